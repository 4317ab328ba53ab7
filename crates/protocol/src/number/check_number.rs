// SPDX-License-Identifier: MIT OR Apache-2.0
//! 確認番号: the number of an answered check, ours.

use super::{CheckDigit, WrongForm, check_digit, last_digit_is_right};
use core::fmt;

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

#[cfg(test)]
mod tests {
    use super::{CheckNumber, WrongForm};
    use proptest::prelude::*;

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
