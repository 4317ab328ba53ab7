// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key of evidence, with which answers are signed (Articles 30-1 and 30-2), and the authority receipts lead to.

use crate::StartError;
use crate::verification::CRYPTO;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use jpki::certificate::Certificate;
use jpki::cms::{SignerSource, SigningFailed};
use jpki::key::PublicKey;
use jpki::path::TrustAnchors;
use protocol::evidence::Signer;
use protocol::message::SignedAnswer;
use std::fmt;

/// The service's key of evidence and its certificate. It is not the key of TLS: that one proves who speaks now, this one what was
/// said. `Debug` does not show the key.
pub struct AnswerKey {
    certificate: Certificate,
    key: EcdsaKeyPair,
}

/// Why a key signs no answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerKeyError {
    /// The certificate cannot be read.
    Certificate(jpki::Error),
    /// The key is not one of P-256.
    Key,
    /// The certificate is for another key.
    OtherKey,
    /// The certificate is not for signing answers alone.
    Purpose,
}

impl AnswerKey {
    /// A key, PKCS #8 DER, and its certificate, DER. A certificate no terminal would accept is refused here already.
    ///
    /// # Errors
    /// [`AnswerKeyError`].
    pub fn new(certificate: &[u8], key: &[u8]) -> Result<Self, AnswerKeyError> {
        let certificate =
            Certificate::from_der(certificate).map_err(AnswerKeyError::Certificate)?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key)
            .map_err(|_| AnswerKeyError::Key)?;
        match certificate.public_key() {
            Ok(PublicKey::P256(point)) if point.as_bytes() == key.public_key().as_ref() => {}
            Ok(_) => return Err(AnswerKeyError::OtherKey),
            Err(error) => return Err(AnswerKeyError::Certificate(error)),
        }
        if !protocol::evidence::signs_answers_only(&certificate) {
            return Err(AnswerKeyError::Purpose);
        }
        Ok(Self { certificate, key })
    }
}

/// What decisions about evidence need.
pub(crate) struct Evidence {
    key: AnswerKey,
    pub(crate) devices: TrustAnchors,
}

impl Evidence {
    pub(crate) fn new(key: AnswerKey, device_authority: &[u8]) -> Result<Self, StartError> {
        let authority = Certificate::from_der(device_authority)
            .and_then(|authority| TrustAnchors::new(vec![authority], CRYPTO));
        let devices = authority.map_err(|error| StartError::Verification {
            index: 0,
            what: "authority of devices",
            error,
        })?;
        Ok(Self { key, devices })
    }

    /// Whoever signs, for one decision.
    pub(crate) const fn source(&self) -> Source<'_> {
        Source(&self.key)
    }
}

/// The key for one decision.
pub(crate) struct Source<'a>(&'a AnswerKey);

impl Source<'_> {
    pub(crate) fn signer(&mut self) -> Signer<'_> {
        Signer {
            certificate: &self.0.certificate,
            source: self,
        }
    }
}

impl SignerSource for Source<'_> {
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.0.key.sign(&SystemRandom::new(), message);
        Ok(signature.map_err(|_| SigningFailed)?.as_ref().to_vec())
    }
}

/// The header's value.
pub(crate) fn header(answer: &SignedAnswer) -> String {
    use base64ct::{Base64, Encoding};
    Base64::encode_string(&answer.signature)
}

impl fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerKey")
    }
}

impl fmt::Display for AnswerKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(error) => error.fmt(f),
            Self::Key => f.write_str("key of evidence is not one of P-256"),
            Self::OtherKey => f.write_str("certificate of evidence is for another key"),
            Self::Purpose => {
                f.write_str("certificate of evidence is not for signing answers alone")
            }
        }
    }
}

impl std::error::Error for AnswerKeyError {}
