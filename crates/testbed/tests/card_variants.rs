// SPDX-License-Identifier: MIT OR Apache-2.0
//! What each variant answers otherwise than the plastic card, byte by byte.
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
use support::{
    SELECT_CARD_MANAGER, SELECT_COMMON, SELECT_JPKI, SELECT_TEXT, card, gives, person, pki,
    read_file, says, select_file, variant, verify, with,
};
use testbed::card::{CardOptions, FOREIGN_APPLICATION, UnusablePin, Variant, VirtualCard};
use testbed::pki::Family;

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

#[test]
fn certificates_on_the_card_are_those_of_the_world() {
    let mut card = card();
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    let issued = pki().issue(&person(), Family::Authentication);
    assert_eq!(read_file(&mut card, 0x000A), issued.der);
}
