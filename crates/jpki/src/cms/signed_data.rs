// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading `ContentInfo` and `SignedData`.
//!
//! Covers RFC 5652 §3, §5.1, §5.2, §10.2.3.

use alloc::vec::Vec;
use core::fmt;

use super::signer::SignerInfo;
use crate::asn1::{INTEGER, OCTET_STRING, Reader, SEQUENCE, SET, context};
use crate::certificate::Certificate;
use crate::error::{Error, Malformed, Syntax, Unsupported};
use crate::oid::{self, Oid};

/// Longest message accepted, in octets, content included.
///
/// Origin: a signed answer is a few kilobytes; documents that people sign are below ten megabytes.
pub const MAX_LENGTH: usize = 16 * 1_024 * 1_024;

/// Most certificates in a message. Origin: sixteen signers with a path of four each.
pub const MAX_CERTIFICATES: usize = 64;

/// Most signers of a message. Origin: a contract between several parties.
pub const MAX_SIGNERS: usize = 16;

/// Most attributes of a signer. Origin: four are known here, long-term archives add about ten.
pub const MAX_ATTRIBUTES: usize = 32;

/// A well-formed message, not yet verified: it says nothing.
#[derive(Clone)]
pub struct SignedData<'a> {
    content_type: Oid,
    content: Option<&'a [u8]>,
    certificates: Vec<Certificate>,
    signers: Vec<SignerInfo<'a>>,
}

impl<'a> SignedData<'a> {
    /// Reads one DER `ContentInfo` with `SignedData`; nothing may follow it.
    ///
    /// # Errors
    ///
    /// [`Unsupported::BerEncoding`] for bytes that are BER and not DER; [`Error::Malformed`] where DER
    /// or the structure is broken; [`Error::Unsupported`] for other content, certificates of another
    /// form, and above the limits of this module.
    pub fn from_der(der: &'a [u8]) -> Result<Self, Error> {
        if der.len() > MAX_LENGTH {
            let (length, limit) = (der.len(), MAX_LENGTH);
            return Err(Unsupported::SignedDataTooLong { length, limit }.into());
        }
        read(der).map_err(|error| named_ber(error, der))
    }

    /// Returns what the content is.
    #[must_use]
    pub const fn content_type(&self) -> Oid {
        self.content_type
    }

    /// Returns the content, if it is inside.
    #[must_use]
    pub const fn content(&self) -> Option<&'a [u8]> {
        self.content
    }

    /// Returns the certificates inside: candidates, trusted for nothing.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Returns what each signer says.
    #[must_use]
    pub fn signers(&self) -> &[SignerInfo<'a>] {
        &self.signers
    }
}

/// Numbers only: content and names tell persons.
impl fmt::Debug for SignedData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedData")
            .field("content", &self.content.map(<[u8]>::len))
            .field("certificates", &self.certificates.len())
            .field("signers", &self.signers.len())
            .finish_non_exhaustive()
    }
}

fn read(der: &[u8]) -> Result<SignedData<'_>, Error> {
    let mut input = Reader::new(der);
    let mut info = input.sequence()?;
    input.finish()?;
    let content_type = info.oid()?;
    if content_type != oid::SIGNED_DATA {
        return Err(Unsupported::ContentType(content_type).into());
    }
    let mut explicit = info.expect(context(0))?.contents();
    info.finish()?;
    let mut fields = explicit.sequence()?;
    explicit.finish()?;

    // §5.1: 1, 3, 4 or 5, by what else is inside.
    if !matches!(fields.expect(INTEGER)?.small_unsigned()?, 1 | 3 | 4 | 5) {
        return Err(Unsupported::SignedDataVersion.into());
    }
    // The digests are named again by each signer; here they spare a one-pass reader a look ahead.
    fields.expect(SET)?;
    let mut encapsulated = fields.sequence()?;
    let content_type = encapsulated.oid()?;
    let content = match encapsulated.optional(context(0))? {
        Some(tlv) => {
            let mut wrapper = tlv.contents();
            let octets = wrapper.expect(OCTET_STRING)?;
            wrapper.finish()?;
            Some(octets.value)
        }
        None => None,
    };
    encapsulated.finish()?;
    let mut certificates = Vec::new();
    if let Some(list) = fields.optional(context(0))? {
        let mut list = list.contents();
        while !list.is_empty() {
            if certificates.len() == MAX_CERTIFICATES {
                let limit = MAX_CERTIFICATES;
                return Err(Unsupported::TooManyCertificates { limit }.into());
            }
            // §10.2.2: the other choices are obsolete or attribute certificates.
            let offset = list.offset();
            let tlv = list.any()?;
            if tlv.tag != SEQUENCE {
                return Err(Unsupported::CertificateForm.into());
            }
            certificates.push(Certificate::from_der(tlv.der).map_err(|error| at(error, offset))?);
        }
    }
    fields.optional(context(1))?;
    let mut list = fields.expect(SET)?.contents();
    fields.finish()?;
    let mut signers = Vec::new();
    while !list.is_empty() {
        if signers.len() == MAX_SIGNERS {
            return Err(Unsupported::TooManySigners { limit: MAX_SIGNERS }.into());
        }
        signers.push(SignerInfo::read(&mut list)?);
    }
    Ok(SignedData {
        content_type,
        content,
        certificates,
        signers,
    })
}

/// Adds the place of an inner structure to an error that counts from its start.
fn at(error: Error, by: usize) -> Error {
    match error {
        Error::Malformed(Malformed { fault, offset }) => Malformed::new(fault, offset + by).into(),
        other => other,
    }
}

/// Tells BER from what is simply broken: an indefinite length, or a string in pieces.
fn named_ber(error: Error, der: &[u8]) -> Error {
    let Error::Malformed(Malformed { fault, offset }) = error else {
        return error;
    };
    /// An OCTET STRING made of others (X.690 §8.7.3).
    const OCTET_STRING_IN_PIECES: u8 = 0x24;
    let rest = der.get(offset..).unwrap_or_default();
    match (fault, rest) {
        (Syntax::Length, [_, 0x80, ..]) | (Syntax::UnexpectedTag, [OCTET_STRING_IN_PIECES, ..]) => {
            Unsupported::BerEncoding.into()
        }
        _ => error,
    }
}
