// SPDX-License-Identifier: MIT OR Apache-2.0
//! A proof whose answer the insurers still work on.
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
use protocol::wire;
use service::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use support::*;
use testbed::EPOCH;
use testbed::population::Situation;

on_both_stores! { the_same_proof_is_answered_when_the_insurers_are_ready }

async fn the_same_proof_is_answered_when_the_insurers_are_ready(kept: &Kept) {
    let store = kept.store();
    start(store.clone()).await.stop().await;
    let now = Arc::new(AtomicI64::new(EPOCH.as_secs()));
    let shown = now.clone();
    let clock =
        Clock::from_fn(move || jpki::time::UnixTime::from_secs(shown.load(Ordering::Relaxed)));
    let service = resume_at(store, unhurried(), clock).await;
    let device = device("W0000001");
    let created = create(service.address, &device, Consents::NONE).await;
    let proof = proof(&created, Situation::StillProcessing);
    for (elapsed, again) in [(0, 3), (3, 2), (4, 1)] {
        now.store(EPOCH.as_secs() + elapsed, Ordering::Relaxed);
        let reply = prove(service.address, &device, &created, &proof).await;
        assert_eq!(reply.status, 202, "{}", reply.head);
        assert_eq!(wire::decode_processing(&reply.body), Ok(again));
        let head = reply.head.to_lowercase();
        assert!(head.contains(&format!("retry-after: {again}")), "{head}");
    }
    now.store(EPOCH.as_secs() + 5, Ordering::Relaxed);
    let reply = prove(service.address, &device, &created, &proof).await;
    assert_eq!(reply.status, 200, "{}", reply.head);
    let received = receive(service.address, &device, &created, &reply.body).await;
    assert_eq!(received.status, 204, "{}", received.head);
    service.stop().await;
}
