// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin serve` with lists from a folder and over HTTP, and with a responder, published by `kakunin pki publish`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};
use support::*;

/// What the program says on standard error goes to a file, so that it can be read while the program runs.
fn serve(folder: &Path, log: &str, arguments: &str) -> Background {
    let log = fs::File::create(folder.join(log)).unwrap();
    let service = Background::start(
        kakunin(folder)
            .args(["serve", "--listen", "127.0.0.1:0", "--refresh", "1"])
            .args(arguments.split_whitespace())
            .stderr(Stdio::from(log)),
    );
    service.line_with("listening on https://localhost:");
    service
}

fn card(folder: &Path, situation: &str) -> (Background, String) {
    let arguments = ["card", "--listen", "127.0.0.1:0", "--situation", situation];
    let card = Background::start(kakunin(folder).args(arguments));
    let line = card.line_with("listening on vpcd:");
    let reader = line.split_whitespace().nth(2).unwrap();
    (card, reader.trim_end_matches(';').to_owned())
}

fn check(folder: &Path, situation: &str) -> Option<i32> {
    let (_card, reader) = card(folder, situation);
    let mut check = kakunin(folder);
    check.args(["check", "--reader", &reader, "--pin-fd", "0", "--json"]);
    check.args(["--consent", "none"]);
    let output: Output = output_with(&mut check, typed("1234"));
    output.status.code()
}

/// Waits for a line of a log file.
fn logged(folder: &Path, log: &str, words: &[&str]) -> String {
    let began = std::time::Instant::now();
    loop {
        let text = fs::read_to_string(folder.join(log)).unwrap();
        let mut lines = text.lines();
        if let Some(line) = lines.find(|line| words.iter().all(|word| line.contains(word))) {
            return line.to_owned();
        }
        assert!(began.elapsed().as_secs() < 120, "{words:?} in {text}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

fn publish(folder: &Path, addresses: &str, arguments: &[&str]) -> (Background, String) {
    let publisher = Background::start(
        kakunin(folder)
            .args([
                "pki",
                "publish",
                "--listen",
                "127.0.0.1:0",
                "--addresses",
                addresses,
            ])
            .args(arguments),
    );
    let line = publisher.line_with("and a responder at ");
    let address = line.split_whitespace().last().unwrap().to_owned();
    (publisher, address)
}

const ELIGIBLE: Option<i32> = Some(11);
const REVOKED: Option<i32> = Some(37);
const UNDETERMINED: Option<i32> = Some(39);

#[test]
fn lists_come_from_a_folder_and_a_restart_begins_with_what_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    succeed(kakunin(folder).args(["pki", "--out", "world"]));
    let lists = "--lists world/authentication/lists";
    let service = serve(folder, "first.log", lists);
    let line = logged(
        folder,
        "first.log",
        &["revocation lists refreshed", "\"taken\":12"],
    );
    assert!(line.contains("\"refused\":0"), "{line}");
    assert_eq!(
        [check(folder, "valid"), check(folder, "revoked")],
        [ELIGIBLE, REVOKED]
    );
    drop(service);
    // A list that is damaged while the service is down is refused when it is up again; what was saved still speaks.
    let damaged = folder.join("world/authentication/lists/01.crl");
    let mut octets = fs::read(&damaged).unwrap();
    *octets.last_mut().unwrap() ^= 1;
    fs::write(&damaged, octets).unwrap();
    let _service = serve(folder, "second.log", lists);
    logged(
        folder,
        "second.log",
        &["saved indexes loaded", "\"lists\":12"],
    );
    let line = logged(folder, "second.log", &["revocation list refused", "01.crl"]);
    assert!(line.contains("signature"), "{line}");
    logged(
        folder,
        "second.log",
        &[
            "revocation lists refreshed",
            "\"unchanged\":11",
            "\"octets\":",
        ],
    );
    assert_eq!(
        [check(folder, "valid"), check(folder, "revoked")],
        [ELIGIBLE, REVOKED]
    );
}

#[test]
fn lists_are_fetched_and_a_responder_is_asked_as_the_policy_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (publisher, responder) = publish(folder, "lists.txt", &[]);
    let (_down, forged) = publish(folder, "forged.txt", &["--fault", "wrong-signer"]);
    {
        let arguments =
            format!("--list-addresses lists.txt --responder {responder} --sources both-must-agree");
        let _service = serve(folder, "both.log", &arguments);
        logged(
            folder,
            "both.log",
            &["revocation lists refreshed", "\"taken\":12"],
        );
        assert_eq!(
            [check(folder, "valid"), check(folder, "revoked")],
            [ELIGIBLE, REVOKED]
        );
        logged(folder, "both.log", &["responder answered", "attempts: 1"]);
    }
    {
        // Lists nobody may have signed, and a responder that is sound: it speaks for them.
        let arguments = format!(
            "--list-addresses forged.txt --responder {responder} --indexes none --without-nonce"
        );
        let _service = serve(folder, "open.log", &arguments);
        logged(
            folder,
            "open.log",
            &["revocation lists refreshed", "\"refused\":12"],
        );
        assert_eq!(
            [check(folder, "valid"), check(folder, "revoked")],
            [ELIGIBLE, REVOKED]
        );
    }
    {
        // And with nobody but forgers the answer is that there is none.
        let arguments = format!("--list-addresses forged.txt --responder {forged} --indexes none");
        let _service = serve(folder, "none.log", &arguments);
        logged(
            folder,
            "none.log",
            &["revocation lists refreshed", "\"refused\":12"],
        );
        assert_eq!(check(folder, "valid"), UNDETERMINED);
        logged(
            folder,
            "none.log",
            &["responder answered", "\"class\":\"path\""],
        );
    }
    // The source is gone; what was saved is loaded and speaks.
    drop(publisher);
    let _service = serve(folder, "gone.log", "--list-addresses lists.txt");
    logged(
        folder,
        "gone.log",
        &["saved indexes loaded", "\"lists\":12"],
    );
    logged(
        folder,
        "gone.log",
        &["revocation list refused", "no connection"],
    );
    assert_eq!(
        [check(folder, "valid"), check(folder, "revoked")],
        [ELIGIBLE, REVOKED]
    );
}

#[test]
fn what_cannot_be_fetched_from_is_said_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let failed = |arguments: &str| {
        let mut command = kakunin(folder.path());
        let failed = output(command.arg("serve").args(arguments.split_whitespace()));
        assert_eq!(failed.status.code(), Some(2));
        text(&failed.stderr)
    };
    fs::write(
        folder.path().join("lists.txt"),
        "# ours\n\nhttps://crl.invalid/a.crl\n",
    )
    .unwrap();
    let said = failed("--listen 127.0.0.1:0 --list-addresses lists.txt");
    assert!(
        said.contains("lists.txt, line 3: only http addresses"),
        "{said}"
    );
    let said = failed("--listen 127.0.0.1:0 --responder ldap://o.invalid/");
    assert!(
        said.contains("ldap://o.invalid/: only http addresses"),
        "{said}"
    );
    let said = failed("--listen 127.0.0.1:0 --sources crl-first");
    assert!(said.contains("--responder"), "{said}");
}
