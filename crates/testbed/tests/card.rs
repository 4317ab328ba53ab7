// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the virtual card answers, byte by byte.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::{Card, Reset};
use hex_literal::hex;
use proptest::prelude::*;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::card::{CardOptions, VirtualCard};
use testbed::pki::{Family, Pki};
use testbed::population::{Population, Situation};

const SELECT_JPKI: &[u8] = &hex!("00A4040C0AD392F000260100000001");
const SELECT_CARD_MANAGER: &[u8] = &hex!("00A4040C07A0000001510000");

fn card() -> VirtualCard {
    static CARD: LazyLock<VirtualCard> = LazyLock::new(|| {
        let population = Population::new(Seed(1));
        let person = population.person(Situation::Valid);
        VirtualCard::of(&Pki::new(Seed(1)), person, &CardOptions::default())
    });
    CARD.clone()
}

#[track_caller]
fn says(card: &mut VirtualCard, command: &[u8], response: &[u8]) {
    assert_eq!(card.process(command), response, "to {command:02X?}");
}

#[test]
fn probes_of_other_drivers_are_turned_away() {
    let mut card = card();
    for name in [
        &hex!("00A4040007627601FF000000")[..],
        &hex!("00A4040006A00000000101"),
        &hex!("00A404000BE82B0601040181C31F020100"),
        &hex!("00A40400 09A00000030800001000 00"),
        &hex!("00A4040C07A000000116DB0000"),
        &hex!("00A4040006D2760001240100"),
    ] {
        says(&mut card, name, &hex!("6A82"));
    }
    says(&mut card, &hex!("00CADF3005"), &hex!("6A88"));
    says(&mut card, &hex!("00CB3FFF035C017E08"), &hex!("6D00"));
    says(&mut card, SELECT_JPKI, &hex!("9000"));
}

#[test]
fn a_prefix_of_the_name_selects() {
    says(&mut card(), &hex!("00A4040C05D392F00026"), &hex!("9000"));
}

#[test]
fn select_by_path_does_as_measured() {
    let mut card = card();
    says(&mut card, &hex!("00A40000"), &hex!("6A86"));
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &hex!("00A40000"), &hex!("9000"));
    says(&mut card, &hex!("00A40000023F00"), &hex!("6A82"));
}

#[test]
fn counters_go_down_to_blocked_and_a_right_pin_restores_them() {
    let mut card = card();
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &hex!("00200080"), &hex!("6986"));
    says(&mut card, &hex!("00A4020C020018"), &hex!("9000"));
    says(&mut card, &hex!("00200080"), &hex!("63C3"));
    says(&mut card, &hex!("002000800430303030"), &hex!("63C2"));
    says(&mut card, &hex!("002000800431323334"), &hex!("9000"));
    says(&mut card, &hex!("00200080"), &hex!("63C3"));
    for left in [0xC2, 0xC1, 0xC0] {
        says(&mut card, &hex!("002000980430303030"), &[0x63, left]);
    }
    says(&mut card, &hex!("002000800431323334"), &hex!("6984"));
    says(&mut card, &hex!("00200080"), &hex!("63C0"));
    assert_eq!(card.authentication_tries(), 0);
    assert_eq!(card.signature_tries(), 5);
}

#[test]
fn keys_need_their_own_secret() {
    let mut card = card();
    let sign = |card: &mut VirtualCard, key: u8| {
        let command = [&hex!("802A00"), &[0x80 | key, 2][..], &hex!("AABB00")].concat();
        card.process(&command)
    };
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    assert_eq!(sign(&mut card, 0x17), hex!("6982"));
    says(&mut card, &hex!("002000980431323334"), &hex!("9000"));
    assert_eq!(sign(&mut card, 0x17).len(), 258);
    assert_eq!(sign(&mut card, 0x1A), hex!("6982"));
    says(&mut card, &hex!("0020009B06414243313233"), &hex!("9000"));
    assert_eq!(sign(&mut card, 0x1A).len(), 258);
    assert_eq!(sign(&mut card, 0x18), hex!("6981"));
    assert_eq!(sign(&mut card, 0x05), hex!("6A88"));
}

#[test]
fn only_another_application_or_power_ends_the_security_status() {
    let sign = hex!("802A009702AABB00");
    let signs = |card: &mut VirtualCard| card.process(&sign).len() == 258;
    let mut card = card();
    let unlock = |card: &mut VirtualCard| {
        says(card, SELECT_JPKI, &hex!("9000"));
        says(card, &hex!("002000980431323334"), &hex!("9000"));
    };
    unlock(&mut card);
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    assert!(signs(&mut card), "second SELECT of the same application");
    says(&mut card, &hex!("00A4040C06A00000000101"), &hex!("6A82"));
    assert!(signs(&mut card), "SELECT that fails");
    says(&mut card, SELECT_CARD_MANAGER, &hex!("9000"));
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    assert!(!signs(&mut card), "SELECT of another application");
    unlock(&mut card);
    card.reset(Reset::Warm);
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    assert!(signs(&mut card), "warm reset");
    card.reset(Reset::Cold);
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    assert!(!signs(&mut card), "power");
}

#[test]
fn signature_certificate_needs_the_password() {
    let mut card = card();
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &hex!("00A4020C020001"), &hex!("9000"));
    says(&mut card, &hex!("00B0000004"), &hex!("6982"));
    says(&mut card, &hex!("0020009B06414243313233"), &hex!("9000"));
    assert_eq!(card.process(&hex!("00B0000004"))[..2], hex!("3082"));
}

#[test]
fn reading_ends_at_the_end() {
    let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
    let certificate = pki
        .issue(population.person(Situation::Valid), Family::Authentication)
        .der;
    let mut card = card();
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &hex!("00B0000000"), &hex!("6986"));
    // By short identifier, which also makes it the current file.
    let first = card.process(&hex!("00B08A0000"));
    assert_eq!(first[..256], certificate[..256]);
    let [high, low] = u16::try_from(certificate.len() - 3).unwrap().to_be_bytes();
    let last = card.process(&[0x00, 0xB0, high, low, 0x00]);
    assert_eq!(
        last,
        [&certificate[certificate.len() - 3..], &hex!("9000")].concat()
    );
    let [high, low] = u16::try_from(certificate.len()).unwrap().to_be_bytes();
    says(&mut card, &[0x00, 0xB0, high, low, 0x00], &hex!("6B00"));
    says(&mut card, &hex!("00B00000"), &hex!("6700"));
    says(&mut card, &hex!("00A4020C020017"), &hex!("9000"));
    says(&mut card, &hex!("00B0000000"), &hex!("6981"));
}

#[test]
fn unknown_classes_and_instructions_have_their_own_words() {
    let mut card = card();
    says(&mut card, &hex!("FF000000"), &hex!("6E00"));
    says(&mut card, &hex!("00FF0000"), &hex!("6D00"));
    says(&mut card, &hex!("00A4"), &hex!("6700"));
    says(&mut card, &[], &hex!("6700"));
}

#[test]
fn a_child_has_no_signature_certificate() {
    let population = Population::new(Seed(1));
    let person = population.person(Situation::Child);
    let mut card = VirtualCard::of(&Pki::new(Seed(1)), person, &CardOptions::default());
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    for file in [0x01, 0x1A, 0x1B] {
        says(
            &mut card,
            &[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, file],
            &hex!("6A82"),
        );
    }
    says(&mut card, &hex!("00A4020C02000A"), &hex!("9000"));
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?} {:?}", card(), CardOptions::default());
    assert!(
        !shown.contains("1234") && !shown.contains("ABC123"),
        "{shown}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever is sent, the answer ends in a status word and the counters never rise without the secret.
    #[test]
    fn any_bytes_are_answered(commands in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..24), 0..24)) {
        let mut card = card();
        for command in commands {
            let answer = card.process(&command);
            prop_assert!(answer.len() >= 2 && matches!(answer[answer.len() - 2], 0x61..=0x6F | 0x90));
        }
        prop_assert!(card.authentication_tries() <= 3 && card.signature_tries() <= 5);
    }
}
