// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card's text beside a proof: read only for a desk that wants it, and never a reason not to go on.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::{Loopback, Reset, Transport, TransportError};
use jpki::card::{AuthenticationPin, RetryCounter, TextPin};
use protocol::check::{ConsentItem, Consents, Method};
use protocol::client::Event;
use protocol::date::Date;
use protocol::message::SubmitProof;
use terminal::{Authentication, Desk, NoCardText, PinEntry, Step, sign};
use testbed::Seed;
use testbed::card::{CardOptions, VirtualCard};
use testbed::pki::Pki;
use testbed::population::{Population, Situation};

/// People who want the text, if they do, and type this PIN for it, if any.
struct People {
    wants: bool,
    text_pin: Option<&'static str>,
    asked: Vec<RetryCounter>,
    told: Vec<NoCardText>,
}

impl Desk for People {
    fn consent(&mut self, _: &[ConsentItem]) -> Option<Consents> {
        panic!("the card asks for no consent")
    }

    fn photo_matches(&mut self) -> bool {
        panic!("not in the PIN method")
    }

    fn pin(&mut self, _: RetryCounter) -> PinEntry {
        PinEntry::Entered(AuthenticationPin::new("1234").unwrap())
    }

    fn wants_card_text(&self) -> bool {
        self.wants
    }

    fn text_pin(&mut self, tries: RetryCounter) -> Option<TextPin> {
        self.asked.push(tries);
        self.text_pin.map(|pin| TextPin::new(pin).unwrap())
    }

    fn no_card_text(&mut self, why: NoCardText) {
        self.told.push(why);
    }

    fn progress(&mut self, _: Step) {}
}

/// A card without the text application: `6A82` for its name.
struct WithoutText(Loopback<VirtualCard>);

const TEXT_APPLICATION: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];

impl Transport for WithoutText {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let mut windows = command.windows(TEXT_APPLICATION.len());
        if windows.any(|window| window == TEXT_APPLICATION) {
            return Ok(vec![0x6A, 0x82]);
        }
        self.0.transmit(command)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        self.0.reset(kind)
    }

    fn atr(&self) -> &[u8] {
        self.0.atr()
    }
}

fn card(options: &CardOptions) -> Loopback<VirtualCard> {
    let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
    let person = population.person(Situation::Valid);
    Loopback::new(VirtualCard::of(&pki, person, options))
}

/// The proof, and the people after it.
fn proof(
    reader: &mut dyn Transport,
    wants: bool,
    text_pin: Option<&'static str>,
) -> (SubmitProof, People) {
    let mut people = People {
        wants,
        text_pin,
        asked: Vec::new(),
        told: Vec::new(),
    };
    let authentication = Authentication {
        method: Method::Pin,
        terminal: None,
    };
    match sign(reader, &mut people, &authentication, &[0xD1; 32]) {
        Event::CardSigned(proof) => (proof, people),
        other => panic!("{other:?}"),
    }
}

#[test]
fn name_and_date_are_read_for_a_desk_that_wants_them() {
    let mut reader = card(&CardOptions::default());
    let (proof, people) = proof(&mut reader, true, Some("4321"));
    let text = proof.card_text.unwrap();
    let population = Population::new(Seed(1));
    let record = population
        .person(Situation::Valid)
        .eligibility(testbed::EPOCH);
    let basic = &record.unwrap().coverages[0].basic;
    let (year, month, day) = basic.birth_date.parts();
    assert_eq!(text.name, basic.name);
    assert_eq!(text.birth_date, Date::new(year, month, day).unwrap());
    assert_eq!(people.asked, [RetryCounter::Left(3)]);
    assert_eq!(people.told, []);
    assert_eq!(format!("{text:?}"), "CardText(hidden)");
}

#[test]
fn whatever_goes_wrong_the_proof_is_there_without_the_text() {
    let last = CardOptions {
        text_tries: 1,
        ..CardOptions::default()
    };
    let plain = || -> Box<dyn Transport> { Box::new(card(&CardOptions::default())) };
    let without = WithoutText(card(&CardOptions::default()));
    let wrong = NoCardText::WrongPin { retries_left: 2 };
    let cases: [(Box<dyn Transport>, bool, _, _, _); 5] = [
        (plain(), false, Some("4321"), 0, None),
        (plain(), true, None, 1, Some(NoCardText::Cancelled)),
        (plain(), true, Some("9999"), 1, Some(wrong)),
        (
            Box::new(card(&last)),
            true,
            Some("4321"),
            0,
            Some(NoCardText::PinNotUsable),
        ),
        (
            Box::new(without),
            true,
            Some("4321"),
            0,
            Some(NoCardText::NotOnThisCard),
        ),
    ];
    for (mut reader, wants, pin, asked, told) in cases {
        let (proof, people) = proof(&mut *reader, wants, pin);
        assert_eq!(proof.card_text, None, "{told:?}");
        assert!(!proof.signature.is_empty());
        assert_eq!(people.asked.len(), asked, "{told:?}");
        assert_eq!(people.told, Vec::from_iter(told));
    }
}
