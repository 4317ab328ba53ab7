// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates anybody may have sent along: issuers to try, trusted for nothing.

use alloc::vec::Vec;
use core::fmt;

use crate::certificate::{Certificate, Name, PreparedName};
use crate::error::{Error, Unsupported};

/// Most certificates of one pool.
///
/// Origin: a message carries a handful and a directory of a bridge some hundreds; above ten thousand
/// of one name must still end in bounded time, so the next power of two.
pub const MAX_POOL: usize = 16_384;

/// Up to this many, comparing every subject is quicker than preparing all of them once.
const FEW: usize = 8;

/// Untrusted certificates, found by their subject. The order in which they are given means nothing.
#[derive(Clone)]
pub struct UntrustedPool {
    certificates: Vec<Certificate>,
    /// The prepared subjects in order, each with the place of its certificate; none for a few.
    subjects: Vec<(PreparedName, usize)>,
}

impl UntrustedPool {
    /// An empty pool.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            certificates: Vec::new(),
            subjects: Vec::new(),
        }
    }

    /// Sorts certificates into a pool; the same octets given twice count once.
    ///
    /// # Errors
    ///
    /// [`Unsupported::PoolTooLarge`] above [`MAX_POOL`].
    pub fn new(mut certificates: Vec<Certificate>) -> Result<Self, Error> {
        if certificates.len() > MAX_POOL {
            return Err(Unsupported::PoolTooLarge { limit: MAX_POOL }.into());
        }
        certificates.sort_by(|a, b| a.as_der().cmp(b.as_der()));
        certificates.dedup();
        let mut subjects = Vec::new();
        if certificates.len() > FEW {
            let prepared = |(place, certificate): (usize, &Certificate)| {
                (certificate.subject().prepared(), place)
            };
            subjects.extend(certificates.iter().enumerate().map(prepared));
            subjects.sort();
        }
        Ok(Self {
            certificates,
            subjects,
        })
    }

    /// Returns how many different certificates the pool holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.certificates.len()
    }

    /// Tells whether it holds none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    /// Goes through the certificates.
    pub fn iter(&self) -> impl Iterator<Item = &Certificate> {
        self.certificates.iter()
    }

    /// The certificates of a subject, each with its place in the pool.
    pub(super) fn named(&self, subject: &Name<'_>) -> Vec<(usize, &Certificate)> {
        if self.subjects.is_empty() {
            let all = self.certificates.iter().enumerate();
            return all
                .filter(|(_, certificate)| certificate.subject().matches(subject))
                .collect();
        }
        let prepared = subject.prepared();
        let start = self.subjects.partition_point(|(held, _)| *held < prepared);
        let from_start = self.subjects.iter().skip(start);
        from_start
            .take_while(|(held, _)| *held == prepared)
            .filter_map(|(_, place)| Some((*place, self.certificates.get(*place)?)))
            .collect()
    }
}

impl fmt::Debug for UntrustedPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UntrustedPool({} certificates)", self.len())
    }
}
