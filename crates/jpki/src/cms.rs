// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages: CMS SignedData, made and verified.
//!
//! ```text
//! SignedData::from_der ── verify_signed_data ──> VerifiedSignedData
//!                               │
//!          content given along (detached) or inside (attached), PathVerifier
//!
//! SignedDataBuilder ── with_signer (a card, or whoever has the key) ── to_der
//! ```
//!
//! | checked for every signer | refusal |
//! |---|---|
//! | its certificate is among those inside or given, and leads to an anchor | `SignerCertificateUnknown`, those of [`path`](crate::path) |
//! | its key may sign | `SignerKeyUsage` |
//! | `contentType` is that of the content, `messageDigest` its digest (RFC 5652 §11.1, §11.2) | `SignedAttributes`, `MessageDigest` |
//! | `signingCertificateV2` names that certificate, where it is there (RFC 5035) | `SigningCertificate` |
//! | the signature is right (RFC 5652 §5.4) | `SignerSignature` |
//!
//! The certificates inside are a pool of candidates and trusted for nothing; lists inside are not
//! looked at. `signingTime` is the signer's claim: paths are judged at the caller's instant.
//!
//! DER only. Indefinite lengths and strings in pieces are refused as BER by name: two readers may
//! disagree about such bytes, and nobody has to write them.
//!
//! Covers RFC 5652 §3, §5, §11.1–11.3, RFC 5035 §3, RFC 5754.

mod builder;
mod signed_data;
mod signer;
mod verify;
mod write;

pub use builder::{SignedDataBuilder, SignerSource, SigningFailed};
pub use signed_data::{MAX_ATTRIBUTES, MAX_CERTIFICATES, MAX_LENGTH, MAX_SIGNERS, SignedData};
pub use signer::SignerInfo;
pub use verify::{SignedDataFailure, VerifiedSignedData, VerifiedSigner, verify_signed_data};
