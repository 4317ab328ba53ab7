// SPDX-License-Identifier: MIT OR Apache-2.0
//! Evidence of what was told and what arrived (Articles 30-1 and 30-2): signed answers and signed receipts.
//!
//! ```text
//! service                                           terminal
//! sign_answer ── body, detached CMS SignedData ──> verify_answer ──> VerifiedAnswer
//! verify_receipt <── CMS SignedData around a Receipt ── sign_receipt
//!       │
//! VerifiedReceipt
//! ```
//!
//! | signed | by | certificate must |
//! |---|---|---|
//! | the answer's body, byte for byte | the service's key of evidence | lead to the authority of the service, have [`ANSWER_SIGNING`](jpki::oid::ANSWER_SIGNING) for its only purpose, critical |
//! | a [`Receipt`] | the device's key | lead to the authority of devices, be for TLS clients, be the one of the connection and the account |
//!
//! Each message has one signer, whose certificate is inside and named among what is signed (RFC 5035), and a signing time. Keys,
//! certificates, authorities and instants are arguments; no revocation is asked for: both authorities are private, and what they
//! issued is taken back by replacing it.

mod answer;
mod error;
mod receipt;

pub use answer::{VerifiedAnswer, sign_answer, signs_answers_only, verify_answer};
pub use error::{EvidenceError, MalformedReceipt};
pub use receipt::{
    RECEIPT_LABEL, Receipt, VerifiedReceipt, decode_receipt, encode_receipt, sign_receipt,
    verify_receipt, verify_receipt_of,
};

use core::fmt;
use jpki::certificate::Certificate;
use jpki::cms::{SignedData, SignedDataBuilder, SignerSource, VerifiedSignedData};
use jpki::crypto::CryptoProvider;
use jpki::oid::DATA;
use jpki::path::{PathVerifier, Policy, TrustAnchors, VerifiedPath};
use jpki::time::UnixTime;

/// Whoever signs: a certificate and its key.
#[expect(clippy::exhaustive_structs, reason = "a certificate and its key")]
pub struct Signer<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// Whoever has the key.
    pub source: &'a mut dyn SignerSource,
}

impl fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer<'_> {
    /// The same signer for a shorter time.
    pub fn reborrow(&mut self) -> Signer<'_> {
        Signer {
            certificate: self.certificate,
            source: &mut *self.source,
        }
    }

    fn sign<'c>(
        self,
        content: &'c [u8],
        at: UnixTime,
        crypto: &CryptoProvider,
    ) -> Result<SignedDataBuilder<'c>, jpki::Error> {
        SignedDataBuilder::new(DATA, content).with_signer(
            self.certificate,
            Some(at),
            self.source,
            crypto,
        )
    }
}

/// What certificates of signers are verified with.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct Verifying<'a> {
    /// The private authority of the signer.
    pub anchors: &'a TrustAnchors,
    /// The instant at which the certificate must be in force.
    pub at: UnixTime,
    /// Crypto backend.
    pub crypto: &'a CryptoProvider,
}

impl fmt::Debug for Verifying<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifying")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl Verifying<'_> {
    /// The one signer of a message and when it says it signed.
    fn signer(
        &self,
        message: &SignedData<'_>,
        detached: Option<&[u8]>,
        key_purpose: jpki::oid::Oid,
    ) -> Result<(VerifiedPath, UnixTime), EvidenceError> {
        // The authority issues these certificates itself: nothing stands between.
        let mut policy = Policy::rfc5280();
        policy.key_purpose = Some(key_purpose);
        policy.max_intermediates = 0;
        let verifier = PathVerifier::new(self.anchors, &policy, self.at, self.crypto);
        let verified: VerifiedSignedData =
            jpki::cms::verify_signed_data(message, detached, &verifier)
                .map_err(jpki::Error::from)?;
        let [signer] = verified.signers() else {
            return Err(EvidenceError::NotOneSigner);
        };
        if verified.content_type() != DATA {
            return Err(EvidenceError::ContentType);
        }
        if !signer.names_certificate() {
            return Err(EvidenceError::CertificateNotNamed);
        }
        let at = signer.signing_time();
        let at = at.ok_or(EvidenceError::SigningTimeMissing)?;
        Ok((signer.path().clone(), at))
    }
}
