// SPDX-License-Identifier: MIT OR Apache-2.0
//! How every requirement is proven: by cases, by a test of ours where no case can reach it, or not by software at all.

use crate::case::{self, Role};
use crate::requirement::{Register, Requirement, registers};
use serde::Serialize;
use std::collections::BTreeMap;

/// One requirement and how it is proven.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Traced {
    /// Its identifier.
    pub id: String,
    /// Where it stands.
    pub clause: String,
    /// What must hold.
    pub sentence: String,
    /// How it is proven.
    pub kind: Kind,
    /// Cases that name it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
    /// Tests that prove what no case can: file and function.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<String>,
    /// Roles it concerns for which there is neither.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Role>,
    /// Why no program can be judged by it, and where the fact is kept if software keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a requirement is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "there are these")]
pub enum Kind {
    /// It can be tested, and for a role it concerns nothing does so.
    Gap,
    /// Cases name it.
    Cases,
    /// Tests of ours alone: no case can see it through the contract of the role.
    Tests,
    /// Software keeps the fact, people act on it.
    Recorded,
    /// Outside software.
    Organisational,
}

/// One register.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Trace {
    /// Its name.
    pub register: String,
    /// Its title.
    pub title: String,
    /// Gaps first, then in the order of the clauses.
    pub requirements: Vec<Traced>,
}

impl Trace {
    /// How many requirements are of a kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        let of_kind = |traced: &&Traced| traced.kind == kind;
        self.requirements.iter().filter(of_kind).count()
    }
}

/// The registers of this name, or all; `None` if there is none.
#[must_use]
pub fn trace(name: &str) -> Option<Vec<Trace>> {
    let naming = naming();
    let chosen = |register: &Register| name == "all" || register.register == name;
    let traces: Vec<Trace> = registers()
        .into_iter()
        .filter(chosen)
        .map(|register| traced(register, &naming))
        .collect();
    (!traces.is_empty()).then_some(traces)
}

/// For each requirement the cases that name it, with their role.
fn naming() -> BTreeMap<String, Vec<(Role, String)>> {
    let mut naming: BTreeMap<String, Vec<(Role, String)>> = BTreeMap::new();
    for case in case::files().into_iter().flat_map(|file| file.cases) {
        for id in &case.requirements {
            let cases = naming.entry(id.clone()).or_default();
            cases.push((case.role(), case.id.clone()));
        }
    }
    naming
}

fn traced(register: Register, naming: &BTreeMap<String, Vec<(Role, String)>>) -> Trace {
    let mut requirements: Vec<Traced> = register
        .requirements
        .into_iter()
        .map(|requirement| {
            let cases = naming.get(&requirement.id).map(Vec::as_slice);
            row(requirement, cases.unwrap_or_default())
        })
        .collect();
    requirements.sort_by_key(|traced| traced.kind != Kind::Gap);
    Trace {
        register: register.register,
        title: register.title,
        requirements,
    }
}

fn row(requirement: Requirement, cases: &[(Role, String)]) -> Traced {
    let has_case = |role: &Role| cases.iter().any(|(of, _)| of == role);
    let tested = !requirement.proof.is_empty();
    let gaps: Vec<Role> = match requirement.testable && !tested {
        true => requirement
            .roles
            .iter()
            .copied()
            .filter(|role| !has_case(role))
            .collect(),
        false => Vec::new(),
    };
    let recorded = requirement.kept_in.is_some();
    let kind = match (requirement.testable, gaps.is_empty(), cases.is_empty()) {
        (true, false, _) => Kind::Gap,
        (true, true, false) => Kind::Cases,
        (true, true, true) => Kind::Tests,
        (false, ..) if recorded => Kind::Recorded,
        (false, ..) => Kind::Organisational,
    };
    let reason = requirement.why_not_testable.map(|why| {
        let why = why.split_once(": ").map_or(why.as_str(), |(_, why)| why);
        match &requirement.kept_in {
            Some(place) => format!("{why}; kept in: {place}"),
            None => why.to_owned(),
        }
    });
    Traced {
        id: requirement.id,
        clause: requirement.clause,
        sentence: requirement.sentence,
        kind,
        cases: cases.iter().map(|(_, id)| id.clone()).collect(),
        tests: requirement.proof,
        gaps,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, row};
    use crate::case::Role;
    use crate::requirement::Requirement;
    use serde_json::json;

    fn requirement(more: serde_json::Value) -> Requirement {
        let mut json = json!({
            "id": "x", "clause": "y", "sentence": "Z.", "roles": ["service", "terminal"],
            "importance": "must", "confidence": "own-design", "testable": true,
        });
        for (name, value) in more.as_object().unwrap() {
            json[name] = value.clone();
        }
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn every_role_needs_a_case_or_a_test() {
        let service = [(Role::Service, "service::a".to_owned())];
        let half = row(requirement(json!({})), &service);
        assert_eq!((half.kind, half.gaps), (Kind::Gap, vec![Role::Terminal]));
        let both = [service[0].clone(), (Role::Terminal, "t".to_owned())];
        assert_eq!(row(requirement(json!({})), &both).kind, Kind::Cases);
        let proven = requirement(json!({ "proof": ["f.rs::t"] }));
        assert_eq!(row(proven.clone(), &[]).kind, Kind::Tests);
        assert_eq!(row(proven, &service).kind, Kind::Cases);
    }

    #[test]
    fn what_no_program_can_be_judged_by_has_its_reason() {
        let of = |more| row(requirement(more), &[]);
        let law = of(json!({ "testable": false, "whyNotTestable": "organisational: law" }));
        assert_eq!(
            (law.kind, law.reason.as_deref()),
            (Kind::Organisational, Some("law"))
        );
        let kept = of(json!({
            "testable": false, "whyNotTestable": "recorded: people judge", "keptIn": "the log",
        }));
        assert_eq!(
            (kept.kind, kept.reason.as_deref()),
            (Kind::Recorded, Some("people judge; kept in: the log"))
        );
    }
}
