// SPDX-License-Identifier: MIT OR Apache-2.0
//! Numbers that are strings: leading zeros and spaces carry meaning, so none of them is ever an integer.
//!
//! | number | form | sources |
//! |---|---|---|
//! | [`InsurerNumber`] 保険者番号 | 6 or 8 digits, the last a check digit; padded by spaces or zeros on the way | two |
//! | [`PayerNumber`] 公費負担者番号 | 8 digits, the last a check digit | two |
//! | [`RecipientNumber`] 公費受給者番号 | 7 digits, the last a check digit | one |
//! | [`InstitutionCode`] 医療機関コード | 10 digits, the last a check digit over the nine before it | two |
//! | [`BranchNumber`] 枝番 | 2 digits | two |
//! | [`InsuredSymbol`], [`InsuredNumber`] 記号, 番号 | any text; compared after folding | two |
//! | [`OpaqueNumber`] 登録記号番号 and the like | any text; its grammar is not public | one |
//! | [`CheckNumber`] 確認番号 | ours: 15 digits and a check digit | – |
//!
//! Each number with a check digit is made in two ways: `new` takes what a service delivered, where a wrong check digit
//! happens and is a warning ([`CheckDigit::Wrong`]), and `typed` takes what a person typed, where it is an error.

mod check_number;
mod facility;
mod insured;
mod insurer;
mod law;

pub use check_number::CheckNumber;
pub use facility::{FacilityNumber, InstitutionCode, OpaqueNumber};
pub use insured::{BranchNumber, InsuredNumber, InsuredSymbol};
pub use insurer::{InsurerNumber, PayerNumber, RecipientNumber};
pub use law::{LawCode, Scheme};

use core::fmt;

/// The check digit of the field's numbers (two or more sources): from the right, weights 2, 1, 2, 1 …; the digits of
/// each product are added; what is missing to the next ten.
///
/// `None` if the text is empty or holds anything but ASCII digits.
///
/// ```
/// assert_eq!(protocol::number::check_digit("0613201"), Some('3'));
/// ```
#[must_use]
pub fn check_digit(payload: &str) -> Option<char> {
    let mut sum = 0;
    for (position, character) in payload.chars().rev().enumerate() {
        let digit = character.to_digit(10)?;
        let product = if position % 2 == 0 { digit * 2 } else { digit };
        // Kept below ten, so that no length of text overflows.
        sum = (sum + product / 10 + product % 10) % 10;
    }
    if payload.is_empty() {
        None
    } else {
        char::from_digit((10 - sum) % 10, 10)
    }
}

/// Whether a number's check digit is the right one. Some numbers in the field carry a wrong one: it is a warning where
/// the number comes from a service, an error only where a person typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a digit is right or wrong")]
pub enum CheckDigit {
    /// As computed.
    Right,
    /// Another digit.
    Wrong,
}

/// The text has not the form of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the type's doc says what the form is"
)]
pub struct WrongForm;

/// Why a number that a person typed is not taken. It never holds the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the desk needs a sentence for each"
)]
pub enum TypedFault {
    /// Something is in it that is no digit.
    Characters,
    /// The digits are there, but they do not fit together: most likely one is mistyped or two are swapped.
    CheckDigit,
    /// Digits of full width, alone or mixed with others: the input method is on.
    FullWidth,
    /// Too few or too many digits.
    Length,
}

impl TypedFault {
    /// What to tell the person who typed, English and Japanese.
    #[must_use]
    pub const fn advice(self) -> [&'static str; 2] {
        match self {
            Self::Characters => [
                "The number has digits only.",
                "番号は数字だけで入力してください。",
            ],
            Self::CheckDigit => [
                "The check digit does not fit. Compare the number digit by digit.",
                "検証番号が合いません。番号を一桁ずつ確かめてください。",
            ],
            Self::FullWidth => [
                "Type half-width digits; switch the input method off.",
                "半角数字で入力してください（日本語入力をオフにしてください）。",
            ],
            Self::Length => [
                "The number of digits is not right.",
                "番号の桁数が正しくありません。",
            ],
        }
    }
}

impl fmt::Display for TypedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Characters => "typed number holds something that is no digit",
            Self::CheckDigit => "typed number has a wrong check digit",
            Self::FullWidth => "typed number holds full-width digits",
            Self::Length => "typed number has a wrong number of digits",
        })
    }
}

impl core::error::Error for TypedFault {}

impl fmt::Display for WrongForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text has not the form of the number")
    }
}

impl core::error::Error for WrongForm {}

/// Digits a person typed, without the spaces around them.
fn typed_digits(text: &str) -> Result<&str, TypedFault> {
    let text = text.trim();
    if text
        .chars()
        .any(|character| ('０'..='９').contains(&character))
    {
        Err(TypedFault::FullWidth)
    } else if is_digits(text) {
        Ok(text)
    } else {
        Err(TypedFault::Characters)
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn last_digit_is_right(digits: &str) -> CheckDigit {
    let mut payload = digits.to_owned();
    let last = payload.pop();
    if last.is_some() && check_digit(&payload) == last {
        CheckDigit::Right
    } else {
        CheckDigit::Wrong
    }
}

/// A number of one length whose last digit is a check digit.
macro_rules! checked_number {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a number as a service delivered it; its check digit may be wrong.
            ///
            /// # Errors
            #[doc = concat!("[`WrongForm`](crate::number::WrongForm) unless it is ", stringify!($length), " ASCII digits.")]
            pub fn new(text: &str) -> Result<Self, $crate::number::WrongForm> {
                let digits = text.trim_matches(' ');
                if digits.len() == $length && $crate::number::is_digits(digits) {
                    Ok(Self(digits.to_owned()))
                } else {
                    Err($crate::number::WrongForm)
                }
            }

            /// Takes a number that a person typed; its check digit must be right.
            ///
            /// # Errors
            /// [`TypedFault`](crate::number::TypedFault).
            pub fn typed(text: &str) -> Result<Self, $crate::number::TypedFault> {
                use $crate::number::{CheckDigit, TypedFault};
                let digits = $crate::number::typed_digits(text)?;
                let number = Self::new(digits).map_err(|_| TypedFault::Length)?;
                match number.check_digit() {
                    CheckDigit::Right => Ok(number),
                    CheckDigit::Wrong => Err(TypedFault::CheckDigit),
                }
            }

            /// The digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the last digit is the one the others demand.
            #[must_use]
            pub fn check_digit(&self) -> $crate::number::CheckDigit {
                $crate::number::last_digit_is_right(&self.0)
            }
        }

        impl core::fmt::Debug for $name {
            /// Never shows the number.
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}
use checked_number;

#[cfg(test)]
mod tests {
    use super::{TypedFault, check_digit};

    #[test]
    fn published_numbers_carry_the_right_digit() {
        for number in [
            "33120015",
            "01130012",
            "06132013",
            "138057",
            "138149",
            "19136019",
            "0110113719",
        ] {
            let (payload, digit) = number.split_at(number.len() - 1);
            assert_eq!(
                check_digit(payload).map(String::from).as_deref(),
                Some(digit),
                "{number}"
            );
        }
        assert_eq!(check_digit(""), None);
        assert_eq!(check_digit("12a"), None);
        // Nines add most: the longest text a message can hold stays a digit.
        assert_eq!(check_digit(&"9".repeat(65_536)), Some('6'));
    }

    #[test]
    fn every_fault_of_typing_has_a_sentence_and_advice_in_two_languages() {
        let sentences = [
            (
                TypedFault::Characters,
                "typed number holds something that is no digit",
            ),
            (
                TypedFault::CheckDigit,
                "typed number has a wrong check digit",
            ),
            (
                TypedFault::FullWidth,
                "typed number holds full-width digits",
            ),
            (
                TypedFault::Length,
                "typed number has a wrong number of digits",
            ),
        ];
        for (fault, sentence) in sentences {
            assert_eq!(fault.to_string(), sentence);
            let [english, japanese] = fault.advice();
            assert!(english.is_ascii() && !japanese.is_ascii());
        }
    }
}
