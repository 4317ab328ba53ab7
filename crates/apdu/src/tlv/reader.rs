// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading data objects without copying.

use super::Tag;
use crate::{Malformed, Result};
use core::fmt;

/// What reading may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Templates inside templates.
    pub depth: u8,
    /// Data objects in all, nested ones included.
    pub count: u32,
}

impl Limits {
    /// Room for everything a card of this field is known to hold: its deepest template has three levels, its fullest
    /// file ten data objects; five times and a hundred times that.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            depth: 16,
            count: 1000,
        }
    }
}

/// What `FF` is where a tag may begin (ISO/IEC 7816-4 §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a tag or none")]
pub enum LeadingFf {
    /// Padding, always: what the standard says of bytes between data objects.
    Padding,
    /// The first byte of a tag of the private class if `1F`–`7F` or `81`–`FE` follows, padding otherwise.
    ///
    /// For files whose tags are `FF20`, `FF30` and so on. Padding of `FF` right before a data object is then taken for the
    /// beginning of its tag, so this is for files whose padding stands at their end. `FF10` is no tag here either, as `10`
    /// fits one byte: it is read as padding and the tag `10`.
    TagOrPadding,
}

/// Reads the data objects of one level, one after the other (ISO/IEC 7816-4 §6.3).
///
/// ```
/// use apdu::tlv::{Limits, Reader, Tag};
/// let budget = Limits::standard();
/// let mut reader = Reader::new(&[0x5F, 0x24, 0x02, 0x20, 0x26], &budget);
/// let object = reader.next()?.expect("one data object");
/// assert_eq!((object.tag(), object.value()), (Tag::new(0x5F24)?, &[0x20, 0x26][..]));
/// assert!(reader.next()?.is_none());
/// # Ok::<(), apdu::Malformed>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    input: &'a [u8],
    offset: usize,
    depth: u8,
    limits: Limits,
    leading_ff: LeadingFf,
    /// Data objects seen by this reader so far.
    seen: u32,
}

/// One data object (ISO/IEC 7816-4 §6.3). `Debug` shows where it stands, never its value.
#[derive(Clone)]
pub struct DataObject<'a> {
    tag: Tag,
    written: &'a [u8],
    value: &'a [u8],
    offset: usize,
    value_offset: usize,
    depth: u8,
    limits: Limits,
    leading_ff: LeadingFf,
    left: u32,
}

impl<'a> Reader<'a> {
    /// Reads `input` within `limits`.
    #[must_use]
    pub const fn new(input: &'a [u8], limits: &Limits) -> Self {
        Self {
            input,
            offset: 0,
            depth: 0,
            limits: *limits,
            leading_ff: LeadingFf::Padding,
            seen: 0,
        }
    }

    /// Says what `FF` is where a tag may begin, on this level and inside its data objects (ISO/IEC 7816-4 §6.3).
    #[must_use]
    pub const fn with_leading_ff(mut self, leading_ff: LeadingFf) -> Self {
        self.leading_ff = leading_ff;
        self
    }

    /// The next data object of this level; padding (`00`, and `FF` as [`LeadingFf`] says) between data objects is skipped.
    ///
    /// # Errors
    /// [`Malformed::Tag`], [`Malformed::Length`], [`Malformed::Value`], [`Malformed::Count`]; offsets count from the
    /// start of the outermost input. After an error the reader is at its end.
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

    /// The next data object, which must carry `tag`.
    ///
    /// # Errors
    /// As [`Reader::next`]; [`Malformed::Tag`] if another tag or the end comes.
    pub fn expect(&mut self, tag: Tag) -> Result<DataObject<'a>, Malformed> {
        let offset = self.offset;
        match self.next()? {
            Some(object) if object.tag == tag => Ok(object),
            _ => Err(Malformed::Tag { offset }),
        }
    }

    fn read(&mut self) -> Result<Option<DataObject<'a>>, Malformed> {
        while let [0x00 | 0xFF, rest @ ..] = self.input {
            if self.begins_with_ff_tag() {
                break;
            }
            self.advance(rest);
        }
        if self.input.is_empty() {
            return Ok(None);
        }
        if self.seen >= self.limits.count {
            return Err(Malformed::Count {
                limit: self.limits.count,
            });
        }
        self.seen += 1;
        let (start, offset) = (self.input, self.offset);
        let (tag, rest) = Tag::decode(self.input, self.offset)?;
        self.advance(rest);
        let (length, rest) = decode_length(self.input, self.offset)?;
        self.advance(rest);
        let (value, rest) = self
            .input
            .split_at_checked(length)
            .ok_or(Malformed::Value {
                offset: self.offset,
                promised: length,
                present: self.input.len(),
            })?;
        let written = start.len() - rest.len();
        let object = DataObject {
            tag,
            written: start.get(..written).unwrap_or(start),
            value,
            offset,
            value_offset: self.offset,
            depth: self.depth,
            limits: self.limits,
            leading_ff: self.leading_ff,
            left: self.limits.count - self.seen,
        };
        self.advance(rest);
        Ok(Some(object))
    }

    fn begins_with_ff_tag(&self) -> bool {
        self.leading_ff == LeadingFf::TagOrPadding
            && matches!(self.input, [0xFF, ..])
            && Tag::decode(self.input, self.offset).is_ok()
    }

    fn advance(&mut self, rest: &'a [u8]) {
        self.offset += self.input.len() - rest.len();
        self.input = rest;
    }
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

    /// All its bytes as they were written, tag and length included: what a signature over the data object covers.
    #[must_use]
    pub const fn written(&self) -> &'a [u8] {
        self.written
    }

    /// Where its tag begins, counted from the start of the outermost input.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Where its value begins, counted from the start of the outermost input.
    #[must_use]
    pub const fn value_offset(&self) -> usize {
        self.value_offset
    }

    /// Reads the data objects inside a constructed one. What is left of the count is what the outer reader had left when
    /// it met this data object, so that no nesting reads more than the limit along one branch.
    ///
    /// # Errors
    /// [`Malformed::Depth`] beyond the limit, [`Malformed::Tag`] if the tag is primitive.
    pub fn contents(&self) -> Result<Reader<'a>, Malformed> {
        if !self.tag.is_constructed() {
            return Err(Malformed::Tag {
                offset: self.value_offset,
            });
        }
        let depth = self.depth.saturating_add(1);
        if depth > self.limits.depth {
            return Err(Malformed::Depth {
                limit: self.limits.depth,
            });
        }
        Ok(Reader {
            input: self.value,
            offset: self.value_offset,
            depth,
            limits: Limits {
                count: self.left,
                ..self.limits
            },
            leading_ff: self.leading_ff,
            seen: 0,
        })
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

/// ISO/IEC 7816-4 §6.3: one byte up to 7F, or 81–84 and that many bytes, big-endian.
fn decode_length(input: &[u8], offset: usize) -> Result<(usize, &[u8]), Malformed> {
    let malformed = Malformed::Length { offset };
    let (first, rest) = input.split_first().ok_or(malformed)?;
    let digits = match first {
        0x00..=0x7F => return Ok((usize::from(*first), rest)),
        0x81..=0x84 => usize::from(first & 0x0F),
        _ => return Err(malformed),
    };
    let (digits, rest) = rest.split_at_checked(digits).ok_or(malformed)?;
    let length = digits
        .iter()
        .fold(0_u32, |length, digit| (length << 8) | u32::from(*digit));
    Ok((usize::try_from(length).map_err(|_| malformed)?, rest))
}

#[cfg(test)]
mod tests {
    use super::{LeadingFf, Limits, Reader};
    use crate::Malformed;
    use crate::tlv::{Tag, Writer};
    use alloc::{vec, vec::Vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    fn limits() -> Limits {
        Limits::standard()
    }

    #[track_caller]
    fn first(input: &[u8]) -> Result<Option<(u32, Vec<u8>)>, Malformed> {
        let found = Reader::new(input, &limits()).next()?;
        Ok(found.map(|object| (object.tag().get(), object.value().to_vec())))
    }

    #[test]
    fn lengths_of_one_to_five_bytes() {
        assert_eq!(first(&hex!("80 00")), Ok(Some((0x80, vec![]))));
        assert_eq!(first(&hex!("80 01 AA")), Ok(Some((0x80, vec![0xAA]))));
        assert_eq!(
            first(&hex!("80 81 01 AA")),
            Ok(Some((0x80, vec![0xAA]))),
            "non-minimal is BER"
        );
        assert_eq!(first(&hex!("80 82 0001 AA")), Ok(Some((0x80, vec![0xAA]))));
        assert_eq!(
            first(&hex!("80 83 000001 AA")),
            Ok(Some((0x80, vec![0xAA])))
        );
        assert_eq!(
            first(&hex!("80 84 00000001 AA")),
            Ok(Some((0x80, vec![0xAA])))
        );
        assert_eq!(
            first(&hex!("80 80 0000")),
            Err(Malformed::Length { offset: 1 }),
            "indefinite"
        );
        assert_eq!(
            first(&hex!("80 85 0000000001 AA")),
            Err(Malformed::Length { offset: 1 })
        );
        assert_eq!(first(&hex!("80 FF")), Err(Malformed::Length { offset: 1 }));
    }

    #[test]
    fn truncation_says_where() {
        assert_eq!(first(&hex!("5F")), Err(Malformed::Tag { offset: 0 }));
        assert_eq!(first(&hex!("80")), Err(Malformed::Length { offset: 1 }));
        assert_eq!(
            first(&hex!("80 82 01")),
            Err(Malformed::Length { offset: 1 })
        );
        assert_eq!(
            first(&hex!("80 03 AAAA")),
            Err(Malformed::Value {
                offset: 2,
                promised: 3,
                present: 2
            })
        );
        assert_eq!(
            first(&hex!("80 84 FFFFFFFF AA")),
            Err(Malformed::Value {
                offset: 6,
                promised: 0xFFFF_FFFF,
                present: 1
            })
        );
    }

    #[test]
    fn padding_between_objects_is_skipped() {
        let input = hex!("00 FF 80 01 AA 00 81 00 FF");
        let budget = limits();
        let mut reader = Reader::new(&input, &budget);
        assert_eq!(reader.next().unwrap().unwrap().value(), [0xAA]);
        assert_eq!(reader.next().unwrap().unwrap().tag().get(), 0x81);
        assert!(reader.next().unwrap().is_none());
    }

    #[track_caller]
    fn tags(input: &[u8], leading_ff: LeadingFf) -> Vec<(u32, usize)> {
        let mut reader = Reader::new(input, &limits()).with_leading_ff(leading_ff);
        let mut found = vec![];
        while let Some(object) = reader.next().unwrap() {
            found.push((object.tag().get(), object.offset()));
        }
        found
    }

    #[test]
    fn ff_begins_a_tag_only_when_asked() {
        let input = hex!("FF20 03 DF2200 FF30 00 FFFF");
        assert_eq!(
            tags(&input, LeadingFf::TagOrPadding),
            [(0xFF20, 0), (0xFF30, 6)]
        );
        assert_eq!(tags(&input, LeadingFf::Padding), [(0x20, 1), (0x30, 7)]);
    }

    #[test]
    fn ff_before_what_makes_no_tag_is_padding() {
        let both = |input: &[u8], expected: &[(u32, usize)]| {
            assert_eq!(tags(input, LeadingFf::TagOrPadding), expected);
        };
        both(&hex!("FF 1E 00"), &[(0x1E, 1)]);
        both(&hex!("FF1F 00"), &[(0xFF1F, 0)]);
        both(&hex!("FF7F 00"), &[(0xFF7F, 0)]);
        both(&hex!("FF 80 00"), &[(0x80, 1)]);
        both(&hex!("FF8101 00"), &[(0xFF_8101, 0)]);
        both(&hex!("FFFE7F 00"), &[(0xFF_FE7F, 0)]);
        both(&hex!("FF FF20 00"), &[(0xFF20, 1)]);
        both(&hex!("FF FF FF"), &[]);
        both(&hex!("00 FF20 00 00"), &[(0xFF20, 1)]);
    }

    #[test]
    fn a_data_object_gives_its_written_bytes_and_its_place() {
        let input = hex!("00 FF20 81 06 DF22 03 414243 FF");
        let mut reader = Reader::new(&input, &limits()).with_leading_ff(LeadingFf::TagOrPadding);
        let outer = reader.next().unwrap().unwrap();
        assert_eq!(outer.written(), hex!("FF20 81 06 DF22 03 414243"));
        assert_eq!((outer.offset(), outer.value_offset()), (1, 5));
        let inner = outer.contents().unwrap().next().unwrap().unwrap();
        assert_eq!(inner.written(), hex!("DF22 03 414243"));
        assert_eq!((inner.offset(), inner.value_offset()), (5, 8));
        assert_eq!(inner.value(), b"ABC");
    }

    #[test]
    fn the_meaning_of_ff_holds_inside_templates() {
        let input = hex!("FF20 04 FF3001AA");
        let mut reader = Reader::new(&input, &limits()).with_leading_ff(LeadingFf::TagOrPadding);
        let outer = reader.next().unwrap().unwrap();
        let inner = outer.contents().unwrap().next().unwrap().unwrap();
        assert_eq!((inner.tag().get(), inner.offset()), (0xFF30, 3));
    }

    #[test]
    fn debug_never_shows_a_value() {
        let input = hex!("5F20 03 414243");
        let object = Reader::new(&input, &limits()).next().unwrap().unwrap();
        assert_eq!(
            alloc::format!("{object:?}"),
            "DataObject { tag: Tag(5F20), offset: 0, length: 3 }"
        );
    }

    #[test]
    fn depth_is_limited() {
        let mut nested = hex!("30 00").to_vec();
        for _ in 0..20 {
            let mut outer = Writer::new();
            outer.append(Tag::new(0x30).unwrap(), &nested).unwrap();
            nested = outer.into_bytes();
        }
        let budget = limits();
        let mut reader = Reader::new(&nested, &budget);
        let mut levels = 0;
        let error = loop {
            match reader.next().unwrap().unwrap().contents() {
                Ok(inner) => reader = inner,
                Err(error) => break error,
            }
            levels += 1;
        };
        assert_eq!((levels, error), (16, Malformed::Depth { limit: 16 }));
    }

    #[test]
    fn count_is_limited() {
        let input = hex!("80 00").repeat(1001);
        let budget = limits();
        let mut reader = Reader::new(&input, &budget);
        for _ in 0..1000 {
            assert!(reader.next().unwrap().is_some());
        }
        assert_eq!(reader.next().unwrap_err(), Malformed::Count { limit: 1000 });
        assert!(
            reader.next().unwrap().is_none(),
            "after an error there is nothing more"
        );
    }

    #[test]
    fn nested_offsets_count_from_the_outermost_input() {
        let input = hex!("30 05 80 01 AA 81 7F");
        let budget = limits();
        let object = Reader::new(&input, &budget).next().unwrap().unwrap();
        let mut inner = object.contents().unwrap();
        inner.next().unwrap();
        assert_eq!(
            inner.next().unwrap_err(),
            Malformed::Value {
                offset: 7,
                promised: 127,
                present: 0
            }
        );
    }

    proptest! {
        #[test]
        fn reading_any_bytes_terminates_and_rewrites_canonically(
            input in proptest::collection::vec(any::<u8>(), 0..300),
            leading_ff in prop_oneof![Just(LeadingFf::Padding), Just(LeadingFf::TagOrPadding)],
        ) {
            let budget = limits();
            let mut reader = Reader::new(&input, &budget).with_leading_ff(leading_ff);
            while let Ok(Some(object)) = reader.next() {
                let end = object.offset() + object.written().len();
                prop_assert_eq!(&input[object.offset()..end], object.written());
                prop_assert_eq!(&input[object.value_offset()..end], object.value());
                let mut writer = Writer::new();
                writer.append(object.tag(), object.value()).unwrap();
                let rewritten = writer.into_bytes();
                let mut again = Reader::new(&rewritten, &budget).with_leading_ff(leading_ff);
                let again = again.next().unwrap().unwrap();
                prop_assert_eq!((again.tag(), again.value()), (object.tag(), object.value()));
            }
        }
    }
}
