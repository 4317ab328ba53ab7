// SPDX-License-Identifier: MIT OR Apache-2.0
//! Validity: the four instants around each end, in both forms of time, for every certificate of a path.

use super::Builder;
use super::chain::{Chain, Spec, key, utc};
use super::question::{Pinned, Question, accepted, refused_at};
use conformance::case::CaseFile;
use jpki::time::UnixTime;
use testbed::pki::der;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("dates");
    for (form, from, until) in [
        ("utc-time", utc(2024, 1, 1), utc(2029, 1, 1)),
        ("generalized-time", utc(2050, 1, 1), utc(2055, 1, 1)),
        ("both-forms", utc(2045, 6, 1), utc(2052, 6, 1)),
    ] {
        ends(&mut builder, form, from, until);
    }
    forms(&mut builder);
    anchors(&mut builder);
    builder.finish("validity of certificates")
}

/// A path of three certificates, all of which are valid for longer but the one.
fn ends(builder: &mut Builder, form: &str, from: UnixTime, until: UnixTime) {
    let wide = |spec: &mut Spec| {
        spec.not_before = der::time(from.saturating_add_secs(-86_400));
        spec.not_after = der::time(until.saturating_add_secs(86_400));
    };
    let narrow = |spec: &mut Spec| {
        spec.not_before = der::time(from);
        spec.not_after = der::time(until);
    };
    for (place, word) in [(0, "end-entity"), (1, "intermediate"), (2, "anchor")] {
        let mut chain = Chain::of(1).changed(1, wide).end_changed(wide);
        wide(&mut chain.root);
        let chain = match place {
            0 => chain.end_changed(narrow),
            1 => chain.changed(1, narrow),
            _ => {
                narrow(&mut chain.root);
                chain
            }
        };
        for (instant, at, class) in [
            (
                "one-second-early",
                from.saturating_add_secs(-1),
                "not-yet-valid",
            ),
            ("first-second", from, ""),
            ("last-second", until, ""),
            ("one-second-late", until.saturating_add_secs(1), "expired"),
        ] {
            let is_good = class.is_empty();
            // RFC 5280 §6.1.1 (d) takes an anchor as a name and a key; its dates are our own rule.
            let class = if place == 2 { "path" } else { class };
            let (verb, expect) = if is_good {
                ("accepted", accepted())
            } else {
                ("refused", refused_at(class, place))
            };
            let requirement = match instant {
                "one-second-early" | "first-second" => "rfc5280-6.1.3-a-2-not-before",
                _ => "rfc5280-6.1.3-a-2-not-after",
            };
            let requirements = match (place, form) {
                (2, _) => vec!["rfc5280-6.1.1-d-validity"],
                (_, "utc-time") => vec![requirement],
                _ => vec![requirement, "rfc5280-4.1.2.5-range"],
            };
            builder.ask(
                &format!("{word}-{form}-{instant}"),
                &format!(
                    "A path is {verb} at the {} of the validity of its {word}, written as {form}.",
                    instant.replace('-', " ")
                ),
                &requirements,
                Question::of(&chain).at(at),
                expect,
            );
        }
    }
}

/// Texts that are no time of RFC 5280.
fn forms(builder: &mut Builder) {
    let utc_time = |text: &str| der::element(0x17, text.as_bytes());
    let generalized = |text: &str| der::element(0x18, text.as_bytes());
    for (name, what, not_after, requirement) in [
        (
            "utc-without-seconds",
            "a UTCTime without seconds",
            utc_time("2901010000Z"),
            "rfc5280-4.1.2.5.1",
        ),
        (
            "utc-without-z",
            "a UTCTime without Z",
            utc_time("290101000000"),
            "rfc5280-4.1.2.5.1",
        ),
        (
            "utc-with-offset",
            "a UTCTime with an offset",
            utc_time("290101000000+0900"),
            "rfc5280-4.1.2.5.1",
        ),
        (
            "utc-month-13",
            "a UTCTime in a thirteenth month",
            utc_time("291301000000Z"),
            "rfc5280-4.1.2.5.1",
        ),
        (
            "utc-30-february",
            "a UTCTime on the thirtieth of February",
            utc_time("290230000000Z"),
            "rfc5280-4.1.2.5.1",
        ),
        (
            "utc-hour-24",
            "a UTCTime in a twenty-fifth hour",
            utc_time("290101240000Z"),
            "rfc5280-4.1.2.5.1",
        ),
        (
            "utc-letters",
            "a UTCTime with a letter in it",
            utc_time("29010100000OZ"),
            "rfc5280-4.1.2.5.1",
        ),
        (
            "utc-empty",
            "an empty UTCTime",
            utc_time(""),
            "rfc5280-4.1.2.5.1",
        ),
        (
            "generalized-fraction",
            "a GeneralizedTime with a fraction",
            generalized("20290101000000.5Z"),
            "rfc5280-4.1.2.5.2",
        ),
        (
            "generalized-without-seconds",
            "a GeneralizedTime without seconds",
            generalized("202901010000Z"),
            "rfc5280-4.1.2.5.2",
        ),
        (
            "generalized-without-z",
            "a GeneralizedTime in local time",
            generalized("20290101000000"),
            "rfc5280-4.1.2.5.2",
        ),
        (
            "generalized-with-offset",
            "a GeneralizedTime with an offset",
            generalized("20290101000000+0900"),
            "rfc5280-4.1.2.5.2",
        ),
        (
            "of-another-type",
            "a text in place of a time",
            der::printable("290101000000Z"),
            "rfc5280-4.1.2.5.1",
        ),
    ] {
        let chain = Chain::of(0).end_changed(|spec| spec.not_after = not_after);
        builder.ask(
            name,
            &format!("A certificate whose notAfter is {what} is refused."),
            &[requirement],
            Question::of(&chain),
            super::refuse("malformed"),
        );
    }
    let early = Chain::of(0).end_changed(|spec| spec.not_before = utc_time("500101000000Z"));
    builder.ask(
        "utc-year-50",
        "The year 50 of a UTCTime is 1950.",
        &["rfc5280-4.1.2.5.1"],
        Question::of(&early),
        accepted(),
    );
    let late = Chain::of(0).end_changed(|spec| spec.not_after = utc_time("491231235959Z"));
    builder.ask(
        "utc-year-49",
        "The year 49 of a UTCTime is 2049.",
        &["rfc5280-4.1.2.5.1"],
        Question::of(&late).at(utc(2028, 6, 1)),
        accepted(),
    );
    let past = Chain::of(0).end_changed(|spec| spec.not_after = utc_time("990101000000Z"));
    builder.ask(
        "utc-year-99",
        "The year 99 of a UTCTime is 1999, so such a certificate has expired.",
        &["rfc5280-4.1.2.5.1"],
        Question::of(&past),
        refused_at("expired", 0),
    );
    let endless = Chain::of(0).end_changed(|spec| spec.not_after = generalized("99991231235959Z"));
    builder.ask(
        "no-well-defined-end",
        "A certificate without a well-defined end, written as the year 9999, is accepted.",
        &["rfc5280-4.1.2.5-range"],
        Question::of(&endless),
        accepted(),
    );
}

/// What the form of the anchor comes to.
fn anchors(builder: &mut Builder) {
    let chain = Chain::of(0);
    let mut dateless = Question::below(&chain, None, None);
    builder.ask(
        "anchor-without-dates",
        "An anchor that is a name and a key has no dates that could have passed.",
        &["rfc5280-6.1.1-d-key"],
        dateless.clone(),
        accepted(),
    );
    let mut expired = Chain::of(0);
    expired.root.not_after = der::time(utc(2025, 1, 1));
    let renewed = Pinned::Certificate(chain.root.signed(key(0)));
    dateless.anchors = vec![Pinned::Certificate(expired.root_certificate()), renewed];
    builder.ask(
        "expired-anchor-and-its-renewal",
        "Beside an expired anchor its renewal with the same key is found.",
        &["rfc5280-6.1.1-d", "rfc5280-6.1.1-d-validity"],
        dateless,
        accepted(),
    );
}
