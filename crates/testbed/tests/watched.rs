// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whatever is sent to a card: files keep their access conditions, keys their secrets, counters their direction.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;
#[path = "support/watched.rs"]
mod watch;

use apdu::Reset;
use proptest::prelude::*;
use std::sync::LazyLock;
use support::{card, person};
use watch::{Contents, Watched, contents, dictionary};

static CONTENTS: LazyLock<Contents> = LazyLock::new(|| {
    let person = person();
    contents(&card(), &person.my_number(), &person.verification_code_b())
});

#[derive(Clone, Debug)]
enum Step {
    Known(prop::sample::Index),
    Raw(Vec<u8>),
    Reset(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any::<prop::sample::Index>().prop_map(Step::Known),
        1 => prop::collection::vec(any::<u8>(), 0..24).prop_map(Step::Raw),
        1 => any::<bool>().prop_map(Step::Reset),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn nothing_is_given_away(steps in prop::collection::vec(step(), 0..60)) {
        let dictionary = dictionary();
        let mut watched = Watched::new(card(), &CONTENTS);
        for step in steps {
            match step {
                Step::Known(index) => watched.send(index.get(dictionary.as_slice()).as_slice()),
                Step::Raw(bytes) => watched.send(&bytes),
                Step::Reset(true) => watched.reset(Reset::Cold),
                Step::Reset(false) => watched.reset(Reset::Warm),
            }
        }
    }
}

/// The watch sees: the same steps on the right way get everything, so the property above is about something.
#[test]
fn the_watch_lets_the_right_way_pass() {
    let mut watched = Watched::new(card(), &CONTENTS);
    let dictionary = dictionary();
    let find = |bytes: &[u8]| {
        dictionary
            .iter()
            .find(|command| command.starts_with(bytes))
            .unwrap()
    };
    for beginning in [
        &[0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0][..],
        &[0x00, 0x20, 0x00, 0x98, 0x04, b'1'],
        &[0x80, 0x2A, 0x00, 0x97],
        &[0x00, 0x20, 0x00, 0x9B, 0x06, b'A'],
        &[0x80, 0x2A, 0x02, 0x9A],
        &[0x00, 0xB0, 0x81],
    ] {
        watched.send(find(beginning));
    }
}
