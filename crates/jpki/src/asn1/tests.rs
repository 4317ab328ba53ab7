// SPDX-License-Identifier: MIT OR Apache-2.0

use alloc::vec;
use alloc::vec::Vec;

use der::{Decode, Encode, Reader as _, asn1};
use hex_literal::hex;
use proptest::prelude::*;

use super::*;

#[track_caller]
fn assert_fault(octets: &[u8], fault: Syntax, offset: usize) {
    let error = Reader::new(octets).any().unwrap_err();
    assert_eq!(error, Malformed::new(fault, offset).into());
}

fn tlv(tag: u8, value: &[u8]) -> Tlv<'_> {
    Tlv {
        tag,
        value,
        der: value,
        offset: 0,
    }
}

#[test]
fn headers_are_read_at_their_edges() {
    for (header, length) in [
        (&hex!("04 00")[..], 0),
        (&hex!("04 7F"), 0x7F),
        (&hex!("04 81 80"), 0x80),
        (&hex!("04 81 FF"), 0xFF),
        (&hex!("04 82 01 00"), 0x100),
        (&hex!("04 82 FF FF"), 0xFFFF),
        (&hex!("04 83 01 00 00"), 0x1_0000),
    ] {
        let mut input = header.to_vec();
        input.resize(header.len() + length + 1, 0xEE);
        let mut reader = Reader::new(&input);
        let tlv = reader.any().unwrap();
        assert_eq!(
            (tlv.value.len(), tlv.der.len()),
            (length, header.len() + length)
        );
        assert_eq!(
            reader.finish().unwrap_err(),
            reader.fault(Syntax::TrailingBytes)
        );
        assert_eq!(reader.offset(), input.len() - 1);
    }
}

#[test]
fn lengths_that_are_not_minimal_definite_or_there_are_refused() {
    for octets in [
        &hex!("04 80 00 00")[..],
        &hex!("04 81 00"),
        &hex!("04 81 7F"),
        &hex!("04 82 00 FF"),
        &hex!("04 83 00 FF FF"),
        &hex!("04 84 00 FF FF FF"),
        &hex!("04 85 01 00 00 00 00"),
        &hex!("04 FF"),
    ] {
        assert_fault(octets, Syntax::Length, 0);
    }
    for octets in [
        &[][..],
        &hex!("04"),
        &hex!("04 01"),
        &hex!("04 81"),
        &hex!("04 82"),
        &hex!("04 82 01"),
        &hex!("04 83 01 00"),
        &hex!("04 84 01 00 00"),
        &hex!("04 84 FF FF FF FF 00"),
    ] {
        assert_fault(octets, Syntax::Truncated, 0);
    }
    assert_fault(&hex!("1F 01 00"), Syntax::TagForm, 0);
    assert_fault(&hex!("BF"), Syntax::TagForm, 0);
}

#[test]
fn offsets_count_from_the_start_of_the_whole_input() {
    // SEQUENCE { SEQUENCE { INTEGER 0 }, wrong }
    let input = hex!("30 07 30 03 02 01 00 04 05");
    let mut outer = Reader::new(&input).sequence().unwrap();
    let mut inner = outer.sequence().unwrap();
    let number = inner.expect(INTEGER).unwrap();
    assert_eq!(
        (number.span(), number.value_span()),
        (Span { start: 4, end: 7 }, Span { start: 6, end: 7 })
    );
    assert_eq!(number.span().of(&input), number.der);
    assert_eq!(
        inner.expect(INTEGER).unwrap_err(),
        Malformed::new(Syntax::Truncated, 7).into()
    );
    assert_eq!(
        outer.expect(INTEGER).unwrap_err(),
        Malformed::new(Syntax::UnexpectedTag, 7).into()
    );
    assert_eq!(
        outer.any().unwrap_err(),
        Malformed::new(Syntax::Truncated, 7).into()
    );
}

#[test]
fn small_integers_are_read_and_others_refused() {
    for (content, value) in [
        (&hex!("00")[..], 0),
        (&hex!("7F"), 127),
        (&hex!("00 80"), 128),
        (&hex!("00 FF FF FF FF"), u32::MAX),
    ] {
        assert_eq!(tlv(INTEGER, content).small_unsigned(), Ok(value));
    }
    for content in [
        &hex!("")[..],
        &hex!("00 7F"),
        &hex!("80"),
        &hex!("FF FF"),
        &hex!("01 00 00 00 00"),
    ] {
        assert_eq!(
            tlv(INTEGER, content).small_unsigned(),
            Err(Malformed::new(Syntax::Integer, 0).into())
        );
    }
}

#[test]
fn named_bits_are_left_aligned_and_trimmed() {
    for (content, bits) in [
        (&hex!("00")[..], 0),
        (&hex!("07 80"), 0x8000),
        (&hex!("06 C0"), 0xC000),
        (&hex!("01 06"), 0x0600),
        (&hex!("07 00 80"), 0x0080),
        (&hex!("00 01"), 0x0100),
    ] {
        assert_eq!(tlv(BIT_STRING, content).named_bits(), Ok(bits));
    }
    for content in [
        &hex!("")[..],
        &hex!("01"),
        &hex!("00 80"),
        &hex!("07 C0"),
        &hex!("08 80"),
        &hex!("00 00"),
        &hex!("00 01 00"),
        &hex!("00 01 01 01"),
    ] {
        assert_eq!(
            tlv(BIT_STRING, content).named_bits(),
            Err(Malformed::new(Syntax::BitString, 0).into())
        );
    }
}

#[test]
fn years_of_utc_time_turn_at_fifty() {
    for (text, year) in [
        (&b"500101000000Z"[..], 1950),
        (b"991231235959Z", 1999),
        (b"000101000000Z", 2000),
        (b"491231235959Z", 2049),
    ] {
        assert_eq!(tlv(UTC_TIME, text).time().unwrap().civil_utc().year, year);
    }
}

proptest! {
    /// The `der` crate is the slow reference; it knows fewer context tags and shorter lengths.
    #[test]
    fn agrees_with_the_der_crate(
        tag in prop::sample::select(vec![0x02, 0x04, 0x30, 0xA0, 0x80]),
        header in prop::collection::vec(any::<u8>(), 0..5),
        length in prop::sample::select(vec![0, 1, 5, 0x7F, 0x80, 0x81, 0xFF, 0x100]),
        honest in any::<bool>(),
    ) {
        let mut input = vec![tag];
        if honest {
            input.extend(der::Length::try_from(length).unwrap().to_der().unwrap());
        } else {
            input.extend(header);
        }
        input.extend(core::iter::repeat_n(0x55, length));
        let mut reader = Reader::new(&input);
        let ours = reader.any();
        let mut slice = der::SliceReader::new(&input).unwrap();
        let theirs = asn1::AnyRef::decode(&mut slice);
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => {
                prop_assert_eq!(ours.value, theirs.value());
                prop_assert_eq!(reader.offset(), usize::try_from(slice.position()).unwrap());
            }
            (Err(_), Err(_)) => {}
            (ours, theirs) => prop_assert!(false, "{:?} but {:?}", ours.is_ok(), theirs),
        }
    }

    #[test]
    fn times_agree_with_the_der_crate(
        text in "[0-9]{12}Z|[01][0-9][01][0-9][0-3][0-9][0-2][0-9][0-5][0-9][0-5][0-9]Z|.{0,14}"
    ) {
        let mut input = vec![UTC_TIME, u8::try_from(text.len()).unwrap()];
        input.extend(text.as_bytes());
        let ours = tlv(UTC_TIME, text.as_bytes()).time().ok();
        let theirs = asn1::UtcTime::from_der(&input).ok();
        let theirs = theirs.map(|time| time.to_unix_duration().as_secs());
        match ours {
            // The reference begins in 1970, RFC 5280 in 1950.
            Some(time) if time.as_secs() < 0 => prop_assert_eq!(theirs, None),
            time => prop_assert_eq!(time.map(|time| u64::try_from(time.as_secs()).unwrap()), theirs),
        }
    }

    #[test]
    fn integers_agree_with_the_der_crate(content in prop::collection::vec(any::<u8>(), 0..6)) {
        let mut input: Vec<u8> = vec![INTEGER, u8::try_from(content.len()).unwrap()];
        input.extend(&content);
        prop_assert_eq!(
            tlv(INTEGER, &content).small_unsigned().ok(),
            u32::from_der(&input).ok()
        );
    }
}
