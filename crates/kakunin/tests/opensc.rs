// SPDX-License-Identifier: MIT OR Apache-2.0
//! What unmodified OpenSC makes of each kind of our card, in a real reader stack; and what it sends, beside what we send.
#![cfg(feature = "pcsc")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use support::stack::{MODULE, READER, ReaderStack};
use support::{Background, kakunin, output, output_with, succeed, text, typed};
use testbed::card::ATRS;

const AUTHENTICATION: &str = "JPKI (User Authentication PIN)";

/// The reader stack with the card described.
fn stack(folder: &Path, description: &Value, further: &[&str]) -> ReaderStack {
    std::fs::write(folder.join("card.json"), description.to_string()).unwrap();
    ReaderStack::start(folder, &[&["--card", "card.json"], further].concat())
}

fn described(mut members: Value) -> Value {
    members["$schema"] = "../schema/card.json".into();
    members["title"] = "A card of a test.".into();
    members
}

fn certificates() -> Output {
    output(Command::new("pkcs15-tool").arg("--list-certificates"))
}

/// `pkcs11-tool --login` with the user-authentication PIN, and a signature.
fn sign(folder: &Path, pin: &str) -> Output {
    std::fs::write(folder.join("message"), b"synthetic message").unwrap();
    output(
        Command::new("pkcs11-tool")
            .args(["--module", MODULE, "--token-label", AUTHENTICATION])
            .args(["--login", "--pin", pin, "--sign", "--id", "01"])
            .args(["--mechanism", "SHA256-RSA-PKCS"])
            .arg("--input-file")
            .arg(folder.join("message"))
            .arg("--output-file")
            .arg(folder.join("signature")),
    )
}

#[test]
fn a_card_is_found_whatever_its_answer_to_reset_is() {
    for atr in ATRS {
        let folder = tempfile::tempdir().unwrap();
        let _stack = stack(folder.path(), &described(json!({"atr": atr.name})), &[]);
        let shown = succeed(Command::new("opensc-tool").args(["--reader", READER, "--atr"]));
        let hexadecimal: Vec<_> = atr.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(shown.trim(), hexadecimal.join(":"), "{}", atr.name);
        let listed = certificates();
        let found = text(&listed.stdout).matches("X.509 Certificate").count();
        assert_eq!(found, 4, "{}: {}", atr.name, text(&listed.stderr));
    }
}

#[test]
fn a_blocked_pin_is_told_and_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = described(json!({"secrets": {"authentication": {"tries": 0}}}));
    let _stack = stack(folder.path(), &blocked, &[]);
    let pins = succeed(Command::new("pkcs15-tool").arg("--list-pins"));
    assert!(pins.contains("Tries left     : 0"), "{pins}");
    let refused = sign(folder.path(), "1234");
    assert!(!refused.status.success());
    let errors = text(&refused.stderr);
    // OpenSC 0.23 has no name of its own for 6984.
    assert!(errors.contains("C_Login failed"), "{errors}");
}

#[test]
fn a_card_that_hides_the_counter_of_a_verified_pin_still_signs() {
    let folder = tempfile::tempdir().unwrap();
    let _stack = stack(
        folder.path(),
        &described(json!({"verifiedQuery": "success"})),
        &[],
    );
    let signed = sign(folder.path(), "1234");
    assert!(signed.status.success(), "{}", text(&signed.stderr));
    assert_eq!(
        std::fs::read(folder.path().join("signature"))
            .unwrap()
            .len(),
        256
    );
}

#[test]
fn a_card_that_says_6984_for_the_counter_of_a_blocked_pin_is_not_supported() {
    let folder = tempfile::tempdir().unwrap();
    let unlike = described(json!({
        "secrets": {"authentication": {"tries": 0}},
        "defect": "blocked-query-refused",
    }));
    let _stack = stack(folder.path(), &unlike, &[]);
    let refused = certificates();
    assert!(!refused.status.success());
    let errors = text(&refused.stderr);
    assert!(errors.contains("Unsupported card"), "{errors}");
}

#[test]
fn a_card_that_knows_every_name_is_taken_by_another_driver() {
    let folder = tempfile::tempdir().unwrap();
    let unlike = described(json!({"defect": "unknown-application-selected"}));
    let _stack = stack(folder.path(), &unlike, &[]);
    let listed = certificates();
    assert!(!text(&listed.stdout).contains("User Authentication Certificate"));
}

#[test]
fn a_childs_card_shows_the_certificate_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let child = described(json!({"situation": "child", "variant": "plastic"}));
    let _stack = stack(folder.path(), &child, &[]);
    // OpenSC binds both secrets and gives a card without the second one up (0.23); its raw commands still work.
    let read = output(Command::new("opensc-tool").args([
        "--reader",
        READER,
        "--send-apdu",
        "00A4040C0AD392F000260100000001",
        "--send-apdu",
        "00B08A0004",
    ]));
    assert!(
        text(&read.stdout).contains("30 82"),
        "{}",
        text(&read.stdout)
    );
}

/// Commands, and bytes in both directions, of a recorded session.
fn counted(recorded: &Path) -> (usize, u64) {
    let text = std::fs::read_to_string(recorded).unwrap();
    let entries = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let commands: Vec<Value> = entries.filter(|entry| entry["c"].is_string()).collect();
    let bytes = commands.iter().map(|entry| {
        let number = |member: &str| entry[member].as_u64().unwrap_or_default();
        let (data, expected) = (number("nc"), number("ne"));
        // Header, Lc with data, Le; data with status word. All of this card's commands have short lengths.
        4 + data + u64::from(data > 0) + u64::from(expected > 0) + number("nr") + 2
    });
    (commands.len(), bytes.sum())
}

#[test]
fn a_whole_check_sends_at_most_half_of_what_pkcs11_tool_sends() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = {
        let card = described(json!({}));
        let _stack = stack(folder.path(), &card, &["--record", "opensc.jsonl"]);
        // Waiting for the card, and the ATR, cost OpenSC commands that are not part of the work.
        let before = counted(&folder.path().join("opensc.jsonl"));
        let signed = sign(folder.path(), "1234");
        assert!(signed.status.success(), "{}", text(&signed.stderr));
        let after = counted(&folder.path().join("opensc.jsonl"));
        (after.0 - before.0, after.1 - before.1)
    };
    let service = Background::start(
        kakunin(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::null()),
    );
    service.line_with("listening on https://localhost:");
    let ours = {
        let card = described(json!({}));
        let _stack = stack(folder.path(), &card, &["--record", "ours.jsonl"]);
        let before = counted(&folder.path().join("ours.jsonl"));
        let mut check = kakunin(folder.path());
        check.args([
            "check",
            "--reader",
            READER,
            "--pin-fd",
            "0",
            "--consent",
            "none",
        ]);
        let checked = output_with(&mut check, typed("1234"));
        assert_eq!(checked.status.code(), Some(11), "{}", text(&checked.stderr));
        let after = counted(&folder.path().join("ours.jsonl"));
        (after.0 - before.0, after.1 - before.1)
    };
    println!(
        "one check: {} APDUs, {} bytes; pkcs11-tool --login --sign: {} APDUs, {} bytes",
        ours.0, ours.1, theirs.0, theirs.1
    );
    assert!(ours.0 * 2 <= theirs.0, "{ours:?} {theirs:?}");
    assert!(ours.1 * 2 <= theirs.1, "{ours:?} {theirs:?}");
}
