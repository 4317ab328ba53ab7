// SPDX-License-Identifier: MIT OR Apache-2.0
//! General names: the forms that paths, revocation and the profile look into.
//!
//! Covers RFC 5280 §4.2.1.6.

use core::fmt;

use crate::asn1::{Reader, SEQUENCE, Span, Tlv, UTF8_STRING, context, context_primitive};
use crate::certificate::name::{self, Name};
use crate::error::{Error, Syntax};
use crate::oid::Oid;

/// One general name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralName<'a> {
    /// `directoryName`.
    DirectoryName(Name<'a>),
    /// `dNSName`.
    DnsName(&'a str),
    /// `iPAddress`: an address, or address and mask in a name constraint.
    IpAddress(&'a [u8]),
    /// A form that nothing here looks into; its context-specific tag number.
    Other(u8),
    /// `otherName` with a UTF8String value, as the digital-signature certificate carries attributes.
    ///
    /// The value is personal data: `Debug` of a [`Certificate`](super::Certificate) never shows it.
    OtherText {
        /// The type of the name.
        oid: Oid,
        /// Its value.
        value: &'a str,
    },
    /// `rfc822Name`: a mailbox, or what stands for several in a name constraint.
    Rfc822Name(&'a str),
    /// `uniformResourceIdentifier`.
    Uri(&'a str),
}

/// The general names of an extension's value, in their order.
#[derive(Clone, Copy)]
pub struct GeneralNames<'a>(Reader<'a>);

impl<'a> GeneralNames<'a> {
    /// Reads the content of a `GeneralNames` extension value (with its SEQUENCE header).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when it is not a non-empty SEQUENCE or something follows it.
    pub fn from_der(value: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(value);
        let names = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(names)
    }

    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        reader.non_empty(SEQUENCE).map(Self)
    }
}

impl fmt::Debug for GeneralNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GeneralNames(..)")
    }
}

impl<'a> Iterator for GeneralNames<'a> {
    type Item = Result<GeneralName<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let name = self.0.any().and_then(|tlv| read(&tlv));
        if name.is_err() {
            // After a break of the grammar there is no telling where the next name begins.
            self.0 = Reader::new(&[]);
        }
        Some(name)
    }
}

/// `[4] EXPLICIT Name`.
const DIRECTORY_NAME: u8 = context(4);
/// `[0] IMPLICIT SEQUENCE { type-id, value [0] EXPLICIT ANY }`.
const OTHER_NAME: u8 = context(0);
/// `[1] IMPLICIT IA5String`.
const RFC822_NAME: u8 = context_primitive(1);
/// `[2] IMPLICIT IA5String`.
const DNS_NAME: u8 = context_primitive(2);
/// `[6] IMPLICIT IA5String`.
const URI: u8 = context_primitive(6);
/// `[7] IMPLICIT OCTET STRING`.
const IP_ADDRESS: u8 = context_primitive(7);

pub(super) fn read<'a>(tlv: &Tlv<'a>) -> Result<GeneralName<'a>, Error> {
    match tlv.tag {
        DIRECTORY_NAME => {
            let mut contents = tlv.contents();
            name::checked(&mut contents)?;
            contents.finish()?;
            Ok(GeneralName::DirectoryName(Name::from_checked(tlv.value)))
        }
        OTHER_NAME => {
            let mut fields = tlv.contents();
            let oid = fields.oid()?;
            let mut wrapper = fields.expect(context(0))?.contents();
            fields.finish()?;
            let value = wrapper.any()?;
            wrapper.finish()?;
            match core::str::from_utf8(value.value) {
                Ok(text) if value.tag == UTF8_STRING => {
                    Ok(GeneralName::OtherText { oid, value: text })
                }
                _ => Ok(GeneralName::Other(0)),
            }
        }
        RFC822_NAME => ia5(tlv).map(GeneralName::Rfc822Name),
        DNS_NAME => ia5(tlv).map(GeneralName::DnsName),
        URI => ia5(tlv).map(GeneralName::Uri),
        IP_ADDRESS => Ok(GeneralName::IpAddress(tlv.value)),
        // RFC 5280 §4.2.1.6: nine alternatives, [0] to [8].
        tag if tag & 0xC0 == 0x80 && tag & 0x1F <= 8 => Ok(GeneralName::Other(tag & 0x1F)),
        _ => Err(tlv.fault(Syntax::UnexpectedTag)),
    }
}

/// An IA5String holds ASCII only.
fn ia5<'a>(tlv: &Tlv<'a>) -> Result<&'a str, Error> {
    match core::str::from_utf8(tlv.value) {
        Ok(text) if text.is_ascii() => Ok(text),
        _ => Err(tlv.fault(Syntax::Ia5String)),
    }
}

/// Collects the directory names of a `fullName`; the second value counts names of other forms.
pub(crate) fn directory_names(
    mut names: Reader<'_>,
    mut each: impl FnMut(Span) -> Result<(), Error>,
) -> Result<usize, Error> {
    let mut others = 0;
    while !names.is_empty() {
        let tlv = names.any()?;
        match read(&tlv)? {
            GeneralName::DirectoryName(_) => each(tlv.value_span())?,
            _ => others += 1,
        }
    }
    Ok(others)
}
