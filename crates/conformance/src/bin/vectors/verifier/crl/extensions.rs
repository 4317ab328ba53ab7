// SPDX-License-Identifier: MIT OR Apache-2.0
//! Extensions of lists, and what a list says that it is limited to.

use super::{about, refused, usable, used};
use crate::verifier::Builder;
use crate::verifier::chain::name;
use crate::verifier::extension::{Extension, directory, uri};
use crate::verifier::list::{
    FRESHEST_CRL, ISSUING_DISTRIBUTION_POINT, List, Scope, full_name, number, point, reasons,
    relative_name,
};
use testbed::pki::der;

/// An extension nobody knows.
const UNKNOWN: &str = "2.25.7";

/// Extensions of the list.
pub(super) fn of_lists(builder: &mut Builder) {
    let freshest = || {
        let address = full_name(&[uri("http://kakunin.example/delta.crl")]);
        let value = der::sequence(&[&point(Some(&address), None, None)]);
        Extension::new(FRESHEST_CRL, false, value)
    };
    for (word, what, requirement, extension) in [
        (
            "unknown-extension",
            "an unknown extension that is not critical",
            "rfc5280-5.2-unknown-non-critical",
            Extension::new(UNKNOWN, false, der::null()),
        ),
        (
            "number-critical",
            "a critical number",
            "rfc5280-5.2.3",
            number(&[100]).toggled(),
        ),
        (
            "freshest",
            "a pointer to delta lists",
            "rfc5280-5.2.6",
            freshest(),
        ),
        (
            "issuer-alt-name",
            "another name of its issuer",
            "rfc5280-5.2.2",
            Extension::new(
                "2.5.29.18",
                false,
                der::sequence(&[&uri("http://kakunin.example/")]),
            ),
        ),
        (
            "authority-info-access",
            "a pointer to its issuer's certificate",
            "rfc5280-5.2.7",
            Extension::new(
                "1.3.6.1.5.5.7.1.1",
                false,
                der::sequence(&[&der::sequence(&[
                    &der::oid_of("1.3.6.1.5.5.7.48.2"),
                    &uri("http://kakunin.example/root.crt"),
                ])]),
            ),
        ),
    ] {
        used(
            builder,
            word,
            &format!("A list with {what} is used."),
            requirement,
            &List::of_root().with(extension),
        );
    }
    refused(
        builder,
        "unknown-critical",
        "A list with an unknown critical extension is refused.",
        "rfc5280-5.2-unknown-critical",
        &List::of_root().with(Extension::new(UNKNOWN, true, der::null())),
        "unsupported",
    );
    refused(
        builder,
        "extension-twice",
        "A list with an extension twice is refused.",
        "rfc5280-5.2-once",
        &List::of_root().changed(|list| list.extensions.push(number(&[100]))),
        "malformed",
    );
    let empty = der::context(0, &[&der::sequence(&[])]);
    let mut list = List::of_root();
    list.extensions.clear();
    // The empty list of extensions takes the place of the last field of the signed part.
    list.revoked = Some(empty);
    refused(
        builder,
        "extensions-empty",
        "A list whose field of extensions is there and empty is refused.",
        "rfc5280-5.1-der",
        &list,
        "malformed",
    );
}

/// The issuing distribution point.
pub(super) fn scopes(builder: &mut Builder) {
    let address = || uri("http://kakunin.example/root.crl");
    for (word, what, scope) in [
        ("scope-address", "an address", Scope::at(&[address()])),
        (
            "scope-directory-name",
            "a directory name",
            Scope::at(&[directory(&name("List"))]),
        ),
        (
            "scope-relative-name",
            "a name relative to its issuer",
            Scope {
                point: Some(relative_name("List")),
                ..Scope::default()
            },
        ),
        (
            "scope-some-reasons",
            "some reasons",
            Scope {
                reasons: Some(reasons(&[1, 2])),
                ..Scope::default()
            },
        ),
    ] {
        used(
            builder,
            word,
            &format!("A list limited to {what} is used."),
            "rfc5280-5.2.5-scope",
            &List::of_root().with(scope.to_extension()),
        );
    }
    let raw =
        |parts: &[&[u8]]| Extension::new(ISSUING_DISTRIBUTION_POINT, true, der::sequence(parts));
    let flag = |number: u8, octet: u8| der::context_primitive(number, &[octet]);
    for (word, what, extension) in [
        ("scope-empty", "that says nothing", raw(&[])),
        (
            "scope-false-written",
            "in which FALSE is written",
            raw(&[&flag(1, 0x00)]),
        ),
        (
            "scope-boolean-of-01",
            "in which TRUE is written as 01",
            raw(&[&flag(1, 0x01)]),
        ),
        (
            "scope-user-and-authority",
            "with users only and authorities only",
            raw(&[&flag(1, 0xFF), &flag(2, 0xFF)]),
        ),
        (
            "scope-user-and-attribute",
            "with users only and attributes only",
            raw(&[&flag(1, 0xFF), &flag(5, 0xFF)]),
        ),
        (
            "scope-out-of-order",
            "whose fields are out of order",
            raw(&[
                &flag(2, 0xFF),
                &der::context(0, &[&full_name(&[address()])]),
            ]),
        ),
        (
            "scope-name-empty",
            "whose name is empty",
            raw(&[&der::context(0, &[&full_name(&[])])]),
        ),
    ] {
        refused(
            builder,
            word,
            &format!("A list with an issuing distribution point {what} is refused."),
            "rfc5280-5.2.5-form",
            &List::of_root().with(extension),
            "malformed",
        );
    }
    let both = Scope {
        user: true,
        indirect: true,
        ..Scope::at(&[address()])
    };
    builder.ask(
        "scope-of-everything",
        "A list with an address, for users only and indirect is used.",
        &["rfc5280-5.2.5-scope"],
        about(List::of_root().with(both.to_extension()).by_root()),
        usable(),
    );
}
