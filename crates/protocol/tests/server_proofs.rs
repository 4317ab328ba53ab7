// SPDX-License-Identifier: MIT OR Apache-2.0
//! Proofs the service refuses, proofs it cannot judge, and what becomes of the check.
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
use jpki::revocation::CrlStore;
use jpki::time::UnixTime;
use proptest::prelude::*;
use protocol::check::{CheckId, CheckState, CheckTerms, ConsentItem, Consents, Method};
use protocol::date::Date;
use protocol::entitlement::Withheld;
use protocol::facility::{FacilityId, FacilityKind};
use protocol::message::{CreateCheck, Purpose, SubmitProof};
use protocol::server::{Decision, Request, Response};
use protocol::{Class, transcript, wire};
use std::sync::LazyLock;
use support::evidence::certificate_of;
use support::proof::proof;
use support::service::{MemoryService, device};
use support::world::{SEED, WORLD, sign};
use testbed::EPOCH;
use testbed::pki::{Authority, Family, Generation};
use testbed::population::Situation;

static DESK: LazyLock<[u8; 32]> = LazyLock::new(|| certificate_of(7));

/// A service and a check with all consents that awaits its proof.
fn opened() -> (MemoryService, CheckTerms) {
    let mut service = MemoryService::new(vec![device(7, FacilityKind::ExemptInstitution)]);
    let terms = create(&mut service);
    (service, terms)
}

fn create(service: &mut MemoryService) -> CheckTerms {
    let request = CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents: ConsentItem::ALL.into_iter().collect(),
        eligibility_date: None,
    };
    match service.ask(*DESK, &Request::Create(request)).response {
        Response::Created(created) => created.terms,
        other => panic!("{other:?}"),
    }
}

fn prove(service: &mut MemoryService, check: CheckId, proof: &SubmitProof) -> Decision {
    let proof = proof.clone();
    service.ask(*DESK, &Request::Prove { check, proof })
}

/// The proof ends its check: the class is kept for the same proof, and every other one is a replay.
#[track_caller]
fn ends_the_check(proof: &SubmitProof, class: Class, detail: &str) {
    let (mut service, terms) = opened();
    ends_this_check(&mut service, &terms, proof, class, detail);
}

#[track_caller]
fn ends_this_check(
    service: &mut MemoryService,
    terms: &CheckTerms,
    refused: &SubmitProof,
    class: Class,
    detail: &str,
) {
    let first = prove(service, terms.id, refused);
    assert_eq!(
        first.response,
        Response::Refused(class),
        "{:?}",
        first.audit
    );
    assert_eq!(first.audit.class, Some(class));
    assert_eq!(first.audit.detail.as_deref(), Some(detail));
    assert!(first.change.is_some());
    let stored = service.checks[&terms.id].clone();
    assert!(
        matches!(stored.state, CheckState::Refused { class: kept, .. } if kept == class),
        "{stored:?}"
    );

    let again = prove(service, terms.id, refused);
    assert_eq!(again.response, Response::Refused(class));
    assert_eq!(again.change, None);
    assert_eq!(
        again.audit.detail.as_deref(),
        Some("the same proof was refused before")
    );

    let good = prove(service, terms.id, &proof(Situation::Valid, terms));
    assert_eq!(good.response, Response::Refused(Class::Replay));
    assert_eq!(service.checks[&terms.id], stored);
    assert_eq!(service.insurers.asked(), 0);
}

/// Could not be found out: nothing changes, and the same proof may come again.
#[track_caller]
fn stays_open(service: &mut MemoryService, terms: &CheckTerms, proof: &SubmitProof, detail: &str) {
    let decision = prove(service, terms.id, proof);
    assert_eq!(
        decision.response,
        Response::Refused(Class::Undetermined),
        "{:?}",
        decision.audit
    );
    assert_eq!(decision.change, None);
    assert_eq!(decision.audit.detail.as_deref(), Some(detail));
    assert_eq!(service.checks[&terms.id].state, CheckState::Open);
}

/// All checks of fresh services have the same terms, so a proof made once serves for each.
static TERMS: LazyLock<CheckTerms> = LazyLock::new(|| opened().1);
static GENUINE: LazyLock<SubmitProof> = LazyLock::new(|| proof(Situation::Valid, &TERMS));

#[test]
fn a_revoked_certificate_is_refused() {
    ends_the_check(
        &proof(Situation::Revoked, &TERMS),
        Class::Revoked,
        "the certificate was revoked at 2026-11-02T01:15:00Z, reason keyCompromise",
    );
}

#[test]
fn a_certificate_on_hold_is_refused() {
    ends_the_check(
        &proof(Situation::OnHold, &TERMS),
        Class::Revoked,
        "the certificate has been suspended since 2026-11-20T09:00:00Z",
    );
}

#[test]
fn a_certificate_beyond_its_grace_is_refused() {
    ends_the_check(
        &proof(Situation::ExpiredBeyondGrace, &TERMS),
        Class::Expired,
        "the certificate expired at 2026-06-10T14:59:59Z, and it is 2026-11-24T03:00:00Z",
    );
}

#[test]
fn a_certificate_in_grace_proves_eligibility_and_nothing_else() {
    let (mut service, terms) = opened();
    let proof = proof(Situation::ExpiredInGrace, &terms);
    let Response::Answered(bytes) = prove(&mut service, terms.id, &proof).response else {
        panic!("not answered");
    };
    let answer = wire::decode_answer(&bytes.body).unwrap();
    let jst = |year, month, day| UnixTime::from_civil_jst(year, month, day, 23, 59, 59).unwrap();
    assert_eq!(
        answer.certificate,
        Validity::InGrace {
            expired_at: jst(2026, 10, 15),
            until: jst(2027, 1, 31),
        }
    );
    let grace = ConsentItem::ALL.map(|item| (item, Withheld::Grace));
    assert_eq!(answer.entitled.withheld, grace);
    assert_eq!(answer.entitled.coverages.len(), 1);
}

#[test]
fn an_authority_nobody_pins_is_refused() {
    let person = WORLD.person(Situation::Valid);
    let forger = Authority::new(SEED, Family::Authentication, Generation::Unpinned);
    let key = WORLD.pki.person_key(person, Family::Authentication);
    let mut spec = WORLD.pki.certificate_spec(person, Family::Authentication);
    let digest = (PROVIDER.sha256)(&[&transcript::encode(&TERMS)]);
    let mut forged = |points_to_its_key: bool| {
        spec.authority_key_identifier = points_to_its_key;
        let der = spec.issue(&forger, &key.public_key_info(), &key.key_identifier());
        let mut card = WORLD.card(Situation::Valid);
        card.replace_authentication_certificate(der);
        sign(card, Method::Pin, &digest)
    };
    ends_the_check(
        &forged(true),
        Class::Path,
        "nobody known by the issuer's name has the issuer's key",
    );
    // Without the hint every key of that name is tried, and none fits.
    ends_the_check(
        &forged(false),
        Class::Signature,
        "the issuer's signature on the certificate does not verify",
    );
}

#[test]
fn a_digital_signature_certificate_is_refused() {
    let person = WORLD.person(Situation::Valid);
    let issued = WORLD.pki.issue(person, Family::Signature);
    let proof = SubmitProof {
        certificate: issued.der,
        signature: issued.key.sign(&transcript::encode(&TERMS)),
        card_text: None,
    };
    ends_the_check(&proof, Class::Path, "nobody known has the issuer's name");
}

#[test]
fn a_certificate_of_tomorrow_is_refused() {
    let person = WORLD.person(Situation::Valid);
    let authority = WORLD
        .pki
        .authority(Family::Authentication, person.generation);
    let key = WORLD.pki.person_key(person, Family::Authentication);
    let mut spec = WORLD.pki.certificate_spec(person, Family::Authentication);
    spec.not_before = EPOCH.saturating_add_secs(1);
    let proof = SubmitProof {
        certificate: spec.issue(authority, &key.public_key_info(), &key.key_identifier()),
        signature: key.sign(&transcript::encode(&TERMS)),
        card_text: None,
    };
    ends_the_check(
        &proof,
        Class::NotYetValid,
        "the certificate is valid from 2026-11-24T03:00:01Z, and it is 2026-11-24T03:00:00Z",
    );
}

#[test]
fn a_tampered_signature_is_refused() {
    for at in [0, 127, 255] {
        let mut tampered = GENUINE.clone();
        tampered.signature[at] ^= 1;
        ends_the_check(
            &tampered,
            Class::Signature,
            "the card's signature does not verify",
        );
    }
}

#[test]
fn a_signature_over_another_checks_transcript_is_refused() {
    let (mut service, one) = opened();
    let other = create(&mut service);
    let proof = proof(Situation::Valid, &other);
    ends_this_check(
        &mut service,
        &one,
        &proof,
        Class::Signature,
        "the card's signature does not verify",
    );
    // For its own check it is good.
    assert!(matches!(
        prove(&mut service, other.id, &proof).response,
        Response::Answered(_)
    ));
}

#[test]
fn a_signature_over_one_other_field_is_refused() {
    let changes: [fn(&mut CheckTerms); 9] = [
        |terms| terms.service_name.push('x'),
        |terms| terms.id.0[15] ^= 1,
        |terms| terms.challenge.0[31] ^= 1,
        |terms| terms.device_certificate_sha256[0] ^= 1,
        |terms| terms.facility = FacilityId::new("F-8").unwrap(),
        |terms| terms.method = Method::Visual,
        |terms| terms.consents = Consents::NONE,
        |terms| terms.eligibility_date = Date::new(2026, 11, 23).unwrap(),
        |terms| terms.deadline = terms.deadline.saturating_add_secs(1),
    ];
    for change in changes {
        let mut signed = TERMS.clone();
        change(&mut signed);
        let refused = proof(Situation::Valid, &signed);
        ends_the_check(
            &refused,
            Class::Signature,
            "the card's signature does not verify",
        );
    }
}

#[test]
fn another_persons_certificate_is_refused() {
    let proof = SubmitProof {
        certificate: proof(Situation::Welfare, &TERMS).certificate,
        signature: GENUINE.signature.clone(),
        card_text: None,
    };
    ends_the_check(
        &proof,
        Class::Signature,
        "the card's signature does not verify",
    );
}

#[test]
fn bytes_behind_the_certificate_are_malformed() {
    let mut longer = GENUINE.clone();
    longer.certificate.push(0x00);
    let detail = format!(
        "bytes follow the structure at octet {}",
        GENUINE.certificate.len()
    );
    ends_the_check(&longer, Class::Malformed, &detail);
}

#[test]
fn without_a_revocation_list_nothing_is_said_and_the_check_stays_open() {
    let (mut service, terms) = opened();
    let lists = std::mem::replace(&mut service.crls, CrlStore::new());
    stays_open(
        &mut service,
        &terms,
        &GENUINE,
        "no revocation list for this certificate is held",
    );
    assert_eq!(service.insurers.asked(), 0);
    service.crls = lists;
    assert!(matches!(
        prove(&mut service, terms.id, &GENUINE).response,
        Response::Answered(_)
    ));
}

#[test]
fn stale_revocation_lists_are_undetermined_from_their_last_second_on() {
    // Made at midnight in Japan, good for thirty hours, and ten minutes of tolerance.
    let last = UnixTime::from_civil_jst(2026, 11, 25, 6, 10, 0).unwrap();
    let (mut service, _) = opened();
    service.now = last;
    let terms = create(&mut service);
    let proof = proof(Situation::Valid, &terms);
    service.now = last.saturating_add_secs(1);
    stays_open(
        &mut service,
        &terms,
        &proof,
        "the revocation list should have been replaced by 2026-11-24T21:00:00Z, and it is 2026-11-24T21:10:01Z",
    );
    service.now = last;
    assert!(matches!(
        prove(&mut service, terms.id, &proof).response,
        Response::Answered(_)
    ));
}

#[test]
fn a_lookup_that_fails_is_undetermined_and_the_check_stays_open() {
    let (mut service, terms) = opened();
    service.insurers.out_of_order = true;
    stays_open(
        &mut service,
        &terms,
        &GENUINE,
        "eligibility could not be looked up",
    );
    service.insurers.out_of_order = false;
    assert!(matches!(
        prove(&mut service, terms.id, &GENUINE).response,
        Response::Answered(_)
    ));
    assert_eq!(service.insurers.asked(), 2);
}

/// A wrong proof, made from the genuine one.
#[derive(Clone, Debug)]
enum Wrong {
    CertificateBit(usize, u8),
    SignatureBit(usize, u8),
    CertificateCut(usize),
    SignatureCut(usize),
    Random(Vec<u8>, Vec<u8>),
    RandomSignature(Vec<u8>),
    Swapped,
}

impl Wrong {
    fn proof(self) -> SubmitProof {
        let mut proof = GENUINE.clone();
        let flip = |bytes: &mut Vec<u8>, at: usize, bit: u8| {
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
        };
        let cut = |bytes: &mut Vec<u8>, at: usize| bytes.truncate(at % bytes.len());
        match self {
            Self::CertificateBit(at, bit) => flip(&mut proof.certificate, at, bit),
            Self::SignatureBit(at, bit) => flip(&mut proof.signature, at, bit),
            Self::CertificateCut(at) => cut(&mut proof.certificate, at),
            Self::SignatureCut(at) => cut(&mut proof.signature, at),
            Self::Random(certificate, signature) => {
                proof = SubmitProof {
                    certificate,
                    signature,
                    card_text: None,
                }
            }
            Self::RandomSignature(signature) => proof.signature = signature,
            Self::Swapped => std::mem::swap(&mut proof.certificate, &mut proof.signature),
        }
        proof
    }
}

fn wrong() -> impl Strategy<Value = Wrong> {
    let bytes = |most| proptest::collection::vec(any::<u8>(), 0..most);
    prop_oneof![
        (any::<usize>(), 0_u8..8).prop_map(|(at, bit)| Wrong::CertificateBit(at, bit)),
        (any::<usize>(), 0_u8..8).prop_map(|(at, bit)| Wrong::SignatureBit(at, bit)),
        any::<usize>().prop_map(Wrong::CertificateCut),
        any::<usize>().prop_map(Wrong::SignatureCut),
        (bytes(600), bytes(300)).prop_map(|(one, other)| Wrong::Random(one, other)),
        proptest::collection::vec(any::<u8>(), 256).prop_map(Wrong::RandomSignature),
        Just(Wrong::Swapped),
    ]
}

proptest! {
    /// Nobody is looked up without a verified user, so an answer that was not looked up would show here.
    #[test]
    fn wrong_proofs_are_never_answered(wrong in wrong()) {
        let (mut service, terms) = opened();
        let decision = prove(&mut service, terms.id, &wrong.proof());
        prop_assert!(matches!(decision.response, Response::Refused(_)), "{decision:?}");
        prop_assert_eq!(service.insurers.asked(), 0);
        let stored = &service.checks[&terms.id].state;
        prop_assert!(matches!(stored, CheckState::Refused { .. }), "{stored:?}");
    }

    /// Whatever comes in whatever order: an answer is sent only after its proof was verified, and never changes.
    #[test]
    fn an_answer_only_follows_a_verified_user(
        steps in proptest::collection::vec((0_u8..4, 0_i64..130, wrong()), 1..8),
    ) {
        let (mut service, terms) = opened();
        let mut first_answer = None;
        for (kind, later, wrong) in steps {
            service.now = EPOCH.saturating_add_secs(later);
            let asked_before = service.insurers.asked();
            let decision = match kind {
                0 => prove(&mut service, terms.id, &GENUINE),
                1 => prove(&mut service, terms.id, &wrong.proof()),
                2 => {
                    service.crls = CrlStore::new();
                    prove(&mut service, terms.id, &GENUINE)
                }
                _ => {
                    service.crls = WORLD.crls.clone();
                    prove(&mut service, CheckId([0xEE; 16]), &GENUINE)
                }
            };
            if let Response::Answered(bytes) = decision.response {
                let first = first_answer.get_or_insert_with(|| {
                    assert_eq!(service.insurers.asked(), asked_before + 1);
                    bytes.clone()
                });
                prop_assert_eq!(first, &bytes);
            } else {
                prop_assert_eq!(service.insurers.asked(), asked_before);
            }
        }
        prop_assert!(service.insurers.asked() <= 1);
    }
}
