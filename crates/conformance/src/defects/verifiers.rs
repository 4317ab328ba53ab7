// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faulty verifiers: each breaks some requirements, and each of these must be named by a case that fails.

use crate::capability::{CapabilityStatement, CardKind};
use crate::case::{self, CaseFile, Role};
use crate::iut::{CardTerms, Session};
use crate::report::Verdict;
use crate::run::{HarnessError, Implementation, Lines, Target};
use std::collections::{BTreeMap, BTreeSet};

/// A verifier that breaks a rule.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a plain description")]
pub struct FaultyVerifier {
    /// What it is called.
    pub word: String,
    /// What it does.
    pub sentence: String,
    /// The requirements it breaks.
    pub breaks: Vec<String>,
    /// Program and arguments.
    pub command: Vec<String>,
}

/// What became of one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FaultyVerifierReport {
    /// What it is called.
    pub word: String,
    /// What it does.
    pub sentence: String,
    /// For each requirement it breaks, the cases that name it and failed.
    pub caught: BTreeMap<String, Vec<String>>,
}

impl FaultyVerifierReport {
    /// Whether the suite has found out every requirement it breaks.
    #[must_use]
    pub fn is_caught(&self) -> bool {
        self.missed().next().is_none()
    }

    /// The requirements that it breaks and no case that names them has found out.
    pub fn missed(&self) -> impl Iterator<Item = &str> {
        let nobody = self.caught.iter().filter(|(_, cases)| cases.is_empty());
        nobody.map(|(requirement, _)| requirement.as_str())
    }
}

/// Runs all verifier cases against the sound verifier, which must pass, and against each faulty one those that name a
/// requirement it breaks.
///
/// # Errors
/// [`HarnessError`] if a verifier cannot be started, or the sound one does not pass: then nothing is said of the others.
pub async fn judge_verifier_suite(
    sound: &[String],
    faulty: &[FaultyVerifier],
    observe: &mut dyn FnMut(&FaultyVerifierReport),
) -> Result<Vec<FaultyVerifierReport>, HarnessError> {
    let files = case::files();
    if let Some((case, _)) = failures(&files, sound, None).await?.first() {
        return Err(HarnessError::Start {
            role: Role::Verifier,
            reason: format!("the verifier without a defect fails {case}"),
        });
    }
    let mut reports = Vec::new();
    for verifier in faulty {
        let breaks = verifier.breaks.iter().map(String::as_str).collect();
        let failed = failures(&files, &verifier.command, Some(&breaks)).await?;
        let naming = |requirement: &String| {
            let naming = failed
                .iter()
                .filter(|(_, requirements)| requirements.contains(requirement));
            let cases = naming.map(|(case, _)| case.clone()).collect();
            (requirement.clone(), cases)
        };
        let report = FaultyVerifierReport {
            word: verifier.word.clone(),
            sentence: verifier.sentence.clone(),
            caught: verifier.breaks.iter().map(naming).collect(),
        };
        observe(&report);
        reports.push(report);
    }
    Ok(reports)
}

/// Cases a verifier fails, each with the requirements it names.
async fn failures(
    files: &[CaseFile],
    command: &[String],
    about: Option<&BTreeSet<&str>>,
) -> Result<Vec<(String, Vec<String>)>, HarnessError> {
    let role = Role::Verifier;
    let implementation = Implementation {
        name: String::new(),
        target: Target::Command(command.to_vec()),
        lines: Lines::default(),
    };
    let terms = CardTerms::synthetic(CapabilityStatement::of(CardKind::SyntheticCard));
    let mut session = Session::start(role, &implementation, &terms)
        .await
        .map_err(|reason| HarnessError::Start { role, reason })?;
    let mut failed = Vec::new();
    for file in files {
        for case in file.cases.iter().filter(|case| case.role() == role) {
            let is_about = about.is_none_or(|requirements| {
                let mut named = case.requirements.iter();
                named.any(|requirement| requirements.contains(requirement.as_str()))
            });
            if is_about && session.judge(case, &file.blobs).await != Verdict::Pass {
                failed.push((case.id.clone(), case.requirements.clone()));
            }
        }
    }
    session.end().await;
    Ok(failed)
}
