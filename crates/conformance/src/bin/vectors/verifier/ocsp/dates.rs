// SPDX-License-Identifier: MIT OR Apache-2.0
//! When an answer counts: the four instants around each end, with and without tolerance.

use super::{about, by_root, expected};
use crate::verifier::Builder;
use crate::verifier::answer::Answer;
use crate::verifier::chain::utc;
use jpki::time::UnixTime;
use testbed::EPOCH;
use testbed::pki::der;

/// An answer made when it begins, about a certificate that is in time for long enough.
fn dated(from: UnixTime, until: Option<UnixTime>) -> Answer {
    Answer::good()
        .dated(from, until)
        .changed(|answer| answer.produced_at = der::generalized_time(from))
}

fn text(instant: &str) -> String {
    instant.replace('-', " ")
}

pub(super) fn ends(builder: &mut Builder) {
    let (from, until) = (utc(2026, 11, 1), utc(2026, 11, 8));
    for tolerance in [0, 1, 300] {
        let first = from.saturating_add_secs(-i64::from(tolerance));
        let last = until.saturating_add_secs(i64::from(tolerance));
        for (instant, at, is_good) in [
            ("one-second-early", first.saturating_add_secs(-1), false),
            ("first-second", first, true),
            ("last-second", last, true),
            ("one-second-late", last.saturating_add_secs(1), false),
        ] {
            let requirement = match instant {
                "one-second-early" | "first-second" => "rfc6960-3.2-5",
                _ => "rfc6960-3.2-6",
            };
            let mut question = about(dated(from, Some(until)).by_root()).at(at);
            question.input.clock_tolerance = tolerance;
            builder.ask(
                &format!("time-{tolerance}-{instant}"),
                &format!(
                    "An answer is judged at the {} of its time, with a tolerance of {tolerance} s.",
                    text(instant)
                ),
                &[requirement],
                question,
                expected(if is_good { "" } else { "undetermined" }),
            );
        }
    }
    // What was signed in the future was signed by a clock that is wrong, whatever the answer says.
    for tolerance in [0, 300] {
        let last = EPOCH.saturating_add_secs(i64::from(tolerance));
        for (word, produced_at, is_good) in [
            ("at-the-limit", last, true),
            ("one-second-beyond", last.saturating_add_secs(1), false),
        ] {
            let answer = Answer::good()
                .changed(|answer| answer.produced_at = der::generalized_time(produced_at));
            let mut question = about(answer.by_root());
            question.input.clock_tolerance = tolerance;
            builder.ask(
                &format!("produced-{tolerance}-{word}"),
                &format!("A response that was signed in the future, with a tolerance of {tolerance} s: {}.", text(word)),
                &["rfc6960-4.2.2.1-produced"],
                question,
                expected(if is_good { "" } else { "undetermined" }),
            );
        }
    }
    by_root(
        builder,
        "one-instant",
        "An answer that is replaced in the second in which it begins counts in that second.",
        "rfc6960-4.2.2.1-order",
        &dated(EPOCH, Some(EPOCH)),
        "",
    );
    by_root(
        builder,
        "next-update-before-this-update",
        "An answer that was to be replaced before it was made is refused.",
        "rfc6960-4.2.2.1-order",
        &dated(EPOCH, Some(EPOCH.saturating_add_secs(-1))),
        "malformed",
    );
    // A revocation has no end, but the answer that tells it has.
    let old = dated(from, Some(until)).saying(&crate::verifier::answer::revoked(Some(1)));
    builder.ask(
        "old-and-revoked",
        "An old answer is not taken for a recent one, whatever it says.",
        &["rfc6960-3.2-6"],
        about(old.by_root()),
        expected("undetermined"),
    );
}

/// Without nextUpdate newer information is always there: how old an answer may be is the caller's to say.
pub(super) fn without_end(builder: &mut Builder) {
    let from = utc(2026, 11, 1);
    for (age, tolerance) in [(0, 0), (300, 0), (300, 60)] {
        let first = from.saturating_add_secs(-tolerance);
        let last = from.saturating_add_secs(age + tolerance);
        for (instant, at, is_good) in [
            ("one-second-early", first.saturating_add_secs(-1), false),
            ("first-second", first, true),
            ("last-second", last, true),
            ("one-second-late", last.saturating_add_secs(1), false),
        ] {
            let mut question = about(dated(from, None).by_root()).at(at);
            question.input.max_age = u32::try_from(age).unwrap_or_default();
            question.input.clock_tolerance = u32::try_from(tolerance).unwrap_or_default();
            builder.ask(
                &format!("no-end-{age}-{tolerance}-{instant}"),
                &format!("An answer without nextUpdate, good for {age} s and {tolerance} s of tolerance, is judged at the {} of that time.", text(instant)),
                &["rfc6960-4.2.2.1-no-end"],
                question,
                expected(if is_good { "" } else { "undetermined" }),
            );
        }
    }
}

pub(super) fn forms(builder: &mut Builder) {
    let time = |tag: u8, text: &str| der::element(tag, text.as_bytes());
    for (word, what, value) in [
        (
            "time-fraction",
            "with a fraction",
            time(0x18, "20261124020000.5Z"),
        ),
        ("time-local", "in local time", time(0x18, "20261124020000")),
        (
            "time-without-seconds",
            "without seconds",
            time(0x18, "202611240200Z"),
        ),
        (
            "time-as-utc-time",
            "written as UTCTime",
            time(0x17, "261124020000Z"),
        ),
    ] {
        by_root(
            builder,
            word,
            &format!("An answer whose thisUpdate is {what} is refused."),
            "rfc6960-4.2.1-time",
            &Answer::good().each(|single| single.this_update.clone_from(&value)),
            "malformed",
        );
        by_root(
            builder,
            &format!("produced-{word}"),
            &format!("A response whose producedAt is {what} is refused."),
            "rfc6960-4.2.1-time",
            &Answer::good().changed(|answer| answer.produced_at.clone_from(&value)),
            "malformed",
        );
    }
}
