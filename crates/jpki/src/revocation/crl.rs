// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists that have been read and not yet verified, and how large they may be.

use core::fmt;

use super::index::Index;
use super::points::Scope;
use super::reader::{Digests, Head, ListReader, ReadCrl};
use crate::asn1::Reader;
use crate::certificate::Name;
use crate::crypto::{CryptoProvider, DigestAlgorithm, Identified};
use crate::error::{Error, Malformed, Syntax, Unsupported};
use crate::oid::Oid;
use crate::serial::SerialNumber;
use crate::time::UnixTime;

/// How large a list may be; checked before anything is hashed or indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrlLimits {
    /// Most octets of a list.
    pub max_length: usize,
    /// Most entries of a list.
    pub max_entries: usize,
}

impl CrlLimits {
    /// Limits for lists partitioned by municipality.
    #[must_use]
    pub const fn partitioned() -> Self {
        // Origin: about 27 million renewals a year, so up to 10 million live entries nationally; the
        // largest municipality has 3 % of the population, 300,000 entries of 41 octets, 12 MiB. Three
        // times that leaves room for a bad year.
        Self {
            max_length: 40 * 1_024 * 1_024,
            max_entries: 1_000_000,
        }
    }

    /// Limits for one list of the whole issuer.
    #[must_use]
    pub const fn national() -> Self {
        // Origin: 10 million live entries of 41 octets with a reason are 390 MiB; a fifth more leaves
        // room. An index of so many entries fits in 110 MiB.
        Self {
            max_length: 480 * 1_024 * 1_024,
            max_entries: 12_000_000,
        }
    }
}

/// A well-formed list, indexed but not yet verified: it answers nothing.
///
/// It borrows the octets it was read from; [`verify_crl`](super::verify_crl) turns it into an owned
/// [`VerifiedCrl`](super::VerifiedCrl). A list that is too long to be held is read by a [`CrlReader`].
#[derive(Clone)]
pub struct Crl<'a> {
    der: &'a [u8],
    head: Head,
    index: Index,
}

impl<'a> Crl<'a> {
    /// Reads one DER list; nothing may follow it.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where DER or the structure is broken; [`Error::Unsupported`] above the
    /// limits and for unknown critical extensions of the list or an entry (RFC 5280 §5.2, §5.3: such
    /// a list must not be used);
    /// [`Refused::CrlNumberMissing`](crate::error::Refused::CrlNumberMissing).
    pub fn from_der(der: &'a [u8], limits: &CrlLimits) -> Result<Self, Error> {
        if der.len() > limits.max_length {
            let (length, limit) = (der.len(), limits.max_length);
            return Err(Unsupported::CrlTooLong { length, limit }.into());
        }
        let mut reader = ListReader::new(limits, None);
        reader.push(der)?;
        let ReadCrl { head, index, .. } = reader.finish()?;
        Ok(Self { der, head, index })
    }

    /// Returns the exact octets of the list.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// Returns the octets the issuer signed (`tbsCertList`).
    #[must_use]
    pub fn tbs_der(&self) -> &'a [u8] {
        let (from, until) = self.head.signed;
        self.der.get(from..until).unwrap_or_default()
    }

    /// Returns the issuer's signature.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.head.signature
    }

    /// Returns the identifier of the algorithm the issuer signed with.
    #[must_use]
    pub fn signature_algorithm_oid(&self) -> Option<Oid> {
        Reader::new(&self.head.algorithm)
            .sequence()
            .ok()?
            .oid()
            .ok()
    }

    /// Returns the issuer's name.
    #[must_use]
    pub fn issuer(&self) -> Name<'_> {
        self.head.issuer()
    }

    /// Returns the key identifier of the issuer, if the list carries one.
    #[must_use]
    pub fn issuer_key_identifier(&self) -> Option<&[u8]> {
        self.head.issuer_key_identifier.as_deref()
    }

    /// Returns the directory name the list is limited to.
    #[must_use]
    pub fn distribution_point(&self) -> Option<Name<'_>> {
        self.head.scope.directory_name()
    }

    /// Returns what the list is limited to.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.head.scope
    }

    /// Returns when the list was made.
    #[must_use]
    pub const fn this_update(&self) -> UnixTime {
        self.head.this_update
    }

    /// Returns when the next list is due.
    #[must_use]
    pub const fn next_update(&self) -> UnixTime {
        self.head.next_update
    }

    /// Returns the list's number.
    #[must_use]
    pub const fn number(&self) -> SerialNumber {
        self.head.number
    }

    /// Returns the number of the complete list a delta list starts from; `None` for a complete list.
    #[must_use]
    pub const fn delta_base(&self) -> Option<SerialNumber> {
        self.head.delta_base
    }

    /// Returns how many certificates the list names. What it says about them needs a verified list.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.index.len()
    }

    /// Hashes the list, as a [`CrlReader`] does on the way.
    ///
    /// # Errors
    ///
    /// Those of the signature algorithm's identifier.
    pub fn hashed(self, crypto: &CryptoProvider) -> Result<HashedCrl, Error> {
        let algorithm = Identified::of_der(&self.head.algorithm)?.digest();
        let digest = |algorithm, octets: &[u8]| {
            let mut digest = (crypto.start_digest)(algorithm);
            digest.update(octets);
            digest.finish()
        };
        let digests = Digests {
            signed: digest(algorithm, self.tbs_der()),
            whole: digest(DigestAlgorithm::Sha256, self.der),
        };
        let Self { head, index, .. } = self;
        Ok(HashedCrl {
            head,
            index,
            digests,
        })
    }
}

impl fmt::Debug for Crl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crl")
            .field("octets", &self.der.len())
            .field("entries", &self.entries())
            .field("this_update", &self.this_update())
            .field("next_update", &self.next_update())
            .finish_non_exhaustive()
    }
}

/// Reads a list piece by piece, hashing and indexing on the way.
///
/// What is held is the index under way and at most one cut field; the list itself is not.
///
/// # Example
///
/// ```
/// # #[cfg(feature = "rustcrypto")] {
/// use jpki::crypto::rustcrypto::PROVIDER;
/// use jpki::revocation::{CrlLimits, CrlReader, HashedCrl};
///
/// fn read(pieces: &[&[u8]]) -> Result<HashedCrl, jpki::Error> {
///     let mut reader = CrlReader::new(&CrlLimits::partitioned(), &PROVIDER);
///     for piece in pieces {
///         reader.push(piece)?;
///     }
///     reader.finish()
/// }
/// assert!(read(&[&[0x30], &[0x80]]).is_err());
/// # }
/// ```
pub struct CrlReader(ListReader);

impl CrlReader {
    /// Begins a list.
    #[must_use]
    pub fn new(limits: &CrlLimits, crypto: &CryptoProvider) -> Self {
        Self(ListReader::new(limits, Some(crypto)))
    }

    /// Takes the next octets of the list, as many or few as there are.
    ///
    /// # Errors
    ///
    /// Those of [`Crl::from_der`], and for algorithms that are not implemented, as soon as they can be
    /// seen. A reader that has returned an error cannot go on.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.0.push(piece)
    }

    /// Returns how many entries have been read, for reports of progress.
    #[must_use]
    pub const fn entries_read(&self) -> usize {
        self.0.entries_read()
    }

    /// Returns the length the list announces, once its first octets have been read.
    #[must_use]
    pub fn announced_length(&self) -> Option<usize> {
        self.0.announced_length()
    }

    /// Ends the list and makes its index.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the list is not complete or an entry does not belong in a list of its
    /// kind; [`Refused::CrlNumberMissing`](crate::error::Refused::CrlNumberMissing).
    pub fn finish(self) -> Result<HashedCrl, Error> {
        let ReadCrl {
            head,
            index,
            digests,
        } = self.0.finish()?;
        // The digests began when the first field was read.
        let digests = digests.ok_or(Malformed::new(Syntax::Truncated, 0))?;
        Ok(HashedCrl {
            head,
            index,
            digests,
        })
    }
}

impl fmt::Debug for CrlReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CrlReader")
            .field("entries_read", &self.entries_read())
            .finish_non_exhaustive()
    }
}

/// A list that was read and hashed, and not yet verified: it answers nothing.
///
/// [`verify_hashed_crl`](super::verify_hashed_crl) turns it into a
/// [`VerifiedCrl`](super::VerifiedCrl).
#[derive(Clone)]
pub struct HashedCrl {
    pub(super) head: Head,
    pub(super) index: Index,
    pub(super) digests: Digests,
}

impl HashedCrl {
    /// Returns the issuer's name.
    #[must_use]
    pub fn issuer(&self) -> Name<'_> {
        self.head.issuer()
    }

    /// Returns how many certificates the list names. What it says about them needs a verified list.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.index.len()
    }
}

impl fmt::Debug for HashedCrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HashedCrl")
            .field("entries", &self.entries())
            .finish_non_exhaustive()
    }
}
