// SPDX-License-Identifier: MIT OR Apache-2.0
//! CMS `SignedData` by hand (RFC 5652 §5), any field of which a case can change.

use super::chain::{Chain, ecdsa_with_sha256, key, name};
use sha2::{Digest, Sha256};
use testbed::pki::der;

pub(super) const DATA: &str = "1.2.840.113549.1.7.1";
pub(super) const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub(super) const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub(super) const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub(super) const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub(super) const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
pub(super) const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub(super) const CONTENT: &[u8] = b"a synthetic document";

/// What one signer says.
#[derive(Clone)]
pub(super) struct Signer {
    pub(super) version: u8,
    /// `SignerIdentifier`, DER.
    pub(super) identifier: Vec<u8>,
    pub(super) digest_algorithm: Vec<u8>,
    /// `None` leaves the signed attributes out.
    pub(super) attributes: Option<Vec<Vec<u8>>>,
    pub(super) signature_algorithm: Vec<u8>,
    /// Number of the key that signs.
    pub(super) key: usize,
}

/// A message.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) version: u8,
    pub(super) outer_type: &'static str,
    pub(super) content_type: &'static str,
    /// What is inside; `None` for a detached message.
    pub(super) inside: Option<Vec<u8>>,
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) signers: Vec<Signer>,
}

pub(super) fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid_of(kind), &der::set(&[value])])
}

impl Signer {
    /// The end entity of a chain signs the content, with the two attributes that must be there.
    pub(super) fn of(chain: &Chain) -> Self {
        let issuer = &chain.end.issuer;
        Self {
            version: 1,
            identifier: der::sequence(&[issuer, &chain.end.serial]),
            digest_algorithm: der::sequence(&[&der::oid_of(SHA256)]),
            attributes: Some(vec![
                attribute(CONTENT_TYPE, &der::oid_of(DATA)),
                attribute(MESSAGE_DIGEST, &der::octet_string(&Sha256::digest(CONTENT))),
            ]),
            signature_algorithm: ecdsa_with_sha256(),
            key: chain.authorities.len() + 1,
        }
    }

    fn to_der(&self, content: &[u8]) -> Vec<u8> {
        // X.690 §11.6: the members of a set are in order.
        let sorted = self.attributes.clone().map(|mut list| {
            list.sort();
            list.concat()
        });
        let (sent, signed) = match &sorted {
            // RFC 5652 §5.4: hashed with the tag of a SET, sent with [0].
            Some(list) => (der::context(0, &[list]), der::set(&[list])),
            None => (Vec::new(), content.to_vec()),
        };
        self.encoded(&sent, &key(self.key).sign(&signed))
    }

    /// With the attributes as they are sent, and a signature.
    pub(super) fn encoded(&self, sent: &[u8], signature: &[u8]) -> Vec<u8> {
        der::sequence(&[
            &der::integer(&[self.version]),
            &self.identifier,
            &self.digest_algorithm,
            sent,
            &self.signature_algorithm,
            &der::octet_string(signature),
        ])
    }
}

impl Message {
    /// The content attached, signed by the end entity of the chain, with the certificates of the chain inside.
    pub(super) fn of(chain: &Chain) -> Self {
        let certificates = [vec![chain.leaf()], chain.pool()].concat();
        Self {
            version: 1,
            outer_type: SIGNED_DATA,
            content_type: DATA,
            inside: Some(CONTENT.to_vec()),
            certificates,
            signers: vec![Signer::of(chain)],
        }
    }

    pub(super) fn changed(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The first signer changed.
    pub(super) fn signer(mut self, change: impl FnOnce(Signer) -> Signer) -> Self {
        let first = self.signers.drain(..).next();
        self.signers = first.map(change).into_iter().collect();
        self
    }

    pub(super) fn to_der(&self) -> Vec<u8> {
        let content = self.inside.as_deref().unwrap_or(CONTENT);
        let mut signers: Vec<Vec<u8>> = self
            .signers
            .iter()
            .map(|signer| signer.to_der(content))
            .collect();
        signers.sort();
        self.with_signers(&signers.concat())
    }

    /// With the signers as they are written.
    pub(super) fn with_signers(&self, signers: &[u8]) -> Vec<u8> {
        let inside = self
            .inside
            .as_ref()
            .map(|content| der::context(0, &[&der::octet_string(content)]));
        let certificates = match self.certificates.len() {
            0 => Vec::new(),
            _ => der::context(0, &[&self.certificates.concat()]),
        };
        let digest = der::sequence(&[&der::oid_of(SHA256)]);
        let signed_data = der::sequence(&[
            &der::integer(&[self.version]),
            &der::set(&[&digest]),
            &der::sequence(&[&der::oid_of(self.content_type), &inside.unwrap_or_default()]),
            &certificates,
            &der::set(&[signers]),
        ]);
        der::sequence(&[
            &der::oid_of(self.outer_type),
            &der::context(0, &[&signed_data]),
        ])
    }
}

/// A second end entity of the same chain: `Second`, serial number 2, key 14.
pub(super) fn second(chain: &Chain) -> (Vec<u8>, Signer) {
    let issuing = chain.authorities.len();
    let mut spec = chain.end.clone();
    spec.subject = name("Second");
    spec.serial = der::integer(&[2]);
    spec.key = key(14).public_key_info();
    let signer = Signer {
        identifier: der::sequence(&[&spec.issuer, &spec.serial]),
        key: 14,
        ..Signer::of(chain)
    };
    (spec.signed(key(issuing)), signer)
}
