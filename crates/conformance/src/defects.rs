// SPDX-License-Identifier: MIT OR Apache-2.0
//! The suite is itself judged: every faulty card of the testbed, one broken rule each, must fail in a case that names the
//! rule. A card that fails elsewhere only is right for the wrong reason and counts as missed. Faulty verifiers are judged
//! likewise.

mod faulty;
mod verifiers;

pub use faulty::{judge_service_suite, judge_terminal_suite};
pub use verifiers::{FaultyVerifier, FaultyVerifierReport, judge_verifier_suite};

use crate::capability::{CapabilityStatement, CardKind};
use crate::case::Role;
use crate::iut::{CardTerms, WORLD};
use crate::report::Verdict;
use crate::run::{CardMaker, HarnessError, Implementation, Lines, Selection, Target, run};
use apdu::Card;
use std::collections::BTreeMap;
use std::sync::Arc;
use testbed::card::CardOptions;
use testbed::faults::{CardDefect, DefectiveCard};
use testbed::population::Situation;

/// What became of one faulty card.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DefectReport {
    /// The defect.
    pub defect: CardDefect,
    /// Cases that failed and name the rule it breaks.
    pub named: Vec<String>,
    /// Other cases that failed.
    pub others: Vec<String>,
}

impl DefectReport {
    /// Whether the suite has found it out, for the right reason.
    #[must_use]
    pub fn is_caught(&self) -> bool {
        !self.named.is_empty()
    }
}

/// Runs all card cases against the sound card, which must pass, and against each faulty one.
///
/// # Errors
/// [`HarnessError`] if the sound card does not pass: then nothing is said of the others.
pub async fn judge_suite(
    observe: &mut dyn FnMut(&DefectReport),
) -> Result<Vec<DefectReport>, HarnessError> {
    let sound = failures(None).await?;
    if let Some((case, _)) = sound.first() {
        return Err(HarnessError::Start {
            role: Role::Card,
            reason: format!("the card without a defect fails {case}"),
        });
    }
    let mut reports = Vec::new();
    for defect in CardDefect::ALL {
        let failed = failures(Some(*defect)).await?;
        let names_rule = |(_, rules): &(String, Vec<String>)| {
            rules.iter().any(|rule| rule == defect.requirement())
        };
        let (named, others): (Vec<_>, Vec<_>) = failed.into_iter().partition(names_rule);
        let ids = |cases: Vec<(String, Vec<String>)>| cases.into_iter().map(|(id, _)| id).collect();
        let report = DefectReport {
            defect: *defect,
            named: ids(named),
            others: ids(others),
        };
        observe(&report);
        reports.push(report);
    }
    Ok(reports)
}

/// Cases a card fails, each with the requirements it names.
async fn failures(defect: Option<CardDefect>) -> Result<Vec<(String, Vec<String>)>, HarnessError> {
    let implementation = Implementation {
        name: defect.map_or("no defect", CardDefect::word).to_owned(),
        target: Target::Memory(CardMaker(Arc::new(move || card(defect)))),
        lines: Lines::default(),
    };
    let selection = Selection {
        roles: vec![Role::Card],
        filter: None,
    };
    let terms = CardTerms::synthetic(CapabilityStatement::of(CardKind::SyntheticCard));
    let implementations = BTreeMap::from([(Role::Card, implementation)]);
    let report = run(&selection, &implementations, &terms, &mut |_| ()).await?;
    let failed = report
        .cases
        .into_iter()
        .filter(|case| !matches!(case.verdict, Verdict::Pass | Verdict::NotApplicable { .. }));
    Ok(failed.map(|case| (case.id, case.requirements)).collect())
}

/// Everything is allowed with what is synthetic.
fn terms() -> CardTerms {
    CardTerms::synthetic(CapabilityStatement::of(CardKind::SyntheticCard))
}

fn card(defect: Option<CardDefect>) -> Box<dyn Card + Send> {
    let person = WORLD.population.person(Situation::Valid);
    let card = WORLD.card(person, CardOptions::default().authentication_tries);
    Box::new(DefectiveCard::new(card, defect))
}
