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
fn schemathesis_finds_nothing_that_is_not_described() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = kakunin(folder.path());
    let serve = serve
        .args(["serve", "--listen", "127.0.0.1:0"])
        // Examples come as fast as they are made, all from one device.
        .args(["--device-requests-per-second", "1000000"])
        .args(["--device-request-burst", "1000000"])
        .stderr(Stdio::null());
    let service = Background::start(serve);
    let line = service.line_with("listening on");
    let port = line.split("https://localhost:").nth(1).unwrap();
    let port = port.split(',').next().unwrap().trim();
    service.line_with("terminal settings in");
    let material = folder.path().join("kakunin-material");
    let examples = std::env::var("KAKUNIN_SCHEMATHESIS").unwrap_or_else(|_| SHORT.to_owned());
    // `cargo xtask packages` puts it beside the other Python package of the tests.
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/schemathesis");
    let output = Command::new("python3")
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
        .arg(material.join("service-authority.pem"))
        .arg("--request-cert")
        .arg(material.join("W0000001.pem"))
        .arg("--request-cert-key")
        .arg(material.join("W0000001.key.pem"))
        .env("PYTHONPATH", &python)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    println!("{said}");
    assert!(
        !said.contains("No module named"),
        "`cargo xtask packages` installs schemathesis\n{said}"
    );
    assert!(output.status.success(), "{said}");
    assert!(said.contains("No issues found"), "{said}");
}
