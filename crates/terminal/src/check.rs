// SPDX-License-Identifier: MIT OR Apache-2.0
//! One check from beginning to end: does what the client machine says.

use crate::card::{Authentication, sign};
use crate::desk::{Desk, Step};
use crate::service::{Connection, idempotency_key};
use apdu::Transport;
use jpki::crypto::rustcrypto::PROVIDER;
use protocol::Class;
use protocol::check::ConsentItem;
use protocol::client::{Action, Client, Event, Outcome, Settings};
use protocol::message::SubmitProof;
use std::time::Duration;

/// What a check needs.
#[expect(missing_debug_implementations, reason = "readers and people have none")]
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct Driver<'a> {
    /// The card.
    pub transport: &'a mut dyn Transport,
    /// The people.
    pub desk: &'a mut dyn Desk,
    /// What unlocks the card.
    pub authentication: Authentication<'a>,
    /// The service.
    pub connection: &'a mut Connection,
}

/// A check that is over.
#[derive(Debug)]
#[non_exhaustive]
pub struct Checked {
    /// How it ended.
    pub outcome: Outcome,
    /// The proof, if the card signed one. Whoever does not need it lets it go.
    pub proof: Option<SubmitProof>,
}

/// Runs one check.
pub async fn run(settings: Settings, driver: &mut Driver<'_>) -> Checked {
    let Some(key) = idempotency_key() else {
        return Checked {
            outcome: Outcome::Refused(Class::Unavailable),
            proof: None,
        };
    };
    let (mut client, mut actions) = Client::start(settings, key, &PROVIDER);
    let mut signed = None;
    loop {
        let Some(action) = actions.pop() else {
            // The machine always says what to do next until it has finished.
            return Checked {
                outcome: Outcome::Unreachable,
                proof: signed,
            };
        };
        let event = match action {
            Action::Finish(outcome) => {
                return Checked {
                    outcome: *outcome,
                    proof: signed,
                };
            }
            action => driver.perform(action).await,
        };
        if let Event::CardSigned(proof) = &event {
            signed = Some(proof.clone());
        }
        match client.handle(event) {
            Ok((next, then)) => (client, actions) = (next, then),
            Err(_) => {
                return Checked {
                    outcome: Outcome::Unreachable,
                    proof: signed,
                };
            }
        }
    }
}

impl Driver<'_> {
    /// Performs one action of the client machine and says what came of it.
    pub async fn perform(&mut self, action: Action) -> Event {
        match action {
            Action::AskConsent => match self.desk.consent(&ConsentItem::ALL) {
                Some(consents) => Event::ConsentDecided(consents),
                None => Event::Cancelled,
            },
            Action::SendCreate {
                request,
                key,
                after_seconds,
            } => {
                pause(after_seconds).await;
                self.desk.progress(Step::Creating);
                self.connection.create(&request, key).await
            }
            Action::UseCard { digest, .. } => {
                sign(self.transport, self.desk, &self.authentication, &digest)
            }
            Action::SendProof {
                check,
                proof,
                after_seconds,
            } => {
                pause(after_seconds).await;
                self.desk.progress(Step::Verifying);
                self.connection.prove(check, &proof).await
            }
            Action::SendReceipt {
                check,
                receipt,
                after_seconds,
            } => {
                pause(after_seconds).await;
                self.desk.progress(Step::Confirming);
                self.connection.receive(check, &receipt).await
            }
            Action::Finish(_) => Event::Cancelled,
        }
    }
}

/// Waits before a request; not at all before the first sending.
async fn pause(seconds: u16) {
    if seconds > 0 {
        tokio::time::sleep(Duration::from_secs(seconds.into())).await;
    }
}
