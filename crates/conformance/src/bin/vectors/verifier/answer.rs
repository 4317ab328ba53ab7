// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hand-built OCSP answers, any field of which a case can change (RFC 6960 §4.2.1), and responders.

use super::chain::{Chain, Spec, ecdsa_with_sha256, key};
use super::extension::{Extension, ext_key_usage, joined, key_usage};
use super::list::DAY;
use jpki::time::UnixTime;
use testbed::EPOCH;
use testbed::pki::{CertIdDigest, EcKey, cert_id, der};

pub(super) const BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
pub(super) const NONCE: &str = "1.3.6.1.5.5.7.48.1.2";
pub(super) const NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
pub(super) const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

/// The key of the responder to which the root has delegated.
pub(super) const RESPONDER: usize = 7;

/// Everything a response says.
#[derive(Clone)]
pub(super) struct Answer {
    /// `responseStatus`, DER.
    pub(super) status: Vec<u8>,
    pub(super) kind: &'static str,
    /// What stands before the responder, DER.
    pub(super) version: Vec<u8>,
    /// `ResponderID`, DER.
    pub(super) responder: Vec<u8>,
    /// Time, DER.
    pub(super) produced_at: Vec<u8>,
    pub(super) singles: Vec<Single>,
    pub(super) extensions: Vec<Extension>,
    pub(super) algorithm: Vec<u8>,
    pub(super) certificates: Vec<Vec<u8>>,
}

/// What is said of one certificate.
#[derive(Clone)]
pub(super) struct Single {
    /// `CertID`, DER.
    pub(super) cert_id: Vec<u8>,
    /// `CertStatus`, DER.
    pub(super) status: Vec<u8>,
    /// Time, DER.
    pub(super) this_update: Vec<u8>,
    /// `[0]` around a time, DER.
    pub(super) next_update: Vec<u8>,
    pub(super) extensions: Vec<Extension>,
}

impl Answer {
    /// The root says itself, an hour ago and for an hour, that the end entity is good.
    pub(super) fn good() -> Self {
        Self::about(&Chain::of(0))
    }

    /// The same of the end entity of another path of two.
    pub(super) fn about(chain: &Chain) -> Self {
        Self {
            status: der::enumerated(0),
            kind: BASIC,
            version: Vec::new(),
            responder: der::context(1, &[&chain.root.subject]),
            produced_at: der::generalized_time(EPOCH.saturating_add_secs(-3_600)),
            singles: vec![Single::good(chain)],
            extensions: Vec::new(),
            algorithm: ecdsa_with_sha256(),
            certificates: Vec::new(),
        }
    }

    /// The delegated responder says so, by its name.
    pub(super) fn delegated() -> Self {
        Self::good().by(&delegate())
    }

    /// By the holder of a certificate that comes along.
    pub(super) fn by(mut self, responder: &Spec) -> Self {
        self.responder = der::context(1, &[&responder.subject]);
        self.certificates = vec![responder.signed(key(0))];
        self
    }

    /// By whoever has the key.
    pub(super) fn by_key(mut self, key: &EcKey) -> Self {
        self.responder = der::context(2, &[&der::octet_string(&key.key_identifier())]);
        self
    }

    pub(super) fn changed(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// With every single answer changed.
    pub(super) fn each(mut self, change: impl Fn(&mut Single)) -> Self {
        self.singles.iter_mut().for_each(change);
        self
    }

    pub(super) fn saying(self, status: &[u8]) -> Self {
        self.each(|single| single.status = status.to_vec())
    }

    pub(super) fn dated(self, from: UnixTime, until: Option<UnixTime>) -> Self {
        self.each(|single| {
            single.this_update = der::generalized_time(from);
            single.next_update = until.map(next).unwrap_or_default();
        })
    }

    pub(super) fn with_nonce(mut self, nonce: &[u8]) -> Self {
        self.extensions.push(nonce_of(nonce));
        self
    }

    pub(super) fn data(&self) -> Vec<u8> {
        let extensions = joined(self.extensions.iter().map(Extension::to_der));
        let extensions = match extensions.len() {
            0 => Vec::new(),
            _ => der::context(1, &[&der::sequence(&[&extensions])]),
        };
        let singles = joined(self.singles.iter().map(Single::to_der));
        der::sequence(&[
            &self.version,
            &self.responder,
            &self.produced_at,
            &der::sequence(&[&singles]),
            &extensions,
        ])
    }

    /// The response, signed by the root.
    pub(super) fn by_root(&self) -> Vec<u8> {
        self.signed(key(0))
    }

    /// The response, signed by the delegated responder.
    pub(super) fn by_delegate(&self) -> Vec<u8> {
        self.signed(key(RESPONDER))
    }

    pub(super) fn signed(&self, responder: &EcKey) -> Vec<u8> {
        self.signed_with(|message| responder.sign(message))
    }

    pub(super) fn signed_with(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let data = self.data();
        let certificates = match self.certificates.len() {
            0 => Vec::new(),
            _ => der::context(0, &[&der::sequence(&[&self.certificates.concat()])]),
        };
        let basic = der::sequence(&[
            &data,
            &self.algorithm,
            &der::bit_string(0, &sign(&data)),
            &certificates,
        ]);
        let bytes = der::sequence(&[&der::oid_of(self.kind), &der::octet_string(&basic)]);
        der::sequence(&[&self.status, &der::context(0, &[&bytes])])
    }
}

impl Single {
    pub(super) fn good(chain: &Chain) -> Self {
        Self {
            cert_id: asked(chain, CertIdDigest::Sha1),
            status: good(),
            this_update: der::generalized_time(EPOCH.saturating_add_secs(-3_600)),
            next_update: next(EPOCH.saturating_add_secs(3_600)),
            extensions: Vec::new(),
        }
    }

    fn to_der(&self) -> Vec<u8> {
        let extensions = joined(self.extensions.iter().map(Extension::to_der));
        let extensions = match extensions.len() {
            0 => Vec::new(),
            _ => der::context(1, &[&der::sequence(&[&extensions])]),
        };
        der::sequence(&[
            &self.cert_id,
            &self.status,
            &self.this_update,
            &self.next_update,
            &extensions,
        ])
    }
}

/// The CertID a request about the end entity has.
pub(super) fn asked(chain: &Chain, digest: CertIdDigest) -> Vec<u8> {
    let issuer = chain.authorities.len();
    cert_id(
        digest,
        &chain.end.issuer,
        &key(issuer).public_point(),
        &chain.end.serial,
    )
}

pub(super) fn good() -> Vec<u8> {
    der::context_primitive(0, &[])
}

pub(super) fn unknown() -> Vec<u8> {
    der::context_primitive(2, &[])
}

/// Thirty days ago.
pub(super) fn revoked(reason: Option<u8>) -> Vec<u8> {
    let date = der::generalized_time(EPOCH.saturating_add_secs(-30 * DAY));
    let reason = reason.map(|code| der::context(0, &[&der::enumerated(code)]));
    der::context(1, &[&date, &reason.unwrap_or_default()])
}

pub(super) fn next(instant: UnixTime) -> Vec<u8> {
    der::context(0, &[&der::generalized_time(instant)])
}

pub(super) fn nonce_of(nonce: &[u8]) -> Extension {
    Extension::new(NONCE, false, der::octet_string(nonce))
}

/// The certificate of a responder to which the root has delegated.
pub(super) fn delegate() -> Spec {
    Spec::end_entity("Responder", "Root", key(RESPONDER), key(0))
        .with(key_usage(&[0]))
        .with(ext_key_usage(&[OCSP_SIGNING]))
        .with(Extension::new(NO_CHECK, false, der::null()))
}

/// An answer without a response: the status alone.
pub(super) fn only_status(code: u8) -> Vec<u8> {
    der::sequence(&[&der::enumerated(code)])
}
