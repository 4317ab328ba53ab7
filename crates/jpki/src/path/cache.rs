// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures that need no second check.
//!
//! A signature is right or wrong for ever: it is a fact about the certificate's octets and the issuer's
//! key, whatever policy or instant. So only right ones are remembered, under the hashes of both, and
//! everything else of a verification is done again each time.

use alloc::collections::{BTreeSet, VecDeque};
use core::cell::RefCell;
use core::fmt;

use super::IssuerKeyId;

/// A certificate whose signature by a key has been found right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a certificate and a key")]
pub struct SignedBy {
    /// SHA-256 of the certificate's DER.
    pub certificate_sha256: [u8; 32],
    /// The key that signed it.
    pub issuer: IssuerKeyId,
}

/// A memory of right signatures, which the caller keeps between verifications.
///
/// Whoever can write into it can forge: keep it in the process, never fill it from outside.
pub trait SignatureCache {
    /// Tells whether the signature was remembered.
    fn holds(&self, signature: &SignedBy) -> bool;

    /// Remembers a signature that was found right.
    fn remember(&self, signature: SignedBy);
}

/// A memory of the most recent signatures: when it is full the oldest is forgotten.
///
/// It is behind a [`RefCell`] for one thread; share it between threads behind a lock of your own.
pub struct RecentSignatures(RefCell<Recent>);

struct Recent {
    capacity: usize,
    held: BTreeSet<SignedBy>,
    order: VecDeque<SignedBy>,
}

impl RecentSignatures {
    /// A memory of at most `capacity` signatures, of about 200 octets each.
    #[must_use]
    pub const fn new(capacity: usize) -> Self {
        Self(RefCell::new(Recent {
            capacity,
            held: BTreeSet::new(),
            order: VecDeque::new(),
        }))
    }

    /// Returns how many signatures are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.borrow().held.len()
    }

    /// Tells whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl SignatureCache for RecentSignatures {
    fn holds(&self, signature: &SignedBy) -> bool {
        self.0.borrow().held.contains(signature)
    }

    fn remember(&self, signature: SignedBy) {
        let mut recent = self.0.borrow_mut();
        if recent.capacity == 0 || !recent.held.insert(signature) {
            return;
        }
        recent.order.push_back(signature);
        if recent.order.len() > recent.capacity
            && let Some(oldest) = recent.order.pop_front()
        {
            recent.held.remove(&oldest);
        }
    }
}

/// The number of signatures only.
impl fmt::Debug for RecentSignatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecentSignatures({})", self.len())
    }
}
