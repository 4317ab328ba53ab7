// SPDX-License-Identifier: MIT OR Apache-2.0
//! A certificate and how it keeps to the profile.

use crate::Failure;
use crate::cli::CertificateKind;
use crate::console::{BAD, GOOD, NOTE, QUIET, TITLE};
use jpki::certificate::{Certificate, Name};
use jpki::names;
use jpki::path::Grace;
use jpki::profile::{Conformity, Finding, Kind, Profile, Severity};
use jpki::time::grace_end;
use std::path::Path;

/// The extension whose contents name a person; it is said to be there and not shown.
const PERSONAL: &str = "subjectAltName";

/// Extensions of the profile, by their names in RFC 5280.
const EXTENSIONS: [(&str, &str); 14] = [
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess"),
    ("2.5.29.14", "subjectKeyIdentifier"),
    ("2.5.29.15", "keyUsage"),
    ("2.5.29.17", PERSONAL),
    ("2.5.29.18", "issuerAltName"),
    ("2.5.29.19", "basicConstraints"),
    ("2.5.29.30", "nameConstraints"),
    ("2.5.29.31", "cRLDistributionPoints"),
    ("2.5.29.32", "certificatePolicies"),
    ("2.5.29.33", "policyMappings"),
    ("2.5.29.35", "authorityKeyIdentifier"),
    ("2.5.29.36", "policyConstraints"),
    ("2.5.29.37", "extKeyUsage"),
    ("2.5.29.54", "inhibitAnyPolicy"),
];

pub(super) fn show(
    der: &[u8],
    kind: Option<CertificateKind>,
    own: Option<&Path>,
) -> Result<(), Failure> {
    let certificate = Certificate::from_der(der)?;
    let profile = match own {
        Some(file) => read_profile(file)?,
        None => profile(&certificate, kind),
    };
    anstream::println!("{TITLE}certificate{TITLE:#}, {} bytes", der.len());
    anstream::println!("  serial number  {}", certificate.serial_number());
    anstream::println!("  issuer         {}", text(certificate.issuer()));
    anstream::println!("  subject        {}", text(certificate.subject()));
    anstream::println!(
        "  valid          {} – {}",
        certificate.not_before(),
        certificate.not_after()
    );
    if jpki::path::Policy::official(profile.clone()).grace == Grace::ThreeMonths {
        anstream::println!("  grace until    {}", grace_end(certificate.not_after()));
    }
    for point in certificate.distribution_points() {
        let name = point
            .directory_name
            .map_or_else(|| "(no directory name)".to_owned(), text);
        anstream::println!("  distribution   {name}");
    }
    anstream::println!("  extensions");
    for extension in certificate.extension_list() {
        let oid = extension.oid.to_string();
        let known = EXTENSIONS.iter().find(|(known, _)| *known == oid);
        let name = known.map_or(oid.as_str(), |(_, name)| name);
        let critical = if extension.critical { "critical" } else { "" };
        let hidden = if name == PERSONAL {
            "  holder's data, not shown"
        } else {
            ""
        };
        anstream::println!(
            "    {name:<24} {critical:<9} {:>4} bytes{QUIET}{hidden}{QUIET:#}",
            extension.value.len()
        );
    }
    let environment = match own {
        Some(file) => file.display().to_string(),
        None if is_synthetic(&certificate) => "synthetic".to_owned(),
        None => "published".to_owned(),
    };
    anstream::println!(
        "\n{TITLE}profile{TITLE:#} {}, {environment}",
        match profile.kind {
            Kind::Signature => "digital signature",
            _ => "user authentication",
        }
    );
    for finding in profile.findings(&certificate) {
        line(&finding);
    }
    Ok(())
}

fn line(finding: &Finding) {
    let rule = finding.rule;
    let (mark, style) = match (finding.conformity, finding.severity) {
        (Conformity::Conforms, _) => ("✓", GOOD),
        (Conformity::Deviates, Severity::Refuse) => ("✗", BAD),
        _ => ("!", NOTE),
    };
    anstream::println!(
        "  {style}{mark}{style:#} {:<28} {}",
        format!("{rule:?}"),
        finding.found
    );
    if finding.conformity == Conformity::Deviates {
        anstream::println!(
            "    {QUIET}{}; known from {:?}{QUIET:#}",
            rule.clause(),
            rule.confidence()
        );
    }
}

fn read_profile(file: &Path) -> Result<Profile, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Profile::from_text(&text).map_err(|fault| format!("{}: {fault}", file.display()).into())
}

fn is_synthetic(certificate: &Certificate) -> bool {
    let issuer = certificate.issuer();
    issuer
        .attributes()
        .any(|attribute| attribute.text() == Some(names::ORGANIZATION_SYNTHETIC))
}

fn profile(certificate: &Certificate, kind: Option<CertificateKind>) -> Profile {
    let issuer = certificate.issuer();
    let by_issuer = issuer
        .attributes()
        .any(|attribute| attribute.text() == Some(names::UNIT_SIGNATURE));
    let kind = match (kind, by_issuer) {
        (Some(CertificateKind::Signature), _) | (None, true) => Kind::Signature,
        _ => Kind::Authentication,
    };
    if is_synthetic(certificate) {
        Profile::synthetic(kind)
    } else {
        Profile::published(kind)
    }
}

/// A name as `C=JP, O=…`, in the order it is written.
pub(super) fn text(name: Name<'_>) -> String {
    let attributes = name.attributes().map(|attribute| {
        let oid = attribute.oid.to_string();
        let short = match oid.as_str() {
            "2.5.4.3" => "CN",
            "2.5.4.6" => "C",
            "2.5.4.7" => "L",
            "2.5.4.10" => "O",
            "2.5.4.11" => "OU",
            other => other,
        };
        format!("{short}={}", attribute.text().unwrap_or("(not text)"))
    });
    attributes.collect::<Vec<_>>().join(", ")
}
