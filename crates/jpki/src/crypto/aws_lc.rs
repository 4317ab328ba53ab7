// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fast provider: AWS-LC, in C and assembler; needs std.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};

use super::{CryptoProvider, InvalidSignature, SignatureAlgorithm, SignatureVerifier};
use crate::key::PublicKey;

/// AWS-LC through `aws-lc-rs`.
pub const PROVIDER: CryptoProvider = CryptoProvider {
    name: "AWS-LC",
    sha256: |parts| hashed(&digest::SHA256, parts),
    sha384: |parts| hashed(&digest::SHA384, parts),
    sha512: |parts| hashed(&digest::SHA512, parts),
    verifiers: VERIFIERS,
};

const VERIFIERS: &[SignatureVerifier] = &[
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
        verify: |key, message, signature| rsa(&RSA_PKCS1_2048_8192_SHA256, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha384,
        verify: |key, message, signature| rsa(&RSA_PKCS1_2048_8192_SHA384, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha512,
        verify: |key, message, signature| rsa(&RSA_PKCS1_2048_8192_SHA512, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha256,
        verify: |key, message, signature| rsa(&RSA_PSS_2048_8192_SHA256, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha384,
        verify: |key, message, signature| rsa(&RSA_PSS_2048_8192_SHA384, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha512,
        verify: |key, message, signature| rsa(&RSA_PSS_2048_8192_SHA512, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha256,
        verify: |key, message, signature| p256(&ECDSA_P256_SHA256_ASN1, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha384,
        verify: |key, message, signature| p256(&ECDSA_P256_SHA384_ASN1, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha256,
        verify: |key, message, signature| p384(&ECDSA_P384_SHA256_ASN1, key, message, signature),
    },
    SignatureVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha384,
        verify: |key, message, signature| p384(&ECDSA_P384_SHA384_ASN1, key, message, signature),
    },
];

/// `N` is the length of the algorithm's output.
fn hashed<const N: usize>(algorithm: &'static digest::Algorithm, parts: &[&[u8]]) -> [u8; N] {
    let mut context = digest::Context::new(algorithm);
    for part in parts {
        context.update(part);
    }
    let mut output = [0; N];
    for (to, from) in output.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    output
}

fn rsa(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &PublicKey<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    let PublicKey::Rsa(key) = key else {
        return Err(InvalidSignature);
    };
    verify(algorithm, key.as_der(), message, signature)
}

fn p256(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &PublicKey<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    let PublicKey::P256(point) = key else {
        return Err(InvalidSignature);
    };
    verify(algorithm, point.as_bytes(), message, signature)
}

fn p384(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &PublicKey<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    let PublicKey::P384(point) = key else {
        return Err(InvalidSignature);
    };
    verify(algorithm, point.as_bytes(), message, signature)
}

fn verify(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    UnparsedPublicKey::new(algorithm, key)
        .verify(message, signature)
        .map_err(|_| InvalidSignature)
}
