// SPDX-License-Identifier: MIT OR Apache-2.0
//! `--defects` for verifiers, services and terminals: the suite judged by faulty ones.

use super::Progress;
use crate::Outcome;
use crate::console::{BAD, GOOD, QUIET, TITLE, is_watched};
use crate::verifier::defects;
use conformance::Implementation;
use conformance::defects::{
    FaultyVerifier, FaultyVerifierReport, judge_service_suite, judge_terminal_suite,
    judge_verifier_suite,
};
use std::process::ExitCode;

pub(super) async fn run(json: bool) -> Outcome {
    let program = std::env::current_exe()?;
    let program = program
        .to_str()
        .ok_or("the path of this program is not UTF-8")?;
    let command = |more: &[&str]| -> Vec<String> {
        let words = [program, "verifier"]
            .into_iter()
            .chain(more.iter().copied());
        words.map(str::to_owned).collect()
    };
    let faulty: Vec<FaultyVerifier> = defects::all()
        .map(|defect| FaultyVerifier {
            word: defect.word.to_owned(),
            sentence: defect.sentence.to_owned(),
            breaks: defect.breaks.iter().map(|&id| id.to_owned()).collect(),
            command: command(&["--defect", defect.word]),
        })
        .collect();
    let mut progress = Progress::new(is_watched() && !json);
    let reports = judge_verifier_suite(&command(&[]), &faulty, &mut |report| {
        progress.show(report.is_caught(), &report.word);
    })
    .await?;
    progress.end();
    Ok(told("verifiers", &reports, json))
}

/// `kakunin conform service --defects`.
pub(super) async fn services(sound: &Implementation, filter: Option<&str>, json: bool) -> Outcome {
    let mut progress = Progress::new(is_watched() && !json);
    let reports = judge_service_suite(sound, filter, &mut |report| {
        progress.show(report.is_caught(), &report.word);
    })
    .await?;
    progress.end();
    Ok(told("services", &reports, json))
}

/// `kakunin conform terminal --defects`.
pub(super) async fn terminals(sound: &Implementation, filter: Option<&str>, json: bool) -> Outcome {
    let mut progress = Progress::new(is_watched() && !json);
    let reports = judge_terminal_suite(sound, filter, &mut |report| {
        progress.show(report.is_caught(), &report.word);
    })
    .await?;
    progress.end();
    Ok(told("terminals", &reports, json))
}

/// Tells what became of all, and returns 1 if one was not caught.
fn told(what: &str, reports: &[FaultyVerifierReport], json: bool) -> ExitCode {
    let caught = reports.iter().filter(|report| report.is_caught()).count();
    if json {
        println!(
            "{:#}",
            serde_json::Value::from_iter(reports.iter().map(as_json))
        );
    } else {
        show(what, reports);
        let broken: usize = reports.iter().map(|report| report.caught.len()).sum();
        let missed: usize = reports.iter().map(|report| report.missed().count()).sum();
        let style = if missed == 0 { GOOD } else { BAD };
        anstream::println!(
            "\n{style}{caught} of {} faulty {what} are caught; {} of the {broken} requirements they break are named by a case that fails{style:#}",
            reports.len(),
            broken - missed,
        );
    }
    ExitCode::from(u8::from(caught < reports.len()))
}

fn show(what: &str, reports: &[FaultyVerifierReport]) {
    anstream::println!("{TITLE}faulty {what}{TITLE:#}, and a case for each requirement they break");
    for report in reports {
        let (style, mark) = if report.is_caught() {
            (GOOD, "✓")
        } else {
            (BAD, "✗")
        };
        anstream::println!(
            "{style}{mark}{style:#} {:<38} {QUIET}{}{QUIET:#}",
            report.word,
            report.sentence
        );
        for (requirement, cases) in &report.caught {
            let (case, more) = cases
                .split_first()
                .map_or(("no case that names it", 0), |(case, rest)| {
                    (case.as_str(), rest.len())
                });
            anstream::println!("    {requirement:<36} {case}  {QUIET}and {more} more{QUIET:#}");
        }
    }
}

fn as_json(report: &FaultyVerifierReport) -> serde_json::Value {
    serde_json::json!({
        "defect": report.word,
        "sentence": report.sentence,
        "caught": report.is_caught(),
        "requirements": report.caught,
    })
}
