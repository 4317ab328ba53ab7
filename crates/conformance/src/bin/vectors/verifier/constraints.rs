// SPDX-License-Identifier: MIT OR Apache-2.0
//! Name constraints (RFC 5280 §4.2.1.10), form by form.

use super::Builder;
use super::chain::{Chain, attribute, name};
use super::extension::{
    Extension, NAME_CONSTRAINTS, directory, dns, ip, mail, name_constraints, subject_alt_name, uri,
};
use super::question::{Question, accepted, refused_at};
use conformance::case::CaseFile;
use testbed::pki::der;

const PERMITTED: &str = "rfc5280-6.1.3-b";
const EXCLUDED: &str = "rfc5280-6.1.3-c";

/// Everything one constraint and one name come to.
struct Row {
    name: &'static str,
    what: &'static str,
    base: Vec<u8>,
    found: Vec<u8>,
    within: bool,
}

fn row(name: &'static str, what: &'static str, base: Vec<u8>, found: Vec<u8>, within: bool) -> Row {
    Row {
        name,
        what,
        base,
        found,
        within,
    }
}

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("constraints");
    for row in dns_rows()
        .into_iter()
        .chain(ip_rows())
        .chain(mail_rows())
        .chain(uri_rows())
    {
        both_ways(&mut builder, &row);
    }
    directories(&mut builder);
    joined(&mut builder);
    forms(&mut builder);
    builder.finish("name constraints")
}

fn dns_rows() -> Vec<Row> {
    let base = || dns("host.invalid");
    vec![
        row(
            "dns-equal",
            "the DNS name itself",
            base(),
            dns("host.invalid"),
            true,
        ),
        row(
            "dns-below",
            "a DNS name with a label to the left",
            base(),
            dns("a.host.invalid"),
            true,
        ),
        row(
            "dns-far-below",
            "a DNS name with several labels to the left",
            base(),
            dns("c.b.a.host.invalid"),
            true,
        ),
        row(
            "dns-case",
            "the DNS name in other letter case",
            base(),
            dns("HOST.Invalid"),
            true,
        ),
        row(
            "dns-not-at-a-label",
            "a DNS name that ends the same without a dot",
            base(),
            dns("otherhost.invalid"),
            false,
        ),
        row(
            "dns-above",
            "a DNS name with a label less",
            base(),
            dns("invalid"),
            false,
        ),
        row(
            "dns-other",
            "another DNS name",
            base(),
            dns("host.example"),
            false,
        ),
        row(
            "dns-empty-base",
            "any DNS name, under an empty constraint",
            dns(""),
            dns("host.invalid"),
            true,
        ),
    ]
}

fn ip_rows() -> Vec<Row> {
    let four = || ip(&[192, 0, 2, 0, 255, 255, 255, 0]);
    let six = || {
        ip(&[
            0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ])
    };
    let address = |last: u8| ip(&[0x20, 0x01, 0x0D, last, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    vec![
        row(
            "ipv4-first",
            "the first IPv4 address of a block",
            four(),
            ip(&[192, 0, 2, 0]),
            true,
        ),
        row(
            "ipv4-last",
            "the last IPv4 address of a block",
            four(),
            ip(&[192, 0, 2, 255]),
            true,
        ),
        row(
            "ipv4-before",
            "the IPv4 address before a block",
            four(),
            ip(&[192, 0, 1, 255]),
            false,
        ),
        row(
            "ipv4-after",
            "the IPv4 address behind a block",
            four(),
            ip(&[192, 0, 3, 0]),
            false,
        ),
        row(
            "ipv4-one",
            "the one IPv4 address of a block of one",
            ip(&[192, 0, 2, 7, 255, 255, 255, 255]),
            ip(&[192, 0, 2, 7]),
            true,
        ),
        row(
            "ipv4-everything",
            "any IPv4 address, under an empty mask",
            ip(&[0; 8]),
            ip(&[198, 51, 100, 1]),
            true,
        ),
        row(
            "ipv6-inside",
            "an IPv6 address of a block",
            six(),
            address(0xB8),
            true,
        ),
        row(
            "ipv6-outside",
            "an IPv6 address of another block",
            six(),
            address(0xB9),
            false,
        ),
    ]
}

fn mail_rows() -> Vec<Row> {
    vec![
        row(
            "mail-mailbox",
            "the mailbox itself",
            mail("a@host.invalid"),
            mail("a@host.invalid"),
            true,
        ),
        row(
            "mail-host-case",
            "the mailbox with its host in other letter case",
            mail("a@host.invalid"),
            mail("a@HOST.invalid"),
            true,
        ),
        row(
            "mail-other-mailbox",
            "another mailbox at the same host",
            mail("a@host.invalid"),
            mail("b@host.invalid"),
            false,
        ),
        row(
            "mail-at-host",
            "a mailbox at the host",
            mail("host.invalid"),
            mail("a@host.invalid"),
            true,
        ),
        row(
            "mail-below-host",
            "a mailbox at a host below the host",
            mail("host.invalid"),
            mail("a@x.host.invalid"),
            false,
        ),
        row(
            "mail-below-domain",
            "a mailbox at a host below the domain",
            mail(".host.invalid"),
            mail("a@x.host.invalid"),
            true,
        ),
        row(
            "mail-at-domain",
            "a mailbox at the domain itself, under a constraint for hosts below it",
            mail(".host.invalid"),
            mail("a@host.invalid"),
            false,
        ),
        row(
            "mail-other-host",
            "a mailbox at another host",
            mail("host.invalid"),
            mail("a@host.example"),
            false,
        ),
    ]
}

fn uri_rows() -> Vec<Row> {
    vec![
        row(
            "uri-host",
            "a URI at the host",
            uri("host.invalid"),
            uri("https://host.invalid/path?query#part"),
            true,
        ),
        row(
            "uri-host-with-port",
            "a URI at the host with a user and a port",
            uri("host.invalid"),
            uri("https://user@host.invalid:8443/"),
            true,
        ),
        row(
            "uri-host-case",
            "a URI at the host in other letter case",
            uri("host.invalid"),
            uri("HTTPS://Host.INVALID/"),
            true,
        ),
        row(
            "uri-below-host",
            "a URI at a host below the host",
            uri("host.invalid"),
            uri("https://a.host.invalid/"),
            false,
        ),
        row(
            "uri-below-domain",
            "a URI at a host below the domain",
            uri(".host.invalid"),
            uri("https://a.host.invalid/"),
            true,
        ),
        row(
            "uri-at-domain",
            "a URI at the domain itself, under a constraint for hosts below it",
            uri(".host.invalid"),
            uri("https://host.invalid/"),
            false,
        ),
        row(
            "uri-other-host",
            "a URI at another host with the host in its path",
            uri("host.invalid"),
            uri("https://host.example/host.invalid"),
            false,
        ),
        row(
            "uri-host-in-user",
            "a URI at another host with the host in place of a user",
            uri("host.invalid"),
            uri("https://host.invalid@host.example/"),
            false,
        ),
    ]
}

/// The constraint as a permitted and as an excluded subtree.
fn both_ways(builder: &mut Builder, row: &Row) {
    let holder = |constraints: Extension| {
        let chain = Chain::of(1).with(1, constraints);
        Question::of(&chain.end(subject_alt_name(std::slice::from_ref(&row.found))))
    };
    let base = [row.base.clone()];
    for (way, constraints, requirement, is_good) in [
        (
            "permitted",
            name_constraints(&base, &[]),
            PERMITTED,
            row.within,
        ),
        (
            "excluded",
            name_constraints(&[], &base),
            EXCLUDED,
            !row.within,
        ),
    ] {
        let (verb, expect) = match is_good {
            true => ("accepted", accepted()),
            false => ("refused", refused_at("path", 0)),
        };
        let within = match row.within {
            true => "is in",
            false => "is not in",
        };
        builder.ask(
            &format!("{}-{way}", row.name),
            &format!(
                "A path whose end entity has {}, which {within} the {way} subtree, is {verb}.",
                row.what
            ),
            &[requirement, "rfc5280-4.2.1.10-forms"],
            holder(constraints),
            expect,
        );
    }
}

fn directories(builder: &mut Builder) {
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
        std::slice::from_ref(&inside),
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
        std::slice::from_ref(&inside),
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
fn joined(builder: &mut Builder) {
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

/// Forms and fields that cannot be judged.
fn forms(builder: &mut Builder) {
    let other = || {
        der::context(
            0,
            &[&der::oid_of("2.25.9"), &der::context(0, &[&der::utf8("x")])],
        )
    };
    let registered = || der::element(0x88, &[0x69, 0x09]);
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    constraints: Extension,
                    found: Vec<u8>,
                    class: Option<&str>| {
        let chain = Chain::of(1)
            .with(1, constraints)
            .end(subject_alt_name(&[found]));
        let expect = match class {
            None => accepted(),
            Some(class) => super::refuse(class),
        };
        builder.ask(name, title, &[requirement], Question::of(&chain), expect);
    };
    case(
        "other-name-met",
        "A constraint of a form that is not processed is refused where a name of the form meets it.",
        "rfc5280-4.2.1.10-unprocessed",
        name_constraints(&[other()], &[]),
        other(),
        Some("unsupported"),
    );
    case(
        "other-name-excluded-met",
        "An exclusion of a form that is not processed is refused where a name of the form meets it.",
        "rfc5280-4.2.1.10-unprocessed",
        name_constraints(&[], &[other()]),
        other(),
        Some("unsupported"),
    );
    case(
        "registered-identifier-met",
        "A constraint to a registered identifier is refused where such a name meets it.",
        "rfc5280-4.2.1.10-unprocessed",
        name_constraints(&[registered()], &[]),
        registered(),
        Some("unsupported"),
    );
    case(
        "other-name-not-met",
        "A constraint of a form that is not processed does no harm where no name meets it.",
        "rfc5280-4.2.1.10-unprocessed",
        name_constraints(&[other()], &[]),
        dns("host.invalid"),
        None,
    );
    let bounded = |field: Vec<u8>| {
        let tree = der::sequence(&[&dns("host.invalid"), &field]);
        Extension::new(
            NAME_CONSTRAINTS,
            true,
            der::sequence(&[&der::context(0, &[&tree])]),
        )
    };
    case(
        "minimum",
        "A subtree with a minimum other than zero is refused.",
        "rfc5280-4.2.1.10-bounds",
        bounded(der::context_primitive(0, &[1])),
        dns("a.host.invalid"),
        Some("unsupported"),
    );
    case(
        "maximum",
        "A subtree with a maximum is refused.",
        "rfc5280-4.2.1.10-bounds",
        bounded(der::context_primitive(1, &[1])),
        dns("a.host.invalid"),
        Some("unsupported"),
    );
    case(
        "ip-of-five-octets",
        "An IP constraint that is no address and mask is refused.",
        "rfc5280-4.2.1.10-forms",
        name_constraints(&[ip(&[1, 2, 3, 4, 5])], &[]),
        ip(&[1, 2, 3, 4]),
        Some("unsupported"),
    );
    case(
        "ip-mask-with-gaps",
        "An IP constraint whose mask is no prefix is refused.",
        "rfc5280-4.2.1.10-forms",
        name_constraints(&[ip(&[192, 0, 2, 0, 255, 0, 255, 0])], &[]),
        ip(&[192, 0, 2, 1]),
        Some("unsupported"),
    );
    case(
        "uri-constraint-with-a-scheme",
        "A URI constraint that is a URI and no host is refused.",
        "rfc5280-4.2.1.10-forms",
        name_constraints(&[uri("https://host.invalid/")], &[]),
        uri("https://host.invalid/"),
        Some("unsupported"),
    );
}
