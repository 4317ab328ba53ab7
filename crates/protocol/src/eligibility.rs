// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is known of a person's insurance: the domain types behind every answer format.
//!
//! Names and codes are those of the published vocabulary. Absent is not zero: a missing contribution ratio is unknown.

pub mod code;
mod name;

pub use code::{
    CardClassification, DiseaseCategory, LimitClass, LimitKind, LossReason, Preschool,
    QualificationValidity, Relationship, Sex,
};
pub use name::PersonName;

use crate::date::{BirthDate, Date};
use crate::entitlement::ConsentGranted;
use crate::number::{BranchNumber, InsuredNumber, InsuredSymbol, InsurerNumber};
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
    /// Seconds after a check was asked for during which its insurers are still processing (処理結果状況 `3`); 0 for most.
    pub processing_seconds: u16,
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
    pub insurer_number: Option<InsurerNumber>,
    /// 保険者名, or the welfare office.
    pub insurer_name: String,
    /// 記号.
    pub symbol: Option<InsuredSymbol>,
    /// 番号, or 受給者番号 for welfare.
    pub number: Option<InsuredNumber>,
    /// 枝番; there is none for the elderly of 75 and above and for welfare.
    pub branch: Option<BranchNumber>,
    /// 本人・家族の別.
    pub relationship: Option<Relationship>,
    /// 被保険者氏名, or the head of the household.
    pub insured_name: Option<PersonName>,
    /// 氏名.
    pub name: PersonName,
    /// フリガナ, half-width.
    pub name_kana: Option<String>,
    /// 性別.
    pub sex: Sex,
    /// 生年月日.
    pub birth_date: BirthDate,
    /// What stands on the back of a card, for those who use another name or sex in public.
    pub back_of_card: Option<BackOfCard>,
    /// 郵便番号, as the insurer has it.
    pub post_code: Option<String>,
    /// 住所 as the insurer has it: it may be old, and it never overwrites another.
    pub address: Option<String>,
    /// 資格取得年月日.
    pub qualification_date: Option<Date>,
    /// 資格喪失年月日.
    pub disqualification_date: Option<Date>,
    /// 資格喪失事由.
    pub loss_reason: Option<LossReason>,
    /// 交付年月日.
    pub issued_on: Option<Date>,
    /// 有効開始日.
    pub valid_from: Option<Date>,
    /// 有効終了日.
    pub valid_until: Option<Date>,
    /// 負担割合 in percent; absent is unknown, never zero.
    pub contribution_percent: Option<u8>,
    /// 未就学区分; absent is unknown.
    pub preschool: Option<Preschool>,
    /// 高齢受給者証.
    pub elderly: Option<ElderlyCertificate>,
}

impl fmt::Debug for BasicCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BasicCoverage({})", self.classification.code())
    }
}

/// 裏面記載情報.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct BackOfCard {
    /// The other name.
    pub name: Option<PersonName>,
    /// Its kana, half-width.
    pub name_kana: Option<String>,
    /// The other sex.
    pub sex: Option<Sex>,
}

impl BackOfCard {
    /// `None` if there is nothing on it.
    #[must_use]
    pub fn of(
        name: Option<PersonName>,
        name_kana: Option<String>,
        sex: Option<Sex>,
    ) -> Option<Self> {
        let any = name.is_some() || name_kana.is_some() || sex.is_some();
        any.then_some(Self {
            name,
            name_kana,
            sex,
        })
    }
}

impl fmt::Debug for BackOfCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackOfCard")
    }
}

/// 高齢受給者証 (70–74 years). What is absent is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct ElderlyCertificate {
    /// 交付年月日.
    pub issued_on: Option<Date>,
    /// 有効開始日.
    pub valid_from: Option<Date>,
    /// 有効終了日.
    pub valid_until: Option<Date>,
    /// 負担割合 in percent.
    pub contribution_percent: Option<u8>,
}

/// 限度額適用認定証 and its relatives. What is absent is unknown: without a class there is a certificate, and the amount
/// has to be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct LimitCertificate {
    /// Which of the certificates.
    pub kind: Option<LimitKind>,
    /// 適用区分.
    pub class: Option<LimitClass>,
    /// 交付年月日.
    pub issued_on: Option<Date>,
    /// 有効開始日.
    pub valid_from: Option<Date>,
    /// 有効終了日.
    pub valid_until: Option<Date>,
    /// 長期該当年月日.
    pub long_term_from: Option<Date>,
}

/// 特定疾病療養受療証. What is absent is unknown, an amount never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data, built by testbed and store"
)]
pub struct SpecificDiseaseCertificate {
    /// 疾病区分.
    pub category: Option<DiseaseCategory>,
    /// 交付年月日.
    pub issued_on: Option<Date>,
    /// 有効開始日.
    pub valid_from: Option<Date>,
    /// 有効終了日.
    pub valid_until: Option<Date>,
    /// 自己負担限度額 in yen.
    pub self_pay_yen: Option<u32>,
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
