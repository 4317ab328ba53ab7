// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks against a running service.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use protocol::check::{ConsentItem, Consents, Method};
use protocol::entitlement::Withheld;
use protocol::message::{CreateCheck, Purpose};
use protocol::{Class, wire};
use std::net::SocketAddr;
use support::*;
use testbed::pki::TlsIdentity;
use testbed::population::Situation;

on_both_stores! {
    a_check_from_creation_to_receipt
    a_repeated_creation_makes_no_second_check
    checks_survive_a_restart
    facility_kind_and_consent_decide_what_is_delivered
    refusals_have_their_class_and_status
    two_services_on_one_database_answer_alike
}

const BOTH: [ConsentItem; 2] = ConsentItem::ALL;

async fn a_check_from_creation_to_receipt(kept: &Kept) {
    let service = start(kept.store()).await;
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

    let receipt = receipt(&device, &created, &reply.body);
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

async fn facility_kind_and_consent_decide_what_is_delivered(kept: &Kept) {
    let service = start(kept.store()).await;
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

async fn refusals_have_their_class_and_status(kept: &Kept) {
    let service = start(kept.store()).await;
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

async fn checks_survive_a_restart(kept: &Kept) {
    let device = device("W0000001");
    let service = start(kept.store()).await;
    let created = create(service.address, &device, Consents::NONE).await;
    service.stop().await;
    let service = start(kept.store()).await;
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

/// As a terminal whose answer was lost on its way does.
async fn a_repeated_creation_makes_no_second_check(kept: &Kept) {
    let service = start(kept.store()).await;
    let (device, other) = (device("W0000001"), device("W0000002"));
    let body = wire::encode_create_check(&CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents: Consents::NONE,
        eligibility_date: None,
    });
    let visual = String::from_utf8(body.clone())
        .unwrap()
        .replace("pin", "visual");
    let key = "0123456789abcdef";
    let first = create_with_key(service.address, &device, key, &body).await;
    assert_eq!(first.status, 201, "{}", first.head);
    let again = create_with_key(service.address, &device, key, &body).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    let misused = create_with_key(service.address, &device, key, visual.as_bytes()).await;
    assert_eq!(
        wire::decode_problem(&misused.body).unwrap().class,
        Class::Misuse
    );
    // Keys of another device are other keys.
    let foreign = create_with_key(service.address, &other, key, &body).await;
    assert_eq!(foreign.status, 201);
    assert_ne!(foreign.body, first.body);
    for bad in ["short", &"x".repeat(65), "0123456789 abcdef"] {
        let refused = create_with_key(service.address, &device, bad, &body).await;
        assert_eq!(
            wire::decode_problem(&refused.body).unwrap().class,
            Class::Malformed
        );
    }
    // At the same time, many times over: one check.
    let requests =
        (0..8).map(|_| create_with_key(service.address, &device, "fedcba9876543210", &body));
    let replies = join_all(requests).await;
    assert!(replies.iter().all(|reply| reply.body == replies[0].body));
    service.stop().await;
}

async fn create_with_key(
    address: SocketAddr,
    device: &TlsIdentity,
    key: &str,
    body: &[u8],
) -> Reply {
    let head = format!(
        "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let request = [head.as_bytes(), body].concat();
    send(address, Some(device), &request).await.unwrap()
}

/// They share nothing but the database. Eight connections send the same proof at the same moment, many times over.
async fn two_services_on_one_database_answer_alike(kept: &Kept) {
    let (one, two) = (start(kept.store()).await, start(kept.store()).await);
    let device = device("W0000001");
    let mut clients: Vec<_> = (0..8)
        .map(|number| Client::new(number, device.clone()))
        .collect();
    for _ in 0..40 {
        let created = create(one.address, &device, Consents::NONE).await;
        let proof = wire::encode_submit_proof(&proof(&created, Situation::Valid));
        let path = format!("/v1/checks/{}/proof", created.terms.id);
        let requests = clients.iter_mut().map(|client| {
            let service = if client.number % 2 == 0 { &one } else { &two };
            client.post(service.address, &path, None, &proof)
        });
        let replies = join_all(requests).await;
        let (status, answer) = replies[0].as_ref().unwrap();
        assert_eq!(*status, 200);
        for reply in &replies {
            // One check number: one of them answered, the others repeat it.
            assert_eq!(reply.as_ref().unwrap(), &(200, answer.clone()));
        }
    }
    one.stop().await;
    two.stop().await;
}
