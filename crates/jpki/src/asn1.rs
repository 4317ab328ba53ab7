// SPDX-License-Identifier: MIT OR Apache-2.0
//! A strict DER reader that slices and never copies.
//!
//! It knows tags and lengths, and the primitive values this crate needs; every value it hands out
//! is a slice of the input, and every error carries the offset in the whole input. It does not
//! recurse: nesting is as deep as the structure that asks. A property test and a fuzz target hold
//! it against the `der` crate.
//!
//! Covers X.690 §8 and §10–11 for low-number tags and lengths below 2³².

use crate::error::{Error, Malformed, Syntax};
use crate::oid::Oid;
use crate::serial::SerialNumber;
use crate::time::UnixTime;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0A;
pub(crate) const UTF8_STRING: u8 = 0x0C;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const IA5_STRING: u8 = 0x16;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const UNIVERSAL_STRING: u8 = 0x1C;
pub(crate) const BMP_STRING: u8 = 0x1E;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// A context-specific tag: `[n]` constructed.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// A context-specific tag: `[n]` primitive.
pub(crate) const fn context_primitive(number: u8) -> u8 {
    0x80 | number
}

/// A place within the input a structure was parsed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Returns the octets of the span; empty when `input` is not the input it was made from.
    pub(crate) fn of<'a>(&self, input: &'a [u8]) -> &'a [u8] {
        input.get(self.start..self.end).unwrap_or_default()
    }

    pub(crate) const fn start(&self) -> usize {
        self.start
    }
}

/// One data value: tag, content, and where they stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tlv<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
    /// Tag, length and content together.
    pub(crate) der: &'a [u8],
    offset: usize,
}

impl<'a> Tlv<'a> {
    const fn value_offset(&self) -> usize {
        self.offset + self.der.len() - self.value.len()
    }

    /// The span of tag, length and content.
    pub(crate) const fn span(&self) -> Span {
        Span {
            start: self.offset,
            end: self.offset + self.der.len(),
        }
    }

    pub(crate) const fn value_span(&self) -> Span {
        Span {
            start: self.value_offset(),
            end: self.offset + self.der.len(),
        }
    }

    pub(crate) const fn fault(&self, fault: Syntax) -> Error {
        Error::Malformed(Malformed::new(fault, self.offset))
    }

    /// Reads what the value contains.
    pub(crate) const fn contents(&self) -> Reader<'a> {
        Reader {
            rest: self.value,
            offset: self.value_offset(),
        }
    }

    pub(crate) fn oid(&self) -> Result<Oid, Error> {
        Oid::from_der_value(self.value).map_err(|error| shifted(error, self.value_offset()))
    }

    pub(crate) fn boolean(&self) -> Result<bool, Error> {
        match self.value {
            [0x00] => Ok(false),
            [0xFF] => Ok(true),
            _ => Err(self.fault(Syntax::Boolean)),
        }
    }

    /// Checks that an INTEGER's content is not empty and minimal.
    fn check_integer(&self) -> Result<(), Error> {
        match self.value {
            [] => Err(self.fault(Syntax::Integer)),
            // X.690 §8.3.2: the first nine bits are neither all zero nor all one.
            [0x00, second, ..] if second & 0x80 == 0 => Err(self.fault(Syntax::Integer)),
            [0xFF, second, ..] if second & 0x80 != 0 => Err(self.fault(Syntax::Integer)),
            _ => Ok(()),
        }
    }

    /// Reads a non-negative INTEGER as its magnitude without leading zeros.
    pub(crate) fn unsigned(&self) -> Result<&'a [u8], Error> {
        self.check_integer()?;
        match self.value {
            [0x00, magnitude @ ..] => Ok(magnitude),
            [first, ..] if first & 0x80 != 0 => Err(self.fault(Syntax::Integer)),
            magnitude => Ok(magnitude),
        }
    }

    /// Reads a non-negative INTEGER below 2³².
    pub(crate) fn small_unsigned(&self) -> Result<u32, Error> {
        let magnitude = self.unsigned()?;
        if magnitude.len() > 4 {
            return Err(self.fault(Syntax::Integer));
        }
        Ok(magnitude
            .iter()
            .fold(0, |value, octet| value << 8 | u32::from(*octet)))
    }

    pub(crate) fn serial_number(&self) -> Result<SerialNumber, Error> {
        self.check_integer()?;
        SerialNumber::from_der_value(self.value).ok_or_else(|| self.fault(Syntax::Integer))
    }

    /// Reads a BIT STRING of whole octets, such as a signature or a key.
    pub(crate) fn octet_aligned_bits(&self) -> Result<(&'a [u8], Span), Error> {
        match self.value {
            [0, bits @ ..] => {
                let Span { start, end } = self.value_span();
                Ok((
                    bits,
                    Span {
                        start: start + 1,
                        end,
                    },
                ))
            }
            _ => Err(self.fault(Syntax::BitString)),
        }
    }

    /// Reads a named-bit BIT STRING of at most 16 bits; bit 0 is the highest of the result.
    pub(crate) fn named_bits(&self) -> Result<u16, Error> {
        let (unused, first, second) = match self.value {
            [0] => return Ok(0),
            [unused @ 0..=7, first] => (*unused, *first, None),
            [unused @ 0..=7, first, second] => (*unused, *first, Some(*second)),
            _ => return Err(self.fault(Syntax::BitString)),
        };
        // X.690 §11.2.2: trailing zero bits of a named-bit list are removed, so the last used bit is 1
        // and (§11.2.1) all unused bits are 0.
        let last = second.unwrap_or(first);
        if last.trailing_zeros() != u32::from(unused) {
            return Err(self.fault(Syntax::BitString));
        }
        Ok(u16::from_be_bytes([first, second.unwrap_or(0)]))
    }

    /// Reads UTCTime or GeneralizedTime in the form of RFC 5280 §4.1.2.5: seconds, `Z`, no fraction.
    pub(crate) fn time(&self) -> Result<UnixTime, Error> {
        let (century, rest) = match (self.tag, self.value) {
            // RFC 5280 §4.1.2.5.1: 50–99 is 1950–1999, 00–49 is 2000–2049.
            (UTC_TIME, value @ [tens, ..]) => (if *tens >= b'5' { 19 } else { 20 }, value),
            (GENERALIZED_TIME, [thousands, hundreds, rest @ ..]) => (
                u16::from(
                    two_digits(*thousands, *hundreds).ok_or_else(|| self.fault(Syntax::Time))?,
                ),
                rest,
            ),
            _ => return Err(self.fault(Syntax::Time)),
        };
        let &[y1, y2, o1, o2, d1, d2, h1, h2, m1, m2, s1, s2, b'Z'] = rest else {
            return Err(self.fault(Syntax::Time));
        };
        let instant = || {
            UnixTime::from_civil_utc(
                century * 100 + u16::from(two_digits(y1, y2)?),
                two_digits(o1, o2)?,
                two_digits(d1, d2)?,
                two_digits(h1, h2)?,
                two_digits(m1, m2)?,
                two_digits(s1, s2)?,
            )
        };
        instant().ok_or_else(|| self.fault(Syntax::Time))
    }
}

const fn two_digits(tens: u8, units: u8) -> Option<u8> {
    if tens.is_ascii_digit() && units.is_ascii_digit() {
        Some((tens - b'0') * 10 + (units - b'0'))
    } else {
        None
    }
}

/// Adds the place of an inner value to an error that counts from the value's start.
fn shifted(error: Error, by: usize) -> Error {
    match error {
        Error::Malformed(Malformed { fault, offset }) => Malformed::new(fault, offset + by).into(),
        other => other,
    }
}

/// Reads data values one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(input: &'a [u8]) -> Self {
        Self {
            rest: input,
            offset: 0,
        }
    }

    /// Reads again the span of an input already parsed, so that offsets stay those of the input.
    pub(crate) fn at(span: Span, input: &'a [u8]) -> Self {
        Self {
            rest: span.of(input),
            offset: span.start(),
        }
    }

    /// Reads octets that stand at a known offset of the whole input.
    pub(crate) const fn offset_by(octets: &'a [u8], offset: usize) -> Self {
        Self {
            rest: octets,
            offset,
        }
    }

    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes the next data value, whatever its tag.
    #[inline]
    pub(crate) fn any(&mut self) -> Result<Tlv<'a>, Error> {
        let (tag, header, length) = match *self.rest {
            [tag, length @ 0..=0x7F, ..] => (tag, 2, usize::from(length)),
            // X.690 §10.1: the shortest form that holds the length.
            [tag, 0x81, length @ 0x80..=0xFF, ..] => (tag, 3, usize::from(length)),
            [tag, 0x82, high @ 1..=0xFF, low, ..] => (tag, 4, wide([0, 0, high, low])),
            [tag, 0x83, high @ 1..=0xFF, middle, low, ..] => (tag, 5, wide([0, high, middle, low])),
            [tag, 0x84, a @ 1..=0xFF, b, c, d, ..] => (tag, 6, wide([a, b, c, d])),
            _ => return Err(self.header_fault()),
        };
        // X.690 §8.1.2.4: 11111 announces a tag of several octets.
        if tag & 0x1F == 0x1F {
            return Err(self.fault(Syntax::TagForm));
        }
        let end = length.saturating_add(header);
        let Some((der, rest)) = self.rest.split_at_checked(end) else {
            return Err(self.fault(Syntax::Truncated));
        };
        let value = der.get(header..).unwrap_or_default();
        let offset = self.offset;
        self.rest = rest;
        self.offset += end;
        Ok(Tlv {
            tag,
            value,
            der,
            offset,
        })
    }

    /// Takes the next data value, which must have the tag.
    #[inline]
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Tlv<'a>, Error> {
        match self.rest.first() {
            Some(first) if *first == tag => self.any(),
            Some(_) => Err(self.fault(Syntax::UnexpectedTag)),
            None => Err(self.fault(Syntax::Truncated)),
        }
    }

    /// Takes the next data value if it has the tag.
    #[inline]
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, Error> {
        if self.rest.first() == Some(&tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    pub(crate) fn sequence(&mut self) -> Result<Self, Error> {
        Ok(self.expect(SEQUENCE)?.contents())
    }

    /// Takes a SEQUENCE or SET that RFC 5280 bounds by SIZE (1..MAX).
    pub(crate) fn non_empty(&mut self, tag: u8) -> Result<Self, Error> {
        let tlv = self.expect(tag)?;
        if tlv.value.is_empty() {
            Err(tlv.fault(Syntax::Empty))
        } else {
            Ok(tlv.contents())
        }
    }

    pub(crate) fn oid(&mut self) -> Result<Oid, Error> {
        self.expect(OBJECT_IDENTIFIER)?.oid()
    }

    /// Checks that nothing is left.
    pub(crate) const fn finish(self) -> Result<(), Error> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.fault(Syntax::TrailingBytes))
        }
    }

    pub(crate) const fn fault(&self, fault: Syntax) -> Error {
        Error::Malformed(Malformed::new(fault, self.offset))
    }

    /// Tells a header that is cut off from one that is wrong.
    #[cold]
    const fn header_fault(&self) -> Error {
        let fault = match self.rest {
            [tag, ..] if *tag & 0x1F == 0x1F => Syntax::TagForm,
            [] | [_] | [_, 0x81] | [_, 0x82] | [_, 0x83] | [_, 0x84] => Syntax::Truncated,
            [_, 0x82, 1..=0xFF, ..] if self.rest.len() < 4 => Syntax::Truncated,
            [_, 0x83, 1..=0xFF, ..] if self.rest.len() < 5 => Syntax::Truncated,
            [_, 0x84, 1..=0xFF, ..] if self.rest.len() < 6 => Syntax::Truncated,
            _ => Syntax::Length,
        };
        self.fault(fault)
    }
}

/// A length of four octets; above what the machine can address it reads as too long.
fn wide(octets: [u8; 4]) -> usize {
    usize::try_from(u32::from_be_bytes(octets)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
