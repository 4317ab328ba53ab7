// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin conform card --defects`: the suite judged by faulty cards.

use super::Progress;
use crate::Outcome;
use crate::console::{BAD, GOOD, QUIET, TITLE, is_watched};
use conformance::defects::{DefectReport, judge_suite};
use std::process::ExitCode;

pub(super) async fn run(json: bool) -> Outcome {
    let mut progress = Progress::new(is_watched() && !json);
    let reports = judge_suite(&mut |report| {
        progress.show(report.is_caught(), report.defect.word());
    })
    .await?;
    progress.end();
    let caught = reports.iter().filter(|report| report.is_caught()).count();
    if json {
        println!(
            "{:#}",
            serde_json::Value::from_iter(reports.iter().map(as_json))
        );
    } else {
        show(&reports);
        let style = if caught == reports.len() { GOOD } else { BAD };
        anstream::println!(
            "\n{style}{caught} of {} faulty cards fail in a case that names their fault{style:#}",
            reports.len()
        );
    }
    Ok(ExitCode::from(u8::from(caught < reports.len())))
}

fn show(reports: &[DefectReport]) {
    anstream::println!("{TITLE}faulty cards{TITLE:#}, one broken rule each");
    for report in reports {
        let (style, mark) = if report.is_caught() {
            (GOOD, "✓")
        } else {
            (BAD, "✗")
        };
        let by = report
            .named
            .first()
            .map_or("no case that names it", String::as_str);
        anstream::println!(
            "{style}{mark}{style:#} {:<34} {by}  {QUIET}and {} more{QUIET:#}",
            report.defect.word(),
            (report.named.len() + report.others.len())
                .saturating_sub(usize::from(report.is_caught()))
        );
    }
}

fn as_json(report: &DefectReport) -> serde_json::Value {
    serde_json::json!({
        "defect": report.defect.word(),
        "sentence": report.defect.sentence(),
        "requirement": report.defect.requirement(),
        "caught": report.is_caught(),
        "named": report.named,
        "others": report.others,
    })
}
