// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks against a running service.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::crypto::aws_lc::PROVIDER;
use protocol::check::{ConsentItem, Consents, Method};
use protocol::entitlement::Withheld;
use protocol::message::{CheckCreated, ConfirmReceipt, CreateCheck, Purpose, SubmitProof};
use protocol::{Class, transcript, wire};
use service::Store;
use std::net::SocketAddr;
use support::*;
use testbed::pki::{Family, TlsIdentity};
use testbed::population::Situation;

const BOTH: [ConsentItem; 2] = ConsentItem::ALL;

async fn create(address: SocketAddr, device: &TlsIdentity, consents: Consents) -> CheckCreated {
    let request = CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents,
        eligibility_date: None,
    };
    let reply = post(
        address,
        device,
        "/v1/checks",
        &wire::encode_create_check(&request),
    )
    .await;
    assert_eq!(reply.status, 201, "{}", reply.head);
    wire::decode_check_created(&reply.body).unwrap()
}

/// Signs as the card of the person in this situation would.
fn proof(created: &CheckCreated, situation: Situation) -> SubmitProof {
    let world = &*WORLD;
    let issued = world
        .pki
        .issue(world.population.person(situation), Family::Authentication);
    SubmitProof {
        certificate: issued.der,
        signature: issued.key.sign(&transcript::encode(&created.terms)),
    }
}

async fn prove(
    address: SocketAddr,
    device: &TlsIdentity,
    created: &CheckCreated,
    proof: &SubmitProof,
) -> Reply {
    let path = format!("/v1/checks/{}/proof", created.terms.id);
    post(address, device, &path, &wire::encode_submit_proof(proof)).await
}

#[tokio::test]
async fn a_check_from_creation_to_receipt() {
    let service = start(Store::in_memory().unwrap()).await;
    let device = device("W0000001");
    let created = create(service.address, &device, BOTH.into_iter().collect()).await;
    assert_eq!(created.terms.service_name, "kakunin-test");
    assert_eq!(created.terms.facility.as_str(), "F-1");
    let proof = proof(&created, Situation::LimitUnderSeventy);
    let reply = prove(service.address, &device, &created, &proof).await;
    assert_eq!(reply.status, 200, "{}", reply.head);
    assert!(
        reply
            .head
            .to_lowercase()
            .contains("cache-control: no-store")
    );
    let answer = wire::decode_answer(&reply.body).unwrap();
    assert!(answer.entitled.coverages[0].limit.is_some());

    // A lost answer is sent again, to the byte.
    let again = prove(service.address, &device, &created, &proof).await;
    assert_eq!((again.status, &again.body), (200, &reply.body));

    let receipt = ConfirmReceipt {
        answer_sha256: (PROVIDER.sha256)(&[&reply.body]),
    };
    let path = format!("/v1/checks/{}/receipt", created.terms.id);
    let received = post(
        service.address,
        &device,
        &path,
        &wire::encode_confirm_receipt(&receipt),
    )
    .await;
    assert_eq!(received.status, 204, "{}", received.head);
    // The answer has arrived and is gone from here.
    let late = prove(service.address, &device, &created, &proof).await;
    assert_eq!(
        wire::decode_problem(&late.body).unwrap().class,
        Class::Replay
    );
    service.stop().await;
}

#[tokio::test]
async fn facility_kind_and_consent_decide_what_is_delivered() {
    let service = start(Store::in_memory().unwrap()).await;
    let consented: Consents = BOTH.into_iter().collect();
    for (account, consents, expected) in [
        ("W0000001", consented, None),
        ("W0000001", Consents::NONE, Some(Withheld::NoConsent)),
        ("W0000002", consented, Some(Withheld::FacilityKind)),
        ("W0000003", consented, Some(Withheld::FacilityKind)),
        ("W0000004", consented, Some(Withheld::FacilityKind)),
    ] {
        let device = device(account);
        let created = create(service.address, &device, consents).await;
        let reply = prove(
            service.address,
            &device,
            &created,
            &proof(&created, Situation::LimitUnderSeventy),
        )
        .await;
        let answer = wire::decode_answer(&reply.body).unwrap();
        assert_eq!(
            answer.entitled.coverages[0].limit.is_none(),
            expected.is_some(),
            "{account}"
        );
        let withheld = answer.entitled.withheld.iter();
        let reason = withheld
            .filter(|(item, _)| *item == ConsentItem::LimitCertificate)
            .map(|(_, reason)| *reason);
        assert_eq!(
            reason.collect::<Vec<_>>(),
            expected.into_iter().collect::<Vec<_>>(),
            "{account}"
        );
    }
    service.stop().await;
}

#[tokio::test]
async fn refusals_have_their_class_and_status() {
    let service = start(Store::in_memory().unwrap()).await;
    let device = device("W0000001");
    for (situation, class, status) in [
        (Situation::Revoked, Class::Revoked, 422),
        (Situation::OnHold, Class::Revoked, 422),
        (Situation::ExpiredBeyondGrace, Class::Expired, 422),
    ] {
        let created = create(service.address, &device, Consents::NONE).await;
        let reply = prove(
            service.address,
            &device,
            &created,
            &proof(&created, situation),
        )
        .await;
        assert_eq!(
            (
                reply.status,
                wire::decode_problem(&reply.body).unwrap().class
            ),
            (status, class)
        );
        assert!(
            reply
                .head
                .to_lowercase()
                .contains("content-type: application/problem+json")
        );
    }
    // A proof of another check.
    let (one, other) = (
        create(service.address, &device, Consents::NONE).await,
        create(service.address, &device, Consents::NONE).await,
    );
    let reply = prove(
        service.address,
        &device,
        &one,
        &proof(&other, Situation::Valid),
    )
    .await;
    assert_eq!(
        wire::decode_problem(&reply.body).unwrap().class,
        Class::Signature
    );
    // A check of another device.
    let foreign = support::device("W0000002");
    let reply = prove(
        service.address,
        &foreign,
        &other,
        &proof(&other, Situation::Valid),
    )
    .await;
    assert_eq!(
        wire::decode_problem(&reply.body).unwrap().class,
        Class::Account
    );
    service.stop().await;
}

#[tokio::test]
async fn checks_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("service.sqlite");
    let device = device("W0000001");
    let service = start(Store::open(&file).unwrap()).await;
    let created = create(service.address, &device, Consents::NONE).await;
    service.stop().await;
    let service = start(Store::open(&file).unwrap()).await;
    let reply = prove(
        service.address,
        &device,
        &created,
        &proof(&created, Situation::Valid),
    )
    .await;
    assert_eq!(reply.status, 200, "{}", reply.head);
    service.stop().await;
}
