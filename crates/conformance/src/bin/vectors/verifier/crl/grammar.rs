// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a list is made of: DER, version, numbers, entries.

use super::{about, refused, used};
use crate::verifier::chain::{ecdsa_with_sha256, name};
use crate::verifier::encoding::broken;
use crate::verifier::extension::{Extension, directory, uri};
use crate::verifier::list::{
    CERTIFICATE_ISSUER, CRL_NUMBER, Entry, INVALIDITY_DATE, List, REASON_CODE, Scope,
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
    let mut indefinite = whole.clone();
    indefinite.splice(1..3, [0x80]);
    indefinite.extend([0, 0]);
    let indefinite = ("indefinite-length", "of indefinite length", indefinite);
    for (word, what, list) in broken(&whole).into_iter().chain([indefinite]) {
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
        let extension = Extension::new(CERTIFICATE_ISSUER, true, value);
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
