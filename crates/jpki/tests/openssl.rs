// SPDX-License-Identifier: MIT OR Apache-2.0
//! The outside oracle: what `openssl` makes is read and verified, what we accept it accepts.
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

mod support;

use jpki::certificate::Certificate;
use jpki::crypto::SignatureAlgorithm;
use jpki::error::{Error, Refused, Unsupported};
use jpki::key::PublicKey;
use jpki::path::{Policy, TrustAnchors, verify_path};
use jpki::profile::{Kind, Profile, Rule};
use jpki::revocation::{CrlStore, ReasonCode, RevocationPolicy, verify_crl, verify_not_revoked};
use jpki::time::UnixTime;
use support::openssl::OpenSsl;
use support::*;

/// A signature made by `openssl` with a fresh key verifies; any change to either part does not.
#[track_caller]
fn assert_signature(
    key: &str,
    options: &str,
    algorithms: &[SignatureAlgorithm],
    good: SignatureAlgorithm,
) {
    let openssl = OpenSsl::new();
    openssl.write("message", b"an invented message");
    openssl.run(&format!("genpkey -quiet {key} -out key.pem"));
    openssl.run("pkey -in key.pem -pubout -outform DER -out key.der");
    openssl.run(&format!(
        "dgst {options} -sign key.pem -out signature message"
    ));
    let spki = openssl.read("key.der");
    let key = PublicKey::from_spki_der(&spki).unwrap();
    let signature = openssl.read("signature");
    for crypto in providers() {
        for algorithm in algorithms {
            let verifier = crypto
                .verifiers
                .iter()
                .find(|verifier| verifier.algorithm == *algorithm)
                .unwrap();
            let accepted = (verifier.verify)(&key, b"an invented message", &signature).is_ok();
            assert_eq!(accepted, *algorithm == good, "{} {algorithm}", crypto.name);
            assert!((verifier.verify)(&key, b"an invented messagf", &signature).is_err());
            for place in [0, signature.len() / 2, signature.len() - 1] {
                let mut changed = signature.clone();
                changed[place] ^= 0x01;
                assert!((verifier.verify)(&key, b"an invented message", &changed).is_err());
            }
        }
    }
}

const ALL: &[SignatureAlgorithm] = &[
    SignatureAlgorithm::EcdsaP256Sha256,
    SignatureAlgorithm::EcdsaP256Sha384,
    SignatureAlgorithm::EcdsaP384Sha256,
    SignatureAlgorithm::EcdsaP384Sha384,
    SignatureAlgorithm::RsaPkcs1Sha256,
    SignatureAlgorithm::RsaPkcs1Sha384,
    SignatureAlgorithm::RsaPkcs1Sha512,
    SignatureAlgorithm::RsaPssSha256,
    SignatureAlgorithm::RsaPssSha384,
    SignatureAlgorithm::RsaPssSha512,
];

const RSA_2048: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
const RSA_3072: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:3072";
const RSA_4096: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:4096";

#[test]
fn rsa_pkcs1_signatures_of_openssl_verify() {
    assert_signature(RSA_2048, "-sha256", ALL, SignatureAlgorithm::RsaPkcs1Sha256);
    assert_signature(RSA_3072, "-sha384", ALL, SignatureAlgorithm::RsaPkcs1Sha384);
    assert_signature(RSA_2048, "-sha512", ALL, SignatureAlgorithm::RsaPkcs1Sha512);
    assert_signature(RSA_4096, "-sha256", ALL, SignatureAlgorithm::RsaPkcs1Sha256);
}

#[test]
fn rsa_pss_signatures_of_openssl_verify() {
    const PSS: &str = "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";
    assert_signature(
        RSA_2048,
        &format!("-sha256 {PSS}"),
        ALL,
        SignatureAlgorithm::RsaPssSha256,
    );
    assert_signature(
        RSA_2048,
        &format!("-sha384 {PSS}"),
        ALL,
        SignatureAlgorithm::RsaPssSha384,
    );
    assert_signature(
        RSA_3072,
        &format!("-sha512 {PSS}"),
        ALL,
        SignatureAlgorithm::RsaPssSha512,
    );
}

#[test]
fn ecdsa_signatures_of_openssl_verify() {
    const P256: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";
    const P384: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-384";
    assert_signature(P256, "-sha256", ALL, SignatureAlgorithm::EcdsaP256Sha256);
    assert_signature(P256, "-sha384", ALL, SignatureAlgorithm::EcdsaP256Sha384);
    assert_signature(P384, "-sha256", ALL, SignatureAlgorithm::EcdsaP384Sha256);
    assert_signature(P384, "-sha384", ALL, SignatureAlgorithm::EcdsaP384Sha384);
}

#[test]
fn pss_with_another_salt_length_is_refused_on_every_backend() {
    let openssl = OpenSsl::new();
    openssl.write("message", b"an invented message");
    openssl.run(&format!("genpkey -quiet {RSA_2048} -out key.pem"));
    openssl.run("pkey -in key.pem -pubout -outform DER -out key.der");
    let spki = openssl.read("key.der");
    let key = PublicKey::from_spki_der(&spki).unwrap();
    for (salt, accepted) in [
        ("0", false),
        ("31", false),
        ("32", true),
        ("33", false),
        ("max", false),
    ] {
        openssl.run(&format!(
            "dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:{salt} \
             -sign key.pem -out signature message"
        ));
        for crypto in providers() {
            let verifier = crypto
                .verifiers
                .iter()
                .find(|verifier| verifier.algorithm == SignatureAlgorithm::RsaPssSha256)
                .unwrap();
            let found = (verifier.verify)(&key, b"an invented message", &openssl.read("signature"));
            assert_eq!(found.is_ok(), accepted, "{} salt {salt}", crypto.name);
        }
    }
}

#[test]
fn small_and_foreign_keys_of_openssl_are_refused_by_name() {
    let openssl = OpenSsl::new();
    let key = |options: &str| {
        openssl.run(&format!("genpkey -quiet {options} -out key.pem"));
        openssl.run("pkey -in key.pem -pubout -outform DER -out key.der");
        let spki = openssl.read("key.der");
        PublicKey::from_spki_der(&spki).map(|key| key.to_string())
    };
    assert_eq!(
        key("-algorithm RSA -pkeyopt rsa_keygen_bits:1024"),
        Err(Error::Refused(Refused::WeakKey))
    );
    assert!(matches!(
        key("-algorithm ED25519"),
        Err(Error::Unsupported(Unsupported::KeyAlgorithm(_)))
    ));
    assert!(matches!(
        key("-algorithm EC -pkeyopt ec_paramgen_curve:secp521r1"),
        Err(Error::Unsupported(Unsupported::KeyAlgorithm(_)))
    ));
    assert_eq!(
        key("-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
        Ok("P-256".to_owned())
    );
    assert!(matches!(
        key("-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit"),
        Err(Error::Malformed(_))
    ));
}

#[test]
fn openssl_accepts_what_we_build_and_refuses_what_we_refuse() {
    let openssl = OpenSsl::new();
    openssl.write(
        "one.der",
        CertificateSpec::authority(authority_one()).signed_by(authority_one()),
    );
    openssl.write(
        "two.der",
        CertificateSpec::authority(authority_two()).signed_by(authority_two()),
    );
    let spec = CertificateSpec::authentication(authority_two());
    openssl.write("leaf.der", spec.signed_by(authority_two()));
    openssl.write("forged.der", spec.signed_by(authority_one()));
    let list = CrlSpec::municipality(authority_two(), "Kiyose-shi");
    openssl.write("good.der", list.signed_by(authority_two()));
    let revoked = list.with(|spec| spec.entries = vec![Revoked::new(&[0x22, 0x7B, 0x13], Some(4))]);
    openssl.write("revoked.der", revoked.signed_by(authority_two()));
    let mut pem = openssl.run("x509 -inform DER -in one.der");
    pem += &openssl.run("x509 -inform DER -in two.der");
    openssl.write("anchors.pem", pem);
    for name in ["leaf", "forged"] {
        openssl.run(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
    }
    for name in ["good", "revoked"] {
        openssl.run(&format!("crl -inform DER -in {name}.der -out {name}.pem"));
    }
    let verify = |rest: &str| {
        let line = format!(
            "verify -x509_strict -attime {} -CAfile anchors.pem {rest}",
            now().as_secs()
        );
        openssl.try_run(&line).status.success()
    };
    assert!(verify("leaf.pem"));
    assert!(!verify("forged.pem"));
    assert!(verify(
        "-crl_check -extended_crl -CRLfile good.pem leaf.pem"
    ));
    assert!(!verify(
        "-crl_check -extended_crl -CRLfile revoked.pem leaf.pem"
    ));
    assert!(!verify("-crl_check -extended_crl leaf.pem"));
}

/// An authority made wholly by `openssl`: certificate, end entity, list with reasons.
#[test]
fn authority_of_openssl_is_read_verified_and_looked_up() {
    let openssl = OpenSsl::new();
    openssl.write(
        "ca.cnf",
        "[req]\ndistinguished_name = dn\nprompt = no\nstring_mask = utf8only\nx509_extensions = ca\n\
         [dn]\nC = JP\nO = JPKI-SYNTHETIC\n1.OU = JPKI for user authentication\n\
         2.OU = Japan Agency for Local Authority Information Systems\n\
         [ca]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\n\
         subjectKeyIdentifier = hash\n\
         [leaf]\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = clientAuth\n\
         certificatePolicies = critical,@policy\nauthorityKeyIdentifier = keyid,issuer:always\n\
         subjectKeyIdentifier = hash\ncrlDistributionPoints = point\n\
         [policy]\npolicyIdentifier = 2.25.237884444558592513940920046094142570065\n\
         CPS.1 = http://www.jpki.go.jp/cps.html\n\
         [point]\nfullname = dirName:point_name\n\
         [point_name]\nC = JP\nO = JPKI-SYNTHETIC\n1.OU = JPKI for user authentication\n\
         2.OU = CRL Distribution Points\n3.OU = Tokyo-to\nCN = Kiyose-shi CRLDP\n\
         [list]\nauthorityKeyIdentifier = keyid\nissuingDistributionPoint = critical,@point\n\
         [main]\ndefault_ca = authority\n\
         [authority]\ndatabase = index.txt\ncrlnumber = number\ndefault_md = sha256\n\
         certificate = ca.pem\nprivate_key = ca.key\n",
    );
    openssl.run(
        "req -x509 -config ca.cnf -newkey rsa:2048 -nodes -sha256 -days 3650 -set_serial 1 \
         -keyout ca.key -out ca.pem",
    );
    openssl.run(&format!("genpkey -quiet {RSA_2048} -out leaf.key"));
    openssl.run("req -new -key leaf.key -subj /C=JP/CN=0123456789ABCD13221003A -out leaf.csr");
    for serial in ["100663296", "100663297", "100663298"] {
        openssl.run(&format!(
            "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -sha256 -days 700 -extfile ca.cnf \
             -extensions leaf -set_serial {serial} -outform DER -out {serial}.der"
        ));
    }
    // The format of `openssl ca`: state, expiry, revocation with reason, serial, file, subject.
    openssl.write(
        "index.txt",
        "R\t360101000000Z\t260102030405Z,superseded\t06000001\tunknown\t/C=JP/CN=invented\n\
         R\t360101000000Z\t260102030406Z,holdInstruction,holdInstructionNone\t06000002\tunknown\t/C=JP/CN=invented\n",
    );
    openssl.write("number", "07\n");
    openssl.run("ca -gencrl -config ca.cnf -name authority -crlexts list -crldays 1 -out list.pem");
    openssl.run("crl -in list.pem -outform DER -out list.der");
    openssl.run("x509 -in ca.pem -outform DER -out ca.der");

    for crypto in providers() {
        let authority = Certificate::from_der(&openssl.read("ca.der")).unwrap();
        let anchors = TrustAnchors::new(vec![authority], &crypto).unwrap();
        let list = openssl.read("list.der");
        let list = verify_crl(read_crl(&list).unwrap(), &anchors, &crypto).unwrap();
        assert_eq!(list.entries(), 2);
        let mut store = CrlStore::new();
        store.insert(list).unwrap();
        let policy = Policy::official(Profile::synthetic(Kind::Authentication));
        let answer = |serial: &str| {
            let certificate =
                Certificate::from_der(&openssl.read(&format!("{serial}.der"))).unwrap();
            // openssl dates what it makes by its own clock: a minute in is within both.
            let now = UnixTime::from_secs(certificate.not_before().as_secs() + 60);
            let path = verify_path(&certificate, &anchors, &policy, now, &crypto)?;
            verify_not_revoked(&path, &store, now, &RevocationPolicy::official())
        };
        let at = |second| UnixTime::from_civil_utc(2026, 1, 2, 3, 4, second).unwrap();
        assert!(answer("100663296").is_ok());
        assert_eq!(
            answer("100663297").unwrap_err(),
            Refused::CertificateRevoked {
                reason: ReasonCode::Superseded,
                date: at(5)
            }
            .into()
        );
        assert_eq!(
            answer("100663298").unwrap_err(),
            Refused::CertificateOnHold { date: at(6) }.into()
        );
    }

    // The same authority signs with PSS, and its own extension set breaks the profile.
    openssl.run(
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -sha256 -sigopt rsa_padding_mode:pss \
         -sigopt rsa_pss_saltlen:digest -days 700 -extfile ca.cnf -extensions leaf -set_serial 5 \
         -outform DER -out pss.der",
    );
    for crypto in providers() {
        let authority = Certificate::from_der(&openssl.read("ca.der")).unwrap();
        let anchors = TrustAnchors::new(vec![authority], &crypto).unwrap();
        let certificate = Certificate::from_der(&openssl.read("pss.der")).unwrap();
        let now = UnixTime::from_secs(certificate.not_before().as_secs() + 60);
        let policy = Policy::official(Profile::synthetic(Kind::Authentication));
        assert_eq!(
            verify_path(&certificate, &anchors, &policy, now, &crypto).unwrap_err(),
            Refused::Profile(Rule::SignatureAlgorithm).into()
        );
    }
}
