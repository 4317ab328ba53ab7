// SPDX-License-Identifier: MIT OR Apache-2.0
//! Implementations under test, met from outside: processes, sockets, time.

mod card;
mod fake_service;
mod http;
mod process;
mod service;
mod terminal;
mod verifier;
mod world;

use crate::case::{Body, Case, Role};
use crate::report::Verdict;
use crate::run::{Implementation, Target};
use std::collections::BTreeMap;

pub use card::{CardSecrets, CardTerms};
pub(crate) use world::WORLD;

/// A started implementation of one role.
pub(crate) enum Session {
    Verifier(verifier::Verifier),
    Card(card::Card),
    Terminal(terminal::Terminals),
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
        let Target::Command(command) = target else {
            return Err("it cannot be met in this way".into());
        };
        Ok(match role {
            Role::Verifier => {
                Self::Verifier(verifier::Verifier::start(command, implementation.lines).await?)
            }
            _ => Self::Terminal(terminal::Terminals::new(command)),
        })
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
            _ => Verdict::Error {
                reason: "case of another role".into(),
            },
        }
    }

    pub(crate) async fn end(self) {
        if let Self::Verifier(verifier) = self {
            verifier.end().await;
        }
        // The others end with their processes, which die when they are dropped.
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
