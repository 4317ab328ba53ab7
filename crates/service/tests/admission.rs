// SPDX-License-Identifier: MIT OR Apache-2.0
//! What one device takes too much of is not taken from the others.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use protocol::{Class, wire};
use service::{Admission, Store};
use std::num::NonZeroU32;
use std::time::Duration;
use support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const CREATE: &[u8] = br#"{"purpose":"eligibility-check","method":"pin","consents":[]}"#;
const HEALTH: &[u8] = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

async fn limited(admission: Admission) -> Running {
    let store = Store::in_memory().unwrap();
    start(store.clone()).await.stop().await;
    resume_with(store, admission).await
}

fn class(reply: &Reply) -> Class {
    wire::decode_problem(&reply.body).unwrap().class
}

#[tokio::test]
async fn a_device_that_asks_too_often_waits_and_others_do_not() {
    let service = limited(Admission {
        requests_per_second: NonZeroU32::MIN,
        request_burst: NonZeroU32::new(3).unwrap(),
        ..unhurried()
    })
    .await;
    let (busy, other) = (device("W0000001"), device("W0000002"));
    let mut refused = None;
    // A token comes each second: three requests for one, and more than come back while they are made.
    for _ in 0..50 {
        let reply = post(service.address, &busy, "/v1/checks", CREATE).await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
        assert_eq!(reply.status, 201, "{}", reply.head);
    }
    let refused = refused.unwrap();
    assert_eq!(class(&refused), Class::Busy);
    let head = refused.head.to_lowercase();
    assert!(head.contains("retry-after: 1"), "{head}");
    let reply = post(service.address, &other, "/v1/checks", CREATE).await;
    assert_eq!(reply.status, 201, "{}", reply.head);
    service.stop().await;
}

#[tokio::test]
async fn a_device_with_too_many_connections_gets_no_more_and_others_do() {
    let service = limited(Admission {
        connections: 2,
        ..unhurried()
    })
    .await;
    let (many, other) = (device("W0000001"), device("W0000002"));
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = connect(service.address, Some(&many)).await.unwrap();
        stream.write_all(HEALTH).await.unwrap();
        let mut first = [0; 15];
        stream.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200 OK");
        held.push(stream);
    }
    assert!(send(service.address, Some(&many), HEALTH).await.is_err());
    let reply = post(service.address, &other, "/v1/checks", CREATE).await;
    assert_eq!(reply.status, 201, "{}", reply.head);
    // What was closed counts no more, as soon as the service has noticed.
    held.clear();
    let mut again = send(service.address, Some(&many), HEALTH_ONCE).await;
    while again.is_err() {
        again = send(service.address, Some(&many), HEALTH_ONCE).await;
    }
    assert_eq!(again.unwrap().status, 200);
    service.stop().await;
}

const HEALTH_ONCE: &[u8] = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn slow_clients_are_cut_and_others_are_served_meanwhile() {
    let service = limited(Admission {
        head_time: Duration::from_millis(300),
        request_time: Duration::from_millis(300),
        ..unhurried()
    })
    .await;
    let (slow, other) = (device("W0000001"), device("W0000002"));
    let mut head = connect(service.address, Some(&slow)).await.unwrap();
    head.write_all(b"POST /v1/checks HTTP/1.1\r\nHost: lo")
        .await
        .unwrap();
    let mut body = connect(service.address, Some(&slow)).await.unwrap();
    body.write_all(
        b"POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{",
    )
    .await
    .unwrap();
    let reply = post(service.address, &other, "/v1/checks", CREATE).await;
    assert_eq!(reply.status, 201, "{}", reply.head);
    let mut said = Vec::new();
    // However the connection ends, it ends.
    drop(head.read_to_end(&mut said).await);
    assert!(!said.starts_with(b"HTTP/1.1 2"));
    let mut first = [0; 12];
    body.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 408");
    service.stop().await;
}
