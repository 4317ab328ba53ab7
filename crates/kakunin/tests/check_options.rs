// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a desk can add to a check: another identity document that was asked for, and the card's text.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use std::path::Path;
use std::process::{Output, Stdio};
use support::{Background, card, kakunin, output_with, succeed, text, typed};

fn serve(folder: &Path) -> Background {
    let mut serve = kakunin(folder);
    serve.args(["serve", "--listen", "127.0.0.1:0"]);
    let service = Background::start(serve.stderr(Stdio::null()));
    service.line_with("terminal settings in");
    service
}

fn check(folder: &Path, address: &str, secrets: &str, further: &[&str]) -> Output {
    let mut check = kakunin(folder);
    let reader = format!("vpcd:{address}");
    check.args(["check", "--reader", &reader, "--pin-fd", "0", "--json"]);
    check.args(["--language", "en", "--consent", "none"]);
    output_with(check.args(further), typed(secrets))
}

fn log(folder: &Path) -> String {
    succeed(kakunin(folder).args(["audit", "export", "--output", "audit.txt"]));
    let log = std::fs::read_to_string(folder.join("audit.txt")).unwrap();
    std::fs::remove_file(folder.join("audit.txt")).unwrap();
    log
}

/// Article 18: the kind, in the PIN method.
#[test]
fn another_document_is_noted_in_the_log_by_its_kind() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let _service = serve(folder);
    let (_card, address) = card(folder, "valid");
    let noted = ["--identity-document", "residence-card"];
    let checked = check(folder, &address, "1234", &noted);
    assert_eq!(checked.status.code(), Some(11), "{}", text(&checked.stderr));
    let outcome: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(outcome["receiptAcknowledged"], true);
    // A kind nobody knows and a method it is not for are said before anything is asked.
    for wrong in [
        &["--identity-document", "12 34 567890"][..],
        &["--identity-document", "passport", "--method", "visual"],
    ] {
        let refused = check(folder, &address, "1234", wrong);
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused.stdout));
        assert!(text(&refused.stderr).contains("--identity-document"));
    }
    let log = log(folder);
    let with = |word: &str| log.lines().filter(|line| line.contains(word)).count();
    assert_eq!(with("\"event\":\"create\""), 1, "{log}");
    assert_eq!(with("\"identityDocument\":\"residence-card\""), 1, "{log}");
    assert_eq!(with("identityDocument"), 1, "{log}");
}

#[test]
fn the_cards_text_is_compared_where_it_is_wanted_and_can_be_had() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let _service = serve(folder);
    let (_card, address) = card(folder, "valid");
    let equal = serde_json::json!([{ "name": "equal", "birthDate": "equal" }]);
    for (secrets, further, compared, said) in [
        ("1234\n4321", &["--card-text"][..], Some(equal), ""),
        ("1234\n4321", &[], None, ""),
        ("1234\n9999", &["--card-text"], None, "PIN for it was wrong"),
        ("1234", &["--card-text"], None, "no PIN was entered"),
    ] {
        let checked = check(folder, &address, secrets, further);
        let errors = text(&checked.stderr);
        assert_eq!(checked.status.code(), Some(11), "{errors}");
        let outcome: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
        assert_eq!(outcome["answer"].get("crossCheck"), compared.as_ref());
        assert!(errors.contains(said), "{errors}");
        assert_eq!(errors.contains("not compared"), !said.is_empty());
    }
    let log = log(folder);
    assert_eq!(log.matches("crossCheck").count(), 1, "{log}");
    assert!(!log.contains("合成"), "{log}");
}
