// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate serial numbers.

use core::fmt;

/// Longest serial number in octets (RFC 5280 §4.1.2.2).
pub const MAX_LENGTH: usize = 20;

/// A certificate serial number: the content octets of its INTEGER, 1 to 20 of them.
///
/// It finds a person, so `Debug` tells only its length; `Display` writes it in hexadecimal where
/// that is wanted on purpose.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialNumber {
    // First, so that the derived order compares numbers of one sign by size.
    length: u8,
    octets: [u8; MAX_LENGTH],
}

impl SerialNumber {
    /// Makes a serial number from the content octets of a DER INTEGER.
    ///
    /// `None` when they are empty, longer than 20, or not minimal (X.690 §8.3.2).
    #[must_use]
    pub fn from_der_value(value: &[u8]) -> Option<Self> {
        match value {
            [0x00, second, ..] if second & 0x80 == 0 => return None,
            [0xFF, second, ..] if second & 0x80 != 0 => return None,
            [] => return None,
            _ => {}
        }
        let mut octets = [0; MAX_LENGTH];
        octets.get_mut(..value.len())?.copy_from_slice(value);
        Some(Self {
            length: u8::try_from(value.len()).ok()?,
            octets,
        })
    }

    /// Makes a serial number from a non-negative number.
    #[must_use]
    pub fn from_u64(number: u64) -> Self {
        let mut value = [0; 9];
        let (_, tail) = value.split_at_mut(1);
        tail.copy_from_slice(&number.to_be_bytes());
        // Drop leading zeros, but keep one before an octet with the sign bit, and one at least.
        let mut minimal: &[u8] = &value;
        while let [0, 0..=0x7F, ..] = minimal {
            minimal = minimal.split_first().map_or(minimal, |(_, rest)| rest);
        }
        Self::from_der_value(minimal).unwrap_or(Self {
            length: 1,
            octets: [0; MAX_LENGTH],
        })
    }

    /// Returns the content octets of the DER INTEGER.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.octets
            .get(..usize::from(self.length))
            .unwrap_or_default()
    }

    /// Returns the number when it is not negative and below 2⁶⁴.
    #[must_use]
    pub fn to_u64(&self) -> Option<u64> {
        let magnitude = match self.as_bytes() {
            [0, magnitude @ ..] => magnitude,
            [first, ..] if first & 0x80 != 0 => return None,
            magnitude => magnitude,
        };
        (magnitude.len() <= 8).then(|| {
            magnitude
                .iter()
                .fold(0, |number, octet| number << 8 | u64::from(*octet))
        })
    }

    /// Tells whether the number is above zero, as RFC 5280 §4.1.2.2 demands of issuers.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        matches!(self.as_bytes(), [first, rest @ ..] if first & 0x80 == 0 && (*first != 0 || !rest.is_empty()))
    }
}

/// Hexadecimal content octets, such as `0705D990`.
impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|octet| write!(f, "{octet:02X}"))
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerialNumber({} octets)", self.length)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn octets_are_kept_when_minimal() {
        for octets in [
            &[0x00][..],
            &[0x7F],
            &[0x00, 0x80],
            &[0x07, 0x05, 0xD9, 0x90],
            &[0xFF],
            &[1; 20],
        ] {
            assert_eq!(
                SerialNumber::from_der_value(octets).unwrap().as_bytes(),
                octets
            );
        }
        for octets in [&[][..], &[0x00, 0x7F], &[0xFF, 0x80], &[1; 21]] {
            assert_eq!(SerialNumber::from_der_value(octets), None);
        }
    }

    #[test]
    fn numbers_convert_both_ways() {
        for number in [
            0,
            1,
            0x7F,
            0x80,
            0xFF,
            0x100,
            0x0705_D990,
            u64::MAX >> 1,
            u64::MAX,
        ] {
            assert_eq!(SerialNumber::from_u64(number).to_u64(), Some(number));
        }
        assert_eq!(SerialNumber::from_u64(0x80).as_bytes(), [0x00, 0x80]);
        assert_eq!(
            SerialNumber::from_der_value(&[0xFF]).unwrap().to_u64(),
            None
        );
        assert_eq!(
            SerialNumber::from_der_value(&[1; 9]).unwrap().to_u64(),
            None
        );
    }

    #[test]
    fn only_numbers_above_zero_are_positive() {
        assert!(SerialNumber::from_u64(1).is_positive());
        assert!(SerialNumber::from_u64(0x80).is_positive());
        assert!(!SerialNumber::from_u64(0).is_positive());
        assert!(!SerialNumber::from_der_value(&[0xFF]).unwrap().is_positive());
    }

    #[test]
    fn debug_tells_no_digit() {
        let serial = SerialNumber::from_u64(0x0705_D990);
        assert_eq!(serial.to_string(), "0705D990");
        assert_eq!(format!("{serial:?}"), "SerialNumber(4 octets)");
    }
}
