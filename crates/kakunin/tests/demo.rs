// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every scenario of the demo ends in its own outcome, sentence and exit code, and shows no PIN.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "test code")]

mod support;

use std::collections::BTreeSet;
use support::{kakunin, output, succeed, text};

/// Scenario, outcome, exit code, and how its sentence begins.
const SCENARIOS: [(&str, &str, i32, &str); 16] = [
    ("ok", "eligible", 0, "Eligible."),
    (
        "expired-in-grace",
        "eligible-in-grace",
        10,
        "Eligible. The card's certificate has expired; until",
    ),
    (
        "no-consent",
        "eligible-without-consent",
        11,
        "Eligible. Limit data were not requested",
    ),
    (
        "welfare",
        "eligible-for-assistance",
        12,
        "Eligible for medical assistance",
    ),
    (
        "placeholder-name",
        "eligible-placeholder-name",
        13,
        "Eligible. The name holds ●",
    ),
    (
        "lost",
        "not-eligible",
        14,
        "The eligibility is not in force.",
    ),
    ("no-match", "no-match", 15, "No single eligibility is known"),
    ("wrong-pin", "wrong-pin", 20, "Wrong PIN. 2 of 3 tries left"),
    (
        "blocked-pin",
        "blocked-pin",
        21,
        "The card's PIN is blocked.",
    ),
    (
        "last-try",
        "last-try-kept",
        22,
        "Only one try is left, and it was not used.",
    ),
    (
        "other-device",
        "account",
        30,
        "This terminal may not be used for this check.",
    ),
    (
        "expired-beyond-grace",
        "expired",
        32,
        "The card's certificate expired more than three months ago.",
    ),
    (
        "unknown-issuer",
        "unknown-issuer",
        33,
        "This card's certificate cannot be recognised.",
    ),
    (
        "replayed-proof",
        "replay",
        36,
        "This check is already finished.",
    ),
    (
        "revoked",
        "revoked",
        37,
        "The card's certificate is no longer valid.",
    ),
    (
        "tampered-signature",
        "signature",
        38,
        "The card could not be confirmed.",
    ),
];

#[test]
fn every_scenario_has_its_own_outcome_sentence_and_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let (mut sentences, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for (scenario, outcome, code, begin) in SCENARIOS {
        let run = output(kakunin(folder.path()).args(["demo", "--scenario", scenario]));
        let shown = text(&run.stdout);
        let mut last = shown.lines().rev().map(str::trim);
        let ending = last.next().unwrap();
        let sentence = last.next().unwrap();
        assert_eq!(ending, format!("outcome {outcome}, exit code {code}"));
        assert_eq!(run.status.code(), Some(code), "{scenario}");
        assert!(sentence.starts_with(begin), "{scenario}: {sentence}");
        assert!(
            sentences.insert(sentence.to_owned()),
            "{scenario} shares its sentence"
        );
        assert!(codes.insert(code), "{scenario} shares its exit code");
        // The PIN of every demo card, as the card gets it and as it is typed.
        assert!(!shown.contains("31323334") && !shown.contains("PIN 1234"));
        assert!(!shown.contains('\u{1b}'), "no colours in a pipe");
    }
}

#[test]
fn the_visual_method_asks_for_no_pin_and_says_which_verifier_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let shown = succeed(kakunin(folder.path()).args(["demo", "--method", "visual", "--seed", "7"]));
    assert!(shown.contains("F0 62 00 00"), "terminal authentication");
    assert!(!shown.contains("00 20 00 80"), "no VERIFY");
    assert!(
        shown.ends_with("outcome eligible, exit code 0\n"),
        "{shown}"
    );
}

#[test]
fn every_boundary_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let shown = succeed(kakunin(folder.path()).arg("demo"));
    let boundaries = [
        "card   00 A4 04 0C D392F000260100000001 -> 9000",
        "card   00 20 00 80 [4 bytes] -> 9000",
        "card   80 2A 00 97 [51 bytes] Ne=256 -> 9000 normal [256 bytes]",
        "→ POST /v1/checks {",
        "← 201 {",
        "✓ certificate",
        "✓ profile",
        "✓ path",
        "✓ revocation",
        "✓ signature",
        "Limit         A",
    ];
    let mut rest = shown.as_str();
    for boundary in boundaries {
        let Some((_, after)) = rest.split_once(boundary) else {
            panic!("{boundary} is not shown, or too early:\n{shown}");
        };
        rest = after;
    }
}

#[test]
fn same_seed_same_world_and_another_seed_another() {
    let folder = tempfile::tempdir().unwrap();
    let name = |seed: &str| {
        let shown = succeed(kakunin(folder.path()).args(["demo", "--seed", seed]));
        let line = shown
            .lines()
            .find(|line| line.trim().starts_with("Insurer "));
        line.unwrap().to_owned()
    };
    assert_eq!(name("1"), name("1"));
    assert_ne!(name("1"), name("2"));
}

#[test]
fn a_scenario_about_the_pin_says_that_it_needs_one() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["demo", "--scenario", "wrong-pin", "--method", "visual"];
    let run = output(kakunin(folder.path()).args(arguments));
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("run it with --method pin"));
}

#[test]
fn a_recorded_transcript_is_shown_readably_and_holds_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    succeed(kakunin(folder.path()).args(["demo", "--transcript", "session.jsonl"]));
    let recorded = std::fs::read_to_string(folder.path().join("session.jsonl")).unwrap();
    assert!(!recorded.contains("31323334"), "the PIN was recorded");
    let shown = succeed(kakunin(folder.path()).args(["inspect", "session.jsonl"]));
    assert!(shown.contains("user-authentication certificate"), "{shown}");
    assert!(shown.contains("user-authentication key"), "{shown}");
    assert!(shown.contains("80 2A 00 97 [51 bytes] Ne=256 -> 9000 normal [256 bytes]"));
}
