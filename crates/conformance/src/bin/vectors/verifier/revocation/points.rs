// SPDX-License-Identifier: MIT OR Apache-2.0
//! Distribution points and issuing distribution points: which list speaks for which certificate.

use super::{expected, listed};
use crate::verifier::Builder;
use crate::verifier::chain::{Chain, attribute, key, name};
use crate::verifier::extension::{basic_constraints, directory, key_usage, uri};
use crate::verifier::list::{Entry, List, Scope, full_name, point, points, relative_name};
use testbed::pki::der;

fn address(word: &str) -> Vec<u8> {
    uri(&format!("http://kakunin.example/{word}.crl"))
}

/// A path whose end entity names these points.
fn pointing(list: &[Vec<u8>]) -> Chain {
    Chain::of(0).end(points(list))
}

fn at(name: &[u8]) -> Vec<u8> {
    point(Some(name), None, None)
}

/// `CN=Root` and one more common name below it: what a name relative to the root comes to.
fn below_root(common: &str) -> Vec<u8> {
    der::sequence(&[
        &attribute("2.5.4.6", &der::printable("JP")),
        &attribute("2.5.4.10", &der::utf8("JPKI-SYNTHETIC")),
        &attribute("2.5.4.3", &der::utf8("Root")),
        &attribute("2.5.4.3", &der::utf8(common)),
    ])
}

pub(super) fn names(builder: &mut Builder) {
    let limited = |scope: Scope| List::of_root().with(scope.to_extension());
    let relative = |common: &str| Scope {
        point: Some(relative_name(common)),
        ..Scope::default()
    };
    let one = || Scope::at(&[address("one")]);
    let to_one = || pointing(&[at(&full_name(&[address("one")]))]);
    let to_relative = || pointing(&[at(&relative_name("List"))]);
    let to_directory = |name: Vec<u8>| pointing(&[at(&full_name(&[directory(&name)]))]);
    for (word, title, requirement, chain, scope, answer) in [
        (
            "address",
            "A list for the address that the certificate names is used.",
            "rfc5280-6.3.3-b-2-name",
            to_one(),
            one(),
            "good",
        ),
        (
            "address-differs",
            "A list for another address says nothing of the certificate.",
            "rfc5280-6.3.3-b-2-name",
            to_one(),
            Scope::at(&[address("two")]),
            "open",
        ),
        (
            "directory-name",
            "A list for the directory name that the certificate names is used.",
            "rfc5280-6.3.3-b-2-name",
            to_directory(name("List")),
            Scope::at(&[directory(&name("List"))]),
            "good",
        ),
        (
            "directory-name-differs",
            "A list for another directory name says nothing of the certificate.",
            "rfc5280-6.3.3-b-2-name",
            to_directory(name("List")),
            Scope::at(&[directory(&name("Other"))]),
            "open",
        ),
        (
            "address-and-directory-name",
            "A list for a directory name says nothing of a certificate that names an address.",
            "rfc5280-6.3.3-b-2-name",
            to_one(),
            Scope::at(&[directory(&name("one"))]),
            "open",
        ),
        (
            "relative-name",
            "A list for the relative name that the certificate names is used.",
            "rfc5280-4.2.1.13-relative",
            to_relative(),
            relative("List"),
            "good",
        ),
        (
            "relative-name-differs",
            "A list for another relative name says nothing of the certificate.",
            "rfc5280-4.2.1.13-relative",
            to_relative(),
            relative("Other"),
            "open",
        ),
        (
            "relative-name-in-the-certificate",
            "A list for the whole of the name that the certificate names in relation to its issuer is used.",
            "rfc5280-4.2.1.13-relative",
            to_relative(),
            Scope::at(&[directory(&below_root("List"))]),
            "good",
        ),
        (
            "relative-name-in-the-list",
            "A list that names in relation to its issuer what the certificate names in whole is used.",
            "rfc5280-4.2.1.13-relative",
            to_directory(below_root("List")),
            relative("List"),
            "good",
        ),
        (
            "one-of-several-names",
            "A list for one of several names of the point is used.",
            "rfc5280-6.3.3-b-2-name",
            pointing(&[at(&full_name(&[
                address("two"),
                directory(&name("List")),
                address("one"),
            ]))]),
            one(),
            "good",
        ),
        (
            "several-names-of-the-list",
            "A list with several names, one of which the certificate names, is used.",
            "rfc5280-6.3.3-b-2-name",
            to_one(),
            Scope::at(&[address("two"), address("one")]),
            "good",
        ),
        (
            "several-names-none-in-common",
            "A list with several names, none of which the certificate names, says nothing of it.",
            "rfc5280-6.3.3-b-2-name",
            to_one(),
            Scope::at(&[address("two"), address("three")]),
            "open",
        ),
        (
            "no-point-and-address",
            "A list for an address says nothing of a certificate that names none.",
            "rfc5280-5.2.5-scope",
            Chain::of(0),
            one(),
            "open",
        ),
        (
            "no-point-and-issuer",
            "A certificate without a distribution point has that of its issuer's name.",
            "rfc5280-6.3.3-unsaid",
            Chain::of(0),
            Scope::at(&[directory(&name("Root"))]),
            "good",
        ),
    ] {
        builder.ask(
            word,
            title,
            &[requirement],
            listed(&chain, vec![limited(scope).by_root()]),
            expected(answer),
        );
    }
    builder.ask(
        "point-and-list-of-everything",
        "A list without a distribution point is about everything its issuer issued.",
        &["rfc5280-6.3.3-b-1"],
        listed(&to_one(), vec![List::of_root().by_root()]),
        expected("good"),
    );
    let naming = limited(Scope::at(&[address("two")])).naming(Entry::of(&[1]));
    builder.ask(
        "elsewhere-revoked",
        "An entry in a list for another address does not revoke the certificate.",
        &["rfc5280-5.2.5-scope"],
        listed(&to_one(), vec![naming.by_root(), limited(one()).by_root()]),
        expected("good"),
    );
    let naming = limited(one()).naming(Entry::of(&[1]));
    builder.ask(
        "address-revoked",
        "A certificate that the list for its address names is refused.",
        &["rfc5280-6.1.3-a-3"],
        listed(&to_one(), vec![naming.by_root()]),
        expected("revoked"),
    );
    builder.ask(
        "no-list-for-the-point",
        "Without a list for its point the status of a certificate is open.",
        &["rfc5280-6.3.3-undetermined"],
        listed(&to_one(), Vec::new()),
        expected("open"),
    );
}

/// Several points: each for itself, for every reason.
pub(super) fn several(builder: &mut Builder) {
    let chain = || {
        pointing(&[
            at(&full_name(&[address("one")])),
            at(&full_name(&[address("two")])),
        ])
    };
    let of = |word: &str| List::of_root().with(Scope::at(&[address(word)]).to_extension());
    let revoking = |word: &str| of(word).naming(Entry::of(&[1])).by_root();
    let stale = |word: &str| {
        let from = testbed::EPOCH.saturating_add_secs(-10 * 86_400);
        of(word).dated(from, from.saturating_add_secs(86_400))
    };
    for (word, title, lists, answer) in [
        (
            "points-first-list",
            "The list for the first of two points is enough.",
            vec![of("one").by_root()],
            "good",
        ),
        (
            "points-second-list",
            "The list for the second of two points is enough.",
            vec![of("two").by_root()],
            "good",
        ),
        (
            "points-both-lists",
            "Lists for both points that do not name the certificate are accepted.",
            vec![of("two").by_root(), of("one").by_root()],
            "good",
        ),
        (
            "points-second-revokes",
            "A certificate that the list for its second point names is refused.",
            vec![of("one").by_root(), revoking("two")],
            "revoked",
        ),
        (
            "points-first-revokes",
            "A certificate that the list for its first point names is refused.",
            vec![revoking("one"), of("two").by_root()],
            "revoked",
        ),
        (
            "points-first-stale",
            "Beside an old list for the first point a recent one for the second is enough.",
            vec![stale("one").by_root(), of("two").by_root()],
            "good",
        ),
        (
            "points-both-stale",
            "Old lists for both points leave the status open.",
            vec![stale("one").by_root(), stale("two").by_root()],
            "open",
        ),
        (
            "points-first-wrong-key",
            "A list for the first point that another key signed does not spoil that for the second.",
            vec![of("one").signed(key(9)), of("two").by_root()],
            "good",
        ),
        (
            "points-third-list",
            "A list for a third point leaves the status open.",
            vec![of("three").by_root()],
            "open",
        ),
    ] {
        let requirement = match answer {
            "revoked" => "rfc5280-6.3.3-any-revokes",
            _ => "rfc5280-4.2.1.13-several",
        };
        builder.ask(
            word,
            title,
            &[requirement],
            listed(&chain(), lists),
            expected(answer),
        );
    }
}

/// Lists for one kind of certificate.
pub(super) fn kinds(builder: &mut Builder) {
    let user = || Scope {
        user: true,
        ..Scope::default()
    };
    let authority = || Scope {
        authority: true,
        ..Scope::default()
    };
    let attribute = || Scope {
        attribute: true,
        ..Scope::default()
    };
    let end = || Chain::of(0);
    let ca = || {
        Chain::of(0)
            .end(basic_constraints(true, None))
            .end(key_usage(&[5, 6]))
    };
    for (word, title, requirement, chain, scope, is_named, answer) in [
        (
            "user-only",
            "A list for user certificates alone is used for one.",
            "rfc5280-6.3.3-b-2-user",
            end(),
            user(),
            false,
            "good",
        ),
        (
            "user-only-revoked",
            "A user certificate that the list for such names is refused.",
            "rfc5280-6.3.3-b-2-user",
            end(),
            user(),
            true,
            "revoked",
        ),
        (
            "user-only-for-authority",
            "A list for user certificates alone says nothing of an authority's.",
            "rfc5280-5.2.5-user-only",
            ca(),
            user(),
            false,
            "open",
        ),
        (
            "user-only-naming-authority",
            "A list for user certificates alone does not revoke an authority's.",
            "rfc5280-5.2.5-user-only",
            ca(),
            user(),
            true,
            "open",
        ),
        (
            "authority-only",
            "A list for authorities alone says nothing of a user certificate.",
            "rfc5280-5.2.5-authority-only",
            end(),
            authority(),
            false,
            "open",
        ),
        (
            "authority-only-naming-user",
            "A list for authorities alone does not revoke a user certificate.",
            "rfc5280-5.2.5-authority-only",
            end(),
            authority(),
            true,
            "open",
        ),
        (
            "authority-only-for-authority",
            "A list for authorities alone is used for an authority's certificate.",
            "rfc5280-6.3.3-b-2-authority",
            ca(),
            authority(),
            false,
            "good",
        ),
        (
            "authority-only-revoked",
            "An authority's certificate that the list for such names is refused.",
            "rfc5280-6.3.3-b-2-authority",
            ca(),
            authority(),
            true,
            "revoked",
        ),
        (
            "attribute-only",
            "A list for attribute certificates says nothing of others.",
            "rfc5280-5.2.5-authority-only",
            end(),
            attribute(),
            false,
            "open",
        ),
        (
            "attribute-only-naming-user",
            "A list for attribute certificates does not revoke others.",
            "rfc5280-5.2.5-authority-only",
            end(),
            attribute(),
            true,
            "open",
        ),
    ] {
        let mut list = List::of_root().with(scope.to_extension());
        if is_named {
            list = list.naming(Entry::of(&[1]));
        }
        builder.ask(
            word,
            title,
            &[requirement],
            listed(&chain, vec![list.by_root()]),
            expected(answer),
        );
    }
}
