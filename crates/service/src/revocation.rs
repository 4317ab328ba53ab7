// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation information outside the library: lists from files, folders and addresses, a store that is replaced under
//! load, and responders that are asked.
//!
//! ```text
//! lists, in a folder or at addresses ── read in pieces ── verified ──┬─> SharedCrlStore <── looked up all the time
//!                                                                    └─> saved index, replaced as a whole
//! saved indexes ── one read each ── authenticated ──^  at start
//!
//! OcspClient ── GET or POST ── response, not verified ──> jpki decides, with the lists
//! ```

mod address;
mod fetch;
mod files;
mod keep;
mod ocsp;
mod refresh;
mod shared;
mod source;

pub use address::{AddressFault, HttpAddress};
pub use fetch::{FetchError, HttpLimits};
pub use files::{ReadProgress, load_index, open_or_make_key, read_list, save_index, write_whole};
pub use keep::{KeptFresh, RefreshSchedule};
pub use ocsp::{
    Asking, CacheLimits, OcspAnswer, OcspClient, OcspFault, OcspNonce, OcspOrigin, RetryLimits,
};
pub use refresh::{CrlRefresher, ListOutcome, Refresh, RefreshProgress};
pub use shared::SharedCrlStore;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a list or a saved index could not be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum ListError {
    /// The list cannot be fetched.
    Fetch {
        /// From where.
        place: String,
        /// Why not.
        error: FetchError,
    },
    /// The file cannot be read or written.
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// What is there is refused.
    List {
        /// The file or address.
        place: String,
        /// Why.
        error: jpki::Error,
    },
}

impl ListError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |error| Self::File { path, error }
    }

    fn list(place: impl fmt::Display) -> impl FnOnce(jpki::Error) -> Self {
        move |error| Self::List {
            place: place.to_string(),
            error,
        }
    }

    /// What stopped the reading of a list: the file, or the way to the source.
    fn reading(place: &str) -> impl FnOnce(io::Error) -> Self {
        move |error| {
            let fetch = error.get_ref().and_then(|cause| cause.downcast_ref());
            match fetch {
                Some(fetch) => Self::Fetch {
                    place: place.to_owned(),
                    error: *fetch,
                },
                None => Self::File {
                    path: place.into(),
                    error,
                },
            }
        }
    }
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch { place, error } => write!(f, "{place}: {error}"),
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
            Self::List { place, error } => write!(f, "{place}: {error}"),
        }
    }
}

impl std::error::Error for ListError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Fetch { error, .. } => Some(error),
            Self::File { error, .. } => Some(error),
            Self::List { error, .. } => Some(error),
        }
    }
}
