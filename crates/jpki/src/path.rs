// SPDX-License-Identifier: MIT OR Apache-2.0
//! The certification path: from the end-entity certificate to a pinned trust anchor.
//!
//! JPKI has one tier: an anchor signs the end-entity certificate itself. All generations of an
//! anchor share one name, so the issuer is found by its key and proven by the signature.
//!
//! | step | rule | refusal |
//! |---|---|---|
//! | 1 | an anchor of the issuer's name and key signed the certificate (RFC 5280 §6.1.3 (a) (1), (4)) | `IssuerUnknown`, `IssuerKeyUnknown`, `CertificateSignature` |
//! | 2 | the anchor is valid, or within the grace of its own end | `AnchorNotYetValid`, `AnchorExpired` |
//! | 3 | the certificate is valid, or in grace (§6.1.3 (a) (2)) | `CertificateNotYetValid`, `CertificateExpired` |
//! | 4 | no critical extension is left unprocessed (§6.1.5 (f)) | `CriticalExtension` |
//! | 5 | one of its policies is accepted, by name (§6.1.3 (d)) | `PolicyNotAccepted` |
//! | 6 | it keeps to the JPKI profile | `Profile` |
//!
//! The signature comes first: what an unsigned certificate says about its dates means nothing.

use alloc::vec::Vec;
use core::fmt;

mod anchors;

pub use anchors::{IssuerKeyId, MAX_ANCHORS, TrustAnchor, TrustAnchors};

use crate::certificate::Certificate;
use crate::crypto::CryptoProvider;
use crate::error::{Error, Refused, Unsupported};
use crate::oid::Oid;
use crate::profile::{Kind, Profile};
use crate::time::{UnixTime, grace_end};

/// What a path must fulfil, beyond RFC 5280.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The profile the end-entity certificate keeps to.
    pub profile: Profile,
    /// The certificate policies that are accepted. `anyPolicy` in a certificate is not a wildcard.
    pub accepted_policies: Vec<Oid>,
    /// What becomes of an expired end-entity certificate.
    pub grace: Grace,
    /// What becomes of an expired trust anchor.
    pub anchor_expiry: AnchorExpiry,
}

impl Policy {
    /// The field's rules for a profile: grace for user-authentication certificates, none for
    /// digital-signature ones.
    #[must_use]
    pub fn official(profile: Profile) -> Self {
        let grace = match profile.kind {
            Kind::Authentication => Grace::ThreeMonths,
            Kind::Signature => Grace::Refuse,
        };
        let accepted_policies = alloc::vec![profile.policy];
        Self {
            profile,
            accepted_policies,
            grace,
            anchor_expiry: AnchorExpiry::UntilGraceEnd,
        }
    }
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

/// Proof that a certificate leads to a trust anchor under a policy; made by [`verify_path`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPath {
    certificate: Certificate,
    certificate_sha256: [u8; 32],
    issuer_key_id: IssuerKeyId,
    kind: Kind,
    validity: Validity,
    verified_at: UnixTime,
}

impl VerifiedPath {
    /// Returns the certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Returns the SHA-256 of the certificate's DER.
    #[must_use]
    pub const fn certificate_sha256(&self) -> &[u8; 32] {
        &self.certificate_sha256
    }

    /// Returns which anchor's key signed the certificate.
    #[must_use]
    pub const fn issuer_key_id(&self) -> IssuerKeyId {
        self.issuer_key_id
    }

    /// Returns which of the two JPKI certificates it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
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
/// The only place where a [`VerifiedPath`] is made. It says nothing about revocation.
///
/// # Errors
///
/// [`Error::Refused`] with the rule of the table above, [`Error::Unsupported`] for algorithms and
/// critical extensions that are not processed, [`Error::Malformed`] for a key or an algorithm
/// identifier that does not have its form.
pub fn verify_path(
    certificate: &Certificate,
    anchors: &TrustAnchors,
    policy: &Policy,
    now: UnixTime,
    crypto: &CryptoProvider,
) -> Result<VerifiedPath, Error> {
    let anchor = check_issuer(certificate, anchors, crypto)?;
    check_anchor_validity(anchor, policy.anchor_expiry, now)?;
    let validity = check_validity(certificate, policy.grace, now)?;
    if let Some(oid) = certificate.extensions().unprocessed_critical {
        return Err(Unsupported::CriticalExtension(oid).into());
    }
    check_policies(certificate, &policy.accepted_policies)?;
    policy.profile.check(certificate)?;
    Ok(VerifiedPath {
        certificate: certificate.clone(),
        certificate_sha256: (crypto.sha256)(&[certificate.as_der()]),
        issuer_key_id: anchor.key_id(),
        kind: policy.profile.kind,
        validity,
        verified_at: now,
    })
}

/// Finds the anchor whose key signed the certificate.
fn check_issuer<'a>(
    certificate: &Certificate,
    anchors: &'a TrustAnchors,
    crypto: &CryptoProvider,
) -> Result<&'a TrustAnchor, Error> {
    let identified = certificate.identified_algorithm()?;
    let key_identifier = certificate
        .authority_key_identifier()
        .and_then(|identifier| identifier.key_identifier);
    let mut refusal = if anchors.any_named(certificate.issuer()) {
        Refused::IssuerKeyUnknown
    } else {
        Refused::IssuerUnknown
    };
    // At most MAX_ANCHORS signatures are tried; with a key identifier it is one.
    for anchor in anchors.candidates(certificate.issuer(), key_identifier) {
        let key = anchor.certificate().public_key()?;
        let Some(algorithm) = identified.with_key(&key) else {
            refusal = Refused::CertificateSignature;
            continue;
        };
        let checked = crypto.check_signature(
            algorithm,
            &key,
            certificate.tbs_der(),
            certificate.signature(),
            Refused::CertificateSignature,
        );
        match checked {
            Ok(()) => return Ok(anchor),
            Err(Error::Refused(more_telling)) => refusal = more_telling,
            Err(other) => return Err(other),
        }
    }
    Err(refusal.into())
}

fn check_anchor_validity(
    anchor: &TrustAnchor,
    expiry: AnchorExpiry,
    now: UnixTime,
) -> Result<(), Refused> {
    let not_before = anchor.certificate().not_before();
    let not_after = anchor.certificate().not_after();
    if now < not_before {
        return Err(Refused::AnchorNotYetValid { now, not_before });
    }
    let last = match expiry {
        AnchorExpiry::Refuse => not_after,
        AnchorExpiry::UntilGraceEnd => grace_end(not_after),
    };
    if now > last {
        Err(Refused::AnchorExpired { now, not_after })
    } else {
        Ok(())
    }
}

fn check_validity(
    certificate: &Certificate,
    grace: Grace,
    now: UnixTime,
) -> Result<Validity, Refused> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if now < not_before {
        return Err(Refused::CertificateNotYetValid { now, not_before });
    }
    if now <= not_after {
        return Ok(Validity::InTime);
    }
    match grace {
        Grace::ThreeMonths if now <= grace_end(not_after) => Ok(Validity::InGrace {
            expired_at: not_after,
            until: grace_end(not_after),
        }),
        _ => Err(Refused::CertificateExpired { now, not_after }),
    }
}

fn check_policies(certificate: &Certificate, accepted: &[Oid]) -> Result<(), Refused> {
    let policies = &certificate.extensions().certificate_policies;
    let stated = policies.as_ref().map_or(&[][..], |marked| &marked.value);
    if stated.iter().any(|policy| accepted.contains(policy)) {
        Ok(())
    } else {
        Err(Refused::PolicyNotAccepted)
    }
}
