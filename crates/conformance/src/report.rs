// SPDX-License-Identifier: MIT OR Apache-2.0
//! What came of a run.

mod html;
mod junit;

use crate::case::Role;
use crate::requirement::registers;
use serde::Serialize;
use std::collections::BTreeMap;

/// What came of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "a program must know each")]
pub enum Verdict {
    /// As it must be.
    Pass,
    /// Not as it must be.
    Fail {
        /// What was expected, and what came.
        reason: String,
    },
    /// The verdict is right, its reason is not. Counts as failed, and is shown apart.
    WrongReason {
        /// What was expected, and what came.
        reason: String,
    },
    /// Not as it must be, in a way that is known and reviewed.
    KnownDifference {
        /// What was expected, what came, and why.
        reason: String,
    },
    /// The case asks for something that the capability statement rules out.
    NotApplicable {
        /// What the statement says.
        reason: String,
    },
    /// The implementation says that it does not do this, or the case was not allowed.
    Skipped {
        /// Why.
        reason: String,
    },
    /// The case could not be run.
    Error {
        /// Why.
        reason: String,
    },
}

/// One case with what came of it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct CaseReport {
    /// Its identifier.
    pub id: String,
    /// Whom it judges.
    pub role: Role,
    /// What must happen.
    pub title: String,
    /// Requirements it is about.
    pub requirements: Vec<String>,
    /// What came of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// A whole run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// Version of this suite.
    pub suite: &'static str,
    /// What was judged, by role.
    pub implementations: BTreeMap<Role, String>,
    /// Every case that was run.
    pub cases: Vec<CaseReport>,
}

/// Numbers of one role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "one for each verdict")]
pub struct RoleTotals {
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Right for a wrong reason.
    pub wrong_reason: usize,
    /// Known to differ.
    pub known_difference: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Skipped.
    pub skipped: usize,
    /// Not run.
    pub error: usize,
}

impl RoleTotals {
    /// All of them.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.pass
            + self.fail
            + self.wrong_reason
            + self.known_difference
            + self.not_applicable
            + self.skipped
            + self.error
    }
}

impl Verdict {
    /// Why it is not a pass.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Pass => None,
            Self::Fail { reason }
            | Self::WrongReason { reason }
            | Self::KnownDifference { reason }
            | Self::NotApplicable { reason }
            | Self::Skipped { reason }
            | Self::Error { reason } => Some(reason),
        }
    }
}

impl Report {
    /// The report as one HTML page that needs nothing else.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::html(self)
    }

    /// The report as JUnit XML.
    #[must_use]
    pub fn to_junit(&self) -> String {
        junit::junit(self)
    }

    /// The cases about a requirement.
    fn about(&self, requirement: &str) -> Vec<&CaseReport> {
        let is_about = |case: &&CaseReport| case.requirements.iter().any(|id| id == requirement);
        self.cases.iter().filter(is_about).collect()
    }

    /// Numbers of a role.
    #[must_use]
    pub fn totals(&self, role: Role) -> RoleTotals {
        let mut totals = RoleTotals::default();
        for case in self.cases.iter().filter(|case| case.role == role) {
            match case.verdict {
                Verdict::Pass => totals.pass += 1,
                Verdict::Fail { .. } => totals.fail += 1,
                Verdict::WrongReason { .. } => totals.wrong_reason += 1,
                Verdict::KnownDifference { .. } => totals.known_difference += 1,
                Verdict::NotApplicable { .. } => totals.not_applicable += 1,
                Verdict::Skipped { .. } => totals.skipped += 1,
                Verdict::Error { .. } => totals.error += 1,
            }
        }
        totals
    }

    /// 0 if everything passed, was skipped, does not apply or is known to differ, 1 if a case failed, 2 if one could not be run or none was.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let is = |test: fn(&Verdict) -> bool| self.cases.iter().any(|case| test(&case.verdict));
        if self.cases.is_empty() || is(|verdict| matches!(verdict, Verdict::Error { .. })) {
            2
        } else if is(|verdict| {
            matches!(verdict, Verdict::Fail { .. } | Verdict::WrongReason { .. })
        }) {
            1
        } else {
            0
        }
    }

    /// The report as JSON: cases, and for each testable requirement the cases that are about it.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut json = serde_json::to_value(self).unwrap_or_default();
        let mut requirements = serde_json::Map::new();
        for requirement in registers()
            .into_iter()
            .flat_map(|register| register.requirements)
        {
            if requirement.testable {
                let about = self.about(&requirement.id);
                let ids: Vec<&str> = about.iter().map(|case| case.id.as_str()).collect();
                requirements.insert(requirement.id, ids.into());
            }
        }
        if let Some(object) = json.as_object_mut() {
            object.insert("exitCode".into(), self.exit_code().into());
            object.insert("requirements".into(), requirements.into());
        }
        json
    }
}

/// Text between tags or in quotes, of HTML and of XML. Control characters, which XML 1.0 cannot hold, become `�`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(' '),
            letter if letter.is_control() => escaped.push('\u{FFFD}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{CaseReport, Report, Verdict};
    use crate::case::Role;
    use std::collections::BTreeMap;

    fn report(verdict: Verdict) -> Report {
        Report {
            suite: "0",
            implementations: BTreeMap::from([(Role::Card, "a <card>".to_owned())]),
            cases: vec![CaseReport {
                id: "card::a::b".to_owned(),
                role: Role::Card,
                title: "Something happens.".to_owned(),
                requirements: vec!["card-select-jpki".to_owned()],
                verdict,
            }],
        }
    }

    #[test]
    fn exit_codes_tell_failed_from_not_run() {
        let reason = || "because".to_owned();
        let code = |verdict| report(verdict).exit_code();
        assert_eq!(code(Verdict::Pass), 0);
        assert_eq!(code(Verdict::NotApplicable { reason: reason() }), 0);
        assert_eq!(code(Verdict::Skipped { reason: reason() }), 0);
        assert_eq!(code(Verdict::Fail { reason: reason() }), 1);
        assert_eq!(code(Verdict::WrongReason { reason: reason() }), 1);
        assert_eq!(code(Verdict::Error { reason: reason() }), 2);
    }

    #[test]
    fn pages_show_reasons_and_let_no_markup_in() {
        let reason = "1 < 2 & \"x\" \u{1}".to_owned();
        let failed = report(Verdict::Fail { reason });
        for page in [failed.to_html(), failed.to_junit()] {
            assert!(
                page.contains("1 &lt; 2 &amp; &quot;x&quot; \u{FFFD}"),
                "{page}"
            );
            assert!(
                !page.contains("a <card>") && page.contains("card::a::b"),
                "{page}"
            );
        }
        assert!(failed.to_junit().contains("failures=\"1\""));
        assert!(failed.to_html().contains("A case failed"));
    }

    #[test]
    fn requirements_without_a_case_come_first() {
        let page = report(Verdict::Pass).to_html();
        let place = |id: &str| page.find(&format!("<tr id=\"{id}\">")).unwrap();
        assert!(place("card-select-unknown") < place("card-select-jpki"));
        assert_eq!(page.matches("href=\"#card::a::b\"").count(), 1);
    }
}
