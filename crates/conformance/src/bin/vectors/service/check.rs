// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks, proofs, receipts.

use super::{case, create, prove, receive, refused, status};
use conformance::case::{Case, Expectation, Peer, ProofFault, ReceiptHash, ServiceStep};

const OURS: Peer = Peer::ExemptInstitution;

pub(super) fn cases() -> Vec<Case> {
    [answers(), refusals(), bindings(), receipts()].concat()
}

fn wrong(name: &str, person: &str, fault: ProofFault, expect: Expectation) -> ServiceStep {
    ServiceStep::Prove {
        device: OURS,
        check: name.to_owned(),
        person: person.to_owned(),
        fault: Some(fault),
        expect,
    }
}

fn answers() -> Vec<Case> {
    let qualified = |code: &str| Expectation {
        qualification: Some(code.to_owned()),
        ..status(200)
    };
    let one =
        |name: &str, title: &str, requirements: &[&str], person: &str, expect: Expectation| {
            case(
                name,
                title,
                requirements,
                vec![create(OURS, "a", &[]), prove(OURS, "a", person, expect)],
            )
        };
    vec![
        one(
            "answer::valid",
            "Eligibility in force is answered as such.",
            &["terms-13-1", "protocol-answer-bound"],
            "valid",
            qualified("1"),
        ),
        one(
            "answer::lost",
            "Lost eligibility is answered as such.",
            &["terms-13-1", "protocol-answer-bound"],
            "lost",
            qualified("2"),
        ),
        one(
            "answer::newer-exists",
            "Lost eligibility with a newer one is answered as such.",
            &["terms-13-1", "protocol-answer-bound"],
            "newer-exists",
            qualified("3"),
        ),
        one(
            "answer::no-match",
            "A person nobody knows is an answer, no refusal.",
            &["protocol-answer-no-match"],
            "no-match",
            qualified("4"),
        ),
        one(
            "answer::welfare",
            "Medical assistance is answered.",
            &["terms-13-1-2"],
            "welfare",
            qualified("1"),
        ),
        one(
            "answer::insurance-and-welfare",
            "A person with insurance and assistance has both in the answer.",
            &["terms-13-1-2", "protocol-answer-several-coverages"],
            "insurance-and-welfare",
            Expectation {
                coverages: Some(2),
                ..status(200)
            },
        ),
        case(
            "answer::grace-withholds-limit-data",
            "In grace no limit data are delivered, whatever the consent.",
            &["protocol-answer-grace", "protocol-answer-withheld"],
            vec![
                create(OURS, "a", &["limit-certificate", "specific-diseases"]),
                prove(
                    OURS,
                    "a",
                    "expired-in-grace",
                    Expectation {
                        withheld: Some([Some("grace".to_owned()), Some("grace".to_owned())]),
                        ..status(200)
                    },
                ),
            ],
        ),
        role("pin", "user-certification-verifier", "terms-27-2"),
        role(
            "visual",
            "specific-user-certification-verifier",
            "terms-27-1",
        ),
        one(
            "answer::rare-name",
            "A name outside JIS X 0208 is delivered.",
            &["protocol-json-strings"],
            "rare-name",
            qualified("1"),
        ),
        one(
            "answer::in-grace",
            "A certificate in grace is answered, and the answer says so.",
            &["protocol-answer-grace"],
            "expired-in-grace",
            Expectation {
                certificate: Some("in-grace".to_owned()),
                ..status(200)
            },
        ),
        case(
            "answer::sent-again",
            "The same proof is answered again with the same bytes until its receipt.",
            &["protocol-proof-resend-answered"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", status(200)),
                prove(
                    OURS,
                    "a",
                    "valid",
                    Expectation {
                        same_body: true,
                        ..status(200)
                    },
                ),
            ],
        ),
    ]
}

/// Article 27: in which role the certificate was verified follows from the method.
fn role(method: &str, role: &str, clause: &str) -> Case {
    let asked = ServiceStep::Create {
        device: OURS,
        check: "a".to_owned(),
        method: method.to_owned(),
        consents: Vec::new(),
        date: None,
        headers: std::collections::BTreeMap::new(),
        expect: status(201),
    };
    case(
        &format!("answer::role-{method}"),
        &format!(
            "A check by the {method} method is answered in the role of {}.",
            role.replace('-', " ")
        ),
        &[clause],
        vec![
            asked,
            prove(
                OURS,
                "a",
                "valid",
                Expectation {
                    verifier_role: Some(role.to_owned()),
                    ..status(200)
                },
            ),
        ],
    )
}

fn refusals() -> Vec<Case> {
    let one = |name: &str, title: &str, requirements: &[&str], step: ServiceStep| {
        case(
            name,
            title,
            requirements,
            vec![create(OURS, "a", &[]), step],
        )
    };
    vec![
        one(
            "refusal::revoked",
            "A revoked certificate is refused.",
            &["protocol-proof-revoked"],
            prove(OURS, "a", "revoked", refused(422, "revoked")),
        ),
        one(
            "refusal::on-hold",
            "A certificate on hold is refused.",
            &["profile-status-hold"],
            prove(OURS, "a", "on-hold", refused(422, "revoked")),
        ),
        one(
            "refusal::expired",
            "A certificate beyond its grace is refused.",
            &["protocol-proof-expired"],
            prove(OURS, "a", "expired-beyond-grace", refused(422, "expired")),
        ),
        one(
            "refusal::unknown-issuer",
            "A certificate of a forged authority is refused.",
            &["protocol-proof-path"],
            wrong(
                "a",
                "valid",
                ProofFault::UnknownIssuer,
                refused(422, "path"),
            ),
        ),
        one(
            "refusal::tampered-certificate",
            "A certificate whose signature does not verify is refused.",
            &["rfc5280-6.1.3-a-1"],
            wrong(
                "a",
                "valid",
                ProofFault::TamperedCertificate,
                refused(422, "signature"),
            ),
        ),
        one(
            "refusal::trailing-byte",
            "A certificate with a byte behind it is refused.",
            &["protocol-proof-certificate-form"],
            wrong(
                "a",
                "valid",
                ProofFault::TrailingByte,
                refused(400, "malformed"),
            ),
        ),
        one(
            "refusal::signature-certificate",
            "A digital-signature certificate proves nothing here.",
            &["protocol-proof-signature-kind"],
            wrong(
                "a",
                "valid",
                ProofFault::SignatureCertificate,
                refused(422, "path"),
            ),
        ),
        one(
            "refusal::tampered-signature",
            "A signature that was changed is refused.",
            &["protocol-proof-signature"],
            wrong(
                "a",
                "valid",
                ProofFault::TamperedSignature,
                refused(422, "signature"),
            ),
        ),
        case(
            "refusal::is-final",
            "After a refused proof the check is finished, also for a right one.",
            &["protocol-proof-final", "protocol-replay"],
            vec![
                create(OURS, "a", &[]),
                wrong(
                    "a",
                    "valid",
                    ProofFault::TamperedSignature,
                    refused(422, "signature"),
                ),
                prove(OURS, "a", "valid", refused(409, "replay")),
            ],
        ),
        case(
            "refusal::repeated",
            "The same refused proof is refused for the same reason.",
            &["protocol-proof-resend-refused"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "revoked", refused(422, "revoked")),
                prove(OURS, "a", "revoked", refused(422, "revoked")),
            ],
        ),
    ]
}

fn bindings() -> Vec<Case> {
    vec![
        case(
            "binding::other-check",
            "A proof for one check is none for another.",
            &[
                "protocol-replay-other-check",
                "protocol-transcript-check-id",
                "protocol-transcript-challenge",
            ],
            vec![
                create(OURS, "a", &[]),
                create(OURS, "b", &[]),
                wrong(
                    "a",
                    "valid",
                    ProofFault::SignsCheck("b".to_owned()),
                    refused(422, "signature"),
                ),
            ],
        ),
        case(
            "binding::other-method",
            "A signature over another method is refused.",
            &["protocol-transcript-method"],
            vec![
                create(OURS, "a", &[]),
                wrong(
                    "a",
                    "valid",
                    ProofFault::SignsOther("method".to_owned()),
                    refused(422, "signature"),
                ),
            ],
        ),
        case(
            "binding::more-consents",
            "A signature over more consents is refused.",
            &["protocol-transcript-consents"],
            vec![
                create(OURS, "a", &[]),
                wrong(
                    "a",
                    "valid",
                    ProofFault::SignsOther("consents".to_owned()),
                    refused(422, "signature"),
                ),
            ],
        ),
        case(
            "binding::other-device",
            "Another device cannot prove for a check, and the check stays open for its own.",
            &[
                "protocol-other-device",
                "terms-23-1-6",
                "protocol-transcript-device",
            ],
            vec![
                create(OURS, "a", &[]),
                prove(Peer::TreatmentClinic, "a", "valid", refused(403, "account")),
                prove(OURS, "a", "valid", status(200)),
            ],
        ),
        case(
            "binding::after-the-end",
            "After its receipt a check answers nothing any more.",
            &["protocol-replay", "protocol-receipt-erases", "terms-28-2"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", status(200)),
                receive(OURS, "a", ReceiptHash::Right, status(204)),
                prove(OURS, "a", "valid", refused(409, "replay")),
            ],
        ),
        case(
            "binding::second-person",
            "A check that was answered for one person is not answered for another.",
            &["protocol-replay", "protocol-proof-final"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", status(200)),
                prove(OURS, "a", "lost", refused(409, "replay")),
            ],
        ),
    ]
}

fn receipts() -> Vec<Case> {
    let answered = || {
        vec![
            create(OURS, "a", &[]),
            prove(OURS, "a", "valid", status(200)),
        ]
    };
    let then = |steps: Vec<ServiceStep>| [answered(), steps].concat();
    vec![
        case(
            "receipt::right",
            "A receipt over the answer is accepted.",
            &["protocol-receipt"],
            then(vec![receive(OURS, "a", ReceiptHash::Right, status(204))]),
        ),
        case(
            "receipt::repeated",
            "The same receipt again is accepted again.",
            &["protocol-receipt-repeated"],
            then(vec![
                receive(OURS, "a", ReceiptHash::Right, status(204)),
                receive(OURS, "a", ReceiptHash::Right, status(204)),
            ]),
        ),
        case(
            "receipt::wrong-hash",
            "A receipt over something else is refused.",
            &["protocol-receipt-wrong-hash"],
            then(vec![receive(
                OURS,
                "a",
                ReceiptHash::Wrong,
                Expectation {
                    status: vec![409, 422],
                    ..Expectation::default()
                },
            )]),
        ),
        case(
            "receipt::early",
            "A receipt before the answer is refused.",
            &["protocol-receipt-early"],
            vec![
                create(OURS, "a", &[]),
                receive(OURS, "a", ReceiptHash::Right, refused(409, "misuse")),
            ],
        ),
        case(
            "receipt::other-device",
            "Another device cannot confirm.",
            &["protocol-other-device", "terms-23-1-6"],
            then(vec![receive(
                Peer::MaternityHome,
                "a",
                ReceiptHash::Right,
                refused(403, "account"),
            )]),
        ),
    ]
}
