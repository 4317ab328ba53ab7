// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clipboard block: what is read is written and read again as the same, with either line end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::wire::{DOCUMENT_MAX, Unwritable, decode_clipboard, encode_clipboard};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = core::str::from_utf8(data) else {
        return;
    };
    let document = match decode_clipboard(text) {
        Ok(document) => document,
        Err(error) => {
            assert!(!error.to_string().chars().any(char::is_control));
            return;
        }
    };
    let block = match encode_clipboard(&document) {
        Ok(block) => block,
        Err(error) => {
            assert_eq!(error, Unwritable::TooLarge { limit: DOCUMENT_MAX });
            return;
        }
    };
    let again = decode_clipboard(&block).unwrap_or_else(|error| panic!("{error}"));
    assert!(again == document);
    assert_eq!(encode_clipboard(&again).as_ref(), Ok(&block));
    assert!(decode_clipboard(&block.replace("\r\n", "\n")) == Ok(document));
});
