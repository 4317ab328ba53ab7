// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service's signature on an answer.

use super::{EvidenceError, Signer, Verifying};
use crate::message::SignedAnswer;
use jpki::certificate::Certificate;
use jpki::cms::SignedData;
use jpki::crypto::CryptoProvider;
use jpki::oid::ANSWER_SIGNING;
use jpki::time::UnixTime;

/// Proof that the service signed exactly these bytes. Made by [`verify_answer`] only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedAnswer {
    sha256: [u8; 32],
    signed_at: UnixTime,
}

impl VerifiedAnswer {
    /// SHA-256 of the answer.
    #[must_use]
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// When the service says that it signed.
    #[must_use]
    pub const fn signed_at(&self) -> UnixTime {
        self.signed_at
    }
}

/// Signs an answer: detached CMS SignedData over its exact bytes.
///
/// # Errors
/// Those of [`SignedDataBuilder::with_signer`](jpki::cms::SignedDataBuilder::with_signer).
pub fn sign_answer(
    body: &[u8],
    at: UnixTime,
    signer: Signer<'_>,
    crypto: &CryptoProvider,
) -> Result<Vec<u8>, jpki::Error> {
    Ok(signer.sign(body, at, crypto)?.detached())
}

/// Verifies that the service signed these bytes. The only place where a [`VerifiedAnswer`] is made.
///
/// # Errors
/// [`EvidenceError`]; an answer without a signature is [`EvidenceError::Message`] too, for nothing is no message.
pub fn verify_answer(
    answer: &SignedAnswer,
    verifying: &Verifying<'_>,
) -> Result<VerifiedAnswer, EvidenceError> {
    let message = SignedData::from_der(&answer.signature)?;
    let (path, signed_at) = verifying.signer(&message, Some(&answer.body), ANSWER_SIGNING)?;
    if !signs_answers_only(path.certificate()) {
        return Err(EvidenceError::Purpose);
    }
    Ok(VerifiedAnswer {
        sha256: (verifying.crypto.sha256)(&[&answer.body]),
        signed_at,
    })
}

/// Whether a certificate is for signing answers and for nothing else.
///
/// RFC 5280 §4.2.1.12 lets a certificate without the extension be for everything, and one with it be for TLS as well: neither
/// signs answers. Critical, so that no verifier takes it for another purpose by passing over what it does not know.
#[must_use]
pub fn signs_answers_only(certificate: &Certificate) -> bool {
    let purposes = certificate.extensions().ext_key_usage.as_ref();
    purposes.is_some_and(|marked| marked.critical && marked.value == [ANSWER_SIGNING])
}
