// SPDX-License-Identifier: MIT OR Apache-2.0
//! Simulated sources of revocation information: driven per case, with faults, as gzip and OpenSSL see them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    reason = "test code"
)]

use jpki::time::UnixTime;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use testbed::pki::{CertificateStatus, Family, Generation, Pki, pem};
use testbed::population::{MUNICIPALITIES, Population, Situation};
use testbed::simulator::{
    Case, Directory, Listener, PublishedList, Request, RequestFault, Simulator, SourceFault,
    Statuses, gzip_of_zeros, read_request,
};
use testbed::{EPOCH, Seed};

static PKI: LazyLock<Arc<Pki>> = LazyLock::new(|| Arc::new(Pki::new(Seed(1))));

fn case(name: &str) -> Case {
    let mut directory = Directory::default();
    let population = Population::new(Seed(1));
    let (family, generation) = (Family::Authentication, Generation::Third);
    let spec = PKI.crl_spec(&population, family, generation, &MUNICIPALITIES[0], EPOCH);
    directory.put("/a.crl", PublishedList::Made { spec, generation });
    let of = BTreeMap::from([
        (1, CertificateStatus::Good),
        (
            2,
            CertificateStatus::Revoked {
                at: EPOCH,
                reason: Some(4),
            },
        ),
        (
            3,
            CertificateStatus::Revoked {
                at: EPOCH,
                reason: Some(6),
            },
        ),
    ]);
    Case::sound(name, EPOCH, directory).with_statuses(Statuses {
        family,
        generation,
        of,
    })
}

/// Sends octets, and reads until the other side closes or says nothing for half a second.
fn said(listener: &Listener, request: &str) -> String {
    let url = listener.url("");
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = Vec::new();
    let mut piece = [0; 4_096];
    while let Ok(read) = stream.read(&mut piece) {
        if read == 0 || reply.len() > 1 << 20 {
            break;
        }
        reply.extend_from_slice(&piece[..read]);
    }
    String::from_utf8_lossy(&reply).into_owned()
}

const GET: &str = "GET /a.crl HTTP/1.1\r\nHost: x\r\n\r\n";

#[test]
fn outside_a_case_it_answers_500_and_notes_what_was_fetched() {
    let listener = Listener::start(Simulator::new(PKI.clone())).unwrap();
    assert!(said(&listener, GET).starts_with("HTTP/1.1 500 "));
    listener.begin(case("one"));
    let reply = said(&listener, GET);
    assert!(reply.starts_with("HTTP/1.1 200 ") && reply.contains("ETag: \""));
    let tag = reply
        .split("ETag: ")
        .nth(1)
        .unwrap()
        .split("\r\n")
        .next()
        .unwrap();
    let again = format!("GET /a.crl HTTP/1.1\r\nHost: x\r\nIf-None-Match: {tag}\r\n\r\n");
    let unchanged = said(&listener, &again);
    assert!(unchanged.starts_with("HTTP/1.1 304 ") && unchanged.ends_with("\r\n\r\n"));
    assert!(said(&listener, "GET /none HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    assert!(said(&listener, "PUT /a.crl HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
    assert!(said(&listener, "nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
    let log = listener.end();
    let seen: Vec<_> = log
        .iter()
        .map(|fetched| (fetched.case.as_deref(), fetched.conditional, fetched.status))
        .collect();
    assert_eq!(
        seen,
        [
            (None, false, 500),
            (Some("one"), false, 200),
            (Some("one"), true, 304),
            (Some("one"), false, 404),
            (Some("one"), false, 405),
        ]
    );
    assert!(said(&listener, GET).starts_with("HTTP/1.1 500 "));
}

#[test]
fn faults_are_told_apart_on_the_wire() {
    let listener = Listener::start(Simulator::new(PKI.clone())).unwrap();
    listener.begin(case("sound"));
    let sound = said(&listener, GET);
    for fault in SourceFault::ALL {
        listener.begin(case(fault.word()).with_fault(*fault));
        let reply = said(&listener, GET);
        match fault {
            SourceFault::Refused | SourceFault::Slow => assert_eq!(reply, ""),
            SourceFault::NonceMissing | SourceFault::NonceOther | SourceFault::WrongCertId => {
                assert_eq!(reply, sound);
            }
            _ => assert!(
                reply.starts_with("HTTP/1.1 ") && reply != sound,
                "{fault:?}"
            ),
        }
        // Words are unique and for command lines.
        let same = SourceFault::ALL
            .iter()
            .filter(|other| other.word() == fault.word());
        assert_eq!(same.count(), 1);
        assert!(fault.sentence().ends_with('.'));
    }
    // As often as it was said, and then no more.
    let mut once = case("once").with_fault(SourceFault::Unavailable);
    once.fault_requests = 1;
    listener.begin(once);
    assert!(said(&listener, GET).starts_with("HTTP/1.1 503 "));
    assert_eq!(said(&listener, GET), sound);
}

#[test]
fn bomb_grows_under_gzip() {
    for length in [0, 1, 258, 259, 5_000, 1 << 20, (1 << 26) + 77] {
        let bomb = gzip_of_zeros(length);
        assert!(length < 10_000 || bomb.len() as u64 * 150 < length);
        let mut child = Command::new("gzip")
            .arg("-dc")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(&bomb).unwrap());
        let mut unpacked = Vec::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_end(&mut unpacked)
            .unwrap();
        writer.join().unwrap();
        child.wait().unwrap();
        assert_eq!(unpacked.len() as u64, length);
        assert!(unpacked.iter().all(|octet| *octet == 0));
    }
}

fn openssl(folder: &tempfile::TempDir, line: &str) -> Output {
    Command::new("openssl")
        .args(line.split(' '))
        .current_dir(folder.path())
        .output()
        .unwrap()
}

#[test]
fn openssl_asks_the_responder_and_believes_it_alone_when_it_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let population = Population::new(Seed(1));
    let person = population.person(Situation::Valid);
    let issued = PKI.issue(person, Family::Authentication);
    let authority = PKI.authority(Family::Authentication, person.generation);
    let write = |name: &str, der: &[u8]| {
        fs::write(folder.path().join(name), pem("CERTIFICATE", der)).unwrap();
    };
    write("ca.pem", authority.certificate());
    write("leaf.pem", &issued.der);
    let listener = Listener::start(Simulator::new(PKI.clone())).unwrap();
    // OpenSSL holds an answer's times against the time of the machine, whatever -attime says.
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let mut sound = case("openssl");
    sound.now = UnixTime::from_secs(i64::try_from(elapsed).unwrap());
    let statuses = &mut sound.statuses[0];
    statuses.generation = person.generation;
    statuses
        .of
        .insert(person.authentication_serial, CertificateStatus::Good);
    let ask = |digest: &str| {
        let url = listener.url("/ocsp");
        let line = format!(
            "ocsp -issuer ca.pem {digest} -cert leaf.pem -url {url} -CAfile ca.pem -timeout 2"
        );
        let output = openssl(&folder, &line);
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&text).into_owned()
    };
    let verified = |said: &str| said.contains("Response verify OK");
    listener.begin(sound.clone());
    for digest in ["-sha1", "-sha256"] {
        let said = ask(digest);
        assert!(verified(&said) && said.contains("leaf.pem: good"), "{said}");
    }
    for (fault, told) in [
        (SourceFault::WrongSigner, "Response Verify Failure"),
        (SourceFault::NonceOther, "Nonce Verify error"),
        (SourceFault::NonceMissing, "WARNING: no nonce in response"),
        (SourceFault::TryLater, "Responder Error: trylater (3)"),
        (SourceFault::WrongCertId, "ERROR: No Status found"),
        (SourceFault::Old, "WARNING: Status times invalid"),
        (SourceFault::Future, "WARNING: Status times invalid"),
    ] {
        listener.begin(sound.clone().with_fault(fault));
        let said = ask("-sha1");
        assert!(said.contains(told), "{fault:?}: {said}");
    }
    let log = listener.end();
    assert!(
        log.iter()
            .all(|fetched| (fetched.method.as_str(), fetched.status) == ("POST", 200))
    );
}

/// `openssl ocsp -reqout`, read by the responder.
#[test]
fn requests_of_openssl_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let authority = PKI.authority(Family::Authentication, Generation::Third);
    let path = folder.path().join("ca.pem");
    fs::write(path, pem("CERTIFICATE", authority.certificate())).unwrap();
    for (nonce, digest) in [("-nonce", "-sha1"), ("-no_nonce", "-sha256")] {
        let line =
            format!("ocsp -issuer ca.pem {digest} -serial 0x0705D990 {nonce} -reqout request.der");
        assert!(openssl(&folder, &line).status.success());
        let der = fs::read(folder.path().join("request.der")).unwrap();
        let asked = read_request(&der).unwrap();
        assert_eq!(asked.serial, Some(0x0705_D990));
        assert_eq!(asked.nonce.is_some(), nonce == "-nonce");
        assert!(
            asked
                .certificate_id
                .ends_with(&[0x02, 4, 0x07, 0x05, 0xD9, 0x90])
        );
        for length in 0..der.len() {
            assert_eq!(read_request(&der[..length]), None);
        }
    }
}

#[test]
fn requests_have_limits() {
    let head = |length: &str| format!("POST /ocsp HTTP/1.1\r\nContent-Length: {length}\r\n\r\n");
    let read = |text: &str| Request::read(text.as_bytes()).map(|read| read.map(|(_, taken)| taken));
    assert_eq!(read(&(head("2") + "abc")), Ok(Some(head("2").len() + 2)));
    assert_eq!(read(&(head("4") + "abc")), Ok(None));
    assert_eq!(read("GET /"), Ok(None));
    assert_eq!(read(&head("65536")), Err(RequestFault::TooLong));
    assert_eq!(
        read(&head("99999999999999999999")),
        Err(RequestFault::Malformed)
    );
    assert_eq!(read(&"a".repeat(64 * 1_024)), Err(RequestFault::TooLong));
    assert_eq!(
        read("GET http://x/ HTTP/1.1\r\n\r\n"),
        Err(RequestFault::Malformed)
    );
    assert_eq!(read("GET / HTTP/2\r\n\r\n"), Err(RequestFault::Malformed));
    assert_eq!(
        read("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Err(RequestFault::Unsupported)
    );
}

proptest! {
    #[test]
    fn octets_are_one_request_or_none_however_they_are_cut(
        text in "(GET|POST) /[a-z%+/=]{0,20} HTTP/1\\.[01]\r\n(content-length: [0-9]{1,2}\r\n)?\r\n[a-z]{0,30}",
        cut in any::<prop::sample::Index>(),
    ) {
        let octets = text.as_bytes();
        if let Some((request, taken)) = Request::read(octets).unwrap() {
            prop_assert!(taken <= octets.len() && request.body.len() < taken);
            // What follows changes nothing, and less is not enough.
            prop_assert_eq!(Request::read(&octets[..taken]), Ok(Some((request, taken))));
            prop_assert_eq!(Request::read(&octets[..cut.index(taken)]), Ok(None));
        }
    }

    #[test]
    fn any_octets_are_read_within_limits(octets in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(Some((_, taken))) = Request::read(&octets) {
            prop_assert!(taken <= octets.len());
        }
        if let Some(asked) = read_request(&octets) {
            prop_assert!(octets.windows(asked.certificate_id.len()).any(|part| part == asked.certificate_id));
        }
    }
}
