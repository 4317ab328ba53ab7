// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a terminal asks a service.

use super::Connection;
use hyper::StatusCode;
use protocol::Class;
use protocol::check::{CheckId, IdempotencyKey};
use protocol::client::Event;
use protocol::message::{CheckNumberFound, ConfirmReceipt, CreateCheck, SignedAnswer, SubmitProof};
use protocol::number::CheckNumber;
use protocol::wire;
use std::fmt;

/// Why a check number was not told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LookUpError {
    /// The service refused; `unknown-check` for numbers nobody has and for those of other facilities.
    Refused(Class),
    /// The service could not be reached, or said something that is no message.
    Unreachable,
}

/// What is the matter with a service, as far as it can be told from here. Each needs somebody else: the network's administrator,
/// the operator, nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "line, service, maintenance, or none of them"
)]
pub enum HealthState {
    /// No whole reply came: network, name, certificate, or nobody there.
    Line,
    /// It is there, and paused by its operator (Article 12).
    Maintenance,
    /// It can decide.
    Ready,
    /// It is there and cannot decide.
    Service,
}

impl Connection {
    /// Asks for a check. With the same key the same request can be sent again.
    pub async fn create(&mut self, create: &CreateCheck, key: IdempotencyKey) -> Event {
        let body = wire::encode_create_check(create);
        let reply = self
            .exchange(wire::route::CREATE, Some(key), Some(body))
            .await;
        reply.event(StatusCode::CREATED, |body| {
            wire::decode_check_created(&body).map_or(Event::Unreachable, Event::Created)
        })
    }

    /// Sends a proof.
    pub async fn prove(&mut self, check: CheckId, proof: &SubmitProof) -> Event {
        let reply = self
            .exchange(
                &format!("/v1/checks/{check}/proof"),
                None,
                Some(wire::encode_submit_proof(proof)),
            )
            .await;
        let at = self.now();
        let signature = reply.signature();
        if reply.is(StatusCode::ACCEPTED) {
            return reply.event(StatusCode::ACCEPTED, |body| {
                wire::decode_processing(&body).map_or(Event::Unreachable, |again_seconds| {
                    Event::Processing { again_seconds, at }
                })
            });
        }
        reply.event(StatusCode::OK, |body| Event::Answered {
            answer: SignedAnswer { body, signature },
            at,
        })
    }

    /// Confirms that an answer arrived.
    pub async fn receive(&mut self, check: CheckId, receipt: &ConfirmReceipt) -> Event {
        let path = format!("/v1/checks/{check}/receipt");
        let reply = self
            .exchange(&path, None, Some(wire::encode_confirm_receipt(receipt)))
            .await;
        reply.event(StatusCode::NO_CONTENT, |_| Event::ReceiptAccepted)
    }

    /// Asks what became of an answer, by its number.
    ///
    /// # Errors
    /// [`LookUpError`].
    pub async fn check_number(
        &mut self,
        number: &CheckNumber,
    ) -> Result<CheckNumberFound, LookUpError> {
        let path = format!("/v1/check-numbers/{}", number.as_str());
        let reply = self.exchange(&path, None, None).await;
        let body = reply
            .success(StatusCode::OK)
            .map_err(|class| class.map_or(LookUpError::Unreachable, LookUpError::Refused))?;
        let found = wire::decode_check_number_found(&body);
        // What was not asked about is not believed.
        let found = found.ok().filter(|found| found.trace.number == *number);
        found.ok_or(LookUpError::Unreachable)
    }

    /// Asks whether the service can decide.
    pub async fn health(&mut self) -> HealthState {
        let reply = self.exchange(wire::route::HEALTH, None, None).await;
        if reply.is_lost() {
            return HealthState::Line;
        }
        match reply
            .success(StatusCode::OK)
            .map(|body| wire::decode_health(&body))
        {
            Ok(Ok(wire::Health::Ok)) => HealthState::Ready,
            Ok(Ok(wire::Health::Paused)) => HealthState::Maintenance,
            _ => HealthState::Service,
        }
    }
}

impl fmt::Display for LookUpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(Class::UnknownCheck) => {
                f.write_str("this facility has no check of this number")
            }
            Self::Refused(class) => write!(f, "the service refused: {class}"),
            Self::Unreachable => f.write_str("the service cannot be reached"),
        }
    }
}

impl std::error::Error for LookUpError {}
