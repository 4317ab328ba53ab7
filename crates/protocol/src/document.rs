// SPDX-License-Identifier: MIT OR Apache-2.0
//! A result as the public vocabulary of the interface has it: what is behind XML, FHIR and the clipboard block.
//!
//! It is made of an [`Answer`] and becomes the same answer again, and it also holds what other programs of the field write,
//! where nearly everything may be absent. Absent is unknown; codes and messages of errors are passed through as they came,
//! for their table is not public.

use crate::check::{CheckId, ConsentItem};
use crate::date::Date;
use crate::eligibility::QualificationValidity;
use crate::eligibility::code::{
    LimitConsent, ProcessingStatus, ReferenceClassification, ResultSegment, ViewingConsent,
};
use crate::entitlement::{Entitled, EntitledCoverage, Withheld};
use crate::message::Answer;
use crate::number::{CheckNumber, OpaqueNumber};
use jpki::path::Validity;
use jpki::time::UnixTime;
use jpki::user::VerifierRole;

/// A result. `Debug` shows no personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data with public fields, built by readers of every form"
)]
pub struct ResultDocument {
    /// When the service processed it (ProcessExecutionTime).
    pub processed_at: Option<UnixTime>,
    /// The day eligibility was asked for (QualificationConfirmationDate).
    pub eligibility_date: Option<Date>,
    /// 医療機関コード, ten digits where it is one.
    pub institution_code: Option<OpaqueNumber>,
    /// An echo by which the asking program knows its own question again.
    pub file_identifier: Option<String>,
    /// 照会区分.
    pub reference: Option<ReferenceClassification>,
    /// 処理結果区分, of the whole.
    pub segment: Option<ResultSegment>,
    /// Why the whole failed.
    pub error: Option<Notice>,
    /// 処理結果状況, of the person.
    pub status: Option<ProcessingStatus>,
    /// What is said beside the result, also where it succeeded.
    pub notice: Option<Notice>,
    /// 資格有効性.
    pub validity: Option<QualificationValidity>,
    /// One for each insurance or assistance.
    pub results: Vec<ResultEntry>,
    /// What only our own answers have.
    pub check: Option<CheckFacts>,
}

/// A code and a message of a table that is not public.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a code and a message")]
pub struct Notice {
    /// The code.
    pub code: Option<String>,
    /// The message.
    pub message: Option<String>,
}

impl Notice {
    /// `None` if there is neither.
    #[must_use]
    pub fn of(code: Option<String>, message: Option<String>) -> Option<Self> {
        (code.is_some() || message.is_some()).then_some(Self { code, message })
    }
}

/// One insurance or assistance of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data with public fields, built by readers of every form"
)]
pub struct ResultEntry {
    /// What is known of it.
    pub coverage: EntitledCoverage,
    /// Whether the patient consented to limit data.
    pub limit_consent: Option<LimitConsent>,
    /// Whether the patient consented to specific-disease data.
    pub diseases_consent: Option<ViewingConsent>,
    /// 照会番号: the facility's own number of the patient.
    pub reference_number: Option<String>,
}

/// What only our own answers have, and no other program of the field needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the members of an answer that the vocabulary has no element for"
)]
pub struct CheckFacts {
    /// The check.
    pub check: CheckId,
    /// Its number for the claim.
    pub number: CheckNumber,
    /// The service that answered.
    pub source: String,
    /// When the proof was received.
    pub received_at: UnixTime,
    /// Version of the terms of use in force.
    pub terms_version: String,
    /// Whether it falls into a test period.
    pub test_use: bool,
    /// In which role the certificate was verified.
    pub role: VerifierRole,
    /// Whether the certificate was in time or in grace.
    pub certificate: Validity,
    /// Items that were withheld, and why.
    pub withheld: Vec<(ConsentItem, Withheld)>,
}

impl ResultDocument {
    /// The document of an answer. It was asked by card, and it ended normally, for otherwise there is no answer.
    #[must_use]
    pub fn of_answer(answer: &Answer) -> Self {
        let entitled = &answer.entitled;
        let consent = |item: ConsentItem| {
            let withheld = entitled.withheld.iter().find(|(one, _)| *one == item);
            match withheld {
                None => Some(true),
                Some((_, Withheld::NoConsent)) => Some(false),
                // Whoever may not receive it is not asked, and an answer in grace does not say what was agreed to.
                Some(_) => None,
            }
        };
        let limit = consent(ConsentItem::LimitCertificate);
        let diseases = consent(ConsentItem::SpecificDiseases);
        let results = entitled.coverages.iter().map(|coverage| ResultEntry {
            coverage: coverage.clone(),
            limit_consent: limit.map(|given| match given {
                true => LimitConsent::Given,
                false => LimitConsent::NotGiven,
            }),
            diseases_consent: diseases.map(|given| match given {
                true => ViewingConsent::Given,
                false => ViewingConsent::NotGiven,
            }),
            reference_number: None,
        });
        Self {
            processed_at: Some(answer.answered_at),
            eligibility_date: Some(answer.eligibility_date),
            institution_code: None,
            file_identifier: None,
            reference: Some(ReferenceClassification::MyNumberCard),
            segment: Some(ResultSegment::Normal),
            error: None,
            status: Some(ProcessingStatus::Normal),
            notice: None,
            validity: Some(entitled.validity),
            results: results.collect(),
            check: Some(CheckFacts {
                check: answer.check,
                number: answer.number.clone(),
                source: answer.source.clone(),
                received_at: answer.received_at,
                terms_version: answer.terms_version.clone(),
                test_use: answer.test_use,
                role: answer.role,
                certificate: answer.certificate,
                withheld: entitled.withheld.clone(),
            }),
        }
    }

    /// The answer it was made of; `None` if it is not one of ours, or not whole.
    #[must_use]
    pub fn to_answer(&self) -> Option<Answer> {
        let check = self.check.as_ref()?;
        let coverages = self.results.iter().map(|entry| entry.coverage.clone());
        Some(Answer {
            check: check.check,
            number: check.number.clone(),
            source: check.source.clone(),
            received_at: check.received_at,
            answered_at: self.processed_at?,
            eligibility_date: self.eligibility_date?,
            terms_version: check.terms_version.clone(),
            test_use: check.test_use,
            role: check.role,
            certificate: check.certificate,
            entitled: Entitled {
                validity: self.validity?,
                coverages: coverages.collect(),
                withheld: check.withheld.clone(),
            },
            // Said at the desk, about this card: the forms other programs read have no place for it.
            cross_check: Vec::new(),
        })
    }

    /// The same without what other programs have no element for: the form of files that others read.
    #[must_use]
    pub fn without_check(mut self) -> Self {
        self.check = None;
        self
    }

    /// The same as asked by this facility, for files in whose header its code stands.
    #[must_use]
    pub fn with_institution_code(mut self, code: OpaqueNumber) -> Self {
        self.institution_code = Some(code);
        self
    }
}
