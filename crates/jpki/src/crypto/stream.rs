// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures over messages that come in pieces: the digest runs along, the signature is checked last.

use alloc::boxed::Box;
use core::fmt;

use super::{CryptoProvider, InvalidSignature, SignatureAlgorithm};
use crate::error::{Error, Refused, Unsupported};
use crate::key::PublicKey;

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-1: names things in OCSP, proves nothing; never part of a signature here.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// A digest that is fed piece by piece.
pub trait RunningDigest: Send {
    /// Takes the next octets of the message.
    fn update(&mut self, octets: &[u8]);

    /// Ends the message.
    fn finish(self: Box<Self>) -> DigestOutput;
}

/// The output of a digest, 20 to 64 octets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DigestOutput {
    octets: [u8; 64],
    length: usize,
}

impl DigestOutput {
    /// Wraps a digest's output; of more than 64 octets the first 64 count.
    #[must_use]
    pub fn new(output: &[u8]) -> Self {
        let mut octets = [0; 64];
        let length = output.len().min(octets.len());
        octets
            .iter_mut()
            .zip(output)
            .for_each(|(to, from)| *to = *from);
        Self { octets, length }
    }

    /// Returns the octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.octets.get(..self.length).unwrap_or_default()
    }
}

impl fmt::Debug for DigestOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestOutput(")?;
        self.as_bytes()
            .iter()
            .try_for_each(|octet| write!(f, "{octet:02x}"))?;
        f.write_str(")")
    }
}

/// How one algorithm's signatures are checked when the message has been hashed already.
#[derive(Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers write their own verifiers"
)]
pub struct DigestVerifier {
    /// The algorithm.
    pub algorithm: SignatureAlgorithm,
    /// Checks `signature` over a message with this digest; otherwise as
    /// [`SignatureVerifier::verify`](super::SignatureVerifier::verify).
    pub verify: VerifyDigest,
}

/// A function that checks a signature over a digest with a key.
pub type VerifyDigest =
    fn(key: &PublicKey<'_>, digest: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>;

impl fmt::Debug for DigestVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DigestVerifier({})", self.algorithm)
    }
}

impl CryptoProvider {
    /// Checks a signature over a message whose digest has run along; `invalid` is the error when it
    /// does not verify.
    pub(crate) fn check_digest_signature(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey<'_>,
        digest: &DigestOutput,
        signature: &[u8],
        invalid: Refused,
    ) -> Result<(), Error> {
        let verifier = self
            .digest_verifiers
            .iter()
            .find(|verifier| verifier.algorithm == algorithm)
            .ok_or(Unsupported::AlgorithmNotProvided(algorithm))?;
        (verifier.verify)(key, digest.as_bytes(), signature)
            .map_err(|InvalidSignature| invalid.into())
    }

    /// HMAC-SHA-256 over the parts, one after another (RFC 2104).
    pub(crate) fn hmac_sha256(&self, key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
        // RFC 2104 §2: the key is padded to the block of 64 octets; inner 0x36, outer 0x5C.
        let pad = |mask: u8| -> [u8; 64] {
            let mut block = [mask; 64];
            block
                .iter_mut()
                .zip(key)
                .for_each(|(octet, key)| *octet ^= *key);
            block
        };
        let (inner, outer) = (pad(0x36), pad(0x5C));
        let mut message = alloc::vec![&inner[..]];
        message.extend_from_slice(parts);
        let digest = (self.sha256)(&message);
        (self.sha256)(&[&outer, &digest])
    }
}
