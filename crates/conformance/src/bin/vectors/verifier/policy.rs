// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate policies: RFC 5280 §6.1 with the graph of RFC 9618, and the set a path is good for.

use super::chain::Chain;
use super::extension::{
    CERTIFICATE_POLICIES, Extension, POLICY_CONSTRAINTS, POLICY_MAPPINGS, inhibit_any_policy,
    mappings, policies, policy_constraints, qualified,
};
use super::question::{Question, accepted, good_for, refused_at};
use super::{Builder, refuse};
use conformance::case::CaseFile;
use testbed::pki::der;

const ONE: &str = "2.25.1";
const TWO: &str = "2.25.2";
const THREE: &str = "2.25.3";
const FOUR: &str = "2.25.4";
const ANY: &str = "2.5.29.32.0";

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("policy");
    sets(&mut builder);
    any(&mut builder);
    explicit(&mut builder);
    mapped(&mut builder);
    inhibited(&mut builder);
    qualifiers(&mut builder);
    encoding(&mut builder);
    graph(&mut builder);
    builder.finish("certificate policies")
}

fn sets(builder: &mut Builder) {
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

fn any(builder: &mut Builder) {
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

fn explicit(builder: &mut Builder) {
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

fn mapped(builder: &mut Builder) {
    let mut case =
        |name: &str, title: &str, chain: Chain, accepting: &[&str], expected: Option<&[&str]>| {
            let question = match accepting {
                [] => Question::of(&chain).explicit(),
                list => Question::of(&chain).accepting(list),
            };
            let expect = expected.map_or_else(|| refuse("policy"), good_for);
            builder.ask(name, title, &["rfc5280-6.1.4-b-1"], question, expect);
        };
    let one_to_two = || mappings(&[(ONE, TWO)]);
    let mapped = || {
        Chain::of(1)
            .with(1, policies(&[ONE]))
            .with(1, one_to_two())
            .end(policies(&[TWO]))
    };
    case(
        "mapped",
        "A mapped policy is good below under its other name, and the set has the issuer's.",
        mapped(),
        &[],
        Some(&[ONE]),
    );
    case(
        "mapped-and-accepted",
        "A caller accepts the issuer's policy, not the one it is mapped to.",
        mapped(),
        &[ONE],
        Some(&[ONE]),
    );
    case(
        "mapped-and-subject-accepted",
        "The policy another is mapped to is none of the caller's.",
        mapped(),
        &[TWO],
        None,
    );
    case(
        "mapped-and-kept",
        "Below a mapping the issuer's own name of the policy is no longer good.",
        Chain::of(1)
            .with(1, policies(&[ONE]))
            .with(1, one_to_two())
            .end(policies(&[ONE])),
        &[],
        None,
    );
    case(
        "mapped-to-itself-too",
        "A policy mapped to itself and to another is good under both names.",
        Chain::of(1)
            .with(1, policies(&[ONE]))
            .with(1, mappings(&[(ONE, ONE), (ONE, TWO)]))
            .end(policies(&[ONE])),
        &[],
        Some(&[ONE]),
    );
    case(
        "mapped-to-two",
        "A policy can be mapped to two.",
        Chain::of(1)
            .with(1, policies(&[ONE]))
            .with(1, mappings(&[(ONE, TWO), (ONE, THREE)]))
            .end(policies(&[THREE])),
        &[],
        Some(&[ONE]),
    );
    case(
        "two-mapped-to-one",
        "Two policies can be mapped to one, and the path is good for both.",
        Chain::of(1)
            .with(1, policies(&[ONE, TWO]))
            .with(1, mappings(&[(ONE, THREE), (TWO, THREE)]))
            .end(policies(&[THREE])),
        &[],
        Some(&[ONE, TWO]),
    );
    case(
        "mapped-twice",
        "Mappings in two authorities go one after the other.",
        Chain::of(2)
            .with(1, policies(&[ONE]))
            .with(1, one_to_two())
            .with(2, policies(&[TWO]))
            .with(2, mappings(&[(TWO, THREE)]))
            .end(policies(&[THREE])),
        &[],
        Some(&[ONE]),
    );
    case(
        "swapped",
        "Two policies can be mapped to one another.",
        Chain::of(1)
            .with(1, policies(&[ONE, TWO]))
            .with(1, mappings(&[(ONE, TWO), (TWO, ONE)]))
            .end(policies(&[TWO])),
        &[],
        Some(&[ONE]),
    );
    case(
        "mapped-without-being-named",
        "A mapping of a policy the authority does not name comes to nothing.",
        Chain::of(1)
            .with(1, policies(&[ONE]))
            .with(1, mappings(&[(TWO, THREE)]))
            .end(policies(&[THREE])),
        &[],
        None,
    );
    case(
        "mapped-out-of-any",
        "A mapping of a policy that anyPolicy stands for is good for it.",
        Chain::of(1)
            .with(1, policies(&[ANY]))
            .with(1, one_to_two())
            .end(policies(&[TWO])),
        &[],
        Some(&[ONE]),
    );
    case(
        "mapped-and-any-below",
        "anyPolicy below a mapping stands for the mapped policy, too.",
        Chain::of(1)
            .with(1, policies(&[ONE]))
            .with(1, one_to_two())
            .end(policies(&[ANY])),
        &[],
        Some(&[ONE]),
    );
    case(
        "mapped-in-the-end-entity",
        "A mapping in the end entity maps nothing.",
        Chain::of(1).all(&[ONE]).end(one_to_two()),
        &[],
        Some(&[ONE]),
    );
    case(
        "another-not-mapped",
        "Policies beside a mapped one stay as they are.",
        Chain::of(1)
            .with(1, policies(&[ONE, FOUR]))
            .with(1, one_to_two())
            .end(policies(&[FOUR])),
        &[],
        Some(&[FOUR]),
    );
    for (name, title, list) in [
        (
            "mapped-from-any",
            "A mapping of anyPolicy is refused.",
            [(ANY, TWO)],
        ),
        (
            "mapped-to-any",
            "A mapping to anyPolicy is refused.",
            [(ONE, ANY)],
        ),
    ] {
        let chain = Chain::of(1).all(&[ONE]).with(1, mappings(&list));
        builder.ask(
            name,
            title,
            &["rfc5280-6.1.4-a"],
            Question::of(&chain),
            refused_at("policy", 1),
        );
    }
    let plain = mapped().with(1, one_to_two().toggled());
    builder.ask(
        "mapped-not-critical",
        "Policy mappings count whether their extension is critical or not.",
        &["rfc5280-6.1.4-b-1"],
        Question::of(&plain).explicit(),
        good_for(&[ONE]),
    );
}

fn inhibited(builder: &mut Builder) {
    let mapping = |number: usize, chain: Chain| chain.with(number, mappings(&[(ONE, TWO)]));
    let ask = |chain: Chain| Question::of(&chain).explicit();
    let mut case = |name: &str, title: &str, question: Question, expected: Option<&[&str]>| {
        let expect = expected.map_or_else(|| refuse("policy"), good_for);
        builder.ask(name, title, &["rfc5280-6.1.4-b-2"], question, expect);
    };
    let first = mapping(1, Chain::of(1).with(1, policies(&[ONE]))).end(policies(&[TWO]));
    case(
        "mapping-inhibited-initially",
        "Where the caller inhibits mapping, a mapped policy ends.",
        ask(first.clone()).inhibiting_mapping(),
        None,
    );
    let both = mapping(1, Chain::of(1).all(&[ONE, THREE]));
    case(
        "mapping-inhibited-initially-others-stay",
        "Where mapping is inhibited, policies that are not mapped stay.",
        ask(both).inhibiting_mapping(),
        Some(&[THREE]),
    );
    let kept = mapping(1, Chain::of(1).all(&[ONE]));
    case(
        "mapping-inhibited-initially-own-name",
        "Where mapping is inhibited, a mapped policy is not good under its own name either.",
        ask(kept).inhibiting_mapping(),
        None,
    );
    for (skip, is_good) in [(0_u8, false), (1, true)] {
        let chain = mapping(2, Chain::of(2).all(&[ONE]))
            .with(1, policy_constraints(None, Some(skip)))
            .end(policies(&[TWO]));
        let verb = match is_good {
            true => "is good",
            false => "ends",
        };
        case(
            &format!("inhibit-mapping-{skip}"),
            &format!(
                "With inhibitPolicyMapping {skip} in the authority above, a mapped policy {verb}."
            ),
            ask(chain),
            is_good.then_some(&[ONE][..]),
        );
    }
    let own = mapping(
        1,
        Chain::of(1)
            .with(1, policies(&[ONE]))
            .with(1, policy_constraints(None, Some(0))),
    )
    .end(policies(&[TWO]));
    case(
        "inhibit-mapping-own",
        "inhibitPolicyMapping is for what follows, not for the certificate it stands in.",
        ask(own),
        Some(&[ONE]),
    );
    let later = mapping(3, Chain::of(3).all(&[ONE]))
        .with(1, policy_constraints(None, Some(0)))
        .with(2, policy_constraints(None, Some(9)))
        .end(policies(&[TWO]));
    case(
        "inhibit-mapping-higher-below",
        "A later inhibitPolicyMapping cannot raise an earlier one.",
        ask(later),
        None,
    );
    let out_of_any = mapping(1, Chain::of(1).with(1, policies(&[ANY]))).end(policies(&[TWO]));
    case(
        "inhibited-mapping-out-of-any",
        "Where mapping is inhibited, a mapping out of anyPolicy comes to nothing, and what is named below is itself.",
        ask(out_of_any).inhibiting_mapping(),
        Some(&[TWO]),
    );
    let no_any = mapping(1, Chain::of(1).with(1, policies(&[ANY]))).end(policies(&[TWO]));
    case(
        "mapping-out-of-inhibited-any",
        "Where anyPolicy is inhibited, nothing is mapped out of it.",
        ask(no_any).inhibiting_any(),
        None,
    );
}

fn qualifiers(builder: &mut Builder) {
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
fn encoding(builder: &mut Builder) {
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
fn graph(builder: &mut Builder) {
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
