// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why no path was found, and which of many reasons is told.

use core::fmt;

use crate::error::{Error, Refused, Unsupported};

/// Why a certificate does not lead to an anchor, and at which certificate that showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathFailure {
    /// The reason.
    pub error: Error,
    /// The certificate: 0 is the end entity, counted towards the anchor.
    pub depth: usize,
    /// How far the path had come.
    pub stage: Stage,
}

/// How far a path had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a search has these stages, in this order"
)]
pub enum Stage {
    /// An issuer was looked for.
    Issuer,
    /// The signatures led to an anchor, and a rule said no.
    Rules,
    /// The search was ended by a limit.
    Limit,
}

impl PathFailure {
    pub(super) const fn new(error: Error, depth: usize) -> Self {
        Self {
            error,
            depth,
            stage: Stage::Rules,
        }
    }

    pub(super) fn of_issuer(error: impl Into<Error>, depth: usize) -> Self {
        Self {
            error: error.into(),
            depth,
            stage: Stage::Issuer,
        }
    }

    pub(super) const fn of_limit(error: Error, depth: usize) -> Self {
        Self {
            error,
            depth,
            stage: Stage::Limit,
        }
    }

    /// A limit that ends the whole search, not only this path.
    pub(super) const fn is_limit(&self) -> bool {
        matches!(
            self.error,
            Error::Unsupported(
                Unsupported::TooManyCandidates { .. }
                    | Unsupported::TooManyNameComparisons { .. }
                    | Unsupported::TooManyPolicyNodes { .. }
                    | Unsupported::TooManySignatures { .. }
            )
        )
    }

    /// Of two failures the more telling: the path that came further, and among equals the first.
    ///
    /// While looking for issuers, further is nearer to the anchor. Under the rules, further is the rule
    /// that an attempt with a wrong issuer is less likely to reach.
    pub(super) fn more_telling(self, other: Self) -> Self {
        let rank = |failure: &Self| {
            let place = if failure.stage == Stage::Issuer {
                failure.depth
            } else {
                0
            };
            (failure.stage, place, rank(&failure.error))
        };
        if rank(&other) > rank(&self) {
            other
        } else {
            self
        }
    }
}

/// The order of reasons within a stage.
const fn rank(error: &Error) -> u8 {
    match error {
        Error::Refused(refused) => match refused {
            // Looking for issuers.
            Refused::IssuerUnknown => 0,
            Refused::IssuerKeyUnknown => 1,
            Refused::CertificateSignature => 2,
            Refused::WeakKey | Refused::Sha1Signature => 4,
            // Rules, in the order in which wrong attempts drop out.
            Refused::IssuerNotCertificationAuthority | Refused::IssuerSigningNotAllowed => 5,
            Refused::PathLengthExceeded => 6,
            Refused::AnchorExpired { .. } | Refused::AnchorNotYetValid { .. } => 7,
            Refused::CertificateExpired { .. } | Refused::CertificateNotYetValid { .. } => 8,
            Refused::KeyPurpose => 9,
            Refused::NameExcluded | Refused::NameNotPermitted => 11,
            Refused::PolicyNotAccepted => 12,
            Refused::Profile(_) => 13,
            _ => 10,
        },
        // A key or an algorithm, or a critical extension: the same reason on any other path.
        _ => 10,
    }
}

impl From<PathFailure> for Error {
    fn from(failure: PathFailure) -> Self {
        failure.error
    }
}

/// The reason and its place, such as `the certificate …, at depth 1`.
impl fmt::Display for PathFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at depth {}", self.error, self.depth)
    }
}

impl core::error::Error for PathFailure {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::UnixTime;

    const NOW: UnixTime = UnixTime::from_secs(0);

    /// Whichever comes first, the later of the list is told.
    fn assert_order(failures: &[PathFailure]) {
        for (index, less) in failures.iter().enumerate() {
            for more in failures.iter().skip(index + 1) {
                assert_eq!(less.more_telling(*more), *more);
                assert_eq!(more.more_telling(*less), *more);
            }
        }
    }

    #[test]
    fn rules_that_wrong_attempts_reach_less_are_more_telling() {
        let (not_before, not_after) = (NOW, NOW);
        assert_order(
            &[
                Refused::WeakKey,
                Refused::IssuerSigningNotAllowed,
                Refused::PathLengthExceeded,
                Refused::AnchorExpired {
                    now: NOW,
                    not_after,
                },
                Refused::CertificateNotYetValid {
                    now: NOW,
                    not_before,
                },
                Refused::KeyPurpose,
                Refused::PolicyMappingOfAnyPolicy,
                Refused::NameExcluded,
                Refused::PolicyNotAccepted,
            ]
            .map(|refused| PathFailure::new(refused.into(), 0)),
        );
        // The place of a rule does not count, and among equals the first is told.
        let (near, far) = (
            PathFailure::new(Refused::Sha1Signature.into(), 0),
            PathFailure::new(Refused::WeakKey.into(), 3),
        );
        assert_eq!(near.more_telling(far), near);
        assert_eq!(far.more_telling(near), far);
    }

    #[test]
    fn nearer_to_the_anchor_is_more_telling_and_rules_more_than_issuers() {
        assert_order(&[
            PathFailure::of_issuer(Refused::IssuerUnknown, 0),
            PathFailure::of_issuer(Refused::IssuerKeyUnknown, 0),
            PathFailure::of_issuer(Refused::CertificateSignature, 0),
            PathFailure::of_issuer(Refused::IssuerUnknown, 1),
            PathFailure::new(Refused::IssuerNotCertificationAuthority.into(), 0),
        ]);
    }
}
