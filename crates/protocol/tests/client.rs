// SPDX-License-Identifier: MIT OR Apache-2.0
//! The terminal's machine: every state with every event, and everything a service can do wrong.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support {
    pub(crate) mod records;
}

use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::Validity;
use jpki::time::UnixTime;
use jpki::user::VerifierRole;
use proptest::prelude::*;
use protocol::check::ConsentItem::{LimitCertificate, SpecificDiseases};
use protocol::check::{Challenge, CheckId, CheckTerms, Consents, IdempotencyKey, Method};
use protocol::client::{
    Action, CardFailure, Client, Event, Misbehaviour, OutOfOrder, Outcome, PAUSES, Pending,
    ReceiptState, Settings,
};
use protocol::date::Date;
use protocol::eligibility::EligibilityRecord;
use protocol::entitlement::entitled;
use protocol::facility::{FacilityId, FacilityKind};
use protocol::message::{Answer, CheckCreated, ConfirmReceipt, CreateCheck, Purpose, SubmitProof};
use protocol::number::CheckNumber;
use protocol::{Class, transcript, wire};
use support::records;

const KEY: IdempotencyKey = IdempotencyKey([9; 16]);
const NOW: UnixTime = UnixTime::from_secs(1_795_489_200);

fn settings(kind: FacilityKind) -> Settings {
    Settings {
        service_name: "service.example".to_owned(),
        device_certificate_sha256: [7; 32],
        kind,
        method: Method::Pin,
        eligibility_date: None,
    }
}

fn exempt() -> Settings {
    settings(FacilityKind::ExemptInstitution)
}

fn limit_only() -> Consents {
    Consents::NONE.with(LimitCertificate)
}

fn terms() -> CheckTerms {
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

fn created(terms: CheckTerms) -> Event {
    Event::Created(CheckCreated {
        terms,
        terms_version: "2024-12-02".to_owned(),
    })
}

fn proof() -> SubmitProof {
    SubmitProof {
        certificate: vec![0x30, 0x00],
        signature: vec![0xAA; 256],
    }
}

/// One coverage with a limit certificate and one with a specific disease.
fn record() -> EligibilityRecord {
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
fn answer(consents: Consents) -> Answer {
    Answer {
        check: terms().id,
        number: CheckNumber::from_random([3; 8]),
        source: "service.example".to_owned(),
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
    }
}

fn answered(answer: &Answer) -> Event {
    Event::Answered(wire::encode_answer(answer))
}

#[derive(Clone, Copy, Debug)]
enum State {
    AwaitConsent,
    AwaitCreated,
    AwaitCard,
    AwaitAnswer,
    AwaitReceipt,
    Finished,
}

/// The events that lead from one state to the next when all goes well.
fn way() -> [Event; 5] {
    [
        Event::ConsentDecided(limit_only()),
        created(terms()),
        Event::CardSigned(proof()),
        answered(&answer(limit_only())),
        Event::ReceiptAccepted,
    ]
}

fn client_in(state: State) -> Client<'static> {
    let steps = match state {
        State::AwaitConsent => 0,
        State::AwaitCreated => 1,
        State::AwaitCard => 2,
        State::AwaitAnswer => 3,
        State::AwaitReceipt => 4,
        State::Finished => 5,
    };
    let (start, _) = Client::start(exempt(), KEY, &PROVIDER);
    way()
        .into_iter()
        .take(steps)
        .fold(start, |client, event| client.handle(event).unwrap().0)
}

/// What is to be done after an event; always one thing.
fn action_after(client: Client<'static>, event: Event) -> Result<Action, OutOfOrder> {
    let (_, mut actions) = client.handle(event)?;
    assert_eq!(actions.len(), 1, "{actions:?}");
    Ok(actions.remove(0))
}

fn finish(outcome: Outcome) -> Action {
    Action::Finish(Box::new(outcome))
}

fn finish_answered(receipt: ReceiptState) -> Action {
    finish(Outcome::Answered {
        answer: answer(limit_only()),
        receipt,
    })
}

fn request(consents: Consents) -> CreateCheck {
    CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents,
        eligibility_date: None,
    }
}

fn send_create(consents: Consents) -> Action {
    Action::SendCreate {
        request: request(consents),
        key: KEY,
        after_seconds: 0,
    }
}

/// The same action after another pause.
fn after(action: Action, seconds: u16) -> Action {
    let mut action = action;
    match &mut action {
        Action::SendCreate { after_seconds, .. }
        | Action::SendProof { after_seconds, .. }
        | Action::SendReceipt { after_seconds, .. } => *after_seconds = seconds,
        other => panic!("{other:?} is not sent"),
    }
    action
}

/// Columns of the table: every event there is.
fn events() -> [Event; 9] {
    [
        Event::ConsentDecided(limit_only()),
        created(terms()),
        Event::CardSigned(proof()),
        Event::CardFailed(CardFailure::Blocked),
        answered(&answer(limit_only())),
        Event::ReceiptAccepted,
        Event::Refused(Class::Revoked),
        Event::Unreachable,
        Event::Cancelled,
    ]
}

/// Cells of the table.
#[derive(Clone, Copy, Debug)]
enum Cell {
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
    fn expected(self, state: State) -> Result<Action, OutOfOrder> {
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
                check,
                receipt: ConfirmReceipt {
                    answer_sha256: (PROVIDER.sha256)(&[&wire::encode_answer(
                        &answer(limit_only()),
                    )]),
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

#[rustfmt::skip]
fn table() -> [(State, [Cell; 9]); 6] {
    use Cell::{Again, Card, Cancelled, Create, Done, Failed, No, Proof, Receipt, Refused, Unconfirmed, Unreachable};
    [
        //                    Consent  Created  Signed  Failed  Answered  Accepted  Refused      Unreachable  Cancelled
        (State::AwaitConsent, [Create, No,      No,     No,     No,       No,       Refused,     Unreachable, Cancelled]),
        (State::AwaitCreated, [No,     Card,    No,     No,     No,       No,       Refused,     Again,       Cancelled]),
        (State::AwaitCard,    [No,     No,      Proof,  Failed, No,       No,       Refused,     Unreachable, Cancelled]),
        (State::AwaitAnswer,  [No,     No,      No,     No,     Receipt,  No,       Refused,     Again,       Cancelled]),
        (State::AwaitReceipt, [No,     No,      No,     No,     No,       Done,     Unconfirmed, Again,       Unconfirmed]),
        (State::Finished,     [No,     No,      No,     No,     No,       No,       No,          No,          No]),
    ]
}

#[test]
fn every_state_with_every_event_does_what_the_table_says() {
    for (state, row) in table() {
        for (event, cell) in events().into_iter().zip(row) {
            let shown = format!("{state:?} {cell:?}");
            assert_eq!(
                action_after(client_in(state), event),
                cell.expected(state),
                "{shown}"
            );
        }
    }
}

#[test]
fn after_the_end_no_event_is_taken() {
    for (state, row) in table() {
        for (event, cell) in events().into_iter().zip(row) {
            let Ok((client, actions)) = client_in(state).handle(event) else {
                continue;
            };
            let over = matches!(actions[..], [Action::Finish(_)]);
            if over {
                let late = client.handle(Event::Cancelled);
                assert_eq!(late.unwrap_err(), OutOfOrder, "{state:?} {cell:?}");
            }
        }
    }
}

/// The states that wait for the service, with what each sent and how each ends when nothing comes back.
fn waiting() -> [(State, Cell, Cell); 3] {
    [
        (State::AwaitCreated, Cell::Create, Cell::Unreachable),
        (State::AwaitAnswer, Cell::Proof, Cell::Unreachable),
        (State::AwaitReceipt, Cell::Receipt, Cell::Unconfirmed),
    ]
}

#[test]
fn what_is_lost_is_sent_again_the_same_until_the_pauses_are_used_up() {
    for (state, sent, end) in waiting() {
        let mut client = client_in(state);
        for pause in &PAUSES[1..] {
            let (next, actions) = client.handle(Event::Unreachable).unwrap();
            assert_eq!(actions, [after(sent.expected(state).unwrap(), *pause)]);
            client = next;
        }
        assert_eq!(
            action_after(client, Event::Unreachable),
            end.expected(state)
        );
    }
}

#[test]
fn only_refusals_that_say_nothing_of_the_check_are_losses() {
    for (state, sent, _) in waiting() {
        for class in Class::ALL {
            let action = action_after(client_in(state), Event::Refused(*class)).unwrap();
            let again = after(sent.expected(state).unwrap(), PAUSES[1]);
            let is_loss = matches!(class, Class::Transport | Class::Unavailable);
            assert_eq!(action == again, is_loss, "{state:?} {class}");
        }
    }
}

#[test]
fn a_resumed_check_goes_on_where_it_was_written_down() {
    let written = |created: bool| {
        let Event::Created(message) = self::created(terms()) else {
            panic!("created");
        };
        Some(Pending {
            key: KEY,
            request: request(limit_only()),
            created: created.then_some(message),
        })
    };
    for (state, pending, then) in [
        (State::AwaitConsent, None, None),
        (State::AwaitCreated, written(false), Some(Cell::Create)),
        (State::AwaitCard, written(true), Some(Cell::Card)),
        (State::AwaitAnswer, written(true), Some(Cell::Card)),
        (State::AwaitReceipt, written(true), Some(Cell::Card)),
        (State::Finished, None, None),
    ] {
        let found = client_in(state).pending();
        assert_eq!(found, pending, "{state:?}");
        let (Some(pending), Some(then)) = (found, then) else {
            continue;
        };
        // What the terminal would now choose for a new check plays no part in this one.
        let settings = Settings {
            method: Method::Visual,
            ..exempt()
        };
        let (client, actions) = Client::resume(settings, pending.clone(), &PROVIDER);
        assert_eq!(actions, [then.expected(state).unwrap()], "{state:?}");
        assert_eq!(client.pending(), Some(pending));
    }
}

#[test]
fn a_check_that_was_tampered_with_while_the_terminal_was_off_is_not_signed() {
    let mut pending = client_in(State::AwaitCard).pending().unwrap();
    pending.request.consents = Consents::NONE;
    let (_, actions) = Client::resume(exempt(), pending, &PROVIDER);
    let misbehaved = Outcome::ServiceMisbehaved(Misbehaviour::ConsentsChanged);
    assert_eq!(actions, [finish(misbehaved)]);
}

#[test]
fn only_patients_of_an_exempt_institution_are_asked() {
    let (_, actions) = Client::start(exempt(), KEY, &PROVIDER);
    assert_eq!(actions, [Action::AskConsent]);
    for kind in [
        FacilityKind::HealthCheckProvider,
        FacilityKind::MaternityHome,
        FacilityKind::TreatmentClinic,
    ] {
        let (client, actions) = Client::start(settings(kind), KEY, &PROVIDER);
        assert_eq!(actions, [send_create(Consents::NONE)]);
        let decided = Event::ConsentDecided(Consents::NONE);
        assert_eq!(client.handle(decided).unwrap_err(), OutOfOrder);
    }
}

#[test]
fn what_was_wished_is_what_is_asked_for() {
    let date = Date::new(2026, 11, 20).unwrap();
    let wished = Settings {
        method: Method::Visual,
        eligibility_date: Some(date),
        ..settings(FacilityKind::TreatmentClinic)
    };
    let (client, actions) = Client::start(wished, KEY, &PROVIDER);
    let request = CreateCheck {
        method: Method::Visual,
        eligibility_date: Some(date),
        ..request(Consents::NONE)
    };
    assert_eq!(
        actions,
        [Action::SendCreate {
            request,
            key: KEY,
            after_seconds: 0
        }]
    );
    let terms = CheckTerms {
        method: Method::Visual,
        consents: Consents::NONE,
        eligibility_date: date,
        ..terms()
    };
    let digest = (PROVIDER.sha256)(&[&transcript::encode(&terms)]);
    assert_eq!(
        action_after(client, created(terms)),
        Ok(Action::UseCard {
            method: Method::Visual,
            digest
        })
    );
}

#[track_caller]
fn misbehaves(client: Client<'static>, event: Event, what: Misbehaviour) {
    assert_eq!(
        action_after(client, event),
        Ok(finish(Outcome::ServiceMisbehaved(what)))
    );
}

#[test]
fn a_check_that_is_not_as_asked_is_not_signed() {
    type Change = fn(&mut CheckTerms);
    let changes: [(Change, Misbehaviour); 4] = [
        (
            |terms| terms.service_name = "service.example.".to_owned(),
            Misbehaviour::ServiceNameChanged,
        ),
        (
            |terms| terms.device_certificate_sha256[31] ^= 1,
            Misbehaviour::DeviceChanged,
        ),
        (
            |terms| terms.method = Method::Visual,
            Misbehaviour::MethodChanged,
        ),
        (
            |terms| terms.consents = terms.consents.with(SpecificDiseases),
            Misbehaviour::ConsentsChanged,
        ),
    ];
    for (change, what) in changes {
        let mut changed = terms();
        change(&mut changed);
        misbehaves(client_in(State::AwaitCreated), created(changed), what);
    }
    let fewer = CheckTerms {
        consents: Consents::NONE,
        ..terms()
    };
    misbehaves(
        client_in(State::AwaitCreated),
        created(fewer),
        Misbehaviour::ConsentsChanged,
    );
}

#[test]
fn another_date_than_the_one_asked_for_is_not_signed() {
    let wished = Settings {
        eligibility_date: Some(Date::new(2026, 11, 23).unwrap()),
        ..settings(FacilityKind::TreatmentClinic)
    };
    let (client, _) = Client::start(wished, KEY, &PROVIDER);
    let terms = CheckTerms {
        consents: Consents::NONE,
        ..terms()
    };
    misbehaves(client, created(terms), Misbehaviour::DateChanged);
}

#[test]
fn an_answer_that_is_no_answer_to_this_check_is_not_taken() {
    let good = answer(limit_only());
    let of_another_check = Answer {
        check: CheckId([9; 16]),
        ..good.clone()
    };
    let of_another_day = Answer {
        eligibility_date: Date::new(2026, 11, 23).unwrap(),
        ..good.clone()
    };
    for wrong in [of_another_check, of_another_day] {
        misbehaves(
            client_in(State::AwaitAnswer),
            answered(&wrong),
            Misbehaviour::AnswerOfAnotherCheck,
        );
    }
    let mut cut = wire::encode_answer(&good);
    cut.pop();
    for unreadable in [Vec::new(), b"{}".to_vec(), cut] {
        misbehaves(
            client_in(State::AwaitAnswer),
            Event::Answered(unreadable),
            Misbehaviour::AnswerUnreadable,
        );
    }
}

/// A client of this kind that gave these consents and awaits the answer.
fn awaiting(kind: FacilityKind, consents: Consents) -> Client<'static> {
    let (mut client, actions) = Client::start(settings(kind), KEY, &PROVIDER);
    if actions == [Action::AskConsent] {
        client = client.handle(Event::ConsentDecided(consents)).unwrap().0;
    }
    let terms = CheckTerms {
        consents,
        ..terms()
    };
    [created(terms), Event::CardSigned(proof())]
        .into_iter()
        .fold(client, |client, event| client.handle(event).unwrap().0)
}

#[test]
fn an_answer_beyond_consent_is_not_taken() {
    let limit = Consents::NONE.with(LimitCertificate);
    let diseases = Consents::NONE.with(SpecificDiseases);
    let both = limit.with(SpecificDiseases);
    for (given, delivered, taken) in [
        (both, both, true),
        (both, Consents::NONE, true),
        (limit, limit, true),
        (limit, diseases, false),
        (limit, both, false),
        (diseases, diseases, true),
        (diseases, limit, false),
        (Consents::NONE, Consents::NONE, true),
        (Consents::NONE, limit, false),
        (Consents::NONE, diseases, false),
    ] {
        let client = awaiting(FacilityKind::ExemptInstitution, given);
        let event = answered(&answer(delivered));
        if taken {
            let action = action_after(client, event).unwrap();
            assert!(matches!(action, Action::SendReceipt { .. }), "{action:?}");
        } else {
            misbehaves(client, event, Misbehaviour::AnswerBeyondConsent);
        }
    }
}

#[test]
fn no_other_kind_takes_restricted_data() {
    for kind in [
        FacilityKind::HealthCheckProvider,
        FacilityKind::MaternityHome,
        FacilityKind::TreatmentClinic,
    ] {
        for item in [LimitCertificate, SpecificDiseases] {
            misbehaves(
                awaiting(kind, Consents::NONE),
                answered(&answer(Consents::NONE.with(item))),
                Misbehaviour::AnswerBeyondConsent,
            );
        }
        let plain = action_after(
            awaiting(kind, Consents::NONE),
            answered(&answer(Consents::NONE)),
        );
        assert!(matches!(plain, Ok(Action::SendReceipt { .. })));
    }
}

#[test]
fn in_grace_no_restricted_data_are_taken() {
    let in_grace = Answer {
        certificate: Validity::InGrace {
            expired_at: NOW,
            until: NOW.saturating_add_secs(1),
        },
        ..answer(limit_only())
    };
    misbehaves(
        client_in(State::AwaitAnswer),
        answered(&in_grace),
        Misbehaviour::AnswerBeyondConsent,
    );
}

#[test]
fn out_of_order_is_told() {
    assert_eq!(
        OutOfOrder.to_string(),
        "event does not fit the state of the check"
    );
}

fn any_event() -> impl Strategy<Value = Event> {
    let consents = (any::<bool>(), any::<bool>()).prop_map(|(limit, diseases)| {
        let items = [(limit, LimitCertificate), (diseases, SpecificDiseases)];
        items
            .into_iter()
            .filter_map(|(given, item)| given.then_some(item))
            .collect::<Consents>()
    });
    prop_oneof![
        4 => (0_usize..5).prop_map(|index| way()[index].clone()),
        4 => (0_usize..9).prop_map(|index| events()[index].clone()),
        1 => consents.prop_map(Event::ConsentDecided),
        1 => (records::validities(), records::coverages()).prop_map(|(state, parts)| {
            let both = limit_only().with(SpecificDiseases);
            let entitled = entitled(
                &records::record(state, &parts),
                FacilityKind::ExemptInstitution,
                both,
                Validity::InTime,
            );
            answered(&Answer { entitled, ..answer(both) })
        }),
        1 => proptest::collection::vec(any::<u8>(), 0..80).prop_map(Event::Answered),
    ]
}

proptest! {
    /// Whatever happens: one action each time, the card signs at most once, and nothing comes after the end.
    #[test]
    fn the_machine_never_leaves_its_table(events in proptest::collection::vec(any_event(), 0..12)) {
        let (mut client, mut actions) = Client::start(exempt(), KEY, &PROVIDER);
        let mut signatures = 0;
        for event in events {
            prop_assert_eq!(actions.len(), 1);
            signatures += usize::from(matches!(actions[0], Action::UseCard { .. }));
            let over = matches!(actions[0], Action::Finish(_));
            match client.handle(event) {
                Ok(step) => {
                    prop_assert!(!over);
                    (client, actions) = step;
                }
                Err(OutOfOrder) => break,
            }
        }
        prop_assert!(signatures <= 1);
    }
}
