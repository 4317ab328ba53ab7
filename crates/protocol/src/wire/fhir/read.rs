// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading the resource: every member by name, everything unknown passed over.

use super::{
    COPAY_SYSTEM, GENDERS, INSURER_SYSTEM, JP_BRANCH, JP_NUMBER, JP_SYMBOL, MESSAGE_EXTENSION,
    NAME_REPRESENTATION, PAYER_SYSTEM, RELATIONSHIP_SYSTEM, RESULT_EXTENSION,
};
use crate::date::{BirthDate, Date};
use crate::document::{ResultDocument, ResultEntry};
use crate::wire::field::{from_date, from_instant, member, optional_text, ratio};
use crate::wire::tree::{Content, Element, Reader, Writer};
use crate::wire::vocabulary::{CHECK, read_body, read_check, read_entry, read_header};
use crate::wire::{DOCUMENT_MAX, Error, strict};
use serde_json::Value;

/// Reads a document from FHIR.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_fhir(bytes: &[u8]) -> Result<ResultDocument, Error> {
    let response: Value = strict::decode_within(bytes, DOCUMENT_MAX)?;
    if text(&response, "resourceType")?.as_deref() != Some("CoverageEligibilityResponse") {
        return Err(Error::NotTheDocument { offset: 0 });
    }
    let message = ours(&response, MESSAGE_EXTENSION)?;
    let message = Reader(&message);
    let mut document = read_header(message)?;
    read_body(message, &mut document)?;
    if let Some(created) = text(&response, "created")? {
        document.processed_at = Some(from_instant("created", &created)?);
    }
    if let Some(day) = text(&response, "servicedDate")? {
        document.eligibility_date = Some(from_date("servicedDate", &day)?);
    }
    let check = message.within(CHECK)?;
    if !check.is_empty() {
        document.check = Some(read_check(check)?);
    }
    for insurance in list(&response, "insurance") {
        let coverage = contained(&response, &insurance["coverage"], "coverage")?;
        document.results.push(entry(&response, coverage)?);
    }
    Ok(document)
}

/// One coverage, as the elements the vocabulary has for it.
fn entry(response: &Value, coverage: &Value) -> Result<ResultEntry, Error> {
    let patient = contained(response, &coverage["beneficiary"], "beneficiary")?;
    let payor = list(coverage, "payor").next().unwrap_or(&Value::Null);
    let payor = contained(response, payor, "payor")?;
    let mut elements = ours(coverage, RESULT_EXTENSION)?;
    let has_sex = elements.iter().any(|element| element.name == "Sex1");
    // What has a place in FHIR is read from there.
    elements.retain(|element| element.name == "Sex1" || !super::HOMED.contains(&&*element.name));
    let mut to = Writer(elements);
    read_payor(payor, &mut to)?;
    read_patient(patient, has_sex, &mut to)?;
    for (url, name) in [
        (JP_SYMBOL, "InsuredCardSymbol"),
        (JP_NUMBER, "InsuredIdentificationNumber"),
        (JP_BRANCH, "InsuredBranchNumber"),
    ] {
        for extension in list(coverage, "extension").filter(|one| one["url"] == url) {
            to.optional(name, text(extension, "valueString")?);
        }
    }
    let relationship = coding(&coverage["relationship"], RELATIONSHIP_SYSTEM)?;
    to.optional("PersonalFamilyClassification", relationship);
    for (name, element) in [
        ("start", "InsuredCardValidDate"),
        ("end", "InsuredCardExpirationDate"),
    ] {
        if let Some(day) = text(&coverage["period"], name)? {
            let day = from_date("period", &day)?;
            to.text(element, Date::to_compact(day));
        }
    }
    for cost in list(coverage, "costToBeneficiary") {
        if coding(&cost["type"], COPAY_SYSTEM)?.as_deref() == Some("copaypct") {
            let value = cost.pointer("/valueQuantity/value");
            let percent = value
                .and_then(Value::as_u64)
                .and_then(|value| u8::try_from(value).ok());
            let percent = member(
                "costToBeneficiary",
                percent.filter(|percent| *percent <= 100),
            )?;
            to.text("InsuredPartialContributionRatio", ratio(percent));
        }
    }
    read_entry(Reader(&to.0))
}

fn read_payor(payor: &Value, to: &mut Writer) -> Result<(), Error> {
    to.optional("InsurerName", text(payor, "name")?);
    for identifier in list(payor, "identifier") {
        if [INSURER_SYSTEM, PAYER_SYSTEM]
            .iter()
            .any(|system| identifier["system"] == *system)
        {
            to.optional("InsurerNumber", text(identifier, "value")?);
        }
    }
    Ok(())
}

fn read_patient(patient: &Value, has_sex: bool, to: &mut Writer) -> Result<(), Error> {
    for name in list(patient, "name") {
        let script = list(name, "extension")
            .find(|one| one["url"] == NAME_REPRESENTATION)
            .map(|one| &one["valueCode"]);
        let element = match script.and_then(Value::as_str) {
            Some("SYL") => "NameKana",
            _ => "Name",
        };
        to.optional(element, text(name, "text")?);
    }
    let gender = text(patient, "gender")?;
    if let Some(gender) = gender.filter(|_| !has_sex) {
        let known = GENDERS.iter().find(|(_, name)| *name == gender);
        to.text("Sex1", member("gender", known)?.0);
    }
    if let Some(born) = text(patient, "birthDate")? {
        to.text("Birthdate", birth_date(&born)?.to_compact());
    }
    if let Some(address) = list(patient, "address").next() {
        to.optional("Address", text(address, "text")?);
        to.optional("PostNumber", text(address, "postalCode")?);
    }
    Ok(())
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn birth_date(text: &str) -> Result<BirthDate, Error> {
    let whole = match text.len() {
        4 => format!("{text}-00-00"),
        7 => format!("{text}-00"),
        _ => text.to_owned(),
    };
    // Zeros are how we write what is not known; no date of FHIR has them.
    let invented = text.len() == 10 && text.ends_with("-00");
    member(
        "birthDate",
        BirthDate::from_iso(&whole).ok().filter(|_| !invented),
    )
}

/// The members of a list; none if there is no such list.
fn list<'a>(object: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    object[name].as_array().into_iter().flatten()
}

fn text(object: &Value, name: &'static str) -> Result<Option<String>, Error> {
    match &object[name] {
        Value::Null => Ok(None),
        Value::String(text) => optional_text(name, Some(text.clone())),
        _ => Err(Error::Member { name }),
    }
}

/// The code of this system.
fn coding(concept: &Value, system: &str) -> Result<Option<String>, Error> {
    let coding = list(concept, "coding").find(|coding| coding["system"] == system);
    coding.map_or(Ok(None), |coding| text(coding, "code"))
}

/// The contained resource a reference names.
fn contained<'a>(
    response: &'a Value,
    reference: &Value,
    name: &'static str,
) -> Result<&'a Value, Error> {
    let id = reference["reference"]
        .as_str()
        .and_then(|reference| reference.strip_prefix('#'))
        .ok_or(Error::Missing { name })?;
    let mut found = list(response, "contained").filter(|one| one["id"] == id);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Error::Missing { name }),
        (Some(_), Some(_)) => Err(Error::Twice { name }),
    }
}

/// Our extension as elements; none if there is none.
fn ours(resource: &Value, url: &'static str) -> Result<Vec<Element>, Error> {
    let mut found = list(resource, "extension").filter(|one| one["url"] == url);
    match (found.next(), found.next()) {
        (None, _) => Ok(Vec::new()),
        (Some(one), None) => children(one),
        (Some(_), Some(_)) => Err(Error::Twice { name: url }),
    }
}

/// [`strict`] has bounded how deep this goes.
fn children(extension: &Value) -> Result<Vec<Element>, Error> {
    let element = |one: &Value| {
        let name = text(one, "url")?.ok_or(Error::Missing { name: "url" })?;
        let content = match text(one, "valueString")? {
            Some(text) => Content::Text(text),
            None => Content::Children(children(one)?),
        };
        Ok(Element { name, content })
    };
    // The mark of an element without children is none of them.
    list(extension, "extension")
        .filter(|one| one["url"] != "empty")
        .map(element)
        .collect()
}
