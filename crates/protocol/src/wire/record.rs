// SPDX-License-Identifier: MIT OR Apache-2.0
//! Coverages as JSON: for storage (everything) and for answers (what was granted).

use super::field::{from_date, from_optional_date, member};
use super::{Error, message, strict};
use crate::eligibility::{
    BasicCoverage, CardClassification, Coverage, DiseaseCategory, ElderlyCertificate,
    EligibilityRecord, LimitCertificate, LimitClass, PersonName, QualificationValidity,
    Relationship, RestrictedCoverage, Sex, SpecificDiseaseCertificate,
};
use crate::entitlement::EntitledCoverage;
use crate::number::InsurerNumber;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordJson {
    qualification_validity: String,
    coverages: Vec<CoverageJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CoverageJson {
    classification: String,
    insurer_number: String,
    insurer_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    relationship: Option<String>,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name_kana: Option<String>,
    sex: String,
    birth_date: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    qualification_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disqualification_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contribution_ratio: Option<String>,
    #[serde(default)]
    preschool: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    elderly_certificate: Option<ElderlyJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit_certificate: Option<LimitJson>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    specific_diseases: Vec<DiseaseJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ElderlyJson {
    valid_from: String,
    valid_until: String,
    contribution_ratio: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LimitJson {
    class: String,
    valid_from: String,
    valid_until: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DiseaseJson {
    category: String,
    valid_from: String,
    valid_until: String,
    self_pay_yen: u32,
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
    })
}

pub(super) fn validity(code: &str) -> Result<QualificationValidity, Error> {
    member(
        "qualificationValidity",
        QualificationValidity::from_code(code),
    )
}

impl CoverageJson {
    pub(super) fn new(
        basic: &BasicCoverage,
        limit: Option<&LimitCertificate>,
        diseases: &[SpecificDiseaseCertificate],
    ) -> Self {
        let date = |date: &Option<crate::date::Date>| date.map(|date| date.to_string());
        Self {
            classification: basic.classification.code().to_owned(),
            insurer_number: basic.insurer_number.as_str().to_owned(),
            insurer_name: basic.insurer_name.clone(),
            symbol: basic.symbol.clone(),
            number: basic.number.clone(),
            branch: basic.branch.clone(),
            relationship: basic
                .relationship
                .map(|relationship| relationship.code().to_owned()),
            name: basic.name.as_str().to_owned(),
            name_kana: basic.name_kana.clone(),
            sex: basic.sex.code().to_owned(),
            birth_date: basic.birth_date.to_string(),
            qualification_date: date(&basic.qualification_date),
            disqualification_date: date(&basic.disqualification_date),
            valid_from: date(&basic.valid_from),
            valid_until: date(&basic.valid_until),
            contribution_ratio: basic.contribution_percent.map(ratio),
            preschool: basic.preschool,
            elderly_certificate: basic.elderly.map(|elderly| ElderlyJson {
                valid_from: elderly.valid_from.to_string(),
                valid_until: elderly.valid_until.to_string(),
                contribution_ratio: ratio(elderly.contribution_percent),
            }),
            limit_certificate: limit.map(|limit| LimitJson {
                class: limit.class.code().to_owned(),
                valid_from: limit.valid_from.to_string(),
                valid_until: limit.valid_until.to_string(),
            }),
            specific_diseases: diseases
                .iter()
                .map(|disease| DiseaseJson {
                    category: disease.category.code().to_owned(),
                    valid_from: disease.valid_from.to_string(),
                    valid_until: disease.valid_until.to_string(),
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
            insurer_number: member(
                "insurerNumber",
                InsurerNumber::new(&self.insurer_number).ok(),
            )?,
            insurer_name: self.insurer_name,
            symbol: self.symbol,
            number: self.number,
            branch: self.branch,
            relationship: self
                .relationship
                .map(|code| member("relationship", Relationship::from_code(&code)))
                .transpose()?,
            name: PersonName(self.name),
            name_kana: self.name_kana,
            sex: member("sex", Sex::from_code(&self.sex))?,
            birth_date: from_date("birthDate", &self.birth_date)?,
            qualification_date: date("qualificationDate", self.qualification_date.as_deref())?,
            disqualification_date: date(
                "disqualificationDate",
                self.disqualification_date.as_deref(),
            )?,
            valid_from: date("validFrom", self.valid_from.as_deref())?,
            valid_until: date("validUntil", self.valid_until.as_deref())?,
            contribution_percent: self
                .contribution_ratio
                .as_deref()
                .map(percent)
                .transpose()?,
            preschool: self.preschool,
            elderly: self
                .elderly_certificate
                .as_ref()
                .map(ElderlyJson::read)
                .transpose()?,
        };
        Ok(EntitledCoverage {
            basic,
            limit: self
                .limit_certificate
                .as_ref()
                .map(LimitJson::read)
                .transpose()?,
            specific_diseases: self
                .specific_diseases
                .iter()
                .map(DiseaseJson::read)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl ElderlyJson {
    fn read(&self) -> Result<ElderlyCertificate, Error> {
        Ok(ElderlyCertificate {
            valid_from: from_date("validFrom", &self.valid_from)?,
            valid_until: from_date("validUntil", &self.valid_until)?,
            contribution_percent: percent(&self.contribution_ratio)?,
        })
    }
}

impl LimitJson {
    fn read(&self) -> Result<LimitCertificate, Error> {
        Ok(LimitCertificate {
            class: member("class", LimitClass::from_code(&self.class))?,
            valid_from: from_date("validFrom", &self.valid_from)?,
            valid_until: from_date("validUntil", &self.valid_until)?,
        })
    }
}

impl DiseaseJson {
    fn read(&self) -> Result<SpecificDiseaseCertificate, Error> {
        Ok(SpecificDiseaseCertificate {
            category: member("category", DiseaseCategory::from_code(&self.category))?,
            valid_from: from_date("validFrom", &self.valid_from)?,
            valid_until: from_date("validUntil", &self.valid_until)?,
            self_pay_yen: self.self_pay_yen,
        })
    }
}

/// 負担割合 is three digits of percent: `030`.
fn ratio(percent: u8) -> String {
    format!("{percent:03}")
}

fn percent(text: &str) -> Result<u8, Error> {
    let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let percent = text
        .parse::<u8>()
        .ok()
        .filter(|percent| digits && *percent <= 100);
    member("contributionRatio", percent)
}
