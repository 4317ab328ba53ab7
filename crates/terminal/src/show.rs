// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result, as a table for people and as JSON for programs.

use crate::ending::{Ending, sentence};
use jpki::path::Validity;
use protocol::client::{Outcome, ReceiptState};
use protocol::cross_check::{BirthDateComparison, CrossCheck};
use protocol::date::Date;
use protocol::entitlement::EntitledCoverage;
use protocol::message::Answer;
use protocol::name::Comparison;
use protocol::number::{BranchNumber, CheckDigit, InsuredNumber, InsuredSymbol};
use protocol::wire::{self, Language};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// The answer as a table of two columns, one row a line, each coverage under its own heading.
#[must_use]
pub fn table(answer: &Answer, language: Language) -> String {
    let mut table = Table {
        language,
        text: String::new(),
        width: 0,
    };
    let rows = rows(answer, language);
    table.width = rows
        .iter()
        .flatten()
        .map(|(label, _)| label.width())
        .max()
        .unwrap_or_default();
    for (number, group) in rows.iter().enumerate() {
        if number > 0 {
            table.text.push('\n');
        }
        for (label, value) in group {
            table.row(label, value);
        }
    }
    table.text
}

/// The outcome as one JSON object. The answer is what the service sent.
#[must_use]
pub fn json(outcome: &Outcome) -> Value {
    let ending = Ending::of(outcome);
    let mut object = json!({
        "ending": ending.word(),
        "exitCode": ending.exit_code(),
        "sentence": {
            "en": sentence(outcome, Language::English),
            "ja": sentence(outcome, Language::Japanese),
        },
    });
    let mut set = |name: &str, value: Value| {
        if let Some(object) = object.as_object_mut() {
            object.insert(name.to_owned(), value);
        }
    };
    match outcome {
        Outcome::Answered { answer, receipt } => {
            set(
                "receiptAcknowledged",
                (*receipt == ReceiptState::Acknowledged).into(),
            );
            let answer = serde_json::from_slice(&wire::encode_answer(answer));
            set("answer", answer.unwrap_or_default());
        }
        Outcome::Refused(class) => set("class", class.as_str().into()),
        _ => {}
    }
    object
}

struct Table {
    language: Language,
    text: String,
    width: usize,
}

impl Table {
    fn row(&mut self, label: &str, value: &str) {
        let padding = " ".repeat(self.width.saturating_sub(label.width()));
        let gap = match self.language {
            Language::English => "  ",
            Language::Japanese => "　",
        };
        self.text += &format!("{label}{padding}{gap}{value}\n");
    }
}

pub(crate) type Group = Vec<(&'static str, String)>;

pub(crate) fn rows(answer: &Answer, language: Language) -> Vec<Group> {
    let say = |english: &'static str, japanese: &'static str| match language {
        Language::English => english,
        Language::Japanese => japanese,
    };
    let validity = answer.entitled.validity;
    let mut head: Group = vec![
        (
            say("Eligibility", "資格有効性"),
            say(validity.english(), validity.japanese()).to_owned(),
        ),
        (
            say("Asked for", "確認日"),
            answer.eligibility_date.to_string(),
        ),
        (say("Check number", "確認番号"), answer.number.to_string()),
        (
            say("Certificate", "電子証明書"),
            certificate(answer, language),
        ),
    ];
    if answer.test_use {
        head.push((say("Note", "備考"), say("test use", "試行運用").to_owned()));
    }
    let mut groups = vec![head];
    let coverages = answer.entitled.coverages.iter().enumerate();
    groups.extend(coverages.map(|(index, coverage)| {
        let mut rows = rows_of(coverage, language);
        let compared = answer.cross_check.get(index);
        rows.extend(compared.map(|compared| {
            let label = say("Card's text", "券面との照合");
            (label, cross_check(*compared, language))
        }));
        rows
    }));
    let withheld: Group = answer
        .entitled
        .withheld
        .iter()
        .map(|(item, reason)| {
            use protocol::check::ConsentItem::LimitCertificate;
            use protocol::entitlement::Withheld::{FacilityKind, Grace};
            let item = if *item == LimitCertificate {
                say("Limit certificate", "限度額適用認定証")
            } else {
                say("Specific diseases", "特定疾病療養受療証")
            };
            let reason = match reason {
                FacilityKind => say(
                    "not for this kind of facility",
                    "この施設では取得できません",
                ),
                Grace => say(
                    "not while the certificate is in grace",
                    "電子証明書の期限切れ後は取得できません",
                ),
                _ => say("no consent", "同意なし"),
            };
            (item, format!("({reason})"))
        })
        .collect();
    if !withheld.is_empty() {
        groups.push(withheld);
    }
    groups
}

fn cross_check(compared: CrossCheck, language: Language) -> String {
    let name = match compared.name {
        Comparison::Equal => ["same name", "氏名一致"],
        Comparison::EqualAfterFolding => ["same name but for its writing", "氏名は表記のみ相違"],
        Comparison::Differs => ["OTHER NAME", "氏名不一致"],
    };
    let born = match compared.birth_date {
        BirthDateComparison::Equal => ["same birth date", "生年月日一致"],
        BirthDateComparison::Undetermined => ["birth date not fully known", "生年月日の一部が不明"],
        BirthDateComparison::Differs => ["OTHER BIRTH DATE", "生年月日不一致"],
    };
    let ([name_en, name_ja], [born_en, born_ja]) = (name, born);
    match language {
        Language::English => format!("{name_en}, {born_en}"),
        Language::Japanese => format!("{name_ja}・{born_ja}"),
    }
}

fn certificate(answer: &Answer, language: Language) -> String {
    match (answer.certificate, language) {
        (Validity::InGrace { until, .. }, Language::English) => {
            format!("expired, in grace until {}", day(until))
        }
        (Validity::InGrace { until, .. }, Language::Japanese) => {
            format!("期限切れ（{}まで資格確認に使用可）", day(until))
        }
        (_, Language::English) => "in force".to_owned(),
        (_, Language::Japanese) => "有効".to_owned(),
    }
}

fn day(instant: jpki::time::UnixTime) -> String {
    Date::in_japan(instant).map_or_else(|_| instant.to_string(), |day| day.to_string())
}

fn rows_of(coverage: &EntitledCoverage, language: Language) -> Group {
    let say = |english: &'static str, japanese: &'static str| match language {
        Language::English => english,
        Language::Japanese => japanese,
    };
    let basic = &coverage.basic;
    let mut rows: Group = Vec::new();
    let mut row = |english, japanese, value: Option<String>| {
        rows.extend(value.map(|value| (say(english, japanese), value)));
    };
    let kind = basic.classification;
    row(
        "Coverage",
        "区分",
        Some(say(kind.english(), kind.japanese()).to_owned()),
    );
    let insurer = basic
        .insurer_number
        .as_ref()
        .map_or_else(String::new, |number| format!("{} ", number.as_str()));
    row(
        "Insurer",
        "保険者",
        Some(format!("{insurer}{}", basic.insurer_name)),
    );
    // A service's number with a wrong check digit is worth a look and no reason to refuse it.
    let wrong = basic
        .insurer_number
        .as_ref()
        .is_some_and(|number| number.check_digit() == CheckDigit::Wrong);
    row(
        "Note",
        "注意",
        wrong.then(|| {
            say(
                "the insurer number's check digit does not fit",
                "保険者番号の検証番号が合いません",
            )
            .to_owned()
        }),
    );
    let text = |text: Option<&str>| text.map(str::to_owned);
    row(
        "Symbol",
        "記号",
        text(basic.symbol.as_ref().map(InsuredSymbol::as_str)),
    );
    row(
        "Number",
        "番号",
        text(basic.number.as_ref().map(InsuredNumber::as_str)),
    );
    row(
        "Branch",
        "枝番",
        text(basic.branch.as_ref().map(BranchNumber::as_str)),
    );
    let relationship = basic.relationship;
    row(
        "Holder",
        "本人・家族",
        relationship.map(|is| say(is.english(), is.japanese()).to_owned()),
    );
    row("Name", "氏名", Some(basic.name.as_str().to_owned()));
    row("Kana", "氏名カナ", basic.name_kana.clone());
    let insured = basic.insured_name.as_ref();
    row(
        "Insured person",
        "被保険者",
        insured
            .filter(|name| **name != basic.name)
            .map(|name| name.as_str().to_owned()),
    );
    row(
        "Sex",
        "性別",
        Some(say(basic.sex.english(), basic.sex.japanese()).to_owned()),
    );
    row("Born", "生年月日", Some(basic.birth_date.to_string()));
    row("Post code", "郵便番号", basic.post_code.clone());
    row("Address", "住所（保険者登録）", basic.address.clone());
    row(
        "Acquired",
        "資格取得日",
        basic.qualification_date.map(|date| date.to_string()),
    );
    row(
        "Lost",
        "資格喪失日",
        basic.disqualification_date.map(|date| date.to_string()),
    );
    row(
        "Valid until",
        "有効期限",
        basic.valid_until.map(|date| date.to_string()),
    );
    row(
        "Patient pays",
        "負担割合",
        basic
            .contribution_percent
            .map(|percent| format!("{percent} %")),
    );
    row(
        "Age group",
        "年齢区分",
        basic
            .preschool
            .map(|is| say(is.english(), is.japanese()).to_owned()),
    );
    row(
        "Elderly",
        "高齢受給者証",
        basic.elderly.map(|elderly| {
            let percent = elderly.contribution_percent;
            let percent = percent.map_or_else(unknown, |percent| format!("{percent} %"));
            format!(
                "{percent}, {}",
                term(elderly.valid_from, elderly.valid_until)
            )
        }),
    );
    row(
        "Limit",
        "限度額適用区分",
        coverage.limit.map(|limit| {
            let class = limit.class.map_or_else(unknown, |class| {
                say(class.english(), class.japanese()).to_owned()
            });
            format!("{class}, {}", term(limit.valid_from, limit.valid_until))
        }),
    );
    for disease in &coverage.specific_diseases {
        let category = disease.category.map_or_else(unknown, |category| {
            say(category.english(), category.japanese()).to_owned()
        });
        let yen = disease
            .self_pay_yen
            .map_or_else(unknown, |yen| format!("¥{yen}"));
        let text = format!(
            "{category}, {}, {yen}",
            term(disease.valid_from, disease.valid_until)
        );
        row("Specific disease", "特定疾病", Some(text));
    }
    rows
}

/// What is absent is not known, and never nothing.
fn unknown() -> String {
    "?".to_owned()
}

fn term(from: Option<Date>, until: Option<Date>) -> String {
    let shown = |date: Option<Date>| date.map_or_else(unknown, |date| date.to_string());
    format!("{} – {}", shown(from), shown(until))
}
