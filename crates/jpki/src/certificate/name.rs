// SPDX-License-Identifier: MIT OR Apache-2.0
//! Distinguished names.
//!
//! Two names are the same when they match by RFC 5280 §7.1 ([`Name::matches`]), however they are
//! written; `==` asks for the same octets.
//!
//! Covers RFC 5280 §4.1.2.4 and §7.1.

use core::fmt;

mod prepare;
mod prepared;

pub use prepared::PreparedName;

use crate::asn1::{PRINTABLE_STRING, Reader, SEQUENCE, SET, Span, UTF8_STRING};
use crate::error::Error;
use crate::oid::{self, Oid};

/// A distinguished name, sliced out of the structure that carries it.
///
/// `==`, ordering and hash are about the octets; [`Name::matches`] is about the name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name<'a>(&'a [u8]);

/// One attribute of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute<'a> {
    /// The attribute type, such as `commonName`.
    pub oid: Oid,
    /// The tag of the value.
    pub tag: u8,
    /// The content octets of the value.
    pub value: &'a [u8],
    /// Position of the relative distinguished name that holds it, from 0.
    pub position: usize,
}

impl<'a> Name<'a> {
    /// Reads a DER `Name`; nothing may follow it.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where DER or the structure is broken.
    pub fn from_der(der: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(der);
        checked(&mut reader)?;
        reader.finish()?;
        Ok(Self(der))
    }

    pub(crate) fn at(span: Span, input: &'a [u8]) -> Self {
        Self(span.of(input))
    }

    /// Wraps octets that a parser of this crate has checked.
    pub(crate) const fn from_checked(der: &'a [u8]) -> Self {
        Self(der)
    }

    /// Returns the DER of the name, tag and length included.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.0
    }

    /// Tells whether this is the same name, by RFC 5280 §7.1.
    #[must_use]
    pub fn matches(&self, other: &Name<'_>) -> bool {
        self.0 == other.0
            || self
                .matches_singly(other)
                .unwrap_or_else(|| self.prepared() == other.prepared())
    }

    /// Compares names whose sets have one attribute each, which nearly all have, up to the first
    /// difference; `None` when a set has more.
    fn matches_singly(&self, other: &Name<'_>) -> Option<bool> {
        let (mut ours, mut theirs) = (self.attributes(), other.attributes());
        let mut place = 0;
        loop {
            let (one, two) = match (ours.next(), theirs.next()) {
                (Some(one), Some(two)) => (one, two),
                (None, None) => return Some(true),
                _ => return None,
            };
            if one.position != place || two.position != place {
                return None;
            }
            if !one.matches(&two) {
                return (ours.all(|rest| rest.position > place)
                    && theirs.all(|rest| rest.position > place))
                .then_some(false);
            }
            place += 1;
        }
    }

    /// Prepares the name for many comparisons.
    #[must_use]
    pub fn prepared(&self) -> PreparedName {
        PreparedName::new(self)
    }

    /// Tells whether the name has no attributes, as the subject may when `subjectAltName` is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attributes().next().is_none()
    }

    /// Goes through the attributes in their order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let mut sets = Reader::new(self.0).sequence().unwrap_or(Reader::new(&[]));
        let mut current = Reader::new(&[]);
        let mut position = 0_usize;
        // The name was checked when it was parsed, so an error cannot come, and would end the walk.
        core::iter::from_fn(move || {
            while current.is_empty() {
                current = sets.expect(SET).ok()?.contents();
                position += 1;
            }
            let mut pair = current.sequence().ok()?;
            let oid = pair.oid().ok()?;
            let value = pair.any().ok()?;
            Some(Attribute {
                oid,
                tag: value.tag,
                value: value.value,
                position: position - 1,
            })
        })
    }
}

impl<'a> Attribute<'a> {
    fn matches(&self, other: &Attribute<'_>) -> bool {
        self.oid == other.oid
            && (self.tag == other.tag && self.value == other.value || {
                let (mut one, mut two) = (alloc::vec::Vec::new(), alloc::vec::Vec::new());
                prepare::prepare(self.tag, self.value, &mut one)
                    && prepare::prepare(other.tag, other.value, &mut two)
                    && one == two
            })
    }

    /// Returns the value as text, for PrintableString and UTF8String.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        match self.tag {
            PRINTABLE_STRING | UTF8_STRING => core::str::from_utf8(self.value).ok(),
            _ => None,
        }
    }
}

/// The attributes in the order they are written, such as `C=JP, O=JPKI`.
impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, attribute) in self.attributes().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            match attribute.oid {
                oid::COMMON_NAME => f.write_str("CN")?,
                oid::COUNTRY_NAME => f.write_str("C")?,
                oid::LOCALITY_NAME => f.write_str("L")?,
                oid::ORGANIZATION_NAME => f.write_str("O")?,
                oid::ORGANIZATIONAL_UNIT_NAME => f.write_str("OU")?,
                other => write!(f, "{other}")?,
            }
            f.write_str("=")?;
            match attribute.text() {
                // Control characters of foreign names do not reach a person's terminal.
                Some(text) => text.chars().try_for_each(|character| {
                    if character.is_control() || character == ',' {
                        write!(f, "{}", character.escape_unicode())
                    } else {
                        write!(f, "{character}")
                    }
                })?,
                None => {
                    f.write_str("#")?;
                    attribute
                        .value
                        .iter()
                        .try_for_each(|octet| write!(f, "{octet:02X}"))?;
                }
            }
        }
        Ok(())
    }
}

/// The number of attributes only: a name tells a person.
impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({} attributes)", self.attributes().count())
    }
}

/// Takes a name and checks its structure, so that later walks cannot fail.
pub(crate) fn checked(reader: &mut Reader<'_>) -> Result<Span, Error> {
    let name = reader.expect(SEQUENCE)?;
    let mut sets = name.contents();
    while !sets.is_empty() {
        let mut pairs = sets.non_empty(SET)?;
        while !pairs.is_empty() {
            let mut pair = pairs.sequence()?;
            pair.oid()?;
            pair.any()?;
            pair.finish()?;
        }
    }
    Ok(name.span())
}
