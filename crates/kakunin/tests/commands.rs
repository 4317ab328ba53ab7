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
    let lists = inspect("world/authentication/lists.pem");
    assert!(lists.contains("CRL Distribution Points"), "{lists}");
    let shown = lists.matches("certificate revocation list").count();
    assert!(
        shown > 1 && lists.contains(&format!("{shown} of {shown}")),
        "{lists}"
    );
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
fn decision_is_recorded_shown_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let in_folder = |arguments: &[&str]| output(kakunin(folder.path()).args(arguments));
    succeed(kakunin(folder.path()).args(["pki", "--out", "world"]));
    let people = "world/authentication/people";
    let anchors = "world/authentication/anchors.pem";
    let valid = format!("{people}/valid-0.pem");
    let at = [
        "--profile",
        "jpki-authentication-synthetic",
        "--time",
        "2026-11-24T03:00:00Z",
    ];
    let verify = |certificate: &str, time: &str, more: &[&str]| {
        let inputs = [
            &["verify", certificate, "--anchors", anchors][..],
            &at[..3],
            &[time],
            more,
        ]
        .concat();
        in_folder(&inputs)
    };
    let accepted = verify(&valid, at[3], &["--record", "good.json", "--embed"]);
    assert_eq!(
        accepted.status.code(),
        Some(0),
        "{}",
        text(&accepted.stderr)
    );
    let refused = verify(&valid, "2000-01-01T00:00:00Z", &["--record", "early.json"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stdout).contains("the trust anchor is valid from"),
        "{}",
        text(&refused.stdout)
    );

    let record: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("early.json")).unwrap()).unwrap();
    assert_eq!(record["verdict"]["class"], "path");
    assert_eq!(record["verdict"]["depth"], 1);
    // Only hashes, unless asked for.
    assert_eq!(
        record["inputs"]["certificate"].as_object().unwrap().len(),
        1
    );
    let last = record["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(last["clause"], "RFC 5280 §6.1.1 (d)");
    assert_eq!(last["compared"]["now"], "2000-01-01T00:00:00Z");

    let tree = succeed(kakunin(folder.path()).args(["inspect", "good.json"]));
    for part in [
        "decision record",
        "issuer of the end entity",
        "path of 1 to anchor",
        "user-policies",
        "RFC 5280 §6.1.3 (a) (2)",
        "accepted",
    ] {
        assert!(tree.contains(part), "{part}: {tree}");
    }

    // With the bytes inside it replays alone; with hashes it needs the same files.
    assert_eq!(
        in_folder(&["verify", "--replay", "good.json"])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(
        in_folder(&["verify", "--replay", "early.json"])
            .status
            .code(),
        Some(2)
    );
    let again = in_folder(&[
        "verify",
        "--replay",
        "early.json",
        &valid,
        "--anchors",
        anchors,
    ]);
    assert!(
        text(&again.stdout).contains("the same verdict"),
        "{}",
        text(&again.stdout)
    );
    let other = format!("{people}/valid-1.pem");
    let wrong = in_folder(&[
        "verify",
        "--replay",
        "early.json",
        &other,
        "--anchors",
        anchors,
    ]);
    assert_eq!(wrong.status.code(), Some(2), "{}", text(&wrong.stdout));
    // A record that was touched does not replay.
    let forged = std::fs::read_to_string(folder.path().join("early.json"))
        .unwrap()
        .replace("not-yet", "in-time")
        .replace("\"path\"", "\"policy\"");
    std::fs::write(folder.path().join("forged.json"), forged).unwrap();
    let forged = in_folder(&[
        "verify",
        "--replay",
        "forged.json",
        &valid,
        "--anchors",
        anchors,
    ]);
    assert!(
        text(&forged.stdout).contains("differs"),
        "{}",
        text(&forged.stdout)
    );
}

/// Revocation in the record: each list and answer with hash, number and dates, every step, and the same again offline.
#[test]
fn revocation_is_recorded_shown_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let in_folder = |arguments: &[&str]| output(kakunin(folder.path()).args(arguments));
    succeed(kakunin(folder.path()).args(["pki", "--out", "world"]));
    let verify = |person: &str, time: &str, more: &[&str]| {
        let certificate = format!("world/authentication/people/{person}.pem");
        let inputs = ["verify", &certificate, "--time", time];
        let fixed = [
            "--anchors",
            "world/authentication/anchors.pem",
            "--profile",
            "jpki-authentication-synthetic",
        ];
        in_folder(&[&inputs[..], &fixed, more].concat())
    };
    let record = |name: &str| -> Value {
        serde_json::from_slice(&std::fs::read(folder.path().join(name)).unwrap()).unwrap()
    };
    let replay = |name: &str| {
        let replayed = in_folder(&["verify", "--replay", name]);
        assert!(
            text(&replayed.stdout).contains("the same verdict"),
            "{}",
            text(&replayed.stdout)
        );
        replayed.status.code()
    };
    let lists = ["--crl", "world/authentication/lists.pem"];
    let now = "2026-11-24T03:00:00Z";
    let kept = |name| ["--record", name, "--embed"];

    let good = verify("valid-0", now, &[&lists[..], &kept("good.json")].concat());
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stdout));
    let noted = record("good.json");
    let steps = noted["steps"].as_array().unwrap();
    let used = steps
        .iter()
        .find(|step| step["step"] == "crl-freshness")
        .unwrap();
    assert_eq!(used["clause"], "RFC 5280 §6.3.3 (a)");
    assert_eq!(used["outcome"], "holds");
    assert_eq!(used["compared"]["now"], now);
    assert_eq!(used["compared"]["number"], "512C");
    assert_eq!(used["compared"]["this_update"], "2026-11-23T15:00:00Z");
    assert_eq!(used["compared"]["next_update"], "2026-11-24T21:00:00Z");
    // The list that was used is one of those given, by its hash.
    let given = noted["inputs"]["crls"].as_array().unwrap();
    assert!(given.iter().any(|list| list["sha256"] == used["source"]));
    assert_eq!(steps.last().unwrap()["step"], "crl-coverage");
    assert_eq!(steps.last().unwrap()["compared"]["covered"], "all");
    assert_eq!(replay("good.json"), Some(0));

    let revoked = verify(
        "revoked-15",
        now,
        &[&lists[..], &kept("revoked.json")].concat(),
    );
    assert_eq!(revoked.status.code(), Some(1), "{}", text(&revoked.stdout));
    assert_eq!(record("revoked.json")["verdict"]["class"], "revoked");
    assert_eq!(replay("revoked.json"), Some(1));
    let tree = succeed(kakunin(folder.path()).args(["inspect", "revoked.json"]));
    for part in [
        "revocation list",
        "distribution point 0",
        "crl-entry",
        "RFC 5280 §6.3.3 (i), (j)",
        "the certificate was revoked at",
        "refused",
    ] {
        assert!(tree.contains(part), "{part}: {tree}");
    }

    // Too old to say good: neither accepted nor refused.
    let later = "2026-11-25T21:00:01Z";
    let stale = verify(
        "valid-0",
        later,
        &[&lists[..], &kept("stale.json")].concat(),
    );
    assert_eq!(stale.status.code(), Some(3), "{}", text(&stale.stdout));
    assert_eq!(record("stale.json")["verdict"]["verdict"], "undetermined");
    assert_eq!(replay("stale.json"), Some(3));

    let answer = |file| ["--ocsp", file];
    let asked = verify(
        "valid-0",
        now,
        &[&answer("world/ocsp/valid-0.der")[..], &kept("asked.json")].concat(),
    );
    assert_eq!(asked.status.code(), Some(0), "{}", text(&asked.stdout));
    let noted = record("asked.json");
    let names: Vec<_> = noted["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .filter(|name| name.starts_with("ocsp"))
        .collect();
    assert_eq!(
        names,
        [
            "ocsp-response",
            "ocsp-responder",
            "ocsp-nonce",
            "ocsp-produced-at",
            "ocsp-cert-id",
            "ocsp-times",
            "ocsp-status",
        ]
    );
    assert_eq!(replay("asked.json"), Some(0));
    // The answer about somebody else is no answer.
    let other = verify("valid-0", now, &answer("world/ocsp/child-17.der"));
    assert_eq!(other.status.code(), Some(3), "{}", text(&other.stdout));

    // A record whose list was exchanged does not replay.
    let mut forged = record("revoked.json");
    forged["inputs"]["crls"] = record("good.json")["inputs"]["crls"].clone();
    forged["inputs"]["crls"].as_array_mut().unwrap().pop();
    std::fs::write(folder.path().join("forged.json"), forged.to_string()).unwrap();
    let replayed = in_folder(&["verify", "--replay", "forged.json"]);
    assert!(
        text(&replayed.stdout).contains("differs"),
        "{}",
        text(&replayed.stdout)
    );
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
fn database_and_keys_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let files = [
        "kakunin-service.sqlite",
        "kakunin-service.sqlite-wal",
        "kakunin-material/W0000001.key.pem",
        "kakunin-material/W0000001.terminal.key.pem",
    ];
    for file in files {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{file}: {mode:o}");
    }
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
        report["cases"].as_array().is_some_and(
            |cases| cases.len() > 1 && cases.iter().all(|case| case["verdict"] == "pass")
        )
    );
    // An implementation that ends at once gives no verdict on anything.
    let broken = judge(&["--implementation", "true", "--filter", "grace"]);
    assert_ne!(broken.status.code(), Some(0));
    let shown = text(&broken.stdout) + &text(&broken.stderr);
    assert!(!shown.contains("everything passed"), "{shown}");
}

#[test]
fn audit_copies_are_judged_offline() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| output(kakunin(folder.path()).args(arguments));
    // A service that has decided nothing has no log yet.
    let nothing = run(&["audit", "checkpoint"]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(text(&nothing.stderr).contains("nothing was logged yet"));
    let key = text(&run(&["audit", "key"]).stdout).trim().to_owned();
    assert!(key.starts_with("kakunin-audit-"), "{key}");
    assert_eq!(text(&run(&["audit", "key"]).stdout).trim(), key);

    let copy = folder.path().join("copy");
    std::fs::write(&copy, "kakunin-audit-export-1\nall\nrecord 0 x y\n").unwrap();
    let judged = run(&["audit", "verify", "copy", "--key", &key]);
    assert_eq!(judged.status.code(), Some(1));
    assert_eq!(
        text(&judged.stdout),
        "not the log: line 3 is not one of an export, or does not belong there\n"
    );
    for arguments in [
        ["audit", "verify", "copy", "--key", "none"],
        ["audit", "verify", "missing", "--key", &key],
    ] {
        assert_eq!(run(&arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn operator_decides_on_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| output(kakunin(folder.path()).arg("operator").args(arguments));
    assert!(run(&["facilities"]).status.success());
    let nobody = run(&["decide", "F-0", "accept"]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(text(&nobody.stderr).contains("there is none of this name"));
    let wrong = run(&["decide", "F-0", "approve"]);
    assert!(text(&wrong.stderr).contains("accept, refuse, withhold"));
    assert!(
        run(&[
            "terms",
            "2026-12-01",
            "--effective",
            "2026-12-01T00:00:00Z",
            "--now",
            "2026-11-24T00:00:00Z"
        ])
        .status
        .success()
    );
    let past = [
        "terms",
        "2026-01-01",
        "--effective",
        "2026-01-01T00:00:00Z",
        "--now",
        "2026-11-24T00:00:00Z",
    ];
    assert_eq!(run(&past).status.code(), Some(2));
    assert_eq!(text(&run(&["notify", "x"]).stdout), "notice 000001\n");
    assert_eq!(
        text(&run(&["keys", "add"]).stdout),
        "master key 2 wraps from now on\n"
    );
    // The settings and the notice.
    assert_eq!(
        text(&run(&["keys", "rewrap"]).stdout),
        "2 keys wrapped anew\n"
    );
    assert_eq!(
        text(&run(&["keys", "drop"]).stdout),
        "1 master keys dropped\n"
    );
    assert_eq!(text(&run(&["notify", "y"]).stdout), "notice 000002\n");
}
