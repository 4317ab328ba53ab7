// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which policies a path is good for.

use super::{ANY, ONE, THREE, TWO};
use crate::verifier::chain::Chain;
use crate::verifier::extension::{CERTIFICATE_POLICIES, inhibit_any_policy, policies};
use crate::verifier::question::{Question, good_for};
use crate::verifier::{Builder, refuse};

pub(super) fn sets(builder: &mut Builder) {
    let mut case =
        |name: &str, title: &str, chain: Chain, accepting: &[&str], expected: Option<&[&str]>| {
            let question = match accepting {
                [] => Question::of(&chain).explicit(),
                list => Question::of(&chain).accepting(list),
            };
            let expect = expected.map_or_else(|| refuse("policy"), good_for);
            builder.ask(
                name,
                title,
                &["rfc5280-6.1.3-d", "rfc5280-6.1.5-g"],
                question,
                expect,
            );
        };
    case(
        "one-throughout",
        "A policy every certificate names is the one the path is good for.",
        Chain::of(2).all(&[ONE]),
        &[],
        Some(&[ONE]),
    );
    case(
        "two-throughout",
        "A path can be good for several policies.",
        Chain::of(2).all(&[ONE, TWO]),
        &[],
        Some(&[ONE, TWO]),
    );
    case(
        "narrowing",
        "A path is good for the policies that all its certificates name.",
        Chain::of(2).all(&[ONE, TWO]).end(policies(&[TWO])),
        &[],
        Some(&[TWO]),
    );
    case(
        "narrowing-in-the-middle",
        "What one authority leaves out does not come back below it.",
        Chain::of(2).all(&[ONE, TWO]).with(1, policies(&[ONE])),
        &[],
        Some(&[ONE]),
    );
    case(
        "nothing-in-common",
        "A path whose certificates name no policy in common is good for none.",
        Chain::of(1).all(&[ONE]).end(policies(&[TWO])),
        &[],
        None,
    );
    case(
        "accepted-is-named",
        "A caller that accepts one of the policies gets this one.",
        Chain::of(1).all(&[ONE, TWO]),
        &[TWO],
        Some(&[TWO]),
    );
    case(
        "accepted-and-others",
        "Policies a caller accepts and the path does not have do not come into the set.",
        Chain::of(1).all(&[ONE]),
        &[ONE, THREE],
        Some(&[ONE]),
    );
    case(
        "accepted-is-not-named",
        "A path that is good for none of the accepted policies is refused.",
        Chain::of(1).all(&[ONE, TWO]),
        &[THREE],
        None,
    );
    case(
        "accepted-is-any",
        "anyPolicy among the accepted policies accepts every one.",
        Chain::of(1).all(&[ONE]),
        &[ANY],
        Some(&[ONE]),
    );
    case(
        "none-at-all",
        "A path without policies is refused where one is required.",
        Chain::of(2),
        &[],
        None,
    );
    case(
        "end-entity-without",
        "An end entity without policies makes the whole path good for none.",
        Chain::of(1).with(1, policies(&[ONE])),
        &[],
        None,
    );
    case(
        "authority-without",
        "An authority without policies makes the whole path good for none.",
        Chain::of(2).all(&[ONE]).without(2, CERTIFICATE_POLICIES),
        &[],
        None,
    );
    case(
        "order",
        "The order in which policies are named means nothing.",
        Chain::of(1).all(&[ONE, TWO]).end(policies(&[TWO, ONE])),
        &[],
        Some(&[ONE, TWO]),
    );
    let optional = Question::of(&Chain::of(2));
    builder.ask(
        "none-and-none-required",
        "A path without policies is accepted where none is required.",
        &["rfc5280-6.1.1-f"],
        optional,
        good_for(&[]),
    );
    let mut listed = Question::of(&Chain::of(1).all(&[ONE]));
    listed.input.initial_policies = Some(vec![TWO.to_owned()]);
    builder.ask("not-accepted-and-none-required", "Where no policy is required, a path that is good for none of the accepted ones is accepted, and its set is empty.", &["rfc5280-6.1.1-f", "rfc5280-6.1.5-g"], listed, good_for(&[]));
    let critical = Chain::of(1).all(&[ONE]);
    let plain = critical
        .clone()
        .with(1, policies(&[ONE]).toggled())
        .end(policies(&[ONE]).toggled());
    builder.ask(
        "not-critical",
        "Policies count whether their extension is critical or not.",
        &["rfc5280-4.2.1.4-critical"],
        Question::of(&plain).explicit(),
        good_for(&[ONE]),
    );
}

pub(super) fn any(builder: &mut Builder) {
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    question: Question,
                    expected: Option<&[&str]>| {
        let expect = expected.map_or_else(|| refuse("policy"), good_for);
        builder.ask(name, title, &[requirement], question, expect);
    };
    let explicit = |chain: Chain| Question::of(&chain).explicit();
    case(
        "any-throughout",
        "A path of anyPolicy only is good for any policy.",
        "rfc5280-6.1.3-d-2",
        explicit(Chain::of(1).all(&[ANY])),
        Some(&[ANY]),
    );
    case(
        "any-above",
        "anyPolicy in an authority lets through what is named below it.",
        "rfc5280-6.1.3-d-2",
        explicit(Chain::of(1).all(&[ANY]).end(policies(&[ONE]))),
        Some(&[ONE]),
    );
    case(
        "any-below",
        "anyPolicy in the end entity stands for what is named above it.",
        "rfc5280-6.1.3-d-2",
        explicit(Chain::of(1).all(&[ONE]).end(policies(&[ANY]))),
        Some(&[ONE]),
    );
    case(
        "any-in-the-middle",
        "anyPolicy in the middle lets through what is named above and below.",
        "rfc5280-6.1.3-d-2",
        explicit(Chain::of(3).all(&[ONE]).with(2, policies(&[ANY]))),
        Some(&[ONE]),
    );
    case(
        "any-beside-another",
        "anyPolicy beside a named policy lets others through, too.",
        "rfc5280-6.1.3-d-2",
        explicit(Chain::of(1).all(&[ONE, ANY]).end(policies(&[TWO]))),
        Some(&[TWO]),
    );
    case(
        "any-and-accepted",
        "A caller that accepts one policy gets it out of anyPolicy.",
        "rfc5280-6.1.5-g",
        Question::of(&Chain::of(1).all(&[ANY])).accepting(&[ONE]),
        Some(&[ONE]),
    );
    case(
        "any-beside-another-and-accepted",
        "A caller gets what is named and what anyPolicy stands for.",
        "rfc5280-6.1.5-g",
        Question::of(&Chain::of(1).all(&[ONE, ANY])).accepting(&[ONE, TWO]),
        Some(&[ONE, TWO]),
    );
    case(
        "any-inhibited-initially",
        "anyPolicy does not count where the caller inhibits it.",
        "rfc5280-6.1.1-g",
        Question::of(&Chain::of(1).all(&[ANY]).end(policies(&[ONE])))
            .inhibiting_any()
            .explicit(),
        None,
    );
    case(
        "any-inhibited-initially-and-named",
        "Where the caller inhibits anyPolicy, what is named still counts.",
        "rfc5280-6.1.1-g",
        Question::of(&Chain::of(1).all(&[ONE, ANY]))
            .inhibiting_any()
            .explicit(),
        Some(&[ONE]),
    );
    for (skip, authorities, is_good) in
        [(0_u8, 1, false), (1, 1, true), (1, 2, false), (2, 2, true)]
    {
        // The first authority inhibits; every authority names the policy, the end entity anyPolicy.
        let chain = Chain::of(authorities)
            .all(&[ONE])
            .with(1, inhibit_any_policy(skip))
            .end(policies(&[ANY]));
        let verb = match is_good {
            true => "counts",
            false => "does not count",
        };
        case(
            &format!("inhibit-any-{skip}-of-{authorities}"),
            &format!(
                "With inhibitAnyPolicy {skip} in the first of {authorities} authorities, anyPolicy {verb} in the end entity."
            ),
            "rfc5280-6.1.4-j",
            explicit(chain),
            is_good.then_some(&[ONE][..]),
        );
    }
    case(
        "inhibit-any-own",
        "inhibitAnyPolicy is for what follows, not for the certificate it stands in.",
        "rfc5280-6.1.4-j",
        explicit(
            Chain::of(1)
                .all(&[ANY])
                .with(1, inhibit_any_policy(0))
                .end(policies(&[ONE])),
        ),
        Some(&[ONE]),
    );
    case(
        "inhibit-any-higher-below",
        "A later inhibitAnyPolicy cannot raise an earlier one.",
        "rfc5280-6.1.4-j",
        explicit(
            Chain::of(2)
                .all(&[ONE])
                .with(1, inhibit_any_policy(0))
                .with(2, inhibit_any_policy(9))
                .end(policies(&[ANY])),
        ),
        None,
    );
    case(
        "inhibit-any-in-the-end-entity",
        "inhibitAnyPolicy in the end entity inhibits nothing.",
        "rfc5280-6.1.4-j",
        explicit(
            Chain::of(1)
                .all(&[ONE])
                .end(policies(&[ANY]))
                .end(inhibit_any_policy(0)),
        ),
        Some(&[ONE]),
    );
    case(
        "any-in-the-anchor",
        "anyPolicy in the anchor's certificate limits nothing.",
        "rfc5937-3.2",
        explicit(Chain::of(1).all(&[ONE]).root(policies(&[ANY]))),
        Some(&[ONE]),
    );
}
