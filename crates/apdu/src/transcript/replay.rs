// SPDX-License-Identifier: MIT OR Apache-2.0
//! A recorded session as a transport.

use super::{Line, NotedCommand, NotedResponse, Transcript};
use crate::{Command, Reset, Response, Result, Transport, TransportError};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

/// The header is line 1 of a transcript, so the first line after it is line 2.
const FIRST_LINE: usize = 2;

/// What a replay does where the recording holds no response data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "refuse, or fill in")]
pub enum HiddenData {
    /// It fails with [`Mismatch::HiddenResponse`].
    Refuse,
    /// It answers with as many zeros and the recorded status word: length and outcome are right, contents are not.
    Zeros,
}

/// How a command differs from the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mismatch {
    /// The recording ends here.
    AtEnd,
    /// The data are others than recorded; hidden ones are not compared.
    Data,
    /// The number of data bytes is another one.
    DataLength,
    /// Ne is another one.
    ExpectedLength,
    /// The header is another one.
    Header,
    /// The recording does not hold the response data.
    HiddenResponse,
    /// A command where a reset was recorded, a reset where a command was, bytes that are no command where one was.
    Kind,
}

impl Mismatch {
    /// In alphabetic order, each with its name in a transcript and in a sentence.
    const NAMES: &[(Self, &str, &str)] = &[
        (Self::AtEnd, "at-end", "the recording ends here"),
        (Self::Data, "data", "other data"),
        (
            Self::DataLength,
            "data-length",
            "another number of data bytes",
        ),
        (
            Self::ExpectedLength,
            "expected-length",
            "another expected length",
        ),
        (Self::Header, "header", "another header"),
        (
            Self::HiddenResponse,
            "hidden-response",
            "the response data were hidden",
        ),
        (Self::Kind, "kind", "a command, a reset or neither"),
    ];

    #[cfg(feature = "transcript")]
    pub(super) fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(mismatch, ..)| *mismatch == self)
            .map_or("", |(_, name, _)| *name)
    }

    #[cfg(feature = "transcript")]
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(mismatch, ..)| *mismatch)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Self::NAMES
            .iter()
            .find(|(mismatch, ..)| mismatch == self)
            .map_or("", |(.., text)| *text);
        f.write_str(text)
    }
}

/// Answers as a recorded session did, in its order, and nothing else.
///
/// A command has to match the recorded header, number of data bytes, Ne, and the data as far as they were noted. What does
/// not match is [`TransportError::NotAsRecorded`] with the line of the transcript, again and again: a replay never skips an
/// entry. Recorded transport errors and resets come back where they were.
#[derive(Clone, Debug)]
pub struct Replay {
    transcript: Transcript,
    hidden: HiddenData,
    /// Index into the lines.
    next: usize,
}

impl Replay {
    /// Begins at the first entry.
    #[must_use]
    pub const fn new(transcript: Transcript, hidden: HiddenData) -> Self {
        Self {
            transcript,
            hidden,
            next: 0,
        }
    }

    /// Whether every entry was played.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.upcoming().is_none()
    }

    /// Index of the next entry, and the entry: notes are passed over.
    fn upcoming(&self) -> Option<(usize, &NotedCommand, &Result<NotedResponse, TransportError>)> {
        let lines = self.transcript.lines.iter().enumerate().skip(self.next);
        let mut entries = lines.filter_map(|(index, line)| match line {
            Line::Entry(entry) => Some((index, &entry.command, &entry.response)),
            Line::Note(_) => None,
        });
        entries.next()
    }

    fn mismatch(&self, index: usize, mismatch: Mismatch) -> TransportError {
        TransportError::NotAsRecorded {
            line: index.saturating_add(FIRST_LINE),
            mismatch,
        }
    }

    fn at_end(&self) -> TransportError {
        self.mismatch(self.transcript.lines.len(), Mismatch::AtEnd)
    }

    fn answer(&self, response: &NotedResponse) -> Result<Vec<u8>, Mismatch> {
        let (length, data, status) = match response {
            NotedResponse::Response { nr, data, status } => {
                (*nr, data.as_deref(), &status.get().to_be_bytes()[..])
            }
            // As many zeros are no response either: too few, too many, or a status word of 0000. Beyond the longest
            // response all lengths are as wrong, and the recording must not say how much memory is taken.
            NotedResponse::Malformed { length } => {
                ((*length).min(Response::DATA_MAX + 3), None, &[][..])
            }
            NotedResponse::WasReset => return Err(Mismatch::Kind),
        };
        let mut bytes = match (data, self.hidden) {
            (Some(data), _) => data.to_vec(),
            (None, _) if length == 0 => Vec::new(),
            (None, HiddenData::Zeros) => vec![0; length],
            (None, HiddenData::Refuse) => return Err(Mismatch::HiddenResponse),
        };
        bytes.extend_from_slice(status);
        Ok(bytes)
    }
}

impl Transport for Replay {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let (index, recorded, response) = self.upcoming().ok_or_else(|| self.at_end())?;
        compare(command, recorded).map_err(|mismatch| self.mismatch(index, mismatch))?;
        let outcome = match response {
            Err(error) => Err(*error),
            Ok(response) => Ok(self
                .answer(response)
                .map_err(|mismatch| self.mismatch(index, mismatch))?),
        };
        self.next = index.saturating_add(1);
        outcome
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        let (index, recorded, response) = self.upcoming().ok_or_else(|| self.at_end())?;
        let outcome = match (recorded, response) {
            (NotedCommand::Reset(known), Ok(_)) if *known == kind => Ok(()),
            (NotedCommand::Reset(known), Err(error)) if *known == kind => Err(*error),
            _ => return Err(self.mismatch(index, Mismatch::Kind)),
        };
        self.next = index.saturating_add(1);
        outcome
    }

    fn atr(&self) -> &[u8] {
        &self.transcript.atr
    }
}

fn compare(bytes: &[u8], recorded: &NotedCommand) -> Result<(), Mismatch> {
    match (Command::decode(bytes), recorded) {
        (
            Ok(command),
            NotedCommand::Command {
                header,
                nc,
                data,
                ne,
            },
        ) => {
            if command.header() != *header {
                return Err(Mismatch::Header);
            }
            if command.data().len() != *nc {
                return Err(Mismatch::DataLength);
            }
            if data.as_ref().is_some_and(|data| command.data() != data) {
                return Err(Mismatch::Data);
            }
            if command.ne() != *ne {
                return Err(Mismatch::ExpectedLength);
            }
            Ok(())
        }
        (Err(_), NotedCommand::Malformed { length }) => {
            if bytes.len() == *length {
                Ok(())
            } else {
                Err(Mismatch::DataLength)
            }
        }
        _ => Err(Mismatch::Kind),
    }
}

#[cfg(test)]
mod tests {
    use super::{HiddenData, Mismatch, Replay};
    use crate::transcript::{Entry, Line, Note, NotedCommand, NotedResponse, Transcript};
    use crate::{Header, Ne, Reset, StatusWord, Transport, TransportError};
    use alloc::string::ToString;
    use alloc::vec;
    use hex_literal::hex;

    /// Line 2 a note, 3 SELECT, 4 VERIFY with a lost connection, 5 reset, 6 READ BINARY with hidden data, 7 nonsense.
    fn recorded() -> Transcript {
        let command = |ins, p1, nc, data, ne| NotedCommand::Command {
            header: Header::new(0x00, ins, p1, 0x0C),
            nc,
            data,
            ne: Ne::new(ne).unwrap(),
        };
        let answered = |nr, data| {
            Ok(NotedResponse::Response {
                nr,
                data,
                status: StatusWord::SUCCESS,
            })
        };
        let line = |command, response| Line::Entry(Entry { command, response });
        Transcript {
            atr: vec![0x3B, 0x00],
            lines: vec![
                Line::Note(Note::CardInserted),
                line(command(0xA4, 2, 2, Some(vec![0, 10]), 0), answered(0, None)),
                line(
                    command(0x20, 0, 4, None, 0),
                    Err(TransportError::ConnectionLost),
                ),
                line(
                    NotedCommand::Reset(Reset::Cold),
                    Ok(NotedResponse::WasReset),
                ),
                line(command(0xB0, 0, 0, None, 256), answered(3, None)),
                line(
                    NotedCommand::Malformed { length: 2 },
                    Ok(NotedResponse::Malformed { length: 1 }),
                ),
            ],
        }
    }

    const SELECT: &[u8] = &hex!("00A4020C 02 000A");
    const VERIFY: &[u8] = &hex!("0020000C 04 31323334");
    const READ: &[u8] = &hex!("00B0000C 00");

    fn not(line: usize, mismatch: Mismatch) -> TransportError {
        TransportError::NotAsRecorded { line, mismatch }
    }

    #[test]
    fn a_session_comes_back_in_order() {
        let mut replay = Replay::new(recorded(), HiddenData::Zeros);
        assert_eq!(replay.atr(), [0x3B, 0x00]);
        assert_eq!(replay.transmit(SELECT), Ok(hex!("9000").to_vec()));
        assert_eq!(replay.transmit(VERIFY), Err(TransportError::ConnectionLost));
        assert_eq!(replay.reset(Reset::Cold), Ok(()));
        assert_eq!(replay.transmit(READ), Ok(hex!("000000 9000").to_vec()));
        assert!(!replay.is_finished());
        assert_eq!(replay.transmit(&[0x00, 0xA4]), Ok(vec![0]));
        assert!(replay.is_finished());
        assert_eq!(replay.transmit(READ), Err(not(8, Mismatch::AtEnd)));
        assert_eq!(replay.reset(Reset::Cold), Err(not(8, Mismatch::AtEnd)));
    }

    #[test]
    fn a_recording_does_not_say_how_much_memory_is_taken() {
        let mut transcript = recorded();
        transcript.lines = vec![Line::Entry(Entry {
            command: NotedCommand::Malformed { length: 2 },
            response: Ok(NotedResponse::Malformed { length: usize::MAX }),
        })];
        let mut replay = Replay::new(transcript, HiddenData::Zeros);
        assert_eq!(
            replay.transmit(&[0, 0]).map(|bytes| bytes.len()),
            Ok(65_539)
        );
    }

    #[test]
    fn hidden_data_are_not_made_up_unless_asked() {
        let mut replay = Replay::new(recorded(), HiddenData::Refuse);
        replay.transmit(SELECT).unwrap();
        replay.transmit(VERIFY).unwrap_err();
        replay.reset(Reset::Cold).unwrap();
        for _ in 0..2 {
            assert_eq!(replay.transmit(READ), Err(not(6, Mismatch::HiddenResponse)));
        }
    }

    #[test]
    fn what_differs_is_named_with_its_line_and_nothing_is_skipped() {
        let mut replay = Replay::new(recorded(), HiddenData::Zeros);
        for (command, mismatch) in [
            (&hex!("00A4020D 02 000A")[..], Mismatch::Header),
            (&hex!("01A4020C 02 000A"), Mismatch::Header),
            (&hex!("00A4020C 03 000A0A"), Mismatch::DataLength),
            (&hex!("00A4020C"), Mismatch::DataLength),
            (&hex!("00A4020C 02 000B"), Mismatch::Data),
            (&hex!("00A4020C 02 000A 00"), Mismatch::ExpectedLength),
            (&hex!("00A402"), Mismatch::Kind),
        ] {
            assert_eq!(replay.transmit(command), Err(not(3, mismatch)));
        }
        assert_eq!(replay.reset(Reset::Cold), Err(not(3, Mismatch::Kind)));
        assert!(replay.transmit(SELECT).is_ok());
        assert_eq!(
            replay.transmit(&hex!("0020000C 04 39393939")),
            Err(TransportError::ConnectionLost),
            "hidden data are not compared"
        );
        assert_eq!(replay.transmit(SELECT), Err(not(5, Mismatch::Kind)));
        assert_eq!(replay.reset(Reset::Warm), Err(not(5, Mismatch::Kind)));
    }

    #[test]
    fn each_mismatch_has_a_sentence() {
        assert_eq!(
            not(5, Mismatch::Kind).to_string(),
            "not as recorded in line 5: a command, a reset or neither"
        );
        let texts = Mismatch::NAMES
            .iter()
            .map(|(mismatch, ..)| mismatch.to_string());
        assert!(texts.into_iter().all(|text| !text.is_empty()));
        assert!(Mismatch::NAMES.is_sorted_by(|(_, one, _), (_, next, _)| one < next));
    }
}
