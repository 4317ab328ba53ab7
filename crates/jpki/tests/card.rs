// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card client against the virtual card, and against cards with faults.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::{Card, Loopback};
use jpki::card::synthetic_terminal_authentication::{Terminal, TerminalOutcome, authenticate};
use jpki::card::{
    AuthenticationKeyUnlocked, AuthenticationPin, CertificateOutcome, CertificateState,
    ChangeOutcome, Identification, JpkiCard, LastTry, LogOut, PinOutcome, RetryCounter,
    SignaturePassword, SigningScheme, SpendLastTry, TokenKind, identify, with_session,
};
use jpki::certificate::Certificate;
use jpki::crypto::SignatureAlgorithm;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::error::{CardFault, Error, Misuse, TransportFault};
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

/// A session with a card of the world, which must end logged out.
fn session<R>(
    reader: &mut Loopback<VirtualCard>,
    work: impl for<'s> FnOnce(&mut JpkiCard<'s>) -> R,
) -> R {
    let ended = with_session(reader, work).unwrap();
    assert_eq!(ended.log_out, LogOut::CardManager);
    ended.value
}

fn spend() -> LastTry {
    LastTry::Spend(SpendLastTry::person_knows_that_a_wrong_one_blocks_the_card())
}

fn unlocked<'s>(card: &mut JpkiCard<'s>) -> AuthenticationKeyUnlocked<'s> {
    match card.verify_authentication_pin(&pin("1234"), LastTry::Keep) {
        Ok(PinOutcome::Verified(unlocked)) => unlocked,
        other => panic!("the right PIN: {other:?}"),
    }
}

fn certificate(card: &mut JpkiCard<'_>) -> Vec<u8> {
    match card.authentication_certificate() {
        Ok(CertificateOutcome::Read(der)) => der,
        other => panic!("{other:?}"),
    }
}

#[test]
fn reads_certificates_and_signs_after_the_pin() {
    let world = world();
    let mut reader = Loopback::new(world.card.clone());
    let message = b"what the service asked to be signed";
    let digest = (PROVIDER.sha256)(&[message]);
    let (der, authority, signature) = session(&mut reader, |card| {
        assert_eq!(card.token_information().unwrap().kind, TokenKind::Card);
        let der = certificate(card);
        let authority = card.authentication_authority().unwrap();
        assert_eq!(card.authentication_retries(), Ok(RetryCounter::Left(3)));
        let unlocked = unlocked(card);
        let scheme = SigningScheme::RsaPkcs1Sha256(&digest);
        let signature = card.sign_authentication(&unlocked, scheme).unwrap();
        (der, authority, signature)
    });
    assert_eq!(
        der,
        world.pki.issue(&world.person, Family::Authentication).der
    );
    let anchors = world.pki.anchors(Family::Authentication);
    assert!(anchors.contains(&authority));
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
    let (der, signature) = session(&mut reader, |card| {
        let password = SignaturePassword::new("abc123").unwrap();
        assert_eq!(card.signature_retries(), Ok(RetryCounter::Left(5)));
        let outcome = card.verify_signature_password(&password, LastTry::Keep);
        let Ok(PinOutcome::Verified(unlocked)) = outcome else {
            panic!("the right password")
        };
        let scheme = SigningScheme::RsaPkcs1Sha256(&[7; 32]);
        (
            card.signature_certificate(&unlocked).unwrap(),
            card.sign_signature(&unlocked, scheme).unwrap(),
        )
    });
    assert_eq!(der, world.pki.issue(&world.person, Family::Signature).der);
    assert_eq!(signature.len(), 256);
}

#[test]
fn a_wrong_pin_costs_one_try_and_the_last_is_kept() {
    let world = world();
    let mut reader = Loopback::new(world.card.clone());
    session(&mut reader, |card| {
        for expected in [2, 1] {
            let outcome = card.verify_authentication_pin(&pin("0000"), LastTry::Keep);
            assert!(
                matches!(outcome, Ok(PinOutcome::Wrong { retries_left }) if retries_left == expected)
            );
        }
        let outcome = card.verify_authentication_pin(&pin("0000"), LastTry::Keep);
        assert!(matches!(outcome, Ok(PinOutcome::LastTryKept)));
        assert_eq!(
            card.authentication_retries(),
            Ok(RetryCounter::Left(1)),
            "the last try was not spent"
        );
        let outcome = card.verify_authentication_pin(&pin("0000"), spend());
        assert!(matches!(outcome, Ok(PinOutcome::Blocked)));
        let outcome = card.verify_authentication_pin(&pin("1234"), spend());
        assert!(matches!(outcome, Ok(PinOutcome::Blocked)));
        assert_eq!(card.authentication_retries(), Ok(RetryCounter::Blocked));
    });
    assert_eq!(reader.card().authentication_tries(), 0);
}

#[test]
fn a_session_that_ends_or_panics_leaves_the_card_logged_out() {
    let sign = [0x80, 0x2A, 0x00, 0x97, 0x02, 0xAA, 0xBB, 0x00];
    let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x0A][..], &JPKI].concat();
    let mut reader = Loopback::new(world().card.clone());
    session(&mut reader, |card| {
        unlocked(card);
    });
    assert_eq!(reader.card_mut().process(&select), [0x90, 0x00]);
    assert_eq!(reader.card_mut().process(&sign), [0x69, 0x82]);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        session(&mut reader, |card| {
            unlocked(card);
            panic!("in the middle of a session");
        });
    }));
    assert!(panicked.is_err());
    assert_eq!(reader.card_mut().process(&select), [0x90, 0x00]);
    assert_eq!(reader.card_mut().process(&sign), [0x69, 0x82]);
}

const JPKI: [u8; 10] = jpki::card::files::JPKI_APPLICATION;

#[test]
fn a_certified_terminal_needs_no_pin_and_any_other_is_turned_away() {
    let world = world();
    let certified = SyntheticTerminal(TerminalCertificate::issue(Seed(1), "T0000001", "20271231"));
    let mut reader = Loopback::new(world.card.clone());
    let scheme = SigningScheme::RsaPkcs1Sha256(&[0; 32]);
    session(&mut reader, |card| {
        let outcome = authenticate(card, &certified, PROVIDER.sha256).unwrap();
        let TerminalOutcome::Accepted(unlocked) = outcome else {
            panic!("certified by the operator")
        };
        let signature = card.sign_authentication(&unlocked, scheme).unwrap();
        assert_eq!(signature.len(), 256);
    });

    let foreign =
        TerminalCertificate::issue_with(&operator_key(Seed(2)), Seed(1), "T0000001", "20271231");
    let mut stolen = TerminalCertificate::issue(Seed(1), "T0000001", "20271231");
    stolen.key = operator_key(Seed(3));
    // Certified by a terminal, which is no operator.
    let another = TerminalCertificate::issue(Seed(1), "T0000002", "20271231");
    let passed_on = TerminalCertificate::issue_with(&another.key, Seed(1), "T0000003", "20271231");
    for terminal in [foreign, stolen, passed_on] {
        session(&mut reader, |card| {
            let terminal = SyntheticTerminal(terminal);
            let outcome = authenticate(card, &terminal, PROVIDER.sha256).unwrap();
            assert!(matches!(outcome, TerminalOutcome::NotAccepted));
        });
    }
    let mut damaged = TerminalCertificate::issue(Seed(1), "T0000001", "20271231");
    damaged.certificate.truncate(40);
    session(&mut reader, |card| {
        let refused = authenticate(card, &SyntheticTerminal(damaged), PROVIDER.sha256);
        assert_eq!(
            refused.err(),
            Some(Error::Misuse(Misuse::TerminalCertificate))
        );
    });
    assert_eq!(reader.card().authentication_tries(), 3, "no PIN was tried");
}

/// What a terminal sent once does not open the card again: each challenge is good for one answer.
#[test]
fn a_recorded_terminal_authentication_is_worthless() {
    struct Recorder(SyntheticTerminal, std::cell::RefCell<Vec<Vec<u8>>>);
    impl Terminal for Recorder {
        fn certificate(&self) -> &[u8] {
            self.0.certificate()
        }
        fn sign(&self, message: &[u8]) -> [u8; 64] {
            self.1.borrow_mut().push(message.to_vec());
            self.0.sign(message)
        }
    }
    struct Replayed<'a>(&'a Recorder);
    impl Terminal for Replayed<'_> {
        fn certificate(&self) -> &[u8] {
            self.0.certificate()
        }
        fn sign(&self, _: &[u8]) -> [u8; 64] {
            self.0.0.sign(&self.0.1.borrow()[0])
        }
    }
    let terminal = Recorder(
        SyntheticTerminal(TerminalCertificate::issue(Seed(1), "T0000001", "20271231")),
        std::cell::RefCell::default(),
    );
    let mut reader = Loopback::new(world().card.clone());
    for _ in 0..2 {
        session(&mut reader, |card| {
            let outcome = authenticate(card, &terminal, PROVIDER.sha256).unwrap();
            assert!(matches!(outcome, TerminalOutcome::Accepted(_)));
        });
    }
    let signed = terminal.1.borrow().clone();
    assert_ne!(signed[0], signed[1], "each challenge is new");
    session(&mut reader, |card| {
        let outcome = authenticate(card, &Replayed(&terminal), PROVIDER.sha256).unwrap();
        assert!(matches!(outcome, TerminalOutcome::NotAccepted));
    });
}

#[test]
fn a_changed_pin_is_in_force_and_needs_the_old_one() {
    let mut reader = Loopback::new(world().card.clone());
    session(&mut reader, |card| {
        let outcome = card
            .change_authentication_pin([&pin("0000"), &pin("5678")], LastTry::Keep)
            .unwrap();
        assert!(matches!(
            outcome,
            ChangeOutcome::OldNotVerified(PinOutcome::Wrong { retries_left: 2 })
        ));
    });
    assert_eq!(reader.card().authentication_tries(), 2);
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
    let refused = with_session(&mut reader, |_| ()).err();
    let absent = CardFault::NoApplication { status: 0x6A82 };
    assert_eq!(refused, Some(Error::Card(absent)));
    assert_eq!(identify(&mut reader), Identification::ForeignCard);
}

#[test]
fn a_plastic_card_is_identified() {
    let mut reader = Loopback::new(world().card.clone());
    let Identification::Jpki(presented) = identify(&mut reader) else {
        panic!("a JPKI application")
    };
    assert_eq!(presented.kind, TokenKind::Card);
    assert_eq!(presented.certificate, CertificateState::Free);
    assert_eq!(presented.pin, RetryCounter::Left(3));
}

#[test]
fn faulty_cards_end_in_a_typed_error() {
    let unreadable = Error::Transport(TransportFault::UnreadableResponse);
    let refused = |status| {
        Error::Card(CardFault::FileRefused {
            file: 0x000A,
            status,
        })
    };
    let cases = [
        (Fault::EmptyResponse, unreadable),
        (Fault::OneByteResponse, unreadable),
        (Fault::LongResponse(65_537), unreadable),
        (
            Fault::MoreDataForEver,
            Error::Transport(TransportFault::Exhausted),
        ),
        (Fault::WrongLeForEver, refused(0x6C10)),
        (Fault::Status(0x6F00), refused(0x6F00)),
        // A chunk longer than what was asked for would shift everything after it.
        (Fault::LongResponse(700), unreadable),
    ];
    for (fault, expected) in cases {
        for from in [1, 2] {
            let card = FaultyCard::new(world().card.clone(), fault, from);
            let mut reader = Loopback::new(card);
            let ended =
                with_session(&mut reader, |card| card.authentication_certificate()).unwrap();
            assert_eq!(ended.value, Err(expected), "{fault:?}");
            assert_eq!(ended.log_out, LogOut::PowerCut, "{fault:?}");
        }
    }
}

/// Whatever goes wrong and when: an error means that the PIN was not shown, and nothing is repeated.
#[test]
fn whatever_fails_no_try_is_spent_unasked() {
    for from in 0..12 {
        for fault in [
            Fault::EmptyResponse,
            Fault::Status(0x6F00),
            Fault::MoreDataForEver,
        ] {
            let mut reader = Loopback::new(FaultyCard::new(world().card.clone(), fault, from));
            let outcome = with_session(&mut reader, |card| {
                card.verify_authentication_pin(&pin("0000"), LastTry::Keep)
                    .map(|outcome| outcome.map(drop))
            });
            let spent = 3 - reader.card().card().authentication_tries();
            match outcome.map(|ended| ended.value) {
                Err(_) | Ok(Err(_) | Ok(PinOutcome::Unusable { .. })) => {
                    assert_eq!(spent, 0, "{fault:?} from {from}");
                }
                Ok(Ok(PinOutcome::Wrong { retries_left: 2 } | PinOutcome::Unknown(_))) => {
                    assert_eq!(spent, 1, "{fault:?} from {from}");
                }
                Ok(Ok(other)) => panic!("{other:?}: {fault:?} from {from}"),
            }
        }
    }
}

#[test]
fn algorithms_are_named_in_each_call() {
    let mut reader = Loopback::new(world().card.clone());
    let message = b"message";
    let digest = (PROVIDER.sha256)(&[message]);
    session(&mut reader, |card| {
        let der = certificate(card);
        let read = Certificate::from_der(&der).unwrap();
        let key = read.public_key().unwrap();
        let verifies = |algorithm: SignatureAlgorithm, signature: &[u8]| {
            let verifier = PROVIDER
                .verifiers
                .iter()
                .find(|verifier| verifier.algorithm == algorithm);
            (verifier.unwrap().verify)(&key, message, signature).is_ok()
        };
        let unlocked = unlocked(card);
        let pkcs1 = card
            .sign_authentication(&unlocked, SigningScheme::RsaPkcs1Sha256(&digest))
            .unwrap();
        assert!(verifies(SignatureAlgorithm::RsaPkcs1Sha256, &pkcs1));
        let pss = card
            .sign_authentication(&unlocked, SigningScheme::RsaPssSha256(&digest))
            .unwrap();
        assert!(verifies(SignatureAlgorithm::RsaPssSha256, &pss));
        assert!(!verifies(SignatureAlgorithm::RsaPkcs1Sha256, &pss));
    });
}
