// SPDX-License-Identifier: MIT OR Apache-2.0
//! What became of an answer, asked for by its number.

use super::field::{from_hex, from_instant, hex, member, text};
use super::{Error, message, strict};
use crate::check::AnswerTrace;
use crate::message::{CheckNumberFound, Delivery};
use crate::number::CheckNumber;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FoundJson {
    check_number: String,
    state: String,
    received_at: String,
    proof_received_at: String,
    answered_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivered_at: Option<String>,
    answer_sha256: String,
    terms_version: String,
}

/// Writes what became of an answer.
#[must_use]
pub fn encode_check_number_found(found: &CheckNumberFound) -> Vec<u8> {
    let trace = &found.trace;
    let delivered_at = match found.delivery {
        Delivery::Delivered { at } => Some(at.to_string()),
        Delivery::Answered | Delivery::Forgotten => None,
    };
    message::encode(&FoundJson {
        check_number: trace.number.as_str().to_owned(),
        state: found.delivery.as_str().to_owned(),
        received_at: found.received_at.to_string(),
        proof_received_at: trace.proof_received_at.to_string(),
        answered_at: trace.answered_at.to_string(),
        delivered_at,
        answer_sha256: hex(&trace.sha256),
        terms_version: found.terms_version.clone(),
    })
}

/// Reads what became of an answer. `deliveredAt` is there for `delivered` and for nothing else.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_check_number_found(bytes: &[u8]) -> Result<CheckNumberFound, Error> {
    let json: FoundJson = strict::decode(bytes)?;
    let delivered_at = json.delivered_at.as_deref();
    let delivered_at = delivered_at
        .map(|text| from_instant("deliveredAt", text))
        .transpose()?;
    let delivery = match (json.state.as_str(), delivered_at) {
        ("answered", None) => Some(Delivery::Answered),
        ("delivered", Some(at)) => Some(Delivery::Delivered { at }),
        ("forgotten", None) => Some(Delivery::Forgotten),
        _ => None,
    };
    Ok(CheckNumberFound {
        trace: AnswerTrace {
            number: member("checkNumber", CheckNumber::new(&json.check_number).ok())?,
            sha256: from_hex("answerSha256", &json.answer_sha256)?,
            proof_received_at: from_instant("proofReceivedAt", &json.proof_received_at)?,
            answered_at: from_instant("answeredAt", &json.answered_at)?,
        },
        delivery: member("state", delivery)?,
        received_at: from_instant("receivedAt", &json.received_at)?,
        terms_version: text("termsVersion", json.terms_version)?,
    })
}
