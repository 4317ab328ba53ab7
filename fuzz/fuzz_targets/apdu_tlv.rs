// SPDX-License-Identifier: MIT OR Apache-2.0
//! Data objects: reading ends, stays inside its limits and its input; what was read, written again, reads the same.
#![no_main]

use apdu::tlv::{Limits, Reader, Tag, Writer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits::standard();
    let mut reader = Reader::new(data, &limits);
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

    // Values lie in the input, in order, without overlap; each costs two bytes besides its value at least.
    let start = data.as_ptr() as usize;
    let mut end = start;
    for object in &objects {
        let value = object.value().as_ptr() as usize;
        assert!(value >= end + 2 && value + object.value().len() <= start + data.len());
        end = value + object.value().len();
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
    let mut again = Reader::new(&written, &limits);
    for object in &objects {
        let read = again.next().unwrap().unwrap();
        assert_eq!((read.tag(), read.value()), (object.tag(), object.value()));
    }
    assert!(matches!(again.next(), Ok(None)));
    if whole && written.len() == data.len() {
        // Nothing but minimal objects without padding: the input itself.
        assert_eq!(written, data);
    }
});

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
