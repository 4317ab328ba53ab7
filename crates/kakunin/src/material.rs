// SPDX-License-Identifier: MIT OR Apache-2.0
//! What terminals of a synthetic world need, as files, and the authority of devices for whoever verifies receipts.

use crate::Failure;
use crate::world::{DeviceIdentity, SERVICE_NAME, World};
use std::fs;
use std::io::Write;
use std::path::Path;
use testbed::pki::pem;

/// Writes authority, the portal's address if there is one, and for each device certificate, keys and a settings file that names
/// them.
pub(crate) fn write(
    folder: &Path,
    world: &World,
    service: &str,
    portal: Option<&str>,
) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
    put(
        folder,
        "service-authority.pem",
        pem("CERTIFICATE", world.service_authority()),
    )?;
    put(
        folder,
        "device-authority.pem",
        pem("CERTIFICATE", world.device_authority()),
    )?;
    if let Some(portal) = portal {
        let address = serde_json::json!({ "portal": portal });
        put(folder, "portal.json", format!("{address:#}\n"))?;
    }
    let devices = world.devices();
    for device in &devices {
        write_keys(folder, device)?;
    }
    // Settings come last, and the first device's very last: whoever waits for that file finds all others.
    devices
        .iter()
        .rev()
        .try_for_each(|device| write_settings(folder, device, service))
}

/// Names of a device's files: certificate, key, terminal certificate, terminal key.
fn names(account: &str) -> [String; 4] {
    ["pem", "key.pem", "cv", "terminal.key.pem"].map(|ending| format!("{account}.{ending}"))
}

fn write_keys(folder: &Path, device: &DeviceIdentity) -> Result<(), Failure> {
    let [certificate, key, terminal, terminal_key] = names(&device.account);
    put(
        folder,
        &certificate,
        pem("CERTIFICATE", &device.tls.certificate),
    )?;
    put_secret(folder, &key, &pem("PRIVATE KEY", &device.tls.key.pkcs8()))?;
    put(folder, &terminal, &device.terminal.certificate)?;
    put_secret(
        folder,
        &terminal_key,
        &pem("PRIVATE KEY", &device.terminal.key.pkcs8()),
    )
}

fn write_settings(folder: &Path, device: &DeviceIdentity, service: &str) -> Result<(), Failure> {
    let [certificate, key, terminal, terminal_key] = names(&device.account);
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
        &format!("{}.json", device.account),
        format!("{settings:#}\n"),
    )
}

pub(crate) fn put(folder: &Path, name: &str, contents: impl AsRef<[u8]>) -> Result<(), Failure> {
    let file = folder.join(name);
    Ok(fs::write(&file, contents).map_err(|error| unwritten(&file, &error))?)
}

/// A file of lines, such as a transcript.
pub(crate) fn write_lines(file: &Path, lines: &[String]) -> Result<(), Failure> {
    let text = lines.join("\n") + "\n";
    Ok(fs::write(file, text).map_err(|error| unwritten(file, &error))?)
}

/// A file that only its owner may read, from its first byte on.
fn put_secret(folder: &Path, name: &str, contents: &str) -> Result<(), Failure> {
    let file = folder.join(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options
        .open(&file)
        .map_err(|error| unwritten(&file, &error))?;
    Ok(opened
        .write_all(contents.as_bytes())
        .map_err(|error| unwritten(&file, &error))?)
}

fn unwritten(file: &Path, error: &std::io::Error) -> String {
    format!("cannot write {}: {error}", file.display())
}
