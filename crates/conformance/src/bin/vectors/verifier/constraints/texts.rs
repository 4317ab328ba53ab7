// SPDX-License-Identifier: MIT OR Apache-2.0
//! DNS names, addresses, mailboxes, URIs.

use super::{EXCLUDED, PERMITTED};
use crate::verifier::Builder;
use crate::verifier::chain::Chain;
use crate::verifier::extension::{
    Extension, dns, ip, mail, name_constraints, subject_alt_name, uri,
};
use crate::verifier::question::{Question, accepted, refused_at};
use std::slice;

/// Everything one constraint and one name come to.
pub(super) struct Row {
    name: &'static str,
    what: &'static str,
    base: Vec<u8>,
    found: Vec<u8>,
    within: bool,
}

pub(super) fn row(
    name: &'static str,
    what: &'static str,
    base: Vec<u8>,
    found: Vec<u8>,
    within: bool,
) -> Row {
    Row {
        name,
        what,
        base,
        found,
        within,
    }
}

pub(super) fn dns_rows() -> Vec<Row> {
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

pub(super) fn ip_rows() -> Vec<Row> {
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

pub(super) fn mail_rows() -> Vec<Row> {
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

pub(super) fn uri_rows() -> Vec<Row> {
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
pub(super) fn both_ways(builder: &mut Builder, row: &Row) {
    let holder = |constraints: Extension| {
        let chain = Chain::of(1).with(1, constraints);
        Question::of(&chain.end(subject_alt_name(slice::from_ref(&row.found))))
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
