// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the terminal waits for, and when a request is sent once more.

use super::{Action, Event};
use crate::Class;
use crate::check::IdempotencyKey;
use crate::evidence::Receipt;
use crate::message::{Answer, CheckCreated, CreateCheck, SubmitProof};
use jpki::time::UnixTime;

/// Seconds before each sending of one request. With half a minute for each answer all three take 98 seconds, less than the two
/// minutes a check lives.
pub const PAUSES: [u16; 3] = [0, 2, 6];

/// How often the answer is asked for again while the insurers are processing: at the service's three seconds that is a minute, the
/// longest a patient waits at a desk.
pub const ASKS: u8 = 20;

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
        asked: Asked,
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

/// How often the answer has been asked for again, and how long to wait before the next time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    times: u8,
    after_seconds: u16,
}

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
            Self::Answer {
                begun,
                proof,
                sent,
                asked,
            } => Some(Action::SendProof {
                check: begun.created.terms.id,
                proof: proof.clone(),
                // A proof that was lost had waited already.
                after_seconds: match sent {
                    Sent(0) => asked.after_seconds,
                    lost => lost.pause()?,
                },
            }),
            Self::Receipt { receipt, sent, .. } => Some(Action::SendReceipt {
                receipt: *receipt,
                after_seconds: sent.pause()?,
            }),
            Self::Consent | Self::Card(_) | Self::Finished => None,
        }
    }
}

impl Asked {
    /// The answer has not been asked for again.
    pub(super) const NEVER: Self = Self {
        times: 0,
        after_seconds: 0,
    };

    /// Asking once more; `None` if it was asked often enough, or the deadline would pass meanwhile. A service that says 0 seconds
    /// is asked after one.
    pub(super) fn again(
        self,
        again_seconds: u16,
        at: UnixTime,
        deadline: UnixTime,
    ) -> Option<Self> {
        let after_seconds = again_seconds.max(1);
        let next = Self {
            times: self.times.saturating_add(1),
            after_seconds,
        };
        let in_time = at.saturating_add_secs(after_seconds.into()) <= deadline;
        (next.times <= ASKS && in_time).then_some(next)
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
