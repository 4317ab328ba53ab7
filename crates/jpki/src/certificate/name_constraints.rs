// SPDX-License-Identifier: MIT OR Apache-2.0
//! The extension that limits the names below a certification authority.
//!
//! Covers RFC 5280 §4.2.1.10.

use core::fmt;

use crate::asn1::{Reader, SEQUENCE, Span, context, context_primitive};
use crate::certificate::general_name::{self, GeneralName};
use crate::error::{Error, Syntax};

/// `nameConstraints`.
#[derive(Clone, Copy)]
pub struct NameConstraints<'a> {
    permitted: Reader<'a>,
    excluded: Reader<'a>,
}

/// One `GeneralSubtree`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subtree<'a> {
    /// The root of the subtree.
    pub base: GeneralName<'a>,
    /// Whether `minimum` or `maximum` limits it, which RFC 5280 does not use.
    pub bounded: bool,
}

impl<'a> NameConstraints<'a> {
    /// Reads the DER of the extension's value.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where DER or the structure is broken.
    pub fn from_der(value: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(value);
        let constraints = read(&mut reader)?;
        reader.finish()?;
        Ok(constraints)
    }

    /// The value at a place that has been checked.
    pub(crate) fn at(span: Span, input: &'a [u8]) -> Self {
        let empty = Self {
            permitted: Reader::new(&[]),
            excluded: Reader::new(&[]),
        };
        read(&mut Reader::at(span, input)).unwrap_or(empty)
    }

    /// Goes through `permittedSubtrees`.
    pub fn permitted(&self) -> impl Iterator<Item = Subtree<'a>> + use<'a> {
        subtrees(self.permitted)
    }

    /// Goes through `excludedSubtrees`.
    pub fn excluded(&self) -> impl Iterator<Item = Subtree<'a>> + use<'a> {
        subtrees(self.excluded)
    }
}

/// Nothing of the names: they may tell a person.
impl fmt::Debug for NameConstraints<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameConstraints(..)")
    }
}

/// Reads the structure and checks every subtree, so that later walks cannot fail.
pub(super) fn read<'a>(reader: &mut Reader<'a>) -> Result<NameConstraints<'a>, Error> {
    let mut fields = reader.non_empty(SEQUENCE)?;
    let mut list = |number| -> Result<Reader<'a>, Error> {
        let Some(tlv) = fields.optional(context(number))? else {
            return Ok(Reader::new(&[]));
        };
        if tlv.value.is_empty() {
            return Err(tlv.fault(Syntax::Empty));
        }
        let mut check = tlv.contents();
        while !check.is_empty() {
            subtree(&mut check)?;
        }
        Ok(tlv.contents())
    };
    let constraints = NameConstraints {
        permitted: list(0)?,
        excluded: list(1)?,
    };
    fields.finish()?;
    Ok(constraints)
}

fn subtrees<'a>(mut list: Reader<'a>) -> impl Iterator<Item = Subtree<'a>> + use<'a> {
    // The list was checked when it was read, so an error cannot come, and would end the walk.
    core::iter::from_fn(move || subtree(&mut list).ok())
}

fn subtree<'a>(list: &mut Reader<'a>) -> Result<Subtree<'a>, Error> {
    let mut fields = list.sequence()?;
    let base = general_name::read(&fields.any()?)?;
    let mut bounded = false;
    if let Some(minimum) = fields.optional(context_primitive(0))? {
        // X.690 §11.5: 0 is the DEFAULT and shall not be written.
        if minimum.small_unsigned()? == 0 {
            return Err(minimum.fault(Syntax::DefaultEncoded));
        }
        bounded = true;
    }
    if let Some(maximum) = fields.optional(context_primitive(1))? {
        maximum.small_unsigned()?;
        bounded = true;
    }
    fields.finish()?;
    Ok(Subtree { base, bounded })
}
