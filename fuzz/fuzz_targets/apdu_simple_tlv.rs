// SPDX-License-Identifier: MIT OR Apache-2.0
//! SIMPLE-TLV: the data objects, one behind the other, are the input; written again they read the same and are no longer.
#![no_main]

use apdu::tlv::Limits;
use apdu::tlv::simple::{Reader, Writer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits::standard();
    let mut reader = Reader::new(data, &limits);
    let mut objects = Vec::new();
    let whole = loop {
        match reader.next() {
            Ok(Some(object)) => objects.push(object),
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    assert!(matches!(reader.next(), Ok(None)));
    assert!(objects.len() <= usize::try_from(limits.count).unwrap());
    let mut read = Vec::new();
    let mut writer = Writer::new();
    for object in &objects {
        assert_eq!(object.offset(), read.len());
        assert!(matches!(object.tag().get(), 0x01..=0xFE));
        assert!(object.written().ends_with(object.value()));
        read.extend_from_slice(object.written());
        writer.append(object.tag(), object.value()).unwrap();
    }
    assert!(data.starts_with(&read));
    assert_eq!(whole, read.len() == data.len());
    let written = writer.into_bytes();
    assert!(written.len() <= read.len());
    let mut again = Reader::new(&written, &limits);
    for object in &objects {
        let same = again.next().unwrap().unwrap();
        assert_eq!((same.tag(), same.value()), (object.tag(), object.value()));
    }
    assert!(matches!(again.next(), Ok(None)));
});
