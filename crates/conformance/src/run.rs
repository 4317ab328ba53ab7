// SPDX-License-Identifier: MIT OR Apache-2.0
//! Running cases against implementations.

use crate::case::{self, Case, CaseFile, Cost, Role};
use crate::iut::{self, CardTerms};
use crate::report::{CaseReport, Report, Verdict};
use apdu::Card;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Which cases to run.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "plain choice")]
pub struct Selection {
    /// Roles; all if empty.
    pub roles: Vec<Role>,
    /// Only cases whose identifier contains this.
    pub filter: Option<String>,
}

/// An implementation under test.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a name and where it is met")]
pub struct Implementation {
    /// For the report.
    pub name: String,
    /// Where it is.
    pub target: Target,
    /// How the lines of a verifier are taken.
    pub lines: Lines,
}

/// How the lines of a verifier's adapter are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the ways there are")]
pub enum Lines {
    /// Unknown members are passed over.
    #[default]
    Taken,
    /// Every line of either side is held against `vectors/schema/adapter.json`.
    Validated,
}

/// Where an implementation is met.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "the ways there are")]
pub enum Target {
    /// Program and arguments with placeholders (`docs/conformance.md`).
    Command(Vec<String>),
    /// A service with what belongs to it.
    Service(ServiceTarget),
    /// A terminal with what belongs to it.
    Terminal(TerminalTarget),
    /// A card in memory.
    Memory(CardMaker),
    /// A card in the PC/SC reader of this name.
    Reader(String),
}

/// A service, and the commands of whoever operates it.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what there is of a service")]
pub struct ServiceTarget {
    /// How it is met.
    pub start: ServiceStart,
    /// Command by which the operator decides (`docs/conformance.md`).
    pub operator: Option<Vec<String>>,
    /// Command that shows the audit log.
    pub audit: Option<Vec<String>>,
}

/// A terminal's commands.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what there is of a terminal")]
pub struct TerminalTarget {
    /// Command that performs one check, with placeholders.
    pub check: Vec<String>,
    /// Command that turns a result into another form, with placeholders.
    pub convert: Option<Vec<String>>,
}

/// How a service is met.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "it runs, or is started")]
pub enum ServiceStart {
    /// It is started by this command, with placeholders.
    Command(Vec<String>),
    /// It runs already.
    Running {
        /// Its address, with a port.
        address: String,
        /// Folder of the settings of its devices.
        material: PathBuf,
    },
}

/// Makes a card in memory, the same one each time.
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "a function and nothing else")]
pub struct CardMaker(pub Arc<dyn Fn() -> Box<dyn Card + Send> + Send + Sync>);

impl fmt::Debug for CardMaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardMaker")
    }
}

/// Why the harness could not run.
#[derive(Debug)]
#[non_exhaustive]
pub enum HarnessError {
    /// Nobody said what to judge in this role.
    NoImplementation(Role),
    /// The implementation could not be started, or does not speak.
    Start {
        /// In which role.
        role: Role,
        /// What happened.
        reason: String,
    },
    /// No case has been chosen.
    NothingChosen,
}

impl Selection {
    /// The cases chosen, in order; those that cost a card something after those that do not.
    fn cases(&self, files: &[CaseFile], role: Role) -> Vec<(usize, Case)> {
        let chosen = |case: &Case| {
            case.role() == role
                && self
                    .filter
                    .as_ref()
                    .is_none_or(|text| case.id.contains(text))
        };
        let numbered = files.iter().enumerate();
        let mut cases: Vec<(usize, Case)> = numbered
            .flat_map(|(file, cases)| cases.cases.iter().map(move |case| (file, case.clone())))
            .filter(|(_, case)| chosen(case))
            .collect();
        // Cards: the cheapest first. Services: time goes on and never back.
        cases.sort_by_key(|(_, case)| (cost(case), case::begins(case).map(str::to_owned)));
        cases
    }
}

const fn cost(case: &Case) -> Cost {
    match &case.body {
        case::Body::Card { input } => input.cost,
        _ => Cost::Nothing,
    }
}

/// Runs the chosen cases and tells `observe` about each as it ends. `terms` are those a card is judged under.
///
/// # Errors
/// [`HarnessError`] if an implementation cannot be started.
pub async fn run(
    selection: &Selection,
    implementations: &BTreeMap<Role, Implementation>,
    terms: &CardTerms,
    observe: &mut dyn FnMut(&CaseReport),
) -> Result<Report, HarnessError> {
    let files = case::files();
    let mut report = Report {
        suite: env!("CARGO_PKG_VERSION"),
        implementations: BTreeMap::new(),
        cases: Vec::new(),
    };
    for role in Role::ALL {
        let cases = selection.cases(&files, role);
        let wanted = selection.roles.is_empty() || selection.roles.contains(&role);
        if !wanted || cases.is_empty() {
            continue;
        }
        let implementation = implementations
            .get(&role)
            .ok_or(HarnessError::NoImplementation(role))?;
        report
            .implementations
            .insert(role, implementation.name.clone());
        let failed = |reason| HarnessError::Start { role, reason };
        let mut session = iut::Session::start(role, implementation, terms)
            .await
            .map_err(failed)?;
        session
            .judge_all(&cases, &files, &mut |case, verdict| {
                let judged = finished(case.clone(), verdict);
                observe(&judged);
                report.cases.push(judged);
            })
            .await;
        session.end().await;
    }
    if report.cases.is_empty() {
        Err(HarnessError::NothingChosen)
    } else {
        Ok(report)
    }
}

fn finished(case: Case, verdict: Verdict) -> CaseReport {
    let role = case.role();
    CaseReport {
        id: case.id,
        role,
        title: case.title,
        requirements: case.requirements,
        verdict,
    }
}

impl fmt::Display for HarnessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoImplementation(role) => write!(f, "no {} was named to be judged", role.word()),
            Self::Start { role, reason } => {
                write!(f, "the {} cannot be judged: {reason}", role.word())
            }
            Self::NothingChosen => f.write_str("no case has been chosen; --list shows all"),
        }
    }
}

impl std::error::Error for HarnessError {}
