// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hand-built certificates and paths of any length, any field of which a case can change.
//!
//! A path is `Root`, the authorities `A`, `B`, … below it, and `End`; their keys are numbered from the root.

use super::extension::{
    Extension, authority_key_identifier, basic_constraints, key_usage, policies,
    subject_key_identifier,
};
use jpki::time::UnixTime;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::pki::{EcKey, der};

/// Keys of all paths: the same few, again and again.
static KEYS: LazyLock<Vec<EcKey>> = LazyLock::new(|| {
    (0..16)
        .map(|number| EcKey::generate(Seed(1), &format!("suite/path/{number}")))
        .collect()
});

/// The key of a number; there are sixteen, and they come round.
pub(super) fn key(number: usize) -> &'static EcKey {
    static SPARE: LazyLock<EcKey> = LazyLock::new(|| EcKey::generate(Seed(1), "suite/path/spare"));
    KEYS.get(number % 16).unwrap_or(&SPARE)
}

/// An instant in UTC; the epoch for fields that are none.
pub(super) fn utc(year: u16, month: u8, day: u8) -> UnixTime {
    UnixTime::from_civil_utc(year, month, day, 0, 0, 0).unwrap_or(UnixTime::from_secs(0))
}

/// `C=JP, O=JPKI-SYNTHETIC, CN=…`
pub(super) fn name(common: &str) -> Vec<u8> {
    der::sequence(&[
        &attribute("2.5.4.6", &der::printable("JP")),
        &attribute("2.5.4.10", &der::utf8("JPKI-SYNTHETIC")),
        &attribute("2.5.4.3", &der::utf8(common)),
    ])
}

/// One attribute of a name, alone in its set.
pub(super) fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
    der::set(&[&der::sequence(&[&der::oid_of(kind), value])])
}

/// Everything a certificate says.
#[derive(Clone)]
pub(super) struct Spec {
    pub(super) version: Vec<u8>,
    /// INTEGER, DER.
    pub(super) serial: Vec<u8>,
    /// The algorithm inside the signed part, DER.
    pub(super) inner_algorithm: Vec<u8>,
    /// The algorithm beside the signature, DER.
    pub(super) outer_algorithm: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    /// Time, DER.
    pub(super) not_before: Vec<u8>,
    pub(super) not_after: Vec<u8>,
    pub(super) subject: Vec<u8>,
    /// SubjectPublicKeyInfo, DER.
    pub(super) key: Vec<u8>,
    pub(super) extensions: Vec<Extension>,
}

impl Spec {
    fn new(subject: &str, issuer: &str, own: &EcKey, issuing: &EcKey) -> Self {
        let algorithm = ecdsa_with_sha256();
        Self {
            version: der::context(0, &[&der::integer(&[2])]),
            serial: der::integer(&[1]),
            inner_algorithm: algorithm.clone(),
            outer_algorithm: algorithm,
            issuer: name(issuer),
            not_before: der::time(utc(2024, 1, 1)),
            not_after: der::time(utc(2029, 1, 1)),
            subject: name(subject),
            key: own.public_key_info(),
            extensions: vec![
                subject_key_identifier(&own.key_identifier()),
                authority_key_identifier(&issuing.key_identifier()),
            ],
        }
    }

    /// An authority's certificate; self-signed where both names and keys are the same.
    pub(super) fn authority(subject: &str, issuer: &str, own: &EcKey, issuing: &EcKey) -> Self {
        Self::new(subject, issuer, own, issuing)
            .with(key_usage(&[5, 6]))
            .with(basic_constraints(true, None))
    }

    pub(super) fn end_entity(subject: &str, issuer: &str, own: &EcKey, issuing: &EcKey) -> Self {
        Self::new(subject, issuer, own, issuing).with(key_usage(&[0]))
    }

    /// With an extension, in place of one of the same identifier.
    pub(super) fn with(mut self, extension: Extension) -> Self {
        self = self.without(extension.identifier);
        self.extensions.push(extension);
        self
    }

    pub(super) fn without(mut self, identifier: &str) -> Self {
        self.extensions
            .retain(|extension| extension.identifier != identifier);
        self
    }

    pub(super) fn changed(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(super) fn to_be_signed(&self) -> Vec<u8> {
        let extensions: Vec<u8> = self.extensions.iter().flat_map(Extension::to_der).collect();
        let extensions = match extensions.len() {
            0 => Vec::new(),
            _ => der::context(3, &[&der::sequence(&[&extensions])]),
        };
        der::sequence(&[
            &self.version,
            &self.serial,
            &self.inner_algorithm,
            &self.issuer,
            &der::sequence(&[&self.not_before, &self.not_after]),
            &self.subject,
            &self.key,
            &extensions,
        ])
    }

    /// The certificate, signed with a numbered key.
    pub(super) fn signed(&self, issuing: &EcKey) -> Vec<u8> {
        self.signed_with(|message| issuing.sign(message))
    }

    /// The certificate with whatever signature.
    pub(super) fn signed_with(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let message = self.to_be_signed();
        let signature = der::bit_string(0, &sign(&message));
        der::sequence(&[&message, &self.outer_algorithm, &signature])
    }
}

/// RFC 5758 §3.2: without parameters.
pub(super) fn ecdsa_with_sha256() -> Vec<u8> {
    der::sequence(&[&der::oid_of("1.2.840.10045.4.3.2")])
}

/// A root, authorities below it, and an end entity.
#[derive(Clone)]
pub(super) struct Chain {
    pub(super) root: Spec,
    /// From the one the root issued downwards.
    pub(super) authorities: Vec<Spec>,
    pub(super) end: Spec,
}

impl Chain {
    pub(super) fn of(authorities: usize) -> Self {
        let below = |number: usize| {
            let (own, issuing) = (key(number), key(number - 1));
            Spec::authority(&called(number), &called(number - 1), own, issuing)
        };
        let (own, issuing) = (key(authorities + 1), key(authorities));
        Self {
            root: Spec::authority("Root", "Root", key(0), key(0)),
            authorities: (1..=authorities).map(below).collect(),
            end: Spec::end_entity("End", &called(authorities), own, issuing),
        }
    }

    /// With an extension in the authority of the number; 1 is the one the root issued.
    pub(super) fn with(self, number: usize, extension: Extension) -> Self {
        self.changed(number, |spec| *spec = spec.clone().with(extension))
    }

    pub(super) fn without(self, number: usize, identifier: &str) -> Self {
        self.changed(number, |spec| *spec = spec.clone().without(identifier))
    }

    pub(super) fn changed(mut self, number: usize, change: impl FnOnce(&mut Spec)) -> Self {
        if let Some(spec) = self.authorities.get_mut(number - 1) {
            change(spec);
        }
        self
    }

    pub(super) fn end(mut self, extension: Extension) -> Self {
        self.end = self.end.with(extension);
        self
    }

    pub(super) fn end_changed(mut self, change: impl FnOnce(&mut Spec)) -> Self {
        change(&mut self.end);
        self
    }

    pub(super) fn root(mut self, extension: Extension) -> Self {
        self.root = self.root.with(extension);
        self
    }

    /// With these policies in every certificate below the root.
    pub(super) fn all(mut self, list: &[&str]) -> Self {
        for spec in self.authorities.iter_mut().chain([&mut self.end]) {
            *spec = spec.clone().with(policies(list));
        }
        self
    }

    /// The authorities' certificates, from the one the root issued downwards.
    pub(super) fn pool(&self) -> Vec<Vec<u8>> {
        let numbered = self.authorities.iter().enumerate();
        numbered
            .map(|(number, spec)| spec.signed(key(number)))
            .collect()
    }

    pub(super) fn root_certificate(&self) -> Vec<u8> {
        self.root.signed(key(0))
    }

    pub(super) fn leaf(&self) -> Vec<u8> {
        self.end.signed(key(self.authorities.len()))
    }
}

/// `Root`, `A`, `B`, …
pub(super) fn called(number: usize) -> String {
    match u32::try_from(number) {
        Ok(0) | Err(_) => "Root".to_owned(),
        Ok(number) => char::from_u32(u32::from('A') + number - 1)
            .map(String::from)
            .unwrap_or_default(),
    }
}
