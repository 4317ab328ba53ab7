// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rules of the profile, each in one line of every table below.

use core::fmt;

use super::{Confidence, Severity};

/// A rule of the profile, in the order of the certificate's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The serial number is above zero.
    SerialNumberPositive,
    /// The serial number has at most four octets.
    SerialNumberShort,
    /// The issuer signed with sha256WithRSAEncryption.
    SignatureAlgorithm,
    /// The issuer is the JPKI authority of this kind.
    Issuer,
    /// The validity ends at 23:59:59 Japan time, after it begins, within about five years.
    Validity,
    /// The subject has the attributes of this kind, and no others.
    Subject,
    /// The key is RSA with 2048 bits and the exponent 65537.
    PublicKey,
    /// The authority key identifier names key, issuer and serial number.
    AuthorityKeyIdentifier,
    /// The subject key identifier has 20 octets.
    SubjectKeyIdentifier,
    /// keyUsage is critical and exactly that of this kind.
    KeyUsage,
    /// extKeyUsage does not exclude the purpose.
    ExtKeyUsage,
    /// extKeyUsage is there, or not there, as usual.
    ExtKeyUsagePresence,
    /// certificatePolicies is critical and names the one policy.
    CertificatePolicies,
    /// The policy points to the certification practice statement.
    CpsQualifier,
    /// subjectAltName is there, or not there, as usual.
    SubjectAltName,
    /// issuerAltName is the authority's Japanese name.
    IssuerAltName,
    /// The certificate is not that of a certification authority.
    BasicConstraints,
    /// There is one distribution point, a directory name below the issuer's units.
    CrlDistributionPoints,
    /// An OCSP address is there, or not there, as usual.
    AuthorityInfoAccess,
}

impl Rule {
    /// All rules, in the order of the certificate's fields.
    pub const ALL: &[Self] = &[
        Self::SerialNumberPositive,
        Self::SerialNumberShort,
        Self::SignatureAlgorithm,
        Self::Issuer,
        Self::Validity,
        Self::Subject,
        Self::PublicKey,
        Self::AuthorityKeyIdentifier,
        Self::SubjectKeyIdentifier,
        Self::KeyUsage,
        Self::ExtKeyUsage,
        Self::ExtKeyUsagePresence,
        Self::CertificatePolicies,
        Self::CpsQualifier,
        Self::SubjectAltName,
        Self::IssuerAltName,
        Self::BasicConstraints,
        Self::CrlDistributionPoints,
        Self::AuthorityInfoAccess,
    ];

    /// Returns what follows from breaking the rule.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::SerialNumberPositive
            | Self::SignatureAlgorithm
            | Self::Issuer
            | Self::PublicKey
            | Self::KeyUsage
            | Self::ExtKeyUsage
            | Self::CertificatePolicies
            | Self::BasicConstraints => Severity::Refuse,
            Self::SerialNumberShort
            | Self::Validity
            | Self::Subject
            | Self::AuthorityKeyIdentifier
            | Self::SubjectKeyIdentifier
            | Self::ExtKeyUsagePresence
            | Self::CpsQualifier
            | Self::SubjectAltName
            | Self::IssuerAltName
            | Self::CrlDistributionPoints
            | Self::AuthorityInfoAccess => Severity::Note,
        }
    }

    /// Returns how well the rule is known.
    #[must_use]
    pub const fn confidence(self) -> Confidence {
        match self {
            Self::SerialNumberPositive | Self::ExtKeyUsage => Confidence::Standard,
            Self::SerialNumberShort
            | Self::SignatureAlgorithm
            | Self::Issuer
            | Self::Validity
            | Self::PublicKey
            | Self::KeyUsage
            | Self::IssuerAltName => Confidence::SeveralSources,
            Self::Subject
            | Self::AuthorityKeyIdentifier
            | Self::SubjectKeyIdentifier
            | Self::ExtKeyUsagePresence
            | Self::CertificatePolicies
            | Self::CpsQualifier
            | Self::SubjectAltName
            | Self::BasicConstraints
            | Self::CrlDistributionPoints
            | Self::AuthorityInfoAccess => Confidence::OneSource,
        }
    }

    /// Returns the clause of RFC 5280 that defines the field.
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::SerialNumberPositive | Self::SerialNumberShort => "RFC 5280 §4.1.2.2",
            Self::SignatureAlgorithm => "RFC 5280 §4.1.2.3",
            Self::Issuer => "RFC 5280 §4.1.2.4",
            Self::Validity => "RFC 5280 §4.1.2.5",
            Self::Subject => "RFC 5280 §4.1.2.6",
            Self::PublicKey => "RFC 5280 §4.1.2.7",
            Self::AuthorityKeyIdentifier => "RFC 5280 §4.2.1.1",
            Self::SubjectKeyIdentifier => "RFC 5280 §4.2.1.2",
            Self::KeyUsage => "RFC 5280 §4.2.1.3",
            Self::CertificatePolicies | Self::CpsQualifier => "RFC 5280 §4.2.1.4",
            Self::SubjectAltName => "RFC 5280 §4.2.1.6",
            Self::IssuerAltName => "RFC 5280 §4.2.1.7",
            Self::BasicConstraints => "RFC 5280 §4.2.1.9",
            Self::ExtKeyUsage | Self::ExtKeyUsagePresence => "RFC 5280 §4.2.1.12",
            Self::CrlDistributionPoints => "RFC 5280 §4.2.1.13",
            Self::AuthorityInfoAccess => "RFC 5280 §4.2.2.1",
        }
    }
}

/// The rule as a sentence.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SerialNumberPositive => "the serial number is above zero",
            Self::SerialNumberShort => "the serial number has at most four octets",
            Self::SignatureAlgorithm => "the issuer signs with sha256WithRSAEncryption",
            Self::Issuer => "the issuer is the JPKI authority of this kind",
            Self::Validity => "the validity ends at 23:59:59 Japan time within about five years",
            Self::Subject => "the subject has the attributes of this kind only",
            Self::PublicKey => "the key is RSA with 2048 bits and exponent 65537",
            Self::AuthorityKeyIdentifier => {
                "the authority key identifier names key, issuer and serial number"
            }
            Self::SubjectKeyIdentifier => "the subject key identifier has 20 octets",
            Self::KeyUsage => "keyUsage is critical and that of this kind",
            Self::ExtKeyUsage => "extKeyUsage does not exclude the purpose",
            Self::ExtKeyUsagePresence => {
                "extKeyUsage stands in user-authentication certificates only"
            }
            Self::CertificatePolicies => "certificatePolicies is critical and names the one policy",
            Self::CpsQualifier => "the policy points to the practice statement",
            Self::SubjectAltName => "subjectAltName stands in digital-signature certificates only",
            Self::IssuerAltName => "issuerAltName is the authority's Japanese name",
            Self::BasicConstraints => "basicConstraints is absent",
            Self::CrlDistributionPoints => {
                "there is one distribution point, a directory name of a municipality"
            }
            Self::AuthorityInfoAccess => {
                "an OCSP address stands in user-authentication certificates only"
            }
        })
    }
}
