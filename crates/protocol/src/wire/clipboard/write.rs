// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing the block.

use super::{HEADINGS, Heading, PRESCHOOL};
use crate::date::Date;
use crate::document::{ResultDocument, ResultEntry};
use crate::eligibility::{
    BackOfCard, BasicCoverage, CardClassification, LimitCertificate, PersonName, Preschool,
    SpecificDiseaseCertificate,
};
use crate::number::{BranchNumber, InsuredNumber, InsuredSymbol, InsurerNumber};
use crate::wire::field::is_text;
use crate::wire::{DOCUMENT_MAX, Unwritable};

/// Writes the block, with CR LF behind each line.
///
/// # Errors
/// [`Unwritable::Missing`] for a document without any result, of which there is nothing to show;
/// [`Unwritable::ControlCharacter`] for a text that would break the lines; [`Unwritable::TooLarge`].
pub fn encode_clipboard(document: &ResultDocument) -> Result<String, Unwritable> {
    if document.results.is_empty() {
        return Err(Unwritable::Missing {
            name: "資格情報"
        });
    }
    let mut block = Block(String::new());
    for (index, entry) in document.results.iter().enumerate() {
        // The day asked for is one for the whole block, and stands in its first section.
        let day = document.eligibility_date.filter(|_| index == 0);
        block.entry(entry, day)?;
    }
    if block.0.len() > DOCUMENT_MAX {
        return Err(Unwritable::TooLarge {
            limit: DOCUMENT_MAX,
        });
    }
    Ok(block.0)
}

struct Block(String);

/// A code by its Japanese name; one without a name by itself.
macro_rules! word {
    ($entry:expr) => {
        $entry.map(|entry| match entry.is_known() {
            true => entry.japanese().to_owned(),
            false => entry.code().to_owned(),
        })
    };
}

impl Block {
    fn heading(&mut self, heading: &str) {
        self.0.push_str(heading);
        self.0.push_str("\r\n");
    }

    fn line(&mut self, label: &str, value: Option<impl AsRef<str>>) -> Result<(), Unwritable> {
        let Some(value) = value else {
            return Ok(());
        };
        let value = value.as_ref();
        if !is_text(value) {
            return Err(Unwritable::ControlCharacter);
        }
        for piece in [label, "\t", value, "\r\n"] {
            self.0.push_str(piece);
        }
        Ok(())
    }

    fn date(&mut self, label: &str, date: Option<Date>) -> Result<(), Unwritable> {
        self.line(label, date.map(|date| date.to_string()))
    }

    fn percent(&mut self, percent: Option<u8>) -> Result<(), Unwritable> {
        let shown = percent.map(|percent| match percent % 10 {
            0 => format!("{}割", percent / 10),
            _ => format!("{percent}%"),
        });
        self.line("負担割合", shown)
    }

    fn entry(&mut self, entry: &ResultEntry, day: Option<Date>) -> Result<(), Unwritable> {
        let basic = &entry.coverage.basic;
        self.line("照会番号", entry.reference_number.as_deref())?;
        let before_school = basic.preschool == Some(Preschool::Preschool);
        self.line("未就学区分", before_school.then_some(PRESCHOOL))?;
        let assistance = basic.classification == CardClassification::MedicalAssistance;
        self.basic(basic, assistance, day)?;
        if let Some(back) = &basic.back_of_card {
            self.back(back, assistance)?;
        }
        if let Some(elderly) = &basic.elderly {
            self.heading("高齢受給者証");
            self.date("有効開始日", elderly.valid_from)?;
            self.date("有効終了日", elderly.valid_until)?;
            self.percent(elderly.contribution_percent)?;
        }
        if let Some(limit) = &entry.coverage.limit {
            self.limit(limit)?;
        }
        for disease in &entry.coverage.specific_diseases {
            self.disease(disease)?;
        }
        Ok(())
    }

    fn basic(
        &mut self,
        basic: &BasicCoverage,
        assistance: bool,
        day: Option<Date>,
    ) -> Result<(), Unwritable> {
        let wanted = if assistance {
            Heading::Assistance
        } else {
            Heading::Insurance
        };
        let heading = HEADINGS.iter().find(|(heading, _)| *heading == wanted);
        self.heading(heading.map_or("", |(_, text)| *text));
        // The label really ends like this (two sources).
        self.date("確認日 : ", day)?;
        let insurer = basic.insurer_number.as_ref();
        self.line("保険者番号", insurer.map(InsurerNumber::as_str))?;
        self.line("保険者名", Some(&basic.insurer_name))?;
        self.line("記号", basic.symbol.as_ref().map(InsuredSymbol::as_str))?;
        self.line("番号", basic.number.as_ref().map(InsuredNumber::as_str))?;
        self.line("枝番", basic.branch.as_ref().map(BranchNumber::as_str))?;
        self.line("フリガナ", basic.name_kana.as_deref())?;
        self.line("氏名", Some(basic.name.as_str()))?;
        self.line("生年月日", Some(basic.birth_date.to_string()))?;
        self.line("性別", word!(Some(basic.sex)))?;
        self.line("郵便番号", basic.post_code.as_deref())?;
        self.line("住所", basic.address.as_deref())?;
        self.line("証区分", word!(Some(basic.classification)))?;
        self.date("有効開始日", basic.valid_from)?;
        self.date("有効終了日", basic.valid_until)?;
        self.date("資格取得年月日", basic.qualification_date)?;
        self.percent(basic.contribution_percent)?;
        self.line("本人・家族の別", word!(basic.relationship))?;
        let insured = basic.insured_name.as_ref();
        self.line("被保険者氏名", insured.map(PersonName::as_str))
    }

    fn back(&mut self, back: &BackOfCard, assistance: bool) -> Result<(), Unwritable> {
        self.heading(if assistance {
            "裏面記載情報(医療扶助)"
        } else {
            "裏面記載情報(医療保険)"
        });
        self.line("氏名", back.name.as_ref().map(PersonName::as_str))?;
        self.line("氏名カナ", back.name_kana.as_deref())?;
        self.line("性別", word!(back.sex))
    }

    fn limit(&mut self, limit: &LimitCertificate) -> Result<(), Unwritable> {
        self.heading("限度額適用認定証");
        self.line("区分", word!(limit.kind))?;
        self.line("適用区分", word!(limit.class))?;
        self.date("有効開始年月日", limit.valid_from)?;
        self.date("有効終了年月日", limit.valid_until)
    }

    fn disease(&mut self, disease: &SpecificDiseaseCertificate) -> Result<(), Unwritable> {
        self.heading("特定疾病療養受療証");
        self.line("疾病区分", word!(disease.category))?;
        self.date("有効開始年月日", disease.valid_from)?;
        self.date("有効終了年月日", disease.valid_until)?;
        let yen = disease.self_pay_yen.map(|yen| format!("{yen}円"));
        self.line("自己負担限度額", yen)
    }
}
