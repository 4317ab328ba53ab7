// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is kept of a check as evidence: OpenSSL and `kakunin evidence verify` accept it, and neither accepts it changed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use support::{Background, kakunin, output, output_with, succeed, text, typed};

const SERVICE_AUTHORITY: &str = "kakunin-material/service-authority.pem";
const DEVICE_AUTHORITY: &str = "kakunin-material/device-authority.pem";

/// The epoch of the synthetic world.
const EPOCH: &str = "1795489200";

fn service(folder: &Path) -> Background {
    let mut serve = kakunin(folder);
    let serve = serve
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stderr(Stdio::null());
    let service = Background::start(serve);
    service.line_with("terminal settings in");
    service
}

/// One check that keeps its evidence; the folder it is in.
fn checked(folder: &Path) -> PathBuf {
    let mut card = kakunin(folder);
    let card = card
        .args(["card", "--listen", "127.0.0.1:0", "--situation", "valid"])
        .stderr(Stdio::null());
    let card = Background::start(card);
    let line = card.line_with("listening on vpcd:");
    let reader = line
        .split_whitespace()
        .nth(2)
        .unwrap()
        .trim_end_matches(';');
    let mut check = kakunin(folder);
    let check = check.args(["check", "--reader", reader, "--pin-fd", "0"]);
    let check = check.args(["--consent", "none", "--evidence", "evidence"]);
    let checked = output_with(check, typed("1234"));
    assert_eq!(checked.status.code(), Some(11), "{}", text(&checked.stderr));
    let mut kept = fs::read_dir(folder.join("evidence")).unwrap();
    let one = kept.next().unwrap().unwrap().path();
    assert!(kept.next().is_none());
    one
}

fn openssl(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("openssl");
    command
        .current_dir(folder)
        .args(["cms", "-verify", "-binary"]);
    command.args(["-inform", "DER", "-purpose", "any", "-attime", EPOCH]);
    output(command.args(["-out", "/dev/null"]).args(arguments))
}

fn openssl_answer(folder: &Path, kept: &Path) -> bool {
    let [answer, signature] = ["answer.json", "answer.p7s"].map(|name| kept.join(name));
    let (answer, signature) = (answer.to_str().unwrap(), signature.to_str().unwrap());
    let arguments = [
        "-in",
        signature,
        "-content",
        answer,
        "-CAfile",
        SERVICE_AUTHORITY,
    ];
    openssl(folder, &arguments).status.success()
}

fn openssl_receipt(folder: &Path, kept: &Path) -> bool {
    let receipt = kept.join("receipt.p7s");
    let arguments = [
        "-in",
        receipt.to_str().unwrap(),
        "-CAfile",
        DEVICE_AUTHORITY,
    ];
    openssl(folder, &arguments).status.success()
}

fn ours(folder: &Path, kept: &Path) -> Output {
    let mut verify = kakunin(folder);
    let verify = verify.args(["evidence", "verify", kept.to_str().unwrap()]);
    let verify = verify.args(["--service-authority", SERVICE_AUTHORITY]);
    output(verify.args(["--device-authority", DEVICE_AUTHORITY]))
}

/// The folder again with one byte of a file changed.
fn changed(kept: &Path, file: &str, at: impl FnOnce(&[u8]) -> usize) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["answer.json", "answer.p7s", "receipt.p7s"] {
        fs::copy(kept.join(name), copy.path().join(name)).unwrap();
    }
    let mut bytes = fs::read(kept.join(file)).unwrap();
    let at = at(&bytes);
    bytes[at] ^= 1;
    fs::write(copy.path().join(file), bytes).unwrap();
    copy
}

/// The first byte of a text.
fn position(bytes: &[u8], text: &str) -> usize {
    let mut windows = bytes.windows(text.len());
    windows
        .position(|window| window == text.as_bytes())
        .unwrap()
}

#[test]
fn openssl_and_we_accept_what_was_signed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = service(folder.path());
    let kept = checked(folder.path());
    let names: Vec<String> = kept
        .file_name()
        .into_iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    assert!(
        names[0]
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-'),
        "nothing of a person: {names:?}"
    );

    assert!(openssl_answer(folder.path(), &kept));
    assert!(openssl_receipt(folder.path(), &kept));
    let verified = ours(folder.path(), &kept);
    assert_eq!(
        verified.status.code(),
        Some(0),
        "{}",
        text(&verified.stdout)
    );
    assert_eq!(text(&verified.stdout).lines().count(), 2);

    // A byte of what was signed, and then one of each signature.
    let answer = changed(&kept, "answer.json", |bytes| {
        position(bytes, "qualificationValidity")
    });
    assert!(!openssl_answer(folder.path(), answer.path()));
    assert_ne!(ours(folder.path(), answer.path()).status.code(), Some(0));
    let receipt = changed(&kept, "receipt.p7s", |bytes| {
        position(bytes, "KAKUNIN-RECEIPT-1")
    });
    assert!(!openssl_receipt(folder.path(), receipt.path()));
    assert_eq!(ours(folder.path(), receipt.path()).status.code(), Some(1));
    for file in ["answer.p7s", "receipt.p7s"] {
        let copy = changed(&kept, file, |bytes| bytes.len() - 1);
        let accepted = match file {
            "answer.p7s" => openssl_answer(folder.path(), copy.path()),
            _ => openssl_receipt(folder.path(), copy.path()),
        };
        assert!(!accepted, "{file}");
        let refused = ours(folder.path(), copy.path());
        assert_eq!(refused.status.code(), Some(1), "{}", text(&refused.stderr));
        assert!(text(&refused.stdout).contains("refused"));
    }
    // The other authority certified neither.
    let swapped = output(
        kakunin(folder.path())
            .args(["evidence", "verify", kept.to_str().unwrap()])
            .args(["--service-authority", DEVICE_AUTHORITY]),
    );
    assert_eq!(swapped.status.code(), Some(1));

    let number = names[0].split_once('-').unwrap().1;
    let told = succeed(kakunin(folder.path()).args(["check-number", number]));
    assert!(told.contains("state           delivered"), "{told}");
    let other = output(kakunin(folder.path()).args([
        "check-number",
        number,
        "--terminal",
        "kakunin-material/W0000002.json",
    ]));
    assert_eq!(other.status.code(), Some(1), "{}", text(&other.stdout));
    let healthy = output(kakunin(folder.path()).arg("health"));
    assert_eq!(healthy.status.code(), Some(0), "{}", text(&healthy.stdout));
    assert_eq!(service.terminate(), Some(0));
    let gone = output(kakunin(folder.path()).arg("health"));
    assert_eq!(gone.status.code(), Some(5), "{}", text(&gone.stdout));
}
