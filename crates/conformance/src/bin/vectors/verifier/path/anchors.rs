// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key identifiers as hints, and anchors of both forms.

use crate::verifier::chain::{Chain, Spec, attribute, key, name};
use crate::verifier::extension::{
    AUTHORITY_KEY_IDENTIFIER, Extension, SUBJECT_KEY_IDENTIFIER, authority_key_identifier,
    basic_constraints, directory, subject_key_identifier, subtrees,
};
use crate::verifier::question::{Pinned, Question, accepted, good_for, refused_at};
use crate::verifier::{Builder, refuse};
use conformance::adapter::Limits;
use testbed::pki::der;

/// Key identifiers are hints where to look, never proofs.
pub(super) fn hints(builder: &mut Builder) {
    let wrong = [0xEE; 20];
    let mut case = |name: &str, title: &str, chain: Chain| {
        builder.ask(
            name,
            title,
            &["rfc5280-4.2.1.1-hint"],
            Question::of(&chain),
            accepted(),
        );
    };
    case(
        "no-authority-key-identifier",
        "Without an authority key identifier the issuer is found by its name.",
        Chain::of(1).end_changed(|spec| *spec = spec.clone().without(AUTHORITY_KEY_IDENTIFIER)),
    );
    case(
        "no-subject-key-identifier",
        "An issuer without a subject key identifier is found by its name.",
        Chain::of(1).without(1, SUBJECT_KEY_IDENTIFIER),
    );
    case(
        "no-key-identifiers-at-all",
        "A path without any key identifiers is found by names and signatures.",
        {
            let mut chain = Chain::of(2);
            for spec in chain
                .authorities
                .iter_mut()
                .chain([&mut chain.end, &mut chain.root])
            {
                *spec = spec
                    .clone()
                    .without(AUTHORITY_KEY_IDENTIFIER)
                    .without(SUBJECT_KEY_IDENTIFIER);
            }
            chain
        },
    );
    case(
        "wrong-authority-key-identifier",
        "An authority key identifier that fits nobody does not break a right signature.",
        Chain::of(1).end(authority_key_identifier(&wrong)),
    );
    case(
        "wrong-subject-key-identifier",
        "A subject key identifier that is not the one pointed to does not break a right signature.",
        Chain::of(1).with(1, subject_key_identifier(&wrong)),
    );
    let named = |issuer: &str, serial: u8| {
        let value = der::sequence(&[
            &der::context(1, &[&directory(&name(issuer))]),
            &der::context_primitive(2, &[serial]),
        ]);
        Extension::new(AUTHORITY_KEY_IDENTIFIER, false, value)
    };
    case(
        "issuer-and-serial",
        "An authority key identifier can name the issuer's issuer and serial number.",
        Chain::of(1).end(named("Root", 1)),
    );
    case(
        "wrong-issuer-and-serial",
        "An issuer and serial number that fit nobody do not break a right signature.",
        Chain::of(1).end(named("Somebody", 9)),
    );
    // Two authorities of one name; only the hint tells them apart before the signature does.
    let chain = Chain::of(1);
    let twin = Spec::authority("A", "Root", key(9), key(0)).signed(key(0));
    let question = Question::of(&chain).changed(|asked| asked.untrusted.insert(0, twin.clone()));
    builder.ask(
        "two-of-one-name",
        "Among two authorities of one name the one whose key signed is found.",
        &["rfc5280-4.2.1.1", "rfc5280-4.2.1.1-hint"],
        question,
        accepted(),
    );
    let bare =
        Chain::of(1).end_changed(|spec| *spec = spec.clone().without(AUTHORITY_KEY_IDENTIFIER));
    builder.ask(
        "two-of-one-name-without-a-hint",
        "Among two authorities of one name the one whose key signed is found without a hint too.",
        &["rfc5280-4.2.1.1-hint"],
        Question::of(&bare).changed(|asked| asked.untrusted.insert(0, twin)),
        accepted(),
    );
    let stranger = Spec::authority("Root", "Root", key(12), key(12)).signed(key(12));
    builder.ask(
        "two-anchors-of-one-name",
        "Among two anchors of one name the one whose key signed is found.",
        &["rfc5280-4.2.1.1"],
        Question::of(&chain).changed(|asked| {
            asked
                .anchors
                .insert(0, Pinned::Certificate(stranger.clone()))
        }),
        accepted(),
    );
    builder.ask(
        "anchor-of-the-right-name-and-another-key",
        "An anchor of the right name and another key is not the issuer.",
        &["rfc5280-6.1.1-d"],
        Question::of(&chain).changed(|asked| asked.anchors = vec![Pinned::Certificate(stranger)]),
        refuse("path"),
    );
}

/// Anchors that are names and keys, and the limits they set (RFC 5937).
pub(super) fn anchors(builder: &mut Builder) {
    let limits = |change: &dyn Fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        Some(limits)
    };
    builder.ask(
        "anchor-name-and-key",
        "An anchor can be a name and a key.",
        &["rfc5280-6.1.1-d-key"],
        Question::below(&Chain::of(2), None, None),
        accepted(),
    );
    let question = Question::below(&Chain::of(1), None, None).changed(|asked| {
        asked.anchors = vec![Pinned::Key(
            name("Somebody"),
            key(0).public_key_info(),
            None,
            None,
        )];
    });
    builder.ask(
        "anchor-key-under-another-name",
        "The right key under another name is not the issuer.",
        &["rfc5280-6.1.3-a-4"],
        question,
        refuse("path"),
    );
    let question = Question::below(&Chain::of(1), None, None).changed(|asked| {
        asked.anchors = vec![Pinned::Key(
            name("Root"),
            key(9).public_key_info(),
            None,
            None,
        )];
    });
    builder.ask(
        "anchor-name-with-another-key",
        "The right name with another key is not the issuer.",
        &["rfc5280-6.1.3-a-1"],
        question,
        refuse("signature"),
    );
    for (length, authorities) in [(0, 0), (0, 1), (1, 1), (1, 2)] {
        let (verb, expect) = if authorities <= length {
            ("accepted", accepted())
        } else {
            ("refused", refused_at("path", 1))
        };
        builder.ask(&format!("anchor-path-length-{length}-of-{authorities}"),
            &format!("Below an anchor with path length {length}, a path with {authorities} intermediate certificates is {verb}."),
            &["rfc5937-3.2"], Question::below(&Chain::of(authorities), limits(&|limits| limits.path_length = Some(u32::try_from(length).unwrap_or_default())), None), expect);
    }
    let chain = Chain::of(1).all(&["2.25.1", "2.25.2"]);
    let policies = |list: &[&str]| {
        limits(&|limits| {
            limits.policies = Some(list.iter().map(|&policy| policy.to_owned()).collect())
        })
    };
    builder.ask(
        "anchor-policies",
        "The policies of an anchor limit those a path is valid for.",
        &["rfc5937-3.2"],
        Question::below(&chain, policies(&["2.25.1"]), None).explicit(),
        good_for(&["2.25.1"]),
    );
    builder.ask(
        "anchor-policies-none-left",
        "A path that is valid for none of its anchor's policies is refused where one is required.",
        &["rfc5937-3.2"],
        Question::below(&chain, policies(&["2.25.3"]), None).explicit(),
        refuse("policy"),
    );
    builder.ask(
        "anchor-requires-a-policy",
        "An anchor can require an explicit policy.",
        &["rfc5937-3.2"],
        Question::below(
            &Chain::of(1),
            limits(&|limits| limits.require_explicit_policy = Some(0)),
            None,
        ),
        refuse("policy"),
    );
    builder.ask(
        "anchor-names-permitted",
        "A path whose names lie in its anchor's subtrees is accepted.",
        &["rfc5937-3.2", "rfc5280-6.1.3-b"],
        Question::below(
            &Chain::of(1),
            None,
            Some(subtrees(
                &[directory(&der::sequence(&[&attribute(
                    "2.5.4.6",
                    &der::printable("JP"),
                )]))],
                &[],
            )),
        ),
        accepted(),
    );
    builder.ask(
        "anchor-names-excluded",
        "A path with a name in its anchor's excluded subtrees is refused.",
        &["rfc5937-3.2", "rfc5280-6.1.3-c"],
        Question::below(
            &Chain::of(1),
            None,
            Some(subtrees(&[], &[directory(&name("End"))])),
        ),
        refused_at("path", 0),
    );
    let mut own = Chain::of(1);
    own.root = own.root.with(basic_constraints(true, Some(0)));
    builder.ask(
        "anchor-certificate-path-length",
        "The path length in an anchor's certificate limits the paths below it.",
        &["rfc5937-3.2"],
        Question::of(&own),
        refused_at("path", 1),
    );
    let mut weak = Chain::of(1);
    weak.root = weak.root.with(basic_constraints(false, None));
    builder.ask(
        "anchor-certificate-without-authority",
        "A pinned certificate that may not sign certificates is no anchor.",
        &["rfc5280-6.1.1-d-authority"],
        Question::of(&weak),
        refuse("path"),
    );
}
