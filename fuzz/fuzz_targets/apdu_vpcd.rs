// SPDX-License-Identifier: MIT OR Apache-2.0
//! The vpcd stream: however it is split, the same messages come out, and framed again they are the stream.
#![no_main]

use apdu::vpcd::{Deframer, Message, frame};
use libfuzzer_sys::fuzz_target;

// The first bytes say how the rest is split: piece lengths, over and over.
fuzz_target!(|data: &[u8]| {
    let Some((count, rest)) = data.split_first() else {
        return;
    };
    let (pieces, stream) = rest.split_at(usize::from(count % 8).min(rest.len()));

    let mut at_once = Deframer::new();
    at_once.push(stream);
    let expected: Vec<Vec<u8>> = std::iter::from_fn(|| at_once.next_message()).collect();

    let mut split = Deframer::new();
    let mut got = Vec::new();
    let mut left = stream;
    let mut lengths = pieces.iter().cycle();
    while !left.is_empty() {
        let length = lengths
            .next()
            .map_or(1, |length| usize::from(*length).max(1));
        let (piece, tail) = left.split_at(length.min(left.len()));
        split.push(piece);
        got.extend(std::iter::from_fn(|| split.next_message()));
        left = tail;
    }
    assert_eq!(got, expected);
    assert_eq!(split.next_message(), None);

    // Framed again, the messages are the head of the stream; what is left is no whole message.
    let framed: Vec<u8> = expected
        .iter()
        .flat_map(|message| frame(message).unwrap())
        .collect();
    assert!(stream.starts_with(&framed));
    let rest = &stream[framed.len()..];
    if let Some((length, body)) = rest.split_first_chunk::<2>() {
        assert!(body.len() < usize::from(u16::from_be_bytes(*length)));
    }

    for bytes in &expected {
        match Message::decode(bytes) {
            Ok(message) => {
                assert_eq!(message.encode().unwrap(), frame(bytes).unwrap());
                assert_eq!(message.is_answered(), bytes.len() > 1 || *bytes == [0x04]);
            }
            Err(_) => assert!(
                bytes.is_empty() || (bytes.len() == 1 && !matches!(bytes[0], 0 | 1 | 2 | 4))
            ),
        }
    }
});
