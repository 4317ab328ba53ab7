// SPDX-License-Identifier: MIT OR Apache-2.0
//! The messages of one check, as values. How they are written is `wire`'s business.

use crate::check::{AnswerTrace, CheckId, CheckTerms, Consents, Method};
use crate::cross_check::CrossCheck;
use crate::date::Date;
use crate::eligibility::PersonName;
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
    /// When the request for it was received (Article 30).
    pub received_at: UnixTime,
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
    /// What the terminal read of the card's text, if it did.
    pub card_text: Option<CardText>,
}

/// Name and date of birth from the card's text application: the terminal's word, which nothing but a comparison is made of.
/// `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a message has the members the wire protocol says"
)]
pub struct CardText {
    /// 氏名.
    pub name: PersonName,
    /// 生年月日.
    pub birth_date: Date,
}

impl fmt::Debug for CardText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardText(hidden)")
    }
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
    /// When the proof was received (Article 30).
    pub received_at: UnixTime,
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
    /// How each coverage compares with the card's text, in their order; none if the terminal sent no text.
    pub cross_check: Vec<CrossCheck>,
}

impl Answer {
    /// Whether a coverage speaks of somebody else than the card's text.
    #[must_use]
    pub fn differs_from_card(&self) -> bool {
        self.cross_check.iter().any(|compared| compared.differs())
    }
}

/// `POST /v1/checks/{id}/receipt`: the answer has arrived (Article 30).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a message has the members the wire protocol says"
)]
pub struct ConfirmReceipt {
    /// SHA-256 of the answer's exact bytes.
    pub answer_sha256: [u8; 32],
    /// The receipt the device signed, see [`evidence`](crate::evidence).
    pub receipt: Vec<u8>,
    /// Which other document staff asked for, if they did (Article 18).
    pub identity_document: Option<IdentityDocument>,
}

/// A document staff asked for beside the card (Article 18). The kind and nothing more: no number, no copy, no finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a closed list, so that nothing else can be written into it"
)]
pub enum IdentityDocument {
    /// 運転免許証.
    DriversLicence,
    /// Any other.
    Other,
    /// 旅券.
    Passport,
    /// 在留カード, 特別永住者証明書.
    ResidenceCard,
}

impl IdentityDocument {
    /// All, in the order of their words.
    pub const ALL: [Self; 4] = [
        Self::DriversLicence,
        Self::Other,
        Self::Passport,
        Self::ResidenceCard,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DriversLicence => "drivers-licence",
            Self::Other => "other",
            Self::Passport => "passport",
            Self::ResidenceCard => "residence-card",
        }
    }

    /// The kind of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The exact bytes of an answer and of the service's signature on them. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a body and the header beside it")]
pub struct SignedAnswer {
    /// The body.
    pub body: Vec<u8>,
    /// Detached CMS SignedData; empty if there was none.
    pub signature: Vec<u8>,
}

impl fmt::Debug for SignedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedAnswer({} bytes)", self.body.len())
    }
}

/// `GET /v1/check-numbers/{number}`: what is known of an answer by its number, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a message has the members the wire protocol says"
)]
pub struct CheckNumberFound {
    /// What stays of the answer.
    pub trace: AnswerTrace,
    /// How far it has come.
    pub delivery: Delivery,
    /// When the check was asked for.
    pub received_at: UnixTime,
    /// Version of the terms of use in force then (Article 5).
    pub terms_version: String,
}

/// How far an answer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "it waits, arrived, or is gone")]
pub enum Delivery {
    /// It was sent, and its receipt is awaited.
    Answered,
    /// A receipt the device signed came.
    Delivered {
        /// When it was accepted.
        at: UnixTime,
    },
    /// No receipt came as long as answers are kept.
    Forgotten,
}

impl Delivery {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Delivered { .. } => "delivered",
            Self::Forgotten => "forgotten",
        }
    }
}
