// SPDX-License-Identifier: MIT OR Apache-2.0
//! The verified lists at hand: many partitions, by authority and by the names they are looked up by.
//!
//! A *partition* is what one issuer key publishes for one scope: a complete list, and perhaps a delta
//! list after it. It is found under each name of its distribution point, and under no name when it has
//! none.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::points::general_directory_name;
use super::verified::VerifiedCrl;
use crate::error::{Error, Refused};
use crate::path::IssuerKeyId;

/// Verified lists, one complete and one delta list for each issuer key and scope.
///
/// Cloning copies no list, so a holder can keep reading one store while the next is prepared.
#[derive(Clone, Debug, Default)]
pub struct CrlStore {
    /// By authority, then by the DER of a `GeneralName` (empty: lists without a distribution point).
    authorities: BTreeMap<IssuerKeyId, Arc<Names>>,
}

/// The partitions of each name; nearly always one.
type Names = BTreeMap<Arc<[u8]>, Vec<Partition>>;

/// What one issuer key publishes for one scope.
#[derive(Clone, Debug, Default)]
pub(super) struct Partition {
    pub(super) complete: Option<Arc<VerifiedCrl>>,
    pub(super) delta: Option<Arc<VerifiedCrl>>,
}

impl Partition {
    fn any(&self) -> Option<&VerifiedCrl> {
        self.complete.as_deref().or(self.delta.as_deref())
    }

    /// RFC 5280 §6.3.3 (c): of the same issuer (by key, so that the authority key identifiers need no
    /// comparison) and the same scope.
    fn is_of(&self, list: &VerifiedCrl) -> bool {
        self.any().is_some_and(|held| {
            held.issuer_key_id == list.issuer_key_id
                && held.issuer == list.issuer
                && held.scope.as_der() == list.scope.as_der()
        })
    }

    /// The place of a list of its kind.
    const fn place(&self, is_delta: bool) -> &Option<Arc<VerifiedCrl>> {
        if is_delta {
            &self.delta
        } else {
            &self.complete
        }
    }

    /// The delta list, when it carries the complete list on (RFC 5280 §5.2.4 (c), (d)).
    pub(super) fn usable_delta(&self) -> Option<&VerifiedCrl> {
        let complete = self.complete.as_deref()?.evidence.number;
        let delta = self.delta.as_deref()?;
        // Numbers are not negative, so the order of serial numbers is theirs.
        let fits = delta.delta_base? <= complete && complete < delta.evidence.number;
        fits.then_some(delta)
    }
}

/// What [`CrlStore::insert`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inserted {
    /// The first list of its partition.
    Added,
    /// It took the place of an older one.
    Replaced,
    /// It is the very list that is held; nothing changed.
    Unchanged,
}

impl CrlStore {
    /// Makes an empty store; with it every answer is "undetermined".
    #[must_use]
    pub const fn new() -> Self {
        Self {
            authorities: BTreeMap::new(),
        }
    }

    /// Takes a list, in place of the older one of the same issuer key and scope.
    ///
    /// The very list that is held already is accepted and changes nothing.
    ///
    /// # Errors
    ///
    /// [`Refused::CrlRollback`] when its number or `thisUpdate` is lower than that of the list held,
    /// [`Refused::CrlNumberReused`] when a different list has the same number; the list held stays.
    pub fn insert(&mut self, list: VerifiedCrl) -> Result<Inserted, Error> {
        self.insert_shared(Arc::new(list))
    }

    /// As [`Self::insert`], for a list that is held elsewhere too.
    ///
    /// # Errors
    ///
    /// Those of [`Self::insert`].
    pub fn insert_shared(&mut self, list: Arc<VerifiedCrl>) -> Result<Inserted, Error> {
        let is_delta = list.delta_base.is_some();
        let mut outcome = Inserted::Added;
        for authority in list.authorities() {
            let held = self
                .partition_of(*authority, &list)
                .and_then(|partition| partition.place(is_delta).as_deref());
            if let Some(held) = held {
                outcome = check_order(&list, held)?;
            }
        }
        if outcome == Inserted::Unchanged {
            return Ok(outcome);
        }
        for authority in list.authorities() {
            let names = Arc::make_mut(self.authorities.entry(*authority).or_default());
            for name in keys(&list) {
                let partitions = names.entry(name.into()).or_default();
                let partition = match partitions.iter().position(|held| held.is_of(&list)) {
                    Some(position) => partitions.get_mut(position),
                    None => {
                        partitions.push(Partition::default());
                        partitions.last_mut()
                    }
                };
                if let Some(partition) = partition {
                    let place = if is_delta {
                        &mut partition.delta
                    } else {
                        &mut partition.complete
                    };
                    *place = Some(list.clone());
                }
            }
        }
        Ok(outcome)
    }

    /// Returns the complete list of an authority for a distribution point's DER name, or with an empty
    /// name one for the whole issuer.
    #[must_use]
    pub fn list(&self, authority: IssuerKeyId, scope: &[u8]) -> Option<&VerifiedCrl> {
        let key = match scope {
            [] => [].into(),
            name => general_directory_name(name),
        };
        self.partitions(authority, &key)
            .iter()
            .find_map(|partition| partition.complete.as_deref())
    }

    /// Goes through all lists held, complete and delta.
    pub fn lists(&self) -> impl Iterator<Item = &VerifiedCrl> {
        self.authorities.iter().flat_map(|(authority, names)| {
            names.iter().flat_map(move |(name, partitions)| {
                partitions
                    .iter()
                    .flat_map(|partition| [&partition.complete, &partition.delta])
                    .flatten()
                    .map(AsRef::as_ref)
                    // Once, although it may stand under several names and authorities.
                    .filter(move |list: &&VerifiedCrl| {
                        list.authorities.first() == Some(authority)
                            && keys(list).next() == Some(name)
                    })
            })
        })
    }

    /// The partitions of an authority under one name.
    pub(super) fn partitions(&self, authority: IssuerKeyId, name: &[u8]) -> &[Partition] {
        self.authorities
            .get(&authority)
            .and_then(|names| names.get(name))
            .map_or(&[], |partitions| partitions)
    }

    fn partition_of(&self, authority: IssuerKeyId, list: &VerifiedCrl) -> Option<&Partition> {
        let name = keys(list).next()?;
        self.partitions(authority, name)
            .iter()
            .find(|partition| partition.is_of(list))
    }
}

/// The names under which a list is looked up.
fn keys(list: &VerifiedCrl) -> impl Iterator<Item = &[u8]> {
    let unnamed = list.scope.names().next().is_none();
    list.scope.names().chain(unnamed.then_some(&[][..]))
}

fn check_order(new: &VerifiedCrl, held: &VerifiedCrl) -> Result<Inserted, Refused> {
    let (new, old) = (&new.evidence, &held.evidence);
    if new.sha256 == old.sha256 {
        return Ok(Inserted::Unchanged);
    }
    // Numbers are not negative, so the order of serial numbers is theirs.
    if new.number < old.number || new.this_update < old.this_update {
        return Err(Refused::CrlRollback);
    }
    if new.number == old.number {
        return Err(Refused::CrlNumberReused);
    }
    Ok(Inserted::Replaced)
}
