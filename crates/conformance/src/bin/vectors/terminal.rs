// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for terminals.

mod card;
mod convert;
mod service;
mod values;
mod waiting;

use conformance::case::{
    Body, CardFault, CardSetup, Case, CaseFile, CheckExpectation, CheckInput, ServiceFault,
    TerminalExpectation, TerminalInput,
};
use protocol::check::{ConsentItem, Method};
use protocol::facility::FacilityKind;

pub(crate) fn files() -> Vec<(&'static str, CaseFile)> {
    vec![
        (
            "terminal/check.json",
            crate::file("checks with people and cards of every kind", checks()),
        ),
        (
            "terminal/service-faults.json",
            crate::file(
                "services that misbehave",
                [faults(), service::cases(), waiting::cases()].concat(),
            ),
        ),
        (
            "terminal/card.json",
            crate::file("secrets, signatures, cards", card::cases()),
        ),
        (
            "terminal/values.json",
            crate::file(
                "values, and documents of other programs",
                [values::cases(), convert::cases()].concat(),
            ),
        ),
    ]
}

fn input(method: Method) -> CheckInput {
    CheckInput {
        facility_kind: FacilityKind::TreatmentClinic,
        method,
        pin: "1234".to_owned(),
        consents: Vec::new(),
        card: CardSetup {
            situation: "valid".to_owned(),
            tries: 3,
            pin: None,
            fault: None,
        },
        service_fault: None,
        date: None,
        identity_document: None,
        address: None,
    }
}

/// A whole check: one signature, and one VERIFY if the method is by PIN.
fn whole(method: Method) -> CheckExpectation {
    CheckExpectation {
        answered: true,
        requests: ["create", "proof", "receipt"].map(str::to_owned).to_vec(),
        verify_commands: u32::from(method == Method::Pin),
        signatures: 1,
        tries_left: 3,
        consents_sent: None,
        exit_codes: Vec::new(),
        shows: Vec::new(),
        confirms: Vec::new(),
        lacks: Vec::new(),
        keeps_nothing: false,
        signs_transcript: false,
        logged_out: false,
        own_device: false,
    }
}

/// The check ended at the card: nothing was signed, nothing sent.
fn ended_at_card(verify_commands: u32, tries_left: u8) -> CheckExpectation {
    CheckExpectation {
        answered: false,
        requests: vec!["create".to_owned()],
        verify_commands,
        signatures: 0,
        tries_left,
        ..whole(Method::Pin)
    }
}

fn case(
    name: &str,
    title: &str,
    requirements: &[&str],
    input: CheckInput,
    expect: CheckExpectation,
) -> Case {
    Case {
        id: format!("terminal::{name}"),
        title: title.to_owned(),
        requirements: requirements.iter().map(|&id| id.to_owned()).collect(),
        body: Body::Terminal {
            input: Box::new(TerminalInput::Check(input)),
            expect: Box::new(TerminalExpectation::Check(expect)),
        },
    }
}

fn of(situation: &str) -> CheckInput {
    let mut input = input(Method::Pin);
    situation.clone_into(&mut input.card.situation);
    input
}

fn checks() -> Vec<Case> {
    let refused = |requests: &[&str]| CheckExpectation {
        answered: false,
        requests: requests.iter().map(|&request| request.to_owned()).collect(),
        ..whole(Method::Pin)
    };
    let exempt = |consents: &[ConsentItem]| CheckInput {
        facility_kind: FacilityKind::ExemptInstitution,
        consents: consents.to_vec(),
        ..of("limit-under-seventy")
    };
    let sent = |words: &[&str]| CheckExpectation {
        consents_sent: Some(words.iter().map(|&word| word.to_owned()).collect()),
        ..whole(Method::Pin)
    };
    let with_card = |tries: u8, fault: Option<CardFault>, pin: &str| {
        let mut input = input(Method::Pin);
        input.card.tries = tries;
        input.card.fault = fault;
        pin.clone_into(&mut input.pin);
        input
    };
    vec![
        case(
            "check::pin",
            "A check by PIN: one VERIFY, one signature, three requests.",
            &[
                "terms-17-2-2",
                "protocol-terminal-receipt",
                "protocol-pin-once",
                "terms-30-2",
                "terms-17-3",
            ],
            input(Method::Pin),
            whole(Method::Pin),
        ),
        case(
            "check::visual",
            "A check by photo: no VERIFY, one signature, three requests.",
            &["terms-17-2-1", "protocol-card-visual-refused"],
            input(Method::Visual),
            whole(Method::Visual),
        ),
        case(
            "check::in-grace",
            "A check with a certificate in grace is answered.",
            &["protocol-answer-grace"],
            of("expired-in-grace"),
            whole(Method::Pin),
        ),
        case(
            "check::placeholder-name",
            "A name with ● is taken over.",
            &["protocol-json-strings"],
            of("placeholder-name"),
            whole(Method::Pin),
        ),
        case(
            "check::rare-name",
            "A name outside JIS X 0208 is taken over.",
            &["protocol-json-strings"],
            of("rare-name"),
            whole(Method::Pin),
        ),
        case(
            "check::no-match",
            "An answer without eligibility is taken over and confirmed.",
            &["protocol-answer-no-match"],
            of("no-match"),
            whole(Method::Pin),
        ),
        case(
            "check::child",
            "A child's card, without digital-signature certificate, is checked.",
            &["protocol-card-authentication-only"],
            of("child"),
            whole(Method::Pin),
        ),
        case(
            "check::revoked",
            "After a refusal nothing is confirmed.",
            &["protocol-terminal-refused"],
            of("revoked"),
            refused(&["create", "proof"]),
        ),
        case(
            "check::expired",
            "After a refusal for expiry nothing is confirmed.",
            &["protocol-terminal-refused"],
            of("expired-beyond-grace"),
            refused(&["create", "proof"]),
        ),
        case(
            "consent::both",
            "Both consents are sent.",
            &["terms-13-2", "protocol-terminal-consent-asked"],
            exempt(&ConsentItem::ALL),
            sent(&["limit-certificate", "specific-diseases"]),
        ),
        case(
            "consent::limit-only",
            "Only the consent that was given is sent.",
            &["terms-13-2", "protocol-terminal-consent-asked"],
            exempt(&[ConsentItem::LimitCertificate]),
            sent(&["limit-certificate"]),
        ),
        case(
            "consent::none",
            "Without consent none is sent.",
            &["terms-13-2", "protocol-terminal-consent-asked"],
            exempt(&[]),
            sent(&[]),
        ),
        case(
            "consent::not-an-exempt-institution",
            "Other facilities send no consent, whatever is given.",
            &["protocol-terminal-consent-not-asked"],
            CheckInput {
                consents: ConsentItem::ALL.to_vec(),
                ..input(Method::Pin)
            },
            sent(&[]),
        ),
        case(
            "pin::wrong",
            "A wrong PIN is shown to the card once.",
            &["protocol-pin-once", "protocol-pin-wrong"],
            with_card(3, None, "0000"),
            ended_at_card(1, 2),
        ),
        case(
            "pin::last-try",
            "The last try is not spent unasked.",
            &["protocol-pin-last-try"],
            with_card(1, None, "1234"),
            ended_at_card(0, 1),
        ),
        case(
            "pin::blocked",
            "A blocked PIN is not tried.",
            &["protocol-pin-blocked", "protocol-pin-counter-first"],
            with_card(0, None, "1234"),
            ended_at_card(0, 0),
        ),
        case(
            "pin::too-short",
            "What cannot be a PIN does not reach the card.",
            &["protocol-pin-form"],
            with_card(3, None, "123"),
            ended_at_card(0, 3),
        ),
        case(
            "pin::not-digits",
            "Letters do not reach the card as a PIN.",
            &["protocol-pin-form"],
            with_card(3, None, "12a4"),
            ended_at_card(0, 3),
        ),
        case(
            "pin::full-width-digits",
            "Full-width digits do not reach the card as a PIN.",
            &["protocol-pin-form"],
            with_card(3, None, "１２３４"),
            ended_at_card(0, 3),
        ),
        case(
            "card::another",
            "A card without the application ends the check.",
            &["protocol-card-selected-by-name"],
            with_card(3, Some(CardFault::AnotherCard), "1234"),
            ended_at_card(0, 3),
        ),
        case(
            "card::empty-response",
            "A card that answers nothing ends the check.",
            &["protocol-card-malformed"],
            with_card(3, Some(CardFault::EmptyResponse), "1234"),
            ended_at_card(0, 3),
        ),
        case(
            "card::one-byte-response",
            "A card that answers one byte ends the check.",
            &["protocol-card-malformed"],
            with_card(3, Some(CardFault::OneByteResponse), "1234"),
            ended_at_card(0, 3),
        ),
        case(
            "card::more-data-for-ever",
            "A card that promises more data for ever ends the check.",
            &["protocol-card-budget"],
            with_card(3, Some(CardFault::MoreDataForEver), "1234"),
            ended_at_card(0, 3),
        ),
        case(
            "card::tampered-signature",
            "A signature that was changed is refused by the service, and nothing is confirmed.",
            &["protocol-card-tampered-signature"],
            with_card(3, Some(CardFault::TamperedSignature), "1234"),
            refused(&["create", "proof"]),
        ),
    ]
}

fn faults() -> Vec<Case> {
    let with = |fault| CheckInput {
        service_fault: Some(fault),
        ..input(Method::Pin)
    };
    let unsigned = || ended_at_card(0, 3);
    let not_taken = |requests: &[&str]| CheckExpectation {
        answered: false,
        requests: requests.iter().map(|&request| request.to_owned()).collect(),
        ..whole(Method::Pin)
    };
    let nothing = || CheckExpectation {
        requests: Vec::new(),
        ..unsigned()
    };
    vec![
        case(
            "service::other-name",
            "A check that names another service is not signed.",
            &["protocol-terminal-echo-service-name"],
            with(ServiceFault::OtherServiceName),
            unsigned(),
        ),
        case(
            "service::other-device",
            "A check that names another device is not signed.",
            &["protocol-terminal-echo-device"],
            with(ServiceFault::OtherDevice),
            unsigned(),
        ),
        case(
            "service::other-method",
            "A check that names another method is not signed.",
            &["protocol-terminal-echo-method"],
            with(ServiceFault::OtherMethod),
            unsigned(),
        ),
        case(
            "service::more-consents",
            "A check that names more consents than were given is not signed.",
            &["protocol-terminal-echo-consents"],
            with(ServiceFault::MoreConsents),
            unsigned(),
        ),
        case(
            "service::answer-of-another-check",
            "An answer for another check is not taken over.",
            &["protocol-terminal-answer-other-check"],
            with(ServiceFault::AnswerOfAnotherCheck),
            not_taken(&["create", "proof"]),
        ),
        case(
            "service::limit-data-unasked",
            "Limit data this facility may not receive are not taken over.",
            &["protocol-terminal-answer-beyond-consent", "terms-13-2"],
            with(ServiceFault::LimitDataUnasked),
            not_taken(&["create", "proof"]),
        ),
        case(
            "service::answer-not-json",
            "An answer that is no JSON is not taken over.",
            &["protocol-terminal-answer-unreadable"],
            with(ServiceFault::AnswerNotJson),
            not_taken(&["create", "proof"]),
        ),
        case(
            "service::answer-too-large",
            "An answer of ten megabytes is not taken over.",
            &["protocol-terminal-answer-unreadable"],
            with(ServiceFault::AnswerTooLarge),
            not_taken(&["create", "proof"]),
        ),
        case(
            "service::unreachable",
            "Without a service the card signs nothing.",
            &["protocol-pin-after-create"],
            with(ServiceFault::Unreachable),
            nothing(),
        ),
        case(
            "service::foreign-certificate",
            "A service of an authority nobody named is sent nothing.",
            &["protocol-tls-server-authority"],
            with(ServiceFault::ForeignCertificate),
            nothing(),
        ),
        case(
            "service::unavailable",
            "A paused service ends the check before the card is used.",
            &["protocol-terminal-refused"],
            with(ServiceFault::Unavailable),
            unsigned(),
        ),
        case(
            "service::receipt-unavailable",
            "An answer that is here stays, although the receipt was not accepted.",
            &["protocol-terminal-receipt-lost"],
            with(ServiceFault::ReceiptUnavailable),
            whole(Method::Pin),
        ),
        case(
            "service::closed-before-answer",
            "A connection that closes before the answer ends the check; the PIN is not shown again.",
            &["protocol-pin-once"],
            with(ServiceFault::ClosedBeforeAnswer),
            not_taken(&["create", "proof"]),
        ),
    ]
}
