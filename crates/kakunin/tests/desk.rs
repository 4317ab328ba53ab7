// SPDX-License-Identifier: MIT OR Apache-2.0
//! The desk window as a program: keys in, pages out, with a virtual card and the reference service; killed, cut off, at a terminal.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use support::person::Person;
use support::{Background, card, kakunin, output, succeed};

fn serve(folder: &Path) -> Background {
    let arguments = ["serve", "--listen", "127.0.0.1:0"];
    let service = Background::start(kakunin(folder).args(arguments).stderr(Stdio::null()));
    service.line_with("listening on https://localhost:");
    service
}

fn desk(folder: &Path, account: &str, card: &str) -> Command {
    let mut command = kakunin(folder);
    let settings = format!("kakunin-material/{account}.json");
    command.args([
        "desk",
        "--settings",
        &settings,
        "--vpcd",
        card,
        "--lang",
        "en",
    ]);
    command
}

/// Puts a member into a settings file.
fn set(folder: &Path, account: &str, name: &str, value: &str) {
    let file = folder.join(format!("kakunin-material/{account}.json"));
    let mut settings: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    settings[name] = value.into();
    std::fs::write(file, settings.to_string()).unwrap();
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_patient_is_guided_from_card_to_result_and_files() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    set(folder.path(), "W0000004", "history", "kept");
    let face = folder.path().join("face");
    std::fs::create_dir(&face).unwrap();
    let mut command = desk(folder.path(), "W0000004", &address);
    command
        .arg("--drop")
        .arg(&face)
        .args(["--evidence", "evidence"]);
    let mut person = Person::at(&mut command);
    person.sees("How is the patient identified?");
    person.presses("1");
    // A treatment clinic may not receive what could be consented to: nobody is asked.
    let before = person.sees("PIN:\n");
    assert!(!before.contains("may the"), "{before}");
    assert!(before.contains("Tries left: 3 of 3"), "{before}");
    person.presses("1234\n");
    person.sees("The service is verifying");
    let result = person.sees("[Enter] close");
    assert!(result.contains("○ ELIGIBLE"), "{result}");
    assert!(result.contains("not for this kind of facility"), "{result}");
    assert_eq!(files(&folder.path().join("kakunin-material/kept")).len(), 1);
    let dropped = files(&face);
    assert!(
        dropped.len() == 1 && dropped[0].starts_with("OQSsiquc01res_"),
        "{dropped:?}"
    );
    let proven = files(&folder.path().join("evidence"));
    let proofs = files(&folder.path().join("evidence").join(&proven[0]));
    assert_eq!((proven.len(), proofs.len()), (1, 3), "{proofs:?}");
    person.presses("\n");
    person.sees("Give the card back");
    // The same card once more, by photo.
    person.presses("\n");
    person.sees("How is the patient identified?");
    person.presses("2");
    person.sees("Is the photo on the card the patient's?");
    person.presses("1");
    person.sees("○ ELIGIBLE");
    person.presses("\n");
    person.sees("Give the card back");
    assert_eq!(person.leaves("\u{3}"), Some(0));
    let left = files(&folder.path().join("kakunin-material"));
    assert!(
        !left.iter().any(|name| name.contains("pending")),
        "{left:?}"
    );
}

/// The doubt comes with the result, whose receipt has gone out by then (Article 18).
#[test]
fn another_document_is_noted_by_its_kind_where_the_pin_was_entered() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    let mut person = Person::at(&mut desk(folder.path(), "W0000004", &address));
    person.sees("How is the patient identified?");
    person.presses("1");
    person.sees("PIN:\n");
    person.presses("1234\n");
    person.sees("○ ELIGIBLE");
    person.sees("[3] in doubt");
    person.presses("3");
    person.sees("[2] passport");
    person.presses("2");
    person.sees("○ The document is noted");
    person.presses("\n");
    person.sees("○ ELIGIBLE");
    person.presses("\n");
    person.sees("Give the card back");
    // The same card once more, by photo: there is no such key, and none is taken.
    person.presses("\n");
    person.sees("How is the patient identified?");
    person.presses("2");
    person.sees("Is the photo on the card the patient's?");
    person.presses("1");
    person.sees("○ ELIGIBLE");
    let keys = person.sees("[2] something differs");
    assert!(!keys.contains("in doubt"), "{keys}");
    person.presses("3\n");
    let after = person.sees("Give the card back");
    assert!(!after.contains("document"), "{after}");
    assert_eq!(person.leaves("\u{3}"), Some(0));
    succeed(kakunin(folder.path()).args(["audit", "export", "--output", "audit.txt"]));
    let log = std::fs::read_to_string(folder.path().join("audit.txt")).unwrap();
    let with = |words: &[&str]| {
        let lines = log.lines();
        lines
            .filter(|line| words.iter().all(|word| line.contains(word)))
            .count()
    };
    let receipt = "\"event\":\"receipt\"";
    assert_eq!(with(&[receipt]), 3, "{log}");
    assert_eq!(with(&[receipt, "\"identityDocument\":\"passport\""]), 1);
    assert_eq!(with(&["identityDocument"]), 1);
}

#[test]
fn consent_is_asked_where_it_applies_and_wrong_pins_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "limit-under-seventy");
    let mut person = Person::at(&mut desk(folder.path(), "W0000001", &address));
    let tried = |person: &mut Person, consents: [&str; 2], pin: &str| {
        person.sees("How is the patient identified?");
        person.presses("1");
        person.sees("may the limit certificate be looked up?");
        person.presses(consents[0]);
        person.sees("may the specific-disease certificate be looked up?");
        person.presses(consents[1]);
        person.sees("PIN:\n");
        person.presses(pin);
    };
    tried(&mut person, ["1", "\n"], "9999\n");
    person.sees("× Wrong PIN");
    person.sees("Tries left: 2 of 3");
    person.presses("\n");
    person.sees("Give the card back");
    person.presses("\n");
    tried(&mut person, ["1", "\n"], "1234\n");
    let result = person.sees("[Enter] close");
    assert!(result.contains("Limit  "), "{result}");
    assert!(result.contains("(no consent)"), "{result}");
    assert_eq!(person.leaves("\n\u{3}"), Some(0));
}

/// The insurers need five seconds: the same proof asks again, and nobody has to do anything.
#[test]
fn an_answer_that_is_still_processed_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "still-processing");
    // The terminal holds the service's deadline against its own clock, so it has to live at the time of the synthetic world.
    let desk = desk(folder.path(), "W0000004", &address);
    let mut at_epoch = Command::new("faketime");
    at_epoch
        .args(["-f", "@2026-11-24 03:00:00"])
        .arg(desk.get_program())
        .args(desk.get_args());
    at_epoch.current_dir(folder.path()).env("TZ", "UTC");
    at_epoch.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let mut person = Person::at(&mut at_epoch);
    person.sees("How is the patient identified?");
    person.presses("1");
    person.sees("PIN:\n");
    person.presses("1234\n");
    person.sees("The service is verifying");
    // With a note beside it: the web server's `Date` is that of the machine.
    let waited = person.sees("! ELIGIBLE");
    assert!(!waited.contains("×"), "{waited}");
    assert_eq!(person.leaves("\n\u{3}"), Some(0));
    succeed(kakunin(folder.path()).args(["audit", "export", "--output", "audit.txt"]));
    let log = std::fs::read_to_string(folder.path().join("audit.txt")).unwrap();
    assert!(log.matches("\"event\":\"proof\"").count() > 1, "{log}");
    assert_eq!(log.matches("\"event\":\"receipt\"").count(), 1, "{log}");
}

/// At the worst moment: the card has signed, the proof is with the service, and no answer came.
#[test]
fn a_killed_window_goes_on_after_its_restart_and_is_answered_once() {
    let folder = tempfile::tempdir().unwrap();
    let service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    set(folder.path(), "W0000004", "history", "kept");
    let mut person = Person::at(&mut desk(folder.path(), "W0000004", &address));
    person.sees("How is the patient identified?");
    person.presses("1");
    person.sees("PIN:\n");
    service.signal("STOP");
    person.presses("1234\n");
    person.sees("The service is verifying");
    person.dies();
    service.signal("CONT");
    let pending = folder.path().join("kakunin-material/W0000004.pending");
    let written = std::fs::read_to_string(&pending).unwrap();
    for secret in ["1234\"", "PIN", "name", "certificate\"", "signature"] {
        assert!(!written.contains(secret), "{secret}: {written}");
    }
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(&pending).unwrap().permissions(),
    );
    assert_eq!(mode & 0o077, 0);

    let mut person = Person::at(&mut desk(folder.path(), "W0000004", &address));
    person.sees("A check was interrupted");
    person.presses("1");
    // The PIN was not kept: it is asked for again.
    let before = person.sees("PIN:\n");
    assert!(
        !before.contains("How is the patient identified?"),
        "{before}"
    );
    person.presses("1234\n");
    person.sees("○ ELIGIBLE");
    assert!(!pending.exists());
    assert_eq!(person.leaves("\n\u{3}"), Some(0));
    assert_eq!(files(&folder.path().join("kakunin-material/kept")).len(), 1);
    // One check was created, proven and answered, however often it was asked for.
    succeed(kakunin(folder.path()).args(["audit", "export", "--output", "audit.txt"]));
    let log = std::fs::read_to_string(folder.path().join("audit.txt")).unwrap();
    for event in ["create", "proof", "receipt"] {
        let event = format!("\"event\":\"{event}\"");
        assert_eq!(log.matches(&event).count(), 1, "{log}");
    }
}

#[test]
fn a_paused_service_is_waited_for_and_the_begun_check_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let operator = |word| succeed(kakunin(folder.path()).args(["operator", word]));
    operator("pause");
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    let mut person = Person::at(&mut desk(folder.path(), "W0000004", &address));
    person.sees("How is the patient identified?");
    person.presses("1");
    person.sees("× The service is paused");
    person.sees("Since ");
    let pending = folder.path().join("kakunin-material/W0000004.pending");
    assert!(pending.exists());
    operator("resume");
    // The service notices within a second.
    let settings = ["health", "--terminal", "kakunin-material/W0000004.json"];
    let is_ready = || {
        output(kakunin(folder.path()).args(settings))
            .status
            .success()
    };
    assert!((0..1_000).any(|_| is_ready()));
    person.presses("1");
    person.sees("PIN:\n");
    person.presses("1234\n");
    person.sees("○ ELIGIBLE");
    assert!(!pending.exists());
    assert_eq!(person.leaves("\n\u{3}"), Some(0));
}

#[test]
fn software_that_is_too_old_is_told_to_be_updated() {
    let folder = tempfile::tempdir().unwrap();
    succeed(kakunin(folder.path()).args(["operator", "require-version", "unix/99.0.0"]));
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    let mut person = Person::at(&mut desk(folder.path(), "W0000004", &address));
    person.sees("How is the patient identified?");
    person.presses("1");
    person.sees("× This software must be updated");
    assert_eq!(person.leaves("\n\u{3}"), Some(0));
}

/// Nobody listens where the service should be; whoever has a portal to ask knows why.
#[test]
fn the_portal_knows_of_maintenance_when_the_service_is_silent() {
    let folder = tempfile::tempdir().unwrap();
    succeed(kakunin(folder.path()).args(["operator", "pause"]));
    let mut arguments = kakunin(folder.path());
    arguments.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--portal",
        "127.0.0.1:0",
    ]);
    let service = Background::start(arguments.stderr(Stdio::null()));
    let line = service.line_with("portal for facilities on ");
    let portal = line.split_whitespace().last().unwrap();
    service.line_with("terminal settings in");
    let (_card, address) = card(folder.path(), "valid");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    for account in ["W0000003", "W0000004"] {
        set(
            folder.path(),
            account,
            "service",
            &format!("https://localhost:{port}"),
        );
    }
    set(folder.path(), "W0000004", "portal", portal);
    for (account, wanted) in [
        ("W0000003", "× The service does not answer"),
        ("W0000004", "× The service is under maintenance"),
    ] {
        let mut person = Person::at(&mut desk(folder.path(), account, &address));
        person.sees("How is the patient identified?");
        person.presses("1");
        person.sees(wanted);
        person.presses("2");
        person.sees("Give the card back");
        assert_eq!(person.leaves("\u{3}"), Some(0));
    }
}

/// SIGTERM in the middle of a check: it ends in order, and nothing is left of it.
#[test]
fn a_signal_ends_a_check_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    let mut person = Person::at(&mut desk(folder.path(), "W0000004", &address));
    person.sees("How is the patient identified?");
    person.presses("1");
    person.sees("PIN:\n");
    let pending = folder.path().join("kakunin-material/W0000004.pending");
    assert!(pending.exists());
    person.is_sent("TERM");
    person.sees("! Cancelled");
    assert_eq!(person.leaves(""), Some(0));
    assert!(!pending.exists());
}

/// The service's `Date` header against a clock that somebody has set wrong by hours.
#[test]
fn a_wrong_clock_is_said_beside_the_result() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    let right = desk(folder.path(), "W0000004", &address);
    let mut wrong = Command::new("faketime");
    wrong
        .args(["-f", "+5h"])
        .arg(right.get_program())
        .args(right.get_args());
    wrong.current_dir(folder.path());
    // Only what is shown on clocks is wrong, not how long something takes.
    wrong.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    for (mut command, is_wrong) in [(right, false), (wrong, true)] {
        let mut person = Person::at(&mut command);
        person.sees("How is the patient identified?");
        person.presses("1");
        person.sees("PIN:\n");
        person.presses("1234\n");
        let result = person.sees("[Enter] close");
        assert!(result.contains("ELIGIBLE"), "{result}");
        assert_eq!(
            result.contains("This computer's clock is wrong"),
            is_wrong,
            "{result}"
        );
        assert_eq!(person.leaves("\n\u{3}"), Some(0));
    }
}

#[test]
fn a_pin_is_blocked_only_by_a_try_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    let mut person = Person::at(&mut desk(folder.path(), "W0000004", &address));
    for left in ["2 of 3", "1 of 3"] {
        person.sees("How is the patient identified?");
        person.presses("1");
        person.sees("PIN:\n");
        person.presses("9999\n");
        person.sees("× Wrong PIN");
        person.sees(left);
        person.presses("\n");
        person.sees("Give the card back");
        person.presses("\n");
    }
    // Kept unless somebody says otherwise.
    person.sees("How is the patient identified?");
    person.presses("1");
    person.sees("! One try is left: a wrong PIN blocks the card");
    person.presses("\n");
    person.sees("! One try is left; it was not used");
    person.presses("\n");
    person.sees("Give the card back");
    person.presses("\n");
    person.sees("How is the patient identified?");
    person.presses("1");
    person.sees("! One try is left: a wrong PIN blocks the card");
    person.presses("9");
    person.sees("PIN:\n");
    person.presses("9999\n");
    person.sees("× The PIN is blocked");
    person.presses("\n");
    person.sees("Give the card back");
    person.presses("\n");
    // A blocked card asks nobody; the photo needs no PIN.
    person.sees("How is the patient identified?");
    person.presses("1");
    let before = person.sees("× The PIN is blocked");
    assert!(!before.contains("PIN:\n"), "{before}");
    person.presses("\n");
    person.sees("Give the card back");
    person.presses("\n");
    person.sees("How is the patient identified?");
    person.presses("2");
    person.sees("Is the photo on the card the patient's?");
    person.presses("1");
    person.sees("○ ELIGIBLE");
    assert_eq!(person.leaves("\n\u{3}"), Some(0));
}

/// A pseudo-terminal: the PIN is masked, pages are taken off the screen and out of its memory, Ctrl-C is a key.
#[test]
fn at_a_terminal_the_pin_is_masked_and_results_leave_the_screen() {
    const EMPTIED: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[1;1H";
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let (_card, address) = card(folder.path(), "valid");
    let program = env!("CARGO_BIN_EXE_kakunin");
    let window = format!(
        "{program} desk --settings kakunin-material/W0000004.json --vpcd {address} --lang ja"
    );
    let mut script = Command::new("script");
    script.args(["-qfec", &window, "/dev/null"]);
    let mut person = Person::at(
        script
            .current_dir(folder.path())
            .env("TERM", "xterm-256color"),
    );
    person.sees("本人確認の方法");
    person.presses("1");
    person.sees("暗証番号: ");
    person.presses("12");
    person.sees("**");
    // Ctrl-C is no signal here: the check stops, the card is logged out, the window stays.
    person.presses("\u{3}");
    person.sees("中止しました");
    person.presses("\r");
    person.sees("カードを患者に返してください");
    person.presses("\r");
    person.sees("本人確認の方法");
    person.presses("1");
    // No try was used.
    person.sees("残り3回");
    person.sees("暗証番号: ");
    person.presses("1234\r");
    let typed = person.sees("資格は有効です");
    assert!(typed.contains("****") && !typed.contains("1234"), "{typed}");
    assert!(typed.contains(EMPTIED), "{typed}");
    person.sees("[2] ");
    person.presses("\r");
    let closed = person.sees("カードを患者に返してください");
    assert!(closed.contains(EMPTIED), "{closed}");
    assert_eq!(person.leaves("\u{3}"), Some(0));
}
