// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lengths, limits, padding and offsets of data objects.

use super::{LeadingFf, Limits, Reader};
use crate::Malformed;
use crate::tlv::{Tag, Writer};
use alloc::{vec, vec::Vec};
use hex_literal::hex;
use proptest::prelude::*;

fn limits() -> Limits {
    Limits::standard()
}

#[track_caller]
fn first(input: &[u8]) -> Result<Option<(u32, Vec<u8>)>, Malformed> {
    let found = Reader::new(input, &limits()).next()?;
    Ok(found.map(|object| (object.tag().get(), object.value().to_vec())))
}

#[test]
fn lengths_of_one_to_five_bytes() {
    assert_eq!(first(&hex!("80 00")), Ok(Some((0x80, vec![]))));
    assert_eq!(first(&hex!("80 01 AA")), Ok(Some((0x80, vec![0xAA]))));
    assert_eq!(
        first(&hex!("80 81 01 AA")),
        Ok(Some((0x80, vec![0xAA]))),
        "non-minimal is BER"
    );
    assert_eq!(first(&hex!("80 82 0001 AA")), Ok(Some((0x80, vec![0xAA]))));
    assert_eq!(
        first(&hex!("80 83 000001 AA")),
        Ok(Some((0x80, vec![0xAA])))
    );
    assert_eq!(
        first(&hex!("80 84 00000001 AA")),
        Ok(Some((0x80, vec![0xAA])))
    );
    assert_eq!(
        first(&hex!("80 80 0000")),
        Err(Malformed::Length { offset: 1 }),
        "indefinite"
    );
    assert_eq!(
        first(&hex!("80 85 0000000001 AA")),
        Err(Malformed::Length { offset: 1 })
    );
    assert_eq!(first(&hex!("80 FF")), Err(Malformed::Length { offset: 1 }));
}

#[test]
fn truncation_says_where() {
    assert_eq!(first(&hex!("5F")), Err(Malformed::Tag { offset: 0 }));
    assert_eq!(first(&hex!("80")), Err(Malformed::Length { offset: 1 }));
    assert_eq!(
        first(&hex!("80 82 01")),
        Err(Malformed::Length { offset: 1 })
    );
    assert_eq!(
        first(&hex!("80 03 AAAA")),
        Err(Malformed::Value {
            offset: 2,
            promised: 3,
            present: 2
        })
    );
    assert_eq!(
        first(&hex!("80 84 FFFFFFFF AA")),
        Err(Malformed::Value {
            offset: 6,
            promised: 0xFFFF_FFFF,
            present: 1
        })
    );
}

#[test]
fn padding_between_objects_is_skipped() {
    let input = hex!("00 FF 80 01 AA 00 81 00 FF");
    let budget = limits();
    let mut reader = Reader::new(&input, &budget);
    assert_eq!(reader.next().unwrap().unwrap().value(), [0xAA]);
    assert_eq!(reader.next().unwrap().unwrap().tag().get(), 0x81);
    assert!(reader.next().unwrap().is_none());
}

#[track_caller]
fn tags(input: &[u8], leading_ff: LeadingFf) -> Vec<(u32, usize)> {
    let mut reader = Reader::new(input, &limits()).with_leading_ff(leading_ff);
    let mut found = vec![];
    while let Some(object) = reader.next().unwrap() {
        found.push((object.tag().get(), object.offset()));
    }
    found
}

#[test]
fn ff_begins_a_tag_only_when_asked() {
    let input = hex!("FF20 03 DF2200 FF30 00 FFFF");
    assert_eq!(
        tags(&input, LeadingFf::TagOrPadding),
        [(0xFF20, 0), (0xFF30, 6)]
    );
    assert_eq!(tags(&input, LeadingFf::Padding), [(0x20, 1), (0x30, 7)]);
}

#[test]
fn ff_before_what_makes_no_tag_is_padding() {
    let both = |input: &[u8], expected: &[(u32, usize)]| {
        assert_eq!(tags(input, LeadingFf::TagOrPadding), expected);
    };
    both(&hex!("FF 1E 00"), &[(0x1E, 1)]);
    both(&hex!("FF1F 00"), &[(0xFF1F, 0)]);
    both(&hex!("FF7F 00"), &[(0xFF7F, 0)]);
    both(&hex!("FF 80 00"), &[(0x80, 1)]);
    both(&hex!("FF8101 00"), &[(0xFF_8101, 0)]);
    both(&hex!("FFFE7F 00"), &[(0xFF_FE7F, 0)]);
    both(&hex!("FF FF20 00"), &[(0xFF20, 1)]);
    both(&hex!("FF FF FF"), &[]);
    both(&hex!("00 FF20 00 00"), &[(0xFF20, 1)]);
}

#[test]
fn a_data_object_gives_its_written_bytes_and_its_place() {
    let input = hex!("00 FF20 81 06 DF22 03 414243 FF");
    let mut reader = Reader::new(&input, &limits()).with_leading_ff(LeadingFf::TagOrPadding);
    let outer = reader.next().unwrap().unwrap();
    assert_eq!(outer.written(), hex!("FF20 81 06 DF22 03 414243"));
    assert_eq!((outer.offset(), outer.value_offset()), (1, 5));
    let inner = outer.contents().unwrap().next().unwrap().unwrap();
    assert_eq!(inner.written(), hex!("DF22 03 414243"));
    assert_eq!((inner.offset(), inner.value_offset()), (5, 8));
    assert_eq!(inner.value(), b"ABC");
}

#[test]
fn the_meaning_of_ff_holds_inside_templates() {
    let input = hex!("FF20 04 FF3001AA");
    let mut reader = Reader::new(&input, &limits()).with_leading_ff(LeadingFf::TagOrPadding);
    let outer = reader.next().unwrap().unwrap();
    let inner = outer.contents().unwrap().next().unwrap().unwrap();
    assert_eq!((inner.tag().get(), inner.offset()), (0xFF30, 3));
}

#[test]
fn debug_never_shows_a_value() {
    let input = hex!("5F20 03 414243");
    let object = Reader::new(&input, &limits()).next().unwrap().unwrap();
    assert_eq!(
        alloc::format!("{object:?}"),
        "DataObject { tag: Tag(5F20), offset: 0, length: 3 }"
    );
}

#[test]
fn depth_is_limited() {
    let mut nested = hex!("30 00").to_vec();
    for _ in 0..20 {
        let mut outer = Writer::new();
        outer.append(Tag::new(0x30).unwrap(), &nested).unwrap();
        nested = outer.into_bytes();
    }
    let budget = limits();
    let mut reader = Reader::new(&nested, &budget);
    let mut levels = 0;
    let error = loop {
        match reader.next().unwrap().unwrap().contents() {
            Ok(inner) => reader = inner,
            Err(error) => break error,
        }
        levels += 1;
    };
    assert_eq!((levels, error), (16, Malformed::Depth { limit: 16 }));
}

#[test]
fn count_is_limited() {
    let input = hex!("80 00").repeat(1001);
    let budget = limits();
    let mut reader = Reader::new(&input, &budget);
    for _ in 0..1000 {
        assert!(reader.next().unwrap().is_some());
    }
    assert_eq!(reader.next().unwrap_err(), Malformed::Count { limit: 1000 });
    assert!(
        reader.next().unwrap().is_none(),
        "after an error there is nothing more"
    );
}

#[test]
fn nested_offsets_count_from_the_outermost_input() {
    let input = hex!("30 05 80 01 AA 81 7F");
    let budget = limits();
    let object = Reader::new(&input, &budget).next().unwrap().unwrap();
    let mut inner = object.contents().unwrap();
    inner.next().unwrap();
    assert_eq!(
        inner.next().unwrap_err(),
        Malformed::Value {
            offset: 7,
            promised: 127,
            present: 0
        }
    );
}

proptest! {
    #[test]
    fn reading_any_bytes_terminates_and_rewrites_canonically(
        input in proptest::collection::vec(any::<u8>(), 0..300),
        leading_ff in prop_oneof![Just(LeadingFf::Padding), Just(LeadingFf::TagOrPadding)],
    ) {
        let budget = limits();
        let mut reader = Reader::new(&input, &budget).with_leading_ff(leading_ff);
        while let Ok(Some(object)) = reader.next() {
            let end = object.offset() + object.written().len();
            prop_assert_eq!(&input[object.offset()..end], object.written());
            prop_assert_eq!(&input[object.value_offset()..end], object.value());
            let mut writer = Writer::new();
            writer.append(object.tag(), object.value()).unwrap();
            let rewritten = writer.into_bytes();
            let mut again = Reader::new(&rewritten, &budget).with_leading_ff(leading_ff);
            let again = again.next().unwrap().unwrap();
            prop_assert_eq!((again.tag(), again.value()), (object.tag(), object.value()));
        }
    }
}
