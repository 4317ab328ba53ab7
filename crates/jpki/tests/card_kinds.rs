// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card client against every kind of card the testbed has.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::Loopback;
use jpki::card::{
    AuthenticationPin, CertificateOutcome, CertificateState, ChangeOutcome, Identification,
    JpkiCard, LastTry, PinOutcome, Presented, RetryCounter, SignaturePassword, SigningScheme,
    TokenKind, identify, with_session,
};
use jpki::certificate::Certificate;
use jpki::crypto::SignatureAlgorithm;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::error::{CardFault, Error};
use std::sync::LazyLock;
use testbed::Seed;
use testbed::card::{CardOptions, UnusablePin, Variant, VirtualCard};
use testbed::pki::{Family, Pki};
use testbed::population::{Population, Situation};

static PKI: LazyLock<Pki> = LazyLock::new(|| Pki::new(Seed(1)));
static POPULATION: LazyLock<Population> = LazyLock::new(|| Population::new(Seed(1)));

fn reader_with(options: CardOptions) -> Loopback<VirtualCard> {
    let person = POPULATION.person(Situation::Valid);
    Loopback::new(VirtualCard::of(&PKI, person, &options))
}

fn reader(variant: Variant) -> Loopback<VirtualCard> {
    reader_with(CardOptions {
        variant,
        ..CardOptions::default()
    })
}

fn pin(text: &str) -> AuthenticationPin {
    AuthenticationPin::new(text).unwrap()
}

fn session<R>(
    reader: &mut Loopback<VirtualCard>,
    work: impl for<'s> FnOnce(&mut JpkiCard<'s>) -> R,
) -> R {
    with_session(reader, work).unwrap().value
}

#[track_caller]
fn presented(reader: &mut Loopback<VirtualCard>) -> Presented {
    match identify(reader) {
        Identification::Jpki(presented) => presented,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_kind_is_told_apart() {
    use {CertificateState as State, TokenKind as Kind, Variant as V};
    let left = RetryCounter::Left(3);
    let unusable = RetryCounter::Unusable { status: 0x6A82 };
    for (variant, kind, certificate, pin) in [
        (V::Android, Kind::Android, State::AfterPin, left),
        (V::Child, Kind::Card, State::Free, left),
        (
            V::FaceAuthentication,
            Kind::Card,
            State::Free,
            RetryCounter::Blocked,
        ),
        (V::Iphone, Kind::Iphone, State::Free, left),
        (V::NextGeneration, Kind::Other, State::Free, left),
        (V::Plastic, Kind::Card, State::Free, left),
        (
            V::WithoutAuthentication,
            Kind::Card,
            State::Absent,
            unusable,
        ),
    ] {
        let mut reader = reader(variant);
        let found = presented(&mut reader);
        assert_eq!(found.kind, kind, "{variant:?}");
        assert_eq!(found.certificate, certificate, "{variant:?}");
        assert_eq!(found.pin, pin, "{variant:?}");
    }
    assert_eq!(
        identify(&mut reader(V::Foreign)),
        Identification::ForeignCard
    );
}

#[test]
fn a_face_authentication_card_is_no_error_whatever_its_pin_file_says() {
    for (unusable_pin, counter) in [
        (UnusablePin::Blocked, RetryCounter::Blocked),
        (
            UnusablePin::Absent,
            RetryCounter::Unusable { status: 0x6A82 },
        ),
    ] {
        let mut reader = reader_with(CardOptions {
            variant: Variant::FaceAuthentication,
            unusable_pin,
            ..CardOptions::default()
        });
        assert_eq!(presented(&mut reader).pin, counter);
        session(&mut reader, |card| {
            let outcome = card.verify_authentication_pin(&pin("1234"), LastTry::Keep);
            match (unusable_pin, outcome) {
                (UnusablePin::Blocked, Ok(PinOutcome::Blocked))
                | (UnusablePin::Absent, Ok(PinOutcome::Unusable { status: 0x6A82 })) => {}
                (_, other) => panic!("{other:?}"),
            }
        });
    }
}

#[test]
fn android_gives_the_certificate_after_the_pin() {
    let mut reader = reader(Variant::Android);
    let der = session(&mut reader, |card| {
        assert_eq!(
            card.authentication_certificate(),
            Ok(CertificateOutcome::AfterPin)
        );
        let outcome = card.verify_authentication_pin(&pin("1234"), LastTry::Keep);
        assert!(matches!(outcome, Ok(PinOutcome::Verified(_))));
        match card.authentication_certificate() {
            Ok(CertificateOutcome::Read(der)) => der,
            other => panic!("{other:?}"),
        }
    });
    let person = POPULATION.person(Situation::Valid);
    assert_eq!(der, PKI.issue(person, Family::Authentication).der);
}

#[test]
fn secrets_are_changed_on_the_plastic_card_only() {
    let pins = [&pin("1234"), &pin("5678")];
    let mut plastic = reader(Variant::Plastic);
    session(&mut plastic, |card| {
        let outcome = card.change_authentication_pin(pins, LastTry::Keep);
        assert!(matches!(outcome, Ok(ChangeOutcome::Changed)));
        let [old, new] = ["ABC123", "XYZ9876"].map(|text| SignaturePassword::new(text).unwrap());
        let outcome = card.change_signature_password([&old, &new], LastTry::Keep);
        assert!(matches!(outcome, Ok(ChangeOutcome::Changed)));
    });
    session(&mut plastic, |card| {
        let outcome = card.verify_authentication_pin(&pin("5678"), LastTry::Keep);
        assert!(matches!(outcome, Ok(PinOutcome::Verified(_))));
        let new = SignaturePassword::new("xyz9876").unwrap();
        let outcome = card.verify_signature_password(&new, LastTry::Keep);
        assert!(matches!(outcome, Ok(PinOutcome::Verified(_))));
    });
    for variant in [Variant::Android, Variant::Iphone, Variant::NextGeneration] {
        let mut token = reader(variant);
        session(&mut token, |card| {
            let wrong = [&pin("0000"), &pin("5678")];
            let outcome = card.change_authentication_pin(wrong, LastTry::Keep);
            assert!(matches!(outcome, Ok(ChangeOutcome::NotOffered)));
        });
        assert_eq!(token.card().authentication_tries(), 3, "nothing was shown");
    }
}

/// The stand-in for the next card: another algorithm, named in the call and told by the certificate's key.
#[test]
fn a_next_generation_card_signs_with_its_own_algorithm() {
    let mut reader = reader(Variant::NextGeneration);
    let message = b"what the service asked to be signed";
    let digest: [u8; 48] = sha384_of(message);
    session(&mut reader, |card| {
        let Ok(CertificateOutcome::Read(der)) = card.authentication_certificate() else {
            panic!("free")
        };
        let Ok(PinOutcome::Verified(unlocked)) =
            card.verify_authentication_pin(&pin("1234"), LastTry::Keep)
        else {
            panic!("the right PIN")
        };
        let certificate = Certificate::from_der(&der).unwrap();
        let key = certificate.public_key().unwrap();
        let algorithm = SignatureAlgorithm::of_card_key(&key);
        assert_eq!(algorithm, SignatureAlgorithm::EcdsaP384Sha384);
        let scheme = SigningScheme::EcdsaP384Sha384(&digest);
        let signature = card.sign_authentication(&unlocked, scheme).unwrap();
        let mut verifiers = PROVIDER.verifiers.iter();
        let verifier = verifiers.find(|verifier| verifier.algorithm == algorithm);
        assert!((verifier.unwrap().verify)(&key, message, &signature).is_ok());
        // Today's scheme is none of its own.
        let refused = card.sign_authentication(&unlocked, SigningScheme::RsaPkcs1Sha256(&[0; 32]));
        let fault = CardFault::FileRefused {
            file: 0x0017,
            status: 0x6A86,
        };
        assert_eq!(refused, Err(Error::Card(fault)));
    });
}

fn sha384_of(message: &[u8]) -> [u8; 48] {
    use sha2::{Digest, Sha384};
    Sha384::digest(message).into()
}
