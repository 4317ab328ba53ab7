// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is known of a person's insurance: the domain types behind every answer format.
//!
//! Names and codes are those of the published vocabulary. Absent is not zero: a missing contribution ratio is unknown.

mod code;
mod name;

pub use code::{
    CardClassification, DiseaseCategory, LimitClass, QualificationValidity, Relationship, Sex,
};
pub use name::PersonName;

use crate::date::Date;
use crate::entitlement::ConsentGranted;
use crate::number::InsurerNumber;
use core::fmt;

/// Everything the service holds about one person's eligibility. `Debug` shows no personal data.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct EligibilityRecord {
    /// 資格有効性 of the whole.
    pub validity: QualificationValidity,
    /// One for each insurance or assistance; more than one when a person has medical insurance and welfare.
    pub coverages: Vec<Coverage>,
}

impl fmt::Debug for EligibilityRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EligibilityRecord({} coverages)", self.coverages.len())
    }
}

/// 資格確認結果: one insurance or assistance.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct Coverage {
    /// What every facility may receive (Article 13 paragraph 1).
    pub basic: BasicCoverage,
    /// What needs consent and an exempt institution (Article 13 paragraph 2).
    pub restricted: RestrictedCoverage,
}

impl fmt::Debug for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Coverage({})", self.basic.classification.code())
    }
}

/// The data a facility needs to claim, and whether a person receives public assistance.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct BasicCoverage {
    /// 証区分.
    pub classification: CardClassification,
    /// 保険者番号, or 公費負担者番号 for welfare.
    pub insurer_number: InsurerNumber,
    /// 保険者名, or the welfare office.
    pub insurer_name: String,
    /// 記号.
    pub symbol: Option<String>,
    /// 番号, or 受給者番号 for welfare.
    pub number: String,
    /// 枝番, two digits; there is none for the elderly of 75 and above and for welfare.
    pub branch: Option<String>,
    /// 本人・家族の別.
    pub relationship: Option<Relationship>,
    /// 氏名.
    pub name: PersonName,
    /// フリガナ, half-width.
    pub name_kana: Option<String>,
    /// 性別.
    pub sex: Sex,
    /// 生年月日.
    pub birth_date: Date,
    /// 資格取得年月日.
    pub qualification_date: Option<Date>,
    /// 資格喪失年月日.
    pub disqualification_date: Option<Date>,
    /// 有効開始日.
    pub valid_from: Option<Date>,
    /// 有効終了日.
    pub valid_until: Option<Date>,
    /// 負担割合 in percent; absent is unknown, never zero.
    pub contribution_percent: Option<u8>,
    /// 未就学区分.
    pub preschool: bool,
    /// 高齢受給者証.
    pub elderly: Option<ElderlyCertificate>,
}

impl fmt::Debug for BasicCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BasicCoverage({})", self.classification.code())
    }
}

/// 高齢受給者証 (70–74 years).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct ElderlyCertificate {
    /// 有効開始日.
    pub valid_from: Date,
    /// 有効終了日.
    pub valid_until: Date,
    /// 負担割合 in percent.
    pub contribution_percent: u8,
}

/// 限度額適用認定証 and its relatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct LimitCertificate {
    /// 適用区分.
    pub class: LimitClass,
    /// 有効開始日.
    pub valid_from: Date,
    /// 有効終了日.
    pub valid_until: Date,
}

/// 特定疾病療養受療証.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct SpecificDiseaseCertificate {
    /// 疾病区分.
    pub category: DiseaseCategory,
    /// 有効開始日.
    pub valid_from: Date,
    /// 有効終了日.
    pub valid_until: Date,
    /// 自己負担限度額 in yen.
    pub self_pay_yen: u32,
}

/// Limit and specific-disease certificates. They can be put in freely, but read only with a [`ConsentGranted`] for the
/// item, which only [`crate::entitlement`] makes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RestrictedCoverage {
    limit: Option<LimitCertificate>,
    specific_diseases: Vec<SpecificDiseaseCertificate>,
}

impl RestrictedCoverage {
    /// Holds the certificates.
    #[must_use]
    pub const fn new(
        limit: Option<LimitCertificate>,
        specific_diseases: Vec<SpecificDiseaseCertificate>,
    ) -> Self {
        Self {
            limit,
            specific_diseases,
        }
    }

    /// The limit certificate.
    #[must_use]
    pub const fn limit(
        &self,
        _: &ConsentGranted<crate::entitlement::Limit>,
    ) -> Option<&LimitCertificate> {
        self.limit.as_ref()
    }

    /// The specific-disease certificates.
    #[must_use]
    pub fn specific_diseases(
        &self,
        _: &ConsentGranted<crate::entitlement::Diseases>,
    ) -> &[SpecificDiseaseCertificate] {
        &self.specific_diseases
    }

    /// For storage, which keeps everything.
    pub(crate) fn stored(&self) -> (Option<&LimitCertificate>, &[SpecificDiseaseCertificate]) {
        (self.limit.as_ref(), &self.specific_diseases)
    }
}

impl fmt::Debug for RestrictedCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RestrictedCoverage")
    }
}
