// SPDX-License-Identifier: MIT OR Apache-2.0

use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// What the general reader says of the time, the octets being those of a UTCTime.
fn slow_time(text: &[u8; 13]) -> Option<UnixTime> {
    let der = [&[0x17, 13][..], text].concat();
    Reader::new(&der).any().unwrap().time().ok()
}

#[test]
fn every_day_of_the_hundred_years_is_the_calendars() {
    for year in 0..100 {
        for month in 0..=13 {
            for day in 0..=32 {
                let text = std::format!("{year:02}{month:02}{day:02}235959Z");
                let text: &[u8; 13] = text.as_bytes().try_into().unwrap();
                assert_eq!(utc_time(text), slow_time(text), "{year} {month} {day}");
            }
        }
    }
}

type Read = (u64, Entry);

/// Reads one entry, by its pattern where it has one, and by the general reader.
fn both(entry: &[u8]) -> Option<(Read, Option<Read>)> {
    let (serial, fast, after) = usual(entry)?;
    let length = entry.len() - after.len();
    let mut reader = Reader::new(entry);
    let tlv = reader.any().unwrap();
    assert_eq!(tlv.der.len(), length);
    let mut fields = tlv.contents();
    let slow = (|| {
        let serial = fields
            .expect(INTEGER)
            .ok()?
            .serial_number()
            .ok()?
            .to_u64()?;
        let mut entries = Entries::new(10);
        entries.general(&tlv).ok()?;
        let number = crate::serial::SerialNumber::from_u64(serial);
        let found = entries.builder.finish()?.find(&[], &number)?;
        Some((serial, found))
    })();
    Some(((serial, fast), slow))
}

#[test]
fn usual_entries_are_read_by_their_pattern() {
    let plain = [
        &[0x30, 0x15, 0x02, 0x04, 0x07, 0x05, 0xD9, 0x90][..],
        b"\x17\x0D260102030405Z",
    ]
    .concat();
    let (fast, slow) = both(&plain).unwrap();
    assert_eq!(fast.0, 0x0705_D990);
    assert_eq!(Some(fast), slow);
    let mut with_reason = plain.clone();
    with_reason[1] += 14;
    with_reason.extend([
        0x30, 0x0C, 0x30, 0x0A, 6, 3, 0x55, 0x1D, 0x15, 4, 3, 0x0A, 1, 6,
    ]);
    let (fast, slow) = both(&with_reason).unwrap();
    assert_eq!(fast.1.mark, Mark::OnHold);
    assert_eq!(Some(fast), slow);
    // A removal has its place noted by the general reader.
    *with_reason.last_mut().unwrap() = 8;
    assert!(usual(&with_reason).is_none());
}

proptest! {
    #[test]
    fn pattern_never_differs_from_the_general_reader(
        digits in proptest::collection::vec(any::<u8>(), 1..=9),
        time in "[0-9]{10,14}Z?",
        code in proptest::option::of(0_u8..12),
        flip in proptest::option::of((0_usize..60, any::<u8>())),
    ) {
        let mut body = std::vec![0x02, u8::try_from(digits.len()).unwrap()];
        body.extend(&digits);
        body.extend([0x17, u8::try_from(time.len()).unwrap()]);
        body.extend(time.as_bytes());
        if let Some(code) = code {
            body.extend([0x30, 0x0C, 0x30, 0x0A, 6, 3, 0x55, 0x1D, 0x15, 4, 3, 0x0A, 1, code]);
        }
        let mut entry: Vec<u8> = std::vec![0x30, u8::try_from(body.len()).unwrap()];
        entry.extend(body);
        if let Some((place, value)) = flip
            && let Some(octet) = entry.get_mut(place)
        {
            *octet = value;
        }
        if let Some((fast, slow)) = both(&entry) {
            prop_assert_eq!(Some(fast), slow);
        }
    }
}
