// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages: what a reader accepts is written and read again as the same value, and writing has one form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::wire::{self, Error, MESSAGE_MAX, Problem};

fuzz_target!(|data: &[u8]| {
    round_trip(data, wire::decode_create_check, wire::encode_create_check);
    round_trip(data, wire::decode_check_created, wire::encode_check_created);
    round_trip(data, wire::decode_submit_proof, wire::encode_submit_proof);
    round_trip(data, wire::decode_answer, wire::encode_answer);
    round_trip(
        data,
        wire::decode_confirm_receipt,
        wire::encode_confirm_receipt,
    );
    round_trip(
        data,
        wire::decode_check_number_found,
        wire::encode_check_number_found,
    );
    round_trip(data, wire::decode_record, wire::encode_record);
    round_trip(data, wire::decode_problem, |problem: &Problem| {
        problem.encode()
    });
});

fn round_trip<T: PartialEq>(
    data: &[u8],
    decode: impl Fn(&[u8]) -> Result<T, Error>,
    encode: impl Fn(&T) -> Vec<u8>,
) {
    let value = match decode(data) {
        Ok(value) => value,
        Err(error) => {
            let text = error.to_string();
            assert!(!text.is_empty() && !text.chars().any(char::is_control));
            return;
        }
    };
    assert!(data.len() <= MESSAGE_MAX);
    let written = encode(&value);
    // Members that were left out are written, which can carry a message over the limit; then it is refused as a whole.
    if written.len() > MESSAGE_MAX {
        assert!(matches!(decode(&written), Err(Error::TooLarge { .. })));
        return;
    }
    let again = decode(&written).unwrap_or_else(|error| panic!("{error}"));
    assert!(again == value);
    assert_eq!(encode(&again), written);
    // Nothing may stand behind a message, and nothing of it may be missing.
    assert!(decode(&[&written[..], b"x"].concat()).is_err());
    assert!(decode(&written[..written.len() - 1]).is_err());
}
