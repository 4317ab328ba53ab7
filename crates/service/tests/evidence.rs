// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a terminal can prove it was told, and the service that it arrived; on both stores.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use base64ct::{Base64, Encoding};
use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::path::TrustAnchors;
use protocol::Class;
use protocol::check::Consents;
use protocol::evidence::{Verifying, verify_answer, verify_receipt_of};
use protocol::message::{CheckNumberFound, ConfirmReceipt, Delivery, SignedAnswer};
use protocol::number::CheckNumber;
use protocol::wire;
use service::{AnswerKey, AnswerKeyError, Retention};
use support::{
    Kept, Reply, WORLD, create, device, get, identity, post, proof, prove, receipt, receive, start,
};
use testbed::EPOCH;
use testbed::pki::{TlsAuthority, TlsRole};
use testbed::population::Situation;

on_both_stores! {
    an_answer_is_signed_and_repeated_with_its_signature
    a_receipt_of_another_device_makes_nothing_forgotten
    the_receipt_is_kept_in_the_log
    numbers_are_told_to_their_own_facility_alone
    a_forgotten_answer_is_told_as_forgotten
}

fn anchors(authority: &TlsAuthority) -> TrustAnchors {
    let certificate = Certificate::from_der(authority.certificate()).unwrap();
    TrustAnchors::new(vec![certificate], &PROVIDER).unwrap()
}

fn verifying(anchors: &TrustAnchors) -> Verifying<'_> {
    Verifying {
        anchors,
        at: EPOCH,
        crypto: &PROVIDER,
    }
}

fn signed(reply: &Reply) -> SignedAnswer {
    let mut headers = reply.head.lines();
    let value = headers.find_map(|line| line.strip_prefix("kakunin-answer-signature: "));
    SignedAnswer {
        body: reply.body.clone(),
        signature: Base64::decode_vec(value.unwrap()).unwrap(),
    }
}

fn class(reply: &Reply) -> (u16, Class) {
    let problem = wire::decode_problem(&reply.body).unwrap();
    (reply.status, problem.class)
}

async fn an_answer_is_signed_and_repeated_with_its_signature(kept: &Kept) {
    let service = start(kept.store()).await;
    let device = device("W0000001");
    let created = create(service.address, &device, Consents::NONE).await;
    assert!((0..5).contains(&(created.received_at.as_secs() - EPOCH.as_secs())));
    let proof = proof(&created, Situation::Valid);
    let first = signed(&prove(service.address, &device, &created, &proof).await);
    let anchors = anchors(&WORLD.servers);
    let verified = verify_answer(&first, &verifying(&anchors)).unwrap();
    let answer = wire::decode_answer(&first.body).unwrap();
    assert_eq!(verified.signed_at(), answer.answered_at);
    assert!(created.received_at <= answer.received_at && answer.received_at <= answer.answered_at);
    let again = signed(&prove(service.address, &device, &created, &proof).await);
    assert_eq!((again.body, again.signature), (first.body, first.signature));
    service.stop().await;
}

async fn a_receipt_of_another_device_makes_nothing_forgotten(kept: &Kept) {
    let service = start(kept.store()).await;
    let (ours, other) = (device("W0000001"), device("W0000002"));
    let created = create(service.address, &ours, Consents::NONE).await;
    let proof = proof(&created, Situation::Valid);
    let answered = prove(service.address, &ours, &created, &proof).await;
    let path = format!("/v1/checks/{}/receipt", created.terms.id);
    let forged = receipt(&other, &created, &answered.body);
    let forged = wire::encode_confirm_receipt(&forged);
    let refused = post(service.address, &ours, &path, &forged).await;
    assert_eq!(class(&refused), (422, Class::Signature));
    let unsigned = wire::encode_confirm_receipt(&ConfirmReceipt {
        answer_sha256: (PROVIDER.sha256)(&[&answered.body]),
        receipt: Vec::new(),
        identity_document: None,
    });
    let refused = post(service.address, &ours, &path, &unsigned).await;
    assert_eq!(class(&refused), (400, Class::Malformed));
    let again = prove(service.address, &ours, &created, &proof).await;
    assert_eq!((again.status, again.body), (200, answered.body));
    service.stop().await;
}

async fn the_receipt_is_kept_in_the_log(kept: &Kept) {
    let store = kept.store();
    let service = start(store.clone()).await;
    let device = device("W0000001");
    let created = create(service.address, &device, Consents::NONE).await;
    let proof = proof(&created, Situation::Valid);
    let answered = prove(service.address, &device, &created, &proof).await;
    let received = receive(service.address, &device, &created, &answered.body).await;
    assert_eq!(received.status, 204, "{}", received.head);
    service.stop().await;
    let mut log = Vec::new();
    store.export_audit(&mut log).await.unwrap();
    let log = String::from_utf8(log).unwrap();
    let record = log.lines().find_map(|line| {
        let record = line.strip_prefix("record ")?.splitn(3, ' ').nth(2)?;
        let record: serde_json::Value = serde_json::from_str(record).ok()?;
        let (receipt, hash) = (record["receipt"].as_str()?, record["answerSha256"].as_str());
        Some((receipt.to_owned(), hash?.to_owned()))
    });
    let (receipt, answer_sha256) = record.unwrap();
    let receipt = Base64::decode_vec(&receipt).unwrap();
    let anchors = anchors(&WORLD.devices);
    let verified = verify_receipt_of(&receipt, &verifying(&anchors)).unwrap();
    assert_eq!(verified.receipt().check, created.terms.id);
    let hash = (PROVIDER.sha256)(&[&answered.body]);
    assert_eq!(verified.receipt().answer_sha256, hash);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(answer_sha256, hex);
}

async fn look_up(service: &support::Running, account: &str, number: &str) -> Reply {
    let path = format!("/v1/check-numbers/{number}");
    get(service.address, &device(account), &path).await
}

fn found(reply: &Reply) -> CheckNumberFound {
    assert_eq!(reply.status, 200, "{}", reply.head);
    wire::decode_check_number_found(&reply.body).unwrap()
}

async fn numbers_are_told_to_their_own_facility_alone(kept: &Kept) {
    let service = start(kept.store()).await;
    let ours = device("W0000001");
    let created = create(service.address, &ours, Consents::NONE).await;
    let proof = proof(&created, Situation::Valid);
    let answered = prove(service.address, &ours, &created, &proof).await;
    let answer = wire::decode_answer(&answered.body).unwrap();
    let number = answer.number.as_str();

    let told = found(&look_up(&service, "W0000001", number).await);
    assert_eq!(told.trace.sha256, (PROVIDER.sha256)(&[&answered.body]));
    assert_eq!(told.trace.answered_at, answer.answered_at);
    assert_eq!(told.delivery, Delivery::Answered);
    assert_eq!(told.terms_version, answer.terms_version);
    receive(service.address, &ours, &created, &answered.body).await;
    let told = found(&look_up(&service, "W0000001", &answer.number.to_string()).await);
    assert!(matches!(told.delivery, Delivery::Delivered { at } if at >= answer.answered_at));

    let of_others = look_up(&service, "W0000002", number).await;
    let nobodys = CheckNumber::from_random([0xEE; 8]);
    let of_nobody = look_up(&service, "W0000001", nobodys.as_str()).await;
    assert_eq!(class(&of_others), (404, Class::UnknownCheck));
    assert_eq!(of_others.body, of_nobody.body);
    assert_eq!(of_others.status, of_nobody.status);
    let mut wrong = number.to_owned();
    let last = wrong.pop().unwrap();
    wrong.push(if last == '0' { '1' } else { '0' });
    for wrong in [wrong.as_str(), "1234", "x"] {
        let refused = look_up(&service, "W0000001", wrong).await;
        assert_eq!(class(&refused), (400, Class::Malformed));
    }
    service.stop().await;
}

async fn a_forgotten_answer_is_told_as_forgotten(kept: &Kept) {
    let store = kept.store();
    let service = start(store.clone()).await;
    let ours = device("W0000001");
    let created = create(service.address, &ours, Consents::NONE).await;
    let proof = proof(&created, Situation::Valid);
    let answered = prove(service.address, &ours, &created, &proof).await;
    let number = wire::decode_answer(&answered.body).unwrap().number;
    let later = EPOCH.saturating_add_secs(2 * 86_400);
    let gone = store.forget(Retention::standard(), later).await.unwrap();
    assert_eq!(gone.answers, 1);
    let told = found(&look_up(&service, "W0000001", number.as_str()).await);
    assert_eq!(told.delivery, Delivery::Forgotten);
    let late = receive(service.address, &ours, &created, &answered.body).await;
    assert_eq!(late.status, 204, "{}", late.head);
    let told = found(&look_up(&service, "W0000001", number.as_str()).await);
    assert!(matches!(told.delivery, Delivery::Delivered { .. }));
    service.stop().await;
}

#[test]
fn a_key_no_terminal_would_believe_is_refused_at_the_start() {
    let answers = identity(&WORLD.servers, TlsRole::Answers, "answers");
    let server = identity(&WORLD.servers, TlsRole::Server, "service");
    let refused = |certificate: &[u8], key: &[u8]| AnswerKey::new(certificate, key).unwrap_err();
    assert_eq!(
        refused(&server.certificate, &server.key.pkcs8()),
        AnswerKeyError::Purpose
    );
    assert_eq!(
        refused(&answers.certificate, &server.key.pkcs8()),
        AnswerKeyError::OtherKey
    );
    assert_eq!(refused(&answers.certificate, b""), AnswerKeyError::Key);
    assert!(matches!(
        refused(b"", &answers.key.pkcs8()),
        AnswerKeyError::Certificate(_)
    ));
}
