// SPDX-License-Identifier: MIT OR Apache-2.0
//! Implementations under test, met from outside: processes, sockets, time.

mod card;
mod fake_service;
mod http;
mod process;
mod service;
mod signing;
mod terminal;
mod verifier;
mod world;

use crate::case::{Body, Case, CaseFile, Role};
use crate::report::Verdict;
use crate::run::{Implementation, Target};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;

pub use card::{CardSecrets, CardTerms};
pub(crate) use service::ServiceDefect;
pub(crate) use terminal::TerminalDefect;
pub(crate) use world::WORLD;

/// How many terminals are judged at the same time.
const AT_A_TIME: usize = 8;

/// A started implementation of one role.
pub(crate) enum Session {
    Verifier(Box<verifier::Verifier>),
    Card(card::Card),
    Terminal(Arc<terminal::Terminals>),
    Service(Box<service::Service>),
}

impl Session {
    /// # Errors
    /// What happened, in words.
    pub(crate) async fn start(
        role: Role,
        implementation: &Implementation,
        terms: &CardTerms,
    ) -> Result<Self, String> {
        let target = &implementation.target;
        if role == Role::Card {
            return card::Card::start(target, terms).await.map(Self::Card);
        }
        if let (Role::Service, Target::Service(target)) = (role, target) {
            let service = service::Service::start(target).await?;
            return Ok(Self::Service(Box::new(service)));
        }
        if let (Role::Terminal, Target::Terminal(target)) = (role, target) {
            return Ok(Self::Terminal(Arc::new(terminal::Terminals::new(target))));
        }
        let Target::Command(command) = target else {
            return Err("it cannot be met in this way".into());
        };
        match role {
            Role::Verifier => {
                let verifier = verifier::Verifier::start(command, implementation.lines).await?;
                Ok(Self::Verifier(Box::new(verifier)))
            }
            _ => Err("it cannot be met in this way".into()),
        }
    }

    pub(crate) async fn judge(&mut self, case: &Case, blobs: &BTreeMap<String, String>) -> Verdict {
        match (self, &case.body) {
            (Self::Verifier(verifier), Body::Verifier { input, expect }) => {
                verifier.judge(&case.id, input, expect, blobs).await
            }
            (Self::Card(card), Body::Card { input }) => card.judge(input).await,
            (Self::Terminal(terminals), Body::Terminal { input, expect }) => {
                terminals.judge(input, expect).await
            }
            (Self::Service(service), Body::Service { input }) => service.judge(input).await,
            _ => other_role(),
        }
    }

    /// Judges cases in their order, those of terminals several at a time: each has a card and a service of its own, and much of
    /// its time is waiting.
    pub(crate) async fn judge_all(
        &mut self,
        cases: &[(usize, Case)],
        files: &[CaseFile],
        observe: &mut dyn FnMut(&Case, Verdict),
    ) {
        let none = BTreeMap::new();
        if let Self::Terminal(terminals) = self {
            let permits = Arc::new(Semaphore::new(AT_A_TIME));
            let tasks: Vec<_> = cases
                .iter()
                .map(|(_, case)| {
                    let (terminals, permits) = (terminals.clone(), permits.clone());
                    let case = case.clone();
                    tokio::spawn(async move {
                        let _permit = permits.acquire().await;
                        match &case.body {
                            Body::Terminal { input, expect } => {
                                terminals.judge(input, expect).await
                            }
                            _ => other_role(),
                        }
                    })
                })
                .collect();
            for ((_, case), task) in cases.iter().zip(tasks) {
                let failed = |error: tokio::task::JoinError| Verdict::Error {
                    reason: error.to_string(),
                };
                observe(case, task.await.unwrap_or_else(failed));
            }
            return;
        }
        for (file, case) in cases {
            let blobs = files.get(*file).map_or(&none, |file| &file.blobs);
            let verdict = self.judge(case, blobs).await;
            observe(case, verdict);
        }
    }

    /// Puts a defect around a service or a terminal, or takes it away.
    pub(crate) fn surround(
        &mut self,
        service: Option<&ServiceDefect>,
        terminal: Option<&TerminalDefect>,
    ) {
        match self {
            Self::Service(around) => around.surround(service.map(|defect| defect.change)),
            Self::Terminal(around) => {
                if let Some(around) = Arc::get_mut(around) {
                    around.surround(terminal.map(|defect| defect.change));
                }
            }
            Self::Verifier(_) | Self::Card(_) => {}
        }
    }

    pub(crate) async fn end(self) {
        if let Self::Verifier(verifier) = self {
            verifier.end().await;
        }
        // The others end with their processes, which die when they are dropped.
    }
}

fn other_role() -> Verdict {
    Verdict::Error {
        reason: "case of another role".into(),
    }
}

/// What a step of a case comes to: nothing to say, or why it failed.
pub(crate) type Step = Result<(), String>;

pub(crate) fn verdict(outcome: Step) -> Verdict {
    match outcome {
        Ok(()) => Verdict::Pass,
        Err(reason) => Verdict::Fail { reason },
    }
}
