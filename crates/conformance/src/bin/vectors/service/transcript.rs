// SPDX-License-Identifier: MIT OR Apache-2.0
//! What cards sign: every field counts.

use super::step::{OURS, faulty};
use super::{case, create, prove, refused, status};
use conformance::case::{Case, ProofFault};

pub(super) fn cases() -> Vec<Case> {
    let fields = [
        ("label", "protocol-transcript-label", "label"),
        (
            "service-name",
            "protocol-transcript-service-name",
            "service name",
        ),
        ("check-id", "protocol-transcript-check-id", "check"),
        ("challenge", "protocol-transcript-challenge", "challenge"),
        ("device", "protocol-transcript-device", "device"),
        ("facility", "protocol-transcript-facility", "facility"),
        ("date", "protocol-transcript-date", "eligibility date"),
        ("deadline", "protocol-transcript-deadline", "deadline"),
    ];
    let mut cases: Vec<Case> = fields
        .into_iter()
        .map(|(field, requirement, word)| {
            case(
                &format!("transcript::other-{field}"),
                &format!("A signature made for another {word} is refused."),
                &[requirement, "protocol-transcript-encoding"],
                vec![
                    create(OURS, "a", &[]),
                    faulty(
                        "a",
                        ProofFault::SignsOther(field.to_owned()),
                        refused(422, "signature"),
                    ),
                ],
            )
        })
        .collect();
    for (name, consents) in [
        ("none", [].as_slice()),
        ("limit", &["limit-certificate"]),
        ("diseases", &["specific-diseases"]),
        ("both", &["limit-certificate", "specific-diseases"]),
    ] {
        cases.push(case(
            &format!("transcript::consents-{name}"),
            "A transcript that the suite encodes by the words of the protocol is the one the service verifies.",
            &["protocol-transcript-encoding", "protocol-transcript-consents"],
            vec![
                create(OURS, "a", consents),
                prove(OURS, "a", "valid", status(200)),
            ],
        ));
    }
    cases
}
