// SPDX-License-Identifier: MIT OR Apache-2.0
//! The profile's findings, as `inspect` shows them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::names;
use jpki::oid;
use jpki::profile::{Confidence, Conformity, Finding, Kind, Profile, Rule, Severity};
use support::der::{context, named_bits, octets, printable, seq, time, tlv, utf8};
use support::*;

fn findings(spec: &CertificateSpec) -> Vec<Finding> {
    Profile::synthetic(Kind::Authentication).findings(&spec.certificate(authority_one()))
}

fn plain() -> CertificateSpec {
    CertificateSpec::authentication(authority_one())
}

/// The certificate deviates in this rule and in no other.
#[track_caller]
fn assert_only(spec: &CertificateSpec, rule: Rule, found: &str) {
    let deviations: Vec<_> = findings(spec)
        .into_iter()
        .filter(|finding| finding.conformity == Conformity::Deviates)
        .map(|finding| (finding.rule, finding.found))
        .collect();
    assert_eq!(deviations, [(rule, found.to_owned())]);
}

#[test]
fn profile_certificate_conforms_to_every_rule() {
    let findings = findings(&plain());
    assert_eq!(findings.len(), Rule::ALL.len());
    let found = |rule| {
        let finding = findings
            .iter()
            .find(|finding| finding.rule == rule)
            .unwrap();
        assert_eq!(finding.conformity, Conformity::Conforms, "{rule}");
        finding.found.as_str()
    };
    for (rule, text) in [
        (Rule::SerialNumberPositive, "227B13"),
        (Rule::SerialNumberShort, "227B13"),
        (Rule::SignatureAlgorithm, "1.2.840.113549.1.1.11"),
        (
            Rule::Issuer,
            "C=JP, O=JPKI-SYNTHETIC, OU=JPKI for user authentication, \
             OU=Japan Agency for Local Authority Information Systems",
        ),
        (
            Rule::Validity,
            "2024-05-01T01:20:30Z to 2029-04-30T14:59:59Z",
        ),
        (Rule::Subject, "C=JP, CN=0123456789ABCD13221003A"),
        (Rule::PublicKey, "RSA-2048, e = 65537"),
        (Rule::AuthorityKeyIdentifier, "key, issuer, serial number"),
        (Rule::SubjectKeyIdentifier, "20 octets"),
        (Rule::KeyUsage, "critical, digitalSignature"),
        (Rule::ExtKeyUsage, "1.3.6.1.5.5.7.3.2"),
        (Rule::ExtKeyUsagePresence, "1.3.6.1.5.5.7.3.2"),
        (
            Rule::CertificatePolicies,
            "critical, 2.25.237884444558592513940920046094142570065",
        ),
        (Rule::CpsQualifier, "http://www.jpki.go.jp/cps.html"),
        (Rule::SubjectAltName, "absent"),
        (
            Rule::IssuerAltName,
            "C=JP, O=公的個人認証サービス, OU=公的個人認証サービス利用者証明用, OU=地方公共団体情報システム機構",
        ),
        (Rule::BasicConstraints, "absent"),
        (
            Rule::CrlDistributionPoints,
            "C=JP, O=JPKI-SYNTHETIC, OU=JPKI for user authentication, OU=CRL Distribution Points, \
             OU=Tokyo-to, CN=Kiyose-shi CRLDP",
        ),
        (Rule::AuthorityInfoAccess, "http://ocsp.invalid"),
    ] {
        assert_eq!(found(rule), text);
    }
}

#[test]
fn each_rule_can_be_broken_alone() {
    let with = |change: fn(&mut CertificateSpec)| plain().with(change);
    let ext = |oid, critical, value| plain().extension(Ext::new(oid, critical, value));
    let point = |name: &[u8]| directory_point(name);
    for (spec, rule, found) in [
        (
            with(|spec| spec.serial = vec![0]),
            Rule::SerialNumberPositive,
            "00",
        ),
        (
            with(|spec| spec.serial = vec![1; 5]),
            Rule::SerialNumberShort,
            "0101010101",
        ),
        (
            with(|spec| spec.not_after = time(jst(2029, 4, 30, 23, 59, 58))),
            Rule::Validity,
            "2024-05-01T01:20:30Z to 2029-04-30T14:59:58Z",
        ),
        (
            with(|spec| spec.not_after = time(jst(2030, 12, 31, 23, 59, 59))),
            Rule::Validity,
            "2024-05-01T01:20:30Z to 2030-12-31T14:59:59Z",
        ),
        (
            with(|spec| spec.subject = seq(&[country()])),
            Rule::Subject,
            "C=JP",
        ),
        (
            ext(AKI, false, seq(&[tlv(0x80, &[1; 20])])),
            Rule::AuthorityKeyIdentifier,
            "key",
        ),
        (
            ext(SKI, false, octets(&[1; 32])),
            Rule::SubjectKeyIdentifier,
            "32 octets",
        ),
        (
            ext(KEY_USAGE, true, named_bits(&[0, 1, 5, 8])),
            Rule::KeyUsage,
            "critical, digitalSignature, nonRepudiation, keyCertSign, decipherOnly",
        ),
        (
            ext(POLICIES, false, seq(&[policy_information(POLICY)])),
            Rule::CertificatePolicies,
            "2.25.237884444558592513940920046094142570065",
        ),
        (
            ext(POLICIES, true, seq(&[seq(&[der::oid(POLICY)])])),
            Rule::CpsQualifier,
            "absent",
        ),
        (
            ext(SUBJECT_ALT_NAME, false, seq(&[tlv(0x82, b"x.invalid")])),
            Rule::SubjectAltName,
            "present",
        ),
        (
            ext(
                ISSUER_ALT_NAME,
                false,
                seq(&[context(4, &authority_name())]),
            ),
            Rule::IssuerAltName,
            "C=JP, O=JPKI-SYNTHETIC, OU=JPKI for user authentication, \
             OU=Japan Agency for Local Authority Information Systems",
        ),
        (
            ext(BASIC_CONSTRAINTS, true, seq(&[])),
            Rule::BasicConstraints,
            "critical, cA false",
        ),
        (
            ext(CRLDP, false, seq(&[point(&authority_name())])),
            Rule::CrlDistributionPoints,
            "C=JP, O=JPKI-SYNTHETIC, OU=JPKI for user authentication, \
             OU=Japan Agency for Local Authority Information Systems",
        ),
        (plain().without(AIA), Rule::AuthorityInfoAccess, "absent"),
        (
            plain().without(EXT_KEY_USAGE),
            Rule::ExtKeyUsagePresence,
            "absent",
        ),
    ] {
        assert_only(&spec, rule, found);
    }
}

#[test]
fn name_must_have_the_right_string_types_and_sets() {
    let units = [
        unit("JPKI for user authentication"),
        unit("Japan Agency for Local Authority Information Systems"),
    ]
    .concat();
    let issuer = |country: Vec<u8>, organization: Vec<u8>| {
        let found = findings(&plain().with(|spec| {
            spec.issuer = seq(&[country, organization, units.clone()]);
        }));
        found
            .iter()
            .find(|finding| finding.rule == Rule::Issuer)
            .unwrap()
            .conformity
    };
    let synthetic = || organization("JPKI-SYNTHETIC");
    assert_eq!(issuer(country(), synthetic()), Conformity::Conforms);
    assert_eq!(
        issuer(attribute("2.5.4.6", utf8("JP")), synthetic()),
        Conformity::Deviates
    );
    assert_eq!(
        issuer(
            country(),
            attribute("2.5.4.10", printable("JPKI-SYNTHETIC"))
        ),
        Conformity::Deviates
    );
    assert_eq!(
        issuer(country(), organization("JPKI")),
        Conformity::Deviates
    );
    // Country and organization in one set.
    let joined = der::set(&[
        seq(&[der::oid("2.5.4.6"), printable("JP")]),
        seq(&[der::oid("2.5.4.10"), utf8("JPKI-SYNTHETIC")]),
    ]);
    assert_eq!(issuer(Vec::new(), joined), Conformity::Deviates);
}

#[test]
fn names_of_others_cannot_forge_a_terminal() {
    let spec = plain().with(|spec| {
        spec.subject = seq(&[country(), common_name("a\u{1b}[2J, O=JPKI")]);
    });
    let name = spec.certificate(authority_one());
    assert_eq!(
        name.subject().to_string(),
        "C=JP, CN=a\\u{1b}[2J\\u{2c} O=JPKI"
    );
}

#[test]
fn synthetic_and_published_profiles_differ_in_data_only() {
    for (kind, published, synthetic) in [
        (
            Kind::Authentication,
            oid::AUTHENTICATION_POLICY,
            oid::SYNTHETIC_AUTHENTICATION_POLICY,
        ),
        (
            Kind::Signature,
            oid::SIGNATURE_POLICY,
            oid::SYNTHETIC_SIGNATURE_POLICY,
        ),
    ] {
        let mut profile = Profile::published(kind);
        assert_eq!(
            (profile.organization, profile.policy),
            (names::ORGANIZATION.into(), published)
        );
        profile.organization = names::ORGANIZATION_SYNTHETIC.into();
        profile.policy = synthetic;
        assert_eq!(profile, Profile::synthetic(kind));
    }
}

#[test]
fn rules_that_decide_are_standard_or_well_known_or_named_here() {
    for rule in Rule::ALL {
        assert!(rule.clause().starts_with("RFC 5280 §4."));
        let decides = rule.severity() == Severity::Refuse;
        let known_from_one = rule.confidence() == Confidence::OneSource;
        // Both are what RFC 5280 makes of a certificate for another purpose.
        let exception = matches!(rule, Rule::CertificatePolicies | Rule::BasicConstraints);
        assert!(!(decides && known_from_one) || exception, "{rule}");
    }
}

/// A profile read from a text decides by its own values and severities.
#[test]
fn profile_of_ones_own_decides() {
    let base = "base = synthetic-authentication\n";
    let breach = |text: &str, spec: &CertificateSpec| {
        let profile = Profile::from_text(&format!("{base}{text}")).unwrap();
        let certificate = spec.certificate(authority_one());
        let mut policy = jpki::path::Policy::official(profile);
        policy.initial_policies = jpki::path::InitialPolicies::Any;
        jpki::path::verify_path(
            &certificate,
            &anchors(&[authority_one()]),
            &policy,
            now(),
            &provider(),
        )
        .map(drop)
    };
    let refused = |rule| Err(jpki::error::Refused::Profile(rule).into());
    let without_ski = plain().without(SKI);
    assert_eq!(breach("", &without_ski), Ok(()));
    assert_eq!(
        breach("severity.SubjectKeyIdentifier = refuse\n", &without_ski),
        refused(Rule::SubjectKeyIdentifier)
    );
    let two_usages = plain().extension(Ext::new(KEY_USAGE, true, named_bits(&[0, 1])));
    assert_eq!(breach("", &two_usages), refused(Rule::KeyUsage));
    assert_eq!(
        breach(
            "key-usage = digitalSignature, nonRepudiation\n",
            &two_usages
        ),
        Ok(())
    );
    assert_eq!(breach("severity.KeyUsage = note\n", &two_usages), Ok(()));
    assert_eq!(breach("key = p-384\n", &plain()), refused(Rule::PublicKey));
    assert_eq!(
        breach("policy = 2.25.1\n", &plain()),
        refused(Rule::CertificatePolicies)
    );
    assert_eq!(
        breach("organization = Another\n", &plain()),
        refused(Rule::Issuer)
    );
    assert_eq!(
        breach("signature-algorithm = 1.2.840.10045.4.3.3\n", &plain()),
        refused(Rule::SignatureAlgorithm)
    );
    assert_eq!(
        breach("key-purpose = 1.3.6.1.5.5.7.3.1\n", &plain()),
        refused(Rule::ExtKeyUsage)
    );
}
