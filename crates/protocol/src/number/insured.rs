// SPDX-License-Identifier: MIT OR Apache-2.0
//! 記号, 番号, 枝番: what stands on a certificate of insurance. `Debug` shows none of it.

use super::WrongForm;
use core::fmt;

/// Longest symbol or number taken, in characters. A query has 20 at most (one source), a claim 38 bytes (one source);
/// what insurers deliver is not bounded by any public text, so this is only against floods.
const LONGEST: usize = 100;

/// A text of an insurer, kept as it was delivered and compared after folding.
macro_rules! insured_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is: claims need the original characters.
            ///
            /// # Errors
            /// [`WrongForm`] for an empty text, one over 100 characters, and one with control characters.
            pub fn new(text: &str) -> Result<Self, WrongForm> {
                let fits = (1..=LONGEST).contains(&text.chars().count());
                if fits && !text.chars().any(char::is_control) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(WrongForm)
                }
            }

            /// The text as it was delivered.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the two are the same after folding of width and of leading zeros (two sources).
            #[must_use]
            pub fn same_as(&self, other: &Self) -> bool {
                fold(&self.0) == fold(&other.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

insured_text! {
    /// 記号: any characters, full-width letters, kanji, circled ones and hyphens among them.
    InsuredSymbol
}

insured_text! {
    /// 番号, or 受給者番号 of welfare.
    InsuredNumber
}

/// Half-width, without spaces around it and without leading zeros; a text of zeros keeps one.
fn fold(text: &str) -> String {
    let narrow: String = crate::name::fold_width(text);
    let digits = narrow.trim_start_matches('0');
    if digits.is_empty() && !narrow.is_empty() {
        "0".to_owned()
    } else {
        digits.to_owned()
    }
}

/// 枝番: two digits; there is none for the elderly of 75 and above and for welfare (two sources).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchNumber([u8; 2]);

impl BranchNumber {
    /// Takes one or two ASCII digits; one alone is padded with zero (two sources).
    ///
    /// # Errors
    /// [`WrongForm`] for anything else.
    pub fn new(text: &str) -> Result<Self, WrongForm> {
        match text.as_bytes() {
            [digit] if digit.is_ascii_digit() => Ok(Self([b'0', *digit])),
            [tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => {
                Ok(Self([*tens, *ones]))
            }
            _ => Err(WrongForm),
        }
    }

    /// The two digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for BranchNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BranchNumber")
    }
}

#[cfg(test)]
mod tests {
    use super::{BranchNumber, InsuredNumber, InsuredSymbol, WrongForm};
    use proptest::prelude::*;

    #[test]
    fn symbols_are_kept_and_compared_after_folding() {
        let symbol = |text| InsuredSymbol::new(text).unwrap();
        assert_eq!(symbol("１２－３４").as_str(), "１２－３４");
        assert!(symbol("１２－３４").same_as(&symbol("12-34")));
        assert!(symbol("００１２").same_as(&symbol("12")));
        assert!(symbol("00").same_as(&symbol("０")));
        assert!(!symbol("合成").same_as(&symbol("合")));
        assert!(!symbol("㋐").same_as(&symbol("ア")));
        for text in ["", "a\tb", &"x".repeat(101)] {
            assert_eq!(InsuredNumber::new(text), Err(WrongForm), "{text}");
        }
    }

    #[test]
    fn a_branch_has_two_digits() {
        assert_eq!(BranchNumber::new("5").unwrap().as_str(), "05");
        assert_eq!(BranchNumber::new("05"), BranchNumber::new("5"));
        for text in ["", "005", "０５", " 5", "a"] {
            assert_eq!(BranchNumber::new(text), Err(WrongForm), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_symbol_is_the_same_as_itself_in_another_width(text in "[0-9A-Z-]{1,20}", zeros in 0_usize..4) {
            let wide: String = text.chars().map(|narrow| char::from_u32(u32::from(narrow) + 0xFEE0).unwrap()).collect();
            let one = InsuredSymbol::new(&text).unwrap();
            let other = InsuredSymbol::new(&format!("{}{wide}", "０".repeat(zeros))).unwrap();
            prop_assert!(one.same_as(&other) && other.same_as(&one));
            prop_assert_eq!(one == other, false);
        }
    }
}
