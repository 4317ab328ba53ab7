// SPDX-License-Identifier: MIT OR Apache-2.0
//! The portable provider: pure Rust, no std.
//!
//! Only public keys come near this code, so the timing advisory on the RSA crate's private-key
//! operations (RUSTSEC-2023-0071) does not apply.

use alloc::boxed::Box;

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{BoxedUint, PublicKey as RsaKey};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{
    CryptoProvider, DigestAlgorithm, DigestOutput, DigestVerifier, InvalidSignature, RunningDigest,
    SignatureAlgorithm, SignatureVerifier,
};
use crate::key::PublicKey;

/// RustCrypto: `sha2`, `rsa`, `p256`, `p384`.
pub const PROVIDER: CryptoProvider = CryptoProvider {
    name: "RustCrypto",
    sha256,
    verifiers: VERIFIERS,
    start_digest,
    digest_verifiers: DIGEST_VERIFIERS,
};

const VERIFIERS: &[SignatureVerifier] = &[
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
        verify: pkcs1::<Sha256>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha384,
        verify: pkcs1::<Sha384>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha512,
        verify: pkcs1::<Sha512>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha256,
        verify: pss::<Sha256>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha384,
        verify: pss::<Sha384>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha512,
        verify: pss::<Sha512>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha256,
        verify: p256::<Sha256>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha384,
        verify: p256::<Sha384>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha256,
        verify: p384::<Sha256>,
        prepare: None,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha384,
        verify: p384::<Sha384>,
        prepare: None,
    },
];

const DIGEST_VERIFIERS: &[DigestVerifier] = &[
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
        verify: pkcs1_digest::<Sha256>,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha384,
        verify: pkcs1_digest::<Sha384>,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha512,
        verify: pkcs1_digest::<Sha512>,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha256,
        verify: pss_digest::<Sha256>,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha384,
        verify: pss_digest::<Sha384>,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha512,
        verify: pss_digest::<Sha512>,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha256,
        verify: p256_digest,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha384,
        verify: p256_digest,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha256,
        verify: p384_digest,
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha384,
        verify: p384_digest,
    },
];

/// One digest, whatever its algorithm.
struct Running<D>(D);

impl<D: Digest + Send> RunningDigest for Running<D> {
    fn update(&mut self, octets: &[u8]) {
        Digest::update(&mut self.0, octets);
    }

    fn finish(self: Box<Self>) -> DigestOutput {
        DigestOutput::new(&self.0.finalize())
    }
}

fn start_digest(algorithm: DigestAlgorithm) -> Box<dyn RunningDigest> {
    match algorithm {
        DigestAlgorithm::Sha1 => Box::new(Running(Sha1::new())),
        DigestAlgorithm::Sha256 => Box::new(Running(Sha256::new())),
        DigestAlgorithm::Sha384 => Box::new(Running(Sha384::new())),
        DigestAlgorithm::Sha512 => Box::new(Running(Sha512::new())),
    }
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn rsa_key(key: &PublicKey<'_>) -> Result<RsaKey, InvalidSignature> {
    let PublicKey::Rsa(key) = key else {
        return Err(InvalidSignature);
    };
    let modulus = BoxedUint::from_be_slice_vartime(key.modulus());
    let exponent = BoxedUint::from(u64::from(key.exponent()));
    RsaKey::new(modulus, exponent).map_err(|_| InvalidSignature)
}

fn pkcs1<D>(key: &PublicKey<'_>, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>
where
    D: Digest + rsa::pkcs8::AssociatedOid,
{
    rsa_key(key)?
        .pkcs1v15_verify::<D>(message, signature)
        .map_err(|_| InvalidSignature)
}

fn pss<D>(key: &PublicKey<'_>, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>
where
    D: Digest + sha2::digest::FixedOutputReset,
{
    rsa_key(key)?
        .pss_verify::<D>(message, signature)
        .map_err(|_| InvalidSignature)
}

fn pkcs1_digest<D>(
    key: &PublicKey<'_>,
    digest: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature>
where
    D: Digest + rsa::pkcs8::AssociatedOid,
{
    rsa_key(key)?
        .pkcs1v15_verify_prehash::<D>(digest, signature)
        .map_err(|_| InvalidSignature)
}

fn pss_digest<D>(
    key: &PublicKey<'_>,
    digest: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature>
where
    D: Digest + sha2::digest::FixedOutputReset,
{
    rsa_key(key)?
        .pss_verify_prehash::<D>(digest, signature)
        .map_err(|_| InvalidSignature)
}

fn p256<D: Digest>(
    key: &PublicKey<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    p256_digest(key, &D::digest(message), signature)
}

fn p256_digest(
    key: &PublicKey<'_>,
    digest: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    let PublicKey::P256(point) = key else {
        return Err(InvalidSignature);
    };
    let signature = p256::ecdsa::Signature::from_der(signature).map_err(|_| InvalidSignature)?;
    p256::ecdsa::VerifyingKey::from_sec1_bytes(point.as_bytes())
        .and_then(|key| key.verify_prehash(digest, &signature))
        .map_err(|_| InvalidSignature)
}

fn p384<D: Digest>(
    key: &PublicKey<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    p384_digest(key, &D::digest(message), signature)
}

fn p384_digest(
    key: &PublicKey<'_>,
    digest: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    let PublicKey::P384(point) = key else {
        return Err(InvalidSignature);
    };
    let signature = p384::ecdsa::Signature::from_der(signature).map_err(|_| InvalidSignature)?;
    p384::ecdsa::VerifyingKey::from_sec1_bytes(point.as_bytes())
        .and_then(|key| key.verify_prehash(digest, &signature))
        .map_err(|_| InvalidSignature)
}
