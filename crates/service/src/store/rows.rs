// SPDX-License-Identifier: MIT OR Apache-2.0
//! A check as columns, and back: a domain type never decides how it is stored.

use super::error::{Result, StoreError};
use crate::keys::{Purpose, Ring, Sealed};
use jpki::time::UnixTime;
use protocol::Class;
use protocol::check::{
    AnswerTrace, Challenge, CheckId, CheckState, CheckTerms, ConsentItem, Consents, Method,
    StoredCheck,
};
use protocol::date::Date;
use protocol::facility::{AccountId, Device, FacilityId, FacilityKind, FacilityState};
use protocol::message::SignedAnswer;
use protocol::number::CheckNumber;

/// The columns of a check; the answer is sealed.
#[derive(Clone, Debug)]
pub(super) struct CheckRow {
    pub(super) id: [u8; 16],
    pub(super) account: String,
    pub(super) service_name: String,
    pub(super) challenge: [u8; 32],
    pub(super) device_certificate_sha256: [u8; 32],
    pub(super) facility: String,
    pub(super) method: String,
    pub(super) consents: String,
    pub(super) eligibility_date: String,
    pub(super) deadline: i64,
    pub(super) received_at: i64,
    pub(super) terms_version: String,
    pub(super) state: String,
    pub(super) proof_sha256: Option<[u8; 32]>,
    pub(super) answer: Option<Sealed>,
    pub(super) answer_sha256: Option<[u8; 32]>,
    pub(super) class: Option<String>,
    pub(super) answer_signature: Option<Vec<u8>>,
    pub(super) check_number: Option<String>,
    pub(super) proof_received_at: Option<i64>,
    pub(super) answered_at: Option<i64>,
    pub(super) delivered_at: Option<i64>,
}

impl CheckRow {
    /// The columns of a check.
    pub(super) fn of(check: &StoredCheck, keys: &Ring) -> Result<Self> {
        let terms = &check.terms;
        let words: Vec<&str> = terms.consents.iter().map(ConsentItem::as_str).collect();
        let mut row = Self {
            id: terms.id.0,
            account: check.account.as_str().to_owned(),
            service_name: terms.service_name.clone(),
            challenge: terms.challenge.0,
            device_certificate_sha256: terms.device_certificate_sha256,
            facility: terms.facility.as_str().to_owned(),
            method: terms.method.as_str().to_owned(),
            consents: words.join(" "),
            eligibility_date: terms.eligibility_date.to_string(),
            deadline: terms.deadline.as_secs(),
            received_at: check.received_at.as_secs(),
            terms_version: check.terms_version.clone(),
            state: "open".to_owned(),
            proof_sha256: None,
            answer: None,
            answer_sha256: None,
            class: None,
            answer_signature: None,
            check_number: None,
            proof_received_at: None,
            answered_at: None,
            delivered_at: None,
        };
        row.set_state(&check.state, keys)?;
        Ok(row)
    }

    /// The columns a state fills; all others become empty.
    fn set_state(&mut self, state: &CheckState, keys: &Ring) -> Result<()> {
        match state {
            CheckState::Answered {
                proof_sha256,
                answer,
                ..
            } => {
                self.state = "answered".to_owned();
                self.proof_sha256 = Some(*proof_sha256);
                self.answer = Some(keys.seal(Purpose::Answer, &self.id, &answer.body)?);
                self.answer_signature = Some(answer.signature.clone());
            }
            CheckState::Delivered { at, .. } => {
                self.state = "delivered".to_owned();
                self.delivered_at = Some(at.as_secs());
            }
            CheckState::Forgotten { .. } => self.state = "forgotten".to_owned(),
            CheckState::Refused {
                proof_sha256,
                class,
            } => {
                self.state = "refused".to_owned();
                self.proof_sha256 = Some(*proof_sha256);
                self.class = Some(class.as_str().to_owned());
            }
            _ => self.state = "open".to_owned(),
        }
        if let Some(trace) = state.trace() {
            self.answer_sha256 = Some(trace.sha256);
            self.check_number = Some(trace.number.as_str().to_owned());
            self.proof_received_at = Some(trace.proof_received_at.as_secs());
            self.answered_at = Some(trace.answered_at.as_secs());
        }
        Ok(())
    }

    /// The check.
    pub(super) fn read(&self, keys: &Ring) -> Result<StoredCheck> {
        let terms = CheckTerms {
            service_name: self.service_name.clone(),
            id: CheckId(self.id),
            challenge: Challenge(self.challenge),
            device_certificate_sha256: self.device_certificate_sha256,
            facility: read("facility", FacilityId::new(&self.facility).ok())?,
            method: read("method", Method::named(&self.method))?,
            consents: read("consents", consents(&self.consents))?,
            eligibility_date: read(
                "eligibility_date",
                Date::from_iso(&self.eligibility_date).ok(),
            )?,
            deadline: UnixTime::from_secs(self.deadline),
        };
        Ok(StoredCheck {
            terms,
            account: read("account", AccountId::new(&self.account).ok())?,
            received_at: UnixTime::from_secs(self.received_at),
            terms_version: self.terms_version.clone(),
            state: self.read_state(keys)?,
        })
    }

    fn read_state(&self, keys: &Ring) -> Result<CheckState> {
        let proof_sha256 = || read("proof_sha256", self.proof_sha256);
        Ok(match self.state.as_str() {
            "open" => CheckState::Open,
            "answered" => {
                let sealed = read("answer", self.answer.as_ref())?;
                CheckState::Answered {
                    proof_sha256: proof_sha256()?,
                    answer: SignedAnswer {
                        body: keys.open(Purpose::Answer, &self.id, sealed)?.to_vec(),
                        signature: read("answer_signature", self.answer_signature.clone())?,
                    },
                    trace: self.read_trace()?,
                }
            }
            "delivered" => CheckState::Delivered {
                trace: self.read_trace()?,
                at: instant("delivered_at", self.delivered_at)?,
            },
            "forgotten" => CheckState::Forgotten {
                trace: self.read_trace()?,
            },
            "refused" => CheckState::Refused {
                proof_sha256: proof_sha256()?,
                class: read("class", self.class.as_deref().and_then(Class::named))?,
            },
            _ => return Err(StoreError::Unreadable { column: "state" }),
        })
    }

    fn read_trace(&self) -> Result<AnswerTrace> {
        let number = self.check_number.as_deref();
        let number = number.and_then(|number| CheckNumber::new(number).ok());
        Ok(AnswerTrace {
            number: read("check_number", number)?,
            sha256: read("answer_sha256", self.answer_sha256)?,
            proof_received_at: instant("proof_received_at", self.proof_received_at)?,
            answered_at: instant("answered_at", self.answered_at)?,
        })
    }
}

fn instant(column: &'static str, seconds: Option<i64>) -> Result<UnixTime> {
    read(column, seconds.map(UnixTime::from_secs))
}

/// A device of its columns.
pub(super) fn device(
    certificate_sha256: [u8; 32],
    [account, facility, kind, state]: [&str; 4],
    delegate: Option<String>,
) -> Result<Device> {
    Ok(Device {
        account: read("account", AccountId::new(account).ok())?,
        certificate_sha256,
        facility: read("facility", FacilityId::new(facility).ok())?,
        kind: read("kind", FacilityKind::named(kind))?,
        state: read("state", FacilityState::named(state))?,
        delegate,
    })
}

/// What a column must hold.
pub(super) fn read<T>(column: &'static str, value: Option<T>) -> Result<T> {
    value.ok_or(StoreError::Unreadable { column })
}

/// Bytes of a fixed length.
pub(super) fn bytes<const N: usize>(column: &'static str, value: &[u8]) -> Result<[u8; N]> {
    read(column, value.try_into().ok())
}

fn consents(text: &str) -> Option<Consents> {
    text.split_ascii_whitespace()
        .map(ConsentItem::named)
        .collect()
}
