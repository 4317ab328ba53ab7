// SPDX-License-Identifier: MIT OR Apache-2.0
//! Name and date of birth of a card's text: the answer says how they compare, the log keeps the outcome alone; on both stores.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use protocol::check::Consents;
use protocol::date::Date;
use protocol::eligibility::PersonName;
use protocol::message::{CardText, SubmitProof};
use protocol::wire;
use support::{Kept, create, device, proof, prove, receive, start};
use testbed::population::Situation;

on_both_stores! { the_log_keeps_the_outcome_and_not_what_was_compared }

async fn the_log_keeps_the_outcome_and_not_what_was_compared(kept: &Kept) {
    let store = kept.store();
    let service = start(store.clone()).await;
    let device = device("W0000001");
    let created = create(service.address, &device, Consents::NONE).await;
    let proof = SubmitProof {
        card_text: Some(CardText {
            name: PersonName("照合　別名".to_owned()),
            birth_date: Date::new(1931, 7, 29).unwrap(),
        }),
        ..proof(&created, Situation::Valid)
    };
    let answered = prove(service.address, &device, &created, &proof).await;
    assert_eq!(answered.status, 200, "{}", answered.head);
    let answer: serde_json::Value = serde_json::from_slice(&answered.body).unwrap();
    let differs = serde_json::json!([{ "name": "differs", "birthDate": "differs" }]);
    assert_eq!(answer["crossCheck"], differs);
    assert!(
        wire::decode_answer(&answered.body)
            .unwrap()
            .differs_from_card()
    );
    let received = receive(service.address, &device, &created, &answered.body).await;
    assert_eq!(received.status, 204, "{}", received.head);
    service.stop().await;
    let mut log = Vec::new();
    store.export_audit(&mut log).await.unwrap();
    let log = String::from_utf8(log).unwrap();
    let noted = log.matches(r#""crossCheck":[{"name":"differs","birthDate":"differs"}]"#);
    assert_eq!(noted.count(), 1, "{log}");
    for personal in ["照合", "別名", "1931", "0729"] {
        assert!(!log.contains(personal), "{personal}: {log}");
    }
}
