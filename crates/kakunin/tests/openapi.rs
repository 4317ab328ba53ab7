// SPDX-License-Identifier: MIT OR Apache-2.0
//! The served OpenAPI document against the running service, by schemathesis: no 5xx, no answer that is not described.
//!
//! Schemathesis shows the device certificate itself, so nothing stands between it and the service. A short run by default;
//! `KAKUNIN_SCHEMATHESIS=NUMBER` asks for so many examples of each operation (1,000 make more than 5,000 cases).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use support::{Background, kakunin, text};

/// Examples of each operation in CI.
const SHORT: &str = "15";

#[test]
fn schemathesis_finds_nothing_that_is_not_described_by_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let service = serve(folder.path(), &[]);
    let port = port(&service.line_with("listening on"));
    service.line_with("terminal settings in");
    let material = folder.path().join("kakunin-material");
    let mut command = schemathesis(folder.path(), port);
    command
        .arg("--request-cert")
        .arg(material.join("W0000001.pem"))
        .arg("--request-cert-key")
        .arg(material.join("W0000001.key.pem"));
    assert_nothing_found(command);
}

#[test]
fn schemathesis_finds_nothing_that_is_not_described_by_the_portal() {
    let folder = tempfile::tempdir().unwrap();
    let service = serve(folder.path(), &["--portal", "127.0.0.1:0"]);
    let port = port(&service.line_with("portal for facilities on"));
    service.line_with("terminal settings in");
    // Nobody is signed in: what a session is refused and granted is told by the portal's own tests.
    assert_nothing_found(schemathesis(folder.path(), port));
}

fn serve(folder: &Path, options: &[&str]) -> Background {
    let mut serve = kakunin(folder);
    serve
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(options)
        // Examples come as fast as they are made, all from one device.
        .args(["--device-requests-per-second", "1000000"])
        .args(["--device-request-burst", "1000000"])
        .stderr(Stdio::null());
    Background::start(&mut serve)
}

/// The port in a line such as `… on https://localhost:40001, …`.
fn port(line: &str) -> u16 {
    let port = line.split("https://localhost:").nth(1).unwrap();
    let digits = port.split(|character: char| !character.is_ascii_digit());
    digits.into_iter().next().unwrap().parse().unwrap()
}

fn schemathesis(folder: &Path, port: u16) -> Command {
    let examples = std::env::var("KAKUNIN_SCHEMATHESIS").unwrap_or_else(|_| SHORT.to_owned());
    // `cargo xtask packages` puts it beside the other Python package of the tests.
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/schemathesis");
    let mut command = Command::new("python3");
    command
        .args(["-m", "schemathesis.cli", "run"])
        .arg(format!("https://localhost:{port}/v1/openapi.json"))
        .args(["--max-examples", &examples, "--seed", "20261124"])
        // positive_data_acceptance is left out: what fits the schema can be refused for a reason a schema cannot say, such as
        // a date in the future or a certificate of another authority.
        .args([
            "--checks",
            "all",
            "--exclude-checks",
            "positive_data_acceptance",
        ])
        .args([
            "--phases",
            "examples,coverage,fuzzing,stateful",
            "--warnings",
            "off",
        ])
        .args(["--generation-database", "none", "--no-color"])
        .arg("--tls-verify")
        .arg(folder.join("kakunin-material/service-authority.pem"))
        .env("PYTHONPATH", &python)
        .current_dir(folder);
    command
}

fn assert_nothing_found(mut command: Command) {
    let output = command.output().unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    println!("{said}");
    assert!(
        !said.contains("No module named"),
        "`cargo xtask packages` installs schemathesis\n{said}"
    );
    assert!(output.status.success(), "{said}");
    assert!(said.contains("No issues found"), "{said}");
}
