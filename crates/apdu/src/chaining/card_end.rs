// SPDX-License-Identifier: MIT OR Apache-2.0
//! Both chains around a card that knows whole commands and whole responses only.

use super::{PendingResponse, Reassembler, without_link};
use crate::{Command, Response, StatusWord, instruction};
use alloc::vec::Vec;

/// The card's end of command chaining and response chaining (ISO/IEC 7816-4 §5.3.3, §5.3.4).
///
/// Bytes that are no command are answered `6700`; GET RESPONSE without anything to give `6985`; a broken chain as
/// [`BrokenChain`](super::BrokenChain) says. The class of GET RESPONSE is that of the command it belongs to.
#[derive(Debug)]
pub struct CardEnd {
    reassembler: Reassembler,
    pending: PendingResponse,
    /// Class of the command whose response is pending.
    class: u8,
}

impl CardEnd {
    /// Takes chains of at most `limit` bytes of data.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            reassembler: Reassembler::new(limit),
            pending: PendingResponse::new(),
            class: 0,
        }
    }

    /// Reads bit 5 as the chaining bit in proprietary classes too, which the standard leaves to the card's maker.
    #[must_use]
    pub fn with_proprietary_classes(mut self) -> Self {
        self.reassembler = self.reassembler.with_proprietary_classes();
        self
    }

    /// Answers the bytes of one command; `carry_out` sees whole commands only.
    pub fn process(
        &mut self,
        bytes: &[u8],
        carry_out: &mut dyn FnMut(&Command) -> Response,
    ) -> Vec<u8> {
        self.respond(bytes, carry_out).encode()
    }

    /// The card was reset: nothing is left of either chain (ISO/IEC 7816-4 §5.3).
    pub fn reset(&mut self) {
        self.reassembler.clear();
        self.pending.clear();
    }

    fn respond(
        &mut self,
        bytes: &[u8],
        carry_out: &mut dyn FnMut(&Command) -> Response,
    ) -> Response {
        let Ok(command) = Command::decode(bytes) else {
            self.reset();
            return StatusWord::WRONG_LENGTH.into();
        };
        if command.header().ins == instruction::GET_RESPONSE && !self.reassembler.is_waiting() {
            return self.give(&command);
        }
        self.pending.clear();
        match self.reassembler.push(command) {
            Err(broken) => broken.status().into(),
            Ok(None) => StatusWord::SUCCESS.into(),
            Ok(Some(whole)) => {
                self.class = without_link(whole.header().cla);
                self.pending.begin(carry_out(&whole), whole.ne())
            }
        }
    }

    fn give(&mut self, get_response: &Command) -> Response {
        let header = get_response.header();
        if (header.p1, header.p2) != (0, 0) {
            self.pending.clear();
            return StatusWord::INCORRECT_P1_P2.into();
        }
        if header.cla != self.class {
            self.pending.clear();
        }
        self.pending
            .proceed(get_response.ne())
            .unwrap_or_else(|| StatusWord::CONDITIONS_NOT_SATISFIED.into())
    }
}

#[cfg(test)]
mod tests {
    use super::CardEnd;
    use crate::{
        Card, Chaining, Command, Error, ExchangeLimits, Header, Loopback, Ne, Reset, Response,
        StatusWord, exchange,
    };
    use alloc::{vec, vec::Vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    /// Answers with the data it was sent, twice; gives at most `piece` bytes at once.
    struct Doubling {
        end: CardEnd,
        seen: Vec<Command>,
    }

    impl Doubling {
        fn new() -> Loopback<Self> {
            Loopback::new(Self {
                end: CardEnd::new(Command::DATA_MAX).with_proprietary_classes(),
                seen: vec![],
            })
        }
    }

    impl Card for Doubling {
        fn process(&mut self, command: &[u8]) -> Vec<u8> {
            let seen = &mut self.seen;
            self.end.process(command, &mut |command| {
                seen.push(command.clone());
                Response::new(command.data().repeat(2), StatusWord::SUCCESS).unwrap()
            })
        }
        fn reset(&mut self, _: Reset) {
            self.end.reset();
        }
        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    #[test]
    fn what_is_not_carried_out_has_its_status_word() {
        let mut card = Doubling::new();
        let mut answer = |bytes: &[u8]| card.card_mut().process(bytes);
        assert_eq!(
            answer(&hex!("00C00000 00")),
            hex!("6985"),
            "nothing to give"
        );
        assert_eq!(answer(&hex!("00")), hex!("6700"));
        assert_eq!(answer(&hex!("102A0000 01 AA")), hex!("9000"));
        assert_eq!(answer(&hex!("00A40000")), hex!("6883"));
        assert_eq!(answer(&hex!("102A0000 01 AA")), hex!("9000"));
        assert_eq!(
            answer(&hex!("00C00000 00")),
            hex!("6883"),
            "GET RESPONSE breaks a chain too"
        );
        assert!(card.card().seen.is_empty());
    }

    #[test]
    fn the_rest_is_given_to_its_own_class_and_after_nothing_else() {
        let begin = hex!("002A0000 02 AABB 01");
        let mut card = Doubling::new();
        let mut answer = |bytes: &[u8]| card.card_mut().process(bytes);
        assert_eq!(answer(&begin), hex!("AA 6103"));
        assert_eq!(answer(&hex!("00C00000 02")), hex!("BBAA 6101"));
        assert_eq!(answer(&hex!("00C00000 01")), hex!("BB 9000"));
        assert_eq!(answer(&begin), hex!("AA 6103"));
        assert_eq!(
            answer(&hex!("01C00000 00")),
            hex!("6985"),
            "another channel"
        );
        assert_eq!(
            answer(&hex!("00C00000 00")),
            hex!("6985"),
            "the rest was dropped"
        );
        assert_eq!(answer(&begin), hex!("AA 6103"));
        assert_eq!(answer(&hex!("00C00001 00")), hex!("6A86"));
        assert_eq!(answer(&begin), hex!("AA 6103"));
        assert_eq!(answer(&hex!("00A40000")), hex!("9000"));
        assert_eq!(
            answer(&hex!("00C00000 00")),
            hex!("6985"),
            "another command came"
        );
        assert_eq!(answer(&begin), hex!("AA 6103"));
        assert_eq!(answer(&hex!("102A0000 01 AA")), hex!("9000"));
        assert_eq!(answer(&hex!("00A40000")), hex!("6883"));
        assert_eq!(
            answer(&hex!("00C00000 00")),
            hex!("6985"),
            "a chain came, and broke"
        );
    }

    #[test]
    fn the_longest_command_and_response_fit_the_limits_for_chains() {
        let limits = ExchangeLimits::command_chaining();
        assert_eq!(limits.chaining, Chaining::CommandChaining);
        let command = Command::new(Header::new(0x00, 0x2A, 0, 0))
            .with_data(&vec![7; 32_768])
            .unwrap()
            .with_ne(Ne::EXTENDED_MAX);
        let response = exchange(&mut Doubling::new(), &command, &limits).unwrap();
        assert_eq!(response.data().len(), 65_536);
        // A full command makes 257 links, and a full response 255 more commands.
        let full = command.with_data(&vec![7; 65_535]).unwrap();
        let mut generous = Loopback::new(Generous(CardEnd::new(Command::DATA_MAX)));
        let response = exchange(&mut generous, &full, &limits).unwrap();
        assert_eq!(response.data().len(), 65_536);
        let too_few = ExchangeLimits {
            rounds: 511,
            ..limits
        };
        let mut generous = Loopback::new(Generous(CardEnd::new(Command::DATA_MAX)));
        assert_eq!(
            exchange(&mut generous, &full, &too_few),
            Err(Error::Exhausted { rounds: 511 })
        );
    }

    /// Answers every command with the longest response.
    struct Generous(CardEnd);

    impl Card for Generous {
        fn process(&mut self, command: &[u8]) -> Vec<u8> {
            self.0.process(command, &mut |_| {
                Response::new(vec![0; 65_536], StatusWord::SUCCESS).unwrap()
            })
        }
        fn reset(&mut self, _: Reset) {}
        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    proptest! {
        #[test]
        fn a_chained_exchange_carries_the_same_data_both_ways(
            cla in prop_oneof![Just(0x00_u8), Just(0x44), Just(0x80)],
            data in proptest::collection::vec(any::<u8>(), 1..1500),
            ne in 0_u32..=256,
        ) {
            let command = Command::new(Header::new(cla, 0x2A, 1, 2))
                .with_data(&data)
                .unwrap()
                .with_ne(Ne::new(ne).unwrap());
            let mut card = Doubling::new();
            let response = exchange(&mut card, &command, &ExchangeLimits::command_chaining()).unwrap();
            prop_assert_eq!(response.data(), data.repeat(2));
            prop_assert_eq!(card.card().seen.len(), 1);
            prop_assert_eq!(card.card().seen[0].data(), data);
        }
    }
}
