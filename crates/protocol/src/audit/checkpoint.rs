// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tree heads, signed: c2sp.org/tlog-checkpoint in c2sp.org/signed-note, Ed25519.
//!
//! ```text
//! audit.service.example                         origin: the name of the log and of its key
//! 20852163                                      number of records
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=  root of their tree
//!
//! — audit.service.example Az3grlgt…             4 octets of the key's identifier, 64 of the signature
//! ```

use super::tree::Hash;
use super::{Sha256, VerifyEd25519};
use base64ct::{Base64, Encoding};
use core::fmt;

/// Largest note that is read: one head and a few signatures.
pub const NOTE_MAX: usize = 4_096;

/// Signature type of Ed25519 in key identifiers.
const ED25519: u8 = 0x01;

/// A tree head.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a tree head has these")]
pub struct Checkpoint {
    /// Name of the log.
    pub origin: String,
    /// Number of records.
    pub size: u64,
    /// Root of their tree.
    pub root: Hash,
}

/// A tree head whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCheckpoint(Checkpoint);

/// Name and public key of a log; written as `NAME+IDENTIFIER+KEY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKey {
    name: String,
    key: [u8; 32],
}

impl LogKey {
    /// A name is 1–255 characters of graphic ASCII without `+`.
    #[must_use]
    pub fn new(name: &str, key: [u8; 32]) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'+';
        let name = (matches!(name.len(), 1..=255) && name.bytes().all(allowed)).then_some(name)?;
        Some(Self {
            name: name.to_owned(),
            key,
        })
    }

    /// Reads `NAME+IDENTIFIER+KEY`; `None` if it is not that, or the identifier is another key's.
    #[must_use]
    pub fn parse(text: &str, sha256: Sha256) -> Option<Self> {
        let mut parts = text.splitn(3, '+');
        let (name, identifier, key) = (parts.next()?, parts.next()?, parts.next()?);
        let typed = Base64::decode_vec(key).ok()?;
        let (kind, key) = typed.split_first()?;
        let read = Self::new(name, key.try_into().ok()?)?;
        (*kind == ED25519 && read.identifier_text(sha256) == identifier).then_some(read)
    }

    /// Writes `NAME+IDENTIFIER+KEY`.
    #[must_use]
    pub fn text(&self, sha256: Sha256) -> String {
        let typed = [&[ED25519], &self.key[..]].concat();
        let key = Base64::encode_string(&typed);
        format!("{}+{}+{key}", self.name, self.identifier_text(sha256))
    }

    /// Name of the log.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn identifier(&self, sha256: Sha256) -> [u8; 4] {
        let hash = sha256(&[self.name.as_bytes(), b"\n", &[ED25519], &self.key]);
        let [a, b, c, d, ..] = hash;
        [a, b, c, d]
    }

    fn identifier_text(&self, sha256: Sha256) -> String {
        let identifier = u32::from_be_bytes(self.identifier(sha256));
        format!("{identifier:08x}")
    }
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let root = Base64::encode_string(&self.root);
        format!("{}\n{}\n{root}\n", self.origin, self.size)
    }

    /// The note: the text, and its signature by the log's key.
    #[must_use]
    pub fn note(&self, key: &LogKey, signature: &[u8], sha256: Sha256) -> String {
        let signature = [&key.identifier(sha256)[..], signature].concat();
        let signature = Base64::encode_string(&signature);
        format!("{}\n\u{2014} {} {signature}\n", self.text(), key.name)
    }

    /// Lines after the root are extensions, which are signed and otherwise ignored.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let number: u64 = size.parse().ok()?;
        let root = Base64::decode_vec(root).ok()?.try_into().ok()?;
        // One way to write a number: no sign, no leading zero.
        (number.to_string() == size && !origin.is_empty()).then(|| Self {
            origin: origin.to_owned(),
            size: number,
            root,
        })
    }
}

impl VerifiedCheckpoint {
    /// The tree head.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.0
    }
}

/// Why a note is no tree head of this log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteFault {
    /// It is not a note, or not one of a tree head.
    Malformed,
    /// It is of another log, or this log's key has not signed it.
    NotSigned,
    /// This log's key is named, and its signature does not verify.
    Signature,
}

/// Verifies a note. Signatures of other keys are ignored.
///
/// # Errors
/// [`NoteFault`].
pub fn verify_checkpoint(
    note: &[u8],
    key: &LogKey,
    verify: VerifyEd25519<'_>,
    sha256: Sha256,
) -> Result<VerifiedCheckpoint, NoteFault> {
    let note = core::str::from_utf8(note).map_err(|_| NoteFault::Malformed)?;
    if note.len() > NOTE_MAX {
        return Err(NoteFault::Malformed);
    }
    // The last empty line ends the text, whose last line feed is signed.
    let end = note.rfind("\n\n").ok_or(NoteFault::Malformed)?;
    let (text, signatures) = note
        .split_at_checked(end.saturating_add(1))
        .ok_or(NoteFault::Malformed)?;
    let signatures = signatures.strip_prefix('\n').ok_or(NoteFault::Malformed)?;
    if !signatures.ends_with('\n') {
        return Err(NoteFault::Malformed);
    }
    let checkpoint = Checkpoint::parse(text).ok_or(NoteFault::Malformed)?;
    for line in signatures.lines() {
        let rest = line.strip_prefix("\u{2014} ").ok_or(NoteFault::Malformed)?;
        let (name, signature) = rest.split_once(' ').ok_or(NoteFault::Malformed)?;
        let signature = Base64::decode_vec(signature).map_err(|_| NoteFault::Malformed)?;
        let (identifier, signature) = signature
            .split_first_chunk::<4>()
            .ok_or(NoteFault::Malformed)?;
        if name != key.name || *identifier != key.identifier(sha256) {
            continue;
        }
        return if !verify(&key.key, text.as_bytes(), signature) {
            Err(NoteFault::Signature)
        } else if checkpoint.origin == key.name {
            Ok(VerifiedCheckpoint(checkpoint))
        } else {
            Err(NoteFault::NotSigned)
        };
    }
    Err(NoteFault::NotSigned)
}

impl fmt::Display for NoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "it is not a signed tree head",
            Self::NotSigned => "it is not signed by the key of this log",
            Self::Signature => "its signature does not verify",
        })
    }
}
