// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who gets through TLS, asked by another implementation: `openssl s_client`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::crypto::aws_lc::PROVIDER;
use protocol::facility::{AccountId, Device, FacilityId, FacilityKind, FacilityState};
use service::Store;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use support::*;
use testbed::pki::{TlsAuthority, TlsIdentity, TlsRole};
use testbed::{EPOCH, Seed};

const HEALTH: &str = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

fn create() -> String {
    let body = r#"{"purpose":"eligibility-check","method":"pin","consents":[]}"#;
    format!(
        "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// PEM by `openssl`, so that it reads what it has written itself.
fn write_pem(folder: &Path, name: &str, command: &str, der: &[u8]) {
    let (from, to) = (folder.join("in.der"), folder.join(name));
    std::fs::write(&from, der).unwrap();
    let done = Command::new("openssl")
        .args(command.split_whitespace())
        .args(["-inform", "DER", "-in"])
        .arg(&from)
        .arg("-out")
        .arg(&to)
        .status();
    assert!(done.expect("the openssl program is installed").success());
}

/// What `openssl s_client` says of one connection on which one request is sent.
fn ask(
    address: SocketAddr,
    identity: Option<&TlsIdentity>,
    options: &str,
    request: &str,
) -> String {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write_pem(at, "ca.pem", "x509", WORLD.servers.certificate());
    let mut client = Command::new("timeout");
    client
        .args(["20", "openssl", "s_client", "-connect"])
        .arg(address.to_string())
        .args(["-CAfile", "ca.pem", "-verify_return_error", "-ign_eof"])
        .args(["-verify_hostname", "localhost", "-attime"])
        .arg(EPOCH.as_secs().to_string())
        .args(options.split_whitespace());
    if let Some(identity) = identity {
        write_pem(at, "device.pem", "x509", &identity.certificate);
        write_pem(at, "device.key", "pkey", &identity.key.pkcs8());
        client.args(["-cert", "device.pem", "-key", "device.key"]);
    }
    let mut client = client
        .current_dir(at)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A connection that was cut takes no request.
    drop(client.stdin.take().unwrap().write_all(request.as_bytes()));
    let output = client.wait_with_output().unwrap();
    [output.stdout, output.stderr]
        .map(|octets| String::from_utf8_lossy(&octets).into_owned())
        .concat()
}

async fn asked(
    address: SocketAddr,
    identity: Option<TlsIdentity>,
    options: &'static str,
    request: String,
) -> String {
    let ask = move || ask(address, identity.as_ref(), options, &request);
    tokio::task::spawn_blocking(ask).await.unwrap()
}

#[tokio::test]
async fn a_registered_device_gets_through_by_tls_1_3_alone() {
    let service = start(Store::in_memory().unwrap()).await;
    let device = || Some(device("W0000001"));
    for (options, alpn) in [
        ("-alpn http/1.1", "ALPN protocol: http/1.1"),
        ("", "No ALPN negotiated"),
    ] {
        let said = asked(service.address, device(), options, HEALTH.to_owned()).await;
        for expected in ["New, TLSv1.3", "Verify return code: 0 (ok)", alpn] {
            assert!(said.contains(expected), "{options}: {said}");
        }
        assert!(said.contains("HTTP/1.1 200"), "{options}: {said}");
    }
    for old in ["-tls1_2", "-tls1_1"] {
        let said = asked(service.address, device(), old, HEALTH.to_owned()).await;
        assert!(!said.contains("HTTP/1.1"), "{old}: {said}");
    }
    // RFC 8446 §6.2: 70 is protocol_version.
    let said = asked(service.address, device(), "-tls1_2", HEALTH.to_owned()).await;
    assert!(said.contains("SSL alert number 70"), "{said}");
    service.stop().await;
}

#[tokio::test]
async fn other_certificates_are_cut_off_each_with_its_alert() {
    let service = start(Store::in_memory().unwrap()).await;
    let at = |seconds| EPOCH.saturating_add_secs(seconds);
    let issued = |authority: &TlsAuthority, from, until| {
        authority.issue(TlsRole::Device, "W0000001", at(from), at(until))
    };
    let (same_name, own) = (TlsAuthority::new(Seed(9), "devices"), &WORLD.devices);
    let stranger = TlsAuthority::new(Seed(9), "strangers");
    let server = identity(own, TlsRole::Server, "W0000001");
    for (who, presented, alert) in [
        // RFC 8446 §6.2.
        ("none", None, 116),
        ("expired", Some(issued(own, -9_000, -5)), 45),
        ("early", Some(issued(own, 5_000, 9_000)), 45),
        ("foreign", Some(issued(&stranger, -9_000, 9_000)), 48),
        ("forged", Some(issued(&same_name, -9_000, 9_000)), 51),
        ("of a service", Some(server), 43),
    ] {
        let said = asked(service.address, presented, "", HEALTH.to_owned()).await;
        assert!(!said.contains("HTTP/1.1"), "{who}: {said}");
        let alert = format!("SSL alert number {alert}\n");
        assert!(said.contains(&alert), "{who}, not {alert}: {said}");
    }
    service.stop().await;
}

#[tokio::test]
async fn a_certificate_that_was_taken_back_is_answered_as_of_no_account() {
    let store = Store::in_memory().unwrap();
    let service = start(store.clone()).await;
    let registered = |state, certified: &TlsIdentity| Device {
        delegate: None,
        certificate_sha256: (PROVIDER.sha256)(&[&certified.certificate]),
        account: AccountId::new("W0000001").unwrap(),
        facility: FacilityId::new("F-1").unwrap(),
        kind: FacilityKind::ALL[0],
        state,
    };
    let certified = device("W0000001");
    for (who, state, status) in [
        ("active", FacilityState::Active, "201"),
        ("suspended", FacilityState::Suspended, "403"),
        ("ended", FacilityState::Ended, "403"),
    ] {
        let row = registered(state, &certified);
        store.put_devices(vec![row]).await.unwrap();
        let said = asked(service.address, Some(device("W0000001")), "", create()).await;
        assert!(
            said.contains(&format!("HTTP/1.1 {status}")),
            "{who}: {said}"
        );
    }
    let nobody = asked(service.address, Some(device("W9999999")), "", create()).await;
    assert!(nobody.contains("HTTP/1.1 403"), "{nobody}");
    service.stop().await;
}
