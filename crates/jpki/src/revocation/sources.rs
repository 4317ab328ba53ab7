// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists and a responder together: which of them counts, and for what.
//!
//! | lists | responder | `CrlFirst` | `OcspFirst` | `BothMustAgree` |
//! |---|---|---|---|---|
//! | revoked | any | revoked | revoked | revoked |
//! | any | revoked | revoked | revoked | revoked |
//! | on hold, or good | on hold, or good, one of them on hold | on hold | on hold | on hold |
//! | good | good | good, by the list | good, by the answer | good, by both |
//! | good | open | good, by the list | good, by the list | open |
//! | open | good | good, by the answer | good, by the answer | open |
//! | open | open | open | open | open |

use super::ocsp::{OcspDetermination, OcspPolicy, OcspRequest, OcspStatus, verify_ocsp_response};
use super::{
    Consulted, CrlStore, NotRevoked, RevocationEvidence, RevocationPolicy, RevocationStatus,
};
use crate::crypto::CryptoProvider;
use crate::error::{Error, Refused, Undetermined};
use crate::path::{TrustAnchors, VerifiedPath};
use crate::time::UnixTime;

/// Which source counts when lists and a responder can both be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preference {
    /// Good only when both say so.
    BothMustAgree,
    /// The lists; the responder where they leave it open.
    CrlFirst,
    /// The responder; the lists where it leaves it open.
    OcspFirst,
}

impl Preference {
    /// Whether the responder's answer can change anything, once the lists have been looked up.
    #[must_use]
    pub const fn asks_responder(self, lists: &RevocationStatus) -> bool {
        match lists {
            // A revocation counts whichever says it.
            RevocationStatus::Revoked { .. } => false,
            RevocationStatus::Undetermined(_) => true,
            RevocationStatus::Good | RevocationStatus::OnHold { .. } => {
                !matches!(self, Self::CrlFirst)
            }
        }
    }
}

/// How lists and a responder are used together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourcesPolicy {
    /// How fresh a list must be.
    pub lists: RevocationPolicy,
    /// How recent an answer must be.
    pub responder: OcspPolicy,
    /// Which counts.
    pub preference: Preference,
}

impl SourcesPolicy {
    /// Joins rules for lists, rules for answers, and which of them counts.
    #[must_use]
    pub const fn new(
        lists: RevocationPolicy,
        responder: OcspPolicy,
        preference: Preference,
    ) -> Self {
        Self {
            lists,
            responder,
            preference,
        }
    }

    /// The field's rules for lists, strict ones for answers.
    #[must_use]
    pub const fn official(preference: Preference) -> Self {
        Self {
            lists: RevocationPolicy::official(),
            responder: OcspPolicy::strict(),
            preference,
        }
    }
}

/// What a responder was asked, and what it sent.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a question and its answer")]
pub struct OcspExchange<'a> {
    /// The request.
    pub request: &'a OcspRequest,
    /// The response, DER, not verified.
    pub response: &'a [u8],
}

/// Joins what lists and responder say. A revocation counts whichever of them says it.
#[must_use]
pub fn combine(
    lists: RevocationStatus,
    responder: RevocationStatus,
    preference: Preference,
) -> RevocationStatus {
    use RevocationStatus::{Good, OnHold, Revoked, Undetermined};
    let (first, second) = match preference {
        Preference::BothMustAgree | Preference::CrlFirst => (lists, responder),
        Preference::OcspFirst => (responder, lists),
    };
    match (first, second) {
        (Revoked { .. }, _) => first,
        (_, Revoked { .. }) => second,
        (OnHold { .. }, _) => first,
        (_, OnHold { .. }) => second,
        (Good, Undetermined(_)) if preference == Preference::BothMustAgree => second,
        (Good, _) => first,
        (Undetermined(_), Good) if preference != Preference::BothMustAgree => second,
        (Undetermined(_), _) => first,
    }
}

/// Looks the certificate up in the lists, and joins it with a responder's answer.
///
/// `exchange` is `None` when no response was to be had, or none was needed
/// ([`Preference::asks_responder`]). A response that cannot be used (of another signer, about another
/// certificate, malformed) says nothing of the certificate, so it leaves the question open exactly as
/// none would: whoever can put a wrong one in its place can also hold it back.
///
/// # Errors
///
/// Those of [`verify_not_revoked`](super::verify_not_revoked) and
/// [`Undetermined::OcspMissing`], [`Undetermined::OcspUnusable`] and the other undetermined ones of
/// [`verify_ocsp_response`].
pub fn verify_not_revoked_by_sources(
    path: &VerifiedPath,
    lists: &CrlStore,
    exchange: Option<OcspExchange<'_>>,
    anchors: &TrustAnchors,
    now: UnixTime,
    policy: &SourcesPolicy,
    crypto: &CryptoProvider,
) -> Result<NotRevoked, Error> {
    let listed = lists.determine(path, now, &policy.lists);
    let answered = match exchange {
        None => Err(Undetermined::OcspMissing),
        Some(OcspExchange { request, response }) => verify_ocsp_response(
            response,
            request,
            path,
            anchors,
            now,
            &policy.responder,
            crypto,
        )
        .map_err(|error| match error {
            Error::Undetermined(reason) => reason,
            unusable => Undetermined::OcspUnusable {
                class: unusable.class(),
            },
        }),
    };
    let responder = match &answered {
        Ok(answer) => answer.status.into(),
        Err(reason) => RevocationStatus::Undetermined(*reason),
    };
    match combine(listed.status, responder, policy.preference) {
        RevocationStatus::Good => {}
        RevocationStatus::OnHold { date } => {
            return Err(Refused::CertificateOnHold { date }.into());
        }
        RevocationStatus::Revoked { reason, date } => {
            return Err(Refused::CertificateRevoked { reason, date }.into());
        }
        RevocationStatus::Undetermined(reason) => return Err(reason.into()),
    }
    let crl = match listed.status {
        RevocationStatus::Good => listed.consulted.iter().find_map(Consulted::fresh_evidence),
        _ => None,
    };
    let ocsp = answered.ok().filter(is_good).map(|answer| answer.evidence);
    let evidence = match (policy.preference, crl, ocsp) {
        (Preference::BothMustAgree, Some(crl), Some(ocsp)) => {
            RevocationEvidence::CrlAndOcsp { crl, ocsp }
        }
        // Good by both needs both.
        (Preference::BothMustAgree, _, _) => return Err(Undetermined::OcspMissing.into()),
        (Preference::OcspFirst, _, Some(ocsp)) | (_, None, Some(ocsp)) => {
            RevocationEvidence::Ocsp(ocsp)
        }
        (_, Some(crl), _) => RevocationEvidence::Crl(crl),
        // Good rests on one of the two.
        (_, None, None) => return Err(Undetermined::CrlMissing.into()),
    };
    Ok(NotRevoked {
        certificate: path.certificate().clone(),
        evidence,
        verified_at: now,
    })
}

fn is_good(answer: &OcspDetermination) -> bool {
    answer.status == OcspStatus::Good
}
