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

use crate::asn1::{PRINTABLE_STRING, Reader, SEQUENCE, SET, Span, Tlv, UTF8_STRING};
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
        if self.0 == other.0 {
            return true;
        }
        let (mut ours, mut theirs) = (self.relative_names(), other.relative_names());
        loop {
            match (ours.next(), theirs.next()) {
                (Some(one), Some(two)) if one.matches(&two) => {}
                (one, two) => return one.is_none() && two.is_none(),
            }
        }
    }

    /// Prepares the name for many comparisons.
    #[must_use]
    pub fn prepared(&self) -> PreparedName {
        PreparedName::new(self.attributes())
    }

    /// Tells whether the name has no attributes, as the subject may when `subjectAltName` is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attributes().next().is_none()
    }

    /// Goes through the attributes in their order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let numbered = self.relative_names().enumerate();
        numbered.flat_map(|(position, set)| set.attributes(position))
    }

    fn relative_names(&self) -> impl Iterator<Item = RelativeName<'a>> + use<'a> {
        let mut sets = Reader::new(self.0).sequence().unwrap_or(Reader::new(&[]));
        // The name was checked when it was parsed, so an error cannot come, and would end the walk.
        core::iter::from_fn(move || sets.expect(SET).ok().map(RelativeName))
    }
}

/// A relative distinguished name: a SET of attributes, nearly always of one.
struct RelativeName<'a>(Tlv<'a>);

impl<'a> RelativeName<'a> {
    /// Most sets of one name are written as those of the other, and differ from them in one attribute.
    fn matches(&self, other: &RelativeName<'_>) -> bool {
        if self.0.value == other.0.value {
            return true;
        }
        match (self.only_pair(), other.only_pair()) {
            (Some(one), Some(two)) => one.matches(&two),
            _ => {
                let prepared = |set: &RelativeName<'_>| PreparedName::new(set.attributes(0));
                prepared(self) == prepared(other)
            }
        }
    }

    fn only_pair(&self) -> Option<Pair<'a>> {
        let mut pairs = self.pairs();
        let first = pairs.next();
        first.filter(|_| pairs.next().is_none())
    }

    fn pairs(&self) -> impl Iterator<Item = Pair<'a>> + use<'a> {
        let mut pairs = self.0.contents();
        core::iter::from_fn(move || {
            let mut pair = pairs.sequence().ok()?;
            let (kind, value) = (pair.any().ok()?, pair.any().ok()?);
            Some(Pair { kind, value })
        })
    }

    fn attributes(&self, position: usize) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        self.pairs().filter_map(move |pair| {
            Some(Attribute {
                oid: pair.kind.oid().ok()?,
                tag: pair.value.tag,
                value: pair.value.value,
                position,
            })
        })
    }
}

/// An attribute as it is written: its type and its value.
struct Pair<'a> {
    kind: Tlv<'a>,
    value: Tlv<'a>,
}

impl Pair<'_> {
    fn matches(&self, other: &Pair<'_>) -> bool {
        let (ours, theirs) = (self.value, other.value);
        self.kind.value == other.kind.value
            && (ours.der == theirs.der || {
                let (mut one, mut two) = (alloc::vec::Vec::new(), alloc::vec::Vec::new());
                prepare::prepare(ours.tag, ours.value, &mut one)
                    && prepare::prepare(theirs.tag, theirs.value, &mut two)
                    && one == two
            })
    }
}

impl<'a> Attribute<'a> {
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
