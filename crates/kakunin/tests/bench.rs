// SPDX-License-Identifier: MIT OR Apache-2.0
//! The load generator counts every check, and says when some failed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code"
)]

use std::process::Command;

#[test]
fn every_check_of_every_batch_is_counted() {
    let output = Command::new(env!("CARGO_BIN_EXE_kakunin"))
        .args(["bench", "service", "--json"])
        .args(["--checks", "10", "--batch", "4", "--connections", "3"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["checks"], 10);
    assert_eq!(report["failed"], 0);
    assert!(report["checksPerSecond"].as_f64().unwrap() > 0.0);
    for request in ["create", "proof", "receipt"] {
        let times = &report["latencyMilliseconds"][request];
        let time = |share: &str| times[share].as_f64().unwrap();
        assert!(time("p50") <= time("p99") && time("p99") <= time("max"));
    }
}

#[test]
fn nothing_to_do_is_said_and_not_measured() {
    let output = Command::new(env!("CARGO_BIN_EXE_kakunin"))
        .args(["bench", "service", "--checks", "0"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("at least 1"));
}
