// SPDX-License-Identifier: MIT OR Apache-2.0
//! The audit log as a Merkle tree: what makes a changed, removed or added record show.
//!
//! Hashing is that of RFC 6962 §2.1 (and RFC 9162). Tree heads are signed as checkpoints in the signed-note format of the
//! transparency-log community (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), so that other people's tools read them. A copy
//! of the log travels as an [`export`], which is judged without the service. Records are octets here; what they say is the
//! service's business.

pub mod checkpoint;
pub mod export;
pub mod tree;

pub use checkpoint::{Checkpoint, LogKey, VerifiedCheckpoint};
pub use export::{Fault, Verified, verify_export};
pub use tree::{Frontier, Hash};

/// Hashes the parts, one after another: `CryptoProvider::sha256`.
pub type Sha256 = fn(&[&[u8]]) -> Hash;

/// Whether an Ed25519 signature (RFC 8032) by this key over this message is good: key, message, signature.
pub type VerifyEd25519<'a> = &'a dyn Fn(&[u8; 32], &[u8], &[u8]) -> bool;
