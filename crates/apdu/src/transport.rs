// SPDX-License-Identifier: MIT OR Apache-2.0
//! Ways to a card, and the card at the other end.

use crate::transcript::Mismatch;
use alloc::vec::Vec;
use core::fmt;

/// A way to one card, seen by whoever sends commands.
///
/// Holding a `Transport` by exclusive reference means having the card to oneself: no other program's command comes in
/// between, or the implementation reports [`TransportError::CardReset`].
pub trait Transport {
    /// Sends one command as it is and returns the response as it comes.
    ///
    /// # Errors
    /// A [`TransportError`]; whether the card has executed the command is then unknown.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError>;

    /// Resets the card.
    ///
    /// # Errors
    /// A [`TransportError`] if the card does not come back.
    fn reset(&mut self, kind: Reset) -> Result<(), TransportError>;

    /// Answer to reset (ISO/IEC 7816-3), or what the reader makes up in its place for a contactless card. Cards are
    /// told apart by selecting an application, never by this.
    fn atr(&self) -> &[u8];
}

/// A card, seen from its contacts.
pub trait Card {
    /// Answers any bytes at all; the answer always ends in a status word.
    fn process(&mut self, command: &[u8]) -> Vec<u8>;

    /// Power was cut, or the reset line was pulled.
    fn reset(&mut self, kind: Reset);

    /// Answer to reset.
    fn atr(&self) -> &[u8];
}

/// Two ways to restart a card (ISO/IEC 7816-3 §6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "ISO/IEC 7816-3 knows two")]
pub enum Reset {
    /// Power off and on. Every security status is lost.
    Cold,
    /// The reset line alone. A My Number Card keeps its security status (one source, measured).
    Warm,
}

/// Why a command or its response did not get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportError {
    /// The card was taken away.
    CardRemoved,
    /// Another program, or the reader, has reset the card. Selections are gone; security status may stand or be gone,
    /// because some cards keep it over a warm reset. No command gets through until [`Transport::reset`] has succeeded.
    CardReset,
    /// Another card came in the place of the one that was connected.
    CardSwapped,
    /// The connection to the reader was lost.
    ConnectionLost,
    /// There is no card in the reader.
    NoCard,
    /// There is no service that manages readers.
    NoService,
    /// A replay was asked for something else than was recorded.
    NotAsRecorded {
        /// Line of the transcript, from 1.
        line: usize,
        /// What differs.
        mismatch: Mismatch,
    },
    /// The card does not answer, or not in a protocol the reader knows.
    NotResponding,
    /// The reader is not there.
    ReaderUnavailable,
    /// The response was damaged on its way.
    ResponseGarbled,
    /// The response is longer than the longest response.
    ResponseTooLong,
    /// Another program holds the card.
    Sharing,
    /// The card took too long.
    Timeout,
    /// The reader's software reports something that has no name here.
    Unnamed {
        /// The number it reports.
        code: u32,
    },
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CardRemoved => "card was removed",
            Self::CardReset => "card was reset by another program",
            Self::CardSwapped => "another card has taken the place of this one",
            Self::ConnectionLost => "connection to the reader was lost",
            Self::NoCard => "no card is in the reader",
            Self::NoService => "no PC/SC service is running",
            Self::NotAsRecorded { line, mismatch } => {
                return write!(f, "not as recorded in line {line}: {mismatch}");
            }
            Self::NotResponding => "card does not respond",
            Self::ReaderUnavailable => "reader is not available",
            Self::ResponseGarbled => "response was damaged on its way",
            Self::ResponseTooLong => "response is longer than any response may be",
            Self::Sharing => "another program is using the card",
            Self::Timeout => "card took too long to answer",
            Self::Unnamed { code } => return write!(f, "reader reports error {code:08X}"),
        })
    }
}

impl core::error::Error for TransportError {}

/// A transport whose other end is a [`Card`] in the same memory.
#[derive(Debug)]
pub struct Loopback<C> {
    card: C,
}

impl<C: Card> Loopback<C> {
    /// Inserts a card.
    #[must_use]
    pub const fn new(card: C) -> Self {
        Self { card }
    }

    /// The card.
    #[must_use]
    pub const fn card(&self) -> &C {
        &self.card
    }

    /// The card, to change it.
    #[must_use]
    pub const fn card_mut(&mut self) -> &mut C {
        &mut self.card
    }

    /// Takes the card out.
    #[must_use]
    pub fn into_card(self) -> C {
        self.card
    }
}

impl<C: Card> Transport for Loopback<C> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        Ok(self.card.process(command))
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        self.card.reset(kind);
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}
