// SPDX-License-Identifier: MIT OR Apache-2.0
//! An authority that is OpenSSL's altogether: its certificates, its lists (`openssl ca -gencrl`), its responder
//! (`openssl ocsp`). Accepted and refused exactly where they should be, and where OpenSSL does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

#[path = "support/openssl.rs"]
mod openssl;

use jpki::certificate::Certificate;
use jpki::crypto::{CryptoProvider, rustcrypto};
use jpki::error::{Error, Refused, Undetermined};
use jpki::path::{Policy, TrustAnchors, VerifiedPath, verify_path};
use jpki::revocation::ocsp::{
    CertIdDigest, NoncePolicy, OcspPolicy, OcspRequest, OcspStatus, verify_ocsp_response,
};
use jpki::revocation::{
    Crl, CrlLimits, CrlStore, ReasonCode, RevocationPolicy, RevocationStatus, verify_crl,
};
use jpki::time::UnixTime;
use openssl::OpenSsl;

const CRYPTO: &CryptoProvider = &rustcrypto::PROVIDER;

const CONFIGURATION: &str = "
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
serial = serial
crlnumber = crlnumber
default_md = sha256
default_days = 30
policy = any
copy_extensions = none
unique_subject = no
crl_extensions = list
[unnumbered]
database = index.txt
default_md = sha256
crl_extensions = list
[any]
commonName = supplied
[list]
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[person]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
authorityKeyIdentifier = keyid
[responder]
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
authorityKeyIdentifier = keyid
[no-purpose]
keyUsage = critical, digitalSignature
noCheck = ignored
[no-nocheck]
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
";

/// Keys of two kinds: OpenSSL makes both, and signs with both.
const KEYS: [&str; 2] = ["rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256"];

/// Who is in the database, in the order of serial numbers, and what becomes of them.
const PEOPLE: [(&str, &str); 5] = [
    ("good", ""),
    ("gone", "-crl_reason keyCompromise"),
    ("held", "-crl_hold holdInstructionNone"),
    ("unsaid", "-crl_reason unspecified"),
    ("late", "-crl_reason superseded"),
];

struct Authority {
    openssl: OpenSsl,
    anchors: TrustAnchors,
}

fn now() -> UnixTime {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UnixTime::from_secs(elapsed.unwrap().as_secs() as i64)
}

impl Authority {
    fn new(key: &str) -> Self {
        let openssl = OpenSsl::new();
        openssl.write("ca.conf", CONFIGURATION);
        openssl.write("index.txt", "");
        openssl.write("serial", "0705D990\n");
        openssl.write("crlnumber", "1F\n");
        for name in ["ca", "other"] {
            openssl.run(&format!(
                "req -x509 -config ca.conf -extensions authority -newkey {key} -nodes -keyout {name}.key \
                 -out {name}.pem -subj /CN=Synthetic -days 30"
            ));
        }
        let pem = |name: &str| {
            openssl.run(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
            Certificate::from_der(&openssl.read(&format!("{name}.der"))).unwrap()
        };
        let anchors = TrustAnchors::new(vec![pem("ca")], CRYPTO).unwrap();
        let authority = Self { openssl, anchors };
        for (name, fate) in PEOPLE {
            authority.certify(name, "person", "ca", "-days 20");
            if !fate.is_empty() {
                let ca = "ca -config ca.conf -batch -keyfile ca.key -cert ca.pem";
                authority
                    .openssl
                    .run(&format!("{ca} -revoke {name}.pem {fate}"));
            }
        }
        authority
    }

    /// A certificate for a new key, with the extensions of a section.
    fn certify(&self, name: &str, section: &str, issuer: &str, dates: &str) {
        let openssl = &self.openssl;
        openssl.run(&format!(
            "req -new -config ca.conf -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}"
        ));
        openssl.run(&format!(
            "ca -config ca.conf -batch -notext -in {name}.csr -out {name}.pem -keyfile {issuer}.key -cert {issuer}.pem \
             -extensions {section} {dates}"
        ));
        openssl.run(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
    }

    fn path(&self, name: &str) -> VerifiedPath {
        let certificate =
            Certificate::from_der(&self.openssl.read(&format!("{name}.der"))).unwrap();
        verify_path(
            &certificate,
            &self.anchors,
            &Policy::rfc5280(),
            now(),
            CRYPTO,
        )
        .unwrap()
    }

    /// A list, signed by whom and with what else the line says.
    fn list(&self, signer: &str, further: &str) -> Vec<u8> {
        self.openssl.run(&format!(
            "ca -config ca.conf -gencrl -keyfile {signer}.key -cert {signer}.pem -out list.pem {further}"
        ));
        self.openssl
            .run("crl -in list.pem -outform DER -out list.der");
        self.openssl.read("list.der")
    }

    fn store(&self, list: &[u8]) -> Result<CrlStore, Error> {
        let list = Crl::from_der(list, &CrlLimits::partitioned())?;
        let mut store = CrlStore::new();
        store.insert(verify_crl(list, &self.anchors, CRYPTO)?)?;
        Ok(store)
    }

    fn determine(&self, store: &CrlStore, name: &str, at: UnixTime) -> RevocationStatus {
        let mut policy = RevocationPolicy::official();
        policy.next_update_tolerance = 0;
        store.determine(&self.path(name), at, &policy).status
    }

    /// Whether `openssl verify` takes the certificate with the list written last.
    fn openssl_verifies(&self, name: &str, at: UnixTime) -> bool {
        let at = at.as_secs();
        let line =
            format!("verify -attime {at} -crl_check -CAfile ca.pem -CRLfile list.pem {name}.pem");
        self.openssl.try_run(&line).status.success()
    }
}

#[test]
fn lists_of_openssls_authority_are_believed_exactly_where_they_should_be() {
    for key in KEYS {
        let authority = Authority::new(key);
        let list = authority.list("ca", "-crldays 3");
        let store = authority.store(&list).unwrap();
        let evidence = *store.lists().next().unwrap().evidence();
        assert_eq!(evidence.number.to_u64(), Some(0x1F));
        let after = |seconds| evidence.next_update.saturating_add_secs(seconds);
        for (name, _) in PEOPLE {
            let status = authority.determine(&store, name, now());
            let told = match (name, status) {
                ("good", RevocationStatus::Good) | ("held", RevocationStatus::OnHold { .. }) => {
                    true
                }
                ("gone", RevocationStatus::Revoked { reason, .. }) => {
                    reason == ReasonCode::KeyCompromise
                }
                ("unsaid", RevocationStatus::Revoked { reason, .. }) => {
                    reason == ReasonCode::Unspecified
                }
                ("late", RevocationStatus::Revoked { reason, .. }) => {
                    reason == ReasonCode::Superseded
                }
                _ => false,
            };
            assert!(told, "{key} {name}: {status:?}");
            let good = status == RevocationStatus::Good;
            assert_eq!(
                authority.openssl_verifies(name, now()),
                good,
                "{key} {name}"
            );
        }
        // To its last second and no longer, and from its first.
        for (at, good) in [(after(0), true), (after(1), false)] {
            assert_eq!(
                authority.determine(&store, "good", at) == RevocationStatus::Good,
                good
            );
        }
        let early = evidence.this_update.saturating_add_secs(-1);
        let (this_update, next_update) = (evidence.this_update, evidence.next_update);
        for (at, reason) in [
            (
                early,
                Undetermined::CrlNotYetValid {
                    now: early,
                    this_update,
                },
            ),
            (
                after(1),
                Undetermined::CrlStale {
                    now: after(1),
                    next_update,
                },
            ),
        ] {
            assert_eq!(
                authority.determine(&store, "good", at),
                RevocationStatus::Undetermined(reason)
            );
            assert!(!authority.openssl_verifies("good", at));
        }
        // Of the same name with another key; without a number; changed on its way.
        let error = |list: &[u8]| authority.store(list).unwrap_err();
        assert_eq!(
            error(&authority.list("other", "-crldays 3")),
            Refused::CrlIssuerUnknown.into()
        );
        assert!(!authority.openssl_verifies("good", now()));
        let unnumbered = authority.list("ca", "-name unnumbered -crldays 3");
        assert_eq!(error(&unnumbered), Refused::CrlNumberMissing.into());
        let mut changed = list.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(error(&changed), Refused::CrlSignature.into());
        // The next one carries on, and the one before it is no longer taken.
        let mut store = store.clone();
        let next = authority.list("ca", "-crldays 3");
        let take = |store: &mut CrlStore, list: &[u8]| {
            let list = Crl::from_der(list, &CrlLimits::partitioned()).unwrap();
            store.insert(verify_crl(list, &authority.anchors, CRYPTO).unwrap())
        };
        take(&mut store, &next).unwrap();
        assert_eq!(take(&mut store, &list), Err(Refused::CrlRollback.into()));
    }
}

#[test]
fn answers_of_openssls_responder_are_believed_exactly_where_they_should_be() {
    for key in KEYS {
        let authority = Authority::new(key);
        let openssl = &authority.openssl;
        // Valid from long before: what is asked a moment before an answer is about the answer alone.
        let dates = "-startdate 20240101000000Z -days 20";
        authority.certify("responder", "responder", "ca", dates);
        authority.certify("purposeless", "no-purpose", "ca", dates);
        authority.certify("unchecked", "no-nocheck", "ca", dates);
        authority.certify("foreign", "responder", "other", dates);
        authority.certify(
            "expired",
            "responder",
            "ca",
            "-startdate 20200101000000Z -enddate 20200201000000Z",
        );
        let unauthorized: Error = Refused::OcspResponderNotAuthorized.into();
        let good = Ok(OcspStatus::Good);
        for (name, signer, further, expected) in [
            ("good", "ca", "", good),
            ("good", "ca", "-resp_key_id", good),
            ("good", "ca", "-resp_no_certs", good),
            ("good", "responder", "", good),
            ("good", "responder", "-resp_key_id", good),
            (
                "good",
                "responder",
                "-resp_no_certs",
                Err(Refused::OcspResponderUnknown.into()),
            ),
            ("good", "purposeless", "", Err(unauthorized)),
            ("good", "foreign", "", Err(unauthorized)),
            ("good", "other", "", Err(unauthorized)),
            (
                "good",
                "unchecked",
                "",
                Err(Undetermined::OcspResponderUnchecked.into()),
            ),
            // What is said of these is looked at below.
            ("gone", "responder", "", good),
            ("held", "responder", "", good),
            ("late", "ca", "", good),
        ] {
            let path = authority.path(name);
            for digest in [CertIdDigest::Sha1, CertIdDigest::Sha256] {
                let nonce = [0x5A; 32];
                let request =
                    OcspRequest::new(&path, &authority.anchors, digest, Some(&nonce), CRYPTO)
                        .unwrap();
                openssl.write("request.der", request.to_der());
                openssl.run(&format!(
                    "ocsp -index index.txt -CA ca.pem -rsigner {signer}.pem -rkey {signer}.key -reqin request.der \
                     -respout response.der -ndays 1 {further}"
                ));
                let response = openssl.read("response.der");
                let judge = |at, policy: &OcspPolicy| {
                    let anchors = &authority.anchors;
                    verify_ocsp_response(&response, &request, &path, anchors, at, policy, CRYPTO)
                };
                let strict = OcspPolicy::strict();
                let told = judge(now(), &strict).map(|answer| answer.status);
                let context = format!("{key} {name} {signer} {further} {digest:?}: {told:?}");
                match (name, told) {
                    ("gone", Ok(OcspStatus::Revoked { reason, .. })) => {
                        assert_eq!(reason, ReasonCode::KeyCompromise, "{context}");
                    }
                    ("late", Ok(OcspStatus::Revoked { reason, .. })) => {
                        assert_eq!(reason, ReasonCode::Superseded, "{context}");
                    }
                    ("held", Ok(OcspStatus::OnHold { .. })) => {}
                    ("good", told) => assert_eq!(told, expected, "{context}"),
                    _ => panic!("{context}"),
                }
                // OpenSSL asks nobody about a responder's certificate, nocheck or not; else it says the same.
                let verified = openssl.try_run(&format!(
                    "ocsp -issuer ca.pem -{} -cert {name}.pem -respin response.der -CAfile ca.pem -no_nonce",
                    if digest == CertIdDigest::Sha1 { "sha1" } else { "sha256" }
                ));
                let said = String::from_utf8_lossy(&verified.stderr).contains("Response verify OK");
                let ours = told.is_ok() || signer == "unchecked";
                assert_eq!(said, ours, "{context}");
                if let Ok(answer) = judge(now(), &strict) {
                    let end = answer.evidence.next_update.unwrap();
                    let tolerance = i64::from(strict.clock_tolerance);
                    let last = end.saturating_add_secs(tolerance);
                    assert!(judge(last, &strict).is_ok(), "{context}");
                    assert!(matches!(
                        judge(last.saturating_add_secs(1), &strict),
                        Err(Error::Undetermined(Undetermined::OcspStale { .. }))
                    ));
                    let first = answer.evidence.this_update.saturating_add_secs(-tolerance);
                    assert!(judge(first, &strict).is_ok(), "{context}");
                    assert!(matches!(
                        judge(first.saturating_add_secs(-1), &strict),
                        Err(Error::Undetermined(Undetermined::OcspNotYetValid { .. }))
                    ));
                }
            }
        }
        // A responder whose certificate has expired.
        let path = authority.path("good");
        let (anchors, digest) = (&authority.anchors, CertIdDigest::Sha1);
        let request = OcspRequest::new(&path, anchors, digest, None, CRYPTO).unwrap();
        openssl.write("request.der", request.to_der());
        openssl.run(
            "ocsp -index index.txt -CA ca.pem -rsigner expired.pem -rkey expired.key -reqin request.der \
             -respout response.der -ndays 1",
        );
        let mut lax = OcspPolicy::strict();
        lax.nonce = NoncePolicy::WhenPresent;
        let response = openssl.read("response.der");
        let told = verify_ocsp_response(&response, &request, &path, anchors, now(), &lax, CRYPTO);
        assert!(
            matches!(
                told,
                Err(Error::Refused(Refused::CertificateExpired { .. }))
            ),
            "{told:?}"
        );
        let verified = openssl.try_run(
            "ocsp -issuer ca.pem -cert good.pem -respin response.der -CAfile ca.pem -no_nonce",
        );
        assert!(!String::from_utf8_lossy(&verified.stderr).contains("Response verify OK"));
    }
}
