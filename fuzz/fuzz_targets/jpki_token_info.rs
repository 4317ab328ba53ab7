// SPDX-License-Identifier: MIT OR Apache-2.0
//! Token information that holds anything: read exactly if it has 160 bytes and printable texts, else told with the first
//! byte that breaks it.
#![no_main]

use jpki::card::{TokenInformation, TokenKind};
use jpki::error::CardFault;
use libfuzzer_sys::fuzz_target;

/// Where the texts are.
const TEXTS: [std::ops::Range<usize>; 7] =
    [0..32, 32..64, 64..80, 80..96, 140..142, 142..144, 144..160];

fuzz_target!(|data: &[u8]| {
    let first_strange = TEXTS.into_iter().flatten().find(|at| {
        data.get(*at)
            .is_some_and(|byte| !(0x20..0x7F).contains(byte))
    });
    let expected = match (data.len(), first_strange) {
        (160, None) => None,
        (160, Some(at)) => Some(at),
        (length, _) => Some(length.min(160)),
    };
    match (TokenInformation::parse(data), expected) {
        (Ok(token), None) => {
            let texts = [
                &token.label,
                &token.manufacturer,
                &token.model,
                &token.serial_number,
                &token.hardware_version,
                &token.firmware_version,
                &token.time,
            ];
            for (text, range) in texts.into_iter().zip(TEXTS) {
                assert_eq!(text.as_bytes(), data[range].trim_ascii_end());
            }
            assert_eq!(token.flags.to_be_bytes(), data[96..100]);
            assert_eq!(token.memory[3].to_be_bytes(), data[136..140]);
            if token.kind == TokenKind::Card {
                assert_eq!(token.label, "JPKIAPICCTOKEN2");
            }
        }
        (Err(CardFault::FileContent { file, offset }), Some(at)) => {
            assert_eq!((file, offset), (0x0006, at));
        }
        (read, expected) => panic!("{read:?} where {expected:?} was expected"),
    }
});
