// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clause that says no, as a person would cite it.

use jpki::Error;
use jpki::error::{Refused, Undetermined, Unsupported};

/// `None` where no clause of a standard says no: a limit of ours, or a fault of the caller.
pub(super) const fn of(error: &Error) -> Option<&'static str> {
    match error {
        Error::Malformed(_) => Some("X.690 10"),
        Error::Refused(refused) => of_refused(refused),
        Error::Undetermined(undetermined) => Some(of_undetermined(undetermined)),
        Error::Unsupported(unsupported) => of_unsupported(unsupported),
        _ => None,
    }
}

const fn of_refused(refused: &Refused) -> Option<&'static str> {
    Some(match refused {
        Refused::AnchorExpired { .. }
        | Refused::AnchorNotYetValid { .. }
        | Refused::AnchorNotCertificationAuthority => "RFC 5280 6.1.1 (d)",
        Refused::CertificateExpired { .. } | Refused::CertificateNotYetValid { .. } => {
            "RFC 5280 6.1.3 (a) (2)"
        }
        Refused::CertificateOnHold { .. } | Refused::CertificateRevoked { .. } => {
            "RFC 5280 6.1.3 (a) (3)"
        }
        Refused::CertificateSignature => "RFC 5280 6.1.3 (a) (1)",
        Refused::ChallengeSignature => "RFC 8017 8.2.2",
        Refused::CrlIssuerUnknown | Refused::CrlSigningNotAllowed => "RFC 5280 6.3.3 (f)",
        Refused::CrlNumberMissing | Refused::CrlNumberReused | Refused::CrlRollback => {
            "RFC 5280 5.2.3"
        }
        Refused::CrlSignature => "RFC 5280 6.3.3 (g)",
        Refused::IssuerKeyUnknown => "RFC 5280 4.2.1.1",
        Refused::IssuerNotCertificationAuthority => "RFC 5280 6.1.4 (k)",
        Refused::IssuerSigningNotAllowed => "RFC 5280 6.1.4 (n)",
        Refused::IssuerUnknown => "RFC 5280 6.1.3 (a) (4)",
        Refused::KeyPurpose => "RFC 5280 4.2.1.12",
        Refused::MessageDigest => "RFC 5652 11.2",
        Refused::NameExcluded => "RFC 5280 6.1.3 (c)",
        Refused::NameNotPermitted => "RFC 5280 6.1.3 (b)",
        Refused::NoSigner | Refused::SignerCertificateUnknown => "RFC 5652 5.3",
        Refused::OcspCertId => "RFC 6960 3.2 (1)",
        Refused::OcspNonce | Refused::OcspNonceMissing => "RFC 9654 2.1",
        Refused::OcspResponderNotAuthorized => "RFC 6960 4.2.2.2",
        Refused::OcspResponderUnknown => "RFC 6960 3.2 (3)",
        Refused::OcspSignature => "RFC 6960 3.2 (2)",
        Refused::PathLengthExceeded => "RFC 5280 6.1.4 (l)",
        Refused::PolicyMappingOfAnyPolicy => "RFC 5280 6.1.4 (a)",
        Refused::PolicyNotAccepted => "RFC 5280 6.1.5 (g)",
        Refused::PolicyTwice => "RFC 5280 4.2.1.4",
        Refused::Profile(rule) => rule.clause(),
        Refused::Sha1Signature => "RFC 5758 2",
        Refused::SignedAttributes => "RFC 5652 11",
        Refused::SignerKeyUsage => "RFC 5280 4.2.1.3",
        Refused::SignerSignature => "RFC 5652 5.6",
        Refused::SigningCertificate => "RFC 5035 3",
        Refused::WeakKey => "RFC 8017 3.1",
        _ => return None,
    })
}

/// What was not found out, and where it would have been.
const fn of_undetermined(undetermined: &Undetermined) -> &'static str {
    match undetermined {
        Undetermined::CrlNotYetValid { .. } => "RFC 5280 5.1.2.4",
        Undetermined::CrlReasonsMissing { .. } => "RFC 5280 6.3.3 (l)",
        Undetermined::CrlStale { .. } => "RFC 5280 6.3.3 (a)",
        Undetermined::DistributionPointUnusable => "RFC 5280 4.2.1.13",
        Undetermined::OcspNotAnswered { .. } => "RFC 6960 2.3",
        Undetermined::OcspNotYetValid { .. } => "RFC 6960 3.2 (5)",
        Undetermined::OcspResponderUnchecked => "RFC 6960 4.2.2.2.1",
        Undetermined::OcspStale { .. } => "RFC 6960 3.2 (6)",
        Undetermined::OcspUnknown => "RFC 6960 2.2",
        _ => "RFC 5280 6.3.3",
    }
}

const fn of_unsupported(unsupported: &Unsupported) -> Option<&'static str> {
    Some(match unsupported {
        Unsupported::BerEncoding => "RFC 5652 5.3",
        Unsupported::CertificateVersion => "RFC 5280 4.1.2.1",
        Unsupported::CertificateIssuerName => "RFC 5280 5.3.3",
        Unsupported::CriticalCrlEntryExtension(_) => "RFC 5280 5.3",
        Unsupported::CriticalCrlExtension(_) => "RFC 5280 5.2",
        Unsupported::CriticalExtension(_) => "RFC 5280 4.2",
        Unsupported::CriticalOcspExtension(_) => "RFC 6960 4.4",
        Unsupported::CrlVersion => "RFC 5280 5.1.2.1",
        Unsupported::NameConstraintBounds
        | Unsupported::NameConstraintForm(_)
        | Unsupported::NameConstraintValue => "RFC 5280 4.2.1.10",
        Unsupported::OcspResponseType(_) | Unsupported::OcspVersion => "RFC 6960 4.2.1",
        Unsupported::PathTooLong { .. } => "RFC 5280 6.1",
        Unsupported::PolicyQualifier(_) => "RFC 5280 4.2.1.4",
        _ => return None,
    })
}
