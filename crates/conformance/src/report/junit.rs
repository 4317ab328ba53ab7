// SPDX-License-Identifier: MIT OR Apache-2.0
//! The report as JUnit XML, for build servers: one suite for each role.

use super::{CaseReport, Report, Verdict, escaped};
use crate::case::Role;
use std::fmt::Write;

pub(super) fn junit(report: &Report) -> String {
    let mut text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kakunin\">\n".to_owned();
    for role in Role::ALL {
        let totals = report.totals(role);
        if totals.all() == 0 {
            continue;
        }
        text += &format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
            role.word(),
            totals.all(),
            totals.fail + totals.wrong_reason,
            totals.error,
            totals.skipped + totals.not_applicable + totals.known_difference,
        );
        for case in report.cases.iter().filter(|case| case.role == role) {
            text += &test_case(case);
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

fn test_case(case: &CaseReport) -> String {
    let (role, id) = (case.role.word(), escaped(&case.id));
    let mut text = format!("    <testcase classname=\"{role}\" name=\"{id}\"");
    let (element, kind, reason) = match &case.verdict {
        Verdict::Pass => return text + "/>\n",
        Verdict::Fail { reason } => ("failure", "fail", reason),
        Verdict::WrongReason { reason } => ("failure", "wrong-reason", reason),
        Verdict::Error { reason } => ("error", "error", reason),
        Verdict::KnownDifference { reason } => ("skipped", "known-difference", reason),
        Verdict::NotApplicable { reason } => ("skipped", "not-applicable", reason),
        Verdict::Skipped { reason } => ("skipped", "skipped", reason),
    };
    // `skipped` has no type in the usual schema.
    let kind = if element == "skipped" {
        String::new()
    } else {
        format!(" type=\"{kind}\"")
    };
    let written = write!(
        text,
        ">\n      <{element}{kind} message=\"{}\"/>\n    </testcase>\n",
        escaped(reason)
    );
    debug_assert!(written.is_ok(), "a String takes everything");
    text
}
