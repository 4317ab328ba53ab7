// SPDX-License-Identifier: MIT OR Apache-2.0
//! Readers through PC/SC: the only file that knows the system's smart-card service.
//!
//! A card is connected in exclusive mode and kept so for the life of a [`PcscReader`]: no other program can send a
//! command in between, and none can use what a PIN has opened. Dropping it cuts the card's power, because a My Number
//! Card keeps its security status over a warm reset (one source, measured).

use crate::{Reset, Transport, TransportError};
use alloc::ffi::CString;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};

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
    buffer: Vec<u8>,
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
            buffer: vec![0; RESPONSE_MAX],
        })
    }
}

impl Transport for PcscReader {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let card = self.card.as_ref().ok_or(TransportError::CardRemoved)?;
        card.transmit(command, &mut self.buffer)
            .map(<[u8]>::to_vec)
            .map_err(named)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        let card = self.card.as_mut().ok_or(TransportError::CardRemoved)?;
        let disposition = match kind {
            Reset::Cold => Disposition::UnpowerCard,
            Reset::Warm => Disposition::ResetCard,
        };
        card.reconnect(ShareMode::Exclusive, Protocols::ANY, disposition)
            .map_err(named)?;
        self.atr = read_atr(card)?;
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &self.atr
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

fn named(error: pcsc::Error) -> TransportError {
    use pcsc::Error;
    match error {
        Error::NoService | Error::ServiceStopped => TransportError::NoService,
        Error::NoSmartcard => TransportError::NoCard,
        Error::ReaderUnavailable | Error::UnknownReader | Error::NoReadersAvailable => {
            TransportError::ReaderUnavailable
        }
        Error::RemovedCard => TransportError::CardRemoved,
        Error::ResetCard => TransportError::CardReset,
        Error::SharingViolation => TransportError::Sharing,
        Error::Timeout => TransportError::Timeout,
        Error::UnpoweredCard
        | Error::UnresponsiveCard
        | Error::ProtoMismatch
        | Error::CardUnsupported => TransportError::NotResponding,
        Error::InsufficientBuffer => TransportError::ResponseTooLong,
        Error::CommError | Error::NotTransacted => TransportError::ConnectionLost,
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
