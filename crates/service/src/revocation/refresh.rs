// SPDX-License-Identifier: MIT OR Apache-2.0
//! A folder of lists that somebody else replaces: each changed one is read, verified, saved, swapped in.
//!
//! The folder of saved indexes is ours. A list whose file has not changed is not opened; one that is
//! refused leaves the list held and its saved index as they are.

use super::{ListError, SharedCrlStore, load_index, read_list, save_index};
use jpki::crypto::CryptoProvider;
use jpki::revocation::{
    CrlIssuers, CrlLimits, CrlStore, IndexKey, Inserted, VerifiedCrl, verify_hashed_crl,
};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Lists are looked for under this ending.
const LIST_ENDING: &str = "crl";
/// Saved indexes have this one.
const INDEX_ENDING: &str = "index";
/// Files that are being written have this one.
const UNFINISHED_ENDING: &str = "new";

/// A folder of lists and one of saved indexes.
#[derive(Debug)]
pub struct CrlFolder {
    lists: PathBuf,
    indexes: PathBuf,
    limits: CrlLimits,
    key: IndexKey,
    /// Length and time of change of each list that has been taken.
    taken: BTreeMap<OsString, (u64, Option<SystemTime>)>,
}

/// What became of one list.
#[derive(Debug)]
#[non_exhaustive]
pub enum ListOutcome {
    /// In the store, and its index saved.
    Taken {
        /// How many certificates it names.
        entries: usize,
        /// Whether it was new.
        inserted: Inserted,
    },
    /// Refused; what was held stays.
    Refused(ListError),
}

/// What a refresh did.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Refresh {
    /// Lists whose files had not changed.
    pub unchanged: usize,
    /// The others, by file name.
    pub changed: Vec<(OsString, ListOutcome)>,
}

impl CrlFolder {
    /// Names the two folders; neither is read yet.
    #[must_use]
    pub fn new(lists: &Path, indexes: &Path, limits: CrlLimits, key: IndexKey) -> Self {
        Self {
            lists: lists.to_path_buf(),
            indexes: indexes.to_path_buf(),
            limits,
            key,
            taken: BTreeMap::new(),
        }
    }

    /// Loads all saved indexes: the store to begin with, and what could not be loaded. What a killed
    /// process left half-written is removed.
    ///
    /// # Errors
    /// [`ListError::File`] when the folder cannot be read.
    pub fn load(
        &self,
        issuers: &CrlIssuers,
        crypto: &CryptoProvider,
    ) -> Result<(CrlStore, Vec<ListError>), ListError> {
        let mut store = CrlStore::new();
        let mut faults = Vec::new();
        for path in files(&self.indexes, UNFINISHED_ENDING)? {
            faults.extend(fs::remove_file(&path).map_err(ListError::file(&path)).err());
        }
        for path in files(&self.indexes, INDEX_ENDING)? {
            let loaded = load_index(&path, &self.key, issuers, crypto)
                .and_then(|list| store.insert(list).map_err(ListError::list(&path)));
            faults.extend(loaded.err());
        }
        Ok((store, faults))
    }

    /// Takes every list whose file has changed since it was last taken.
    ///
    /// # Errors
    /// [`ListError::File`] when the folder cannot be read; faults of single lists are in the result.
    pub fn refresh(
        &mut self,
        store: &SharedCrlStore,
        issuers: &CrlIssuers,
        crypto: &CryptoProvider,
    ) -> Result<Refresh, ListError> {
        let mut refresh = Refresh::default();
        for path in files(&self.lists, LIST_ENDING)? {
            let name = path.file_name().unwrap_or_default().to_os_string();
            let mark = fs::metadata(&path)
                .map(|metadata| (metadata.len(), metadata.modified().ok()))
                .map_err(ListError::file(&path));
            let outcome = match mark {
                Ok(mark) if self.taken.get(&name) == Some(&mark) => {
                    refresh.unchanged += 1;
                    continue;
                }
                Ok(mark) => match self.take(&path, store, issuers, crypto) {
                    Ok(outcome) => {
                        self.taken.insert(name.clone(), mark);
                        outcome
                    }
                    Err(error) => ListOutcome::Refused(error),
                },
                Err(error) => ListOutcome::Refused(error),
            };
            refresh.changed.push((name, outcome));
        }
        Ok(refresh)
    }

    fn take(
        &self,
        path: &Path,
        store: &SharedCrlStore,
        issuers: &CrlIssuers,
        crypto: &CryptoProvider,
    ) -> Result<ListOutcome, ListError> {
        let hashed = read_list(path, &self.limits, crypto, |_| {})?;
        let list = verify_hashed_crl(hashed, issuers, crypto).map_err(ListError::list(path))?;
        let entries = list.entries();
        let inserted = store
            .insert([list.clone()])
            .pop()
            .unwrap_or(Ok(Inserted::Unchanged))
            .map_err(ListError::list(path))?;
        // After the store has taken it: an older list than the one held is never saved.
        self.save(path, &list, crypto)?;
        Ok(ListOutcome::Taken { entries, inserted })
    }

    fn save(
        &self,
        list_path: &Path,
        list: &VerifiedCrl,
        crypto: &CryptoProvider,
    ) -> Result<(), ListError> {
        let mut name = list_path.file_name().unwrap_or_default().to_os_string();
        name.push(".");
        name.push(INDEX_ENDING);
        save_index(&self.indexes.join(name), list, &self.key, crypto).map(|_| ())
    }
}

/// The files of a folder with an ending, in the order of their names.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, ListError> {
    let entries = fs::read_dir(folder).map_err(ListError::file(folder))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(ListError::file(folder))?.path();
        if path.extension().is_some_and(|found| found == ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
