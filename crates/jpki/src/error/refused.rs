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
    /// The issuer's signature on the certificate of the key that signed the card's text does not verify.
    AttributeCertificateSignature,
    /// The digest of the card's text is another one than was signed.
    AttributeDigest,
    /// The signature over the digests of the card's text does not verify.
    AttributeSignature,
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
    /// A possible issuer has the issuer's name, but none has the key the certificate points to.
    IssuerKeyUnknown,
    /// A certificate in the middle of the path is not that of a certification authority
    /// (RFC 5280 §6.1.4 (k)).
    IssuerNotCertificationAuthority,
    /// A certificate in the middle of the path has a key usage without `keyCertSign`
    /// (RFC 5280 §6.1.4 (n)).
    IssuerSigningNotAllowed,
    /// Neither a trust anchor nor a certificate given along has the issuer's name
    /// (RFC 5280 §6.1.3 (a) (4)).
    IssuerUnknown,
    /// The extended key usage does not allow the purpose asked for (RFC 5280 §4.2.1.12).
    KeyPurpose,
    /// The digest in a signer's attributes is not that of the content (RFC 5652 §11.2).
    MessageDigest,
    /// A name lies in an excluded subtree (RFC 5280 §6.1.3 (c)).
    NameExcluded,
    /// A name lies in none of the permitted subtrees of its form (RFC 5280 §6.1.3 (b)), or cannot be
    /// held against them.
    NameNotPermitted,
    /// Nobody signed the message (RFC 5652 §5.1).
    NoSigner,
    /// More intermediate authorities follow than an authority allows (RFC 5280 §6.1.4 (l)).
    PathLengthExceeded,
    /// `anyPolicy` is mapped to or from another policy (RFC 5280 §6.1.4 (a)).
    PolicyMappingOfAnyPolicy,
    /// An explicit policy is required, and none that is accepted is valid for the path
    /// (RFC 5280 §6.1.3 (f), §6.1.5 (g)).
    PolicyNotAccepted,
    /// A certificate names one policy twice (RFC 5280 §4.2.1.4).
    PolicyTwice,
    /// The certificate deviates from the JPKI profile.
    Profile(Rule),
    /// SHA-1 signatures are refused.
    Sha1Signature,
    /// A signer's attributes lack one that must be there, have one twice, or name another content type
    /// (RFC 5652 §5.3, §11).
    SignedAttributes,
    /// No certificate is known that a signer means (RFC 5652 §5.3).
    SignerCertificateUnknown,
    /// The signer's key may not sign messages (RFC 5280 §4.2.1.3).
    SignerKeyUsage,
    /// A signer's signature does not verify (RFC 5652 §5.6).
    SignerSignature,
    /// A signer's attributes name another certificate as the signer's (RFC 5035 §3).
    SigningCertificate,
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
            | Self::IssuerNotCertificationAuthority
            | Self::IssuerSigningNotAllowed
            | Self::IssuerUnknown
            | Self::KeyPurpose
            | Self::NameExcluded
            | Self::NameNotPermitted
            | Self::PathLengthExceeded
            | Self::SignerCertificateUnknown => "path",
            Self::CertificateExpired { .. } => "expired",
            Self::CertificateNotYetValid { .. } => "not-yet-valid",
            Self::CertificateOnHold { .. } | Self::CertificateRevoked { .. } => "revoked",
            Self::AttributeCertificateSignature
            | Self::AttributeDigest
            | Self::AttributeSignature
            | Self::CertificateSignature
            | Self::ChallengeSignature
            | Self::CrlSignature
            | Self::MessageDigest
            | Self::NoSigner
            | Self::Sha1Signature
            | Self::SignedAttributes
            | Self::SignerKeyUsage
            | Self::SignerSignature
            | Self::SigningCertificate
            | Self::WeakKey => "signature",
            Self::CrlNumberReused | Self::CrlRollback => "replay",
            Self::PolicyMappingOfAnyPolicy | Self::PolicyNotAccepted | Self::PolicyTwice => {
                "policy"
            }
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
            Self::AttributeCertificateSignature => {
                "the signature on the certificate of the card's text does not verify"
            }
            Self::AttributeDigest => "the card's text is not what was signed",
            Self::AttributeSignature => "the signature over the card's text does not verify",
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
            Self::IssuerKeyUnknown => "nobody known by the issuer's name has the issuer's key",
            Self::IssuerNotCertificationAuthority => "an issuer is not a certification authority",
            Self::IssuerSigningNotAllowed => "an issuer's key may not sign certificates",
            Self::IssuerUnknown => "nobody known has the issuer's name",
            Self::KeyPurpose => "the extended key usage does not allow the purpose",
            Self::MessageDigest => "the signed digest is not that of the content",
            Self::NameExcluded => "a name is excluded by an authority's name constraints",
            Self::NameNotPermitted => "a name is not permitted by an authority's name constraints",
            Self::NoSigner => "nobody signed the message",
            Self::PathLengthExceeded => "more authorities follow than an authority allows",
            Self::PolicyMappingOfAnyPolicy => "anyPolicy is mapped",
            Self::PolicyNotAccepted => "none of the certificate's policies is accepted",
            Self::PolicyTwice => "a certificate names one policy twice",
            Self::Sha1Signature => "signatures with SHA-1 are refused",
            Self::SignedAttributes => {
                "the signed attributes are incomplete, repeated or about another content"
            }
            Self::SignerCertificateUnknown => "no certificate of the signer is known",
            Self::SignerKeyUsage => "the signer's key may not sign messages",
            Self::SignerSignature => "the signer's signature does not verify",
            Self::SigningCertificate => "the signer signed for another certificate",
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
