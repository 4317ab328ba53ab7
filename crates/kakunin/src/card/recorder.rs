// SPDX-License-Identifier: MIT OR Apache-2.0
//! A transcript of everything the card was asked, secrets masked, on disk with every command.

use crate::Failure;
use apdu::transcript::{Entry, write_entry, write_header};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) struct Recorder {
    file: File,
    path: PathBuf,
}

impl Recorder {
    pub(super) fn create(path: &Path, atr: &[u8]) -> Result<Self, Failure> {
        let file = File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut recorder = Self {
            file,
            path: path.to_owned(),
        };
        recorder.line(&write_header(atr))?;
        Ok(recorder)
    }

    pub(super) fn note(&mut self, entry: &Entry) -> Result<(), Failure> {
        self.line(&write_entry(entry))
    }

    /// One write for each line: nothing waits in a buffer when the program is killed.
    fn line(&mut self, text: &str) -> Result<(), Failure> {
        let written = self.file.write_all(format!("{text}\n").as_bytes());
        Ok(written.map_err(|error| format!("{}: {error}", self.path.display()))?)
    }
}
