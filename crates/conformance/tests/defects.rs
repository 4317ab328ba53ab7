// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card suite is judged by faulty cards, one broken rule each.
#![allow(clippy::unwrap_used, missing_docs, reason = "test code")]

use conformance::defects::judge_suite;
use conformance::requirement::registers;

#[tokio::test]
async fn every_faulty_card_fails_in_a_case_that_names_its_fault() {
    let reports = judge_suite(&mut |_| ()).await.unwrap();
    let missed: Vec<_> = reports
        .iter()
        .filter(|report| !report.is_caught())
        .map(|report| (report.defect.word(), &report.others))
        .collect();
    println!(
        "{} of {} caught",
        reports.len() - missed.len(),
        reports.len()
    );
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(reports.len() >= 25, "{}", reports.len());
}

#[tokio::test]
async fn every_defect_breaks_a_registered_rule() {
    let rules: Vec<_> = registers()
        .into_iter()
        .flat_map(|register| register.requirements)
        .map(|requirement| requirement.id)
        .collect();
    for defect in testbed::faults::CardDefect::ALL {
        assert!(
            rules.iter().any(|rule| rule == defect.requirement()),
            "{defect:?}"
        );
    }
}
