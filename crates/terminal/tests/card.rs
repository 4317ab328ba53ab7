// SPDX-License-Identifier: MIT OR Apache-2.0
//! A terminal at a card: what the desk gets for every kind of card, how many commands a check takes, and the log-out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::{Card, Loopback, Reset, Transport, TransportError};
use jpki::card::synthetic_terminal_authentication::Terminal as TerminalKey;
use jpki::card::{AuthenticationPin, RetryCounter};
use protocol::check::{ConsentItem, Consents, Method};
use protocol::client::{CardFailure, Event};
use std::sync::LazyLock;
use terminal::{Authentication, Desk, PinEntry, Step, sign};
use testbed::Seed;
use testbed::card::{
    CardOptions, Disturbance, Schedule, ScheduledReader, UnusablePin, Variant, VirtualCard,
};
use testbed::pki::{Family, Pki, TerminalCertificate};
use testbed::population::{Population, Situation};

static PKI: LazyLock<Pki> = LazyLock::new(|| Pki::new(Seed(1)));
static POPULATION: LazyLock<Population> = LazyLock::new(|| Population::new(Seed(1)));

fn card(options: &CardOptions) -> VirtualCard {
    VirtualCard::of(&PKI, POPULATION.person(Situation::Valid), options)
}

fn certificate() -> Vec<u8> {
    PKI.issue(POPULATION.person(Situation::Valid), Family::Authentication)
        .der
}

/// People who type this PIN and find that the photo matches.
struct People {
    pin: &'static str,
    last_try: bool,
    asked: Vec<RetryCounter>,
    steps: Vec<Step>,
}

impl People {
    const fn new(pin: &'static str) -> Self {
        Self {
            pin,
            last_try: false,
            asked: Vec::new(),
            steps: Vec::new(),
        }
    }
}

impl Desk for People {
    fn consent(&mut self, _: &[ConsentItem]) -> Option<Consents> {
        panic!("the card asks for no consent")
    }

    fn photo_matches(&mut self) -> bool {
        true
    }

    fn pin(&mut self, tries: RetryCounter) -> PinEntry {
        self.asked.push(tries);
        let pin = AuthenticationPin::new(self.pin).unwrap();
        if self.last_try {
            PinEntry::EnteredForLastTry(pin)
        } else {
            PinEntry::Entered(pin)
        }
    }

    fn progress(&mut self, step: Step) {
        self.steps.push(step);
    }
}

struct CertifiedTerminal(TerminalCertificate);

impl TerminalKey for CertifiedTerminal {
    fn certificate(&self) -> &[u8] {
        &self.0.certificate
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.key.sign_fixed(message).try_into().unwrap()
    }
}

fn sign_by(method: Method, reader: &mut dyn Transport, people: &mut People) -> Event {
    let terminal = CertifiedTerminal(TerminalCertificate::issue(Seed(1), "DESK-1", "20271231"));
    let authentication = Authentication {
        method,
        terminal: Some(&terminal),
    };
    sign(reader, people, &authentication, &[0xD1; 32])
}

#[track_caller]
fn failure(event: Event) -> CardFailure {
    match event {
        Event::CardFailed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

/// Counts commands, and bytes both ways.
struct Counting {
    reader: Loopback<VirtualCard>,
    commands: usize,
    sent: usize,
    received: usize,
}

impl Transport for Counting {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let response = self.reader.transmit(command)?;
        self.commands += 1;
        self.sent += command.len();
        self.received += response.len();
        Ok(response)
    }

    fn reset(&mut self, _: Reset) -> Result<(), TransportError> {
        panic!("a check that ends well resets nothing")
    }

    fn atr(&self) -> &[u8] {
        self.reader.atr()
    }
}

/// With every file and key selected in a command of its own it was 17 commands, 164 bytes sent and 1,905 received.
#[test]
fn a_check_takes_this_many_commands_and_bytes() {
    let counted = |method| {
        let mut reader = Counting {
            reader: Loopback::new(card(&CardOptions::default())),
            commands: 0,
            sent: 0,
            received: 0,
        };
        let event = sign_by(method, &mut reader, &mut People::new("1234"));
        assert!(matches!(event, Event::CardSigned(proof) if proof.certificate == certificate()));
        (reader.commands, reader.sent, reader.received)
    };
    let (length, reads) = (certificate().len(), certificate().len().div_ceil(256));
    // SELECT of the application; READ BINARY; SELECT of the PIN, its counter for the desk, and again right before VERIFY;
    // signature; SELECT of the card manager.
    let sent = 15 + 5 * reads + 7 + 4 + 4 + 9 + 57 + 12;
    let received = 2 + length + 2 * reads + 2 + 2 + 2 + 2 + 258 + 2;
    assert_eq!(counted(Method::Pin), (7 + reads, sent, received));
    // What it was when this was written; an authority that issues longer certificates changes it.
    assert_eq!((7 + reads, sent, received), (14, 143, 1_899));
    // SELECT, READ BINARY, token information, challenge, certificate and its proof, signature, SELECT.
    assert_eq!(counted(Method::Visual).0, 6 + reads);
}

#[test]
fn every_kind_of_card_gets_its_own_result() {
    use Method::{Pin, Visual};
    use Variant::{
        Android, Child, FaceAuthentication, Foreign, Iphone, NextGeneration, Plastic,
        WithoutAuthentication,
    };
    for (variant, method, expected) in [
        (Plastic, Pin, None),
        (Plastic, Visual, None),
        (Child, Pin, None),
        (Android, Pin, None),
        (Android, Visual, Some(CardFailure::PhoneNeedsPin)),
        (Iphone, Pin, None),
        (Iphone, Visual, Some(CardFailure::PhoneNeedsPin)),
        (FaceAuthentication, Pin, Some(CardFailure::Blocked)),
        (FaceAuthentication, Visual, None),
        (Foreign, Pin, Some(CardFailure::NotThisCard)),
        (WithoutAuthentication, Pin, Some(CardFailure::NoCertificate)),
        // Today's scheme is none of this card's.
        (NextGeneration, Pin, Some(CardFailure::Refused(0x6A86))),
    ] {
        let options = CardOptions {
            variant,
            ..CardOptions::default()
        };
        let mut reader = Loopback::new(card(&options));
        let event = sign_by(method, &mut reader, &mut People::new("1234"));
        match (expected, event) {
            (None, Event::CardSigned(proof)) => assert_eq!(proof.signature.len(), 256),
            (Some(expected), Event::CardFailed(failure)) => assert_eq!(failure, expected),
            (_, event) => panic!("{variant:?} by {method:?}: {event:?}"),
        }
    }
}

#[test]
fn a_pin_that_is_not_in_use_is_told_and_nobody_is_asked() {
    let mut reader = Loopback::new(card(&CardOptions {
        variant: Variant::FaceAuthentication,
        unusable_pin: UnusablePin::Absent,
        ..CardOptions::default()
    }));
    let mut people = People::new("1234");
    let event = sign_by(Method::Pin, &mut reader, &mut people);
    assert_eq!(failure(event), CardFailure::PinUnusable);
    assert_eq!(people.asked, []);
}

#[test]
fn wrong_pins_are_counted_and_the_last_try_is_kept() {
    let mut reader = Loopback::new(card(&CardOptions::default()));
    let mut people = People::new("0000");
    let mut ask = |people: &mut People| failure(sign_by(Method::Pin, &mut reader, people));
    for retries_left in [2, 1] {
        assert_eq!(ask(&mut people), CardFailure::WrongPin { retries_left });
    }
    assert_eq!(ask(&mut people), CardFailure::LastTryKept);
    people.last_try = true;
    assert_eq!(ask(&mut people), CardFailure::Blocked);
    assert_eq!(ask(&mut people), CardFailure::Blocked);
    let told = [3, 2, 1, 1].map(RetryCounter::Left);
    assert_eq!(people.asked, told, "a blocked card asks nobody");
}

#[test]
fn a_connection_that_breaks_around_the_pin_says_that_a_try_may_be_gone() {
    // SELECT, READ BINARY, SELECT, twice the counter.
    let verify = u32::try_from(certificate().len().div_ceil(256)).unwrap() + 4;
    let broken = |at, tear| {
        let schedule = Schedule::new(&[(at, Disturbance::named(tear).unwrap())]);
        let mut reader = ScheduledReader::new(card(&CardOptions::default()), schedule);
        let event = sign_by(Method::Pin, &mut reader, &mut People::new("0000"));
        (failure(event), reader.card().authentication_tries())
    };
    let unknown = CardFailure::PinUnknown;
    assert_eq!(broken(verify, "tear-before"), (unknown, 3));
    assert_eq!(broken(verify, "tear-after"), (unknown, 2));
    // One command earlier nothing was shown, and the desk is told another thing.
    let earlier = broken(verify - 1, "tear-after");
    assert_eq!(earlier, (CardFailure::Transport, 3));
}

#[test]
fn a_card_that_cannot_be_logged_out_has_to_be_taken_out() {
    let usual = [Step::ReadingCard, Step::Unlocking, Step::Signing];
    let mut people = People::new("1234");
    let mut reader = Loopback::new(card(&CardOptions::default()));
    sign_by(Method::Pin, &mut reader, &mut people);
    assert_eq!(people.steps, usual);

    let log_out = u32::try_from(certificate().len().div_ceil(256)).unwrap() + 6;
    let gone = Disturbance::named("reader-vanishes").unwrap();
    let schedule = Schedule::new(&[(log_out, gone)]);
    let mut reader = ScheduledReader::new(card(&CardOptions::default()), schedule);
    let mut people = People::new("1234");
    let event = sign_by(Method::Pin, &mut reader, &mut people);
    assert!(matches!(event, Event::CardSigned(_)), "{event:?}");
    assert_eq!(people.steps, [&usual[..], &[Step::TakeCardOut]].concat());
}

/// A card that says yes to every name, as one that selects by a prefix could, and has no file of ours.
#[test]
fn a_name_proves_nothing() {
    struct Yes;
    impl Card for Yes {
        fn process(&mut self, command: &[u8]) -> Vec<u8> {
            match command {
                [0x00, 0xA4, 0x04, ..] => vec![0x90, 0x00],
                _ => vec![0x6A, 0x82],
            }
        }
        fn reset(&mut self, _: Reset) {}
        fn atr(&self) -> &[u8] {
            &[0x3B, 0x00]
        }
    }
    let event = sign_by(
        Method::Pin,
        &mut Loopback::new(Yes),
        &mut People::new("1234"),
    );
    assert_eq!(failure(event), CardFailure::NotThisCard);
}
