// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names and digits in a transcript: one way to write each.

use crate::TransportError;
use crate::transcript::{Interface, Mismatch, Note};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;

const NOT_AS_RECORDED: &str = "not-as-recorded-";

/// Transport errors by the name they have in a transcript.
pub(super) const ERRORS: &[(&str, TransportError)] = &[
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

/// Notes without a number or an interface by their name in a transcript.
pub(super) const NOTES: &[(&str, Note)] = &[
    ("card-inserted", Note::CardInserted),
    ("card-removed", Note::CardRemoved),
    ("reader-lost", Note::ReaderLost),
];

pub(super) const INTERFACES: &[(&str, Interface)] = &[
    ("contact", Interface::Contact),
    ("contactless", Interface::Contactless),
    ("unknown", Interface::Unknown),
];

pub(super) fn error_name(error: TransportError) -> String {
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

pub(super) fn named_error(name: &str) -> Option<TransportError> {
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

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02X}").ok();
        text
    })
}

/// Upper-case hexadecimal only: one way to write a transcript.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
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
