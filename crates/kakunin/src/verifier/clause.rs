// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clause that says no, as a person would cite it.

use jpki::Error;
use jpki::error::{Refused, Unsupported};

/// `None` where no clause of a standard says no: a limit of ours, or a fault of the caller.
pub(super) const fn of(error: &Error) -> Option<&'static str> {
    match error {
        Error::Malformed(_) => Some("X.690 10"),
        Error::Refused(refused) => of_refused(refused),
        Error::Undetermined(_) => Some("RFC 5280 6.3.3"),
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
        Refused::IssuerKeyUnknown => "RFC 5280 4.2.1.1",
        Refused::IssuerNotCertificationAuthority => "RFC 5280 6.1.4 (k)",
        Refused::IssuerSigningNotAllowed => "RFC 5280 6.1.4 (n)",
        Refused::IssuerUnknown => "RFC 5280 6.1.3 (a) (4)",
        Refused::KeyPurpose => "RFC 5280 4.2.1.12",
        Refused::MessageDigest => "RFC 5652 11.2",
        Refused::NameExcluded => "RFC 5280 6.1.3 (c)",
        Refused::NameNotPermitted => "RFC 5280 6.1.3 (b)",
        Refused::NoSigner | Refused::SignerCertificateUnknown => "RFC 5652 5.3",
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

const fn of_unsupported(unsupported: &Unsupported) -> Option<&'static str> {
    Some(match unsupported {
        Unsupported::BerEncoding => "RFC 5652 5.3",
        Unsupported::CertificateVersion => "RFC 5280 4.1.2.1",
        Unsupported::CriticalExtension(_) => "RFC 5280 4.2",
        Unsupported::NameConstraintBounds
        | Unsupported::NameConstraintForm(_)
        | Unsupported::NameConstraintValue => "RFC 5280 4.2.1.10",
        Unsupported::PathTooLong { .. } => "RFC 5280 6.1",
        Unsupported::PolicyQualifier(_) => "RFC 5280 4.2.1.4",
        _ => return None,
    })
}
