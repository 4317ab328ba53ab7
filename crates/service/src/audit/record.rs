// SPDX-License-Identifier: MIT OR Apache-2.0
//! One record of the log: JSON on one line, without personal data (Article 34 paragraphs 1 and 2).

use crate::keys::Subject;
use crate::store::AuditRow;
use base64ct::{Base64, Encoding};
use protocol::check::Method;
use protocol::cross_check::CrossCheck;
use protocol::facility::Device;
use protocol::message::IdentityDocument;
use protocol::server::AuditRecord;
use serde::Serialize;

/// What is known of a decision.
pub(crate) struct Entry<'a> {
    pub(crate) record: &'a AuditRecord,
    pub(crate) device: Option<&'a Device>,
    pub(crate) method: Option<Method>,
    pub(crate) subject: Option<Subject>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordJson<'a> {
    at: String,
    received_at: String,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    facility: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    /// Who acts for the facility; with it, both are named (Article 15 paragraph 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    delegate: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_sha256: Option<String>,
    /// The device's receipt, which holds no personal data: kept as long as the log, and as unalterable.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_document: Option<&'static str>,
    /// How an answer's coverages compared with the card's text: words, and nothing that was compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cross_check: Vec<CrossCheckJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CrossCheckJson {
    name: &'static str,
    birth_date: &'static str,
}

impl From<&CrossCheck> for CrossCheckJson {
    fn from(compared: &CrossCheck) -> Self {
        Self {
            name: compared.name.as_str(),
            birth_date: compared.birth_date.as_str(),
        }
    }
}

impl Entry<'_> {
    pub(crate) fn row(&self) -> AuditRow {
        let (record, device) = (self.record, self.device);
        let json = RecordJson {
            at: record.at.to_string(),
            received_at: record.received_at.to_string(),
            event: record.event,
            facility: device.map(|device| device.facility.as_str()),
            kind: device.map(|device| device.kind.as_str()),
            delegate: device.and_then(|device| device.delegate.as_deref()),
            account: record.account.as_ref().map(|account| account.as_str()),
            check: record.check.map(|check| check.to_string()),
            method: self.method.map(Method::as_str),
            subject: self.subject.map(|subject| hex(subject.as_bytes())),
            class: record.class.map(|class| class.as_str()),
            detail: record.detail.as_deref(),
            check_number: record.answer.as_ref().map(|answer| answer.number.as_str()),
            answer_sha256: record.answer.as_ref().map(|answer| hex(&answer.sha256)),
            receipt: record.receipt.as_deref().map(Base64::encode_string),
            identity_document: record.identity_document.map(IdentityDocument::as_str),
            cross_check: record.cross_check.iter().map(Into::into).collect(),
        };
        AuditRow {
            facility: device.map(|device| device.facility.as_str().to_owned()),
            // Strings and nothing else: this cannot fail.
            record: serde_json::to_vec(&json).unwrap_or_default(),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
