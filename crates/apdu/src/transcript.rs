// SPDX-License-Identifier: MIT OR Apache-2.0
//! What went over a transport, with secrets masked while it is noted.
//!
//! **Masking is by construction**: the data of a command are dropped before anybody sees the entry, and so are the data
//! of a response. Two things are kept: the data of SELECT, which name an application or file, and response data of files
//! the caller has declared public. A PIN, a signature, a certificate of a person cannot be in a transcript that was made
//! without declaring them public.

#[cfg(feature = "transcript")]
mod json_lines;

#[cfg(feature = "transcript")]
pub use json_lines::{read, write_entry, write_header};

use crate::instruction::{self, READ_BINARY, SELECT};
use crate::{
    Command, FileIdentifier, Header, Misuse, Ne, Reset, Response, Result, StatusWord, Transport,
    TransportError,
};
use alloc::vec::Vec;
use core::fmt;

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

/// Which response data may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "nothing, or named files")]
pub enum Reveal<'a> {
    /// None.
    Nothing,
    /// What READ BINARY reads from these files.
    Files(&'a [FileIdentifier]),
}

/// A transport that tells an observer about everything that goes through it.
pub struct Tap<'a> {
    transport: &'a mut dyn Transport,
    observer: &'a mut dyn FnMut(&Entry),
    reveal: Reveal<'a>,
    current_ef: Option<FileIdentifier>,
}

impl<'a> Tap<'a> {
    /// Observes `transport`.
    pub fn new(
        transport: &'a mut dyn Transport,
        reveal: Reveal<'a>,
        observer: &'a mut dyn FnMut(&Entry),
    ) -> Self {
        Self {
            transport,
            observer,
            reveal,
            current_ef: None,
        }
    }

    fn follow_selection(&mut self, command: &Command, response: &Response) {
        if command.header().ins != SELECT || response.status() != StatusWord::SUCCESS {
            return;
        }
        self.current_ef = match (command.header().p1, command.data()) {
            (0x02, [high, low]) => Some(FileIdentifier(u16::from_be_bytes([*high, *low]))),
            _ => None,
        };
    }

    fn is_public(&self, command: &Command) -> bool {
        let Header { ins, p1, .. } = command.header();
        // With bit 8 of P1 set another file is addressed by its short identifier.
        let reads_current = ins == READ_BINARY && p1 & 0x80 == 0;
        match (self.reveal, self.current_ef) {
            (Reveal::Files(files), Some(current)) => reads_current && files.contains(&current),
            _ => false,
        }
    }
}

impl Transport for Tap<'_> {
    fn transmit(&mut self, bytes: &[u8]) -> Result<Vec<u8>, TransportError> {
        let command = Command::decode(bytes);
        let outcome = self.transport.transmit(bytes);
        let response = match &outcome {
            Err(error) => Err(*error),
            Ok(answer) => Ok(match Response::decode(answer) {
                Err(_) => NotedResponse::Malformed {
                    length: answer.len(),
                },
                Ok(response) => {
                    if let Ok(command) = &command {
                        self.follow_selection(command, &response);
                    }
                    let public = command
                        .as_ref()
                        .is_ok_and(|command| self.is_public(command));
                    NotedResponse::Response {
                        nr: response.data().len(),
                        status: response.status(),
                        data: public.then(|| response.into_data()),
                    }
                }
            }),
        };
        let command = match command {
            Err(_) => NotedCommand::Malformed {
                length: bytes.len(),
            },
            Ok(command) => NotedCommand::Command {
                header: command.header(),
                nc: command.data().len(),
                data: (command.header().ins == SELECT).then(|| command.data().to_vec()),
                ne: command.ne(),
            },
        };
        (self.observer)(&Entry { command, response });
        outcome
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        let outcome = self.transport.reset(kind);
        self.current_ef = None;
        let response = outcome.map(|()| NotedResponse::WasReset);
        (self.observer)(&Entry {
            command: NotedCommand::Reset(kind),
            response,
        });
        outcome
    }

    fn atr(&self) -> &[u8] {
        self.transport.atr()
    }
}

impl fmt::Debug for Tap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap")
            .field("reveal", &self.reveal)
            .field("current_ef", &self.current_ef)
            .finish()
    }
}

/// Name of the ISO/IEC 7816-4 command with this instruction.
#[must_use]
pub const fn instruction_name(header: Header) -> Option<&'static str> {
    instruction::name(header)
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

#[cfg(test)]
mod tests {
    use super::{Entry, Reveal, Tap};
    use crate::{Card, FileIdentifier, Loopback, Reset, Transport};
    use alloc::string::{String, ToString};
    use alloc::{vec, vec::Vec};
    use hex_literal::hex;

    struct Yes;

    impl Card for Yes {
        fn process(&mut self, command: &[u8]) -> Vec<u8> {
            if command[1] == 0xB0 {
                hex!("C0FFEE 9000").to_vec()
            } else {
                hex!("9000").to_vec()
            }
        }
        fn reset(&mut self, _: Reset) {}
        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    fn lines(reveal: Reveal<'_>, commands: &[&[u8]]) -> Vec<String> {
        let mut seen = vec![];
        let mut observer = |entry: &Entry| seen.push(entry.to_string());
        let mut card = Loopback::new(Yes);
        let mut tap = Tap::new(&mut card, reveal, &mut observer);
        for command in commands {
            tap.transmit(command).unwrap();
        }
        tap.reset(Reset::Warm).unwrap();
        seen
    }

    const SESSION: [&[u8]; 5] = [
        &hex!("00A4020C 02 0018"),
        &hex!("00200080 04 31323334"),
        &hex!("00A4020C 02 000B"),
        &hex!("00B00000 00"),
        &hex!("00B08A00 00"),
    ];

    #[test]
    fn pin_and_contents_are_hidden() {
        let seen = lines(Reveal::Nothing, &SESSION);
        assert_eq!(
            seen,
            [
                "00 A4 02 0C 0018 -> 9000 normal",
                "00 20 00 80 [4 bytes] -> 9000 normal",
                "00 A4 02 0C 000B -> 9000 normal",
                "00 B0 00 00 Ne=256 -> 9000 normal [3 bytes]",
                "00 B0 8A 00 Ne=256 -> 9000 normal [3 bytes]",
                "warm reset -> reset",
            ]
        );
        assert!(!seen.concat().contains("31323334"));
    }

    #[test]
    fn only_declared_files_are_revealed() {
        let files = [FileIdentifier(0x000B)];
        let seen = lines(Reveal::Files(&files), &SESSION);
        assert_eq!(seen[3], "00 B0 00 00 Ne=256 -> 9000 normal C0FFEE");
        assert_eq!(
            seen[4], "00 B0 8A 00 Ne=256 -> 9000 normal [3 bytes]",
            "another file by its short identifier"
        );
    }
}
