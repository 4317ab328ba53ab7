// SPDX-License-Identifier: MIT OR Apache-2.0
//! The verifier suite is judged by faulty verifiers, around a sound one.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use serde_json::Value;
use support::{kakunin, output, text};

#[test]
fn every_requirement_a_faulty_verifier_breaks_is_named_by_a_case_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    let judged =
        output(kakunin(folder.path()).args(["conform", "verifier", "--defects", "--json"]));
    assert_eq!(judged.status.code(), Some(0), "{}", text(&judged.stderr));
    let reports: Value = serde_json::from_slice(&judged.stdout).unwrap();
    let reports = reports.as_array().unwrap();
    assert!(reports.len() >= 130, "{}", reports.len());
    for report in reports {
        assert_eq!(report["caught"], true, "{report}");
    }
}

#[test]
fn a_faulty_verifier_is_found_out_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_kakunin");
    let judge = |defect: &str| {
        let command = format!("{program} verifier --defect {defect}");
        let judged = output(kakunin(folder.path()).args([
            "conform",
            "verifier",
            "--filter",
            "verifier::ocsp",
            "--implementation",
            &command,
        ]));
        (judged.status.code(), text(&judged.stdout))
    };
    let (code, shown) = judge("answer-unknown-good");
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("FAIL verifier::ocsp::unknown"), "{shown}");
    let (code, shown) = judge("no-such-defect");
    assert_eq!(code, Some(2), "{shown}");
}

#[test]
fn a_suite_is_judged_for_one_role() {
    let folder = tempfile::tempdir().unwrap();
    let judged = output(kakunin(folder.path()).args(["conform", "--defects"]));
    assert_eq!(judged.status.code(), Some(2));
}
