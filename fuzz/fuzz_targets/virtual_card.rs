// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any sequence of commands to the virtual card: files keep their access conditions, keys their secrets, counters their
//! direction, and every answer ends in a status word.
//!
//! Input: a byte chooses a command of the dictionary; `FE` resets (the byte behind it: odd is cold); `FF` sends raw bytes
//! behind their length.
#![no_main]

#[path = "../../crates/testbed/tests/support/watched.rs"]
mod watched;

use apdu::Reset;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::card::{CardOptions, VirtualCard};
use testbed::pki::Pki;
use testbed::population::{Population, Situation};
use watched::{Contents, Watched, contents, dictionary};

struct World {
    card: VirtualCard,
    contents: Contents,
    dictionary: Vec<Vec<u8>>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let population = Population::new(Seed(1));
    let person = population.person(Situation::Valid);
    let card = VirtualCard::of(&Pki::new(Seed(1)), person, &CardOptions::default());
    let contents = contents(&card, &person.my_number(), &person.verification_code_b());
    World {
        card,
        contents,
        dictionary: dictionary(),
    }
});

fuzz_target!(|data: &[u8]| {
    let mut watched = Watched::new(WORLD.card.clone(), &WORLD.contents);
    let mut rest = data;
    while let Some((choice, tail)) = rest.split_first() {
        rest = tail;
        match choice {
            0xFE => {
                let (kind, tail) = rest.split_first().unwrap_or((&0, &[]));
                rest = tail;
                watched.reset(if kind & 1 == 1 {
                    Reset::Cold
                } else {
                    Reset::Warm
                });
            }
            0xFF => {
                let (length, tail) = rest.split_first().unwrap_or((&0, &[]));
                let (command, tail) = tail.split_at(usize::from(*length).min(tail.len()));
                rest = tail;
                watched.send(command);
            }
            choice => {
                let index = usize::from(*choice) % WORLD.dictionary.len();
                watched.send(&WORLD.dictionary[index]);
            }
        }
    }
});
