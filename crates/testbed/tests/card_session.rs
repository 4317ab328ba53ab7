// SPDX-License-Identifier: MIT OR Apache-2.0
//! Session rules, secrets that change, and the applications of common data and card management, byte by byte.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;

use apdu::{Card, Reset};
use hex_literal::hex;
use support::{
    SELECT_CARD_MANAGER, SELECT_COMMON, SELECT_JPKI, SELECT_TEXT, card, gives, person, pki, says,
    select_file, verify, with,
};
use testbed::card::ATR_CONTACT;

#[test]
fn a_pin_changes_after_the_old_one_was_verified() {
    let mut card = card();
    says(&mut card, &hex!("00240180 04 35353535"), &hex!("6D00"));
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &select_file(0x0018), &hex!("9000"));
    says(&mut card, &hex!("00240180 04 35353535"), &hex!("6982"));
    says(&mut card, &verify(0x80, "1234"), &hex!("9000"));
    says(&mut card, &hex!("00240080 04 35353535"), &hex!("6A86"));
    says(&mut card, &hex!("00240180"), &hex!("6700"));
    says(&mut card, &hex!("00240180 05 3535353535"), &hex!("6A80"));
    says(&mut card, &hex!("00240180 04 35353535"), &hex!("9000"));
    says(&mut card, &verify(0x80, "1234"), &hex!("63C2"));
    says(&mut card, &verify(0x80, "5555"), &hex!("9000"));
    // The other one is untouched, and has its own form.
    says(&mut card, &verify(0x9B, "ABC123"), &hex!("9000"));
    says(&mut card, &hex!("0024019B 06 616263313233"), &hex!("6A80"));
    says(
        &mut card,
        &hex!("0024019B 07 41424331323334"),
        &hex!("9000"),
    );
    says(&mut card, &verify(0x9B, "ABC1234"), &hex!("9000"));
}

#[test]
fn codes_that_are_printed_do_not_change() {
    let mut card = card();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    says(
        &mut card,
        &verify(0x94, &person().my_number()),
        &hex!("9000"),
    );
    says(
        &mut card,
        &with(hex!("00240194"), b"123456789012")[..17],
        &hex!("6A80"),
    );
}

#[test]
fn the_common_pin_changes_by_its_own_command() {
    let mut card = card();
    says(&mut card, SELECT_COMMON, &hex!("9000"));
    says(&mut card, &select_file(0x001C), &hex!("9000"));
    says(&mut card, &hex!("00200080"), &hex!("63C3"));
    says(&mut card, &verify(0x80, "9876"), &hex!("9000"));
    says(&mut card, &hex!("00240180 04 35353535"), &hex!("6D00"));
    says(&mut card, &hex!("80320080 04 35353535"), &hex!("9000"));
    says(&mut card, &verify(0x9C, "9876"), &hex!("63C2"));
    says(&mut card, &verify(0x9C, "5555"), &hex!("9000"));
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &hex!("80320080 04 35353535"), &hex!("6D00"));
}

#[test]
fn the_record_of_the_common_application_is_read_in_four_ways() {
    let person = person();
    let digits = format!(
        "9999{:011}{}{}",
        person.index,
        person.municipality.code,
        person.card_expiry()
    );
    let record = [&hex!("01 1C")[..], digits.as_bytes()].concat();
    let mut card = card();
    says(&mut card, &hex!("00B2010400"), &hex!("6986"));
    says(&mut card, SELECT_COMMON, &hex!("9000"));
    says(&mut card, &hex!("00B2010400"), &hex!("6986"));
    assert_eq!(
        gives(&mut card, &hex!("00B2010C00")),
        record,
        "short identifier"
    );
    assert_eq!(gives(&mut card, &hex!("00B2010400")), record, "now current");
    assert_eq!(
        gives(&mut card, &hex!("00B2010500")),
        record,
        "to the last one"
    );
    says(&mut card, &select_file(0x0001), &hex!("9000"));
    assert_eq!(
        gives(&mut card, &hex!("00B2010402")),
        record[..2],
        "two bytes"
    );
    says(&mut card, &hex!("00B2020400"), &hex!("6A83"));
    says(&mut card, &hex!("00B2000400"), &hex!("6A83"));
    says(&mut card, &hex!("00B2020500"), &hex!("6A83"));
    says(&mut card, &hex!("00B2010200"), &hex!("6A86"));
    says(&mut card, &hex!("00B20104"), &hex!("6700"));
    says(&mut card, &hex!("00B2012400"), &hex!("6A82"));
    says(&mut card, &hex!("00B0000000"), &hex!("6981"));
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &select_file(0x000A), &hex!("9000"));
    says(&mut card, &hex!("00B2010400"), &hex!("6981"));
}

#[test]
fn only_the_common_key_authenticates_the_card() {
    let mut card = card();
    let ask = |key: u8| with([0x00, 0x88, 0x00, 0x80 | key], b"challenge");
    says(&mut card, &ask(0x19), &hex!("6986"));
    says(&mut card, SELECT_COMMON, &hex!("9000"));
    assert_eq!(gives(&mut card, &ask(0x19)).len(), 256);
    says(&mut card, &select_file(0x0019), &hex!("9000"));
    assert_eq!(gives(&mut card, &ask(0x00)).len(), 256);
    says(&mut card, &hex!("00880099"), &hex!("6700"));
    says(&mut card, &hex!("00880199 01 AA 00"), &hex!("6A86"));
    says(&mut card, &ask(0x1C), &hex!("6981"));
    says(&mut card, &ask(0x05), &hex!("6A88"));
    // It makes no signature, and JPKI's keys authenticate nothing.
    says(&mut card, &hex!("802A0099 01 AA 00"), &hex!("6985"));
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &verify(0x98, "1234"), &hex!("9000"));
    says(&mut card, &ask(0x17), &hex!("6985"));
}

#[test]
fn the_card_manager_gives_its_data_at_power_up() {
    let person = person();
    let mut card = card();
    for (tag, value) in [
        ("0045", format!("9999{:011}", person.index).into_bytes()),
        ("00F0", person.municipality.code.as_bytes().to_vec()),
        ("00F2", person.card_expiry().into_bytes()),
        ("00F7", b"9000001\x08\x05999\0\0\0\0".to_vec()),
        ("5F51", ATR_CONTACT[1..].to_vec()),
    ] {
        let tag = u16::from_str_radix(tag, 16).unwrap().to_be_bytes();
        assert_eq!(gives(&mut card, &[0x00, 0xCA, tag[0], tag[1], 0x00]), value);
    }
    says(&mut card, &hex!("00CA00F204"), &hex!("6C08"));
    says(&mut card, &hex!("00CA00F2"), &hex!("6700"));
    says(&mut card, &hex!("00CA7F2100"), &hex!("6700"));
    let chain = gives(&mut card, &hex!("00CA7F21 000000"));
    assert_eq!(chain, pki().text_authority().certificate());
    for tag in [0x42, 0x66, 0xF8, 0x01] {
        says(&mut card, &[0x00, 0xCA, 0x00, tag, 0x00], &hex!("6A88"));
    }
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &hex!("00CA00F200"), &hex!("6D00"));
    says(&mut card, SELECT_CARD_MANAGER, &hex!("9000"));
    assert_eq!(gives(&mut card, &hex!("00CA00F200")).len(), 8);
    // Its data are no files.
    says(&mut card, &hex!("00A4020C0200F2"), &hex!("6A82"));
    says(&mut card, &hex!("00B0850000"), &hex!("6A82"));
}

#[test]
fn challenges_have_the_length_asked_for_and_differ() {
    let mut card = card();
    assert_eq!(gives(&mut card, &hex!("0084000001")).len(), 1);
    let (one, other) = (
        gives(&mut card, &hex!("0084000000")),
        gives(&mut card, &hex!("0084000000")),
    );
    assert_eq!((one.len(), other.len()), (256, 256));
    assert_ne!(one, other);
    says(&mut card, &hex!("00840000"), &hex!("6700"));
    says(&mut card, &hex!("0084000100"), &hex!("6A86"));
    says(&mut card, &hex!("00840000 000010"), &hex!("6985"));
    says(&mut card, &hex!("00840000 01 AA 10"), &hex!("6700"));
}

#[test]
fn the_terminal_reference_only_exists() {
    let mut card = card();
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &select_file(0x0016), &hex!("9000"));
    says(&mut card, &hex!("00B0000000"), &hex!("6981"));
    says(&mut card, &hex!("00200080"), &hex!("6981"));
    for parameters in [[0x00, 0x00], [0x00, 0xAE], [0x80, 0x00], [0x00, 0xB6]] {
        let command = [&hex!("80A2")[..], &parameters, &hex!("01 AA")].concat();
        says(&mut card, &command, &hex!("6A86"));
    }
}

#[test]
fn every_secret_of_every_application_ends_with_another_application_and_with_power() {
    let opened = |card: &mut dyn Card| card.process(&hex!("00B0810004")).ends_with(&hex!("9000"));
    let mut card = card();
    let open = |card: &mut dyn Card| {
        says(card, SELECT_TEXT, &hex!("9000"));
        says(card, &verify(0x91, "4321"), &hex!("9000"));
        assert!(opened(card));
    };
    open(&mut card);
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    assert!(opened(&mut card), "second SELECT of the same application");
    says(&mut card, &hex!("00A4040C06A00000000101"), &hex!("6A82"));
    assert!(opened(&mut card), "SELECT that fails");
    card.reset(Reset::Warm);
    says(&mut card, &hex!("00B0810004"), &hex!("6A82"));
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    assert!(opened(&mut card), "warm reset");
    for other in [SELECT_JPKI, SELECT_COMMON, SELECT_CARD_MANAGER] {
        open(&mut card);
        says(&mut card, other, &hex!("9000"));
        says(&mut card, SELECT_TEXT, &hex!("9000"));
        assert!(!opened(&mut card), "{other:02X?}");
    }
    open(&mut card);
    card.reset(Reset::Cold);
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    assert!(!opened(&mut card), "power");
    open(&mut card);
    card.reset(Reset::Warm);
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    assert!(!opened(&mut card), "another application after a warm reset");
}

#[test]
fn reading_takes_an_extended_le() {
    let mut card = card();
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    let whole = support::read_file(&mut card, 0x000A);
    assert!(whole.len() > 256);
    assert_eq!(gives(&mut card, &hex!("00B00000 000000")), whole);
    assert_eq!(gives(&mut card, &hex!("00B00000 000101")), whole[..257]);
}

#[test]
fn a_short_name_selects_the_first_application_that_has_it() {
    let mut card = card();
    says(&mut card, &hex!("00A4040C02D392"), &hex!("9000"));
    says(&mut card, &select_file(0x000A), &hex!("9000"));
    says(&mut card, &hex!("00A4040C04D3921000"), &hex!("9000"));
    says(&mut card, &hex!("00B2010C00"), &hex!("6981"));
    says(&mut card, &hex!("00A4040C00"), &hex!("6A82"));
}

#[test]
fn the_same_card_says_the_same() {
    let (mut one, mut other) = (card(), card());
    for command in [SELECT_TEXT, &hex!("00B0840000"), &hex!("0084000010")] {
        assert_eq!(one.process(command), other.process(command));
    }
}
