// SPDX-License-Identifier: MIT OR Apache-2.0
//! What insurers know of a person.

use super::person::date;
use super::{Person, Situation};
use crate::Seed;
use crate::pki::stream;
use jpki::time::UnixTime;
use protocol::date::Date;
use protocol::eligibility::{
    BasicCoverage, CardClassification, Coverage, DiseaseCategory, ElderlyCertificate,
    EligibilityRecord, LimitCertificate, LimitClass, LimitKind, LossReason, PersonName, Preschool,
    QualificationValidity, Relationship, RestrictedCoverage, SpecificDiseaseCertificate,
};
use protocol::name::to_half_width_kana;
use protocol::number::{BranchNumber, InsuredNumber, InsuredSymbol, InsurerNumber, check_digit};
use rand_core::Rng;

pub(super) fn record(person: &Person, seed: Seed, now: UnixTime) -> Option<EligibilityRecord> {
    let today = Date::in_japan(now).ok()?;
    let health = || health_insurance(person, seed, today);
    let welfare = || medical_assistance(person, seed);
    let coverages = match person.situation {
        Situation::NoMatch => return None,
        Situation::Welfare => vec![welfare()],
        Situation::InsuranceAndWelfare => vec![health(), welfare()],
        _ => vec![health()],
    };
    let validity = match person.situation {
        Situation::Lost => QualificationValidity::Invalid,
        Situation::NewerExists => QualificationValidity::InvalidNewerExists,
        _ => QualificationValidity::Valid,
    };
    Some(EligibilityRecord {
        validity,
        coverages,
        processing_seconds: match person.situation {
            Situation::StillProcessing => 5,
            _ => 0,
        },
    })
}

fn health_insurance(person: &Person, seed: Seed, today: Date) -> Coverage {
    let mut random = stream(seed, &format!("insurance/{}", person.index));
    let mut below = |limit: u32| random.next_u32() % limit;
    let lost = matches!(person.situation, Situation::Lost | Situation::NewerExists);
    let minor = matches!(person.situation, Situation::Child | Situation::Preschool);
    // 06 is the law number of society-managed insurance, 99 no prefecture; the rest is drawn.
    let insurer_number = insurer(&format!("0699{:03}", below(1_000)));
    let basic = BasicCoverage {
        classification: CardClassification::General,
        insurer_number: Some(insurer_number),
        insurer_name: "合成健康保険組合".to_owned(),
        symbol: InsuredSymbol::new(&format!("{:03}", 1 + below(999))).ok(),
        number: InsuredNumber::new(&format!("{:06}", 1 + below(999_999))).ok(),
        branch: BranchNumber::new(&format!("{:02}", below(4))).ok(),
        relationship: Some(if minor {
            Relationship::Family
        } else {
            Relationship::Insured
        }),
        insured_name: Some(PersonName(if minor {
            "合成　世帯主".to_owned()
        } else {
            person.name().to_owned()
        })),
        name: PersonName(person.name().to_owned()),
        name_kana: Some(to_half_width_kana("ゴウセイ　シメイ")),
        sex: person.sex,
        birth_date: person.birth_date.into(),
        back_of_card: None,
        post_code: None,
        address: None,
        qualification_date: Some(date(2024, 4, 1)),
        disqualification_date: lost.then(|| date(2026, 10, 1)),
        loss_reason: match person.situation {
            Situation::Lost => Some(LossReason::Other),
            Situation::NewerExists => Some(LossReason::OtherInsurance),
            _ => None,
        },
        issued_on: None,
        valid_from: Some(date(2024, 4, 1)),
        valid_until: None,
        contribution_percent: Some(contribution(person, today)),
        preschool: (person.situation == Situation::Preschool).then_some(Preschool::Preschool),
        elderly: matches!(
            person.situation,
            Situation::Elderly | Situation::LimitElderly
        )
        .then(|| ElderlyCertificate {
            issued_on: None,
            valid_from: Some(date(2026, 8, 1)),
            valid_until: Some(date(2027, 7, 31)),
            contribution_percent: Some(20),
        }),
    };
    Coverage {
        basic,
        restricted: restricted(person, below(5)),
    }
}

/// Limit certificates run from the first of August to the end of July.
fn restricted(person: &Person, drawn: u32) -> RestrictedCoverage {
    let class = match (person.situation, drawn) {
        (Situation::LimitUnderSeventy, 0) => Some(LimitClass::A01),
        (Situation::LimitUnderSeventy, 1) => Some(LimitClass::A02),
        (Situation::LimitUnderSeventy, 2) => Some(LimitClass::A03),
        (Situation::LimitUnderSeventy, 3) => Some(LimitClass::A04),
        (Situation::LimitUnderSeventy, _) => Some(LimitClass::A05),
        (Situation::LimitElderly, 0 | 1) => Some(LimitClass::B05),
        (Situation::LimitElderly, _) => Some(LimitClass::B09),
        _ => None,
    };
    let limit = class.map(|class| LimitCertificate {
        kind: Some(LimitKind::Limit),
        class: Some(class),
        issued_on: None,
        valid_from: Some(date(2026, 8, 1)),
        valid_until: Some(date(2027, 7, 31)),
        long_term_from: None,
    });
    let diseases =
        (person.situation == Situation::SpecificDisease).then(|| SpecificDiseaseCertificate {
            category: Some(DiseaseCategory::Dialysis),
            issued_on: None,
            valid_from: Some(date(2025, 4, 1)),
            valid_until: Some(date(2027, 3, 31)),
            self_pay_yen: Some(10_000),
        });
    RestrictedCoverage::new(limit, diseases.into_iter().collect())
}

fn medical_assistance(person: &Person, seed: Seed) -> Coverage {
    let mut random = stream(seed, &format!("assistance/{}", person.index));
    let mut below = |limit: u32| random.next_u32() % limit;
    Coverage {
        basic: BasicCoverage {
            classification: CardClassification::MedicalAssistance,
            // 12 is the law number of medical assistance.
            insurer_number: Some(insurer(&format!("1299{:03}", below(1_000)))),
            insurer_name: format!("{}福祉事務所", person.municipality.japanese),
            symbol: None,
            number: InsuredNumber::new(&format!("{:07}", 1 + below(9_999_999))).ok(),
            branch: None,
            relationship: None,
            insured_name: None,
            name: PersonName(person.name().to_owned()),
            name_kana: Some(to_half_width_kana("ゴウセイ　シメイ")),
            sex: person.sex,
            birth_date: person.birth_date.into(),
            back_of_card: None,
            post_code: None,
            address: None,
            qualification_date: Some(date(2026, 11, 1)),
            disqualification_date: None,
            loss_reason: None,
            issued_on: None,
            valid_from: Some(date(2026, 11, 1)),
            valid_until: Some(date(2026, 11, 30)),
            contribution_percent: Some(0),
            preschool: None,
            elderly: None,
        },
        restricted: RestrictedCoverage::default(),
    }
}

fn contribution(person: &Person, today: Date) -> u8 {
    let (year, ..) = person.birth_date.parts();
    let (this_year, ..) = today.parts();
    match this_year.saturating_sub(year) {
        0..=6 => 20,
        7..=70 => 30,
        _ => 20,
    }
}

#[expect(
    clippy::expect_used,
    reason = "seven digits and their check digit have the form"
)]
fn insurer(payload: &str) -> InsurerNumber {
    let digit = check_digit(payload).unwrap_or('0');
    InsurerNumber::new(&format!("{payload}{digit}")).expect("eight digits")
}
