// SPDX-License-Identifier: MIT OR Apache-2.0
//! FHIR: what is read is written and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::wire::{DOCUMENT_MAX, Unwritable, decode_fhir, encode_fhir};

fuzz_target!(|data: &[u8]| {
    let document = match decode_fhir(data) {
        Ok(document) => document,
        Err(error) => {
            assert!(!error.to_string().chars().any(char::is_control));
            return;
        }
    };
    assert!(data.len() <= DOCUMENT_MAX);
    let written = match encode_fhir(&document) {
        Ok(written) => written,
        Err(error) => {
            assert_eq!(error, Unwritable::TooLarge { limit: DOCUMENT_MAX });
            return;
        }
    };
    let again = decode_fhir(&written).unwrap_or_else(|error| panic!("{error}"));
    assert!(again == document);
    assert_eq!(encode_fhir(&again), Ok(written));
});
