// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each disturbance, at the command it is scheduled for and at no other.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;

use apdu::{Card, Reset, Transport, TransportError};
use hex_literal::hex;
use proptest::prelude::*;
use support::{SELECT_JPKI, card, variant, verify};
use testbed::Seed;
use testbed::card::schedule::{Disturbance, ReaderFault, Schedule, ScheduledReader, Tear};
use testbed::card::{Fault, Variant, VirtualCard};

fn reader(at: u32, disturbance: Disturbance) -> ScheduledReader<VirtualCard> {
    ScheduledReader::new(card(), Schedule::new(&[(at, disturbance)]))
}

fn wrong_pin() -> Vec<u8> {
    verify(0x98, "0000")
}

/// SELECT, then a wrong PIN that is disturbed, then the counter after the card was put back.
fn disturbed(disturbance: Disturbance) -> (Result<Vec<u8>, TransportError>, Vec<u8>) {
    let mut reader = reader(1, disturbance);
    assert_eq!(reader.transmit(SELECT_JPKI), Ok(hex!("9000").to_vec()));
    let came = reader.transmit(&wrong_pin());
    reader.reset(Reset::Cold).unwrap();
    reader.transmit(SELECT_JPKI).unwrap();
    (came, reader.transmit(&hex!("00200098")).unwrap())
}

#[test]
fn a_torn_command_costs_a_try_only_if_it_was_carried_out() {
    let before = disturbed(Disturbance::Tear(Tear::BeforeExecution));
    assert_eq!(
        before,
        (Err(TransportError::CardRemoved), hex!("63C3").to_vec())
    );
    let after = disturbed(Disturbance::Tear(Tear::AfterExecution));
    assert_eq!(
        after,
        (Err(TransportError::CardRemoved), hex!("63C2").to_vec())
    );
}

#[test]
fn a_card_stays_away_until_it_is_put_back() {
    let mut reader = reader(0, Disturbance::Tear(Tear::BeforeExecution));
    for _ in 0..3 {
        assert_eq!(
            reader.transmit(SELECT_JPKI),
            Err(TransportError::CardRemoved)
        );
    }
    reader.reset(Reset::Warm).unwrap();
    assert_eq!(reader.transmit(SELECT_JPKI), Ok(hex!("9000").to_vec()));
    assert_eq!(reader.seen(), 4);
}

#[test]
fn a_torn_card_has_lost_its_security_status() {
    let mut reader = reader(2, Disturbance::Tear(Tear::AfterExecution));
    reader.transmit(SELECT_JPKI).unwrap();
    reader.transmit(&verify(0x98, "1234")).unwrap();
    reader.transmit(&hex!("802A009701AA00")).unwrap_err();
    reader.reset(Reset::Warm).unwrap();
    reader.transmit(SELECT_JPKI).unwrap();
    assert_eq!(
        reader.transmit(&hex!("802A009701AA00")),
        Ok(hex!("6982").to_vec())
    );
}

#[test]
fn what_a_reader_reports_spends_nothing() {
    for (fault, error) in [
        (ReaderFault::Sharing, TransportError::Sharing),
        (ReaderFault::WarmReset, TransportError::CardReset),
    ] {
        let came = disturbed(Disturbance::Reader(fault));
        assert_eq!(came, (Err(error), hex!("63C3").to_vec()));
    }
    let mut gone = reader(1, Disturbance::Reader(ReaderFault::Vanishes));
    gone.transmit(SELECT_JPKI).unwrap();
    for _ in 0..3 {
        assert_eq!(
            gone.transmit(&wrong_pin()),
            Err(TransportError::ReaderUnavailable)
        );
        assert_eq!(
            gone.reset(Reset::Cold),
            Err(TransportError::ReaderUnavailable)
        );
    }
    assert_eq!(gone.card().authentication_tries(), 3);
}

#[test]
fn a_warm_reset_by_another_program_deselects() {
    let mut reader = reader(1, Disturbance::Reader(ReaderFault::WarmReset));
    reader.transmit(SELECT_JPKI).unwrap();
    assert_eq!(
        reader.transmit(&hex!("00200098")),
        Err(TransportError::CardReset)
    );
    assert_eq!(
        reader.transmit(&hex!("00200098")),
        Ok(hex!("6986").to_vec())
    );
}

#[test]
fn a_swapped_card_has_nothing_selected() {
    let schedule = Schedule::new(&[(1, Disturbance::Swap)]);
    let mut reader =
        ScheduledReader::new(card(), schedule.clone()).with_other(variant(Variant::Iphone));
    reader.transmit(SELECT_JPKI).unwrap();
    assert_eq!(reader.transmit(&wrong_pin()), Ok(hex!("6986").to_vec()));
    assert_eq!(reader.card().variant(), Variant::Iphone);
    let mut without = ScheduledReader::new(card(), schedule);
    without.transmit(SELECT_JPKI).unwrap();
    assert_eq!(
        without.transmit(&wrong_pin()),
        Err(TransportError::CardRemoved)
    );
}

#[test]
fn responses_are_spoilt_once_or_for_ever() {
    let query = hex!("00200098");
    let sequence = |fault| {
        let mut reader = reader(1, Disturbance::Response(fault));
        reader.transmit(SELECT_JPKI).unwrap();
        [1, 2].map(|_| reader.transmit(&query).unwrap())
    };
    let right = hex!("63C3").to_vec();
    for (fault, first) in [
        (Fault::EmptyResponse, vec![]),
        (Fault::OneByteResponse, hex!("90").to_vec()),
        (Fault::GarbledResponse, hex!("C666").to_vec()),
        (Fault::Status(0x6F00), hex!("6F00").to_vec()),
        (Fault::WrongLe, hex!("6C00").to_vec()),
    ] {
        assert_eq!(sequence(fault), [first, right.clone()], "{fault:?}");
    }
    for (fault, always) in [
        (Fault::MoreDataForEver, hex!("6110")),
        (Fault::WrongLeForEver, hex!("6C10")),
    ] {
        assert_eq!(
            sequence(fault),
            [always, always].map(|word| word.to_vec()),
            "{fault:?}"
        );
    }
    let mut long = reader(0, Disturbance::named("long-response").unwrap());
    assert_eq!(long.transmit(&query).unwrap().len(), 65_539);
}

#[test]
fn slow_answers_take_simulated_time() {
    let schedule = Schedule::new(&[0, 2].map(|at| {
        (
            at,
            Disturbance::Slow {
                milliseconds: 2_500,
            },
        )
    }));
    let mut reader = ScheduledReader::new(card(), schedule);
    for _ in 0..4 {
        assert_eq!(reader.transmit(SELECT_JPKI), Ok(hex!("9000").to_vec()));
    }
    assert_eq!(reader.elapsed_milliseconds(), 5_000);
}

#[test]
fn only_some_disturbances_need_a_reader() {
    let needs = |word| Disturbance::named(word).unwrap().needs_reader();
    for word in ["reader-vanishes", "sharing", "warm-reset", "long-response"] {
        assert!(needs(word), "{word}");
    }
    for word in [
        "tear-before",
        "tear-after",
        "swap",
        "slow-1",
        "garbled-response",
        "status-6F00",
    ] {
        assert!(!needs(word), "{word}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Commands the schedule does not name are answered as by an undisturbed card, until something lasting begins.
    #[test]
    fn nothing_happens_before_the_first_entry(seed: u64, commands in 1_u32..30) {
        let schedule = Schedule::from_seed(Seed(seed), 3, 30);
        let first = schedule.entries().first().map_or(u32::MAX, |(at, _)| *at);
        let mut reader = ScheduledReader::new(card(), schedule);
        let mut plain = card();
        for number in 0..commands {
            let command = if number % 2 == 0 { SELECT_JPKI.to_vec() } else { hex!("00B08A0000").to_vec() };
            let came = reader.transmit(&command);
            if number < first {
                prop_assert_eq!(came, Ok(plain.process(&command)));
            }
        }
        prop_assert_eq!(reader.seen(), commands);
    }
}
