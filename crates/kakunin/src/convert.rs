// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin convert`: a result from one form into another.

use crate::Outcome;
use crate::cli::Convert as Arguments;
use crate::console::BAD;
use protocol::document::ResultDocument;
use protocol::wire::{self, DOCUMENT_MAX, Error, Language};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;
use terminal::export::encode_document;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let bytes = read(&arguments.file)?;
    let document = match decode(&bytes) {
        Ok(document) => document,
        Err(error) => {
            anstream::eprintln!("{BAD}{error}{BAD:#}");
            for language in [Language::Japanese, Language::English] {
                anstream::eprintln!("  {}", error.desk_sentence(language));
                anstream::eprintln!("  {}", error.vendor_sentence(language));
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    match encode_document(&document, arguments.to.into()) {
        Ok(bytes) => print(&bytes).map(|()| ExitCode::SUCCESS),
        Err(error) => {
            anstream::eprintln!("{BAD}{error}{BAD:#}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Bytes as they are: XML says itself in which character set it is.
pub(crate) fn print(bytes: &[u8]) -> Result<(), crate::Failure> {
    let mut to = std::io::stdout().lock();
    to.write_all(bytes)?;
    if bytes.last() != Some(&b'\n') {
        to.write_all(b"\n")?;
    }
    Ok(to.flush()?)
}

/// One byte more than any form may have, so that the reader of the form says that it is too large.
fn read(file: &Path) -> Result<Vec<u8>, crate::Failure> {
    let limit = u64::try_from(DOCUMENT_MAX)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(bytes)
}

/// By what is in it, never by a name.
fn decode(bytes: &[u8]) -> Result<ResultDocument, Error> {
    let text = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    match text.trim_ascii_start().first() {
        Some(b'<') => wire::decode_xml(bytes),
        Some(b'{') if is_fhir(text) => wire::decode_fhir(text),
        Some(b'{') => wire::decode_answer(text).map(|answer| ResultDocument::of_answer(&answer)),
        _ => {
            let text = core::str::from_utf8(text).map_err(|_| Error::CharacterSet)?;
            wire::decode_clipboard(text)
        }
    }
}

/// Every resource of FHIR says what it is, and no message of ours has the member.
fn is_fhir(text: &[u8]) -> bool {
    const MEMBER: &[u8] = b"\"resourceType\"";
    text.windows(MEMBER.len()).any(|window| window == MEMBER)
}
