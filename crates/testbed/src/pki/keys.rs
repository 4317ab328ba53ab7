// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys made from the seed. One random stream for each key, named for its use, so that the order in which keys are asked
//! for never changes their bytes.

use super::{der, oids};
use crate::Seed;
use p256::ecdsa::{SigningKey, signature::hazmat::PrehashSigner};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::EncodePrivateKey;
use rsa::traits::PublicKeyParts;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use signature::{SignatureEncoding, Signer};

/// Bits of every synthetic RSA key: those of today's cards and authorities.
const RSA_BITS: usize = 2048;

/// A stream of bytes for one use.
#[must_use]
pub fn stream(seed: Seed, purpose: &str) -> ChaCha20Rng {
    let digest = Sha256::new()
        .chain_update(b"KAKUNIN-TESTBED-1\0")
        .chain_update(seed.0.to_be_bytes())
        .chain_update(purpose.as_bytes())
        .finalize();
    ChaCha20Rng::from_seed(digest.into())
}

/// A synthetic RSA key. `Debug` does not show it, although it is no secret: anybody can make it from the seed.
#[derive(Clone)]
pub struct RsaKey(rsa::PrivateKey);

impl core::fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RsaKey(synthetic)")
    }
}

impl RsaKey {
    /// The key of this purpose.
    ///
    /// # Panics
    /// Never: 2048 bits and the usual exponent always give a key.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the size is fixed and fits")]
    pub fn generate(seed: Seed, purpose: &str) -> Self {
        Self::of_size(seed, purpose, RSA_BITS).expect("2048 bits give a key")
    }

    /// A key of another size: what verifiers must refuse, or can take beyond today's. `None` for a size that gives none.
    #[must_use]
    pub fn of_size(seed: Seed, purpose: &str, bits: usize) -> Option<Self> {
        let mut random = stream(seed, purpose);
        rsa::PrivateKey::new(&mut random, bits).ok().map(Self)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        rsa::pkcs1v15::SigningKey::<Sha256>::new(self.0.clone())
            .sign(message)
            .to_vec()
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over a message that has been hashed already.
    ///
    /// # Panics
    /// When the digest does not have 32 octets.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a digest of its length always fits")]
    pub fn sign_digest(&self, digest: &[u8]) -> Vec<u8> {
        let scheme = Pkcs1v15Sign::new::<Sha256>();
        self.0.sign(scheme, digest).expect("a digest of 32 octets")
    }

    /// PKCS#1 v1.5 block type 1 around the payload as it is, then the private-key operation: what the card does.
    /// `None` above 245 bytes.
    #[must_use]
    pub fn sign_payload(&self, payload: &[u8]) -> Option<Vec<u8>> {
        self.0.sign(Pkcs1v15Sign::new_unprefixed(), payload).ok()
    }

    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes, over a digest. `None` unless it has 32 bytes.
    #[must_use]
    pub fn sign_pss(&self, digest: &[u8], random: &mut ChaCha20Rng) -> Option<Vec<u8>> {
        self.0
            .pss_sign_prehash_with_rng::<Sha256, _>(random, digest)
            .ok()
    }

    /// The same with SHA-384, and a digest and a salt of 48 bytes.
    #[must_use]
    pub fn sign_pss_sha384(&self, digest: &[u8], random: &mut ChaCha20Rng) -> Option<Vec<u8>> {
        self.0
            .pss_sign_prehash_with_rng::<Sha384, _>(random, digest)
            .ok()
    }

    /// The same with SHA-512, and a digest and a salt of 64 bytes.
    #[must_use]
    pub fn sign_pss_sha512(&self, digest: &[u8], random: &mut ChaCha20Rng) -> Option<Vec<u8>> {
        self.0
            .pss_sign_prehash_with_rng::<Sha512, _>(random, digest)
            .ok()
    }

    /// PKCS#8, DER, so that other programs can sign with it.
    ///
    /// # Panics
    /// Never: its numbers have DER forms.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the numbers of a key have DER forms")]
    pub fn pkcs8(&self) -> Vec<u8> {
        let document = self.0.to_pkcs8_der().expect("a key has a DER form");
        document.as_bytes().to_vec()
    }

    /// The modulus, big-endian, 256 bytes.
    #[must_use]
    pub fn modulus(&self) -> Vec<u8> {
        self.0.n().to_be_bytes().to_vec()
    }

    /// The public exponent, big-endian, without leading zeros.
    #[must_use]
    pub fn exponent(&self) -> Vec<u8> {
        let digits = self.0.e().to_be_bytes();
        digits
            .iter()
            .copied()
            .skip_while(|digit| *digit == 0)
            .collect()
    }

    /// SubjectPublicKeyInfo, DER.
    #[must_use]
    pub fn public_key_info(&self) -> Vec<u8> {
        let algorithm = der::sequence(&[&der::oid(oids::RSA_ENCRYPTION), &der::null()]);
        der::sequence(&[&algorithm, &der::bit_string(0, &self.public_key())])
    }

    /// SHA-1 over the public key: RFC 5280 §4.2.1.2 method 1.
    #[must_use]
    pub fn key_identifier(&self) -> Vec<u8> {
        Sha1::digest(self.public_key()).to_vec()
    }

    /// `RSAPublicKey`, DER: what the key identifier is the digest of.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        der::sequence(&[
            &der::integer(&self.modulus()),
            &der::integer(&self.exponent()),
        ])
    }
}

/// A synthetic P-256 key. `Debug` does not show it.
#[derive(Clone)]
pub struct EcKey(SigningKey);

impl core::fmt::Debug for EcKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("EcKey(synthetic)")
    }
}

impl EcKey {
    /// The key of this purpose.
    #[must_use]
    pub fn generate(seed: Seed, purpose: &str) -> Self {
        let mut random = stream(seed, purpose);
        loop {
            let mut scalar = [0; 32];
            random.fill_bytes(&mut scalar);
            // All but one in 2³² of the 256-bit numbers are scalars of the curve.
            if let Ok(key) = SigningKey::from_slice(&scalar) {
                return Self(key);
            }
        }
    }

    /// ECDSA with SHA-256, as in X.509: DER of r and s. Deterministic (RFC 6979).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: p256::ecdsa::Signature = self.0.sign(message);
        signature.to_der().as_bytes().to_vec()
    }

    /// ECDSA over a digest, as in X.509. `None` below 16 bytes.
    #[must_use]
    pub fn sign_digest(&self, digest: &[u8]) -> Option<Vec<u8>> {
        let signature: p256::ecdsa::Signature = self.0.sign_prehash(digest).ok()?;
        Some(signature.to_der().as_bytes().to_vec())
    }

    /// ECDSA with SHA-256, as on a card: r and s, 32 bytes each.
    #[must_use]
    pub fn sign_fixed(&self, message: &[u8]) -> Vec<u8> {
        let signature: p256::ecdsa::Signature = self.0.sign(message);
        signature.to_bytes().to_vec()
    }

    /// The public point, uncompressed, 65 bytes.
    #[must_use]
    pub fn public_point(&self) -> Vec<u8> {
        self.0
            .verifying_key()
            .to_sec1_point(false)
            .as_bytes()
            .to_vec()
    }

    /// SubjectPublicKeyInfo, DER.
    #[must_use]
    pub fn public_key_info(&self) -> Vec<u8> {
        let algorithm =
            der::sequence(&[&der::oid(oids::EC_PUBLIC_KEY), &der::oid(oids::PRIME256V1)]);
        der::sequence(&[&algorithm, &der::bit_string(0, &self.public_point())])
    }

    /// SHA-1 over the point: RFC 5280 §4.2.1.2 method 1.
    #[must_use]
    pub fn key_identifier(&self) -> Vec<u8> {
        Sha1::digest(self.public_point()).to_vec()
    }

    /// PKCS#8 PrivateKeyInfo, DER (RFC 5208, RFC 5915).
    #[must_use]
    pub fn pkcs8(&self) -> Vec<u8> {
        let scalar = self.0.to_bytes();
        let public = der::context(1, &[&der::bit_string(0, &self.public_point())]);
        let key = der::sequence(&[&der::integer(&[1]), &der::octet_string(&scalar), &public]);
        let algorithm =
            der::sequence(&[&der::oid(oids::EC_PUBLIC_KEY), &der::oid(oids::PRIME256V1)]);
        der::sequence(&[&der::integer(&[0]), &algorithm, &der::octet_string(&key)])
    }
}
