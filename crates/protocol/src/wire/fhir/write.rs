// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing the resource.

use super::{
    ABSENT_REASON, CHECK_ID_SYSTEM, CHECK_NUMBER_SYSTEM, COPAY_SYSTEM, GENDERS, HOMED,
    HOMED_OF_MESSAGE, INSURER_SYSTEM, JP_BRANCH, JP_COVERAGE, JP_NUMBER, JP_PATIENT, JP_SYMBOL,
    MESSAGE_EXTENSION, NAME_REPRESENTATION, PAYER_SYSTEM, RELATIONSHIP_SYSTEM, RESULT_EXTENSION,
    TYPE_SYSTEM,
};
use crate::date::BirthDate;
use crate::document::{ResultDocument, ResultEntry};
use crate::eligibility::code::ResultSegment;
use crate::eligibility::{BasicCoverage, CardClassification, QualificationValidity};
use crate::wire::field::is_text;
use crate::wire::tree::{Content, Element};
use crate::wire::vocabulary::{CHECK, write_body, write_check, write_entry, write_header};
use crate::wire::{DOCUMENT_MAX, Unwritable, message};
use serde_json::{Map, Value, json};

/// Writes a document as FHIR.
///
/// # Errors
/// [`Unwritable::ControlCharacter`], [`Unwritable::TooLarge`].
pub fn encode_fhir(document: &ResultDocument) -> Result<Vec<u8>, Unwritable> {
    let mut contained = Vec::new();
    let mut insurance = Vec::new();
    for (index, entry) in document.results.iter().enumerate() {
        let number = index + 1;
        contained.extend([
            patient(&entry.coverage.basic, number),
            payor(&entry.coverage.basic, number),
            coverage(entry, number),
        ]);
        let mut one = json!({ "coverage": reference("coverage", number) });
        set(&mut one, "inforce", in_force(document.validity));
        insurance.push(one);
    }
    let first = |kind| (!document.results.is_empty()).then(|| reference(kind, 1));
    let unknown = || json!({ "extension": [absent()] });
    let check = document.check.as_ref();
    let mut response = json!({
        "resourceType": "CoverageEligibilityResponse",
        "extension": [message_extension(document)],
        "status": "active",
        "purpose": ["validation", "benefits"],
        "patient": first("patient").unwrap_or_else(unknown),
        "request": check.map_or_else(unknown, |check| json!({
            "identifier": { "system": CHECK_ID_SYSTEM, "value": check.check.to_string() },
        })),
        "outcome": outcome(document),
        "insurer": first("payor").unwrap_or_else(unknown),
    });
    let identifier = check
        .map(|check| json!([{ "system": CHECK_NUMBER_SYSTEM, "value": check.number.as_str() }]));
    set(&mut response, "identifier", identifier);
    set(&mut response, "contained", some(contained));
    set(&mut response, "insurance", some(insurance));
    let day = document.eligibility_date.map(|day| day.to_string());
    set(&mut response, "servicedDate", day);
    let validity = document.validity.filter(|validity| validity.is_known());
    set(
        &mut response,
        "disposition",
        validity.map(QualificationValidity::japanese),
    );
    match document.processed_at {
        Some(instant) => set(&mut response, "created", Some(instant.to_string())),
        // A required element whose value nobody knows says so.
        None => set(
            &mut response,
            "_created",
            Some(json!({ "extension": [absent()] })),
        ),
    }
    set(&mut response, "error", errors(document));
    if !texts_are_clean(&response) {
        return Err(Unwritable::ControlCharacter);
    }
    let bytes = message::encode(&response);
    if bytes.len() > DOCUMENT_MAX {
        return Err(Unwritable::TooLarge {
            limit: DOCUMENT_MAX,
        });
    }
    Ok(bytes)
}

/// Sets a member that is there; FHIR has neither null nor empty lists.
fn set(object: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(name.to_owned(), value.into());
    }
}

fn some(list: Vec<Value>) -> Option<Value> {
    (!list.is_empty()).then_some(Value::Array(list))
}

fn reference(kind: &str, number: usize) -> Value {
    json!({ "reference": format!("#{kind}-{number}") })
}

fn absent() -> Value {
    json!({ "url": ABSENT_REASON, "valueCode": "unknown" })
}

fn in_force(validity: Option<QualificationValidity>) -> Option<bool> {
    use QualificationValidity::{Invalid, InvalidNewerExists, Valid, ValidNotRegistered};
    match validity? {
        Valid | ValidNotRegistered => Some(true),
        Invalid | InvalidNewerExists => Some(false),
        _ => None,
    }
}

fn outcome(document: &ResultDocument) -> &'static str {
    match (document.segment, document.validity) {
        (Some(ResultSegment::Processing), _) => "queued",
        (Some(ResultSegment::Abnormal), _) | (_, Some(QualificationValidity::NoMatch)) => "error",
        (_, Some(QualificationValidity::SeveralMatch)) => "partial",
        _ => "complete",
    }
}

/// Why there is no plain answer. The interface's own code stands there if it has one.
fn errors(document: &ResultDocument) -> Option<Value> {
    let said = document
        .error
        .as_ref()
        .and_then(|error| error.message.clone().or_else(|| error.code.clone()));
    let text = match document.validity {
        Some(validity @ (QualificationValidity::NoMatch | QualificationValidity::SeveralMatch)) => {
            Some(validity.japanese().to_owned())
        }
        _ => None,
    };
    let text = said.or(text)?;
    Some(json!([{ "code": { "text": text } }]))
}

fn message_extension(document: &ResultDocument) -> Value {
    let mut children = write_header(document, None).0;
    // The results are contained resources.
    let body = write_body(&ResultDocument {
        results: Vec::new(),
        ..document.clone()
    });
    children.extend(body.0);
    children.retain(|element| !HOMED_OF_MESSAGE.contains(&element.name.as_str()));
    if let Some(check) = &document.check {
        children.push(Element {
            name: CHECK.to_owned(),
            content: Content::Children(write_check(check).0),
        });
    }
    extension(MESSAGE_EXTENSION, children)
}

fn extension(url: &str, children: Vec<Element>) -> Value {
    let children: Vec<Value> = children
        .into_iter()
        .map(|element| match element.content {
            Content::Text(text) => json!({ "url": element.name, "valueString": text }),
            Content::Children(children) => extension(&element.name, children),
        })
        .collect();
    if children.is_empty() {
        // An extension has a value or extensions: an element without children is an empty one.
        return json!({ "url": url, "extension": [{ "url": "empty", "valueBoolean": true }] });
    }
    json!({ "url": url, "extension": children })
}

fn patient(basic: &BasicCoverage, number: usize) -> Value {
    let name = |text: &str, script: &str| {
        json!({
            "extension": [{ "url": NAME_REPRESENTATION, "valueCode": script }],
            "text": text,
        })
    };
    let mut names = vec![name(basic.name.as_str(), "IDE")];
    names.extend(basic.name_kana.as_deref().map(|kana| name(kana, "SYL")));
    let gender = GENDERS
        .iter()
        .find(|(code, _)| *code == basic.sex.code())
        .map_or("unknown", |(_, gender)| gender);
    let mut patient = json!({
        "resourceType": "Patient",
        "id": format!("patient-{number}"),
        "meta": { "profile": [JP_PATIENT] },
        "name": names,
        "gender": gender,
        "birthDate": birth_date(basic.birth_date),
    });
    if basic.address.is_some() || basic.post_code.is_some() {
        let mut address = Value::Object(Map::new());
        set(&mut address, "text", basic.address.clone());
        set(&mut address, "postalCode", basic.post_code.clone());
        set(&mut patient, "address", Some(json!([address])));
    }
    patient
}

/// A date of FHIR may end before its day or its month.
fn birth_date(born: BirthDate) -> String {
    match born.parts() {
        (year, 0, _) => format!("{year:04}"),
        (year, month, 0) => format!("{year:04}-{month:02}"),
        _ => born.to_string(),
    }
}

fn payor(basic: &BasicCoverage, number: usize) -> Value {
    let system = if basic.classification == CardClassification::MedicalAssistance {
        PAYER_SYSTEM
    } else {
        INSURER_SYSTEM
    };
    let identifier = basic
        .insurer_number
        .as_ref()
        .map(|number| json!([{ "system": system, "value": number.as_str() }]));
    let mut payor = json!({
        "resourceType": "Organization",
        "id": format!("payor-{number}"),
        "name": basic.insurer_name,
    });
    set(&mut payor, "identifier", identifier);
    payor
}

fn coverage(entry: &ResultEntry, number: usize) -> Value {
    let basic = &entry.coverage.basic;
    let mut extensions: Vec<Value> = [
        (
            JP_SYMBOL,
            basic.symbol.as_ref().map(|symbol| symbol.as_str()),
        ),
        (
            JP_NUMBER,
            basic.number.as_ref().map(|number| number.as_str()),
        ),
        (
            JP_BRANCH,
            basic.branch.as_ref().map(|branch| branch.as_str()),
        ),
    ]
    .into_iter()
    .filter_map(|(url, text)| Some(json!({ "url": url, "valueString": text? })))
    .collect();
    let has_gender = GENDERS.iter().any(|(code, _)| *code == basic.sex.code());
    let mut rest = write_entry(entry).0;
    rest.retain(|element| {
        !HOMED.contains(&element.name.as_str()) || (element.name == "Sex1" && !has_gender)
    });
    extensions.push(extension(RESULT_EXTENSION, rest));
    let mut coverage = json!({
        "resourceType": "Coverage",
        "id": format!("coverage-{number}"),
        "meta": { "profile": [JP_COVERAGE] },
        "extension": extensions,
        "status": "active",
        "beneficiary": reference("patient", number),
        "payor": [reference("payor", number)],
    });
    let kind = insurance_type(basic)
        .map(|(code, name)| json!({ "coding": [{ "system": TYPE_SYSTEM, "code": code, "display": name }] }));
    set(&mut coverage, "type", kind);
    set(
        &mut coverage,
        "dependent",
        basic.branch.as_ref().map(|branch| branch.as_str()),
    );
    let relationship = basic
        .relationship
        .map(|is| json!({ "coding": [{ "system": RELATIONSHIP_SYSTEM, "code": is.code() }] }));
    set(&mut coverage, "relationship", relationship);
    if basic.valid_from.is_some() || basic.valid_until.is_some() {
        let mut period = Value::Object(Map::new());
        let shown = |date: Option<crate::date::Date>| date.map(|date| date.to_string());
        set(&mut period, "start", shown(basic.valid_from));
        set(&mut period, "end", shown(basic.valid_until));
        set(&mut coverage, "period", Some(period));
    }
    let cost = basic.contribution_percent.map(|percent| {
        json!([{
            "type": { "coding": [{ "system": COPAY_SYSTEM, "code": "copaypct" }] },
            "valueQuantity": {
                "value": percent, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%",
            },
        }])
    });
    set(&mut coverage, "costToBeneficiary", cost);
    coverage
}

/// 保険種別, which follows from classification and number; nothing is said where it does not.
fn insurance_type(basic: &BasicCoverage) -> Option<(&'static str, &'static str)> {
    if basic.classification == CardClassification::MedicalAssistance {
        return Some(("8", "公費"));
    }
    let number = basic.insurer_number.as_ref()?;
    Some(match number.law_code() {
        None => ("2", "国民健康保険"),
        Some(law) if law.as_str() == "67" => ("2", "国民健康保険"),
        Some(law) if law.as_str() == "39" => ("7", "後期高齢者医療"),
        Some(_) => ("1", "医療保険"),
    })
}

/// Control characters have no place in strings of FHIR.
fn texts_are_clean(value: &Value) -> bool {
    match value {
        Value::String(text) => is_text(text),
        Value::Array(values) => values.iter().all(texts_are_clean),
        Value::Object(members) => members.values().all(texts_are_clean),
        _ => true,
    }
}
