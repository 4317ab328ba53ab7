// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin inspect`: certificates, revocation lists and APDU transcripts, readably.

mod certificate;
mod list;
mod transcript;

use crate::cli::Inspect as Arguments;
use crate::console::QUIET;
use crate::{Failure, Outcome};
use jpki::revocation::{Crl, CrlLimits};
use std::process::ExitCode;

/// Largest file. A list of a municipality is far smaller, a transcript of a session as well.
const FILE_MAX: u64 = 64 * 1024 * 1024;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let file = &arguments.file;
    let named = |error| format!("cannot read {}: {error}", file.display());
    if std::fs::metadata(file).map_err(named)?.len() > FILE_MAX {
        return Err(format!("{} is larger than {FILE_MAX} bytes", file.display()).into());
    }
    let bytes = std::fs::read(file).map_err(named)?;
    let shown = things(&bytes).and_then(|things| show(&things, &bytes, arguments));
    shown.map_err(|error| format!("cannot show {}: {error}", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// What a file holds.
enum Thing {
    Certificate(Vec<u8>),
    List(Vec<u8>),
    Transcript,
}

fn show(things: &[Thing], bytes: &[u8], arguments: &Arguments) -> Result<(), Failure> {
    for (number, thing) in (1..).zip(things) {
        if things.len() > 1 {
            let gap = if number == 1 { "" } else { "\n" };
            anstream::println!("{gap}{QUIET}{number} of {}{QUIET:#}", things.len());
        }
        match thing {
            Thing::Certificate(der) => {
                certificate::show(der, arguments.kind, arguments.profile.as_deref())?;
            }
            Thing::List(der) => list::show(der)?,
            Thing::Transcript => transcript::show(bytes)?,
        }
    }
    Ok(())
}

/// By what is in the file, never by its name. Only PEM holds several things.
fn things(bytes: &[u8]) -> Result<Vec<Thing>, Failure> {
    if bytes.first() == Some(&b'{') {
        return Ok(vec![Thing::Transcript]);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.contains(PEM_BEGIN)
    {
        return text
            .match_indices(PEM_BEGIN)
            .map(|(at, _)| of_pem(text, at))
            .collect();
    }
    // Both are SEQUENCEs of a SEQUENCE; a certificate's begins with [0] or its serial, a list's with its version or
    // algorithm. Whichever parser accepts the bytes knows them.
    let is_list = Crl::from_der(bytes, &CrlLimits::partitioned()).is_ok();
    let thing = if is_list {
        Thing::List
    } else {
        Thing::Certificate
    };
    Ok(vec![thing(bytes.to_vec())])
}

const PEM_BEGIN: &str = "-----BEGIN ";
const PEM_END: &str = "-----END ";

/// The block that begins at `at`. Text between blocks, as other tools write it, is passed over.
fn of_pem(text: &str, at: usize) -> Result<Thing, Failure> {
    let block = text.get(at..).unwrap_or_default();
    let end = block.find(PEM_END).unwrap_or(block.len());
    let last_line = block.get(end..).and_then(|line| line.find('\n'));
    let block = block
        .get(..last_line.map_or(block.len(), |line| end + line))
        .unwrap_or(block);
    let (label, der) = testbed::pki::from_pem(block).ok_or("this is not PEM that can be read")?;
    match label.as_str() {
        "CERTIFICATE" => Ok(Thing::Certificate(der)),
        "X509 CRL" => Ok(Thing::List(der)),
        label => Err(format!("a {label} cannot be inspected; certificates and lists can").into()),
    }
}
