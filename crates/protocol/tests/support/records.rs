// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arbitrary eligibility records.

use proptest::prelude::*;
use protocol::date::{BirthDate, Date};
use protocol::eligibility::{
    BackOfCard, BasicCoverage, CardClassification, Coverage, DiseaseCategory, ElderlyCertificate,
    EligibilityRecord, LimitCertificate, LimitClass, LimitKind, LossReason, PersonName, Preschool,
    QualificationValidity, Relationship, RestrictedCoverage, Sex, SpecificDiseaseCertificate,
};
use protocol::number::{BranchNumber, InsuredNumber, InsuredSymbol, InsurerNumber};

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
        processing_seconds: 0,
    }
}

pub(crate) fn validities() -> impl Strategy<Value = QualificationValidity> {
    codes(QualificationValidity::ALL, QualificationValidity::from_code)
}

/// No coverage up to three.
pub(crate) fn coverages() -> impl Strategy<Value = Vec<Parts>> {
    proptest::collection::vec(parts(), 0..4)
}

pub(crate) fn date() -> impl Strategy<Value = Date> {
    (1868_u16..=9999, 1_u8..=12, 1_u8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

/// Boxed, as the other large ones: in a debug build their values would fill the stack of a test.
pub(crate) fn parts() -> BoxedStrategy<Parts> {
    let limit = proptest::option::of(limit());
    let diseases = proptest::collection::vec(disease(), 0..3);
    (basic(), limit, diseases)
        .prop_map(|(basic, limit, diseases)| Parts {
            basic,
            limit,
            diseases,
        })
        .boxed()
}

fn optional_date() -> impl Strategy<Value = Option<Date>> {
    proptest::option::of(date())
}

/// Known codes and codes nobody told us of.
fn codes<T: core::fmt::Debug + Copy + 'static>(
    all: &'static [T],
    read: fn(&str) -> Option<T>,
) -> impl Strategy<Value = T> {
    prop_oneof![
        4 => proptest::sample::select(all),
        1 => "[0-9A-Z]{1,8}".prop_map(move |code| read(&code).unwrap()),
    ]
}

macro_rules! some_code {
    ($table:ident) => {
        proptest::option::of(codes($table::ALL, $table::from_code))
    };
}

/// What a name, a number or an address can be: characters of CP932 and others, marks of XML and JSON, no controls.
fn text() -> BoxedStrategy<String> {
    prop_oneof![
        "[合成太郎花子髙﨑●　 ｺﾞｳｾｲａ-ｚA-Z0-9①㈱-]{1,12}",
        "[<>&'\"\\\\/:;\\]\\[{}、𠮷é〜−¥‾~]{1,8}",
        "[^\\p{C}\\p{Z}]{1,8}",
    ]
    .prop_filter("spaces alone are no text", |text| !text.trim().is_empty())
    .boxed()
}

fn optional_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text())
}

fn optional_name() -> impl Strategy<Value = Option<PersonName>> {
    proptest::option::of(text().prop_map(PersonName))
}

/// A certificate of which nothing is known cannot be told from no certificate, so something always is.
fn limit() -> BoxedStrategy<LimitCertificate> {
    let codes = (some_code!(LimitKind), some_code!(LimitClass));
    let term = (
        optional_date(),
        optional_date(),
        optional_date(),
        optional_date(),
    );
    (codes, term)
        .prop_filter("nothing is known", |(codes, term)| {
            *codes != (None, None) || *term != (None, None, None, None)
        })
        .prop_map(|((kind, class), term)| LimitCertificate {
            kind,
            class,
            issued_on: term.0,
            valid_from: term.1,
            valid_until: term.2,
            long_term_from: term.3,
        })
        .boxed()
}

fn disease() -> impl Strategy<Value = SpecificDiseaseCertificate> {
    let term = (optional_date(), optional_date(), optional_date());
    let yen = proptest::option::of(any::<u32>());
    (some_code!(DiseaseCategory), term, yen).prop_map(|(category, term, self_pay_yen)| {
        SpecificDiseaseCertificate {
            category,
            issued_on: term.0,
            valid_from: term.1,
            valid_until: term.2,
            self_pay_yen,
        }
    })
}

fn births() -> impl Strategy<Value = BirthDate> {
    prop_oneof![
        4 => date().prop_map(BirthDate::from),
        1 => (1868_u16..=2026, 0_u8..=12).prop_map(|(year, month)| BirthDate::new(year, month, 0).unwrap()),
    ]
}

fn back_of_card() -> impl Strategy<Value = BackOfCard> {
    // At least one of the three: without any there is no back.
    let fields = (optional_name(), optional_text(), some_code!(Sex));
    fields.prop_filter_map("no back", |(name, name_kana, sex)| {
        let any = name.is_some() || name_kana.is_some() || sex.is_some();
        any.then_some(BackOfCard {
            name,
            name_kana,
            sex,
        })
    })
}

fn basic() -> BoxedStrategy<BasicCoverage> {
    let card = (
        codes(CardClassification::ALL, CardClassification::from_code),
        proptest::option::of("[1-9][0-9]{7}|[1-9][0-9]{5}"),
        text(),
        optional_text(),
        optional_text(),
        proptest::option::of("[0-9]{2}"),
        some_code!(Relationship),
        optional_name(),
    )
        .boxed();
    let person = (
        text(),
        optional_text(),
        codes(Sex::ALL, Sex::from_code),
        births(),
        proptest::option::of(back_of_card()),
        proptest::option::of("[0-9]{3}-[0-9]{4}"),
        optional_text(),
        some_code!(Preschool),
    )
        .boxed();
    let term = (
        optional_date(),
        optional_date(),
        some_code!(LossReason),
        optional_date(),
        optional_date(),
        optional_date(),
        proptest::option::of(0_u8..=100),
        proptest::option::of(elderly()),
    )
        .boxed();
    (card, person, term)
        .prop_map(|(card, person, term)| BasicCoverage {
            classification: card.0,
            insurer_number: card.1.map(|text| InsurerNumber::new(&text).unwrap()),
            insurer_name: card.2,
            symbol: card.3.map(|text| InsuredSymbol::new(&text).unwrap()),
            number: card.4.map(|text| InsuredNumber::new(&text).unwrap()),
            branch: card.5.map(|text| BranchNumber::new(&text).unwrap()),
            relationship: card.6,
            insured_name: card.7,
            name: PersonName(person.0),
            name_kana: person.1,
            sex: person.2,
            birth_date: person.3,
            back_of_card: person.4,
            post_code: person.5,
            address: person.6,
            preschool: person.7,
            qualification_date: term.0,
            disqualification_date: term.1,
            loss_reason: term.2,
            issued_on: term.3,
            valid_from: term.4,
            valid_until: term.5,
            contribution_percent: term.6,
            elderly: term.7,
        })
        .boxed()
}

fn elderly() -> BoxedStrategy<ElderlyCertificate> {
    let term = (optional_date(), optional_date(), optional_date());
    (term, proptest::option::of(0_u8..=100))
        .prop_filter("nothing is known", |known| {
            *known != ((None, None, None), None)
        })
        .prop_map(|(term, contribution_percent)| ElderlyCertificate {
            issued_on: term.0,
            valid_from: term.1,
            valid_until: term.2,
            contribution_percent,
        })
        .boxed()
}
