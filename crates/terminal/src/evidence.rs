// SPDX-License-Identifier: MIT OR Apache-2.0
//! What proves an answer: its bytes, the service's signature on them, the receipt. Kept only where somebody asked for it.
//!
//! ```text
//! FOLDER/20261124120020-1234567890123452/answer.json     the answer, byte for byte: personal data
//!                                        answer.p7s      the service's signature, detached CMS SignedData, DER
//!                                        receipt.p7s     the receipt this device signed, CMS SignedData, DER
//! ```
//!
//! The names hold time and check number and nothing of a person. `openssl cms -verify` reads both signatures.

use crate::export::{stamp, write_flushed};
use protocol::message::{Answer, SignedAnswer};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What proves an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// The answer and the service's signature.
    pub answer: SignedAnswer,
    /// The receipt, if one was signed.
    pub receipt: Option<Vec<u8>>,
}

impl Evidence {
    /// Names of its files.
    pub const FILES: [&str; 3] = ["answer.json", "answer.p7s", "receipt.p7s"];

    pub(crate) const fn of(answer: SignedAnswer) -> Self {
        Self {
            answer,
            receipt: None,
        }
    }

    /// Writes it into a folder of its own below this one, readable by its owner only, and says which. The signature comes before
    /// what it signs, so that an answer that is there is proven.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep(&self, folder: &Path, answer: &Answer) -> io::Result<PathBuf> {
        let name = format!("{}-{}", stamp(answer), answer.number.as_str());
        let folder = folder.join(name);
        fs::create_dir_all(&folder)?;
        let [body, signature, receipt] = Self::FILES;
        let mut files = vec![
            (signature, self.answer.signature.as_slice()),
            (body, self.answer.body.as_slice()),
        ];
        files.extend(self.receipt.as_deref().map(|bytes| (receipt, bytes)));
        for (name, bytes) in files {
            let unfinished = folder.join(format!("{name}.part"));
            write_flushed(&unfinished, bytes)?;
            fs::rename(unfinished, folder.join(name))?;
        }
        Ok(folder)
    }
}
