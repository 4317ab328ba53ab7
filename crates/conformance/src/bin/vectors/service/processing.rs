// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks whose insurers are still processing: for five seconds after the check was asked for.

use super::step::{OURS, faulty, headed, keeping, logged, pass};
use super::{at, create, prove, receive, refused, status};
use conformance::case::{Case, ProofFault, ReceiptHash, ServiceStep};
use serde_json::json;

const PERSON: &str = "still-processing";

pub(super) fn cases() -> Vec<Case> {
    vec![
        at(
            "2026-11-24T04:00:00Z",
            "processing::same-proof",
            "A proof whose answer is not there yet gets 202 with the same seconds in member and Retry-After, as often as it comes, and its answer when the insurers are ready.",
            &["protocol-proof-processing"],
            waiting(vec![
                prove(
                    OURS,
                    "a",
                    PERSON,
                    headed(status(202), &[("retry-after", "{again}")]),
                ),
                pass(60),
                prove(OURS, "a", PERSON, status(200)),
                receive(OURS, "a", ReceiptHash::Right, status(204)),
            ]),
        ),
        at(
            "2026-11-24T04:10:00Z",
            "processing::another-proof",
            "Meanwhile another good proof is answered, and the first one is a replay.",
            &["protocol-proof-processing-other"],
            waiting(vec![
                prove(OURS, "a", "valid", status(200)),
                prove(OURS, "a", PERSON, refused(409, "replay")),
            ]),
        ),
        at(
            "2026-11-24T04:20:00Z",
            "processing::bad-proof",
            "Meanwhile a bad proof ends the check, and the first one is a replay.",
            &["protocol-proof-processing-other", "protocol-proof-final"],
            waiting(vec![
                faulty(
                    "a",
                    ProofFault::TamperedSignature,
                    refused(422, "signature"),
                ),
                prove(OURS, "a", PERSON, refused(409, "replay")),
            ]),
        ),
        at(
            "2026-11-24T04:30:00Z",
            "processing::receipt",
            "There is nothing to confirm yet, and the check goes on.",
            &["protocol-proof-processing-other"],
            waiting(vec![
                receive(OURS, "a", ReceiptHash::Right, refused(409, "misuse")),
                pass(60),
                prove(OURS, "a", PERSON, status(200)),
            ]),
        ),
        at(
            "2026-11-24T04:40:00Z",
            "processing::too-late",
            "The deadline holds for a proof that is sent again as well.",
            &["protocol-proof-processing-other"],
            waiting(vec![
                pass(121),
                prove(OURS, "a", PERSON, refused(410, "deadline")),
            ]),
        ),
        at(
            "2026-11-24T04:50:00Z",
            "processing::crash",
            "A service that was killed meanwhile answers the same proof afterwards.",
            &["protocol-proof-processing"],
            waiting(vec![
                ServiceStep::Kill,
                pass(60),
                prove(OURS, "a", PERSON, status(200)),
            ]),
        ),
        at(
            "2026-11-24T05:00:00Z",
            "processing::recorded",
            "Each time the proof comes there is a record, and one answer among them.",
            &["protocol-proof-processing", "terms-34-1"],
            waiting(vec![
                pass(60),
                prove(OURS, "a", PERSON, status(200)),
                super::step::says(
                    conformance::case::Hook::Audit,
                    &["export", "--output", "{output}"],
                    &[("\"check\":\"{a}\"", 3)],
                    &[],
                    Some(PERSON),
                ),
                logged(&[json!({ "event": "create", "check": "{a}" })]),
            ]),
        ),
    ]
}

/// After a proof whose answer is not there yet; its seconds are kept as `again`.
fn waiting(then: Vec<ServiceStep>) -> Vec<ServiceStep> {
    let first = keeping(status(202), &[("again", "/retryAfterSeconds")]);
    let begun = vec![create(OURS, "a", &[]), prove(OURS, "a", PERSON, first)];
    [begun, then].concat()
}
