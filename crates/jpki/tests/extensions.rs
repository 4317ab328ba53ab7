// SPDX-License-Identifier: MIT OR Apache-2.0
//! The extensions that paths depend on: what is read, what is malformed, and what is too much.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::cloned_ref_to_slice_refs,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::certificate::{
    Certificate, GeneralName, MAX_KEY_PURPOSES, MAX_LENGTH, MAX_POLICY_MAPPINGS, NameConstraints,
};
use jpki::error::{Error, Malformed, Syntax, Unsupported};
use support::chain::*;
use support::der::{context, integer, oid, seq, tlv};
use support::*;

fn with(ext: Ext) -> Result<Certificate, Error> {
    let key = EcKey::numbered(1);
    let spec = authority("CA", "CA", &key, &key).extension(ext);
    Certificate::from_der(&signed(&spec, &key))
}

#[test]
fn values_are_read() {
    let read = |ext| with(ext).unwrap();
    let constraints = read(policy_constraints(Some(1), None));
    let constraints = constraints.extensions().policy_constraints.clone().unwrap();
    assert!(constraints.critical);
    assert_eq!(constraints.value.require_explicit_policy, Some(1));
    assert_eq!(constraints.value.inhibit_policy_mapping, None);
    let skip = read(inhibit_any(3))
        .extensions()
        .inhibit_any_policy
        .clone()
        .unwrap();
    assert_eq!(skip.value, 3);
    let pairs = read(mappings(&[("2.25.1", "2.25.2")]));
    let pairs = pairs.extensions().policy_mappings.clone().unwrap().value;
    assert_eq!(pairs[0].issuer_domain.to_string(), "2.25.1");
    assert_eq!(pairs[0].subject_domain.to_string(), "2.25.2");
    let trees = read(name_constraints(
        &[dns("a.example")],
        &[mail("b.example"), ip(&[0; 8])],
    ));
    let trees = trees.name_constraints().unwrap();
    let permitted: Vec<_> = trees.permitted().map(|tree| tree.base).collect();
    let excluded: Vec<_> = trees.excluded().map(|tree| tree.base).collect();
    assert_eq!(permitted, [GeneralName::DnsName("a.example")]);
    assert_eq!(
        excluded,
        [
            GeneralName::Rfc822Name("b.example"),
            GeneralName::IpAddress(&[0; 8])
        ]
    );
    let names = read(alternative_names(&[
        dns("a.example"),
        uri("http://b.example/"),
    ]));
    let names: Vec<_> = names
        .subject_alt_name()
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        names,
        [
            GeneralName::DnsName("a.example"),
            GeneralName::Uri("http://b.example/")
        ]
    );
    let none = read(basic_constraints(None));
    assert!(none.name_constraints().is_none() && none.subject_alt_name().is_none());
    assert!(none.is_self_issued());
}

#[test]
fn structure_breaks_are_malformed() {
    let constraints = |value: Vec<u8>| Ext::new(NAME_CONSTRAINTS, true, value);
    let tree = |parts: &[Vec<u8>]| constraints(seq(&[context(0, &seq(parts))]));
    for (ext, fault) in [
        (constraints(seq(&[])), Syntax::Empty),
        (constraints(seq(&[context(0, &[])])), Syntax::Empty),
        (tree(&[dns("a"), tlv(0x80, &[0])]), Syntax::DefaultEncoded),
        (tree(&[dns("ä")]), Syntax::Ia5String),
        (tree(&[tlv(0x89, &[])]), Syntax::UnexpectedTag),
        (tree(&[dns("a"), dns("b")]), Syntax::TrailingBytes),
        (
            constraints([seq(&[context(0, &seq(&[dns("a")]))]), vec![0]].concat()),
            Syntax::TrailingBytes,
        ),
        (alternative_names(&[]), Syntax::Empty),
        (alternative_names(&[dns("ä")]), Syntax::Ia5String),
        (alternative_names(&[mail("ä")]), Syntax::Ia5String),
        (Ext::new(POLICY_MAPPINGS, true, seq(&[])), Syntax::Empty),
        (
            Ext::new(POLICY_MAPPINGS, true, seq(&[seq(&[oid("2.25.1")])])),
            Syntax::Truncated,
        ),
        (
            Ext::new(POLICY_CONSTRAINTS, true, seq(&[tlv(0x80, &[0xFF])])),
            Syntax::Integer,
        ),
        (
            Ext::new(POLICY_CONSTRAINTS, true, seq(&[tlv(0x81, &[0, 1])])),
            Syntax::Integer,
        ),
        (
            Ext::new(POLICY_CONSTRAINTS, true, seq(&[tlv(0x82, &[1])])),
            Syntax::TrailingBytes,
        ),
        (
            Ext::new(INHIBIT_ANY_POLICY, true, integer(&[0x80])),
            Syntax::Integer,
        ),
        (
            Ext::new(INHIBIT_ANY_POLICY, true, integer(&[1, 0, 0, 0, 0])),
            Syntax::Integer,
        ),
        (
            Ext::new(POLICIES, true, seq(&[seq(&[oid("2.25.1"), seq(&[])])])),
            Syntax::Empty,
        ),
    ] {
        match with(ext.clone()) {
            Err(Error::Malformed(Malformed { fault: found, .. })) => {
                assert_eq!(found, fault, "{:02X?}", ext.value)
            }
            other => panic!("expected {fault} for {:02X?}, got {other:?}", ext.value),
        }
    }
    assert!(NameConstraints::from_der(&subtrees(&[dns("a")], &[])).is_ok());
}

#[test]
fn limits_have_their_own_errors_and_hold_at_their_edge() {
    let pairs = |count| with(mappings(&vec![("2.25.1", "2.25.2"); count])).map(drop);
    assert_eq!(pairs(MAX_POLICY_MAPPINGS), Ok(()));
    let limit = MAX_POLICY_MAPPINGS;
    assert_eq!(
        pairs(limit + 1),
        Err(Unsupported::TooManyPolicyMappings { limit }.into())
    );
    let purposes = |count| {
        with(Ext::new(
            EXT_KEY_USAGE,
            false,
            seq(&vec![oid("2.25.1"); count]),
        ))
        .map(drop)
    };
    assert_eq!(purposes(MAX_KEY_PURPOSES), Ok(()));
    let limit = MAX_KEY_PURPOSES;
    assert_eq!(
        purposes(limit + 1),
        Err(Unsupported::TooManyKeyPurposes { limit }.into())
    );
}

/// A thousand extensions, a hundred thousand names: refused by name, or read in bounded time.
#[test]
fn bad_input_is_bounded() {
    let key = EcKey::numbered(1);
    let arcs: Vec<&'static str> = (0..1_000)
        .map(|number| &*Box::leak(format!("2.25.{number}").into_boxed_str()))
        .collect();
    let many = authority("CA", "CA", &key, &key).with(|spec| {
        spec.extensions = arcs
            .iter()
            .map(|arc| Ext::new(arc, false, Vec::new()))
            .collect();
    });
    assert_eq!(
        Certificate::from_der(&signed(&many, &key)).unwrap_err(),
        Unsupported::TooManyExtensions { limit: 64 }.into()
    );
    let names = |count: usize| with(alternative_names(&vec![dns("x"); count]));
    assert!(matches!(
        names(100_000).unwrap_err(),
        Error::Unsupported(Unsupported::CertificateTooLong {
            limit: MAX_LENGTH,
            ..
        })
    ));
    // As many as fit.
    assert_eq!(
        names(20_000).unwrap().subject_alt_name().unwrap().count(),
        20_000
    );
}
