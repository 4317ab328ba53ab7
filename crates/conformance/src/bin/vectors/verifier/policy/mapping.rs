// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies that are mapped, and where that is inhibited.

use super::{ANY, FOUR, ONE, THREE, TWO};
use crate::verifier::chain::Chain;
use crate::verifier::extension::{mappings, policies, policy_constraints};
use crate::verifier::question::{Question, good_for, refused_at};
use crate::verifier::{Builder, refuse};

pub(super) fn mapped(builder: &mut Builder) {
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

pub(super) fn inhibited(builder: &mut Builder) {
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
