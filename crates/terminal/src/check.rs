// SPDX-License-Identifier: MIT OR Apache-2.0
//! One check from beginning to end: does what the client machine says.

use crate::card::{Authentication, sign};
use crate::desk::{Desk, Step};
use crate::evidence::Evidence;
use crate::service::{Connection, idempotency_key};
use apdu::Transport;
use jpki::crypto::rustcrypto::PROVIDER;
use protocol::Class;
use protocol::check::{CheckId, ConsentItem};
use protocol::client::{Action, Client, Event, Outcome, Settings, Trust};
use protocol::message::{ConfirmReceipt, SubmitProof};
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
    /// What proves the answer, if there is one.
    pub evidence: Option<Evidence>,
}

/// Runs one check.
pub async fn run(settings: Settings, driver: &mut Driver<'_>) -> Checked {
    let Some(key) = idempotency_key() else {
        return Checked {
            outcome: Outcome::Refused(Class::Unavailable),
            proof: None,
            evidence: None,
        };
    };
    let anchors = driver.connection.service_anchors();
    let trust = Trust {
        service: &anchors,
        crypto: &PROVIDER,
    };
    let (mut client, mut actions) = Client::start(settings, key, trust);
    let (mut signed, mut evidence) = (None, None);
    loop {
        let Some(action) = actions.pop() else {
            // The machine always says what to do next until it has finished.
            return Checked {
                outcome: Outcome::Unreachable,
                proof: signed,
                evidence: None,
            };
        };
        let event = match action {
            Action::Finish(outcome) => {
                let answered = matches!(*outcome, Outcome::Answered { .. });
                return Checked {
                    outcome: *outcome,
                    proof: signed,
                    // What the machine did not take is evidence of nothing.
                    evidence: evidence.filter(|_| answered),
                };
            }
            Action::SendReceipt {
                receipt,
                after_seconds,
            } => {
                let signed = driver.connection.sign_receipt(&receipt).ok();
                if let (Some(evidence), Some(signed)) = (&mut evidence, &signed) {
                    evidence.receipt = Some(signed.receipt.clone());
                }
                driver.confirm(receipt.check, signed, after_seconds).await
            }
            action => driver.perform(action).await,
        };
        match &event {
            Event::CardSigned(proof) => signed = Some(proof.clone()),
            Event::Answered { answer, .. } => evidence = Some(Evidence::of(answer.clone())),
            _ => {}
        }
        match client.handle(event) {
            Ok((next, then)) => (client, actions) = (next, then),
            Err(_) => {
                return Checked {
                    outcome: Outcome::Unreachable,
                    proof: signed,
                    evidence: None,
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
                receipt,
                after_seconds,
            } => {
                let signed = self.connection.sign_receipt(&receipt).ok();
                self.confirm(receipt.check, signed, after_seconds).await
            }
            Action::Finish(_) => Event::Cancelled,
        }
    }

    /// Sends a signed receipt. A key that signed the connection signs this too; if not, the answer stands without its receipt.
    pub(crate) async fn confirm(
        &mut self,
        check: CheckId,
        signed: Option<ConfirmReceipt>,
        after_seconds: u16,
    ) -> Event {
        let Some(signed) = signed else {
            return Event::Cancelled;
        };
        pause(after_seconds).await;
        self.desk.progress(Step::Confirming);
        self.connection.receive(check, &signed).await
    }
}

/// Waits before a request; not at all before the first sending.
async fn pause(seconds: u16) {
    if seconds > 0 {
        tokio::time::sleep(Duration::from_secs(seconds.into())).await;
    }
}
