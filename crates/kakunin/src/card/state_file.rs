// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card keeps without power, in a file that is always whole: the new one is written beside it, then takes its name.

use crate::Failure;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use testbed::card::VirtualCard;

pub(super) struct StateFile {
    path: PathBuf,
    /// Whose state it is: a card swapped for this one has none.
    label: String,
    kept: String,
}

impl StateFile {
    /// Takes up what the file says; without a file the card is new.
    pub(super) fn open(path: &Path, card: &mut VirtualCard) -> Result<Self, Failure> {
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let kept = match std::fs::read_to_string(path) {
            Ok(text) => {
                card.restore(&text).map_err(|error| named(&error))?;
                text
            }
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(named(&error).into()),
        };
        let mut file = Self {
            path: path.to_owned(),
            label: card.label().to_owned(),
            kept,
        };
        // A folder that cannot be written to shows now and not at the first wrong PIN.
        file.keep(card)?;
        Ok(file)
    }

    /// Writes what has changed.
    pub(super) fn keep(&mut self, card: &VirtualCard) -> Result<(), Failure> {
        let text = card.saved();
        if text == self.kept || card.label() != self.label {
            return Ok(());
        }
        self.replace(&text)
            .map_err(|error| format!("{}: {error}", self.path.display()))?;
        self.kept = text;
        Ok(())
    }

    fn replace(&self, text: &str) -> std::io::Result<()> {
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, &self.path)?;
        // The new name itself is on disk when the folder is.
        let folder = self
            .path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
    }
}
