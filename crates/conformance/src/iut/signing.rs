// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys of P-256 in memory that sign answers and receipts.

use super::Step;
use super::http::Reply;
use super::world::CRYPTO;
use base64ct::{Base64, Encoding};
use jpki::certificate::Certificate;
use jpki::cms::{SignerSource, SigningFailed};
use jpki::path::TrustAnchors;
use jpki::time::UnixTime;
use protocol::evidence::{Receipt, Signer, Verifying, sign_answer, sign_receipt, verify_answer};
use protocol::message::SignedAnswer;
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

/// The reply has one right signature of a key of evidence, by a certificate of the authority, made when the answer says.
pub(super) fn answer_is_signed(reply: &Reply, authority: &[u8], at: UnixTime) -> Step {
    let header = reply.headers.get("kakunin-answer-signature");
    let text = header.ok_or("the answer is not signed")?;
    let signature = Base64::decode_vec(text).map_err(|_| "the signature is not base64")?;
    let json: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let answered = json.get("answeredAt").and_then(serde_json::Value::as_str);
    let answered: UnixTime = answered
        .and_then(|text| text.parse().ok())
        .ok_or("the answer names no instant")?;
    let anchors = Certificate::from_der(authority)
        .and_then(|certificate| TrustAnchors::new(vec![certificate], CRYPTO))
        .map_err(|error| error.to_string())?;
    let verifying = Verifying {
        anchors: &anchors,
        at,
        crypto: CRYPTO,
    };
    let answer = SignedAnswer {
        body: reply.body.clone(),
        signature,
    };
    let verified = verify_answer(&answer, &verifying).map_err(|error| error.to_string())?;
    match verified.signed_at() == answered {
        true => Ok(()),
        false => Err("the answer was signed at another instant than it says".into()),
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
