// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card's two files: its description, and what it keeps without power.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;

use hex_literal::hex;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use support::{SELECT_JPKI, card, gives, says, verify};
use testbed::Seed;
use testbed::card::{
    ATR_CONTACT, ATR_CONTACTLESS, CardDescription, CardOptions, DescriptionError, StateError,
    Variant, VirtualCard,
};
use testbed::faults::CardDefect;
use testbed::pki::Pki;
use testbed::population::{Population, Situation};

fn cards() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/cards")
}

#[test]
fn every_variant_has_a_description_that_fits_the_schema() {
    let folder = cards().join("../schema/card.json");
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut described = Vec::new();
    for entry in std::fs::read_dir(cards()).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(
            schema.is_valid(&json),
            "{}: {:?}",
            path.display(),
            schema.iter_errors(&json).next()
        );
        let description = CardDescription::from_json(&text).unwrap();
        described.push(description.options.variant);
    }
    for variant in Variant::ALL {
        assert!(described.contains(variant), "{variant:?}");
    }
}

#[test]
fn the_schema_and_the_reader_know_the_same_words() {
    let text = std::fs::read_to_string(cards().join("../schema/card.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let words = |member: &str| -> Vec<String> {
        let listed = schema["properties"][member]["enum"].as_array().unwrap();
        listed
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    let variants: Vec<_> = Variant::ALL.iter().map(|variant| variant.word()).collect();
    assert_eq!(words("variant"), variants);
    let situations: Vec<_> = Situation::ALL
        .iter()
        .map(|situation| situation.word())
        .collect();
    assert_eq!(words("situation"), situations);
    let defects: Vec<_> = CardDefect::ALL.iter().map(|defect| defect.word()).collect();
    assert_eq!(words("defect"), defects);
}

#[test]
fn a_description_says_what_the_card_is() {
    let description = CardDescription::from_json(
        r#"{ "seed": 3, "situation": "revoked", "variant": "iphone", "atr": "contact",
             "secrets": { "authentication": { "value": "9071", "tries": 1 }, "code-a": { "tries": 4 } },
             "defect": "wrong-pin-free",
             "faults": [ { "at": 9, "fault": "tear-after" }, { "at": 2, "fault": "slow-100" } ] }"#,
    )
    .unwrap();
    assert_eq!(
        (description.seed, description.situation),
        (Seed(3), Situation::Revoked)
    );
    assert_eq!(description.options.variant, Variant::Iphone);
    assert_eq!(description.options.atr, ATR_CONTACT);
    assert_eq!(description.options.authentication_pin, "9071");
    assert_eq!(description.options.authentication_tries, 1);
    assert_eq!(description.options.code_a_tries, 4);
    assert_eq!(description.defect, Some(CardDefect::WrongPinFree));
    assert_eq!(
        description.schedule.to_string(),
        "slow-100 at 2, tear-after at 9"
    );
    let plain = CardDescription::from_json("{}").unwrap();
    assert_eq!(plain.options.variant, Variant::Plastic);
    assert_eq!(plain.options.atr, ATR_CONTACTLESS);
    let own = CardDescription::from_json(r#"{ "atr": "3b00" }"#).unwrap();
    assert_eq!(own.options.atr, hex!("3B00"));
}

#[test]
fn a_wrong_description_is_refused_by_the_member_that_is_wrong() {
    for (text, error, sentence) in [
        (
            "{",
            DescriptionError::Json { line: 1, column: 1 },
            "unreadable at line 1, column 1",
        ),
        (
            r#"{"colour": 1}"#,
            DescriptionError::Json { line: 1, column: 9 },
            "unreadable at line 1, column 9",
        ),
        (
            r#"{"atr": "3B0"}"#,
            DescriptionError::Atr,
            "atr is neither a known name nor 2 to 33 bytes in hexadecimal",
        ),
        (
            r#"{"defect": "none"}"#,
            DescriptionError::Defect,
            "defect is not the name of one",
        ),
        (
            r#"{"faults": [{"at": 1, "fault": "fire"}]}"#,
            DescriptionError::Fault,
            "a fault is not a known word",
        ),
        (
            r#"{"secrets": {"authentication": {"value": "12345"}}}"#,
            DescriptionError::Secret,
            "a secret is unknown, of the wrong form, or has more than 15 tries",
        ),
        (
            r#"{"secrets": {"code-a": {"value": "123456789012"}}}"#,
            DescriptionError::Secret,
            "",
        ),
        (
            r#"{"secrets": {"text": {"tries": 16}}}"#,
            DescriptionError::Secret,
            "",
        ),
        (
            r#"{"secrets": {"other": {}}}"#,
            DescriptionError::Secret,
            "",
        ),
        (
            r#"{"situation": "none"}"#,
            DescriptionError::Situation,
            "situation is not a known word",
        ),
        (
            r#"{"variant": "none"}"#,
            DescriptionError::Variant,
            "variant is not a known word",
        ),
    ] {
        let came = CardDescription::from_json(text).unwrap_err();
        assert_eq!(came, error, "{text}");
        assert!(
            sentence.is_empty() || came.to_string() == sentence,
            "{came}"
        );
    }
}

#[test]
fn spent_tries_and_changed_pins_outlive_the_program() {
    let mut used = card();
    says(&mut used, SELECT_JPKI, &hex!("9000"));
    says(&mut used, &verify(0x9B, "ABC123"), &hex!("9000"));
    says(&mut used, &hex!("0024019B 06 585858585858"), &hex!("9000"));
    for left in [0xC2, 0xC1, 0xC0] {
        says(&mut used, &verify(0x98, "0000"), &[0x63, left]);
    }
    let challenge = gives(&mut used, &hex!("0084000010"));
    let saved = used.saved();

    let mut again = card();
    again.restore(&saved).unwrap();
    assert_eq!(again.saved(), saved);
    says(&mut again, SELECT_JPKI, &hex!("9000"));
    says(&mut again, &verify(0x98, "1234"), &hex!("6984"));
    says(&mut again, &hex!("00B0810004"), &hex!("6982"));
    says(&mut again, &verify(0x9B, "ABC123"), &hex!("63C4"));
    says(&mut again, &verify(0x9B, "XXXXXX"), &hex!("9000"));
    assert_ne!(
        gives(&mut again, &hex!("0084000010")),
        challenge,
        "random numbers go on"
    );
}

#[test]
fn a_card_takes_no_state_but_its_own() {
    let saved = card().saved();
    let other = Population::new(Seed(2));
    let mut other = VirtualCard::of(
        &Pki::new(Seed(2)),
        other.person(Situation::Child),
        &CardOptions::default(),
    );
    assert_eq!(other.restore(&saved), Err(StateError::AnotherCard));
    let mut card = card();
    for wrong in [
        "",
        "{}",
        &saved.replace("\"tries\": 5", "\"tries\": 6"),
        &saved.replace("\"text\"", "\"test\""),
        &saved.replace("\"kakunin-card-state\": 1", "\"kakunin-card-state\": 2"),
        &saved.replace("\"random\"", "\"chance\""),
    ] {
        assert_eq!(card.restore(wrong), Err(StateError::Malformed), "{wrong}");
    }
    assert_eq!(card.saved(), saved);
}

/// Members right and wrong, in any mixture: whatever is accepted is inside the format's limits.
fn member() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u8..20).prop_map(|tries| format!(r#""secrets": {{"text": {{"tries": {tries}}}}}"#)),
        "[0-9A-F]{0,70}".prop_map(|atr| format!(r#""atr": "{atr}""#)),
        "[A-Z0-9a-z]{4,18}"
            .prop_map(|value| { format!(r#""secrets": {{"signature": {{"value": "{value}"}}}}"#) }),
        "(slow|status|tear|swap)(-[0-9A-Fa-z]{1,6})?"
            .prop_map(|fault| { format!(r#""faults": [{{"at": 3, "fault": "{fault}"}}]"#) }),
        ".{0,12}",
    ]
}

proptest! {
    #[test]
    fn accepted_descriptions_are_inside_the_limits(members in prop::collection::vec(member(), 0..3)) {
        let text = format!("{{{}}}", members.join(", "));
        if let Ok(description) = CardDescription::from_json(&text) {
            let options = &description.options;
            prop_assert!(options.text_tries <= 15);
            prop_assert!((2..=33).contains(&options.atr.len()));
            let password = options.signature_password.as_bytes();
            prop_assert!((6..=16).contains(&password.len()));
            prop_assert!(!password.iter().any(u8::is_ascii_lowercase));
            prop_assert!(description.schedule.entries().len() <= 1);
        }
    }

    #[test]
    fn a_state_that_is_refused_changes_nothing(position in 0_usize..600, byte in 0x20_u8..0x7F) {
        let mut card = card();
        let saved = card.saved();
        let mut changed = saved.clone().into_bytes();
        let position = position % changed.len();
        changed[position] = byte;
        let changed = String::from_utf8(changed).unwrap();
        match card.restore(&changed) {
            Err(_) => prop_assert_eq!(card.saved(), saved),
            // Another counter, value or random position: it is kept as it was written.
            Ok(()) => {
                let written: serde_json::Value = serde_json::from_str(&changed).unwrap();
                let kept: serde_json::Value = serde_json::from_str(&card.saved()).unwrap();
                prop_assert_eq!(kept, written);
            }
        }
    }
}
