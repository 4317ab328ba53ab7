// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card with a fault.

use apdu::{Card, Reset};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The response is empty.
    EmptyResponse,
    /// The response has one byte.
    OneByteResponse,
    /// The response has this many bytes of data before its status word.
    LongResponse(usize),
    /// Every byte of the response is another one; its length is right.
    GarbledResponse,
    /// `61 10` for ever, also to GET RESPONSE.
    MoreDataForEver,
    /// `6C 10` for ever, whatever Le is sent.
    WrongLeForEver,
    /// `6Cxx` with the length of the answer that the command would have had.
    WrongLe,
    /// One bit of each signature is turned.
    TamperedSignature,
    /// This status word instead of an answer.
    Status(u16),
}

/// A card that works until the command of this index and has the fault from then on.
#[derive(Debug)]
pub struct FaultyCard<C> {
    card: C,
    fault: Fault,
    from: u32,
    seen: u32,
}

impl<C: Card> FaultyCard<C> {
    /// Gives a card a fault from its command number `from` on, counted from zero.
    #[must_use]
    pub const fn new(card: C, fault: Fault, from: u32) -> Self {
        Self {
            card,
            fault,
            from,
            seen: 0,
        }
    }

    /// The card inside.
    #[must_use]
    pub const fn card(&self) -> &C {
        &self.card
    }
}

impl<C: Card> Card for FaultyCard<C> {
    fn process(&mut self, command: &[u8]) -> Vec<u8> {
        let response = self.card.process(command);
        let faulty = self.seen >= self.from;
        self.seen = self.seen.saturating_add(1);
        if faulty {
            self.fault.applied(command, response)
        } else {
            response
        }
    }

    fn reset(&mut self, kind: Reset) {
        self.card.reset(kind);
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

impl Fault {
    /// Whether it goes on with every later command.
    pub(super) const fn is_endless(self) -> bool {
        matches!(self, Self::MoreDataForEver | Self::WrongLeForEver)
    }

    pub(super) fn applied(self, command: &[u8], mut response: Vec<u8>) -> Vec<u8> {
        match self {
            Self::EmptyResponse => Vec::new(),
            Self::OneByteResponse => vec![0x90],
            Self::LongResponse(length) => {
                let mut long = vec![0x00; length];
                long.extend([0x90, 0x00]);
                long
            }
            // No status word stays one: 6X becomes CX, 90 becomes 35.
            Self::GarbledResponse => response.iter().map(|byte| byte ^ 0xA5).collect(),
            Self::MoreDataForEver => vec![0x61, 0x10],
            Self::WrongLe => {
                let [.., length] = response.len().saturating_sub(2).to_be_bytes();
                vec![0x6C, length]
            }
            Self::WrongLeForEver => vec![0x6C, 0x10],
            Self::TamperedSignature => {
                let signs = matches!(command, [0x80, 0x2A, ..]);
                if let Some(first) = response.first_mut().filter(|_| signs) {
                    *first ^= 0x01;
                }
                response
            }
            Self::Status(status) => status.to_be_bytes().to_vec(),
        }
    }
}
