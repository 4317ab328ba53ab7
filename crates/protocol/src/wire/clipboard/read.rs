// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading the block, ours or the app's.

use super::value::{birth_date, classification, date, entry, percent, yen};
use super::{HEADINGS, Heading, PRESCHOOL};
use crate::document::{ResultDocument, ResultEntry};
use crate::eligibility::{
    BackOfCard, BasicCoverage, CardClassification, DiseaseCategory, ElderlyCertificate,
    LimitCertificate, LimitClass, LimitKind, PersonName, Preschool, Relationship, Sex,
    SpecificDiseaseCertificate,
};
use crate::entitlement::EntitledCoverage;
use crate::number::{BranchNumber, InsuredNumber, InsuredSymbol, InsurerNumber};
use crate::wire::tree::{Content, Element, Reader};
use crate::wire::{DOCUMENT_MAX, ELEMENTS_MAX, Error};

/// Reads a block.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_clipboard(text: &str) -> Result<ResultDocument, Error> {
    if text.len() > DOCUMENT_MAX {
        return Err(Error::TooLarge {
            length: text.len(),
            limit: DOCUMENT_MAX,
        });
    }
    let mut document = ResultDocument::default();
    for group in groups(text)? {
        let main = Reader(&group.main);
        if let Some(day) = main.read("確認日", date)? {
            if document.eligibility_date.is_some_and(|first| first != day) {
                return Err(Error::Twice { name: "確認日" });
            }
            document.eligibility_date = Some(day);
        }
        document.results.push(group.read()?);
    }
    Ok(document)
}

/// A section 資格情報 and what belongs to it.
#[derive(Default)]
struct Group {
    assistance: bool,
    /// Lines that stood before the heading.
    before: Vec<Element>,
    main: Vec<Element>,
    back: Option<Vec<Element>>,
    elderly: Option<Vec<Element>>,
    limit: Option<Vec<Element>>,
    diseases: Vec<Vec<Element>>,
}

/// Where the lines that come next belong.
enum Place {
    /// Before the heading 資格情報 that will come.
    Before,
    /// The section that was begun last.
    Section(Heading),
    /// Under a heading nobody told us of.
    Unknown,
}

/// The sections of a block.
fn groups(text: &str) -> Result<Vec<Group>, Error> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let broken = |offset| Error::NotTheDocument { offset };
    let mut groups: Vec<Group> = Vec::new();
    let mut before: Vec<Element> = Vec::new();
    let mut place = Place::Before;
    let mut offset = 0;
    for (number, raw) in text.split('\n').enumerate() {
        if number >= ELEMENTS_MAX {
            return Err(Error::TooMany {
                limit: ELEMENTS_MAX,
            });
        }
        let at = offset;
        offset += raw.len() + 1;
        let line = raw.strip_suffix('\r').unwrap_or(raw);
        let (label, value) = line.split_once('\t').unwrap_or((line, ""));
        let label = label.trim();
        if label.is_empty() {
            continue;
        }
        if !line.contains('\t') || HEADINGS.iter().any(|(_, text)| *text == label) {
            let heading = HEADINGS.iter().find(|(_, text)| *text == label);
            place = match heading {
                Some((heading, _)) => {
                    begin(*heading, &mut groups, &mut before).ok_or_else(|| broken(at))??;
                    Place::Section(*heading)
                }
                None if groups.is_empty() => return Err(broken(at)),
                None => Place::Unknown,
            };
            continue;
        }
        // 確認日 is followed by a colon, and one program writes colons elsewhere.
        let name = label.trim_end_matches([':', '：', ' ']).to_owned();
        let line = Element {
            content: Content::Text(value.to_owned()),
            name,
        };
        if matches!(line.name.as_str(), "照会番号" | "未就学区分") {
            before.push(line);
            continue;
        }
        match place {
            Place::Before => return Err(broken(at)),
            Place::Unknown => {}
            Place::Section(heading) => lines(heading, &mut groups)
                .ok_or_else(|| broken(at))?
                .push(line),
        }
    }
    // What stood behind the last section belongs to it.
    let last = groups.last_mut().ok_or_else(|| broken(0))?;
    last.before.append(&mut before);
    Ok(groups)
}

/// Begins a section; `None` if it belongs to nothing, an error if it was there.
fn begin(
    heading: Heading,
    groups: &mut Vec<Group>,
    before: &mut Vec<Element>,
) -> Option<Result<(), Error>> {
    let twice = |name| Some(Err(Error::Twice { name }));
    if matches!(heading, Heading::Insurance | Heading::Assistance) {
        groups.push(Group {
            assistance: heading == Heading::Assistance,
            before: core::mem::take(before),
            ..Group::default()
        });
        return Some(Ok(()));
    }
    let group = groups.last_mut()?;
    match heading {
        Heading::Back if group.back.is_some() => return twice("裏面記載情報"),
        Heading::Back => group.back = Some(Vec::new()),
        Heading::Elderly if group.elderly.is_some() => return twice("高齢受給者証"),
        Heading::Elderly => group.elderly = Some(Vec::new()),
        Heading::Limit if group.limit.is_some() => return twice("限度額適用認定証"),
        Heading::Limit => group.limit = Some(Vec::new()),
        _ => group.diseases.push(Vec::new()),
    }
    Some(Ok(()))
}

/// The lines of the section that was begun last.
fn lines(heading: Heading, groups: &mut [Group]) -> Option<&mut Vec<Element>> {
    let group = groups.last_mut()?;
    match heading {
        Heading::Insurance | Heading::Assistance => Some(&mut group.main),
        Heading::Back => group.back.as_mut(),
        Heading::Elderly => group.elderly.as_mut(),
        Heading::Limit => group.limit.as_mut(),
        Heading::Disease => group.diseases.last_mut(),
    }
}

fn sex(text: &str) -> Option<Sex> {
    entry(text, Sex::ALL, Sex::japanese, Sex::from_code)
}

impl Group {
    fn read(self) -> Result<ResultEntry, Error> {
        let diseases = self.diseases.iter().map(|lines| disease(Reader(lines)));
        let elderly = self.elderly.as_deref().map(Reader).map(elderly);
        let limit = self.limit.as_deref().map(Reader).map(limit);
        Ok(ResultEntry {
            coverage: EntitledCoverage {
                basic: self.basic(elderly.transpose()?)?,
                limit: limit.transpose()?,
                specific_diseases: diseases.collect::<Result<_, _>>()?,
            },
            limit_consent: None,
            diseases_consent: None,
            reference_number: Reader(&self.before).text("照会番号")?,
        })
    }

    fn basic(&self, elderly: Option<ElderlyCertificate>) -> Result<BasicCoverage, Error> {
        let (before, from) = (Reader(&self.before), Reader(&self.main));
        let back = Reader(self.back.as_deref().unwrap_or_default());
        let relationship = |text: &str| {
            entry(
                text,
                Relationship::ALL,
                Relationship::japanese,
                Relationship::from_code,
            )
        };
        let classification = match from.read("証区分", classification)? {
            // The heading says it where no line does.
            None if self.assistance => CardClassification::MedicalAssistance,
            None => return Err(Error::Missing { name: "証区分" }),
            Some(classification) => classification,
        };
        Ok(BasicCoverage {
            classification,
            insurer_number: from.read("保険者番号", |text| InsurerNumber::new(text).ok())?,
            insurer_name: from.required("保険者名")?,
            symbol: from.read("記号", |text| InsuredSymbol::new(text).ok())?,
            number: from.read("番号", |text| InsuredNumber::new(text).ok())?,
            branch: from.read("枝番", |text| BranchNumber::new(text).ok())?,
            relationship: from.read("本人・家族の別", relationship)?,
            insured_name: from.text("被保険者氏名")?.map(PersonName),
            name: PersonName(from.required("氏名")?),
            name_kana: from.text("フリガナ")?,
            sex: from.read_required("性別", sex)?,
            birth_date: from.read_required("生年月日", birth_date)?,
            back_of_card: BackOfCard::of(
                back.text("氏名")?.map(PersonName),
                back.text("氏名カナ")?,
                back.read("性別", sex)?,
            ),
            post_code: from.text("郵便番号")?,
            address: from.text("住所")?,
            qualification_date: from.read("資格取得年月日", date)?,
            disqualification_date: None,
            loss_reason: None,
            issued_on: None,
            valid_from: from.read("有効開始日", date)?,
            valid_until: from.read("有効終了日", date)?,
            contribution_percent: from.read("負担割合", percent)?,
            preschool: before.read("未就学区分", |text| {
                (text == PRESCHOOL).then_some(Preschool::Preschool)
            })?,
            elderly,
        })
    }
}

fn elderly(from: Reader<'_>) -> Result<ElderlyCertificate, Error> {
    Ok(ElderlyCertificate {
        issued_on: None,
        valid_from: from.read("有効開始日", date)?,
        valid_until: from.read("有効終了日", date)?,
        contribution_percent: from.read("負担割合", percent)?,
    })
}

fn limit(from: Reader<'_>) -> Result<LimitCertificate, Error> {
    Ok(LimitCertificate {
        kind: from.read("区分", |text| {
            entry(
                text,
                LimitKind::ALL,
                LimitKind::japanese,
                LimitKind::from_code,
            )
        })?,
        class: from.read("適用区分", |text| {
            entry(
                text,
                LimitClass::ALL,
                LimitClass::japanese,
                LimitClass::from_code,
            )
        })?,
        issued_on: None,
        valid_from: from.read("有効開始年月日", date)?,
        valid_until: from.read("有効終了年月日", date)?,
        long_term_from: None,
    })
}

fn disease(from: Reader<'_>) -> Result<SpecificDiseaseCertificate, Error> {
    Ok(SpecificDiseaseCertificate {
        category: from.read("疾病区分", |text| {
            entry(
                text,
                DiseaseCategory::ALL,
                DiseaseCategory::japanese,
                DiseaseCategory::from_code,
            )
        })?,
        issued_on: None,
        valid_from: from.read("有効開始年月日", date)?,
        valid_until: from.read("有効終了年月日", date)?,
        self_pay_yen: from.read("自己負担限度額", yen)?,
    })
}
