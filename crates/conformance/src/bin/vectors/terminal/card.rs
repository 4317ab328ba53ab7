// SPDX-License-Identifier: MIT OR Apache-2.0
//! What of a check stays secret, what is signed, how the card is left.

use super::{case, ended_at_card, input, of, whole};
use conformance::case::{CardFault, Case, CheckExpectation, CheckInput};
use protocol::check::Method;

pub(super) fn cases() -> Vec<Case> {
    [secrets(), signatures(), cards()].concat()
}

/// A PIN that stands nowhere by chance.
const PIN: &str = "8264";

fn with_pin(typed: &str, tries: u8) -> CheckInput {
    let mut input = input(Method::Pin);
    input.card.pin = Some(PIN.to_owned());
    input.card.tries = tries;
    typed.clone_into(&mut input.pin);
    input
}

fn lacking(text: &str, expect: CheckExpectation) -> CheckExpectation {
    CheckExpectation {
        lacks: vec![text.to_owned()],
        ..expect
    }
}

fn secrets() -> Vec<Case> {
    let hidden = ["protocol-pin-hidden", "terms-17-3"];
    let nothing = |expect| CheckExpectation {
        keeps_nothing: true,
        ..expect
    };
    let requirements = [
        "protocol-terminal-no-storage",
        "protocol-log-no-person",
        "protocol-http-no-person-in-address",
        "terms-21",
    ];
    vec![
        case(
            "secret::right-pin",
            "The right PIN is in no output, log, file or request.",
            &hidden,
            with_pin(PIN, 3),
            lacking(PIN, whole(Method::Pin)),
        ),
        case(
            "secret::wrong-pin",
            "Nor is a wrong one.",
            &hidden,
            with_pin("9173", 3),
            lacking("9173", ended_at_card(1, 2)),
        ),
        case(
            "secret::pin-that-is-none",
            "Nor is one that cannot be a PIN.",
            &["protocol-pin-hidden", "protocol-pin-form"],
            with_pin("91736", 3),
            lacking("91736", ended_at_card(0, 3)),
        ),
        case(
            "secret::pin-of-a-blocked-card",
            "Nor is one that was not shown to a card because it is blocked.",
            &["protocol-pin-hidden", "protocol-pin-blocked"],
            with_pin(PIN, 0),
            lacking(PIN, ended_at_card(0, 0)),
        ),
        case(
            "secret::nothing-kept-after-an-answer",
            "Unless an output was asked for, nothing of the answer or the card is in a file, a log or an address.",
            &requirements,
            input(Method::Pin),
            nothing(whole(Method::Pin)),
        ),
        case(
            "secret::nothing-kept-after-a-refusal",
            "Nothing is kept of a person who was refused.",
            &requirements,
            of("revoked"),
            nothing(CheckExpectation {
                answered: false,
                requests: ["create", "proof"].map(str::to_owned).to_vec(),
                ..whole(Method::Pin)
            }),
        ),
        case(
            "secret::nothing-kept-by-sight",
            "Nothing is kept after a check by photo either.",
            &requirements,
            input(Method::Visual),
            nothing(whole(Method::Visual)),
        ),
        case(
            "secret::device-key",
            "The terminal uses its own device's key and gives it to nobody, and asks for the one purpose there is.",
            &[
                "protocol-tls-terminal-certificate",
                "protocol-terminal-purpose",
                "terms-20",
            ],
            input(Method::Pin),
            CheckExpectation {
                own_device: true,
                ..lacking("PRIVATE KEY", whole(Method::Pin))
            },
        ),
    ]
}

fn signatures() -> Vec<Case> {
    let requirements = ["protocol-card-digest-info", "protocol-transcript-encoding"];
    let signed = |method| CheckExpectation {
        signs_transcript: true,
        ..whole(method)
    };
    let out = |expect| CheckExpectation {
        logged_out: true,
        ..expect
    };
    let unanswered = |requests: &[&str], expect: CheckExpectation| CheckExpectation {
        answered: false,
        requests: requests.iter().map(|&word| word.to_owned()).collect(),
        ..expect
    };
    vec![
        case(
            "signature::pin",
            "The card is given the DigestInfo of the transcript once, and nothing else to sign.",
            &requirements,
            input(Method::Pin),
            signed(Method::Pin),
        ),
        case(
            "signature::visual",
            "So it is by photo.",
            &requirements,
            input(Method::Visual),
            signed(Method::Visual),
        ),
        case(
            "signature::consents",
            "So it is with consents, which are signed.",
            &requirements,
            CheckInput {
                facility_kind: protocol::facility::FacilityKind::ExemptInstitution,
                consents: protocol::check::ConsentItem::ALL.to_vec(),
                ..of("limit-under-seventy")
            },
            signed(Method::Pin),
        ),
        case(
            "logout::after-an-answer",
            "After an answer the card is logged out.",
            &["protocol-card-log-out"],
            input(Method::Pin),
            out(whole(Method::Pin)),
        ),
        case(
            "logout::after-a-refusal",
            "After a refusal the card is logged out.",
            &["protocol-card-log-out"],
            of("revoked"),
            out(unanswered(&["create", "proof"], whole(Method::Pin))),
        ),
        case(
            "logout::by-sight",
            "After a check by photo the card is logged out.",
            &["protocol-card-log-out"],
            input(Method::Visual),
            out(whole(Method::Visual)),
        ),
    ]
}

/// Article 18: the kind of another document, and nothing written in it.
fn noted(kind: &str) -> Case {
    case(
        &format!("card::document-{kind}"),
        "Where another identity document was asked for, its kind is noted with the receipt, and nothing more.",
        &["terms-18"],
        CheckInput {
            identity_document: Some(kind.to_owned()),
            ..input(Method::Pin)
        },
        CheckExpectation {
            confirms: vec![format!("\"identityDocument\":\"{kind}\"")],
            keeps_nothing: true,
            ..whole(Method::Pin)
        },
    )
}

fn cards() -> Vec<Case> {
    let with = |fault| {
        let mut input = input(Method::Pin);
        input.card.fault = Some(fault);
        input
    };
    vec![
        case(
            "card::no-certificate",
            "A card without user-authentication certificate ends the check before a PIN is shown to it.",
            &["protocol-card-no-certificate"],
            with(CardFault::NoCertificate),
            ended_at_card(0, 3),
        ),
        case(
            "card::removed-at-once",
            "A card that is taken away before its first command ends the check.",
            &["protocol-card-removed"],
            with(CardFault::RemovedAtOnce),
            ended_at_card(0, 3),
        ),
        case(
            "card::removed-at-the-pin",
            "A card that is taken away at the PIN ends the check; the PIN is not shown again.",
            &["protocol-card-removed", "protocol-pin-once"],
            with(CardFault::RemovedAtPin),
            ended_at_card(1, 3),
        ),
        case(
            "card::removed-at-the-signature",
            "A card that is taken away at the signature ends the check; nothing is sent.",
            &["protocol-card-removed"],
            with(CardFault::RemovedAtSignature),
            CheckExpectation {
                signatures: 1,
                ..ended_at_card(1, 3)
            },
        ),
        case(
            "card::broken",
            "A card that answers every command with an error ends the check.",
            &["protocol-card-malformed"],
            with(CardFault::Broken),
            ended_at_card(0, 3),
        ),
        case(
            "card::strange-answer-to-reset",
            "No card is turned away for its answer to reset.",
            &["terms-2-9", "protocol-card-selected-by-name"],
            with(CardFault::StrangeAtr),
            whole(Method::Pin),
        ),
        noted("drivers-licence"),
        noted("passport"),
        noted("residence-card"),
        noted("other"),
        case(
            "card::no-document-noted",
            "Where no other document was asked for none is noted.",
            &["terms-18"],
            input(Method::Pin),
            lacking("identityDocument", whole(Method::Pin)),
        ),
        case(
            "card::whole-check",
            "The terminal carries a check out from the card to the answer shown at the desk.",
            &["terms-2-15"],
            input(Method::Pin),
            CheckExpectation {
                exit_codes: vec![0],
                shows: vec!["eligible".to_owned()],
                ..whole(Method::Pin)
            },
        ),
    ]
}
