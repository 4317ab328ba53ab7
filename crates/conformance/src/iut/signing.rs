// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys of P-256 in memory that sign answers and receipts.

use super::world::CRYPTO;
use jpki::certificate::Certificate;
use jpki::cms::{SignerSource, SigningFailed};
use jpki::time::UnixTime;
use protocol::evidence::{Receipt, Signer, sign_answer, sign_receipt};
use rustls::SignatureScheme;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::SigningKey;
use std::sync::Arc;

/// A certificate and its key.
pub(super) struct SigningIdentity {
    certificate: Certificate,
    key: Arc<dyn SigningKey>,
}

impl SigningIdentity {
    /// Of a certificate and a PKCS#8 key, DER; `None` if they sign nothing.
    pub(super) fn new(certificate: &[u8], pkcs8: &[u8]) -> Option<Self> {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pkcs8));
        Some(Self {
            certificate: Certificate::from_der(certificate).ok()?,
            key: rustls::crypto::aws_lc_rs::sign::any_ecdsa_type(&key).ok()?,
        })
    }

    /// The signature on an answer; empty if the key does not sign.
    pub(super) fn answer(&self, body: &[u8], at: UnixTime) -> Vec<u8> {
        self.signed(|signer| sign_answer(body, at, signer, CRYPTO))
    }

    /// A signed receipt; empty if the key does not sign.
    pub(super) fn receipt(&self, receipt: &Receipt) -> Vec<u8> {
        self.signed(|signer| sign_receipt(receipt, signer, CRYPTO))
    }

    fn signed(&self, sign: impl FnOnce(Signer<'_>) -> Result<Vec<u8>, jpki::Error>) -> Vec<u8> {
        let mut source = self.source();
        sign(source.signer()).unwrap_or_default()
    }

    /// Whoever signs, for one decision.
    pub(super) const fn source(&self) -> Source<'_> {
        Source(self)
    }
}

/// Certificate and key, lent.
pub(super) struct Source<'a>(&'a SigningIdentity);

impl Source<'_> {
    pub(super) fn signer(&mut self) -> Signer<'_> {
        Signer {
            certificate: &self.0.certificate,
            source: self,
        }
    }
}

impl SignerSource for Source<'_> {
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let scheme = [SignatureScheme::ECDSA_NISTP256_SHA256];
        let signer = self.0.key.choose_scheme(&scheme).ok_or(SigningFailed)?;
        signer.sign(message).map_err(|_| SigningFailed)
    }
}
