// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the caller asks of a path.
//!
//! Covers the inputs (c) and (e)–(g) of RFC 5280 §6.1.1; the path's certificates, the instant and the
//! trust anchor with its initial subtrees (h), (i) are arguments of their own.

use alloc::vec::Vec;

use crate::oid::Oid;
use crate::profile::{Kind, Profile};

/// Most intermediate certificates of a path, unless the policy says less.
///
/// Origin: JPKI has none. A path through a bridge of public infrastructures has four (subordinate
/// authority, its root, the bridge, another root); twice that, and two for key rollover.
pub const MAX_INTERMEDIATES: usize = 10;

/// What a path must fulfil.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The JPKI profile the end-entity certificate keeps to, if it is to be held against one.
    pub profile: Option<Profile>,
    /// `user-initial-policy-set`.
    pub initial_policies: InitialPolicies,
    /// `initial-explicit-policy`.
    pub explicit_policy: ExplicitPolicy,
    /// `initial-policy-mapping-inhibit`.
    pub policy_mapping: Initially,
    /// `initial-any-policy-inhibit`.
    pub any_policy: Initially,
    /// The extended key usage every certificate of the path must allow, if one is asked for.
    pub key_purpose: Option<Oid>,
    /// How many intermediate certificates a path may have; [`MAX_INTERMEDIATES`] at most.
    pub max_intermediates: usize,
    /// What becomes of an expired end-entity certificate.
    pub grace: Grace,
    /// What becomes of an expired trust anchor.
    pub anchor_expiry: AnchorExpiry,
}

impl Policy {
    /// The field's rules for a profile: one policy, by name; grace for user-authentication
    /// certificates, none for digital-signature ones; no intermediate authorities.
    #[must_use]
    pub fn official(profile: Profile) -> Self {
        let grace = match profile.kind {
            Kind::Authentication => Grace::ThreeMonths,
            Kind::Signature => Grace::Refuse,
        };
        Self {
            initial_policies: InitialPolicies::Listed(alloc::vec![profile.policy]),
            explicit_policy: ExplicitPolicy::Required,
            policy_mapping: Initially::Inhibited,
            any_policy: Initially::Inhibited,
            key_purpose: None,
            max_intermediates: 0,
            grace,
            anchor_expiry: AnchorExpiry::UntilGraceEnd,
            profile: Some(profile),
        }
    }

    /// RFC 5280 alone: any policy, nothing inhibited, no grace.
    #[must_use]
    pub const fn rfc5280() -> Self {
        Self {
            profile: None,
            initial_policies: InitialPolicies::Any,
            explicit_policy: ExplicitPolicy::Optional,
            policy_mapping: Initially::Allowed,
            any_policy: Initially::Allowed,
            key_purpose: None,
            max_intermediates: MAX_INTERMEDIATES,
            grace: Grace::Refuse,
            anchor_expiry: AnchorExpiry::Refuse,
        }
    }
}

/// The certificate policies that are acceptable to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "RFC 5280 §6.1.1 (c) knows these two"
)]
pub enum InitialPolicies {
    /// The special value `any-policy`.
    Any,
    /// These, and no others.
    Listed(Vec<Oid>),
}

/// Whether the path must be valid for at least one acceptable policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "RFC 5280 §6.1.1 (f) knows these two"
)]
pub enum ExplicitPolicy {
    /// Only where a certificate of the path demands it.
    Optional,
    /// Always.
    Required,
}

/// Whether something is allowed before the first certificate is processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "RFC 5280 §6.1.1 (e), (g) know these two"
)]
pub enum Initially {
    /// Until a certificate of the path inhibits it.
    Allowed,
    /// Nowhere in the path.
    Inhibited,
}

/// What becomes of an expired end-entity certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Grace {
    /// It is refused.
    Refuse,
    /// It serves until the end of the third month after the month of expiry, Japan time.
    ThreeMonths,
}

/// What becomes of an expired trust anchor.
///
/// End-entity certificates are issued so that none outlives its anchor; one that ends together with
/// its anchor could never be in grace if the anchor's own end were held against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnchorExpiry {
    /// It is refused.
    Refuse,
    /// It serves until the end of the grace counted from its own end.
    UntilGraceEnd,
}
