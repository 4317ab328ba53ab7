// SPDX-License-Identifier: MIT OR Apache-2.0
//! The portable provider: pure Rust, no std.
//!
//! Only public keys come near this code, so the timing advisory on the RSA crate's private-key
//! operations (RUSTSEC-2023-0071) does not apply.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{BoxedUint, PublicKey as RsaKey};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{CryptoProvider, InvalidSignature, SignatureAlgorithm, SignatureVerifier};
use crate::key::PublicKey;

/// RustCrypto: `sha2`, `rsa`, `p256`, `p384`.
pub const PROVIDER: CryptoProvider = CryptoProvider {
    name: "RustCrypto",
    sha256: hashed::<Sha256, 32>,
    sha384: hashed::<Sha384, 48>,
    sha512: hashed::<Sha512, 64>,
    verifiers: VERIFIERS,
};

const VERIFIERS: &[SignatureVerifier] = &[
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
        verify: pkcs1::<Sha256>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha384,
        verify: pkcs1::<Sha384>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha512,
        verify: pkcs1::<Sha512>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha256,
        verify: pss::<Sha256>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha384,
        verify: pss::<Sha384>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha512,
        verify: pss::<Sha512>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha256,
        verify: p256::<Sha256>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha384,
        verify: p256::<Sha384>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha256,
        verify: p384::<Sha256>,
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha384,
        verify: p384::<Sha384>,
    },
];

fn hashed<D, const N: usize>(parts: &[&[u8]]) -> [u8; N]
where
    D: Digest,
    sha2::digest::Output<D>: Into<[u8; N]>,
{
    let mut hasher = D::new();
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

fn p256<D: Digest>(
    key: &PublicKey<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    let PublicKey::P256(point) = key else {
        return Err(InvalidSignature);
    };
    let signature = p256::ecdsa::Signature::from_der(signature).map_err(|_| InvalidSignature)?;
    p256::ecdsa::VerifyingKey::from_sec1_bytes(point.as_bytes())
        .and_then(|key| key.verify_prehash(&D::digest(message), &signature))
        .map_err(|_| InvalidSignature)
}

fn p384<D: Digest>(
    key: &PublicKey<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    let PublicKey::P384(point) = key else {
        return Err(InvalidSignature);
    };
    let signature = p384::ecdsa::Signature::from_der(signature).map_err(|_| InvalidSignature)?;
    p384::ecdsa::VerifyingKey::from_sec1_bytes(point.as_bytes())
        .and_then(|key| key.verify_prehash(&D::digest(message), &signature))
        .map_err(|_| InvalidSignature)
}
