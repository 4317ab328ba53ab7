// SPDX-License-Identifier: MIT OR Apache-2.0
//! SIMPLE-TLV data objects (ISO/IEC 7816-4 §6.2), as records hold them.
//!
//! ```text
//! tag     one byte, 01–FE
//! length  one byte 00–FE, or FF and two bytes, big-endian, of any value
//! value   as many bytes
//! ```
//!
//! There is no padding and no nesting. Reading accepts three bytes of length where one would do, because the clause does;
//! writing always produces the shortest.

use super::Limits;
use crate::{Malformed, Misuse, Result};
use alloc::vec::Vec;
use core::fmt;

/// Says that two bytes of length follow.
const LONG: u8 = 0xFF;

/// Tag of a SIMPLE-TLV data object, `01`–`FE` (ISO/IEC 7816-4 §6.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(u8);

impl Tag {
    /// Checks the range.
    ///
    /// # Errors
    /// [`Malformed::Tag`] for `00` and `FF`.
    pub const fn new(tag: u8) -> Result<Self, Malformed> {
        if matches!(tag, 0x01..=0xFE) {
            Ok(Self(tag))
        } else {
            Err(Malformed::Tag { offset: 0 })
        }
    }

    /// The byte.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({:02X})", self.0)
    }
}

/// One SIMPLE-TLV data object (ISO/IEC 7816-4 §6.2). `Debug` shows where it stands, never its value.
#[derive(Clone, Copy)]
pub struct DataObject<'a> {
    tag: Tag,
    written: &'a [u8],
    value: &'a [u8],
    offset: usize,
}

impl<'a> DataObject<'a> {
    /// The tag.
    #[must_use]
    pub const fn tag(&self) -> Tag {
        self.tag
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> &'a [u8] {
        self.value
    }

    /// All its bytes as they were written, tag and length included.
    #[must_use]
    pub const fn written(&self) -> &'a [u8] {
        self.written
    }

    /// Where its tag stands in the input.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Debug for DataObject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataObject")
            .field("tag", &self.tag)
            .field("offset", &self.offset)
            .field("length", &self.value.len())
            .finish()
    }
}

/// Reads SIMPLE-TLV data objects, one after the other (ISO/IEC 7816-4 §6.2).
///
/// ```
/// use apdu::tlv::{Limits, simple};
/// let mut record = simple::Reader::new(&[0x01, 0x02, 0x34, 0x32], &Limits::standard());
/// let object = record.next()?.expect("one data object");
/// assert_eq!((object.tag(), object.value()), (simple::Tag::new(0x01)?, &b"42"[..]));
/// assert!(record.next()?.is_none());
/// # Ok::<(), apdu::Malformed>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    input: &'a [u8],
    offset: usize,
    limits: Limits,
    seen: u32,
}

impl<'a> Reader<'a> {
    /// Reads `input` within the count of `limits`.
    #[must_use]
    pub const fn new(input: &'a [u8], limits: &Limits) -> Self {
        Self {
            input,
            offset: 0,
            limits: *limits,
            seen: 0,
        }
    }

    /// The next data object.
    ///
    /// # Errors
    /// [`Malformed::Tag`], [`Malformed::Length`], [`Malformed::Value`], [`Malformed::Count`]. After an error the reader is
    /// at its end.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator would hide the error in an Option of a Result"
    )]
    pub fn next(&mut self) -> Result<Option<DataObject<'a>>, Malformed> {
        let outcome = self.read();
        if outcome.is_err() {
            self.input = &[];
        }
        outcome
    }

    fn read(&mut self) -> Result<Option<DataObject<'a>>, Malformed> {
        let (start, offset) = (self.input, self.offset);
        let Some((tag, rest)) = start.split_first() else {
            return Ok(None);
        };
        if self.seen >= self.limits.count {
            return Err(Malformed::Count {
                limit: self.limits.count,
            });
        }
        self.seen += 1;
        let tag = Tag::new(*tag).map_err(|_| Malformed::Tag { offset })?;
        let (length, rest) = match rest {
            [LONG, high, low, rest @ ..] => (u16::from_be_bytes([*high, *low]), rest),
            [short @ 0x00..=0xFE, rest @ ..] => (u16::from(*short), rest),
            _ => {
                return Err(Malformed::Length {
                    offset: offset.saturating_add(1),
                });
            }
        };
        let length = usize::from(length);
        let value_offset = offset + (start.len() - rest.len());
        let (value, rest) = rest.split_at_checked(length).ok_or(Malformed::Value {
            offset: value_offset,
            promised: length,
            present: rest.len(),
        })?;
        let written = start.len() - rest.len();
        self.input = rest;
        self.offset = offset + written;
        Ok(Some(DataObject {
            tag,
            written: start.get(..written).unwrap_or(start),
            value,
            offset,
        }))
    }
}

/// Collects SIMPLE-TLV data objects (ISO/IEC 7816-4 §6.2).
#[derive(Clone, Default)]
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
    /// [`Misuse::DataLength`] above 65,535 bytes of value: the length field ends there.
    pub fn append(&mut self, tag: Tag, value: &[u8]) -> Result<&mut Self, Misuse> {
        let length = u16::try_from(value.len()).map_err(|_| Misuse::DataLength {
            length: value.len(),
        })?;
        let [high, low] = length.to_be_bytes();
        self.bytes.push(tag.get());
        match length {
            0x00..=0xFE => self.bytes.push(low),
            _ => self.bytes.extend_from_slice(&[LONG, high, low]),
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

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Writer({} bytes)", self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, Reader, Tag, Writer};
    use crate::{Malformed, Misuse};
    use alloc::{vec, vec::Vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    #[track_caller]
    fn first(input: &[u8]) -> Result<Option<(u8, Vec<u8>)>, Malformed> {
        let found = Reader::new(input, &Limits::standard()).next()?;
        Ok(found.map(|object| (object.tag().get(), object.value().to_vec())))
    }

    #[test]
    fn lengths_of_one_and_of_three_bytes() {
        assert_eq!(first(&[]), Ok(None));
        assert_eq!(first(&hex!("01 00")), Ok(Some((0x01, vec![]))));
        assert_eq!(first(&hex!("FE 01 AA")), Ok(Some((0xFE, vec![0xAA]))));
        assert_eq!(
            first(&hex!("01 FF0001 AA")),
            Ok(Some((0x01, vec![0xAA]))),
            "the clause allows any value"
        );
        let mut longest = hex!("01 FF FFFF").to_vec();
        longest.resize(4 + 65_535, 0);
        assert_eq!(first(&longest).unwrap().unwrap().1.len(), 65_535);
    }

    #[test]
    fn what_breaks_the_grammar_says_where() {
        assert_eq!(first(&hex!("00 00")), Err(Malformed::Tag { offset: 0 }));
        assert_eq!(first(&hex!("FF 00")), Err(Malformed::Tag { offset: 0 }));
        assert_eq!(first(&hex!("01")), Err(Malformed::Length { offset: 1 }));
        assert_eq!(
            first(&hex!("01 FF00")),
            Err(Malformed::Length { offset: 1 })
        );
        assert_eq!(
            first(&hex!("01 FF0002 AA")),
            Err(Malformed::Value {
                offset: 4,
                promised: 2,
                present: 1
            })
        );
        let mut reader = Reader::new(&hex!("01 01 AA FF"), &Limits::standard());
        assert_eq!(reader.next().unwrap().unwrap().written(), hex!("01 01 AA"));
        assert_eq!(
            reader.next().unwrap_err(),
            Malformed::Tag { offset: 3 },
            "no padding here"
        );
        assert!(reader.next().unwrap().is_none());
    }

    #[test]
    fn count_is_limited() {
        let input = hex!("01 00").repeat(1001);
        let mut reader = Reader::new(&input, &Limits::standard());
        for index in 0..1000 {
            assert_eq!(reader.next().unwrap().unwrap().offset(), 2 * index);
        }
        assert_eq!(reader.next().unwrap_err(), Malformed::Count { limit: 1000 });
    }

    #[test]
    fn written_lengths_are_the_shortest() {
        let written = |length: usize| {
            let mut writer = Writer::new();
            writer
                .append(Tag::new(0x01).unwrap(), &vec![0xAA; length])
                .unwrap();
            writer.into_bytes()
        };
        assert_eq!(written(0), hex!("01 00"));
        assert_eq!(written(254)[..2], hex!("01 FE"));
        assert_eq!(written(255)[..4], hex!("01 FF 00FF"));
        assert_eq!(written(65_535)[..4], hex!("01 FF FFFF"));
        assert_eq!(
            Writer::new()
                .append(Tag::new(0x01).unwrap(), &vec![0; 65_536])
                .map(|_| ()),
            Err(Misuse::DataLength { length: 65_536 })
        );
    }

    proptest! {
        #[test]
        fn written_data_objects_read_back(
            objects in proptest::collection::vec(
                (1_u8..=254, proptest::collection::vec(any::<u8>(), 0..300)), 0..10),
        ) {
            let mut writer = Writer::new();
            for (tag, value) in &objects {
                writer.append(Tag::new(*tag).unwrap(), value).unwrap();
            }
            let written = writer.into_bytes();
            let mut reader = Reader::new(&written, &Limits::standard());
            for (tag, value) in &objects {
                let object = reader.next().unwrap().unwrap();
                prop_assert_eq!((object.tag().get(), object.value()), (*tag, value.as_slice()));
            }
            prop_assert!(reader.next().unwrap().is_none());
        }

        #[test]
        fn any_bytes_end_and_the_pieces_are_the_input(
            input in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let mut reader = Reader::new(&input, &Limits::standard());
            let mut read = vec![];
            while let Ok(Some(object)) = reader.next() {
                prop_assert_eq!(object.offset(), read.len());
                read.extend_from_slice(object.written());
            }
            prop_assert!(input.starts_with(&read));
        }
    }
}
