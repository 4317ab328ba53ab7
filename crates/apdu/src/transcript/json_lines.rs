// SPDX-License-Identifier: MIT OR Apache-2.0
//! Transcripts as JSON Lines: a header, then one entry a line.
//!
//! ```text
//! {"kakunin-transcript":1,"atr":"3B8880..."}
//! {"c":"00A4020C","nc":2,"data":"000A","ne":0,"sw":"9000","nr":0}
//! {"c":"00B00000","nc":0,"ne":256,"sw":"9000","nr":256}
//! {"c":"00200080","nc":4,"ne":0,"error":"card-removed"}
//! {"reset":"warm"}
//! ```

use super::{Entry, Limits, NotedCommand, NotedResponse};
use crate::{Header, Malformed, Ne, Reset, Response, Result, StatusWord, TransportError};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

/// Transport errors by the name they have in a transcript.
const ERRORS: &[(&str, TransportError)] = &[
    ("card-removed", TransportError::CardRemoved),
    ("card-reset", TransportError::CardReset),
    ("connection-lost", TransportError::ConnectionLost),
    ("no-card", TransportError::NoCard),
    ("no-service", TransportError::NoService),
    ("not-responding", TransportError::NotResponding),
    ("reader-unavailable", TransportError::ReaderUnavailable),
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

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Line {
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
    let mut line = Line::default();
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

/// Reads a whole transcript: the answer to reset and the entries.
///
/// # Errors
/// [`Malformed::Transcript`] with the number of the first line that is too long, one too many, or not in the format.
pub fn read(text: &str, limits: &Limits) -> Result<(Vec<u8>, Vec<Entry>), Malformed> {
    let mut atr = None;
    let mut entries = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let malformed = Malformed::Transcript {
            line: index.saturating_add(1),
        };
        if line.len() > limits.line || index >= limits.lines {
            return Err(malformed);
        }
        if atr.is_none() {
            let header: HeaderLine = serde_json::from_str(line).map_err(|_| malformed)?;
            if header.version != VERSION {
                return Err(malformed);
            }
            atr = Some(unhex(&header.atr).ok_or(malformed)?);
        } else {
            let line: Line = serde_json::from_str(line).map_err(|_| malformed)?;
            entries.push(entry(&line).ok_or(malformed)?);
        }
    }
    Ok((atr.ok_or(Malformed::Transcript { line: 1 })?, entries))
}

fn entry(line: &Line) -> Option<Entry> {
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

fn noted_command(line: &Line) -> Option<NotedCommand> {
    let nc = line.nc?;
    let Some(header) = &line.c else {
        let bare = line.data.is_none() && line.ne.is_none();
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
    line: &Line,
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
    use super::{read, write_entry, write_header};
    use crate::transcript::{Entry, Limits, NotedCommand, NotedResponse};
    use crate::{Header, Malformed, Ne, Reset, StatusWord, TransportError};
    use alloc::vec::Vec;
    use alloc::{format, vec};

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
}
