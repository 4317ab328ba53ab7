// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing data objects with the shortest length fields.

use super::Tag;
use crate::{Misuse, Result};
use alloc::vec::Vec;

/// Collects data objects of one level (ISO/IEC 7816-4 §6.3); a template is written by appending the bytes of another writer.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Nothing written yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    /// Appends one data object.
    ///
    /// # Errors
    /// [`Misuse::DataLength`] above 65,535 bytes of value: no command could carry it.
    pub fn append(&mut self, tag: Tag, value: &[u8]) -> Result<&mut Self, Misuse> {
        let length = u16::try_from(value.len()).map_err(|_| Misuse::DataLength {
            length: value.len(),
        })?;
        self.bytes.extend(tag.bytes());
        let [high, low] = length.to_be_bytes();
        match length {
            0..=0x7F => self.bytes.push(low),
            0x80..=0xFF => self.bytes.extend_from_slice(&[0x81, low]),
            _ => self.bytes.extend_from_slice(&[0x82, high, low]),
        }
        self.bytes.extend_from_slice(value);
        Ok(self)
    }

    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;
    use crate::Misuse;
    use crate::tlv::Tag;
    use alloc::{vec, vec::Vec};
    use hex_literal::hex;

    fn written(length: usize) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .append(Tag::new(0x7F21).unwrap(), &vec![0xAA; length])
            .unwrap();
        writer.into_bytes()
    }

    #[test]
    fn lengths_are_the_shortest() {
        assert_eq!(written(0), hex!("7F21 00"));
        assert_eq!(written(127)[..3], hex!("7F21 7F"));
        assert_eq!(written(128)[..4], hex!("7F21 81 80"));
        assert_eq!(written(255)[..4], hex!("7F21 81 FF"));
        assert_eq!(written(256)[..5], hex!("7F21 82 0100"));
        let too_long = Writer::new()
            .append(Tag::new(0x80).unwrap(), &vec![0; 65_536])
            .map(|_| ());
        assert_eq!(too_long, Err(Misuse::DataLength { length: 65_536 }));
    }
}
