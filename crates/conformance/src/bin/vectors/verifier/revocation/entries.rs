// SPDX-License-Identifier: MIT OR Apache-2.0
//! Entries of complete lists: reasons, serial numbers, places.

use super::{expected, listed};
use crate::verifier::Builder;
use crate::verifier::chain::Chain;
use crate::verifier::extension::Extension;
use crate::verifier::list::{Entry, INVALIDITY_DATE, List, REASONS};
use testbed::EPOCH;
use testbed::pki::der;

/// An extension nobody knows.
const UNKNOWN: &str = "2.25.7";

/// A path whose end entity has the serial number.
fn numbered(serial: &[u8]) -> Chain {
    Chain::of(0).end_changed(|spec| spec.serial = der::integer(serial))
}

pub(super) fn reasons(builder: &mut Builder) {
    let chain = numbered(&[0x5A]);
    let mut case = |word: &str, title: &str, requirement: &str, entry: Entry, answer: &str| {
        let list = List::of_root().naming(entry).by_root();
        builder.ask(
            word,
            title,
            &[requirement],
            listed(&chain, vec![list]),
            expected(answer),
        );
    };
    case(
        "no-reason",
        "A certificate that a list names without a reason is refused.",
        "rfc5280-5.3.1-absent",
        Entry::of(&[0x5A]),
        "revoked",
    );
    for (word, code) in REASONS {
        case(
            &format!("reason-{word}"),
            &format!("A certificate that a list names with reason {word} is refused."),
            "rfc5280-6.1.3-a-3",
            Entry::of(&[0x5A]).because(code),
            "revoked",
        );
    }
    case(
        "on-hold",
        "A certificate that a list puts on hold is refused.",
        "rfc5280-5.3.1-hold",
        Entry::of(&[0x5A]).because(6),
        "revoked",
    );
    let later = Entry {
        date: der::time(EPOCH.saturating_add_secs(86_400)),
        ..Entry::of(&[0x5A])
    };
    case(
        "date-in-the-future",
        "A certificate that a list names is refused, although the date of the entry is in the future.",
        "rfc5280-6.3.3-j",
        later,
        "revoked",
    );
    let invalidity = Extension::new(
        INVALIDITY_DATE,
        false,
        der::element(0x18, b"20200101000000Z"),
    );
    case(
        "invalidity-date",
        "An invalidityDate says since when, not whether.",
        "rfc5280-5.3.2",
        Entry::of(&[0x5A]).with(invalidity),
        "revoked",
    );
    let unknown = |critical| Extension::new(UNKNOWN, critical, der::null());
    case(
        "unknown-extension",
        "An unknown extension of an entry that is not critical does not take it back.",
        "rfc5280-5.3-unknown-non-critical",
        Entry::of(&[0x5A]).with(unknown(false)),
        "revoked",
    );
    case(
        "unknown-critical",
        "A list with an unknown critical extension in the entry is not used.",
        "rfc5280-5.3-unknown-critical",
        Entry::of(&[0x5A]).with(unknown(true)),
        "open",
    );
    case(
        "unknown-critical-elsewhere",
        "A list with an unknown critical extension in any entry is not used.",
        "rfc5280-5.3-unknown-critical",
        Entry::of(&[0x11]).with(unknown(true)),
        "open",
    );
}

pub(super) fn numbers(builder: &mut Builder) {
    let mut case = |word: &str, title: &str, serial: &[u8], listed_serial: &[u8], answer: &str| {
        let list = List::of_root().naming(Entry::of(listed_serial)).by_root();
        builder.ask(
            word,
            title,
            &["rfc5280-6.3.3-j", "rfc5280-4.1.2.2"],
            listed(&numbered(serial), vec![list]),
            expected(answer),
        );
    };
    let long = [0x5A; 20];
    let mut neighbour = long;
    neighbour[19] ^= 1;
    let mut first = long;
    first[0] ^= 1;
    for (word, serial) in [
        ("one-octet", &[0x01][..]),
        ("high-bit", &[0x80]),
        ("four-octets", &[0x7F, 0xFF, 0xFF, 0xFF]),
        ("eight-octets", &[0x7F; 8]),
        ("nine-octets", &[0x80; 8]),
        ("twenty-octets", &long),
    ] {
        case(
            &format!("serial-{word}"),
            &format!("A certificate whose serial number ({word}) is on the list is refused."),
            serial,
            serial,
            "revoked",
        );
    }
    for (word, serial, other) in [
        ("one-below", &[0x5A, 0x01][..], &[0x5A, 0x00][..]),
        ("one-above", &[0x5A, 0x01], &[0x5A, 0x02]),
        ("beginning", &[0x5A, 0x01], &[0x5A]),
        ("end", &[0x5A, 0x01], &[0x01]),
        ("longer", &[0x5A, 0x01], &[0x5A, 0x01, 0x00]),
        ("one-octet-before", &[0x5A, 0x01], &[0x01, 0x5A, 0x01]),
        ("twenty-octets-last", &long, &neighbour),
        ("twenty-octets-first", &long, &first),
        ("same-low-64-bits", &[0x5A; 9], &[0x5A; 8]),
        (
            "same-low-32-bits",
            &[0x01, 0x5A, 0x5A, 0x5A, 0x5A],
            &[0x5A; 4],
        ),
    ] {
        case(
            &format!("neighbour-{word}"),
            &format!(
                "A neighbouring serial number on the list ({word}) does not refuse the certificate."
            ),
            serial,
            other,
            "good",
        );
    }
}

pub(super) fn lists(builder: &mut Builder) {
    let serials = |step: u16| (0..300_u16).map(move |place| (0x1000 + place * step).to_be_bytes());
    let long = |order: fn(Vec<[u8; 2]>) -> Vec<[u8; 2]>| {
        let serials = order(serials(2).collect());
        serials
            .iter()
            .fold(List::of_root(), |list, serial| {
                list.naming(Entry::of(serial))
            })
            .by_root()
    };
    let sorted = long(|serials| serials);
    let reversed = long(|mut serials| {
        serials.reverse();
        serials
    });
    let shuffled = long(|serials| {
        (0..300)
            .filter_map(|place| serials.get(place * 7 % 300).copied())
            .collect()
    });
    for (word, serial, answer) in [
        ("first", 0x1000_u16, "revoked"),
        ("middle", 0x1000 + 300, "revoked"),
        ("last", 0x1000 + 598, "revoked"),
        ("before-the-first", 0x0FFF, "good"),
        ("between", 0x1000 + 301, "good"),
        ("after-the-last", 0x1000 + 600, "good"),
    ] {
        for (order, list) in [
            ("sorted", &sorted),
            ("reversed", &reversed),
            ("shuffled", &shuffled),
        ] {
            builder.ask(
                &format!("list-{order}-{word}"),
                &format!(
                    "Of 300 entries, {order}, the {} is found or not as it is there or not.",
                    word.replace('-', " ")
                ),
                &["rfc5280-6.3.3-j"],
                listed(&numbered(&serial.to_be_bytes()), vec![list.clone()]),
                expected(answer),
            );
        }
    }
    let chain = numbered(&[0x5A]);
    for (word, entries) in [
        ("same-twice", vec![Entry::of(&[0x5A]), Entry::of(&[0x5A])]),
        (
            "hold-and-compromise",
            vec![Entry::of(&[0x5A]).because(6), Entry::of(&[0x5A]).because(1)],
        ),
        (
            "compromise-and-hold",
            vec![Entry::of(&[0x5A]).because(1), Entry::of(&[0x5A]).because(6)],
        ),
    ] {
        let list = entries
            .into_iter()
            .fold(List::of_root(), List::naming)
            .by_root();
        builder.ask(
            &format!("list-{word}"),
            "A certificate that a list names more than once is refused.",
            &["rfc5280-6.3.3-j"],
            listed(&chain, vec![list]),
            expected("revoked"),
        );
    }
}
