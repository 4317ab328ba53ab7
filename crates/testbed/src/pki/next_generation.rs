// SPDX-License-Identifier: MIT OR Apache-2.0
//! **Synthetic stand-in** for the next generation of cards: ECDSA over P-384 with SHA-384.
//!
//! Public is that the next card changes to elliptic curves of 384 bits and SHA-384 (two or more sources). The curve, the
//! profile, names and policies are not; everything here besides those two facts is invented, so that verifiers and
//! clients meet a second algorithm before the field does.

use super::authority::extensions;
use super::certificate::{CertificateSpec, Issuer};
use super::{Family, der, names, oids, stream};
use crate::Seed;
use crate::population::Person;
use jpki::time::UnixTime;
use p384::ecdsa::{Signature, SigningKey, signature::Signer, signature::hazmat::PrehashSigner};
use rand_core::Rng;
use sha1::{Digest, Sha1};
use std::sync::OnceLock;

/// Serial number of every stand-in authority.
const SERIAL: [u8; 4] = [0x7F, 0x38, 0x40, 0x01];

/// A synthetic P-384 key. `Debug` does not show it.
#[derive(Clone)]
pub struct P384Key(SigningKey);

impl core::fmt::Debug for P384Key {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("P384Key(synthetic)")
    }
}

impl P384Key {
    /// The key of this purpose.
    #[must_use]
    pub fn generate(seed: Seed, purpose: &str) -> Self {
        let mut random = stream(seed, purpose);
        loop {
            let mut scalar = [0; 48];
            random.fill_bytes(&mut scalar);
            // Nearly all 384-bit numbers are scalars of the curve.
            if let Ok(key) = SigningKey::from_slice(&scalar) {
                return Self(key);
            }
        }
    }

    /// ECDSA with SHA-384, as in X.509: DER of r and s. Deterministic (RFC 6979).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(message);
        signature.to_der().as_bytes().to_vec()
    }

    /// The same over a digest. `None` unless it has 48 bytes.
    #[must_use]
    pub fn sign_digest(&self, digest: &[u8]) -> Option<Vec<u8>> {
        let digest = <&[u8; 48]>::try_from(digest).ok()?;
        let signature: Signature = self.0.sign_prehash(digest).ok()?;
        Some(signature.to_der().as_bytes().to_vec())
    }

    /// SubjectPublicKeyInfo, DER.
    #[must_use]
    pub fn public_key_info(&self) -> Vec<u8> {
        let algorithm =
            der::sequence(&[&der::oid(oids::EC_PUBLIC_KEY), &der::oid(oids::SECP384R1)]);
        der::sequence(&[&algorithm, &der::bit_string(0, &self.public_point())])
    }

    /// SHA-1 over the point: RFC 5280 §4.2.1.2 method 1.
    #[must_use]
    pub fn key_identifier(&self) -> Vec<u8> {
        Sha1::digest(self.public_point()).to_vec()
    }

    fn public_point(&self) -> Vec<u8> {
        let point = self.0.verifying_key().to_sec1_point(false);
        point.as_bytes().to_vec()
    }
}

/// A next-generation authority of one family, self-signed.
#[derive(Debug)]
pub struct NextGenerationAuthority {
    seed: Seed,
    family: Family,
    key: P384Key,
    certificate: OnceLock<Vec<u8>>,
}

impl NextGenerationAuthority {
    /// The authority of a seed.
    #[must_use]
    pub fn new(seed: Seed, family: Family) -> Self {
        let purpose = format!("next-generation/authority/{}", family.word());
        Self {
            seed,
            family,
            key: P384Key::generate(seed, &purpose),
            certificate: OnceLock::new(),
        }
    }

    /// Its self-signed certificate, DER, valid 2024–2046.
    pub fn certificate(&self) -> &[u8] {
        self.certificate.get_or_init(|| {
            let name = names::next_generation_authority(self.family);
            let extensions = extensions(self.family, &name, &self.key.key_identifier());
            let at = |year| UnixTime::from_civil_jst(year, 1, 1, 0, 0, 0);
            let instant = |year| der::time(at(year).unwrap_or(UnixTime::from_secs(0)));
            let tbs = der::sequence(&[
                &der::context(0, &[&der::integer(&[2])]),
                &der::integer(&SERIAL),
                &ecdsa_with_sha384(),
                &name,
                &der::sequence(&[&instant(2024), &instant(2046)]),
                &name,
                &self.key.public_key_info(),
                &der::context(3, &[&der::sequence(&[&extensions])]),
            ]);
            self.signed(&tbs)
        })
    }

    /// A person's next-generation key.
    #[must_use]
    pub fn person_key(&self, person: &Person) -> P384Key {
        let purpose = format!(
            "next-generation/person/{}/{}",
            person.index,
            self.family.word()
        );
        P384Key::generate(self.seed, &purpose)
    }

    /// A person's certificate, DER: today's profile with another key and another signature algorithm.
    #[must_use]
    pub fn issue(&self, person: &Person) -> Vec<u8> {
        let key = self.person_key(person);
        let issuer = Issuer {
            family: self.family,
            name: names::next_generation_authority(self.family),
            serial: SERIAL,
            key_identifier: self.key.key_identifier(),
        };
        let spec = CertificateSpec::of_person(person, self.family);
        self.signed(&spec.to_be_signed(
            &issuer,
            &ecdsa_with_sha384(),
            &key.public_key_info(),
            &key.key_identifier(),
        ))
    }

    fn signed(&self, tbs: &[u8]) -> Vec<u8> {
        let signature = der::bit_string(0, &self.key.sign(tbs));
        der::sequence(&[tbs, &ecdsa_with_sha384(), &signature])
    }
}

/// RFC 5758 §3.2: without parameters.
fn ecdsa_with_sha384() -> Vec<u8> {
    der::sequence(&[&der::oid(oids::ECDSA_WITH_SHA384)])
}
