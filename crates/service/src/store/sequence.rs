// SPDX-License-Identifier: MIT OR Apache-2.0
//! Giving queued audit records their place in the tree.
//!
//! Positions are given by whoever holds the lock, one transaction after the other: there is no gap, and no two records of one
//! place, however many processes queue records.

use super::Work;
use super::backend::{CheckpointRow, Tables};
use super::error::{Result, StoreError};
use crate::Clock;
use crate::keys::Ring;
use crate::verification::CRYPTO;
use protocol::audit::{Checkpoint, Frontier, tree};

/// Most records of one transaction.
const BATCH: i64 = 5_000;

/// Seconds of which one tree head is kept.
const KEPT_EVERY: i64 = 60;

/// What each process does now and then.
pub(super) fn work() -> Work {
    Box::new(|backend, keys| {
        let sequenced = backend.transact(&mut |tables| sequence(tables, keys).map(drop));
        if let Err(error) = sequenced {
            tracing::error!(%error, "audit records wait for their place");
        }
    })
}

/// Takes records out of the queue; whether there may be more. `None` if somebody else is at it.
pub(super) fn sequence(tables: &mut dyn Tables, keys: &Ring) -> Result<Option<bool>> {
    let Some(records) = tables.take_queued(BATCH)? else {
        return Ok(None);
    };
    if records.is_empty() {
        return Ok(Some(false));
    }
    let unreadable = || StoreError::Unreadable { column: "subtrees" };
    let mut frontier = match tables.last_checkpoint()? {
        None => Frontier::new(),
        Some(last) => u64::try_from(last.size)
            .ok()
            .and_then(|size| Frontier::of(size, &last.subtrees))
            .ok_or_else(unreadable)?,
    };
    let position = |size: u64| i64::try_from(size).map_err(|_| unreadable());
    tables.insert_entries(position(frontier.size())?, &records)?;
    for row in &records {
        frontier.append(CRYPTO.sha256, tree::leaf_hash(CRYPTO.sha256, &row.record));
    }
    let key = keys.audit_key();
    let checkpoint = Checkpoint {
        origin: key.name().to_owned(),
        size: frontier.size(),
        root: frontier.root(CRYPTO.sha256),
    };
    let signature = keys.sign_audit(checkpoint.text().as_bytes());
    let at = Clock::system().now().as_secs();
    let row = CheckpointRow {
        size: position(checkpoint.size)?,
        at,
        note: checkpoint.note(key, &signature, CRYPTO.sha256),
        subtrees: frontier.subtrees(),
    };
    tables.replace_checkpoints(at.saturating_sub(at.rem_euclid(KEPT_EVERY)), &row)?;
    let more = i64::try_from(records.len()).unwrap_or(BATCH) >= BATCH;
    Ok(Some(more))
}
