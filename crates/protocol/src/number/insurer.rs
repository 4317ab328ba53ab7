// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who pays: 保険者番号, 公費負担者番号, 公費受給者番号.

use super::{
    CheckDigit, LawCode, TypedFault, WrongForm, checked_number, is_digits, last_digit_is_right,
    typed_digits,
};
use core::fmt;

/// 保険者番号: 6 digits for national health insurance, 8 for the others; the last is a check digit.
///
/// The six-digit form arrives padded: by leading spaces in files (two sources), by zeros from one JSON caller (one
/// source). It is kept here without padding. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InsurerNumber(String);

impl InsurerNumber {
    /// Takes a number as a service delivered it, without its padding. No law code is `00`, so that is padding.
    ///
    /// # Errors
    /// [`WrongForm`] unless 6 or 8 ASCII digits are left.
    pub fn new(text: &str) -> Result<Self, WrongForm> {
        let trimmed = text.trim_matches(' ');
        if !is_digits(trimmed) {
            return Err(WrongForm);
        }
        let unpadded = match trimmed.strip_prefix("00") {
            Some(rest) if trimmed.len() == 8 => rest,
            _ => trimmed,
        };
        if matches!(unpadded.len(), 6 | 8) {
            Ok(Self(unpadded.to_owned()))
        } else {
            Err(WrongForm)
        }
    }

    /// Takes a number that a person typed; its check digit must be right.
    ///
    /// # Errors
    /// [`TypedFault`].
    pub fn typed(text: &str) -> Result<Self, TypedFault> {
        let number = Self::new(typed_digits(text)?).map_err(|_| TypedFault::Length)?;
        match number.check_digit() {
            CheckDigit::Right => Ok(number),
            CheckDigit::Wrong => Err(TypedFault::CheckDigit),
        }
    }

    /// The digits, without padding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The eight characters of the interface: the short form behind two spaces (two sources).
    #[must_use]
    pub fn padded(&self) -> String {
        format!("{:>8}", self.0)
    }

    /// Whether the last digit is the one the others demand.
    #[must_use]
    pub fn check_digit(&self) -> CheckDigit {
        last_digit_is_right(&self.0)
    }

    /// 法別番号, the first two of eight digits; `None` for national health insurance, whose numbers have none.
    #[must_use]
    pub fn law_code(&self) -> Option<LawCode> {
        match self.0.as_bytes() {
            [first, second, _, _, _, _, _, _] => Some(LawCode([*first, *second])),
            _ => None,
        }
    }
}

impl fmt::Debug for InsurerNumber {
    /// Never shows the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InsurerNumber")
    }
}

checked_number! {
    /// 公費負担者番号: law code 2, prefecture 2, payer 3, check digit (two sources). `Debug` does not show it.
    PayerNumber, 8
}

checked_number! {
    /// 公費受給者番号: 6 digits and a check digit (one source). `Debug` does not show it.
    ///
    /// Some that were issued carry a wrong check digit.
    RecipientNumber, 7
}

impl PayerNumber {
    /// 法別番号, the first two digits.
    #[must_use]
    pub fn law_code(&self) -> Option<LawCode> {
        match self.0.as_bytes() {
            [first, second, ..] => Some(LawCode([*first, *second])),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CheckDigit, InsurerNumber, PayerNumber, RecipientNumber, TypedFault, WrongForm};
    use crate::number::{LawCode, check_digit};
    use proptest::prelude::*;

    #[test]
    fn insurer_number_loses_its_padding_only() {
        for text in ["138057", "  138057", "00138057"] {
            let number = InsurerNumber::new(text).unwrap();
            assert_eq!(
                (number.as_str(), number.padded().as_str()),
                ("138057", "  138057")
            );
            assert_eq!(number.law_code(), None);
        }
        let number = InsurerNumber::new("06132013").unwrap();
        assert_eq!(
            (number.as_str(), number.law_code()),
            ("06132013", Some(LawCode(*b"06")))
        );
        for text in ["1380571", "", "13805", "1380５7", "061320131", "-13805"] {
            assert_eq!(InsurerNumber::new(text), Err(WrongForm), "{text}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_a_warning_from_a_service_and_an_error_from_a_keyboard() {
        assert_eq!(
            InsurerNumber::new("138058").unwrap().check_digit(),
            CheckDigit::Wrong
        );
        assert_eq!(InsurerNumber::typed("138058"), Err(TypedFault::CheckDigit));
        assert_eq!(
            PayerNumber::new("19136018").unwrap().check_digit(),
            CheckDigit::Wrong
        );
        assert_eq!(PayerNumber::typed("19136018"), Err(TypedFault::CheckDigit));
        assert!(PayerNumber::typed("19136019").is_ok());
        assert_eq!(
            PayerNumber::new("19136019").unwrap().law_code(),
            Some(LawCode(*b"19"))
        );
    }

    #[test]
    fn faults_of_typing_are_told_apart() {
        for (text, fault) in [
            ("１３８０５７", TypedFault::FullWidth),
            ("13805７", TypedFault::FullWidth),
            ("13-805", TypedFault::Characters),
            ("13805", TypedFault::Length),
            ("", TypedFault::Length),
            ("138075", TypedFault::CheckDigit),
        ] {
            assert_eq!(InsurerNumber::typed(text), Err(fault), "{text}");
        }
        assert!(InsurerNumber::typed(" 138057 ").is_ok());
    }

    #[test]
    fn no_number_is_shown() {
        let shown = format!(
            "{:?} {:?} {:?}",
            InsurerNumber::new("138057").unwrap(),
            PayerNumber::new("19136019").unwrap(),
            RecipientNumber::new("1234566").unwrap()
        );
        assert_eq!(shown, "InsurerNumber PayerNumber RecipientNumber");
    }

    proptest! {
        #[test]
        fn a_typed_number_with_its_check_digit_is_taken_and_one_wrong_digit_is_noticed(
            payload in "[1-9][0-9]{4}|[1-9][0-9]{6}", at in any::<prop::sample::Index>(), by in 1_u8..10,
        ) {
            let number = format!("{payload}{}", check_digit(&payload).unwrap());
            let typed = InsurerNumber::typed(&number).unwrap();
            prop_assert_eq!(typed.as_str(), &number);
            prop_assert_eq!(InsurerNumber::new(&typed.padded()), Ok(typed));
            let mut digits = number.into_bytes();
            let at = at.index(digits.len());
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            let wrong = String::from_utf8(digits).unwrap();
            prop_assert!(InsurerNumber::typed(&wrong).is_err());
            // What a service delivers is taken all the same, unless the digit made it look padded.
            prop_assert!(InsurerNumber::new(&wrong).is_ok());
        }

        #[test]
        fn any_text_is_a_number_or_is_not(text in ".{0,12}") {
            for taken in [
                InsurerNumber::new(&text).map(|number| number.as_str().to_owned()),
                PayerNumber::new(&text).map(|number| number.as_str().to_owned()),
                RecipientNumber::new(&text).map(|number| number.as_str().to_owned()),
            ].into_iter().flatten() {
                prop_assert!(text.contains(&taken) && taken.bytes().all(|byte| byte.is_ascii_digit()));
            }
            let typed = InsurerNumber::typed(&text);
            prop_assert!(typed.is_err() || InsurerNumber::new(text.trim()) == Ok(typed.unwrap()));
        }
    }
}
