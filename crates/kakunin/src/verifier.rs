// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin verifier`: our adapter for the verifier role (`docs/adapter.md`). It has nothing the contract does not give.

mod clause;
pub(crate) mod defects;
mod input;

use crate::Outcome;
use crate::cli::Verifier as Arguments;
use conformance::adapter::{
    Capabilities, CaseRequest, Feature, Judgement, Kind, LINE_MAX, Reply, Request, VERSION, Verdict,
};
use defects::Defect;
use input::{Input, PROFILES, Unreadable};
use jpki::Error;
use jpki::path::Validity;
use std::io::{BufRead, Read, Write};
use std::process::ExitCode;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.list_defects {
        for defect in defects::all() {
            anstream::println!("{:<38} {}", defect.word, defect.sentence);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let defect = match &arguments.defect {
        None => None,
        Some(word) => Some(
            defects::named(word)
                .ok_or_else(|| format!("there is no defect {word}; --list-defects shows them"))?,
        ),
    };
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let limit = u64::try_from(LINE_MAX)?;
    loop {
        let mut line = String::new();
        (&mut input).take(limit).read_line(&mut line)?;
        if line.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let request: Request = serde_json::from_str(&line)
            .map_err(|error| format!("a line is not of the contract: {error}"))?;
        let reply = match request {
            Request::Hello { .. } => Reply::Hello {
                version: VERSION,
                implementation: format!("kakunin {}", env!("CARGO_PKG_VERSION")),
                capabilities: Capabilities {
                    kinds: vec![
                        Kind::Cms,
                        Kind::Crl,
                        Kind::Ocsp,
                        Kind::Path,
                        Kind::Signature,
                    ],
                    profiles: PROFILES.iter().map(|&name| name.to_owned()).collect(),
                    features: Feature::ALL.to_vec(),
                },
            },
            Request::Case(case) => judged(*case, defect),
            Request::Bye => return Ok(ExitCode::SUCCESS),
        };
        writeln!(output, "{}", serde_json::to_string(&reply)?)?;
        output.flush()?;
    }
}

/// What was found when everything holds.
#[derive(Default)]
struct Accepted {
    /// None for what is no certificate.
    validity: Option<Validity>,
    policies: Option<Vec<String>>,
}

/// Why it does not hold, and at which certificate if that is known.
struct NotAccepted {
    error: Error,
    depth: Option<usize>,
}

impl From<Error> for NotAccepted {
    fn from(error: Error) -> Self {
        Self { error, depth: None }
    }
}

fn judged(case: CaseRequest, defect: Option<&Defect>) -> Reply {
    let CaseRequest { id, mut input } = case;
    if let Some(defect) = defect {
        defect.before(&mut input);
    }
    match Input::read(&input) {
        Err(Unreadable::Skipped(reason)) => Reply::Skip { id, reason },
        Err(Unreadable::Broken(reason)) => Reply::Error { id, reason },
        Ok(input) => {
            let mut outcome = input.verify();
            if let Some(defect) = defect {
                outcome = defect.after(outcome);
            }
            let mut judgement = match outcome {
                Ok(accepted) => accept(id, accepted),
                Err(refused) => refuse(id, &refused),
            };
            if let Some(defect) = defect {
                defect.tell(&mut judgement);
            }
            Reply::Result(judgement)
        }
    }
}

fn accept(id: String, accepted: Accepted) -> Judgement {
    let word = |validity| match validity {
        Validity::InTime => "in-time",
        _ => "in-grace",
    };
    Judgement {
        id,
        verdict: Verdict::Accept,
        class: None,
        clause: None,
        failing_certificate: None,
        validity: accepted.validity.map(word).map(str::to_owned),
        policies: accepted.policies,
    }
}

fn refuse(id: String, refused: &NotAccepted) -> Judgement {
    let verdict = match refused.error {
        Error::Undetermined(_) => Verdict::Undetermined,
        _ => Verdict::Refuse,
    };
    Judgement {
        id,
        verdict,
        class: Some(refused.error.class().to_owned()),
        clause: clause::of(&refused.error).map(str::to_owned),
        failing_certificate: refused.depth,
        validity: None,
        policies: None,
    }
}
