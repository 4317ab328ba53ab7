// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cryptographic parts a verification needs, passed in as a value.
//!
//! There is no default per process: the caller chooses a provider and hands it to each function.
//! Two are shipped, each behind its feature: `rustcrypto::PROVIDER` (portable, no std) and
//! `aws_lc::PROVIDER` (fast). A provider is a plain struct, so one part can be replaced:
//!
//! ```
//! # #[cfg(feature = "rustcrypto")] {
//! use jpki::crypto::{CryptoProvider, rustcrypto};
//!
//! fn digest_in_hardware(parts: &[&[u8]]) -> [u8; 32] {
//! #   (rustcrypto::PROVIDER.sha256)(parts)
//!     // …
//! }
//!
//! let provider = CryptoProvider {
//!     name: "hardware digest",
//!     sha256: digest_in_hardware,
//!     ..rustcrypto::PROVIDER
//! };
//! assert_eq!((provider.sha256)(&[b"a", b"b"]), (rustcrypto::PROVIDER.sha256)(&[b"ab"]));
//! # }
//! ```
//!
//! Covers RFC 8017 §8.1–8.2, RFC 4055, RFC 5758.

use alloc::boxed::Box;
use core::fmt;

#[cfg(feature = "aws-lc")]
pub mod aws_lc;
#[cfg(feature = "rustcrypto")]
pub mod rustcrypto;

mod algorithm;
mod prepared;
mod stream;

pub use algorithm::SignatureAlgorithm;
pub(crate) use algorithm::{Identified, SignatureDigest};
pub(crate) use prepared::PreparedKeys;
pub use prepared::{Prepare, PreparedKey};
pub use stream::{DigestAlgorithm, DigestOutput, DigestVerifier, RunningDigest, VerifyDigest};

use crate::error::{Error, Refused, Unsupported};
use crate::key::PublicKey;

/// The parts of cryptography this crate uses.
///
/// Complete on purpose, so that a caller can build one with struct update syntax.
#[derive(Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers replace single parts by struct update"
)]
pub struct CryptoProvider {
    /// A name for reports, such as `RustCrypto`.
    pub name: &'static str,
    /// SHA-256 of the parts, one after another.
    pub sha256: fn(&[&[u8]]) -> [u8; 32],
    /// One verifier for each algorithm that can be checked; others are refused as unsupported.
    pub verifiers: &'static [SignatureVerifier],
    /// Starts a digest that is fed piece by piece.
    pub start_digest: fn(DigestAlgorithm) -> Box<dyn RunningDigest>,
    /// As `verifiers`, for messages that have been hashed by `start_digest`.
    pub digest_verifiers: &'static [DigestVerifier],
}

impl fmt::Debug for CryptoProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CryptoProvider({})", self.name)
    }
}

/// How one algorithm's signatures are checked.
#[derive(Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers write their own verifiers"
)]
pub struct SignatureVerifier {
    /// The algorithm.
    pub algorithm: SignatureAlgorithm,
    /// Checks `signature` over `message` with `key`.
    ///
    /// The key may be of another algorithm; that is an invalid signature too. RSA padding must be
    /// checked by comparing the whole encoded message (RFC 8017 §8.2.2, step 4), PSS salts must be
    /// as long as the digest.
    pub verify: Verify,
    /// Prepares a key that checks many signatures, where the backend gains by it.
    pub prepare: Option<Prepare>,
}

impl fmt::Debug for SignatureVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignatureVerifier({})", self.algorithm)
    }
}

/// A function that checks a signature over a message with a key.
pub type Verify =
    fn(key: &PublicKey<'_>, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>;

/// The signature does not verify; deliberately without a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "deliberately without a reason")]
pub struct InvalidSignature;

impl CryptoProvider {
    /// Checks a signature; `invalid` is the error when it does not verify.
    pub(crate) fn check_signature(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
        invalid: Refused,
    ) -> Result<(), Error> {
        let verifier = self.verifier(algorithm)?;
        (verifier.verify)(key, message, signature).map_err(|InvalidSignature| invalid.into())
    }

    /// The same with a key that has been prepared, if it was for this provider.
    pub(crate) fn check_signature_prepared(
        &self,
        algorithm: SignatureAlgorithm,
        (key, prepared): (&PublicKey<'_>, &PreparedKeys),
        message: &[u8],
        signature: &[u8],
        invalid: Refused,
    ) -> Result<(), Error> {
        let verifier = self.verifier(algorithm)?;
        let checked = match prepared.for_verifier(verifier) {
            Some(prepared) => prepared.verify(message, signature),
            None => (verifier.verify)(key, message, signature),
        };
        checked.map_err(|InvalidSignature| invalid.into())
    }

    fn verifier(&self, algorithm: SignatureAlgorithm) -> Result<&SignatureVerifier, Error> {
        let mut verifiers = self.verifiers.iter();
        verifiers
            .find(|verifier| verifier.algorithm == algorithm)
            .ok_or_else(|| Unsupported::AlgorithmNotProvided(algorithm).into())
    }
}

#[cfg(test)]
mod tests;
