// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists that somebody else replaces: each changed one is read, verified, swapped in, saved.
//!
//! The folder of saved indexes is ours. A list that has not changed is not read; one that is refused leaves the list held
//! and its saved index as they are. Each index is under the name of the place its list has in the store, so that nothing a
//! source mixes up takes another list's; by what the lists of the source are known to be unchanged stands in files of its
//! own, so that a restart reads none of them again.

use super::files::{ReadProgress, load_index, read_pieces, save_index};
use super::source::{FolderSource, HttpSource, Mark, Opened, Source, files};
use super::{HttpAddress, HttpLimits, ListError, SharedCrlStore};
use jpki::crypto::CryptoProvider;
use jpki::error::Undetermined;
use jpki::revocation::{
    CrlIssuers, CrlLimits, CrlStore, IndexKey, Inserted, VerifiedCrl, verify_hashed_crl,
};
use jpki::time::UnixTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Saved indexes have this ending.
const INDEX_ENDING: &str = "index";
/// By what their lists are known to be unchanged has this one.
const MARK_ENDING: &str = "mark";
/// Files that are being written have this one.
const UNFINISHED_ENDING: &str = "new";

/// Lists swapped in together. Origin: a swap copies the names of all partitions, a fifth of a millisecond for each
/// thousand; beyond some tens it no longer shows beside the reading.
const TOGETHER: usize = 32;

/// A source of lists and a folder of saved indexes.
pub struct CrlRefresher {
    source: Box<dyn Source>,
    indexes: PathBuf,
    limits: CrlLimits,
    key: IndexKey,
    /// What has been taken of each list, by its name in the source.
    taken: BTreeMap<String, Taken>,
}

/// By what a list that is held is known to be unchanged.
struct Taken {
    mark: Mark,
    next_update: UnixTime,
}

/// The form of a mark as a file.
#[derive(Serialize, Deserialize)]
struct SavedMark {
    /// SHA-256 of the list.
    sha256: [u8; 32],
    mark: Mark,
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
    /// Lists that had not changed.
    pub unchanged: usize,
    /// The others, by their names in the source.
    pub changed: Vec<(String, ListOutcome)>,
    /// Octets of lists that were read.
    pub octets: u64,
}

/// How far a refresh has come.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RefreshProgress<'a> {
    /// The list that is being read.
    pub list: &'a str,
    /// Its position, from one.
    pub position: usize,
    /// How many lists the source has.
    pub of: usize,
    /// How far it has been read.
    pub read: ReadProgress,
}

impl Refresh {
    /// How many lists were taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.changed.len() - self.refused().count()
    }

    /// How many certificates the lists name that were taken.
    #[must_use]
    pub fn entries(&self) -> usize {
        let entries = self.changed.iter().map(|(_, outcome)| match outcome {
            ListOutcome::Taken { entries, .. } => *entries,
            ListOutcome::Refused(_) => 0,
        });
        entries.sum()
    }

    /// The lists that were refused, and why.
    pub fn refused(&self) -> impl Iterator<Item = (&str, &ListError)> {
        self.changed
            .iter()
            .filter_map(|(name, outcome)| match outcome {
                ListOutcome::Refused(error) => Some((name.as_str(), error)),
                ListOutcome::Taken { .. } => None,
            })
    }
}

/// A list that has been verified and not yet swapped in.
struct Verified {
    name: String,
    mark: Mark,
    list: Arc<VerifiedCrl>,
}

impl CrlRefresher {
    /// Every file that ends in `.crl` in a folder. Neither folder is read yet.
    #[must_use]
    pub fn of_folder(lists: &Path, indexes: &Path, limits: CrlLimits, key: IndexKey) -> Self {
        let source = FolderSource(lists.to_path_buf());
        Self::new(Box::new(source), indexes, limits, key)
    }

    /// The list at each address. Nothing is fetched yet.
    ///
    /// # Errors
    /// What the system says when there can be no sockets.
    pub fn of_addresses(
        addresses: Vec<HttpAddress>,
        http: HttpLimits,
        indexes: &Path,
        limits: CrlLimits,
        key: IndexKey,
    ) -> io::Result<Self> {
        let source = HttpSource::new(addresses, http, limits.max_length)?;
        Ok(Self::new(Box::new(source), indexes, limits, key))
    }

    fn new(source: Box<dyn Source>, indexes: &Path, limits: CrlLimits, key: IndexKey) -> Self {
        Self {
            source,
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
        &mut self,
        issuers: &CrlIssuers,
        crypto: &CryptoProvider,
    ) -> Result<(CrlStore, Vec<ListError>), ListError> {
        let mut store = CrlStore::new();
        let mut faults = Vec::new();
        for path in files(&self.indexes, UNFINISHED_ENDING)? {
            faults.extend(fs::remove_file(&path).map_err(ListError::file(&path)).err());
        }
        let mut loaded = BTreeMap::new();
        for path in files(&self.indexes, INDEX_ENDING)? {
            let list = load_index(&path, &self.key, issuers, crypto).and_then(|list| {
                let evidence = *list.evidence();
                let inserted = store.insert(list).map_err(ListError::list(path.display()));
                inserted.map(|_| evidence)
            });
            match list {
                Ok(evidence) => drop(loaded.insert(evidence.sha256, evidence.next_update)),
                Err(fault) => faults.push(fault),
            }
        }
        for path in files(&self.indexes, MARK_ENDING)? {
            // Without a mark that can be read, or without the list it is of, the list is read again.
            if let (Some(name), Some(saved)) = (path.file_stem(), read_mark(&path))
                && let (Some(name), Some(next_update)) = (name.to_str(), loaded.get(&saved.sha256))
            {
                let (mark, next_update) = (saved.mark, *next_update);
                self.taken
                    .insert(name.to_owned(), Taken { mark, next_update });
            }
        }
        Ok((store, faults))
    }

    /// Takes every list that has changed since it was last taken, and reads again those past their next update.
    ///
    /// # Errors
    /// [`ListError::File`] when the source cannot be read at all; faults of single lists are in the result.
    pub fn refresh(
        &mut self,
        store: &SharedCrlStore,
        issuers: &CrlIssuers,
        now: UnixTime,
        crypto: &CryptoProvider,
        progress: &mut dyn FnMut(RefreshProgress<'_>),
    ) -> Result<Refresh, ListError> {
        let mut refresh = Refresh::default();
        let names = self.source.names()?;
        let of = names.len();
        let mut verified = Vec::new();
        for (list, position) in names.iter().zip(1..) {
            let mut octets = 0;
            let mut note = |read: ReadProgress| {
                octets = read.octets;
                progress(RefreshProgress {
                    list,
                    position,
                    of,
                    read,
                });
            };
            match self.read(list, issuers, now, crypto, &mut note) {
                Ok(None) => refresh.unchanged += 1,
                Ok(Some((mark, read))) => verified.push(Verified {
                    name: list.clone(),
                    mark,
                    list: Arc::new(read),
                }),
                Err(error) => {
                    let refused = ListOutcome::Refused(error);
                    refresh.changed.push((list.clone(), refused));
                }
            }
            refresh.octets += octets;
            if verified.len() == TOGETHER || (position == of && !verified.is_empty()) {
                let swapped = self.swap_in(std::mem::take(&mut verified), store, crypto);
                refresh.changed.extend(swapped);
            }
        }
        Ok(refresh)
    }

    /// Reads and verifies a list; `None` if it is the one that was taken.
    fn read(
        &self,
        name: &str,
        issuers: &CrlIssuers,
        now: UnixTime,
        crypto: &CryptoProvider,
        progress: &mut dyn FnMut(ReadProgress),
    ) -> Result<Option<(Mark, VerifiedCrl)>, ListError> {
        // That nothing has changed is believed only as long as something held is good: validators are not signed.
        let taken = self
            .taken
            .get(name)
            .filter(|taken| now <= taken.next_update);
        let opened = self.source.open(name, taken.map(|taken| &taken.mark))?;
        let Opened::Changed(mark, mut octets) = opened else {
            return Ok(None);
        };
        let place = self.source.place(name);
        let hashed = read_pieces(&mut octets, &place, &self.limits, crypto, progress)?;
        let list = verify_hashed_crl(hashed, issuers, crypto).map_err(ListError::list(&place))?;
        // One that begins in the future would only put out of force the one that speaks now.
        let this_update = list.evidence().this_update;
        if this_update > now {
            let early = Undetermined::CrlNotYetValid { now, this_update };
            return Err(ListError::list(&place)(early.into()));
        }
        Ok(Some((mark, list)))
    }

    fn swap_in(
        &mut self,
        verified: Vec<Verified>,
        store: &SharedCrlStore,
        crypto: &CryptoProvider,
    ) -> Vec<(String, ListOutcome)> {
        let inserted = store.insert(verified.iter().map(|verified| verified.list.clone()));
        let outcomes = verified.into_iter().zip(inserted);
        let outcomes = outcomes.map(|(verified, inserted)| {
            let name = verified.name.clone();
            let outcome = match inserted {
                Ok(inserted) => self.save_and_note(verified, inserted, crypto),
                Err(error) => Err(ListError::list(self.source.place(&name))(error)),
            };
            (name, outcome.unwrap_or_else(ListOutcome::Refused))
        });
        outcomes.collect()
    }

    /// After the store has taken it: an older list than the one held is never saved.
    fn save_and_note(
        &mut self,
        verified: Verified,
        inserted: Inserted,
        crypto: &CryptoProvider,
    ) -> Result<ListOutcome, ListError> {
        self.save(&verified, crypto)?;
        let Verified { name, mark, list } = verified;
        let next_update = list.evidence().next_update;
        self.taken.insert(name, Taken { mark, next_update });
        let entries = list.entries();
        Ok(ListOutcome::Taken { entries, inserted })
    }

    /// The index, and then the mark: until it is there the list is read again.
    fn save(&self, verified: &Verified, crypto: &CryptoProvider) -> Result<(), ListError> {
        let list = &verified.list;
        let place: String = list
            .place_sha256(crypto)
            .iter()
            .take(16)
            .map(|octet| format!("{octet:02x}"))
            .collect();
        let index = self.indexes.join(format!("{place}.{INDEX_ENDING}"));
        save_index(&index, list, &self.key, crypto)?;
        let saved = SavedMark {
            sha256: list.evidence().sha256,
            mark: verified.mark.clone(),
        };
        let path = self
            .indexes
            .join(format!("{}.{MARK_ENDING}", verified.name));
        // Half a mark is none, so it need not be replaced as a whole.
        serde_json::to_vec(&saved)
            .map_err(io::Error::other)
            .and_then(|text| fs::write(&path, text))
            .map_err(ListError::file(&path))
    }
}

/// `None` where it cannot be read; the list is then read again.
fn read_mark(path: &Path) -> Option<SavedMark> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

impl fmt::Debug for CrlRefresher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CrlRefresher")
            .field("indexes", &self.indexes)
            .field("taken", &self.taken.len())
            .finish_non_exhaustive()
    }
}
