// SPDX-License-Identifier: MIT OR Apache-2.0
//! A case of the general kind in the making: a path, or a signed message, and what is asked of it.

use super::Builder;
use super::chain::Chain;
use conformance::adapter::{Anchor, Input, Kind, Limits, Verdict};
use conformance::case::VerifierExpectation;
use jpki::time::UnixTime;
use testbed::EPOCH;

/// Its binary members are beside the input until they have names.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) input: Input,
    pub(super) certificate: Option<Vec<u8>>,
    pub(super) untrusted: Vec<Vec<u8>>,
    pub(super) anchors: Vec<Pinned>,
    pub(super) crls: Vec<Vec<u8>>,
    pub(super) ocsp: Vec<Vec<u8>>,
    pub(super) nonce: Option<Vec<u8>>,
    pub(super) signed_data: Option<Vec<u8>>,
    pub(super) content: Option<Vec<u8>>,
}

/// A trust anchor.
#[derive(Clone)]
pub(super) enum Pinned {
    Certificate(Vec<u8>),
    /// Name, key, limits, name constraints.
    Key(Vec<u8>, Vec<u8>, Option<Limits>, Option<Vec<u8>>),
}

impl Question {
    /// Nothing yet, at the epoch.
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            input: Input::new(kind, "rfc5280", EPOCH.to_string()),
            certificate: None,
            untrusted: Vec::new(),
            anchors: Vec::new(),
            crls: Vec::new(),
            ocsp: Vec::new(),
            nonce: None,
            signed_data: None,
            content: None,
        }
    }

    /// Whether the end entity of the chain leads to its root.
    pub(super) fn of(chain: &Chain) -> Self {
        Self {
            certificate: Some(chain.leaf()),
            untrusted: chain.pool(),
            anchors: vec![Pinned::Certificate(chain.root_certificate())],
            ..Self::new(Kind::Path)
        }
    }

    /// The same with the root as a name and a key.
    pub(super) fn below(chain: &Chain, limits: Option<Limits>, names: Option<Vec<u8>>) -> Self {
        let (name, key) = (chain.root.subject.clone(), chain.root.key.clone());
        Self {
            anchors: vec![Pinned::Key(name, key, limits, names)],
            ..Self::of(chain)
        }
    }

    pub(super) fn changed(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(super) fn at(mut self, time: UnixTime) -> Self {
        self.input.time = time.to_string();
        self
    }

    /// Only these policies, and one of them.
    pub(super) fn accepting(mut self, list: &[&str]) -> Self {
        self.input.initial_policies = Some(list.iter().map(|&policy| policy.to_owned()).collect());
        self.explicit()
    }

    pub(super) fn explicit(mut self) -> Self {
        self.input.explicit_policy = true;
        self
    }

    pub(super) fn inhibiting_mapping(mut self) -> Self {
        self.input.inhibit_policy_mapping = true;
        self
    }

    pub(super) fn inhibiting_any(mut self) -> Self {
        self.input.inhibit_any_policy = true;
        self
    }

    pub(super) fn for_purpose(mut self, purpose: &str) -> Self {
        self.input.key_purpose = Some(purpose.to_owned());
        self
    }
}

impl Builder {
    pub(super) fn ask(
        &mut self,
        name: &str,
        title: &str,
        requirements: &[&str],
        question: Question,
        expect: VerifierExpectation,
    ) {
        let Question {
            mut input,
            certificate,
            untrusted,
            anchors,
            crls,
            ocsp,
            nonce,
            signed_data,
            content,
        } = question;
        let mut kept = |role: String, der: &[u8], ending: &str| {
            self.shared(format!("{name}-{role}"), der, ending)
        };
        input.certificate = certificate.map(|der| kept("end".to_owned(), &der, "crt"));
        for (number, der) in untrusted.iter().enumerate() {
            input
                .untrusted
                .push(kept(format!("untrusted-{number}"), der, "crt"));
        }
        for (number, der) in crls.iter().enumerate() {
            input.crls.push(kept(format!("list-{number}"), der, "crl"));
        }
        for (number, der) in ocsp.iter().enumerate() {
            input
                .ocsp
                .push(kept(format!("answer-{number}"), der, "ocsp"));
        }
        input.nonce = nonce.map(|octets| kept("nonce".to_owned(), &octets, "bin"));
        for (number, anchor) in anchors.iter().enumerate() {
            let role = format!("anchor-{number}");
            input.anchors.push(match anchor {
                Pinned::Certificate(der) => Anchor::Certificate {
                    certificate: kept(role, der, "crt"),
                },
                Pinned::Key(subject, key, limits, constraints) => {
                    let mut limits = limits.clone();
                    if let Some(der) = constraints {
                        let limits = limits.get_or_insert_with(Limits::default);
                        limits.name_constraints = Some(kept(role.clone(), der, "constraints"));
                    }
                    Anchor::Key {
                        name: kept(role.clone(), subject, "name"),
                        key: kept(role, key, "key"),
                        limits,
                    }
                }
            });
        }
        input.signed_data = signed_data.map(|der| kept("message".to_owned(), &der, "p7s"));
        input.content = content.map(|bytes| kept("content".to_owned(), &bytes, "bin"));
        self.add(name, title, requirements, input, expect);
    }
}

pub(super) fn accepted() -> VerifierExpectation {
    super::accept("in-time")
}

/// Accepted for exactly these policies.
pub(super) fn good_for(policies: &[&str]) -> VerifierExpectation {
    VerifierExpectation {
        policies: Some(policies.iter().map(|&policy| policy.to_owned()).collect()),
        ..accepted()
    }
}

/// Refused at a certificate; 0 is the end entity.
pub(super) fn refused_at(class: &str, failing: usize) -> VerifierExpectation {
    VerifierExpectation {
        verdict: Verdict::Refuse,
        failing_certificate: Some(failing),
        ..super::refuse(class)
    }
}
