// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fast provider: AWS-LC, in C and assembler; needs std.

use alloc::boxed::Box;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};

use super::{
    CryptoProvider, DigestAlgorithm, DigestOutput, DigestVerifier, InvalidSignature, PreparedKey,
    RunningDigest, SignatureAlgorithm, SignatureVerifier,
};
use crate::key::PublicKey;

/// AWS-LC through `aws-lc-rs`.
pub const PROVIDER: CryptoProvider = CryptoProvider {
    name: "AWS-LC",
    sha256,
    verifiers: VERIFIERS,
    start_digest,
    digest_verifiers: DIGEST_VERIFIERS,
};

/// One algorithm of AWS-LC's for the keys of one kind.
macro_rules! verifier {
    ($algorithm:ident, $octets:ident, $implementation:ident) => {
        SignatureVerifier {
            algorithm: SignatureAlgorithm::$algorithm,
            verify: |key, message, signature| {
                let octets = $octets(key).ok_or(InvalidSignature)?;
                verify(&$implementation, octets, message, signature)
            },
            prepare: Some(|key| prepare(&$implementation, $octets(key)?)),
        }
    };
}

const VERIFIERS: &[SignatureVerifier] = &[
    verifier!(RsaPkcs1Sha256, rsa, RSA_PKCS1_2048_8192_SHA256),
    verifier!(RsaPkcs1Sha384, rsa, RSA_PKCS1_2048_8192_SHA384),
    verifier!(RsaPkcs1Sha512, rsa, RSA_PKCS1_2048_8192_SHA512),
    verifier!(RsaPssSha256, rsa, RSA_PSS_2048_8192_SHA256),
    verifier!(RsaPssSha384, rsa, RSA_PSS_2048_8192_SHA384),
    verifier!(RsaPssSha512, rsa, RSA_PSS_2048_8192_SHA512),
    verifier!(EcdsaP256Sha256, p256, ECDSA_P256_SHA256_ASN1),
    verifier!(EcdsaP256Sha384, p256, ECDSA_P256_SHA384_ASN1),
    verifier!(EcdsaP384Sha256, p384, ECDSA_P384_SHA256_ASN1),
    verifier!(EcdsaP384Sha384, p384, ECDSA_P384_SHA384_ASN1),
];

const DIGEST_VERIFIERS: &[DigestVerifier] = &[
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
        verify: |key, digest, signature| {
            check_digest(
                &RSA_PKCS1_2048_8192_SHA256,
                &digest::SHA256,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha384,
        verify: |key, digest, signature| {
            check_digest(
                &RSA_PKCS1_2048_8192_SHA384,
                &digest::SHA384,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha512,
        verify: |key, digest, signature| {
            check_digest(
                &RSA_PKCS1_2048_8192_SHA512,
                &digest::SHA512,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha256,
        verify: |key, digest, signature| {
            check_digest(
                &RSA_PSS_2048_8192_SHA256,
                &digest::SHA256,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha384,
        verify: |key, digest, signature| {
            check_digest(
                &RSA_PSS_2048_8192_SHA384,
                &digest::SHA384,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPssSha512,
        verify: |key, digest, signature| {
            check_digest(
                &RSA_PSS_2048_8192_SHA512,
                &digest::SHA512,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha256,
        verify: |key, digest, signature| {
            check_digest(
                &ECDSA_P256_SHA256_ASN1,
                &digest::SHA256,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::EcdsaP256Sha384,
        verify: |key, digest, signature| {
            check_digest(
                &ECDSA_P256_SHA384_ASN1,
                &digest::SHA384,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha256,
        verify: |key, digest, signature| {
            check_digest(
                &ECDSA_P384_SHA256_ASN1,
                &digest::SHA256,
                key,
                digest,
                signature,
            )
        },
    },
    DigestVerifier {
        algorithm: SignatureAlgorithm::EcdsaP384Sha384,
        verify: |key, digest, signature| {
            check_digest(
                &ECDSA_P384_SHA384_ASN1,
                &digest::SHA384,
                key,
                digest,
                signature,
            )
        },
    },
];

struct Running(digest::Context);

impl RunningDigest for Running {
    fn update(&mut self, octets: &[u8]) {
        self.0.update(octets);
    }

    fn finish(self: Box<Self>) -> DigestOutput {
        DigestOutput::new(self.0.finish().as_ref())
    }
}

fn start_digest(algorithm: DigestAlgorithm) -> Box<dyn RunningDigest> {
    let algorithm = match algorithm {
        DigestAlgorithm::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        DigestAlgorithm::Sha256 => &digest::SHA256,
        DigestAlgorithm::Sha384 => &digest::SHA384,
        DigestAlgorithm::Sha512 => &digest::SHA512,
    };
    Box::new(Running(digest::Context::new(algorithm)))
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut output = [0; 32];
    for (to, from) in output.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    output
}

/// The octets AWS-LC reads an RSA key from.
const fn rsa<'a>(key: &PublicKey<'a>) -> Option<&'a [u8]> {
    match key {
        PublicKey::Rsa(key) => Some(key.as_der()),
        _ => None,
    }
}

const fn p256<'a>(key: &'a PublicKey<'_>) -> Option<&'a [u8]> {
    match key {
        PublicKey::P256(point) => Some(point.as_bytes()),
        _ => None,
    }
}

const fn p384<'a>(key: &'a PublicKey<'_>) -> Option<&'a [u8]> {
    match key {
        PublicKey::P384(point) => Some(point.as_bytes()),
        _ => None,
    }
}

impl PreparedKey for ParsedPublicKey {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.verify_sig(message, signature)
            .map_err(|_| InvalidSignature)
    }
}

fn prepare(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &[u8],
) -> Option<Box<dyn PreparedKey>> {
    let parsed = ParsedPublicKey::new(algorithm, key).ok()?;
    Some(Box::new(parsed))
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

/// The provider's table pairs each algorithm with the kind of key it takes, so the key is the one
/// the algorithm parses: a key of another kind does not.
fn check_digest(
    algorithm: &'static dyn VerificationAlgorithm,
    digest_algorithm: &'static digest::Algorithm,
    key: &PublicKey<'_>,
    digest: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    let octets = match key {
        PublicKey::P256(point) | PublicKey::P384(point) => point.as_bytes(),
        PublicKey::Rsa(key) => key.as_der(),
    };
    let digest =
        digest::Digest::import_less_safe(digest, digest_algorithm).map_err(|_| InvalidSignature)?;
    UnparsedPublicKey::new(algorithm, octets)
        .verify_digest(&digest, signature)
        .map_err(|_| InvalidSignature)
}
