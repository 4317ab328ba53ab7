// SPDX-License-Identifier: MIT OR Apache-2.0
//! One client for each registered device of the material, and those who must be turned away.

use crate::case::Peer;
use crate::iut::http::{Client, Identity};
use crate::iut::world::SEED;
use std::collections::BTreeMap;
use std::path::Path;
use testbed::pki::{TlsAuthority, TlsRole, from_pem};
use testbed::{EPOCH, Seed};

const DAY: i64 = 86_400;

/// The clients of a service on a port.
pub(super) fn of(material: &Path, port: u16) -> Result<BTreeMap<Peer, Client>, String> {
    let authority = der(material, "service-authority.pem")?;
    let mut clients = BTreeMap::new();
    let mut add = |peer, identity: Option<Identity>| -> Result<(), String> {
        clients.insert(peer, Client::new(port, &authority, identity)?);
        Ok(())
    };
    let registered = [
        Peer::ExemptInstitution,
        Peer::HealthCheckProvider,
        Peer::MaternityHome,
        Peer::TreatmentClinic,
    ];
    for (number, peer) in (1..).zip(registered) {
        let identity = (
            der(material, &format!("W{number:07}.pem"))?,
            der(material, &format!("W{number:07}.key.pem"))?,
        );
        add(peer, Some(identity))?;
    }
    let (devices, foreign) = (
        TlsAuthority::of_devices(SEED),
        TlsAuthority::of_devices(Seed(SEED.0 + 1)),
    );
    let issue = |authority: &TlsAuthority, name: &str, (from, until): (i64, i64)| {
        let (from, until) = (
            EPOCH.saturating_add_secs(from * DAY),
            EPOCH.saturating_add_secs(until * DAY),
        );
        let identity = authority.issue(TlsRole::Device, name, from, until);
        let key = identity.key.pkcs8();
        Some((identity.certificate, key))
    };
    add(
        Peer::Unregistered,
        issue(&devices, "W9999999", (-1_000, 3_650)),
    )?;
    add(Peer::Foreign, issue(&foreign, "W0000001", (-1_000, 3_650)))?;
    add(Peer::Expired, issue(&devices, "W0000001", (-1_000, -1)))?;
    add(
        Peer::NotYetValid,
        issue(&devices, "W0000001", (3_000, 3_650)),
    )?;
    add(Peer::NoCertificate, None)?;
    Ok(clients)
}

/// The portal, if `portal.json` names one.
pub(super) fn portal(material: &Path) -> Result<Option<Client>, String> {
    if !material.join("portal.json").exists() {
        return Ok(None);
    }
    let json: serde_json::Value = serde_json::from_slice(&read(material, "portal.json")?)
        .map_err(|error| format!("portal.json: {error}"))?;
    let address = json.get("portal").and_then(serde_json::Value::as_str);
    let port = address
        .and_then(port)
        .ok_or("portal.json names no address")?;
    let authority = der(material, "service-authority.pem")?;
    Client::new(port, &authority, None).map(Some)
}

/// The settings file is written last, once the service listens.
pub(super) async fn is_reachable(settings: &Path) -> bool {
    let port = std::fs::read(settings)
        .ok()
        .and_then(|bytes| port_of(&bytes));
    let Some(port) = port else { return false };
    tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .is_ok()
}

/// The port in the settings of a terminal.
pub(super) fn port_of(settings: &[u8]) -> Option<u16> {
    let json: serde_json::Value = serde_json::from_slice(settings).ok()?;
    port(json.get("service")?.as_str()?)
}

/// The port of an address.
pub(super) fn port(address: &str) -> Option<u16> {
    let address = address.trim_end_matches('/');
    address.rsplit_once(':')?.1.parse().ok()
}

pub(super) fn read(material: &Path, name: &str) -> Result<Vec<u8>, String> {
    std::fs::read(material.join(name)).map_err(|error| format!("{name}: {error}"))
}

fn der(material: &Path, name: &str) -> Result<Vec<u8>, String> {
    let text =
        String::from_utf8(read(material, name)?).map_err(|error| format!("{name}: {error}"))?;
    from_pem(&text)
        .map(|(_, der)| der)
        .ok_or_else(|| format!("{name} is not PEM"))
}
