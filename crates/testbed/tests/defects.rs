// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each defect shows in what a card answers, each in its own way, and breaks a rule that is in the registers.
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
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use support::{SELECT_CARD_MANAGER, SELECT_JPKI, card, select_file, verify, with};
use testbed::Seed;
use testbed::card::VirtualCard;
use testbed::faults::{CardDefect, DefectiveCard};
use testbed::pki::{EcKey, TerminalCertificate};

/// A card and everything it has said.
struct Session {
    card: DefectiveCard,
    said: Vec<Vec<u8>>,
}

impl Session {
    fn send(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = self.card.process(command);
        self.said.push(answer.clone());
        answer
    }

    fn all(&mut self, commands: &[&[u8]]) {
        for command in commands {
            self.send(command);
        }
    }

    /// Counters by an empty VERIFY, which shows them without cost.
    fn counters(&mut self) {
        self.all(&[&hex!("00200098"), &hex!("0020009B")]);
    }

    fn sign(&mut self) {
        let digest_info = [
            &hex!("3031300D060960864801650304020105000420")[..],
            &[7; 32],
        ]
        .concat();
        for key in [0x97, 0x9A] {
            self.send(&with([0x80, 0x2A, 0x00, key], &digest_info));
        }
        self.send(&hex!("00B0810004"));
    }

    fn present(&mut self, terminal: &TerminalCertificate, challenge: &[u8]) {
        let certificate = &terminal.certificate;
        // 7F21 81 xx { 5F4E len body … }: the body lies behind two heads.
        let body = certificate
            .windows(2)
            .position(|tag| tag == hex!("5F4E"))
            .unwrap();
        let body_length = usize::from(certificate[body + 2]);
        let body = &certificate[body + 3..body + 3 + body_length];
        let message = [
            &b"KAKUNIN-SYNTHETIC-TERMINAL-AUTH-1"[..],
            challenge,
            &Sha256::digest(body),
        ]
        .concat();
        let signature = terminal.key.sign_fixed(&message);
        let data = [&certificate[..], &hex!("9E40"), &signature].concat();
        let command = with(hex!("F0620000"), &data);
        self.send(&command[..command.len() - 1]);
    }
}

fn coding(session: &mut Session) {
    session.all(&[
        SELECT_JPKI,
        &[],
        &hex!("00A4"),
        &hex!("00A4020C02000A"),
        &hex!("00B0000004"),
        &hex!("00B00000040000"),
        &hex!("00B000000004"),
        &hex!("00A4040C0AD392"),
        &hex!("01B0000004"),
        &hex!("04B0000004"),
        &hex!("10B0000004"),
        &hex!("90B0000004"),
        &hex!("FFB0000004"),
        &hex!("00FE0000"),
        &hex!("00600000"),
        &hex!("00A4050C02000A"),
    ]);
}

fn selecting(session: &mut Session) {
    session.all(&[
        &hex!("00A4040C05D392F00026"),
        SELECT_JPKI,
        &hex!("00B0000004"),
        &hex!("00A4020C02000A"),
        &hex!("00A4040C06A00000000101"),
        &hex!("00B0000004"),
        &hex!("00A4020C020005"),
        SELECT_JPKI,
        &hex!("00B0000004"),
        &hex!("00A4040C11D392F00026010000000100000000000000"),
    ]);
}

fn reading(session: &mut Session) {
    session.all(&[
        SELECT_JPKI,
        &hex!("00A4020C02000B"),
        &hex!("00B08A0020"),
        &hex!("00B0000010"),
        &hex!("00B0000310"),
        &hex!("00B0010010"),
        &hex!("00B0000000"),
        &hex!("00B0048000"),
        &hex!("00B07F0000"),
    ]);
    for file in [0x0006, 0x0008, 0x000A, 0x0001, 0x0017, 0x0018] {
        session.send(&select_file(file));
        session.send(&hex!("00B0000000"));
    }
}

fn verifying(session: &mut Session) {
    session.send(SELECT_JPKI);
    session.counters();
    session.send(&select_file(0x0018));
    session.all(&[&verify(0x80, "0000"), &verify(0x9B, "XXXXXX")]);
    session.counters();
    session.all(&[&verify(0x98, "12345"), &verify(0x9B, "abc123")]);
    session.counters();
    session.all(&[&verify(0x9B, "ABC123"), &verify(0x98, "1234")]);
    session.sign();
    session.all(&[&verify(0x98, "0000"), &verify(0x98, "0000")]);
    session.sign();
    session.card.reset(Reset::Cold);
    session.send(SELECT_JPKI);
    session.counters();
    session.all(&[&verify(0x98, "0000"), &verify(0x98, "0000")]);
    session.counters();
    session.send(&verify(0x98, "1234"));
    session.sign();
}

fn changing(session: &mut Session) {
    session.all(&[
        SELECT_JPKI,
        &hex!("00240198 04 35353535"),
        &verify(0x98, "1234"),
        &hex!("00240198 04 35353535"),
        &verify(0x98, "1234"),
        &verify(0x98, "5555"),
    ]);
}

fn signing(session: &mut Session) {
    session.send(SELECT_JPKI);
    session.sign();
    session.send(&verify(0x98, "1234"));
    session.sign();
    session.send(&verify(0x9B, "ABC123"));
    session.sign();
    session.send(&select_file(0x001A));
    session.all(&[
        &with(hex!("802A0080"), b"one"),
        &with(hex!("802A0080"), b"two"),
        &with(hex!("802A0980"), b"one"),
        &with(hex!("802A0080"), &[0xAA; 246]),
        &hex!("0084000010"),
        &hex!("0084000010"),
    ]);
}

/// Which events leave a verified PIN in force, each tried by itself.
fn sessions(session: &mut Session) {
    for event in 0..5 {
        session.card.reset(Reset::Cold);
        session.all(&[SELECT_JPKI, &verify(0x98, "1234"), &verify(0x9B, "ABC123")]);
        match event {
            0 => session.all(&[&select_file(0x000A)]),
            1 => session.all(&[SELECT_JPKI]),
            2 => session.all(&[SELECT_CARD_MANAGER, SELECT_JPKI]),
            3 => session.card.reset(Reset::Warm),
            _ => session.card.reset(Reset::Cold),
        }
        session.send(SELECT_JPKI);
        session.sign();
    }
}

fn terminals(session: &mut Session) {
    let right = TerminalCertificate::issue(Seed(1), "W0000001", "20291231");
    let other = EcKey::generate(Seed(9), "another operator");
    let wrong = TerminalCertificate::issue_with(&other, Seed(9), "W0000001", "20291231");
    let ask = hex!("F060000010");
    let ends: [fn(&mut Session); 3] = [
        |_| (),
        |session| session.all(&[SELECT_CARD_MANAGER, SELECT_JPKI]),
        |session| session.card.reset(Reset::Cold),
    ];
    for end in ends {
        session.send(SELECT_JPKI);
        let challenge = session.send(&ask)[..16].to_vec();
        session.present(&right, &challenge);
        session.sign();
        end(session);
        session.send(SELECT_JPKI);
        session.sign();
        session.card.reset(Reset::Cold);
        session.send(SELECT_JPKI);
        let challenge = session.send(&ask)[..16].to_vec();
        session.present(&wrong, &challenge);
        session.sign();
        session.present(&right, &challenge);
        session.sign();
        session.all(&[SELECT_CARD_MANAGER]);
    }
}

const SESSIONS: [fn(&mut Session); 8] = [
    coding, selecting, reading, verifying, changing, signing, sessions, terminals,
];

/// All that a card says in all sessions, each begun with a new card.
fn everything(sound: &VirtualCard, defect: Option<CardDefect>) -> Vec<Vec<Vec<u8>>> {
    let run = |play: fn(&mut Session)| {
        let mut session = Session {
            card: DefectiveCard::new(sound.clone(), defect),
            said: Vec::new(),
        };
        play(&mut session);
        session.said
    };
    SESSIONS.into_iter().map(run).collect()
}

#[test]
fn every_defect_shows_in_its_own_way_and_no_sound_card_shows_one() {
    let sound = card();
    let expected = everything(&sound, None);
    // The bare card is the same as the wrapped one without defect.
    let mut bare = sound.clone();
    assert_eq!(bare.process(SELECT_JPKI), expected[0][0]);
    let mut shown = BTreeMap::new();
    for defect in CardDefect::ALL {
        let came = everything(&sound, Some(*defect));
        assert_ne!(came, expected, "{} does not show", defect.word());
        if let Some(twin) = shown.insert(came, defect.word()) {
            panic!("{} is the same as {twin}", defect.word());
        }
    }
    assert!(CardDefect::ALL.len() >= 30);
}

#[test]
fn every_defect_breaks_a_requirement_of_cards() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/requirements");
    let mut known = BTreeSet::new();
    for register in ["iso7816-4.json", "jpki-card.json"] {
        let text = std::fs::read_to_string(folder.join(register)).unwrap();
        let register: serde_json::Value = serde_json::from_str(&text).unwrap();
        for requirement in register["requirements"].as_array().unwrap() {
            known.insert(requirement["id"].as_str().unwrap().to_owned());
        }
    }
    let mut words = BTreeSet::new();
    for defect in CardDefect::ALL {
        assert!(
            known.contains(defect.requirement()),
            "{}: {}",
            defect.word(),
            defect.requirement()
        );
        assert!(words.insert(defect.word()), "{}", defect.word());
        assert_eq!(CardDefect::named(defect.word()), Some(*defect));
        assert!(defect.sentence().ends_with('.'));
        let kebab = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(defect.word().bytes().all(kebab), "{}", defect.word());
    }
    assert_eq!(CardDefect::named("none"), None);
}

/// A defect takes hold of the one thing it is about: these three are read off by hand.
#[test]
fn defects_do_what_they_say() {
    let with_defect = |defect| DefectiveCard::new(card(), Some(defect));
    let mut card = with_defect(CardDefect::WrongPinFree);
    card.process(SELECT_JPKI);
    for _ in 0..9 {
        assert_eq!(card.process(&verify(0x98, "0000")), hex!("63C3"));
    }
    assert_eq!(card.process(&verify(0x9B, "XXXXXX")), hex!("63C5"));

    let mut card = with_defect(CardDefect::SignatureWithoutPin);
    card.process(SELECT_JPKI);
    assert_eq!(card.process(&with(hex!("802A0097"), b"payload")).len(), 258);
    assert_eq!(
        card.process(&hex!("00B0810004")),
        hex!("6982"),
        "the certificate is still locked"
    );

    let mut card = with_defect(CardDefect::PowerRestoresCounters);
    card.process(SELECT_JPKI);
    assert_eq!(card.process(&verify(0x98, "0000")), hex!("63C2"));
    card.reset(Reset::Warm);
    card.process(SELECT_JPKI);
    assert_eq!(card.process(&hex!("00200098")), hex!("63C2"));
    card.reset(Reset::Cold);
    card.process(SELECT_JPKI);
    assert_eq!(card.process(&hex!("00200098")), hex!("63C3"));
}
