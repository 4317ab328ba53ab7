// SPDX-License-Identifier: MIT OR Apache-2.0

use std::collections::BTreeMap;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::revocation::ReasonCode;

const CODES: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10];

fn entry(date: i64, code: u8) -> Entry {
    Entry {
        date: UnixTime::from_secs(date),
        mark: Mark::from_code(code).unwrap(),
    }
}

/// The plain way: a map from the serial number to the best entry.
fn reference(entries: &[(SerialNumber, Entry)]) -> BTreeMap<Vec<u8>, Entry> {
    let order = |entry: &Entry| (entry.mark.rank(), entry.date, entry.mark.code());
    let mut map: BTreeMap<Vec<u8>, Entry> = BTreeMap::new();
    for (serial, entry) in entries {
        let held = map.entry(serial.as_bytes().to_vec()).or_insert(*entry);
        if order(entry) < order(held) {
            *held = *entry;
        }
    }
    map
}

fn index(entries: &[(SerialNumber, Entry)]) -> Index {
    let mut builder = Builder::default();
    builder.set_issuer(&[], 1).unwrap();
    for (serial, entry) in entries {
        builder.push(serial, *entry).unwrap();
    }
    builder.finish().unwrap()
}

#[track_caller]
fn assert_agrees(entries: &[(SerialNumber, Entry)], probes: impl Iterator<Item = SerialNumber>) {
    let (index, map) = (index(entries), reference(entries));
    assert_eq!(index.len(), map.len());
    let listed = entries.iter().map(|(serial, _)| *serial);
    for serial in listed.chain(probes) {
        let expected = map.get(serial.as_bytes());
        assert_eq!(index.find(&[], &serial).as_ref(), expected, "{serial}");
    }
}

fn numbers(numbers: impl IntoIterator<Item = u64>) -> Vec<(SerialNumber, Entry)> {
    numbers
        .into_iter()
        .enumerate()
        .map(|(place, number)| {
            let date = i64::try_from(place).unwrap() * 1_000;
            (
                SerialNumber::from_u64(number),
                entry(date, CODES[place % 10]),
            )
        })
        .collect()
}

#[test]
fn empty_index_lists_nothing() {
    assert_eq!(index(&[]).len(), 0);
    assert_eq!(index(&[]).find(&[], &SerialNumber::from_u64(1)), None);
    assert_eq!(Index::default().find(&[], &SerialNumber::from_u64(0)), None);
}

#[test]
fn numbers_at_the_edges_are_found() {
    let edges = [
        0,
        1,
        0x7F,
        0x80,
        u64::from(u32::MAX),
        1 << 63,
        u64::MAX - 1,
        u64::MAX,
    ];
    for count in 1..=edges.len() {
        assert_agrees(
            &numbers(edges.into_iter().take(count)),
            edges.into_iter().map(SerialNumber::from_u64),
        );
    }
}

#[test]
fn crowds_of_numbers_are_found_by_bisection() {
    // A hundred thousand in a row, one far away: all but one share their high bits.
    let crowd = (0..100_000_u64).map(|number| number + 0x0600_0000);
    let entries = numbers(crowd.chain([1 << 60, 7]));
    let probes = [6, 8, 0x05FF_FFFF, 0x0601_86A0, (1 << 60) - 1, (1 << 60) + 1];
    assert_agrees(&entries, probes.into_iter().map(SerialNumber::from_u64));
}

#[test]
fn order_of_the_list_does_not_matter() {
    // Steps that visit every residue, so a shuffle; and the same numbers ascending and descending.
    let shuffled: Vec<u64> = (0..5_000).map(|step| step * 2_741 % 5_000 * 811).collect();
    let mut entries = numbers(shuffled);
    let first = index(&entries);
    entries.sort_by_key(|(serial, _)| *serial);
    assert!(index(&entries) == first);
    entries.reverse();
    assert!(index(&entries) == first);
    assert_agrees(
        &entries,
        (0..5_000).map(|number| SerialNumber::from_u64(number * 811 + 1)),
    );
}

#[test]
fn of_entries_with_one_number_the_gravest_and_earliest_stays() {
    let serial = SerialNumber::from_u64(5);
    let long = SerialNumber::from_der_value(&[7; 20]).unwrap();
    for serial in [serial, long] {
        let best = |entries: &[(i64, u8)]| {
            let entries: Vec<_> = entries
                .iter()
                .map(|(date, code)| (serial, entry(*date, *code)))
                .collect();
            index(&entries).find(&[], &serial).unwrap()
        };
        assert_eq!(best(&[(1, 6), (9, 4)]), entry(9, 4));
        assert_eq!(best(&[(9, 4), (1, 6)]), entry(9, 4));
        assert_eq!(best(&[(9, 4), (8, 5), (8, 1)]), entry(8, 1));
        assert_eq!(best(&[(1, 8), (9, 6)]), entry(9, 6));
        // A date beyond the short table's, in the other table.
        let far = 250_000_000_000;
        assert_eq!(best(&[(far, 1), (1, 6)]), entry(far, 1));
        assert_eq!(best(&[(far, 6), (1, 4)]), entry(1, 4));
    }
}

#[test]
fn dates_reach_from_1950_to_9999() {
    let serial = SerialNumber::from_u64(5);
    let last = UnixTime::from_civil_utc(9_999, 12, 31, 23, 59, 59)
        .unwrap()
        .as_secs();
    let entries = [
        (SerialNumber::from_u64(4), entry(EARLIEST, 0)),
        (serial, entry(last, 10)),
    ];
    assert_agrees(&entries, [].into_iter());
    let mut builder = Builder::default();
    builder.set_issuer(&[], 1).unwrap();
    assert_eq!(builder.push(&serial, entry(EARLIEST - 1, 0)), None);
}

#[test]
fn issuers_are_kept_apart_and_counted() {
    let mut builder = Builder::default();
    let serial = SerialNumber::from_u64(5);
    for (name, code) in [(&[][..], 0), (b"a", 1), (b"b", 4), (b"a", 5)] {
        builder.set_issuer(name, 3).unwrap();
        let serial = SerialNumber::from_u64(u64::from(code));
        builder.push(&serial, entry(i64::from(code), code)).unwrap();
    }
    assert_eq!(builder.set_issuer(b"c", 3), None);
    let index = builder.finish().unwrap();
    assert_eq!(index.len(), 4);
    assert_eq!(index.find(b"a", &serial), Some(entry(5, 5)));
    assert_eq!(index.find(b"b", &serial), None);
    assert_eq!(
        index.find(&[], &SerialNumber::from_u64(0)),
        Some(entry(0, 0))
    );
    assert_eq!(index.find(b"c", &serial), None);
}

#[test]
fn sizes_are_those_promised() {
    // Numbers of four octets, spread as random ones are: multiplication by an odd number is a shuffle.
    let spread = (0..100_000_u32).map(|step| u64::from(step.wrapping_mul(2_654_435_769)));
    let entries: Vec<_> = spread
        .map(|number| {
            (
                SerialNumber::from_u64(number),
                entry(1_700_000_000 + i64::try_from(number >> 5).unwrap(), 4),
            )
        })
        .collect();
    let (keys, marks) = index(&entries).sizes();
    // 2³² / 10⁵ leaves 15 low bits and about 2.3 in unary.
    assert!(keys < 100_000 * 18 / 8 + 100_000 / 10, "{keys}");
    assert!(marks <= 100_000 * 5, "{marks}");
}

fn serials() -> impl Strategy<Value = SerialNumber> {
    let octets = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..3),
        proptest::collection::vec(any::<u8>(), 1..=20),
        proptest::collection::vec(prop_oneof![Just(0_u8), Just(0xFF), Just(1)], 1..=20),
    ];
    octets.prop_filter_map("minimal", |octets| SerialNumber::from_der_value(&octets))
}

proptest! {
    #[test]
    fn index_agrees_with_a_map(
        entries in proptest::collection::vec(
            (serials(), EARLIEST..253_402_300_800, 0_usize..10), 0..300
        ),
        probes in proptest::collection::vec(serials(), 0..20),
    ) {
        let entries: Vec<_> = entries
            .into_iter()
            .map(|(serial, date, code)| (serial, entry(date, CODES[code])))
            .collect();
        let (index, map) = (index(&entries), reference(&entries));
        for serial in entries.iter().map(|(serial, _)| *serial).chain(probes) {
            prop_assert_eq!(index.find(&[], &serial), map.get(serial.as_bytes()).copied());
        }
        let headers = index.issuers().iter().flat_map(|tables| [&tables.short, &tables.long]);
        for table in headers {
            prop_assert_eq!(Table::from_header(&table.to_header()), Some(*table));
        }
    }
}

#[test]
fn foreign_headers_are_not_tables() {
    let entries = numbers([1, 2, 3]);
    let header = index(&entries).issuers()[0].short.to_header();
    assert!(Table::from_header(&header).is_some());
    for (place, value) in [
        // More numbers than 32 bits count; a span beyond 64 bits; a date width, a code, padding.
        (4, 1),
        (23, 0xFF),
        (42, 39),
        (43, 7),
        (44, 1),
        (40, 1),
    ] {
        let mut changed = header;
        changed[place] = value;
        if place == 23 {
            changed[8] = 0xFF;
            changed[15] = 0xFF;
        }
        assert_eq!(Table::from_header(&changed), None, "octet {place}");
    }
    assert_eq!(entry(0, 0).mark, Mark::Revoked(ReasonCode::Unspecified));
}
