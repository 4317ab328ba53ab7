// SPDX-License-Identifier: MIT OR Apache-2.0
//! The extensions of a list.
//!
//! Covers RFC 5280 §5.2.

use alloc::boxed::Box;

use crate::asn1::{INTEGER, Reader, SEQUENCE, Tlv};
use crate::certificate::{Name, RawExtension, Seen, authority_key_identifier};
use crate::error::{Error, Syntax, Unsupported};
use crate::oid;
use crate::revocation::points::Scope;
use crate::serial::SerialNumber;

#[derive(Default)]
pub(super) struct ListExtensions {
    pub(super) issuer_key_identifier: Option<Box<[u8]>>,
    pub(super) number: Option<SerialNumber>,
    pub(super) scope: Option<Scope>,
    pub(super) delta_base: Option<SerialNumber>,
}

impl ListExtensions {
    /// Reads `[0] EXPLICIT Extensions`; `issuer` completes a relative name.
    pub(super) fn read(tlv: &Tlv<'_>, issuer: Name<'_>) -> Result<Self, Error> {
        let mut wrapper = tlv.contents();
        let list = wrapper.expect(SEQUENCE)?;
        wrapper.finish()?;
        let mut found = Self::default();
        each_extension(&list, |extension, contents| {
            found.take(extension, contents, issuer)
        })?;
        Ok(found)
    }

    fn take(
        &mut self,
        extension: &RawExtension<'_>,
        mut contents: Reader<'_>,
        issuer: Name<'_>,
    ) -> Result<(), Error> {
        match extension.oid {
            oid::CRL_NUMBER => self.number = Some(number(&mut contents)?),
            oid::DELTA_CRL_INDICATOR => self.delta_base = Some(number(&mut contents)?),
            oid::AUTHORITY_KEY_IDENTIFIER => {
                let value = extension.value.value;
                let offset = contents.offset();
                let place = authority_key_identifier(&mut contents)?.key_identifier_span();
                self.issuer_key_identifier = place.map(|span| {
                    let start = span.start().saturating_sub(offset);
                    let length = span.length();
                    value
                        .get(start..start.saturating_add(length))
                        .unwrap_or_default()
                        .into()
                });
            }
            oid::ISSUING_DISTRIBUTION_POINT => {
                self.scope = Some(Scope::read(&mut contents, issuer)?);
            }
            // §5.2: a critical extension that is not processed makes the list unusable.
            other if extension.critical => {
                return Err(Unsupported::CriticalCrlExtension(other).into());
            }
            // §5.2.2, §5.2.6, §5.2.7: other names, where a delta list is, where the issuer's certificate
            // is: none of them changes what the list says.
            _ => return Ok(()),
        }
        contents.finish()
    }
}

/// §5.2.3: not negative, at most 20 octets.
fn number(contents: &mut Reader<'_>) -> Result<SerialNumber, Error> {
    let field = contents.expect(INTEGER)?;
    field.unsigned()?;
    field.serial_number()
}

/// Walks a list of extensions; each identifier appears once (RFC 5280 §5.2).
pub(super) fn each_extension<'a>(
    list: &Tlv<'a>,
    mut each: impl FnMut(&RawExtension<'a>, Reader<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    if list.value.is_empty() {
        return Err(list.fault(Syntax::Empty));
    }
    let mut reader = list.contents();
    let mut seen = Seen::default();
    while !reader.is_empty() {
        let start = reader;
        let extension = RawExtension::read(&mut reader)?;
        seen.note(&extension, &start)?;
        each(&extension, extension.value.contents())?;
    }
    Ok(())
}
