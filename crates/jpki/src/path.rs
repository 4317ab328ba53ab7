// SPDX-License-Identifier: MIT OR Apache-2.0
//! The certification path: from the end-entity certificate to a pinned trust anchor.
//!
//! ```text
//! end entity, UntrustedPool, TrustAnchors ── search ── each path whose signatures are right ── rules
//!                                              │                                                │
//!                                          PathFailure (the most telling)                  VerifiedPath
//! ```
//!
//! JPKI has one tier: an anchor signs the end-entity certificate itself. All generations of an
//! anchor share one name, so the issuer is found by its key and proven by the signature.
//!
//! | rule | refusal |
//! |---|---|
//! | an anchor or a certificate of the pool with the issuer's name signed the certificate (RFC 5280 §6.1.3 (a) (1), (4)) | `IssuerUnknown`, `IssuerKeyUnknown`, `CertificateSignature` |
//! | the anchor is valid, or within the grace of its own end | `AnchorNotYetValid`, `AnchorExpired` |
//! | each certificate is valid, the end entity perhaps in grace (§6.1.3 (a) (2)) | `CertificateNotYetValid`, `CertificateExpired` |
//! | its names are permitted (§6.1.3 (b), (c)) | `NameNotPermitted`, `NameExcluded` |
//! | a policy is valid where one is required (§6.1.3 (d)–(f), §6.1.5 (g)) | `PolicyNotAccepted`, `PolicyTwice`, `PolicyMappingOfAnyPolicy` |
//! | an intermediate certificate is that of an authority (§6.1.4 (k), (l), (n)) | `IssuerNotCertificationAuthority`, `PathLengthExceeded`, `IssuerSigningNotAllowed` |
//! | the purpose asked for is allowed (§4.2.1.12) | `KeyPurpose` |
//! | no critical extension is left unprocessed (§6.1.4 (o), §6.1.5 (f)) | `CriticalExtension` |
//! | the end entity keeps to the JPKI profile, if one is given | `Profile` |
//!
//! The signature comes first: what an unsigned certificate says about its dates means nothing.
//! Revocation (§6.1.3 (a) (3)) is a step of its own, [`revocation`](crate::revocation).
//!
//! | limit for one verification | number |
//! |---|---|
//! | signatures | [`MAX_SIGNATURES`] |
//! | issuers considered | [`MAX_CANDIDATES`] |
//! | names compared with subtrees | [`MAX_NAME_COMPARISONS`] |
//! | nodes of policy graphs | [`MAX_POLICY_NODES`] |
//! | intermediate certificates of a path | [`MAX_INTERMEDIATES`] |
//! | certificates of a pool | [`MAX_POOL`] |
//! | trust anchors | [`MAX_ANCHORS`] |

use alloc::vec::Vec;
use core::fmt;

mod anchors;
mod budget;
mod cache;
mod certificate_rules;
mod failure;
mod inputs;
mod names;
mod policy_graph;
mod pool;
mod search;
mod state;
mod step;

pub use anchors::{AnchorLimits, IssuerKeyId, MAX_ANCHORS, TrustAnchor, TrustAnchors};
pub use budget::{MAX_CANDIDATES, MAX_NAME_COMPARISONS, MAX_POLICY_NODES, MAX_SIGNATURES};
pub use cache::{RecentSignatures, SignatureCache, SignedBy};
pub use failure::{PathFailure, Stage};
pub use inputs::{
    AnchorExpiry, ExplicitPolicy, Grace, InitialPolicies, Initially, MAX_INTERMEDIATES, Policy,
};
pub use pool::{MAX_POOL, UntrustedPool};
pub use step::{Checked, Event, IssuerOrigin, Observer, Step, Unobserved};

use crate::certificate::Certificate;
use crate::crypto::CryptoProvider;
use crate::error::Error;
use crate::oid::Oid;
use crate::profile::Kind;
use crate::time::UnixTime;
use search::{Found, Search};

/// Whether a certificate is within its validity or in the grace after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Validity {
    /// `notBefore` ≤ now ≤ `notAfter`.
    InTime,
    /// After `notAfter`, within the grace: good for eligibility, for nothing else.
    InGrace {
        /// The certificate's `notAfter`.
        expired_at: UnixTime,
        /// The last instant of the grace.
        until: UnixTime,
    },
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InTime => f.write_str("in force"),
            Self::InGrace { expired_at, until } => {
                write!(
                    f,
                    "expired at {expired_at}, good for eligibility until {until}"
                )
            }
        }
    }
}

/// Proof that a certificate leads to a trust anchor under a policy; made by [`PathVerifier`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPath {
    certificate: Certificate,
    intermediates: Vec<Certificate>,
    issuer_key_id: IssuerKeyId,
    anchor_key_id: IssuerKeyId,
    policies: Vec<Oid>,
    kind: Option<Kind>,
    validity: Validity,
    verified_at: UnixTime,
}

impl VerifiedPath {
    /// Returns the certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Returns the certificates between the end entity and the anchor, beginning with the issuer of the
    /// end entity; none when the anchor issued it.
    #[must_use]
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// Returns which key signed the certificate.
    #[must_use]
    pub const fn issuer_key_id(&self) -> IssuerKeyId {
        self.issuer_key_id
    }

    /// Returns which anchor the path ends at.
    #[must_use]
    pub const fn anchor_key_id(&self) -> IssuerKeyId {
        self.anchor_key_id
    }

    /// Returns the policies the path is valid for and the caller accepts: the
    /// `user_constrained_policy_set` of RFC 9618. [`ANY_POLICY`](crate::oid::ANY_POLICY) in it stands
    /// for all.
    #[must_use]
    pub fn policies(&self) -> &[Oid] {
        &self.policies
    }

    /// Returns which of the two JPKI certificates it is; `None` when no profile was asked for.
    #[must_use]
    pub const fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Returns whether it is in time or in grace.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.validity
    }

    /// Returns the instant the path was verified for.
    #[must_use]
    pub const fn verified_at(&self) -> UnixTime {
        self.verified_at
    }
}

/// Verifies that the certificate leads to one of the anchors under the policy, at the instant.
///
/// The short form of [`PathVerifier`], for certificates that an anchor issued itself. It says nothing
/// about revocation.
///
/// # Errors
///
/// Those of [`PathVerifier::verify`].
pub fn verify_path(
    certificate: &Certificate,
    anchors: &TrustAnchors,
    policy: &Policy,
    now: UnixTime,
    crypto: &CryptoProvider,
) -> Result<VerifiedPath, Error> {
    let verifier = PathVerifier::new(anchors, policy, now, crypto);
    Ok(verifier.verify(certificate)?)
}

/// Everything a path is verified with.
#[derive(Clone, Copy)]
pub struct PathVerifier<'a> {
    anchors: &'a TrustAnchors,
    policy: &'a Policy,
    now: UnixTime,
    crypto: &'a CryptoProvider,
    pool: Option<&'a UntrustedPool>,
    cache: Option<&'a dyn SignatureCache>,
}

impl<'a> PathVerifier<'a> {
    /// Takes what every verification needs.
    #[must_use]
    pub const fn new(
        anchors: &'a TrustAnchors,
        policy: &'a Policy,
        now: UnixTime,
        crypto: &'a CryptoProvider,
    ) -> Self {
        Self {
            anchors,
            policy,
            now,
            crypto,
            pool: None,
            cache: None,
        }
    }

    /// Adds certificates to find intermediate authorities among.
    #[must_use]
    pub const fn with_untrusted<'b>(self, pool: &'b UntrustedPool) -> PathVerifier<'b>
    where
        'a: 'b,
    {
        PathVerifier {
            anchors: self.anchors,
            policy: self.policy,
            now: self.now,
            crypto: self.crypto,
            pool: Some(pool),
            cache: self.cache,
        }
    }

    /// Adds a memory of signatures that were right, so that they are not checked again.
    #[must_use]
    pub const fn with_cache(mut self, cache: &'a dyn SignatureCache) -> Self {
        self.cache = Some(cache);
        self
    }

    pub(crate) const fn pool(&self) -> Option<&'a UntrustedPool> {
        self.pool
    }

    pub(crate) const fn crypto(&self) -> &'a CryptoProvider {
        self.crypto
    }

    /// Verifies that the certificate leads to one of the anchors. It says nothing about revocation.
    ///
    /// # Errors
    ///
    /// The most telling reason of all paths tried, with its place: [`Error::Refused`] with a rule of the
    /// table above, [`Error::Unsupported`] for algorithms, critical extensions and name constraints that
    /// are not processed and for the limits, [`Error::Malformed`] for a key or an algorithm identifier
    /// that does not have its form.
    pub fn verify(&self, certificate: &Certificate) -> Result<VerifiedPath, PathFailure> {
        self.verify_observed(certificate, &mut Unobserved)
    }

    /// As [`Self::verify`], telling the observer every step.
    ///
    /// The only place where a [`VerifiedPath`] is made.
    ///
    /// # Errors
    ///
    /// Those of [`Self::verify`].
    pub fn verify_observed(
        &self,
        certificate: &Certificate,
        observer: &mut impl Observer,
    ) -> Result<VerifiedPath, PathFailure> {
        let Found {
            judged,
            intermediates,
            anchor,
        } = Search::new(self, observer).run(certificate)?;
        let anchor_key_id = anchor.key_id();
        let issuer_key_id = intermediates.first().map_or(anchor_key_id, |issuer| {
            IssuerKeyId::of(issuer.public_key_der(), self.crypto)
        });
        Ok(VerifiedPath {
            certificate: certificate.clone(),
            intermediates: intermediates.into_iter().cloned().collect(),
            issuer_key_id,
            anchor_key_id,
            policies: judged.policies,
            kind: self.policy.profile.as_ref().map(|profile| profile.kind),
            validity: judged.validity,
            verified_at: self.now,
        })
    }
}

/// What is given, not the cache.
impl fmt::Debug for PathVerifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PathVerifier")
            .field("anchors", &self.anchors.iter().count())
            .field("pool", &self.pool)
            .field("policy", &self.policy)
            .field("now", &self.now)
            .field("crypto", &self.crypto)
            .finish_non_exhaustive()
    }
}
