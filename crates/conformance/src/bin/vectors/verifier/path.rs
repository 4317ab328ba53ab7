// SPDX-License-Identifier: MIT OR Apache-2.0
//! Building a path: pools in any order, loops, cross certificates, bridges, hints, anchors of both forms.

use super::chain::{Chain, Spec, key, name};
use super::extension::{
    AUTHORITY_KEY_IDENTIFIER, Extension, SUBJECT_KEY_IDENTIFIER, authority_key_identifier,
    basic_constraints, directory, subject_key_identifier, subtrees,
};
use super::question::{Pinned, Question, accepted, refused_at};
use super::{Builder, refuse};
use conformance::adapter::Limits;
use conformance::case::CaseFile;
use testbed::pki::der;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("path");
    lengths(&mut builder);
    pools(&mut builder);
    crossed(&mut builder);
    loops(&mut builder);
    hints(&mut builder);
    anchors(&mut builder);
    builder.finish("building a path")
}

fn lengths(builder: &mut Builder) {
    for authorities in 0..=10 {
        builder.ask(
            &format!("length-{authorities}"),
            &format!("A path with {authorities} intermediate certificates is found."),
            &["rfc5280-6.1-path"],
            Question::of(&Chain::of(authorities)),
            accepted(),
        );
    }
    for (most, authorities) in [(0, 0), (0, 1), (1, 1), (1, 2), (3, 3), (3, 4)] {
        let mut question = Question::of(&Chain::of(authorities));
        question.input.max_intermediates = Some(most);
        let (verb, expect) = if authorities <= most {
            ("accepted", accepted())
        } else {
            ("refused", refuse("unsupported"))
        };
        builder.ask(
            &format!("at-most-{most}-of-{authorities}"),
            &format!("With a maximum of {most}, a path with {authorities} intermediate certificates is {verb}."),
            &["rfc5280-6.1-maximum"],
            question,
            expect,
        );
    }
}

fn pools(builder: &mut Builder) {
    let chain = Chain::of(3);
    let question = || Question::of(&chain);
    builder.ask(
        "pool-reversed",
        "The order of untrusted certificates means nothing: from the leaf upwards.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.reverse()),
        accepted(),
    );
    builder.ask(
        "pool-rotated",
        "The order of untrusted certificates means nothing: begun in the middle.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.rotate_left(1)),
        accepted(),
    );
    builder.ask(
        "pool-with-duplicates",
        "A certificate that is given twice counts once.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.extend(chain.pool())),
        accepted(),
    );
    builder.ask(
        "pool-with-strangers",
        "Certificates that do not belong to the path do no harm.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| {
            for number in 8..14 {
                let stranger = Spec::authority(
                    &format!("Stranger {number}"),
                    "Nobody",
                    key(number),
                    key(number + 1),
                );
                asked.untrusted.insert(0, stranger.signed(key(number + 1)));
            }
        }),
        accepted(),
    );
    builder.ask(
        "pool-with-the-end-entity",
        "The end entity's own certificate among the untrusted ones does no harm.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.push(chain.leaf())),
        accepted(),
    );
    builder.ask(
        "pool-with-the-root",
        "The anchor's own certificate among the untrusted ones does no harm.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.push(chain.root_certificate())),
        accepted(),
    );
    for missing in 0..3 {
        builder.ask(
            &format!("pool-without-{missing}"),
            "A path with a missing link is none.",
            &["rfc5280-6.1-path"],
            question().changed(|asked| {
                asked.untrusted.remove(missing);
            }),
            refuse("path"),
        );
    }
    builder.ask(
        "pool-is-not-trusted",
        "A self-signed certificate among the untrusted ones is no anchor.",
        &["rfc5280-6.1.1-d"],
        question().changed(|asked| {
            asked.untrusted.push(chain.root_certificate());
            let stranger = Spec::authority("Stranger", "Stranger", key(9), key(9));
            asked.anchors = vec![Pinned::Certificate(stranger.signed(key(9)))];
        }),
        refuse("path"),
    );
    let forged = Spec::authority("C", "B", key(9), key(2))
        .with(subject_key_identifier(&key(3).key_identifier()));
    builder.ask(
        "forged-twin",
        "Beside a forged certificate of the right name and key identifier the right one is found.",
        &["rfc5280-6.1-search", "rfc5280-4.2.1.1-hint"],
        question().changed(|asked| asked.untrusted.insert(0, forged.signed(key(9)))),
        accepted(),
    );
    let expired = Spec::authority("C", "B", key(3), key(2))
        .changed(|spec| spec.not_after = der::time(super::chain::utc(2025, 1, 1)));
    builder.ask(
        "expired-twin",
        "Beside an expired certificate of the same name and key the one in force is found.",
        &["rfc5280-6.1-search"],
        question().changed(|asked| asked.untrusted.insert(0, expired.signed(key(2)))),
        accepted(),
    );
    let powerless = Spec::authority("C", "B", key(3), key(2)).with(basic_constraints(false, None));
    builder.ask(
        "powerless-twin",
        "Beside a certificate of the same name and key without authority the right one is found.",
        &["rfc5280-6.1-search"],
        question().changed(|asked| asked.untrusted.insert(0, powerless.signed(key(2)))),
        accepted(),
    );
}

/// Two roots that certify one another, and bridges between them.
fn crossed(builder: &mut Builder) {
    // End ← A ← Other (10), and Root certifies Other.
    let below = Spec::authority("A", "Other", key(1), key(10)).signed(key(10));
    let end = Spec::end_entity("End", "A", key(2), key(1)).signed(key(1));
    let root = Spec::authority("Root", "Root", key(0), key(0)).signed(key(0));
    let other = Spec::authority("Other", "Other", key(10), key(10)).signed(key(10));
    let across = Spec::authority("Other", "Root", key(10), key(0)).signed(key(0));
    let back = Spec::authority("Root", "Other", key(0), key(10)).signed(key(10));
    let ask = |anchors: &[&Vec<u8>], untrusted: &[&Vec<u8>]| Question {
        certificate: Some(end.clone()),
        anchors: anchors
            .iter()
            .map(|&der| Pinned::Certificate(der.clone()))
            .collect(),
        untrusted: untrusted.iter().map(|&der| der.clone()).collect(),
        ..Question::new(conformance::adapter::Kind::Path)
    };
    builder.ask(
        "cross-certificate",
        "A path leads over a cross certificate to the root that is trusted.",
        &["rfc5280-6.1-path"],
        ask(&[&root], &[&below, &across]),
        accepted(),
    );
    builder.ask(
        "cross-certificate-not-needed",
        "Where the issuing root is trusted itself, a cross certificate does no harm.",
        &["rfc5280-6.1-search"],
        ask(&[&other], &[&below, &across, &back]),
        accepted(),
    );
    builder.ask(
        "cross-certificates-both-ways",
        "Two roots that certify one another do not make the search go round.",
        &["rfc5280-6.1-search"],
        ask(&[&root], &[&below, &back, &across, &other]),
        accepted(),
    );
    builder.ask(
        "cross-certificates-to-nowhere",
        "Two roots that certify one another, neither of them trusted, are no path.",
        &["rfc5280-6.1.1-d"],
        ask(
            &[&Spec::authority("Third", "Third", key(12), key(12)).signed(key(12))],
            &[&below, &back, &across, &other, &root],
        ),
        refuse("path"),
    );
    let bridge = Spec::authority("Bridge", "Root", key(11), key(0)).signed(key(0));
    let far = Spec::authority("Other", "Bridge", key(10), key(11)).signed(key(11));
    builder.ask(
        "bridge",
        "A path leads over a bridge: the trusted root, the bridge, the other root, its authority.",
        &["rfc5280-6.1-path"],
        ask(&[&root], &[&below, &far, &bridge]),
        accepted(),
    );
    let closed = Spec::authority("Bridge", "Root", key(11), key(0))
        .with(basic_constraints(true, Some(0)))
        .signed(key(0));
    builder.ask(
        "bridge-too-short",
        "A bridge whose path length ends before the other domain's authorities is no path.",
        &["rfc5280-6.1.4-l"],
        ask(&[&root], &[&below, &far, &closed]),
        refused_at("path", 2),
    );
    builder.ask(
        "bridge-two-ways",
        "Where one way over a bridge is closed and another is not, the open one is found.",
        &["rfc5280-6.1-search"],
        ask(&[&root], &[&below, &far, &closed, &across]),
        accepted(),
    );
    // Several names and keys in a mesh: each of four certifies each other.
    let mut mesh = vec![below.clone()];
    let members = [("Other", 10), ("M1", 5), ("M2", 6), ("M3", 7)];
    for (subject, own) in members {
        for (issuer, issuing) in members {
            if subject != issuer {
                mesh.push(
                    Spec::authority(subject, issuer, key(own), key(issuing)).signed(key(issuing)),
                );
            }
        }
    }
    let way_out = Spec::authority("M3", "Root", key(7), key(0)).signed(key(0));
    let mut through: Vec<&Vec<u8>> = mesh.iter().collect();
    builder.ask("mesh-without-a-way-out", "A mesh of authorities that certify one another, and no anchor behind it, is searched in bounded time.",
        &["rfc5280-6.1-search"], ask(&[&root], &through), refuse("path"));
    through.push(&way_out);
    builder.ask(
        "mesh-with-a-way-out",
        "In a mesh of authorities that certify one another the way to the anchor is found.",
        &["rfc5280-6.1-search"],
        ask(&[&root], &through),
        accepted(),
    );
}

fn loops(builder: &mut Builder) {
    // A and B certify one another.
    let first = Spec::authority("A", "B", key(1), key(2)).signed(key(2));
    let second = Spec::authority("B", "A", key(2), key(1)).signed(key(1));
    let root = Spec::authority("Root", "Root", key(0), key(0)).signed(key(0));
    let entry = Spec::authority("B", "Root", key(2), key(0)).signed(key(0));
    let ask = |untrusted: &[&Vec<u8>]| Question {
        certificate: Some(Spec::end_entity("End", "A", key(3), key(1)).signed(key(1))),
        anchors: vec![Pinned::Certificate(root.clone())],
        untrusted: untrusted.iter().map(|&der| der.clone()).collect(),
        ..Question::new(conformance::adapter::Kind::Path)
    };
    builder.ask(
        "loop-of-two",
        "Two authorities that certify one another, and nobody above them, are no path.",
        &["rfc5280-6.1-search"],
        ask(&[&first, &second]),
        refuse("path"),
    );
    builder.ask(
        "loop-with-an-exit",
        "Out of two authorities that certify one another a third certificate leads to the anchor.",
        &["rfc5280-6.1-search"],
        ask(&[&second, &first, &entry]),
        accepted(),
    );
    let alone = Spec::authority("A", "A", key(1), key(1)).signed(key(1));
    builder.ask(
        "loop-of-one",
        "A self-signed authority nobody trusts is no path.",
        &["rfc5280-6.1.1-d"],
        ask(&[&alone]),
        refuse("path"),
    );
    let chain = Chain::of(1);
    builder.ask("end-entity-is-the-anchor", "An end entity that is itself pinned leads to itself only if its own signature is right and it may sign.",
        &["rfc5280-6.1.1-d"], Question {
            certificate: Some(chain.root_certificate()),
            ..Question::of(&chain)
        }, accepted());
    let own = Spec::end_entity("End", "End", key(4), key(4)).signed(key(4));
    builder.ask(
        "self-signed-end-entity",
        "A self-signed end entity nobody pinned is refused.",
        &["rfc5280-6.1.1-d"],
        Question {
            certificate: Some(own),
            ..Question::of(&chain)
        },
        refuse("path"),
    );
    let issued = Spec::end_entity("Below", "End", key(5), key(2)).signed(key(2));
    builder.ask(
        "end-entity-as-issuer",
        "A certificate that an end entity signed is refused.",
        &["rfc5280-6.1.4-k", "rfc5280-6.1.4-user-as-issuer"],
        Question {
            certificate: Some(issued),
            ..Question::of(&chain).changed(|asked| asked.untrusted.push(chain.leaf()))
        },
        refused_at("path", 1),
    );
}

/// Key identifiers are hints where to look, never proofs.
fn hints(builder: &mut Builder) {
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
fn anchors(builder: &mut Builder) {
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
        super::question::good_for(&["2.25.1"]),
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
                &[directory(&der::sequence(&[&super::chain::attribute(
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
