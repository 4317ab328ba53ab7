// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JPKI certificate profile, as data and as findings.
//!
//! The operator's profile document is not public in full. What stands here was read off published
//! certificates and texts; each rule says how well it is known. Rules marked
//! [`Severity::Refuse`] decide; the others are shown by `inspect`.
//!
//! | part | user authentication (利用者証明用) | digital signature (署名用) | known from |
//! |---|---|---|---|
//! | version, serial | v3, small positive integer | same | two or more sources |
//! | signature | sha256WithRSAEncryption | same | two or more |
//! | issuer | `C=JP, O=JPKI, OU=JPKI for user authentication, OU=Japan Agency …` | `OU=JPKI for digital signature` | two or more |
//! | subject | `C=JP, CN` | `C=JP, L, L, CN` | two or more; one |
//! | validity | ends 23:59:59 Japan time | same | two or more |
//! | key | RSA-2048, e = 65537 | same | two or more |
//! | keyUsage | critical, digitalSignature | critical, digitalSignature, nonRepudiation | two or more |
//! | extKeyUsage | clientAuth | absent | one |
//! | certificatePolicies | critical, one policy, CPS qualifier | same | one; two or more |
//! | cRLDistributionPoints | one directory name for each municipality | same | one |
//! | authorityInfoAccess | OCSP address | absent | one |
//! | authorityKeyIdentifier | key, issuer and serial number | same | one |
//! | subjectKeyIdentifier | 20 octets | same | one |
//! | issuerAltName | the authority's Japanese name | same | two or more |
//! | subjectAltName | absent | identity attributes | one; two or more |
//! | basicConstraints | absent | absent | one |

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

mod conformity;
mod found;
mod rules;
mod table;
mod text;

pub use rules::Rule;
pub use text::{LineFault, MAX_TEXT_LENGTH, TextFault};

use crate::certificate::{Certificate, KeyUsage};
use crate::error::{Error, Refused};
use crate::oid::Oid;

/// Which of the two certificates on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a card has these two")]
pub enum Kind {
    /// 利用者証明用電子証明書, the user-authentication certificate.
    Authentication,
    /// 署名用電子証明書, the digital-signature certificate.
    Signature,
}

/// What the certificates of one kind and one environment have to be, as data.
///
/// Two environments are built in ([`Profile::published`], [`Profile::synthetic`]); others, and next
/// year's edition of the official document, are read from a text ([`Profile::from_text`]).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// Which of the two certificates.
    pub kind: Kind,
    /// `organizationName` of the issuer.
    pub organization: Cow<'static, str>,
    /// First `organizationalUnitName` of the issuer.
    pub issuer_unit: Cow<'static, str>,
    /// First `organizationalUnitName` of the issuer's Japanese name.
    pub issuer_unit_ja: Cow<'static, str>,
    /// Attribute types of the subject, in their order.
    pub subject: Cow<'static, [Oid]>,
    /// The one certificate policy.
    pub policy: Oid,
    /// Address of the certification practice statement.
    pub cps_uri: Cow<'static, str>,
    /// Most octets of a serial number.
    pub serial_octets: usize,
    /// Algorithm of the issuer's signature.
    pub signature_algorithm: Oid,
    /// The certified key.
    pub key: KeyKind,
    /// The key usage, critical and nothing else.
    pub key_usage: KeyUsage,
    /// The purpose of the extended key usage; `None` where the extension is not to be.
    pub key_purpose: Option<Oid>,
    /// Longest validity, in days.
    pub longest_days: u32,
    /// Rules whose breach has another consequence than usual.
    severities: Vec<(Rule, Severity)>,
}

/// The kind of a certified key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyKind {
    /// A point on P-256.
    P256,
    /// A point on P-384.
    P384,
    /// RSA with this many bits and the exponent 65537.
    Rsa(usize),
}

impl Profile {
    /// Returns what follows from breaking a rule under this profile.
    #[must_use]
    pub fn severity(&self, rule: Rule) -> Severity {
        let own = self.severities.iter().find(|(one, _)| *one == rule);
        own.map_or_else(|| rule.severity(), |(_, severity)| *severity)
    }

    /// Holds the certificate against every rule and tells what was found.
    #[must_use]
    pub fn findings(&self, certificate: &Certificate) -> Vec<Finding> {
        Rule::ALL
            .iter()
            .map(|rule| Finding {
                rule: *rule,
                severity: self.severity(*rule),
                conformity: rule.conformity(self, certificate),
                found: rule.found(certificate),
            })
            .collect()
    }

    /// Checks the rules that decide.
    pub(crate) fn check(&self, certificate: &Certificate) -> Result<(), Error> {
        let broken = Rule::ALL.iter().find(|rule| {
            self.severity(**rule) == Severity::Refuse
                && rule.conformity(self, certificate) == Conformity::Deviates
        });
        broken.map_or(Ok(()), |rule| Err(Refused::Profile(*rule).into()))
    }
}

/// One rule held against one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What follows from breaking it.
    pub severity: Severity,
    /// Whether the certificate keeps to it.
    pub conformity: Conformity,
    /// What the certificate has, for a person to read.
    ///
    /// It may hold a name or a serial number: show it to whoever holds the certificate, do not log it.
    pub found: String,
}

/// Whether a certificate keeps to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "it does or it does not")]
pub enum Conformity {
    /// It does.
    Conforms,
    /// It does not.
    Deviates,
}

/// What follows from breaking a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// It is worth a look; the rule is known from one source only, or harmless.
    Note,
    /// The certificate is refused.
    Refuse,
}

/// How well a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Confidence {
    /// RFC 5280 itself demands it.
    Standard,
    /// Seen in one certificate or text.
    OneSource,
    /// Seen in two or more independent ones.
    SeveralSources,
}
