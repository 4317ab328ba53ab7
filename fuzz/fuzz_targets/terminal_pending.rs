// SPDX-License-Identifier: MIT OR Apache-2.0
//! The file of a begun check: what is taken is written back and read as the same, and nothing else is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terminal::{decode_pending, encode_pending};

fuzz_target!(|data: &[u8]| {
    if let Some(noted) = decode_pending(data) {
        assert_eq!(decode_pending(&encode_pending(&noted)), Some(noted));
    }
});
