// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate extensions by hand (RFC 5280 §4.2).

use testbed::pki::der;

pub(super) const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
pub(super) const KEY_USAGE: &str = "2.5.29.15";
pub(super) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
pub(super) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub(super) const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub(super) const CERTIFICATE_POLICIES: &str = "2.5.29.32";
pub(super) const POLICY_MAPPINGS: &str = "2.5.29.33";
pub(super) const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
pub(super) const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub(super) const EXT_KEY_USAGE: &str = "2.5.29.37";
pub(super) const INHIBIT_ANY_POLICY: &str = "2.5.29.54";

/// One extension.
#[derive(Clone)]
pub(super) struct Extension {
    pub(super) identifier: &'static str,
    pub(super) critical: bool,
    /// The DER inside the OCTET STRING.
    pub(super) value: Vec<u8>,
}

impl Extension {
    pub(super) const fn new(identifier: &'static str, critical: bool, value: Vec<u8>) -> Self {
        Self {
            identifier,
            critical,
            value,
        }
    }

    pub(super) fn to_der(&self) -> Vec<u8> {
        let flag = match self.critical {
            true => der::boolean(true),
            false => Vec::new(),
        };
        der::sequence(&[
            &der::oid_of(self.identifier),
            &flag,
            &der::octet_string(&self.value),
        ])
    }

    /// The same with the other criticality.
    pub(super) fn toggled(mut self) -> Self {
        self.critical = !self.critical;
        self
    }
}

pub(super) fn subject_key_identifier(identifier: &[u8]) -> Extension {
    Extension::new(SUBJECT_KEY_IDENTIFIER, false, der::octet_string(identifier))
}

pub(super) fn authority_key_identifier(identifier: &[u8]) -> Extension {
    let value = der::sequence(&[&der::context_primitive(0, identifier)]);
    Extension::new(AUTHORITY_KEY_IDENTIFIER, false, value)
}

/// The bits that are set, by their numbers in RFC 5280 §4.2.1.3.
pub(super) fn key_usage(bits: &[u32]) -> Extension {
    let word = bits.iter().fold(0_u16, |word, bit| word | (0x8000 >> bit));
    let [first, second] = word.to_be_bytes();
    let octets = match second {
        0 => vec![first],
        _ => vec![first, second],
    };
    // DER: trailing zero bits of a named bit list are left out.
    let last = octets.last().copied().unwrap_or_default();
    let unused = u8::try_from(last.trailing_zeros().min(7)).unwrap_or_default();
    Extension::new(KEY_USAGE, true, der::bit_string(unused, &octets))
}

pub(super) fn basic_constraints(authority: bool, path_length: Option<u8>) -> Extension {
    let flag = match authority {
        true => der::boolean(true),
        false => Vec::new(),
    };
    let length = path_length.map(|length| der::integer(&[length]));
    let value = der::sequence(&[&flag, &length.unwrap_or_default()]);
    Extension::new(BASIC_CONSTRAINTS, true, value)
}

pub(super) fn policies(list: &[&str]) -> Extension {
    let list = joined(
        list.iter()
            .map(|policy| der::sequence(&[&der::oid_of(policy)])),
    );
    Extension::new(CERTIFICATE_POLICIES, true, der::sequence(&[&list]))
}

/// A policy with one qualifier of the kind.
pub(super) fn qualified(policy: &str, kind: &str, qualifier: &[u8]) -> Extension {
    let qualifier = der::sequence(&[&der::oid_of(kind), qualifier]);
    let information = der::sequence(&[&der::oid_of(policy), &der::sequence(&[&qualifier])]);
    Extension::new(CERTIFICATE_POLICIES, true, der::sequence(&[&information]))
}

pub(super) fn mappings(list: &[(&str, &str)]) -> Extension {
    let pair =
        |(one, other): &(&str, &str)| der::sequence(&[&der::oid_of(one), &der::oid_of(other)]);
    let list = joined(list.iter().map(pair));
    Extension::new(POLICY_MAPPINGS, true, der::sequence(&[&list]))
}

/// `requireExplicitPolicy` and `inhibitPolicyMapping`.
pub(super) fn policy_constraints(require: Option<u8>, inhibit: Option<u8>) -> Extension {
    let field = |number, skip: Option<u8>| {
        skip.map(|skip| der::context_primitive(number, &[skip]))
            .unwrap_or_default()
    };
    let value = der::sequence(&[&field(0, require), &field(1, inhibit)]);
    Extension::new(POLICY_CONSTRAINTS, true, value)
}

pub(super) fn inhibit_any_policy(skip: u8) -> Extension {
    Extension::new(INHIBIT_ANY_POLICY, true, der::integer(&[skip]))
}

/// Purposes, in dots.
pub(super) fn ext_key_usage(purposes: &[&str]) -> Extension {
    let list = joined(purposes.iter().map(|purpose| der::oid_of(purpose)));
    Extension::new(EXT_KEY_USAGE, false, der::sequence(&[&list]))
}

/// `NameConstraints` of permitted and excluded bases.
pub(super) fn subtrees(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let list = |number, bases: &[Vec<u8>]| match bases.len() {
        0 => Vec::new(),
        _ => der::context(
            number,
            &[&joined(bases.iter().map(|base| der::sequence(&[base])))],
        ),
    };
    der::sequence(&[&list(0, permitted), &list(1, excluded)])
}

pub(super) fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Extension {
    Extension::new(NAME_CONSTRAINTS, true, subtrees(permitted, excluded))
}

pub(super) fn subject_alt_name(names: &[Vec<u8>]) -> Extension {
    Extension::new(SUBJECT_ALT_NAME, false, der::sequence(&[&names.concat()]))
}

pub(super) fn mail(text: &str) -> Vec<u8> {
    der::context_primitive(1, text.as_bytes())
}

pub(super) fn dns(text: &str) -> Vec<u8> {
    der::context_primitive(2, text.as_bytes())
}

pub(super) fn directory(name: &[u8]) -> Vec<u8> {
    der::context(4, &[name])
}

pub(super) fn uri(text: &str) -> Vec<u8> {
    der::context_primitive(6, text.as_bytes())
}

pub(super) fn ip(octets: &[u8]) -> Vec<u8> {
    der::context_primitive(7, octets)
}

pub(super) fn joined(parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    parts.flatten().collect()
}
