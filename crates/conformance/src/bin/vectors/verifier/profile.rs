// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rest of the JPKI profile: both kinds of certificate, and deviations that are findings and no more.

use super::{Builder, Draft, WORLD, accept, changed, refuse};
use conformance::case::CaseFile;
use jpki::oid;
use testbed::pki::{CertificateSpec, Family, KeyUsage, der, extension_der};
use testbed::population::Situation;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("profile");
    findings(&mut builder);
    rules(&mut builder);
    signature(&mut builder);
    builder.finish("the JPKI profile")
}

/// The digital-signature certificate of a person with something changed.
fn signature_changed(label: &str, change: impl FnOnce(&mut CertificateSpec)) -> Draft {
    let person = WORLD.population.person(Situation::Valid);
    let mut spec = WORLD.pki.certificate_spec(person, Family::Signature);
    change(&mut spec);
    let key = WORLD.pki.person_key(person, Family::Signature);
    let authority = WORLD.pki.authority(Family::Signature, person.generation);
    let der = spec.issue(authority, &key.public_key_info(), &key.key_identifier());
    Draft::with(Family::Signature, person, label, der)
}

fn findings(builder: &mut Builder) {
    let mut case = |name: &str, title: &str, requirement: &str, draft: Draft| {
        builder.case(name, title, &[requirement], draft, accept("in-time"));
    };
    case(
        "long-serial",
        "A serial number of more than four octets is a finding, and accepted.",
        "profile-serial-short",
        changed("long-serial", |spec| spec.serial = vec![0x11; 8]),
    );
    case(
        "subject-with-an-organization",
        "A subject with a further attribute is a finding, and accepted.",
        "profile-subject",
        changed("subject-with-an-organization", |spec| {
            spec.subject = der::sequence(&[
                &der::set(&[&der::sequence(&[
                    &der::oid_of("2.5.4.6"),
                    &der::printable("JP"),
                ])]),
                &der::set(&[&der::sequence(&[
                    &der::oid_of("2.5.4.10"),
                    &der::utf8("JPKI-SYNTHETIC"),
                ])]),
                &der::set(&[&der::sequence(&[
                    &der::oid_of("2.5.4.3"),
                    &der::utf8("SYNTHETIC"),
                ])]),
            ]);
        }),
    );
    case(
        "end-at-another-time-of-day",
        "A validity that does not end with a day in Japan is a finding, and accepted.",
        "profile-validity",
        changed("end-at-another-time-of-day", |spec| {
            spec.not_after = spec.not_after.saturating_add_secs(-3_600)
        }),
    );
    case(
        "no-extended-key-usage",
        "A user-authentication certificate without extKeyUsage is a finding, and accepted.",
        "profile-ext-key-usage-presence",
        changed("no-extended-key-usage", |spec| {
            spec.extended_key_usage = None
        }),
    );
    case(
        "no-ocsp-address",
        "A user-authentication certificate without an OCSP address is a finding, and accepted.",
        "profile-authority-info-access",
        changed("no-ocsp-address", |spec| spec.ocsp_uri = None),
    );
    case(
        "no-authority-key-identifier",
        "A certificate without an authority key identifier is a finding, and accepted.",
        "profile-authority-key-identifier",
        changed("no-authority-key-identifier", |spec| {
            spec.authority_key_identifier = false
        }),
    );
}

fn rules(builder: &mut Builder) {
    let mut case = |name: &str, title: &str, requirement: &str, class: &str, draft: Draft| {
        builder.case(name, title, &[requirement], draft, refuse(class));
    };
    case(
        "serial-zero",
        "A serial number of zero is refused.",
        "profile-serial-positive",
        "profile",
        changed("serial-zero", |spec| spec.serial = vec![0]),
    );
    case(
        "purpose-of-a-server",
        "A user-authentication certificate for servers only is refused.",
        "profile-ext-key-usage",
        "profile",
        changed("purpose-of-a-server", |spec| {
            spec.extended_key_usage = Some(der::oid_of("1.3.6.1.5.5.7.3.1"))
        }),
    );
    case(
        "purpose-of-any",
        "anyExtendedKeyUsage does not name the purpose, and is refused.",
        "profile-ext-key-usage",
        "profile",
        changed("purpose-of-any", |spec| {
            spec.extended_key_usage = Some(der::oid_of("2.5.29.37.0"))
        }),
    );
    case(
        "two-policies",
        "A certificate with a further policy beside the one is refused.",
        "profile-certificate-policies",
        "profile",
        changed("two-policies", |spec| {
            if let Some(policies) = &mut spec.policies {
                policies.identifiers.push(oid::SYNTHETIC_SIGNATURE_POLICY);
            }
        }),
    );
    case(
        "basic-constraints-of-nothing",
        "A certificate with basicConstraints that say nothing is refused: they are absent.",
        "profile-basic-constraints",
        "profile",
        changed("basic-constraints-of-nothing", |spec| {
            spec.further_extensions = vec![extension_der(
                &[0x55, 0x1D, 0x13],
                false,
                &der::sequence(&[]),
            )];
        }),
    );
    case(
        "key-usage-agreement",
        "keyUsage of another kind alone is refused.",
        "profile-key-usage",
        "profile",
        changed("key-usage-agreement", |spec| {
            spec.key_usage = Some(KeyUsage(0b0000_1000))
        }),
    );
}

fn signature(builder: &mut Builder) {
    let mut case = |name: &str, title: &str, requirement: &str, class: &str, draft: Draft| {
        builder.case(
            &format!("signature-{name}"),
            title,
            &[requirement],
            draft,
            refuse(class),
        );
    };
    case(
        "key-usage-without-non-repudiation",
        "A digital-signature certificate without nonRepudiation is refused.",
        "profile-key-usage",
        "profile",
        signature_changed("signature-ku", |spec| {
            spec.key_usage = Some(KeyUsage::DIGITAL_SIGNATURE)
        }),
    );
    case(
        "key-usage-not-critical",
        "keyUsage of a digital-signature certificate is critical.",
        "profile-key-usage-critical",
        "profile",
        signature_changed("signature-ku-nc", |spec| spec.key_usage_critical = false),
    );
    case(
        "no-policies",
        "A digital-signature certificate without policies is refused.",
        "profile-certificate-policies",
        "policy",
        signature_changed("signature-no-policies", |spec| spec.policies = None),
    );
    case(
        "policies-not-critical",
        "certificatePolicies of a digital-signature certificate are critical.",
        "profile-certificate-policies-critical",
        "profile",
        signature_changed("signature-pol-nc", |spec| {
            if let Some(policies) = &mut spec.policies {
                policies.critical = false;
            }
        }),
    );
    case(
        "claims-to-be-an-authority",
        "A digital-signature certificate with basicConstraints is refused.",
        "profile-basic-constraints",
        "profile",
        signature_changed("signature-ca", |spec| spec.claims_authority = true),
    );
    case(
        "serial-zero",
        "A serial number of zero is refused in digital-signature certificates too.",
        "profile-serial-positive",
        "profile",
        signature_changed("signature-serial-zero", |spec| spec.serial = vec![0]),
    );
    let authentication = WORLD
        .pki
        .issue(
            WORLD.population.person(Situation::Valid),
            Family::Authentication,
        )
        .der;
    let mut wrong = signature_changed("signature-plain", |_| ());
    wrong.certificate = ("authentication-valid".to_owned(), authentication);
    case(
        "of-the-other-kind",
        "A user-authentication certificate is no digital-signature certificate.",
        "profile-kind",
        "path",
        wrong,
    );
    let without_names =
        signature_changed("signature-no-names", |spec| spec.subject_alt_name = None);
    builder.case(
        "signature-without-holder",
        "A digital-signature certificate that does not name its holder is a finding, and accepted.",
        &["profile-subject-alt-name"],
        without_names,
        accept("in-time"),
    );
}
