// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed answers and signed receipts: what is evidence, and everything that is none.
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

use jpki::cms::SignedDataBuilder;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::error::Refused;
use jpki::oid::DATA;
use jpki::time::UnixTime;
use proptest::prelude::*;
use protocol::Class;
use protocol::check::{CheckId, CheckState, Consents, Method};
use protocol::evidence::{
    EvidenceError, Receipt, Verifying, decode_receipt, encode_receipt, verify_answer,
    verify_receipt,
};
use protocol::facility::FacilityKind;
use protocol::message::{
    ConfirmReceipt, CreateCheck, Delivery, IdentityDocument, Purpose, SignedAnswer,
};
use protocol::number::CheckNumber;
use protocol::server::{Decision, Request, Response};
use protocol::wire::decode_answer;
use support::evidence::{EVIDENCE, Identity, anchors, certificate_of, device_identity, identity};
use support::proof::proof;
use support::service::{MemoryService, device};
use testbed::pki::{TlsAuthority, TlsRole};
use testbed::population::Situation;
use testbed::{EPOCH, Seed};

const BODY: &[u8] = br#"{"of":"a service"}"#;

fn services() -> TlsAuthority {
    TlsAuthority::of_services(Seed(1))
}

fn verifying() -> Verifying<'static> {
    Verifying {
        anchors: &EVIDENCE.services,
        at: EPOCH,
        crypto: &PROVIDER,
    }
}

/// Signed with a certificate of this role, by the authority of services.
fn by(role: TlsRole) -> SignedAnswer {
    identity(&services(), role, "another").answer(BODY, EPOCH)
}

#[test]
fn a_signed_answer_is_the_services_and_says_when() {
    let signed = EVIDENCE.service.answer(BODY, EPOCH);
    let verified = verify_answer(&signed, &verifying()).unwrap();
    assert_eq!(verified.signed_at(), EPOCH);
    assert_eq!(*verified.sha256(), (PROVIDER.sha256)(&[BODY]));
}

#[test]
fn an_answer_changed_by_one_byte_is_refused() {
    let signed = EVIDENCE.service.answer(BODY, EPOCH);
    for at in 0..BODY.len() {
        let mut changed = signed.clone();
        changed.body[at] ^= 1;
        let refused = verify_answer(&changed, &verifying());
        assert_eq!(
            refused,
            Err(EvidenceError::Message(Refused::MessageDigest.into()))
        );
    }
    for at in 0..signed.signature.len() {
        let mut changed = signed.clone();
        changed.signature[at] ^= 1;
        // What of a message is not signed says nothing: with it changed, the same is proven, or nothing.
        if let Ok(verified) = verify_answer(&changed, &verifying()) {
            assert_eq!(Ok(verified), verify_answer(&signed, &verifying()), "{at}");
        }
    }
}

#[test]
fn certificates_of_tls_sign_no_answers() {
    for role in [TlsRole::Server, TlsRole::Device] {
        assert_eq!(
            verify_answer(&by(role), &verifying()),
            Err(EvidenceError::Message(Refused::KeyPurpose.into())),
            "{role:?}"
        );
    }
    let without = Identity::without_purpose(&services());
    assert_eq!(
        verify_answer(&without.answer(BODY, EPOCH), &verifying()),
        Err(EvidenceError::Purpose)
    );
}

#[test]
fn other_authorities_and_other_times_are_refused() {
    let foreign = TlsAuthority::of_services(Seed(2));
    let signed = identity(&foreign, TlsRole::Answers, "answers").answer(BODY, EPOCH);
    let refused = verify_answer(&signed, &verifying()).unwrap_err();
    assert_eq!(refused.class(), Class::Signature);
    let signed = EVIDENCE.service.answer(BODY, EPOCH);
    let late = Verifying {
        at: EPOCH.saturating_add_secs(2 * 365 * 86_400),
        ..verifying()
    };
    assert!(matches!(
        verify_answer(&signed, &late),
        Err(EvidenceError::Message(jpki::Error::Refused(
            Refused::CertificateExpired { .. }
        )))
    ));
}

#[test]
fn a_message_has_one_signer_and_a_time() {
    let service = &EVIDENCE.service;
    let (mut one, mut other) = (service.clone(), service.clone());
    let certificate = &service.certificate;
    let begun = || SignedDataBuilder::new(DATA, BODY);
    let timeless = begun().with_signer(certificate, None, &mut one, &PROVIDER);
    let twice = begun()
        .with_signer(certificate, Some(EPOCH), &mut one, &PROVIDER)
        .and_then(|message| message.with_signer(certificate, Some(EPOCH), &mut other, &PROVIDER));
    for (message, expected) in [
        (timeless.unwrap(), EvidenceError::SigningTimeMissing),
        (twice.unwrap(), EvidenceError::NotOneSigner),
    ] {
        let answer = SignedAnswer {
            body: BODY.to_vec(),
            signature: message.detached(),
        };
        assert_eq!(verify_answer(&answer, &verifying()), Err(expected));
    }
    let unsigned = SignedAnswer {
        body: BODY.to_vec(),
        signature: Vec::new(),
    };
    assert_eq!(
        verify_answer(&unsigned, &verifying()).unwrap_err().class(),
        Class::Malformed
    );
}

/// A service with two facilities, and an answered check of the first.
struct Answered {
    service: MemoryService,
    check: CheckId,
    number: CheckNumber,
    sha256: [u8; 32],
}

impl Answered {
    fn new() -> Self {
        Self::by(Method::Pin)
    }

    fn by(method: Method) -> Self {
        let mut service = MemoryService::new(vec![
            device(7, FacilityKind::ExemptInstitution),
            device(8, FacilityKind::TreatmentClinic),
        ]);
        let request = CreateCheck {
            purpose: Purpose::EligibilityCheck,
            method,
            consents: Consents::NONE,
            eligibility_date: None,
        };
        let created = service.ask(certificate_of(7), &Request::Create(request));
        let Response::Created(created) = created.response else {
            panic!("{created:?}");
        };
        service.now = EPOCH.saturating_add_secs(20);
        let check = created.terms.id;
        let proof = proof(Situation::Valid, &created.terms);
        let proved = service.ask(certificate_of(7), &Request::Prove { check, proof });
        let Response::Answered(signed) = proved.response else {
            panic!("{proved:?}");
        };
        let at_once = Verifying {
            at: service.now,
            ..verifying()
        };
        let verified = verify_answer(&signed, &at_once).unwrap();
        assert_eq!(verified.signed_at(), service.now);
        let answer = decode_answer(&signed.body).unwrap();
        assert_eq!(
            (created.received_at, answer.received_at),
            (EPOCH, service.now)
        );
        Self {
            service,
            check,
            number: answer.number,
            sha256: *verified.sha256(),
        }
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            check: self.check,
            answer_sha256: self.sha256,
            arrived_at: EPOCH.saturating_add_secs(21),
        }
    }

    fn confirm(&mut self, receipt: Vec<u8>) -> Decision {
        let receipt = ConfirmReceipt {
            answer_sha256: self.sha256,
            receipt,
            identity_document: None,
        };
        let check = self.check;
        self.service
            .ask(certificate_of(7), &Request::Receive { check, receipt })
    }

    fn look_up(&mut self, number: &CheckNumber, device: u8) -> Decision {
        let request = Request::LookUp(number.clone());
        self.service.ask(certificate_of(device), &request)
    }
}

#[test]
fn a_receipt_the_device_did_not_sign_makes_nothing_forgotten() {
    let mut answered = Answered::new();
    let right = answered.receipt();
    let signed = device_identity(7).receipt(&right).receipt;
    let other_check = Receipt {
        check: CheckId([9; 16]),
        ..right
    };
    let other_answer = Receipt {
        answer_sha256: [9; 32],
        ..right
    };
    let mut changed = signed.clone();
    *changed.last_mut().unwrap() ^= 1;
    let stranger = identity(
        &TlsAuthority::of_devices(Seed(2)),
        TlsRole::Device,
        "W0000007",
    );
    let by_service = identity(&TlsAuthority::of_devices(Seed(1)), TlsRole::Server, "host");
    let detached = EVIDENCE
        .service
        .answer(&encode_receipt(&right), right.arrived_at);
    for (receipt, class) in [
        (Vec::new(), Class::Malformed),
        (b"received".to_vec(), Class::Malformed),
        (detached.signature, Class::Malformed),
        (changed, Class::Signature),
        (device_identity(8).receipt(&right).receipt, Class::Signature),
        (stranger.receipt(&right).receipt, Class::Signature),
        (by_service.receipt(&right).receipt, Class::Signature),
        (
            device_identity(7).receipt(&other_check).receipt,
            Class::Misuse,
        ),
        (
            device_identity(7).receipt(&other_answer).receipt,
            Class::Misuse,
        ),
    ] {
        let decision = answered.confirm(receipt);
        assert_eq!(decision.response, Response::Refused(class));
        assert_eq!((decision.change, decision.audit.receipt), (None, None));
    }
    let state = &answered.service.checks[&answered.check].state;
    assert!(matches!(state, CheckState::Answered { .. }));
    let received = answered.confirm(signed.clone());
    assert_eq!(received.response, Response::Received);
    assert_eq!(received.audit.receipt, Some(signed));
}

#[test]
fn another_document_is_noted_by_its_kind_and_in_the_pin_method_only() {
    for (method, taken) in [(Method::Pin, true), (Method::Visual, false)] {
        let mut answered = Answered::by(method);
        let receipt = ConfirmReceipt {
            identity_document: Some(IdentityDocument::Passport),
            ..device_identity(7).receipt(&answered.receipt())
        };
        let check = answered.check;
        let request = Request::Receive { check, receipt };
        let decision = answered.service.ask(certificate_of(7), &request);
        if taken {
            assert_eq!(decision.response, Response::Received);
            let noted = decision.audit.identity_document;
            assert_eq!(noted, Some(IdentityDocument::Passport));
        } else {
            assert_eq!(decision.response, Response::Refused(Class::Policy));
            assert_eq!((decision.change, decision.audit.receipt), (None, None));
            assert_eq!(decision.audit.identity_document, None);
        }
    }
}

#[test]
fn a_receipt_counts_when_the_answer_was_forgotten() {
    let mut answered = Answered::new();
    let stored = answered.service.checks.get_mut(&answered.check).unwrap();
    let trace = stored.state.trace().unwrap().clone();
    stored.state = CheckState::Forgotten { trace };
    let number = answered.number.clone();
    let delivery = |decision: Decision| match decision.response {
        Response::Found(found) => found.delivery,
        other => panic!("{other:?}"),
    };
    assert_eq!(delivery(answered.look_up(&number, 7)), Delivery::Forgotten);
    let receipt = device_identity(7).receipt(&answered.receipt()).receipt;
    answered.service.now = EPOCH.saturating_add_secs(90_000);
    assert_eq!(answered.confirm(receipt).response, Response::Received);
    assert_eq!(
        delivery(answered.look_up(&number, 7)),
        Delivery::Delivered {
            at: answered.service.now
        }
    );
}

#[test]
fn numbers_of_others_and_of_nobody_are_not_told_apart() {
    let mut answered = Answered::new();
    let number = answered.number.clone();
    let found = answered.look_up(&number, 7);
    let Response::Found(told) = &found.response else {
        panic!("{found:?}");
    };
    assert_eq!(told.trace.sha256, answered.sha256);
    assert_eq!(told.delivery, Delivery::Answered);
    assert_eq!(found.audit.check, Some(answered.check));
    let of_others = answered.look_up(&number, 8);
    let of_nobody = answered.look_up(&CheckNumber::from_random([0xEE; 8]), 7);
    for refused in [&of_others, &of_nobody] {
        assert_eq!(refused.response, Response::Refused(Class::UnknownCheck));
        assert_eq!((&refused.audit.check, &refused.change), (&None, &None));
    }
    assert_ne!(of_others.audit.detail, of_nobody.audit.detail);
}

#[test]
fn what_another_device_signed_is_named() {
    let receipt = Receipt {
        check: CheckId([1; 16]),
        answer_sha256: [2; 32],
        arrived_at: EPOCH,
    };
    let verifying = Verifying {
        anchors: &anchors(&TlsAuthority::of_devices(Seed(1))),
        ..verifying()
    };
    let signed = device_identity(7).receipt(&receipt).receipt;
    let about = (receipt.check, &receipt.answer_sha256);
    let verified = verify_receipt(&signed, about, &certificate_of(7), &verifying).unwrap();
    assert_eq!(*verified.receipt(), receipt);
    assert_eq!(
        verify_receipt(&signed, about, &certificate_of(8), &verifying),
        Err(EvidenceError::OtherDevice)
    );
}

#[test]
fn the_frame_is_what_the_page_says() {
    let receipt = Receipt {
        check: CheckId([0x11; 16]),
        answer_sha256: [0x22; 32],
        arrived_at: UnixTime::from_secs(0x6B04_FE28),
    };
    let mut expected = b"\0\0\0\x11KAKUNIN-RECEIPT-1\0\0\0\x10".to_vec();
    expected.extend([0x11; 16]);
    expected.extend([0, 0, 0, 0x20]);
    expected.extend([0x22; 32]);
    expected.extend([0, 0, 0, 8, 0, 0, 0, 0, 0x6B, 0x04, 0xFE, 0x28]);
    assert_eq!(encode_receipt(&receipt), expected);
}

proptest! {
    #[test]
    fn a_receipt_reads_back_and_has_one_form(
        check: [u8; 16], answer_sha256: [u8; 32], at: i64, cut in 0_usize..89, turned in 0_usize..89,
    ) {
        let arrived_at = UnixTime::from_secs(at);
        let receipt = Receipt { check: CheckId(check), answer_sha256, arrived_at };
        let bytes = encode_receipt(&receipt);
        prop_assert_eq!(bytes.len(), 89);
        prop_assert_eq!(decode_receipt(&bytes), Ok(receipt));
        prop_assert!(decode_receipt(&bytes[..cut]).is_err());
        prop_assert!(decode_receipt(&[&bytes[..], b"x"].concat()).is_err());
        let mut other = bytes;
        other[turned] ^= 1;
        prop_assert_ne!(decode_receipt(&other), Ok(receipt));
    }

    #[test]
    fn any_bytes_are_a_receipt_of_one_form_or_none(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        if let Ok(receipt) = decode_receipt(&bytes) {
            prop_assert_eq!(encode_receipt(&receipt), bytes);
        }
    }
}
