// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin card`: descriptions, defects, what it keeps and what it records.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use apdu::transcript::{Limits, NotedCommand, read};
use apdu::{Reset, Transport, TransportError};
use std::path::{Path, PathBuf};
use support::{Background, kakunin, output, succeed, text};
use terminal::VpcdReader;

const SELECT_JPKI: &[u8] = b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";
const WRONG_PIN: &[u8] = b"\x00\x20\x00\x98\x049876";
const QUERY: &[u8] = b"\x00\x20\x00\x98";

/// A card that listens, and a reader with it.
fn inserted(folder: &Path, arguments: &[&str]) -> (Background, VpcdReader) {
    let mut command = kakunin(folder);
    command
        .args(["card", "--listen", "127.0.0.1:0"])
        .args(arguments);
    let card = Background::start(&mut command);
    let line = card.line_with("listening on vpcd:");
    let address = line.split_whitespace().nth(2).unwrap();
    let address = address.trim_start_matches("vpcd:").trim_end_matches(';');
    let reader = VpcdReader::connect(address).unwrap();
    (card, reader)
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../vectors/cards/{name}.json"))
}

#[test]
fn spent_tries_stay_spent_when_the_program_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let state = ["--state", "state.json"];
    for (wrong, left) in [(0xC2, 0xC2), (0xC1, 0xC1), (0xC0, 0xC0)] {
        let (_card, mut reader) = inserted(folder.path(), &state);
        assert_eq!(reader.transmit(SELECT_JPKI), Ok(vec![0x90, 0x00]));
        assert_eq!(reader.transmit(WRONG_PIN), Ok(vec![0x63, wrong]));
        assert_eq!(reader.transmit(QUERY), Ok(vec![0x63, left]));
    }
    let (_card, mut reader) = inserted(folder.path(), &state);
    reader.transmit(SELECT_JPKI).unwrap();
    assert_eq!(reader.transmit(WRONG_PIN), Ok(vec![0x69, 0x84]));
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["state.json"], "nothing is left beside it");
}

#[test]
fn a_state_of_another_card_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(inserted(folder.path(), &["--state", "state.json"]));
    let refused = |arguments: &[&str]| {
        let mut command = kakunin(folder.path());
        let run = output(command.arg("card").args(arguments));
        assert_eq!(run.status.code(), Some(2));
        text(&run.stderr)
    };
    let said = refused(&["--state", "state.json", "--situation", "revoked"]);
    assert!(
        said.contains("state.json: the state belongs to another card"),
        "{said}"
    );
    let said = refused(&["--state", "no/such/folder.json"]);
    assert!(said.contains("no/such/folder.json"), "{said}");
}

#[test]
fn a_recording_counts_every_command_and_hides_every_secret() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("session.jsonl");
    {
        let (_card, mut reader) = inserted(folder.path(), &["--record", "session.jsonl"]);
        reader.transmit(SELECT_JPKI).unwrap();
        reader.transmit(WRONG_PIN).unwrap();
        reader.reset(Reset::Warm).unwrap();
        reader.transmit(&[0x00, 0xA4]).unwrap();
        // Each line is there while the card is still in the reader.
        let written = std::fs::read_to_string(&recording).unwrap();
        assert!(written.ends_with('\n'));
        let (atr, entries) = read(&written, &Limits::standard()).unwrap();
        assert_eq!(atr, testbed::card::ATR_CONTACTLESS);
        let lines: Vec<String> = entries.iter().map(ToString::to_string).collect();
        let begin = lines
            .iter()
            .position(|line| line.starts_with("00 A4"))
            .unwrap();
        assert!(
            lines[..begin]
                .iter()
                .all(|line| line == "cold reset -> reset"),
            "{lines:?}"
        );
        assert_eq!(
            lines[begin..],
            [
                "00 A4 04 0C D392F000260100000001 -> 9000 normal",
                "00 20 00 98 [4 bytes] -> 63C2 warning, 2 tries left",
                "warm reset -> reset",
                "2 bytes that are no command -> 6700 wrong length",
            ]
        );
        let commands = entries
            .iter()
            .filter(|entry| !matches!(entry.command, NotedCommand::Reset(_)));
        assert_eq!(commands.count(), 3);
        assert!(
            !written.contains("39383736") && !written.contains("9876"),
            "{written}"
        );
    }
    let shown = succeed(kakunin(folder.path()).args(["inspect", "session.jsonl"]));
    assert!(shown.contains("63C2"), "{shown}");
}

#[test]
fn every_example_is_a_card() {
    for entry in std::fs::read_dir(example("plastic").parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        let folder = tempfile::tempdir().unwrap();
        let (_card, mut reader) = inserted(folder.path(), &["--card", path.to_str().unwrap()]);
        let expected = if path.ends_with("foreign.json") {
            [0x6A, 0x82]
        } else {
            [0x90, 0x00]
        };
        assert_eq!(
            reader.transmit(SELECT_JPKI),
            Ok(expected.to_vec()),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_torn_card_closes_its_connection_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let description = folder.path().join("card.json");
    std::fs::write(
        &description,
        r#"{ "faults": [{ "at": 1, "fault": "tear-after" }] }"#,
    )
    .unwrap();
    let mut command = kakunin(folder.path());
    command.args(["card", "--listen", "127.0.0.1:0", "--card", "card.json"]);
    let card = Background::start(&mut command);
    card.line_with("tear-after at 1");
    let line = card.line_with("listening on vpcd:");
    let address = line.split_whitespace().nth(2).unwrap();
    let address = address.trim_start_matches("vpcd:").trim_end_matches(';');
    let mut reader = VpcdReader::connect(address).unwrap();
    reader.transmit(SELECT_JPKI).unwrap();
    let lost = reader.transmit(WRONG_PIN).unwrap_err();
    assert!(
        matches!(
            lost,
            TransportError::CardRemoved | TransportError::ConnectionLost
        ),
        "{lost:?}"
    );
    let mut reader = VpcdReader::connect(address).unwrap();
    reader.transmit(SELECT_JPKI).unwrap();
    assert_eq!(
        reader.transmit(QUERY),
        Ok(vec![0x63, 0xC2]),
        "the lost command was carried out"
    );
}

#[test]
fn a_defect_is_chosen_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (_card, mut reader) = inserted(folder.path(), &["--defect", "wrong-pin-free"]);
    reader.transmit(SELECT_JPKI).unwrap();
    for _ in 0..4 {
        assert_eq!(reader.transmit(WRONG_PIN), Ok(vec![0x63, 0xC3]));
    }
    let list = succeed(kakunin(folder.path()).args(["card", "--list-defects"]));
    assert_eq!(list.lines().count(), testbed::faults::CardDefect::ALL.len());
    assert!(list.contains("card-counter-wrong"), "{list}");
    let run = output(kakunin(folder.path()).args(["card", "--defect", "none"]));
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("--list-defects"),
        "{}",
        text(&run.stderr)
    );
}

#[test]
fn a_description_that_is_wrong_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    for (description, reason) in [
        (
            r#"{ "variant": "none" }"#,
            "card.json: variant is not a known word",
        ),
        (
            r#"{ "faults": [{ "at": 3, "fault": "sharing" }] }"#,
            "sharing at 3: a card cannot show it, only a reader",
        ),
    ] {
        std::fs::write(folder.path().join("card.json"), description).unwrap();
        let run = output(kakunin(folder.path()).args(["card", "--card", "card.json"]));
        assert_eq!(run.status.code(), Some(2));
        assert!(text(&run.stderr).contains(reason), "{}", text(&run.stderr));
    }
    let run = output(kakunin(folder.path()).args(["card", "--card", "card.json", "--seed", "2"]));
    assert_eq!(run.status.code(), Some(2));
}
