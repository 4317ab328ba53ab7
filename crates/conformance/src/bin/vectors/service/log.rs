// SPDX-License-Identifier: MIT OR Apache-2.0
//! The audit log, statistics, erasure, a crash.

use super::step::{OURS, accepted, equipped, faulty, logged, portal, says};
use super::{at, case, create, prove, receive, refused, status};
use conformance::case::{Case, Expectation, Hook, Peer, ProofFault, ReceiptHash, ServiceStep};
use serde_json::{Value, json};

const FIRST: Peer = Peer::RegisteredFirst;
const SECOND: Peer = Peer::RegisteredSecond;
const EXPORT: [&str; 3] = ["export", "--output", "{output}"];

pub(super) fn cases() -> Vec<Case> {
    [records(), delegates(), statistics(), erasure(), crash()].concat()
}

fn answered(device: Peer, check: &str) -> Vec<ServiceStep> {
    vec![
        create(device, check, &[]),
        prove(device, check, "valid", status(200)),
        receive(device, check, ReceiptHash::Right, status(204)),
    ]
}

fn records() -> Vec<Case> {
    let own = |facility: &'static str| ["export", "--facility", facility, "--output", "{output}"];
    vec![
        case(
            "log::every-decision",
            "Creation, proof and receipt leave one record each, with nothing of the person in them.",
            &["terms-34-1", "terms-34-2", "terms-28-1"],
            [
                answered(OURS, "a"),
                vec![says(
                    Hook::Audit,
                    &EXPORT,
                    &[("\"check\":\"{a}\"", 3)],
                    &[],
                    Some("valid"),
                )],
            ]
            .concat(),
        ),
        case(
            "log::refusals",
            "A refusal leaves a record as well, with its class.",
            &["terms-34-1", "terms-34-2"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "revoked", refused(422, "revoked")),
                create(OURS, "b", &[]),
                faulty(
                    "b",
                    ProofFault::TamperedSignature,
                    refused(422, "signature"),
                ),
                says(
                    Hook::Audit,
                    &EXPORT,
                    &[("\"check\":\"{a}\"", 2), ("\"check\":\"{b}\"", 2)],
                    &[],
                    Some("revoked"),
                ),
            ],
        ),
        case(
            "log::of-one-facility",
            "A facility's records can be exported, without any record of another facility.",
            &["terms-24-4", "terms-34-1"],
            [
                accepted("one"),
                equipped("one", FIRST, "first").to_vec(),
                accepted("two"),
                equipped("two", SECOND, "second").to_vec(),
                answered(FIRST, "a"),
                answered(SECOND, "b"),
                vec![
                    says(
                        Hook::Audit,
                        &own("{one}"),
                        &[("\"check\":\"{a}\"", 3)],
                        &["{two}", "{b}"],
                        Some("valid"),
                    ),
                    says(
                        Hook::Audit,
                        &own("{two}"),
                        &[("\"check\":\"{b}\"", 3)],
                        &["{one}", "{a}"],
                        Some("valid"),
                    ),
                ],
            ]
            .concat(),
        ),
        case(
            "log::of-what-facilities-do",
            "What happens to a facility is in the log, without a word that somebody wrote.",
            &["terms-34-1", "terms-34-2"],
            [
                accepted("synthetic-name-of-a-facility"),
                vec![says(
                    Hook::Audit,
                    &EXPORT,
                    &[
                        (
                            "\"event\":\"apply\",\"facility\":\"{synthetic-name-of-a-facility}\"",
                            1,
                        ),
                        (
                            "\"event\":\"accept\",\"facility\":\"{synthetic-name-of-a-facility}\"",
                            1,
                        ),
                    ],
                    &["synthetic-name-of"],
                    None,
                )],
            ]
            .concat(),
        ),
    ]
}

/// Article 15 paragraph 2: who acts for a facility is named beside it, from the next request on.
fn delegates() -> Vec<Case> {
    let of_check = |check: &str, delegate: &Value| {
        ["create", "proof", "receipt"].map(|event| {
            json!({
                "event": event, "check": format!("{{{check}}}"), "facility": "{facility}",
                "delegate": delegate,
            })
        })
    };
    let name = |delegate: &Value| {
        portal(
            "PUT /v1/facility/delegate",
            Some("facility"),
            json!({ "delegate": delegate }),
            status(204),
        )
    };
    let (delegate, nobody) = (json!("Synthetic Delegate"), Value::Null);
    let wanted = [
        of_check("a", &nobody),
        of_check("b", &delegate),
        of_check("c", &nobody),
    ];
    vec![case(
        "log::delegate",
        "Each record of a check names the facility, and its delegate beside it as long as there is one.",
        &["terms-15-2", "terms-34-2"],
        [
            accepted("facility"),
            equipped("facility", FIRST, "first").to_vec(),
            answered(FIRST, "a"),
            vec![name(&delegate)],
            answered(FIRST, "b"),
            vec![name(&nobody)],
            answered(FIRST, "c"),
            vec![logged(&wanted.concat())],
        ]
        .concat(),
    )]
}

fn statistics() -> Vec<Case> {
    let proven = |device: Peer, number: usize, person: &str, expect: &Expectation| {
        (0..number)
            .flat_map(|_| {
                [
                    create(device, "a", &[]),
                    prove(device, "a", person, expect.clone()),
                ]
            })
            .collect::<Vec<_>>()
    };
    let good = status(200);
    let revoked = refused(422, "revoked");
    vec![at(
        "2027-05-10T00:00:00Z",
        "log::small-counts-are-not-told",
        "Counts so small that they could point to a person are suppressed, also where a total would give them away.",
        &["terms-34-4"],
        [
            proven(Peer::TreatmentClinic, 3, "valid", &good),
            proven(Peer::HealthCheckProvider, 12, "valid", &good),
            proven(Peer::MaternityHome, 12, "valid", &good),
            proven(Peer::MaternityHome, 2, "revoked", &revoked),
            vec![says(
                Hook::Audit,
                &["statistics", "--month", "2027-05"],
                &[
                    ("health-check-provider 12", 1),
                    ("treatment-clinic", 1),
                    ("maternity-home 14", 1),
                ],
                &["treatment-clinic 3", "answered 3", "revoked 2", "expired 2"],
                None,
            )],
        ]
        .concat(),
    )]
}

fn erasure() -> Vec<Case> {
    let search = |person: &str| ServiceStep::Search {
        person: person.to_owned(),
        texts: Vec::new(),
    };
    vec![
        case(
            "erasure::after-receipt",
            "After its receipt neither answer nor proof is found in any file or log, and files are their owner's alone.",
            &["terms-28-2", "terms-28-1", "protocol-log-no-person"],
            [answered(OURS, "a"), vec![search("valid")]].concat(),
        ),
        case(
            "erasure::before-receipt",
            "Nor does it stand readable in any file before.",
            &["terms-28-1", "protocol-log-no-person"],
            vec![
                create(OURS, "a", &["limit-certificate"]),
                prove(OURS, "a", "limit-under-seventy", status(200)),
                search("limit-under-seventy"),
            ],
        ),
        case(
            "erasure::after-refusal",
            "Nothing of a person who was refused is kept readable.",
            &["terms-28-1", "protocol-log-no-person"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "revoked", refused(422, "revoked")),
                search("revoked"),
            ],
        ),
        case(
            "erasure::facility-user",
            "The password of a facility user stands nowhere readable.",
            &["terms-28-1"],
            [
                accepted("facility"),
                vec![ServiceStep::Search {
                    person: "valid".to_owned(),
                    texts: vec!["correct horse battery staple".to_owned()],
                }],
            ]
            .concat(),
        ),
    ]
}

fn crash() -> Vec<Case> {
    vec![
        case(
            "crash::after-answer",
            "An answer that was sent has its record, also when the service is killed right after; sent again it is the same.",
            &["protocol-audit-commit", "protocol-proof-resend-answered"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", status(200)),
                ServiceStep::Kill,
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
                // Creation, answer, the same answer again, receipt.
                says(Hook::Audit, &EXPORT, &[("\"check\":\"{a}\"", 4)], &[], None),
            ],
        ),
        case(
            "crash::between-creation-and-proof",
            "A check that was begun before a crash is answered after it.",
            &["protocol-audit-commit"],
            vec![
                create(OURS, "a", &[]),
                ServiceStep::Kill,
                prove(OURS, "a", "valid", status(200)),
            ],
        ),
    ]
}
