// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a list is made of: DER, version, numbers, entries, extensions.

use super::{about, refused, usable, used};
use crate::verifier::chain::{ecdsa_with_sha256, name};
use crate::verifier::extension::{Extension, directory, uri};
use crate::verifier::list::{
    CRL_NUMBER, Entry, FRESHEST_CRL, INVALIDITY_DATE, ISSUING_DISTRIBUTION_POINT, List,
    REASON_CODE, Scope, full_name, number, point, reasons, relative_name,
};
use crate::verifier::{Builder, refuse};
use testbed::pki::der;

/// An extension nobody knows.
const UNKNOWN: &str = "2.25.7";

/// CRL numbers: up to 20 octets, not negative.
pub(super) fn numbers(builder: &mut Builder) {
    for (word, digits, requirement) in [
        ("zero", vec![0], "rfc5280-5.2.3"),
        ("one-octet", vec![0x7F], "rfc5280-5.2.3"),
        ("high-bit", vec![0x80], "rfc5280-5.2.3"),
        ("nineteen-octets", vec![0x55; 19], "rfc5280-5.2.3"),
        ("twenty-octets", vec![0x55; 20], "rfc5280-5.2.3"),
    ] {
        used(
            builder,
            &format!("number-{word}"),
            &format!("A list with a number of this length ({word}) is used."),
            requirement,
            &List::of_root().numbered(&digits),
        );
    }
    let raw = |octets: &[u8]| Extension::new(CRL_NUMBER, false, der::element(0x02, octets));
    for (word, what, extension) in [
        ("twenty-one-octets", "has 21 octets", raw(&[0x55; 21])),
        (
            "twenty-one-with-the-sign",
            "has 20 octets and one for the sign",
            raw(&[&[0_u8][..], &[0x95; 20]].concat()),
        ),
        ("negative", "is negative", raw(&[0xFF])),
        ("empty", "has no octet", raw(&[])),
        ("padded", "begins with a needless zero", raw(&[0, 1])),
    ] {
        refused(
            builder,
            &format!("number-{word}"),
            &format!("A list whose number {what} is refused."),
            "rfc5280-5.2.3-length",
            &List::of_root().with(extension),
            "malformed",
        );
    }
    refused(
        builder,
        "number-missing",
        "A list without a number is refused.",
        "rfc5280-5.2.3-missing",
        &List::of_root().without(CRL_NUMBER),
        "profile",
    );
}

/// DER, version, algorithm.
pub(super) fn structure(builder: &mut Builder) {
    used(
        builder,
        "empty",
        "A list that names nobody is used.",
        "rfc5280-5.1.2.6-empty",
        &List::of_root(),
    );
    let whole = List::of_root().by_root();
    let altered = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut list = whole.clone();
        change(&mut list);
        list
    };
    for (word, what, list) in [
        (
            "truncated",
            "that is cut off",
            altered(&|der| der.truncate(der.len() - 1)),
        ),
        (
            "trailing",
            "that something follows",
            altered(&|der| der.push(0)),
        ),
        ("nothing", "of no octets", Vec::new()),
        (
            "indefinite-length",
            "of indefinite length",
            altered(&|der| {
                der.splice(1..3, [0x80]);
                der.extend([0, 0]);
            }),
        ),
        (
            "long-length",
            "whose length takes three octets where two would do",
            altered(&|der| {
                // 30 82 LL LL becomes 30 83 00 LL LL.
                if let [0x30, 0x81, ..] = der.as_slice() {
                    der.splice(1..2, [0x82, 0x00]);
                } else {
                    der.splice(1..2, [0x83, 0x00]);
                }
            }),
        ),
        (
            "of-another-tag",
            "that is a SET",
            altered(&|der| {
                der.splice(0..1, [0x31]);
            }),
        ),
    ] {
        builder.ask(
            word,
            &format!("A list {what} is refused."),
            &["rfc5280-5.1-der"],
            about(list),
            refuse("malformed"),
        );
    }
    refused(
        builder,
        "empty-entries",
        "A list whose field of entries is there and empty is refused.",
        "rfc5280-5.1.2.6-never-empty",
        &List::of_root().changed(|list| list.revoked = Some(der::sequence(&[]))),
        "malformed",
    );
    for (word, version) in [
        ("version-left-out", Vec::new()),
        ("version-1", der::integer(&[0])),
        ("version-3", der::integer(&[2])),
    ] {
        refused(
            builder,
            word,
            "A list with extensions that is not of version 2 is refused.",
            "rfc5280-5.1.2.1",
            &List::of_root().changed(|list| list.version = version),
            "unsupported",
        );
    }
    let with_null = der::sequence(&[&der::oid_of("1.2.840.10045.4.3.2"), &der::null()]);
    for (word, inner, outer) in [
        (
            "algorithm-inside-differs",
            with_null.clone(),
            ecdsa_with_sha256(),
        ),
        ("algorithm-outside-differs", ecdsa_with_sha256(), with_null),
    ] {
        refused(
            builder,
            word,
            "A list whose two algorithm identifiers differ is refused.",
            "rfc5280-5.1.1.2",
            &List::of_root().changed(|list| {
                list.inner_algorithm = inner;
                list.outer_algorithm = outer;
            }),
            "malformed",
        );
    }
}

/// Entries and their extensions.
pub(super) fn entries(builder: &mut Builder) {
    let entry = || Entry::of(&[0x5A]);
    let naming = |entry: Entry| List::of_root().naming(entry);
    let raw_reason = |octets: &[u8]| Extension::new(REASON_CODE, false, der::element(0x0A, octets));
    for (word, what, requirement, entry) in [
        (
            "entry-serial-of-20-octets",
            "with a serial number of 20 octets",
            "rfc5280-4.1.2.2",
            Entry::of(&[0x5A; 20]),
        ),
        (
            "entry-unknown-extension",
            "with an unknown extension that is not critical",
            "rfc5280-5.3-unknown-non-critical",
            entry().with(Extension::new(UNKNOWN, false, der::null())),
        ),
        (
            "entry-invalidity-date",
            "with an invalidityDate",
            "rfc5280-5.3.2",
            entry().with(Extension::new(
                INVALIDITY_DATE,
                false,
                der::element(0x18, b"20260101000000Z"),
            )),
        ),
    ] {
        used(
            builder,
            word,
            &format!("A list with an entry {what} is used."),
            requirement,
            &naming(entry),
        );
    }
    for (word, what, requirement, entry, class) in [
        (
            "entry-serial-of-21-octets",
            "whose serial number has 21 octets",
            "rfc5280-4.1.2.2",
            entry_of(der::element(0x02, &[0x5A; 21])),
            "malformed",
        ),
        (
            "entry-serial-empty",
            "whose serial number has no octet",
            "rfc5280-5.1-der",
            entry_of(der::element(0x02, &[])),
            "malformed",
        ),
        (
            "entry-serial-padded",
            "whose serial number begins with a needless zero",
            "rfc5280-5.1-der",
            entry_of(der::element(0x02, &[0, 1])),
            "malformed",
        ),
        (
            "entry-date-on-30-february",
            "of the thirtieth of February",
            "rfc5280-5.1.2.4-form",
            dated(der::element(0x17, b"260230000000Z")),
            "malformed",
        ),
        (
            "entry-date-without-seconds",
            "whose date has no seconds",
            "rfc5280-5.1.2.4-form",
            dated(der::element(0x17, b"2602010000Z")),
            "malformed",
        ),
        (
            "entry-date-with-fraction",
            "whose date has a fraction",
            "rfc5280-5.1.2.4-form",
            dated(der::element(0x18, b"20260201000000.5Z")),
            "malformed",
        ),
        (
            "entry-reason-7",
            "with the reason that is not used",
            "rfc5280-5.3.1-code",
            entry().because(7),
            "malformed",
        ),
        (
            "entry-reason-11",
            "with a reason beyond the last",
            "rfc5280-5.3.1-code",
            entry().because(11),
            "malformed",
        ),
        (
            "entry-reason-of-two-octets",
            "whose reason has two octets",
            "rfc5280-5.3.1-code",
            entry().with(raw_reason(&[0, 1])),
            "malformed",
        ),
        (
            "entry-reason-as-integer",
            "whose reason is an INTEGER",
            "rfc5280-5.3.1-code",
            entry().with(Extension::new(REASON_CODE, false, der::integer(&[1]))),
            "malformed",
        ),
        (
            "entry-removed",
            "that is taken back, in a complete list,",
            "rfc5280-5.3.1-remove",
            entry().because(8),
            "malformed",
        ),
        (
            "entry-extension-twice",
            "with an extension twice",
            "rfc5280-5.2-once",
            entry().because(1).because(1),
            "malformed",
        ),
        (
            "entry-unknown-critical",
            "with an unknown critical extension",
            "rfc5280-5.3-unknown-critical",
            entry().with(Extension::new(UNKNOWN, true, der::null())),
            "unsupported",
        ),
        (
            "entry-of-another-issuer",
            "of another issuer, in a list that is not indirect,",
            "rfc5280-5.3.3-indirect-only",
            entry().issued_by("Other"),
            "malformed",
        ),
    ] {
        refused(
            builder,
            word,
            &format!("A list with an entry {what} is refused."),
            requirement,
            &naming(entry),
            class,
        );
    }
    let issuer = |value: Vec<u8>| {
        let list = List::of_root().with(
            Scope {
                indirect: true,
                ..Scope::default()
            }
            .to_extension(),
        );
        let extension = Extension::new(crate::verifier::list::CERTIFICATE_ISSUER, true, value);
        list.naming(entry().with(extension))
    };
    used(
        builder,
        "indirect-entry-of-another-issuer",
        "An indirect list with an entry of another issuer is used.",
        "rfc5280-5.3.3",
        &issuer(der::sequence(&[&directory(&name("Other"))])),
    );
    refused(
        builder,
        "indirect-entry-issuer-without-name",
        "An indirect list whose certificateIssuer is empty is refused.",
        "rfc5280-5.3.3-name",
        &issuer(der::sequence(&[])),
        "malformed",
    );
    refused(
        builder,
        "indirect-entry-issuer-by-address",
        "An indirect list whose certificateIssuer has no directory name is refused.",
        "rfc5280-5.3.3-name",
        &issuer(der::sequence(&[&uri("http://kakunin.example/authority")])),
        "malformed",
    );
}

fn entry_of(serial: Vec<u8>) -> Entry {
    Entry {
        serial,
        ..Entry::of(&[0x5A])
    }
}

fn dated(date: Vec<u8>) -> Entry {
    Entry {
        date,
        ..Entry::of(&[0x5A])
    }
}

/// Extensions of the list.
pub(super) fn extensions(builder: &mut Builder) {
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
