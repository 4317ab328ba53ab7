// SPDX-License-Identifier: MIT OR Apache-2.0
//! Transcripts as JSON Lines: a header, then one entry a line.
//!
//! ```text
//! {"kakunin-transcript":1,"atr":"3B8880..."}
//! {"c":"00A4020C","nc":2,"data":"000A","ne":0,"sw":"9000","nr":0}
//! {"c":"00B00000","nc":0,"ne":256,"sw":"9000","nr":256}
//! {"c":"00200080","nc":4,"ne":0,"error":"card-removed"}
//! {"reset":"warm"}
//! {"note":"reader-connected","interface":"contactless"}
//! {"note":"step","number":2}
//! ```

use super::{
    Entry, Interface, Limits, Line, Mismatch, Note, NotedCommand, NotedResponse, Transcript,
};
use crate::{Header, Malformed, Ne, Reset, Response, Result, StatusWord, TransportError};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;
const NOT_AS_RECORDED: &str = "not-as-recorded-";

/// Transport errors by the name they have in a transcript.
const ERRORS: &[(&str, TransportError)] = &[
    ("card-removed", TransportError::CardRemoved),
    ("card-reset", TransportError::CardReset),
    ("card-swapped", TransportError::CardSwapped),
    ("connection-lost", TransportError::ConnectionLost),
    ("no-card", TransportError::NoCard),
    ("no-service", TransportError::NoService),
    ("not-responding", TransportError::NotResponding),
    ("reader-unavailable", TransportError::ReaderUnavailable),
    ("response-garbled", TransportError::ResponseGarbled),
    ("response-too-long", TransportError::ResponseTooLong),
    ("sharing", TransportError::Sharing),
    ("timeout", TransportError::Timeout),
];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderLine {
    #[serde(rename = "kakunin-transcript")]
    version: u32,
    atr: String,
}

/// Notes without a number or an interface by their name in a transcript.
const NOTES: &[(&str, Note)] = &[
    ("card-inserted", Note::CardInserted),
    ("card-removed", Note::CardRemoved),
    ("reader-lost", Note::ReaderLost),
];

const INTERFACES: &[(&str, Interface)] = &[
    ("contact", Interface::Contact),
    ("contactless", Interface::Contactless),
    ("unknown", Interface::Unknown),
];

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct NoteLine {
    note: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    interface: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    number: Option<u32>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct EntryLine {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reset: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    c: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    nc: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    ne: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    nr: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    read: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    error: Option<String>,
}

/// The first line of a transcript, without its line end.
#[must_use]
pub fn write_header(atr: &[u8]) -> String {
    serde_json::to_string(&HeaderLine {
        version: VERSION,
        atr: hex(atr),
    })
    .unwrap_or_default()
}

/// One entry as a line, without its line end.
#[must_use]
pub fn write_entry(entry: &Entry) -> String {
    let mut line = EntryLine::default();
    match &entry.command {
        NotedCommand::Reset(Reset::Cold) => line.reset = Some("cold".to_string()),
        NotedCommand::Reset(Reset::Warm) => line.reset = Some("warm".to_string()),
        NotedCommand::Malformed { length } => line.nc = Some(*length),
        NotedCommand::Command {
            header,
            nc,
            data,
            ne,
        } => {
            line.c = Some(hex(&[header.cla, header.ins, header.p1, header.p2]));
            line.nc = Some(*nc);
            line.data = data.as_deref().map(hex);
            line.ne = Some(ne.get());
        }
    }
    match &entry.response {
        Err(error) => line.error = Some(error_name(*error)),
        Ok(NotedResponse::WasReset) => {}
        Ok(NotedResponse::Malformed { length }) => line.nr = Some(*length),
        Ok(NotedResponse::Response { nr, data, status }) => {
            line.sw = Some(hex(&status.get().to_be_bytes()));
            line.nr = Some(*nr);
            line.read = data.as_deref().map(hex);
        }
    }
    serde_json::to_string(&line).unwrap_or_default()
}

/// One note as a line, without its line end.
#[must_use]
pub fn write_note(note: &Note) -> String {
    let mut line = NoteLine::default();
    match note {
        Note::ReaderConnected(interface) => {
            line.note = "reader-connected".to_string();
            line.interface = INTERFACES
                .iter()
                .find(|(_, known)| known == interface)
                .map(|(name, _)| (*name).to_string());
        }
        Note::Step(number) => {
            line.note = "step".to_string();
            line.number = Some(*number);
        }
        other => {
            line.note = NOTES
                .iter()
                .find(|(_, known)| known == other)
                .map_or_else(String::new, |(name, _)| (*name).to_string());
        }
    }
    serde_json::to_string(&line).unwrap_or_default()
}

/// A whole transcript, each line with its line end.
#[must_use]
pub fn write_transcript(transcript: &Transcript) -> String {
    let mut text = write_header(&transcript.atr);
    text.push('\n');
    for line in &transcript.lines {
        text.push_str(&match line {
            Line::Entry(entry) => write_entry(entry),
            Line::Note(note) => write_note(note),
        });
        text.push('\n');
    }
    text
}

/// Reads a whole transcript: the answer to reset and the entries; notes are checked and left out.
///
/// # Errors
/// As [`read_transcript`].
pub fn read(text: &str, limits: &Limits) -> Result<(Vec<u8>, Vec<Entry>), Malformed> {
    let transcript = read_transcript(text, limits)?;
    let entries = transcript.lines.into_iter().filter_map(|line| match line {
        Line::Entry(entry) => Some(entry),
        Line::Note(_) => None,
    });
    Ok((transcript.atr, entries.collect()))
}

/// Reads a whole transcript, notes included.
///
/// # Errors
/// [`Malformed::Transcript`] with the number of the first line that is too long, one too many, or not in the format.
pub fn read_transcript(text: &str, limits: &Limits) -> Result<Transcript, Malformed> {
    let mut lines = text.lines().zip(1_usize..);
    let header = lines.next();
    let malformed = Malformed::Transcript { line: 1 };
    let (header, _) = header
        .filter(|(line, number)| within(line, *number, limits))
        .ok_or(malformed)?;
    let header: HeaderLine = serde_json::from_str(header).map_err(|_| malformed)?;
    if header.version != VERSION {
        return Err(malformed);
    }
    let mut transcript = Transcript {
        atr: unhex(&header.atr).ok_or(malformed)?,
        lines: Vec::new(),
    };
    for (text, number) in lines {
        let malformed = Malformed::Transcript { line: number };
        if !within(text, number, limits) {
            return Err(malformed);
        }
        transcript.lines.push(line(text).ok_or(malformed)?);
    }
    Ok(transcript)
}

fn within(line: &str, number: usize, limits: &Limits) -> bool {
    line.len() <= limits.line && number <= limits.lines
}

/// The two kinds of line share no member, so one of them is refused at its first.
fn line(text: &str) -> Option<Line> {
    match serde_json::from_str::<NoteLine>(text) {
        Ok(line) => note(&line).map(Line::Note),
        Err(_) => entry(&serde_json::from_str(text).ok()?).map(Line::Entry),
    }
}

fn note(line: &NoteLine) -> Option<Note> {
    match (line.note.as_str(), line.interface.as_deref(), line.number) {
        ("reader-connected", Some(interface), None) => INTERFACES
            .iter()
            .find(|(name, _)| *name == interface)
            .map(|(_, interface)| Note::ReaderConnected(*interface)),
        ("step", None, Some(number)) => Some(Note::Step(number)),
        (name, None, None) => NOTES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, note)| *note),
        _ => None,
    }
}

fn entry(line: &EntryLine) -> Option<Entry> {
    let error = match &line.error {
        Some(name) => Some(named_error(name)?),
        None => None,
    };
    if let Some(kind) = &line.reset {
        let kind = match kind.as_str() {
            "cold" => Reset::Cold,
            "warm" => Reset::Warm,
            _ => return None,
        };
        let alone =
            line.c.is_none() && line.nc.is_none() && line.data.is_none() && line.ne.is_none();
        let unanswered = line.sw.is_none() && line.nr.is_none() && line.read.is_none();
        let response = error.map_or(Ok(NotedResponse::WasReset), Err);
        return (alone && unanswered).then_some(Entry {
            command: NotedCommand::Reset(kind),
            response,
        });
    }
    Some(Entry {
        command: noted_command(line)?,
        response: noted_response(line, error)?,
    })
}

fn noted_command(line: &EntryLine) -> Option<NotedCommand> {
    let nc = line.nc?;
    let Some(header) = &line.c else {
        // Any four or five bytes are a command: case 1, case 2S.
        let bare = line.data.is_none() && line.ne.is_none() && !matches!(nc, 4 | 5);
        return bare.then_some(NotedCommand::Malformed { length: nc });
    };
    let [cla, ins, p1, p2] = <[u8; 4]>::try_from(unhex(header)?).ok()?;
    let data = noted_data(line.data.as_deref(), nc)?;
    let ne = Ne::new(line.ne?).ok()?;
    (nc <= crate::Command::DATA_MAX).then_some(NotedCommand::Command {
        header: Header::new(cla, ins, p1, p2),
        nc,
        data,
        ne,
    })
}

fn noted_response(
    line: &EntryLine,
    error: Option<TransportError>,
) -> Option<Result<NotedResponse, TransportError>> {
    match (error, &line.sw, line.nr, &line.read) {
        (Some(error), None, None, None) => Some(Err(error)),
        (None, None, Some(length), None) => Some(Ok(NotedResponse::Malformed { length })),
        (None, Some(status), Some(nr), read) if nr <= Response::DATA_MAX => {
            let status = u16::from_be_bytes(unhex(status)?.try_into().ok()?);
            let data = noted_data(read.as_deref(), nr)?;
            Some(Ok(NotedResponse::Response {
                nr,
                data,
                status: StatusWord::new(status).ok()?,
            }))
        }
        _ => None,
    }
}

/// Data that are there must be as long as they are said to be.
fn noted_data(text: Option<&str>, length: usize) -> Option<Option<Vec<u8>>> {
    match text {
        None => Some(None),
        Some(text) => unhex(text).filter(|data| data.len() == length).map(Some),
    }
}

fn error_name(error: TransportError) -> String {
    if let TransportError::Unnamed { code } = error {
        let mut name = "unnamed-".to_string();
        name.push_str(&hex(&code.to_be_bytes()));
        return name;
    }
    if let TransportError::NotAsRecorded { line, mismatch } = error {
        let mut name = NOT_AS_RECORDED.to_string();
        // Writing to a String cannot fail.
        write!(name, "{line}-{}", mismatch.name()).ok();
        return name;
    }
    ERRORS
        .iter()
        .find(|(_, known)| *known == error)
        .map_or("unnamed-00000000", |(name, _)| *name)
        .to_string()
}

fn named_error(name: &str) -> Option<TransportError> {
    if let Some(code) = name.strip_prefix("unnamed-") {
        let code = u32::from_be_bytes(unhex(code)?.try_into().ok()?);
        return Some(TransportError::Unnamed { code });
    }
    if let Some(rest) = name.strip_prefix(NOT_AS_RECORDED) {
        let (digits, mismatch) = rest.split_once('-')?;
        let line: usize = digits.parse().ok()?;
        // One way to write it: no sign, no leading zero.
        let mismatch = Mismatch::named(mismatch)?;
        return (line.to_string() == digits)
            .then_some(TransportError::NotAsRecorded { line, mismatch });
    }
    ERRORS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, error)| *error)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02X}").ok();
        text
    })
}

/// Upper-case hexadecimal only: one way to write a transcript.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some((digit(*high)? << 4) | digit(*low)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{
        ERRORS, read, read_transcript, write_entry, write_header, write_note, write_transcript,
    };
    use crate::transcript::{
        Entry, HiddenData, Interface, Limits, Line, Mismatch, Note, NotedCommand, NotedResponse,
        Replay, Reveal, Tap, Transcript,
    };
    use crate::{
        Card, FileIdentifier, Header, Loopback, Malformed, Ne, Reset, StatusWord, Transport,
        TransportError,
    };
    use alloc::vec::Vec;
    use alloc::{format, vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    fn entries() -> Vec<Entry> {
        let command = |nc, data| NotedCommand::Command {
            header: Header::new(0, 0xA4, 2, 12),
            nc,
            data,
            ne: Ne::ZERO,
        };
        vec![
            Entry {
                command: command(2, Some(vec![0, 10])),
                response: Ok(NotedResponse::Response {
                    nr: 0,
                    data: None,
                    status: StatusWord::SUCCESS,
                }),
            },
            Entry {
                command: command(4, None),
                response: Err(TransportError::Unnamed { code: 0x8010_0001 }),
            },
            Entry {
                command: NotedCommand::Malformed { length: 3 },
                response: Ok(NotedResponse::Malformed { length: 1 }),
            },
            Entry {
                command: NotedCommand::Reset(Reset::Warm),
                response: Ok(NotedResponse::WasReset),
            },
            Entry {
                command: NotedCommand::Reset(Reset::Cold),
                response: Err(TransportError::CardRemoved),
            },
        ]
    }

    #[test]
    fn written_lines_read_back() {
        let mut text = write_header(&[0x3B, 0x00]);
        for entry in entries() {
            text = format!("{text}\n{}", write_entry(&entry));
        }
        assert_eq!(
            read(&text, &Limits::standard()),
            Ok((vec![0x3B, 0x00], entries()))
        );
    }

    #[test]
    fn the_first_bad_line_is_named() {
        let header = write_header(&[]);
        let bad = |line: &str| read(&format!("{header}\n{line}"), &Limits::standard());
        assert_eq!(
            read("", &Limits::standard()),
            Err(Malformed::Transcript { line: 1 })
        );
        assert_eq!(bad("{}"), Err(Malformed::Transcript { line: 2 }));
        assert_eq!(
            bad(r#"{"c":"00A4020C","nc":3,"data":"000A","ne":0,"sw":"9000","nr":0}"#),
            Err(Malformed::Transcript { line: 2 })
        );
        assert_eq!(
            bad(r#"{"c":"00a4020c","nc":0,"ne":0,"sw":"9000","nr":0}"#),
            Err(Malformed::Transcript { line: 2 })
        );
        assert!(bad(r#"{"nc":3,"sw":"6700","nr":0}"#).is_ok());
        for always_a_command in [4, 5] {
            assert_eq!(
                bad(&format!(
                    r#"{{"nc":{always_a_command},"sw":"6700","nr":0}}"#
                )),
                Err(Malformed::Transcript { line: 2 })
            );
        }
        assert_eq!(
            bad(r#"{"reset":"warm","sw":"9000"}"#),
            Err(Malformed::Transcript { line: 2 })
        );
    }

    #[test]
    fn lines_and_their_length_are_limited() {
        let text = format!("{}\n{}", write_header(&[]), write_entry(&entries()[3]));
        let limits = |line, lines| Limits { line, lines };
        assert!(read(&text, &limits(100, 2)).is_ok());
        assert_eq!(
            read(&text, &limits(100, 1)),
            Err(Malformed::Transcript { line: 2 })
        );
        assert_eq!(
            read(&text, &limits(10, 2)),
            Err(Malformed::Transcript { line: 1 })
        );
    }
    #[test]
    fn notes_are_lines_of_their_own() {
        let notes = [
            (Note::CardInserted, r#"{"note":"card-inserted"}"#),
            (Note::CardRemoved, r#"{"note":"card-removed"}"#),
            (
                Note::ReaderConnected(Interface::Contact),
                r#"{"note":"reader-connected","interface":"contact"}"#,
            ),
            (
                Note::ReaderConnected(Interface::Contactless),
                r#"{"note":"reader-connected","interface":"contactless"}"#,
            ),
            (
                Note::ReaderConnected(Interface::Unknown),
                r#"{"note":"reader-connected","interface":"unknown"}"#,
            ),
            (Note::ReaderLost, r#"{"note":"reader-lost"}"#),
            (Note::Step(7), r#"{"note":"step","number":7}"#),
        ];
        let mut transcript = Transcript::new(&[0x3B, 0x00]);
        for (note, text) in notes {
            assert_eq!(write_note(&note), text);
            transcript.lines.push(Line::Note(note));
        }
        transcript
            .lines
            .extend(entries().into_iter().map(Line::Entry));
        let text = write_transcript(&transcript);
        assert_eq!(read_transcript(&text, &Limits::standard()), Ok(transcript));
        assert_eq!(
            read(&text, &Limits::standard()),
            Ok((vec![0x3B, 0x00], entries()))
        );
    }

    #[test]
    fn a_note_has_no_room_for_a_name() {
        let bad = |line: &str| {
            let text = format!("{}\n{line}", write_header(&[]));
            assert_eq!(
                read_transcript(&text, &Limits::standard()),
                Err(Malformed::Transcript { line: 2 }),
                "{line}"
            );
        };
        bad(r#"{"note":"SYNTHETIC READER 0"}"#);
        bad(r#"{"note":"reader-connected"}"#);
        bad(r#"{"note":"reader-connected","interface":"SYNTHETIC READER 0"}"#);
        bad(r#"{"note":"reader-connected","interface":"contact","reader":"SYNTHETIC READER 0"}"#);
        bad(r#"{"note":"step"}"#);
        bad(r#"{"note":"step","number":-1}"#);
        bad(r#"{"note":"card-inserted","number":1}"#);
        bad(r#"{"note":"card-inserted","reset":"warm"}"#);
    }

    #[test]
    fn every_transport_error_has_a_name_that_reads_back() {
        let mut errors: Vec<TransportError> = ERRORS.iter().map(|(_, error)| *error).collect();
        errors.push(TransportError::Unnamed { code: 7 });
        errors.push(TransportError::NotAsRecorded {
            line: 12,
            mismatch: Mismatch::HiddenResponse,
        });
        for error in errors {
            let entry = Entry {
                command: NotedCommand::Reset(Reset::Cold),
                response: Err(error),
            };
            let text = format!("{}\n{}", write_header(&[]), write_entry(&entry));
            assert_eq!(read(&text, &Limits::standard()), Ok((vec![], vec![entry])));
        }
        for name in [
            "not-as-recorded-012-data",
            "not-as-recorded-+1-data",
            "not-as-recorded-1-x",
        ] {
            let text = format!(
                "{}\n{{\"reset\":\"warm\",\"error\":\"{name}\"}}",
                write_header(&[])
            );
            assert_eq!(
                read(&text, &Limits::standard()),
                Err(Malformed::Transcript { line: 2 })
            );
        }
    }

    /// Answers from a list; the file `000B` is the only public one.
    struct Scripted(Vec<Vec<u8>>);

    impl Card for Scripted {
        fn process(&mut self, _: &[u8]) -> Vec<u8> {
            self.0.pop().unwrap_or_else(|| hex!("9000").to_vec())
        }
        fn reset(&mut self, _: Reset) {}
        fn atr(&self) -> &[u8] {
            &[0x3B, 0x00]
        }
    }

    /// A command, or a reset where there is none.
    fn step() -> impl Strategy<Value = Option<Vec<u8>>> {
        prop_oneof![
            Just(Some(hex!("00A4020C02000B").to_vec())),
            Just(Some(hex!("00B0000000").to_vec())),
            Just(Some(hex!("002000800431323334").to_vec())),
            proptest::collection::vec(any::<u8>(), 0..12).prop_map(Some),
            Just(None),
        ]
    }

    proptest! {
        #[test]
        fn a_recorded_session_replays_with_the_same_responses(
            steps in proptest::collection::vec(step(), 0..12),
            answers in proptest::collection::vec(
                (proptest::collection::vec(any::<u8>(), 0..8), prop_oneof![
                    Just(vec![0x90, 0x00]), Just(vec![0x63, 0xC2]), Just(vec![])]), 0..12),
        ) {
            let files = [FileIdentifier(0x000B)];
            let answers = answers.into_iter().map(|(data, status)| [data, status].concat()).collect();
            let mut card = Loopback::new(Scripted(answers));
            let mut transcript = Transcript::new(card.atr());
            let mut observer = |entry: &Entry| transcript.lines.push(Line::Entry(entry.clone()));
            let mut tap = Tap::new(&mut card, Reveal::Files(&files), &mut observer);
            let outcomes: Vec<_> = steps.iter().map(|step| match step {
                Some(command) => tap.transmit(command),
                None => tap.reset(Reset::Warm).map(|()| vec![]),
            }).collect();

            let text = write_transcript(&transcript);
            let read = read_transcript(&text, &Limits::standard()).unwrap();
            prop_assert_eq!(&read, &transcript);
            let hidden: Vec<bool> = transcript.lines.iter().map(|line| !matches!(line, Line::Entry(Entry {
                response: Ok(NotedResponse::Response { nr: 0, .. } | NotedResponse::Response { data: Some(_), .. }
                    | NotedResponse::WasReset | NotedResponse::Malformed { length: 0 }), ..
            }))).collect();
            let mut replay = Replay::new(read, HiddenData::Zeros);
            for ((step, outcome), hidden) in steps.iter().zip(outcomes).zip(hidden) {
                let replayed = match step {
                    Some(command) => replay.transmit(command),
                    None => replay.reset(Reset::Warm).map(|()| vec![]),
                };
                if !hidden {
                    prop_assert_eq!(replayed, outcome);
                    continue;
                }
                // Hidden: as long as it was, and with the same status word if it was a response.
                let (replayed, outcome) = (replayed.unwrap(), outcome.unwrap());
                prop_assert_eq!(replayed.len(), outcome.len());
                if let Ok(response) = crate::Response::decode(&outcome) {
                    prop_assert_eq!(crate::Response::decode(&replayed).unwrap().status(), response.status());
                    prop_assert!(replayed[..replayed.len() - 2].iter().all(|byte| *byte == 0));
                } else {
                    prop_assert!(crate::Response::decode(&replayed).is_err());
                }
            }
            prop_assert!(replay.is_finished());
        }
    }
}
