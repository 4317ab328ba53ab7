// SPDX-License-Identifier: MIT OR Apache-2.0
//! The window at a service that answers as the script says: one that is still processing, one that signs something else.

use super::console::Key;
use super::tests::{card, keys, run_with};
use super::{Begin, Guided};
use crate::service::{Connection, ServiceAddress, ServiceTls};
use base64ct::{Base64, Encoding};
use jpki::certificate::Certificate;
use jpki::cms::{SignerSource, SigningFailed};
use jpki::crypto::rustcrypto::PROVIDER;
use protocol::check::{Challenge, CheckId, CheckTerms, Method};
use protocol::date::Date;
use protocol::evidence::{Signer, sign_answer};
use protocol::facility::FacilityId;
use protocol::message::CheckCreated;
use protocol::wire;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use testbed::pki::{TlsAuthority, TlsIdentity, TlsRole};
use testbed::{EPOCH, Seed};

/// What the service makes of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    /// Answers it, and signs the answer.
    Answers,
    /// Says each time that the insurers are still at it.
    Processes,
    /// Answers it, and the signature is on other bytes.
    SignsSomethingElse,
}

const CHECK: CheckId = CheckId([5; 16]);

fn eligibility_date() -> Date {
    Date::in_japan(EPOCH).unwrap()
}

fn created(request: &[u8]) -> Vec<u8> {
    let request = wire::decode_create_check(request).unwrap();
    wire::encode_check_created(&CheckCreated {
        terms: CheckTerms {
            service_name: "synthetic".to_owned(),
            id: CHECK,
            challenge: Challenge([6; 32]),
            device_certificate_sha256: [1; 32],
            facility: FacilityId::new("F-0000001").unwrap(),
            method: request.method,
            consents: request.consents,
            eligibility_date: eligibility_date(),
            deadline: EPOCH.saturating_add_secs(120),
        },
        terms_version: "2024-12-02".to_owned(),
        received_at: EPOCH,
    })
}

fn answer() -> Vec<u8> {
    let mut answer = super::screens::answer();
    (answer.check, answer.answered_at) = (CHECK, EPOCH);
    answer.eligibility_date = eligibility_date();
    // What is restricted a treatment clinic would not take.
    answer.entitled.coverages[0].limit = None;
    answer.entitled.withheld.clear();
    wire::encode_answer(&answer)
}

struct Key256<'a>(&'a TlsIdentity);

impl SignerSource for Key256<'_> {
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(self.0.key.sign(message))
    }
}

fn issue(role: TlsRole, name: &str) -> TlsIdentity {
    let authority = match role {
        TlsRole::Device => TlsAuthority::of_devices(Seed(1)),
        _ => TlsAuthority::of_services(Seed(1)),
    };
    authority.issue(role, name, EPOCH, EPOCH.saturating_add_secs(86_400))
}

fn signature(of: &[u8]) -> String {
    let identity = issue(TlsRole::Answers, "synthetic");
    let certificate = Certificate::from_der(&identity.certificate).unwrap();
    let signer = Signer {
        certificate: &certificate,
        source: &mut Key256(&identity),
    };
    Base64::encode_string(&sign_answer(of, EPOCH, signer, &PROVIDER).unwrap())
}

/// Status, further headers and body for a request.
fn reply(script: Script, path: &str, request: &[u8], proofs: usize) -> (u16, String, Vec<u8>) {
    let plain = String::new();
    match path {
        "/v1/checks" => (201, plain, created(request)),
        path if path.ends_with("/receipt") => (204, plain, Vec::new()),
        // In a second, and then when the deadline has passed.
        _ if script == Script::Processes => {
            let again_seconds = if proofs < 2 { 1 } else { 121 };
            (202, plain, wire::encode_processing(again_seconds))
        }
        _ => {
            let body = answer();
            let signed = match script {
                Script::SignsSomethingElse => signature(b"{}"),
                _ => signature(&body),
            };
            (
                200,
                format!("{}: {signed}\r\n", wire::ANSWER_SIGNATURE),
                body,
            )
        }
    }
}

/// Serves one connection until the other side goes.
fn serve(stream: TcpStream, config: Arc<ServerConfig>, script: Script, proofs: &AtomicUsize) {
    let connection = ServerConnection::new(config).unwrap();
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    loop {
        let mut line = String::new();
        if !matches!(stream.read_line(&mut line), Ok(1..)) {
            return;
        }
        let path = line.split(' ').nth(1).unwrap().to_owned();
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(&mut line).unwrap();
            let lower = line.trim().to_ascii_lowercase();
            if let Some(text) = lower.strip_prefix("content-length: ") {
                length = text.parse().unwrap();
            }
            if lower.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        let proof = usize::from(path.ends_with("/proof"));
        let sent = proofs.fetch_add(proof, Ordering::Relaxed) + proof;
        let (status, headers, body) = reply(script, &path, &body, sent);
        let length = match status {
            204 => String::new(),
            _ => format!("content-length: {}\r\n", body.len()),
        };
        let mut bytes = format!("HTTP/1.1 {status} said\r\n{headers}{length}\r\n").into_bytes();
        bytes.extend(body);
        stream.get_mut().write_all(&bytes).unwrap();
        stream.get_mut().flush().unwrap();
    }
}

/// A connection to a service of its own, and how many proofs that has been sent.
fn service(script: Script) -> (Connection, Arc<AtomicUsize>) {
    #[derive(Debug)]
    struct Time;
    impl rustls::time_provider::TimeProvider for Time {
        fn current_time(&self) -> Option<rustls::pki_types::UnixTime> {
            let seconds = u64::try_from(EPOCH.as_secs()).ok()?;
            let since = Duration::from_secs(seconds);
            Some(rustls::pki_types::UnixTime::since_unix_epoch(since))
        }
    }
    let server = issue(TlsRole::Server, "localhost");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(server.certificate)],
            PrivatePkcs8KeyDer::from(server.key.pkcs8()).into(),
        );
    let config = Arc::new(config.unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let proofs = Arc::new(AtomicUsize::new(0));
    let counted = proofs.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.unwrap(), config.clone(), script, &counted);
        }
    });
    let device = issue(TlsRole::Device, "W0000001");
    let tls = ServiceTls {
        service_authority: TlsAuthority::of_services(Seed(1)).certificate().to_vec(),
        device_certificate: device.certificate,
        device_key: device.key.pkcs8().into(),
        time: Arc::new(Time),
    };
    let address = ServiceAddress::new(&format!("https://localhost:{port}")).unwrap();
    (Connection::new(address, tls).unwrap(), proofs)
}

/// One patient by PIN who ends at this screen.
async fn ends_at(script: Script, seen: &'static str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let (connection, proofs) = service(script);
    let mut steps = keys("PIN", "1234");
    steps.push((seen, Key::Enter));
    let patient = async |guided: &mut Guided<'_>| {
        guided.patient(&mut *card(), Begin::New(Method::Pin)).await;
    };
    let ((), screen) = run_with(connection, folder.path(), Vec::new(), &steps, patient).await;
    assert_eq!(screen, "");
    // Nothing is left of a check that is over.
    assert!(!folder.path().join("terminal.pending").exists());
    proofs.load(Ordering::Relaxed)
}

#[tokio::test]
async fn an_answer_that_is_signed_is_shown() {
    assert_eq!(ends_at(Script::Answers, "○ ELIGIBLE").await, 1);
}

/// Neither a yes nor a no, and nothing of the answer is on the screen.
#[tokio::test]
async fn an_answer_with_a_signature_on_other_bytes_is_not_shown() {
    let seen = "× The answer is not signed by the service";
    assert_eq!(ends_at(Script::SignsSomethingElse, seen).await, 1);
}

/// The same proof is sent as often as the deadline lets it.
#[tokio::test]
async fn insurers_that_stay_at_it_are_neither_a_yes_nor_a_no() {
    let seen = "The insurers are still processing";
    assert_eq!(ends_at(Script::Processes, seen).await, 2);
}
