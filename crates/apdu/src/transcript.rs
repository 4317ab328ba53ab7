// SPDX-License-Identifier: MIT OR Apache-2.0
//! What went over a transport, with secrets masked while it is noted, and played again.
//!
//! **Masking is by construction**: the data of a command are dropped before anybody sees the entry, and so are the data
//! of a response. Two things are kept: the data of SELECT, which name an application or file, and response data of files
//! the caller has declared public. A PIN, a signature, a certificate of a person cannot be in a transcript that was made
//! without declaring them public. Notes are numbers and names from a closed list, so a reader's name cannot be in one.
//!
//! [`Tap`] records over any transport, `write_*` and `read_transcript` (feature `transcript`) keep a session as JSON Lines,
//! [`Replay`] is a transport that answers as recorded. This form is the project's own: no standard has one.

#[cfg(feature = "transcript")]
mod json_lines;
mod replay;
mod tap;

#[cfg(feature = "transcript")]
pub use json_lines::{
    read, read_transcript, write_entry, write_header, write_note, write_transcript,
};
pub use replay::{HiddenData, Mismatch, Replay};
pub use tap::{Reveal, Tap};

use crate::{
    Command, Header, Misuse, Ne, Reset, Response, Result, StatusWord, TransportError, instruction,
};
use alloc::vec::Vec;
use core::fmt;

/// A session: answer to reset and what came after it, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transcript {
    /// Answer to reset, or what the reader made up in its place.
    pub atr: Vec<u8>,
    /// The lines after the header.
    pub lines: Vec<Line>,
}

impl Transcript {
    /// Nothing noted yet.
    #[must_use]
    pub fn new(atr: &[u8]) -> Self {
        Self {
            atr: atr.to_vec(),
            lines: Vec::new(),
        }
    }
}

/// A line of a transcript after its header.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "what went over the transport, or beside it"
)]
pub enum Line {
    /// One command and what came of it.
    Entry(Entry),
    /// Something that happened beside the transport.
    Note(Note),
}

/// Something worth noting that is neither command nor response. It has no room for a name or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// A card was put on or into the reader.
    CardInserted,
    /// The card was taken away.
    CardRemoved,
    /// The reader was connected.
    ReaderConnected(Interface),
    /// The reader is gone.
    ReaderLost,
    /// The caller begins a step, by a number of its own.
    Step(u32),
}

/// How a reader meets the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Interface {
    /// Contacts, ISO/IEC 7816-3.
    Contact,
    /// No contacts, ISO/IEC 14443.
    Contactless,
    /// Not known.
    Unknown,
}

/// One command and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The command as noted.
    pub command: NotedCommand,
    /// The response as noted, or how the transport failed.
    pub response: Result<NotedResponse, TransportError>,
}

/// A command without what may be secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotedCommand {
    /// A command APDU.
    Command {
        /// The header.
        header: Header,
        /// Number of data bytes.
        nc: usize,
        /// The data, if they name a file or application.
        data: Option<Vec<u8>>,
        /// Number of response bytes expected.
        ne: Ne,
    },
    /// Bytes that are no command, of which only the number is kept.
    Malformed {
        /// Number of bytes.
        length: usize,
    },
    /// Not a command but a reset.
    Reset(Reset),
}

/// A response without what may be secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotedResponse {
    /// A response APDU.
    Response {
        /// Number of data bytes.
        nr: usize,
        /// The data, if the file was declared public.
        data: Option<Vec<u8>>,
        /// The status word.
        status: StatusWord,
    },
    /// Bytes that are no response, of which only the number is kept.
    Malformed {
        /// Number of bytes.
        length: usize,
    },
    /// The card was reset.
    WasReset,
}

/// Name of the command with this header (ISO/IEC 7816-4 §5.5), as [`instruction::name`].
#[must_use]
pub const fn instruction_name(header: Header) -> Option<&'static str> {
    instruction::name(header)
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CardInserted => "card inserted",
            Self::CardRemoved => "card removed",
            Self::ReaderConnected(Interface::Contact) => "reader with contacts connected",
            Self::ReaderConnected(Interface::Contactless) => "contactless reader connected",
            Self::ReaderConnected(Interface::Unknown) => "reader connected",
            Self::ReaderLost => "reader lost",
            Self::Step(number) => return write!(f, "step {number}"),
        })
    }
}

impl fmt::Display for Entry {
    /// One line: the command, an arrow, the response; hidden data as their number of bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.command {
            NotedCommand::Reset(Reset::Cold) => f.write_str("cold reset")?,
            NotedCommand::Reset(Reset::Warm) => f.write_str("warm reset")?,
            NotedCommand::Malformed { length } => write!(f, "{length} bytes that are no command")?,
            NotedCommand::Command {
                header,
                nc,
                data,
                ne,
            } => {
                write!(f, "{header:?}")?;
                write_data(f, *nc, data.as_deref())?;
                if *ne != Ne::ZERO {
                    write!(f, " Ne={}", ne.get())?;
                }
            }
        }
        f.write_str(" -> ")?;
        match &self.response {
            Err(error) => error.fmt(f),
            Ok(NotedResponse::WasReset) => f.write_str("reset"),
            Ok(NotedResponse::Malformed { length }) => {
                write!(f, "{length} bytes that are no response")
            }
            Ok(NotedResponse::Response { nr, data, status }) => {
                write!(f, "{status}")?;
                write_data(f, *nr, data.as_deref())
            }
        }
    }
}

fn write_data(f: &mut fmt::Formatter<'_>, length: usize, data: Option<&[u8]>) -> fmt::Result {
    match data {
        _ if length == 0 => Ok(()),
        Some(data) => {
            f.write_str(" ")?;
            data.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
        }
        None => write!(f, " [{length} bytes]"),
    }
}

/// Limits of a transcript that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a line: a response of 65,536 bytes in hexadecimal, and room for its names.
    pub line: usize,
    /// Lines: a thousand checks of a hundred APDUs each.
    pub lines: usize,
}

impl Limits {
    /// See the fields for where the numbers come from.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            line: 2 * Response::DATA_MAX + 1024,
            lines: 100_000,
        }
    }
}

/// A command can be rebuilt from its note only if nothing of it was hidden.
impl TryFrom<&NotedCommand> for Command {
    type Error = Misuse;

    fn try_from(noted: &NotedCommand) -> Result<Self, Misuse> {
        match noted {
            NotedCommand::Command {
                header, nc: 0, ne, ..
            } => Ok(Self::new(*header).with_ne(*ne)),
            NotedCommand::Command {
                header,
                data: Some(data),
                ne,
                ..
            } => Ok(Self::new(*header).with_data(data)?.with_ne(*ne)),
            NotedCommand::Command { nc, .. } => Err(Misuse::DataLength { length: *nc }),
            NotedCommand::Malformed { length } => Err(Misuse::DataLength { length: *length }),
            NotedCommand::Reset(_) => Err(Misuse::DataLength { length: 0 }),
        }
    }
}
