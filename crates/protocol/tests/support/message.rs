// SPDX-License-Identifier: MIT OR Apache-2.0
//! What travels: bytes with a route, as in HTTP.

use super::evidence::device_identity;
use super::service::Repeatable;
use jpki::time::UnixTime;
use protocol::check::{CheckId, IdempotencyKey};
use protocol::client::{Action, Event};
use protocol::message::SignedAnswer;
use protocol::server::{Request, Response};
use protocol::wire::{self, Problem};

/// The route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Create,
    Proof(CheckId),
    Receipt(CheckId),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sent {
    pub(crate) kind: Kind,
    pub(crate) key: Option<IdempotencyKey>,
    pub(crate) body: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Reply {
    pub(crate) kind: Kind,
    pub(crate) success: bool,
    /// The status of an answer that is not there yet.
    pub(crate) processing: bool,
    pub(crate) body: Vec<u8>,
    /// The header beside an answer.
    pub(crate) signature: Vec<u8>,
}

impl Kind {
    /// The check the route names.
    pub(crate) const fn named(self) -> Option<CheckId> {
        match self {
            Self::Create => None,
            Self::Proof(check) | Self::Receipt(check) => Some(check),
        }
    }
}

impl Sent {
    /// What it is known by when it comes again.
    pub(crate) fn repeatable(&self) -> Option<Repeatable<'_>> {
        self.key.map(|key| Repeatable {
            key,
            body: &self.body,
        })
    }

    /// What an action of the device of this number sends, and after which pause; `None` if it sends nothing.
    pub(crate) fn of(action: &Action, device: u8) -> Option<(Self, u16)> {
        let (kind, key, body, pause) = match action {
            Action::SendCreate {
                request,
                key,
                after_seconds,
            } => {
                let body = wire::encode_create_check(request);
                (Kind::Create, Some(*key), body, after_seconds)
            }
            Action::SendProof {
                check,
                proof,
                after_seconds,
            } => {
                let body = wire::encode_submit_proof(proof);
                (Kind::Proof(*check), None, body, after_seconds)
            }
            Action::SendReceipt {
                receipt,
                after_seconds,
            } => {
                let signed = device_identity(device).receipt(receipt);
                let body = wire::encode_confirm_receipt(&signed);
                (Kind::Receipt(receipt.check), None, body, after_seconds)
            }
            Action::AskConsent | Action::Finish(_) | Action::UseCard { .. } => return None,
        };
        Some((Self { kind, key, body }, *pause))
    }

    /// What the service reads; `None` if it is no message.
    pub(crate) fn read(&self) -> Option<Request> {
        match self.kind {
            Kind::Create => wire::decode_create_check(&self.body)
                .ok()
                .map(Request::Create),
            Kind::Proof(check) => wire::decode_submit_proof(&self.body)
                .ok()
                .map(|proof| Request::Prove { check, proof }),
            Kind::Receipt(check) => wire::decode_confirm_receipt(&self.body)
                .ok()
                .map(|receipt| Request::Receive { check, receipt }),
        }
    }
}

impl Reply {
    pub(crate) fn new(kind: Kind, response: &Response) -> Self {
        let mut signature = Vec::new();
        let (success, body) = match response {
            Response::Answered(answer) => {
                signature.clone_from(&answer.signature);
                (true, answer.body.clone())
            }
            Response::Created(created) => (true, wire::encode_check_created(created)),
            Response::Found(found) => (true, wire::encode_check_number_found(found)),
            Response::Processing { again_seconds } => {
                (true, wire::encode_processing(*again_seconds))
            }
            Response::Received => (true, Vec::new()),
            Response::Refused(class) => (false, Problem::new(*class).encode()),
        };
        Self {
            kind,
            success,
            processing: matches!(response, Response::Processing { .. }),
            body,
            signature,
        }
    }

    /// Whether a terminal can see that it was meant for another. The acknowledgement of a receipt has no body: that it is the right
    /// one follows from the connection alone.
    pub(crate) const fn can_be_told_apart(&self) -> bool {
        !(self.success && matches!(self.kind, Kind::Receipt(_)))
    }

    /// What the terminal takes it for at this instant.
    pub(crate) fn event(&self, at: UnixTime) -> Event {
        match (self.kind, self.success) {
            (_, false) => match wire::decode_problem(&self.body) {
                Ok(problem) => Event::Refused(problem.class),
                Err(_) => Event::Unreachable,
            },
            (Kind::Create, true) => {
                wire::decode_check_created(&self.body).map_or(Event::Unreachable, Event::Created)
            }
            (Kind::Proof(_), true) if self.processing => {
                wire::decode_processing(&self.body).map_or(Event::Unreachable, |again_seconds| {
                    Event::Processing { again_seconds, at }
                })
            }
            (Kind::Proof(_), true) => Event::Answered {
                answer: SignedAnswer {
                    body: self.body.clone(),
                    signature: self.signature.clone(),
                },
                at,
            },
            (Kind::Receipt(_), true) => Event::ReceiptAccepted,
        }
    }
}
