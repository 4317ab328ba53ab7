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

mod names;

use self::names::{INTERFACES, NOTES, error_name, hex, named_error, unhex};
use super::{Entry, Limits, Line, Note, NotedCommand, NotedResponse, Transcript};
use crate::{Header, Malformed, Ne, Reset, Response, Result, StatusWord, TransportError};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderLine {
    #[serde(rename = "kakunin-transcript")]
    version: u32,
    atr: String,
}

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

#[cfg(test)]
mod tests;
