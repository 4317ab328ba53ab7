// SPDX-License-Identifier: MIT OR Apache-2.0
//! Readers through PC/SC: the only file that knows the system's smart-card service.
//!
//! A card is connected in exclusive mode and kept so for the life of a [`PcscReader`]: no other program can send a
//! command in between, and none can use what a PIN has opened. Dropping it cuts the card's power, because a My Number
//! Card keeps its security status over a warm reset (one source, measured).
//!
//! ```text
//! the service reports       then every command fails with    until
//! reset, power lost         CardReset                        reset() or reconnect() succeeds
//! card removed, swapped     CardRemoved, CardSwapped         a new connect()
//! reader or service gone    ReaderUnavailable, NoService     a new connect()
//! anything else             –                                –
//! ```
//!
//! PC/SC part 5 leaves error numbers to the systems. Windows stops its service when the last reader is pulled out, and it
//! can give numbers that are not PC/SC's; those come as [`TransportError::Unnamed`]. No transaction is held, as Windows
//! resets a card whose transaction is idle for five seconds.

use crate::{Reset, Transport, TransportError};
use alloc::ffi::CString;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use zeroize::Zeroizing;

/// Longest response: 65,536 bytes of data and the status word (ISO/IEC 7816-4 §5.1).
const RESPONSE_MAX: usize = 65_538;

/// Names of the readers the service knows, in its order.
///
/// # Errors
/// [`TransportError::NoService`] without a PC/SC service; no reader at all is an empty list.
pub fn readers() -> Result<Vec<String>, TransportError> {
    let context = Context::establish(Scope::User).map_err(named)?;
    match context.list_readers_owned() {
        Ok(names) => Ok(names
            .iter()
            .map(|name| name.to_string_lossy().into_owned())
            .collect()),
        Err(pcsc::Error::NoReadersAvailable) => Ok(Vec::new()),
        Err(error) => Err(named(error)),
    }
}

/// A card in a reader, held exclusively.
pub struct PcscReader {
    /// `None` only while the card is being given up.
    card: Option<pcsc::Card>,
    atr: Vec<u8>,
    /// Holds the last response, which may be personal.
    buffer: Zeroizing<Vec<u8>>,
    connection: Connection,
}

impl PcscReader {
    /// Connects to the card in the reader of this name.
    ///
    /// # Errors
    /// [`TransportError::ReaderUnavailable`] for an unknown name, [`TransportError::NoCard`],
    /// [`TransportError::Sharing`] if another program holds the card.
    pub fn connect(name: &str) -> Result<Self, TransportError> {
        let context = Context::establish(Scope::User).map_err(named)?;
        let name = CString::new(name).map_err(|_| TransportError::ReaderUnavailable)?;
        let card = context
            .connect(&name, ShareMode::Exclusive, Protocols::ANY)
            .map_err(named)?;
        let atr = read_atr(&card)?;
        Ok(Self {
            card: Some(card),
            atr,
            buffer: Zeroizing::new(vec![0; RESPONSE_MAX]),
            connection: Connection::Live,
        })
    }

    /// After [`TransportError::CardReset`], goes on with the card as it is, where [`Transport::reset`] would restart it.
    ///
    /// What was selected is gone, and whether a security status still stands is not known: select again, and ask before
    /// relying on it.
    ///
    /// # Errors
    /// [`TransportError::CardSwapped`] if the answer to reset is another one; as [`connect`](Self::connect).
    pub fn reconnect(&mut self) -> Result<(), TransportError> {
        self.begin_again(Disposition::LeaveCard)
    }

    fn begin_again(&mut self, disposition: Disposition) -> Result<(), TransportError> {
        self.connection.may_begin_again()?;
        let outcome = self.try_to_begin_again(disposition);
        self.connection = match outcome {
            Ok(()) => Connection::Live,
            Err(error) => self.connection.after(error),
        };
        outcome
    }

    fn try_to_begin_again(&mut self, disposition: Disposition) -> Result<(), TransportError> {
        let card = self.card.as_mut().ok_or(TransportError::CardRemoved)?;
        card.reconnect(ShareMode::Exclusive, Protocols::ANY, disposition)
            .map_err(named)?;
        let atr = read_atr(card)?;
        // After a cold reset nothing of the old session is left that a swapped card could profit from, and a reader that
        // puts a random identifier into the answer gives another one for the same card.
        if disposition != Disposition::UnpowerCard && atr != self.atr {
            return Err(TransportError::CardSwapped);
        }
        self.atr = atr;
        Ok(())
    }
}

impl Transport for PcscReader {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.connection.may_transmit()?;
        let card = self.card.as_ref().ok_or(TransportError::CardRemoved)?;
        let outcome = card
            .transmit(command, &mut self.buffer)
            .map(<[u8]>::to_vec)
            .map_err(named_in_session);
        if let Err(error) = outcome {
            self.connection = self.connection.after(error);
        }
        outcome
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        self.begin_again(match kind {
            Reset::Cold => Disposition::UnpowerCard,
            Reset::Warm => Disposition::ResetCard,
        })
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}

/// Whether the handle of the service can still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Connection {
    Live,
    /// The service refuses everything but a reconnection.
    CardWasReset,
    /// The handle is of no more use.
    Over(TransportError),
}

impl Connection {
    const fn may_transmit(self) -> Result<(), TransportError> {
        match self {
            Self::Live => Ok(()),
            Self::CardWasReset => Err(TransportError::CardReset),
            Self::Over(error) => Err(error),
        }
    }

    const fn may_begin_again(self) -> Result<(), TransportError> {
        match self {
            Self::Live | Self::CardWasReset => Ok(()),
            Self::Over(error) => Err(error),
        }
    }

    const fn after(self, error: TransportError) -> Self {
        match error {
            TransportError::CardReset => Self::CardWasReset,
            TransportError::CardRemoved
            | TransportError::CardSwapped
            | TransportError::NoCard
            | TransportError::NoService
            | TransportError::ReaderUnavailable => Self::Over(error),
            _ => self,
        }
    }
}

impl Drop for PcscReader {
    fn drop(&mut self) {
        if let Some(card) = self.card.take() {
            // Nothing is left to do about a failure: the card may be gone already.
            drop(card.disconnect(Disposition::UnpowerCard));
        }
    }
}

impl fmt::Debug for PcscReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PcscReader").finish_non_exhaustive()
    }
}

fn read_atr(card: &pcsc::Card) -> Result<Vec<u8>, TransportError> {
    let mut buffer = [0; pcsc::MAX_ATR_SIZE];
    let status = card.status2_owned().map_err(named)?;
    let atr = status.atr();
    let known = buffer
        .get_mut(..atr.len())
        .ok_or(TransportError::NotResponding)?;
    known.copy_from_slice(atr);
    Ok(known.to_vec())
}

/// A card that was connected and is now without power has lost its session, as after a reset.
fn named_in_session(error: pcsc::Error) -> TransportError {
    match error {
        pcsc::Error::UnpoweredCard => TransportError::CardReset,
        other => named(other),
    }
}

fn named(error: pcsc::Error) -> TransportError {
    use pcsc::Error;
    match error {
        Error::NoService | Error::ServiceStopped | Error::Shutdown | Error::SystemCancelled => {
            TransportError::NoService
        }
        Error::NoSmartcard => TransportError::NoCard,
        Error::ReaderUnavailable | Error::UnknownReader | Error::NoReadersAvailable => {
            TransportError::ReaderUnavailable
        }
        Error::RemovedCard => TransportError::CardRemoved,
        Error::ResetCard => TransportError::CardReset,
        Error::SharingViolation => TransportError::Sharing,
        Error::Timeout | Error::WaitedTooLong => TransportError::Timeout,
        Error::UnpoweredCard
        | Error::UnresponsiveCard
        | Error::UnsupportedCard
        | Error::NotReady
        | Error::ProtoMismatch
        | Error::CardUnsupported => TransportError::NotResponding,
        Error::InsufficientBuffer => TransportError::ResponseTooLong,
        Error::CommDataLost => TransportError::ResponseGarbled,
        // The handle is unknown to a service that was started anew.
        Error::CommError | Error::NotTransacted | Error::InvalidHandle => {
            TransportError::ConnectionLost
        }
        other => TransportError::Unnamed {
            code: u32_code(other),
        },
    }
}

/// PC/SC's own number; it is unsigned on Linux and macOS and signed on Windows, with the same bits.
fn u32_code(error: pcsc::Error) -> u32 {
    #[expect(clippy::as_conversions, reason = "an enum's number")]
    let code = error as i64;
    u32::try_from(code & 0xFFFF_FFFF).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Connection, named, named_in_session};
    use crate::TransportError;
    use pcsc::Error;

    #[test]
    fn each_error_of_the_service_has_a_name() {
        for (error, expected) in [
            (Error::NoSmartcard, TransportError::NoCard),
            (Error::RemovedCard, TransportError::CardRemoved),
            (Error::ResetCard, TransportError::CardReset),
            (Error::SharingViolation, TransportError::Sharing),
            (Error::Timeout, TransportError::Timeout),
            (Error::ReaderUnavailable, TransportError::ReaderUnavailable),
            (Error::UnknownReader, TransportError::ReaderUnavailable),
            (Error::NoService, TransportError::NoService),
            (Error::ServiceStopped, TransportError::NoService),
            (Error::InsufficientBuffer, TransportError::ResponseTooLong),
            (Error::CommDataLost, TransportError::ResponseGarbled),
            (Error::InvalidHandle, TransportError::ConnectionLost),
            (Error::UnresponsiveCard, TransportError::NotResponding),
            (Error::UnpoweredCard, TransportError::NotResponding),
            (
                Error::InternalError,
                TransportError::Unnamed { code: 0x8010_0001 },
            ),
        ] {
            assert_eq!(named(error), expected);
        }
        assert_eq!(
            named_in_session(Error::UnpoweredCard),
            TransportError::CardReset
        );
        assert_eq!(
            named_in_session(Error::RemovedCard),
            TransportError::CardRemoved
        );
    }

    #[test]
    fn after_a_reset_only_beginning_again_is_allowed() {
        let reset = Connection::Live.after(TransportError::CardReset);
        assert_eq!(reset.may_transmit(), Err(TransportError::CardReset));
        assert_eq!(reset.may_begin_again(), Ok(()));
        // A command that fails otherwise does not make the reset forgotten.
        assert_eq!(reset.after(TransportError::Timeout), reset);
    }

    #[test]
    fn a_card_that_is_gone_does_not_come_back_to_the_same_connection() {
        for error in [
            TransportError::CardRemoved,
            TransportError::CardSwapped,
            TransportError::NoCard,
            TransportError::NoService,
            TransportError::ReaderUnavailable,
        ] {
            let over = Connection::Live.after(error);
            assert_eq!(over.may_transmit(), Err(error));
            assert_eq!(over.may_begin_again(), Err(error));
        }
    }

    #[test]
    fn other_failures_leave_the_connection_as_it_is() {
        for error in [
            TransportError::Timeout,
            TransportError::ResponseGarbled,
            TransportError::ResponseTooLong,
            TransportError::Sharing,
        ] {
            assert_eq!(Connection::Live.after(error), Connection::Live);
        }
        assert_eq!(Connection::Live.may_transmit(), Ok(()));
    }
}
