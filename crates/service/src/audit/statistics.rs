// SPDX-License-Identifier: MIT OR Apache-2.0
//! Monthly counts from the log, small ones suppressed.

use crate::{Store, StoreError};
use jpki::time::UnixTime;
use protocol::Class;
use protocol::date::Date;
use protocol::facility::FacilityKind;
use protocol::statistics::{Counts, Ending, Row};
use serde::Deserialize;

/// The members of a record that are counted.
#[derive(Deserialize)]
struct RecordJson {
    at: String,
    event: String,
    kind: Option<String>,
    class: Option<String>,
}

impl Store {
    /// What may be published of the checks of a month in Japan: year and month.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn statistics(&self, month: (u16, u8)) -> Result<Vec<Row>, StoreError> {
        let heads = self.checkpoints().await?;
        let last = heads.last().map_or(0, |(size, _)| *size);
        let (mut counts, mut next) = (Counts::default(), 0_u64);
        while next < last {
            let entries = self.entries(next).await?;
            if entries.is_empty() {
                break;
            }
            for row in &entries {
                if let Some((kind, ending)) = counted(&row.record, month) {
                    counts.add(kind, ending);
                }
            }
            next = next.saturating_add(u64::try_from(entries.len()).unwrap_or(u64::MAX));
        }
        Ok(counts.published())
    }
}

/// A proof of this month, which is what a check comes down to.
fn counted(record: &[u8], month: (u16, u8)) -> Option<(FacilityKind, Ending)> {
    let record: RecordJson = serde_json::from_slice(record).ok()?;
    let at: UnixTime = record.at.parse().ok()?;
    let (year, month_of, _) = Date::in_japan(at).ok()?.parts();
    if record.event != "proof" || (year, month_of) != month {
        return None;
    }
    let kind = FacilityKind::named(&record.kind?)?;
    let ending = match record.class {
        None => Ending::Answered,
        Some(class) => Ending::Refused(Class::named(&class)?),
    };
    Some((kind, ending))
}
