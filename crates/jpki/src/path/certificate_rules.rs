// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rules that ask one certificate only, whatever stands above and below it.
//!
//! Covers RFC 5280 §4.2.1.4, §4.2.1.12, §6.1.3 (a) (2), §6.1.4 (o), §6.1.5 (f).

use super::inputs::{AnchorExpiry, Grace};
use super::state::Judge;
use super::step::{Observer, Step};
use super::{PathFailure, Validity};
use crate::certificate::Certificate;
use crate::error::{Error, Refused, Unsupported};
use crate::oid::{self, Oid};
use crate::time::grace_end;

/// Whether `anyExtendedKeyUsage` stands for the purpose asked for. RFC 5280 leaves it to the caller for
/// end entities; there the purpose has to be named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purposes {
    AnyCounts,
    AnyDoesNotCount,
}

impl<O: Observer> Judge<'_, O> {
    pub(super) fn check_validity(
        &mut self,
        depth: usize,
        certificate: &Certificate,
        grace: Grace,
    ) -> Result<Validity, PathFailure> {
        let now = self.now;
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        let validity = if now < not_before {
            Err(Refused::CertificateNotYetValid { now, not_before }.into())
        } else if now <= not_after {
            Ok(Validity::InTime)
        } else if grace == Grace::ThreeMonths && now <= grace_end(not_after) {
            Ok(Validity::InGrace {
                expired_at: not_after,
                until: grace_end(not_after),
            })
        } else {
            Err(Error::from(Refused::CertificateExpired { now, not_after }))
        };
        let step = Step::Validity {
            now,
            not_before,
            not_after,
        };
        self.note(depth, step, validity.map(|_| ()))?;
        validity.map_err(|error| PathFailure::new(error, depth))
    }

    pub(super) fn check_anchor_validity(
        &mut self,
        depth: usize,
        certificate: &Certificate,
    ) -> Result<(), PathFailure> {
        let now = self.now;
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        let last = match self.policy.anchor_expiry {
            AnchorExpiry::Refuse => not_after,
            AnchorExpiry::UntilGraceEnd => grace_end(not_after),
        };
        let outcome = if now < not_before {
            Err(Refused::AnchorNotYetValid { now, not_before }.into())
        } else if now > last {
            Err(Refused::AnchorExpired { now, not_after }.into())
        } else {
            Ok(())
        };
        self.note(
            depth,
            Step::AnchorValidity {
                now,
                not_before,
                not_after,
            },
            outcome,
        )
    }

    /// RFC 5280 §4.2.1.12. In an authority's certificate the extension limits what is issued below it:
    /// not of RFC 5280, but the practice of every verifier that asks for a purpose.
    pub(super) fn check_key_purpose(
        &mut self,
        depth: usize,
        certificate: &Certificate,
        purposes: Purposes,
    ) -> Result<(), PathFailure> {
        let Some(wanted) = self.policy.key_purpose else {
            return Ok(());
        };
        let allows = |marked: &[Oid]| {
            marked.contains(&wanted)
                || (purposes == Purposes::AnyCounts && marked.contains(&oid::ANY_EXT_KEY_USAGE))
        };
        let extension = certificate.extensions().ext_key_usage.as_ref();
        let outcome = if extension.is_none_or(|marked| allows(&marked.value)) {
            Ok(())
        } else {
            Err(Refused::KeyPurpose.into())
        };
        self.note(depth, Step::KeyPurpose, outcome)
    }

    /// §6.1.4 (o), §6.1.5 (f).
    pub(super) fn check_critical(
        &mut self,
        depth: usize,
        certificate: &Certificate,
    ) -> Result<(), PathFailure> {
        let unprocessed = certificate.extensions().unprocessed_critical;
        let outcome =
            unprocessed.map_or(
                Ok(()),
                |oid| Err(Unsupported::CriticalExtension(oid).into()),
            );
        self.note(depth, Step::CriticalExtensions, outcome)
    }
}

/// RFC 5280 §4.2.1.4: no policy twice, and qualifiers of a critical extension understood.
pub(super) fn check_policies(
    policies: Option<&[Oid]>,
    qualifier: Option<Oid>,
) -> Result<(), Error> {
    if let Some(qualifier) = qualifier {
        return Err(Unsupported::PolicyQualifier(qualifier).into());
    }
    let policies = policies.unwrap_or_default();
    let twice =
        |(place, policy): (usize, &Oid)| policies.iter().take(place).any(|one| one == policy);
    if policies.iter().enumerate().any(twice) {
        return Err(Refused::PolicyTwice.into());
    }
    Ok(())
}
