// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an authority may: basic constraints, path length, key usage, purposes, critical extensions.

use super::chain::Chain;
use super::extension::{
    BASIC_CONSTRAINTS, Extension, KEY_USAGE, basic_constraints, directory, dns, ext_key_usage,
    inhibit_any_policy, key_usage, mappings, name_constraints, policies, policy_constraints,
    subject_alt_name,
};
use super::question::{Question, accepted, refused_at};
use super::{Builder, refuse};
use conformance::case::CaseFile;
use testbed::pki::der;

pub(super) const CLIENT: &str = "1.3.6.1.5.5.7.3.2";
const SERVER: &str = "1.3.6.1.5.5.7.3.1";
const ANY: &str = "2.5.29.37.0";
const UNKNOWN: &str = "2.25.9";

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("authority");
    constraints(&mut builder);
    path_lengths(&mut builder);
    usages(&mut builder);
    purposes(&mut builder);
    critical(&mut builder);
    builder.finish("what an authority may")
}

fn constraints(builder: &mut Builder) {
    for number in 1..=2 {
        let failing = 3 - number;
        let place = ["first", "second"]
            .get(number - 1)
            .copied()
            .unwrap_or_default();
        let mut case = |name: &str, title: &str, chain: Chain| {
            builder.ask(
                &format!("{name}-{place}"),
                &format!("{title}, {place} of two."),
                &["rfc5280-6.1.4-k"],
                Question::of(&chain),
                refused_at("path", failing),
            );
        };
        case(
            "no-basic-constraints",
            "An issuer without basicConstraints has issued nothing",
            Chain::of(2).without(number, BASIC_CONSTRAINTS),
        );
        case(
            "not-an-authority",
            "An issuer whose basicConstraints do not say cA has issued nothing",
            Chain::of(2).with(number, basic_constraints(false, None)),
        );
    }
    let lenient = Chain::of(1).with(1, basic_constraints(true, None).toggled());
    builder.ask(
        "basic-constraints-not-critical",
        "basicConstraints of an authority are processed where they are not critical, too.",
        &["rfc5280-4.2.1.9-critical"],
        Question::of(&lenient),
        accepted(),
    );
    let claiming = Chain::of(1).end(basic_constraints(true, None));
    builder.ask(
        "end-entity-that-is-an-authority",
        "RFC 5280 alone lets an authority's certificate be the end of a path.",
        &["rfc5280-6.1.5-end"],
        Question::of(&claiming),
        accepted(),
    );
}

fn path_lengths(builder: &mut Builder) {
    // The path lengths from the first authority on, and where the path fails if it does.
    let cases = [
        (
            "zero-and-none-below",
            "a path length of zero and no authority below",
            vec![Some(0)],
            None,
        ),
        (
            "zero-and-one-below",
            "a path length of zero and one authority below",
            vec![Some(0), None],
            Some(1),
        ),
        (
            "one-and-one-below",
            "a path length of one and one authority below",
            vec![Some(1), None],
            None,
        ),
        (
            "one-and-two-below",
            "a path length of one and two authorities below",
            vec![Some(1), None, None],
            Some(1),
        ),
        (
            "two-and-two-below",
            "a path length of two and two authorities below",
            vec![Some(2), None, None],
            None,
        ),
        (
            "lower-below-higher",
            "a lower path length below a higher one",
            vec![Some(5), Some(0), None],
            Some(1),
        ),
        (
            "higher-below-lower",
            "a higher path length below a lower one",
            vec![Some(0), Some(5), None],
            Some(2),
        ),
        (
            "higher-below-lower-in-bounds",
            "a higher path length below a lower one that is kept to",
            vec![Some(1), Some(5)],
            None,
        ),
        (
            "second-of-three",
            "a path length of one in the second of three authorities",
            vec![None, Some(1), None],
            None,
        ),
        (
            "second-of-four",
            "a path length of one in the second of four authorities",
            vec![None, Some(1), None, None],
            Some(1),
        ),
        (
            "as-high-as-one-octet-goes",
            "a path length of 127",
            vec![Some(127), None, None],
            None,
        ),
    ];
    for (name, what, lengths, failing) in cases {
        let mut chain = Chain::of(lengths.len());
        for (number, length) in lengths.iter().enumerate() {
            if length.is_some() {
                chain = chain.with(number + 1, basic_constraints(true, *length));
            }
        }
        let (verb, expect) = match failing {
            None => ("accepted", accepted()),
            Some(failing) => ("refused", refused_at("path", failing)),
        };
        builder.ask(
            &format!("path-length-{name}"),
            &format!("A path with {what} is {verb}."),
            &["rfc5280-6.1.4-l", "rfc5280-6.1.4-m"],
            Question::of(&chain),
            expect,
        );
    }
    let large = Chain::of(2).with(
        1,
        Extension::new(
            BASIC_CONSTRAINTS,
            true,
            der::sequence(&[
                &der::boolean(true),
                &der::integer(&[0x7F, 0xFF, 0xFF, 0xFF]),
            ]),
        ),
    );
    builder.ask(
        "path-length-of-four-octets",
        "A path length far above every path limits nothing.",
        &["rfc5280-6.1.4-m"],
        Question::of(&large),
        accepted(),
    );
    let end = Chain::of(1).end(basic_constraints(true, Some(0)));
    builder.ask(
        "path-length-in-the-end-entity",
        "A path length in the last certificate says nothing about the path above.",
        &["rfc5280-6.1.4-m"],
        Question::of(&end),
        accepted(),
    );
}

fn usages(builder: &mut Builder) {
    let cases: &[(&str, &str, &[u32], bool)] = &[
        ("cert-sign-alone", "keyCertSign alone", &[5], true),
        (
            "cert-sign-and-others",
            "keyCertSign among others",
            &[0, 5, 6],
            true,
        ),
        ("crl-sign-alone", "cRLSign alone", &[6], false),
        ("digital-signature", "digitalSignature", &[0], false),
        (
            "decipher-only",
            "keyAgreement and decipherOnly, whose bits need a second octet,",
            &[4, 8],
            false,
        ),
        (
            "all-nine",
            "all nine usages",
            &[0, 1, 2, 3, 4, 5, 6, 7, 8],
            true,
        ),
    ];
    for (name, what, bits, is_good) in cases {
        let chain = Chain::of(2).with(2, key_usage(bits));
        let (verb, expect) = match is_good {
            true => ("accepted", accepted()),
            false => ("refused", refused_at("path", 1)),
        };
        builder.ask(
            &format!("key-usage-{name}"),
            &format!("A path over an authority with {what} as keyUsage is {verb}."),
            &["rfc5280-6.1.4-n"],
            Question::of(&chain),
            expect,
        );
    }
    builder.ask(
        "key-usage-first-authority",
        "keyUsage is asked of every authority of the path.",
        &["rfc5280-6.1.4-n"],
        Question::of(&Chain::of(2).with(1, key_usage(&[6]))),
        refused_at("path", 2),
    );
    builder.ask(
        "key-usage-absent",
        "An authority without keyUsage may use its key for everything.",
        &["rfc5280-6.1.4-n"],
        Question::of(&Chain::of(1).without(1, KEY_USAGE)),
        accepted(),
    );
    builder.ask(
        "key-usage-not-critical",
        "keyUsage is processed where it is not critical, too.",
        &["rfc5280-6.1.4-n"],
        Question::of(&Chain::of(1).with(1, key_usage(&[6]).toggled())),
        refused_at("path", 1),
    );
    builder.ask(
        "key-usage-of-the-end-entity",
        "RFC 5280 alone asks nothing of the end entity's keyUsage.",
        &["rfc5280-6.1.5-end"],
        Question::of(&Chain::of(1).end(key_usage(&[4]))),
        accepted(),
    );
    builder.ask(
        "key-usage-of-the-end-entity-absent",
        "An end entity without keyUsage is accepted.",
        &["rfc5280-6.1.5-end"],
        Question::of(&Chain::of(1).end_changed(|spec| *spec = spec.clone().without(KEY_USAGE))),
        accepted(),
    );
}

fn purposes(builder: &mut Builder) {
    let mut case =
        |name: &str, title: &str, requirement: &str, chain: Chain, failing: Option<usize>| {
            let expect = match failing {
                None => accepted(),
                Some(failing) => refused_at("path", failing),
            };
            builder.ask(
                &format!("purpose-{name}"),
                title,
                &[requirement],
                Question::of(&chain).for_purpose(CLIENT),
                expect,
            );
        };
    case(
        "not-limited",
        "A certificate without extKeyUsage is good for every purpose.",
        "rfc5280-4.2.1.12",
        Chain::of(1),
        None,
    );
    case(
        "asked-for",
        "A certificate that lists the purpose asked for is accepted.",
        "rfc5280-4.2.1.12",
        Chain::of(1).end(ext_key_usage(&[CLIENT])),
        None,
    );
    case(
        "among-others",
        "A certificate that lists the purpose asked for among others is accepted.",
        "rfc5280-4.2.1.12",
        Chain::of(1).end(ext_key_usage(&[SERVER, CLIENT])),
        None,
    );
    case(
        "another",
        "A certificate that lists another purpose only is refused.",
        "rfc5280-4.2.1.12",
        Chain::of(1).end(ext_key_usage(&[SERVER])),
        Some(0),
    );
    case(
        "unknown",
        "A certificate that lists a purpose nobody knows only is refused.",
        "rfc5280-4.2.1.12",
        Chain::of(1).end(ext_key_usage(&[UNKNOWN])),
        Some(0),
    );
    case(
        "critical",
        "A critical extKeyUsage with the purpose asked for is accepted.",
        "rfc5280-4.2.1.12",
        Chain::of(1).end(ext_key_usage(&[CLIENT]).toggled()),
        None,
    );
    case(
        "critical-another",
        "A critical extKeyUsage with another purpose is refused.",
        "rfc5280-4.2.1.12",
        Chain::of(1).end(ext_key_usage(&[SERVER]).toggled()),
        Some(0),
    );
    case(
        "authority-limited-to-it",
        "An authority limited to the purpose asked for issues for it.",
        "rfc5280-4.2.1.12-authority",
        Chain::of(1).with(1, ext_key_usage(&[CLIENT])),
        None,
    );
    case(
        "authority-limited-to-another",
        "An authority limited to another purpose issues nothing for this one.",
        "rfc5280-4.2.1.12-authority",
        Chain::of(1).with(1, ext_key_usage(&[SERVER])),
        Some(1),
    );
    case(
        "authority-of-any",
        "An authority limited to anyExtendedKeyUsage is not limited.",
        "rfc5280-4.2.1.12-authority",
        Chain::of(1).with(1, ext_key_usage(&[ANY])),
        None,
    );
    builder.ask(
        "purpose-not-asked-for",
        "Where no purpose is asked for, none is compared.",
        &["rfc5280-4.2.1.12-not-asked"],
        Question::of(&Chain::of(1).end(ext_key_usage(&[SERVER]))),
        accepted(),
    );
}

fn critical(builder: &mut Builder) {
    let unknown = |critical| Extension::new(UNKNOWN, critical, der::null());
    builder.ask(
        "unknown-critical-end-entity",
        "A critical extension nobody knows in the end entity is refused.",
        &["rfc5280-4.2-unknown-critical", "rfc5280-6.1.5-f"],
        Question::of(&Chain::of(2).end(unknown(true))),
        refused_at("unsupported", 0),
    );
    for number in 1..=2 {
        builder.ask(
            &format!("unknown-critical-authority-{number}"),
            "A critical extension nobody knows in an authority is refused.",
            &["rfc5280-4.2-unknown-critical", "rfc5280-6.1.4-o"],
            Question::of(&Chain::of(2).with(number, unknown(true))),
            refused_at("unsupported", 3 - number),
        );
    }
    builder.ask(
        "unknown-not-critical",
        "Extensions nobody knows that are not critical are passed over in every certificate.",
        &["rfc5280-4.2-unknown-non-critical"],
        Question::of(
            &Chain::of(2)
                .with(1, unknown(false))
                .with(2, unknown(false))
                .end(unknown(false)),
        ),
        accepted(),
    );
    builder.ask("unknown-critical-in-the-anchor", "A critical extension nobody knows in an anchor's certificate is a limit nobody can keep to.", &["rfc5937-critical"],
        Question::of(&Chain::of(0).root(unknown(true))), refuse("unsupported"));
    let processed: [(&str, Extension); 7] = [
        ("policies", policies(&["2.25.1"])),
        ("policy-mappings", mappings(&[("2.25.1", "2.25.1")])),
        ("policy-constraints", policy_constraints(Some(9), Some(9))),
        ("inhibit-any-policy", inhibit_any_policy(9)),
        (
            "name-constraints",
            name_constraints(
                &[directory(&der::sequence(&[&super::chain::attribute(
                    "2.5.4.6",
                    &der::printable("JP"),
                )]))],
                &[],
            ),
        ),
        ("ext-key-usage", ext_key_usage(&[CLIENT]).toggled()),
        (
            "subject-alternative-name",
            subject_alt_name(&[dns("authority.invalid")]).toggled(),
        ),
    ];
    for (name, extension) in processed {
        builder.ask(
            &format!("processed-critical-{name}"),
            &format!(
                "A critical {} in an authority is processed, not refused.",
                name.replace('-', " ")
            ),
            &["rfc5280-6.1.4-o"],
            Question::of(&Chain::of(1).with(1, extension)),
            accepted(),
        );
    }
}
