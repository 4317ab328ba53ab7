// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the operator does: maintenance, versions, notices, violations.

use super::step::{
    OURS, accepted, admitted, creation, equipped, headed, noticed, operate, pass, portal, raw,
    says, turned_away, with,
};
use super::{at, case, create, prove, receive, refused, status};
use conformance::case::{Case, Expectation, Hook, Peer, ReceiptHash, ServiceStep};
use serde_json::{Value, json};

const FIRST: Peer = Peer::RegisteredFirst;

pub(super) fn cases() -> Vec<Case> {
    [maintenance(), versions(), notices(), violations()].concat()
}

fn maintenance() -> Vec<Case> {
    let paused = || {
        [
            operate(&["pause"]),
            noticed(&[("/service", json!("maintenance"))]),
        ]
    };
    let resumed = || {
        [
            operate(&["resume"]),
            noticed(&[("/service", json!("open"))]),
        ]
    };
    let health = |word: &str| {
        let expect = with(status(200), &[("/status", json!(word))]);
        vec![raw("GET", "/health", "", expect)]
    };
    vec![
        at(
            "2026-12-23T00:00:00Z",
            "operation::paused-health",
            "While the service is paused its health says so, and creation is refused; before and after it says ok.",
            &["protocol-http-health-paused", "terms-12"],
            [
                health("ok"),
                paused().to_vec(),
                health("paused"),
                vec![creation(OURS, "a", &[], refused(503, "unavailable"))],
                resumed().to_vec(),
                health("ok"),
            ]
            .concat(),
        ),
        at(
            "2026-12-23T00:00:00Z",
            "operation::paused",
            "While the service is paused a creation gets class unavailable and is told when to ask again; afterwards it is served.",
            &["terms-12"],
            [
                paused().to_vec(),
                vec![creation(
                    OURS,
                    "a",
                    &[],
                    headed(refused(503, "unavailable"), &[("retry-after", "60")]),
                )],
                resumed().to_vec(),
                vec![create(OURS, "b", &[])],
            ]
            .concat(),
        ),
        at(
            "2026-12-23T00:00:00Z",
            "operation::paused-in-between",
            "Checks that were begun before a pause go on to their end.",
            &["terms-12"],
            [
                vec![create(OURS, "a", &[])],
                paused().to_vec(),
                vec![
                    prove(OURS, "a", "valid", status(200)),
                    receive(OURS, "a", ReceiptHash::Right, status(204)),
                ],
                resumed().to_vec(),
            ]
            .concat(),
        ),
    ]
}

fn versions() -> Vec<Case> {
    let told = |version: &str, expect: Expectation| {
        creation(OURS, "a", &[("kakunin-terminal", version)], expect)
    };
    let old = || refused(426, "unsupported");
    let required = |steps: Vec<ServiceStep>| {
        [
            vec![
                operate(&["require-version", "windows/2.3.4"]),
                noticed(&[("/leastTerminalVersions/0", json!("windows/2.3.4"))]),
            ],
            steps,
        ]
        .concat()
    };
    let one = |name: &str, title: &str, version: &str, expect: Expectation| {
        at(
            "2026-12-23T01:00:00Z",
            &format!("operation::version-{name}"),
            title,
            &["terms-32-2"],
            required(vec![told(version, expect)]),
        )
    };
    vec![
        one(
            "one-patch-older",
            "A terminal one patch older than the least version is told that an update is needed.",
            "windows/2.3.3",
            old(),
        ),
        one(
            "least",
            "The least version is served.",
            "windows/2.3.4",
            status(201),
        ),
        one(
            "by-number",
            "Versions are compared by number and not by letter.",
            "windows/2.10.0",
            status(201),
        ),
        one(
            "of-another-platform",
            "A platform without a least version is served.",
            "android/0.0.1",
            status(201),
        ),
        one(
            "unreadable",
            "A version that cannot be read is treated like an old one.",
            "windows/two",
            old(),
        ),
        at(
            "2026-12-23T01:00:00Z",
            "operation::version-not-told",
            "A terminal that does not say what it is is served.",
            &["terms-32-2"],
            required(vec![create(OURS, "a", &[])]),
        ),
    ]
}

fn notices() -> Vec<Case> {
    let mut expect = status(200);
    expect.keep.insert("notices".to_owned(), String::new());
    vec![at(
        "2026-12-22T00:00:00Z",
        "operation::notice",
        "A notice can be read at the portal from the instant it is sent.",
        &["terms-4-1", "terms-4-2"],
        vec![
            operate(&["notify", "synthetic-notice-of-the-suite"]),
            portal(
                "GET /v1/notices",
                None,
                Value::Null,
                with(
                    expect,
                    &[("/notices/0/text", json!("synthetic-notice-of-the-suite"))],
                ),
            ),
            // The next case begins on another service.
            pass(1),
        ],
    )]
}

fn violations() -> Vec<Case> {
    let report = || {
        portal(
            "POST /v1/facility/incidents",
            Some("facility"),
            json!({ "text": "a terminal was lent" }),
            with(status(201), &[("/number", json!(1))]),
        )
    };
    let further = |what: &str, expect| {
        portal(
            &format!("PUT /v1/facility/incidents/1/{what}"),
            Some("facility"),
            json!({ "text": "more about it" }),
            expect,
        )
    };
    let ask = || operate(&["ask-plan", "{facility}", "1", "--days", "10"]);
    let due = || says(Hook::Operator, &["measures"], &[], &["{facility} is"], None);
    let done = |word: &str| {
        says(
            Hook::Operator,
            &["measures"],
            &[(&format!("{{facility}} is {word}"), 1)],
            &[],
            None,
        )
    };
    let reported = |steps: Vec<ServiceStep>| {
        [
            accepted("facility"),
            equipped("facility", FIRST, "device").to_vec(),
            vec![report()],
            steps,
        ]
        .concat()
    };
    let days = |days: i64| pass(days * 86_400);
    vec![
        case(
            "violation::reported-and-completed",
            "A first report is taken at once and its details later, and both stay together.",
            &["terms-24-1"],
            reported(vec![
                further("details", status(204)),
                incident(&["/incidents/0/reportedAt", "/incidents/0/detailsAt"]),
            ]),
        ),
        case(
            "violation::of-nobody",
            "Details of a violation that was never reported are not taken.",
            &["terms-24-1"],
            [
                accepted("facility"),
                vec![further("details", refused(404, "misuse"))],
            ]
            .concat(),
        ),
        case(
            "violation::plan",
            "A plan that was asked for is kept with its violation; one that was not is refused.",
            &["terms-24-2"],
            reported(vec![
                further("plan", refused(409, "misuse")),
                ask(),
                further("plan", status(204)),
                incident(&["/incidents/0/planAskedAt", "/incidents/0/planAt"]),
            ]),
        ),
        at(
            "2027-02-01T00:00:00Z",
            "violation::measures-after-the-days",
            "A violation that is not mended suspends after the set days and not in their last second, and stops after as many again.",
            &["terms-24-3", "terms-24-3-1", "terms-24-3-2"],
            reported(vec![
                ask(),
                days(10),
                due(),
                admitted(FIRST),
                pass(1),
                done("suspended"),
                turned_away(FIRST),
                days(10),
                done("stopped"),
                turned_away(FIRST),
            ]),
        ),
        at(
            "2027-03-01T00:00:00Z",
            "violation::mended",
            "A violation that is mended in time has no consequence.",
            &["terms-24-3"],
            reported(vec![
                ask(),
                operate(&["mended", "{facility}", "1"]),
                days(15),
                due(),
                admitted(FIRST),
            ]),
        ),
    ]
}

/// The facility is shown that these are there.
fn incident(pointers: &[&str]) -> ServiceStep {
    let forms = pointers
        .iter()
        .map(|&pointer| (pointer, conformance::case::Form::Text));
    let expect = super::step::formed(status(200), &forms.collect::<Vec<_>>());
    portal("GET /v1/facility", Some("facility"), Value::Null, expect)
}
