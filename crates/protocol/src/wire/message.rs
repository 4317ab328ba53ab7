// SPDX-License-Identifier: MIT OR Apache-2.0
//! The messages of a check but the answer.

use super::field::{
    base64, from_base64, from_date, from_hex, from_instant, from_optional_date, hex, member, text,
};
use super::{Error, strict};
use crate::check::{Challenge, CheckId, CheckTerms, ConsentItem, Consents, Method};
use crate::eligibility::PersonName;
use crate::facility::FacilityId;
use crate::message::{
    CardText, CheckCreated, ConfirmReceipt, CreateCheck, IdentityDocument, Purpose, SubmitProof,
};
use serde::{Deserialize, Serialize};

const ELIGIBILITY_CHECK: &str = "eligibility-check";

/// Longest name of a service: what fits a host name (RFC 1035 §2.3.4).
const SERVICE_NAME_MAX: usize = 255;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateCheckJson {
    purpose: String,
    method: String,
    /// Absent or `null`, like every optional member: none was given.
    consents: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    eligibility_date: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CheckCreatedJson {
    check_id: String,
    service_name: String,
    challenge: String,
    device_certificate_sha256: String,
    facility_id: String,
    method: String,
    consents: Vec<String>,
    eligibility_date: String,
    deadline: String,
    terms_version: String,
    received_at: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubmitProofJson {
    certificate: String,
    signature: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    card_text: Option<CardTextJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CardTextJson {
    name: String,
    birth_date: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConfirmReceiptJson {
    answer_sha256: String,
    receipt: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity_document: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProcessingJson {
    retry_after_seconds: u16,
}

/// Writes the request that begins a check.
#[must_use]
pub fn encode_create_check(message: &CreateCheck) -> Vec<u8> {
    encode(&CreateCheckJson {
        purpose: match message.purpose {
            Purpose::EligibilityCheck => ELIGIBILITY_CHECK.to_owned(),
            Purpose::Other => "other".to_owned(),
        },
        method: message.method.as_str().to_owned(),
        consents: Some(consent_words(message.consents)),
        eligibility_date: message.eligibility_date.map(|date| date.to_string()),
    })
}

/// Reads the request that begins a check.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_create_check(bytes: &[u8]) -> Result<CreateCheck, Error> {
    let json: CreateCheckJson = strict::decode(bytes)?;
    Ok(CreateCheck {
        purpose: if json.purpose == ELIGIBILITY_CHECK {
            Purpose::EligibilityCheck
        } else {
            Purpose::Other
        },
        method: member("method", Method::named(&json.method))?,
        consents: consents(json.consents.as_deref().unwrap_or_default())?,
        eligibility_date: from_optional_date("eligibilityDate", json.eligibility_date.as_deref())?,
    })
}

/// Writes the answer to a check's beginning.
#[must_use]
pub fn encode_check_created(message: &CheckCreated) -> Vec<u8> {
    let terms = &message.terms;
    encode(&CheckCreatedJson {
        check_id: terms.id.to_string(),
        service_name: terms.service_name.clone(),
        challenge: base64(&terms.challenge.0),
        device_certificate_sha256: hex(&terms.device_certificate_sha256),
        facility_id: terms.facility.as_str().to_owned(),
        method: terms.method.as_str().to_owned(),
        consents: consent_words(terms.consents),
        eligibility_date: terms.eligibility_date.to_string(),
        deadline: terms.deadline.to_string(),
        terms_version: message.terms_version.clone(),
        received_at: message.received_at.to_string(),
    })
}

/// Reads the answer to a check's beginning.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_check_created(bytes: &[u8]) -> Result<CheckCreated, Error> {
    let json: CheckCreatedJson = strict::decode(bytes)?;
    let named = !json.service_name.is_empty() && json.service_name.len() <= SERVICE_NAME_MAX;
    let challenge = from_base64("challenge", &json.challenge)?;
    Ok(CheckCreated {
        terms: CheckTerms {
            service_name: member("serviceName", named.then_some(json.service_name))?,
            id: member("checkId", CheckId::from_hex(&json.check_id).ok())?,
            challenge: Challenge(member("challenge", challenge.try_into().ok())?),
            device_certificate_sha256: from_hex(
                "deviceCertificateSha256",
                &json.device_certificate_sha256,
            )?,
            facility: member("facilityId", FacilityId::new(&json.facility_id).ok())?,
            method: member("method", Method::named(&json.method))?,
            consents: consents(&json.consents)?,
            eligibility_date: from_date("eligibilityDate", &json.eligibility_date)?,
            deadline: from_instant("deadline", &json.deadline)?,
        },
        terms_version: json.terms_version,
        received_at: from_instant("receivedAt", &json.received_at)?,
    })
}

/// Writes a proof.
#[must_use]
pub fn encode_submit_proof(message: &SubmitProof) -> Vec<u8> {
    encode(&SubmitProofJson {
        certificate: base64(&message.certificate),
        signature: base64(&message.signature),
        card_text: message.card_text.as_ref().map(|text| CardTextJson {
            name: text.name.as_str().to_owned(),
            birth_date: text.birth_date.to_string(),
        }),
    })
}

/// Reads a proof.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_submit_proof(bytes: &[u8]) -> Result<SubmitProof, Error> {
    let json: SubmitProofJson = strict::decode(bytes)?;
    Ok(SubmitProof {
        certificate: from_base64("certificate", &json.certificate)?,
        signature: from_base64("signature", &json.signature)?,
        card_text: json.card_text.map(card_text).transpose()?,
    })
}

fn card_text(json: CardTextJson) -> Result<CardText, Error> {
    Ok(CardText {
        name: PersonName(text("name", json.name)?),
        birth_date: from_date("birthDate", &json.birth_date)?,
    })
}

/// Writes when to send a proof again whose answer is not there yet.
#[must_use]
pub fn encode_processing(again_seconds: u16) -> Vec<u8> {
    encode(&ProcessingJson {
        retry_after_seconds: again_seconds,
    })
}

/// Reads after how many seconds to send a proof again.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_processing(bytes: &[u8]) -> Result<u16, Error> {
    let json: ProcessingJson = strict::decode(bytes)?;
    Ok(json.retry_after_seconds)
}

/// Writes a receipt.
#[must_use]
pub fn encode_confirm_receipt(message: &ConfirmReceipt) -> Vec<u8> {
    encode(&ConfirmReceiptJson {
        answer_sha256: hex(&message.answer_sha256),
        receipt: base64(&message.receipt),
        identity_document: message
            .identity_document
            .map(|kind| kind.as_str().to_owned()),
    })
}

/// Reads a receipt.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_confirm_receipt(bytes: &[u8]) -> Result<ConfirmReceipt, Error> {
    let json: ConfirmReceiptJson = strict::decode(bytes)?;
    Ok(ConfirmReceipt {
        answer_sha256: from_hex("answerSha256", &json.answer_sha256)?,
        receipt: from_base64("receipt", &json.receipt)?,
        identity_document: json
            .identity_document
            .map(|word| member("identityDocument", IdentityDocument::named(&word)))
            .transpose()?,
    })
}

/// Structures of strings always have a JSON form, so the empty fallback is never seen.
pub(super) fn encode(json: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(json).unwrap_or_default()
}

fn consent_words(consents: Consents) -> Vec<String> {
    consents
        .iter()
        .map(|item| item.as_str().to_owned())
        .collect()
}

/// A word nobody knows is refused, and so is one twice: what a patient agreed to is not guessed at.
fn consents(words: &[String]) -> Result<Consents, Error> {
    let mut given = Consents::NONE;
    for word in words {
        let item = member("consents", ConsentItem::named(word))?;
        member("consents", (!given.contains(item)).then_some(()))?;
        given = given.with(item);
    }
    Ok(given)
}
