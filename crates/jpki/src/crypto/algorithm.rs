// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signature algorithms and their identifiers.

use core::fmt;

use super::{CryptoProvider, DigestAlgorithm, DigestOutput};
use crate::asn1::{INTEGER, NULL, Reader, SEQUENCE, Span, context};
use crate::error::{Error, Refused, Syntax, Unsupported};
use crate::key::PublicKey;
use crate::oid::{self, Oid};

/// A digest that a signature may be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureDigest {
    Sha256,
    Sha384,
    Sha512,
}

impl SignatureDigest {
    pub(crate) fn of(self, crypto: &CryptoProvider, message: &[u8]) -> DigestOutput {
        let mut running = (crypto.start_digest)(self.algorithm());
        running.update(message);
        running.finish()
    }

    pub(crate) const fn oid(self) -> Oid {
        match self {
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    const fn algorithm(self) -> DigestAlgorithm {
        match self {
            Self::Sha256 => DigestAlgorithm::Sha256,
            Self::Sha384 => DigestAlgorithm::Sha384,
            Self::Sha512 => DigestAlgorithm::Sha512,
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
    pub(crate) const fn digest(self) -> SignatureDigest {
        match self {
            Self::EcdsaP256Sha256
            | Self::EcdsaP384Sha256
            | Self::RsaPkcs1Sha256
            | Self::RsaPssSha256 => SignatureDigest::Sha256,
            Self::EcdsaP256Sha384
            | Self::EcdsaP384Sha384
            | Self::RsaPkcs1Sha384
            | Self::RsaPssSha384 => SignatureDigest::Sha384,
            Self::RsaPkcs1Sha512 | Self::RsaPssSha512 => SignatureDigest::Sha512,
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
pub(crate) struct DigestName(SignatureDigest);

impl Identified {
    /// Reads the identifier at a place that has been parsed once.
    pub(crate) fn at(span: Span, input: &[u8]) -> Result<Self, Error> {
        Self::read(Reader::at(span, input))
    }

    /// Reads the identifier of a CMS signer, whose digest stands in a field of its own and has to be
    /// the same (RFC 5652 §5.3; RFC 5754 §3.2 also writes RSA signatures without naming the digest).
    pub(crate) fn of_signer(
        fields: &mut Reader<'_>,
        digest: SignatureDigest,
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
            oid::SHA256_WITH_RSA => pkcs1(fields, SignatureDigest::Sha256),
            oid::SHA384_WITH_RSA => pkcs1(fields, SignatureDigest::Sha384),
            oid::SHA512_WITH_RSA => pkcs1(fields, SignatureDigest::Sha512),
            oid::RSASSA_PSS => pss(fields).map(|digest| Self::Pss(DigestName(digest))),
            // RFC 5758 §3.2: the parameters field is absent.
            oid::ECDSA_WITH_SHA256 => fields
                .finish()
                .map(|()| Self::Ecdsa(DigestName(SignatureDigest::Sha256))),
            oid::ECDSA_WITH_SHA384 => fields
                .finish()
                .map(|()| Self::Ecdsa(DigestName(SignatureDigest::Sha384))),
            oid::SHA1_WITH_RSA | oid::ECDSA_WITH_SHA1 => Err(Refused::Sha1Signature.into()),
            other => Err(Unsupported::SignatureAlgorithm(other).into()),
        }
    }

    /// Returns the digest the signed message goes through.
    pub(crate) const fn digest(self) -> DigestAlgorithm {
        let (Self::Ecdsa(DigestName(digest))
        | Self::Pkcs1(DigestName(digest))
        | Self::Pss(DigestName(digest))) = self;
        digest.algorithm()
    }

    /// Reads an identifier of octets kept apart from their input.
    pub(crate) fn of_der(der: &[u8]) -> Result<Self, Error> {
        Self::read(Reader::new(der))
    }

    /// Joins the identifier and the key; `None` when the key is of another family.
    ///
    /// ECDSA identifiers name only the digest; the curve is the key's.
    pub(crate) const fn with_key(self, key: &PublicKey<'_>) -> Option<SignatureAlgorithm> {
        use SignatureAlgorithm as Known;
        match (self, key) {
            (Self::Pkcs1(DigestName(digest)), PublicKey::Rsa(_)) => Some(match digest {
                SignatureDigest::Sha256 => Known::RsaPkcs1Sha256,
                SignatureDigest::Sha384 => Known::RsaPkcs1Sha384,
                SignatureDigest::Sha512 => Known::RsaPkcs1Sha512,
            }),
            (Self::Pss(DigestName(digest)), PublicKey::Rsa(_)) => Some(match digest {
                SignatureDigest::Sha256 => Known::RsaPssSha256,
                SignatureDigest::Sha384 => Known::RsaPssSha384,
                SignatureDigest::Sha512 => Known::RsaPssSha512,
            }),
            (Self::Ecdsa(DigestName(SignatureDigest::Sha256)), PublicKey::P256(_)) => {
                Some(Known::EcdsaP256Sha256)
            }
            (Self::Ecdsa(DigestName(SignatureDigest::Sha384)), PublicKey::P256(_)) => {
                Some(Known::EcdsaP256Sha384)
            }
            (Self::Ecdsa(DigestName(SignatureDigest::Sha256)), PublicKey::P384(_)) => {
                Some(Known::EcdsaP384Sha256)
            }
            (Self::Ecdsa(DigestName(SignatureDigest::Sha384)), PublicKey::P384(_)) => {
                Some(Known::EcdsaP384Sha384)
            }
            _ => None,
        }
    }
}

fn pkcs1(mut fields: Reader<'_>, digest: SignatureDigest) -> Result<Identified, Error> {
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
fn pss(mut fields: Reader<'_>) -> Result<SignatureDigest, Error> {
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
    let salt_length = salt.expect(INTEGER)?;
    salt.finish()?;
    let salt_length = match salt_length.small_unsigned()? {
        // X.690 §11.5, RFC 4055 §3.1: 20 is the DEFAULT and shall not be written.
        20 => return Err(salt_length.fault(Syntax::DefaultEncoded)),
        other => other,
    };
    if salt_length == length {
        Ok(digest)
    } else {
        Err(other())
    }
}

fn hash_algorithm(mut reader: Reader<'_>) -> Result<(Oid, SignatureDigest, u32), Error> {
    let mut fields = reader.sequence()?;
    reader.finish()?;
    let identifier = fields.oid()?;
    // RFC 4055 §2.1: NULL parameters are written, absent ones are accepted.
    if !fields.is_empty() {
        null(&mut fields)?;
    }
    fields.finish()?;
    match identifier {
        oid::SHA256 => Ok((identifier, SignatureDigest::Sha256, 32)),
        oid::SHA384 => Ok((identifier, SignatureDigest::Sha384, 48)),
        oid::SHA512 => Ok((identifier, SignatureDigest::Sha512, 64)),
        oid::SHA1 => Err(Refused::Sha1Signature.into()),
        _ => Err(Unsupported::SignatureParameters.into()),
    }
}
