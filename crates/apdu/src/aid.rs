// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names of applications and files.

use crate::{Malformed, Misuse, Result};
use core::fmt;

/// Application identifier, 5–16 bytes (ISO/IEC 7816-4 §12.2.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Aid {
    bytes: [u8; Self::MAX],
    length: u8,
}

impl Aid {
    const MIN: usize = 5;
    const MAX: usize = 16;

    /// Checks the length.
    ///
    /// # Errors
    /// [`Malformed::AidLength`] below 5 or above 16 bytes.
    pub const fn new(aid: &[u8]) -> Result<Self, Malformed> {
        if aid.len() < Self::MIN || aid.len() > Self::MAX {
            return Err(Malformed::AidLength { length: aid.len() });
        }
        let mut bytes = [0; Self::MAX];
        let mut length: u8 = 0;
        let mut rest = aid;
        let mut free: &mut [u8] = &mut bytes;
        while let ([first, tail @ ..], [slot, slots @ ..]) = (rest, free) {
            *slot = *first;
            rest = tail;
            free = slots;
            length += 1;
        }
        Ok(Self { bytes, length })
    }

    /// The bytes of the name.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes
            .get(..usize::from(self.length))
            .unwrap_or(&self.bytes)
    }
}

impl fmt::Debug for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aid(")?;
        for byte in self.as_bytes() {
            write!(f, "{byte:02X}")?;
        }
        f.write_str(")")
    }
}

/// File identifier, two bytes (ISO/IEC 7816-4 §7.3.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "every 16-bit number is a file identifier"
)]
pub struct FileIdentifier(pub u16);

impl fmt::Debug for FileIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileIdentifier({:04X})", self.0)
    }
}

/// Short EF identifier, 1–30 (ISO/IEC 7816-4 §7.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShortEfIdentifier(u8);

impl ShortEfIdentifier {
    /// Checks the range.
    ///
    /// # Errors
    /// [`Misuse::ShortEfIdentifier`] for 0 and above 30.
    pub const fn new(value: u8) -> Result<Self, Misuse> {
        if matches!(value, 1..=30) {
            Ok(Self(value))
        } else {
            Err(Misuse::ShortEfIdentifier { value })
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Aid, ShortEfIdentifier};
    use crate::{Malformed, Misuse};
    use alloc::format;

    #[test]
    fn aid_takes_5_to_16_bytes() {
        assert_eq!(Aid::new(&[1; 4]), Err(Malformed::AidLength { length: 4 }));
        assert_eq!(
            Aid::new(&[1, 2, 3, 4, 5]).map(|aid| aid.as_bytes().to_vec()),
            Ok([1, 2, 3, 4, 5].to_vec())
        );
        assert_eq!(
            Aid::new(&[7; 16]).map(|aid| aid.as_bytes().to_vec()),
            Ok([7; 16].to_vec())
        );
        assert_eq!(Aid::new(&[1; 17]), Err(Malformed::AidLength { length: 17 }));
    }

    #[test]
    fn aid_debug_is_hexadecimal() {
        assert_eq!(
            format!("{:?}", Aid::new(&[0xA0, 0, 0, 1, 0x51]).unwrap()),
            "Aid(A000000151)"
        );
    }

    #[test]
    fn short_ef_identifier_is_1_to_30() {
        assert_eq!(
            ShortEfIdentifier::new(0),
            Err(Misuse::ShortEfIdentifier { value: 0 })
        );
        assert_eq!(
            ShortEfIdentifier::new(30).map(ShortEfIdentifier::get),
            Ok(30)
        );
        assert_eq!(
            ShortEfIdentifier::new(31),
            Err(Misuse::ShortEfIdentifier { value: 31 })
        );
    }
}
