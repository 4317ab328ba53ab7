// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists whose signature has been verified.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::crl::{Crl, HashedCrl};
use super::index::{Entry, Index};
use super::issuers::CrlIssuers;
use super::points::Scope;
use super::reader::Head;
use crate::certificate::Name;
use crate::crypto::{CryptoProvider, Identified};
use crate::error::{Error, Refused};
use crate::path::{IssuerKeyId, TrustAnchors};
use crate::serial::SerialNumber;
use crate::time::UnixTime;

/// A list whose signature has been verified; made by [`verify_hashed_crl`], or loaded from what was
/// saved of such a one by [`load_saved_crl`](super::load_saved_crl).
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedCrl {
    pub(super) issuer_key_id: IssuerKeyId,
    /// The keys whose certificates the list is about; at least one.
    pub(super) authorities: Vec<IssuerKeyId>,
    pub(super) issuer: Box<[u8]>,
    pub(super) scope: Scope,
    pub(super) delta_base: Option<SerialNumber>,
    pub(super) index: Index,
    pub(super) evidence: CrlEvidence,
}

/// Which list an answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrlEvidence {
    /// SHA-256 of the whole list.
    pub sha256: [u8; 32],
    /// The list's number.
    pub number: SerialNumber,
    /// When the list was made.
    pub this_update: UnixTime,
    /// When the next one is due.
    pub next_update: UnixTime,
}

impl VerifiedCrl {
    /// Returns which key signed the list.
    #[must_use]
    pub const fn issuer_key_id(&self) -> IssuerKeyId {
        self.issuer_key_id
    }

    /// Returns the keys whose certificates the list is about.
    #[must_use]
    pub fn authorities(&self) -> &[IssuerKeyId] {
        &self.authorities
    }

    /// Returns the name of the list's issuer.
    #[must_use]
    pub fn issuer(&self) -> Name<'_> {
        Name::from_checked(&self.issuer)
    }

    /// Returns the DER of the directory name the list is limited to; empty when there is none.
    #[must_use]
    pub fn scope(&self) -> &[u8] {
        self.scope
            .directory_name()
            .map_or(&[], |name| name.as_der())
    }

    /// Returns all the list is limited to.
    #[must_use]
    pub const fn limits(&self) -> &Scope {
        &self.scope
    }

    /// Returns the number of the complete list a delta list starts from; `None` for a complete list.
    #[must_use]
    pub const fn delta_base(&self) -> Option<SerialNumber> {
        self.delta_base
    }

    /// Returns what names the place the list has in a store: SHA-256 over its issuer's key and name, all it
    /// is limited to, and whether it is a delta list. A newer list of the same place has the same one.
    #[must_use]
    pub fn place_sha256(&self, crypto: &CryptoProvider) -> [u8; 32] {
        let kind: &[u8] = if self.delta_base.is_some() {
            b"delta"
        } else {
            b"complete"
        };
        // Each part but the first tells its own length: a name and a scope are DER.
        (crypto.sha256)(&[
            self.issuer_key_id.as_bytes(),
            &self.issuer,
            self.scope.as_der(),
            kind,
        ])
    }

    /// Returns the list's hash, number and dates.
    #[must_use]
    pub const fn evidence(&self) -> &CrlEvidence {
        &self.evidence
    }

    /// Returns how many certificates the list names.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.index.len()
    }

    /// Returns the octets its index takes: for membership, and for dates and reasons.
    #[must_use]
    pub fn index_sizes(&self) -> (usize, usize) {
        self.index.sizes()
    }

    /// Looks up a certificate of the list's own issuer. What it means for the certificate depends on
    /// the scope, on delta lists and on the time: that is
    /// [`CrlStore::determine`](super::CrlStore::determine).
    #[must_use]
    pub fn look_up(&self, serial: &SerialNumber) -> Option<ListedEntry> {
        self.index.find(&[], serial).map(ListedEntry)
    }

    /// The entry of a certificate of an issuer.
    pub(super) fn entry(&self, issuer: Name<'_>, serial: &SerialNumber) -> Option<Entry> {
        self.index
            .issuers()
            .iter()
            .filter(|tables| match &*tables.name {
                // RFC 5280 §5.3.3: until an entry says otherwise, the issuer of the list.
                [] => self.issuer() == issuer,
                name => Name::from_checked(name) == issuer,
            })
            .filter_map(|tables| self.index.find(&tables.name, serial))
            .min_by_key(|entry| entry.mark.rank())
    }
}

/// What one list says of a serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedEntry(pub(super) Entry);

impl ListedEntry {
    /// Returns the reason code (RFC 5280 §5.3.1); 0 when the entry has none.
    #[must_use]
    pub const fn reason_code(&self) -> u8 {
        self.0.mark.code()
    }

    /// Returns the revocation date.
    #[must_use]
    pub const fn date(&self) -> UnixTime {
        self.0.date
    }
}

impl fmt::Debug for VerifiedCrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedCrl")
            .field("issuer_key_id", &self.issuer_key_id)
            .field("entries", &self.entries())
            .field("evidence", &self.evidence)
            .finish_non_exhaustive()
    }
}

/// Checks that one of the anchors' keys signed the list.
///
/// The issuer is found by key: an anchor of the right name whose key did not sign is refused
/// (RFC 5280 §6.3.3 (f), (g)). Freshness is judged at each lookup, since time goes on.
///
/// # Errors
///
/// Those of [`verify_hashed_crl`].
pub fn verify_crl(
    crl: Crl<'_>,
    anchors: &TrustAnchors,
    crypto: &CryptoProvider,
) -> Result<VerifiedCrl, Error> {
    let issuers = CrlIssuers::of_anchors(anchors);
    verify_hashed_crl(crl.hashed(crypto)?, &issuers, crypto)
}

/// Checks that the key of one of the issuers signed the list.
///
/// # Errors
///
/// [`Error::Refused`] with [`Refused::CrlIssuerUnknown`], [`Refused::CrlSigningNotAllowed`],
/// [`Refused::CrlSignature`]; [`Error::Unsupported`] for the list's algorithm.
pub fn verify_hashed_crl(
    crl: HashedCrl,
    issuers: &CrlIssuers,
    crypto: &CryptoProvider,
) -> Result<VerifiedCrl, Error> {
    let HashedCrl {
        head,
        index,
        digests,
    } = crl;
    let issuer_key_id = check_issuer(&head, &digests.signed, issuers, crypto)?;
    let authorities = issuers.authorities(head.issuer(), issuer_key_id)?;
    let mut sha256 = [0; 32];
    for (to, from) in sha256.iter_mut().zip(digests.whole.as_bytes()) {
        *to = *from;
    }
    Ok(VerifiedCrl {
        issuer_key_id,
        authorities,
        evidence: CrlEvidence {
            sha256,
            number: head.number,
            this_update: head.this_update,
            next_update: head.next_update,
        },
        issuer: head.issuer,
        scope: head.scope,
        delta_base: head.delta_base,
        index,
    })
}

/// Finds the issuer whose key signed.
fn check_issuer(
    head: &Head,
    digest: &crate::crypto::DigestOutput,
    issuers: &CrlIssuers,
    crypto: &CryptoProvider,
) -> Result<IssuerKeyId, Error> {
    let identified = Identified::of_der(&head.algorithm)?;
    let mut refusal = Refused::CrlIssuerUnknown;
    // At most MAX_CRL_ISSUERS signatures are tried; with a key identifier it is one.
    for issuer in issuers.candidates(head.issuer(), head.issuer_key_identifier.as_deref()) {
        let key = issuer.public_key()?;
        refusal = Refused::CrlSignature;
        let Some(algorithm) = identified.with_key(&key) else {
            continue;
        };
        match crypto.check_digest_signature(algorithm, &key, digest, &head.signature, refusal) {
            Ok(()) => return Ok(issuer.key_id),
            Err(Error::Refused(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(refusal.into())
}
