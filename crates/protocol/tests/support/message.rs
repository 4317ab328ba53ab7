// SPDX-License-Identifier: MIT OR Apache-2.0
//! What travels: bytes with a route, as in HTTP.

use super::service::Repeatable;
use protocol::check::{CheckId, IdempotencyKey};
use protocol::client::{Action, Event};
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
    pub(crate) body: Vec<u8>,
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

    /// What an action sends, and after which pause; `None` if it sends nothing.
    pub(crate) fn of(action: &Action) -> Option<(Self, u16)> {
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
                check,
                receipt,
                after_seconds,
            } => {
                let body = wire::encode_confirm_receipt(receipt);
                (Kind::Receipt(*check), None, body, after_seconds)
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
        let (success, body) = match response {
            Response::Answered(bytes) => (true, bytes.clone()),
            Response::Created(created) => (true, wire::encode_check_created(created)),
            Response::Received => (true, Vec::new()),
            Response::Refused(class) => (false, Problem::new(*class).encode()),
        };
        Self {
            kind,
            success,
            body,
        }
    }

    /// Whether a terminal can see that it was meant for another. The acknowledgement of a receipt has no body: that it is the right
    /// one follows from the connection alone.
    pub(crate) const fn can_be_told_apart(&self) -> bool {
        !(self.success && matches!(self.kind, Kind::Receipt(_)))
    }

    /// What the terminal takes it for.
    pub(crate) fn event(&self) -> Event {
        match (self.kind, self.success) {
            (_, false) => match wire::decode_problem(&self.body) {
                Ok(problem) => Event::Refused(problem.class),
                Err(_) => Event::Unreachable,
            },
            (Kind::Create, true) => {
                wire::decode_check_created(&self.body).map_or(Event::Unreachable, Event::Created)
            }
            (Kind::Proof(_), true) => Event::Answered(self.body.clone()),
            (Kind::Receipt(_), true) => Event::ReceiptAccepted,
        }
    }
}
