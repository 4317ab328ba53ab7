// SPDX-License-Identifier: MIT OR Apache-2.0
//! A session: from selecting an application to logging out.

use super::JpkiCard;
use super::channel::Channel;
use super::files::JPKI_APPLICATION;
use crate::error::{Error, TransportFault};
use apdu::Transport;

/// What a session came to, and whether the card is logged out after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the card may still be unlocked"]
#[expect(clippy::exhaustive_structs, reason = "there is nothing more to say")]
pub struct Ended<R> {
    /// What came of the work.
    pub value: R,
    /// How the card was logged out.
    pub log_out: LogOut,
}

/// How a card was logged out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "it is logged out or it may not be")]
pub enum LogOut {
    /// The card manager is selected, which ends every security status.
    CardManager,
    /// The card's power was cut, or the card is gone.
    PowerCut,
    /// Neither worked: the card may still be unlocked. Take it out of the reader.
    Unconfirmed(TransportFault),
}

/// Selects the JPKI application, does the work and logs out, whatever comes of the work: even a panic logs out.
///
/// The card is lent to `work` only, and the proofs it gives out carry the session's lifetime, so neither can be used or
/// forgotten after the log-out:
///
/// ```compile_fail
/// # use jpki::card::{LastTry, PinOutcome, with_session};
/// # fn f(reader: &mut dyn apdu::Transport, pin: jpki::card::AuthenticationPin) {
/// let kept = with_session(reader, |card| card.verify_authentication_pin(&pin, LastTry::Keep));
/// # }
/// ```
///
/// # Errors
/// [`CardFault::NoApplication`](crate::error::CardFault::NoApplication); [`Error::Card`] for other status words;
/// [`Error::Transport`]. The work has then not begun.
pub fn with_session<R>(
    transport: &mut dyn Transport,
    work: impl for<'s> FnOnce(&mut JpkiCard<'s>) -> R,
) -> Result<Ended<R>, Error> {
    let mut card = JpkiCard {
        channel: Channel::open(transport, &JPKI_APPLICATION)?,
    };
    let value = work(&mut card);
    let log_out = card.channel.end();
    Ok(Ended { value, log_out })
}
