// SPDX-License-Identifier: MIT OR Apache-2.0
//! One desk, and one fault in every sending of one message.

use crate::support::evidence::{certificate_of, trust};
use crate::support::message::{Kind, Reply, Sent};
use crate::support::service::{MemoryService, NAME, device};
use crate::support::world::{WORLD, sign};
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::Validity;
use protocol::check::{CheckState, ConsentItem, Consents, IdempotencyKey, Method};
use protocol::client::{
    Action, CardFailure, Client, Event, Misbehaviour, Outcome, ReceiptState, Settings,
};
use protocol::eligibility::QualificationValidity::{
    self, Invalid, InvalidNewerExists, NoMatch, Valid,
};
use protocol::entitlement::Withheld;
use protocol::facility::FacilityKind;
use protocol::message::Answer;
use protocol::{Class, facility::FacilityState};
use std::sync::LazyLock;
use testbed::card::VirtualCard;
use testbed::population::Situation;

static DESK: LazyLock<[u8; 32]> = LazyLock::new(|| certificate_of(7));
const KEY: IdempotencyKey = IdempotencyKey([9; 16]);

/// What happens to the messages of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Line {
    #[default]
    Sound,
    /// No sending of the request arrives.
    RequestLost,
    /// Every sending of the request arrives, no answer does.
    AnswerLost,
    /// The request arrives twice, and the second answer is taken.
    Repeated,
    /// The answer loses its last byte.
    AnswerCut,
}

struct Pair {
    service: MemoryService,
    kind: FacilityKind,
    method: Method,
    consents: Consents,
    card: VirtualCard,
    create: Line,
    proof: Line,
    receipt: Line,
    /// Seconds the person needs for the PIN.
    person_seconds: i64,
}

impl Pair {
    fn new(situation: Situation) -> Self {
        let kind = FacilityKind::ExemptInstitution;
        Self {
            service: MemoryService::new(vec![device(7, kind)]),
            kind,
            method: Method::Pin,
            consents: ConsentItem::ALL.into_iter().collect(),
            card: WORLD.card(situation),
            create: Line::Sound,
            proof: Line::Sound,
            receipt: Line::Sound,
            person_seconds: 5,
        }
    }

    fn of_kind(situation: Situation, kind: FacilityKind) -> Self {
        Self {
            kind,
            service: MemoryService::new(vec![device(7, kind)]),
            ..Self::new(situation)
        }
    }

    /// Drives both until the terminal has finished.
    fn drive(&mut self) -> Outcome {
        let settings = Settings {
            service_name: NAME.to_owned(),
            device_certificate_sha256: *DESK,
            kind: self.kind,
            method: self.method,
            eligibility_date: None,
        };
        let (mut client, mut actions) = Client::start(settings, KEY, trust(&PROVIDER));
        // Consent, card, and three requests, each sent three times: no check has more steps.
        for _ in 0..12 {
            let [action] = &actions[..] else {
                panic!("{actions:?}");
            };
            let event = match action {
                Action::Finish(outcome) => return (**outcome).clone(),
                action => self.perform(action),
            };
            (client, actions) = client.handle(event).unwrap();
        }
        panic!("no end: {actions:?}");
    }

    fn perform(&mut self, action: &Action) -> Event {
        if let Some((sent, pause)) = Sent::of(action, 7) {
            self.service.now = self.service.now.saturating_add_secs(pause.into());
            let line = match sent.kind {
                Kind::Create => self.create,
                Kind::Proof(_) => self.proof,
                Kind::Receipt(_) => self.receipt,
            };
            return self.exchange(line, &sent);
        }
        match action {
            Action::AskConsent => Event::ConsentDecided(self.consents),
            Action::UseCard { method, digest } => {
                self.service.now = self.service.now.saturating_add_secs(self.person_seconds);
                Event::CardSigned(sign(self.card.clone(), *method, digest))
            }
            other => panic!("nothing to perform: {other:?}"),
        }
    }

    fn exchange(&mut self, line: Line, sent: &Sent) -> Event {
        if line == Line::RequestLost {
            return Event::Unreachable;
        }
        let repeatable = sent.repeatable();
        let mut ask = || {
            let request = sent.read().unwrap();
            self.service.ask_again(*DESK, &request, repeatable).response
        };
        let mut reply = ask();
        if line == Line::Repeated {
            reply = ask();
        }
        let mut reply = Reply::new(sent.kind, &reply);
        match line {
            Line::AnswerLost => return Event::Unreachable,
            Line::AnswerCut => {
                reply.body.pop();
            }
            _ => {}
        }
        reply.event(self.service.now)
    }

    /// The state of the only check.
    fn state(&self) -> &CheckState {
        assert_eq!(self.service.checks.len(), 1);
        &self.service.checks.values().next().unwrap().state
    }
}

#[track_caller]
fn answer(outcome: Outcome, expected: ReceiptState) -> Answer {
    match outcome {
        Outcome::Answered { answer, receipt } if receipt == expected => answer,
        other => panic!("{other:?}"),
    }
}

#[derive(Clone, Copy, Debug)]
enum Ends {
    /// Validity, coverages, limit certificates, specific diseases.
    Answered(QualificationValidity, usize, usize, usize),
    /// As above, with the certificate in grace.
    InGrace(QualificationValidity, usize),
    Refused(Class),
}
use Ends::{Answered, InGrace, Refused};

/// How a check with all consents at an exempt institution ends for each person of the population.
const ENDS: [(Situation, Ends); 19] = [
    (Situation::Valid, Answered(Valid, 1, 0, 0)),
    (Situation::Lost, Answered(Invalid, 1, 0, 0)),
    (
        Situation::NewerExists,
        Answered(InvalidNewerExists, 1, 0, 0),
    ),
    (Situation::Welfare, Answered(Valid, 1, 0, 0)),
    (Situation::InsuranceAndWelfare, Answered(Valid, 2, 0, 0)),
    (Situation::LimitUnderSeventy, Answered(Valid, 1, 1, 0)),
    (Situation::LimitElderly, Answered(Valid, 1, 1, 0)),
    (Situation::SpecificDisease, Answered(Valid, 1, 0, 1)),
    (Situation::Elderly, Answered(Valid, 1, 0, 0)),
    (Situation::Preschool, Answered(Valid, 1, 0, 0)),
    (Situation::PlaceholderName, Answered(Valid, 1, 0, 0)),
    (Situation::RareName, Answered(Valid, 1, 0, 0)),
    (Situation::NoMatch, Answered(NoMatch, 0, 0, 0)),
    (Situation::ExpiredInGrace, InGrace(Valid, 1)),
    (Situation::ExpiredBeyondGrace, Refused(Class::Expired)),
    (Situation::Revoked, Refused(Class::Revoked)),
    (Situation::OnHold, Refused(Class::Revoked)),
    (Situation::Child, Answered(Valid, 1, 0, 0)),
    (Situation::StillProcessing, Answered(Valid, 1, 0, 0)),
];

#[track_caller]
fn ends_as(situation: Situation, outcome: Outcome, ends: Ends) {
    let (state, coverages, limits, diseases) = match ends {
        Refused(class) => {
            assert_eq!(outcome, Outcome::Refused(class), "{situation:?}");
            return;
        }
        Answered(state, coverages, limits, diseases) => (state, coverages, limits, diseases),
        InGrace(state, coverages) => (state, coverages, 0, 0),
    };
    let answer = answer(outcome, ReceiptState::Acknowledged);
    let entitled = &answer.entitled;
    assert_eq!(entitled.validity, state, "{situation:?}");
    assert_eq!(entitled.coverages.len(), coverages, "{situation:?}");
    let found = entitled.coverages.iter();
    let found_limits = found.clone().filter(|coverage| coverage.limit.is_some());
    assert_eq!(found_limits.count(), limits, "{situation:?}");
    let found_diseases = found.map(|coverage| coverage.specific_diseases.len());
    assert_eq!(found_diseases.sum::<usize>(), diseases, "{situation:?}");
    let name = WORLD.person(situation).name();
    assert!(
        entitled
            .coverages
            .iter()
            .all(|coverage| coverage.basic.name.as_str() == name),
        "{situation:?}"
    );
    let in_grace = matches!(ends, InGrace(..));
    assert_eq!(answer.certificate != Validity::InTime, in_grace);
    let withheld: &[_] = if in_grace {
        &ConsentItem::ALL.map(|item| (item, Withheld::Grace))
    } else {
        &[]
    };
    assert_eq!(entitled.withheld, withheld, "{situation:?}");
}

#[test]
fn the_table_has_every_situation() {
    let listed: Vec<Situation> = ENDS.iter().map(|(situation, _)| *situation).collect();
    assert_eq!(listed, Situation::ALL);
}

#[test]
fn every_situation_ends_as_the_table_says_by_both_methods() {
    for method in [Method::Pin, Method::Visual] {
        for (situation, ends) in ENDS {
            let mut pair = Pair::new(situation);
            pair.method = method;
            let outcome = pair.drive();
            if let Outcome::Answered { answer, .. } = &outcome {
                assert_eq!(answer.role, method.verifier_role());
                assert!(matches!(pair.state(), CheckState::Delivered { .. }));
            } else {
                assert!(matches!(pair.state(), CheckState::Refused { .. }));
            }
            ends_as(situation, outcome, ends);
        }
    }
}

#[test]
fn other_kinds_get_basic_coverage_and_nothing_restricted() {
    for kind in [
        FacilityKind::HealthCheckProvider,
        FacilityKind::MaternityHome,
        FacilityKind::TreatmentClinic,
    ] {
        for situation in [Situation::LimitElderly, Situation::SpecificDisease] {
            let mut pair = Pair::of_kind(situation, kind);
            let answer = answer(pair.drive(), ReceiptState::Acknowledged);
            let coverage = &answer.entitled.coverages[0];
            assert_eq!(coverage.limit, None);
            assert!(coverage.specific_diseases.is_empty());
            let reasons = ConsentItem::ALL.map(|item| (item, Withheld::FacilityKind));
            assert_eq!(answer.entitled.withheld, reasons);
        }
    }
}

#[test]
fn without_consent_the_item_is_withheld() {
    let mut pair = Pair::new(Situation::LimitUnderSeventy);
    pair.consents = Consents::NONE.with(ConsentItem::SpecificDiseases);
    let answer = answer(pair.drive(), ReceiptState::Acknowledged);
    assert_eq!(answer.entitled.coverages[0].limit, None);
    assert_eq!(
        answer.entitled.withheld,
        [(ConsentItem::LimitCertificate, Withheld::NoConsent)]
    );
}

#[test]
fn messages_that_arrive_twice_change_nothing() {
    let mut pair = Pair::new(Situation::Valid);
    (pair.proof, pair.receipt) = (Line::Repeated, Line::Repeated);
    answer(pair.drive(), ReceiptState::Acknowledged);
    assert_eq!(pair.service.insurers.asked(), 1);

    // The second creation gets what came of the first.
    let mut pair = Pair::new(Situation::Valid);
    pair.create = Line::Repeated;
    answer(pair.drive(), ReceiptState::Acknowledged);
    assert!(matches!(pair.state(), CheckState::Delivered { .. }));
}

#[test]
fn a_lost_message_leaves_the_check_where_it_was() {
    for (create, proof, checks) in [
        (Line::RequestLost, Line::Sound, 0),
        (Line::AnswerLost, Line::Sound, 1),
        (Line::Sound, Line::RequestLost, 1),
    ] {
        let mut pair = Pair::new(Situation::Valid);
        (pair.create, pair.proof) = (create, proof);
        assert_eq!(pair.drive(), Outcome::Unreachable);
        assert_eq!(pair.service.checks.len(), checks);
        let mut states = pair.service.checks.values();
        assert!(states.all(|check| check.state == CheckState::Open));
    }
    let mut pair = Pair::new(Situation::Valid);
    pair.proof = Line::AnswerLost;
    assert_eq!(pair.drive(), Outcome::Unreachable);
    assert!(matches!(pair.state(), CheckState::Answered { .. }));
}

#[test]
fn a_lost_receipt_leaves_the_answer_unconfirmed_on_both_sides() {
    let mut pair = Pair::new(Situation::Valid);
    pair.receipt = Line::RequestLost;
    answer(pair.drive(), ReceiptState::Unconfirmed);
    assert!(matches!(pair.state(), CheckState::Answered { .. }));

    // The service has it, the terminal does not know.
    let mut pair = Pair::new(Situation::Valid);
    pair.receipt = Line::AnswerLost;
    answer(pair.drive(), ReceiptState::Unconfirmed);
    assert!(matches!(pair.state(), CheckState::Delivered { .. }));
}

#[test]
fn an_answer_that_takes_its_time_is_asked_for_again() {
    let mut pair = Pair::new(Situation::StillProcessing);
    pair.person_seconds = 0;
    answer(pair.drive(), ReceiptState::Acknowledged);
    // Five seconds, asked after three and after two more: twice not yet, then once; each was noted.
    let proofs = pair.service.audit.iter();
    let proofs = proofs.filter(|audit| audit.event == "proof");
    assert_eq!(proofs.count(), 3);
    assert_eq!(pair.service.now, testbed::EPOCH.saturating_add_secs(5));
}

#[test]
fn a_cut_answer_is_not_taken() {
    let mut pair = Pair::new(Situation::Valid);
    pair.proof = Line::AnswerCut;
    assert_eq!(
        pair.drive(),
        Outcome::ServiceMisbehaved(Misbehaviour::AnswerWronglySigned)
    );
}

#[test]
fn a_person_has_until_the_deadline() {
    let mut pair = Pair::new(Situation::Valid);
    pair.person_seconds = 120;
    answer(pair.drive(), ReceiptState::Acknowledged);
    let mut pair = Pair::new(Situation::Valid);
    pair.person_seconds = 121;
    assert_eq!(pair.drive(), Outcome::Refused(Class::Deadline));
}

#[test]
fn a_suspended_facility_is_refused_before_the_card_is_touched() {
    let mut pair = Pair::new(Situation::Valid);
    pair.service.devices[0].state = FacilityState::Suspended;
    assert_eq!(pair.drive(), Outcome::Refused(Class::Account));
    assert!(pair.service.checks.is_empty());
}

#[test]
fn a_service_under_another_name_gets_no_signature() {
    let settings = Settings {
        service_name: "other.example".to_owned(),
        device_certificate_sha256: *DESK,
        kind: FacilityKind::TreatmentClinic,
        method: Method::Pin,
        eligibility_date: None,
    };
    let mut pair = Pair::of_kind(Situation::Valid, FacilityKind::TreatmentClinic);
    let (client, actions) = Client::start(settings, KEY, trust(&PROVIDER));
    let created = pair.perform(&actions[0]);
    let (_, actions) = client.handle(created).unwrap();
    let misbehaved = Outcome::ServiceMisbehaved(Misbehaviour::ServiceNameChanged);
    assert_eq!(actions, [Action::Finish(Box::new(misbehaved))]);
}

#[test]
fn a_card_that_fails_leaves_the_check_open() {
    let mut pair = Pair::of_kind(Situation::Valid, FacilityKind::TreatmentClinic);
    let settings = Settings {
        service_name: NAME.to_owned(),
        device_certificate_sha256: *DESK,
        kind: FacilityKind::TreatmentClinic,
        method: Method::Pin,
        eligibility_date: None,
    };
    let (client, actions) = Client::start(settings, KEY, trust(&PROVIDER));
    let created = pair.perform(&actions[0]);
    let (client, _) = client.handle(created).unwrap();
    let wrong = CardFailure::WrongPin { retries_left: 2 };
    let (_, actions) = client.handle(Event::CardFailed(wrong)).unwrap();
    assert_eq!(actions, [Action::Finish(Box::new(Outcome::Card(wrong)))]);
    assert_eq!(pair.state(), &CheckState::Open);
}
