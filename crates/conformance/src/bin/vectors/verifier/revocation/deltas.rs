// SPDX-License-Identifier: MIT OR Apache-2.0
//! Delta lists: what carries a complete list on, and what does not.

use super::{expected, listed};
use crate::verifier::Builder;
use crate::verifier::chain::{Chain, key, utc};
use crate::verifier::extension::{Extension, uri};
use crate::verifier::list::{Entry, FRESHEST_CRL, List, Scope, full_name, point};
use testbed::EPOCH;
use testbed::pki::der;

/// The complete list, number 100, which says that there are delta lists (RFC 5280 §5.2.6).
fn complete() -> List {
    let address = full_name(&[uri("http://kakunin.example/delta.crl")]);
    let points = der::sequence(&[&point(Some(&address), None, None)]);
    List::of_root().with(Extension::new(FRESHEST_CRL, false, points))
}

/// The delta list after it, number 101.
fn delta() -> List {
    List::of_root().numbered(&[101]).after(100)
}

fn entry(reason: u8) -> Entry {
    Entry::of(&[1]).because(reason)
}

fn case(
    builder: &mut Builder,
    word: &str,
    title: &str,
    requirement: &str,
    lists: &[List],
    answer: &str,
) {
    let lists = lists.iter().map(List::by_root).collect();
    builder.ask(
        word,
        title,
        &[requirement],
        listed(&Chain::of(0), lists),
        expected(answer),
    );
}

pub(super) fn entries(builder: &mut Builder) {
    for (word, title, requirement, lists, answer) in [
        (
            "delta-silent",
            "A delta list that does not name the certificate leaves it good.",
            "rfc5280-5.2.4-carries",
            vec![complete(), delta()],
            "good",
        ),
        (
            "delta-first",
            "The order in which complete and delta list are given does not matter.",
            "rfc5280-5.2.4-carries",
            vec![delta().naming(entry(1)), complete()],
            "revoked",
        ),
        (
            "delta-revokes",
            "A certificate that the delta list names is refused.",
            "rfc5280-5.2.4-carries",
            vec![complete(), delta().naming(entry(1))],
            "revoked",
        ),
        (
            "delta-holds",
            "A certificate that the delta list puts on hold is refused.",
            "rfc5280-5.2.4-carries",
            vec![complete(), delta().naming(entry(6))],
            "revoked",
        ),
        (
            "delta-silent-on-revoked",
            "A certificate that the complete list names stays refused.",
            "rfc5280-5.2.4-carries",
            vec![complete().naming(entry(1)), delta()],
            "revoked",
        ),
        (
            "delta-silent-on-hold",
            "A certificate that the complete list puts on hold stays so.",
            "rfc5280-5.2.4-carries",
            vec![complete().naming(entry(6)), delta()],
            "revoked",
        ),
        (
            "delta-lifts-hold",
            "A hold that the delta list takes back is no longer one.",
            "rfc5280-5.3.1-remove-hold",
            vec![complete().naming(entry(6)), delta().naming(entry(8))],
            "good",
        ),
        (
            "delta-makes-hold-permanent",
            "A hold that the delta list makes a revocation is one.",
            "rfc5280-5.2.4-carries",
            vec![complete().naming(entry(6)), delta().naming(entry(1))],
            "revoked",
        ),
        (
            "delta-does-not-lift-revocation",
            "A permanent revocation is not taken back.",
            "rfc5280-5.2.4-lifts-holds",
            vec![complete().naming(entry(1)), delta().naming(entry(8))],
            "revoked",
        ),
        (
            "delta-removes-what-was-not-there",
            "A removal of what the complete list does not name changes nothing.",
            "rfc5280-5.3.1-remove-hold",
            vec![complete(), delta().naming(entry(8))],
            "good",
        ),
        (
            "delta-alone",
            "A delta list alone leaves the status open.",
            "rfc5280-5.2.4",
            vec![delta()],
            "open",
        ),
        (
            "delta-alone-removing",
            "A delta list alone that takes the certificate back leaves the status open.",
            "rfc5280-5.2.4",
            vec![delta().naming(entry(8))],
            "open",
        ),
        (
            "two-deltas",
            "Of two delta lists the later one counts.",
            "rfc5280-5.2.3-order",
            vec![
                complete(),
                delta().naming(entry(6)),
                delta().numbered(&[102]).naming(entry(8)),
            ],
            "good",
        ),
        (
            "two-deltas-later-first",
            "Of two delta lists the later one counts, in whatever order they come.",
            "rfc5280-5.2.3-order",
            vec![
                complete(),
                delta().numbered(&[102]).naming(entry(1)),
                delta(),
            ],
            "revoked",
        ),
    ] {
        case(builder, word, title, requirement, &lists, answer);
    }
}

/// Which complete list a delta list fits (RFC 5280 §5.2.4, §6.3.3 (c)). One that does not is not used: here it would revoke.
pub(super) fn bases(builder: &mut Builder) {
    let of = |base: u8, number: u8| {
        List::of_root()
            .numbered(&[number])
            .after(base)
            .naming(entry(1))
    };
    for (word, title, delta, answer) in [
        (
            "base-is-complete",
            "A delta list that starts from the complete list is used.",
            of(100, 101),
            "revoked",
        ),
        (
            "base-is-older",
            "A delta list that starts from an older complete list is used.",
            of(50, 101),
            "revoked",
        ),
        (
            "base-is-zero",
            "A delta list that starts from number 0 is used.",
            of(0, 101),
            "revoked",
        ),
        (
            "base-is-newer",
            "A delta list that starts from a later complete list is not used.",
            of(101, 102),
            "good",
        ),
        (
            "number-is-that-of-the-complete",
            "A delta list with the number of the complete one brings nothing newer and is not used.",
            of(99, 100),
            "good",
        ),
        (
            "number-is-older",
            "A delta list that is older than the complete one is not used.",
            of(50, 99),
            "good",
        ),
    ] {
        case(
            builder,
            &format!("delta-{word}"),
            title,
            "rfc5280-5.2.4-base",
            &[complete(), delta],
            answer,
        );
    }
    let elsewhere = Scope::at(&[uri("http://kakunin.example/elsewhere.crl")]);
    case(
        builder,
        "delta-of-another-scope",
        "A delta list of another scope is not used.",
        "rfc5280-6.3.3-c-scope",
        &[complete(), of(100, 101).with(elsewhere.to_extension())],
        "good",
    );
    let user = Scope {
        user: true,
        ..Scope::default()
    };
    case(
        builder,
        "delta-of-the-same-scope",
        "A delta list of the same scope is used.",
        "rfc5280-6.3.3-c-scope",
        &[
            complete().with(user.to_extension()),
            of(100, 101).with(user.to_extension()),
        ],
        "revoked",
    );
    let forged = of(100, 101).signed(key(9));
    builder.ask(
        "delta-of-another-key",
        "A delta list that another key signed is not used.",
        &["rfc5280-6.3.3-h"],
        listed(&Chain::of(0), vec![complete().by_root(), forged]),
        expected("good"),
    );
    let lifting = List::of_root()
        .numbered(&[101])
        .after(100)
        .naming(entry(8))
        .signed(key(9));
    builder.ask(
        "delta-of-another-key-lifting",
        "A hold is not taken back by a delta list that another key signed.",
        &["rfc5280-6.3.3-h"],
        listed(
            &Chain::of(0),
            vec![complete().naming(entry(6)).by_root(), lifting],
        ),
        expected("revoked"),
    );
}

/// A recent delta list carries an old complete list on (RFC 5280 §6.3.3 (a)).
pub(super) fn dates(builder: &mut Builder) {
    let old = complete().dated(utc(2026, 10, 1), utc(2026, 10, 2));
    let (from, until) = (utc(2026, 11, 1), utc(2026, 11, 2));
    for (instant, at, answer) in [
        ("one-second-early", from.saturating_add_secs(-1), "open"),
        ("first-second", from, "good"),
        ("last-second", until, "good"),
        ("one-second-late", until.saturating_add_secs(1), "open"),
    ] {
        let lists = vec![old.by_root(), delta().dated(from, until).by_root()];
        builder.ask(
            &format!("delta-{instant}"),
            &format!(
                "An old complete list is carried on by a delta list, judged at the {} of its time.",
                instant.replace('-', " ")
            ),
            &["rfc5280-6.3.3-a-delta"],
            listed(&Chain::of(0), lists).at(at),
            expected(answer),
        );
    }
    let stale = delta().dated(
        EPOCH.saturating_add_secs(-10 * 86_400),
        EPOCH.saturating_add_secs(-9 * 86_400),
    );
    case(
        builder,
        "delta-stale-revokes",
        "A certificate that an old delta list names stays refused.",
        "rfc5280-6.3.3-stale-revoked",
        &[complete(), stale.naming(entry(1))],
        "revoked",
    );
}
