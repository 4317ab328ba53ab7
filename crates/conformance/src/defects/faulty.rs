// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faulty services and faulty terminals: a sound one with a defect around it, judged by the cases that name what it breaks.

use super::{FaultyVerifierReport, terms};
use crate::case::{self, Case, Role};
use crate::iut::{ServiceDefect, Session, TerminalDefect};
use crate::report::Verdict;
use crate::run::{HarnessError, Implementation};
use std::collections::BTreeMap;

/// Runs the cases of a service against every faulty service, made of this sound one; only those whose name holds the filter, if
/// there is one.
///
/// # Errors
/// [`HarnessError`] if the sound service cannot be started, or fails a case that is to catch a faulty one.
pub async fn judge_service_suite(
    sound: &Implementation,
    filter: Option<&str>,
    observe: &mut dyn FnMut(&FaultyVerifierReport),
) -> Result<Vec<FaultyVerifierReport>, HarnessError> {
    let faulty = ServiceDefect::all().map(|defect| Faulty {
        word: defect.word,
        sentence: defect.sentence,
        breaks: defect.breaks,
        surround: Surround::Service(defect),
    });
    judge(Role::Service, sound, chosen(faulty, filter), observe).await
}

/// Runs the cases of a terminal against every faulty terminal, made of this sound one.
///
/// # Errors
/// As [`judge_service_suite`].
pub async fn judge_terminal_suite(
    sound: &Implementation,
    filter: Option<&str>,
    observe: &mut dyn FnMut(&FaultyVerifierReport),
) -> Result<Vec<FaultyVerifierReport>, HarnessError> {
    let faulty = TerminalDefect::all().iter().map(|defect| Faulty {
        word: defect.word,
        sentence: defect.sentence,
        breaks: defect.breaks,
        surround: Surround::Terminal(defect),
    });
    judge(Role::Terminal, sound, chosen(faulty, filter), observe).await
}

struct Faulty {
    word: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    surround: Surround,
}

#[derive(Clone, Copy)]
enum Surround {
    Nothing,
    Service(&'static ServiceDefect),
    Terminal(&'static TerminalDefect),
}

fn chosen(faulty: impl Iterator<Item = Faulty>, filter: Option<&str>) -> Vec<Faulty> {
    let holds = |one: &Faulty| filter.is_none_or(|text| one.word.contains(text));
    faulty.filter(holds).collect()
}

async fn judge(
    role: Role,
    sound: &Implementation,
    faulty: Vec<Faulty>,
    observe: &mut dyn FnMut(&FaultyVerifierReport),
) -> Result<Vec<FaultyVerifierReport>, HarnessError> {
    let failed = |reason| HarnessError::Start { role, reason };
    let broken: Vec<&str> = faulty.iter().flat_map(|one| one.breaks).copied().collect();
    let mut cases = about(role, &broken);
    cases.sort_by_key(|(_, case)| case::begins(case).map(str::to_owned));
    let mut session = Session::start(role, sound, &terms())
        .await
        .map_err(failed)?;
    if faulty.is_empty() {
        return Err(HarnessError::NothingChosen);
    }
    let wrong = failures(&mut session, Surround::Nothing, &cases).await;
    if let Some((case, reason)) = wrong.first() {
        let reason = format!("without a defect it fails {}: {reason}", case.id);
        return Err(failed(reason));
    }
    let mut reports = Vec::new();
    for one in faulty {
        let mut chosen = about(role, one.breaks);
        chosen.sort_by_key(|(_, case)| case::begins(case).map(str::to_owned));
        let wrong = failures(&mut session, one.surround, &chosen).await;
        let naming = |requirement: &&str| {
            let naming = wrong
                .iter()
                .filter(|(case, _)| case.requirements.iter().any(|id| id == requirement));
            let ids = naming.map(|(case, _)| case.id.clone()).collect();
            ((*requirement).to_owned(), ids)
        };
        let caught: BTreeMap<String, Vec<String>> = one.breaks.iter().map(naming).collect();
        let report = FaultyVerifierReport {
            word: one.word.to_owned(),
            sentence: one.sentence.to_owned(),
            caught,
        };
        observe(&report);
        reports.push(report);
    }
    session.end().await;
    Ok(reports)
}

/// The cases of a role that name one of these requirements.
fn about(role: Role, requirements: &[&str]) -> Vec<(usize, Case)> {
    let names = |case: &Case| {
        let mut ids = case.requirements.iter();
        case.role() == role && ids.any(|id| requirements.contains(&id.as_str()))
    };
    let files = case::files();
    let numbered = files.into_iter().enumerate();
    numbered
        .flat_map(|(number, file)| file.cases.into_iter().map(move |case| (number, case)))
        .filter(|(_, case)| names(case))
        .collect()
}

async fn failures(
    session: &mut Session,
    surround: Surround,
    cases: &[(usize, Case)],
) -> Vec<(Case, String)> {
    match surround {
        Surround::Nothing => session.surround(None, None),
        Surround::Service(defect) => session.surround(Some(defect), None),
        Surround::Terminal(defect) => session.surround(None, Some(defect)),
    }
    let mut wrong = Vec::new();
    let mut observe = |case: &Case, verdict: Verdict| {
        if verdict != Verdict::Pass {
            let reason = verdict.reason().unwrap_or_default().to_owned();
            wrong.push((case.clone(), reason));
        }
    };
    session.judge_all(cases, &[], &mut observe).await;
    wrong
}

#[cfg(test)]
mod tests {
    use super::{ServiceDefect, TerminalDefect, about};
    use crate::case::Role;
    use std::collections::BTreeSet;

    /// Forty and twenty-five at least, each of its own name, and a case for every rule they break.
    #[test]
    fn every_defect_breaks_a_rule_that_has_a_case() {
        let services = ServiceDefect::all();
        let services = services.map(|one| (Role::Service, one.word, one.breaks));
        let terminals = TerminalDefect::all().iter();
        let terminals = terminals.map(|one| (Role::Terminal, one.word, one.breaks));
        assert!(ServiceDefect::all().count() >= 40 && TerminalDefect::all().len() >= 25);
        let mut words = BTreeSet::new();
        for (role, word, breaks) in services.chain(terminals) {
            assert!(words.insert((role, word)), "{word} occurs twice");
            assert!(!breaks.is_empty(), "{word}");
            for requirement in breaks {
                let cases = about(role, &[requirement]);
                assert!(!cases.is_empty(), "{word}: {requirement}");
            }
        }
    }
}
