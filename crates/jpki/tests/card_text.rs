// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card text application against the virtual card: its PIN, reading, and the chain of signatures.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::Loopback;
use jpki::card::files::text as files;
use jpki::card::text::{
    AttributeAuthority, KeyIdentifier, Sex, TextCard, TextFiles, VerifiedAttributes,
    verify_attributes, with_session,
};
use jpki::card::{ChangeOutcome, LastTry, LogOut, PinOutcome, RetryCounter, TextPin};
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::error::{CardFault, Error, Refused, Undetermined};
use std::sync::LazyLock;
use testbed::Seed;
use testbed::card::{CardOptions, VirtualCard};
use testbed::pki::{Pki, TextAuthority};
use testbed::population::{Person, Population, Situation};

struct World {
    pki: Pki,
    person: Person,
    card: VirtualCard,
    /// EF `0002`, `0003`, `0004` as a transparent reader sees them.
    files: [Vec<u8>; 3],
}

fn world() -> &'static World {
    static WORLD: LazyLock<World> = LazyLock::new(|| {
        let pki = Pki::new(Seed(1));
        let person = Population::new(Seed(1)).person(Situation::Valid).clone();
        let card = VirtualCard::of(&pki, &person, &CardOptions::default());
        let files = raw_files(card.clone());
        World {
            pki,
            person,
            card,
            files,
        }
    });
    &WORLD
}

/// The files byte by byte, without the client under test.
fn raw_files(mut card: VirtualCard) -> [Vec<u8>; 3] {
    let mut ask = |command: &[u8]| {
        let mut answer = apdu::Card::process(&mut card, command);
        let status = answer.split_off(answer.len() - 2);
        (answer, status)
    };
    let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x0A][..], &files::APPLICATION].concat();
    assert_eq!(ask(&select).1, [0x90, 0x00]);
    let verify = [&[0x00, 0x20, 0x00, 0x91, 0x04][..], b"4321"].concat();
    assert_eq!(ask(&verify).1, [0x90, 0x00]);
    [2, 3, 4].map(|file| {
        assert_eq!(ask(&[0, 0xA4, 0x02, 0x0C, 0x02, 0, file]).1, [0x90, 0x00]);
        let mut content = Vec::new();
        loop {
            let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
            let (chunk, status) = ask(&[0x00, 0xB0, high, low, 0x00]);
            if status == [0x6B, 0x00] {
                return content;
            }
            content.extend(chunk);
        }
    })
}

/// Tries the PIN of the card text application has left.
fn text_tries(card: &VirtualCard) -> u8 {
    let mut counters = card.counters().into_iter();
    counters.find(|(secret, _)| *secret == "text").unwrap().1
}

fn pin(text: &str) -> TextPin {
    TextPin::new(text).unwrap()
}

fn session<R>(
    reader: &mut Loopback<VirtualCard>,
    work: impl for<'s> FnOnce(&mut TextCard<'s>) -> R,
) -> R {
    let ended = with_session(reader, work).unwrap();
    assert_eq!(ended.log_out, LogOut::CardManager);
    ended.value
}

fn read(card: &mut TextCard<'_>) -> Result<TextFiles, Error> {
    match card.verify_pin(&pin("4321"), LastTry::Keep) {
        Ok(PinOutcome::Verified(unlocked)) => card.read(&unlocked),
        other => panic!("the right PIN: {other:?}"),
    }
}

/// What verification says, with the authority of the world's seed pinned.
fn verified(files: &TextFiles) -> Result<VerifiedAttributes, Error> {
    let spki = world().pki.text_authority().key().public_key_info();
    let identifier = KeyIdentifier(TextAuthority::KEY_IDENTIFIER);
    let authority = AttributeAuthority::new(identifier, &spki).unwrap();
    verify_attributes(files, &[authority], &PROVIDER)
}

#[test]
fn what_is_printed_is_read_and_verified_after_the_pin() {
    let world = world();
    let mut reader = Loopback::new(world.card.clone());
    let files = session(&mut reader, read).unwrap();
    let attributes = verified(&files).unwrap();
    let person = &world.person;
    assert_eq!(attributes.name(), person.name());
    assert_eq!(attributes.address(), person.address());
    let date = attributes.birth_date();
    let date = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    assert_eq!(date, person.birth_date.to_compact());
    let sex = match attributes.sex() {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::NotApplicable | Sex::NotKnown => "other",
    };
    assert_eq!(sex, person.sex.code());
    assert_eq!(
        attributes.authority(),
        KeyIdentifier(TextAuthority::KEY_IDENTIFIER)
    );
    let shown = format!("{attributes:?} {files:?}");
    assert!(
        !shown.contains(person.name()) && !shown.contains("合成"),
        "{shown}"
    );
}

#[test]
fn nothing_is_read_without_the_pin_and_a_wrong_one_costs_one_try() {
    let mut reader = Loopback::new(world().card.clone());
    session(&mut reader, |card| {
        assert_eq!(card.retries(), Ok(RetryCounter::Left(3)));
        let outcome = card.verify_pin(&pin("0000"), LastTry::Keep);
        assert!(matches!(outcome, Ok(PinOutcome::Wrong { retries_left: 2 })));
    });
    assert_eq!(text_tries(reader.card()), 2);
    assert_eq!(
        reader.card().authentication_tries(),
        3,
        "another secret of the card"
    );
}

#[test]
fn a_changed_pin_is_in_force_after_the_session() {
    let mut reader = Loopback::new(world().card.clone());
    let change = |card: &mut TextCard<'_>, old: &str, new: &str| {
        card.change_pin([&pin(old), &pin(new)], LastTry::Keep)
            .unwrap()
    };
    let outcome = session(&mut reader, |card| change(card, "4321", "5678"));
    assert!(matches!(outcome, ChangeOutcome::Changed));
    let outcome = session(&mut reader, |card| change(card, "4321", "1111"));
    assert!(matches!(
        outcome,
        ChangeOutcome::OldNotVerified(PinOutcome::Wrong { retries_left: 2 })
    ));
    let outcome = session(&mut reader, |card| change(card, "5678", "4321"));
    assert!(matches!(outcome, ChangeOutcome::Changed));
}

#[test]
fn each_link_of_the_chain_has_its_own_refusal() {
    let [attributes, integrity, certificate] = world().files.clone();
    let tried = |attributes: &[u8], integrity: &[u8], certificate: &[u8]| {
        verified(&TextFiles::new(
            attributes.to_vec(),
            integrity.to_vec(),
            certificate.to_vec(),
        ))
        .map(|_| ())
    };
    assert_eq!(tried(&attributes, &integrity, &certificate), Ok(()));
    let with = |content: &[u8], offset: usize, bit: u8| {
        let mut changed = content.to_vec();
        changed[offset] ^= bit;
        changed
    };
    let refused = |refused: Refused| Err(Error::Refused(refused));
    // The last byte of EF 0002 is the sex.
    let sex = with(&attributes, attributes.len() - 1, 0x03);
    assert_eq!(
        tried(&sex, &integrity, &certificate),
        refused(Refused::AttributeDigest)
    );
    for offset in [8, 43, integrity.len() - 1] {
        let changed = with(&integrity, offset, 0x01);
        assert_eq!(
            tried(&attributes, &changed, &certificate),
            refused(Refused::AttributeSignature),
            "byte {offset}"
        );
    }
    // The subject's identifier, the modulus, the signature.
    for offset in [30, 100, certificate.len() - 1] {
        let changed = with(&certificate, offset, 0x01);
        assert_eq!(
            tried(&attributes, &integrity, &changed),
            refused(Refused::AttributeCertificateSignature),
            "byte {offset}"
        );
    }
    let forged = world().pki.text_authority().forged_certificate();
    assert_eq!(
        tried(&attributes, &integrity, &forged),
        refused(Refused::AttributeCertificateSignature)
    );
}

#[test]
fn an_unknown_authority_is_neither_right_nor_wrong() {
    let [attributes, integrity, mut certificate] = world().files.clone();
    // The issuer's identifier.
    certificate[10] ^= 0x01;
    let unknown = Error::Undetermined(Undetermined::AttributeAuthorityUnknown);
    let files = TextFiles::new(attributes.clone(), integrity.clone(), certificate);
    assert_eq!(verified(&files).err(), Some(unknown));
    let files = TextFiles::new(attributes, integrity, world().files[2].clone());
    let nobody = verify_attributes(&files, &[], &PROVIDER);
    assert_eq!(nobody.err(), Some(unknown));
}

/// The offset table is not signed: it is checked against where the data objects are.
#[test]
fn an_offset_table_that_lies_is_told() {
    let [mut attributes, integrity, certificate] = world().files.clone();
    let table = if attributes[2] < 0x80 { 6 } else { 7 };
    attributes[table + 1] ^= 0x01;
    let files = TextFiles::new(attributes, integrity, certificate);
    let fault = CardFault::FileContent {
        file: 0x0002,
        offset: table,
    };
    assert_eq!(verified(&files).err(), Some(Error::Card(fault)));
}

#[test]
fn hostile_files_are_told_while_reading() {
    let cases = [
        (files::ATTRIBUTES, vec![0xFF; 400], 0_usize),
        (files::INTEGRITY, vec![0xFF, 0x31, 0x00], 0),
        (files::CERTIFICATE, vec![0x7F, 0x21, 0x85, 0, 0, 0, 0, 1], 2),
    ];
    for (file, content, offset) in cases {
        let mut card = world().card.clone();
        card.replace_text_file(file, content);
        let mut reader = Loopback::new(card);
        let fault = CardFault::FileContent {
            file: file.0,
            offset,
        };
        assert_eq!(session(&mut reader, read).err(), Some(fault.into()));
    }
    let mut card = world().card.clone();
    card.replace_text_file(files::ATTRIBUTES, vec![0xFF, 0x20, 0x82, 0xFF, 0xFF]);
    let mut reader = Loopback::new(card);
    let too_long = Error::Card(CardFault::FileTooLong { file: 0x0002 });
    assert_eq!(session(&mut reader, read).err(), Some(too_long));
}

/// Two bytes in front, as some cards of about 2023 are said to have (one source).
#[test]
fn two_bytes_in_front_of_the_text_change_nothing() {
    let mut card = world().card.clone();
    let prefixed = [&[0x01, 0x02][..], &world().files[0]].concat();
    card.replace_text_file(files::ATTRIBUTES, prefixed);
    let files = session(&mut Loopback::new(card), read).unwrap();
    assert_eq!(verified(&files).unwrap().name(), world().person.name());
}
