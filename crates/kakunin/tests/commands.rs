// SPDX-License-Identifier: MIT OR Apache-2.0
//! The other commands: pki and inspect, serve and check, conform.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use serde_json::Value;
use std::path::Path;
use std::process::{Output, Stdio};
use support::{Background, kakunin, output, output_with, succeed, text, typed};

#[test]
fn inspect_shows_what_pki_wrote_with_its_profile_findings() {
    let folder = tempfile::tempdir().unwrap();
    succeed(kakunin(folder.path()).args(["pki", "--out", "world"]));
    let inspect = |file: &str| succeed(kakunin(folder.path()).args(["inspect", file]));
    let certificate = inspect("world/authentication/people/valid-0.pem");
    assert!(certificate.contains("JPKI-SYNTHETIC"), "{certificate}");
    assert!(
        certificate.contains("certificatePolicies      critical"),
        "{certificate}"
    );
    let list = inspect("world/authentication/lists.pem");
    assert!(list.contains("CRL Distribution Points"), "{list}");
}

#[test]
fn inspect_says_what_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("noise"), [0x30, 0x82, 0xFF]).unwrap();
    for file in ["noise", "missing"] {
        let run = output(kakunin(folder.path()).args(["inspect", file]));
        assert_eq!(run.status.code(), Some(2), "{file}");
        assert!(text(&run.stderr).contains(file), "{}", text(&run.stderr));
    }
}

#[test]
fn pki_crl_makes_a_list_that_is_indexed_and_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| succeed(kakunin(folder.path()).args(["pki", "crl"]).args(words));
    let made = run(&[
        "make",
        "--entries",
        "2000",
        "--reasons",
        "--out",
        "list.crl",
    ]);
    let listed = made
        .lines()
        .last()
        .unwrap()
        .split_whitespace()
        .last()
        .unwrap();
    let indexed = run(&["index", "list.crl"]);
    for line in ["2000 entries", "signature", "for membership", "peak memory"] {
        assert!(indexed.contains(line), "{indexed}");
    }
    let found = run(&["lookup", "list.crl.index", listed, "00FF"]);
    assert!(
        found.contains(&format!("{listed}  listed since")),
        "{found}"
    );
    assert!(found.contains("00FF  not listed"), "{found}");
    // With another key the index is not what was saved.
    std::fs::write(folder.path().join("other.key"), [7; 32]).unwrap();
    let refused = output(kakunin(folder.path()).args([
        "pki",
        "crl",
        "lookup",
        "list.crl.index",
        "01",
        "--key",
        "other.key",
    ]));
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("not what was saved with this key"));
}

/// A card that listens for a reader, and the name of that reader.
fn card(folder: &Path, situation: &str) -> (Background, String) {
    let arguments = ["card", "--listen", "127.0.0.1:0", "--situation", situation];
    let card = Background::start(kakunin(folder).args(arguments));
    let line = card.line_with("listening on vpcd:");
    let reader = line.split_whitespace().nth(2).unwrap();
    (card, reader.trim_end_matches(';').to_owned())
}

fn serve(folder: &Path) -> Background {
    let service = Background::start(
        kakunin(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::null()),
    );
    service.line_with("listening on https://localhost:");
    service
}

fn check(folder: &Path, reader: &str, pin: &str, further: &[&str]) -> Output {
    let mut check = kakunin(folder);
    check.args(["check", "--reader", reader, "--pin-fd", "0", "--json"]);
    check.args(["--consent", "none"]).args(further);
    output_with(&mut check, typed(pin))
}

#[test]
fn a_pin_is_tried_once_and_never_on_the_last_try_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, reader) = card(folder.path(), "valid");
    let code = |pin, further: &[&str]| check(folder.path(), &reader, pin, further).status.code();
    assert_eq!(code("9999", &[]), Some(20), "two tries left");
    assert_eq!(code("9999", &[]), Some(20), "one try left");
    assert_eq!(code("9999", &[]), Some(22), "the last try is kept");
    assert_eq!(
        code("1234", &[]),
        Some(22),
        "even for a PIN that would be right"
    );
    assert_eq!(
        code("1234", &["--use-last-try"]),
        Some(11),
        "unless somebody says so"
    );
    assert_eq!(code("9999", &[]), Some(20), "the counter is full again");
}

#[test]
fn a_pin_that_is_none_never_reaches_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, reader) = card(folder.path(), "valid");
    for pin in ["12345", "12a4", "", "１２３４"] {
        assert_eq!(
            check(folder.path(), &reader, pin, &[]).status.code(),
            Some(60),
            "{pin:?}"
        );
    }
    // All three tries are still there: two wrong ones do not reach the last.
    for _ in 0..2 {
        assert_eq!(
            check(folder.path(), &reader, "9999", &[]).status.code(),
            Some(20)
        );
    }
}

#[test]
fn a_revoked_card_is_refused_with_its_own_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, reader) = card(folder.path(), "revoked");
    let refused = check(folder.path(), &reader, "1234", &[]);
    assert_eq!(refused.status.code(), Some(37));
    let result: Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!(result["class"], "revoked");
}

#[test]
fn a_service_that_is_away_is_not_a_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = serve(folder.path());
    assert_eq!(service.terminate(), Some(0));
    let (_card, reader) = card(folder.path(), "valid");
    assert_eq!(
        check(folder.path(), &reader, "1234", &[]).status.code(),
        Some(51)
    );
}

#[test]
fn a_check_without_settings_says_where_they_come_from() {
    let folder = tempfile::tempdir().unwrap();
    let failed = check(folder.path(), "vpcd:127.0.0.1:1", "1234", &[]);
    assert_eq!(failed.status.code(), Some(2));
    let errors = text(&failed.stderr);
    assert!(
        errors.contains("kakunin-material/W0000001.json"),
        "{errors}"
    );
}

#[test]
fn conform_writes_a_report_and_fails_when_a_case_fails() {
    let folder = tempfile::tempdir().unwrap();
    let judge = |arguments: &[&str]| {
        output(
            kakunin(folder.path())
                .args(["conform", "verifier"])
                .args(arguments),
        )
    };
    assert_eq!(judge(&["--filter", "grace"]).status.code(), Some(0));
    let report = folder.path().join("kakunin-report/report.json");
    let report: Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    assert!(
        report["results"]
            .as_array()
            .is_some_and(|results| !results.is_empty())
    );
    // An implementation that ends at once gives no verdict on anything.
    let broken = judge(&["--implementation", "true", "--filter", "grace"]);
    assert_ne!(broken.status.code(), Some(0));
    let shown = text(&broken.stdout) + &text(&broken.stderr);
    assert!(!shown.contains("everything passed"), "{shown}");
}
