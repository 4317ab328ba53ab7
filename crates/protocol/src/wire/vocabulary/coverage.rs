// SPDX-License-Identifier: MIT OR Apache-2.0
//! ResultOfQualificationConfirmation: one insurance or assistance.

use super::{date, read_date};
use crate::date::{BirthDate, Date};
use crate::document::ResultEntry;
use crate::eligibility::code::{LimitConsent, ViewingConsent};
use crate::eligibility::{
    BackOfCard, BasicCoverage, CardClassification, DiseaseCategory, ElderlyCertificate,
    LimitCertificate, LimitClass, LimitKind, LossReason, PersonName, Preschool, Relationship, Sex,
    SpecificDiseaseCertificate,
};
use crate::entitlement::EntitledCoverage;
use crate::number::{BranchNumber, InsuredNumber, InsuredSymbol, InsurerNumber};
use crate::wire::Error;
use crate::wire::field::{from_ratio, ratio};
use crate::wire::tree::{Content, Reader, Writer};

const ELDERLY: &str = "ElderlyRecipientCertificateInfo";
const LIMIT: &str = "LimitApplicationCertificateRelatedInfo";
const DISEASES: &str = "SpecificDiseasesCertificateList";
const DISEASE: &str = "SpecificDiseasesCertificateInfo";

pub(in crate::wire) fn write_entry(entry: &ResultEntry) -> Writer {
    let EntitledCoverage {
        basic,
        limit,
        specific_diseases,
    } = &entry.coverage;
    let mut to = Writer::default();
    write_basic(basic, &mut to);
    to.optional(
        "LimitApplicationCertificateRelatedConsFlg",
        entry.limit_consent.map(|is| is.code().to_owned()),
    );
    to.children(LIMIT, limit.as_ref().map(write_limit).unwrap_or_default());
    to.optional(
        "SpecificDiseasesCertificateRelatedConsFlg",
        entry.diseases_consent.map(|is| is.code().to_owned()),
    );
    let mut list = Writer::default();
    for disease in specific_diseases {
        list.always(DISEASE, write_disease(disease));
    }
    to.children(DISEASES, list);
    to.optional("ReferenceNumber", entry.reference_number.clone());
    to
}

fn write_basic(basic: &BasicCoverage, to: &mut Writer) {
    let name = |name: &Option<PersonName>| name.as_ref().map(|name| name.as_str().to_owned());
    let back = basic.back_of_card.as_ref();
    to.text("InsuredCardClassification", basic.classification.code());
    to.optional(
        "InsurerNumber",
        basic.insurer_number.as_ref().map(InsurerNumber::padded),
    );
    to.optional(
        "InsuredCardSymbol",
        basic.symbol.as_ref().map(InsuredSymbol::as_str),
    );
    to.optional(
        "InsuredIdentificationNumber",
        basic.number.as_ref().map(InsuredNumber::as_str),
    );
    to.optional(
        "InsuredBranchNumber",
        basic.branch.as_ref().map(BranchNumber::as_str),
    );
    to.optional(
        "PersonalFamilyClassification",
        basic.relationship.map(|is| is.code().to_owned()),
    );
    to.optional("InsuredName", name(&basic.insured_name));
    to.text("Name", basic.name.as_str());
    to.optional("NameOfOther", back.and_then(|back| name(&back.name)));
    to.optional("NameKana", basic.name_kana.clone());
    to.optional(
        "NameOfOtherKana",
        back.and_then(|back| back.name_kana.clone()),
    );
    to.text("Sex1", basic.sex.code());
    to.optional(
        "Sex2",
        back.and_then(|back| back.sex)
            .map(|is| is.code().to_owned()),
    );
    to.text("Birthdate", basic.birth_date.to_compact());
    to.optional("Address", basic.address.clone());
    to.optional("PostNumber", basic.post_code.clone());
    to.optional("QualificationDate", date(basic.qualification_date));
    to.optional("DisqualificationDate", date(basic.disqualification_date));
    to.optional("InsuredCertificateIssuanceDate", date(basic.issued_on));
    to.optional("InsuredCardValidDate", date(basic.valid_from));
    to.optional("InsuredCardExpirationDate", date(basic.valid_until));
    to.optional(
        "InsuredPartialContributionRatio",
        basic.contribution_percent.map(ratio),
    );
    to.optional(
        "PreschoolClassification",
        basic.preschool.map(|is| is.code().to_owned()),
    );
    to.optional(
        "ReasonOfLoss",
        basic.loss_reason.map(|is| is.code().to_owned()),
    );
    to.text("InsurerName", basic.insurer_name.as_str());
    to.children(
        ELDERLY,
        basic
            .elderly
            .as_ref()
            .map(write_elderly)
            .unwrap_or_default(),
    );
}

/// Names of the dates of a certificate: issued, first and last valid day.
type Term = [&'static str; 3];

const ELDERLY_TERM: Term = [
    "ElderlyRecipientCertificateDate",
    "ElderlyRecipientValidStartDate",
    "ElderlyRecipientValidEndDate",
];
const LIMIT_TERM: Term = [
    "LimitApplicationCertificateDate",
    "LimitApplicationCertificateValidStartDate",
    "LimitApplicationCertificateValidEndDate",
];
const DISEASE_TERM: Term = [
    "SpecificDiseasesCertificateDate",
    "SpecificDiseasesValidStartDate",
    "SpecificDiseasesValidEndDate",
];

fn write_term(names: Term, dates: [Option<Date>; 3], to: &mut Writer) {
    for (name, day) in names.into_iter().zip(dates) {
        to.optional(name, date(day));
    }
}

fn read_term(names: Term, from: Reader<'_>) -> Result<[Option<Date>; 3], Error> {
    let [issued_on, valid_from, valid_until] = names.map(|name| from.read(name, read_date));
    Ok([issued_on?, valid_from?, valid_until?])
}

fn write_elderly(elderly: &ElderlyCertificate) -> Writer {
    let mut to = Writer::default();
    write_term(
        ELDERLY_TERM,
        [elderly.issued_on, elderly.valid_from, elderly.valid_until],
        &mut to,
    );
    to.optional(
        "ElderlyRecipientContributionRatio",
        elderly.contribution_percent.map(ratio),
    );
    to
}

fn write_limit(limit: &LimitCertificate) -> Writer {
    let mut to = Writer::default();
    to.optional(
        "LimitApplicationCertificateClassification",
        limit.kind.map(|is| is.code().to_owned()),
    );
    to.optional(
        "LimitApplicationCertificateClassificationFlag",
        limit.class.map(|is| is.code().to_owned()),
    );
    write_term(
        LIMIT_TERM,
        [limit.issued_on, limit.valid_from, limit.valid_until],
        &mut to,
    );
    to.optional(
        "LimitApplicationCertificateLongTermDate",
        date(limit.long_term_from),
    );
    to
}

fn write_disease(disease: &SpecificDiseaseCertificate) -> Writer {
    let mut to = Writer::default();
    to.optional(
        "SpecificDiseasesDiseaseCategory",
        disease.category.map(|is| is.code().to_owned()),
    );
    write_term(
        DISEASE_TERM,
        [disease.issued_on, disease.valid_from, disease.valid_until],
        &mut to,
    );
    to.optional(
        "SpecificDiseasesSelfPay",
        disease.self_pay_yen.map(|yen| yen.to_string()),
    );
    to
}

pub(in crate::wire) fn read_entry(from: Reader<'_>) -> Result<ResultEntry, Error> {
    let diseases = from.within(DISEASES)?;
    let specific_diseases = diseases.all(DISEASE).map(|info| match &info.content {
        Content::Children(children) => read_disease(Reader(children)),
        Content::Text(_) => read_disease(Reader(&[])),
    });
    Ok(ResultEntry {
        coverage: EntitledCoverage {
            basic: read_basic(from)?,
            limit: read_limit(from.within(LIMIT)?)?,
            specific_diseases: specific_diseases.collect::<Result<_, Error>>()?,
        },
        limit_consent: from.read(
            "LimitApplicationCertificateRelatedConsFlg",
            LimitConsent::from_code,
        )?,
        diseases_consent: from.read(
            "SpecificDiseasesCertificateRelatedConsFlg",
            ViewingConsent::from_code,
        )?,
        reference_number: from.text("ReferenceNumber")?,
    })
}

fn read_basic(from: Reader<'_>) -> Result<BasicCoverage, Error> {
    let insurer = |text: &str| InsurerNumber::new(text).ok();
    // Bulk results of welfare name payer and recipient by elements of their own (one source).
    let insurer_number = match from.read("InsurerNumber", insurer)? {
        None => from.read("PublicExpenseNumber", insurer)?,
        number => number,
    };
    let insured = |text: &str| InsuredNumber::new(text).ok();
    let number = match from.read("InsuredIdentificationNumber", insured)? {
        None => from.read("BeneficiaryNumber", insured)?,
        number => number,
    };
    // The office of welfare has an element of its own (one source).
    let insurer_name = match from.text("InsurerName")? {
        None => from.text("WelfareOfficeName")?,
        name => name,
    };
    let day = |name| from.read(name, read_date);
    Ok(BasicCoverage {
        classification: from
            .read_required("InsuredCardClassification", CardClassification::from_code)?,
        insurer_number,
        insurer_name: insurer_name.ok_or(Error::Missing {
            name: "InsurerName",
        })?,
        symbol: from.read("InsuredCardSymbol", |text| InsuredSymbol::new(text).ok())?,
        number,
        branch: from.read("InsuredBranchNumber", |text| BranchNumber::new(text).ok())?,
        relationship: from.read("PersonalFamilyClassification", Relationship::from_code)?,
        insured_name: from.text("InsuredName")?.map(PersonName),
        name: PersonName(from.required("Name")?),
        name_kana: from.text("NameKana")?,
        sex: from.read_required("Sex1", Sex::from_code)?,
        birth_date: from.read_required("Birthdate", |text| BirthDate::from_compact(text).ok())?,
        back_of_card: BackOfCard::of(
            from.text("NameOfOther")?.map(PersonName),
            from.text("NameOfOtherKana")?,
            from.read("Sex2", Sex::from_code)?,
        ),
        post_code: from.text("PostNumber")?,
        address: from.text("Address")?,
        qualification_date: day("QualificationDate")?,
        disqualification_date: day("DisqualificationDate")?,
        loss_reason: from.read("ReasonOfLoss", LossReason::from_code)?,
        issued_on: day("InsuredCertificateIssuanceDate")?,
        valid_from: day("InsuredCardValidDate")?,
        valid_until: day("InsuredCardExpirationDate")?,
        contribution_percent: percent("InsuredPartialContributionRatio", from)?,
        preschool: from.read("PreschoolClassification", Preschool::from_code)?,
        elderly: read_elderly(from.within(ELDERLY)?)?,
    })
}

fn percent(name: &'static str, from: Reader<'_>) -> Result<Option<u8>, Error> {
    let text = from.text(name)?;
    text.map(|text| from_ratio(name, &text)).transpose()
}

fn read_elderly(from: Reader<'_>) -> Result<Option<ElderlyCertificate>, Error> {
    let [issued_on, valid_from, valid_until] = read_term(ELDERLY_TERM, from)?;
    let elderly = ElderlyCertificate {
        issued_on,
        valid_from,
        valid_until,
        contribution_percent: percent("ElderlyRecipientContributionRatio", from)?,
    };
    Ok((elderly != ElderlyCertificate::default()).then_some(elderly))
}

fn read_limit(from: Reader<'_>) -> Result<Option<LimitCertificate>, Error> {
    let [issued_on, valid_from, valid_until] = read_term(LIMIT_TERM, from)?;
    let limit = LimitCertificate {
        kind: from.read(
            "LimitApplicationCertificateClassification",
            LimitKind::from_code,
        )?,
        class: from.read(
            "LimitApplicationCertificateClassificationFlag",
            LimitClass::from_code,
        )?,
        issued_on,
        valid_from,
        valid_until,
        long_term_from: from.read("LimitApplicationCertificateLongTermDate", read_date)?,
    };
    Ok((limit != LimitCertificate::default()).then_some(limit))
}

fn read_disease(from: Reader<'_>) -> Result<SpecificDiseaseCertificate, Error> {
    let [issued_on, valid_from, valid_until] = read_term(DISEASE_TERM, from)?;
    Ok(SpecificDiseaseCertificate {
        category: from.read(
            "SpecificDiseasesDiseaseCategory",
            DiseaseCategory::from_code,
        )?,
        issued_on,
        valid_from,
        valid_until,
        self_pay_yen: from.read("SpecificDiseasesSelfPay", |text| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| digits)
        })?,
    })
}
