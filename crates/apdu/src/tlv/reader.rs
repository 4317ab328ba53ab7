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
mod tests;
