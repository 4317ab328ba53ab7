// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card's text in a proof: compared with every coverage, never a reason to refuse, and noted by its outcome alone.
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

use protocol::check::{CheckTerms, Consents, Method};
use protocol::cross_check::BirthDateComparison::{self, Undetermined};
use protocol::cross_check::CrossCheck;
use protocol::date::Date;
use protocol::eligibility::PersonName;
use protocol::facility::FacilityKind;
use protocol::message::{Answer, CardText, CreateCheck, Purpose, SignedAnswer, SubmitProof};
use protocol::name::Comparison;
use protocol::server::{Decision, Request, Response};
use protocol::wire::{self, Error};
use support::evidence::certificate_of;
use support::proof::proof;
use support::service::{MemoryService, device};
use support::world::WORLD;
use testbed::population::Situation;

fn service() -> MemoryService {
    MemoryService::new(vec![device(7, FacilityKind::ExemptInstitution)])
}

fn create(service: &mut MemoryService) -> CheckTerms {
    let wish = CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents: Consents::NONE,
        eligibility_date: None,
    };
    let desk = certificate_of(7);
    match service.ask(desk, &Request::Create(wish)).response {
        Response::Created(created) => created.terms,
        other => panic!("{other:?}"),
    }
}

fn prove(service: &mut MemoryService, terms: &CheckTerms, proof: &SubmitProof) -> Decision {
    let request = Request::Prove {
        check: terms.id,
        proof: proof.clone(),
    };
    service.ask(certificate_of(7), &request)
}

fn signed(decision: &Decision) -> &SignedAnswer {
    match &decision.response {
        Response::Answered(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn answer(decision: &Decision) -> Answer {
    wire::decode_answer(&signed(decision).body).unwrap()
}

fn text(name: &str, born: (u16, u8, u8)) -> CardText {
    CardText {
        name: PersonName(name.to_owned()),
        birth_date: Date::new(born.0, born.1, born.2).unwrap(),
    }
}

/// What the first coverage of this person says, as a card could.
fn of_register(situation: Situation) -> CardText {
    let record = WORLD.person(situation).eligibility(testbed::EPOCH).unwrap();
    let basic = &record.coverages[0].basic;
    text(basic.name.as_str(), basic.birth_date.parts())
}

#[test]
fn every_coverage_is_compared_and_nothing_is_refused() {
    let same = BirthDateComparison::Equal;
    for (situation, card, expected) in [
        (
            Situation::Valid,
            of_register(Situation::Valid),
            (Comparison::Equal, same),
        ),
        (
            Situation::InsuranceAndWelfare,
            of_register(Situation::InsuranceAndWelfare),
            (Comparison::Equal, same),
        ),
        (
            Situation::PlaceholderName,
            of_register(Situation::PlaceholderName),
            (Comparison::EqualAfterFolding, same),
        ),
        (
            Situation::Valid,
            text(
                "合成　別人",
                of_register(Situation::Valid).birth_date.parts(),
            ),
            (Comparison::Differs, same),
        ),
        (
            Situation::Valid,
            text(of_register(Situation::Valid).name.as_str(), (1900, 1, 1)),
            (Comparison::Equal, BirthDateComparison::Differs),
        ),
    ] {
        let mut service = service();
        let terms = create(&mut service);
        let proof = SubmitProof {
            card_text: Some(card),
            ..proof(situation, &terms)
        };
        let decision = prove(&mut service, &terms, &proof);
        let answer = answer(&decision);
        let (name, birth_date) = expected;
        let one = CrossCheck { name, birth_date };
        let expected = vec![one; answer.entitled.coverages.len()];
        assert!(!expected.is_empty(), "{situation:?}");
        assert_eq!(answer.cross_check, expected, "{situation:?}");
        assert_eq!(answer.differs_from_card(), one.differs());
        assert_eq!(decision.audit.cross_check, expected);
        assert_eq!(decision.audit.class, None);
        let noted = format!("{:?}", decision.audit);
        assert!(!noted.contains("合成"), "{noted}");
    }
}

/// The text is no part of what makes a proof the same: an answer that was given stands.
#[test]
fn a_proof_that_comes_again_is_compared_once() {
    let mut service = service();
    let terms = create(&mut service);
    let without = proof(Situation::Valid, &terms);
    let first = prove(&mut service, &terms, &without);
    assert_eq!(answer(&first).cross_check, []);
    assert_eq!(first.audit.cross_check, []);
    let with = SubmitProof {
        card_text: Some(of_register(Situation::Valid)),
        ..without
    };
    let again = prove(&mut service, &terms, &with);
    assert_eq!(signed(&again), signed(&first));
    assert_eq!(again.audit.cross_check, []);
}

#[test]
fn comparisons_are_one_for_each_coverage_and_of_known_words() {
    let mut service = service();
    let terms = create(&mut service);
    let decision = prove(&mut service, &terms, &proof(Situation::Valid, &terms));
    let written: serde_json::Value = serde_json::from_slice(&signed(&decision).body).unwrap();
    assert!(written.get("crossCheck").is_none());
    let read = |cross_check: serde_json::Value| {
        let mut changed = written.clone();
        changed["crossCheck"] = cross_check;
        wire::decode_answer(changed.to_string().as_bytes()).map(|answer| answer.cross_check)
    };
    let one = serde_json::json!({ "name": "equal-after-folding", "birthDate": "undetermined" });
    let (name, birth_date) = (Comparison::EqualAfterFolding, Undetermined);
    assert_eq!(
        read(serde_json::json!([one])),
        Ok(vec![CrossCheck { name, birth_date }])
    );
    let wrong = Err(Error::Member { name: "crossCheck" });
    assert_eq!(read(serde_json::json!([one, one])), wrong);
    for other in [
        serde_json::json!({ "name": "similar", "birthDate": "equal" }),
        serde_json::json!({ "name": "equal", "birthDate": "equal-after-folding" }),
    ] {
        assert_eq!(read(serde_json::json!([other])), wrong, "{other}");
    }
}

#[test]
fn a_text_without_a_name_or_with_no_whole_date_is_no_text() {
    for (card_text, member) in [
        (r#"{"name":"","birthDate":"1980-01-02"}"#, "name"),
        (
            r#"{"name":"合成　一郎","birthDate":"1980-01-00"}"#,
            "birthDate",
        ),
    ] {
        let body = format!(r#"{{"certificate":"MAA=","signature":"MAA=","cardText":{card_text}}}"#);
        let read = wire::decode_submit_proof(body.as_bytes());
        assert_eq!(read, Err(Error::Member { name: member }));
    }
}
