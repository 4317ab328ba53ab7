// SPDX-License-Identifier: MIT OR Apache-2.0
//! One store for all who look up, replaced while they do.

use jpki::revocation::{CrlStore, Inserted, VerifiedCrl};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// A store that is looked up all the time and replaced in one step.
///
/// Who looks up holds the lock for as long as it takes to count a reference up, and then works on a
/// store that no longer changes.
#[derive(Debug, Default)]
pub struct SharedCrlStore {
    current: RwLock<Arc<CrlStore>>,
    /// Held by who prepares the next store, so that two refreshes do not undo each other.
    refresh: Mutex<()>,
}

impl SharedCrlStore {
    /// Begins with a store.
    #[must_use]
    pub fn new(store: CrlStore) -> Self {
        Self {
            current: RwLock::new(Arc::new(store)),
            refresh: Mutex::new(()),
        }
    }

    /// The store as it is now.
    #[must_use]
    pub fn current(&self) -> Arc<CrlStore> {
        // A poisoned lock still holds a whole store: it is only ever replaced.
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Begins anew with another store, such as the one that was saved.
    pub fn replace(&self, store: CrlStore) {
        let _refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(store);
    }

    /// Puts lists into the store, all at once for whoever looks up; returns what became of each.
    ///
    /// One that is refused leaves the list held in its place.
    pub fn insert(
        &self,
        lists: impl IntoIterator<Item = impl Into<Arc<VerifiedCrl>>>,
    ) -> Vec<Result<Inserted, jpki::Error>> {
        let _refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = CrlStore::clone(&self.current());
        let outcomes = lists
            .into_iter()
            .map(|list| next.insert_shared(list.into()))
            .collect();
        let next = Arc::new(next);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        outcomes
    }
}
