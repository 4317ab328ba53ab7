// SPDX-License-Identifier: MIT OR Apache-2.0
//! The report for a terminal: plain text, to be coloured by whoever prints it.

use crate::case::Role;
use crate::report::{Report, RoleTotals, Verdict};
use crate::requirement::registers;
use std::collections::BTreeSet;

/// A table by role, what did not pass, and how many requirements have a case.
#[must_use]
pub fn summary(report: &Report) -> String {
    let mut text = row(
        "role",
        [
            "cases",
            "pass",
            "fail",
            "wrong reason",
            "known",
            "not applicable",
            "skipped",
            "error",
        ]
        .map(str::to_owned),
    );
    let mut sum = RoleTotals::default();
    for role in Role::ALL {
        let totals = report.totals(role);
        if totals.all() > 0 {
            text += &row(role.word(), numbers(&totals));
            sum.pass += totals.pass;
            sum.fail += totals.fail;
            sum.wrong_reason += totals.wrong_reason;
            sum.known_difference += totals.known_difference;
            sum.not_applicable += totals.not_applicable;
            sum.skipped += totals.skipped;
            sum.error += totals.error;
        }
    }
    text += &row("all", numbers(&sum));
    for case in &report.cases {
        let (word, reason) = match &case.verdict {
            // What the maker says it has not is no news for whoever asked.
            Verdict::Pass | Verdict::NotApplicable { .. } => continue,
            Verdict::Fail { reason } => ("FAIL", reason),
            Verdict::WrongReason { reason } => ("WRONG REASON", reason),
            Verdict::KnownDifference { reason } => ("known difference", reason),
            Verdict::Skipped { reason } => ("skipped", reason),
            Verdict::Error { reason } => ("ERROR", reason),
        };
        text += &format!("\n{word} {}\n  {}\n  {reason}\n", case.id, case.title);
    }
    text + &coverage(report)
}

fn numbers(totals: &RoleTotals) -> [String; 8] {
    let RoleTotals {
        pass,
        fail,
        wrong_reason,
        known_difference,
        not_applicable,
        skipped,
        error,
    } = *totals;
    let all = totals.all();
    [
        all,
        pass,
        fail,
        wrong_reason,
        known_difference,
        not_applicable,
        skipped,
        error,
    ]
    .map(|number| number.to_string())
}

fn row(head: &str, cells: [String; 8]) -> String {
    let mut line = format!("{head:<10}");
    for (cell, width) in cells.iter().zip([6, 6, 6, 14, 7, 16, 9, 7]) {
        line += &format!("{cell:>width$}");
    }
    line + "\n"
}

fn coverage(report: &Report) -> String {
    let about: BTreeSet<&String> = report
        .cases
        .iter()
        .flat_map(|case| &case.requirements)
        .collect();
    let mut text = "\nrequirements with a case, of those a program can be judged by\n".to_owned();
    for register in registers() {
        let testable = register
            .requirements
            .iter()
            .filter(|requirement| requirement.testable);
        let (mut all, mut covered) = (0, 0);
        for requirement in testable {
            all += 1;
            covered += usize::from(about.contains(&requirement.id));
        }
        text += &format!("  {:<14} {covered:>4} of {all:>4}\n", register.register);
    }
    text
}
