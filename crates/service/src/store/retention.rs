// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long what is kept, letting go of it, and wrapping keys anew (Article 28 paragraph 2).

use super::backend::{Before, Forgotten, WrappedKey};
use super::error::Result;
use super::{Purpose, Store};
use jpki::path::IssuerKeyId;
use jpki::serial::SerialNumber;
use jpki::time::UnixTime;

const DAY: i64 = 86_400;

/// Seconds for which what is kept. What insurers say of a person is kept until it is replaced or erased, the audit log for good: it
/// holds no personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be decided")]
pub struct Retention {
    /// Answers for which no receipt came. Those for which one came are gone with it.
    pub answers: i64,
    /// Checks: who asked when and how, and hashes. No personal data.
    pub checks: i64,
    /// Idempotency keys.
    pub requests: i64,
}

impl Retention {
    /// A day for what a terminal may still ask for; five years, as long as claims are kept, for what proves that it asked.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            answers: DAY,
            checks: 5 * 366 * DAY,
            requests: DAY,
        }
    }
}

impl Store {
    /// Lets go of what is no longer kept.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError).
    pub async fn forget(&self, retention: Retention, now: UnixTime) -> Result<Forgotten> {
        let before = |seconds: i64| now.saturating_add_secs(seconds.saturating_neg()).as_secs();
        let before = Before {
            answers: before(retention.answers),
            checks: before(retention.checks),
            requests: before(retention.requests),
        };
        self.work(move |tables, _| tables.forget(&before)).await
    }

    /// Erases what insurers say of the holder of a certificate, with its key.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError).
    pub async fn erase_eligibility(&self, issuer: IssuerKeyId, serial: SerialNumber) -> Result<()> {
        self.work(move |tables, keys| tables.erase_eligibility(&keys.subject(issuer, serial)))
            .await
    }

    /// Wraps the keys of all kept records with the newest master key; returns how many were wrapped by an older one. When it
    /// returns 0 the older ones can be dropped.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError); [`StoreError::Sealed`](super::StoreError::Sealed) when a record's master key is
    /// already gone.
    pub async fn rewrap(&self) -> Result<u64> {
        let mut moved = 0_u64;
        for purpose in [Purpose::Answer, Purpose::Document, Purpose::Eligibility] {
            let mut after = WrappedKey::default();
            loop {
                let from = after.clone();
                let (count, last) = self
                    .work(move |tables, keys| {
                        let found = tables.wrapped_keys(purpose, &from)?;
                        let mut count = 0_u64;
                        for old in &found {
                            let bound_to = [old.kind.as_bytes(), &old.id].concat();
                            if let Some(new) = keys.rewrap(purpose, &bound_to, &old.key)? {
                                tables.rewrap(purpose, old, &new)?;
                                count = count.saturating_add(1);
                            }
                        }
                        Ok((count, found.last().cloned()))
                    })
                    .await?;
                moved = moved.saturating_add(count);
                match last {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        Ok(moved)
    }
}
