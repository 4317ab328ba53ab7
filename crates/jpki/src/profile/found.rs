// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a certificate has where a rule looks, as text for a person.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Rule;
use super::conformity::{cps_uri, directory_name, ocsp_uri};
use crate::certificate::Certificate;
use crate::key::PublicKey;
use crate::oid::{self, Oid};

impl Rule {
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
