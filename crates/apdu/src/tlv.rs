// SPDX-License-Identifier: MIT OR Apache-2.0
//! BER-TLV data objects (ISO/IEC 7816-4 §6.3), read within limits and written minimally. SIMPLE-TLV is in [`simple`].
//!
//! **Length fields.** Reading accepts non-minimal lengths of up to four bytes after the first, because BER allows them and
//! cards send them; writing always produces the shortest. Indefinite lengths (`80`) and the reserved `FF` are refused.
//! **Tags.** One to three bytes; a two- or three-byte tag must be minimal: `5F 1E` is refused because 1E fits one byte.
//! **Padding.** `00` and `FF` between data objects are skipped (§6.3, §8.1.1). Some cards have tags that begin with `FF`
//! all the same: [`LeadingFf`] says how to read them, and has to be asked for.

mod reader;
pub mod simple;
mod writer;

pub use reader::{DataObject, LeadingFf, Limits, Reader};
pub use writer::Writer;

use crate::{Malformed, Result};
use core::fmt;

/// Tag of a data object, one to three bytes as they are written (ISO/IEC 7816-4 §6.3).
///
/// A tag that begins with `FF` can be made, written and asked for; a [`Reader`] finds it only if it was told to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(u32);

impl Tag {
    /// A tag from its bytes as a number, `0x7F21` for `7F 21`.
    ///
    /// # Errors
    /// [`Malformed::Tag`] if the bytes are not one minimal tag.
    pub fn new(tag: u32) -> Result<Self, Malformed> {
        let bytes = tag.to_be_bytes();
        let start = bytes
            .iter()
            .position(|byte| *byte != 0)
            .ok_or(Malformed::Tag { offset: 0 })?;
        let written = bytes.get(start..).unwrap_or_default();
        match Self::decode(written, 0)? {
            (tag, []) => Ok(tag),
            _ => Err(Malformed::Tag { offset: 0 }),
        }
    }

    /// A tag of one byte that is known when compiling.
    pub(crate) const fn of_one_byte(tag: u8) -> Self {
        assert!(tag != 0 && tag & 0x1F != 0x1F);
        #[expect(clippy::as_conversions, reason = "u32::from is not const")]
        Self(tag as u32)
    }

    /// The bytes as a number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Whether the value is itself made of data objects (bit 6 of the first byte).
    #[must_use]
    pub fn is_constructed(self) -> bool {
        self.bytes().next().is_some_and(|first| first & 0x20 != 0)
    }

    pub(crate) fn bytes(self) -> impl Iterator<Item = u8> {
        self.0
            .to_be_bytes()
            .into_iter()
            .skip_while(|byte| *byte == 0)
    }

    /// Reads the tag that `input` begins with; `offset` is where `input` begins.
    fn decode(input: &[u8], offset: usize) -> Result<(Self, &[u8]), Malformed> {
        let malformed = Malformed::Tag { offset };
        let (first, rest) = input.split_first().ok_or(malformed)?;
        // ISO/IEC 7816-4 §6.3: 00 is padding between data objects. FF is too unless it makes a tag with what follows, and
        // with a second FF it never does: in a run of padding it would swallow the tag behind.
        if *first == 0x00 || matches!(input, [0xFF, 0xFF, ..]) {
            return Err(malformed);
        }
        if first & 0x1F != 0x1F {
            return Ok((Self(u32::from(*first)), rest));
        }
        let (second, rest) = rest.split_first().ok_or(malformed)?;
        match second {
            // 0x00..=0x1E would fit the first byte, and 0x80 begins with a digit of zero.
            0x1F..=0x7F => Ok((Self(u32::from_be_bytes([0, 0, *first, *second])), rest)),
            0x81..=0xFF => match rest.split_first() {
                Some((third @ 0x00..=0x7F, rest)) => {
                    Ok((Self(u32::from_be_bytes([0, *first, *second, *third])), rest))
                }
                _ => Err(malformed),
            },
            _ => Err(malformed),
        }
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({self})")
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Tag;
    use crate::Malformed;

    #[test]
    fn tag_boundaries() {
        for (tag, accepted) in [
            (0x5F1E, false),
            (0x5F1F, true),
            (0x5F30, true),
            (0x5F7F, true),
            (0x5F80, false),
            (0x5F_8001, false),
            (0x5F_8100, true),
            (0x5F_817F, true),
            (0x5F_8180, false),
            (0x5F_FE01, true),
            (0x5F_FF01, true),
            (0x5F, false),
            (0x4F, true),
            (0xFF, false),
            (0x00, false),
            (0xFF1E, false),
            (0xFF1F, true),
            (0xFF20, true),
            (0xFF7F, true),
            (0xFF80, false),
            (0xFF_8101, true),
            (0xFF_FE01, true),
            (0xFF_FF01, false),
        ] {
            assert_eq!(Tag::new(tag).is_ok(), accepted, "{tag:X}");
        }
        assert_eq!(Tag::new(0x5F1E), Err(Malformed::Tag { offset: 0 }));
    }

    #[test]
    fn constructed_is_bit_six_of_the_first_byte() {
        assert!(Tag::new(0x7F21).unwrap().is_constructed());
        assert!(!Tag::new(0x5F37).unwrap().is_constructed());
    }
}
