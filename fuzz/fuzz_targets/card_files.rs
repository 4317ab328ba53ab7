// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any text as a card's description and as its state: what is taken is inside the format's limits, comes out as it went
//! in, and what is refused leaves the card as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::card::{CardDescription, CardOptions, Disturbance, VirtualCard};
use testbed::pki::Pki;
use testbed::population::{Population, Situation};

static CARD: LazyLock<VirtualCard> = LazyLock::new(|| {
    let population = Population::new(Seed(1));
    let person = population.person(Situation::Valid);
    VirtualCard::of(&Pki::new(Seed(1)), person, &CardOptions::default())
});

fuzz_target!(|text: &str| {
    if let Ok(description) = CardDescription::from_json(text) {
        let options = &description.options;
        assert!((2..=33).contains(&options.atr.len()));
        assert_eq!(options.authentication_pin.len(), 4);
        assert!((6..=16).contains(&options.signature_password.len()));
        assert!(options.authentication_tries <= 15 && options.code_b_tries <= 15);
        let entries = description.schedule.entries();
        assert!(entries.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (_, disturbance) in entries {
            assert_eq!(
                Disturbance::named(&disturbance.to_string()),
                Some(*disturbance)
            );
        }
    }
    let mut card = CARD.clone();
    let before = card.saved();
    match card.restore(text) {
        Err(_) => assert_eq!(card.saved(), before),
        Ok(()) => {
            let full = before.lines().filter(|line| line.contains("tries")).count();
            assert_eq!(card.counters().len(), full);
            let kept = card.saved();
            let mut again = CARD.clone();
            assert_eq!(again.restore(&kept), Ok(()));
            assert_eq!(again.saved(), kept);
        }
    }
});
