// SPDX-License-Identifier: MIT OR Apache-2.0
//! A terminal's own life, with the real portal and service: activated with a code, renewed, deregistered, erased, activated again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;
use support::person::Person;
use support::{Background, card, kakunin, output, succeed, text};

const PASSWORD: &str = "correct horse battery staple";

/// 2026-11-24T03:00:00Z, where the service's clock starts.
const EPOCH: u64 = 1_795_489_200;

/// A facility that was accepted, at a running service with its portal.
struct Facility {
    folder: tempfile::TempDir,
    service: String,
    portal: String,
    token: String,
    _running: Background,
}

impl Facility {
    fn accepted() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let running = Background::start(
            kakunin(folder.path())
                .args([
                    "serve",
                    "--listen",
                    "127.0.0.1:0",
                    "--portal",
                    "127.0.0.1:0",
                ])
                .stderr(Stdio::null()),
        );
        let address = |line: String| {
            let (_, rest) = line.split_once("https://").unwrap();
            format!("https://{}", rest.split([',', ' ']).next().unwrap())
        };
        let service = address(running.line_with("listening on https://"));
        let began = Instant::now();
        let portal = address(running.line_with("portal for facilities on"));
        running.line_with("terminal settings in");
        let mut facility = Self {
            folder,
            service,
            portal,
            token: String::new(),
            _running: running,
        };
        let application = json!({
            "name": "合成施術所", "kind": "treatment-clinic", "portal": "treatment-clinics",
            "termsVersion": "2024-12-02", "password": PASSWORD,
        });
        let (status, applied) = facility.ask("POST", "/v1/applications", &application);
        assert_eq!(status, 201, "{applied}");
        let id = applied["facilityId"].as_str().unwrap();
        let now = ["--now", "2026-11-24T03:00:00Z"];
        let decide = ["operator", "decide", id, "accept"];
        succeed(kakunin(facility.folder.path()).args(decide).args(now));
        let secret = applied["totpSecret"].as_str().unwrap();
        let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
        let totp = totp_rs::Builder::new()
            .with_secret(secret)
            .with_account_name("x");
        let at = EPOCH + began.elapsed().as_secs();
        let code = totp.build().unwrap().generate(at).to_string();
        let session = json!({ "facilityId": id, "password": PASSWORD, "code": code });
        let (status, session) = facility.ask("POST", "/v1/sessions", &session);
        assert_eq!(status, 201, "{session}");
        session["token"]
            .as_str()
            .unwrap()
            .clone_into(&mut facility.token);
        facility
    }

    /// One question to the portal by the facility's user.
    fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}{path}", self.portal);
        let bearer = format!("Authorization: Bearer {}", self.token);
        let mut curl = Command::new("curl");
        curl.args([
            "-sS",
            "-X",
            method,
            "--cacert",
            "kakunin-material/service-authority.pem",
        ]);
        curl.args([
            "-H",
            "Content-Type: application/json",
            "-H",
            &bearer,
            "-w",
            "\n%{http_code}",
        ]);
        if !body.is_null() {
            curl.arg("-d").arg(body.to_string());
        }
        let reply = succeed(curl.arg(url).current_dir(self.folder.path()));
        let (body, status) = reply.rsplit_once('\n').unwrap();
        let status = status.parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// A new account and its code.
    fn issue(&self) -> (String, String) {
        let (status, issued) = self.ask(
            "POST",
            "/v1/facility/devices",
            &json!({ "businessOnly": true }),
        );
        assert_eq!(status, 201, "{issued}");
        let text = |name: &str| issued[name].as_str().unwrap().to_owned();
        (text("account"), text("activationCode"))
    }

    fn deregister(&self, account: &str) {
        let path = format!("/v1/facility/devices/{account}");
        assert_eq!(self.ask("DELETE", &path, &Value::Null).0, 204);
    }

    fn close(&self) -> u16 {
        self.ask("POST", "/v1/facility/closing", &Value::Null).0
    }

    fn desk(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    fn terminal(&self, arguments: &[&str]) -> Output {
        let mut command = kakunin(self.folder.path());
        command.args(["terminal", "--settings", "desk/terminal.json"]);
        output(command.args(arguments))
    }

    fn activate(&self, account: &str, code: &str) -> Output {
        let (service, portal) = (self.service.as_str(), self.portal.as_str());
        self.terminal(&[
            "activate",
            "--account",
            account,
            "--code",
            code,
            "--portal",
            portal,
            "--service",
            service,
            "--service-name",
            "kakunin-synthetic",
            "--kind",
            "treatment-clinic",
            "--authority",
            "kakunin-material/service-authority.pem",
        ])
    }

    /// One check at the desk window, up to what it says.
    fn check(&self, address: &str, wanted: &str) -> Person {
        let mut command = kakunin(self.folder.path());
        command.args(["desk", "--settings", "desk/terminal.json", "--lang", "en"]);
        let mut person = Person::at(command.args(["--vpcd", address]));
        // A terminal without certificate for the visual method has only one to choose.
        if wanted == "ELIGIBLE" {
            person.sees("PIN:\n");
            person.presses("1234\n");
        }
        person.sees(wanted);
        person
    }

    fn settings(&self) -> Value {
        let text = std::fs::read(self.desk().join("terminal.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    /// Bytes of key and certificate, and their lines of base64: what must be nowhere after an erasure.
    fn login(&self) -> Vec<Vec<u8>> {
        let settings = self.settings();
        let mut secrets = Vec::new();
        for name in ["deviceKey", "deviceCertificate"] {
            let file = self.desk().join(settings[name].as_str().unwrap());
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", file.display());
            let pem = std::fs::read_to_string(file).unwrap();
            let lines: Vec<&str> = pem.lines().filter(|line| !line.contains("---")).collect();
            // Lines between can be names that any certificate of the authority has.
            let own = [lines.first().unwrap(), lines.last().unwrap()];
            secrets.extend(own.map(|line| line.as_bytes().to_vec()));
            secrets.push(Base64::decode_vec(&lines.concat()).unwrap());
        }
        secrets
    }
}

/// Whether any file below a folder holds these bytes, in its contents.
fn is_anywhere(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        let inside = |text: &[u8]| text.windows(bytes.len()).any(|window| window == bytes);
        if path.is_dir() {
            is_anywhere(&path, bytes)
        } else {
            inside(&std::fs::read(&path).unwrap())
        }
    })
}

#[test]
fn a_terminal_is_activated_renewed_and_erased_in_the_order_of_the_terms() {
    let facility = Facility::accepted();
    let (account, code) = facility.issue();
    // A wrong code leaves no key behind.
    let wrong = facility.activate(&account, "AAAAAAAAAAAAAAAA");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        text(&wrong.stderr).contains("activation code is wrong"),
        "{}",
        text(&wrong.stderr)
    );
    assert!(!is_anywhere(&facility.desk(), b"PRIVATE KEY"));
    let done = facility.activate(&account, &code);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let again = facility.activate(&account, &code);
    assert_eq!(again.status.code(), Some(2), "it is activated");

    let (_card, address) = card(facility.folder.path(), "valid");
    let person = facility.check(&address, "ELIGIBLE");
    assert_eq!(person.leaves("\n\u{3}"), Some(0));

    let first = facility.login();
    let renewed = facility.terminal(&["renew"]);
    assert!(renewed.status.success(), "{}", text(&renewed.stderr));
    for secret in &first {
        assert!(
            !is_anywhere(&facility.desk(), secret),
            "the old key is still there"
        );
    }
    let person = facility.check(&address, "ELIGIBLE");
    assert_eq!(person.leaves("\n\u{3}"), Some(0));

    // 22-1: the portal comes first, then the terminal, then the closing.
    let early = facility.terminal(&["erase"]);
    assert_eq!(early.status.code(), Some(2));
    assert!(text(&early.stderr).contains("deregister it on the portal first"));
    let login = facility.login();
    assert_eq!(facility.close(), 409);
    facility.deregister(&account);
    assert_eq!(facility.close(), 409);
    std::fs::write(facility.desk().join("terminal.pending"), "{}").unwrap();
    let erased = facility.terminal(&["erase"]);
    assert!(erased.status.success(), "{}", text(&erased.stderr));
    for secret in login {
        assert!(!is_anywhere(&facility.desk(), &secret));
    }
    assert!(!facility.desk().join("terminal.pending").exists());
    assert_eq!(facility.settings().get("deviceKey"), None);
    // Done twice it is done.
    assert!(facility.terminal(&["erase"]).status.success());
    // It starts to activation only, and needs no address for it.
    let mut command = kakunin(facility.folder.path());
    command.args([
        "desk",
        "--settings",
        "desk/terminal.json",
        "--vpcd",
        &address,
    ]);
    let refused = output(&mut command);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("kakunin terminal activate"));
    let (second, code) = facility.issue();
    let activated = facility.terminal(&["activate", "--account", &second, "--code", &code]);
    assert!(activated.status.success(), "{}", text(&activated.stderr));
    facility.deregister(&second);
    assert!(facility.terminal(&["erase"]).status.success());
    assert_eq!(facility.close(), 204);
}

/// 29-2 without anybody at the terminal: the service says at the next check that the device is deregistered.
#[test]
fn a_deregistered_terminal_erases_itself_and_a_suspended_one_does_not() {
    let facility = Facility::accepted();
    let (account, code) = facility.issue();
    assert!(facility.activate(&account, &code).status.success());
    let (_card, address) = card(facility.folder.path(), "valid");
    let (_, own) = facility.ask("GET", "/v1/facility", &Value::Null);
    let id = own["facilityId"].as_str().unwrap();
    let operator = |event| {
        let now = ["--now", "2026-11-24T03:10:00Z"];
        let decide = ["operator", "decide", id, event];
        succeed(kakunin(facility.folder.path()).args(decide).args(now));
    };
    let login = facility.login();
    operator("suspend");
    let person = facility.check(&address, "× This terminal may not be used");
    assert_eq!(person.leaves("\n\u{3}"), Some(0));
    assert_eq!(facility.login(), login);
    operator("resume");
    facility.deregister(&account);
    let person = facility.check(&address, "× This terminal was deregistered");
    assert_eq!(person.leaves("\n"), Some(30));
    for secret in login {
        assert!(!is_anywhere(&facility.desk(), &secret));
    }
    assert_eq!(facility.close(), 204);
}
