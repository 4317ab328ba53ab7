// SPDX-License-Identifier: MIT OR Apache-2.0
//! Comparing names (RFC 5280 §7.1): how an issuer's name is written below and above it.

use super::Builder;
use super::chain::{Chain, attribute};
use super::question::{Question, accepted, refused_at};
use conformance::case::CaseFile;
use testbed::pki::der;

const COUNTRY: &str = "2.5.4.6";
const ORGANIZATION: &str = "2.5.4.10";
const UNIT: &str = "2.5.4.11";
const COMMON: &str = "2.5.4.3";
const DOMAIN_COMPONENT: &str = "0.9.2342.19200300.100.1.25";

type Name = Vec<u8>;

fn of(common: Vec<u8>) -> Name {
    der::sequence(&[
        &attribute(COUNTRY, &der::printable("JP")),
        &attribute(COMMON, &common),
    ])
}

/// UTF-16 and UTF-32, big-endian.
fn bmp(text: &str) -> Vec<u8> {
    let octets: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    der::element(0x1E, &octets)
}

fn universal(text: &str) -> Vec<u8> {
    let octets: Vec<u8> = text
        .chars()
        .flat_map(|letter| u32::from(letter).to_be_bytes())
        .collect();
    der::element(0x1C, &octets)
}

fn teletex(text: &str) -> Vec<u8> {
    der::element(0x14, text.as_bytes())
}

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("names");
    let text = "Synthetic Authority";
    let equal: Vec<(&str, &str, Name, Name)> = vec![
        (
            "same-octets",
            "written in the same octets",
            of(der::utf8(text)),
            of(der::utf8(text)),
        ),
        (
            "printable-and-utf8",
            "as PrintableString and as UTF8String",
            of(der::printable(text)),
            of(der::utf8(text)),
        ),
        (
            "utf8-and-printable",
            "as UTF8String and as PrintableString",
            of(der::utf8(text)),
            of(der::printable(text)),
        ),
        (
            "bmp-and-utf8",
            "as BMPString and as UTF8String",
            of(bmp(text)),
            of(der::utf8(text)),
        ),
        (
            "universal-and-utf8",
            "as UniversalString and as UTF8String",
            of(universal(text)),
            of(der::utf8(text)),
        ),
        (
            "case",
            "in other letter case",
            of(der::utf8("SYNTHETIC authority")),
            of(der::utf8(text)),
        ),
        (
            "case-printable",
            "in other letter case as PrintableString",
            of(der::printable("SYNTHETIC authority")),
            of(der::printable(text)),
        ),
        (
            "leading-space",
            "with a leading space",
            of(der::utf8(" Synthetic Authority")),
            of(der::utf8(text)),
        ),
        (
            "trailing-spaces",
            "with trailing spaces",
            of(der::utf8("Synthetic Authority  ")),
            of(der::utf8(text)),
        ),
        (
            "inner-spaces",
            "with several spaces inside",
            of(der::utf8("Synthetic    Authority")),
            of(der::utf8(text)),
        ),
        (
            "tab",
            "with a tab in place of a space",
            of(der::utf8("Synthetic\tAuthority")),
            of(der::utf8(text)),
        ),
        (
            "no-break-space",
            "with a no-break space in place of a space",
            of(der::utf8("Synthetic\u{A0}Authority")),
            of(der::utf8(text)),
        ),
        (
            "soft-hyphen",
            "with a soft hyphen, which stands for nothing",
            of(der::utf8("Syn\u{AD}thetic Authority")),
            of(der::utf8(text)),
        ),
        (
            "full-width",
            "in full-width letters",
            of(der::utf8("\u{FF33}ynthetic Authority")),
            of(der::utf8(text)),
        ),
        (
            "composed",
            "with an accent composed and apart",
            of(der::utf8("Synth\u{E9}tique")),
            of(der::utf8("Synthe\u{301}tique")),
        ),
        (
            "case-beyond-ascii",
            "in other case beyond ASCII",
            of(der::utf8("SYNTH\u{C9}TIQUE")),
            of(der::utf8("synth\u{E9}tique")),
        ),
        (
            "sharp-s",
            "with a sharp s and with two letters",
            of(der::utf8("Stra\u{DF}e")),
            of(der::utf8("STRASSE")),
        ),
        (
            "domain-component",
            "as domain components in other case",
            der::sequence(&[&attribute(DOMAIN_COMPONENT, &der::ia5("KAKUNIN"))]),
            der::sequence(&[&attribute(DOMAIN_COMPONENT, &der::ia5("kakunin"))]),
        ),
        (
            "set-order",
            "with a set of two attributes in another order",
            der::sequence(&[&der::set(&[&pair(COMMON, text), &pair(UNIT, "U")])]),
            der::sequence(&[&der::set(&[&pair(UNIT, "U"), &pair(COMMON, text)])]),
        ),
    ];
    for (name, what, subject, issuer) in equal {
        builder.ask(
            &format!("equal-{name}"),
            &format!("Two names {what} are the same name."),
            &["rfc5280-7.1-equal"],
            question(subject, issuer),
            accepted(),
        );
    }
    let different: Vec<(&str, &str, Name, Name)> = vec![
        (
            "value",
            "with another value",
            of(der::utf8("Synthetic Authority 1")),
            of(der::utf8("Synthetic Authority 2")),
        ),
        (
            "no-space",
            "with and without a space inside",
            of(der::utf8("SyntheticAuthority")),
            of(der::utf8(text)),
        ),
        (
            "prefix",
            "of which one goes on where the other ends",
            of(der::utf8(text)),
            der::sequence(&[
                &attribute(COUNTRY, &der::printable("JP")),
                &attribute(COMMON, &der::utf8(text)),
                &attribute(UNIT, &der::utf8("U")),
            ]),
        ),
        (
            "suffix",
            "of which one begins later",
            der::sequence(&[&attribute(COMMON, &der::utf8(text))]),
            of(der::utf8(text)),
        ),
        (
            "order",
            "with two attributes in another order",
            der::sequence(&[
                &attribute(COMMON, &der::utf8(text)),
                &attribute(COUNTRY, &der::printable("JP")),
            ]),
            of(der::utf8(text)),
        ),
        (
            "attribute-type",
            "with the same value under another type",
            der::sequence(&[
                &attribute(COUNTRY, &der::printable("JP")),
                &attribute(UNIT, &der::utf8(text)),
            ]),
            of(der::utf8(text)),
        ),
        (
            "one-set-or-two",
            "with two attributes in one set and in two",
            der::sequence(&[&der::set(&[&pair(UNIT, "U"), &pair(COMMON, text)])]),
            der::sequence(&[
                &attribute(UNIT, &der::utf8("U")),
                &attribute(COMMON, &der::utf8(text)),
            ]),
        ),
        (
            "accent",
            "with and without an accent",
            of(der::utf8("Synth\u{E9}tique")),
            of(der::utf8("Synthetique")),
        ),
        (
            "similar-letter",
            "with a letter of another script that looks the same",
            of(der::utf8("Synthetic \u{410}uthority")),
            of(der::utf8(text)),
        ),
        (
            "organization",
            "with another organization",
            der::sequence(&[
                &attribute(ORGANIZATION, &der::utf8("A")),
                &attribute(COMMON, &der::utf8(text)),
            ]),
            der::sequence(&[
                &attribute(ORGANIZATION, &der::utf8("B")),
                &attribute(COMMON, &der::utf8(text)),
            ]),
        ),
        (
            "empty-issuer",
            "of which one is empty",
            of(der::utf8(text)),
            der::sequence(&[]),
        ),
    ];
    for (name, what, subject, issuer) in different {
        builder.ask(&format!("different-{name}"), &format!("Two names {what} are different names, and the right key under one is not the issuer under the other."), &["rfc5280-7.1-different", "rfc5280-6.1.3-a-4"], question(subject, issuer), refused_at("path", 0));
    }
    builder.ask(
        "teletex-same-octets",
        "Two names as TeletexString in the same octets are the same name.",
        &["rfc5280-7.1-equal"],
        question(of(teletex(text)), of(teletex(text))),
        accepted(),
    );
    let mut empty = Chain::of(1);
    empty.end.subject = der::sequence(&[]);
    builder.ask(
        "empty-subject",
        "An end entity with an empty subject is accepted by RFC 5280 alone.",
        &["rfc5280-4.1.2.6-empty"],
        Question::of(&empty),
        accepted(),
    );
    builder.finish("comparing names")
}

fn pair(kind: &str, text: &str) -> Vec<u8> {
    der::sequence(&[&der::oid_of(kind), &der::utf8(text)])
}

/// An authority that calls itself one thing and is called another by what it issued.
fn question(subject: Name, issuer: Name) -> Question {
    let chain = Chain::of(1)
        .changed(1, |spec| spec.subject = subject)
        .end_changed(|spec| spec.issuer = issuer);
    Question::of(&chain)
}
