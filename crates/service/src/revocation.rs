// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists outside the library: files, folders, and a store that is replaced under load.
//!
//! ```text
//! lists as files ── read in pieces ── verified ──┬─> SharedCrlStore <── looked up all the time
//!                                                └─> saved index, replaced as a whole
//! saved indexes ── one read each ── authenticated ──^  at start
//! ```

mod files;
mod folder;
mod shared;

pub use files::{ReadProgress, load_index, open_or_make_key, read_list, save_index, write_whole};
pub use folder::{CrlFolder, ListOutcome, Refresh};
pub use shared::SharedCrlStore;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a list or a saved index could not be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum ListError {
    /// The file cannot be read or written.
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// What the file holds is refused.
    List {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: jpki::Error,
    },
}

impl ListError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |error| Self::File { path, error }
    }

    fn list(path: &Path) -> impl FnOnce(jpki::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |error| Self::List { path, error }
    }
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
            Self::List { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for ListError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { error, .. } => Some(error),
            Self::List { error, .. } => Some(error),
        }
    }
}
