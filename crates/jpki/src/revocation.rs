// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation by lists, verified once, then only looked up; and by asking ([`ocsp`]).
//!
//! ```text
//! Crl::from_der ── verify_crl ─────────────┐
//! CrlReader ─────── verify_hashed_crl ─────┼─> VerifiedCrl ── CrlStore::insert ──> CrlStore
//! a saved index ─── load_saved_crl ────────┘    │                                    │
//!                                               └─ save ─> a saved index             │
//!                         VerifiedPath ── verify_not_revoked <───────────────────────┘
//!                                                 │
//!                    NotRevoked  or  Refused (revoked, on hold)  or  Undetermined (missing, stale)
//! ```
//!
//! [`verify_not_revoked_by_sources`] uses lists and a responder's answer together.
//!
//! A list is read in one pass, in pieces if it is long; what is kept of it is a compact index. It
//! answers after the signature has been checked, and never by itself: which lists are authoritative
//! for a certificate, whether they are here, fresh, and cover every reason is
//! [`CrlStore::determine`].
//!
//! Covers RFC 5280 §5 and §6.3: complete, delta and indirect lists, lists limited by distribution
//! point, kind of certificate and reason.

mod crl;
mod index;
mod issuers;
pub mod ocsp;
mod points;
mod reader;
mod reason;
mod saved;
mod sources;
mod status;
mod step;
mod store;
mod verified;

use crate::certificate::Certificate;
pub use crl::{Crl, CrlLimits, CrlReader, HashedCrl};
pub use issuers::{CrlIssuers, MAX_CRL_ISSUERS};
pub use points::{OnlyContains, Scope};
pub use reader::{MAX_FIELD, MAX_ISSUERS};
pub use reason::{ReasonCode, Reasons};
pub use saved::{IndexKey, SavedCrl, load_saved_crl};
pub use sources::{
    OcspExchange, Preference, SourcesPolicy, combine, verify_not_revoked_by_sources,
};
pub use status::{Consulted, Determination, Freshness, RevocationStatus};
pub use step::{RevocationEvent, RevocationObserver, RevocationStep};
pub use store::{CrlStore, Inserted};
pub use verified::{CrlEvidence, ListedEntry, VerifiedCrl, verify_crl, verify_hashed_crl};

use crate::error::{Error, Refused, Undetermined};
use crate::path::{Unobserved, VerifiedPath};
use crate::time::UnixTime;

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

    /// Tells whether a list may speak for the present.
    #[must_use]
    pub fn judge(&self, list: &CrlEvidence, now: UnixTime) -> Freshness {
        Freshness::of(&status::judge(list, now, self))
    }
}

/// Proof that a certificate was not revoked, by the lists that are authoritative for it or a responder.
///
/// Made by [`verify_not_revoked_observed`], [`ocsp::verify_not_revoked_by_ocsp`] and
/// [`verify_not_revoked_by_sources`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRevoked {
    certificate: Certificate,
    evidence: RevocationEvidence,
    verified_at: UnixTime,
}

/// What a [`NotRevoked`] rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationEvidence {
    /// A revocation list.
    Crl(CrlEvidence),
    /// A list and a responder's answer, both.
    CrlAndOcsp {
        /// The list.
        crl: CrlEvidence,
        /// The answer.
        ocsp: ocsp::OcspEvidence,
    },
    /// A responder's answer.
    Ocsp(ocsp::OcspEvidence),
}

impl NotRevoked {
    /// Returns the certificate this is about.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
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
/// Authoritative are the lists issued by the key that signed the certificate, or by one it has
/// certified for that, for one of the certificate's distribution points or for the whole issuer. If any
/// of them names the certificate, it is revoked, even when that list is stale: a revocation is not
/// taken back. If none does, fresh ones among them must cover every reason.
///
/// # Errors
///
/// [`Refused::CertificateRevoked`] and [`Refused::CertificateOnHold`], or [`Error::Undetermined`]
/// when no list is held, none is fresh, or some reasons are left open. They are never merged.
pub fn verify_not_revoked(
    path: &VerifiedPath,
    lists: &CrlStore,
    now: UnixTime,
    policy: &RevocationPolicy,
) -> Result<NotRevoked, Error> {
    verify_not_revoked_observed(path, lists, now, policy, &mut Unobserved)
}

/// As [`verify_not_revoked`], telling the observer every step.
///
/// # Errors
///
/// Those of [`verify_not_revoked`].
pub fn verify_not_revoked_observed(
    path: &VerifiedPath,
    lists: &CrlStore,
    now: UnixTime,
    policy: &RevocationPolicy,
    observer: &mut impl RevocationObserver,
) -> Result<NotRevoked, Error> {
    let determination = lists.determine_observed(path, now, policy, observer);
    match determination.status {
        RevocationStatus::Good => {}
        RevocationStatus::OnHold { date } => {
            return Err(Refused::CertificateOnHold { date }.into());
        }
        RevocationStatus::Revoked { reason, date } => {
            return Err(Refused::CertificateRevoked { reason, date }.into());
        }
        RevocationStatus::Undetermined(reason) => return Err(reason.into()),
    }
    let evidence = determination
        .consulted
        .iter()
        .find_map(Consulted::fresh_evidence)
        // Good rests on at least one fresh list.
        .ok_or(Undetermined::CrlMissing)?;
    Ok(NotRevoked {
        certificate: path.certificate().clone(),
        evidence: RevocationEvidence::Crl(evidence),
        verified_at: now,
    })
}
