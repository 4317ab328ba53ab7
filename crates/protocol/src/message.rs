// SPDX-License-Identifier: MIT OR Apache-2.0
//! The messages of one check, as values. How they are written is `wire`'s business.

use crate::check::{CheckId, CheckTerms, Consents, Method};
use crate::date::Date;
use crate::entitlement::Entitled;
use crate::number::CheckNumber;
use core::fmt;
use jpki::path::Validity;
use jpki::time::UnixTime;
use jpki::user::VerifierRole;

/// What a check is for (Article 23 paragraph 1 item 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// To confirm a patient's eligibility: the only purpose the terms of use allow.
    EligibilityCheck,
    /// Anything else a client may write; refused.
    Other,
}

/// `POST /v1/checks`: begin a check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a message has the members the wire protocol says"
)]
pub struct CreateCheck {
    /// What for.
    pub purpose: Purpose,
    /// How the patient is identified.
    pub method: Method,
    /// What the patient consented to.
    pub consents: Consents,
    /// The day asked for; today in Japan if absent.
    pub eligibility_date: Option<Date>,
}

/// The answer to [`CreateCheck`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a message has the members the wire protocol says"
)]
pub struct CheckCreated {
    /// All the card's signature will cover.
    pub terms: CheckTerms,
    /// Version of the terms of use in force (Article 5).
    pub terms_version: String,
}

/// `POST /v1/checks/{id}/proof`: the card's certificate and its signature. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a message has the members the wire protocol says"
)]
pub struct SubmitProof {
    /// The user-authentication certificate, DER.
    pub certificate: Vec<u8>,
    /// RSASSA-PKCS1-v1_5 with SHA-256 over the check transcript.
    pub signature: Vec<u8>,
}

impl fmt::Debug for SubmitProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SubmitProof({} and {} bytes)",
            self.certificate.len(),
            self.signature.len()
        )
    }
}

/// The answer to [`SubmitProof`]: what the facility may know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a message has the members the wire protocol says"
)]
pub struct Answer {
    /// The check.
    pub check: CheckId,
    /// Its number for the claim.
    pub number: CheckNumber,
    /// The service that answers; it is the source of the data and claims no accuracy (Article 33).
    pub source: String,
    /// When it answers.
    pub answered_at: UnixTime,
    /// The day eligibility was asked for.
    pub eligibility_date: Date,
    /// Version of the terms of use in force.
    pub terms_version: String,
    /// Whether the answer falls into a test period (supplementary provisions).
    pub test_use: bool,
    /// In which role the certificate was verified (Article 27).
    pub role: VerifierRole,
    /// Whether the certificate is in time or in grace.
    pub certificate: Validity,
    /// What the facility may receive.
    pub entitled: Entitled,
}

/// `POST /v1/checks/{id}/receipt`: the answer has arrived (Article 30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a message has the members the wire protocol says"
)]
pub struct ConfirmReceipt {
    /// SHA-256 of the answer's exact bytes.
    pub answer_sha256: [u8; 32],
}
