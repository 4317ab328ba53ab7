// SPDX-License-Identifier: MIT OR Apache-2.0
//! When a list may be used: the four instants around each end, in both forms of time, with and without tolerance.

use super::{about, refused, usable, used};
use crate::verifier::chain::{Chain, utc};
use crate::verifier::list::List;
use crate::verifier::question::Pinned;
use crate::verifier::{Builder, undetermined};
use jpki::time::UnixTime;
use testbed::EPOCH;
use testbed::pki::der;

/// A root that is in time for as long as these cases need.
fn root() -> Pinned {
    let mut chain = Chain::of(0);
    chain.root.not_after = der::time(utc(2060, 1, 1));
    Pinned::Certificate(chain.root_certificate())
}

/// When the list is good, with which tolerance, and when it is asked.
#[derive(Clone, Copy)]
struct Instants {
    from: UnixTime,
    until: UnixTime,
    tolerance: u32,
    at: UnixTime,
    is_good: bool,
}

fn asked(builder: &mut Builder, name: &str, title: &str, requirement: &str, instants: Instants) {
    let Instants {
        from,
        until,
        tolerance,
        at,
        is_good,
    } = instants;
    let mut question = about(List::of_root().dated(from, until).by_root()).at(at);
    question.anchors = vec![root()];
    question.input.next_update_tolerance = tolerance;
    let expect = match is_good {
        true => usable(),
        false => undetermined(),
    };
    builder.ask(name, title, &[requirement], question, expect);
}

pub(super) fn ends(builder: &mut Builder) {
    for (form, from, until) in [
        ("utc-time", utc(2026, 11, 1), utc(2026, 12, 1)),
        ("generalized-time", utc(2050, 1, 1), utc(2050, 2, 1)),
        ("both-forms", utc(2049, 12, 1), utc(2050, 1, 1)),
    ] {
        for (instant, at, is_good) in [
            ("one-second-early", from.saturating_add_secs(-1), false),
            ("first-second", from, true),
            ("last-second", until, true),
            ("one-second-late", until.saturating_add_secs(1), false),
        ] {
            let requirement = match instant {
                "one-second-early" | "first-second" => "rfc5280-5.1.2.4",
                _ => "rfc5280-6.3.3-a",
            };
            let text = instant.replace('-', " ");
            asked(
                builder,
                &format!("{form}-{instant}"),
                &format!(
                    "A list, its dates written as {form}, is judged at the {text} of its time."
                ),
                requirement,
                Instants {
                    from,
                    until,
                    tolerance: 0,
                    at,
                    is_good,
                },
            );
        }
    }
    // The shortest time there is: one instant.
    for (instant, offset, is_good) in [
        ("one-second-early", -1, false),
        ("that-second", 0, true),
        ("one-second-late", 1, false),
    ] {
        asked(
            builder,
            &format!("one-instant-{instant}"),
            "A list that is replaced in the second in which it begins is good for that second.",
            "rfc5280-5.1.2.5-order",
            Instants {
                from: EPOCH,
                until: EPOCH,
                tolerance: 0,
                at: EPOCH.saturating_add_secs(offset),
                is_good,
            },
        );
    }
    refused(
        builder,
        "next-update-before-this-update",
        "A list that was to be replaced before it was made is refused.",
        "rfc5280-5.1.2.5-order",
        &List::of_root().dated(EPOCH, EPOCH.saturating_add_secs(-1)),
        "malformed",
    );
    refused(
        builder,
        "next-update-missing",
        "A list that does not say when it will be replaced is refused.",
        "rfc5280-5.1.2.5",
        &List::of_root().changed(|list| list.next_update.clear()),
        "malformed",
    );
}

/// The tolerance is after nextUpdate, and not before thisUpdate.
pub(super) fn tolerance(builder: &mut Builder) {
    let (from, until) = (utc(2026, 11, 1), utc(2026, 12, 1));
    for tolerance in [1, 600] {
        let last = until.saturating_add_secs(i64::from(tolerance));
        for (instant, at, is_good) in [
            ("before-the-beginning", from.saturating_add_secs(-1), false),
            ("after-the-end", until.saturating_add_secs(1), true),
            ("last-second", last, true),
            ("one-second-late", last.saturating_add_secs(1), false),
        ] {
            let text = instant.replace('-', " ");
            asked(
                builder,
                &format!("tolerance-{tolerance}-{instant}"),
                &format!(
                    "With a tolerance of {tolerance} s after its end a list is judged at the {text}."
                ),
                "rfc5280-6.3.3-a",
                Instants {
                    from,
                    until,
                    tolerance,
                    at,
                    is_good,
                },
            );
        }
    }
}

/// Texts that are no time of RFC 5280.
pub(super) fn forms(builder: &mut Builder) {
    let utc_time = |text: &str| der::element(0x17, text.as_bytes());
    let generalized = |text: &str| der::element(0x18, text.as_bytes());
    for (word, what, next_update) in [
        (
            "utc-without-seconds",
            "a UTCTime without seconds",
            utc_time("2701010000Z"),
        ),
        (
            "utc-with-offset",
            "a UTCTime with an offset",
            utc_time("270101000000+0900"),
        ),
        (
            "utc-month-13",
            "a UTCTime in a thirteenth month",
            utc_time("271301000000Z"),
        ),
        (
            "generalized-fraction",
            "a GeneralizedTime with a fraction",
            generalized("20510101000000.5Z"),
        ),
        (
            "generalized-without-z",
            "a GeneralizedTime in local time",
            generalized("20510101000000"),
        ),
    ] {
        refused(
            builder,
            word,
            &format!("A list whose nextUpdate is {what} is refused."),
            "rfc5280-5.1.2.4-form",
            &List::of_root().changed(|list| list.next_update = next_update),
            "malformed",
        );
    }
    refused(
        builder,
        "this-update-as-text",
        "A list whose thisUpdate is a text is refused.",
        "rfc5280-5.1.2.4-form",
        &List::of_root().changed(|list| list.this_update = der::printable("261101000000Z")),
        "malformed",
    );
    used(
        builder,
        "utc-year-50",
        "The year 50 of a list's UTCTime is 1950.",
        "rfc5280-5.1.2.4-form",
        &List::of_root().changed(|list| list.this_update = utc_time("500101000000Z")),
    );
}
