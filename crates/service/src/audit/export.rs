// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing copies of the log: the whole of it, or what one facility may have (Article 24 paragraph 4).

use super::verify::Kept;
use crate::verification::CRYPTO;
use crate::{Store, StoreError};
use protocol::audit::export::Writer;
use protocol::audit::tree::{self, Levels};
use protocol::facility::FacilityId;
use std::fmt;
use std::io::Write;

/// Why a copy was not written.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExportError {
    /// The tree head that was kept counts more records than there are.
    Kept,
    /// Nothing was logged yet.
    Nothing,
    /// The database failed.
    Store(StoreError),
    /// The copy cannot be written.
    Write(std::io::Error),
}

impl Store {
    /// Writes the whole log; returns how many records.
    ///
    /// # Errors
    /// [`ExportError`].
    pub async fn export_audit(&self, out: &mut dyn Write) -> Result<u64, ExportError> {
        let writer = Writer::new(CRYPTO.sha256);
        let heads = self.checkpoints().await?;
        let (last, _) = heads.last().ok_or(ExportError::Nothing)?;
        let mut heads = heads.iter().peekable();
        let mut written = 0;
        out.write_all(writer.head(None).as_bytes())?;
        while written < *last {
            let entries = self.entries(written).await?;
            if entries.is_empty() {
                break;
            }
            for (position, row) in (written..*last).zip(&entries) {
                out.write_all(writer.record(position, &row.record).as_bytes())?;
                written = position.saturating_add(1);
                while let Some((_, note)) = heads.next_if(|(size, _)| *size == written) {
                    out.write_all(writer.checkpoint(note).as_bytes())?;
                }
            }
        }
        out.flush()?;
        Ok(written)
    }

    /// Writes a facility's own records, each with the proof that it is in the log; returns how many.
    ///
    /// # Errors
    /// [`ExportError`].
    pub async fn export_audit_of(
        &self,
        facility: &FacilityId,
        kept: Option<&Kept>,
        out: &mut dyn Write,
    ) -> Result<u64, ExportError> {
        let writer = Writer::new(CRYPTO.sha256);
        let heads = self.checkpoints().await?;
        let (last, note) = heads.last().ok_or(ExportError::Nothing)?;
        let (mut leaves, mut own, mut next) = (Vec::new(), Vec::new(), 0);
        while next < *last {
            let entries = self.entries(next).await?;
            if entries.is_empty() {
                break;
            }
            for (position, row) in (next..*last).zip(entries) {
                leaves.push(tree::leaf_hash(CRYPTO.sha256, &row.record));
                if row.facility.as_deref() == Some(facility.as_str()) {
                    own.push((position, row.record));
                }
                next = position.saturating_add(1);
            }
        }
        out.write_all(writer.head(Some(facility)).as_bytes())?;
        if let Some(kept) = kept {
            let size = usize::try_from(kept.size()).unwrap_or(usize::MAX);
            let proof = tree::consistency_proof(CRYPTO.sha256, &leaves, size);
            let proof = proof.ok_or(ExportError::Kept)?;
            let kept_note = heads.iter().find(|(size, _)| *size == kept.size());
            // One that was let go of is shown by whoever kept it.
            let kept_note = kept_note.map_or_else(|| kept.note(), |(_, note)| note.as_str());
            out.write_all(writer.checkpoint(kept_note).as_bytes())?;
            out.write_all(writer.consistency(&proof).as_bytes())?;
        }
        out.write_all(writer.checkpoint(note).as_bytes())?;
        let levels = Levels::of(CRYPTO.sha256, leaves);
        let mut written = 0_u64;
        for (position, record) in own {
            let place = usize::try_from(position).unwrap_or(usize::MAX);
            let path = levels.path(place).unwrap_or_default();
            out.write_all(writer.record(position, &record).as_bytes())?;
            out.write_all(writer.path(&path).as_bytes())?;
            written = written.saturating_add(1);
        }
        out.flush()?;
        Ok(written)
    }

    /// The newest tree head, which counts every decision so far; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn audit_checkpoint(&self) -> Result<Option<String>, StoreError> {
        let mut heads = self.checkpoints().await?;
        Ok(heads.pop().map(|(_, note)| note))
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept => f.write_str("the log has fewer records than the tree head that was kept"),
            Self::Nothing => f.write_str("nothing was logged yet"),
            Self::Store(error) => error.fmt(f),
            Self::Write(error) => write!(f, "the copy cannot be written: {error}"),
        }
    }
}

impl std::error::Error for ExportError {}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<std::io::Error> for ExportError {
    fn from(error: std::io::Error) -> Self {
        Self::Write(error)
    }
}
