// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signature algorithms and their identifiers.

use core::fmt;

use crate::asn1::{INTEGER, NULL, Reader, SEQUENCE, Span, context};
use crate::crypto::CryptoProvider;
use crate::error::{Error, Refused, Syntax, Unsupported};
use crate::key::PublicKey;
use crate::oid::{self, Oid};

/// A digest that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DigestAlgorithm {
    Sha256,
    Sha384,
    Sha512,
}

/// Up to 64 octets.
pub(crate) enum DigestValue {
    Sha256([u8; 32]),
    Sha384([u8; 48]),
    Sha512([u8; 64]),
}

impl DigestAlgorithm {
    pub(crate) fn of(self, crypto: &CryptoProvider, message: &[u8]) -> DigestValue {
        match self {
            Self::Sha256 => DigestValue::Sha256((crypto.sha256)(&[message])),
            Self::Sha384 => DigestValue::Sha384((crypto.sha384)(&[message])),
            Self::Sha512 => DigestValue::Sha512((crypto.sha512)(&[message])),
        }
    }

    pub(crate) const fn oid(self) -> Oid {
        match self {
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }
}

impl AsRef<[u8]> for DigestValue {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Sha256(octets) => octets,
            Self::Sha384(octets) => octets,
            Self::Sha512(octets) => octets,
        }
    }
}

/// A signature algorithm this crate knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
    /// ECDSA on P-256 with SHA-384.
    EcdsaP256Sha384,
    /// ECDSA on P-384 with SHA-256.
    EcdsaP384Sha256,
    /// ECDSA on P-384 with SHA-384.
    EcdsaP384Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaPkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512,
    /// RSASSA-PSS with SHA-256 for message and mask, and a salt of 32 octets.
    RsaPssSha256,
    /// RSASSA-PSS with SHA-384 for message and mask, and a salt of 48 octets.
    RsaPssSha384,
    /// RSASSA-PSS with SHA-512 for message and mask, and a salt of 64 octets.
    RsaPssSha512,
}

impl SignatureAlgorithm {
    /// Returns the algorithm a JPKI card key signs challenges with: RSASSA-PKCS1-v1_5 with SHA-256,
    /// or for a curve the digest of its size.
    #[must_use]
    pub const fn of_card_key(key: &PublicKey<'_>) -> Self {
        match key {
            PublicKey::P256(_) => Self::EcdsaP256Sha256,
            PublicKey::P384(_) => Self::EcdsaP384Sha384,
            PublicKey::Rsa(_) => Self::RsaPkcs1Sha256,
        }
    }
}

impl SignatureAlgorithm {
    /// The digest of the message.
    pub(crate) const fn digest(self) -> DigestAlgorithm {
        match self {
            Self::EcdsaP256Sha256
            | Self::EcdsaP384Sha256
            | Self::RsaPkcs1Sha256
            | Self::RsaPssSha256 => DigestAlgorithm::Sha256,
            Self::EcdsaP256Sha384
            | Self::EcdsaP384Sha384
            | Self::RsaPkcs1Sha384
            | Self::RsaPssSha384 => DigestAlgorithm::Sha384,
            Self::RsaPkcs1Sha512 | Self::RsaPssSha512 => DigestAlgorithm::Sha512,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EcdsaP256Sha256 => "ECDSA P-256 with SHA-256",
            Self::EcdsaP256Sha384 => "ECDSA P-256 with SHA-384",
            Self::EcdsaP384Sha256 => "ECDSA P-384 with SHA-256",
            Self::EcdsaP384Sha384 => "ECDSA P-384 with SHA-384",
            Self::RsaPkcs1Sha256 => "RSA PKCS #1 v1.5 with SHA-256",
            Self::RsaPkcs1Sha384 => "RSA PKCS #1 v1.5 with SHA-384",
            Self::RsaPkcs1Sha512 => "RSA PKCS #1 v1.5 with SHA-512",
            Self::RsaPssSha256 => "RSA PSS with SHA-256",
            Self::RsaPssSha384 => "RSA PSS with SHA-384",
            Self::RsaPssSha512 => "RSA PSS with SHA-512",
        })
    }
}

/// What an identifier says before the key is known.
#[derive(Clone, Copy)]
pub(crate) enum Identified {
    Ecdsa(DigestName),
    Pkcs1(DigestName),
    Pss(DigestName),
}

/// Opaque outside this file.
#[derive(Clone, Copy)]
pub(crate) struct DigestName(DigestAlgorithm);

impl Identified {
    /// Reads the identifier at a place that has been parsed once.
    pub(crate) fn at(span: Span, input: &[u8]) -> Result<Self, Error> {
        Self::read(Reader::at(span, input))
    }

    /// Reads the identifier of a CMS signer, whose digest stands in a field of its own and has to be
    /// the same (RFC 5652 §5.3; RFC 5754 §3.2 also writes RSA signatures without naming the digest).
    pub(crate) fn of_signer(
        fields: &mut Reader<'_>,
        digest: DigestAlgorithm,
    ) -> Result<Self, Error> {
        let tlv = fields.expect(SEQUENCE)?;
        let mut inner = tlv.contents();
        if inner.oid()? == oid::RSA_ENCRYPTION {
            return pkcs1(inner, digest);
        }
        let identified = Self::read(Reader::offset_by(tlv.der, tlv.span().start()))?;
        match identified {
            Self::Ecdsa(DigestName(named))
            | Self::Pkcs1(DigestName(named))
            | Self::Pss(DigestName(named))
                if named == digest =>
            {
                Ok(identified)
            }
            _ => Err(Unsupported::SignatureParameters.into()),
        }
    }

    fn read(mut reader: Reader<'_>) -> Result<Self, Error> {
        let mut fields = reader.sequence()?;
        reader.finish()?;
        let identifier = fields.oid()?;
        match identifier {
            oid::SHA256_WITH_RSA => pkcs1(fields, DigestAlgorithm::Sha256),
            oid::SHA384_WITH_RSA => pkcs1(fields, DigestAlgorithm::Sha384),
            oid::SHA512_WITH_RSA => pkcs1(fields, DigestAlgorithm::Sha512),
            oid::RSASSA_PSS => pss(fields).map(|digest| Self::Pss(DigestName(digest))),
            // RFC 5758 §3.2: the parameters field is absent.
            oid::ECDSA_WITH_SHA256 => fields
                .finish()
                .map(|()| Self::Ecdsa(DigestName(DigestAlgorithm::Sha256))),
            oid::ECDSA_WITH_SHA384 => fields
                .finish()
                .map(|()| Self::Ecdsa(DigestName(DigestAlgorithm::Sha384))),
            oid::SHA1_WITH_RSA | oid::ECDSA_WITH_SHA1 => Err(Refused::Sha1Signature.into()),
            other => Err(Unsupported::SignatureAlgorithm(other).into()),
        }
    }

    /// Joins the identifier and the key; `None` when the key is of another family.
    ///
    /// ECDSA identifiers name only the digest; the curve is the key's.
    pub(crate) const fn with_key(self, key: &PublicKey<'_>) -> Option<SignatureAlgorithm> {
        use SignatureAlgorithm as Known;
        match (self, key) {
            (Self::Pkcs1(DigestName(digest)), PublicKey::Rsa(_)) => Some(match digest {
                DigestAlgorithm::Sha256 => Known::RsaPkcs1Sha256,
                DigestAlgorithm::Sha384 => Known::RsaPkcs1Sha384,
                DigestAlgorithm::Sha512 => Known::RsaPkcs1Sha512,
            }),
            (Self::Pss(DigestName(digest)), PublicKey::Rsa(_)) => Some(match digest {
                DigestAlgorithm::Sha256 => Known::RsaPssSha256,
                DigestAlgorithm::Sha384 => Known::RsaPssSha384,
                DigestAlgorithm::Sha512 => Known::RsaPssSha512,
            }),
            (Self::Ecdsa(DigestName(DigestAlgorithm::Sha256)), PublicKey::P256(_)) => {
                Some(Known::EcdsaP256Sha256)
            }
            (Self::Ecdsa(DigestName(DigestAlgorithm::Sha384)), PublicKey::P256(_)) => {
                Some(Known::EcdsaP256Sha384)
            }
            (Self::Ecdsa(DigestName(DigestAlgorithm::Sha256)), PublicKey::P384(_)) => {
                Some(Known::EcdsaP384Sha256)
            }
            (Self::Ecdsa(DigestName(DigestAlgorithm::Sha384)), PublicKey::P384(_)) => {
                Some(Known::EcdsaP384Sha384)
            }
            _ => None,
        }
    }
}

fn pkcs1(mut fields: Reader<'_>, digest: DigestAlgorithm) -> Result<Identified, Error> {
    // RFC 4055 §5: the parameters are NULL; implementations accept an absent field too. Absent is
    // refused here: no issuer of this field writes it so.
    null(&mut fields)?;
    fields.finish()?;
    Ok(Identified::Pkcs1(DigestName(digest)))
}

fn null(fields: &mut Reader<'_>) -> Result<(), Error> {
    let null = fields.expect(NULL)?;
    if null.value.is_empty() {
        Ok(())
    } else {
        Err(null.fault(Syntax::Null))
    }
}

/// `RSASSA-PSS-params` (RFC 4055 §3.1), accepted when mask and salt follow the digest.
///
/// Leaving a digest out means SHA-1, which is refused as such; leaving the salt out means 20 octets,
/// which none of the digests has.
fn pss(mut fields: Reader<'_>) -> Result<DigestAlgorithm, Error> {
    let mut parameters = fields.sequence()?;
    fields.finish()?;
    let other = || Error::from(Unsupported::SignatureParameters);
    let hash_field = parameters.optional(context(0))?;
    let hash_field = hash_field.ok_or(Refused::Sha1Signature)?;
    let mask_field = parameters.optional(context(1))?;
    let mask_field = mask_field.ok_or(Refused::Sha1Signature)?;
    let salt_field = parameters.optional(context(2))?.ok_or_else(other)?;
    if let Some(trailer) = parameters.optional(context(3))? {
        // The only trailer there is, 1, is the DEFAULT and shall not be written.
        return Err(trailer.fault(Syntax::DefaultEncoded));
    }
    parameters.finish()?;

    let (hash, digest, length) = hash_algorithm(hash_field.contents())?;
    let mut reader = mask_field.contents();
    let mut mask = reader.sequence()?;
    reader.finish()?;
    if mask.oid()? != oid::MGF1 || hash_algorithm(mask)?.0 != hash {
        return Err(other());
    }
    let mut salt = salt_field.contents();
    let salt_length = salt.expect(INTEGER)?.small_unsigned()?;
    salt.finish()?;
    if salt_length == length {
        Ok(digest)
    } else {
        Err(other())
    }
}

fn hash_algorithm(mut reader: Reader<'_>) -> Result<(Oid, DigestAlgorithm, u32), Error> {
    let mut fields = reader.sequence()?;
    reader.finish()?;
    let identifier = fields.oid()?;
    // RFC 4055 §2.1: NULL parameters are written, absent ones are accepted.
    if !fields.is_empty() {
        null(&mut fields)?;
    }
    fields.finish()?;
    match identifier {
        oid::SHA256 => Ok((identifier, DigestAlgorithm::Sha256, 32)),
        oid::SHA384 => Ok((identifier, DigestAlgorithm::Sha384, 48)),
        oid::SHA512 => Ok((identifier, DigestAlgorithm::Sha512, 64)),
        oid::SHA1 => Err(Refused::Sha1Signature.into()),
        _ => Err(Unsupported::SignatureParameters.into()),
    }
}
