// SPDX-License-Identifier: MIT OR Apache-2.0
//! Unmodified third-party tools, and our own terminal, with our card in a real reader stack: pcscd, vpcd, OpenSC, OpenSSL.
#![cfg(feature = "pcsc")]
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
use std::process::{Command, Stdio};
use support::person::Person;
use support::stack::{MODULE, READER, ReaderStack};
use support::{Background, kakunin, output, output_with, succeed, text, typed};
use testbed::Seed;
use testbed::pki::{Family, Pki, from_pem};
use testbed::population::{Population, Situation};

/// OpenSC's number of a certificate, what it calls it, whether the password is needed, and the DER it must return.
fn certificates() -> [(&'static str, &'static str, bool, Vec<u8>); 4] {
    let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
    let person = population.person(Situation::Valid);
    let of_person = |family| pki.issue(person, family).der;
    let of_authority = |family| {
        pki.authority(family, person.generation)
            .certificate()
            .to_vec()
    };
    let (authentication, signature) = (Family::Authentication, Family::Signature);
    [
        (
            "1",
            "User Authentication Certificate",
            false,
            of_person(authentication),
        ),
        (
            "2",
            "Digital Signature Certificate",
            true,
            of_person(signature),
        ),
        (
            "3",
            "User Authentication Certificate CA",
            false,
            of_authority(authentication),
        ),
        (
            "4",
            "Digital Signature Certificate CA",
            false,
            of_authority(signature),
        ),
    ]
}

#[test]
fn pkcs15_tool_lists_and_reads_all_four_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let _stack = ReaderStack::start(folder.path(), &[]);
    let list = succeed(Command::new("pkcs15-tool").arg("--list-certificates"));
    for (number, name, with_password, der) in certificates() {
        assert!(
            list.contains(&format!("X.509 Certificate [{name}]")),
            "{list}"
        );
        let mut read = Command::new("pkcs15-tool");
        if with_password {
            read.args(["--verify-pin", "--auth-id", "2", "--pin", "ABC123"]);
        }
        let pem = succeed(read.args(["--read-certificate", number]));
        let begin = pem.find("-----BEGIN").unwrap();
        assert_eq!(
            from_pem(&pem[begin..]),
            Some(("CERTIFICATE".to_owned(), der)),
            "certificate {number}"
        );
    }
}

#[test]
fn the_signature_certificate_is_not_read_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let _stack = ReaderStack::start(folder.path(), &[]);
    let output = output(Command::new("pkcs15-tool").args(["--read-certificate", "2"]));
    assert!(!text(&output.stdout).contains("BEGIN CERTIFICATE"));
}

#[test]
fn pkcs11_tool_signs_with_both_keys_and_openssl_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let _stack = ReaderStack::start(folder.path(), &[]);
    std::fs::write(at("message"), b"synthetic message").unwrap();
    let keys = [
        ("01", "JPKI (User Authentication PIN)", "1234", 0),
        ("02", "JPKI (Digital Signature PIN)", "ABC123", 1),
    ];
    for (key, token, secret, certificate) in keys {
        succeed(
            Command::new("pkcs11-tool")
                .args(["--module", MODULE, "--token-label", token])
                .args(["--login", "--pin", secret, "--sign", "--id", key])
                .args(["--mechanism", "SHA256-RSA-PKCS"])
                .arg("--input-file")
                .arg(at("message"))
                .arg("--output-file")
                .arg(at("signature")),
        );
        let (_, _, _, der) = &certificates()[certificate];
        std::fs::write(at("certificate"), der).unwrap();
        let public = succeed(
            Command::new("openssl")
                .args(["x509", "-inform", "DER", "-pubkey", "-noout", "-in"])
                .arg(at("certificate")),
        );
        std::fs::write(at("public"), public).unwrap();
        let verify = |message: &Path| {
            output(
                Command::new("openssl")
                    .args(["dgst", "-sha256", "-verify"])
                    .arg(at("public"))
                    .arg("-signature")
                    .arg(at("signature"))
                    .arg(message),
            )
        };
        assert_eq!(
            text(&verify(&at("message")).stdout),
            "Verified OK\n",
            "{token}"
        );
        std::fs::write(at("other"), b"another message").unwrap();
        assert!(!verify(&at("other")).status.success(), "{token}");
    }
}

#[test]
fn a_wrong_pin_costs_pkcs11_tool_one_try_and_the_right_one_gives_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let _stack = ReaderStack::start(folder.path(), &[]);
    let login = |pin| {
        output(
            Command::new("pkcs11-tool")
                .args(["--module", MODULE])
                .args(["--token-label", "JPKI (User Authentication PIN)"])
                .args(["--login", "--pin", pin, "--list-objects"]),
        )
    };
    let tries = || {
        let list = succeed(Command::new("pkcs15-tool").args(["--list-pins"]));
        let pin = list.split("PIN [").nth(1).unwrap().to_owned();
        let line = pin
            .lines()
            .find(|line| line.contains("Tries left"))
            .unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(tries(), "3");
    let wrong = login("9999");
    assert!(
        text(&wrong.stderr).contains("CKR_PIN_INCORRECT"),
        "{}",
        text(&wrong.stderr)
    );
    assert_eq!(tries(), "2");
    assert!(login("1234").status.success());
    assert_eq!(tries(), "3");
}

/// `kakunin serve` in a folder, its log in `service.log`.
fn serve(folder: &Path) -> Background {
    let log = std::fs::File::create(folder.join("service.log")).unwrap();
    let service = Background::start(
        kakunin(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("RUST_LOG", "debug")
            .stderr(Stdio::from(log)),
    );
    service.line_with("listening on https://localhost:");
    service
}

#[test]
fn a_whole_check_through_pcscd_by_pin_and_by_sight() {
    let folder = tempfile::tempdir().unwrap();
    let stack = ReaderStack::start(folder.path(), &[]);
    let mut service = serve(folder.path());
    let check = |method: &str| {
        let mut check = kakunin(folder.path());
        check.args(["check", "--reader", READER, "--method", method, "--json"]);
        check.args(["--consent", "limit-certificate,specific-diseases"]);
        check.args(["--photo-matches", "--pin-fd", "0"]);
        check.args(["--transcript", "session.jsonl"]);
        output_with(&mut check, typed("1234"))
    };
    let population = Population::new(Seed(1));
    let person = population.person(Situation::Valid);
    let roles = [
        ("pin", "user-certification-verifier"),
        ("visual", "specific-user-certification-verifier"),
    ];
    for (method, role) in roles {
        let checked = check(method);
        let errors = text(&checked.stderr);
        assert_eq!(checked.status.code(), Some(0), "{method}: {errors}");
        let result: Value = serde_json::from_slice(&checked.stdout).unwrap();
        assert_eq!(result["ending"], "eligible", "{method}");
        assert_eq!(result["receiptAcknowledged"], true, "{method}");
        let answer = &result["answer"];
        assert_eq!(answer["verifierRole"], role);
        assert_eq!(answer["coverages"][0]["name"], person.name());
        assert!(!errors.contains("1234"), "{method}: {errors}");
        let recorded = std::fs::read_to_string(folder.path().join("session.jsonl")).unwrap();
        assert!(
            !recorded.contains("31323334"),
            "{method}: the PIN was recorded"
        );
        let read = succeed(kakunin(folder.path()).args(["inspect", "session.jsonl"]));
        assert!(read.contains("user-authentication key"), "{read}");
    }
    drop(stack);
    assert_eq!(service.terminate(), Some(0), "graceful shutdown");
    let log = std::fs::read_to_string(folder.path().join("service.log")).unwrap();
    assert!(log.contains("/proof"), "the log notes the checks:\n{log}");
    let Some(record) = person.eligibility(testbed::EPOCH) else {
        panic!("this person is insured");
    };
    let secrets = [
        person.name().to_owned(),
        person.authentication_identifier(),
        record.coverages[0]
            .basic
            .number
            .as_ref()
            .unwrap()
            .as_str()
            .to_owned(),
    ];
    for secret in secrets {
        assert!(!log.contains(&secret), "the log names the patient");
    }
}

#[test]
fn a_reader_without_a_card_is_named_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = ReaderStack::start(folder.path(), &[]);
    let _service = serve(folder.path());
    stack.remove_card();
    let mut check = kakunin(folder.path());
    check.args([
        "check",
        "--reader",
        READER,
        "--pin-fd",
        "0",
        "--language",
        "en",
    ]);
    let checked = output_with(&mut check, typed("1234"));
    assert_ne!(checked.status.code(), Some(0));
    assert!(
        text(&checked.stderr).contains("card") || text(&checked.stdout).contains("card"),
        "{}{}",
        text(&checked.stdout),
        text(&checked.stderr)
    );
}

#[test]
fn our_card_conforms_through_pcscd() {
    let folder = tempfile::tempdir().unwrap();
    let _stack = ReaderStack::start(folder.path(), &[]);
    let mut conform = kakunin(folder.path());
    conform.args(["conform", "card", "--reader", READER, "--json"]);
    conform.args(["--capabilities", "synthetic-card", "--allow", "destructive"]);
    conform.args(["--tries", "100", "--secrets-fd", "0"]);
    let judged = output_with(&mut conform, typed("1234\nABC123\n4321"));
    assert_eq!(judged.status.code(), Some(0), "{}", text(&judged.stderr));
    let report: Value = serde_json::from_slice(&judged.stdout).unwrap();
    let cases = report["cases"].as_array().unwrap();
    assert!(cases.len() >= 90, "{}", cases.len());
    assert!(cases.iter().all(|case| case["verdict"] == "pass"));
}

#[test]
fn a_card_nobody_said_more_about_is_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let _stack = ReaderStack::start(folder.path(), &["--record", "session.jsonl"]);
    let mut conform = kakunin(folder.path());
    conform.args(["conform", "card", "--reader", READER, "--json"]);
    let judged = output(&mut conform);
    assert_eq!(judged.status.code(), Some(0), "{}", text(&judged.stderr));
    let report: Value = serde_json::from_slice(&judged.stdout).unwrap();
    let verdicts = |verdict: &str| {
        let cases = report["cases"].as_array().unwrap();
        cases
            .iter()
            .filter(|case| case["verdict"] == verdict)
            .count()
    };
    assert!(verdicts("pass") > 50 && verdicts("skipped") > 30);
    // VERIFY and CHANGE REFERENCE DATA with data that could be a secret: none was sent.
    let recorded = std::fs::read_to_string(folder.path().join("session.jsonl")).unwrap();
    for line in recorded.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        let secret = entry["c"]
            .as_str()
            .is_some_and(|header| header.starts_with("0020") || header.starts_with("0024"));
        assert!(!secret || entry["nc"] == 0, "{line}");
    }
}

/// The terminal opens readers in this way only.
#[test]
fn a_card_in_use_is_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let _stack = ReaderStack::start(folder.path(), &[]);
    let held = apdu::pcsc::PcscReader::connect(READER).unwrap();
    assert!(apdu::pcsc::PcscReader::connect(READER).is_err());
    drop(held);
    assert!(apdu::pcsc::PcscReader::connect(READER).is_ok());
}

/// The desk window at a real reader: it notices a card that is taken away, in the middle of a check and after it.
#[test]
fn the_desk_window_notices_cards_that_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let service = ["serve", "--listen", "127.0.0.1:0"];
    let service = Background::start(kakunin(folder.path()).args(service).stderr(Stdio::null()));
    service.line_with("listening on https://localhost:");
    let window = |folder: &Path| {
        let mut command = kakunin(folder);
        let settings = "kakunin-material/W0000004.json";
        command.args(["desk", "--lang", "en", "--settings", settings]);
        Person::at(command.args(["--reader", READER]))
    };
    for (pin, wanted) in [
        ("1234\n", "○ ELIGIBLE"),
        ("1234\n", "× The card was taken away"),
    ] {
        let mut stack = ReaderStack::start(folder.path(), &[]);
        let mut person = window(folder.path());
        person.sees("How is the patient identified?");
        person.presses("1");
        person.sees("PIN:\n");
        let taken = wanted.starts_with('×');
        if taken {
            stack.remove_card();
        }
        person.presses(pin);
        person.sees(wanted);
        person.presses("\n");
        if !taken {
            person.sees("Give the card back");
            stack.remove_card();
        }
        person.sees("Place the My Number Card on the reader");
        assert_eq!(person.leaves("\u{3}"), Some(0));
    }
}
