// SPDX-License-Identifier: MIT OR Apache-2.0
//! The device's side of evidence: its key signs receipts, and answers are believed by the authority of the service.

use super::ServiceTls;
use jpki::certificate::Certificate;
use jpki::cms::{SignerSource, SigningFailed};
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::TrustAnchors;
use protocol::evidence::{Receipt, Signer, sign_receipt};
use protocol::message::ConfirmReceipt;
use rustls::SignatureScheme;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::SigningKey;
use std::sync::Arc;

/// The device's key as signer of receipts, and the authority answers are believed by.
pub(super) struct DeviceEvidence {
    certificate: Certificate,
    key: Arc<dyn SigningKey>,
    service: TrustAnchors,
}

impl DeviceEvidence {
    /// `None` if the device's key is not one of P-256, or a certificate cannot be read.
    pub(super) fn of(tls: &ServiceTls) -> Option<Self> {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(&**tls.device_key));
        let key = rustls::crypto::aws_lc_rs::sign::any_ecdsa_type(&key).ok()?;
        key.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256])?;
        let authority = Certificate::from_der(&tls.service_authority).ok()?;
        Some(Self {
            certificate: Certificate::from_der(&tls.device_certificate).ok()?,
            key,
            service: TrustAnchors::new(vec![authority], &PROVIDER).ok()?,
        })
    }

    pub(super) const fn service(&self) -> &TrustAnchors {
        &self.service
    }

    pub(super) fn sign(&self, receipt: &Receipt) -> Result<ConfirmReceipt, jpki::Error> {
        let signer = Signer {
            certificate: &self.certificate,
            source: &mut DeviceKey(&*self.key),
        };
        Ok(ConfirmReceipt {
            answer_sha256: receipt.answer_sha256,
            receipt: sign_receipt(receipt, signer, &PROVIDER)?,
            identity_document: None,
        })
    }
}

/// The device's key in memory.
struct DeviceKey<'a>(&'a dyn SigningKey);

impl SignerSource for DeviceKey<'_> {
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let scheme = [SignatureScheme::ECDSA_NISTP256_SHA256];
        let signer = self.0.choose_scheme(&scheme).ok_or(SigningFailed)?;
        signer.sign(message).map_err(|_| SigningFailed)
    }
}
