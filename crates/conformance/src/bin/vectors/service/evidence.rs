// SPDX-License-Identifier: MIT OR Apache-2.0
//! Articles 30 and 31: what both sides can prove.

use super::step::{OURS, accepted, equipped, formed, keeping, pass, post, raw, says, to, with};
use super::{at, case, create, prove, receive, refused, status};
use conformance::case::{
    Case, Expectation, Form, Hook, Peer, ReceiptFault, ReceiptHash, ServiceStep,
};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [answers(), receipts(), numbers(), instants(), harmless()].concat()
}

fn signed() -> Expectation {
    Expectation {
        signed: true,
        ..status(200)
    }
}

fn answers() -> Vec<Case> {
    let of = |person: &str| {
        case(
            &format!("evidence::answer-of-{person}"),
            "Every answer is signed by the service's key of evidence, at the instant it names.",
            &["protocol-answer-signed"],
            vec![create(OURS, "a", &[]), prove(OURS, "a", person, signed())],
        )
    };
    vec![
        of("valid"),
        of("no-match"),
        of("expired-in-grace"),
        case(
            "evidence::answer-again",
            "The same proof gets the same bytes and the same signature.",
            &["protocol-answer-signed", "protocol-proof-resend-answered"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", header(signed(), true)),
                prove(
                    OURS,
                    "a",
                    "valid",
                    header(
                        Expectation {
                            same_body: true,
                            ..signed()
                        },
                        false,
                    ),
                ),
            ],
        ),
        at(
            "2026-12-20T00:00:00Z",
            "evidence::answer-at-another-time",
            "It is signed at the instant of the answer, whenever that is.",
            &["protocol-answer-signed"],
            vec![
                create(OURS, "a", &[]),
                pass(77),
                prove(
                    OURS,
                    "a",
                    "valid",
                    with(signed(), &[("/answeredAt", json!("2026-12-20T00:01:17Z"))]),
                ),
            ],
        ),
    ]
}

/// Keeps the signature, or compares it with the one that was kept.
fn header(mut expect: Expectation, keeps: bool) -> Expectation {
    let name = "kakunin-answer-signature".to_owned();
    if keeps {
        expect.keep_headers.insert("signature".to_owned(), name);
    } else {
        expect.headers.insert(name, "{signature}".to_owned());
    }
    expect
}

/// A check that is answered, and its number kept.
fn answered() -> Vec<ServiceStep> {
    vec![
        create(OURS, "a", &[]),
        prove(
            OURS,
            "a",
            "valid",
            keeping(status(200), &[("number", "/checkNumber")]),
        ),
    ]
}

fn receipts() -> Vec<Case> {
    let faulty = |fault, expect| ServiceStep::Receive {
        device: OURS,
        check: "a".to_owned(),
        hash: ReceiptHash::Right,
        fault: Some(fault),
        expect,
    };
    let wrong = |name: &str, title: &str, fault, (code, class): (u16, &str)| {
        case(
            &format!("evidence::receipt-{name}"),
            title,
            &["protocol-receipt-signed"],
            [
                answered(),
                vec![
                    faulty(fault, refused(code, class)),
                    // Nothing was forgotten for it.
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
            ]
            .concat(),
        )
    };
    vec![
        wrong(
            "not-signed",
            "A receipt that is not signed is none.",
            ReceiptFault::NotSigned,
            (400, "malformed"),
        ),
        wrong(
            "no-message",
            "What is no signed message is no receipt.",
            ReceiptFault::NoMessage,
            (400, "malformed"),
        ),
        wrong(
            "tampered",
            "A receipt whose signature is not right is refused.",
            ReceiptFault::Tampered,
            (422, "signature"),
        ),
        wrong(
            "of-another-answer",
            "A receipt for another answer is refused.",
            ReceiptFault::OfAnotherAnswer,
            (409, "misuse"),
        ),
        wrong(
            "of-another-check",
            "A receipt for another check is refused.",
            ReceiptFault::OfAnotherCheck,
            (409, "misuse"),
        ),
        wrong(
            "of-another-device",
            "A receipt that another device has signed is refused.",
            ReceiptFault::OfAnotherDevice,
            (422, "signature"),
        ),
        wrong(
            "of-an-unknown-device",
            "A receipt signed by a device of another authority is refused.",
            ReceiptFault::OfAnUnknownDevice,
            (422, "signature"),
        ),
        case(
            "evidence::receipt-without-member",
            "A receipt without the signed message is refused.",
            &["protocol-receipt-signed"],
            [
                answered(),
                vec![post(
                    "/v1/checks/{a}/receipt",
                    &format!(r#"{{"answerSha256":"{}"}}"#, "0".repeat(64)),
                    refused(400, "malformed"),
                )],
            ]
            .concat(),
        ),
        case(
            "evidence::receipt-in-the-log",
            "An accepted receipt stands in the facility's records, with nothing of the person.",
            &["protocol-receipt-signed", "terms-30-1", "terms-34-2"],
            [
                answered(),
                vec![
                    receive(OURS, "a", ReceiptHash::Right, status(204)),
                    says(
                        Hook::Audit,
                        &["export", "--output", "{output}"],
                        &[("\"check\":\"{a}\"", 3)],
                        &[],
                        Some("valid"),
                    ),
                ],
            ]
            .concat(),
        ),
    ]
}

fn looked_up(number: &str, expect: Expectation) -> ServiceStep {
    raw("GET", &format!("/v1/check-numbers/{number}"), "", expect)
}

fn by(device: Peer, number: &str, expect: Expectation) -> ServiceStep {
    let mut step = looked_up(number, expect);
    if let ServiceStep::Raw { device: whose, .. } = &mut step {
        *whose = device;
    }
    step
}

fn numbers() -> Vec<Case> {
    let answered = |device| {
        vec![
            create(device, "a", &[]),
            prove(
                device,
                "a",
                "valid",
                keeping(status(200), &[("number", "/checkNumber")]),
            ),
        ]
    };
    let state = |word: &str| with(status(200), &[("/state", json!(word))]);
    let no_person = |expect| {
        with(
            expect,
            &[("/coverages", Value::Null), ("/name", Value::Null)],
        )
    };
    let wrong = |name: &str, title: &str, number: &str| {
        case(
            &format!("evidence::number-{name}"),
            title,
            &["protocol-check-number-lookup"],
            vec![looked_up(number, refused(400, "malformed"))],
        )
    };
    vec![
        case(
            "evidence::number-answered",
            "A check number leads to what happened with its answer, without a word of the person.",
            &["protocol-check-number-lookup", "terms-30-1"],
            [
                answered(OURS),
                vec![looked_up(
                    "{number}",
                    no_person(with(
                        state("answered"),
                        &[
                            ("/checkNumber", json!("{number}")),
                            ("/deliveredAt", Value::Null),
                        ],
                    )),
                )],
            ]
            .concat(),
        ),
        case(
            "evidence::number-delivered",
            "After its receipt it says when, and the hash of the answer that arrived.",
            &["protocol-check-number-lookup", "terms-30-1"],
            [
                answered(OURS),
                vec![
                    receive(OURS, "a", ReceiptHash::Right, status(204)),
                    looked_up(
                        "{number}",
                        formed(
                            with(state("delivered"), &[("/answerSha256", json!("{a.hash}"))]),
                            &[("/deliveredAt", Form::Text), ("/receivedAt", Form::Text)],
                        ),
                    ),
                ],
            ]
            .concat(),
        ),
        case(
            "evidence::number-of-another-facility",
            "A number of another facility is answered like one that nobody has.",
            &["protocol-check-number-lookup", "terms-23-1-4"],
            [
                answered(OURS),
                vec![
                    by(
                        Peer::MaternityHome,
                        "1234567890123452",
                        keeping(refused(404, "unknown-check"), &[("nobody", "")]),
                    ),
                    by(
                        Peer::MaternityHome,
                        "{number}",
                        Expectation {
                            body: Some("nobody".to_owned()),
                            ..refused(404, "unknown-check")
                        },
                    ),
                ],
            ]
            .concat(),
        ),
        case(
            "evidence::number-by-another-device",
            "Any device of the facility may ask.",
            &["protocol-check-number-lookup"],
            [
                accepted("facility"),
                equipped("facility", Peer::RegisteredFirst, "one").to_vec(),
                equipped("facility", Peer::RegisteredSecond, "two").to_vec(),
                answered(Peer::RegisteredFirst),
                vec![by(Peer::RegisteredSecond, "{number}", state("answered"))],
            ]
            .concat(),
        ),
        case(
            "evidence::number-of-a-suspended-facility",
            "A suspended facility is refused whatever it asks.",
            &["protocol-account-suspended"],
            [
                accepted("facility"),
                equipped("facility", Peer::RegisteredFirst, "one").to_vec(),
                answered(Peer::RegisteredFirst),
                vec![
                    super::step::decide("facility", "suspend"),
                    by(Peer::RegisteredFirst, "{number}", refused(403, "account")),
                ],
            ]
            .concat(),
        ),
        case(
            "evidence::number-by-an-unregistered-device",
            "A device that nobody registered is refused.",
            &["protocol-account-unknown-device"],
            [
                answered(OURS),
                vec![by(Peer::Unregistered, "{number}", refused(403, "account"))],
            ]
            .concat(),
        ),
        at(
            "2027-06-01T00:00:00Z",
            "evidence::number-forgotten",
            "An answer without a receipt is answered, up to the last second of a day.",
            &["protocol-check-number-lookup"],
            [
                answered(OURS),
                vec![pass(86_399), looked_up("{number}", state("answered"))],
            ]
            .concat(),
        ),
        wrong(
            "with-a-wrong-digit",
            "A number with a wrong check digit is none.",
            "1234567890123453",
        ),
        wrong(
            "of-15-digits",
            "A number of fifteen digits is none.",
            "123456789012345",
        ),
        wrong(
            "with-a-letter",
            "A number with a letter is none.",
            "12345678901234AB",
        ),
        wrong(
            "in-full-width",
            "A number in digits of full width is none.",
            "%EF%BC%91234567890123452",
        ),
        case(
            "evidence::number-with-hyphens",
            "A number may be written with hyphens.",
            &["protocol-check-number-lookup"],
            vec![looked_up(
                "1234-5678-9012-3452",
                refused(404, "unknown-check"),
            )],
        ),
    ]
}

fn instants() -> Vec<Case> {
    vec![
        case(
            "evidence::received-at",
            "The created check says when its request was received.",
            &["protocol-received-at", "terms-30-1"],
            vec![super::step::creation(
                OURS,
                "a",
                &[],
                formed(status(201), &[("/receivedAt", Form::Text)]),
            )],
        ),
        at(
            "2026-12-21T00:00:00Z",
            "evidence::received-at-to-the-second",
            "Creation, proof and receipt are kept with the second they came in.",
            &[
                "protocol-received-at",
                "protocol-check-number-lookup",
                "terms-30-1",
            ],
            vec![
                super::step::creation(
                    OURS,
                    "a",
                    &[],
                    with(
                        status(201),
                        &[("/receivedAt", json!("2026-12-21T00:00:00Z"))],
                    ),
                ),
                to("2026-12-21T00:00:40Z"),
                prove(
                    OURS,
                    "a",
                    "valid",
                    keeping(
                        with(
                            status(200),
                            &[("/receivedAt", json!("2026-12-21T00:00:40Z"))],
                        ),
                        &[("number", "/checkNumber")],
                    ),
                ),
                to("2026-12-21T00:01:10Z"),
                receive(OURS, "a", ReceiptHash::Right, status(204)),
                looked_up(
                    "{number}",
                    with(
                        status(200),
                        &[
                            ("/receivedAt", json!("2026-12-21T00:00:00Z")),
                            ("/proofReceivedAt", json!("2026-12-21T00:00:40Z")),
                            ("/deliveredAt", json!("2026-12-21T00:01:10Z")),
                        ],
                    ),
                ),
            ],
        ),
    ]
}

/// Looking up reads and writes nothing.
fn harmless() -> Vec<Case> {
    vec![case(
        "evidence::number-changes-nothing",
        "Looking a number up changes nothing: its check goes on to its receipt.",
        &["protocol-check-number-lookup"],
        [
            answered(),
            vec![
                looked_up("{number}", status(200)),
                looked_up("{number}", status(200)),
                receive(OURS, "a", ReceiptHash::Right, status(204)),
            ],
        ]
        .concat(),
    )]
}
