// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rules that say no to well-formed input.

use core::fmt;

use crate::profile::Rule;
use crate::revocation::ReasonCode;
use crate::time::UnixTime;

/// The rule that says no.
///
/// A fact about a well-formed input, never "we could not find out" (that is
/// [`Undetermined`](super::Undetermined)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// The trust anchor itself has expired, beyond what the policy tolerates.
    AnchorExpired {
        /// The instant of the check.
        now: UnixTime,
        /// The anchor's `notAfter`.
        not_after: UnixTime,
    },
    /// A trust anchor may sign certificates: critical `basicConstraints` with cA, and
    /// `keyCertSign` (RFC 5280 §6.1.4 (k), (n)).
    AnchorNotCertificationAuthority,
    /// The trust anchor is not yet valid.
    AnchorNotYetValid {
        /// The instant of the check.
        now: UnixTime,
        /// The anchor's `notBefore`.
        not_before: UnixTime,
    },
    /// The certificate has expired, and no grace applies (RFC 5280 §6.1.3 (a) (2)).
    CertificateExpired {
        /// The instant of the check.
        now: UnixTime,
        /// The certificate's `notAfter`.
        not_after: UnixTime,
    },
    /// The certificate is not yet valid (RFC 5280 §6.1.3 (a) (2)).
    CertificateNotYetValid {
        /// The instant of the check.
        now: UnixTime,
        /// The certificate's `notBefore`.
        not_before: UnixTime,
    },
    /// The certificate is suspended: reason `certificateHold` (RFC 5280 §5.3.1).
    CertificateOnHold {
        /// When it was suspended.
        date: UnixTime,
    },
    /// The certificate is revoked (RFC 5280 §6.3.3).
    CertificateRevoked {
        /// Why, as the list says.
        reason: ReasonCode,
        /// When, as the list says.
        date: UnixTime,
    },
    /// The issuer's signature on the certificate does not verify (RFC 5280 §6.1.3 (a) (1)).
    CertificateSignature,
    /// The card's signature over the message does not verify with the certified key.
    ChallengeSignature,
    /// No trust anchor has the name and key that issued the list (RFC 5280 §6.3.3 (f)).
    CrlIssuerUnknown,
    /// A list carries its number (RFC 5280 §5.2.3).
    CrlNumberMissing,
    /// A different list with the number of the one held (RFC 5280 §5.2.3).
    CrlNumberReused,
    /// A list older, by number or date, than the one held.
    CrlRollback,
    /// The issuer's signature on the list does not verify (RFC 5280 §6.3.3 (g)).
    CrlSignature,
    /// The anchor that issued the list may sign lists: `cRLSign` (RFC 5280 §6.3.3 (f)).
    CrlSigningNotAllowed,
    /// A saved index is not what was saved with this key: damaged, or made by somebody else.
    IndexAuthenticator,
    /// A trust anchor has the issuer's name, but none has the key the certificate points to.
    IssuerKeyUnknown,
    /// No trust anchor has the issuer's name (RFC 5280 §6.1.3 (a) (4)).
    IssuerUnknown,
    /// The response is not about the certificate asked for (RFC 6960 §3.2 (1)).
    OcspCertId,
    /// The response carries another nonce than the request (RFC 9654 §2.1).
    OcspNonce,
    /// The response does not carry the request's nonce, which the policy asks for.
    OcspNonceMissing,
    /// The certificate that signed the response is not one for answering, or not of the issuer
    /// (RFC 6960 §4.2.2.2).
    OcspResponderNotAuthorized,
    /// Neither the issuer nor a certificate in the response is the responder it names.
    OcspResponderUnknown,
    /// The signature on the response does not verify (RFC 6960 §3.2 (2)).
    OcspSignature,
    /// None of the certificate's policies is accepted (RFC 5280 §6.1.3 (d)).
    PolicyNotAccepted,
    /// The certificate deviates from the JPKI profile.
    Profile(Rule),
    /// SHA-1 signatures are refused.
    Sha1Signature,
    /// The key is weaker than 2048 bits, or has an exponent that is not odd and above 1.
    WeakKey,
    /// A digital-signature certificate was offered where the user-authentication one is needed.
    WrongCertificateKind,
}

impl Refused {
    pub(super) const fn class(&self) -> &'static str {
        match self {
            Self::AnchorExpired { .. }
            | Self::AnchorNotCertificationAuthority
            | Self::AnchorNotYetValid { .. }
            | Self::CrlIssuerUnknown
            | Self::CrlSigningNotAllowed
            | Self::IssuerKeyUnknown
            | Self::IssuerUnknown
            | Self::OcspResponderNotAuthorized
            | Self::OcspResponderUnknown => "path",
            Self::CertificateExpired { .. } => "expired",
            Self::CertificateNotYetValid { .. } => "not-yet-valid",
            Self::CertificateOnHold { .. } | Self::CertificateRevoked { .. } => "revoked",
            Self::CertificateSignature
            | Self::ChallengeSignature
            | Self::CrlSignature
            | Self::IndexAuthenticator
            | Self::OcspSignature
            | Self::Sha1Signature
            | Self::WeakKey => "signature",
            Self::CrlNumberReused
            | Self::CrlRollback
            | Self::OcspCertId
            | Self::OcspNonce
            | Self::OcspNonceMissing => "replay",
            Self::PolicyNotAccepted => "policy",
            Self::CrlNumberMissing | Self::Profile(_) | Self::WrongCertificateKind => "profile",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnchorExpired { now, not_after } => {
                write!(
                    f,
                    "the trust anchor expired at {not_after}, and it is {now}"
                )
            }
            Self::AnchorNotYetValid { now, not_before } => {
                write!(
                    f,
                    "the trust anchor is valid from {not_before}, and it is {now}"
                )
            }
            Self::CertificateExpired { now, not_after } => {
                write!(f, "the certificate expired at {not_after}, and it is {now}")
            }
            Self::CertificateNotYetValid { now, not_before } => {
                write!(
                    f,
                    "the certificate is valid from {not_before}, and it is {now}"
                )
            }
            Self::CertificateOnHold { date } => {
                write!(f, "the certificate has been suspended since {date}")
            }
            Self::CertificateRevoked { reason, date } => {
                write!(f, "the certificate was revoked at {date}, reason {reason}")
            }
            Self::Profile(rule) => write!(f, "the certificate breaks the profile: {rule}"),
            plain => f.write_str(plain.sentence()),
        }
    }
}

impl Refused {
    /// The sentence of the variants without fields.
    const fn sentence(&self) -> &'static str {
        match self {
            Self::AnchorNotCertificationAuthority => {
                "the trust anchor is not a certification authority that may sign certificates"
            }
            Self::CertificateSignature => {
                "the issuer's signature on the certificate does not verify"
            }
            Self::ChallengeSignature => "the card's signature does not verify",
            Self::CrlIssuerUnknown => "no trust anchor issued this revocation list",
            Self::CrlNumberMissing => "the revocation list has no number",
            Self::CrlNumberReused => "a different revocation list with the same number is held",
            Self::CrlRollback => "the revocation list is older than the one held",
            Self::CrlSignature => "the issuer's signature on the revocation list does not verify",
            Self::CrlSigningNotAllowed => "the trust anchor may not sign revocation lists",
            Self::IndexAuthenticator => "the saved index is not what was saved with this key",
            Self::IssuerKeyUnknown => "no trust anchor of the issuer's name has the issuer's key",
            Self::IssuerUnknown => "no trust anchor has the issuer's name",
            Self::OcspCertId => "the OCSP response is not about the certificate asked for",
            Self::OcspNonce => "the OCSP response carries another nonce than the request",
            Self::OcspNonceMissing => "the OCSP response does not carry the request's nonce",
            Self::OcspResponderNotAuthorized => "the OCSP responder may not answer for the issuer",
            Self::OcspResponderUnknown => "no certificate at hand is the OCSP responder's",
            Self::OcspSignature => "the signature on the OCSP response does not verify",
            Self::PolicyNotAccepted => "none of the certificate's policies is accepted",
            Self::Sha1Signature => "signatures with SHA-1 are refused",
            Self::WeakKey => "the public key is too weak",
            Self::WrongCertificateKind => "this is not a user-authentication certificate",
            Self::AnchorExpired { .. }
            | Self::AnchorNotYetValid { .. }
            | Self::CertificateExpired { .. }
            | Self::CertificateNotYetValid { .. }
            | Self::CertificateOnHold { .. }
            | Self::CertificateRevoked { .. }
            | Self::Profile(_) => "refused",
        }
    }
}
