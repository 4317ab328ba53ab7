// SPDX-License-Identifier: MIT OR Apache-2.0
//! Results turned into other forms by a command of the terminal's.

use super::around::{Change, Ended};
use crate::case::{ConvertExpectation, ConvertInput};
use crate::iut::process::{Process, filled};
use crate::iut::service::{hexadecimal, stands_in};
use crate::iut::{Step, verdict};
use crate::report::Verdict;
use serde_json::Value;
use std::time::Duration;

/// Longest time for one conversion.
const CONVERT_TIME: Duration = Duration::from_secs(30);

pub(super) async fn judge(
    command: &[String],
    change: Option<Change>,
    input: &ConvertInput,
    expect: &ConvertExpectation,
) -> Verdict {
    match converted(command, change, input).await {
        Err(reason) => Verdict::Error { reason },
        Ok((first, ended)) => verdict(compared(&first, &ended, expect)),
    }
}

/// The first document, and how the last conversion ended: the one that refused, if one did.
async fn converted(
    command: &[String],
    change: Option<Change>,
    input: &ConvertInput,
) -> Result<(Vec<u8>, Ended), String> {
    let first = match (&input.bytes, &input.repeated) {
        (Some(bytes), _) => hexadecimal(bytes)?,
        (None, None) => input.document.clone().into_bytes(),
        (None, Some((text, times))) => input
            .document
            .replace("{repeated}", &text.repeat(*times))
            .into_bytes(),
    };
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut document = first.clone();
    let mut last = None;
    for form in &input.to {
        let file = folder.path().join("document");
        std::fs::write(&file, &document).map_err(|error| error.to_string())?;
        let name = file.to_str().ok_or("the temporary folder is not UTF-8")?;
        let errors = folder.path().join("errors");
        let words = filled(command, &[("to", form.as_str()), ("file", name)]);
        let process = Process::start_in(&words, folder.path(), &errors)?;
        let (exit_code, output) = process.ended(CONVERT_TIME).await?;
        let mut ended = Ended {
            exit_code,
            output,
            errors: std::fs::read(&errors).map_err(|error| error.to_string())?,
            left: Vec::new(),
            pin: String::new(),
            answer: document,
        };
        if let Some(Change::Ends(change)) = change {
            change(&mut ended);
        }
        document = ended.output.clone();
        let refused = ended.exit_code != 0;
        last = Some(ended);
        if refused {
            break;
        }
    }
    let last = last.ok_or("the case turns nothing into anything")?;
    Ok((first, last))
}

fn compared(first: &[u8], ended: &Ended, expect: &ConvertExpectation) -> Step {
    let taken = ended.exit_code == 0;
    if taken != expect.taken {
        let word = if taken { "taken" } else { "refused" };
        return Err(format!("the document was {word}"));
    }
    let said = if taken { &ended.output } else { &ended.errors };
    for text in &expect.shows {
        if !stands_in(said, text.as_bytes()) {
            return Err(format!("{text} is not there"));
        }
    }
    for text in &expect.lacks {
        if stands_in(said, text.as_bytes()) {
            return Err(format!("{text} is there"));
        }
    }
    if expect.same {
        let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        if read(first).is_none() || read(first) != read(&ended.output) {
            return Err("it is not the same document again".into());
        }
    }
    Ok(())
}
