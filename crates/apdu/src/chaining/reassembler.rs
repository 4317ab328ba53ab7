// SPDX-License-Identifier: MIT OR Apache-2.0
//! The commands of a chain as the one command they carry (ISO/IEC 7816-4 §5.3.3).

use super::CHAINING_BIT;
use crate::{Class, Command, Header, Link, Result, StatusWord};
use alloc::vec::Vec;
use core::fmt;
use zeroize::Zeroizing;

/// Why a chain ended before its last command (ISO/IEC 7816-4 §5.3.3, §5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BrokenChain {
    /// Another command came before the last one of the chain.
    Interrupted {
        /// The header of the chain, without the chaining bit.
        expected: Header,
        /// The header that came.
        found: Header,
    },
    /// The commands of the chain carry more data than the limit.
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
}

impl BrokenChain {
    /// What the card answers: `6883`, last command of the chain expected, or `6700`, wrong length (ISO/IEC 7816-4 §5.6).
    #[must_use]
    pub const fn status(&self) -> StatusWord {
        match self {
            Self::Interrupted { .. } => StatusWord::LAST_COMMAND_EXPECTED,
            Self::TooLong { .. } => StatusWord::WRONG_LENGTH,
        }
    }
}

impl fmt::Display for BrokenChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted { expected, found } => {
                write!(f, "chain of {expected:?} is interrupted by {found:?}")
            }
            Self::TooLong { limit } => write!(f, "chain carries more than {limit} bytes"),
        }
    }
}

impl core::error::Error for BrokenChain {}

/// Puts the commands of a chain together (ISO/IEC 7816-4 §5.3.3); the card's end of [`split`](super::split()).
///
/// One for the whole card: a command on another logical channel breaks the chain as well, which is stricter than the
/// standard asks. Whatever breaks a chain is refused and not carried out, and the data collected so far are wiped.
pub struct Reassembler {
    limit: usize,
    proprietary: bool,
    chain: Option<Chain>,
}

struct Chain {
    /// Without the chaining bit.
    header: Header,
    data: Zeroizing<Vec<u8>>,
}

impl Reassembler {
    /// Takes chains of at most `limit` bytes of data; more than a command can hold is not taken either way.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit: limit.min(Command::DATA_MAX),
            proprietary: false,
            chain: None,
        }
    }

    /// Reads bit 5 as the chaining bit in proprietary classes too, which the standard leaves to the card's maker.
    #[must_use]
    pub const fn with_proprietary_classes(mut self) -> Self {
        self.proprietary = true;
        self
    }

    /// Takes the next command. A whole command comes back to be carried out; after `None` the card answers `9000` and
    /// waits for more.
    ///
    /// The length fields of the whole command are extended if its data need it; its Ne is that of the last link.
    ///
    /// # Errors
    /// [`BrokenChain`]; the command that broke the chain is refused, and the next one begins afresh.
    pub fn push(&mut self, command: Command) -> Result<Option<Command>, BrokenChain> {
        let (link, header) = self.read(command.header());
        let Some(mut chain) = self.chain.take() else {
            if link == Link::LastOrOnly {
                return Ok(Some(command));
            }
            let mut chain = Chain {
                header,
                // Once and for all: a buffer that grows would leave copies of the data behind.
                data: Zeroizing::new(Vec::with_capacity(self.limit)),
            };
            self.append(&mut chain, &command)?;
            self.chain = Some(chain);
            return Ok(None);
        };
        if chain.header != header {
            return Err(BrokenChain::Interrupted {
                expected: chain.header,
                found: command.header(),
            });
        }
        self.append(&mut chain, &command)?;
        if link == Link::MoreFollow {
            self.chain = Some(chain);
            return Ok(None);
        }
        let whole = Command::new(header).with_ne(command.ne());
        if chain.data.is_empty() {
            return Ok(Some(whole));
        }
        whole
            .with_data(&chain.data)
            .map(Some)
            .map_err(|_| BrokenChain::TooLong { limit: self.limit })
    }

    /// Whether the last command of a chain is still to come.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.chain.is_some()
    }

    /// Forgets an unfinished chain: the card was reset.
    pub fn clear(&mut self) {
        self.chain = None;
    }

    fn append(&self, chain: &mut Chain, command: &Command) -> Result<(), BrokenChain> {
        if command.data().len() > self.limit.saturating_sub(chain.data.len()) {
            return Err(BrokenChain::TooLong { limit: self.limit });
        }
        chain.data.extend_from_slice(command.data());
        Ok(())
    }

    /// The place in the chain, and the header without it.
    fn read(&self, header: Header) -> (Link, Header) {
        let (link, cla) = match Class::decode(header.cla) {
            Ok(Class::Interindustry(class)) => {
                (class.link(), class.with_link(Link::LastOrOnly).encode())
            }
            Ok(Class::Proprietary(class))
                if self.proprietary && class.get() & CHAINING_BIT != 0 =>
            {
                (Link::MoreFollow, class.get() & !CHAINING_BIT)
            }
            _ => (Link::LastOrOnly, header.cla),
        };
        (link, Header { cla, ..header })
    }
}

impl fmt::Debug for Reassembler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reassembler")
            .field("limit", &self.limit)
            .field(
                "collected",
                &self.chain.as_ref().map(|chain| chain.data.len()),
            )
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{BrokenChain, Reassembler};
    use crate::chaining::split;
    use crate::{Command, Header, LengthForm, Ne};
    use alloc::{format, string::ToString, vec};
    use proptest::prelude::*;

    fn link(cla: u8, ins: u8, data: &[u8]) -> Command {
        Command::new(Header::new(cla, ins, 0x9E, 0x9A))
            .with_data(data)
            .unwrap()
    }

    #[test]
    fn links_become_one_command() {
        let mut card = Reassembler::new(600);
        assert_eq!(card.push(link(0x10, 0x2A, &[1; 255])), Ok(None));
        assert!(card.is_waiting());
        assert_eq!(card.push(link(0x10, 0x2A, &[2; 255])), Ok(None));
        let whole = card
            .push(link(0x00, 0x2A, &[3; 90]).with_ne(Ne::SHORT_MAX))
            .unwrap()
            .unwrap();
        assert_eq!(whole.header(), Header::new(0x00, 0x2A, 0x9E, 0x9A));
        assert_eq!(
            whole.data(),
            [vec![1; 255], vec![2; 255], vec![3; 90]].concat()
        );
        assert_eq!(
            (whole.ne(), whole.length_form()),
            (Ne::SHORT_MAX, LengthForm::Extended)
        );
        assert!(!card.is_waiting());
    }

    #[test]
    fn another_command_breaks_a_chain_and_is_not_carried_out() {
        let begun = || {
            let mut card = Reassembler::new(600);
            assert_eq!(card.push(link(0x10, 0x2A, &[1; 255])), Ok(None));
            card
        };
        let expected = Header::new(0x00, 0x2A, 0x9E, 0x9A);
        for found in [
            Header::new(0x00, 0x2B, 0x9E, 0x9A),
            Header::new(0x10, 0x2B, 0x9E, 0x9A),
            Header::new(0x00, 0x2A, 0x9D, 0x9A),
            Header::new(0x00, 0x2A, 0x9E, 0x9B),
            Header::new(0x01, 0x2A, 0x9E, 0x9A),
            Header::new(0x0C, 0x2A, 0x9E, 0x9A),
            Header::new(0x80, 0x2A, 0x9E, 0x9A),
            Header::new(0x00, 0xA4, 0x04, 0x0C),
        ] {
            let mut card = begun();
            let broken = card.push(Command::new(found)).unwrap_err();
            assert_eq!(broken, BrokenChain::Interrupted { expected, found });
            assert_eq!(broken.status().get(), 0x6883);
            assert!(!card.is_waiting());
            // The rest of the broken chain is a command of its own, as the card sees it.
            let rest = link(0x00, 0x2A, &[3; 90]);
            assert_eq!(card.push(rest.clone()), Ok(Some(rest)));
        }
    }

    #[test]
    fn a_chain_has_a_limit() {
        let mut card = Reassembler::new(300);
        assert_eq!(card.push(link(0x10, 0x2A, &[1; 255])), Ok(None));
        assert_eq!(card.push(link(0x10, 0x2A, &[1; 45])), Ok(None));
        let broken = card.push(link(0x00, 0x2A, &[1; 1])).unwrap_err();
        assert_eq!(broken, BrokenChain::TooLong { limit: 300 });
        assert_eq!(broken.status().get(), 0x6700);
        assert!(!card.is_waiting());
    }

    #[test]
    fn proprietary_classes_chain_only_when_told() {
        let mut card = Reassembler::new(600);
        let first = link(0x90, 0x2A, &[1; 255]);
        assert_eq!(card.push(first.clone()), Ok(Some(first.clone())));
        let mut card = Reassembler::new(600).with_proprietary_classes();
        assert_eq!(card.push(first), Ok(None));
        let whole = card.push(link(0x80, 0x2A, &[2])).unwrap().unwrap();
        assert_eq!((whole.header().cla, whole.data().len()), (0x80, 256));
    }

    #[test]
    fn links_may_be_empty() {
        let mut card = Reassembler::new(600);
        let more = Command::new(Header::new(0x10, 0x2A, 0, 0));
        let last = Command::new(Header::new(0x00, 0x2A, 0, 0));
        assert_eq!(card.push(more), Ok(None));
        assert_eq!(card.push(last.clone()), Ok(Some(last)));
    }

    #[test]
    fn messages_and_debug_show_no_data() {
        let mut card = Reassembler::new(300);
        card.push(link(0x10, 0x2A, b"1234")).unwrap();
        assert_eq!(
            format!("{card:?}"),
            "Reassembler { limit: 300, collected: Some(4), .. }"
        );
        card.clear();
        assert!(!card.is_waiting());
        let broken = BrokenChain::Interrupted {
            expected: Header::new(0, 0x2A, 0, 0),
            found: Header::new(0, 0xA4, 4, 0),
        };
        assert_eq!(
            broken.to_string(),
            "chain of 00 2A 00 00 is interrupted by 00 A4 04 00"
        );
        assert_eq!(
            BrokenChain::TooLong { limit: 5 }.to_string(),
            "chain carries more than 5 bytes"
        );
    }

    proptest! {
        #[test]
        fn split_then_reassembled_is_the_same_command(
            cla in prop_oneof![0_u8..=0x0F, 0x40_u8..=0x4F, 0x60_u8..=0x6F, 0x80_u8..=0x8F],
            ins in any::<u8>(),
            data in proptest::collection::vec(any::<u8>(), 0..2000),
            ne in 0_u32..=65_536,
        ) {
            let mut command = Command::new(Header::new(cla, ins, 1, 2)).with_ne(Ne::new(ne).unwrap());
            if !data.is_empty() {
                command = command.with_data(&data).unwrap();
            }
            let mut card = Reassembler::new(2000).with_proprietary_classes();
            let mut whole = None;
            for link in split(&command).unwrap() {
                prop_assert!(whole.is_none());
                whole = card.push(link).unwrap();
            }
            let whole = whole.unwrap();
            prop_assert_eq!((whole.header(), whole.data()), (command.header(), command.data()));
            let asked = if data.len() > 255 { command.ne().min(Ne::SHORT_MAX) } else { command.ne() };
            prop_assert_eq!(whole.ne(), asked);
        }
    }
}
