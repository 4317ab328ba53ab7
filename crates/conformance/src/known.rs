// SPDX-License-Identifier: MIT OR Apache-2.0
//! Known differences: reviewed lines that say where an implementation judges otherwise, why, and who is right.

use crate::case;
use crate::report::{Report, Verdict};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A file of known differences of one implementation.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct KnownDifferences {
    /// Which implementation, and of which version.
    pub implementation: String,
    /// One for each case.
    pub differences: Vec<Difference>,
}

/// One case that is judged otherwise.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Difference {
    /// The case.
    pub case: String,
    /// What it expects, as the report says it.
    pub expected: String,
    /// What comes instead, as the report says it.
    pub actual: String,
    /// Which clause is read differently, and how.
    pub reason: String,
    /// Who keeps to the clause.
    pub right: Right,
}

/// Who keeps to the clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "there are three answers")]
pub enum Right {
    /// Both: the clause leaves it open, or names a limit each may set.
    Both,
    /// The case.
    Case,
    /// The implementation: the case is to be mended.
    Implementation,
}

impl KnownDifferences {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it: also a case that does not exist, or comes twice.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let known: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let files = case::files();
        let cases: Vec<&String> = files
            .iter()
            .flat_map(|file| &file.cases)
            .map(|case| &case.id)
            .collect();
        for (place, Difference { case, .. }) in known.differences.iter().enumerate() {
            if !cases.contains(&case) {
                return Err(format!("there is no case {case}"));
            }
            let earlier = known.differences.iter().take(place);
            if earlier.into_iter().any(|other| other.case == *case) {
                return Err(format!("{case} comes twice"));
            }
        }
        Ok(known)
    }
}

impl Report {
    /// Takes the known differences into account: one that is as it is listed no longer fails the run, and one that is not
    /// there any more does.
    pub fn apply(&mut self, known: &KnownDifferences) {
        let listed: BTreeMap<&str, &Difference> = known
            .differences
            .iter()
            .map(|difference| (difference.case.as_str(), difference))
            .collect();
        for case in &mut self.cases {
            let Some(difference) = listed.get(case.id.as_str()) else {
                continue;
            };
            let line = format!(
                "expected {}, came {}",
                difference.expected, difference.actual
            );
            case.verdict = match &case.verdict {
                Verdict::Fail { reason }
                | Verdict::WrongReason { reason }
                | Verdict::Error { reason }
                    if *reason == line =>
                {
                    let reason = format!("{line}: {}", difference.reason);
                    Verdict::KnownDifference { reason }
                }
                Verdict::Fail { reason } | Verdict::WrongReason { reason } => {
                    let reason = format!("{reason}, and another difference is listed: {line}");
                    Verdict::Fail { reason }
                }
                Verdict::Pass | Verdict::Skipped { .. } => {
                    let reason = format!("the difference is gone, its line must go too: {line}");
                    Verdict::Fail { reason }
                }
                other => other.clone(),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KnownDifferences;
    use crate::case::Role;
    use crate::report::{CaseReport, Report, Verdict};
    use std::collections::BTreeMap;

    const CASE: &str = "verifier::status::revoked";

    fn known(actual: &str) -> KnownDifferences {
        KnownDifferences::from_json(&format!(
            r#"{{"implementation": "a", "differences": [{{"case": "{CASE}", "expected": "refuse revoked",
                "actual": "{actual}", "reason": "RFC 5280 §6.3.3", "right": "case"}}]}}"#
        ))
        .unwrap()
    }

    #[track_caller]
    fn assert_applied(verdict: Verdict, actual: &str, expected: &Verdict, code: u8) {
        let mut report = Report {
            suite: "0",
            implementations: BTreeMap::new(),
            cases: vec![CaseReport {
                id: CASE.to_owned(),
                role: Role::Verifier,
                title: String::new(),
                requirements: Vec::new(),
                verdict,
            }],
        };
        report.apply(&known(actual));
        assert_eq!(report.cases[0].verdict, *expected);
        assert_eq!(report.exit_code(), code);
    }

    #[test]
    fn a_listed_difference_does_not_fail_the_run_and_any_other_does() {
        let reason = "expected refuse revoked, came accept".to_owned();
        let came = Verdict::Fail { reason };
        let reason = "expected refuse revoked, came accept: RFC 5280 §6.3.3".to_owned();
        assert_applied(
            came.clone(),
            "accept",
            &Verdict::KnownDifference { reason },
            0,
        );
        let reason = "expected refuse revoked, came accept, and another difference is listed: \
                      expected refuse revoked, came undetermined"
            .to_owned();
        assert_applied(came, "undetermined", &Verdict::Fail { reason }, 1);
    }

    #[test]
    fn a_healed_difference_fails_until_its_line_is_gone() {
        let reason = "the difference is gone, its line must go too: \
                      expected refuse revoked, came accept"
            .to_owned();
        assert_applied(Verdict::Pass, "accept", &Verdict::Fail { reason }, 1);
    }

    #[test]
    fn a_file_names_cases_that_exist_and_each_once() {
        let line = |case: &str| {
            format!(
                r#"{{"case": "{case}", "expected": "", "actual": "", "reason": "", "right": "both"}}"#
            )
        };
        let read = |lines: &[String]| {
            let lines = lines.join(",");
            let text = format!(r#"{{"implementation": "a", "differences": [{lines}]}}"#);
            KnownDifferences::from_json(&text).map(|known| known.differences.len())
        };
        assert_eq!(read(&[line(CASE)]), Ok(1));
        let unknown = "verifier::status::nothing";
        assert_eq!(
            read(&[line(unknown)]),
            Err(format!("there is no case {unknown}"))
        );
        assert_eq!(
            read(&[line(CASE), line(CASE)]),
            Err(format!("{CASE} comes twice"))
        );
    }
}
