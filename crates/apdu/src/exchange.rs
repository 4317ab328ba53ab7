// SPDX-License-Identifier: MIT OR Apache-2.0
//! One command and its whole answer, however many APDUs that takes (ISO/IEC 7816-4 §5.3.3, §5.3.4).

use crate::chaining::{split, without_link};
use crate::{Command, Error, Header, LengthForm, Malformed, Ne, Response, Result, Transport};
use crate::{StatusWord, instruction};
use alloc::vec::Vec;

/// `61xx`: more data available (ISO/IEC 7816-4 §5.6).
const MORE_DATA: u8 = 0x61;
/// `6Cxx`: wrong Le, the exact one is xx.
const WRONG_LE: u8 = 0x6C;

/// What one exchange may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExchangeLimits {
    /// Commands sent at most, the first included.
    pub rounds: u32,
    /// Response data collected at most, in bytes.
    pub response_bytes: usize,
    /// How a command is sent whose data need an extended length.
    pub chaining: Chaining,
}

/// How long command data travel (ISO/IEC 7816-4 §5.2, §5.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard knows two ways")]
pub enum Chaining {
    /// In one command with extended length fields.
    ExtendedLength,
    /// In a chain of commands of at most 255 bytes of data each.
    CommandChaining,
}

impl ExchangeLimits {
    /// Room for the largest response a single command can ask for.
    ///
    /// 65,536 bytes (ISO/IEC 7816-4 §5.1) come in at most 256 GET RESPONSE of 256 bytes; one more round for a corrected
    /// Le, and the first command.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            rounds: 258,
            response_bytes: Response::DATA_MAX,
            chaining: Chaining::ExtendedLength,
        }
    }

    /// Room for the longest command in a chain and the longest response in pieces (ISO/IEC 7816-4 §5.3.3, §5.3.4).
    ///
    /// 65,535 bytes of data travel in 257 links, one of which is the first command counted in [`standard`](Self::standard).
    #[must_use]
    pub const fn command_chaining() -> Self {
        Self {
            rounds: 256 + 258,
            chaining: Chaining::CommandChaining,
            ..Self::standard()
        }
    }
}

/// Sends a command and collects its answer: GET RESPONSE while the card says `61xx`, once again with the right Le after
/// `6Cxx`, in a chain if asked for (ISO/IEC 7816-4 §5.3).
///
/// The status word of the result is the last one; a refusal is a result. A second `6Cxx` is returned as it is, so that a
/// command is never repeated more than once – and never VERIFY, which has no Le.
///
/// # Errors
/// [`Error::Transport`]; [`Misuse::ClassCannotChain`](crate::Misuse::ClassCannotChain) where a chain is asked for and the
/// class has no bit for it; [`Error::Malformed`] for bytes that are no response; [`Error::Exhausted`] when a limit is
/// reached.
pub fn exchange(
    transport: &mut dyn Transport,
    command: &Command,
    limits: &ExchangeLimits,
) -> Result<Response> {
    let mut budget = Budget {
        rounds: 0,
        limit: limits.rounds,
    };
    match limits.chaining {
        Chaining::ExtendedLength => complete(transport, command, limits, &mut budget),
        Chaining::CommandChaining => chain(transport, command, limits, &mut budget),
    }
}

fn chain(
    transport: &mut dyn Transport,
    command: &Command,
    limits: &ExchangeLimits,
    budget: &mut Budget,
) -> Result<Response> {
    let mut links = split(command)?;
    // There is always a first link.
    let mut link = links.next().unwrap_or_else(|| command.clone());
    for next in links {
        let response = send(transport, &link, budget)?;
        // §5.3.3: the card takes a link with 9000; a warning is not allowed, so anything else ends the chain.
        if response.status() != StatusWord::SUCCESS {
            return Ok(response);
        }
        link = next;
    }
    complete(transport, &link, limits, budget)
}

fn complete(
    transport: &mut dyn Transport,
    command: &Command,
    limits: &ExchangeLimits,
    budget: &mut Budget,
) -> Result<Response> {
    let mut response = send(transport, command, budget)?;
    if response.status().sw1() == WRONG_LE && command.ne() != Ne::ZERO {
        let mut corrected = command.clone().with_ne(Ne::from(response.status().sw2()));
        if command.length_form() == LengthForm::Extended {
            corrected = corrected.with_extended_length();
        }
        response = send(transport, &corrected, budget)?;
    }
    if response.status().sw1() != MORE_DATA {
        return Ok(response);
    }
    // §5.3.4: on the same logical channel, so in the same class, but never as the link of a chain.
    let class = without_link(command.header().cla);
    let header = Header::new(class, instruction::GET_RESPONSE, 0, 0);
    let mut data = Vec::new();
    loop {
        let status = response.status();
        let total = data.len().saturating_add(response.data().len());
        if total > limits.response_bytes.min(Response::DATA_MAX) {
            return Err(Error::Exhausted {
                rounds: budget.rounds,
            });
        }
        data.extend_from_slice(response.data());
        match status.sw1() {
            MORE_DATA => {
                let get_response = Command::new(header).with_ne(Ne::from(status.sw2()));
                response = send(transport, &get_response, budget)?;
                if response.status().sw1() == WRONG_LE {
                    let corrected = Command::new(header).with_ne(Ne::from(response.status().sw2()));
                    response = send(transport, &corrected, budget)?;
                }
            }
            _ => return Ok(Response::new(data, status)?),
        }
    }
}

fn send(transport: &mut dyn Transport, command: &Command, budget: &mut Budget) -> Result<Response> {
    budget.spend()?;
    let bytes = transport.transmit(&command.encode())?;
    let response = Response::decode(&bytes)?;
    // A card that answers more than was asked for is not to be believed about anything else.
    if response.data().len() > usize::try_from(command.ne().get()).unwrap_or(usize::MAX) {
        return Err(Malformed::ResponseLength {
            length: bytes.len(),
        }
        .into());
    }
    Ok(response)
}

struct Budget {
    rounds: u32,
    limit: u32,
}

impl Budget {
    const fn spend(&mut self) -> Result<()> {
        if self.rounds >= self.limit {
            return Err(Error::Exhausted {
                rounds: self.rounds,
            });
        }
        self.rounds += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Chaining, ExchangeLimits, exchange};
    use crate::{Command, Error, Header, Malformed, Misuse, Ne, Reset, Transport, TransportError};
    use alloc::{vec, vec::Vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    /// Answers from a script, then for ever with its last line; remembers what it was sent.
    struct Script {
        answers: Vec<Vec<u8>>,
        sent: Vec<Vec<u8>>,
    }

    impl Script {
        fn new(answers: &[&[u8]]) -> Self {
            Self {
                answers: answers.iter().map(|answer| answer.to_vec()).collect(),
                sent: vec![],
            }
        }
    }

    impl Transport for Script {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
            let index = self.sent.len().min(self.answers.len() - 1);
            self.sent.push(command.to_vec());
            Ok(self.answers[index].clone())
        }

        fn reset(&mut self, _: Reset) -> Result<(), TransportError> {
            Ok(())
        }

        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    fn read() -> Command {
        Command::new(Header::new(0x00, 0xB0, 0x00, 0x00)).with_ne(Ne::SHORT_MAX)
    }

    #[test]
    fn more_data_is_fetched_with_get_response() {
        let mut card = Script::new(&[&hex!("AA 6102"), &hex!("BBCC 6101"), &hex!("DD 9000")]);
        let response = exchange(&mut card, &read(), &ExchangeLimits::standard()).unwrap();
        assert_eq!(response.data(), hex!("AABBCCDD"));
        assert_eq!(
            card.sent,
            [
                &hex!("00B0000000")[..],
                &hex!("00C0000002"),
                &hex!("00C0000001")
            ]
        );
    }

    #[test]
    fn wrong_le_is_corrected_once() {
        let mut card = Script::new(&[&hex!("6C02"), &hex!("AABB 9000")]);
        assert_eq!(
            exchange(&mut card, &read(), &ExchangeLimits::standard())
                .unwrap()
                .data(),
            hex!("AABB")
        );
        assert_eq!(card.sent, [hex!("00B0000000"), hex!("00B0000002")]);
        let mut card = Script::new(&[&hex!("6C02")]);
        let response = exchange(&mut card, &read(), &ExchangeLimits::standard()).unwrap();
        assert_eq!((response.status().get(), card.sent.len()), (0x6C02, 2));
    }

    #[test]
    fn a_command_without_le_is_never_repeated() {
        let verify = Command::new(Header::new(0x00, 0x20, 0x00, 0x80))
            .with_data(b"0000")
            .unwrap();
        let mut card = Script::new(&[&hex!("6C04")]);
        let response = exchange(&mut card, &verify, &ExchangeLimits::standard()).unwrap();
        assert_eq!((response.status().get(), card.sent.len()), (0x6C04, 1));
    }

    #[test]
    fn endless_more_data_exhausts_the_budget() {
        let mut card = Script::new(&[&hex!("6100")]);
        assert_eq!(
            exchange(&mut card, &read(), &ExchangeLimits::standard()),
            Err(Error::Exhausted { rounds: 258 })
        );
        assert_eq!(card.sent.len(), 258);
    }

    #[test]
    fn more_data_than_any_response_exhausts_the_budget() {
        let mut full = vec![0; 256];
        full.extend_from_slice(&hex!("6100"));
        let mut card = Script::new(&[&full]);
        assert_eq!(
            exchange(&mut card, &read(), &ExchangeLimits::standard()),
            Err(Error::Exhausted { rounds: 257 })
        );
    }

    #[test]
    fn more_than_was_asked_for_is_malformed() {
        let mut card = Script::new(&[&hex!("AABB 9000")]);
        let four = Command::new(Header::new(0x00, 0xB0, 0, 0)).with_ne(Ne::new(1).unwrap());
        assert_eq!(
            exchange(&mut card, &four, &ExchangeLimits::standard()),
            Err(Malformed::ResponseLength { length: 4 }.into())
        );
    }

    #[test]
    fn long_data_travels_in_a_chain_when_asked() {
        let limits = ExchangeLimits {
            chaining: Chaining::CommandChaining,
            ..ExchangeLimits::standard()
        };
        let command = Command::new(Header::new(0x80, 0x2A, 0, 0))
            .with_data(&[7; 600])
            .unwrap()
            .with_ne(Ne::EXTENDED_MAX);
        let mut card = Script::new(&[&hex!("9000")]);
        exchange(&mut card, &command, &limits).unwrap();
        let heads: Vec<_> = card
            .sent
            .iter()
            .map(|bytes| (bytes[0], bytes[4], bytes.len()))
            .collect();
        assert_eq!(heads, [(0x90, 255, 260), (0x90, 255, 260), (0x80, 90, 96)]);
        let carried: Vec<u8> = card
            .sent
            .iter()
            .flat_map(|bytes| bytes[5..5 + usize::from(bytes[4])].to_vec())
            .collect();
        assert_eq!(carried, [7; 600]);
    }

    #[test]
    fn get_response_stays_in_its_class_and_out_of_chains() {
        // A proprietary class with bit 5 set is not the link of a chain, and neither is what follows it.
        for (cla, expected) in [(0x10, 0x00), (0x51, 0x41), (0x84, 0x84), (0x90, 0x90)] {
            let mut card = Script::new(&[&hex!("6101"), &hex!("AA 9000")]);
            let command = Command::new(Header::new(cla, 0xB0, 0, 0)).with_ne(Ne::SHORT_MAX);
            exchange(&mut card, &command, &ExchangeLimits::standard()).unwrap();
            assert_eq!(card.sent[1], [expected, 0xC0, 0x00, 0x00, 0x01]);
        }
    }

    #[test]
    fn a_class_without_a_chaining_bit_is_misuse_before_anything_is_sent() {
        let command = Command::new(Header::new(0x20, 0x2A, 0, 0))
            .with_data(&[7; 256])
            .unwrap();
        let mut card = Script::new(&[&hex!("9000")]);
        assert_eq!(
            exchange(&mut card, &command, &ExchangeLimits::command_chaining()),
            Err(Misuse::ClassCannotChain { cla: 0x20 }.into())
        );
        assert!(card.sent.is_empty());
    }

    #[test]
    fn a_chain_stops_at_the_first_refusal() {
        let limits = ExchangeLimits {
            chaining: Chaining::CommandChaining,
            ..ExchangeLimits::standard()
        };
        let command = Command::new(Header::new(0x00, 0x2A, 0, 0))
            .with_data(&[7; 600])
            .unwrap();
        let mut card = Script::new(&[&hex!("6884")]);
        assert_eq!(
            exchange(&mut card, &command, &limits)
                .unwrap()
                .status()
                .get(),
            0x6884
        );
        assert_eq!(card.sent.len(), 1);
    }

    proptest! {
        #[test]
        fn any_answers_stay_within_the_budget(
            answers in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20), 1..20),
            rounds in 1_u32..40,
        ) {
            let script: Vec<&[u8]> = answers.iter().map(Vec::as_slice).collect();
            let mut card = Script::new(&script);
            let limits = ExchangeLimits { rounds, response_bytes: 100, ..ExchangeLimits::standard() };
            if let Ok(response) = exchange(&mut card, &read(), &limits) {
                prop_assert!(response.data().len() <= 256);
            }
            prop_assert!(card.sent.len() <= usize::try_from(rounds).unwrap());
        }
    }
}
