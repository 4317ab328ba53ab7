// SPDX-License-Identifier: MIT OR Apache-2.0
//! Numbers that are strings: leading zeros and spaces carry meaning, so none of them is ever an integer.

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
        sum += product / 10 + product % 10;
    }
    if payload.is_empty() {
        None
    } else {
        char::from_digit((10 - sum % 10) % 10, 10)
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

impl fmt::Display for WrongForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text has not the form of the number")
    }
}

impl core::error::Error for WrongForm {}

/// 保険者番号: 6 digits for national health insurance, 8 for the others; the last is a check digit.
///
/// The six-digit form arrives padded with spaces or zeros; it is kept here without padding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InsurerNumber(String);

impl InsurerNumber {
    /// Takes off padding and checks the number of digits. No law code is `00`, so that is padding.
    ///
    /// # Errors
    /// [`WrongForm`] unless 6 or 8 ASCII digits are left.
    pub fn new(text: &str) -> Result<Self, WrongForm> {
        let trimmed = text.trim_matches(' ');
        if !trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
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

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the last digit is the one the others demand.
    #[must_use]
    pub fn check_digit(&self) -> CheckDigit {
        last_digit_is_right(&self.0)
    }
}

/// 確認番号: the number of an answered check, 15 random digits and a check digit; short enough for a claim.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckNumber(String);

impl CheckNumber {
    const PAYLOAD: u64 = 1_000_000_000_000_000;

    /// Makes a number of eight random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 8]) -> Self {
        let payload = format!("{:015}", u64::from_be_bytes(bytes) % Self::PAYLOAD);
        let digit = check_digit(&payload).unwrap_or('0');
        Self(format!("{payload}{digit}"))
    }

    /// Reads a number a person may have typed, with or without hyphens and spaces.
    ///
    /// # Errors
    /// [`WrongForm`] unless it has 16 digits and the right check digit.
    pub fn new(text: &str) -> Result<Self, WrongForm> {
        let digits = text.replace(['-', ' '], "");
        let right = digits.len() == 16 && last_digit_is_right(&digits) == CheckDigit::Right;
        if right {
            Ok(Self(digits))
        } else {
            Err(WrongForm)
        }
    }

    /// The sixteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CheckNumber {
    /// Four groups of four digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, digit) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::{CheckDigit, CheckNumber, InsurerNumber, WrongForm, check_digit};
    use proptest::prelude::*;

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
    }

    #[test]
    fn insurer_number_loses_its_padding_only() {
        for text in ["138057", "  138057", "00138057"] {
            assert_eq!(InsurerNumber::new(text).unwrap().as_str(), "138057");
        }
        assert_eq!(InsurerNumber::new("06132013").unwrap().as_str(), "06132013");
        for text in ["1380571", "", "13805", "1380５7", "061320131", "-13805"] {
            assert_eq!(InsurerNumber::new(text), Err(WrongForm), "{text}");
        }
        assert_eq!(
            InsurerNumber::new("138058").unwrap().check_digit(),
            CheckDigit::Wrong
        );
    }

    proptest! {
        #[test]
        fn a_check_number_reads_back_and_one_wrong_digit_is_noticed(bytes: [u8; 8], at in 0_usize..16, by in 1_u8..10) {
            let number = CheckNumber::from_random(bytes);
            prop_assert_eq!(CheckNumber::new(&number.to_string()), Ok(number.clone()));
            let mut digits = number.as_str().as_bytes().to_vec();
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            let altered = String::from_utf8(digits).unwrap();
            prop_assert_eq!(CheckNumber::new(&altered), Err(WrongForm));
        }
    }
}
