// SPDX-License-Identifier: MIT OR Apache-2.0
//! Indirect lists: entries of several issuers, by an issuer that the certificate names.

use super::{expected, listed};
use crate::verifier::Builder;
use crate::verifier::chain::{Chain, Spec, key, name};
use crate::verifier::extension::{directory, key_usage, uri};
use crate::verifier::list::{Entry, List, Scope, full_name, point, points};
use crate::verifier::question::Question;
use testbed::pki::der;

fn address() -> Vec<u8> {
    full_name(&[uri("http://kakunin.example/indirect.crl")])
}

/// A path whose end entity names `Lists` as the issuer of its lists.
fn chain() -> Chain {
    Chain::of(0).end(points(&[point(Some(&address()), None, Some("Lists"))]))
}

fn scope() -> Scope {
    Scope {
        point: Some(address()),
        indirect: true,
        ..Scope::default()
    }
}

/// The list of `Lists`.
fn list() -> List {
    List::of("Lists", key(6)).with(scope().to_extension())
}

/// Serial number of the certificate by which the root made `Lists` a signer of lists.
const SIGNER: u8 = 2;

/// What the root's own list says of that certificate. Its point is not one of the end entity's.
fn signers_list() -> List {
    let point = full_name(&[uri("http://kakunin.example/signers.crl")]);
    List::of_root().with(
        Scope {
            point: Some(point),
            ..Scope::default()
        }
        .to_extension(),
    )
}

/// With the certificate by which the root made `Lists` a signer of lists, which is not revoked.
fn asked(chain: &Chain, list: &List) -> Question {
    asked_with(chain, list, &signers_list())
}

fn asked_with(chain: &Chain, list: &List, signers: &List) -> Question {
    let at = full_name(&[uri("http://kakunin.example/signers.crl")]);
    let mut signer = Spec::end_entity("Lists", "Root", key(6), key(0))
        .with(key_usage(&[6]))
        .with(points(&[point(Some(&at), None, None)]));
    signer.serial = der::integer(&[SIGNER]);
    let mut question = listed(chain, vec![list.signed(key(6)), signers.by_root()]);
    question.untrusted = vec![signer.signed(key(0))];
    question
}

pub(super) fn entries(builder: &mut Builder) {
    let own = || Entry::of(&[1]);
    let other = |serial: u8| Entry::of(&[serial]);
    for (word, title, entries, answer) in [
        (
            "silent",
            "A certificate that an indirect list does not name is good.",
            vec![],
            "good",
        ),
        (
            "names",
            "A certificate that an indirect list names with its issuer is refused.",
            vec![own().issued_by("Root")],
            "revoked",
        ),
        (
            "names-of-the-list-issuer",
            "An entry without an issuer is of the issuer of the list.",
            vec![own()],
            "good",
        ),
        (
            "names-of-another-issuer",
            "An entry of another issuer with the same serial number does not revoke.",
            vec![own().issued_by("Other")],
            "good",
        ),
        (
            "issuer-goes-on",
            "An entry without an issuer is of the issuer of the one before it.",
            vec![other(2).issued_by("Root"), own()],
            "revoked",
        ),
        (
            "issuer-goes-on-over-several",
            "An issuer goes on over several entries.",
            vec![other(2).issued_by("Root"), other(3), other(4), own()],
            "revoked",
        ),
        (
            "other-issuer-goes-on",
            "Another issuer goes on as well, and does not revoke.",
            vec![other(2).issued_by("Other"), own()],
            "good",
        ),
        (
            "issuer-changes",
            "An issuer goes on until another is named.",
            vec![
                other(2).issued_by("Root"),
                other(3).issued_by("Other"),
                own(),
            ],
            "good",
        ),
        (
            "issuer-changes-back",
            "An issuer can be named again.",
            vec![
                other(2).issued_by("Other"),
                own(),
                other(3).issued_by("Root"),
                own(),
            ],
            "revoked",
        ),
        (
            "on-hold",
            "A certificate that an indirect list puts on hold is refused.",
            vec![own().because(6).issued_by("Root")],
            "revoked",
        ),
    ] {
        let list = entries.into_iter().fold(list(), List::naming);
        builder.ask(
            &format!("indirect-{word}"),
            title,
            &["rfc5280-5.3.3"],
            asked(&chain(), &list),
            expected(answer),
        );
    }
}

pub(super) fn issuers(builder: &mut Builder) {
    let direct = Scope {
        indirect: false,
        ..scope()
    };
    builder.ask("indirect-not-said", "A list of the issuer that the point names, which does not say that it is indirect, is not used.", &["rfc5280-6.3.3-b-1-indirect"], asked(&chain(), &list().with(direct.to_extension())), expected("open"));
    let elsewhere = Chain::of(0).end(points(&[point(Some(&address()), None, Some("Elsewhere"))]));
    builder.ask(
        "indirect-of-another-issuer",
        "A list of another issuer than the point names is not used.",
        &["rfc5280-6.3.3-b-1-indirect"],
        asked(&elsewhere, &list()),
        expected("open"),
    );
    let unsaid = Chain::of(0).end(points(&[point(Some(&address()), None, None)]));
    builder.ask(
        "indirect-not-asked",
        "A list of another issuer is not used where the point names none.",
        &["rfc5280-6.3.3-b-1-indirect"],
        asked(&unsaid, &list()),
        expected("open"),
    );
    builder.ask(
        "indirect-instead-of-own",
        "A list of the certificate's issuer is not used where the point names another.",
        &["rfc5280-6.3.3-b-1-indirect"],
        listed(
            &chain(),
            vec![List::of_root().with(scope().to_extension()).by_root()],
        ),
        expected("open"),
    );
    let mut unknown = asked(&chain(), &list());
    unknown.untrusted.clear();
    builder.ask(
        "indirect-signer-unknown",
        "A list whose signer nobody certified is not used.",
        &["rfc5280-6.3.3-f-anchor"],
        unknown,
        expected("open"),
    );
    let mut stranger = asked(&chain(), &list());
    let signer = Spec::authority("Lists", "Lists", key(6), key(6));
    stranger.untrusted = vec![signer.signed(key(6))];
    builder.ask(
        "indirect-signer-self-signed",
        "A list whose signer certified itself is not used.",
        &["rfc5280-6.3.3-f-anchor"],
        stranger,
        expected("open"),
    );
    for (word, reason) in [("revoked", 1), ("on-hold", 6)] {
        let signers = signers_list().naming(Entry::of(&[SIGNER]).because(reason));
        builder.ask(
            &format!("indirect-signer-{word}"),
            "A list whose signer's certificate is itself revoked or on hold is not used.",
            &["rfc5280-6.3.3-f-delegate-revoked"],
            asked_with(&chain(), &list(), &signers),
            expected("open"),
        );
    }
    let nameless = Chain::of(0).end(points(&[point(None, None, Some("Lists"))]));
    let by_issuer = Scope {
        point: Some(full_name(&[directory(&name("Lists"))])),
        ..scope()
    };
    builder.ask(
        "indirect-point-without-name",
        "A point that names only the issuer of its lists has that name.",
        &["rfc5280-6.3.3-b-2-issuer"],
        asked(&nameless, &list().with(by_issuer.to_extension())),
        expected("good"),
    );
    builder.ask(
        "indirect-point-without-name-differs",
        "A point that names only the issuer of its lists has no other name.",
        &["rfc5280-6.3.3-b-2-issuer"],
        asked(&nameless, &list()),
        expected("open"),
    );
    let everything = Scope {
        point: None,
        ..scope()
    };
    builder.ask(
        "indirect-without-point",
        "An indirect list without a point is about every point.",
        &["rfc5280-6.3.3-b-1-indirect"],
        asked(&chain(), &list().with(everything.to_extension())),
        expected("good"),
    );
    let own = Scope {
        indirect: true,
        ..Scope::default()
    };
    let root = || List::of_root().with(own.to_extension());
    builder.ask(
        "indirect-of-the-own-issuer",
        "An indirect list of the certificate's own issuer is used.",
        &["rfc5280-6.3.3-b-1"],
        listed(&Chain::of(0), vec![root().by_root()]),
        expected("good"),
    );
    builder.ask(
        "indirect-of-the-own-issuer-names",
        "An entry without an issuer in an indirect list of the own issuer revokes.",
        &["rfc5280-5.3.3"],
        listed(
            &Chain::of(0),
            vec![root().naming(Entry::of(&[1])).by_root()],
        ),
        expected("revoked"),
    );
    builder.ask(
        "indirect-of-the-own-issuer-names-other",
        "An entry of another issuer in an indirect list of the own issuer does not revoke.",
        &["rfc5280-5.3.3"],
        listed(
            &Chain::of(0),
            vec![root().naming(Entry::of(&[1]).issued_by("Other")).by_root()],
        ),
        expected("good"),
    );
}
