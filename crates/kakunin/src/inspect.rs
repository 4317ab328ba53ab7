// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin inspect`: certificates, revocation lists, APDU transcripts and decision records, readably.

mod certificate;
mod list;
mod record;
mod transcript;

use crate::cli::Inspect as Arguments;
use crate::{Failure, Outcome, pem};
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
    let shown = Kind::of(&bytes).and_then(|kind| match kind {
        Kind::Certificate(der) => {
            certificate::show(&der, arguments.kind, arguments.profile.as_deref())
        }
        Kind::List(der) => list::show(&der),
        Kind::Record => record::show(&bytes),
        Kind::Transcript => transcript::show(&bytes),
    });
    shown.map_err(|error| format!("cannot show {}: {error}", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

enum Kind {
    Certificate(Vec<u8>),
    List(Vec<u8>),
    Record,
    Transcript,
}

impl Kind {
    /// By what is in the file, never by its name.
    fn of(bytes: &[u8]) -> Result<Self, Failure> {
        if bytes.first() == Some(&b'{') {
            // Both are JSON: a record is one object, a transcript an object in each line.
            let whole = serde_json::from_slice::<serde_json::Value>(bytes);
            let is_record = whole
                .is_ok_and(|value| crate::record::at(&value, "/record") == crate::record::KIND);
            return Ok(if is_record {
                Self::Record
            } else {
                Self::Transcript
            });
        }
        let blocks = std::str::from_utf8(bytes).map_or_else(|_| Ok(Vec::new()), pem::blocks)?;
        // Of several the first is shown.
        if let Some((label, der)) = blocks.into_iter().next() {
            return match label.as_str() {
                "CERTIFICATE" => Ok(Self::Certificate(der)),
                "X509 CRL" => Ok(Self::List(der)),
                label => {
                    Err(format!("a {label} cannot be inspected; certificates and lists can").into())
                }
            };
        }
        // Both are SEQUENCEs of a SEQUENCE; a certificate's begins with [0] or its serial, a list's with its version or
        // algorithm. Whichever parser accepts the bytes knows them.
        if jpki::revocation::Crl::from_der(bytes, &jpki::revocation::CrlLimits::partitioned())
            .is_ok()
        {
            return Ok(Self::List(bytes.to_vec()));
        }
        Ok(Self::Certificate(bytes.to_vec()))
    }
}
