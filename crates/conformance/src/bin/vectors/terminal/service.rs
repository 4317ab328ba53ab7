// SPDX-License-Identifier: MIT OR Apache-2.0
//! More that a service does wrong.

use super::{case, ended_at_card, input, whole};
use conformance::case::{Case, CheckExpectation, CheckInput, ServiceFault as Fault};
use protocol::check::{ConsentItem, Method};
use protocol::facility::FacilityKind;

pub(super) fn cases() -> Vec<Case> {
    [connections(), created(), answers(), refusals(), again()].concat()
}

pub(super) fn with(fault: Fault) -> CheckInput {
    CheckInput {
        service_fault: Some(fault),
        ..input(Method::Pin)
    }
}

fn nothing() -> CheckExpectation {
    CheckExpectation {
        requests: Vec::new(),
        ..ended_at_card(0, 3)
    }
}

/// The proof was sent, its answer is not taken over, and nothing is confirmed.
pub(super) fn not_taken() -> CheckExpectation {
    CheckExpectation {
        answered: false,
        requests: ["create", "proof"].map(str::to_owned).to_vec(),
        ..whole(Method::Pin)
    }
}

fn connections() -> Vec<Case> {
    let unreached = |name: &str, title: &str, requirements: &[&str], fault| {
        case(
            &format!("service::{name}"),
            title,
            requirements,
            with(fault),
            nothing(),
        )
    };
    let mut cases = vec![
        unreached(
            "certificate-of-another-host",
            "A service whose certificate is for another host is sent nothing.",
            &["protocol-tls-server-name"],
            Fault::CertificateOfAnotherHost,
        ),
        unreached(
            "expired-certificate",
            "A service whose certificate has expired is sent nothing.",
            &["protocol-tls-server-validity"],
            Fault::ExpiredCertificate,
        ),
        unreached(
            "certificate-not-yet-valid",
            "A service whose certificate is not valid yet is sent nothing.",
            &["protocol-tls-server-validity"],
            Fault::CertificateNotYetValid,
        ),
        unreached(
            "old-tls",
            "A service that speaks TLS 1.2 and nothing newer is sent nothing.",
            &["protocol-tls-terminal-certificate"],
            Fault::OldTls,
        ),
    ];
    for (name, address) in [
        ("plain", "https://onshikaku.org"),
        ("capitals", "https://www.OnShiKaku.ORG:443"),
        ("trailing-dot", "https://a.b.onshikaku.org."),
        ("with-port", "https://onshikaku.org:8443"),
    ] {
        cases.push(case(
            &format!("service::production-host-{name}"),
            "A production host of the operator is refused before anything is opened.",
            &["protocol-production-hosts", "terms-23-1-12"],
            CheckInput {
                address: Some(address.to_owned()),
                ..input(Method::Pin)
            },
            nothing(),
        ));
    }
    for (name, address) in [
        ("without-tls", "http://localhost:1"),
        ("with-a-user", "https://user@localhost:1"),
    ] {
        cases.push(case(
            &format!("service::address-{name}"),
            "An address in another form than the protocol's is refused.",
            &["protocol-tls-server-name"],
            CheckInput {
                address: Some(address.to_owned()),
                ..input(Method::Pin)
            },
            nothing(),
        ));
    }
    cases
}

fn created() -> Vec<Case> {
    let unsigned = |name: &str, title: &str, fault| {
        case(
            &format!("service::{name}"),
            title,
            &["protocol-json-terminal-strict"],
            with(fault),
            ended_at_card(0, 3),
        )
    };
    vec![
        case(
            "service::other-date",
            "A check for another day than was asked for is not signed.",
            &["protocol-terminal-echo-date"],
            CheckInput {
                date: Some("2026-11-01".to_owned()),
                ..with(Fault::OtherDate)
            },
            ended_at_card(0, 3),
        ),
        case(
            "service::asked-date",
            "A check for the day that was asked for is signed.",
            &["protocol-terminal-echo-date"],
            CheckInput {
                date: Some("2026-11-01".to_owned()),
                ..input(Method::Pin)
            },
            whole(Method::Pin),
        ),
        unsigned(
            "created-not-json",
            "A check that is no JSON is not signed.",
            Fault::CreatedNotJson,
        ),
        unsigned(
            "created-duplicate-member",
            "A check in which a member occurs twice is not signed.",
            Fault::CreatedDuplicateMember,
        ),
        unsigned(
            "created-without-deadline",
            "A check without deadline is not signed.",
            Fault::CreatedWithoutDeadline,
        ),
        unsigned(
            "created-short-challenge",
            "A check with a challenge of 31 bytes is not signed.",
            Fault::CreatedShortChallenge,
        ),
        case(
            "service::created-unknown-member",
            "Members of a check that the terminal does not know are passed over.",
            &["protocol-json-unknown-member", "terms-11"],
            with(Fault::CreatedUnknownMember),
            whole(Method::Pin),
        ),
    ]
}

fn answers() -> Vec<Case> {
    let strict = |name: &str, title: &str, fault| {
        case(
            &format!("service::{name}"),
            title,
            &[
                "protocol-json-terminal-strict",
                "protocol-terminal-answer-unreadable",
            ],
            with(fault),
            not_taken(),
        )
    };
    let unsigned = |name: &str, title: &str, fault| {
        case(
            &format!("service::{name}"),
            title,
            &["protocol-terminal-answer-signed"],
            with(fault),
            not_taken(),
        )
    };
    vec![
        case(
            "service::answer-of-another-day",
            "An answer for another day is not taken over.",
            &["protocol-terminal-answer-other-check"],
            with(Fault::AnswerOfAnotherDay),
            not_taken(),
        ),
        strict(
            "answer-duplicate-member",
            "An answer in which a member occurs twice is not taken over.",
            Fault::AnswerDuplicateMember,
        ),
        strict(
            "answer-without-number",
            "An answer without check number is not taken over.",
            Fault::AnswerWithoutNumber,
        ),
        strict(
            "answer-trailing",
            "An answer with something behind it is not taken over.",
            Fault::AnswerTrailing,
        ),
        strict(
            "answer-too-deep",
            "An answer nested seventeen levels deep is not taken over.",
            Fault::AnswerTooDeep,
        ),
        strict(
            "answer-not-utf-8",
            "An answer that is not UTF-8 is not taken over.",
            Fault::AnswerNotUtf8,
        ),
        strict(
            "answer-empty",
            "An answer of no bytes is not taken over.",
            Fault::AnswerEmpty,
        ),
        case(
            "service::answer-unknown-member",
            "Members of an answer that the terminal does not know are passed over.",
            &["protocol-json-unknown-member", "terms-11"],
            with(Fault::AnswerUnknownMember),
            whole(Method::Pin),
        ),
        case(
            "service::grace-with-limit-data",
            "Limit data with a certificate in grace are not taken over, whatever the consent.",
            &["protocol-terminal-answer-beyond-consent"],
            CheckInput {
                facility_kind: FacilityKind::ExemptInstitution,
                consents: ConsentItem::ALL.to_vec(),
                card: conformance::case::CardSetup {
                    situation: "limit-under-seventy".to_owned(),
                    tries: 3,
                    pin: None,
                    fault: None,
                },
                ..with(Fault::GraceWithLimitData)
            },
            not_taken(),
        ),
        case(
            "service::limit-data-without-consent",
            "Limit data that an exempt institution's patient did not consent to are not taken over.",
            &["protocol-terminal-answer-beyond-consent", "terms-13-2"],
            CheckInput {
                facility_kind: FacilityKind::ExemptInstitution,
                ..with(Fault::LimitDataUnasked)
            },
            not_taken(),
        ),
        unsigned(
            "answer-not-signed",
            "An answer that is not signed is not taken over.",
            Fault::AnswerNotSigned,
        ),
        unsigned(
            "answer-signature-tampered",
            "An answer whose signature is not right is not taken over.",
            Fault::AnswerSignatureTampered,
        ),
        unsigned(
            "answer-signature-of-another",
            "An answer with the signature of another is not taken over.",
            Fault::AnswerSignatureOfAnother,
        ),
        unsigned(
            "answer-signed-at-another-time",
            "An answer that was signed at another instant than it says is not taken over.",
            Fault::AnswerSignedAtAnotherTime,
        ),
        unsigned(
            "answer-signed-by-tls-key",
            "An answer signed by the service's key of TLS is not taken over.",
            Fault::AnswerSignedByTlsKey,
        ),
        unsigned(
            "answer-signed-twice",
            "An answer with two signatures is not taken over.",
            Fault::AnswerSignedTwice,
        ),
        unsigned(
            "answer-signature-no-message",
            "An answer whose signature is no message is not taken over.",
            Fault::AnswerSignatureNoMessage,
        ),
        case(
            "service::slow-answer",
            "An answer that takes three seconds is taken over.",
            &["protocol-terminal-receipt"],
            with(Fault::SlowAnswer),
            whole(Method::Pin),
        ),
    ]
}

fn refusals() -> Vec<Case> {
    let at_once = |name: &str, title: &str, requirements: &[&str], fault, codes: &[i32]| {
        case(
            &format!("service::{name}"),
            title,
            requirements,
            with(fault),
            CheckExpectation {
                exit_codes: codes.to_vec(),
                ..ended_at_card(0, 3)
            },
        )
    };
    let later = |name: &str, title: &str, fault| {
        case(
            &format!("service::{name}"),
            title,
            &["protocol-terminal-refused"],
            with(fault),
            not_taken(),
        )
    };
    vec![
        at_once(
            "unknown-class",
            "A refusal of a class nobody knows ends the check and is no answer.",
            &["protocol-terminal-unknown-class"],
            Fault::UnknownClass,
            &[],
        ),
        at_once(
            "refusal-not-json",
            "A page in place of a problem document ends the check and is no answer.",
            &["protocol-terminal-unknown-class"],
            Fault::RefusalNotJson,
            &[],
        ),
        at_once(
            "update-needed",
            "A terminal that is too old says so.",
            &["terms-32-2", "protocol-terminal-refused"],
            Fault::UpdateNeeded,
            &[],
        ),
        at_once(
            "account-refused",
            "A terminal that may not ask says so, and the card is not used.",
            &["protocol-terminal-refused"],
            Fault::AccountRefused,
            &[],
        ),
        at_once(
            "redirected",
            "A service that points elsewhere is not followed.",
            &[
                "protocol-terminal-unknown-class",
                "protocol-tls-server-name",
            ],
            Fault::Redirected,
            &[],
        ),
        at_once(
            "paused",
            "A paused service is told as such, apart from a refusal, and the card is not used.",
            &["terms-12", "protocol-terminal-refused"],
            Fault::Unavailable,
            &[40],
        ),
        later(
            "undetermined",
            "What could not be found out is no answer.",
            Fault::Undetermined,
        ),
        later("replayed", "A replay is no answer.", Fault::Replayed),
    ]
}

fn again() -> Vec<Case> {
    vec![
        case(
            "service::closed-once",
            "A proof whose answer was lost is sent again; the card is not asked again.",
            &["protocol-terminal-receipt", "protocol-pin-once"],
            with(Fault::ClosedOnce),
            whole(Method::Pin),
        ),
        case(
            "service::unavailable-once",
            "A service that is back is asked again, and loses nothing.",
            &["terms-12"],
            with(Fault::UnavailableOnce),
            whole(Method::Pin),
        ),
        case(
            "service::receipt-refused",
            "An answer that is here stays, although its receipt was refused.",
            &["protocol-terminal-receipt-lost"],
            with(Fault::ReceiptRefused),
            whole(Method::Pin),
        ),
    ]
}
