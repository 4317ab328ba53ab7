// SPDX-License-Identifier: MIT OR Apache-2.0
//! Limits of time: the last second inside and the first one outside, on a service whose clock is set.

use super::step::{
    EPOCH, OURS, creation, dated, headed, idly_to, keeping, noticed, operate, pass, to, with,
};
use super::{at, create, prove, receive, refused, status};
use conformance::case::{Case, Expectation, Peer, ReceiptHash, ServiceStep};
use serde_json::json;

pub(super) fn cases() -> Vec<Case> {
    [
        test_periods(),
        deadlines(),
        dates(),
        again(),
        lists(),
        terms(),
        help_desk(),
        hours(),
        grace(),
    ]
    .concat()
}

fn marked(test_use: bool) -> Expectation {
    with(status(200), &[("/testUse", json!(test_use))])
}

/// Issued in 2022, so that the card is good in the test periods already.
const EARLY: &str = "insurance-and-welfare";

/// Supplementary provisions: marks on both sides of midnight in Japan.
fn test_periods() -> Vec<Case> {
    let answered = |device, name: &str, test_use| {
        vec![
            create(device, name, &[]),
            prove(device, name, EARLY, marked(test_use)),
        ]
    };
    vec![
        at(
            "2024-03-31T14:59:59Z",
            "time::test-use-until-march-2024",
            "An answer of the last second of March 2024 in Japan is test use, one of the next second is not, except to a maternity home.",
            &["terms-supplement-2024-01-31-2"],
            [
                answered(OURS, "a", true),
                answered(Peer::TreatmentClinic, "b", true),
                answered(Peer::MaternityHome, "c", true),
                vec![to("2024-03-31T15:00:00Z")],
                answered(OURS, "d", false),
                answered(Peer::HealthCheckProvider, "e", false),
                answered(Peer::MaternityHome, "f", true),
            ]
            .concat(),
        ),
        at(
            "2024-03-31T15:00:00Z",
            "time::certificate-not-yet-valid",
            "A certificate before its validity is refused as such.",
            &["protocol-proof-not-yet-valid"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "preschool", refused(422, "not-yet-valid")),
            ],
        ),
        at(
            "2024-06-30T14:59:59Z",
            "time::test-use-of-maternity-homes-until-june-2024",
            "An answer to a maternity home in the last second of June 2024 in Japan is test use, one of the next second is not.",
            &["terms-supplement-2024-04-01-2"],
            [
                answered(Peer::MaternityHome, "a", true),
                answered(OURS, "b", false),
                vec![to("2024-06-30T15:00:00Z")],
                answered(Peer::MaternityHome, "c", false),
            ]
            .concat(),
        ),
    ]
}

fn deadlines() -> Vec<Case> {
    let begun = |seconds: i64| vec![create(OURS, "a", &[]), pass(seconds)];
    let proven = |seconds: i64, expect: Expectation| {
        [begun(seconds), vec![prove(OURS, "a", "valid", expect)]].concat()
    };
    vec![
        at(
            EPOCH,
            "time::deadline-is-120-seconds-away",
            "The deadline is 120 seconds after the request for the check.",
            &["protocol-create-deadline"],
            vec![creation(
                OURS,
                "a",
                &[],
                with(status(201), &[("/deadline", json!("2026-11-24T03:02:00Z"))]),
            )],
        ),
        at(
            "2026-11-24T03:10:00Z",
            "time::proof-before-the-deadline",
            "A proof a second before the deadline is judged.",
            &["protocol-proof-deadline"],
            proven(119, status(200)),
        ),
        at(
            "2026-11-24T03:20:00Z",
            "time::proof-at-the-deadline",
            "A proof in the second of the deadline is judged.",
            &["protocol-proof-deadline"],
            proven(120, status(200)),
        ),
        at(
            "2026-11-24T03:30:00Z",
            "time::proof-after-the-deadline",
            "A proof a second after the deadline is refused.",
            &["protocol-proof-deadline"],
            proven(121, refused(410, "deadline")),
        ),
        at(
            "2026-11-24T03:40:00Z",
            "time::proof-hours-late",
            "A proof that comes hours late is refused.",
            &["protocol-proof-deadline"],
            proven(5 * 3_600, refused(410, "deadline")),
        ),
        at(
            "2026-11-24T09:00:00Z",
            "time::answer-is-repeated-after-the-deadline",
            "An answered check repeats its answer after the deadline too, until its receipt.",
            &["protocol-proof-resend-answered"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", status(200)),
                pass(3_600),
                prove(
                    OURS,
                    "a",
                    "valid",
                    Expectation {
                        same_body: true,
                        ..status(200)
                    },
                ),
                receive(OURS, "a", ReceiptHash::Right, status(204)),
            ],
        ),
    ]
}

fn dates() -> Vec<Case> {
    vec![
        at(
            "2026-11-24T11:00:00Z",
            "time::date-1830-days-back",
            "A day 1,830 days back can be asked for.",
            &["protocol-create-date-oldest"],
            vec![dated("2021-11-20", "a", status(201))],
        ),
        at(
            "2026-11-24T11:00:00Z",
            "time::date-1831-days-back",
            "A day 1,831 days back cannot.",
            &["protocol-create-date-oldest"],
            vec![dated("2021-11-19", "a", refused(422, "policy"))],
        ),
        at(
            "2026-11-24T11:00:00Z",
            "time::date-today",
            "Today in Japan can be asked for.",
            &["protocol-create-date-future"],
            vec![dated("2026-11-24", "a", status(201))],
        ),
        at(
            "2026-11-24T11:00:00Z",
            "time::date-tomorrow",
            "Tomorrow in Japan cannot.",
            &["protocol-create-date-future"],
            vec![dated("2026-11-25", "a", refused(422, "policy"))],
        ),
        at(
            "2026-11-24T14:59:59Z",
            "time::date-at-midnight-in-japan",
            "The day without a date, and the latest that can be asked for, is that of Japan: it changes at 15:00 universal time.",
            &[
                "protocol-create-date-default",
                "protocol-create-date-future",
            ],
            vec![
                on("a", "2026-11-24"),
                dated("2026-11-25", "b", refused(422, "policy")),
                to("2026-11-24T15:00:00Z"),
                on("c", "2026-11-25"),
                dated("2026-11-25", "d", status(201)),
                dated("2026-11-26", "e", refused(422, "policy")),
            ],
        ),
    ]
}

/// A check without a date is for this day.
fn on(check: &str, date: &str) -> ServiceStep {
    let expect = with(status(201), &[("/eligibilityDate", json!(date))]);
    creation(OURS, check, &[], expect)
}

/// Creating again with an idempotency key.
fn again() -> Vec<Case> {
    let key = [("idempotency-key", "0123456789abcdefXYZ-1")];
    let first = || creation(OURS, "a", &key, keeping(status(201), &[("first", "")]));
    let same = |check: &str| {
        creation(
            OURS,
            check,
            &key,
            Expectation {
                body: Some("first".to_owned()),
                ..status(201)
            },
        )
    };
    vec![at(
        "2026-11-24T16:00:00Z",
        "time::again-within-a-day",
        "The same creation with the same key gets the same answer, up to the last second of a day.",
        &["protocol-create-again"],
        vec![
            first(),
            same("b"),
            pass(60),
            same("c"),
            pass(86_339),
            same("d"),
        ],
    )]
}

/// Stale lists are no yes and no no.
fn lists() -> Vec<Case> {
    vec![
        at(
            "2026-12-01T00:00:00Z",
            "time::lists-too-old",
            "Lists that are too old make nothing certain: the class is undetermined, the check stays open, and with new lists the same proof is answered.",
            &[
                "protocol-proof-undetermined",
                "protocol-problem-undetermined",
            ],
            vec![
                idly_to("2026-12-03T00:00:00Z"),
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", refused(503, "undetermined")),
                prove(OURS, "a", "valid", refused(503, "undetermined")),
                to("2026-12-03T00:00:05Z"),
                prove(OURS, "a", "valid", status(200)),
            ],
        ),
        at(
            "2026-12-03T00:00:05Z",
            "time::lists-too-old-for-a-revoked-one",
            "Also of a certificate that old lists name nothing is said while they are too old.",
            &["protocol-proof-undetermined"],
            vec![
                idly_to("2026-12-05T00:00:00Z"),
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", refused(503, "undetermined")),
                to("2026-12-05T00:00:05Z"),
                create(OURS, "b", &[]),
                prove(OURS, "b", "revoked", refused(422, "revoked")),
            ],
        ),
    ]
}

/// Terms come into force at their instant.
fn terms() -> Vec<Case> {
    let version = |check: &str, version: &str| {
        creation(
            OURS,
            check,
            &[],
            with(status(201), &[("/termsVersion", json!(version))]),
        )
    };
    let announced =
        |version: &str, effective: &str| operate(&["terms", version, "--effective", effective]);
    vec![
        at(
            "2026-12-06T00:00:00Z",
            "time::terms-take-effect",
            "An amendment changes the version of new checks at its instant, and an answer keeps the version of its check.",
            &["terms-5-1", "terms-5-2"],
            vec![
                announced("2026-12-06", "2026-12-06T00:01:00Z"),
                announced("2026-12-06-B", "2026-12-06T00:02:30Z"),
                to("2026-12-06T00:01:00Z"),
                noticed(&[("/termsVersion", json!("2026-12-06"))]),
                version("a", "2026-12-06"),
                to("2026-12-06T00:02:29Z"),
                version("b", "2026-12-06"),
                to("2026-12-06T00:02:30Z"),
                noticed(&[("/termsVersion", json!("2026-12-06-B"))]),
                version("c", "2026-12-06-B"),
                prove(
                    OURS,
                    "b",
                    "valid",
                    with(status(200), &[("/termsVersion", json!("2026-12-06"))]),
                ),
            ],
        ),
        at(
            "2026-12-06T00:02:30Z",
            "time::terms-are-not-backdated",
            "Terms cannot take effect before they are announced, nor out of order.",
            &["terms-5-1"],
            vec![
                super::step::refuses(announced("early", "2026-12-06T00:02:29Z")),
                super::step::refuses(announced("at-once", "2026-12-06T00:02:30Z")),
                version("a", "2026-12-06-B"),
            ],
        ),
    ]
}

/// Instants and whether the help desk is open then.
fn desk(name: &str, title: &str, instants: &[(&str, bool)]) -> Case {
    let mut steps = Vec::new();
    for (instant, open) in instants {
        steps.push(idly_to(instant));
        steps.push(super::step::portal(
            "GET /v1/status",
            None,
            serde_json::Value::Null,
            with(status(200), &[("/helpDeskOpen", json!(open))]),
        ));
    }
    let first = instants.first().map_or(EPOCH, |(instant, _)| instant);
    at(
        first,
        &format!("time::help-desk-{name}"),
        title,
        &["terms-14-2"],
        steps,
    )
}

fn help_desk() -> Vec<Case> {
    vec![
        desk(
            "weekday",
            "On weekdays the help desk is open from 08:00:00 to 17:59:59 in Japan.",
            &[
                ("2026-12-07T22:59:59Z", false),
                ("2026-12-07T23:00:00Z", true),
                ("2026-12-08T08:59:59Z", true),
                ("2026-12-08T09:00:00Z", false),
            ],
        ),
        desk(
            "saturday",
            "On Saturdays it is open from 08:00:00 to 15:59:59.",
            &[
                ("2026-12-11T22:59:59Z", false),
                ("2026-12-11T23:00:00Z", true),
                ("2026-12-12T06:59:59Z", true),
                ("2026-12-12T07:00:00Z", false),
            ],
        ),
        desk(
            "sunday",
            "On Sundays it is closed.",
            &[
                ("2026-12-12T15:00:00Z", false),
                ("2026-12-13T03:00:00Z", false),
                ("2026-12-13T23:00:00Z", true),
            ],
        ),
        desk(
            "turn-of-the-year",
            "From 29 December to 3 January it is closed.",
            &[
                ("2026-12-28T08:59:59Z", true),
                ("2026-12-29T03:00:00Z", false),
                ("2026-12-31T03:00:00Z", false),
                ("2027-01-01T03:00:00Z", false),
                ("2027-01-03T03:00:00Z", false),
                ("2027-01-03T23:00:00Z", true),
            ],
        ),
        desk(
            "holidays",
            "On public holidays, on the day after one that falls on a Sunday, and on a day between two, it is closed.",
            &[
                // Coming of Age Day, the second Monday of January.
                ("2027-01-11T03:00:00Z", false),
                ("2027-01-12T03:00:00Z", true),
                // The equinox of 2027 is Sunday 21 March, so Monday is a holiday.
                ("2027-03-22T03:00:00Z", false),
                ("2027-03-23T03:00:00Z", true),
                // 29 April, and 3 to 5 May.
                ("2027-04-29T03:00:00Z", false),
                ("2027-04-30T03:00:00Z", true),
                ("2027-05-03T03:00:00Z", false),
                ("2027-05-05T03:00:00Z", false),
                ("2027-05-06T03:00:00Z", true),
            ],
        ),
    ]
}

/// 14-1: at every hour of every day.
fn hours() -> Vec<Case> {
    let instants = [
        ("sunday-night", "2026-12-12T18:00:00Z"),
        ("new-year", "2026-12-31T15:00:00Z"),
        ("holiday", "2027-01-11T03:00:00Z"),
    ];
    instants
        .into_iter()
        .map(|(name, instant)| {
            at(
                instant,
                &format!("time::open-on-{name}"),
                "A check succeeds at every hour of every day.",
                &["terms-14-1"],
                vec![
                    create(OURS, "a", &[]),
                    prove(OURS, "a", "valid", headed(status(200), &[])),
                    receive(OURS, "a", ReceiptHash::Right, status(204)),
                ],
            )
        })
        .collect()
}

/// Grace lasts to the end of the third month, in Japan, after a certificate's end.
fn grace() -> Vec<Case> {
    let proven = |instant: &str, name: &str, title: &str, expect: Expectation| {
        at(
            instant,
            &format!("time::{name}"),
            title,
            &["protocol-answer-grace", "protocol-proof-expired"],
            vec![
                create(OURS, "a", &["limit-certificate", "specific-diseases"]),
                prove(OURS, "a", "expired-in-grace", expect),
            ],
        )
    };
    let certificate = |word: &str| Expectation {
        certificate: Some(word.to_owned()),
        ..status(200)
    };
    vec![
        proven(
            "2026-10-15T14:59:59Z",
            "certificate-in-its-last-second",
            "In the last second of its validity a certificate is in time.",
            certificate("in-time"),
        ),
        proven(
            "2026-10-15T15:00:00Z",
            "certificate-in-the-first-second-of-grace",
            "In the next second it is in grace.",
            certificate("in-grace"),
        ),
        proven(
            "2027-01-31T14:59:59Z",
            "certificate-in-the-last-second-of-grace",
            "In the last second of the third month after it is in grace.",
            certificate("in-grace"),
        ),
        proven(
            "2027-01-31T15:00:00Z",
            "certificate-after-its-grace",
            "In the next second it is refused as expired.",
            refused(422, "expired"),
        ),
    ]
}
