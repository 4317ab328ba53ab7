// SPDX-License-Identifier: MIT OR Apache-2.0
//! What finding out about a revocation does, step by step, for whoever wants to watch.
//!
//! A [`RevocationObserver`] is told every step with what was compared.
//! [`Unobserved`] takes note of nothing and costs nothing.

use super::ocsp::OcspStatus;
use super::{CrlEvidence, ListedEntry, Reasons};
use crate::error::Error;
use crate::path::Unobserved;
use crate::serial::SerialNumber;
use crate::time::UnixTime;

/// Watches how a revocation status is found out.
pub trait RevocationObserver {
    /// Takes note of one step.
    fn note_revocation(&mut self, event: RevocationEvent);
}

impl RevocationObserver for Unobserved {
    #[inline(always)]
    fn note_revocation(&mut self, _: RevocationEvent) {}
}

/// One rule was held against one list or answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationEvent {
    /// SHA-256 of the list or answer; `None` for what is about all of them.
    pub source: Option<[u8; 32]>,
    /// The position of the distribution point in the certificate; `None` for the point every
    /// certificate has unsaid, and for answers.
    pub point: Option<usize>,
    /// The rule and what was compared.
    pub step: RevocationStep,
    /// The outcome.
    pub outcome: Result<(), Error>,
}

/// A rule about lists and answers, with the values it compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationStep {
    /// The lists that may speak for the present cover every reason.
    CrlCoverage {
        /// The reasons covered.
        covered: Reasons,
    },
    /// A delta list carries the complete list on.
    CrlDelta {
        /// Number of the complete list.
        complete: SerialNumber,
        /// Number of the complete list the delta list starts from.
        base: SerialNumber,
        /// Number of the delta list.
        delta: SerialNumber,
    },
    /// The certificate is looked up.
    CrlEntry {
        /// What the list, or the delta list after it, says of it.
        found: Option<ListedEntry>,
    },
    /// The list may speak for the present.
    CrlFreshness {
        /// The instant of the check.
        now: UnixTime,
        /// The list.
        list: CrlEvidence,
        /// Seconds after `nextUpdate` during which it may still serve.
        tolerance: u32,
    },
    /// The list is of the issuer that the distribution point or the certificate names.
    CrlIssuer {
        /// Whether the list says that it is indirect.
        indirect: bool,
    },
    /// The list has certificates of this kind.
    CrlKind,
    /// A list is held for the distribution point.
    CrlPoint,
    /// What both the distribution point and the list are about.
    CrlReasons {
        /// The reasons.
        reasons: Reasons,
    },
    /// The response is about the certificate asked for.
    OcspCertId,
    /// The nonce is the request's.
    OcspNonce {
        /// Whether the request had one.
        asked: bool,
        /// Whether the response has one.
        answered: bool,
    },
    /// The response was not made in the future.
    OcspProducedAt {
        /// The instant of the check.
        now: UnixTime,
        /// When it was signed.
        produced_at: UnixTime,
        /// Seconds by which the responder's clock may be ahead.
        tolerance: u32,
    },
    /// It is a successful response.
    OcspResponse,
    /// The issuer's key signed it, or one the issuer certified for answering.
    OcspResponder,
    /// What the responder says of the certificate.
    OcspStatus {
        /// The answer; `None` is unknown.
        status: Option<OcspStatus>,
    },
    /// The answer is recent, and not yet replaced.
    OcspTimes {
        /// The instant of the check.
        now: UnixTime,
        /// When the status was known to be so.
        this_update: UnixTime,
        /// When newer information will be there.
        next_update: Option<UnixTime>,
        /// Seconds by which the responder's clock may be ahead or behind.
        tolerance: u32,
    },
}

impl RevocationStep {
    /// Returns the clause the step comes from.
    #[must_use]
    pub const fn clause(&self) -> &'static str {
        match self {
            Self::CrlCoverage { .. } => "RFC 5280 §6.3.3 (l)",
            Self::CrlDelta { .. } => "RFC 5280 §5.2.4, §6.3.3 (c)",
            Self::CrlEntry { .. } => "RFC 5280 §6.3.3 (i), (j)",
            Self::CrlFreshness { .. } => "RFC 5280 §6.3.3 (a)",
            Self::CrlIssuer { .. } => "RFC 5280 §6.3.3 (b) (1)",
            Self::CrlKind => "RFC 5280 §6.3.3 (b) (2)",
            Self::CrlPoint => "RFC 5280 §6.3.3",
            Self::CrlReasons { .. } => "RFC 5280 §6.3.3 (d), (e)",
            Self::OcspCertId => "RFC 6960 §3.2 (1)",
            Self::OcspNonce { .. } => "RFC 9654 §2.1",
            Self::OcspProducedAt { .. } => "RFC 6960 §4.2.2.1",
            Self::OcspResponse => "RFC 6960 §2.3, §4.2.1",
            Self::OcspResponder => "RFC 6960 §3.2 (2)–(4), §4.2.2.2",
            Self::OcspStatus { .. } => "RFC 6960 §2.2",
            Self::OcspTimes { .. } => "RFC 6960 §3.2 (5), (6)",
        }
    }

    /// Returns the step's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CrlCoverage { .. } => "crl-coverage",
            Self::CrlDelta { .. } => "crl-delta",
            Self::CrlEntry { .. } => "crl-entry",
            Self::CrlFreshness { .. } => "crl-freshness",
            Self::CrlIssuer { .. } => "crl-issuer",
            Self::CrlKind => "crl-kind",
            Self::CrlPoint => "crl-point",
            Self::CrlReasons { .. } => "crl-reasons",
            Self::OcspCertId => "ocsp-cert-id",
            Self::OcspNonce { .. } => "ocsp-nonce",
            Self::OcspProducedAt { .. } => "ocsp-produced-at",
            Self::OcspResponse => "ocsp-response",
            Self::OcspResponder => "ocsp-responder",
            Self::OcspStatus { .. } => "ocsp-status",
            Self::OcspTimes { .. } => "ocsp-times",
        }
    }
}
