// SPDX-License-Identifier: MIT OR Apache-2.0
//! XML: what is read is written and read again as the same in both character sets, and no bomb gets in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::wire::{Charset, DOCUMENT_MAX, Language, Unwritable, decode_xml, encode_xml};

fuzz_target!(|data: &[u8]| {
    let document = match decode_xml(data) {
        Ok(document) => document,
        Err(error) => {
            assert!(!error.to_string().chars().any(char::is_control));
            assert!(!error.desk_sentence(Language::Japanese).is_empty());
            return;
        }
    };
    assert!(data.len() <= DOCUMENT_MAX);
    // A declaration with entities would have ended the reading at once, wherever it stood.
    assert!(!data.windows(8).any(|window| window == b"<!ENTITY") || !declares_type(data));
    for charset in [Charset::Utf8, Charset::ShiftJis] {
        let written = match encode_xml(&document, charset) {
            Ok(written) => written,
            Err(error) => {
                assert_eq!(error, Unwritable::TooLarge { limit: DOCUMENT_MAX });
                continue;
            }
        };
        let again = decode_xml(&written).unwrap_or_else(|error| panic!("{error}"));
        assert!(again == document);
        assert_eq!(encode_xml(&again, charset), Ok(written));
    }
});

/// Whether a document type is declared before the root element.
fn declares_type(data: &[u8]) -> bool {
    let root = data.windows(7).position(|window| window == b"<XmlMsg");
    let head = root.and_then(|root| data.get(..root)).unwrap_or(data);
    let comment = head.windows(4).any(|window| window == b"<!--");
    !comment && head.windows(9).any(|window| window == b"<!DOCTYPE")
}
