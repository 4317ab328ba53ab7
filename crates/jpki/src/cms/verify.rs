// SPDX-License-Identifier: MIT OR Apache-2.0
//! Verifying a signed message.
//!
//! Covers RFC 5652 §5.4–5.6.

use alloc::vec::Vec;
use core::fmt;

use super::signed_data::SignedData;
use super::signer::{SignedAttributes, SignerInfo};
use super::write::tlv;
use crate::asn1::SET;
use crate::certificate::{Certificate, KeyUsage};
use crate::crypto::CryptoProvider;
use crate::error::{Error, Misuse, Refused};
use crate::oid::{self, Oid};
use crate::path::{PathVerifier, UntrustedPool, VerifiedPath};
use crate::time::UnixTime;

/// Proof that every signer of a message signed its content with a certified key.
///
/// Made by [`verify_signed_data`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSignedData {
    content_type: Oid,
    content_sha256: [u8; 32],
    signers: Vec<VerifiedSigner>,
}

/// One signer of a [`VerifiedSignedData`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSigner {
    path: VerifiedPath,
    signing_time: Option<UnixTime>,
    names_certificate: bool,
}

impl VerifiedSignedData {
    /// Returns what the content is.
    #[must_use]
    pub const fn content_type(&self) -> Oid {
        self.content_type
    }

    /// Returns the SHA-256 of the content that was signed.
    #[must_use]
    pub const fn content_sha256(&self) -> &[u8; 32] {
        &self.content_sha256
    }

    /// Returns the signers, in the order of the message; there is at least one.
    #[must_use]
    pub fn signers(&self) -> &[VerifiedSigner] {
        &self.signers
    }
}

impl VerifiedSigner {
    /// Returns the path of the signer's certificate, for asking about its revocation.
    #[must_use]
    pub const fn path(&self) -> &VerifiedPath {
        &self.path
    }

    /// Returns the time the signer says it signed at. It is signed, and still a claim.
    #[must_use]
    pub const fn signing_time(&self) -> Option<UnixTime> {
        self.signing_time
    }

    /// Tells whether what was signed names the signer's certificate (`signingCertificateV2`, RFC 5035):
    /// another certificate for the same key cannot be put in its place.
    #[must_use]
    pub const fn names_certificate(&self) -> bool {
        self.names_certificate
    }
}

/// Why a message is not verified, and for which signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedDataFailure {
    /// The reason.
    pub error: Error,
    /// The signer, from 0 in the order of the message; `None` when it is about the message.
    pub signer: Option<usize>,
}

/// A message that cannot be read is nobody's fault among the signers.
impl From<Error> for SignedDataFailure {
    fn from(error: Error) -> Self {
        Self {
            error,
            signer: None,
        }
    }
}

impl From<SignedDataFailure> for Error {
    fn from(failure: SignedDataFailure) -> Self {
        failure.error
    }
}

impl fmt::Display for SignedDataFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.signer {
            Some(signer) => write!(f, "{}, for signer {signer}", self.error),
            None => self.error.fmt(f),
        }
    }
}

impl core::error::Error for SignedDataFailure {}

/// Verifies every signer of the message.
///
/// `detached` is the content when it is not inside the message. `verifier` has the anchors, the policy
/// and the instant; certificates inside the message are added to its pool. The only place where a
/// [`VerifiedSignedData`] is made.
///
/// # Errors
///
/// [`Misuse::ContentGivenTwice`] and [`Misuse::ContentMissing`]; [`Refused::NoSigner`]; for each signer
/// the refusals of the table of [this module](super).
pub fn verify_signed_data(
    message: &SignedData<'_>,
    detached: Option<&[u8]>,
    verifier: &PathVerifier<'_>,
) -> Result<VerifiedSignedData, SignedDataFailure> {
    let content = match (message.content(), detached) {
        (Some(content), None) | (None, Some(content)) => content,
        (Some(_), Some(_)) => return Err(Error::from(Misuse::ContentGivenTwice).into()),
        (None, None) => return Err(Error::from(Misuse::ContentMissing).into()),
    };
    if message.signers().is_empty() {
        return Err(Error::from(Refused::NoSigner).into());
    }
    let given = verifier
        .pool()
        .map(UntrustedPool::iter)
        .into_iter()
        .flatten();
    let candidates: Vec<Certificate> = message
        .certificates()
        .iter()
        .chain(given)
        .cloned()
        .collect();
    let pool = UntrustedPool::new(candidates)?;
    let verifier = verifier.with_untrusted(&pool);
    let signers = message.signers().iter().enumerate().map(|(place, signer)| {
        check_signer(message.content_type(), content, signer, &verifier, &pool).map_err(|error| {
            SignedDataFailure {
                error,
                signer: Some(place),
            }
        })
    });
    Ok(VerifiedSignedData {
        signers: signers.collect::<Result<_, _>>()?,
        content_type: message.content_type(),
        content_sha256: (verifier.crypto().sha256)(&[content]),
    })
}

fn check_signer(
    content_type: Oid,
    content: &[u8],
    signer: &SignerInfo<'_>,
    verifier: &PathVerifier<'_>,
    pool: &UntrustedPool,
) -> Result<VerifiedSigner, Error> {
    let crypto = verifier.crypto();
    let mut refusal = Error::from(Refused::SignerCertificateUnknown);
    // Several may fit: a forged certificate with the same issuer and number must not hide the right one.
    for certificate in pool.iter().filter(|certificate| signer.is(certificate)) {
        let checked = check_signature(content_type, content, signer, certificate, crypto)
            .and_then(|()| Ok(verifier.verify(certificate)?));
        match checked {
            Ok(path) => {
                return Ok(VerifiedSigner {
                    path,
                    signing_time: signer.signing_time(),
                    names_certificate: signer.names_certificate(),
                });
            }
            // Not the one that was meant: what is wrong with another says more.
            Err(Error::Refused(Refused::SignerSignature | Refused::SigningCertificate))
                if refusal != Refused::SignerCertificateUnknown.into() => {}
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

fn check_signature(
    content_type: Oid,
    content: &[u8],
    signer: &SignerInfo<'_>,
    certificate: &Certificate,
    crypto: &CryptoProvider,
) -> Result<(), Error> {
    let key = certificate.public_key()?;
    let algorithm = signer
        .algorithm
        .with_key(&key)
        .ok_or(Refused::SignerSignature)?;
    let check = |message: &[u8]| {
        crypto.check_signature(
            algorithm,
            &key,
            message,
            signer.signature,
            Refused::SignerSignature,
        )
    };
    let Some(attributes) = &signer.attributes else {
        // §5.3: without them only content of type id-data is signed, and it is signed itself.
        if content_type != oid::DATA {
            return Err(Refused::SignedAttributes.into());
        }
        check(content)?;
        return Ok(check_key_usage(certificate)?);
    };
    check_attributes(
        content_type,
        content,
        signer,
        attributes,
        certificate,
        crypto,
    )?;
    // §5.4: hashed with the tag of a SET, not with the [0] they are sent with.
    check(&tlv(SET, attributes.content))?;
    Ok(check_key_usage(certificate)?)
}

/// RFC 5280 §4.2.1.3: without the extension every usage is allowed.
fn check_key_usage(certificate: &Certificate) -> Result<(), Refused> {
    let usage = certificate.extensions().key_usage.as_ref();
    let may_sign = usage.is_none_or(|marked| {
        marked.value.contains(KeyUsage::DIGITAL_SIGNATURE)
            || marked.value.contains(KeyUsage::NON_REPUDIATION)
    });
    if may_sign {
        Ok(())
    } else {
        Err(Refused::SignerKeyUsage)
    }
}

fn check_attributes(
    content_type: Oid,
    content: &[u8],
    signer: &SignerInfo<'_>,
    attributes: &SignedAttributes<'_>,
    certificate: &Certificate,
    crypto: &CryptoProvider,
) -> Result<(), Error> {
    if attributes.content_type != content_type {
        return Err(Refused::SignedAttributes.into());
    }
    if signer.digest.of(crypto, content).as_bytes() != attributes.message_digest {
        return Err(Refused::MessageDigest.into());
    }
    if let Some((digest, expected)) = attributes.signing_certificate
        && digest.of(crypto, certificate.as_der()).as_bytes() != expected
    {
        return Err(Refused::SigningCertificate.into());
    }
    Ok(())
}
