// SPDX-License-Identifier: MIT OR Apache-2.0
//! Command chaining (ISO/IEC 7816-4 §5.3.3) and response chaining (§5.3.4), the card's end and the splitting of commands.
//!
//! ```text
//! terminal                      card
//! 10 INS P1 P2 Lc data   --->   keeps the data
//!                        <---   9000
//! 00 INS P1 P2 Lc data Le --->  carries out the whole command
//!                        <---   data 61xx
//! 00 C0 00 00 xx         --->
//!                        <---   data 9000
//! ```
//!
//! The terminal's end is [`exchange`](crate::exchange()). A card that is written as a function from a whole command to a
//! whole response gets both chains from [`CardEnd`]:
//!
//! ```
//! use apdu::chaining::CardEnd;
//! use apdu::{Command, Response, StatusWord};
//!
//! let mut end = CardEnd::new(Command::DATA_MAX);
//! let mut carry_out = |_: &Command| Response::from(StatusWord::SUCCESS);
//! assert_eq!(end.process(&[0x10, 0x2A, 0, 0, 1, 0xAA], &mut carry_out), [0x90, 0x00]);
//! ```

mod card_end;
mod pending;
mod reassembler;
mod split;

pub use card_end::CardEnd;
pub use pending::PendingResponse;
pub use reassembler::{BrokenChain, Reassembler};
pub use split::{Links, split};

use crate::{Class, Link};

/// Bit 5 of the class byte. Makers use it in proprietary classes too, where the standard says nothing about it.
pub(crate) const CHAINING_BIT: u8 = 0x10;

/// The class of the last link of a chain whose links have this one; other classes as they are.
pub(crate) fn without_link(cla: u8) -> u8 {
    match Class::decode(cla) {
        Ok(Class::Interindustry(class)) => class.with_link(Link::LastOrOnly).encode(),
        _ => cla,
    }
}
