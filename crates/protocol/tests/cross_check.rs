// SPDX-License-Identifier: MIT OR Apache-2.0
//! The verified text of a card against the record its holder's check is answered from.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::Loopback;
use jpki::card::text::{
    AttributeAuthority, KeyIdentifier, VerifiedAttributes, verify_attributes, with_session,
};
use jpki::card::{LastTry, PinOutcome, TextPin};
use jpki::crypto::rustcrypto::PROVIDER;
use protocol::cross_check::{BirthDateComparison, CrossCheck};
use protocol::date::Date;
use protocol::name::Comparison;
use testbed::card::{CardOptions, VirtualCard};
use testbed::pki::{Pki, TextAuthority};
use testbed::population::{Person, Population, Situation};
use testbed::{EPOCH, Seed};

fn card_text(pki: &Pki, person: &Person) -> VerifiedAttributes {
    let mut reader = Loopback::new(VirtualCard::of(pki, person, &CardOptions::default()));
    let ended = with_session(&mut reader, |card| {
        let pin = TextPin::new("4321").unwrap();
        match card.verify_pin(&pin, LastTry::Keep).unwrap() {
            PinOutcome::Verified(unlocked) => card.read(&unlocked).unwrap(),
            other => panic!("{other:?}"),
        }
    });
    let spki = pki.text_authority().key().public_key_info();
    let identifier = KeyIdentifier(TextAuthority::KEY_IDENTIFIER);
    let authority = AttributeAuthority::new(identifier, &spki).unwrap();
    verify_attributes(&ended.unwrap().value, &[authority], &PROVIDER).unwrap()
}

#[test]
fn an_answer_is_compared_with_the_card_it_was_asked_with() {
    let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
    for (situation, expected) in [
        (Situation::Valid, Comparison::Equal),
        (Situation::InsuranceAndWelfare, Comparison::Equal),
        (Situation::PlaceholderName, Comparison::EqualAfterFolding),
        (Situation::RareName, Comparison::Equal),
    ] {
        let person = population.person(situation);
        let text = card_text(&pki, person);
        let born = text.birth_date();
        let born = Date::new(born.year(), born.month(), born.day()).unwrap();
        let record = person.eligibility(EPOCH).unwrap();
        for coverage in &record.coverages {
            let check = CrossCheck::of(&coverage.basic, text.name(), born);
            assert_eq!(check.name, expected, "{situation:?}");
            assert!(check.fits(), "{situation:?}");

            let other_name = CrossCheck::of(&coverage.basic, "合成　別人", born);
            assert_eq!(other_name.name, Comparison::Differs);
            assert!(!other_name.fits());
            let day = Date::new(text.birth_date().year() + 1, 1, 1).unwrap();
            let other_day = CrossCheck::of(&coverage.basic, text.name(), day);
            assert_eq!(other_day.birth_date, BirthDateComparison::Differs);
            assert!(!other_day.fits());
        }
    }
}
