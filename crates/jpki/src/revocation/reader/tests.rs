// SPDX-License-Identifier: MIT OR Apache-2.0

use std::vec::Vec;

use super::*;
use crate::crypto::rustcrypto::PROVIDER;

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    super::super::points::element(tag, parts)
}

const ALGORITHM: &[u8] = &[
    0x30, 0x0D, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 0x0B, 5, 0,
];

fn list(entries: usize) -> Vec<u8> {
    let entries: Vec<u8> = (0..entries)
        .flat_map(|number| {
            let serial = [1, u8::try_from(number % 251).unwrap(), 7];
            tlv(0x30, &[&tlv(2, &[&serial]), b"\x17\x0D260102030405Z"])
        })
        .collect();
    let revoked = if entries.is_empty() {
        Vec::new()
    } else {
        tlv(0x30, &[&entries])
    };
    let number = tlv(0x30, &[&[6, 3, 0x55, 0x1D, 0x14, 4, 3, 2, 1, 7]]);
    let country = tlv(0x30, &[&[6, 3, 0x55, 4, 6, 0x13, 2, b'J', b'P']]);
    let signed = tlv(
        0x30,
        &[
            &[2, 1, 1],
            ALGORITHM,
            &tlv(0x30, &[&tlv(0x31, &[&country])]),
            b"\x17\x0D261124000000Z\x17\x0D261125000000Z",
            &revoked,
            &tlv(0xA0, &[&tlv(0x30, &[&number])]),
        ],
    );
    tlv(0x30, &[&signed, ALGORITHM, &tlv(3, &[&[0; 257]])])
}

fn read(pieces: &[&[u8]]) -> Result<ReadCrl, Error> {
    let limits = CrlLimits::partitioned();
    let mut reader = ListReader::new(&limits, Some(&PROVIDER));
    for piece in pieces {
        reader.push(piece)?;
    }
    reader.finish()
}

#[test]
fn pieces_of_any_size_make_the_same_list() {
    for entries in [0, 1, 300] {
        let der = list(entries);
        let whole = read(&[&der]).unwrap();
        assert_eq!(whole.index.len(), entries.min(251));
        let digests = whole.digests.unwrap();
        assert_eq!(digests.whole.as_bytes(), (PROVIDER.sha256)(&[&der]));
        let (from, until) = whole.head.signed;
        assert_eq!(
            digests.signed.as_bytes(),
            (PROVIDER.sha256)(&[&der[from..until]])
        );
        for size in [1, 2, 3, 7, 64, 1_000, 1_024, 1_025, 4_096] {
            let pieces: Vec<&[u8]> = der.chunks(size).collect();
            let read = read(&pieces).unwrap();
            assert!(
                read.head == whole.head && read.index == whole.index,
                "pieces of {size}"
            );
            assert_eq!(read.digests.unwrap().whole, digests.whole);
            assert_eq!(read.digests.unwrap().signed, digests.signed);
        }
    }
}

#[test]
fn every_cut_is_truncated_and_every_octet_more_is_too_many() {
    let der = list(3);
    for length in 0..der.len() {
        for size in [1, 50, der.len()] {
            let pieces: Vec<&[u8]> = der[..length].chunks(size).collect();
            assert_eq!(
                read(&pieces).err(),
                Some(Malformed::new(Syntax::Truncated, length).into())
            );
        }
    }
    let trailing = Some(Malformed::new(Syntax::TrailingBytes, der.len()).into());
    assert_eq!(read(&[&der, &[0]]).err(), trailing);
    assert_eq!(read(&[&[&der[..], &[0]].concat()]).err(), trailing);
}

#[test]
fn lengths_that_lie_are_seen_before_their_octets() {
    let der = list(3);
    // The list of entries announces more than the signed part has.
    let place = der.windows(2).position(|pair| pair == [0x30, 66]).unwrap();
    let mut changed = der.clone();
    changed[place + 1] = 0x7F;
    let cut = &changed[..place + 8];
    assert_eq!(
        read(&[cut]).err(),
        Some(Malformed::new(Syntax::Truncated, place).into())
    );
    // An entry announces more than the list of entries has.
    let mut changed = der;
    changed[place + 3] = 0x7F;
    assert_eq!(
        read(&[&changed]).err(),
        Some(Malformed::new(Syntax::Truncated, place + 2).into())
    );
}

#[test]
fn size_is_refused_by_the_first_octets_and_before_anything_is_hashed() {
    let limits = CrlLimits {
        max_length: 1_000,
        max_entries: 10,
    };
    let mut reader = ListReader::new(&limits, Some(&PROVIDER));
    assert_eq!(
        reader.push(&[0x30, 0x82, 0x03, 0xE8]),
        Err(Unsupported::CrlTooLong {
            length: 1_004,
            limit: 1_000
        }
        .into())
    );
    assert!(reader.running.unwrap().digests.is_none());
}

#[test]
fn field_that_is_kept_whole_has_a_limit() {
    // A name of 64 KiB and one octet is announced; nothing of it is waited for.
    let head = [
        &[0x30, 0x83, 0x02, 0, 0, 0x30, 0x83, 0x01, 0xF0, 0, 2, 1, 1][..],
        ALGORITHM,
    ]
    .concat();
    let name = [0x30, 0x83, 0x01, 0, 0];
    assert_eq!(
        read(&[&head, &name]).err(),
        Some(
            Unsupported::CrlFieldTooLong {
                length: MAX_FIELD + 5,
                limit: MAX_FIELD
            }
            .into()
        )
    );
}
