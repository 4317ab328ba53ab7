// SPDX-License-Identifier: MIT OR Apache-2.0
//! What one signer says.
//!
//! Covers RFC 5652 §5.3, §11.1–11.3, RFC 5035 §3, RFC 5754 §2–3.

use alloc::vec::Vec;
use core::fmt;

use super::signed_data::MAX_ATTRIBUTES;
use crate::asn1::{INTEGER, NULL, OCTET_STRING, Reader, SEQUENCE, SET, context, context_primitive};
use crate::certificate::{Certificate, Name, checked_name};
use crate::crypto::{Identified, SignatureDigest};
use crate::error::{Error, Refused, Syntax, Unsupported};
use crate::oid::{self, Oid};
use crate::serial::SerialNumber;
use crate::time::UnixTime;

/// A `SignerInfo`.
#[derive(Clone)]
pub struct SignerInfo<'a> {
    identifier: Identifier<'a>,
    pub(super) digest: SignatureDigest,
    pub(super) attributes: Option<SignedAttributes<'a>>,
    pub(super) algorithm: Identified,
    pub(super) signature: &'a [u8],
}

#[derive(Clone, Copy)]
enum Identifier<'a> {
    IssuerAndSerial(Name<'a>, SerialNumber),
    SubjectKey(&'a [u8]),
}

/// The signed attributes that are known here.
#[derive(Clone)]
pub(super) struct SignedAttributes<'a> {
    /// Their DER behind the tag, which is a SET's when it is hashed and `[0]` when it is sent.
    pub(super) content: &'a [u8],
    pub(super) content_type: Oid,
    pub(super) message_digest: &'a [u8],
    pub(super) signing_time: Option<UnixTime>,
    /// The first entry of `signingCertificateV2`: digest algorithm and digest.
    pub(super) signing_certificate: Option<(SignatureDigest, &'a [u8])>,
}

impl<'a> SignerInfo<'a> {
    pub(super) fn read(list: &mut Reader<'a>) -> Result<Self, Error> {
        let mut fields = list.sequence()?;
        let version = fields.expect(INTEGER)?.small_unsigned()?;
        // §5.3: 1 with issuer and serial number, 3 with the subject's key identifier.
        let identifier = match fields.optional(context_primitive(0))? {
            Some(key) if version == 3 => Identifier::SubjectKey(key.value),
            None if version == 1 => {
                let sid = fields.expect(SEQUENCE)?;
                let mut parts = sid.contents();
                let mut name = parts;
                checked_name(&mut parts)?;
                let name = Name::from_checked(name.any()?.der);
                let serial = parts.expect(INTEGER)?.serial_number()?;
                parts.finish()?;
                Identifier::IssuerAndSerial(name, serial)
            }
            _ => return Err(Unsupported::SignedDataVersion.into()),
        };
        let digest = digest_algorithm(&mut fields)?;
        let attributes = match fields.optional(context(0))? {
            Some(tlv) => Some(SignedAttributes::read(tlv.value, tlv.contents())?),
            None => None,
        };
        let algorithm = Identified::of_signer(&mut fields, digest)?;
        let signature = fields.expect(OCTET_STRING)?.value;
        fields.optional(context(1))?;
        fields.finish()?;
        Ok(Self {
            identifier,
            digest,
            attributes,
            algorithm,
            signature,
        })
    }

    /// Returns the time the signer says it signed at. It is a claim.
    #[must_use]
    pub fn signing_time(&self) -> Option<UnixTime> {
        self.attributes.as_ref()?.signing_time
    }

    /// Tells whether `signingCertificateV2` is among what was signed.
    pub(super) fn names_certificate(&self) -> bool {
        let attributes = self.attributes.as_ref();
        attributes.is_some_and(|attributes| attributes.signing_certificate.is_some())
    }

    /// Tells whether the signer means this certificate.
    #[must_use]
    pub fn is(&self, certificate: &Certificate) -> bool {
        match self.identifier {
            Identifier::IssuerAndSerial(issuer, serial) => {
                certificate.serial_number() == serial && certificate.issuer().matches(&issuer)
            }
            Identifier::SubjectKey(key) => certificate.subject_key_identifier() == Some(key),
        }
    }
}

/// Nothing of the names.
impl fmt::Debug for SignerInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignerInfo(..)")
    }
}

impl<'a> SignedAttributes<'a> {
    fn read(content: &'a [u8], mut list: Reader<'a>) -> Result<Self, Error> {
        if content.is_empty() {
            return Err(list.fault(Syntax::Empty));
        }
        let mut seen: Vec<Oid> = Vec::new();
        let mut last: &[u8] = &[];
        let (mut content_type, mut message_digest) = (None, None);
        let (mut signing_time, mut signing_certificate) = (None, None);
        while !list.is_empty() {
            let attribute = list.expect(SEQUENCE)?;
            // §5.3: the attributes are DER, so their set is in order (X.690 §11.6).
            if attribute.der < last {
                return Err(attribute.fault(Syntax::SetOrder));
            }
            last = attribute.der;
            let mut fields = attribute.contents();
            let identifier = fields.oid()?;
            // §11: of those known here none may come twice; an unknown one twice proves nothing good.
            if seen.contains(&identifier) {
                return Err(Refused::SignedAttributes.into());
            }
            if seen.len() == MAX_ATTRIBUTES {
                return Err(Unsupported::TooManyAttributes {
                    limit: MAX_ATTRIBUTES,
                }
                .into());
            }
            seen.push(identifier);
            let mut values = fields.non_empty(SET)?;
            fields.finish()?;
            match identifier {
                oid::CONTENT_TYPE => content_type = Some(values.oid()?),
                oid::MESSAGE_DIGEST => message_digest = Some(values.expect(OCTET_STRING)?.value),
                oid::SIGNING_TIME => signing_time = Some(values.any()?.time()?),
                oid::SIGNING_CERTIFICATE_V2 => {
                    signing_certificate = Some(signing_certificate_v2(&mut values)?);
                }
                _ => continue,
            }
            // §11.1–11.3: exactly one value.
            if !values.is_empty() {
                return Err(Refused::SignedAttributes.into());
            }
        }
        Ok(Self {
            content,
            // §5.3: the two attributes that must be there.
            content_type: content_type.ok_or(Refused::SignedAttributes)?,
            message_digest: message_digest.ok_or(Refused::SignedAttributes)?,
            signing_time,
            signing_certificate,
        })
    }
}

/// RFC 5035 §3: the first certificate named is the signer's.
fn signing_certificate_v2<'a>(
    values: &mut Reader<'a>,
) -> Result<(SignatureDigest, &'a [u8]), Error> {
    let mut fields = values.sequence()?;
    let mut certificates = fields.non_empty(SEQUENCE)?;
    let mut first = certificates.sequence()?;
    // SHA-256 is the DEFAULT and is left out.
    let digest = match first.optional(SEQUENCE)? {
        Some(tlv) => digest_in(tlv.contents())?,
        None => SignatureDigest::Sha256,
    };
    Ok((digest, first.expect(OCTET_STRING)?.value))
}

fn digest_algorithm(fields: &mut Reader<'_>) -> Result<SignatureDigest, Error> {
    digest_in(fields.sequence()?)
}

fn digest_in(mut fields: Reader<'_>) -> Result<SignatureDigest, Error> {
    let identifier = fields.oid()?;
    // RFC 5754 §2: the parameters are absent, and NULL is accepted.
    if let Some(null) = fields.optional(NULL)?
        && !null.value.is_empty()
    {
        return Err(null.fault(Syntax::Null));
    }
    fields.finish()?;
    match identifier {
        oid::SHA256 => Ok(SignatureDigest::Sha256),
        oid::SHA384 => Ok(SignatureDigest::Sha384),
        oid::SHA512 => Ok(SignatureDigest::Sha512),
        oid::SHA1 => Err(Refused::Sha1Signature.into()),
        other => Err(Unsupported::DigestAlgorithm(other).into()),
    }
}
