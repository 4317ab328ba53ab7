// SPDX-License-Identifier: MIT OR Apache-2.0
//! What each rule of the profile compares. Nothing here allocates: it runs in every verification.

use super::{Conformity, KeyKind, Kind, Profile, Rule};
use crate::asn1::{IA5_STRING, PRINTABLE_STRING, Reader, SEQUENCE, UTF8_STRING, context_primitive};
use crate::certificate::{Attribute, Certificate, GeneralName, GeneralNames, Name};
use crate::key::PublicKey;
use crate::names;
use crate::oid::{self, Oid};

impl Rule {
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
            Self::SerialNumberShort => {
                certificate.serial_number().as_bytes().len() <= profile.serial_octets
            }
            Self::SignatureAlgorithm => {
                certificate.signature_algorithm_oid() == Some(profile.signature_algorithm)
            }
            Self::Issuer => issuer_holds(profile, certificate.issuer()),
            Self::Validity => validity_holds(profile, certificate),
            Self::Subject => certificate
                .subject()
                .attributes()
                .map(|attribute| attribute.oid)
                .eq(profile.subject.iter().copied()),
            Self::PublicKey => match (certificate.public_key(), profile.key) {
                (Ok(PublicKey::Rsa(key)), KeyKind::Rsa(bits)) => {
                    key.bits() == bits && key.exponent() == 65_537
                }
                (Ok(PublicKey::P256(_)), KeyKind::P256) => true,
                (Ok(PublicKey::P384(_)), KeyKind::P384) => true,
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
            Self::KeyUsage => extensions
                .key_usage
                .as_ref()
                .is_some_and(|marked| marked.critical && marked.value == profile.key_usage),
            Self::ExtKeyUsage => match (&extensions.ext_key_usage, profile.key_purpose) {
                // RFC 5280 §4.2.1.12: where it stands, it limits the key to the purposes listed.
                (Some(marked), Some(purpose)) => marked.value.contains(&purpose),
                // Where no purpose identifier fits, none may be demanded.
                (Some(marked), None) => !marked.critical,
                (None, _) => true,
            },
            Self::ExtKeyUsagePresence => {
                extensions.ext_key_usage.is_some() == profile.key_purpose.is_some()
            }
            Self::CertificatePolicies => extensions
                .certificate_policies
                .as_ref()
                .is_some_and(|marked| marked.critical && marked.value == [profile.policy]),
            Self::CpsQualifier => cps_uri(certificate) == Some(profile.cps_uri.as_ref()),
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
                Some(profile.organization.as_ref()),
            ),
            (
                oid::ORGANIZATIONAL_UNIT_NAME,
                UTF8_STRING,
                Some(profile.issuer_unit.as_ref()),
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
                Some(profile.organization.as_ref()),
            ),
            unit(Some(profile.issuer_unit.as_ref())),
            unit(Some(names::UNIT_CRL_DISTRIBUTION_POINTS)),
            unit(None),
            (oid::COMMON_NAME, UTF8_STRING, None),
        ],
    ) && common_name.is_some_and(|text| text.ends_with(names::CRL_DISTRIBUTION_POINT_SUFFIX))
}

fn issuer_alt_name_holds(profile: &Profile, certificate: &Certificate) -> bool {
    let unit = profile.issuer_unit_ja.as_ref();
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

fn validity_holds(profile: &Profile, certificate: &Certificate) -> bool {
    let longest = i64::from(profile.longest_days) * 86_400;
    let (begin, end) = (certificate.not_before(), certificate.not_after());
    let civil = end.civil_jst();
    (civil.hour, civil.minute, civil.second) == (23, 59, 59)
        && begin < end
        && end.as_secs() - begin.as_secs() <= longest
}

/// The directory name, when it is the only name of the extension.
pub(super) fn directory_name(certificate: &Certificate, extension: Oid) -> Option<Name<'_>> {
    let value = certificate.extension(extension)?.value;
    let mut names = GeneralNames::from_der(value).ok()?;
    match (names.next()?, names.next()) {
        (Ok(GeneralName::DirectoryName(name)), None) => Some(name),
        _ => None,
    }
}

/// The first CPS qualifier of the first policy.
pub(super) fn cps_uri(certificate: &Certificate) -> Option<&str> {
    let value = certificate.extension(oid::CERTIFICATE_POLICIES)?.value;
    let mut information = Reader::new(value).sequence().ok()?.sequence().ok()?;
    information.oid().ok()?;
    let mut qualifier = information.sequence().ok()?.sequence().ok()?;
    if qualifier.oid().ok()? != oid::CPS_QUALIFIER {
        return None;
    }
    core::str::from_utf8(qualifier.expect(IA5_STRING).ok()?.value).ok()
}

/// The first OCSP address of authorityInfoAccess.
pub(super) fn ocsp_uri(certificate: &Certificate) -> Option<&str> {
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
