// SPDX-License-Identifier: MIT OR Apache-2.0
//! The report as one HTML page that needs nothing else: a bar for each role, what did not pass, requirements with their
//! cases – gaps first – and all cases.

use super::{CaseReport, Report, RoleTotals, Verdict, escaped};
use crate::requirement::{Register, Requirement, registers};

const STYLE: &str = include_str!("style.css");

pub(super) fn html(report: &Report) -> String {
    let (class, headline) = match report.exit_code() {
        0 => ("pass", "Everything passed"),
        1 => ("fail", "A case failed"),
        _ => ("error", "A case could not be run"),
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Kakunin conformance: {headline}</title>\n<style>\n{STYLE}</style>\n\
         <h1>Kakunin conformance <small>suite {}</small></h1>\n\
         <p class=\"headline {class}\">{headline}</p>\n{}{}{}{}</html>\n",
        escaped(report.suite),
        roles(report),
        troubles(report),
        requirements(report),
        cases(report),
    )
}

/// One bar for each role, with what was judged.
fn roles(report: &Report) -> String {
    let mut text = "<table class=\"roles\">\n".to_owned();
    for (role, name) in &report.implementations {
        let totals = report.totals(*role);
        text += &format!(
            "<tr><th>{}</th><td>{}</td><td>{}</td><td class=\"numbers\">{} of {} pass</td></tr>\n",
            role.word(),
            escaped(name),
            bar(&totals),
            totals.pass,
            totals.all(),
        );
    }
    text + "</table>\n"
}

/// 400 units wide, a piece for each verdict.
fn bar(totals: &RoleTotals) -> String {
    let pieces = [
        ("pass", totals.pass),
        ("fail", totals.fail),
        ("wrong-reason", totals.wrong_reason),
        ("error", totals.error),
        ("skipped", totals.skipped),
        ("known-difference", totals.known_difference),
        ("not-applicable", totals.not_applicable),
    ];
    let all = totals.all().max(1);
    let mut text =
        "<svg viewBox=\"0 0 400 16\" width=\"400\" height=\"16\" role=\"img\">".to_owned();
    let mut before = 0;
    for (class, count) in pieces.into_iter().filter(|(_, count)| *count > 0) {
        let (from, to) = (before * 400 / all, (before + count) * 400 / all);
        text += &format!(
            "<rect class=\"{class}\" x=\"{from}\" width=\"{}\" height=\"16\"><title>{count} {class}</title></rect>",
            to - from
        );
        before += count;
    }
    text + "</svg>"
}

fn troubles(report: &Report) -> String {
    let troubles: String = report
        .cases
        .iter()
        .filter(|case| !matches!(case.verdict, Verdict::Pass | Verdict::NotApplicable { .. }))
        .map(row)
        .collect();
    if troubles.is_empty() {
        return String::new();
    }
    format!("<h2>Not passed</h2>\n<table class=\"cases\">\n{troubles}</table>\n")
}

/// Both ways: here from requirement to case, below from case to requirement.
fn requirements(report: &Report) -> String {
    registers()
        .iter()
        .map(|register| of_register(report, register))
        .collect()
}

fn of_register(report: &Report, register: &Register) -> String {
    let judged = |requirement: &&Requirement| {
        requirement.testable
            && requirement
                .roles
                .iter()
                .any(|role| report.implementations.contains_key(role))
    };
    let mut rows: Vec<(Vec<&CaseReport>, &Requirement)> = register
        .requirements
        .iter()
        .filter(judged)
        .map(|requirement| (report.about(&requirement.id), requirement))
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    // Gaps first; the order of the source within.
    rows.sort_by_key(|(cases, _)| !cases.is_empty());
    let gaps = rows.iter().filter(|(cases, _)| cases.is_empty()).count();
    let all = rows.len();
    let body: String = rows
        .iter()
        .map(|(cases, requirement)| {
            let chips: String = cases
                .iter()
                .map(|case| {
                    format!(
                        "<a class=\"chip {}\" href=\"#{id}\">{id}</a> ",
                        word(&case.verdict),
                        id = escaped(&case.id)
                    )
                })
                .collect();
            let chips = if chips.is_empty() { "<span class=\"gap\">no case</span>".to_owned() } else { chips };
            format!(
                "<tr id=\"{id}\"><td><code>{id}</code><br>{} · {} · {}</td><td>{}</td><td>{chips}</td></tr>\n",
                escaped(&requirement.clause),
                escaped(&requirement.importance),
                escaped(&requirement.confidence),
                escaped(&requirement.sentence),
                id = escaped(&requirement.id),
            )
        })
        .collect();
    format!(
        "<details><summary>{} – {} of {all} requirements have a case</summary>\n\
         <p>{}</p>\n<table class=\"requirements\">\n{body}</table></details>\n",
        escaped(&register.title),
        all - gaps,
        escaped(&register.source),
    )
}

fn cases(report: &Report) -> String {
    let rows: String = report.cases.iter().map(row).collect();
    format!("<h2>All cases</h2>\n<table class=\"cases\">\n{rows}</table>\n")
}

fn row(case: &CaseReport) -> String {
    let requirements: String = case
        .requirements
        .iter()
        .map(|id| format!("<a href=\"#{id}\"><code>{id}</code></a> ", id = escaped(id)))
        .collect();
    let reason = case.verdict.reason().map_or_else(String::new, |reason| {
        format!("<p class=\"reason\">{}</p>", escaped(reason))
    });
    format!(
        "<tr id=\"{id}\"><td><span class=\"chip {word}\">{word}</span></td><td><code>{id}</code><br>{}{reason}</td><td>{requirements}</td></tr>\n",
        escaped(&case.title),
        id = escaped(&case.id),
        word = word(&case.verdict),
    )
}

const fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail { .. } => "fail",
        Verdict::WrongReason { .. } => "wrong-reason",
        Verdict::KnownDifference { .. } => "known-difference",
        Verdict::NotApplicable { .. } => "not-applicable",
        Verdict::Skipped { .. } => "skipped",
        Verdict::Error { .. } => "error",
    }
}
