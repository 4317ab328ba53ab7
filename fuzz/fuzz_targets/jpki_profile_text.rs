// SPDX-License-Identifier: MIT OR Apache-2.0
//! Profile texts: a profile or the line that cannot be used; identifiers are written as they were read.
#![no_main]

use jpki::oid::Oid;
use jpki::profile::{MAX_TEXT_LENGTH, Profile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Profile::from_text(text) {
        Ok(_) => assert!(text.len() <= MAX_TEXT_LENGTH && text.contains("base")),
        Err(fault) => assert!((1..=text.lines().count().max(1)).contains(&fault.line)),
    }
    if let Some(oid) = Oid::from_dotted(text) {
        assert_eq!(oid.to_string(), text);
        assert_eq!(Oid::from_der_value(oid.as_bytes()), Ok(oid));
    }
});
