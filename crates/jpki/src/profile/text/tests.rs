// SPDX-License-Identifier: MIT OR Apache-2.0

use alloc::string::String;

use proptest::prelude::*;

use super::*;
use crate::oid;

#[track_caller]
fn assert_fault(text: &str, line: usize, fault: LineFault, shown: &str) {
    let found = Profile::from_text(text).unwrap_err();
    assert_eq!(found, TextFault { line, fault });
    assert_eq!(found.to_string(), shown);
}

#[test]
fn base_alone_is_the_built_in_profile() {
    for (name, profile) in [
        (
            "published-authentication",
            Profile::published(Kind::Authentication),
        ),
        ("published-signature", Profile::published(Kind::Signature)),
        (
            "synthetic-authentication",
            Profile::synthetic(Kind::Authentication),
        ),
        ("synthetic-signature", Profile::synthetic(Kind::Signature)),
    ] {
        assert_eq!(
            Profile::from_text(&format!("# {name}\n\n base={name} \n")),
            Ok(profile)
        );
    }
}

#[test]
fn every_key_sets_its_value() {
    let text = "base = published-authentication\norganization = Another\nissuer-unit = Unit = one\n\
                issuer-unit-ja = 単位\ncps-uri = http://cps.invalid\npolicy = 2.25.7\n\
                signature-algorithm = 1.2.840.10045.4.3.3\nsubject = 2.5.4.6, 2.5.4.3\nserial-octets = 20\n\
                longest-days = 4018\nkey = p-384\nkey-usage = digitalSignature, keyAgreement\n\
                key-purpose = none\nseverity.CpsQualifier = refuse\nseverity.KeyUsage = note\n";
    let profile = Profile::from_text(text).unwrap();
    let mut expected = Profile::published(Kind::Authentication);
    expected.organization = "Another".into();
    expected.issuer_unit = "Unit = one".into();
    expected.issuer_unit_ja = "単位".into();
    expected.cps_uri = "http://cps.invalid".into();
    expected.policy = Oid::from_der_value(&[0x69, 0x07]).unwrap();
    expected.signature_algorithm = oid::ECDSA_WITH_SHA384;
    expected.subject = alloc::vec![oid::COUNTRY_NAME, oid::COMMON_NAME].into();
    expected.serial_octets = 20;
    expected.longest_days = 4_018;
    expected.key = KeyKind::P384;
    expected.key_usage = KeyUsage::DIGITAL_SIGNATURE.with(KeyUsage::named("keyAgreement").unwrap());
    expected.key_purpose = None;
    expected.severities = alloc::vec![
        (Rule::CpsQualifier, Severity::Refuse),
        (Rule::KeyUsage, Severity::Note)
    ];
    assert_eq!(profile, expected);
    assert_eq!(profile.severity(Rule::CpsQualifier), Severity::Refuse);
    assert_eq!(profile.severity(Rule::KeyUsage), Severity::Note);
    assert_eq!(profile.severity(Rule::Issuer), Severity::Refuse);
}

#[test]
fn lines_that_cannot_be_used_are_told() {
    let base = "base = synthetic-signature\n";
    let no_base = "the profile does not begin with a base that is built in";
    assert_fault("", 1, LineFault::Base, &format!("{no_base}, line 1"));
    assert_fault(
        "# nothing\n\n",
        2,
        LineFault::Base,
        &format!("{no_base}, line 2"),
    );
    assert_fault(
        "base = production\n",
        1,
        LineFault::Base,
        &format!("{no_base}, line 1"),
    );
    assert_fault(
        "policy = 2.25.1\n",
        1,
        LineFault::Base,
        &format!("{no_base}, line 1"),
    );
    for (line, fault, shown) in [
        (
            "policy",
            LineFault::NotAPair,
            "this is not a key, an equals sign and a value, line 2",
        ),
        (
            "color = red",
            LineFault::UnknownKey,
            "the key is not known, line 2",
        ),
        (
            "severity.Color = note",
            LineFault::UnknownKey,
            "the key is not known, line 2",
        ),
        (
            "base = synthetic-signature",
            LineFault::KeyTwice,
            "the key has come before, line 2",
        ),
        (
            "policy = 2",
            LineFault::Value,
            "the value is not of the form its key asks for, line 2",
        ),
        (
            "key = rsa-1024",
            LineFault::Value,
            "the value is not of the form its key asks for, line 2",
        ),
        (
            "key-usage = any",
            LineFault::Value,
            "the value is not of the form its key asks for, line 2",
        ),
        (
            "serial-octets = -1",
            LineFault::Value,
            "the value is not of the form its key asks for, line 2",
        ),
        (
            "severity.Issuer = no",
            LineFault::Value,
            "the value is not of the form its key asks for, line 2",
        ),
    ] {
        assert_fault(&format!("{base}{line}\n"), 2, fault, shown);
    }
    let long = format!("{base}#{}", " ".repeat(MAX_TEXT_LENGTH));
    assert_fault(
        &long,
        1,
        LineFault::TooLong,
        "the profile is too long, line 1",
    );
}

proptest! {
    #[test]
    fn any_text_is_a_profile_or_a_line_of_it_is_told(text in "(base = synthetic-signature\n)?([a-z-]{0,9} ?= ?[a-z0-9.,-]{0,9}\n){0,4}") {
        if let Err(fault) = Profile::from_text(&text) {
            prop_assert!(fault.line <= text.lines().count().max(1));
        } else {
            prop_assert!(text.starts_with("base"));
        }
    }

    #[test]
    fn dotted_identifiers_are_read_back(arcs in proptest::collection::vec(any::<u128>(), 1..2), root in 0_u8..3, second in 0_u8..40) {
        let dotted: String = format!("{root}.{second}") + &arcs.iter().map(|arc| format!(".{arc}")).collect::<String>();
        prop_assert_eq!(Oid::from_dotted(&dotted).map(|oid| oid.to_string()), Some(dotted));
    }
}
