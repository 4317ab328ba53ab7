// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hand-built paths of any length, with numbered P-256 keys.

use jpki::certificate::Certificate;
use jpki::path::{
    PathFailure, PathVerifier, Policy, TrustAnchor, TrustAnchors, UntrustedPool, VerifiedPath,
};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use sha2::{Digest, Sha256};

use super::der::{bits, context, integer, named_bits, octets, oid, seq, time, tlv};
use super::{
    AKI, BASIC_CONSTRAINTS, CertificateSpec, Ext, KEY_USAGE, POLICIES, SKI, SUBJECT_ALT_NAME,
    common_name, country, jst, now, organization, provider,
};

pub const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub const POLICY_MAPPINGS: &str = "2.5.29.33";
pub const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
pub const ANY_POLICY: &str = "2.5.29.32.0";
pub const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";

pub struct EcKey {
    private: SigningKey,
    pub spki: Vec<u8>,
    pub identifier: [u8; 20],
}

impl EcKey {
    /// The same key for the same number, for ever.
    pub fn numbered(number: u32) -> Self {
        let seed = Sha256::digest(format!("synthetic path key {number}"));
        let private = SigningKey::from_slice(&seed).unwrap();
        let point = private.verifying_key().to_sec1_point(false);
        let spki = seq(&[
            seq(&[oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")]),
            bits(point.as_bytes()),
        ]);
        let identifier = Sha256::digest(&spki)[..20].try_into().unwrap();
        Self {
            private,
            spki,
            identifier,
        }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: DerSignature = self.private.sign(message);
        signature.as_bytes().to_vec()
    }
}

pub fn name(common: &str) -> Vec<u8> {
    seq(&[
        country(),
        organization("JPKI-SYNTHETIC"),
        common_name(common),
    ])
}

pub fn key_identifier(key: &EcKey) -> Ext {
    Ext::new(AKI, false, seq(&[tlv(0x80, &key.identifier)]))
}

fn spec(subject: &str, issuer: &str, key: &EcKey, issuer_key: &EcKey) -> CertificateSpec {
    CertificateSpec {
        version: context(0, &integer(&[2])),
        serial: vec![0x01],
        inner_algorithm: seq(&[oid(ECDSA_WITH_SHA256)]),
        outer_algorithm: seq(&[oid(ECDSA_WITH_SHA256)]),
        issuer: name(issuer),
        not_before: time(jst(2024, 1, 1, 0, 0, 0)),
        not_after: time(jst(2029, 1, 1, 0, 0, 0)),
        subject: name(subject),
        spki: key.spki.clone(),
        extensions: vec![
            Ext::new(SKI, false, octets(&key.identifier)),
            key_identifier(issuer_key),
        ],
    }
}

/// An authority's certificate, self-signed when the names and keys are the same.
pub fn authority(subject: &str, issuer: &str, key: &EcKey, issuer_key: &EcKey) -> CertificateSpec {
    spec(subject, issuer, key, issuer_key)
        .extension(Ext::new(KEY_USAGE, true, named_bits(&[5, 6])))
        .extension(basic_constraints(None))
}

pub fn end_entity(subject: &str, issuer: &str, key: &EcKey, issuer_key: &EcKey) -> CertificateSpec {
    spec(subject, issuer, key, issuer_key).extension(Ext::new(KEY_USAGE, true, named_bits(&[0])))
}

pub fn basic_constraints(path_length: Option<u8>) -> Ext {
    let length = path_length
        .map(|length| integer(&[length]))
        .unwrap_or_default();
    Ext::new(BASIC_CONSTRAINTS, true, seq(&[tlv(0x01, &[0xFF]), length]))
}

pub fn policies(list: &[&str]) -> Ext {
    let list: Vec<_> = list.iter().map(|policy| seq(&[oid(policy)])).collect();
    Ext::new(POLICIES, true, seq(&list))
}

pub fn mappings(list: &[(&str, &str)]) -> Ext {
    let list: Vec<_> = list
        .iter()
        .map(|(one, two)| seq(&[oid(one), oid(two)]))
        .collect();
    Ext::new(POLICY_MAPPINGS, true, seq(&list))
}

pub fn policy_constraints(require: Option<u8>, inhibit: Option<u8>) -> Ext {
    let field = |tag, value: Option<u8>| value.map(|one| tlv(tag, &[one])).unwrap_or_default();
    Ext::new(
        POLICY_CONSTRAINTS,
        true,
        seq(&[field(0x80, require), field(0x81, inhibit)]),
    )
}

pub fn inhibit_any(skip: u8) -> Ext {
    Ext::new(INHIBIT_ANY_POLICY, true, integer(&[skip]))
}

pub fn subtrees(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let list = |number, bases: &[Vec<u8>]| {
        let trees: Vec<_> = bases
            .iter()
            .map(|base| seq(std::slice::from_ref(base)))
            .collect();
        if trees.is_empty() {
            Vec::new()
        } else {
            context(number, &trees.concat())
        }
    };
    seq(&[list(0, permitted), list(1, excluded)])
}

pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Ext {
    Ext::new(NAME_CONSTRAINTS, true, subtrees(permitted, excluded))
}

pub fn alternative_names(names: &[Vec<u8>]) -> Ext {
    Ext::new(SUBJECT_ALT_NAME, false, seq(names))
}

pub fn mail(text: &str) -> Vec<u8> {
    tlv(0x81, text.as_bytes())
}

pub fn dns(text: &str) -> Vec<u8> {
    tlv(0x82, text.as_bytes())
}

pub fn directory(name: &[u8]) -> Vec<u8> {
    context(4, name)
}

pub fn uri(text: &str) -> Vec<u8> {
    tlv(0x86, text.as_bytes())
}

pub fn ip(octets: &[u8]) -> Vec<u8> {
    tlv(0x87, octets)
}

pub fn signed(spec: &CertificateSpec, key: &EcKey) -> Vec<u8> {
    let tbs = spec.tbs();
    let signature = bits(&key.sign(&tbs));
    seq(&[tbs, spec.outer_algorithm.clone(), signature])
}

pub fn certificate(spec: &CertificateSpec, key: &EcKey) -> Certificate {
    Certificate::from_der(&signed(spec, key)).unwrap()
}

/// A root, intermediates below it, and an end entity: names `Root`, `A`, `B`, …, `End`, keys 0, 1, 2, ….
pub struct Chain {
    pub root: CertificateSpec,
    /// From the one the root issued downwards.
    pub authorities: Vec<CertificateSpec>,
    pub end: CertificateSpec,
}

impl Chain {
    pub fn new(authorities: u32) -> Self {
        let name = |number: u32| match number {
            0 => "Root".to_owned(),
            number => char::from_u32(u32::from(b'A') + number - 1)
                .unwrap()
                .to_string(),
        };
        let below = |number: u32| {
            authority(
                &name(number),
                &name(number - 1),
                &EcKey::numbered(number),
                &EcKey::numbered(number - 1),
            )
        };
        Self {
            root: authority("Root", "Root", &EcKey::numbered(0), &EcKey::numbered(0)),
            authorities: (1..=authorities).map(below).collect(),
            end: end_entity(
                "End",
                &name(authorities),
                &EcKey::numbered(authorities + 1),
                &EcKey::numbered(authorities),
            ),
        }
    }

    /// Adds an extension to the authority with the number, 1 being the one the root issued.
    pub fn with(mut self, number: usize, ext: Ext) -> Self {
        let held = &mut self.authorities[number - 1];
        *held = held.clone().extension(ext);
        self
    }

    pub fn change(
        mut self,
        number: usize,
        change: impl FnOnce(CertificateSpec) -> CertificateSpec,
    ) -> Self {
        let held = &mut self.authorities[number - 1];
        *held = change(held.clone());
        self
    }

    pub fn end(mut self, ext: Ext) -> Self {
        self.end = self.end.extension(ext);
        self
    }

    /// Gives every certificate below the root these policies.
    pub fn all(mut self, list: &[&str]) -> Self {
        for held in self.authorities.iter_mut().chain([&mut self.end]) {
            *held = held.clone().extension(policies(list));
        }
        self
    }

    pub fn root_certificate(&self) -> Certificate {
        certificate(&self.root, &EcKey::numbered(0))
    }

    pub fn anchors(&self) -> TrustAnchors {
        TrustAnchors::new(vec![self.root_certificate()], &provider()).unwrap()
    }

    pub fn pool(&self) -> Vec<Certificate> {
        let numbered = self.authorities.iter().zip(0..);
        numbered
            .map(|(spec, number)| certificate(spec, &EcKey::numbered(number)))
            .collect()
    }

    pub fn leaf(&self) -> Certificate {
        let number = u32::try_from(self.authorities.len()).unwrap();
        certificate(&self.end, &EcKey::numbered(number))
    }

    pub fn verify(&self, policy: &Policy) -> Result<VerifiedPath, PathFailure> {
        verify(&self.leaf(), self.pool(), &self.anchors(), policy)
    }

    /// Below an anchor that is the root's name and key, with limits.
    pub fn verify_below(
        &self,
        limits: jpki::path::AnchorLimits,
        policy: &Policy,
    ) -> Result<VerifiedPath, PathFailure> {
        let anchor =
            TrustAnchor::from_key(&self.root.subject, &self.root.spki, limits, &provider())
                .unwrap();
        let anchors = TrustAnchors::from_anchors(vec![anchor]).unwrap();
        verify(&self.leaf(), self.pool(), &anchors, policy)
    }
}

pub fn verify(
    leaf: &Certificate,
    pool: Vec<Certificate>,
    anchors: &TrustAnchors,
    policy: &Policy,
) -> Result<VerifiedPath, PathFailure> {
    let pool = UntrustedPool::new(pool).unwrap();
    PathVerifier::new(anchors, policy, now(), &provider())
        .with_untrusted(&pool)
        .verify(leaf)
}
