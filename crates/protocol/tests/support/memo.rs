// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures are made and verified once each: the same input has the same result, and tests ask for it many thousand times.

use super::world::{WORLD, sign};
use jpki::crypto::{
    CryptoProvider, InvalidSignature, SignatureAlgorithm, SignatureVerifier, rustcrypto,
};
use jpki::key::PublicKey;
use protocol::check::Method;
use protocol::message::SubmitProof;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use testbed::population::Situation;

/// RustCrypto, with a memory. The lists are verified before, with RustCrypto itself.
pub(crate) static PROVIDER: CryptoProvider = CryptoProvider {
    name: "remembering",
    verifiers: &[
        SignatureVerifier {
            algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
            verify: verify_rsa,
            prepare: None,
        },
        SignatureVerifier {
            algorithm: SignatureAlgorithm::EcdsaP256Sha256,
            verify: verify_p256,
            prepare: None,
        },
    ],
    ..rustcrypto::PROVIDER
};

type Verified = HashMap<[u8; 32], Result<(), InvalidSignature>>;
type Signed = HashMap<(Situation, Method, [u8; 32]), SubmitProof>;

static VERIFIED: LazyLock<Mutex<Verified>> = LazyLock::new(Mutex::default);
static SIGNED: LazyLock<Mutex<Signed>> = LazyLock::new(Mutex::default);

type Verification = Result<(), InvalidSignature>;

fn verify_rsa(key: &PublicKey<'_>, message: &[u8], signature: &[u8]) -> Verification {
    let PublicKey::Rsa(rsa) = key else {
        return Err(InvalidSignature);
    };
    let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
    verify((key, rsa.as_der()), message, signature, algorithm)
}

fn verify_p256(key: &PublicKey<'_>, message: &[u8], signature: &[u8]) -> Verification {
    let PublicKey::P256(point) = key else {
        return Err(InvalidSignature);
    };
    let algorithm = SignatureAlgorithm::EcdsaP256Sha256;
    verify((key, point.as_bytes()), message, signature, algorithm)
}

fn verify(
    (key, octets): (&PublicKey<'_>, &[u8]),
    message: &[u8],
    signature: &[u8],
    algorithm: SignatureAlgorithm,
) -> Verification {
    let length = message.len().to_be_bytes();
    let parts: [&[u8]; 4] = [octets, &length, message, signature];
    let question = (rustcrypto::PROVIDER.sha256)(&parts);
    if let Some(known) = VERIFIED.lock().unwrap().get(&question) {
        return *known;
    }
    let mut verifiers = rustcrypto::PROVIDER.verifiers.iter();
    let real = verifiers.find(|real| real.algorithm == algorithm);
    let verified = (real.unwrap().verify)(key, message, signature);
    VERIFIED.lock().unwrap().insert(question, verified);
    verified
}

/// The proof of the card of the person in this situation.
pub(crate) fn proof(situation: Situation, method: Method, digest: &[u8; 32]) -> SubmitProof {
    let question = (situation, method, *digest);
    if let Some(known) = SIGNED.lock().unwrap().get(&question) {
        return known.clone();
    }
    let made = sign(WORLD.card(situation), method, digest);
    SIGNED.lock().unwrap().insert(question, made.clone());
    made
}
