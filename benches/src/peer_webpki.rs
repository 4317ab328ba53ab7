// SPDX-License-Identifier: MIT OR Apache-2.0
//! rustls-webpki with aws-lc-rs.
//!
//! It refuses a JPKI certificate: critical certificate policies are an unsupported critical extension to it. It is
//! therefore measured on a twin of the certificate whose policies are not critical, and without revocation, because it
//! matches no distribution point that is a directory name. That is less work than ours, not more.

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

static ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA256,
    webpki::aws_lc_rs::ECDSA_P256_SHA256,
];

pub struct Peer {
    anchors: Vec<TrustAnchor<'static>>,
    now: UnixTime,
}

impl Peer {
    pub fn new(anchors: &[Vec<u8>], now: i64) -> Self {
        let anchors = anchors
            .iter()
            .map(|der| {
                let der = CertificateDer::from(der.as_slice());
                anchor_from_trusted_cert(&der)
                    .expect("an anchor")
                    .to_owned()
            })
            .collect();
        let seconds = u64::try_from(now).expect("after 1970");
        Self {
            anchors,
            now: UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
        }
    }

    /// Whether it accepts a certificate at all, and if not, why.
    pub fn verdict(
        &self,
        certificate: &[u8],
        intermediates: &[Vec<u8>],
    ) -> Result<(), webpki::Error> {
        let der = CertificateDer::from(certificate);
        let intermediates: Vec<_> = intermediates
            .iter()
            .map(|der| CertificateDer::from(der.as_slice()))
            .collect();
        let certificate = EndEntityCert::try_from(&der)?;
        certificate
            .verify_for_usage(
                ALGORITHMS,
                &self.anchors,
                &intermediates,
                self.now,
                KeyUsage::client_auth(),
                None,
                None,
            )
            .map(|_| ())
    }

    /// Parse, path, challenge signature; no revocation.
    pub fn check(&self, certificate: &[u8], message: &[u8], signature: &[u8]) {
        let der = CertificateDer::from(certificate);
        let certificate = EndEntityCert::try_from(&der).expect("a certificate");
        certificate
            .verify_for_usage(
                ALGORITHMS,
                &self.anchors,
                &[],
                self.now,
                KeyUsage::client_auth(),
                None,
                None,
            )
            .expect("accepted");
        certificate
            .verify_signature(
                webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            )
            .expect("a good signature");
    }
}
