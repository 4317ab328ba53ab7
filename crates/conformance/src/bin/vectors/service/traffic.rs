// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests at the same time, again, too many, too slow, by another version of HTTP.

use super::step::{CREATE, OURS, creation, keeping, whole};
use super::{case, create, prove, receive, refused, status};
use conformance::case::{Case, Expectation, Peer, ReceiptHash, ServiceStep, Stalled};
use std::collections::BTreeMap;

pub(super) fn cases() -> Vec<Case> {
    [versions(), together(), again(), slow(), limits()].concat()
}

fn versions() -> Vec<Case> {
    let check = |http2: bool| {
        let mut steps = vec![ServiceStep::Speak { http2 }];
        steps.extend(whole(OURS, "a"));
        steps.push(receive(OURS, "a", ReceiptHash::Right, status(204)));
        steps
    };
    vec![
        case(
            "traffic::http-1-1",
            "A whole check succeeds over HTTP/1.1.",
            &["protocol-http-versions"],
            check(false),
        ),
        case(
            "traffic::http-2",
            "A whole check succeeds over HTTP/2.",
            &["protocol-http-versions"],
            check(true),
        ),
        case(
            "traffic::from-http-1-1-to-http-2",
            "A check begun over HTTP/1.1 ends over HTTP/2.",
            &["protocol-http-versions"],
            vec![
                create(OURS, "a", &[]),
                ServiceStep::Speak { http2: true },
                prove(OURS, "a", "valid", status(200)),
            ],
        ),
    ]
}

fn together() -> Vec<Case> {
    let people = |one: &str, other: &str| [one.to_owned(), other.to_owned()];
    let twice = |name: &str, one: &str, other: &str| {
        case(
            &format!("traffic::two-proofs-{name}"),
            "Of two right proofs for one check at the same time one is answered, the other is a replay.",
            &["protocol-proof-concurrent", "protocol-replay"],
            vec![
                create(OURS, "a", &[]),
                ServiceStep::ProveTogether {
                    device: OURS,
                    check: "a".to_owned(),
                    people: people(one, other),
                },
            ],
        )
    };
    vec![
        twice("of-two-people", "valid", "lost"),
        twice("of-two-others", "welfare", "elderly"),
        twice("of-two-more", "preschool", "child"),
        case(
            "traffic::two-facilities",
            "Checks of two facilities go on side by side.",
            &["terms-23-1-13"],
            vec![
                create(OURS, "a", &[]),
                create(Peer::MaternityHome, "b", &[]),
                prove(Peer::MaternityHome, "b", "valid", status(200)),
                prove(OURS, "a", "valid", status(200)),
            ],
        ),
        case(
            "traffic::flood",
            "A device that floods the service does not keep another facility's check from being begun.",
            &["terms-23-1-13"],
            vec![
                ServiceStep::Flood {
                    device: Peer::TreatmentClinic,
                    requests: 200,
                    other: OURS,
                },
                create(Peer::MaternityHome, "a", &[]),
                prove(Peer::MaternityHome, "a", "valid", status(200)),
            ],
        ),
    ]
}

fn again() -> Vec<Case> {
    let key = "0123456789abcdef-again";
    let keyed = |device, check: &str, key: &str, expect| {
        creation(device, check, &[("idempotency-key", key)], expect)
    };
    let first = |key: &str| {
        keyed(
            OURS,
            "a",
            key,
            keeping(status(201), &[("first", ""), ("id", "/checkId")]),
        )
    };
    let other = |expect: Expectation| {
        let mut expect = expect;
        expect
            .differs
            .insert("/checkId".to_owned(), serde_json::json!("{id}"));
        expect
    };
    let wrong = |name: &str, title: &str, key: &str| {
        case(
            &format!("again::{name}"),
            title,
            &["protocol-create-again"],
            vec![keyed(OURS, "a", key, refused(400, "malformed"))],
        )
    };
    let mut other_body = creation(
        OURS,
        "b",
        &[("idempotency-key", "0123456789abcdef-other")],
        refused(409, "misuse"),
    );
    if let ServiceStep::Create { method, .. } = &mut other_body {
        *method = "visual".to_owned();
    }
    vec![
        case(
            "again::same",
            "The same creation with the same key gets the same answer and makes no second check.",
            &["protocol-create-again"],
            vec![
                first(key),
                keyed(
                    OURS,
                    "b",
                    key,
                    Expectation {
                        body: Some("first".to_owned()),
                        ..status(201)
                    },
                ),
                prove(OURS, "b", "valid", status(200)),
                prove(OURS, "a", "lost", refused(409, "replay")),
            ],
        ),
        case(
            "again::other-body",
            "The same key with another body is refused.",
            &["protocol-create-again"],
            vec![first("0123456789abcdef-other"), other_body],
        ),
        case(
            "again::other-device",
            "The same key of another device makes a check of its own.",
            &["protocol-create-again", "terms-23-1-4"],
            vec![
                first("0123456789abcdef-device"),
                keyed(
                    Peer::MaternityHome,
                    "b",
                    "0123456789abcdef-device",
                    other(status(201)),
                ),
            ],
        ),
        case(
            "again::without-key",
            "Without a key the same creation makes another check.",
            &["protocol-create-again"],
            vec![
                first("0123456789abcdef-none"),
                creation(OURS, "b", &[], other(status(201))),
            ],
        ),
        wrong(
            "key-of-15",
            "A key of fifteen characters is none.",
            "0123456789abcde",
        ),
        wrong(
            "key-of-65",
            "A key of 65 characters is none.",
            &"0".repeat(65),
        ),
        wrong(
            "key-with-space",
            "A key with a space is none.",
            "0123456789 abcdef",
        ),
        case(
            "again::keys-of-16-and-64",
            "Keys of sixteen and of 64 characters are taken.",
            &["protocol-create-again"],
            vec![
                keyed(OURS, "a", "0123456789abcdef", status(201)),
                keyed(OURS, "b", &"1".repeat(64), status(201)),
            ],
        ),
    ]
}

fn slow() -> Vec<Case> {
    let raw = |method: &str, media: Option<&str>, body: &str, expect| ServiceStep::Raw {
        device: OURS,
        method: method.to_owned(),
        path: "/v1/checks".to_owned(),
        content_type: media.map(str::to_owned),
        headers: BTreeMap::new(),
        body: body.to_owned(),
        bytes: None,
        times: None,
        padded: None,
        expect,
    };
    vec![
        case(
            "traffic::stalled",
            "Connections that stall in the handshake, the head or the body of a request are ended within a bounded time, and others are served.",
            &["terms-23-1-10", "protocol-http-slow-body"],
            vec![
                ServiceStep::Stall {
                    parts: vec![Stalled::Handshake, Stalled::Head, Stalled::Body],
                    within: 40,
                },
                create(OURS, "a", &[]),
            ],
        ),
        case(
            "traffic::form",
            "A form of a web page is no message.",
            &["protocol-http-media-type"],
            vec![raw(
                "POST",
                Some("application/x-www-form-urlencoded"),
                CREATE,
                refused(415, "malformed"),
            )],
        ),
        case(
            "traffic::other-methods",
            "A known address answers other methods with 405.",
            &["protocol-http-method"],
            vec![
                raw(
                    "PUT",
                    Some("application/json"),
                    CREATE,
                    refused(405, "misuse"),
                ),
                raw("DELETE", None, "", refused(405, "misuse")),
            ],
        ),
    ]
}

/// What one device may take: `docs/wire-protocol.md`, "Transport".
fn limits() -> Vec<Case> {
    vec![
        case(
            "traffic::busy",
            "A device has its 600 requests on end; then it is told that it asks too often and for how long, others are served meanwhile, and it is served after that time.",
            &["protocol-http-busy", "terms-23-1-13"],
            vec![ServiceStep::Exhaust {
                device: Peer::TreatmentClinic,
                least: 600,
                // Ten a second come back meanwhile: enough for a service that needs a minute for all of them.
                most: 3_000,
                other: Peer::MaternityHome,
            }],
        ),
        case(
            "traffic::connections",
            "A device has sixteen connections; the next one is closed, others are served meanwhile, and one that ends makes room.",
            &["protocol-http-connections", "terms-23-1-13"],
            vec![ServiceStep::Connect {
                device: Peer::TreatmentClinic,
                connections: 16,
                other: Peer::MaternityHome,
            }],
        ),
    ]
}
