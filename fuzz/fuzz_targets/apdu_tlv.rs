// SPDX-License-Identifier: MIT OR Apache-2.0
//! Data objects, with FF as padding and as part of a tag: reading ends, stays inside its limits and its input; what was
//! read, written again, reads the same.
#![no_main]

use apdu::tlv::{LeadingFf, Limits, Reader, Tag, Writer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read(data, LeadingFf::Padding);
    read(data, LeadingFf::TagOrPadding);
});

fn read(data: &[u8], leading_ff: LeadingFf) {
    let limits = Limits::standard();
    let mut reader = Reader::new(data, &limits).with_leading_ff(leading_ff);
    let mut objects = Vec::new();
    let mut whole = true;
    loop {
        match reader.next() {
            Ok(Some(object)) => objects.push(object),
            Ok(None) => break,
            Err(_) => {
                whole = false;
                break;
            }
        }
    }
    // After the end, and after an error, there is nothing more.
    assert!(matches!(reader.next(), Ok(None)));
    assert!(objects.len() <= usize::try_from(limits.count).unwrap());

    // Data objects lie in the input where they say, in order, with nothing but padding between.
    let mut end = 0;
    for object in &objects {
        let (offset, value_offset) = (object.offset(), object.value_offset());
        assert!(
            data[end..offset]
                .iter()
                .all(|byte| matches!(byte, 0x00 | 0xFF))
        );
        end = offset + object.written().len();
        assert_eq!(&data[offset..end], object.written());
        assert_eq!(&data[value_offset..end], object.value());
        assert!(value_offset >= offset + 2);
        let begins_with_ff = object.written()[0] == 0xFF;
        assert!(leading_ff == LeadingFf::TagOrPadding || !begins_with_ff);
        assert_eq!(Tag::new(object.tag().get()), Ok(object.tag()));
        assert!(walk(object, 1, &limits) <= limits.count);
    }

    // Writing is minimal and reads back.
    let mut writer = Writer::new();
    for object in &objects {
        if writer.append(object.tag(), object.value()).is_err() {
            return;
        }
    }
    let written = writer.into_bytes();
    assert!(written.len() <= data.len());
    let mut again = Reader::new(&written, &limits).with_leading_ff(leading_ff);
    for object in &objects {
        let read = again.next().unwrap().unwrap();
        assert_eq!((read.tag(), read.value()), (object.tag(), object.value()));
    }
    assert!(matches!(again.next(), Ok(None)));
    if whole && written.len() == data.len() {
        // Nothing but minimal objects without padding: the input itself.
        assert_eq!(written, data);
    }
}

/// Goes down along the first branch of each level; the count along it and the depth are limited.
fn walk(object: &apdu::tlv::DataObject<'_>, depth: u8, limits: &Limits) -> u32 {
    let Ok(mut contents) = object.contents() else {
        return 1;
    };
    assert!(object.tag().is_constructed());
    assert!(depth <= limits.depth);
    let mut seen = 1;
    while let Ok(Some(inner)) = contents.next() {
        seen += 1;
        if seen == 2 {
            walk(&inner, depth + 1, limits);
        }
    }
    seen
}
