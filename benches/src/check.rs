// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is measured: certificate parse, profile, path, list lookup, challenge signature, of one synthetic patient.

use crate::harness::Contender;
use crate::peer_openssl::{self, Revocation};
use crate::peer_webpki;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use jpki::certificate::Certificate;
use jpki::crypto::{CryptoProvider, SignatureAlgorithm, aws_lc, rustcrypto};
use jpki::key::PublicKey;
use jpki::path::{Policy, TrustAnchors, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{
    Crl, CrlLimits, CrlStore, RevocationPolicy, verify_crl, verify_not_revoked,
};
use jpki::signature::verify_challenge_signature;
use jpki::user::{VerifierRole, verify_user};
use std::hint::black_box;
use testbed::pki::{Family, Pki};
use testbed::population::{Population, Situation};
use testbed::{EPOCH, Seed};

/// Length of the message a card signs: a check transcript of a usual length, in bytes.
const MESSAGE: [u8; 240] = [0x5A; 240];

/// Everything that stays the same between checks, and one patient's proof.
pub struct Scene {
    issuer: Vec<u8>,
    certificate: Vec<u8>,
    /// The same certificate with policies that are not critical, which is all rustls-webpki takes.
    twin: Vec<u8>,
    signature: Vec<u8>,
    ours: [Ours; 2],
    openssl: [peer_openssl::Peer; 2],
    openssl_parsed: openssl::x509::X509,
    webpki: peer_webpki::Peer,
    /// Spared the search among three authorities of one name, which it makes by trying their keys.
    webpki_told: peer_webpki::Peer,
}

impl Scene {
    pub fn new() -> Self {
        let pki = Pki::new(Seed(1));
        let population = Population::new(Seed(1));
        let person = population.person(Situation::Valid);
        let family = Family::Authentication;
        let issued = pki.issue(person, family);
        let authority = pki.authority(family, person.generation);
        let mut spec = pki.certificate_spec(person, family);
        if let Some(policies) = &mut spec.policies {
            policies.critical = false;
        }
        let twin = spec.issue(
            authority,
            &issued.key.public_key_info(),
            &issued.key.key_identifier(),
        );
        let crl = pki
            .crl_spec(
                &population,
                family,
                person.generation,
                person.municipality,
                EPOCH,
            )
            .issue(authority);
        let anchors = pki.anchors(family);
        let now = EPOCH.as_secs();
        Self {
            signature: issued.key.sign(&MESSAGE),
            ours: [
                Ours::new(&anchors, &crl, aws_lc::PROVIDER),
                Ours::new(&anchors, &crl, rustcrypto::PROVIDER),
            ],
            openssl: [
                peer_openssl::Peer::new(&anchors, &crl, now, Revocation::Checked),
                peer_openssl::Peer::new(&anchors, &crl, now, Revocation::Ignored),
            ],
            openssl_parsed: openssl::x509::X509::from_der(&issued.der).expect("a certificate"),
            webpki: peer_webpki::Peer::new(&anchors, now),
            webpki_told: peer_webpki::Peer::new(&[authority.certificate().to_vec()], now),
            certificate: issued.der,
            issuer: authority.certificate().to_vec(),
            twin,
        }
    }

    /// Why rustls-webpki is not measured on the real thing.
    pub fn print_what_webpki_says(&self) {
        let verdict = |der| match self.webpki.verdict(der, &[]) {
            Ok(()) => "accepts it".to_owned(),
            Err(error) => format!("refuses it: {error}"),
        };
        eprintln!(
            "benches: the certificate to the JPKI profile: rustls-webpki {}",
            verdict(&self.certificate)
        );
        eprintln!(
            "benches: its twin without critical policies:  rustls-webpki {}",
            verdict(&self.twin)
        );
    }

    /// All contenders. The floors come first: other times are given as multiples of the floor of their backend.
    pub fn contenders(&self) -> Vec<Contender<'_>> {
        let [aws_lc, rustcrypto] = &self.ours;
        let [openssl_with_crl, openssl_without] = &self.openssl;
        let (der, signature) = (&self.certificate, &self.signature);
        vec![
            contender(
                "floor.aws-lc",
                "two bare RSA-2048 verifications, keys from DER",
                self.floor(aws_lc.crypto),
            ),
            contender(
                "floor.aws-lc.parsed",
                "two bare RSA-2048 verifications, keys parsed before",
                self.floor_parsed(),
            ),
            contender(
                "floor.rustcrypto",
                "two bare RSA-2048 verifications, keys from DER",
                self.floor(rustcrypto.crypto),
            ),
            contender(
                "check.kakunin.aws-lc",
                "parse, profile, path, list lookup, signature",
                || aws_lc.check(der, signature),
            ),
            contender(
                "check.kakunin.no-list",
                "as above, without the list lookup and its proof",
                || aws_lc.check_without_list(der, signature),
            ),
            contender(
                "check.kakunin.rustcrypto",
                "parse, profile, path, list lookup, signature",
                || rustcrypto.check(der, signature),
            ),
            contender(
                "check.webpki.aws-lc",
                "on the twin: no profile, no policies, no list",
                || self.webpki.check(&self.twin, &MESSAGE, signature),
            ),
            contender(
                "check.webpki.one-anchor",
                "as above, with the right anchor alone",
                || self.webpki_told.check(&self.twin, &MESSAGE, signature),
            ),
            contender("check.openssl.no-list", "no profile, no list", || {
                openssl_without.check(der, &MESSAGE, signature);
            }),
            contender(
                "check.openssl.list",
                "no profile; verifies the list again each time",
                || openssl_with_crl.check(der, &MESSAGE, signature),
            ),
            contender(
                "check.openssl.list.parsed",
                "as above, certificate parsed before",
                || openssl_with_crl.check_parsed(&self.openssl_parsed, &MESSAGE, signature),
            ),
        ]
    }

    /// The two signatures of a check: what no verifier can do without.
    fn floor(&self, crypto: CryptoProvider) -> impl FnMut() + '_ {
        let verify = crypto
            .verifiers
            .iter()
            .find(|verifier| verifier.algorithm == SignatureAlgorithm::RsaPkcs1Sha256)
            .expect("both backends know RSA")
            .verify;
        let signed = self.signed();
        move || {
            for (spki, message, signature) in &signed {
                let key = PublicKey::from_spki_der(spki).expect("a key");
                verify(&key, message, signature).expect("a good signature");
            }
        }
    }

    fn floor_parsed(&self) -> impl FnMut() + '_ {
        let signed = self.signed().map(|(spki, message, signature)| {
            let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki).expect("a key");
            (key, message, signature)
        });
        move || {
            for (key, message, signature) in &signed {
                key.verify_sig(message, signature)
                    .expect("a good signature");
            }
        }
    }

    /// Key, message and signature of the certificate and of the challenge.
    fn signed(&self) -> [(Vec<u8>, Vec<u8>, Vec<u8>); 2] {
        let certificate = Certificate::from_der(&self.certificate).expect("a certificate");
        let issuer = Certificate::from_der(&self.issuer).expect("an anchor");
        [
            (
                issuer.public_key_der().to_vec(),
                certificate.tbs_der().to_vec(),
                certificate.signature().to_vec(),
            ),
            (
                certificate.public_key_der().to_vec(),
                MESSAGE.to_vec(),
                self.signature.clone(),
            ),
        ]
    }
}

/// This project's crates with one backend, set up as the service sets them up.
struct Ours {
    crypto: CryptoProvider,
    anchors: TrustAnchors,
    lists: CrlStore,
    policy: Policy,
    revocation: RevocationPolicy,
}

impl Ours {
    fn new(anchors: &[Vec<u8>], crl: &[u8], crypto: CryptoProvider) -> Self {
        let certificates = anchors
            .iter()
            .map(|der| Certificate::from_der(der).expect("an anchor"))
            .collect();
        let anchors = TrustAnchors::new(certificates, &crypto).expect("anchors");
        let crl = Crl::from_der(crl, &CrlLimits::partitioned()).expect("a list");
        let mut lists = CrlStore::new();
        lists
            .insert(verify_crl(crl, &anchors, &crypto).expect("a verified list"))
            .expect("room for it");
        Self {
            crypto,
            anchors,
            lists,
            policy: Policy::official(Profile::synthetic(Kind::Authentication)),
            revocation: RevocationPolicy::official(),
        }
    }

    /// One whole check, from bytes to the proof that the holder of a good certificate signed.
    fn check(&self, certificate: &[u8], signature: &[u8]) {
        let certificate = Certificate::from_der(certificate).expect("a certificate");
        let path = verify_path(
            &certificate,
            &self.anchors,
            &self.policy,
            EPOCH,
            &self.crypto,
        )
        .expect("a path");
        let good =
            verify_not_revoked(&path, &self.lists, EPOCH, &self.revocation).expect("not revoked");
        let signed = verify_challenge_signature(&path, &MESSAGE, signature, &self.crypto)
            .expect("a good signature");
        let user = verify_user(path, good, signed, VerifierRole::UserCertificationVerifier);
        black_box(user.expect("one certificate"));
    }

    /// What a check would cost if revocation were not looked at.
    fn check_without_list(&self, certificate: &[u8], signature: &[u8]) {
        let certificate = Certificate::from_der(certificate).expect("a certificate");
        let path = verify_path(
            &certificate,
            &self.anchors,
            &self.policy,
            EPOCH,
            &self.crypto,
        )
        .expect("a path");
        let signed = verify_challenge_signature(&path, &MESSAGE, signature, &self.crypto)
            .expect("a good signature");
        black_box((path, signed));
    }
}

/// Set against the floor of its own backend; OpenSSL against the fast one.
fn contender<'a>(name: &'static str, note: &'static str, work: impl FnMut() + 'a) -> Contender<'a> {
    let backend = if name.contains("rustcrypto") {
        "floor.rustcrypto"
    } else {
        "floor.aws-lc"
    };
    Contender::new(name, backend, note, Box::new(work))
}
