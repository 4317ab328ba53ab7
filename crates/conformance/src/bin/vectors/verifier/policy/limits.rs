// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies that are required, qualified, badly written, or very many.

use super::{FOUR, ONE, THREE, TWO};
use crate::verifier::chain::Chain;
use crate::verifier::extension::{
    CERTIFICATE_POLICIES, Extension, POLICY_CONSTRAINTS, POLICY_MAPPINGS, mappings, policies,
    policy_constraints, qualified,
};
use crate::verifier::question::{Question, accepted, good_for, refused_at};
use crate::verifier::{Builder, refuse};
use testbed::pki::der;

pub(super) fn explicit(builder: &mut Builder) {
    let mut case = |name: &str, title: &str, chain: Chain, is_good: bool| {
        let expect = match is_good {
            true => accepted(),
            false => refuse("policy"),
        };
        builder.ask(
            name,
            title,
            &["rfc5280-6.1.4-i-1", "rfc5280-6.1.3-f"],
            Question::of(&chain),
            expect,
        );
    };
    for (skip, authorities, is_good) in [
        (0_u8, 1, false),
        (1, 1, false),
        (2, 1, true),
        (1, 2, false),
        (2, 2, false),
        (3, 2, true),
    ] {
        // RFC 5280 §6.1.5 (a) counts the end entity, too.
        let verb = match is_good {
            true => "accepted",
            false => "refused",
        };
        case(
            &format!("require-explicit-{skip}-of-{authorities}"),
            &format!(
                "A path without policies and with requireExplicitPolicy {skip} in the first of {authorities} authorities is {verb}."
            ),
            Chain::of(authorities).with(1, policy_constraints(Some(skip), None)),
            is_good,
        );
    }
    case(
        "require-explicit-and-named",
        "A path that names a policy is accepted where an authority requires one.",
        Chain::of(1)
            .all(&[ONE])
            .with(1, policy_constraints(Some(0), None)),
        true,
    );
    case(
        "require-explicit-later-lower",
        "A later authority can require a policy sooner.",
        Chain::of(2)
            .with(1, policy_constraints(Some(9), None))
            .with(2, policy_constraints(Some(0), None)),
        false,
    );
    case(
        "require-explicit-later-higher",
        "A later authority cannot require a policy later than an earlier one.",
        Chain::of(2)
            .with(1, policy_constraints(Some(0), None))
            .with(2, policy_constraints(Some(9), None)),
        false,
    );
    case(
        "require-explicit-zero-in-the-end-entity",
        "The end entity itself can require a policy.",
        Chain::of(1).end(policy_constraints(Some(0), None)),
        false,
    );
    case(
        "require-explicit-one-in-the-end-entity",
        "A requirement of the end entity for what follows it comes to nothing.",
        Chain::of(1).end(policy_constraints(Some(1), None)),
        true,
    );
    let unaccepted = Question::of(
        &Chain::of(1)
            .all(&[ONE])
            .with(1, policy_constraints(Some(0), None)),
    )
    .changed(|asked| asked.input.initial_policies = Some(vec![TWO.to_owned()]));
    builder.ask(
        "require-explicit-and-not-accepted",
        "Where an authority requires a policy, it must be one the caller accepts.",
        &["rfc5280-6.1.4-i-1", "rfc5280-6.1.5-g"],
        unaccepted,
        refuse("policy"),
    );
    builder.ask("explicit-at-the-first-certificate", "Where a policy is required from the beginning, the first certificate without one ends the path.", &["rfc5280-6.1.3-f"], Question::of(&Chain::of(2)).explicit(), refused_at("policy", 2));
}

pub(super) fn qualifiers(builder: &mut Builder) {
    const CPS: &str = "1.3.6.1.5.5.7.2.1";
    const NOTICE: &str = "1.3.6.1.5.5.7.2.2";
    let with =
        |extension: Extension| Question::of(&Chain::of(1).all(&[ONE]).end(extension)).explicit();
    let cps = der::ia5("https://policy.invalid/");
    builder.ask(
        "qualifier-practice-statement",
        "A pointer to the practice statement is no limit.",
        &["rfc5280-4.2.1.4-qualifiers"],
        with(qualified(ONE, CPS, &cps)),
        good_for(&[ONE]),
    );
    builder.ask(
        "qualifier-user-notice",
        "A user notice is no limit.",
        &["rfc5280-4.2.1.4-qualifiers"],
        with(qualified(
            ONE,
            NOTICE,
            &der::sequence(&[&der::utf8("synthetic")]),
        )),
        good_for(&[ONE]),
    );
    builder.ask(
        "qualifier-unknown-critical",
        "A critical extension with a qualifier nobody knows is refused.",
        &["rfc5280-4.2.1.4-unknown-qualifier"],
        with(qualified(ONE, "2.25.9", &der::null())),
        refused_at("unsupported", 0),
    );
    builder.ask(
        "qualifier-unknown-not-critical",
        "A qualifier nobody knows in an extension that is not critical is passed over.",
        &["rfc5280-4.2.1.4-qualifiers"],
        with(qualified(ONE, "2.25.9", &der::null()).toggled()),
        good_for(&[ONE]),
    );
    builder.ask(
        "policy-twice",
        "A certificate that names a policy twice is refused.",
        &["rfc5280-4.2.1.4-once"],
        with(policies(&[ONE, ONE])),
        refused_at("policy", 0),
    );
}

/// Values of the extensions that are not their ASN.1.
pub(super) fn encoding(builder: &mut Builder) {
    for (name, title, identifier, value) in [
        (
            "mappings-empty",
            "An empty list of mappings is refused.",
            POLICY_MAPPINGS,
            der::sequence(&[]),
        ),
        (
            "mapping-of-one",
            "A mapping of one policy to none is refused.",
            POLICY_MAPPINGS,
            der::sequence(&[&der::sequence(&[&der::oid_of(ONE)])]),
        ),
        (
            "constraints-negative",
            "A negative number of certificates is refused.",
            POLICY_CONSTRAINTS,
            der::sequence(&[&der::context_primitive(0, &[0xFF])]),
        ),
        (
            "inhibit-any-negative",
            "A negative inhibitAnyPolicy is refused.",
            "2.5.29.54",
            der::element(0x02, &[0x80]),
        ),
        (
            "policies-without-identifier",
            "A policy without an identifier is refused.",
            CERTIFICATE_POLICIES,
            der::sequence(&[&der::sequence(&[])]),
        ),
    ] {
        let chain = Chain::of(1).end(Extension::new(identifier, true, value));
        builder.ask(
            name,
            title,
            &["rfc5280-4.1-der"],
            Question::of(&chain),
            refuse("malformed"),
        );
    }
}

/// Growth: the number of ways through the policies must not be the time it takes (RFC 9618 §3).
pub(super) fn graph(builder: &mut Builder) {
    let names: Vec<String> = (1..=12).map(|number| format!("2.25.{number}")).collect();
    let list: Vec<&str> = names.iter().map(String::as_str).collect();
    let pairs: Vec<(&str, &str)> = list
        .iter()
        .flat_map(|one| list.iter().map(move |other| (*one, *other)))
        .take(128)
        .collect();
    for authorities in [3, 6, 10] {
        let mut chain = Chain::of(authorities).all(&list);
        for number in 1..=authorities {
            chain = chain.with(number, mappings(&pairs));
        }
        builder.ask(&format!("every-to-every-{authorities}"), &format!("Twelve policies each mapped to nearly every other in {authorities} authorities are judged in bounded time."), &["rfc9618-graph"], Question::of(&chain).explicit(), accepted());
    }
    let wide: Vec<String> = (1..=32).map(|number| format!("2.25.{number}")).collect();
    let wide: Vec<&str> = wide.iter().map(String::as_str).collect();
    builder.ask(
        "thirty-two-policies",
        "Thirty-two policies in each of eleven certificates are judged.",
        &["rfc9618-graph"],
        Question::of(&Chain::of(10).all(&wide)).explicit(),
        good_for(&wide),
    );
    // Two ways to one policy: the graph joins them, a tree would have two nodes.
    let joined = Chain::of(2)
        .with(1, policies(&[ONE, TWO]))
        .with(1, mappings(&[(ONE, THREE), (TWO, THREE)]))
        .with(2, policies(&[THREE]))
        .with(2, mappings(&[(THREE, FOUR)]))
        .end(policies(&[FOUR]));
    builder.ask(
        "two-ways-to-one",
        "Two policies that have become one below are both in the set.",
        &["rfc9618-graph", "rfc5280-6.1.5-g"],
        Question::of(&joined).explicit(),
        good_for(&[ONE, TWO]),
    );
    let pruned = Chain::of(2)
        .with(1, policies(&[ONE, TWO]))
        .with(1, mappings(&[(ONE, THREE), (TWO, FOUR)]))
        .with(2, policies(&[THREE, FOUR]))
        .end(policies(&[FOUR]));
    builder.ask(
        "one-way-ends",
        "Of two ways the one that ends below is not in the set.",
        &["rfc9618-graph", "rfc5280-6.1.3-d-3"],
        Question::of(&pruned).explicit(),
        good_for(&[TWO]),
    );
}
