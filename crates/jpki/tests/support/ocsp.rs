// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests about one certificate, and responses of which everything can be changed.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "test code; each test file uses a part"
)]

use std::sync::OnceLock;

use super::der::{bits, context, named_bits, octets, oid, seq, tlv};
use super::openssl::OpenSsl;
use super::*;
use jpki::path::{Policy, TrustAnchors, VerifiedPath, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::ocsp::{CertIdDigest, OcspRequest};
use jpki::time::UnixTime;

pub const NONCE: [u8; 32] = [0x5A; 32];
pub const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
pub const NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
pub const NONCE_OID: &str = "1.3.6.1.5.5.7.48.1.2";

pub fn trust() -> TrustAnchors {
    static TRUST: OnceLock<TrustAnchors> = OnceLock::new();
    TRUST
        .get_or_init(|| anchors(&[authority_one(), authority_two()]))
        .clone()
}

pub fn path() -> VerifiedPath {
    static PATH: OnceLock<VerifiedPath> = OnceLock::new();
    PATH.get_or_init(new_path).clone()
}

pub fn new_path() -> VerifiedPath {
    let policy = Policy::official(Profile::synthetic(Kind::Authentication));
    let spec = CertificateSpec::authentication(authority_one());
    verify_path(
        &spec.certificate(authority_one()),
        &trust(),
        &policy,
        now(),
        &provider(),
    )
    .unwrap()
}

pub fn request() -> OcspRequest {
    OcspRequest::new(
        &path(),
        &trust(),
        CertIdDigest::Sha1,
        Some(&NONCE),
        &provider(),
    )
    .unwrap()
}

/// The CertID out of a request, so that the test does not compute it by the code under test alone;
/// that it is right is shown by OpenSSL.
pub fn cert_id(request: &OcspRequest) -> Vec<u8> {
    // OCSPRequest, TBSRequest, requestList, Request: four headers of two octets or three.
    let der = request.to_der();
    let mut at = 0;
    for _ in 0..4 {
        at += if der[at + 1] < 0x80 { 2 } else { 3 };
    }
    der[at..at + 2 + usize::from(der[at + 1])].to_vec()
}

pub fn generalized(instant: UnixTime) -> Vec<u8> {
    let text = instant.to_string().replace(['-', 'T', ':'], "");
    tlv(0x18, text.as_bytes())
}

pub fn delegate() -> CertificateSpec {
    CertificateSpec::authority(card()).with(|spec| {
        spec.serial = vec![0x55];
        spec.subject = seq(&[country(), common_name("Responder")]);
        spec.extensions = vec![
            Ext::new(KEY_USAGE, true, named_bits(&[0])),
            Ext::new(EXT_KEY_USAGE, false, seq(&[oid(OCSP_SIGNING)])),
            Ext::new(NO_CHECK, false, tlv(0x05, &[])),
            aki(authority_one()),
        ];
    })
}

/// Everything of a response that a test may want to change.
#[derive(Clone)]
pub struct ResponseSpec {
    pub status: u8,
    pub kind: &'static str,
    pub version: Vec<u8>,
    pub responder: Vec<u8>,
    pub produced_at: Vec<u8>,
    pub answers: Vec<Vec<u8>>,
    pub extensions: Vec<Ext>,
    pub algorithm: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
}

pub fn answer(cert_id: &[u8], status: &[u8]) -> Vec<u8> {
    let (this, next) = (later(now(), -60), later(now(), 3_600));
    seq(&[
        cert_id.to_vec(),
        status.to_vec(),
        generalized(this),
        context(0, &generalized(next)),
    ])
}

pub const GOOD: &[u8] = &[0x80, 0];
pub const UNKNOWN: &[u8] = &[0x82, 0];

pub fn revoked(reason: Option<u8>) -> Vec<u8> {
    let reason = reason
        .map(|code| context(0, &tlv(0x0A, &[code])))
        .unwrap_or_default();
    context(1, &[generalized(jst(2026, 1, 2, 3, 4, 5)), reason].concat())
}

impl ResponseSpec {
    /// The issuer's own answer.
    pub fn good() -> Self {
        Self {
            status: 0,
            kind: "1.3.6.1.5.5.7.48.1.1",
            version: Vec::new(),
            responder: context(1, &authority_name()),
            produced_at: generalized(later(now(), -60)),
            answers: vec![answer(&cert_id(&request()), GOOD)],
            extensions: vec![Ext::new(NONCE_OID, false, octets(&NONCE))],
            algorithm: algorithm(SHA256_WITH_RSA),
            certificates: Vec::new(),
        }
    }

    /// A delegated responder's.
    pub fn delegated() -> Self {
        Self::good().with(|spec| {
            spec.responder = context(1, &seq(&[country(), common_name("Responder")]));
            spec.certificates = vec![delegate().signed_by(authority_one())];
        })
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub fn signed_by(&self, key: &Key) -> Vec<u8> {
        let list = match self.extensions.len() {
            0 => Vec::new(),
            _ => context(1, &extensions(&self.extensions)),
        };
        let data = seq(&[
            self.version.clone(),
            self.responder.clone(),
            self.produced_at.clone(),
            seq(&self.answers),
            list,
        ]);
        let certificates = match self.certificates.len() {
            0 => Vec::new(),
            _ => context(0, &seq(&self.certificates)),
        };
        let signature = bits(&key.sign(&data));
        let basic = seq(&[data, self.algorithm.clone(), signature, certificates]);
        let bytes = context(0, &seq(&[oid(self.kind), octets(&basic)]));
        seq(&[tlv(0x0A, &[self.status]), bytes])
    }
}

pub fn openssl() -> OpenSsl {
    let openssl = OpenSsl::new();
    for (name, der) in [
        (
            "ca",
            CertificateSpec::authority(authority_one()).signed_by(authority_one()),
        ),
        (
            "signer",
            delegate()
                .valid(jst(2020, 1, 1, 0, 0, 0), jst(2049, 1, 1, 0, 0, 0))
                .signed_by(authority_one()),
        ),
    ] {
        openssl.write(&format!("{name}.der"), der);
        openssl.run(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
    }
    openssl.write("signer.key.der", include_bytes!("keys/card.der"));
    openssl.run("pkey -inform DER -in signer.key.der -out signer.key");
    openssl
}

/// OpenSSL signs with the time of the machine.
pub fn machine_now() -> UnixTime {
    let elapsed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    UnixTime::from_secs(elapsed.as_secs() as i64)
}
