// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the application runs on, as EF `0006` tells.

use super::files::TOKEN_INFORMATION;
use crate::error::CardFault;
use alloc::string::String;
use core::fmt;

/// What the application runs on, by the label in EF `0006`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// An Android phone: reading its user-authentication certificate needs the PIN.
    Android,
    /// The plastic card.
    Card,
    /// An iPhone.
    Iphone,
    /// A label nobody has published.
    Other,
}

impl TokenKind {
    /// Labels are compared whole (one source for each).
    fn of_label(label: &str) -> Self {
        match label {
            "JPKIAPICCTOKEN2" => Self::Card,
            "JPKIAPGPSETOKEN" => Self::Android,
            "JPKIAPIOSTOKEN" => Self::Iphone,
            _ => Self::Other,
        }
    }

    /// Whether it is a phone: there is no printed photo to compare, and its secrets are changed on the phone.
    #[must_use]
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Android | Self::Iphone)
    }
}

/// EF `0006`: the fields of PKCS#11 `CK_TOKEN_INFO` with 32-bit big-endian numbers. The first 32 bytes are known from two
/// or more sources, the others from one.
///
/// ```text
/// 0    32  label, padded with spaces
/// 32   32  manufacturer
/// 64   16  model
/// 80   16  serial number
/// 96    4  flags
/// 100  16  most and current sessions, most and current read-write sessions
/// 116   8  longest and shortest PIN
/// 124  16  total and free public memory, total and free private memory
/// 140   4  hardware and firmware version, two characters each
/// 144  16  time
/// ```
///
/// Texts are printable ASCII without their padding. `Debug` shows no serial number.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenInformation {
    /// What the label says.
    pub kind: TokenKind,
    /// Label.
    pub label: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Serial number of the token.
    pub serial_number: String,
    /// Flags of PKCS#11 `CKF_…`.
    pub flags: u32,
    /// Most sessions, current sessions, most and current read-write sessions.
    pub sessions: [u32; 4],
    /// Longest PIN.
    pub pin_max: u32,
    /// Shortest PIN.
    pub pin_min: u32,
    /// Total and free public memory, total and free private memory; all bits one for "not told".
    pub memory: [u32; 4],
    /// Hardware version.
    pub hardware_version: String,
    /// Firmware version.
    pub firmware_version: String,
    /// Time; all nines for "no clock".
    pub time: String,
}

impl TokenInformation {
    /// Bytes of the file.
    pub const LENGTH: usize = 160;

    /// Reads the file.
    ///
    /// # Errors
    /// [`CardFault::FileContent`] with the first byte that is missing, too many or not printable ASCII in a text.
    pub fn parse(content: &[u8]) -> Result<Self, CardFault> {
        if content.len() != Self::LENGTH {
            return Err(broken(content.len().min(Self::LENGTH)));
        }
        let mut fields = Fields { content, offset: 0 };
        let label = fields.text(32)?;
        Ok(Self {
            kind: TokenKind::of_label(&label),
            label,
            manufacturer: fields.text(32)?,
            model: fields.text(16)?,
            serial_number: fields.text(16)?,
            flags: fields.number()?,
            sessions: fields.numbers()?,
            pin_max: fields.number()?,
            pin_min: fields.number()?,
            memory: fields.numbers()?,
            hardware_version: fields.text(2)?,
            firmware_version: fields.text(2)?,
            time: fields.text(16)?,
        })
    }
}

impl fmt::Debug for TokenInformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenInformation")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

struct Fields<'a> {
    content: &'a [u8],
    offset: usize,
}

impl Fields<'_> {
    fn text(&mut self, length: usize) -> Result<String, CardFault> {
        let field = self.take(length)?;
        let strange = field.iter().position(|byte| !matches!(byte, 0x20..=0x7E));
        if let Some(position) = strange {
            return Err(broken(self.offset - length + position));
        }
        let text = field.trim_ascii_end().iter().copied().map(char::from);
        Ok(text.collect())
    }

    fn number(&mut self) -> Result<u32, CardFault> {
        let offset = self.offset;
        let field = self.take(4)?;
        let field = field.try_into().map_err(|_| broken(offset))?;
        Ok(u32::from_be_bytes(field))
    }

    fn numbers(&mut self) -> Result<[u32; 4], CardFault> {
        Ok([
            self.number()?,
            self.number()?,
            self.number()?,
            self.number()?,
        ])
    }

    fn take(&mut self, length: usize) -> Result<&[u8], CardFault> {
        let start = self.offset;
        self.offset += length;
        let field = self.content.get(start..self.offset);
        field.ok_or_else(|| broken(self.content.len()))
    }
}

const fn broken(offset: usize) -> CardFault {
    CardFault::FileContent {
        file: TOKEN_INFORMATION.0,
        offset,
    }
}

#[cfg(test)]
mod tests {
    use super::{TokenInformation, TokenKind, broken};
    use alloc::{format, vec, vec::Vec};
    use proptest::prelude::*;

    fn file(label: &str) -> Vec<u8> {
        let mut content = format!("{label:<32}{:<32}{:<16}{:016}", "SYNTHETIC", "VIRTUAL", 42);
        content.push_str("\0\0\u{4}\r");
        let mut content = content.into_bytes();
        for number in [1, 0, 1, 0, 16, 6, u32::MAX, u32::MAX, u32::MAX, u32::MAX] {
            content.extend(number.to_be_bytes());
        }
        content.extend(b"03019999999999999999");
        content
    }

    #[test]
    fn every_field_is_read() {
        let token = TokenInformation::parse(&file("JPKIAPICCTOKEN2")).unwrap();
        assert_eq!(token.kind, TokenKind::Card);
        assert_eq!(
            [&*token.label, &*token.manufacturer, &*token.model],
            ["JPKIAPICCTOKEN2", "SYNTHETIC", "VIRTUAL"]
        );
        assert_eq!(token.serial_number, "0000000000000042");
        assert_eq!((token.flags, token.sessions), (0x0000_040D, [1, 0, 1, 0]));
        assert_eq!((token.pin_max, token.pin_min), (16, 6));
        assert_eq!(token.memory, [u32::MAX; 4]);
        assert_eq!(
            [&*token.hardware_version, &*token.firmware_version],
            ["03", "01"]
        );
        assert_eq!(token.time, "9999999999999999");
        assert!(!format!("{token:?}").contains("42"));
    }

    #[test]
    fn labels_are_compared_whole() {
        let kind = |label| TokenInformation::parse(&file(label)).unwrap().kind;
        assert_eq!(kind("JPKIAPGPSETOKEN"), TokenKind::Android);
        assert_eq!(kind("JPKIAPIOSTOKEN"), TokenKind::Iphone);
        for label in ["JPKIAPICCTOKEN", "JPKIAPICCTOKEN22", " JPKIAPIOSTOKEN", ""] {
            assert_eq!(kind(label), TokenKind::Other, "{label:?}");
        }
    }

    #[test]
    fn wrong_lengths_and_bytes_are_told_with_their_place() {
        let whole = file("JPKIAPICCTOKEN2");
        assert_eq!(TokenInformation::parse(&[]), Err(broken(0)));
        assert_eq!(TokenInformation::parse(&whole[..159]), Err(broken(159)));
        let long = [&whole[..], b" "].concat();
        assert_eq!(TokenInformation::parse(&long), Err(broken(160)));
        assert_eq!(TokenInformation::parse(&[0xFF; 160]), Err(broken(0)));
        for offset in [0, 31, 32, 95, 140, 143, 144, 159] {
            let mut damaged = whole.clone();
            damaged[offset] = 0xFF;
            assert_eq!(TokenInformation::parse(&damaged), Err(broken(offset)));
        }
        let mut numbers = whole;
        numbers[96..140].copy_from_slice(&[0xFF; 44]);
        assert!(TokenInformation::parse(&numbers).is_ok());
    }

    proptest! {
        #[test]
        fn any_content_is_read_or_told_where_it_breaks(
            content in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                prop::collection::vec(0x1F..0x80_u8, 160),
                (0..160_usize, any::<u8>()).prop_map(|(at, byte)| { let mut content = vec![b' '; 160]; content[at] = byte; content }),
            ],
        ) {
            match TokenInformation::parse(&content) {
                Ok(token) => prop_assert!(content.starts_with(token.label.as_bytes())),
                Err(fault) => {
                    let broken_at = (0..=160).find(|offset| fault == broken(*offset));
                    prop_assert!(broken_at.is_some_and(|offset| offset <= content.len()));
                }
            }
        }
    }
}
