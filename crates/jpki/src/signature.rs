// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card's signature over a challenge, checked with the certified key.
//!
//! Covers RFC 8017 §8.2.2 for today's cards (RSASSA-PKCS1-v1_5 with SHA-256).

use crate::certificate::Certificate;
use crate::crypto::{CryptoProvider, SignatureAlgorithm};
use crate::error::{Error, Refused};
use crate::path::VerifiedPath;

/// Proof that the certified key signed a message; made by [`verify_challenge_signature`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSignature {
    certificate: Certificate,
    message_sha256: [u8; 32],
}

impl VerifiedSignature {
    /// Returns the certificate whose key signed.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Returns the SHA-256 of the message that was signed.
    #[must_use]
    pub const fn message_sha256(&self) -> &[u8; 32] {
        &self.message_sha256
    }
}

/// Checks `signature` over `message` with the key of the verified path's certificate.
///
/// The algorithm is the key's own ([`SignatureAlgorithm::of_card_key`]); the signer has no choice of
/// algorithm. `message` is what is hashed: the caller passes the whole transcript, not its digest.
///
/// # Errors
///
/// [`Refused::ChallengeSignature`] when it does not verify; [`Error::Unsupported`] when the provider
/// lacks the algorithm.
pub fn verify_challenge_signature(
    path: &VerifiedPath,
    message: &[u8],
    signature: &[u8],
    crypto: &CryptoProvider,
) -> Result<VerifiedSignature, Error> {
    let key = path.certificate().public_key()?;
    let algorithm = SignatureAlgorithm::of_card_key(&key);
    crypto.check_signature(
        algorithm,
        &key,
        message,
        signature,
        Refused::ChallengeSignature,
    )?;
    Ok(VerifiedSignature {
        certificate: path.certificate().clone(),
        message_sha256: (crypto.sha256)(&[message]),
    })
}
