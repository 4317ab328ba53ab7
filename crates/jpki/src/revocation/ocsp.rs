// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation by asking: OCSP requests, and responses verified for one certificate.
//!
//! ```text
//! VerifiedPath ── OcspRequest::new ──> DER, to be sent by the caller
//!                                        │
//! response ── verify_ocsp_response ──────┴──> OcspDetermination  or  Refused  or  Undetermined
//! ```
//!
//! | rule of RFC 6960 | where |
//! |---|---|
//! | §3.2 (1) the answer is about the certificate asked for | `single` |
//! | §3.2 (2), (3), (4), §4.2.2.2 signed by the issuer's key or one it has certified for that | `responder` |
//! | §3.2 (5), (6), §4.2.2.1 recent, and not yet replaced | `check_times` |
//! | §4.4.1, RFC 9654 the nonce is the request's | `check_nonce` |
//! | §2.3 what is no answer | [`Undetermined::OcspNotAnswered`](crate::error::Undetermined) |
//!
//! Covers RFC 6960 §2–4, RFC 9654, and the profile of RFC 5019: one certificate, CertID with SHA-1.

mod request;
mod responder;
mod response;

pub use request::{CertIdDigest, MAX_NONCE, OcspRequest};
pub use response::{OcspEvidence, OcspStatus};

use super::{
    NotRevoked, RevocationEvent, RevocationEvidence, RevocationObserver, RevocationStatus,
    RevocationStep,
};
use crate::crypto::CryptoProvider;
use crate::error::{Error, Refused, Undetermined, Unsupported};
use crate::path::{TrustAnchors, Unobserved, VerifiedPath};
use crate::time::UnixTime;
use response::{Response, Single};

/// Longest response accepted, in octets.
///
/// Origin: an answer about one certificate with the responder's certificate has 1.5 to 4 KiB; 64 KiB is the
/// limit of a certificate here too. Refused before anything is hashed.
pub const MAX_OCSP_RESPONSE: usize = 64 * 1_024;

/// Whether the nonce of the request must come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoncePolicy {
    /// A response without it is refused.
    Required,
    /// A response without it is taken, as responders that answer in advance send it (RFC 5019 §4); one
    /// with another is refused.
    WhenPresent,
}

/// How recent an answer must be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OcspPolicy {
    /// Seconds by which the responder's clock may be ahead or behind.
    pub clock_tolerance: u32,
    /// Most seconds since `thisUpdate` of an answer that does not say when the next one comes
    /// (RFC 6960 §4.2.2.1: newer information is always available).
    pub max_age_without_next_update: u32,
    /// Whether the nonce must come back.
    pub nonce: NoncePolicy,
}

impl OcspPolicy {
    /// Strict rules for asking in real time.
    #[must_use]
    pub const fn strict() -> Self {
        // Origin: machines with NTP agree within seconds; five minutes is what Kerberos allows (RFC 4120
        // §5.2.7). An answer without an end serves the one check it was asked for.
        Self {
            clock_tolerance: 300,
            max_age_without_next_update: 300,
            nonce: NoncePolicy::Required,
        }
    }
}

/// What a response says of the certificate, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OcspDetermination {
    /// The answer; never undetermined, that is an error.
    pub status: OcspStatus,
    /// Which response.
    pub evidence: OcspEvidence,
}

/// Verifies a response to the request, about the certificate of the path, at the instant.
///
/// # Errors
///
/// [`Error::Malformed`], [`Error::Unsupported`]; [`Error::Refused`] with [`Refused::OcspCertId`],
/// [`Refused::OcspNonce`], [`Refused::OcspNonceMissing`], [`Refused::OcspResponderUnknown`],
/// [`Refused::OcspResponderNotAuthorized`], [`Refused::OcspSignature`];
/// [`Error::Undetermined`] with [`Undetermined::OcspNotAnswered`], [`Undetermined::OcspUnknown`],
/// [`Undetermined::OcspNotYetValid`], [`Undetermined::OcspStale`],
/// [`Undetermined::OcspResponderUnchecked`].
pub fn verify_ocsp_response(
    response: &[u8],
    request: &OcspRequest,
    path: &VerifiedPath,
    anchors: &TrustAnchors,
    now: UnixTime,
    policy: &OcspPolicy,
    crypto: &CryptoProvider,
) -> Result<OcspDetermination, Error> {
    verify_ocsp_response_observed(
        response,
        request,
        path,
        anchors,
        now,
        policy,
        crypto,
        &mut Unobserved,
    )
}

/// As [`verify_ocsp_response`], telling the observer every step.
///
/// # Errors
///
/// Those of [`verify_ocsp_response`].
#[expect(clippy::too_many_arguments, reason = "all of them decide")]
pub fn verify_ocsp_response_observed(
    response: &[u8],
    request: &OcspRequest,
    path: &VerifiedPath,
    anchors: &TrustAnchors,
    now: UnixTime,
    policy: &OcspPolicy,
    crypto: &CryptoProvider,
    observer: &mut impl RevocationObserver,
) -> Result<OcspDetermination, Error> {
    if response.len() > MAX_OCSP_RESPONSE {
        let (length, limit) = (response.len(), MAX_OCSP_RESPONSE);
        return Err(Unsupported::OcspResponseTooLong { length, limit }.into());
    }
    let sha256 = (crypto.sha256)(&[response]);
    let event = |step, outcome| RevocationEvent {
        source: Some(sha256),
        point: None,
        step,
        outcome,
    };
    let mut note = |step, outcome: Result<(), Error>| {
        observer.note_revocation(event(step, outcome));
        outcome
    };
    let read = Response::read(response);
    note(
        RevocationStep::OcspResponse,
        read.as_ref().map(drop).map_err(|error| *error),
    )?;
    let read = read?;
    let signed = responder::check(&read, path, anchors, now, policy, crypto);
    note(RevocationStep::OcspResponder, signed)?;
    let nonce = RevocationStep::OcspNonce {
        asked: request.nonce().is_some(),
        answered: read.nonce.is_some(),
    };
    let fits = check_nonce(&read, request, policy.nonce);
    note(nonce, fits.map_err(Error::from))?;
    let (produced_at, tolerance) = (read.produced_at, policy.clock_tolerance);
    let made = match produced_at > now.saturating_add_secs(i64::from(tolerance)) {
        true => Err(Undetermined::OcspNotYetValid {
            now,
            this_update: produced_at,
        }),
        false => Ok(()),
    };
    let step = RevocationStep::OcspProducedAt {
        now,
        produced_at,
        tolerance,
    };
    note(step, made.map_err(Error::from))?;
    let single = read.single(request.cert_id());
    note(
        RevocationStep::OcspCertId,
        single.as_ref().map(drop).map_err(|error| *error),
    )?;
    let single = single?;
    let step = RevocationStep::OcspTimes {
        now,
        this_update: single.this_update,
        next_update: single.next_update,
        tolerance,
    };
    let recent = check_times(&single, now, policy);
    note(step, recent.map_err(Error::from))?;
    let status = single.status;
    let step = RevocationStep::OcspStatus { status };
    // A revocation is an answer, not a fault of the response.
    observer.note_revocation(event(step, meaning(status)));
    Ok(OcspDetermination {
        status: status.ok_or(Undetermined::OcspUnknown)?,
        evidence: OcspEvidence {
            sha256,
            produced_at,
            this_update: single.this_update,
            next_update: single.next_update,
        },
    })
}

/// Makes the proof of a good answer.
///
/// # Errors
///
/// Those of [`verify_ocsp_response`], [`Refused::CertificateRevoked`], [`Refused::CertificateOnHold`].
pub fn verify_not_revoked_by_ocsp(
    response: &[u8],
    request: &OcspRequest,
    path: &VerifiedPath,
    anchors: &TrustAnchors,
    now: UnixTime,
    policy: &OcspPolicy,
    crypto: &CryptoProvider,
) -> Result<NotRevoked, Error> {
    let answer = verify_ocsp_response(response, request, path, anchors, now, policy, crypto)?;
    match answer.status {
        OcspStatus::Good => Ok(NotRevoked {
            certificate: path.certificate().clone(),
            evidence: RevocationEvidence::Ocsp(answer.evidence),
            verified_at: now,
        }),
        OcspStatus::OnHold { date } => Err(Refused::CertificateOnHold { date }.into()),
        OcspStatus::Revoked { reason, date } => {
            Err(Refused::CertificateRevoked { reason, date }.into())
        }
    }
}

/// What an answer means for its certificate.
fn meaning(status: Option<OcspStatus>) -> Result<(), Error> {
    match status {
        Some(OcspStatus::Good) => Ok(()),
        Some(OcspStatus::OnHold { date }) => Err(Refused::CertificateOnHold { date }.into()),
        Some(OcspStatus::Revoked { reason, date }) => {
            Err(Refused::CertificateRevoked { reason, date }.into())
        }
        None => Err(Undetermined::OcspUnknown.into()),
    }
}

impl From<OcspStatus> for RevocationStatus {
    fn from(status: OcspStatus) -> Self {
        match status {
            OcspStatus::Good => Self::Good,
            OcspStatus::OnHold { date } => Self::OnHold { date },
            OcspStatus::Revoked { reason, date } => Self::Revoked { reason, date },
        }
    }
}

fn check_nonce(
    response: &Response<'_>,
    request: &OcspRequest,
    policy: NoncePolicy,
) -> Result<(), Refused> {
    match (request.nonce(), response.nonce) {
        (Some(sent), Some(received)) if sent == received => Ok(()),
        (Some(_), Some(_)) => Err(Refused::OcspNonce),
        // Asked for without a nonce, the answer is told by its dates alone.
        (Some(_), None) | (None, _) if policy == NoncePolicy::WhenPresent => Ok(()),
        (_, _) => Err(Refused::OcspNonceMissing),
    }
}

fn check_times(single: &Single, now: UnixTime, policy: &OcspPolicy) -> Result<(), Undetermined> {
    let this_update = single.this_update;
    let tolerance = i64::from(policy.clock_tolerance);
    if this_update > now.saturating_add_secs(tolerance) {
        return Err(Undetermined::OcspNotYetValid { now, this_update });
    }
    let (next_update, tolerance) = match single.next_update {
        Some(next_update) => (next_update, tolerance),
        None => {
            let age = i64::from(policy.max_age_without_next_update);
            (this_update.saturating_add_secs(age), tolerance)
        }
    };
    if now > next_update.saturating_add_secs(tolerance) {
        return Err(Undetermined::OcspStale { now, next_update });
    }
    Ok(())
}
