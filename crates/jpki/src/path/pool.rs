// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates anybody may have sent along: issuers to try, trusted for nothing.

use alloc::vec::Vec;
use core::fmt;

use crate::certificate::{Certificate, PreparedName};
use crate::error::{Error, Unsupported};

/// Most certificates of one pool.
///
/// Origin: a message carries a handful and a directory of a bridge some hundreds; above ten thousand
/// of one name must still end in bounded time, so the next power of two.
pub const MAX_POOL: usize = 16_384;

/// Untrusted certificates, found by their subject. The order in which they are given means nothing.
#[derive(Clone)]
pub struct UntrustedPool(Vec<Entry>);

#[derive(Clone)]
struct Entry {
    subject: PreparedName,
    certificate: Certificate,
}

impl UntrustedPool {
    /// An empty pool.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// Sorts certificates into a pool; the same octets given twice count once.
    ///
    /// # Errors
    ///
    /// [`Unsupported::PoolTooLarge`] above [`MAX_POOL`].
    pub fn new(certificates: Vec<Certificate>) -> Result<Self, Error> {
        if certificates.len() > MAX_POOL {
            return Err(Unsupported::PoolTooLarge { limit: MAX_POOL }.into());
        }
        let mut entries: Vec<Entry> = certificates
            .into_iter()
            .map(|certificate| Entry {
                subject: certificate.subject().prepared(),
                certificate,
            })
            .collect();
        entries.sort_by(|a, b| {
            let by_octets = || a.certificate.as_der().cmp(b.certificate.as_der());
            a.subject.cmp(&b.subject).then_with(by_octets)
        });
        entries.dedup_by(|a, b| a.certificate == b.certificate);
        Ok(Self(entries))
    }

    /// Returns how many different certificates the pool holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether it holds none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes through the certificates.
    pub fn iter(&self) -> impl Iterator<Item = &Certificate> {
        self.0.iter().map(|entry| &entry.certificate)
    }

    /// The certificates of a subject, each with its place in the pool.
    pub(super) fn named(
        &self,
        subject: &PreparedName,
    ) -> impl Iterator<Item = (usize, &Certificate)> {
        let start = self.0.partition_point(|entry| entry.subject < *subject);
        self.0
            .iter()
            .enumerate()
            .skip(start)
            .take_while(move |(_, entry)| entry.subject == *subject)
            .map(|(place, entry)| (place, &entry.certificate))
    }
}

impl fmt::Debug for UntrustedPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UntrustedPool({} certificates)", self.0.len())
    }
}
