// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arbitrary eligibility records.

use proptest::prelude::*;
use protocol::date::Date;
use protocol::eligibility::{
    BasicCoverage, CardClassification, Coverage, DiseaseCategory, ElderlyCertificate,
    EligibilityRecord, LimitCertificate, LimitClass, PersonName, QualificationValidity,
    Relationship, RestrictedCoverage, Sex, SpecificDiseaseCertificate,
};
use protocol::number::InsurerNumber;

/// What an arbitrary coverage was made of: its restricted part cannot be read back without a grant.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) basic: BasicCoverage,
    pub(crate) limit: Option<LimitCertificate>,
    pub(crate) diseases: Vec<SpecificDiseaseCertificate>,
}

pub(crate) fn record(validity: QualificationValidity, parts: &[Parts]) -> EligibilityRecord {
    EligibilityRecord {
        validity,
        coverages: parts
            .iter()
            .map(|parts| Coverage {
                basic: parts.basic.clone(),
                restricted: RestrictedCoverage::new(parts.limit, parts.diseases.clone()),
            })
            .collect(),
    }
}

pub(crate) fn validities() -> impl Strategy<Value = QualificationValidity> {
    proptest::sample::select(QualificationValidity::ALL)
}

/// No coverage up to three.
pub(crate) fn coverages() -> impl Strategy<Value = Vec<Parts>> {
    proptest::collection::vec(parts(), 0..4)
}

pub(crate) fn date() -> impl Strategy<Value = Date> {
    (1868_u16..=9999, 1_u8..=12, 1_u8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn parts() -> impl Strategy<Value = Parts> {
    let limit = proptest::option::of(limit());
    let diseases = proptest::collection::vec(disease(), 0..3);
    (basic(), limit, diseases).prop_map(|(basic, limit, diseases)| Parts {
        basic,
        limit,
        diseases,
    })
}

fn limit() -> impl Strategy<Value = LimitCertificate> {
    (proptest::sample::select(LimitClass::ALL), date(), date()).prop_map(
        |(class, valid_from, valid_until)| LimitCertificate {
            class,
            valid_from,
            valid_until,
        },
    )
}

fn disease() -> impl Strategy<Value = SpecificDiseaseCertificate> {
    let category = proptest::sample::select(DiseaseCategory::ALL);
    (category, date(), date(), any::<u32>()).prop_map(
        |(category, valid_from, valid_until, self_pay_yen)| SpecificDiseaseCertificate {
            category,
            valid_from,
            valid_until,
            self_pay_yen,
        },
    )
}

fn basic() -> impl Strategy<Value = BasicCoverage> {
    let optional_text = || proptest::option::of(".{0,8}");
    let optional_date = || proptest::option::of(date());
    let card = (
        proptest::sample::select(CardClassification::ALL),
        "[1-9][0-9]{7}",
        ".{0,8}",
        optional_text(),
        ".{0,8}",
        optional_text(),
    );
    let person = (
        proptest::option::of(proptest::sample::select(Relationship::ALL)),
        ".{0,8}",
        optional_text(),
        proptest::sample::select(Sex::ALL),
        date(),
        any::<bool>(),
    );
    let term = (
        optional_date(),
        optional_date(),
        optional_date(),
        optional_date(),
        proptest::option::of(0_u8..=100),
        proptest::option::of(elderly()),
    );
    (card, person, term).prop_map(|(card, person, term)| BasicCoverage {
        classification: card.0,
        insurer_number: InsurerNumber::new(&card.1).unwrap(),
        insurer_name: card.2,
        symbol: card.3,
        number: card.4,
        branch: card.5,
        relationship: person.0,
        name: PersonName(person.1),
        name_kana: person.2,
        sex: person.3,
        birth_date: person.4,
        preschool: person.5,
        qualification_date: term.0,
        disqualification_date: term.1,
        valid_from: term.2,
        valid_until: term.3,
        contribution_percent: term.4,
        elderly: term.5,
    })
}

fn elderly() -> impl Strategy<Value = ElderlyCertificate> {
    (date(), date(), 0_u8..=100).prop_map(|(valid_from, valid_until, contribution_percent)| {
        ElderlyCertificate {
            valid_from,
            valid_until,
            contribution_percent,
        }
    })
}
