// SPDX-License-Identifier: MIT OR Apache-2.0
//! Project Wycheproof's signatures through every backend: RSA PKCS #1 v1.5 and PSS of 2048 to 4096 bits, ECDSA on P-256 and
//! P-384.
//!
//! What Wycheproof calls acceptable is refused where a rule of ours says so, and only there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::crypto::{CryptoProvider, SignatureAlgorithm};
use jpki::key::PublicKey;
use support::providers;
use wycheproof::TestResult;
use wycheproof::ecdsa::TestName as Ecdsa;
use wycheproof::rsa_pkcs1_verify::{TestFlag, TestName as Pkcs1};
use wycheproof::rsa_pss_verify::TestName as Pss;

const PKCS1: [(Pkcs1, SignatureAlgorithm); 9] = [
    (Pkcs1::Rsa2048Sha256, SignatureAlgorithm::RsaPkcs1Sha256),
    (Pkcs1::Rsa2048Sha384, SignatureAlgorithm::RsaPkcs1Sha384),
    (Pkcs1::Rsa2048Sha512, SignatureAlgorithm::RsaPkcs1Sha512),
    (Pkcs1::Rsa3072Sha256, SignatureAlgorithm::RsaPkcs1Sha256),
    (Pkcs1::Rsa3072Sha384, SignatureAlgorithm::RsaPkcs1Sha384),
    (Pkcs1::Rsa3072Sha512, SignatureAlgorithm::RsaPkcs1Sha512),
    (Pkcs1::Rsa4096Sha256, SignatureAlgorithm::RsaPkcs1Sha256),
    (Pkcs1::Rsa4096Sha384, SignatureAlgorithm::RsaPkcs1Sha384),
    (Pkcs1::Rsa4096Sha512, SignatureAlgorithm::RsaPkcs1Sha512),
];

/// Those whose salt is as long as the digest; others are refused by their parameters already.
const PSS: [(Pss, SignatureAlgorithm); 6] = [
    (
        Pss::RsaPss2048Sha256Mgf1SaltLen32,
        SignatureAlgorithm::RsaPssSha256,
    ),
    (
        Pss::RsaPss2048Sha384Mgf1SaltLen48,
        SignatureAlgorithm::RsaPssSha384,
    ),
    (
        Pss::RsaPss3072Sha256Mgf1SaltLen32,
        SignatureAlgorithm::RsaPssSha256,
    ),
    (
        Pss::RsaPss4096Sha256Mgf1SaltLen32,
        SignatureAlgorithm::RsaPssSha256,
    ),
    (
        Pss::RsaPss4096Sha384Mgf1SaltLen48,
        SignatureAlgorithm::RsaPssSha384,
    ),
    (
        Pss::RsaPss4096Sha512Mgf1SaltLen64,
        SignatureAlgorithm::RsaPssSha512,
    ),
];

const ECDSA: [(Ecdsa, SignatureAlgorithm); 3] = [
    (
        Ecdsa::EcdsaSecp256r1Sha256,
        SignatureAlgorithm::EcdsaP256Sha256,
    ),
    (
        Ecdsa::EcdsaSecp384r1Sha256,
        SignatureAlgorithm::EcdsaP384Sha256,
    ),
    (
        Ecdsa::EcdsaSecp384r1Sha384,
        SignatureAlgorithm::EcdsaP384Sha384,
    ),
];

fn verifies(
    crypto: &CryptoProvider,
    algorithm: SignatureAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    let verifier = crypto
        .verifiers
        .iter()
        .find(|verifier| verifier.algorithm == algorithm);
    let key = PublicKey::from_spki_der(key).unwrap();
    (verifier.unwrap().verify)(&key, message, signature).is_ok()
}

#[test]
fn rsa_pkcs1_signatures_are_judged_as_wycheproof_does() {
    let (mut judged, mut acceptable) = (0, 0);
    for crypto in providers() {
        for (name, algorithm) in PKCS1 {
            for group in wycheproof::rsa_pkcs1_verify::TestSet::load(name)
                .unwrap()
                .test_groups
            {
                for test in group.tests {
                    let expected = match test.result {
                        TestResult::Valid => true,
                        TestResult::Invalid => false,
                        // RFC 8017 §8.2.2: the encodings are compared; one without NULL is another one.
                        TestResult::Acceptable => {
                            assert_eq!(test.flags, [TestFlag::MissingNull]);
                            acceptable += 1;
                            false
                        }
                    };
                    let is = verifies(&crypto, algorithm, &group.der, &test.msg, &test.sig);
                    assert_eq!(
                        is, expected,
                        "{crypto:?} {name:?} {}: {}",
                        test.tc_id, test.comment
                    );
                    judged += 1;
                }
            }
        }
    }
    // How many there are says that none was left out.
    let backends = providers().len();
    assert_eq!((judged, acceptable), (2_330 * backends, 9 * backends));
}

#[test]
fn rsa_pss_signatures_are_judged_as_wycheproof_does() {
    let mut judged = 0;
    for crypto in providers() {
        for (name, algorithm) in PSS {
            for group in wycheproof::rsa_pss_verify::TestSet::load(name)
                .unwrap()
                .test_groups
            {
                for test in group.tests {
                    let expected = test.result == TestResult::Valid;
                    assert_ne!(test.result, TestResult::Acceptable);
                    let is = verifies(&crypto, algorithm, &group.der, &test.msg, &test.sig);
                    assert_eq!(
                        is, expected,
                        "{crypto:?} {name:?} {}: {}",
                        test.tc_id, test.comment
                    );
                    judged += 1;
                }
            }
        }
    }
    assert_eq!(judged, 785 * providers().len());
}

#[test]
fn ecdsa_signatures_are_judged_as_wycheproof_does() {
    let mut judged = 0;
    for crypto in providers() {
        for (name, algorithm) in ECDSA {
            for group in wycheproof::ecdsa::TestSet::load(name).unwrap().test_groups {
                for test in group.tests {
                    let expected = test.result == TestResult::Valid;
                    assert_ne!(test.result, TestResult::Acceptable);
                    let is = verifies(&crypto, algorithm, &group.der, &test.msg, &test.sig);
                    assert_eq!(
                        is, expected,
                        "{crypto:?} {name:?} {}: {}",
                        test.tc_id, test.comment
                    );
                    judged += 1;
                }
            }
        }
    }
    assert_eq!(judged, 1_460 * providers().len());
}
