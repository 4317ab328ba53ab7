// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service's decisions: who may ask, the table of states, receipts, and what is noted of each.
//!
//! Certificates and signatures that are refused stand in `server_proofs.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support {
    pub(crate) mod evidence;
    pub(crate) mod proof;
    pub(crate) mod service;
    pub(crate) mod world;
}

use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::Validity;
use jpki::time::UnixTime;
use jpki::user::VerifierRole;
use protocol::Class;
use protocol::check::{
    AnswerTrace, Challenge, CheckId, CheckState, CheckTerms, ConsentItem, Consents, Method,
    StoredCheck,
};
use protocol::date::Date;
use protocol::evidence::Receipt;
use protocol::facility::{FacilityKind, FacilityState};
use protocol::message::{
    CheckCreated, ConfirmReceipt, CreateCheck, Purpose, SignedAnswer, SubmitProof,
};
use protocol::number::CheckNumber;
use protocol::server::{Change, Decision, Request, Response, is_test_use};
use protocol::wire::decode_answer;
use std::sync::LazyLock;
use support::evidence::{certificate_of, device_identity};
use support::proof::proof;
use support::service::{MemoryService, NAME, TERMS_VERSION, device};
use testbed::EPOCH;
use testbed::population::Situation;

static DESK: LazyLock<[u8; 32]> = LazyLock::new(|| certificate_of(7));
static CLINIC: LazyLock<[u8; 32]> = LazyLock::new(|| certificate_of(8));

fn service() -> MemoryService {
    MemoryService::new(vec![
        device(7, FacilityKind::ExemptInstitution),
        device(8, FacilityKind::TreatmentClinic),
    ])
}

fn wish() -> CreateCheck {
    CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents: Consents::NONE,
        eligibility_date: None,
    }
}

fn create(service: &mut MemoryService, wish: CreateCheck) -> CheckTerms {
    match service.ask(*DESK, &Request::Create(wish)).response {
        Response::Created(created) => created.terms,
        other => panic!("{other:?}"),
    }
}

fn prove(service: &mut MemoryService, check: CheckId, proof: &SubmitProof) -> Decision {
    let proof = proof.clone();
    service.ask(*DESK, &Request::Prove { check, proof })
}

fn receive(service: &mut MemoryService, check: CheckId, answer_sha256: [u8; 32]) -> Decision {
    let receipt = Receipt {
        check,
        answer_sha256,
        arrived_at: service.now,
    };
    let receipt = device_identity(7).receipt(&receipt);
    service.ask(*DESK, &Request::Receive { check, receipt })
}

/// A check that is answered: its terms, its proof, the bytes of its answer.
fn answered(service: &mut MemoryService) -> (CheckTerms, SubmitProof, SignedAnswer) {
    let terms = create(service, wish());
    let proof = proof(Situation::Valid, &terms);
    match prove(service, terms.id, &proof).response {
        Response::Answered(bytes) => (terms, proof, bytes),
        other => panic!("{other:?}"),
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    (PROVIDER.sha256)(&[bytes])
}

/// A refusal that changes nothing in storage, with what the operator is told of it.
#[track_caller]
fn refuses(decision: &Decision, class: Class, detail: &str) {
    assert_eq!(decision.response, Response::Refused(class));
    assert_eq!(decision.change, None);
    assert_eq!(decision.audit.class, Some(class));
    assert_eq!(decision.audit.detail.as_deref(), Some(detail));
}

#[track_caller]
fn notes(decision: &Decision, event: &str, check: Option<CheckId>, account: Option<&str>) {
    let audit = &decision.audit;
    assert_eq!((audit.at, audit.event, audit.check), (EPOCH, event, check));
    assert_eq!(
        audit.account.as_ref().map(|account| account.as_str()),
        account
    );
}

#[test]
fn a_check_goes_from_creation_to_receipt() {
    let mut service = service();
    let both: Consents = ConsentItem::ALL.into_iter().collect();
    let request = CreateCheck {
        consents: both,
        ..wish()
    };
    let terms = CheckTerms {
        service_name: NAME.to_owned(),
        id: CheckId([1; 16]),
        challenge: Challenge([2; 32]),
        device_certificate_sha256: *DESK,
        facility: device(7, FacilityKind::ExemptInstitution).facility,
        method: Method::Pin,
        consents: both,
        eligibility_date: Date::new(2026, 11, 24).unwrap(),
        deadline: UnixTime::from_secs(EPOCH.as_secs() + 120),
    };
    let open = StoredCheck {
        terms: terms.clone(),
        account: device(7, FacilityKind::ExemptInstitution).account,
        received_at: EPOCH,
        terms_version: TERMS_VERSION.to_owned(),
        state: CheckState::Open,
    };

    let created = service.ask(*DESK, &Request::Create(request));
    let message = CheckCreated {
        terms: terms.clone(),
        terms_version: TERMS_VERSION.to_owned(),
        received_at: EPOCH,
    };
    assert_eq!(created.response, Response::Created(message));
    assert_eq!(created.change, Some(Change::Insert(open.clone())));
    notes(&created, "create", Some(terms.id), Some("W0000007"));
    assert_eq!(
        (&created.audit.class, &created.audit.detail),
        (&None, &None)
    );

    let proof = proof(Situation::LimitUnderSeventy, &terms);
    let proved = prove(&mut service, terms.id, &proof);
    let Response::Answered(signed) = &proved.response else {
        panic!("{proved:?}");
    };
    let bytes = &signed.body;
    let trace = AnswerTrace {
        number: CheckNumber::from_random([3; 8]),
        sha256: sha256(bytes),
        proof_received_at: EPOCH,
        answered_at: EPOCH,
    };
    let state = CheckState::Answered {
        proof_sha256: sha256(&[sha256(&proof.certificate), sha256(&proof.signature)].concat()),
        answer: signed.clone(),
        trace: trace.clone(),
    };
    assert_eq!(
        proved.change,
        Some(Change::Update(StoredCheck {
            state,
            ..open.clone()
        }))
    );
    notes(&proved, "proof", Some(terms.id), Some("W0000007"));
    assert_eq!((&proved.audit.class, &proved.audit.detail), (&None, &None));
    assert_eq!(service.insurers.asked(), 1);

    let answer = decode_answer(bytes).unwrap();
    assert_eq!(answer.check, terms.id);
    assert_eq!(answer.number, CheckNumber::from_random([3; 8]));
    assert_eq!((answer.source.as_str(), answer.answered_at), (NAME, EPOCH));
    assert_eq!(answer.eligibility_date, terms.eligibility_date);
    assert_eq!(answer.terms_version, TERMS_VERSION);
    assert_eq!(answer.role, VerifierRole::UserCertificationVerifier);
    assert_eq!(answer.certificate, Validity::InTime);
    assert!(!answer.test_use);
    assert!(answer.entitled.withheld.is_empty());
    assert!(answer.entitled.coverages[0].limit.is_some());

    let received = receive(&mut service, terms.id, sha256(bytes));
    assert_eq!(received.response, Response::Received);
    let state = CheckState::Delivered {
        trace: trace.clone(),
        at: EPOCH,
    };
    assert_eq!(
        received.change,
        Some(Change::Update(StoredCheck { state, ..open }))
    );
    notes(&received, "receipt", Some(terms.id), Some("W0000007"));
    assert_eq!(received.audit.answer, Some(trace));
    assert!(received.audit.receipt.is_some());
    assert_eq!(
        (&received.audit.class, &received.audit.detail),
        (&None, &None)
    );
}

#[test]
fn the_visual_method_is_another_role() {
    let mut service = service();
    let terms = create(
        &mut service,
        CreateCheck {
            method: Method::Visual,
            ..wish()
        },
    );
    let proof = proof(Situation::Valid, &terms);
    let Response::Answered(bytes) = prove(&mut service, terms.id, &proof).response else {
        panic!("not answered");
    };
    assert_eq!(
        decode_answer(&bytes.body).unwrap().role,
        VerifierRole::SpecificUserCertificationVerifier
    );
}

#[test]
fn only_an_active_device_with_its_own_certificate_may_ask() {
    let mut service = service();
    let request = Request::Create(wish());
    let account = Some("W0000007");

    let stranger = service.ask([9; 32], &request);
    refuses(
        &stranger,
        Class::Account,
        "device certificate belongs to no account",
    );
    notes(&stranger, "create", None, None);

    let own = device(7, FacilityKind::ExemptInstitution);
    let borrowed = service.ask_as(Some(own), *CLINIC, &request);
    refuses(
        &borrowed,
        Class::Account,
        "device certificate is not the account's",
    );
    notes(&borrowed, "create", None, account);

    for (state, detail) in [
        (FacilityState::Suspended, "facility is suspended"),
        (FacilityState::Ended, "facility has ended its use"),
    ] {
        service.devices[0].state = state;
        let refused = service.ask(*DESK, &request);
        refuses(&refused, Class::Account, detail);
        notes(&refused, "create", None, account);
    }
    assert!(service.checks.is_empty());
}

#[test]
fn a_device_suspended_in_between_gets_no_answer() {
    let mut service = service();
    let terms = create(&mut service, wish());
    let proof = proof(Situation::Valid, &terms);
    service.devices[0].state = FacilityState::Suspended;
    let refused = prove(&mut service, terms.id, &proof);
    refuses(&refused, Class::Account, "facility is suspended");
    service.devices[0].state = FacilityState::Active;
    assert!(matches!(
        prove(&mut service, terms.id, &proof).response,
        Response::Answered(_)
    ));
}

#[test]
fn a_check_is_its_own_accounts_alone() {
    let mut service = service();
    let (terms, proof, bytes) = answered(&mut service);
    let check = terms.id;
    let others = [
        Request::Prove { check, proof },
        Request::Receive {
            check,
            receipt: ConfirmReceipt {
                answer_sha256: sha256(&bytes.body),
                receipt: Vec::new(),
                identity_document: None,
            },
        },
    ];
    for request in &others {
        let refused = service.ask(*CLINIC, request);
        refuses(&refused, Class::Account, "check belongs to another account");
        assert_eq!(refused.audit.account.as_ref().unwrap().as_str(), "W0000008");
    }
}

#[test]
fn an_unknown_check_is_said_to_be_unknown() {
    let mut service = service();
    let (_, proof, _) = answered(&mut service);
    let unknown = CheckId([0xEE; 16]);
    for decision in [
        prove(&mut service, unknown, &proof),
        receive(&mut service, unknown, [0; 32]),
    ] {
        refuses(&decision, Class::UnknownCheck, "no such check");
        assert_eq!(decision.audit.check, None);
    }
}

#[test]
fn another_purpose_is_refused() {
    let mut service = service();
    let request = CreateCheck {
        purpose: Purpose::Other,
        ..wish()
    };
    let refused = service.ask(*DESK, &Request::Create(request));
    refuses(
        &refused,
        Class::Policy,
        "purpose is not an eligibility check",
    );
}

#[test]
fn eligibility_dates_reach_from_today_back_1830_days() {
    let outside = "eligibility date is outside the span that can be asked for";
    let date = |year, month, day| Date::new(year, month, day).unwrap();
    for (asked, accepted) in [
        (date(2026, 11, 25), false),
        (date(2026, 11, 24), true),
        (date(2021, 11, 20), true),
        (date(2021, 11, 19), false),
        (date(1868, 1, 1), false),
        (date(9999, 12, 31), false),
    ] {
        let mut service = service();
        let request = CreateCheck {
            eligibility_date: Some(asked),
            ..wish()
        };
        let decision = service.ask(*DESK, &Request::Create(request));
        if accepted {
            let Response::Created(created) = &decision.response else {
                panic!("{asked}: {decision:?}");
            };
            assert_eq!(created.terms.eligibility_date, asked);
        } else {
            refuses(&decision, Class::Policy, outside);
        }
    }
}

#[test]
fn today_begins_at_midnight_in_japan() {
    let mut service = service();
    let midnight = UnixTime::from_civil_jst(2026, 11, 25, 0, 0, 0).unwrap();
    for (now, day) in [(midnight.saturating_add_secs(-1), 24), (midnight, 25)] {
        service.now = now;
        let terms = create(&mut service, wish());
        assert_eq!(terms.eligibility_date, Date::new(2026, 11, day).unwrap());
    }
}

#[test]
fn a_clock_outside_all_dates_is_our_own_fault() {
    let mut service = service();
    service.now = UnixTime::from_secs(i64::MAX);
    let refused = service.ask(*DESK, &Request::Create(wish()));
    refuses(&refused, Class::Misuse, "clock is outside all dates");
}

#[test]
fn a_clock_behind_the_one_that_created_makes_nobody_wait() {
    let mut service = service();
    let terms = create(&mut service, wish());
    // Another process on the same database, whose clock goes a second after.
    service.now = EPOCH.saturating_add_secs(-1);
    let proof = proof(Situation::Valid, &terms);
    let decision = prove(&mut service, terms.id, &proof);
    assert!(matches!(decision.response, Response::Answered(_)));
}

#[test]
fn the_deadline_is_the_last_second() {
    let mut service = service();
    let (late, last) = (create(&mut service, wish()), create(&mut service, wish()));
    let (late_proof, last_proof) = (
        proof(Situation::Valid, &late),
        proof(Situation::Valid, &last),
    );
    service.now = EPOCH.saturating_add_secs(121);
    for _ in 0..2 {
        let refused = prove(&mut service, late.id, &late_proof);
        refuses(&refused, Class::Deadline, "deadline has passed");
    }
    assert_eq!(service.checks[&late.id].state, CheckState::Open);
    assert_eq!(service.insurers.asked(), 0);
    service.now = EPOCH.saturating_add_secs(120);
    assert!(matches!(
        prove(&mut service, last.id, &last_proof).response,
        Response::Answered(_)
    ));
}

#[test]
fn the_same_proof_again_gets_the_same_bytes() {
    let mut service = service();
    let (terms, proof, bytes) = answered(&mut service);
    // Also after the deadline: it was answered in time.
    service.now = EPOCH.saturating_add_secs(3_600);
    let again = prove(&mut service, terms.id, &proof);
    assert_eq!(again.response, Response::Answered(bytes));
    assert_eq!((again.change, again.audit.class), (None, None));
    assert_eq!(service.insurers.asked(), 1);
}

#[test]
fn a_finished_check_takes_no_other_proof() {
    let mut service = service();
    let (terms, genuine, bytes) = answered(&mut service);
    let other = proof(Situation::Welfare, &terms);
    let refused = prove(&mut service, terms.id, &other);
    refuses(&refused, Class::Replay, "check is finished");
    // The parts of one proof, cut elsewhere, are another proof.
    let mut shifted = genuine.clone();
    let moved = shifted.certificate.pop().unwrap();
    shifted.signature.insert(0, moved);
    let refused = prove(&mut service, terms.id, &shifted);
    refuses(&refused, Class::Replay, "check is finished");

    receive(&mut service, terms.id, sha256(&bytes.body));
    for proof in [&genuine, &other] {
        let refused = prove(&mut service, terms.id, proof);
        refuses(&refused, Class::Replay, "check is finished");
    }
}

#[test]
fn a_receipt_is_for_the_answer_that_was_given() {
    let mut service = service();
    let open = create(&mut service, wish());
    let early = receive(&mut service, open.id, [0; 32]);
    refuses(&early, Class::Misuse, "there is no answer to confirm");

    let (terms, _, bytes) = answered(&mut service);
    let mut wrong = sha256(&bytes.body);
    wrong[31] ^= 1;
    let refused = receive(&mut service, terms.id, wrong);
    refuses(&refused, Class::Misuse, "receipt is for another answer");
    assert!(matches!(
        service.checks[&terms.id].state,
        CheckState::Answered { .. }
    ));

    let right = sha256(&bytes.body);
    assert_eq!(
        receive(&mut service, terms.id, right).response,
        Response::Received
    );
    let again = receive(&mut service, terms.id, right);
    assert_eq!((again.response, again.change), (Response::Received, None));
    let refused = receive(&mut service, terms.id, wrong);
    refuses(&refused, Class::Misuse, "receipt is for another answer");
}

#[test]
fn a_delivered_check_holds_no_answer() {
    let mut service = service();
    let (terms, _, bytes) = answered(&mut service);
    let name = support::world::WORLD.person(Situation::Valid).name();
    assert!(String::from_utf8_lossy(&bytes.body).contains(name));
    receive(&mut service, terms.id, sha256(&bytes.body));
    let stored = &service.checks[&terms.id];
    assert!(matches!(&stored.state, CheckState::Delivered { trace, at }
        if trace.sha256 == sha256(&bytes.body) && *at == EPOCH));
}

#[test]
fn audit_records_name_no_person() {
    let mut service = service();
    let terms = create(&mut service, wish());
    let name = support::world::WORLD.person(Situation::Valid).name();
    for situation in [Situation::Valid, Situation::Revoked] {
        let proof = proof(situation, &terms);
        let noted = format!("{:?}", prove(&mut service, terms.id, &proof).audit);
        assert!(!noted.contains(name) && !noted.contains("合成"), "{noted}");
    }
}

#[test]
fn test_use_ends_with_the_supplementary_provisions() {
    let jst = |month, day| UnixTime::from_civil_jst(2024, month, day, 0, 0, 0).unwrap();
    for kind in FacilityKind::ALL {
        let first_day_after = if kind == FacilityKind::MaternityHome {
            jst(7, 1)
        } else {
            jst(4, 1)
        };
        assert!(is_test_use(kind, first_day_after.saturating_add_secs(-1)));
        assert!(!is_test_use(kind, first_day_after));
    }
}
