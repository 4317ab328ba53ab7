// SPDX-License-Identifier: MIT OR Apache-2.0
//! Other people's verifiers over the whole suite: they differ exactly where the reviewed files say.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{kakunin, output, text};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Where `cargo xtask packages` puts a package that Debian has too old.
fn python_packages() -> PathBuf {
    root().join("target/python")
}

#[track_caller]
fn python_has_cryptography() {
    const ASK: &str =
        "import sys, cryptography as c; sys.exit(int(c.__version__.split('.')[0]) < 45)";
    let mut ask = Command::new("python3");
    let asked = output(ask.args(["-c", ASK]).env("PYTHONPATH", python_packages()));
    assert!(
        asked.status.success(),
        "python3 has no package cryptography of version 45 or later; `cargo xtask packages` installs it"
    );
}

/// Runs the suite on the adapter, in the validating mode, and holds the outcome against its reviewed file.
#[track_caller]
fn differs_as_reviewed(name: &str, command: &str, least: usize) {
    let folder = tempfile::tempdir().unwrap();
    let known = root().join("adapters").join(name).join("differences.json");
    let reviewed = json(&known)["differences"].as_array().unwrap().len();
    let judged = output(
        kakunin(folder.path())
            .args([
                "conform",
                "verifier",
                "--validate-adapter",
                "--implementation",
                command,
            ])
            .arg("--known")
            .arg(&known)
            .env("PYTHONPATH", python_packages()),
    );
    let shown = text(&judged.stdout) + &text(&judged.stderr);
    assert_eq!(judged.status.code(), Some(0), "{shown}");
    let report = json(&folder.path().join("kakunin-report/report.json"));
    let count = |verdict: &str| {
        let cases = report["cases"].as_array().unwrap();
        cases
            .iter()
            .filter(|case| case["verdict"] == verdict)
            .count()
    };
    assert_eq!(count("known-difference"), reviewed);
    let judged = count("pass") + count("known-difference");
    assert!(judged >= least, "only {judged} cases were judged");
}

fn adapter(file: &str) -> String {
    let path = root().join("adapters").join(file);
    path.to_str().unwrap().to_owned()
}

#[test]
fn openssl_differs_as_reviewed() {
    let command = format!("python3 {}", adapter("openssl/adapter.py"));
    differs_as_reviewed("openssl", &command, 880);
}

#[test]
fn python_cryptography_differs_as_reviewed() {
    python_has_cryptography();
    let command = format!("python3 {}", adapter("python/adapter.py"));
    differs_as_reviewed("python", &command, 400);
}

#[test]
fn the_jdk_differs_as_reviewed() {
    let command = format!("java {}", adapter("jdk/Adapter.java"));
    differs_as_reviewed("jdk", &command, 800);
}

/// A file of another adapter: what it does not list fails the run, and so does what it lists and is not there.
#[test]
fn a_difference_that_is_not_reviewed_fails() {
    let folder = tempfile::tempdir().unwrap();
    let command = format!("python3 {}", adapter("openssl/adapter.py"));
    let judge = |known: &str| {
        let known = root().join("adapters").join(known).join("differences.json");
        let judged = output(
            kakunin(folder.path())
                .args([
                    "conform",
                    "verifier",
                    "--filter",
                    "verifier::names",
                    "--implementation",
                    &command,
                ])
                .arg("--known")
                .arg(known),
        );
        (judged.status.code(), text(&judged.stdout))
    };
    assert_eq!(judge("openssl").0, Some(0));
    let (code, shown) = judge("jdk");
    assert_eq!(code, Some(1), "{shown}");
    assert!(
        shown.contains("FAIL verifier::names::equal-full-width"),
        "{shown}"
    );
    assert!(
        shown.contains("the difference is gone, its line must go too"),
        "{shown}"
    );
}
