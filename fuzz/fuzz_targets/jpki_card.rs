// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that answers anything: the client never panics, shows the PIN once at most, and stops on its own.
//!
//! Input: a byte of choices, then answers behind their lengths (two bytes). Behind the last one the card says it for
//! ever, so that a loop without a budget of its own would show.
#![no_main]

use apdu::{Reset, Transport, TransportError};
use jpki::card::{AuthenticationPin, JpkiCard, LastTry, PinOutcome};
use libfuzzer_sys::fuzz_target;

const PIN: &[u8] = b"9071";

/// Longest certificate READ BINARY can reach; a card may hand it out byte by byte.
const CERTIFICATE_MAX: usize = 0x8000;

/// Commands of one exchange at most, and the other exchanges of this run.
const EXCHANGE_MAX: usize = 258;
const EXCHANGES: usize = 16;

struct Anything<'a> {
    answers: Vec<&'a [u8]>,
    sent: usize,
    verify_with_data: usize,
}

impl Transport for Anything<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = match self.answers.get(self.sent).or(self.answers.last()) {
            Some(answer) => answer.to_vec(),
            None => return Err(TransportError::CardRemoved),
        };
        self.sent += 1;
        let shows_pin = command.windows(PIN.len()).any(|window| window == PIN);
        // VERIFY of the current file, with the PIN and nothing else.
        let verifies = command == [&[0x00, 0x20, 0x00, 0x80, 0x04], PIN].concat();
        assert_eq!(shows_pin, verifies);
        if command[1] == 0x20 && !verifies {
            assert_eq!(command, [0x00, 0x20, 0x00, 0x80]);
        }
        self.verify_with_data += usize::from(verifies);
        Ok(answer)
    }

    fn reset(&mut self, _: Reset) -> Result<(), TransportError> {
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choices, mut rest)) = data.split_first() else {
        return;
    };
    let mut answers = Vec::new();
    while let Some((length, tail)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length) % 300);
        let (answer, tail) = tail.split_at(length.min(tail.len()));
        answers.push(answer);
        rest = tail;
    }
    let given = answers.len();
    let mut reader = Anything {
        answers,
        sent: 0,
        verify_with_data: 0,
    };
    let spend = if choices & 1 == 0 {
        LastTry::Keep
    } else {
        LastTry::Spend
    };
    use_card(&mut reader, *choices, spend);
    assert!(reader.verify_with_data <= 1);
    assert!(reader.sent <= given + CERTIFICATE_MAX + EXCHANGES * EXCHANGE_MAX);
});

fn use_card(reader: &mut Anything<'_>, choices: u8, spend: LastTry) {
    let Ok(mut card) = JpkiCard::select(reader) else {
        return;
    };
    if choices & 2 != 0 {
        let _ = card.token_kind();
    }
    if choices & 4 != 0
        && let Ok(certificate) = card.authentication_certificate()
    {
        // As long as its own head says.
        assert!(certificate.len() <= CERTIFICATE_MAX);
        assert_eq!(certificate.first(), Some(&0x30));
    }
    let pin = AuthenticationPin::new("9071").unwrap();
    match card.verify_authentication_pin(&pin, spend) {
        Ok(PinOutcome::Verified(unlocked)) => {
            if let Ok(signature) = card.sign_authentication(&unlocked, &[0xD1; 32]) {
                assert!((1..=65_536).contains(&signature.len()));
            }
        }
        Ok(PinOutcome::Wrong { retries_left }) => assert!((1..=15).contains(&retries_left)),
        Ok(PinOutcome::LastTryKept) => assert!(spend == LastTry::Keep),
        Ok(PinOutcome::Blocked) | Err(_) => {}
    }
    let _ = card.log_out();
}
