// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation by lists: verified once, then only looked up.
//!
//! ```text
//! Crl::from_der ── verify_crl ──> VerifiedCrl ── CrlStore::insert ──> CrlStore
//!                                                                        │
//!                         VerifiedPath ── verify_not_revoked <───────────┘
//!                                                 │
//!                    NotRevoked  or  Refused (revoked, on hold)  or  Undetermined (missing, stale)
//! ```
//!
//! Covers RFC 5280 §5 and §6.3 for complete lists, whole or partitioned by a directory name; delta,
//! indirect and reason-limited lists are refused as unsupported.

use alloc::vec::Vec;
use core::fmt;

mod crl;
mod index;
mod store;

pub use crl::{Crl, CrlLimits};
pub use store::CrlStore;

use crate::crypto::CryptoProvider;
use crate::error::{Error, Refused, Undetermined};
use crate::path::{IssuerKeyId, TrustAnchor, TrustAnchors, VerifiedPath};
use crate::serial::SerialNumber;
use crate::time::UnixTime;
use index::Index;

/// Why a certificate was revoked (RFC 5280 §5.3.1), in the standard's order.
///
/// `certificateHold` (6) is not here: it is [`Refused::CertificateOnHold`]. Nor is `removeFromCRL`
/// (8), which belongs in delta lists only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReasonCode {
    /// 0; in JPKI: destroyed before delivery.
    Unspecified,
    /// 1.
    KeyCompromise,
    /// 2.
    CaCompromise,
    /// 3; in JPKI: the contents changed.
    AffiliationChanged,
    /// 4; in JPKI: renewed.
    Superseded,
    /// 5.
    CessationOfOperation,
    /// 9.
    PrivilegeWithdrawn,
    /// 10.
    AaCompromise,
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
        })
    }
}

/// How fresh a list must be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationPolicy {
    /// Seconds after `nextUpdate` during which a list may still serve.
    pub next_update_tolerance: u32,
}

impl RevocationPolicy {
    /// The field's rule: lists are renewed daily, and the last one may serve while that takes.
    #[must_use]
    pub const fn official() -> Self {
        // Origin: the refresh is described as taking five to ten minutes each day, during which
        // yesterday's file may be used.
        Self {
            next_update_tolerance: 600,
        }
    }
}

/// A list whose signature has been verified; made by [`verify_crl`] only.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedCrl {
    issuer_key_id: IssuerKeyId,
    /// The DER of the distribution point's directory name; empty for a list of the whole issuer.
    scope: Vec<u8>,
    index: Index,
    evidence: CrlEvidence,
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

    /// Returns the DER of the directory name the list is limited to; empty when it is not limited.
    #[must_use]
    pub fn scope(&self) -> &[u8] {
        &self.scope
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
/// [`Error::Refused`] with [`Refused::CrlIssuerUnknown`], [`Refused::CrlSigningNotAllowed`],
/// [`Refused::CrlSignature`]; [`Error::Unsupported`] for the list's algorithm.
pub fn verify_crl(
    crl: Crl<'_>,
    anchors: &TrustAnchors,
    crypto: &CryptoProvider,
) -> Result<VerifiedCrl, Error> {
    let algorithm = crl.identified_algorithm()?;
    let mut refusal = Refused::CrlIssuerUnknown;
    for anchor in anchors.candidates(crl.issuer(), crl.issuer_key_identifier()) {
        let key = anchor.public_key()?;
        let checked = match algorithm.with_key(&key) {
            Some(algorithm) => crypto.check_signature(
                algorithm,
                &key,
                crl.tbs_der(),
                crl.signature(),
                Refused::CrlSignature,
            ),
            None => Err(Refused::CrlSignature.into()),
        };
        match checked {
            Ok(()) => return Ok(accept(crl, anchor, crypto)?),
            Err(Error::Refused(more_telling)) => refusal = more_telling,
            Err(other) => return Err(other),
        }
    }
    Err(refusal.into())
}

/// The only place where a [`VerifiedCrl`] is made.
fn accept(
    crl: Crl<'_>,
    anchor: &TrustAnchor,
    crypto: &CryptoProvider,
) -> Result<VerifiedCrl, Refused> {
    if !anchor.may_sign_crls() {
        return Err(Refused::CrlSigningNotAllowed);
    }
    let evidence = CrlEvidence {
        sha256: (crypto.sha256)(&[crl.as_der()]),
        number: crl.number(),
        this_update: crl.this_update(),
        next_update: crl.next_update(),
    };
    Ok(VerifiedCrl {
        issuer_key_id: anchor.key_id(),
        scope: crl.scope().to_vec(),
        index: crl.into_index(),
        evidence,
    })
}

/// Proof that a certificate was on none of the lists that are authoritative for it.
///
/// Made by [`verify_not_revoked`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRevoked {
    certificate_sha256: [u8; 32],
    evidence: RevocationEvidence,
    verified_at: UnixTime,
}

/// What a [`NotRevoked`] rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationEvidence {
    /// A revocation list.
    Crl(CrlEvidence),
}

impl NotRevoked {
    /// Returns the SHA-256 of the certificate this is about.
    #[must_use]
    pub const fn certificate_sha256(&self) -> &[u8; 32] {
        &self.certificate_sha256
    }

    /// Returns what the proof rests on.
    #[must_use]
    pub const fn evidence(&self) -> &RevocationEvidence {
        &self.evidence
    }

    /// Returns the instant it was determined for.
    #[must_use]
    pub const fn verified_at(&self) -> UnixTime {
        self.verified_at
    }
}

/// Looks the certificate up in the lists that are authoritative for it.
///
/// Authoritative are the lists signed by the very key that signed the certificate, for one of the
/// certificate's distribution points or for the whole issuer. If any of them names the certificate,
/// it is revoked, even when that list is stale: a revocation is not taken back. If none does, one
/// of them must be fresh.
///
/// # Errors
///
/// [`Refused::CertificateRevoked`] and [`Refused::CertificateOnHold`], or [`Error::Undetermined`]
/// when no list is held or none is fresh. The two are never merged.
pub fn verify_not_revoked(
    path: &VerifiedPath,
    lists: &CrlStore,
    now: UnixTime,
    policy: &RevocationPolicy,
) -> Result<NotRevoked, Error> {
    let serial = path.certificate().serial_number();
    let mut unanswered = Undetermined::CrlMissing;
    let mut fresh = None;
    for list in authoritative(path, lists, &mut unanswered) {
        list.index.check_absent(&serial)?;
        match check_fresh(&list.evidence, now, policy) {
            Ok(()) => fresh = fresh.or(Some(list.evidence)),
            Err(reason) => unanswered = reason,
        }
    }
    let evidence = fresh.ok_or(unanswered)?;
    Ok(NotRevoked {
        certificate_sha256: *path.certificate_sha256(),
        evidence: RevocationEvidence::Crl(evidence),
        verified_at: now,
    })
}

/// The lists held that cover every reason for this certificate.
fn authoritative<'a>(
    path: &VerifiedPath,
    lists: &'a CrlStore,
    unanswered: &mut Undetermined,
) -> impl Iterator<Item = &'a VerifiedCrl> + use<'a> {
    let issuer = path.issuer_key_id();
    let mut found: Vec<&VerifiedCrl> = Vec::with_capacity(2);
    for point in path.certificate().distribution_points() {
        match point.directory_name {
            Some(name) if !point.limited => {
                found.extend(lists.list(issuer, name.as_der()));
            }
            _ => *unanswered = Undetermined::DistributionPointUnusable,
        }
    }
    found.extend(lists.list(issuer, &[]));
    found.into_iter()
}

fn check_fresh(
    list: &CrlEvidence,
    now: UnixTime,
    policy: &RevocationPolicy,
) -> Result<(), Undetermined> {
    let CrlEvidence {
        this_update,
        next_update,
        ..
    } = *list;
    if now < this_update {
        return Err(Undetermined::CrlNotYetValid { now, this_update });
    }
    let last = next_update.saturating_add_secs(i64::from(policy.next_update_tolerance));
    if now > last {
        return Err(Undetermined::CrlStale { now, next_update });
    }
    Ok(())
}
