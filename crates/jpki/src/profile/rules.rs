// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rules of the profile, each in one line of every table below.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::{Confidence, Conformity, Kind, Profile, Severity};
use crate::asn1::{PRINTABLE_STRING, Reader, SEQUENCE, UTF8_STRING, context_primitive};
use crate::certificate::{Attribute, Certificate, GeneralName, GeneralNames, KeyUsage, Name};
use crate::key::PublicKey;
use crate::names;
use crate::oid::{self, Oid};

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

    pub(super) fn conformity(self, profile: &Profile, certificate: &Certificate) -> Conformity {
        if self.holds(profile, certificate) {
            Conformity::Conforms
        } else {
            Conformity::Deviates
        }
    }

    fn holds(self, profile: &Profile, certificate: &Certificate) -> bool {
        let extensions = certificate.extensions();
        let authentication = profile.kind == Kind::Authentication;
        match self {
            Self::SerialNumberPositive => certificate.serial_number().is_positive(),
            Self::SerialNumberShort => certificate.serial_number().as_bytes().len() <= 4,
            Self::SignatureAlgorithm => {
                certificate.signature_algorithm_oid() == Some(oid::SHA256_WITH_RSA)
            }
            Self::Issuer => issuer_holds(profile, certificate.issuer()),
            Self::Validity => validity_holds(certificate),
            Self::Subject => {
                let expected: &[Oid] = if authentication {
                    &[oid::COUNTRY_NAME, oid::COMMON_NAME]
                } else {
                    &[
                        oid::COUNTRY_NAME,
                        oid::LOCALITY_NAME,
                        oid::LOCALITY_NAME,
                        oid::COMMON_NAME,
                    ]
                };
                certificate
                    .subject()
                    .attributes()
                    .map(|attribute| attribute.oid)
                    .eq(expected.iter().copied())
            }
            Self::PublicKey => match certificate.public_key() {
                Ok(PublicKey::Rsa(key)) => key.bits() == 2_048 && key.exponent() == 65_537,
                _ => false,
            },
            Self::AuthorityKeyIdentifier => {
                certificate
                    .authority_key_identifier()
                    .is_some_and(|identifier| {
                        identifier.key_identifier.is_some()
                            && identifier.has_issuer
                            && identifier.has_serial_number
                    })
            }
            Self::SubjectKeyIdentifier => certificate
                .subject_key_identifier()
                .is_some_and(|identifier| identifier.len() == 20),
            Self::KeyUsage => {
                let expected = if authentication {
                    KeyUsage::DIGITAL_SIGNATURE
                } else {
                    KeyUsage::DIGITAL_SIGNATURE.with(KeyUsage::NON_REPUDIATION)
                };
                extensions
                    .key_usage
                    .as_ref()
                    .is_some_and(|marked| marked.critical && marked.value == expected)
            }
            Self::ExtKeyUsage => match &extensions.ext_key_usage {
                // RFC 5280 §4.2.1.12: where it stands, it limits the key to the purposes listed.
                Some(marked) if authentication => marked.value.contains(&oid::CLIENT_AUTH),
                // No purpose identifier fits the digital-signature certificate, so none may be demanded.
                Some(marked) => !marked.critical,
                None => true,
            },
            Self::ExtKeyUsagePresence => extensions.ext_key_usage.is_some() == authentication,
            Self::CertificatePolicies => extensions
                .certificate_policies
                .as_ref()
                .is_some_and(|marked| marked.critical && marked.value == [profile.policy]),
            Self::CpsQualifier => cps_uri(certificate) == Some(names::CPS_URI),
            Self::SubjectAltName => {
                certificate.extension(oid::SUBJECT_ALT_NAME).is_none() == authentication
            }
            Self::IssuerAltName => issuer_alt_name_holds(profile, certificate),
            // RFC 5280 §4.2.1.9: without the extension the key signs no certificates.
            Self::BasicConstraints => extensions.basic_constraints.is_none(),
            Self::CrlDistributionPoints => {
                let mut points = certificate.distribution_points();
                match (points.next(), points.next()) {
                    (Some(point), None) => {
                        !point.limited
                            && point
                                .directory_name
                                .is_some_and(|name| distribution_point_holds(profile, name))
                    }
                    _ => false,
                }
            }
            Self::AuthorityInfoAccess => ocsp_uri(certificate).is_some() == authentication,
        }
    }

    /// Tells what the certificate has, for a person to read.
    pub(super) fn found(self, certificate: &Certificate) -> String {
        let extensions = certificate.extensions();
        match self {
            Self::SerialNumberPositive | Self::SerialNumberShort => {
                certificate.serial_number().to_string()
            }
            Self::SignatureAlgorithm => certificate
                .signature_algorithm_oid()
                .map_or_else(absent, |oid| oid.to_string()),
            Self::Issuer => certificate.issuer().to_string(),
            Self::Validity => format!(
                "{} to {}",
                certificate.not_before(),
                certificate.not_after()
            ),
            Self::Subject => certificate.subject().to_string(),
            Self::PublicKey => match certificate.public_key() {
                Ok(PublicKey::Rsa(key)) => format!("RSA-{}, e = {}", key.bits(), key.exponent()),
                Ok(key) => key.to_string(),
                Err(error) => error.to_string(),
            },
            Self::AuthorityKeyIdentifier => {
                certificate
                    .authority_key_identifier()
                    .map_or_else(absent, |identifier| {
                        let parts = [
                            (identifier.key_identifier.is_some(), "key"),
                            (identifier.has_issuer, "issuer"),
                            (identifier.has_serial_number, "serial number"),
                        ];
                        joined(
                            parts
                                .iter()
                                .filter(|(there, _)| *there)
                                .map(|(_, part)| (*part).to_string()),
                        )
                    })
            }
            Self::SubjectKeyIdentifier => certificate
                .subject_key_identifier()
                .map_or_else(absent, |identifier| format!("{} octets", identifier.len())),
            Self::KeyUsage => extensions.key_usage.as_ref().map_or_else(absent, |marked| {
                criticality(
                    marked.critical,
                    joined(marked.value.names().map(ToString::to_string)),
                )
            }),
            Self::ExtKeyUsage | Self::ExtKeyUsagePresence => extensions
                .ext_key_usage
                .as_ref()
                .map_or_else(absent, |marked| {
                    criticality(
                        marked.critical,
                        joined(marked.value.iter().map(ToString::to_string)),
                    )
                }),
            Self::CertificatePolicies => {
                extensions
                    .certificate_policies
                    .as_ref()
                    .map_or_else(absent, |marked| {
                        criticality(
                            marked.critical,
                            joined(marked.value.iter().map(ToString::to_string)),
                        )
                    })
            }
            Self::CpsQualifier => cps_uri(certificate).map_or_else(absent, ToString::to_string),
            Self::SubjectAltName => presence(certificate, oid::SUBJECT_ALT_NAME),
            Self::IssuerAltName => directory_name(certificate, oid::ISSUER_ALT_NAME).map_or_else(
                || presence(certificate, oid::ISSUER_ALT_NAME),
                |name| name.to_string(),
            ),
            Self::BasicConstraints => extensions
                .basic_constraints
                .as_ref()
                .map_or_else(absent, |marked| {
                    criticality(marked.critical, format!("cA {}", marked.value.ca))
                }),
            Self::CrlDistributionPoints => {
                let points: Vec<_> = certificate.distribution_points().collect();
                if points.is_empty() {
                    return absent();
                }
                points
                    .iter()
                    .map(|point| {
                        point
                            .directory_name
                            .map_or_else(|| "another form".to_string(), |name| name.to_string())
                    })
                    .collect::<Vec<_>>()
                    .join("; ")
            }
            Self::AuthorityInfoAccess => {
                ocsp_uri(certificate).map_or_else(absent, ToString::to_string)
            }
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

/// One attribute that a name must have: type, string type, and value (`None`: any).
type Expected<'a> = (Oid, u8, Option<&'a str>);

/// Each attribute alone in its relative distinguished name, in this order, and no others.
fn name_is(name: Name<'_>, expected: &[Expected<'_>]) -> bool {
    let mut attributes = name.attributes().enumerate();
    let all = expected.iter().all(|(oid, tag, value)| {
        attributes.next().is_some_and(|(index, attribute)| {
            let Attribute {
                oid: found,
                tag: found_tag,
                value: octets,
                position,
            } = attribute;
            position == index
                && found == *oid
                && found_tag == *tag
                && value.is_none_or(|text| text.as_bytes() == octets)
        })
    });
    all && attributes.next().is_none()
}

/// `C=JP` as PrintableString, the rest as UTF8String.
fn issuer_holds(profile: &Profile, name: Name<'_>) -> bool {
    name_is(
        name,
        &[
            (oid::COUNTRY_NAME, PRINTABLE_STRING, Some(names::COUNTRY)),
            (
                oid::ORGANIZATION_NAME,
                UTF8_STRING,
                Some(profile.organization),
            ),
            (
                oid::ORGANIZATIONAL_UNIT_NAME,
                UTF8_STRING,
                Some(profile.issuer_unit()),
            ),
            (
                oid::ORGANIZATIONAL_UNIT_NAME,
                UTF8_STRING,
                Some(names::UNIT_AGENCY),
            ),
        ],
    )
}

fn distribution_point_holds(profile: &Profile, name: Name<'_>) -> bool {
    let common_name = name
        .attributes()
        .last()
        .and_then(|attribute| attribute.text());
    let unit = |text| (oid::ORGANIZATIONAL_UNIT_NAME, UTF8_STRING, text);
    name_is(
        name,
        &[
            (oid::COUNTRY_NAME, PRINTABLE_STRING, Some(names::COUNTRY)),
            (
                oid::ORGANIZATION_NAME,
                UTF8_STRING,
                Some(profile.organization),
            ),
            unit(Some(profile.issuer_unit())),
            unit(Some(names::UNIT_CRL_DISTRIBUTION_POINTS)),
            unit(None),
            (oid::COMMON_NAME, UTF8_STRING, None),
        ],
    ) && common_name.is_some_and(|text| text.ends_with(names::CRL_DISTRIBUTION_POINT_SUFFIX))
}

fn issuer_alt_name_holds(profile: &Profile, certificate: &Certificate) -> bool {
    let unit = match profile.kind {
        Kind::Authentication => names::UNIT_AUTHENTICATION_JA,
        Kind::Signature => names::UNIT_SIGNATURE_JA,
    };
    directory_name(certificate, oid::ISSUER_ALT_NAME).is_some_and(|name| {
        name_is(
            name,
            &[
                (oid::COUNTRY_NAME, PRINTABLE_STRING, Some(names::COUNTRY)),
                (
                    oid::ORGANIZATION_NAME,
                    UTF8_STRING,
                    Some(names::ORGANIZATION_JA),
                ),
                (oid::ORGANIZATIONAL_UNIT_NAME, UTF8_STRING, Some(unit)),
                (
                    oid::ORGANIZATIONAL_UNIT_NAME,
                    UTF8_STRING,
                    Some(names::UNIT_AGENCY_JA),
                ),
            ],
        )
    })
}

fn validity_holds(certificate: &Certificate) -> bool {
    // Five years to the birthday, and at most a year until the first birthday comes.
    const LONGEST: i64 = 6 * 366 * 86_400;
    let (begin, end) = (certificate.not_before(), certificate.not_after());
    let civil = end.civil_jst();
    (civil.hour, civil.minute, civil.second) == (23, 59, 59)
        && begin < end
        && end.as_secs() - begin.as_secs() <= LONGEST
}

/// The directory name, when it is the only name of the extension.
fn directory_name(certificate: &Certificate, extension: Oid) -> Option<Name<'_>> {
    let value = certificate.extension(extension)?.value;
    let mut names = GeneralNames::from_der(value).ok()?;
    match (names.next()?, names.next()) {
        (Ok(GeneralName::DirectoryName(name)), None) => Some(name),
        _ => None,
    }
}

/// The first CPS qualifier of the first policy.
fn cps_uri(certificate: &Certificate) -> Option<&str> {
    let value = certificate.extension(oid::CERTIFICATE_POLICIES)?.value;
    let mut information = Reader::new(value).sequence().ok()?.sequence().ok()?;
    information.oid().ok()?;
    let mut qualifier = information.sequence().ok()?.sequence().ok()?;
    if qualifier.oid().ok()? != oid::CPS_QUALIFIER {
        return None;
    }
    core::str::from_utf8(qualifier.expect(crate::asn1::IA5_STRING).ok()?.value).ok()
}

/// The first OCSP address of authorityInfoAccess.
fn ocsp_uri(certificate: &Certificate) -> Option<&str> {
    let value = certificate.extension(oid::AUTHORITY_INFO_ACCESS)?.value;
    let mut descriptions = Reader::new(value).sequence().ok()?;
    while !descriptions.is_empty() {
        let mut description = descriptions.expect(SEQUENCE).ok()?.contents();
        let method = description.oid().ok()?;
        match description.optional(context_primitive(6)) {
            Ok(Some(uri)) if method == oid::ACCESS_OCSP => {
                return core::str::from_utf8(uri.value).ok();
            }
            _ => {}
        }
    }
    None
}

fn absent() -> String {
    "absent".to_string()
}

fn presence(certificate: &Certificate, extension: Oid) -> String {
    certificate
        .extension(extension)
        .map_or_else(absent, |_| "present".to_string())
}

fn criticality(critical: bool, text: String) -> String {
    if critical {
        format!("critical, {text}")
    } else {
        text
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
