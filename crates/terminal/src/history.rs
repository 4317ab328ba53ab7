// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers kept on the terminal, only where the facility asked for it by naming a folder in the settings.
//!
//! Keeping results is the facility's own duty and choice (Articles 21 and 31); the terminal keeps nothing by itself. One
//! file for each answer, readable by its owner only, named by time and check number and by nothing of a person.

use crate::export::{stamp, write_flushed};
use protocol::message::Answer;
use protocol::number::CheckNumber;
use protocol::wire::{self, MESSAGE_MAX};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A folder of answers.
#[derive(Debug)]
pub struct History {
    folder: PathBuf,
}

/// An answer that is kept, without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kept {
    /// The check's number.
    pub number: CheckNumber,
    /// When it was answered, `yyyyMMddHHmmss` in Japan.
    pub answered_at: String,
    file: PathBuf,
}

impl History {
    /// The history in this folder, which need not be there yet.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
        }
    }

    /// Keeps an answer; the same one again changes nothing.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep(&self, answer: &Answer) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let name = format!("{}-{}.json", stamp(answer), answer.number.as_str());
        let unfinished = self.folder.join(format!("{name}.part"));
        write_flushed(&unfinished, &wire::encode_answer(answer))?;
        fs::rename(unfinished, self.folder.join(name))
    }

    /// What is kept, oldest first. Files that are something else are passed over.
    ///
    /// # Errors
    /// What the disk says; no folder is an empty history.
    pub fn list(&self) -> io::Result<Vec<Kept>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut kept = Vec::new();
        for entry in entries {
            let file = entry?.path();
            let name = file.file_name().map(|name| name.to_string_lossy());
            let parts = name.as_deref().and_then(|name| {
                let (answered_at, number) = name.strip_suffix(".json")?.split_once('-')?;
                Some((answered_at.to_owned(), CheckNumber::new(number).ok()?))
            });
            if let Some((answered_at, number)) = parts {
                kept.push(Kept {
                    number,
                    answered_at,
                    file,
                });
            }
        }
        kept.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(kept)
    }

    /// Erases all of it, and the folder if nothing else is in it. Says how many answers there were.
    ///
    /// # Errors
    /// What the disk says; what could not be erased is still there.
    pub fn erase(&self) -> io::Result<usize> {
        let kept = self.list()?;
        for one in &kept {
            fs::remove_file(&one.file)?;
        }
        drop(fs::remove_dir(&self.folder));
        Ok(kept.len())
    }
}

impl Kept {
    /// Opens it.
    ///
    /// # Errors
    /// What the disk says; [`io::ErrorKind::InvalidData`] for a file that is no answer.
    pub fn read(&self) -> io::Result<Answer> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(MESSAGE_MAX).unwrap_or(u64::MAX);
        fs::File::open(&self.file)?
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)?;
        wire::decode_answer(&bytes)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}
