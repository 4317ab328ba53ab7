// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every certificate, list and OCSP answer the testbed makes is judged by OpenSSL, so that the testbed is not held
//! against our own code alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use testbed::pki::{
    CertificateStatus, Family, Generation, OcspSpec, Pki, Responder, TlsAuthority, TlsRole,
};
use testbed::population::{MUNICIPALITIES, Population, RevocationStatus, Situation};
use testbed::{EPOCH, Seed};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes DER and returns the name of a PEM file with the same contents.
    fn pem(&self, name: &str, kind: &str, der: &[u8]) -> PathBuf {
        let (binary, text) = (
            self.path(&format!("{name}.der")),
            self.path(&format!("{name}.pem")),
        );
        std::fs::write(&binary, der).unwrap();
        openssl(&[
            &kind,
            &"-inform",
            &"DER",
            &"-in",
            &binary.to_str().unwrap(),
            &"-out",
            &text.to_str().unwrap(),
        ]);
        text
    }

    fn joined(&self, name: &str, files: &[PathBuf]) -> PathBuf {
        let all: Vec<u8> = files
            .iter()
            .flat_map(|file| std::fs::read(file).unwrap())
            .collect();
        let path = self.path(name);
        std::fs::write(&path, all).unwrap();
        path
    }
}

/// Runs `openssl` and returns whether it succeeded and all it said.
fn run(arguments: &[&dyn AsRef<Path>]) -> (bool, String) {
    let output = Command::new("openssl")
        .args(arguments.iter().map(|argument| argument.as_ref()))
        .output()
        .expect("openssl is installed: cargo xtask packages");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

fn openssl(arguments: &[&dyn AsRef<Path>]) -> String {
    let (success, said) = run(arguments);
    assert!(success, "{said}");
    said
}

/// `openssl verify -crl_check` over everybody: good ones verify, each other one for its own reason.
fn everybody_of(family: Family) {
    let (pki, population, folder) = (Pki::new(Seed(1)), Population::new(Seed(1)), Folder::new());
    let anchors: Vec<PathBuf> = pki
        .anchors(family)
        .iter()
        .enumerate()
        .map(|(index, der)| folder.pem(&format!("anchor{index}"), "x509", der))
        .collect();
    let anchors = folder.joined("anchors.pem", &anchors);
    let lists: Vec<PathBuf> = pki
        .crls(&population, family, EPOCH)
        .iter()
        .enumerate()
        .map(|(index, der)| folder.pem(&format!("list{index}"), "crl", der))
        .collect();
    assert_eq!(lists.len(), 3 * MUNICIPALITIES.len());
    let lists = folder.joined("lists.pem", &lists);
    for person in population.people() {
        if person.serial(family).is_none() {
            continue;
        }
        let label = person.label();
        let certificate = folder.pem(&label, "x509", &pki.issue(person, family).der);
        let at = EPOCH.as_secs().to_string();
        let (accepted, said) = run(&[
            &"verify",
            &"-x509_strict",
            &"-crl_check",
            &"-attime",
            &at,
            &"-CAfile",
            &anchors,
            &"-CRLfile",
            &lists,
            &certificate,
        ]);
        let expected = match (person.situation, person.revocation) {
            (Situation::ExpiredInGrace | Situation::ExpiredBeyondGrace, _) => {
                Some("certificate has expired")
            }
            (_, RevocationStatus::Good) => None,
            _ => Some("certificate revoked"),
        };
        match expected {
            None => assert!(accepted, "{label}: {said}"),
            Some(reason) => assert!(!accepted && said.contains(reason), "{label}: {said}"),
        }
    }
}

#[test]
fn openssl_verifies_user_authentication_certificates_with_their_lists() {
    everybody_of(Family::Authentication);
}

#[test]
fn openssl_verifies_digital_signature_certificates_with_their_lists() {
    everybody_of(Family::Signature);
}

#[test]
fn openssl_accepts_ocsp_answers_of_every_status() {
    let (pki, population, folder) = (Pki::new(Seed(1)), Population::new(Seed(1)), Folder::new());
    for generation in [Generation::Second, Generation::Third] {
        let authority = pki.authority(Family::Authentication, generation);
        let responder = Responder::new(Seed(1), authority, EPOCH);
        let anchor = folder.pem(&format!("{generation:?}"), "x509", authority.certificate());
        for person in population
            .people()
            .iter()
            .filter(|person| person.generation == generation)
        {
            let status = match person.revocation {
                RevocationStatus::Good => CertificateStatus::Good,
                RevocationStatus::OnHold { since } => CertificateStatus::Revoked {
                    at: since,
                    reason: Some(6),
                },
                RevocationStatus::Revoked { since, reason } => CertificateStatus::Revoked {
                    at: since,
                    reason: Some(reason),
                },
            };
            check(&folder, &pki, &responder, &anchor, person, status);
        }
        let somebody = population
            .people()
            .iter()
            .find(|person| person.generation == generation)
            .unwrap();
        check(
            &folder,
            &pki,
            &responder,
            &anchor,
            somebody,
            CertificateStatus::Unknown,
        );
    }
}

fn check(
    folder: &Folder,
    pki: &Pki,
    responder: &Responder,
    anchor: &Path,
    person: &testbed::population::Person,
    status: CertificateStatus,
) {
    let authority = pki.authority(Family::Authentication, person.generation);
    let spec = OcspSpec::fresh(person.authentication_serial, status, EPOCH);
    let answer = folder.path("answer.der");
    std::fs::write(&answer, responder.answer(authority, &spec)).unwrap();
    let certificate = folder.pem(
        "asked",
        "x509",
        &pki.issue(person, Family::Authentication).der,
    );
    let at = EPOCH.as_secs().to_string();
    // The answer is for a fixed instant; `ocsp` compares its dates with the clock whatever -attime says, so the
    // allowed difference is opened wide and the dates themselves are read from the text below.
    let said = openssl(&[
        &"ocsp",
        &"-respin",
        &answer,
        &"-issuer",
        &anchor,
        &"-cert",
        &certificate,
        &"-CAfile",
        &anchor,
        &"-attime",
        &at,
        &"-no_nonce",
        &"-validity_period",
        &"400000000",
        &"-resp_text",
    ]);
    assert!(said.contains("Response verify OK"), "{said}");
    let word = match status {
        CertificateStatus::Good => "good",
        CertificateStatus::Revoked { .. } => "revoked",
        CertificateStatus::Unknown => "unknown",
    };
    assert!(said.contains(&format!(": {word}")), "{said}");
    assert!(
        said.contains("Produced At: Nov 24 03:00:00 2026 GMT"),
        "{said}"
    );
}

#[test]
fn openssl_verifies_tls_identities() {
    let folder = Folder::new();
    let authority = TlsAuthority::new(Seed(1), "devices");
    let anchor = folder.pem("tls-anchor", "x509", authority.certificate());
    for (role, purpose) in [
        (TlsRole::Device, "sslclient"),
        (TlsRole::Server, "sslserver"),
    ] {
        let identity = authority.issue(role, "synthetic", EPOCH, EPOCH.saturating_add_secs(86_400));
        let certificate = folder.pem(purpose, "x509", &identity.certificate);
        let at = EPOCH.as_secs().to_string();
        openssl(&[
            &"verify",
            &"-x509_strict",
            &"-purpose",
            &purpose,
            &"-attime",
            &at,
            &"-CAfile",
            &anchor,
            &certificate,
        ]);
        let key = folder.path("key.der");
        std::fs::write(&key, identity.key.pkcs8()).unwrap();
        let public = openssl(&[&"pkey", &"-inform", &"DER", &"-in", &key, &"-pubout"]);
        let certified = openssl(&[&"x509", &"-in", &certificate, &"-noout", &"-pubkey"]);
        assert_eq!(public, certified);
    }
}

#[test]
fn the_same_seed_makes_the_same_bytes_in_any_order() {
    let population = Population::new(Seed(7));
    let person = population.person(Situation::Valid);
    let (one, other) = (Pki::new(Seed(7)), Pki::new(Seed(7)));
    let certificate = one.issue(person, Family::Authentication).der;
    let anchors = one.anchors(Family::Authentication);
    // The other world asks for the authorities first.
    assert_eq!(other.anchors(Family::Authentication), anchors);
    assert_eq!(other.issue(person, Family::Authentication).der, certificate);
    assert_ne!(
        Pki::new(Seed(8)).issue(person, Family::Authentication).der,
        certificate
    );
}
