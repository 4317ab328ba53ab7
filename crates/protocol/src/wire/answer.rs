// SPDX-License-Identifier: MIT OR Apache-2.0
//! The answer of a check.

use super::field::{from_date, from_instant, member, text};
use super::record::{CoverageJson, validity};
use super::{Error, message, strict};
use crate::check::{CheckId, ConsentItem};
use crate::cross_check::{BirthDateComparison, CrossCheck};
use crate::entitlement::{Entitled, Withheld};
use crate::message::Answer;
use crate::name::Comparison;
use crate::number::CheckNumber;
use jpki::path::Validity;
use jpki::user::VerifierRole;
use serde::{Deserialize, Serialize};

pub(super) const PIN_ROLE: &str = "user-certification-verifier";
pub(super) const VISUAL_ROLE: &str = "specific-user-certification-verifier";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnswerJson {
    check_id: String,
    check_number: String,
    source: String,
    received_at: String,
    answered_at: String,
    eligibility_date: String,
    terms_version: String,
    test_use: bool,
    verifier_role: String,
    certificate: CertificateJson,
    qualification_validity: String,
    coverages: Vec<CoverageJson>,
    withheld: Vec<WithheldJson>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cross_check: Vec<CrossCheckJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(
    tag = "status",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
enum CertificateJson {
    InTime,
    InGrace { expired_at: String, until: String },
}

#[derive(Serialize, Deserialize)]
struct WithheldJson {
    item: String,
    reason: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CrossCheckJson {
    name: String,
    birth_date: String,
}

/// Writes an answer. These bytes are what a receipt quotes the hash of.
#[must_use]
pub fn encode_answer(answer: &Answer) -> Vec<u8> {
    let entitled = &answer.entitled;
    message::encode(&AnswerJson {
        check_id: answer.check.to_string(),
        check_number: answer.number.as_str().to_owned(),
        source: answer.source.clone(),
        received_at: answer.received_at.to_string(),
        answered_at: answer.answered_at.to_string(),
        eligibility_date: answer.eligibility_date.to_string(),
        terms_version: answer.terms_version.clone(),
        test_use: answer.test_use,
        verifier_role: match answer.role {
            VerifierRole::SpecificUserCertificationVerifier => VISUAL_ROLE.to_owned(),
            _ => PIN_ROLE.to_owned(),
        },
        certificate: match answer.certificate {
            Validity::InGrace { expired_at, until } => CertificateJson::InGrace {
                expired_at: expired_at.to_string(),
                until: until.to_string(),
            },
            _ => CertificateJson::InTime,
        },
        qualification_validity: entitled.validity.code().to_owned(),
        coverages: entitled
            .coverages
            .iter()
            .map(|coverage| {
                CoverageJson::new(
                    &coverage.basic,
                    coverage.limit.as_ref(),
                    &coverage.specific_diseases,
                )
            })
            .collect(),
        withheld: entitled
            .withheld
            .iter()
            .map(|(item, reason)| WithheldJson {
                item: item.as_str().to_owned(),
                reason: reason.as_str().to_owned(),
            })
            .collect(),
        cross_check: answer
            .cross_check
            .iter()
            .map(|one| CrossCheckJson {
                name: one.name.as_str().to_owned(),
                birth_date: one.birth_date.as_str().to_owned(),
            })
            .collect(),
    })
}

/// Reads an answer.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_answer(bytes: &[u8]) -> Result<Answer, Error> {
    let json: AnswerJson = strict::decode(bytes)?;
    let role = match json.verifier_role.as_str() {
        PIN_ROLE => Some(VerifierRole::UserCertificationVerifier),
        VISUAL_ROLE => Some(VerifierRole::SpecificUserCertificationVerifier),
        _ => None,
    };
    let certificate = match json.certificate {
        CertificateJson::InTime => Validity::InTime,
        CertificateJson::InGrace { expired_at, until } => Validity::InGrace {
            expired_at: from_instant("expiredAt", &expired_at)?,
            until: from_instant("until", &until)?,
        },
    };
    let withheld = json.withheld.iter().map(|withheld| {
        let item = member("item", ConsentItem::named(&withheld.item))?;
        Ok((item, member("reason", Withheld::named(&withheld.reason))?))
    });
    // One for each coverage, or none: a comparison of which nobody knows what it is of helps nobody.
    let compared = json.cross_check.len();
    let of_each = compared == 0 || compared == json.coverages.len();
    member("crossCheck", of_each.then_some(()))?;
    let cross_check = json.cross_check.iter().map(|one| {
        let births = BirthDateComparison::named(&one.birth_date);
        Ok(CrossCheck {
            name: member("crossCheck", Comparison::named(&one.name))?,
            birth_date: member("crossCheck", births)?,
        })
    });
    Ok(Answer {
        cross_check: cross_check.collect::<Result<_, Error>>()?,
        check: member("checkId", CheckId::from_hex(&json.check_id).ok())?,
        number: member("checkNumber", CheckNumber::new(&json.check_number).ok())?,
        source: text("source", json.source)?,
        received_at: from_instant("receivedAt", &json.received_at)?,
        answered_at: from_instant("answeredAt", &json.answered_at)?,
        eligibility_date: from_date("eligibilityDate", &json.eligibility_date)?,
        terms_version: text("termsVersion", json.terms_version)?,
        test_use: json.test_use,
        role: member("verifierRole", role)?,
        certificate,
        entitled: Entitled {
            validity: validity(&json.qualification_validity)?,
            coverages: json
                .coverages
                .into_iter()
                .map(CoverageJson::read)
                .collect::<Result<_, _>>()?,
            withheld: withheld.collect::<Result<_, Error>>()?,
        },
    })
}
