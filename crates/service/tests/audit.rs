// SPDX-License-Identifier: MIT OR Apache-2.0
//! The audit log of a running service, its copies and what is published of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use protocol::audit::{Fault, Verified};
use protocol::check::Consents;
use protocol::facility::{FacilityId, FacilityKind};
use protocol::statistics::Count;
use service::audit::{Kept as KeptHead, verify};
use service::{Keys, Store};
use support::*;
use testbed::population::Situation;

on_both_stores! {
    a_facility_has_its_own_records_proven
    every_decision_is_in_the_log_and_nothing_personal
    records_of_several_services_have_one_order
    statistics_hide_small_counts
    what_was_done_to_the_database_shows
}

async fn copy(store: &Store) -> String {
    let mut out = Vec::new();
    store.export_audit(&mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

fn judged(kept: &Kept, copy: &str) -> Result<Verified, Fault> {
    let key = Keys::open(&kept.keys).unwrap().audit_key();
    verify(copy.as_bytes(), &key, None).unwrap()
}

async fn one_check(running: &Running, account: &str, situation: Situation) {
    let device = device(account);
    let created = create(running.address, &device, Consents::NONE).await;
    let reply = prove(
        running.address,
        &device,
        &created,
        &proof(&created, situation),
    )
    .await;
    if reply.status == 200 {
        let received = receive(running.address, &device, &created, &reply.body).await;
        assert_eq!(received.status, 204);
    }
}

async fn every_decision_is_in_the_log_and_nothing_personal(kept: &Kept) {
    let store = kept.store();
    let service = start(store.clone()).await;
    one_check(&service, "W0000001", Situation::Valid).await;
    one_check(&service, "W0000002", Situation::Revoked).await;
    one_check(&service, "W0000002", Situation::Valid).await;
    service.stop().await;
    let copy = copy(&store).await;
    let verified = judged(kept, &copy).unwrap();
    assert_eq!(verified.records, 3 + 2 + 3, "{copy}");
    let records: Vec<serde_json::Value> = copy
        .lines()
        .filter_map(|line| line.strip_prefix("record "))
        .map(|line| serde_json::from_str(line.splitn(3, ' ').nth(2).unwrap()).unwrap())
        .collect();
    let proofs: Vec<_> = records
        .iter()
        .filter(|record| record["event"] == "proof")
        .collect();
    assert_eq!(proofs[0]["facility"], "F-1");
    assert_eq!(proofs[0]["method"], "pin");
    assert_eq!(proofs[1]["class"], "revoked");
    assert_eq!(proofs[1].get("subject"), None);
    // The same person at two facilities is one subject.
    assert_eq!(proofs[0]["subject"], proofs[2]["subject"]);
    assert_eq!(proofs[0]["subject"].as_str().map(str::len), Some(32));
    let person = WORLD.population.person(Situation::Valid);
    let record = person.eligibility(testbed::EPOCH).unwrap();
    let basic = &record.coverages[0].basic;
    let serial = person.authentication_serial.to_string();
    for text in [
        basic.name.as_str(),
        basic.number.as_ref().unwrap().as_str(),
        basic.insurer_number.as_ref().unwrap().as_str(),
        &serial,
    ] {
        assert!(!copy.contains(text), "{text}");
    }
}

async fn a_facility_has_its_own_records_proven(kept: &Kept) {
    let store = kept.store();
    let service = start(store.clone()).await;
    one_check(&service, "W0000001", Situation::Valid).await;
    one_check(&service, "W0000002", Situation::Valid).await;
    let key = Keys::open(&kept.keys).unwrap().audit_key();
    let head = store.audit_checkpoint().await.unwrap().unwrap();
    one_check(&service, "W0000001", Situation::Valid).await;
    service.stop().await;
    let facility = FacilityId::new("F-1").unwrap();
    let head = KeptHead::verify(head.as_bytes(), &key).unwrap().unwrap();
    assert_eq!(head.size(), 6);
    for kept_head in [None, Some(&head)] {
        let mut out = Vec::new();
        store
            .export_audit_of(&facility, kept_head, &mut out)
            .await
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        let verified = verify(text.as_bytes(), &key, kept_head).unwrap().unwrap();
        assert_eq!((verified.records, verified.checkpoint.size), (6, 9));
        assert_eq!(verified.facility, Some(facility.clone()));
        assert!(!text.contains("F-2"));
        let forged = text.replacen("\"event\":\"proof\"", "\"event\":\"other\"", 1);
        let forged = verify(forged.as_bytes(), &key, kept_head).unwrap();
        assert!(matches!(forged, Err(Fault::Damaged { .. })));
    }
}

async fn records_of_several_services_have_one_order(kept: &Kept) {
    let stores = [kept.store(), kept.store(), kept.store()];
    let mut services = Vec::new();
    for store in &stores {
        services.push(start(store.clone()).await);
    }
    let checks = (0..12).map(|number| {
        let account = format!("W000000{}", number % 4 + 1);
        let service = &services[number % 3];
        async move { one_check(service, &account, Situation::Valid).await }
    });
    join_all(checks).await;
    for service in services {
        service.stop().await;
    }
    let text = copy(&stores[0]).await;
    assert_eq!(judged(kept, &text).unwrap().records, 36);
    assert_eq!(judged(kept, &copy(&stores[2]).await).unwrap().records, 36);
}

async fn statistics_hide_small_counts(kept: &Kept) {
    let store = kept.store();
    let service = start(store.clone()).await;
    for _ in 0..11 {
        one_check(&service, "W0000001", Situation::Valid).await;
    }
    one_check(&service, "W0000002", Situation::Valid).await;
    service.stop().await;
    let rows = store.statistics((2026, 11)).await.unwrap();
    let totals: Vec<_> = rows.iter().map(|row| (row.kind, row.total)).collect();
    assert_eq!(
        totals,
        [
            (FacilityKind::ExemptInstitution, Count::Exactly(11)),
            (FacilityKind::HealthCheckProvider, Count::Suppressed)
        ]
    );
    assert!(store.statistics((2026, 10)).await.unwrap().is_empty());
}

/// Somebody with the database but without the key changes a record there.
async fn what_was_done_to_the_database_shows(kept: &Kept) {
    let store = kept.store();
    let service = start(store.clone()).await;
    one_check(&service, "W0000001", Situation::Valid).await;
    service.stop().await;
    judged(kept, &copy(&store).await).unwrap();
    kept.execute("UPDATE audit_entry SET record = (SELECT record FROM audit_entry WHERE position = 0) WHERE position = 1");
    let fault = judged(kept, &copy(&store).await).unwrap_err();
    assert!(matches!(fault, Fault::Tree { .. }), "{fault}");
    kept.execute("DELETE FROM audit_entry WHERE position = 1");
    let fault = judged(kept, &copy(&store).await).unwrap_err();
    assert!(
        matches!(fault, Fault::Count { .. } | Fault::Tree { .. }),
        "{fault}"
    );
}
