// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card client against the virtual card, and against cards with faults.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::transcript::{Entry, Reveal, Tap};
use apdu::{Card, Loopback, Transport};
use jpki::card::synthetic_terminal_authentication::{Terminal, TerminalOutcome, authenticate};
use jpki::card::{
    AuthenticationPin, JpkiCard, LastTry, PinOutcome, RetryCounter, SignaturePassword, TokenKind,
};
use jpki::certificate::Certificate;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::error::{CardFault, Error, TransportFault};
use jpki::path::{Policy, TrustAnchors, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::signature::verify_challenge_signature;
use std::sync::LazyLock;
use testbed::card::{CardOptions, Fault, FaultyCard, VirtualCard};
use testbed::pki::{Family, Pki, TerminalCertificate, operator_key};
use testbed::population::{Person, Population, Situation};
use testbed::{EPOCH, Seed};

struct World {
    pki: Pki,
    person: Person,
    card: VirtualCard,
}

/// Keys take time to make: one world for all tests.
fn world() -> &'static World {
    static WORLD: LazyLock<World> = LazyLock::new(|| {
        let pki = Pki::new(Seed(1));
        let person = Population::new(Seed(1)).person(Situation::Valid).clone();
        let card = VirtualCard::of(&pki, &person, &CardOptions::default());
        World { pki, person, card }
    });
    &WORLD
}

fn pin(text: &str) -> AuthenticationPin {
    AuthenticationPin::new(text).unwrap()
}

struct SyntheticTerminal(TerminalCertificate);

impl Terminal for SyntheticTerminal {
    fn certificate(&self) -> &[u8] {
        &self.0.certificate
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.key.sign_fixed(message).try_into().unwrap()
    }
}

#[test]
fn reads_certificates_and_signs_after_the_pin() {
    let world = world();
    let mut reader = Loopback::new(world.card.clone());
    let mut card = JpkiCard::select(&mut reader).unwrap();
    assert_eq!(card.token_kind(), Ok(TokenKind::Card));
    let der = card.authentication_certificate().unwrap();
    assert_eq!(
        der,
        world.pki.issue(&world.person, Family::Authentication).der
    );
    assert!(
        world
            .pki
            .anchors(Family::Authentication)
            .contains(&card.authentication_authority().unwrap())
    );
    assert_eq!(card.authentication_retries(), Ok(RetryCounter::Left(3)));
    let PinOutcome::Verified(unlocked) = card
        .verify_authentication_pin(&pin("1234"), LastTry::Keep)
        .unwrap()
    else {
        panic!("the right PIN")
    };
    let message = b"what the service asked to be signed";
    let signature = card
        .sign_authentication(&unlocked, &(PROVIDER.sha256)(&[message]))
        .unwrap();
    card.log_out().unwrap();

    let anchors = world.pki.anchors(Family::Authentication);
    let anchors = anchors
        .iter()
        .map(|der| Certificate::from_der(der).unwrap())
        .collect();
    let anchors = TrustAnchors::new(anchors, &PROVIDER).unwrap();
    let policy = Policy::official(Profile::synthetic(Kind::Authentication));
    let path = verify_path(
        &Certificate::from_der(&der).unwrap(),
        &anchors,
        &policy,
        EPOCH,
        &PROVIDER,
    )
    .unwrap();
    assert!(verify_challenge_signature(&path, message, &signature, &PROVIDER).is_ok());
    assert!(verify_challenge_signature(&path, b"something else", &signature, &PROVIDER).is_err());
}

#[test]
fn reads_the_signature_certificate_after_the_password() {
    let world = world();
    let mut reader = Loopback::new(world.card.clone());
    let mut card = JpkiCard::select(&mut reader).unwrap();
    let password = SignaturePassword::new("abc123").unwrap();
    let PinOutcome::Verified(unlocked) = card
        .verify_signature_password(&password, LastTry::Keep)
        .unwrap()
    else {
        panic!("the right password")
    };
    let der = card.signature_certificate(&unlocked).unwrap();
    assert_eq!(der, world.pki.issue(&world.person, Family::Signature).der);
    assert_eq!(card.sign_signature(&unlocked, &[7; 32]).unwrap().len(), 256);
}

#[test]
fn a_certificate_takes_the_fewest_commands() {
    let world = world();
    let mut reader = Loopback::new(world.card.clone());
    let mut seen = Vec::new();
    let mut observer = |entry: &Entry| seen.push(entry.to_string());
    let mut tap = Tap::new(&mut reader, Reveal::Nothing, &mut observer);
    let der = JpkiCard::select(&mut tap)
        .unwrap()
        .authentication_certificate()
        .unwrap();
    // SELECT application, SELECT file, and one READ BINARY for each 256 bytes begun.
    assert_eq!(seen.len(), 2 + der.len().div_ceil(256), "{seen:#?}");
}

#[test]
fn a_wrong_pin_costs_one_try_and_the_last_is_kept() {
    let world = world();
    let mut reader = Loopback::new(world.card.clone());
    let mut card = JpkiCard::select(&mut reader).unwrap();
    for expected in [2, 1] {
        let outcome = card
            .verify_authentication_pin(&pin("0000"), LastTry::Keep)
            .unwrap();
        assert!(matches!(outcome, PinOutcome::Wrong { retries_left } if retries_left == expected));
    }
    let outcome = card
        .verify_authentication_pin(&pin("0000"), LastTry::Keep)
        .unwrap();
    assert!(matches!(outcome, PinOutcome::LastTryKept));
    assert_eq!(
        card.authentication_retries(),
        Ok(RetryCounter::Left(1)),
        "the last try was not spent"
    );
    let outcome = card
        .verify_authentication_pin(&pin("0000"), LastTry::Spend)
        .unwrap();
    assert!(matches!(outcome, PinOutcome::Blocked));
    let outcome = card
        .verify_authentication_pin(&pin("1234"), LastTry::Spend)
        .unwrap();
    assert!(matches!(outcome, PinOutcome::Blocked));
    assert_eq!(card.authentication_retries(), Ok(RetryCounter::Blocked));
    assert_eq!(reader.card().authentication_tries(), 0);
}

#[test]
fn logging_out_ends_what_the_pin_began() {
    let world = world();
    let mut reader = Loopback::new(world.card.clone());
    let mut card = JpkiCard::select(&mut reader).unwrap();
    let outcome = card
        .verify_authentication_pin(&pin("1234"), LastTry::Keep)
        .unwrap();
    let PinOutcome::Verified(unlocked) = outcome else {
        panic!("the right PIN")
    };
    card.log_out().unwrap();
    let mut card = JpkiCard::select(&mut reader).unwrap();
    let refused = card.sign_authentication(&unlocked, &[0; 32]);
    assert_eq!(refused, Err(Error::Card(CardFault::StatusWord(0x6982))));
}

#[test]
fn a_certified_terminal_needs_no_pin_and_any_other_is_turned_away() {
    let world = world();
    let certified = SyntheticTerminal(TerminalCertificate::issue(Seed(1), "T0000001", "20271231"));
    let mut reader = Loopback::new(world.card.clone());
    let mut card = JpkiCard::select(&mut reader).unwrap();
    let outcome = authenticate(&mut card, &certified, PROVIDER.sha256).unwrap();
    let TerminalOutcome::Accepted(unlocked) = outcome else {
        panic!("certified by the operator")
    };
    assert_eq!(
        card.sign_authentication(&unlocked, &[0; 32]).unwrap().len(),
        256
    );
    card.log_out().unwrap();

    let foreign =
        TerminalCertificate::issue_with(&operator_key(Seed(2)), Seed(1), "T0000001", "20271231");
    let mut stolen = TerminalCertificate::issue(Seed(1), "T0000001", "20271231");
    stolen.key = operator_key(Seed(3));
    let mut damaged = TerminalCertificate::issue(Seed(1), "T0000001", "20271231");
    damaged.certificate.truncate(40);
    for terminal in [foreign, stolen, damaged] {
        let mut card = JpkiCard::select(&mut reader).unwrap();
        let outcome =
            authenticate(&mut card, &SyntheticTerminal(terminal), PROVIDER.sha256).unwrap();
        assert!(matches!(outcome, TerminalOutcome::NotAccepted));
        let refused = card.sign_authentication(&unlocked, &[0; 32]);
        assert_eq!(refused, Err(Error::Card(CardFault::StatusWord(0x6982))));
    }
    assert_eq!(reader.card().authentication_tries(), 3, "no PIN was tried");
}

#[test]
fn a_card_without_the_application_says_so() {
    struct Foreign;
    impl Card for Foreign {
        fn process(&mut self, _: &[u8]) -> Vec<u8> {
            vec![0x6A, 0x82]
        }
        fn reset(&mut self, _: apdu::Reset) {}
        fn atr(&self) -> &[u8] {
            &[0x3B, 0x00]
        }
    }
    let mut reader = Loopback::new(Foreign);
    let refused = JpkiCard::select(&mut reader).err();
    assert_eq!(refused, Some(Error::Card(CardFault::StatusWord(0x6A82))));
}

#[test]
fn faulty_cards_end_in_a_typed_error() {
    let cases = [
        (
            Fault::EmptyResponse,
            Error::Transport(TransportFault::UnreadableResponse),
        ),
        (
            Fault::OneByteResponse,
            Error::Transport(TransportFault::UnreadableResponse),
        ),
        (
            Fault::LongResponse(65_537),
            Error::Transport(TransportFault::UnreadableResponse),
        ),
        (
            Fault::MoreDataForEver,
            Error::Transport(TransportFault::Exhausted),
        ),
        (
            Fault::WrongLeForEver,
            Error::Card(CardFault::StatusWord(0x6C10)),
        ),
        (
            Fault::Status(0x6F00),
            Error::Card(CardFault::StatusWord(0x6F00)),
        ),
    ];
    let world = world();
    for (fault, expected) in cases {
        // The second command is the first that wants data back.
        let mut reader = Loopback::new(FaultyCard::new(world.card.clone(), fault, 2));
        let mut card = JpkiCard::select(&mut reader).unwrap();
        assert_eq!(
            card.authentication_certificate(),
            Err(expected),
            "{fault:?}"
        );
    }
    // A chunk longer than what was asked for would shift everything after it.
    let mut reader = Loopback::new(FaultyCard::new(
        world.card.clone(),
        Fault::LongResponse(700),
        3,
    ));
    let mut card = JpkiCard::select(&mut reader).unwrap();
    assert_eq!(
        card.authentication_certificate(),
        Err(Error::Transport(TransportFault::UnreadableResponse))
    );
}

#[test]
fn whatever_fails_no_try_is_spent_unasked() {
    let world = world();
    for from in 0..12 {
        for fault in [
            Fault::EmptyResponse,
            Fault::Status(0x6F00),
            Fault::MoreDataForEver,
        ] {
            let mut reader = Loopback::new(FaultyCard::new(world.card.clone(), fault, from));
            let reader: &mut dyn Transport = &mut reader;
            let spent = |reader: &mut dyn Transport| {
                let mut card = JpkiCard::select(reader)?;
                card.verify_authentication_pin(&pin("0000"), LastTry::Keep)
            };
            drop(spent(reader));
        }
        let card = FaultyCard::new(world.card.clone(), Fault::Status(0x6F00), from);
        let mut reader = Loopback::new(card);
        let asked = JpkiCard::select(&mut reader)
            .and_then(|mut card| card.verify_authentication_pin(&pin("0000"), LastTry::Keep));
        drop(asked);
        assert!(
            reader.card().card().authentication_tries() >= 2,
            "one VERIFY at most was sent"
        );
    }
}
