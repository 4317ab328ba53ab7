// SPDX-License-Identifier: MIT OR Apache-2.0
//! Transcripts: what is read, written and read again, is the same; lines shown to people hold no control characters.
#![no_main]

use apdu::transcript::{Limits, read, write_entry, write_header};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let limits = Limits::standard();
    let Ok((atr, entries)) = read(text, &limits) else {
        return;
    };
    assert_eq!(entries.len() + 1, text.lines().count());
    let mut written = write_header(&atr);
    for entry in &entries {
        let line = write_entry(entry);
        assert!(!line.contains('\n'));
        written.push('\n');
        written.push_str(&line);
        assert!(!entry.to_string().chars().any(char::is_control));
    }
    assert_eq!(read(&written, &limits), Ok((atr, entries)));
});
