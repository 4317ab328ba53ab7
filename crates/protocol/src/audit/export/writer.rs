// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing an export.

use super::HEAD;
use crate::audit::Sha256;
use crate::audit::tree::{self, Hash};
use crate::facility::FacilityId;
use base64ct::{Base64, Encoding};

/// Makes the lines of an export, each with its line feed.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    sha256: Sha256,
}

impl Writer {
    /// With this hash.
    #[must_use]
    pub const fn new(sha256: Sha256) -> Self {
        Self { sha256 }
    }

    /// The first lines; of the whole log, or of one facility.
    #[must_use]
    pub fn head(&self, facility: Option<&FacilityId>) -> String {
        match facility {
            None => format!("{HEAD}\nall\n"),
            Some(facility) => format!("{HEAD}\nfacility {}\n", facility.as_str()),
        }
    }

    /// A record, which is UTF-8 without line feeds; others are not written, and show as missing.
    #[must_use]
    pub fn record(&self, position: u64, record: &[u8]) -> String {
        let hash = Base64::encode_string(&tree::leaf_hash(self.sha256, record));
        match core::str::from_utf8(record) {
            Ok(text) if !text.contains('\n') => format!("record {position} {hash} {text}\n"),
            _ => String::new(),
        }
    }

    /// A checkpoint.
    #[must_use]
    pub fn checkpoint(&self, note: &str) -> String {
        format!("checkpoint {}\n", Base64::encode_string(note.as_bytes()))
    }

    /// The path of the record before it.
    #[must_use]
    pub fn path(&self, path: &[Hash]) -> String {
        Self::hashes("path", path)
    }

    /// The proof that the checkpoint after it goes on from the one before it.
    #[must_use]
    pub fn consistency(&self, proof: &[Hash]) -> String {
        Self::hashes("consistency", proof)
    }

    fn hashes(word: &str, hashes: &[Hash]) -> String {
        let mut line = word.to_owned();
        for hash in hashes {
            line.push(' ');
            line.push_str(&Base64::encode_string(hash));
        }
        line.push('\n');
        line
    }
}
