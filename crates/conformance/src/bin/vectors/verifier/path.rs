// SPDX-License-Identifier: MIT OR Apache-2.0
//! Building a path: pools in any order, loops, cross certificates, bridges, hints, anchors of both forms.

mod anchors;
mod pools;

use super::chain::{Chain, Spec, key};
use super::extension::basic_constraints;
use super::question::{Pinned, Question, accepted, refused_at};
use super::{Builder, refuse};
use conformance::case::CaseFile;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("path");
    pools::lengths(&mut builder);
    pools::pools(&mut builder);
    crossed(&mut builder);
    loops(&mut builder);
    anchors::hints(&mut builder);
    anchors::anchors(&mut builder);
    builder.finish("building a path")
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
