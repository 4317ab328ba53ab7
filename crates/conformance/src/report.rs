// SPDX-License-Identifier: MIT OR Apache-2.0
//! What came of a run.

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
        self.pass + self.fail + self.wrong_reason + self.not_applicable + self.skipped + self.error
    }
}

impl Report {
    /// Numbers of a role.
    #[must_use]
    pub fn totals(&self, role: Role) -> RoleTotals {
        let mut totals = RoleTotals::default();
        for case in self.cases.iter().filter(|case| case.role == role) {
            match case.verdict {
                Verdict::Pass => totals.pass += 1,
                Verdict::Fail { .. } => totals.fail += 1,
                Verdict::WrongReason { .. } => totals.wrong_reason += 1,
                Verdict::NotApplicable { .. } => totals.not_applicable += 1,
                Verdict::Skipped { .. } => totals.skipped += 1,
                Verdict::Error { .. } => totals.error += 1,
            }
        }
        totals
    }

    /// 0 if everything passed, was skipped or does not apply, 1 if a case failed, 2 if one could not be run or none was.
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
                let about = self
                    .cases
                    .iter()
                    .filter(|case| case.requirements.contains(&requirement.id));
                let ids: Vec<&str> = about.map(|case| case.id.as_str()).collect();
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
