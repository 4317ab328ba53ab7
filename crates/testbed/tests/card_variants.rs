// SPDX-License-Identifier: MIT OR Apache-2.0
//! What each variant answers otherwise than the plastic card, byte by byte; descriptions, and what a card keeps.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;

use apdu::Card;
use hex_literal::hex;
use std::path::{Path, PathBuf};
use support::{
    SELECT_CARD_MANAGER, SELECT_COMMON, SELECT_JPKI, SELECT_TEXT, card, gives, person, pki,
    read_file, says, select_file, variant, verify, with,
};
use testbed::Seed;
use testbed::card::{
    ATR_CONTACT, ATR_CONTACTLESS, CardDescription, CardOptions, DescriptionError,
    FOREIGN_APPLICATION, StateError, UnusablePin, Variant, VirtualCard,
};
use testbed::faults::CardDefect;
use testbed::pki::{Family, Pki};
use testbed::population::{Population, Situation};

fn label(card: &mut dyn Card) -> String {
    says(card, SELECT_JPKI, &hex!("9000"));
    says(card, &select_file(0x0006), &hex!("9000"));
    let label = gives(card, &hex!("00B0000020"));
    String::from_utf8(label).unwrap().trim_end().to_owned()
}

#[test]
fn labels_tell_the_tokens_apart() {
    for (kind, expected) in [
        (Variant::Android, "JPKIAPGPSETOKEN"),
        (Variant::Child, "JPKIAPICCTOKEN2"),
        (Variant::FaceAuthentication, "JPKIAPICCTOKEN2"),
        (Variant::Iphone, "JPKIAPIOSTOKEN"),
        (Variant::NextGeneration, "SYNTHETIC NEXT-GENERATION TOKEN"),
        (Variant::Plastic, "JPKIAPICCTOKEN2"),
        (Variant::WithoutAuthentication, "JPKIAPICCTOKEN2"),
    ] {
        assert_eq!(label(&mut variant(kind)), expected);
    }
}

#[test]
fn availability_says_which_certificates_are_there() {
    for (kind, expected) in [
        (Variant::Plastic, hex!("8F8F00")),
        (Variant::Child, hex!("008F00")),
        (Variant::WithoutAuthentication, hex!("8F0000")),
    ] {
        let mut card = variant(kind);
        says(&mut card, SELECT_JPKI, &hex!("9000"));
        assert_eq!(read_file(&mut card, 0x0008), expected, "{kind:?}");
        let is_there = |card: &mut dyn Card, file| card.process(&select_file(file)) == hex!("9000");
        let [sign, auth] = [0, 1].map(|byte| expected[byte] == 0x8F);
        for file in [0x0001, 0x001A, 0x001B] {
            assert_eq!(is_there(&mut card, file), sign, "{kind:?} {file:04X}");
        }
        for file in [0x000A, 0x0017, 0x0018] {
            assert_eq!(is_there(&mut card, file), auth, "{kind:?} {file:04X}");
        }
        assert!(is_there(&mut card, 0x0002) && is_there(&mut card, 0x000B));
    }
}

#[test]
fn an_android_token_asks_for_the_pin_before_its_certificate() {
    let mut card = variant(Variant::Android);
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &hex!("00B08A0004"), &hex!("6982"));
    says(&mut card, &verify(0x98, "1234"), &hex!("9000"));
    assert_eq!(gives(&mut card, &hex!("00B08A0002")), hex!("3082"));
}

#[test]
fn only_an_iphone_knows_the_last_command() {
    for kind in [Variant::Iphone, Variant::Plastic, Variant::Android] {
        let mut card = variant(kind);
        says(&mut card, &hex!("80FC0000"), &hex!("6D00"));
        says(&mut card, SELECT_JPKI, &hex!("9000"));
        let expected = if kind == Variant::Iphone {
            hex!("9000")
        } else {
            hex!("6700")
        };
        says(&mut card, &hex!("80FC0000"), &expected);
    }
}

#[test]
fn phones_do_not_know_the_synthetic_exchange() {
    let ask = hex!("F060000010");
    for kind in [Variant::Iphone, Variant::Android, Variant::Foreign] {
        says(&mut variant(kind), &ask, &hex!("6E00"));
    }
    assert_eq!(gives(&mut card(), &ask).len(), 16);
}

#[test]
fn a_face_authentication_card_has_no_usable_pin_either_way() {
    let mut blocked = variant(Variant::FaceAuthentication);
    says(&mut blocked, SELECT_JPKI, &hex!("9000"));
    says(&mut blocked, &hex!("00200098"), &hex!("63C0"));
    says(&mut blocked, &verify(0x98, "1234"), &hex!("6984"));
    says(&mut blocked, &hex!("0020009B"), &hex!("63C0"));
    assert_eq!(gives(&mut blocked, &hex!("00B08A0002")), hex!("3082"));
    says(&mut blocked, SELECT_TEXT, &hex!("9000"));
    says(&mut blocked, &hex!("00200091"), &hex!("63C0"));
    says(&mut blocked, &hex!("00200094"), &hex!("63CA"));

    let options = CardOptions {
        variant: Variant::FaceAuthentication,
        unusable_pin: UnusablePin::Absent,
        ..CardOptions::default()
    };
    let mut absent = VirtualCard::of(pki(), &person(), &options);
    for (application, file) in [
        (SELECT_JPKI, 0x18),
        (SELECT_JPKI, 0x1B),
        (SELECT_TEXT, 0x11),
        (SELECT_COMMON, 0x1C),
    ] {
        says(&mut absent, application, &hex!("9000"));
        says(&mut absent, &select_file(file), &hex!("6A82"));
    }
    says(&mut absent, SELECT_JPKI, &hex!("9000"));
    says(&mut absent, &select_file(0x0017), &hex!("9000"));
    says(&mut absent, &with(hex!("802A0080"), &[0xAA]), &hex!("6982"));
}

#[test]
fn a_foreign_card_has_its_own_application_alone() {
    let mut card = variant(Variant::Foreign);
    for name in [SELECT_JPKI, SELECT_TEXT, SELECT_COMMON, SELECT_CARD_MANAGER] {
        says(&mut card, name, &hex!("6A82"));
    }
    says(&mut card, &hex!("00CA00F200"), &hex!("6D00"));
    let own = [&hex!("00A4040C0A")[..], &FOREIGN_APPLICATION].concat();
    says(&mut card, &own, &hex!("9000"));
    for file in [0x000A, 0x0018, 0x0001] {
        says(&mut card, &select_file(file), &hex!("6A82"));
    }
    says(&mut card, &hex!("00B0000000"), &hex!("6986"));
}

#[test]
fn the_next_generation_stand_in_signs_with_p384() {
    let mut card = variant(Variant::NextGeneration);
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    let sign = |p1: u8, data: &[u8]| with([0x80, 0x2A, p1, 0x97], data);
    says(&mut card, &sign(0x02, &[0; 48]), &hex!("6982"));
    says(&mut card, &verify(0x98, "1234"), &hex!("9000"));
    assert_eq!(gives(&mut card, &sign(0x02, &[0; 48]))[0], 0x30);
    says(&mut card, &sign(0x02, &[0; 32]), &hex!("6700"));
    for p1 in [0x00, 0x01, 0x04, 0x05, 0x06] {
        says(&mut card, &sign(p1, &[0; 48]), &hex!("6A86"));
    }
    let signature = gives(&mut card, &sign(0x03, b"message"));
    let mut short = sign(0x03, b"message");
    *short.last_mut().unwrap() = 0x10;
    says(
        &mut card,
        &short,
        &[0x6C, u8::try_from(signature.len()).unwrap()],
    );
}

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

#[test]
fn certificates_on_the_card_are_those_of_the_world() {
    let mut card = card();
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    let issued = pki().issue(&person(), Family::Authentication);
    assert_eq!(read_file(&mut card, 0x000A), issued.der);
}
