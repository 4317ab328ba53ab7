// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verification does, step by step, for whoever wants to watch.
//!
//! An [`Observer`] is told every step with what was compared. The one that nobody gives, [`Unobserved`],
//! does nothing and costs nothing: the calls are compiled away.

use crate::crypto::SignatureAlgorithm;
use crate::error::Error;
use crate::path::IssuerKeyId;
use crate::time::UnixTime;

/// Watches a verification.
pub trait Observer {
    /// Whether notes are read. What only a note would show is not worked out where they are not.
    const READS: bool = true;

    /// Takes note of one event.
    fn note(&mut self, event: Event);
}

/// Takes note of nothing.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "nothing to add")]
pub struct Unobserved;

impl Observer for Unobserved {
    const READS: bool = false;

    #[inline(always)]
    fn note(&mut self, _: Event) {}
}

/// Something that happened during a search for a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A certificate's signature was held against the key of a possible issuer.
    Issuer {
        /// The certificate: 0 is the end entity, counted towards the anchor.
        depth: usize,
        /// The possible issuer.
        issuer: IssuerKeyId,
        /// Whether it is a trust anchor or a certificate of the pool.
        origin: IssuerOrigin,
        /// The outcome.
        outcome: Result<Checked, Error>,
    },
    /// All signatures from the end entity to an anchor are right; what follows judges this path.
    Path {
        /// Number of certificates, the anchor not counted.
        certificates: usize,
        /// The anchor.
        anchor: IssuerKeyId,
    },
    /// One rule was held against one certificate of the path.
    Step {
        /// The certificate: 0 is the end entity, the number of certificates is the anchor.
        depth: usize,
        /// The rule and what was compared.
        step: Step,
        /// The outcome.
        outcome: Result<(), Error>,
    },
}

/// Where a possible issuer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are these two")]
pub enum IssuerOrigin {
    /// It is a trust anchor.
    Anchor,
    /// Its certificate lies in the untrusted pool.
    Pool,
}

/// How a right signature was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Checked {
    /// The caller's cache remembers it.
    Cached,
    /// It was checked with this algorithm, now or earlier in this search.
    Verified(SignatureAlgorithm),
}

/// A rule of path validation, with the values it compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The anchor's own validity.
    AnchorValidity {
        /// The instant of the check.
        now: UnixTime,
        /// First instant.
        not_before: UnixTime,
        /// Last instant.
        not_after: UnixTime,
    },
    /// An intermediate certificate is that of a certification authority.
    CertificationAuthority,
    /// No critical extension is left unprocessed.
    CriticalExtensions,
    /// `explicit_policy` is above zero or a policy is valid.
    ExplicitPolicy {
        /// The state variable.
        explicit_policy: usize,
        /// Valid policies at this depth.
        valid_policies: usize,
    },
    /// The extended key usage allows the purpose asked for.
    KeyPurpose,
    /// An intermediate certificate's key may sign certificates.
    KeyUsage,
    /// The names lie within the permitted subtrees and outside the excluded ones.
    Names,
    /// `max_path_length` is above zero, or the certificate is self-issued.
    PathLength {
        /// The state variable.
        max_path_length: usize,
    },
    /// The certificate's policies enter the graph.
    Policies {
        /// State variable `inhibit_anyPolicy`.
        inhibit_any_policy: usize,
        /// Valid policies afterwards.
        valid_policies: usize,
    },
    /// Policies are mapped, or their mapping is inhibited.
    PolicyMappings {
        /// State variable `policy_mapping`.
        policy_mapping: usize,
    },
    /// The certificate keeps to the JPKI profile.
    Profile,
    /// A policy that the caller accepts is valid, or none is required.
    UserPolicies {
        /// State variable `explicit_policy`, after the wrap-up.
        explicit_policy: usize,
        /// Policies in `user_constrained_policy_set`.
        policies: usize,
    },
    /// The instant lies within the validity.
    Validity {
        /// The instant of the check.
        now: UnixTime,
        /// First instant.
        not_before: UnixTime,
        /// Last instant.
        not_after: UnixTime,
    },
}

impl Step {
    /// Returns the clause the step comes from.
    #[must_use]
    pub const fn clause(&self) -> &'static str {
        match self {
            Self::AnchorValidity { .. } => "RFC 5280 §6.1.1 (d)",
            Self::CertificationAuthority => "RFC 5280 §6.1.4 (k)",
            Self::CriticalExtensions => "RFC 5280 §6.1.4 (o), §6.1.5 (f)",
            Self::ExplicitPolicy { .. } => "RFC 5280 §6.1.3 (f)",
            Self::KeyPurpose => "RFC 5280 §4.2.1.12",
            Self::KeyUsage => "RFC 5280 §6.1.4 (n)",
            Self::Names => "RFC 5280 §6.1.3 (b), (c)",
            Self::PathLength { .. } => "RFC 5280 §6.1.4 (l)",
            Self::Policies { .. } => "RFC 5280 §6.1.3 (d), (e)",
            Self::PolicyMappings { .. } => "RFC 5280 §6.1.4 (a), (b)",
            Self::Profile => "JPKI profile",
            Self::UserPolicies { .. } => "RFC 5280 §6.1.5 (g)",
            Self::Validity { .. } => "RFC 5280 §6.1.3 (a) (2)",
        }
    }

    /// Returns the step's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AnchorValidity { .. } => "anchor-validity",
            Self::CertificationAuthority => "certification-authority",
            Self::CriticalExtensions => "critical-extensions",
            Self::ExplicitPolicy { .. } => "explicit-policy",
            Self::KeyPurpose => "key-purpose",
            Self::KeyUsage => "key-usage",
            Self::Names => "names",
            Self::PathLength { .. } => "path-length",
            Self::Policies { .. } => "policies",
            Self::PolicyMappings { .. } => "policy-mappings",
            Self::Profile => "profile",
            Self::UserPolicies { .. } => "user-policies",
            Self::Validity { .. } => "validity",
        }
    }
}
