// SPDX-License-Identifier: MIT OR Apache-2.0
//! The terminal's machine in each of its states, and what each event must lead to.
#![allow(dead_code, reason = "each test file uses a part")]

use super::evidence::{EVIDENCE, trust};
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::Validity;
use jpki::time::UnixTime;
use jpki::user::VerifierRole;
use protocol::check::ConsentItem::LimitCertificate;
use protocol::check::{Challenge, CheckId, CheckTerms, Consents, IdempotencyKey, Method};
use protocol::client::{
    Action, CardFailure, Client, Event, OutOfOrder, Outcome, PAUSES, ReceiptState, Settings,
};
use protocol::date::Date;
use protocol::eligibility::EligibilityRecord;
use protocol::entitlement::entitled;
use protocol::evidence::Receipt;
use protocol::facility::{FacilityId, FacilityKind};
use protocol::message::{Answer, CheckCreated, CreateCheck, Purpose, SubmitProof};
use protocol::number::CheckNumber;
use protocol::{Class, transcript, wire};

pub(crate) const KEY: IdempotencyKey = IdempotencyKey([9; 16]);
pub(crate) const NOW: UnixTime = UnixTime::from_secs(1_795_489_200);
/// When answers arrive.
pub(crate) const ARRIVED: UnixTime = UnixTime::from_secs(1_795_489_201);

pub(crate) fn settings(kind: FacilityKind) -> Settings {
    Settings {
        service_name: "service.example".to_owned(),
        device_certificate_sha256: [7; 32],
        kind,
        method: Method::Pin,
        eligibility_date: None,
    }
}

pub(crate) fn exempt() -> Settings {
    settings(FacilityKind::ExemptInstitution)
}

pub(crate) fn limit_only() -> Consents {
    Consents::NONE.with(LimitCertificate)
}

pub(crate) fn terms() -> CheckTerms {
    CheckTerms {
        service_name: "service.example".to_owned(),
        id: CheckId([1; 16]),
        challenge: Challenge([2; 32]),
        device_certificate_sha256: [7; 32],
        facility: FacilityId::new("F-7").unwrap(),
        method: Method::Pin,
        consents: limit_only(),
        eligibility_date: Date::new(2026, 11, 24).unwrap(),
        deadline: NOW.saturating_add_secs(120),
    }
}

pub(crate) fn created(terms: CheckTerms) -> Event {
    Event::Created(CheckCreated {
        terms,
        terms_version: "2024-12-02".to_owned(),
        received_at: NOW,
    })
}

pub(crate) fn proof() -> SubmitProof {
    SubmitProof {
        certificate: vec![0x30, 0x00],
        signature: vec![0xAA; 256],
        card_text: None,
    }
}

/// One coverage with a limit certificate and one with a specific disease.
pub(crate) fn record() -> EligibilityRecord {
    let coverage = |restricted: &str| {
        format!(
            r#"{{"classification":"01","insurerNumber":"06990018","insurerName":"X","number":"1",
               "name":"Y","sex":"2","birthDate":"1980-01-01",{restricted}}}"#
        )
    };
    let limit =
        r#""limitCertificate":{"class":"A03","validFrom":"2026-08-01","validUntil":"2027-07-31"}"#;
    let disease = r#""specificDiseases":[{"category":"1","validFrom":"2025-04-01","validUntil":"2027-03-31","selfPayYen":10000}]"#;
    let json = format!(
        r#"{{"qualificationValidity":"1","coverages":[{},{}]}}"#,
        coverage(limit),
        coverage(disease)
    );
    wire::decode_record(json.as_bytes()).unwrap()
}

/// An answer to [`terms`] with what an exempt institution with these consents may receive.
pub(crate) fn answer(consents: Consents) -> Answer {
    Answer {
        check: terms().id,
        number: CheckNumber::from_random([3; 8]),
        source: "service.example".to_owned(),
        received_at: NOW,
        answered_at: NOW,
        eligibility_date: terms().eligibility_date,
        terms_version: "2024-12-02".to_owned(),
        test_use: false,
        role: VerifierRole::UserCertificationVerifier,
        certificate: Validity::InTime,
        entitled: entitled(
            &record(),
            FacilityKind::ExemptInstitution,
            consents,
            Validity::InTime,
        ),
        cross_check: Vec::new(),
    }
}

pub(crate) fn answered(answer: &Answer) -> Event {
    signed(&wire::encode_answer(answer))
}

/// The service signed these bytes.
pub(crate) fn signed(body: &[u8]) -> Event {
    Event::Answered {
        answer: EVIDENCE.service.answer(body, NOW),
        at: ARRIVED,
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum State {
    AwaitConsent,
    AwaitCreated,
    AwaitCard,
    AwaitAnswer,
    AwaitReceipt,
    Finished,
}

/// The events that lead from one state to the next when all goes well.
pub(crate) fn way() -> [Event; 5] {
    [
        Event::ConsentDecided(limit_only()),
        created(terms()),
        Event::CardSigned(proof()),
        answered(&answer(limit_only())),
        Event::ReceiptAccepted,
    ]
}

pub(crate) fn client_in(state: State) -> Client<'static> {
    let steps = match state {
        State::AwaitConsent => 0,
        State::AwaitCreated => 1,
        State::AwaitCard => 2,
        State::AwaitAnswer => 3,
        State::AwaitReceipt => 4,
        State::Finished => 5,
    };
    let (start, _) = Client::start(exempt(), KEY, trust(&PROVIDER));
    way()
        .into_iter()
        .take(steps)
        .fold(start, |client, event| client.handle(event).unwrap().0)
}

/// What is to be done after an event; always one thing.
pub(crate) fn action_after(client: Client<'static>, event: Event) -> Result<Action, OutOfOrder> {
    let (_, mut actions) = client.handle(event)?;
    assert_eq!(actions.len(), 1, "{actions:?}");
    Ok(actions.remove(0))
}

pub(crate) fn finish(outcome: Outcome) -> Action {
    Action::Finish(Box::new(outcome))
}

pub(crate) fn finish_answered(receipt: ReceiptState) -> Action {
    finish(Outcome::Answered {
        answer: answer(limit_only()),
        receipt,
    })
}

pub(crate) fn request(consents: Consents) -> CreateCheck {
    CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents,
        eligibility_date: None,
    }
}

pub(crate) fn send_create(consents: Consents) -> Action {
    Action::SendCreate {
        request: request(consents),
        key: KEY,
        after_seconds: 0,
    }
}

/// The same action after another pause.
pub(crate) fn after(action: Action, seconds: u16) -> Action {
    let mut action = action;
    match &mut action {
        Action::SendCreate { after_seconds, .. }
        | Action::SendProof { after_seconds, .. }
        | Action::SendReceipt { after_seconds, .. } => *after_seconds = seconds,
        other => panic!("{other:?} is not sent"),
    }
    action
}

/// Cells of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell {
    /// [`OutOfOrder`].
    No,
    /// What was sent is sent again, after the second pause.
    Again,
    /// The request is sent.
    Create,
    /// The card signs.
    Card,
    /// The proof is sent.
    Proof,
    /// The receipt is sent.
    Receipt,
    /// It is over: the card failed.
    Failed,
    /// It is over: answered and acknowledged.
    Done,
    /// It is over: answered, the receipt not acknowledged.
    Unconfirmed,
    /// It is over: refused.
    Refused,
    /// It is over: unreachable.
    Unreachable,
    /// It is over: cancelled.
    Cancelled,
}

impl Cell {
    pub(crate) fn expected(self, state: State) -> Result<Action, OutOfOrder> {
        let check = terms().id;
        Ok(match self {
            Self::No => return Err(OutOfOrder),
            Self::Again => {
                let sent = match state {
                    State::AwaitCreated => Self::Create,
                    State::AwaitAnswer => Self::Proof,
                    State::AwaitReceipt => Self::Receipt,
                    other => panic!("{other:?} waits for no answer"),
                };
                after(sent.expected(state)?, PAUSES[1])
            }
            Self::Create => send_create(limit_only()),
            Self::Card => Action::UseCard {
                method: Method::Pin,
                digest: (PROVIDER.sha256)(&[&transcript::encode(&terms())]),
            },
            Self::Proof => Action::SendProof {
                check,
                proof: proof(),
                after_seconds: 0,
            },
            Self::Receipt => Action::SendReceipt {
                receipt: Receipt {
                    check,
                    answer_sha256: (PROVIDER.sha256)(&[&wire::encode_answer(
                        &answer(limit_only()),
                    )]),
                    arrived_at: ARRIVED,
                },
                after_seconds: 0,
            },
            Self::Failed => finish(Outcome::Card(CardFailure::Blocked)),
            Self::Done => finish_answered(ReceiptState::Acknowledged),
            Self::Unconfirmed => finish_answered(ReceiptState::Unconfirmed),
            Self::Refused => finish(Outcome::Refused(Class::Revoked)),
            Self::Unreachable => finish(Outcome::Unreachable),
            Self::Cancelled => finish(Outcome::Cancelled),
        })
    }
}
