// SPDX-License-Identifier: MIT OR Apache-2.0
//! Judging copies of the log, with nothing but its key.

use crate::verification::CRYPTO;
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use protocol::audit::checkpoint::{NoteFault, VerifiedCheckpoint, verify_checkpoint};
use protocol::audit::{Fault, LogKey, Verified, verify_export};
use std::fmt;

/// Text that is no key of a log, `NAME+IDENTIFIER+KEY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyFault;

/// A tree head somebody kept, and the key it was verified by.
#[derive(Clone, Debug)]
pub struct Kept {
    note: String,
    checkpoint: VerifiedCheckpoint,
}

impl Kept {
    /// Verifies a kept note.
    ///
    /// # Errors
    /// [`KeyFault`], [`NoteFault`].
    pub fn verify(note: &[u8], key: &str) -> Result<Result<Self, NoteFault>, KeyFault> {
        let key = read(key)?;
        let verified = verify_checkpoint(note, &key, &ed25519, CRYPTO.sha256);
        Ok(verified.map(|checkpoint| Self {
            note: String::from_utf8_lossy(note).into_owned(),
            checkpoint,
        }))
    }

    /// How many records it counts.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.checkpoint.checkpoint().size
    }

    pub(super) fn note(&self) -> &str {
        &self.note
    }
}

/// Judges a copy by the log's key, and by a tree head that was kept if there is one.
///
/// # Errors
/// [`KeyFault`], [`Fault`].
pub fn verify(
    export: &[u8],
    key: &str,
    kept: Option<&Kept>,
) -> Result<Result<Verified, Fault>, KeyFault> {
    let key = read(key)?;
    let kept = kept.map(|kept| &kept.checkpoint);
    Ok(verify_export(export, &key, kept, &ed25519, CRYPTO.sha256))
}

fn read(key: &str) -> Result<LogKey, KeyFault> {
    LogKey::parse(key.trim(), CRYPTO.sha256).ok_or(KeyFault)
}

fn ed25519(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key)
        .verify(message, signature)
        .is_ok()
}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the key of a log: it is written NAME+IDENTIFIER+KEY")
    }
}

impl std::error::Error for KeyFault {}
