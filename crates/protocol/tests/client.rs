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
    pub(crate) mod evidence;
    pub(crate) mod records;
    pub(crate) mod terminal;
}

use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::Validity;
use jpki::time::UnixTime;
use proptest::prelude::*;
use protocol::check::ConsentItem::{LimitCertificate, SpecificDiseases};
use protocol::check::{CheckId, CheckTerms, Consents, Method};
use protocol::client::{
    ASKS, Action, CardFailure, Client, Event, Misbehaviour, OutOfOrder, Outcome, Settings,
};
use protocol::date::Date;
use protocol::entitlement::entitled;
use protocol::facility::FacilityKind;
use protocol::message::{Answer, CreateCheck, SignedAnswer};
use protocol::{Class, transcript, wire};
use support::evidence::{EVIDENCE, Identity, identity, trust};
use support::records;
use support::terminal::*;
use testbed::Seed;
use testbed::pki::{TlsAuthority, TlsRole};

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

#[test]
fn only_patients_of_an_exempt_institution_are_asked() {
    let (_, actions) = Client::start(exempt(), KEY, trust(&PROVIDER));
    assert_eq!(actions, [Action::AskConsent]);
    for kind in [
        FacilityKind::HealthCheckProvider,
        FacilityKind::MaternityHome,
        FacilityKind::TreatmentClinic,
    ] {
        let (client, actions) = Client::start(settings(kind), KEY, trust(&PROVIDER));
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
    let (client, actions) = Client::start(wished, KEY, trust(&PROVIDER));
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
    let (client, _) = Client::start(wished, KEY, trust(&PROVIDER));
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
            signed(&unreadable),
            Misbehaviour::AnswerUnreadable,
        );
    }
}

#[test]
fn an_answer_the_service_did_not_sign_is_not_taken() {
    let body = wire::encode_answer(&answer(limit_only()));
    let by = |identity: &Identity, at| identity.answer(&body, at);
    let signed = by(&EVIDENCE.service, NOW);
    let tls = identity(&TlsAuthority::of_services(Seed(1)), TlsRole::Server, "tls");
    let foreign = identity(
        &TlsAuthority::of_services(Seed(2)),
        TlsRole::Answers,
        "answers",
    );
    let mut other_bytes = signed.clone();
    *other_bytes.body.last_mut().unwrap() = b' ';
    let unsigned = SignedAnswer {
        signature: Vec::new(),
        ..signed.clone()
    };
    for (answer, what) in [
        (unsigned, Misbehaviour::AnswerUnsigned),
        (other_bytes, Misbehaviour::AnswerWronglySigned),
        (by(&tls, NOW), Misbehaviour::AnswerWronglySigned),
        (by(&foreign, NOW), Misbehaviour::AnswerWronglySigned),
        (
            by(&EVIDENCE.service, ARRIVED),
            Misbehaviour::AnswerWronglySigned,
        ),
    ] {
        let at = ARRIVED;
        misbehaves(
            client_in(State::AwaitAnswer),
            Event::Answered { answer, at },
            what,
        );
    }
    let late = ARRIVED.saturating_add_secs(10 * 365 * 86_400);
    let event = Event::Answered {
        answer: signed,
        at: late,
    };
    misbehaves(
        client_in(State::AwaitAnswer),
        event,
        Misbehaviour::AnswerWronglySigned,
    );
}

/// What the machine does each time it is told to ask again; the last is how it ended.
fn asked_again(again_seconds: u16, at: impl Fn(u16) -> UnixTime) -> (Vec<u16>, Action) {
    let (mut client, mut pauses) = (client_in(State::AwaitAnswer), Vec::new());
    loop {
        let at = at(u16::try_from(pauses.len()).unwrap());
        let processing = Event::Processing { again_seconds, at };
        let (next, mut actions) = client.handle(processing).unwrap();
        client = next;
        match actions.remove(0) {
            Action::SendProof { after_seconds, .. } => pauses.push(after_seconds),
            ended => return (pauses, ended),
        }
    }
}

#[test]
fn an_answer_is_asked_for_so_often_and_until_the_deadline() {
    let still = finish(Outcome::StillProcessing);
    let (pauses, ended) = asked_again(3, |_| NOW);
    assert_eq!((pauses, ended), (vec![3; ASKS.into()], still.clone()));
    // A service that says at once is asked after a second.
    let (pauses, _) = asked_again(0, |_| NOW);
    assert_eq!(pauses, vec![1; ASKS.into()]);
    // The deadline is 120 seconds after NOW: what would come later is not asked.
    let later = |number: u16| NOW.saturating_add_secs(i64::from(number) * 50);
    let (pauses, ended) = asked_again(50, later);
    assert_eq!((pauses, ended), (vec![50; 2], still));
    // A lost proof is sent again as any other, and asking again begins anew.
    let processing = Event::Processing {
        again_seconds: 3,
        at: NOW,
    };
    let (client, _) = client_in(State::AwaitAnswer).handle(processing).unwrap();
    let action = action_after(client, Event::Unreachable).unwrap();
    assert!(matches!(
        action,
        Action::SendProof {
            after_seconds: 2,
            ..
        }
    ));
    for state in [
        State::AwaitConsent,
        State::AwaitCreated,
        State::AwaitCard,
        State::AwaitReceipt,
    ] {
        let early = client_in(state).handle(Event::Processing {
            again_seconds: 3,
            at: NOW,
        });
        assert_eq!(early.unwrap_err(), OutOfOrder, "{state:?}");
    }
}

/// A client of this kind that gave these consents and awaits the answer.
fn awaiting(kind: FacilityKind, consents: Consents) -> Client<'static> {
    let (mut client, actions) = Client::start(settings(kind), KEY, trust(&PROVIDER));
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
        1 => proptest::collection::vec(any::<u8>(), 0..80).prop_map(|body| signed(&body)),
    ]
}

proptest! {
    /// Whatever happens: one action each time, the card signs at most once, and nothing comes after the end.
    #[test]
    fn the_machine_never_leaves_its_table(events in proptest::collection::vec(any_event(), 0..12)) {
        let (mut client, mut actions) = Client::start(exempt(), KEY, trust(&PROVIDER));
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
