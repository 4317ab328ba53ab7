// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading data objects without copying.

use super::Tag;
use crate::{Malformed, Result};

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

/// Reads the data objects of one level, one after the other.
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
    /// Data objects seen by this reader so far.
    seen: u32,
}

/// One data object.
#[derive(Clone, Debug)]
pub struct DataObject<'a> {
    tag: Tag,
    value: &'a [u8],
    value_offset: usize,
    depth: u8,
    limits: Limits,
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
            seen: 0,
        }
    }

    /// The next data object of this level; padding (`00`, `FF`) between data objects is skipped.
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
        let object = DataObject {
            tag,
            value,
            value_offset: self.offset,
            depth: self.depth,
            limits: self.limits,
            left: self.limits.count - self.seen,
        };
        self.advance(rest);
        Ok(Some(object))
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
            seen: 0,
        })
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
    use super::{Limits, Reader};
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
        ) {
            let budget = limits();
            let mut reader = Reader::new(&input, &budget);
            while let Ok(Some(object)) = reader.next() {
                let mut writer = Writer::new();
                writer.append(object.tag(), object.value()).unwrap();
                let rewritten = writer.into_bytes();
                let again = Reader::new(&rewritten, &budget).next().unwrap().unwrap();
                prop_assert_eq!((again.tag(), again.value()), (object.tag(), object.value()));
            }
        }
    }
}
