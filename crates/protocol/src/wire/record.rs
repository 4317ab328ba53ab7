// SPDX-License-Identifier: MIT OR Apache-2.0
//! Eligibility records and coverages.

use super::field::{
    from_birth_date, from_optional_date, from_ratio, member, optional_text, ratio, text,
};
use super::{Error, message, strict};
use crate::date::Date;
use crate::eligibility::{
    BackOfCard, BasicCoverage, CardClassification, Coverage, DiseaseCategory, ElderlyCertificate,
    EligibilityRecord, LimitCertificate, LimitClass, LimitKind, LossReason, PersonName, Preschool,
    QualificationValidity, Relationship, RestrictedCoverage, Sex, SpecificDiseaseCertificate,
};
use crate::entitlement::EntitledCoverage;
use crate::number::{BranchNumber, InsuredNumber, InsuredSymbol, InsurerNumber};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordJson {
    qualification_validity: String,
    coverages: Vec<CoverageJson>,
    #[serde(default, skip_serializing_if = "is_zero")]
    processing_seconds: u16,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
const fn is_zero(seconds: &u16) -> bool {
    *seconds == 0
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CoverageJson {
    classification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    insurer_number: Option<String>,
    insurer_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relationship: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    insured_name: Option<String>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_kana: Option<String>,
    sex: String,
    birth_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_of_card: Option<BackJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qualification_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disqualification_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loss_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contribution_ratio: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preschool: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elderly_certificate: Option<ElderlyJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit_certificate: Option<LimitJson>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    specific_diseases: Vec<DiseaseJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BackJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_kana: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sex: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ElderlyJson {
    #[serde(flatten)]
    term: TermJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    contribution_ratio: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LimitJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<String>,
    #[serde(flatten)]
    term: TermJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    long_term_from: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DiseaseJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(flatten)]
    term: TermJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    self_pay_yen: Option<u32>,
}

/// When a certificate was issued, and from when to when it is valid.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TermJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
}

/// Writes a record for storage, with everything in it.
#[must_use]
pub fn encode_record(record: &EligibilityRecord) -> Vec<u8> {
    let coverages = record.coverages.iter().map(|coverage| {
        let (limit, diseases) = coverage.restricted.stored();
        CoverageJson::new(&coverage.basic, limit, diseases)
    });
    message::encode(&RecordJson {
        qualification_validity: record.validity.code().to_owned(),
        coverages: coverages.collect(),
        processing_seconds: record.processing_seconds,
    })
}

/// Reads a record from storage.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_record(bytes: &[u8]) -> Result<EligibilityRecord, Error> {
    let json: RecordJson = strict::decode(bytes)?;
    let coverages = json.coverages.into_iter().map(|coverage| {
        let entitled = coverage.read()?;
        Ok(Coverage {
            basic: entitled.basic,
            restricted: RestrictedCoverage::new(entitled.limit, entitled.specific_diseases),
        })
    });
    Ok(EligibilityRecord {
        validity: validity(&json.qualification_validity)?,
        coverages: coverages.collect::<Result<_, Error>>()?,
        processing_seconds: json.processing_seconds,
    })
}

pub(super) fn validity(code: &str) -> Result<QualificationValidity, Error> {
    member(
        "qualificationValidity",
        QualificationValidity::from_code(code),
    )
}

fn shown(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

/// A member that is read if it is there; an empty text is not there.
fn optional<T>(
    name: &'static str,
    value: Option<&str>,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let value = value.filter(|value| !value.is_empty());
    value.map(|value| member(name, read(value))).transpose()
}

impl CoverageJson {
    pub(super) fn new(
        basic: &BasicCoverage,
        limit: Option<&LimitCertificate>,
        diseases: &[SpecificDiseaseCertificate],
    ) -> Self {
        let owned = |text: &str| text.to_owned();
        let name = |name: &Option<PersonName>| name.as_ref().map(|name| owned(name.as_str()));
        Self {
            classification: basic.classification.code().to_owned(),
            insurer_number: basic.insurer_number.as_ref().map(|is| owned(is.as_str())),
            insurer_name: basic.insurer_name.clone(),
            symbol: basic.symbol.as_ref().map(|is| owned(is.as_str())),
            number: basic.number.as_ref().map(|is| owned(is.as_str())),
            branch: basic.branch.map(|is| owned(is.as_str())),
            relationship: basic.relationship.map(|is| owned(is.code())),
            insured_name: name(&basic.insured_name),
            name: basic.name.as_str().to_owned(),
            name_kana: basic.name_kana.clone(),
            sex: basic.sex.code().to_owned(),
            birth_date: basic.birth_date.to_string(),
            back_of_card: basic.back_of_card.as_ref().map(|back| BackJson {
                name: name(&back.name),
                name_kana: back.name_kana.clone(),
                sex: back.sex.map(|is| owned(is.code())),
            }),
            post_code: basic.post_code.clone(),
            address: basic.address.clone(),
            qualification_date: shown(basic.qualification_date),
            disqualification_date: shown(basic.disqualification_date),
            loss_reason: basic.loss_reason.map(|is| owned(is.code())),
            issued_on: shown(basic.issued_on),
            valid_from: shown(basic.valid_from),
            valid_until: shown(basic.valid_until),
            contribution_ratio: basic.contribution_percent.map(ratio),
            preschool: basic.preschool.map(|is| owned(is.code())),
            elderly_certificate: basic.elderly.map(|elderly| ElderlyJson {
                term: TermJson::new(elderly.issued_on, elderly.valid_from, elderly.valid_until),
                contribution_ratio: elderly.contribution_percent.map(ratio),
            }),
            limit_certificate: limit.map(|limit| LimitJson {
                kind: limit.kind.map(|is| owned(is.code())),
                class: limit.class.map(|is| owned(is.code())),
                term: TermJson::new(limit.issued_on, limit.valid_from, limit.valid_until),
                long_term_from: shown(limit.long_term_from),
            }),
            specific_diseases: diseases
                .iter()
                .map(|disease| DiseaseJson {
                    category: disease.category.map(|is| owned(is.code())),
                    term: TermJson::new(disease.issued_on, disease.valid_from, disease.valid_until),
                    self_pay_yen: disease.self_pay_yen,
                })
                .collect(),
        }
    }

    pub(super) fn read(self) -> Result<EntitledCoverage, Error> {
        let date = from_optional_date;
        let basic = BasicCoverage {
            classification: member(
                "classification",
                CardClassification::from_code(&self.classification),
            )?,
            insurer_number: optional("insurerNumber", self.insurer_number.as_deref(), |text| {
                InsurerNumber::new(text).ok()
            })?,
            insurer_name: text("insurerName", self.insurer_name)?,
            symbol: optional("symbol", self.symbol.as_deref(), |text| {
                InsuredSymbol::new(text).ok()
            })?,
            number: optional("number", self.number.as_deref(), |text| {
                InsuredNumber::new(text).ok()
            })?,
            branch: optional("branch", self.branch.as_deref(), |text| {
                BranchNumber::new(text).ok()
            })?,
            relationship: optional(
                "relationship",
                self.relationship.as_deref(),
                Relationship::from_code,
            )?,
            insured_name: optional_text("insuredName", self.insured_name)?.map(PersonName),
            name: PersonName(text("name", self.name)?),
            name_kana: optional_text("nameKana", self.name_kana)?,
            sex: member("sex", Sex::from_code(&self.sex))?,
            birth_date: from_birth_date("birthDate", &self.birth_date)?,
            back_of_card: match self.back_of_card {
                Some(back) => back.read()?,
                None => None,
            },
            post_code: optional_text("postCode", self.post_code)?,
            address: optional_text("address", self.address)?,
            qualification_date: date("qualificationDate", self.qualification_date.as_deref())?,
            disqualification_date: date(
                "disqualificationDate",
                self.disqualification_date.as_deref(),
            )?,
            loss_reason: optional(
                "lossReason",
                self.loss_reason.as_deref(),
                LossReason::from_code,
            )?,
            issued_on: date("issuedOn", self.issued_on.as_deref())?,
            valid_from: date("validFrom", self.valid_from.as_deref())?,
            valid_until: date("validUntil", self.valid_until.as_deref())?,
            contribution_percent: percent(self.contribution_ratio.as_deref())?,
            preschool: optional("preschool", self.preschool.as_deref(), Preschool::from_code)?,
            elderly: match &self.elderly_certificate {
                Some(elderly) => elderly.read()?,
                None => None,
            },
        };
        Ok(EntitledCoverage {
            basic,
            limit: match &self.limit_certificate {
                Some(limit) => limit.read()?,
                None => None,
            },
            specific_diseases: self
                .specific_diseases
                .iter()
                .map(DiseaseJson::read)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl BackJson {
    fn read(self) -> Result<Option<BackOfCard>, Error> {
        Ok(BackOfCard::of(
            optional_text("name", self.name)?.map(PersonName),
            optional_text("nameKana", self.name_kana)?,
            optional("sex", self.sex.as_deref(), Sex::from_code)?,
        ))
    }
}

impl TermJson {
    fn new(issued_on: Option<Date>, valid_from: Option<Date>, valid_until: Option<Date>) -> Self {
        Self {
            issued_on: shown(issued_on),
            valid_from: shown(valid_from),
            valid_until: shown(valid_until),
        }
    }

    /// Issued, first and last valid day.
    fn read(&self) -> Result<[Option<Date>; 3], Error> {
        Ok([
            from_optional_date("issuedOn", self.issued_on.as_deref())?,
            from_optional_date("validFrom", self.valid_from.as_deref())?,
            from_optional_date("validUntil", self.valid_until.as_deref())?,
        ])
    }
}

impl ElderlyJson {
    /// A certificate of which nothing is known cannot be told from none.
    fn read(&self) -> Result<Option<ElderlyCertificate>, Error> {
        let [issued_on, valid_from, valid_until] = self.term.read()?;
        let elderly = ElderlyCertificate {
            issued_on,
            valid_from,
            valid_until,
            contribution_percent: percent(self.contribution_ratio.as_deref())?,
        };
        Ok((elderly != ElderlyCertificate::default()).then_some(elderly))
    }
}

impl LimitJson {
    fn read(&self) -> Result<Option<LimitCertificate>, Error> {
        let [issued_on, valid_from, valid_until] = self.term.read()?;
        let limit = LimitCertificate {
            kind: optional("kind", self.kind.as_deref(), LimitKind::from_code)?,
            class: optional("class", self.class.as_deref(), LimitClass::from_code)?,
            issued_on,
            valid_from,
            valid_until,
            long_term_from: from_optional_date("longTermFrom", self.long_term_from.as_deref())?,
        };
        Ok((limit != LimitCertificate::default()).then_some(limit))
    }
}

impl DiseaseJson {
    fn read(&self) -> Result<SpecificDiseaseCertificate, Error> {
        let [issued_on, valid_from, valid_until] = self.term.read()?;
        Ok(SpecificDiseaseCertificate {
            category: optional(
                "category",
                self.category.as_deref(),
                DiseaseCategory::from_code,
            )?,
            issued_on,
            valid_from,
            valid_until,
            self_pay_yen: self.self_pay_yen,
        })
    }
}

fn percent(text: Option<&str>) -> Result<Option<u8>, Error> {
    text.map(|text| from_ratio("contributionRatio", text))
        .transpose()
}
