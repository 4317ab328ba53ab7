// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who signed the list.

use super::{about, usable};
use crate::verifier::chain::{Chain, Spec, key, name, utc};
use crate::verifier::extension::{
    AUTHORITY_KEY_IDENTIFIER, KEY_USAGE, authority_key_identifier, key_usage,
};
use crate::verifier::list::List;
use crate::verifier::question::Pinned;
use crate::verifier::{Builder, refuse};
use testbed::pki::der;

/// Keys of anchors.
pub(super) fn keys(builder: &mut Builder) {
    let root = List::of_root();
    builder.ask(
        "signature-changed",
        "A list whose signature is changed in one bit is refused.",
        &["rfc5280-6.3.3-g"],
        about(root.signed_with(|message| {
            let mut signature = key(0).sign(message);
            if let Some(last) = signature.last_mut() {
                *last ^= 1;
            }
            signature
        })),
        refuse("signature"),
    );
    builder.ask(
        "signed-octets-changed",
        "A list that is changed after it was signed is refused.",
        &["rfc5280-6.3.3-g"],
        about(root.signed_with(|_| {
            let other = root.clone().numbered(&[99]);
            key(0).sign(&other.to_be_signed())
        })),
        refuse("signature"),
    );
    builder.ask(
        "wrong-key-right-name",
        "A list under an anchor's name that another key signed is refused.",
        &["rfc5280-6.3.3-g", "rfc5280-6.3.3-f-anchor"],
        about(root.signed(key(9))),
        refuse("signature"),
    );
    builder.ask(
        "wrong-key-with-its-identifier",
        "A list under an anchor's name that another key signed, and that says so, is refused.",
        &["rfc5280-6.3.3-f-anchor"],
        about(List::of("Root", key(9)).signed(key(9))),
        refuse("path"),
    );
    builder.ask(
        "unknown-name",
        "A list of an issuer nobody pinned is refused, although an anchor's key signed it.",
        &["rfc5280-6.3.3-f-anchor"],
        about(List::of("Other", key(0)).by_root()),
        refuse("path"),
    );
    builder.ask(
        "no-key-identifier",
        "A list without an authority key identifier is used: its issuer is found by name and key.",
        &["rfc5280-5.2.1-hint"],
        about(root.clone().without(AUTHORITY_KEY_IDENTIFIER).by_root()),
        usable(),
    );
    let mut two = about(
        root.clone()
            .without(AUTHORITY_KEY_IDENTIFIER)
            .signed(key(8)),
    );
    let other = Spec::authority("Root", "Root", key(8), key(8)).signed(key(8));
    two.anchors.push(Pinned::Certificate(other));
    builder.ask(
        "no-key-identifier-two-anchors",
        "Of two anchors with one name the one whose key signed is found.",
        &["rfc5280-5.2.1-hint"],
        two,
        usable(),
    );
    let mut by_key = about(root.by_root());
    let chain = Chain::of(0);
    by_key.anchors = vec![Pinned::Key(
        chain.root.subject.clone(),
        chain.root.key.clone(),
        None,
        None,
    )];
    builder.ask(
        "anchor-by-key",
        "An anchor that is a name and a key signs its lists.",
        &["rfc5280-6.3.3-f-anchor"],
        by_key,
        usable(),
    );
    let mut without = about(root.by_root());
    let usage = key_usage(&[5]);
    without.anchors = vec![Pinned::Certificate(
        Chain::of(0).root(usage).root_certificate(),
    )];
    builder.ask(
        "anchor-without-crl-sign",
        "A list of an anchor whose key usage lacks cRLSign is refused.",
        &["rfc5280-6.3.3-f-crl-sign"],
        without,
        refuse("path"),
    );
    let sha1 = der::sequence(&[&der::oid_of("1.2.840.10045.4.1")]);
    builder.ask(
        "sha-1",
        "A list signed with SHA-1 is refused.",
        &["rfc5758-sha1"],
        about(
            root.changed(|list| {
                list.inner_algorithm = sha1.clone();
                list.outer_algorithm = sha1;
            })
            .by_root(),
        ),
        refuse("signature"),
    );
}

/// Keys that an anchor has certified for signing lists.
pub(super) fn delegates(builder: &mut Builder) {
    let signer =
        |subject: &str| Spec::end_entity(subject, "Root", key(6), key(0)).with(key_usage(&[6]));
    let mut case = |word: &str,
                    title: &str,
                    issuer: &str,
                    spec: Spec,
                    requirement: &str,
                    class: Option<&str>| {
        let mut question = about(List::of(issuer, key(6)).signed(key(6)));
        question.untrusted = vec![spec.signed(key(0))];
        let expect = class.map_or_else(usable, refuse);
        builder.ask(word, title, &[requirement], question, expect);
    };
    case(
        "separate-key",
        "A list signed by a key of the authority that is for lists alone is used.",
        "Root",
        signer("Root"),
        "rfc5280-6.3.3-f-delegate",
        None,
    );
    case(
        "separate-issuer",
        "A list of an issuer that the anchor certified for signing lists is used.",
        "Lists",
        signer("Lists"),
        "rfc5280-6.3.3-f-delegate",
        None,
    );
    case(
        "separate-key-without-crl-sign",
        "A list signed by a certified key whose usage lacks cRLSign is refused.",
        "Lists",
        signer("Lists").with(key_usage(&[0])),
        "rfc5280-6.3.3-f-crl-sign",
        Some("path"),
    );
    case(
        "separate-key-without-usage",
        "A list signed by a certified key without a key usage is refused: nothing says that it is for lists.",
        "Lists",
        signer("Lists").without(KEY_USAGE),
        "rfc5280-6.3.3-f-delegate-usage",
        Some("path"),
    );
    case(
        "separate-key-of-a-stranger",
        "A list signed by a key that nobody pinned certified is refused.",
        "Lists",
        signer("Lists")
            .changed(|spec| spec.issuer = name("Other"))
            .with(authority_key_identifier(&key(9).key_identifier())),
        "rfc5280-6.3.3-f-anchor",
        Some("path"),
    );
    let mut forged = about(List::of("Lists", key(6)).signed(key(6)));
    forged.untrusted = vec![signer("Lists").signed(key(9))];
    builder.ask(
        "separate-key-forged",
        "A list signed by a key whose certificate the anchor did not sign is refused.",
        &["rfc5280-6.3.3-f-anchor"],
        forged,
        refuse("path"),
    );
    let (from, until) = (utc(2026, 6, 1), utc(2026, 12, 1));
    let dated = signer("Lists").changed(|spec| {
        spec.not_before = der::time(from);
        spec.not_after = der::time(until);
    });
    for (instant, at, class) in [
        (
            "one-second-early",
            from.saturating_add_secs(-1),
            Some("path"),
        ),
        ("first-second", from, None),
        ("last-second", until, None),
        (
            "one-second-late",
            until.saturating_add_secs(1),
            Some("path"),
        ),
    ] {
        let list = List::of("Lists", key(6)).dated(
            at.saturating_add_secs(-86_400),
            at.saturating_add_secs(86_400),
        );
        let mut question = about(list.signed(key(6))).at(at);
        question.untrusted = vec![dated.signed(key(0))];
        builder.ask(
            &format!("separate-key-{instant}"),
            &format!(
                "A list is judged at the {} of the validity of its signer's certificate.",
                instant.replace('-', " ")
            ),
            &["rfc5280-6.3.3-f-delegate-validity"],
            question,
            class.map_or_else(usable, refuse),
        );
    }
}
