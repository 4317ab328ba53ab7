// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the card text application answers, byte by byte.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;

use hex_literal::hex;
use sha2::{Digest, Sha256};
use support::{
    SELECT_JPKI, SELECT_TEXT, card, gives, person, pki, read_file, says, select_file, verify,
};
use testbed::pki::TextAuthority;

#[test]
fn the_number_has_its_filling_and_belongs_to_nobody() {
    let mut card = card();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    says(&mut card, &verify(0x91, "4321"), &hex!("9000"));
    let file = read_file(&mut card, 0x0001);
    let number = person().my_number();
    assert_eq!(
        file,
        [&hex!("FF10 0C")[..], number.as_bytes(), &hex!("FFFF")].concat()
    );
    assert_eq!(file.len(), 17);
}

#[test]
fn attributes_stand_behind_their_offsets() {
    let mut card = card();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    says(&mut card, &verify(0x91, "4321"), &hex!("9000"));
    let file = read_file(&mut card, 0x0002);
    let person = person();
    let object = |tag: [u8; 2], value: &[u8]| {
        [&tag[..], &[u8::try_from(value.len()).unwrap()], value].concat()
    };
    let objects = [
        object(hex!("DF22"), person.name().as_bytes()),
        object(hex!("DF23"), person.address().as_bytes()),
        object(hex!("DF24"), person.birth_date.to_compact().as_bytes()),
        object(hex!("DF25"), person.sex.code().as_bytes()),
    ];
    let head = file.len() - objects.concat().len() - 11;
    assert_eq!(file[..2], hex!("FF20"));
    assert_eq!(file[head..head + 3], hex!("DF21 08"));
    assert_eq!(file[head + 11..], objects.concat());
    for (number, object) in objects.iter().enumerate() {
        let at = head + 3 + 2 * number;
        let offset = usize::from(u16::from_be_bytes([file[at], file[at + 1]]));
        assert_eq!(
            &file[offset..offset + object.len()],
            object,
            "offset {number}"
        );
    }
    assert!(person.name().contains('\u{3000}') && person.address().contains("合成"));
}

#[test]
fn integrity_covers_both_files_as_they_are_written() {
    let mut card = card();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    says(&mut card, &verify(0x91, "4321"), &hex!("9000"));
    let (number, attributes) = (read_file(&mut card, 0x0001), read_file(&mut card, 0x0002));
    let file = read_file(&mut card, 0x0003);
    assert_eq!(file.len(), 336);
    let behind_offsets = attributes
        .windows(2)
        .position(|tag| tag == hex!("DF22"))
        .unwrap();
    let digests = [
        &hex!("DF31 20")[..],
        &Sha256::digest(&number),
        &hex!("DF32 20"),
        &Sha256::digest(&attributes[behind_offsets..]),
    ]
    .concat();
    let signature = pki().text_authority().signer().sign(&digests);
    let expected = [
        &hex!("FF30 82 014B")[..],
        &digests,
        &hex!("DF33 82 0100"),
        &signature,
    ]
    .concat();
    assert_eq!(file, expected);
}

#[test]
fn certificate_and_information_are_free() {
    let mut card = card();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    assert_eq!(
        read_file(&mut card, 0x0004),
        pki().text_authority().certificate()
    );
    let information = read_file(&mut card, 0x0005);
    assert_eq!(information[..12], hex!("FF40 81 9E DF41 04 53594E31 DF"));
    assert_eq!(information[14..30], TextAuthority::SIGNER_KEY_IDENTIFIER);
    assert_eq!(information[30..34], hex!("DF43 81 80"));
    assert_eq!(information.len(), 162);
}

#[test]
fn each_secret_opens_its_files_and_no_other() {
    let person = person();
    let secrets = [
        (0x91, "4321".to_owned(), [true, true, true]),
        (0x94, person.my_number(), [true, false, true]),
        (0x95, person.verification_code_b(), [false, true, true]),
    ];
    for (p2, secret, opens) in secrets {
        let mut card = card();
        says(&mut card, SELECT_TEXT, &hex!("9000"));
        for (file, open) in (1..).zip(opens) {
            says(
                &mut card,
                &[0x00, 0xB0, 0x80 | file, 0x00, 0x04],
                &hex!("6982"),
            );
            says(&mut card, &verify(p2, &secret), &hex!("9000"));
            let first = card_process(&mut card, file);
            let expected = if open { 6 } else { 2 };
            assert_eq!(first.len(), expected, "P2 {p2:02X}, file {file}");
            // Another application ends it.
            says(&mut card, SELECT_JPKI, &hex!("9000"));
            says(&mut card, SELECT_TEXT, &hex!("9000"));
        }
    }
}

fn card_process(card: &mut dyn apdu::Card, file: u8) -> Vec<u8> {
    card.process(&[0x00, 0xB0, 0x80 | file, 0x00, 0x04])
}

#[test]
fn codes_have_ten_tries_and_the_unexplained_one_none() {
    let mut card = card();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    for (p2, counter) in [(0x91, 0xC3), (0x92, 0xC0), (0x94, 0xCA), (0x95, 0xCA)] {
        says(&mut card, &[0x00, 0x20, 0x00, p2], &[0x63, counter]);
    }
    says(&mut card, &verify(0x92, "1234"), &hex!("6984"));
    says(&mut card, &verify(0x94, "000000000000"), &hex!("63C9"));
    says(
        &mut card,
        &verify(0x94, &person().my_number()),
        &hex!("9000"),
    );
    says(&mut card, &hex!("00200094"), &hex!("63CA"));
    says(&mut card, &select_file(0x0016), &hex!("6A82"));
    says(&mut card, &hex!("00200096"), &hex!("6A88"));
}

#[test]
fn its_own_key_signs_a_payload_without_any_secret() {
    let mut card = card();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    let sign = support::with(hex!("802A0000"), b"any payload");
    assert_eq!(gives(&mut card, &sign).len(), 256);
    says(
        &mut card,
        &support::with(hex!("802A0200"), &[0; 32]),
        &hex!("6A86"),
    );
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &sign, &hex!("6A86"));
}

#[test]
fn secure_messaging_is_refused_as_measured() {
    let mut card = card();
    says(&mut card, &hex!("80AE0000"), &hex!("6D00"));
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &hex!("80AE0000"), &hex!("66F1"));
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    says(&mut card, &hex!("80AE0000"), &hex!("6982"));
    says(&mut card, &verify(0x91, "4321"), &hex!("9000"));
    says(&mut card, &hex!("80AE0000"), &hex!("6A81"));
}

#[test]
fn a_file_can_be_forged_and_keeps_its_condition() {
    let mut card = card();
    let forged = pki().text_authority().forged_certificate();
    card.replace_text_file(apdu::FileIdentifier(0x0004), forged.clone());
    card.replace_text_file(apdu::FileIdentifier(0x0001), b"forged".to_vec());
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    assert_eq!(read_file(&mut card, 0x0004), forged);
    says(&mut card, &hex!("00B0810004"), &hex!("6982"));
    says(&mut card, &verify(0x91, "4321"), &hex!("9000"));
    assert_eq!(read_file(&mut card, 0x0001), b"forged");
    // The card it was cloned from is as it was.
    let mut other = support::card();
    says(&mut other, SELECT_TEXT, &hex!("9000"));
    assert_ne!(read_file(&mut other, 0x0004), forged);
}
