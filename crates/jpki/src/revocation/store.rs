// SPDX-License-Identifier: MIT OR Apache-2.0
//! The verified lists at hand, by issuer key and distribution point.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use super::VerifiedCrl;
use crate::error::{Error, Refused};
use crate::path::IssuerKeyId;

/// Verified lists, one for each issuer key and distribution point.
///
/// Cloning copies no list, so a holder can keep reading one store while the next is prepared.
#[derive(Clone, Debug, Default)]
pub struct CrlStore {
    /// By issuer key, then by the DER of the directory name (empty: the whole issuer).
    lists: BTreeMap<IssuerKeyId, BTreeMap<Box<[u8]>, Arc<VerifiedCrl>>>,
}

impl CrlStore {
    /// Makes an empty store; with it every answer is "undetermined".
    #[must_use]
    pub const fn new() -> Self {
        Self {
            lists: BTreeMap::new(),
        }
    }

    /// Takes a list, in place of the older one for the same issuer key and distribution point.
    ///
    /// The very list that is held already is accepted and changes nothing.
    ///
    /// # Errors
    ///
    /// [`Refused::CrlRollback`] when its number or `thisUpdate` is lower than that of the list held,
    /// [`Refused::CrlNumberReused`] when a different list has the same number; the list held stays.
    pub fn insert(&mut self, list: VerifiedCrl) -> Result<(), Error> {
        let scopes = self.lists.entry(list.issuer_key_id()).or_default();
        if let Some(held) = scopes.get(list.scope()) {
            let (new, old) = (list.evidence(), held.evidence());
            if new.sha256 == old.sha256 {
                return Ok(());
            }
            // Numbers are not negative, so the order of serial numbers is theirs.
            if new.number < old.number || new.this_update < old.this_update {
                return Err(Refused::CrlRollback.into());
            }
            if new.number == old.number {
                return Err(Refused::CrlNumberReused.into());
            }
        }
        scopes.insert(list.scope().into(), Arc::new(list));
        Ok(())
    }

    /// Returns the list of an issuer key for a distribution point's DER name, or with an empty name
    /// the one for the whole issuer.
    #[must_use]
    pub fn list(&self, issuer: IssuerKeyId, scope: &[u8]) -> Option<&VerifiedCrl> {
        self.lists.get(&issuer)?.get(scope).map(AsRef::as_ref)
    }

    /// Goes through all lists held.
    pub fn lists(&self) -> impl Iterator<Item = &VerifiedCrl> {
        self.lists
            .values()
            .flat_map(BTreeMap::values)
            .map(AsRef::as_ref)
    }
}
