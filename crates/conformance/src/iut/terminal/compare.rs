// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether a terminal did what it must do.

use super::around::Ended;
use super::virtual_card::Seen;
use crate::case::{CheckExpectation, CheckInput};
use crate::iut::Step;
use crate::iut::fake_service::Served;
use crate::iut::service::{stands_in, texts, transcript};
use crate::iut::world::CRYPTO;
use std::fmt::Debug;

/// What was seen of a check.
pub(super) struct Observed {
    pub(super) answered: bool,
    pub(super) ended: Ended,
    pub(super) requests: Vec<String>,
    pub(super) tries_left: u8,
    pub(super) seen: Seen,
    pub(super) served: Served,
}

/// The requests with each that was sent again told once; one that was sent more often than it may be stays as it is.
pub(super) fn told_once(requests: &[String], sendings: impl Fn(&str) -> usize) -> Vec<String> {
    let runs = requests.chunk_by(|one, next| one == next);
    let told = runs.map(|run| match run {
        [first, ..] if run.len() <= sendings(first) => std::slice::from_ref(first),
        run => run,
    });
    told.flatten().cloned().collect()
}

pub(super) fn compared(input: &CheckInput, expect: &CheckExpectation, observed: &Observed) -> Step {
    let code = observed.ended.exit_code;
    let same = |what: &str, wanted: &dyn Debug, came: &dyn Debug, same: bool| match same {
        true => Ok(()),
        false => Err(format!(
            "{what}: expected {wanted:?}, came {came:?} (exit code {code})"
        )),
    };
    let (wanted, came) = (&expect.requests, &observed.requests);
    same("requests", wanted, came, wanted == came)?;
    let seen = &observed.seen;
    let (wanted, came) = (expect.verify_commands, seen.verify_commands);
    same("VERIFY commands", &wanted, &came, wanted == came)?;
    let (wanted, came) = (expect.signatures, seen.signatures);
    same("signatures", &wanted, &came, wanted == came)?;
    let (wanted, came) = (expect.tries_left, observed.tries_left);
    same("tries left", &wanted, &came, wanted == came)?;
    if let Some(wanted) = &expect.consents_sent {
        let came = &observed.served.consents;
        same("consents sent", wanted, came, Some(wanted) == came.as_ref())?;
    }
    let (wanted, came) = (expect.answered, observed.answered);
    same("answer taken over", &wanted, &came, wanted == came)?;
    let codes = &expect.exit_codes;
    same(
        "exit code",
        codes,
        &code,
        codes.is_empty() || codes.contains(&code),
    )?;
    said(input, expect, observed)?;
    if expect.signs_transcript {
        signed(observed)?;
    }
    if expect.logged_out && !seen.logged_out {
        return Err("the card was not logged out".into());
    }
    if expect.own_device && !observed.served.own_device {
        return Err(
            "a request came without the terminal's own certificate, or for another purpose".into(),
        );
    }
    Ok(())
}

/// What is shown, and what is found nowhere.
fn said(input: &CheckInput, expect: &CheckExpectation, observed: &Observed) -> Step {
    let ended = &observed.ended;
    for text in &expect.shows {
        if !stands_in(&ended.output, text.as_bytes()) {
            return Err(format!("{text} is not shown"));
        }
    }
    for text in &expect.confirms {
        let last = observed.served.sent.last();
        if !last.is_some_and(|receipt| stands_in(receipt, text.as_bytes())) {
            return Err(format!("the receipt does not hold {text}"));
        }
    }
    let mut places: Vec<(&str, &[u8])> = vec![
        ("standard output", &ended.output),
        ("standard error", &ended.errors),
    ];
    places.extend(ended.left.iter().map(|file| ("a file", file.as_slice())));
    let sent = observed.served.sent.iter();
    places.extend(sent.map(|request| ("a request", request.as_slice())));
    for text in &expect.lacks {
        for (name, bytes) in &places {
            if stands_in(bytes, text.as_bytes()) {
                return Err(format!("{text} is in {name}"));
            }
        }
    }
    if expect.keeps_nothing {
        let mut places: Vec<(&str, &[u8])> = vec![("standard error", &ended.errors)];
        places.extend(ended.left.iter().map(|file| ("a file", file.as_slice())));
        let paths = observed.served.paths.iter();
        places.extend(paths.map(|path| ("an address", path.as_bytes())));
        for text in texts(&input.card.situation)? {
            if let Some((name, _)) = places.iter().find(|(_, bytes)| stands_in(bytes, &text)) {
                return Err(format!("something of the person is in {name}"));
            }
        }
    }
    Ok(())
}

/// RFC 8017 §9.2 note 1: what stands before the digest in the DigestInfo of SHA-256.
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

fn signed(observed: &Observed) -> Step {
    let created = serde_json::from_slice(&observed.served.created)
        .map_err(|_| "there is no created check")?;
    let digest = (CRYPTO.sha256)(&[&transcript(&created, None)?]);
    let wanted = [DIGEST_INFO.as_slice(), &digest].concat();
    match observed.seen.signed == [wanted] {
        true => Ok(()),
        false => {
            Err("what was signed is not the DigestInfo of the transcript, or not it alone".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::told_once;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_request_may_come_three_times_and_no_more() {
        for (came, told) in [
            ("create proof", "create proof"),
            ("create create create", "create"),
            (
                "create proof proof receipt receipt receipt",
                "create proof receipt",
            ),
            ("create create create create", "create create create create"),
            ("create proof create", "create proof create"),
        ] {
            assert_eq!(told_once(&words(came), |_| 3), words(told), "{came}");
        }
    }
}
