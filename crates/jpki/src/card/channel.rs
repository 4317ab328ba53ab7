// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way to one card: commands, the current file, reading with the fewest commands, and the end of it.
//!
//! | what | APDUs |
//! |---|---|
//! | file of *n* bytes, by short identifier | one READ BINARY for each 256 bytes begun |
//! | the same on a card that refuses short identifiers | one SELECT more, and once two for finding out |
//! | VERIFY, counter query, CHANGE REFERENCE DATA | SELECT of the file unless it is current, then the command |
//!
//! Short identifiers are used where a card that reads P1 or P2 otherwise can only refuse or hand out the wrong bytes –
//! never for what spends a try (`docs/decisions/0016`).

use super::LogOut;
use crate::error::{CardFault, Error, TransportFault};
use alloc::vec::Vec;
use apdu::commands::{self, FileInformation, Occurrence};
use apdu::{
    Command, ExchangeLimits, FileIdentifier, Ne, Reset, Response, ShortEfIdentifier, StatusWord,
    Transport, TransportError,
};
use zeroize::Zeroizing;

/// READ BINARY has fifteen bits of offset (ISO/IEC 7816-4 §11.3.3).
const FILE_END: usize = 0x8000;

/// Most bytes asked for at once: short Le `00`.
pub(super) const CHUNK: usize = 256;

/// READ BINARY commands for one file at most. The longest file takes 128 of 256 bytes; four times as many leave room for
/// cards that hand out 64 bytes at a time.
const READ_BUDGET: u32 = 512;

/// End of file reached before Ne bytes (ISO/IEC 7816-4 §5.6): what was read is good.
const END_OF_FILE: u16 = 0x6282;

/// A card whose application is selected, and what is known about its state. Dropping it logs out.
pub(super) struct Channel<'s> {
    transport: &'s mut dyn Transport,
    /// The current file, where it is known.
    current: Option<FileIdentifier>,
    addressing: Addressing,
    ended: bool,
}

/// How files are named in commands that read or sign.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Addressing {
    /// By short identifier in the command itself.
    Short,
    /// By a SELECT before: this card has refused a short identifier.
    Selected,
}

/// Where a file's content ends, found in its first bytes.
pub(super) type ContentLength = fn(FileIdentifier, &[u8]) -> Result<usize, CardFault>;

impl<'s> Channel<'s> {
    /// Selects an application by its whole name.
    pub(super) fn open(transport: &'s mut dyn Transport, name: &[u8]) -> Result<Self, Error> {
        let mut channel = Self {
            transport,
            current: None,
            addressing: Addressing::Short,
            // Nothing is unlocked before the application is selected.
            ended: true,
        };
        let status = channel.send(&select_by_name(name)?)?.status();
        if says_no_application(status) {
            return Err(CardFault::NoApplication {
                status: status.get(),
            }
            .into());
        }
        success(status)?;
        channel.ended = false;
        Ok(channel)
    }

    /// Sends one command and returns the response, whatever its status word.
    pub(super) fn send(&mut self, command: &Command) -> Result<Response, Error> {
        let answered = apdu::exchange(self.transport, command, &ExchangeLimits::standard());
        answered.map_err(|error| {
            // Whatever happened, nothing is known about the card any more.
            self.current = None;
            fault(error).into()
        })
    }

    /// Makes a file the current one, unless it is.
    pub(super) fn select_file(&mut self, file: FileIdentifier) -> Result<(), Error> {
        if self.current == Some(file) {
            return Ok(());
        }
        self.current = None;
        let select = commands::select_ef(file, FileInformation::None);
        match self.send(&select)?.status() {
            StatusWord::SUCCESS => {
                self.current = Some(file);
                Ok(())
            }
            status => Err(refused(file, status)),
        }
    }

    /// Sends a command that names its file in the low bits of P2, or, on a card that refuses short identifiers, works on
    /// the current file. Only for what costs nothing if the card takes P2 for something else.
    pub(super) fn send_naming(
        &mut self,
        file: FileIdentifier,
        command: impl Fn(u8) -> Result<Command, Error>,
    ) -> Result<Response, Error> {
        if let Some(short) = self.short(file) {
            let response = self.send(&command(0x80 | short.get())?)?;
            if !refuses_short_identifier(response.status()) {
                return Ok(response);
            }
            self.select_file(file)?;
            self.addressing = Addressing::Selected;
        }
        self.select_file(file)?;
        self.send(&command(0x80)?)
    }

    /// Reads a file from its start to where `length` says that its content ends; `first` bytes at first.
    pub(super) fn read_file(
        &mut self,
        file: FileIdentifier,
        first: usize,
        length: ContentLength,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let head = self.read_head(file, first)?;
        let length = length(file, &head)?;
        if length > FILE_END {
            return Err(CardFault::FileTooLong { file: file.0 }.into());
        }
        // The capacity is the final one, so that no reallocation leaves a copy behind.
        let mut content = Zeroizing::new(Vec::with_capacity(length.max(head.len())));
        content.extend_from_slice(&head);
        let mut budget = READ_BUDGET;
        while content.len() < length {
            budget = budget
                .checked_sub(1)
                .ok_or(CardFault::FileEndless { file: file.0 })?;
            let offset = content.len();
            let chunk = self.read_on(file, offset, (length - offset).min(CHUNK))?;
            if chunk.is_empty() {
                return Err(CardFault::FileNoProgress {
                    file: file.0,
                    offset,
                }
                .into());
            }
            content.extend_from_slice(&chunk);
        }
        // Files may be longer than what they hold.
        content.truncate(length);
        Ok(content)
    }

    /// Reads the first bytes of a file, at most `wanted` of them, and makes it the current file.
    pub(super) fn read_head(
        &mut self,
        file: FileIdentifier,
        wanted: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        if let (Some(short), true) = (self.short(file), self.current != Some(file)) {
            self.current = None;
            let read = commands::read_binary_short(short, 0, ne(wanted));
            let response = self.send(&read.map_err(unsendable)?)?;
            if let Some(data) = read_data(&response) {
                // One source: the file also becomes the current one.
                self.current = Some(file);
                return Ok(data);
            }
            if !refuses_short_identifier(response.status()) {
                return Err(refused(file, response.status()));
            }
            // If there is no such file, the short identifier was not at fault.
            self.select_file(file)?;
            self.addressing = Addressing::Selected;
        }
        self.select_file(file)?;
        self.read_current(file, 0, wanted)
    }

    /// Reads on in a file whose head was read.
    fn read_on(
        &mut self,
        file: FileIdentifier,
        offset: usize,
        wanted: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.select_file(file)?;
        match self.read_current(file, offset, wanted) {
            // This card does not make a file current when it is read by its short identifier.
            Err(Error::Card(CardFault::FileRefused {
                status: 0x6981 | 0x6986,
                ..
            })) if self.addressing == Addressing::Short => {
                (self.current, self.addressing) = (None, Addressing::Selected);
                self.select_file(file)?;
                self.read_current(file, offset, wanted)
            }
            read => read,
        }
    }

    fn read_current(
        &mut self,
        file: FileIdentifier,
        offset: usize,
        wanted: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let too_long = Error::from(CardFault::FileTooLong { file: file.0 });
        let offset = u16::try_from(offset).map_err(|_| too_long)?;
        let read = commands::read_binary(offset, ne(wanted)).map_err(|_| too_long)?;
        let response = self.send(&read)?;
        read_data(&response).ok_or_else(|| refused(file, response.status()))
    }

    fn short(&self, file: FileIdentifier) -> Option<ShortEfIdentifier> {
        if self.addressing == Addressing::Selected {
            return None;
        }
        // One source: the low five bits of every identifier on this card are its short one.
        let [_, low] = file.0.to_be_bytes();
        ShortEfIdentifier::new(low & 0x1F).ok()
    }

    /// Ends every security status.
    pub(super) fn end(mut self) -> LogOut {
        self.log_out()
    }

    /// Selecting the card manager ends every security status; selecting the same application again, a warm reset or
    /// closing the reader does not (one source, measured). If the card does not say `9000`, only cutting the power helps.
    fn log_out(&mut self) -> LogOut {
        self.ended = true;
        let manager = select_by_name(&super::files::CARD_MANAGER)
            .and_then(|select| self.send(&select))
            .and_then(|response| success(response.status()));
        if manager.is_ok() {
            return LogOut::CardManager;
        }
        match self.transport.reset(Reset::Cold) {
            // A card that is not there has no power.
            Ok(())
            | Err(
                TransportError::CardRemoved | TransportError::CardSwapped | TransportError::NoCard,
            ) => LogOut::PowerCut,
            Err(error) => LogOut::Unconfirmed(transport_fault(error)),
        }
    }
}

impl Drop for Channel<'_> {
    /// For panics and whatever else leaves a session before its end.
    fn drop(&mut self) {
        if !self.ended {
            self.log_out();
        }
    }
}

/// Secrets, names and digests of this module are 1–255 bytes long, so this never comes up; whatever cannot be written as
/// a command is not sent.
pub(super) fn unsendable(_: apdu::Misuse) -> Error {
    TransportFault::UnreadableResponse.into()
}

/// What cards of other kinds say to a name they do not have, or to SELECT at all.
const fn says_no_application(status: StatusWord) -> bool {
    matches!(
        status,
        StatusWord::CLA_NOT_SUPPORTED
            | StatusWord::FILE_NOT_FOUND
            | StatusWord::FUNCTION_NOT_SUPPORTED
            | StatusWord::INCORRECT_P1_P2
            | StatusWord::INS_NOT_SUPPORTED
            | StatusWord::WRONG_LENGTH
    )
}

/// The status word must be `9000`.
fn success(status: StatusWord) -> Result<(), Error> {
    match status {
        StatusWord::SUCCESS => Ok(()),
        status => Err(CardFault::StatusWord(status.get()).into()),
    }
}

pub(super) fn refused(file: FileIdentifier, status: StatusWord) -> Error {
    CardFault::FileRefused {
        file: file.0,
        status: status.get(),
    }
    .into()
}

fn select_by_name(name: &[u8]) -> Result<Command, Error> {
    commands::select_by_name(name, Occurrence::First, FileInformation::None).map_err(unsendable)
}

fn ne(wanted: usize) -> Ne {
    let ne = u32::try_from(wanted).ok().and_then(|ne| Ne::new(ne).ok());
    ne.unwrap_or(Ne::SHORT_MAX)
}

fn read_data(response: &Response) -> Option<Zeroizing<Vec<u8>>> {
    let complete =
        response.status() == StatusWord::SUCCESS || response.status().get() == END_OF_FILE;
    complete.then(|| Zeroizing::new(response.data().to_vec()))
}

/// What a card that knows no short identifiers can say to one: no such file, parameter, function, reference or
/// instruction, or that the current file – which it then means – is none or no such file.
const fn refuses_short_identifier(status: StatusWord) -> bool {
    matches!(
        status,
        StatusWord::FILE_NOT_FOUND
            | StatusWord::FUNCTION_NOT_SUPPORTED
            | StatusWord::INCOMPATIBLE_FILE_STRUCTURE
            | StatusWord::INCORRECT_P1_P2
            | StatusWord::INS_NOT_SUPPORTED
            | StatusWord::NO_CURRENT_EF
            | StatusWord::REFERENCED_DATA_NOT_FOUND
            | StatusWord::WRONG_P1_P2
    )
}

const fn fault(error: apdu::Error) -> TransportFault {
    match error {
        apdu::Error::Transport(error) => transport_fault(error),
        apdu::Error::Exhausted { .. } => TransportFault::Exhausted,
        apdu::Error::Malformed(_) | apdu::Error::Misuse(_) => TransportFault::UnreadableResponse,
        _ => TransportFault::ConnectionLost,
    }
}

const fn transport_fault(error: TransportError) -> TransportFault {
    match error {
        TransportError::CardRemoved | TransportError::CardSwapped | TransportError::NoCard => {
            TransportFault::CardRemoved
        }
        TransportError::CardReset => TransportFault::CardReset,
        TransportError::NoService | TransportError::ReaderUnavailable => {
            TransportFault::ReaderUnavailable
        }
        TransportError::ResponseGarbled | TransportError::ResponseTooLong => {
            TransportFault::UnreadableResponse
        }
        TransportError::Sharing => TransportFault::Sharing,
        TransportError::Timeout | TransportError::NotResponding => TransportFault::Timeout,
        _ => TransportFault::ConnectionLost,
    }
}
