// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists of any octets: what is read stands in the list, in one piece or in many, and its entries are
//! those a slow reader finds.
#![no_main]

use std::collections::BTreeSet;

use jpki::crypto::rustcrypto;
use jpki::revocation::{Crl, CrlLimits, CrlReader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut limits = CrlLimits::partitioned();
    limits.max_entries = 50;
    let Ok(list) = Crl::from_der(data, &limits) else {
        return;
    };
    assert_eq!(list.as_der(), data);
    assert!(list.entries() <= 50);
    assert!(list.this_update() <= list.next_update());
    assert!(!list.issuer().to_string().chars().any(char::is_control));
    assert!(
        data.windows(list.tbs_der().len())
            .any(|window| window == list.tbs_der())
    );
    assert!(data.ends_with(list.signature()));
    // The slow reader agrees, and so does the list in pieces.
    // Where an entry may name another issuer, one number can stand twice.
    if !data.windows(5).any(|octets| octets == [6, 3, 0x55, 0x1D, 0x1D]) {
        assert_eq!(list.entries(), slow_entries(list.tbs_der()));
    }
    let mut reader = CrlReader::new(&limits, &rustcrypto::PROVIDER);
    let pushed = data.chunks(7).try_for_each(|piece| reader.push(piece));
    if let Ok(hashed) = pushed.and_then(|()| reader.finish()) {
        assert_eq!(hashed.entries(), list.entries());
        assert_eq!(hashed.issuer(), list.issuer());
    }
    assert!(Crl::from_der(&data[..data.len() - 1], &limits).is_err());
    assert!(Crl::from_der(&[data, &[0]].concat(), &limits).is_err());
});

/// How many different serial numbers the list names, read in the plainest way.
fn slow_entries(tbs: &[u8]) -> usize {
    let (_, mut fields, _) = split(tbs);
    let mut position = 0;
    let mut serials = BTreeSet::new();
    while !fields.is_empty() {
        let (tag, value, rest) = split(fields);
        fields = rest;
        position += 1;
        // version, algorithm, issuer, thisUpdate, nextUpdate, then the entries.
        if position == 6 && tag == 0x30 {
            let mut entries = value;
            while !entries.is_empty() {
                let (_, entry, rest) = split(entries);
                entries = rest;
                let (_, serial, _) = split(entry);
                serials.insert(serial);
            }
        }
    }
    serials.len()
}

/// Tag, value and rest of DER that has been accepted.
fn split(der: &[u8]) -> (u8, &[u8], &[u8]) {
    let (header, length) = match der[1] {
        length @ 0..=0x7F => (2, usize::from(length)),
        form => {
            let octets = usize::from(form & 0x7F);
            let length = der[2..2 + octets].iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
            (2 + octets, length)
        }
    };
    (der[0], &der[header..header + length], &der[header + length..])
}
