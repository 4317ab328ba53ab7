// SPDX-License-Identifier: MIT OR Apache-2.0
//! Facility users sign in with two factors; failures cost time.

use super::step::{accepted, joined, keeping, operate, pass, portal, sign_in, wrong_password};
use super::{at, refused, status};
use conformance::case::{Case, CodeFault, Expectation, ServiceStep};
use serde_json::{Value, json};

const FACILITY: &str = "facility";

pub(super) fn cases() -> Vec<Case> {
    [factors(), waiting(), sessions()].concat()
}

fn one(instant: &str, name: &str, title: &str, steps: Vec<ServiceStep>) -> Case {
    at(
        instant,
        &format!("sign-in::{name}"),
        title,
        &["terms-20", "terms-10"],
        [joined(FACILITY), steps].concat(),
    )
}

fn right() -> ServiceStep {
    sign_in(FACILITY, None, status(201))
}

fn factors() -> Vec<Case> {
    let wrong = |code| sign_in(FACILITY, Some(code), refused(401, "account"));
    vec![
        one(
            "2026-11-26T00:00:00Z",
            "wrong-password",
            "A wrong password with the right code is refused.",
            vec![
                pass(30),
                wrong_password(FACILITY, refused(401, "account")),
                pass(30),
                right(),
            ],
        ),
        one(
            "2026-11-26T00:10:00Z",
            "wrong-code",
            "The right password with a wrong code is refused.",
            vec![wrong(CodeFault::Wrong), pass(30), right()],
        ),
        one(
            "2026-11-26T00:20:00Z",
            "code-works-once",
            "A one-time code that was taken is not taken again.",
            vec![wrong(CodeFault::Used), pass(30), right()],
        ),
        one(
            "2026-11-26T00:30:00Z",
            "old-code",
            "A code of an hour ago is refused.",
            vec![wrong(CodeFault::Old), pass(30), right()],
        ),
        one(
            "2026-11-26T00:40:00Z",
            "names-are-not-told",
            "A facility that does not exist is refused with the same document as a wrong password.",
            vec![
                pass(30),
                wrong_password(
                    FACILITY,
                    keeping(refused(401, "account"), &[("refusal", "")]),
                ),
                portal(
                    "POST /v1/sessions",
                    None,
                    json!({ "facilityId": "F-9999999999", "password": "wrong", "code": "000000" }),
                    Expectation {
                        body: Some("refusal".to_owned()),
                        ..refused(401, "account")
                    },
                ),
            ],
        ),
    ]
}

fn failures(number: usize, between: i64) -> Vec<ServiceStep> {
    (0..number)
        .flat_map(|_| {
            [
                wrong_password(FACILITY, refused(401, "account")),
                pass(between),
            ]
        })
        .collect()
}

fn waiting() -> Vec<Case> {
    let throttled = || sign_in(FACILITY, None, refused(429, "account"));
    vec![
        one(
            "2026-11-26T01:00:00Z",
            "waits-after-three-failures",
            "After three failures the next try is looked at after 30 seconds, and not a second earlier.",
            [
                vec![pass(60)],
                failures(2, 0),
                vec![
                    wrong_password(FACILITY, refused(401, "account")),
                    pass(29),
                    throttled(),
                    pass(1),
                    right(),
                ],
            ]
            .concat(),
        ),
        one(
            "2026-11-26T02:00:00Z",
            "success-forgives",
            "A success lets earlier failures be forgotten.",
            [
                vec![pass(60)],
                failures(2, 0),
                vec![right(), pass(60)],
                failures(2, 0),
                vec![right()],
            ]
            .concat(),
        ),
        one(
            "2026-11-26T03:00:00Z",
            "locks-after-ten-failures",
            "After ten failures the user is locked until the operator unlocks.",
            [
                failures(10, 20_000),
                vec![
                    throttled(),
                    pass(86_400),
                    throttled(),
                    operate(&["unlock", "{facility}"]),
                    right(),
                ],
            ]
            .concat(),
        ),
    ]
}

fn sessions() -> Vec<Case> {
    let own = |expect| portal("GET /v1/facility", Some(FACILITY), Value::Null, expect);
    vec![
        at(
            "2026-11-30T00:00:00Z",
            "sign-in::session-of-eight-hours",
            "A session is good for eight hours, to the second.",
            &["terms-20"],
            [
                accepted(FACILITY),
                vec![
                    pass(28_799),
                    own(status(200)),
                    pass(1),
                    own(refused(401, "account")),
                ],
            ]
            .concat(),
        ),
        at(
            "2026-11-30T12:00:00Z",
            "sign-in::signed-out",
            "A session that was ended is good for nothing.",
            &["terms-20"],
            [
                joined(FACILITY),
                vec![
                    own(status(200)),
                    portal(
                        "DELETE /v1/session",
                        Some(FACILITY),
                        Value::Null,
                        status(204),
                    ),
                    own(refused(401, "account")),
                ],
            ]
            .concat(),
        ),
        at(
            "2026-11-30T12:00:00Z",
            "sign-in::forged-session",
            "A session nobody began is none.",
            &["terms-20", "terms-2-12"],
            vec![portal(
                "GET /v1/facility",
                Some("nobody"),
                Value::Null,
                refused(401, "account"),
            )],
        ),
    ]
}
