// SPDX-License-Identifier: MIT OR Apache-2.0
//! Channels and the rest of a response: MANAGE CHANNEL (ISO/IEC 7816-4 §11.2.3), GET RESPONSE (§11.8.1).

use super::asking;
use crate::{Command, Header, LogicalChannel, Misuse, Ne, Result, instruction};

const OPEN: u8 = 0x00;
const CLOSE: u8 = 0x80;

/// Asks for `ne` bytes of a response that was announced by `61xx` (ISO/IEC 7816-4 §11.8.1).
///
/// # Errors
/// [`Misuse::NeZero`].
pub fn get_response(ne: Ne) -> Result<Command, Misuse> {
    let header = Header::new(0x00, instruction::GET_RESPONSE, 0x00, 0x00);
    Ok(Command::new(header).with_ne(asking(ne)?))
}

/// Opens a logical channel of the card's choice, whose number is the one byte of the answer (ISO/IEC 7816-4 §11.2.3).
#[must_use]
pub fn open_channel() -> Command {
    Command::new(manage(OPEN, 0)).with_ne(Ne::ONE)
}

/// Opens this logical channel (ISO/IEC 7816-4 §11.2.3).
///
/// # Errors
/// [`Misuse::BasicChannel`]: it is always open, and number 0 would ask for [`open_channel`].
pub fn open_this_channel(channel: LogicalChannel) -> Result<Command, Misuse> {
    supplementary(OPEN, channel)
}

/// Closes this logical channel; what was selected and verified on it is gone (ISO/IEC 7816-4 §11.2.3).
///
/// # Errors
/// [`Misuse::BasicChannel`]: it cannot be closed.
pub fn close_channel(channel: LogicalChannel) -> Result<Command, Misuse> {
    supplementary(CLOSE, channel)
}

fn supplementary(operation: u8, channel: LogicalChannel) -> Result<Command, Misuse> {
    if channel == LogicalChannel::BASIC {
        return Err(Misuse::BasicChannel);
    }
    Ok(Command::new(manage(operation, channel.get())))
}

const fn manage(operation: u8, channel: u8) -> Header {
    Header::new(0x00, instruction::MANAGE_CHANNEL, operation, channel)
}

#[cfg(test)]
mod tests {
    use super::{close_channel, get_response, open_channel, open_this_channel};
    use crate::{Class, InterindustryClass, LogicalChannel, Misuse, Ne};
    use hex_literal::hex;

    #[test]
    fn channels_are_opened_and_closed() {
        let four = LogicalChannel::new(4).unwrap();
        assert_eq!(*open_channel().encode(), hex!("00700000 01"));
        assert_eq!(*open_this_channel(four).unwrap().encode(), hex!("00700004"));
        assert_eq!(*close_channel(four).unwrap().encode(), hex!("00708004"));
        for refused in [open_this_channel, close_channel] {
            assert_eq!(refused(LogicalChannel::BASIC), Err(Misuse::BasicChannel));
        }
    }

    #[test]
    fn the_rest_of_a_response_is_asked_for_on_its_channel() {
        let class = InterindustryClass::new(LogicalChannel::new(8).unwrap());
        let command = get_response(Ne::SHORT_MAX).unwrap();
        assert_eq!(*command.encode(), hex!("00C00000 00"));
        let there = command.with_class(Class::Interindustry(class));
        assert_eq!(*there.encode(), hex!("44C00000 00"));
        assert_eq!(get_response(Ne::ZERO), Err(Misuse::NeZero));
    }
}
