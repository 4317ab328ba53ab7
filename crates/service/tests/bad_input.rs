// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a service must survive, and go on serving.
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
use service::Store;
use support::*;
use testbed::pki::{TlsAuthority, TlsRole};
use testbed::{EPOCH, Seed};

const CREATE: &[u8] = br#"{"purpose":"eligibility-check","method":"pin","consents":[]}"#;

fn class(reply: &Reply) -> Class {
    wire::decode_problem(&reply.body).unwrap().class
}

#[tokio::test]
async fn connections_without_a_good_device_certificate_end_in_the_handshake() {
    let service = start(Store::in_memory().unwrap()).await;
    let foreign = identity(
        &TlsAuthority::new(Seed(9), "devices"),
        TlsRole::Device,
        "W0000001",
    );
    let server = identity(&WORLD.devices, TlsRole::Server, "W0000001");
    let (long_ago, before) = (
        EPOCH.saturating_add_secs(-9_000),
        EPOCH.saturating_add_secs(-5),
    );
    let expired = WORLD
        .devices
        .issue(TlsRole::Device, "W0000001", long_ago, before);
    for identity in [None, Some(&foreign), Some(&expired), Some(&server)] {
        let health = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assert!(send(service.address, identity, health).await.is_err());
    }
    let good = device("W0000001");
    assert_eq!(
        post(service.address, &good, "/v1/checks", CREATE)
            .await
            .status,
        201
    );
    service.stop().await;
}

#[tokio::test]
async fn a_certified_device_nobody_registered_may_not_ask() {
    let service = start(Store::in_memory().unwrap()).await;
    let stranger = device("W9999999");
    let reply = post(service.address, &stranger, "/v1/checks", CREATE).await;
    assert_eq!((reply.status, class(&reply)), (403, Class::Account));
    service.stop().await;
}

#[tokio::test]
async fn bodies_that_are_no_message_are_refused_with_their_status() {
    let service = start(Store::in_memory().unwrap()).await;
    let device = device("W0000001");
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)).into_bytes();
    let huge = vec![b' '; 10_000_000];
    let bodies: [(&[u8], u16); 9] = [
        (b"", 400),
        (b"{", 400),
        (b"null", 400),
        (b"\xFF\xFE", 400),
        (br#"{"purpose":"eligibility-check","purpose":"eligibility-check","method":"pin","consents":[]}"#, 400),
        (br#"{"purpose":"eligibility-check","method":"guess","consents":[]}"#, 400),
        (br#"{"purpose":"eligibility-check","method":"pin","consents":[]} x"#, 400),
        (&deep, 400),
        (&huge, 413),
    ];
    for (body, status) in bodies {
        let reply = post(service.address, &device, "/v1/checks", body).await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]);
        assert_eq!(
            (reply.status, class(&reply)),
            (status, Class::Malformed),
            "{shown}"
        );
    }
    assert_eq!(
        post(service.address, &device, "/v1/checks", CREATE)
            .await
            .status,
        201
    );
    service.stop().await;
}

#[tokio::test]
async fn paths_methods_and_types_have_their_own_status() {
    let service = start(Store::in_memory().unwrap()).await;
    let device = device("W0000001");
    for (head, status) in [
        ("GET /v1/checks HTTP/1.1", 405),
        ("GET /nothing HTTP/1.1", 404),
        (
            "POST /v1/checks HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 0",
            415,
        ),
        ("GET /health HTTP/1.1", 200),
    ] {
        let request = format!("{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let reply = send(service.address, Some(&device), request.as_bytes())
            .await
            .unwrap();
        assert_eq!(reply.status, status, "{head}");
    }
    for id in ["0", &"0".repeat(32), "..%2F..%2Fhealth"] {
        let reply = post(
            service.address,
            &device,
            &format!("/v1/checks/{id}/proof"),
            b"{}",
        )
        .await;
        assert!(matches!(reply.status, 400 | 404), "{id}: {}", reply.head);
    }
    let unknown = br#"{"certificate":"AA==","signature":"AA=="}"#;
    let path = format!("/v1/checks/{}/proof", "0".repeat(32));
    let reply = post(service.address, &device, &path, unknown).await;
    assert_eq!((reply.status, class(&reply)), (404, Class::UnknownCheck));
    service.stop().await;
}

#[tokio::test]
async fn garbage_before_the_handshake_harms_nobody() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let service = start(Store::in_memory().unwrap()).await;
    for garbage in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        &[0x16, 0x03, 0x01, 0xFF, 0xFF],
        &[0; 4_096],
    ] {
        let mut stream = tokio::net::TcpStream::connect(service.address)
            .await
            .unwrap();
        drop(stream.write_all(garbage).await);
        drop(stream.shutdown().await);
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        assert!(!answer.starts_with(b"HTTP"));
    }
    assert_eq!(
        post(service.address, &device("W0000001"), "/v1/checks", CREATE)
            .await
            .status,
        201
    );
    service.stop().await;
}
