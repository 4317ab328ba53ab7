// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys that change: self-issued certificates (RFC 5280 §6.1, §6.1.4 (h), (l)).

use super::Builder;
use super::chain::name;
use super::chain::{Chain, Spec, key};
use super::extension::{
    basic_constraints, directory, inhibit_any_policy, name_constraints, policies,
};
use super::question::{Pinned, Question, accepted, good_for, refused_at};
use conformance::adapter::Kind;
use conformance::case::CaseFile;

/// Root key 0, its next key 10; `A` with key 1 and its next key 11; `End` below `A`'s next key.
fn path(links: &[Spec], signers: &[usize], end_issuer: usize) -> Question {
    let end = Spec::end_entity("End", "A", key(5), key(end_issuer));
    let untrusted = links
        .iter()
        .zip(signers)
        .map(|(spec, signer)| spec.signed(key(*signer)));
    Question {
        certificate: Some(end.signed(key(end_issuer))),
        untrusted: untrusted.collect(),
        anchors: vec![Pinned::Certificate(Chain::of(0).root_certificate())],
        ..Question::new(Kind::Path)
    }
}

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("rollover");
    let a = || Spec::authority("A", "Root", key(1), key(0));
    let new_with_old = || Spec::authority("A", "A", key(11), key(1));
    builder.ask(
        "new-with-old",
        "An authority's new key, certified by its old one, issues certificates.",
        &["rfc5280-6.1-self-issued"],
        path(&[a(), new_with_old()], &[0, 1], 11),
        accepted(),
    );
    let next_root = Spec::authority("Root", "Root", key(10), key(0));
    let below_next = Spec::authority("A", "Root", key(1), key(10));
    builder.ask(
        "root-new-with-old",
        "A root's new key, certified by the pinned old one, leads to it.",
        &["rfc5280-6.1-self-issued"],
        path(&[next_root.clone(), below_next.clone()], &[0, 10], 1),
        accepted(),
    );
    let old_with_new = Spec::authority("Root", "Root", key(0), key(10)).signed(key(10));
    let pinned = Spec::authority("Root", "Root", key(10), key(10)).signed(key(10));
    let question = path(&[a()], &[0], 1).changed(|asked| {
        asked.anchors = vec![Pinned::Certificate(pinned)];
        asked.untrusted.push(old_with_new);
    });
    builder.ask(
        "root-old-with-new",
        "A root's old key, certified by the pinned new one, leads to it.",
        &["rfc5280-6.1-self-issued"],
        question,
        accepted(),
    );
    builder.ask(
        "twice",
        "A key that has changed twice is followed through both self-issued certificates.",
        &["rfc5280-6.1-self-issued"],
        path(
            &[
                a(),
                new_with_old(),
                Spec::authority("A", "A", key(12), key(11)),
            ],
            &[0, 1, 11],
            12,
        ),
        accepted(),
    );
    builder.ask(
        "not-certified",
        "An authority's new key that the old one has not certified leads nowhere.",
        &["rfc5280-6.1.3-a-1"],
        path(&[a()], &[0], 11),
        super::refuse("path"),
    );
    lengths(&mut builder, &a(), &new_with_old());
    others(&mut builder, &a(), &new_with_old());
    builder.finish("keys that change")
}

fn lengths(builder: &mut Builder, a: &Spec, new_with_old: &Spec) {
    let closed = a.clone().with(basic_constraints(true, Some(0)));
    builder.ask(
        "path-length-zero-and-self-issued",
        "A self-issued certificate does not count for the path length.",
        &["rfc5280-6.1.4-l-self-issued"],
        path(&[closed.clone(), new_with_old.clone()], &[0, 1], 11),
        accepted(),
    );
    let sub = Spec::authority("B", "A", key(2), key(11));
    let end = Spec::end_entity("End", "B", key(5), key(2)).signed(key(2));
    let question = path(
        &[closed.clone(), new_with_old.clone(), sub],
        &[0, 1, 11],
        11,
    )
    .changed(|asked| asked.certificate = Some(end));
    builder.ask(
        "path-length-zero-self-issued-and-another",
        "Behind a self-issued certificate the path length still counts.",
        &["rfc5280-6.1.4-l", "rfc5280-6.1.4-l-self-issued"],
        question,
        refused_at("path", 1),
    );
    let narrower = new_with_old.clone().with(basic_constraints(true, Some(0)));
    let sub = Spec::authority("B", "A", key(2), key(11));
    let end = Spec::end_entity("End", "B", key(5), key(2)).signed(key(2));
    let question = path(&[a.clone(), narrower, sub], &[0, 1, 11], 11)
        .changed(|asked| asked.certificate = Some(end));
    builder.ask(
        "path-length-in-the-self-issued",
        "A path length in a self-issued certificate counts for those below it.",
        &["rfc5280-6.1.4-m"],
        question,
        refused_at("path", 1),
    );
    let last = Spec::end_entity("A", "A", key(5), key(1)).signed(key(1));
    let question = path(&[closed], &[0], 1).changed(|asked| asked.certificate = Some(last));
    builder.ask(
        "self-issued-end-entity",
        "The last certificate of a path is no intermediate, self-issued or not.",
        &["rfc5280-6.1.4-l-self-issued"],
        question,
        accepted(),
    );
}

fn others(builder: &mut Builder, a: &Spec, new_with_old: &Spec) {
    const ONE: &str = "2.25.1";
    const ANY: &str = "2.5.29.32.0";
    // Names: a self-issued certificate in the middle is not held against constraints, the last one is.
    let limited = a
        .clone()
        .with(name_constraints(&[], &[directory(&name("A"))]));
    builder.ask(
        "name-constraints-and-self-issued",
        "A self-issued certificate in the middle of a path is not held against name constraints.",
        &["rfc5280-6.1.3-b-self-issued"],
        path(&[limited.clone(), new_with_old.clone()], &[0, 1], 11),
        accepted(),
    );
    let last = Spec::end_entity("A", "A", key(5), key(1)).signed(key(1));
    let question = path(&[limited], &[0], 1).changed(|asked| asked.certificate = Some(last));
    builder.ask(
        "name-constraints-and-self-issued-last",
        "A self-issued certificate at the end of a path is held against name constraints.",
        &["rfc5280-6.1.3-b-self-issued", "rfc5280-6.1.3-c"],
        question,
        refused_at("path", 0),
    );
    // Policies: skips are not counted down by self-issued certificates, and anyPolicy counts in them.
    let with_end = |links: &[Spec], last: &[&str]| {
        let end = Spec::end_entity("End", "A", key(5), key(11)).with(policies(last));
        path(links, &[0, 1], 11)
            .changed(|asked| asked.certificate = Some(end.signed(key(11))))
            .explicit()
    };
    let inhibiting = a.clone().with(policies(&[ONE])).with(inhibit_any_policy(0));
    builder.ask(
        "any-policy-in-the-self-issued",
        "anyPolicy counts in a self-issued certificate even where it is inhibited.",
        &["rfc5280-6.1.3-d-any-policy-self-issued"],
        with_end(
            &[
                inhibiting.clone(),
                new_with_old.clone().with(policies(&[ANY])),
            ],
            &[ONE],
        ),
        good_for(&[ONE]),
    );
    let last = Spec::end_entity("A", "A", key(5), key(1)).with(policies(&[ANY]));
    let question = path(&[inhibiting], &[0], 1)
        .changed(|asked| asked.certificate = Some(last.signed(key(1))))
        .explicit();
    builder.ask("any-policy-in-the-self-issued-last", "anyPolicy does not count in the last certificate where it is inhibited, self-issued or not.",
        &["rfc5280-6.1.3-d-any-policy-self-issued"], question, super::refuse("policy"));
    let skipping = a.clone().with(policies(&[ONE])).with(inhibit_any_policy(1));
    builder.ask("skip-not-counted", "A self-issued certificate does not count down the certificates after which anyPolicy is inhibited.",
        &["rfc5280-6.1.4-h"], with_end(&[skipping, new_with_old.clone().with(policies(&[ONE]))], &[ANY]), good_for(&[ONE]));
}
