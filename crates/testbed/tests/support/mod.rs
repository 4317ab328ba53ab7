// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cards of one world, and what they must say.
#![allow(dead_code, reason = "each test file uses a part")]

use apdu::Card;
use hex_literal::hex;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use testbed::Seed;
use testbed::card::{CardOptions, Variant, VirtualCard};
use testbed::pki::Pki;
use testbed::population::{Person, Population, Situation};

pub(crate) const SELECT_JPKI: &[u8] = &hex!("00A4040C0AD392F000260100000001");
pub(crate) const SELECT_TEXT: &[u8] = &hex!("00A4040C0AD3921000310001010408");
pub(crate) const SELECT_COMMON: &[u8] = &hex!("00A4040C0AD3921000310001010100");
pub(crate) const SELECT_CARD_MANAGER: &[u8] = &hex!("00A4040C07A0000001510000");

pub(crate) fn pki() -> &'static Pki {
    static PKI: LazyLock<Pki> = LazyLock::new(|| Pki::new(Seed(1)));
    &PKI
}

pub(crate) fn person() -> Person {
    Population::new(Seed(1)).person(Situation::Valid).clone()
}

pub(crate) fn card() -> VirtualCard {
    variant(Variant::Plastic)
}

/// Keys take time to make: clones share them.
pub(crate) fn variant(variant: Variant) -> VirtualCard {
    static CARDS: LazyLock<Mutex<HashMap<Variant, VirtualCard>>> = LazyLock::new(Mutex::default);
    let mut cards = CARDS
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let made = || {
        let options = CardOptions {
            variant,
            ..CardOptions::default()
        };
        VirtualCard::of(pki(), &person(), &options)
    };
    cards.entry(variant).or_insert_with(made).clone()
}

#[track_caller]
pub(crate) fn says(card: &mut dyn Card, command: &[u8], response: &[u8]) {
    let came = card.process(command);
    assert_eq!(came, response, "to {command:02X?}");
}

/// Data of an answer that says `9000`.
#[track_caller]
pub(crate) fn gives(card: &mut dyn Card, command: &[u8]) -> Vec<u8> {
    let mut came = card.process(command);
    let status = came.split_off(came.len() - 2);
    assert_eq!(status, hex!("9000"), "to {command:02X?}");
    came
}

/// A command with data and a short Le of 00.
pub(crate) fn with(header: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).unwrap();
    [&header[..], &[length], data, &[0x00]].concat()
}

/// VERIFY of the current file's secret, or of a short identifier's.
pub(crate) fn verify(p2: u8, secret: &str) -> Vec<u8> {
    let length = u8::try_from(secret.len()).unwrap();
    [&[0x00, 0x20, 0x00, p2, length], secret.as_bytes()].concat()
}

pub(crate) fn select_file(file: u16) -> Vec<u8> {
    [&hex!("00A4020C02")[..], &file.to_be_bytes()].concat()
}

/// A whole transparent file in pieces of 256 bytes.
#[track_caller]
pub(crate) fn read_file(card: &mut dyn Card, file: u16) -> Vec<u8> {
    says(card, &select_file(file), &hex!("9000"));
    let mut contents = Vec::new();
    loop {
        let [high, low] = u16::try_from(contents.len()).unwrap().to_be_bytes();
        let came = card.process(&[0x00, 0xB0, high, low, 0x00]);
        match came.as_slice() {
            [data @ .., 0x90, 0x00] => contents.extend_from_slice(data),
            [0x6B, 0x00] => return contents,
            other => panic!("file {file:04X} at {}: {other:02X?}", contents.len()),
        }
        if contents.len() % 256 != 0 {
            return contents;
        }
    }
}
