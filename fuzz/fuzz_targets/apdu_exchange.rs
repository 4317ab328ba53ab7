// SPDX-License-Identifier: MIT OR Apache-2.0
//! A whole exchange through both chains: the card sees the command as it was made, the terminal gets the response as it
//! was made, whatever pieces the card cuts it into; and no more commands are sent than the limit.
#![no_main]

use apdu::chaining::{CardEnd, Reassembler, split};
use apdu::{
    Chaining, Command, Error, ExchangeLimits, Header, Loopback, Misuse, Ne, Reset, Response,
    StatusWord, exchange,
};
use libfuzzer_sys::fuzz_target;

/// Keeps the commands it carries out; cuts its response into pieces of the given lengths, over and over.
struct Card {
    end: CardEnd,
    response: Vec<u8>,
    cuts: Vec<u8>,
    asked: usize,
    seen: Vec<Command>,
}

impl apdu::Card for Card {
    fn process(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.asked += 1;
        // The card gives less than it was asked for: it answers as if it had been asked for less.
        let command = Command::decode(bytes).unwrap();
        let cut = self.cuts[self.asked % self.cuts.len()];
        let less = command.ne().min(Ne::from(cut));
        let mut asking = Command::new(command.header()).with_ne(less);
        if !command.data().is_empty() {
            asking = asking.with_data(command.data()).unwrap();
        }
        let (response, seen) = (&self.response, &mut self.seen);
        self.end.process(&asking.encode(), &mut |whole| {
            seen.push(whole.clone());
            Response::new(response.clone(), StatusWord::SUCCESS).unwrap()
        })
    }

    fn reset(&mut self, _: Reset) {}

    fn atr(&self) -> &[u8] {
        &[]
    }
}

fuzz_target!(|data: &[u8]| {
    let [cla, nc_high, nc_low, nr_high, nr_low, rounds, cuts @ ..] = data else {
        return;
    };
    if cuts.is_empty() {
        return;
    }
    let nc = usize::from(u16::from_be_bytes([*nc_high, *nc_low])) % 4096;
    let nr = usize::from(u16::from_be_bytes([*nr_high, *nr_low])) % 4096;
    let pattern = |length: usize, start: u8| -> Vec<u8> {
        (0..length)
            .map(|index| (index as u8).wrapping_mul(31) ^ start)
            .collect()
    };
    let mut command = Command::new(Header::new(*cla, 0x2A, 0x9E, 0x9A)).with_ne(Ne::SHORT_MAX);
    if nc > 0 {
        command = command.with_data(&pattern(nc, 7)).unwrap();
    }
    let mut card = Loopback::new(Card {
        end: CardEnd::new(4096).with_proprietary_classes(),
        response: pattern(nr, 9),
        cuts: cuts.to_vec(),
        asked: 0,
        seen: vec![],
    });
    let mut limits = ExchangeLimits::command_chaining();
    limits.rounds = u32::from(*rounds) * 20;
    assert_eq!(limits.chaining, Chaining::CommandChaining);

    let outcome = exchange(&mut card, &command, &limits);
    let card = card.into_card();
    assert!(card.asked <= usize::try_from(limits.rounds).unwrap());
    match outcome {
        // Links of no chain, or a class whose commands always are.
        Err(Error::Misuse(Misuse::ClassCannotChain { cla })) => {
            assert!(nc > 255 && card.asked == 0 && cla == command.header().cla);
            return;
        }
        Err(Error::Exhausted { rounds }) => assert!(rounds >= limits.rounds),
        Err(other) => panic!("{other}"),
        Ok(response) if card.seen.is_empty() => {
            // A lone link: taken, and never carried out.
            assert!(response.data().is_empty());
            assert_eq!(response.status(), StatusWord::SUCCESS);
            assert!(split(&command).unwrap().count() == 1 && nc <= 255);
            return;
        }
        Ok(response) => {
            assert_eq!(response.data(), pattern(nr, 9));
            assert_eq!(response.status(), StatusWord::SUCCESS);
        }
    }
    assert!(card.seen.len() <= 1);
    for seen in &card.seen {
        assert_eq!(
            (seen.header(), seen.data()),
            (command.header(), command.data())
        );
    }

    // The links by themselves, and one of them too few.
    let links: Vec<Command> = split(&command).unwrap().collect();
    let mut reassembler = Reassembler::new(4096).with_proprietary_classes();
    let (last, before) = links.split_last().unwrap();
    for link in before {
        assert_eq!(reassembler.push(link.clone()), Ok(None));
        assert!(link.data().len() == 255 && link.ne() == Ne::ZERO);
    }
    if let Some(whole) = reassembler.push(last.clone()).unwrap() {
        assert_eq!(
            (whole.header(), whole.data()),
            (command.header(), command.data())
        );
    }
    if !before.is_empty() {
        let mut short = Reassembler::new(nc - 1).with_proprietary_classes();
        assert!(links.iter().any(|link| short.push(link.clone()).is_err()));
    }
});
