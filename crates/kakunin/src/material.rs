// SPDX-License-Identifier: MIT OR Apache-2.0
//! What terminals of a synthetic world need, as files.

use crate::Failure;
use crate::world::{DeviceIdentity, SERVICE_NAME, World};
use std::fs;
use std::path::Path;
use testbed::pki::pem;

/// Writes authority, and for each device certificate, keys and a settings file that names them.
pub(crate) fn write(folder: &Path, world: &World, service: &str) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
    put(
        folder,
        "service-authority.pem",
        pem("CERTIFICATE", world.service_authority()),
    )?;
    for device in world.devices() {
        write_device(folder, &device, service)?;
    }
    Ok(())
}

fn write_device(folder: &Path, device: &DeviceIdentity, service: &str) -> Result<(), Failure> {
    let account = &device.account;
    let [certificate, key, terminal, terminal_key] =
        ["pem", "key.pem", "cv", "terminal.key.pem"].map(|ending| format!("{account}.{ending}"));
    put(
        folder,
        &certificate,
        pem("CERTIFICATE", &device.tls.certificate),
    )?;
    put(folder, &key, pem("PRIVATE KEY", &device.tls.key.pkcs8()))?;
    put(folder, &terminal, &device.terminal.certificate)?;
    put(
        folder,
        &terminal_key,
        pem("PRIVATE KEY", &device.terminal.key.pkcs8()),
    )?;
    let settings = serde_json::json!({
        "service": service,
        "serviceName": SERVICE_NAME,
        "facilityKind": device.kind.as_str(),
        "serviceAuthority": "service-authority.pem",
        "deviceCertificate": certificate,
        "deviceKey": key,
        "terminalCertificate": terminal,
        "terminalKey": terminal_key,
    });
    put(
        folder,
        &format!("{account}.json"),
        format!("{settings:#}\n"),
    )
}

pub(crate) fn put(folder: &Path, name: &str, contents: impl AsRef<[u8]>) -> Result<(), Failure> {
    let file = folder.join(name);
    Ok(fs::write(&file, contents)
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?)
}
