// SPDX-License-Identifier: MIT OR Apache-2.0
//! The vpcd protocol: how a virtual card and a virtual reader talk over a byte stream.
//!
//! Both ways, a message is its length (two bytes, big-endian) and its bytes. A message of one byte to the card is a
//! control; a longer one is a command. This module holds the framing of both ends; sockets are the caller's.
//!
//! | to the card | meaning | answer |
//! |---|---|---|
//! | `00` | power off | none |
//! | `01` | power on | none |
//! | `02` | reset | none |
//! | `04` | give the answer to reset | the ATR |
//! | two or more bytes | command | response |
//!
//! The reader asks for the ATR again and again to see whether the card is still there; the card always answers.

use crate::{Card, Malformed, Misuse, Reset, Result};
use alloc::vec::Vec;
use core::fmt;

const POWER_OFF: u8 = 0x00;
const POWER_ON: u8 = 0x01;
const RESET: u8 = 0x02;
const ATR: u8 = 0x04;

/// A message from the reader to the card. `Debug` does not show a command's bytes: they may hold a PIN.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the protocol knows these five")]
pub enum Message {
    /// A command.
    Apdu(Vec<u8>),
    /// Give the answer to reset.
    Atr,
    /// Power off.
    PowerOff,
    /// Power on.
    PowerOn,
    /// Reset without loss of power.
    Reset,
}

impl Message {
    /// Reads the bytes of one message.
    ///
    /// # Errors
    /// [`Malformed::VpcdMessage`] for no byte at all and for a control byte the protocol does not know.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        match bytes {
            [POWER_OFF] => Ok(Self::PowerOff),
            [POWER_ON] => Ok(Self::PowerOn),
            [RESET] => Ok(Self::Reset),
            [ATR] => Ok(Self::Atr),
            [] | [_] => Err(Malformed::VpcdMessage {
                length: bytes.len(),
            }),
            _ => Ok(Self::Apdu(bytes.to_vec())),
        }
    }

    /// The bytes to put on the stream, length included.
    ///
    /// # Errors
    /// [`Misuse::VpcdLength`] for a command of more than 65,535 bytes.
    pub fn encode(&self) -> Result<Vec<u8>, Misuse> {
        match self {
            Self::Apdu(command) => frame(command),
            Self::Atr => frame(&[ATR]),
            Self::PowerOff => frame(&[POWER_OFF]),
            Self::PowerOn => frame(&[POWER_ON]),
            Self::Reset => frame(&[RESET]),
        }
    }

    /// Whether the card sends something back.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        matches!(self, Self::Apdu(_) | Self::Atr)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apdu(command) => write!(f, "Apdu({} bytes)", command.len()),
            Self::Atr => f.write_str("Atr"),
            Self::PowerOff => f.write_str("PowerOff"),
            Self::PowerOn => f.write_str("PowerOn"),
            Self::Reset => f.write_str("Reset"),
        }
    }
}

/// Lets a card answer one message; `None` where the protocol has no answer.
///
/// # Errors
/// [`Misuse::VpcdLength`] if the response does not fit one message.
pub fn answer(card: &mut dyn Card, message: &Message) -> Result<Option<Vec<u8>>, Misuse> {
    match message {
        Message::Apdu(command) => frame(&card.process(command)).map(Some),
        Message::Atr => frame(card.atr()).map(Some),
        Message::PowerOff | Message::PowerOn => {
            card.reset(Reset::Cold);
            Ok(None)
        }
        Message::Reset => {
            card.reset(Reset::Warm);
            Ok(None)
        }
    }
}

/// Puts the length before a message.
///
/// # Errors
/// [`Misuse::VpcdLength`] above 65,535 bytes.
pub fn frame(message: &[u8]) -> Result<Vec<u8>, Misuse> {
    let length = u16::try_from(message.len()).map_err(|_| Misuse::VpcdLength {
        length: message.len(),
    })?;
    let mut bytes = Vec::with_capacity(message.len().saturating_add(2));
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(message);
    Ok(bytes)
}

/// Cuts a byte stream into messages, in whatever pieces it arrives. Holds at most one message and what came behind it.
#[derive(Clone, Default)]
pub struct Deframer {
    bytes: Vec<u8>,
}

impl Deframer {
    /// Nothing received yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    /// Takes what the stream gave.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole message, without its length.
    pub fn next_message(&mut self) -> Option<Vec<u8>> {
        let (length, rest) = self.bytes.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let message = rest.get(..length)?.to_vec();
        self.bytes.drain(..length.saturating_add(2));
        Some(message)
    }
}

impl fmt::Debug for Deframer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Deframer({} bytes)", self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{Deframer, Message, answer, frame};
    use crate::{Card, Malformed, Misuse, Reset};
    use alloc::{format, vec, vec::Vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    #[derive(Default)]
    struct Echo {
        resets: Vec<Reset>,
    }

    impl Card for Echo {
        fn process(&mut self, command: &[u8]) -> Vec<u8> {
            [command, &hex!("9000")].concat()
        }
        fn reset(&mut self, kind: Reset) {
            self.resets.push(kind);
        }
        fn atr(&self) -> &[u8] {
            &[0x3B, 0x00]
        }
    }

    #[test]
    fn controls_and_commands_are_told_apart_by_length() {
        assert_eq!(Message::decode(&[4]), Ok(Message::Atr));
        assert_eq!(
            Message::decode(&[]),
            Err(Malformed::VpcdMessage { length: 0 })
        );
        assert_eq!(
            Message::decode(&[3]),
            Err(Malformed::VpcdMessage { length: 1 })
        );
        assert_eq!(Message::decode(&[0, 0]), Ok(Message::Apdu(vec![0, 0])));
    }

    #[test]
    fn only_atr_and_commands_are_answered() {
        let mut card = Echo::default();
        assert_eq!(answer(&mut card, &Message::PowerOn), Ok(None));
        assert_eq!(answer(&mut card, &Message::Reset), Ok(None));
        assert_eq!(
            answer(&mut card, &Message::Atr),
            Ok(Some(hex!("0002 3B00").to_vec()))
        );
        assert_eq!(
            answer(&mut card, &Message::Apdu(vec![1, 2])),
            Ok(Some(hex!("0004 0102 9000").to_vec()))
        );
        assert_eq!(card.resets, [Reset::Cold, Reset::Warm]);
    }

    #[test]
    fn a_response_that_does_not_fit_is_misuse() {
        assert!(frame(&vec![0; 65_535]).is_ok());
        assert_eq!(
            frame(&vec![0; 65_536]),
            Err(Misuse::VpcdLength { length: 65_536 })
        );
    }

    #[test]
    fn debug_never_shows_a_command() {
        assert_eq!(
            format!("{:?}", Message::Apdu(b"\x00\x20\x00\x80\x041234".to_vec())),
            "Apdu(9 bytes)"
        );
    }

    proptest! {
        #[test]
        fn messages_survive_any_cut(
            messages in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..8),
            cut in 1_usize..9,
        ) {
            let stream: Vec<u8> = messages.iter().flat_map(|message| frame(message).unwrap()).collect();
            let mut deframer = Deframer::new();
            let mut received = vec![];
            for piece in stream.chunks(cut) {
                deframer.push(piece);
                while let Some(message) = deframer.next_message() {
                    received.push(message);
                }
            }
            prop_assert_eq!(received, messages);
        }
    }
}
