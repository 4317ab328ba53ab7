// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures on certificates: the algorithms there are, strict encodings, and what is too weak.

mod elliptic;
mod keys;
mod rsa;

use super::Builder;
use super::chain::Chain;
use super::question::Question;
use conformance::case::CaseFile;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::pki::{P384Key, RsaKey, der};

const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
const SHA384_WITH_RSA: &str = "1.2.840.113549.1.1.12";
const SHA512_WITH_RSA: &str = "1.2.840.113549.1.1.13";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA384: &str = "2.16.840.1.101.3.4.2.2";
const SHA512: &str = "2.16.840.1.101.3.4.2.3";

/// One RSA key of each size, made once.
fn rsa(bits: usize) -> Option<&'static RsaKey> {
    static KEYS: LazyLock<Vec<(usize, RsaKey)>> = LazyLock::new(|| {
        [1024, 2048, 3072, 4096]
            .into_iter()
            .filter_map(|bits| {
                let key = RsaKey::of_size(Seed(1), &format!("suite/rsa/{bits}"), bits)?;
                Some((bits, key))
            })
            .collect()
    });
    KEYS.iter()
        .find(|(size, _)| *size == bits)
        .map(|(_, key)| key)
}

pub(super) fn p384() -> &'static P384Key {
    static KEY: LazyLock<P384Key> = LazyLock::new(|| P384Key::generate(Seed(1), "suite/p384"));
    &KEY
}

fn with_null(algorithm: &str) -> Vec<u8> {
    der::sequence(&[&der::oid_of(algorithm), &der::null()])
}

fn without(algorithm: &str) -> Vec<u8> {
    der::sequence(&[&der::oid_of(algorithm)])
}

/// RSASSA-PKCS1-v1_5: what is padded is the DigestInfo of RFC 8017 §9.2.
fn pkcs1(key: &RsaKey, hash: &str, digest: &[u8]) -> Vec<u8> {
    let info = der::sequence(&[&with_null(hash), &der::octet_string(digest)]);
    key.sign_payload(&info).unwrap_or_default()
}

/// `RSASSA-PSS-params`: hash, hash of the mask, salt.
fn pss(hash: &str, mask: &str, salt: u8) -> Vec<u8> {
    let mask = der::sequence(&[&der::oid_of("1.2.840.113549.1.1.8"), &with_null(mask)]);
    let parameters = der::sequence(&[
        &der::context(0, &[&with_null(hash)]),
        &der::context(1, &[&mask]),
        &der::context(2, &[&der::integer(&[salt])]),
    ]);
    der::sequence(&[&der::oid_of("1.2.840.113549.1.1.10"), &parameters])
}

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("algorithms");
    rsa::rsa_pkcs1(&mut builder);
    rsa::rsa_pss(&mut builder);
    elliptic::ecdsa(&mut builder);
    elliptic::ecdsa_encoding(&mut builder);
    keys::keys(&mut builder);
    builder.finish("signatures on certificates")
}

/// A path whose end entity is signed with the key and the algorithm.
struct Signed<'a> {
    key: Vec<u8>,
    algorithm: Vec<u8>,
    sign: &'a dyn Fn(&[u8]) -> Vec<u8>,
}

impl Signed<'_> {
    fn question(self) -> Question {
        let Self {
            key: info,
            algorithm,
            sign,
        } = self;
        let chain = Chain::of(1)
            .changed(1, |spec| spec.key = info)
            .end_changed(|spec| {
                spec.inner_algorithm.clone_from(&algorithm);
                spec.outer_algorithm = algorithm;
            });
        let end = chain.end.signed_with(sign);
        Question::of(&chain).changed(|asked| asked.certificate = Some(end))
    }
}
