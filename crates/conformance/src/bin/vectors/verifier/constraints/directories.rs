// SPDX-License-Identifier: MIT OR Apache-2.0
//! Directory names, and several constraints together.

use super::{EXCLUDED, PERMITTED};
use crate::verifier::Builder;
use crate::verifier::chain::{Chain, attribute, name};
use crate::verifier::extension::{directory, dns, mail, name_constraints, subject_alt_name, uri};
use crate::verifier::question::{Question, accepted, refused_at};
use std::slice;
use testbed::pki::der;

pub(super) fn directories(builder: &mut Builder) {
    let base = |parts: &[&[u8]]| directory(&der::sequence(parts));
    let country = attribute("2.5.4.6", &der::printable("JP"));
    let organization = attribute("2.5.4.10", &der::utf8("JPKI-SYNTHETIC"));
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    permitted: &[Vec<u8>],
                    excluded: &[Vec<u8>],
                    failing: Option<usize>| {
        let chain = Chain::of(1).with(1, name_constraints(permitted, excluded));
        let expect = match failing {
            None => accepted(),
            Some(failing) => refused_at("path", failing),
        };
        builder.ask(
            &format!("directory-{name}"),
            title,
            &[requirement, "rfc5280-4.2.1.10-forms"],
            Question::of(&chain),
            expect,
        );
    };
    let inside = base(&[&country, &organization]);
    case(
        "prefix",
        "A subject that begins with the permitted name is accepted.",
        PERMITTED,
        slice::from_ref(&inside),
        &[],
        None,
    );
    case(
        "whole",
        "A subject that is the permitted name is accepted.",
        PERMITTED,
        &[directory(&name("End"))],
        &[],
        None,
    );
    case(
        "empty-base",
        "Every subject begins with the empty name.",
        PERMITTED,
        &[base(&[])],
        &[],
        None,
    );
    case(
        "longer-base",
        "A subject shorter than the permitted name is refused.",
        PERMITTED,
        &[base(&[
            &country,
            &organization,
            &attribute("2.5.4.3", &der::utf8("End")),
            &attribute("2.5.4.5", &der::printable("1")),
        ])],
        &[],
        Some(0),
    );
    case(
        "other-organization",
        "A subject of another organization than the permitted one is refused.",
        PERMITTED,
        &[base(&[
            &country,
            &attribute("2.5.4.10", &der::utf8("Others")),
        ])],
        &[],
        Some(0),
    );
    case(
        "not-a-prefix",
        "A subject that has the permitted attributes elsewhere is refused.",
        PERMITTED,
        &[base(&[&organization])],
        &[],
        Some(0),
    );
    case(
        "other-spelling",
        "Permitted names are compared like all names, not by octets.",
        PERMITTED,
        &[base(&[
            &country,
            &attribute("2.5.4.10", &der::printable("jpki-synthetic")),
        ])],
        &[],
        None,
    );
    case(
        "one-of-two",
        "A subject in one of two permitted subtrees is accepted.",
        PERMITTED,
        &[
            base(&[&attribute("2.5.4.6", &der::printable("FR"))]),
            inside.clone(),
        ],
        &[],
        None,
    );
    case(
        "excluded",
        "A subject that begins with an excluded name is refused.",
        EXCLUDED,
        &[],
        slice::from_ref(&inside),
        Some(0),
    );
    case(
        "excluded-other",
        "A subject that does not begin with an excluded name is accepted.",
        EXCLUDED,
        &[],
        &[base(&[&attribute("2.5.4.6", &der::printable("FR"))])],
        None,
    );
    case(
        "excluded-in-other-case",
        "An excluded name in other letter case excludes all the same.",
        EXCLUDED,
        &[],
        &[base(&[
            &country,
            &attribute("2.5.4.10", &der::utf8("Jpki-Synthetic")),
        ])],
        Some(0),
    );
    case(
        "permitted-and-excluded",
        "What is excluded is refused, permitted or not.",
        EXCLUDED,
        &[inside],
        &[directory(&name("End"))],
        Some(0),
    );
    let mut empty = Chain::of(1).with(
        1,
        name_constraints(
            &[base(&[&attribute("2.5.4.6", &der::printable("FR"))])],
            &[],
        ),
    );
    empty.end.subject = der::sequence(&[]);
    builder.ask(
        "directory-empty-subject",
        "An empty subject is held against nothing.",
        &["rfc5280-6.1.3-b-empty"],
        Question::of(
            &empty
                .clone()
                .end(subject_alt_name(&[dns("host.invalid")]).toggled()),
        ),
        accepted(),
    );
    let named = empty.end(subject_alt_name(&[directory(&name("End"))]).toggled());
    builder.ask("directory-alternative-name", "A directory name among the alternative names is held against constraints like the subject.", &[PERMITTED], Question::of(&named), refused_at("path", 0));
    let above = Chain::of(2).with(1, name_constraints(&[], &[directory(&name("B"))]));
    builder.ask(
        "directory-of-an-authority",
        "The names of authorities below are held against constraints, too.",
        &[EXCLUDED],
        Question::of(&above),
        refused_at("path", 1),
    );
    let own = Chain::of(1).with(1, name_constraints(&[], &[directory(&name("A"))]));
    builder.ask(
        "directory-of-its-own",
        "Constraints are for what follows, not for the certificate they stand in.",
        &["rfc5280-6.1.4-g"],
        Question::of(&own),
        accepted(),
    );
}

/// Several constraints, and several names.
pub(super) fn joined(builder: &mut Builder) {
    let mut case =
        |name: &str, title: &str, requirement: &str, chain: Chain, failing: Option<usize>| {
            let expect = match failing {
                None => accepted(),
                Some(failing) => refused_at("path", failing),
            };
            builder.ask(name, title, &[requirement], Question::of(&chain), expect);
        };
    let end = |names: &[Vec<u8>]| subject_alt_name(names);
    case(
        "two-levels-inside-both",
        "A name in the permitted subtrees of both authorities above is accepted.",
        "rfc5280-6.1.4-g",
        Chain::of(2)
            .with(1, name_constraints(&[dns("invalid")], &[]))
            .with(2, name_constraints(&[dns("host.invalid")], &[]))
            .end(end(&[dns("a.host.invalid")])),
        None,
    );
    case(
        "two-levels-wider-below",
        "A lower authority cannot permit what a higher one does not.",
        "rfc5280-6.1.4-g",
        Chain::of(2)
            .with(1, name_constraints(&[dns("host.invalid")], &[]))
            .with(2, name_constraints(&[dns("invalid")], &[]))
            .end(end(&[dns("other.invalid")])),
        Some(0),
    );
    case(
        "two-levels-apart",
        "Permitted subtrees that have nothing in common permit nothing.",
        "rfc5280-6.1.4-g",
        Chain::of(2)
            .with(1, name_constraints(&[dns("host.invalid")], &[]))
            .with(2, name_constraints(&[dns("host.example")], &[]))
            .end(end(&[dns("host.example")])),
        Some(0),
    );
    case(
        "two-levels-excluded-above",
        "What a higher authority excludes stays excluded.",
        "rfc5280-6.1.4-g",
        Chain::of(2)
            .with(1, name_constraints(&[], &[dns("host.invalid")]))
            .with(2, name_constraints(&[dns("invalid")], &[]))
            .end(end(&[dns("host.invalid")])),
        Some(0),
    );
    case(
        "another-form",
        "A constraint of one form does not limit names of another.",
        PERMITTED,
        Chain::of(1)
            .with(1, name_constraints(&[dns("host.invalid")], &[]))
            .end(end(&[mail("a@host.example")])),
        None,
    );
    case(
        "one-name-outside",
        "One name outside is enough, however many are inside.",
        PERMITTED,
        Chain::of(1)
            .with(1, name_constraints(&[dns("host.invalid")], &[]))
            .end(end(&[
                dns("a.host.invalid"),
                dns("host.example"),
                dns("b.host.invalid"),
            ])),
        Some(0),
    );
    case(
        "no-name-of-the-form",
        "A certificate without names of the form is not limited.",
        PERMITTED,
        Chain::of(1).with(1, name_constraints(&[dns("host.invalid")], &[])),
        None,
    );
    case(
        "not-critical",
        "Name constraints that are not critical, against the standard, are processed all the same.",
        PERMITTED,
        Chain::of(1)
            .with(1, name_constraints(&[dns("host.invalid")], &[]).toggled())
            .end(end(&[dns("host.example")])),
        Some(0),
    );
    case(
        "in-the-end-entity",
        "Name constraints in the end entity limit nothing.",
        "rfc5280-6.1.4-g",
        Chain::of(1)
            .end(name_constraints(&[dns("host.invalid")], &[]))
            .end(end(&[dns("host.example")])),
        None,
    );
    case(
        "in-the-anchor",
        "Name constraints of an anchor's certificate limit the paths below it.",
        "rfc5937-3.2",
        Chain::of(1)
            .root(name_constraints(&[dns("host.invalid")], &[]))
            .end(end(&[dns("host.example")])),
        Some(0),
    );
    let address = |mailbox: &str| {
        der::sequence(&[
            &attribute("2.5.4.6", &der::printable("JP")),
            &attribute("1.2.840.113549.1.9.1", &der::ia5(mailbox)),
        ])
    };
    case(
        "mail-in-the-subject",
        "Without alternative names a mailbox in the subject is held against constraints.",
        "rfc5280-4.2.1.10-mail",
        Chain::of(1)
            .with(1, name_constraints(&[mail("host.invalid")], &[]))
            .end_changed(|spec| spec.subject = address("a@host.example")),
        Some(0),
    );
    case(
        "mail-in-the-subject-inside",
        "Without alternative names a mailbox in the subject that is permitted is accepted.",
        "rfc5280-4.2.1.10-mail",
        Chain::of(1)
            .with(1, name_constraints(&[mail("host.invalid")], &[]))
            .end_changed(|spec| spec.subject = address("a@host.invalid")),
        None,
    );
    case(
        "uri-without-a-host",
        "A URI without a host that is a name is refused, whatever the constraint.",
        "rfc5280-4.2.1.10-forms",
        Chain::of(1)
            .with(1, name_constraints(&[uri("host.invalid")], &[]))
            .end(end(&[uri("urn:uuid:0")])),
        Some(0),
    );
    case(
        "uri-with-an-address",
        "A URI whose host is an address is refused where URIs are limited.",
        "rfc5280-4.2.1.10-forms",
        Chain::of(1)
            .with(1, name_constraints(&[uri("host.invalid")], &[]))
            .end(end(&[uri("https://192.0.2.1/")])),
        Some(0),
    );
}
