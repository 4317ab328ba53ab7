// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the terminal waits for, and when a request is sent once more.

use super::{Action, Event};
use crate::Class;
use crate::check::IdempotencyKey;
use crate::evidence::Receipt;
use crate::message::{Answer, CheckCreated, CreateCheck, SubmitProof};

/// Seconds before each sending of one request. With half a minute for each answer all three take 98 seconds, less than the two
/// minutes a check lives.
pub const PAUSES: [u16; 3] = [0, 2, 6];

#[derive(Debug)]
pub(super) enum State {
    Consent,
    Created {
        request: CreateCheck,
        sent: Sent,
    },
    Card(Begun),
    Answer {
        begun: Begun,
        proof: SubmitProof,
        sent: Sent,
    },
    Receipt {
        begun: Begun,
        answer: Box<Answer>,
        receipt: Receipt,
        sent: Sent,
    },
    Finished,
}

/// A check that exists.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) request: CreateCheck,
    pub(super) created: CheckCreated,
}

/// How often a request has been sent before: an index into [`PAUSES`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent(usize);

/// What to do about an event that may be a loss.
pub(super) enum Again {
    Handle(State),
    Send(State),
}

impl State {
    /// Whether the event means that the request is to be sent once more, and may be.
    pub(super) fn again(mut self, event: &Event) -> Again {
        let lost = matches!(
            event,
            Event::Unreachable
                | Event::Refused(Class::Busy | Class::Transport | Class::Unavailable)
        );
        let sent = match &mut self {
            Self::Created { sent, .. } | Self::Answer { sent, .. } | Self::Receipt { sent, .. } => {
                sent
            }
            Self::Consent | Self::Card(_) | Self::Finished => return Again::Handle(self),
        };
        let next = Sent(sent.0.saturating_add(1));
        if lost && next.pause().is_some() {
            *sent = next;
            Again::Send(self)
        } else {
            Again::Handle(self)
        }
    }

    /// What is sent in this state; `None` if it waits for somebody else than the service.
    pub(super) fn request(&self, key: IdempotencyKey) -> Option<Action> {
        match self {
            Self::Created { request, sent } => Some(Action::SendCreate {
                request: request.clone(),
                key,
                after_seconds: sent.pause()?,
            }),
            Self::Answer { begun, proof, sent } => Some(Action::SendProof {
                check: begun.created.terms.id,
                proof: proof.clone(),
                after_seconds: sent.pause()?,
            }),
            Self::Receipt { receipt, sent, .. } => Some(Action::SendReceipt {
                receipt: *receipt,
                after_seconds: sent.pause()?,
            }),
            Self::Consent | Self::Card(_) | Self::Finished => None,
        }
    }
}

impl Sent {
    /// It is sent for the first time.
    pub(super) const NEVER: Self = Self(0);

    /// `None` if there is no further sending.
    fn pause(self) -> Option<u16> {
        PAUSES.get(self.0).copied()
    }
}
