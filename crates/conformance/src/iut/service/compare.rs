// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether what came back is what must come back.

use super::memory::Memory;
use super::person;
use crate::case::{Expectation, Form};
use crate::iut::Step;
use crate::iut::http::Reply;
use base64ct::{Base64, Encoding};
use protocol::wire;
use serde_json::Value;
use std::fmt::Debug;

/// Compares, and keeps what the expectation says is to be kept.
pub(super) fn compare(
    reply: &Reply,
    expect: &Expectation,
    before: Option<&Vec<u8>>,
    memory: &mut Memory,
) -> Step {
    let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let class = json
        .get("class")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let came = format!("came {} {class}", reply.status);
    if !expect.status.contains(&reply.status) {
        return Err(format!("expected status {:?}, {came}", expect.status));
    }
    let media_type = reply.media_type();
    if reply.status >= 400 && !media_type.starts_with("application/problem+json") {
        return Err(format!(
            "a refusal is a problem document, came {media_type}"
        ));
    }
    if let Some(wanted) = &expect.class
        && class != wanted
    {
        return Err(format!("expected class {wanted}, {came}"));
    }
    if expect.same_body && before != Some(&reply.body) {
        return Err("the body is another than before".into());
    }
    for (name, wanted) in &expect.headers {
        let came = reply.headers.get(name);
        if came != Some(&memory.filled(wanted)) {
            return differs(&format!("header {name}"), wanted, &came);
        }
    }
    answer(&json, expect)?;
    members(&json, expect, memory)?;
    if let Some(situation) = &expect.of_person {
        person::is_answered(situation, &json)?;
    }
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    if let Some(wanted) = &expect.body
        && memory.filled(&format!("{{{wanted}}}")) != text
    {
        return Err(format!("the body is another than the one kept as {wanted}"));
    }
    for (name, header) in &expect.keep_headers {
        let found = reply
            .headers
            .get(header)
            .ok_or_else(|| format!("no {header}"))?;
        memory.keep(name, found.clone());
    }
    for (name, pointer) in &expect.keep {
        let found = match pointer.as_str() {
            "" => text.clone(),
            pointer => plain(json.pointer(pointer)).ok_or_else(|| format!("no {pointer}"))?,
        };
        memory.keep(name, found);
    }
    Ok(())
}

fn plain(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

fn differs(what: &str, wanted: &dyn Debug, came: &dyn Debug) -> Step {
    Err(format!("{what}: expected {wanted:?}, came {came:?}"))
}

fn members(json: &Value, expect: &Expectation, memory: &Memory) -> Step {
    let at = |pointer: &str| json.pointer(pointer).unwrap_or(&Value::Null);
    for (pointer, wanted) in &expect.members {
        let wanted = memory.filled_in(wanted);
        if *at(pointer) != wanted {
            // What came is not shown: it may be of a person, and reports quote the case only.
            return Err(format!("{pointer} is not {wanted}"));
        }
    }
    for (pointer, unwanted) in &expect.differs {
        if *at(pointer) == memory.filled_in(unwanted) {
            return Err(format!("{pointer} is the same as before"));
        }
    }
    let holds = |pointer: &str, wanted: &Value| {
        let list = at(pointer).as_array().map(Vec::as_slice);
        let wanted = memory.filled_in(wanted);
        list.map(|list| list.contains(&wanted))
    };
    for (pointer, wanted) in &expect.one_of {
        if holds(pointer, wanted) != Some(true) {
            return Err(format!("{pointer} does not hold {wanted}"));
        }
    }
    for (pointer, unwanted) in &expect.none_of {
        if holds(pointer, unwanted) != Some(false) {
            return Err(format!("{pointer} holds {unwanted}"));
        }
    }
    for (pointer, form) in &expect.forms {
        if !has_form(at(pointer), *form) {
            return Err(format!("{pointer} is not in the form {form:?}"));
        }
    }
    Ok(())
}

fn has_form(value: &Value, form: Form) -> bool {
    let text = value.as_str().unwrap_or_default();
    match form {
        Form::Base64Of32 => Base64::decode_vec(text).is_ok_and(|bytes| bytes.len() == 32),
        Form::CheckNumber => is_check_number(text),
        Form::Hex32 => {
            text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        }
        Form::Sentences => ["en", "ja"].iter().all(|language| {
            let sentence = value.get(language).and_then(Value::as_str);
            sentence.is_some_and(|sentence| !sentence.trim().is_empty())
        }),
        Form::Text => !text.trim().is_empty(),
    }
}

/// The digits before the last one are multiplied from the right by 2, 1, 2 …; the digits of the products are added; what is
/// missing to the next ten is the last digit.
fn is_check_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(10)).collect();
    let Some([payload @ .., last]) = digits.as_deref() else {
        return false;
    };
    let sum: u32 = payload
        .iter()
        .rev()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| {
            let product = digit * weight;
            product / 10 + product % 10
        })
        .sum();
    payload.len() == 15 && *last == (10 - sum % 10) % 10
}

/// What an answer says.
fn answer(json: &Value, expect: &Expectation) -> Step {
    let coverages = json.get("coverages").and_then(Value::as_array);
    let list = coverages.map(Vec::as_slice).unwrap_or_default();
    let any = |member: &str| {
        list.iter().any(|coverage| match coverage.get(member) {
            None | Some(Value::Null) => false,
            Some(Value::Array(list)) => !list.is_empty(),
            Some(_) => true,
        })
    };
    let word = |pointer: &str| {
        let found = json.pointer(pointer).and_then(Value::as_str);
        found.map(str::to_owned)
    };
    let (limit, diseases) = (any("limitCertificate"), any("specificDiseases"));
    let same = |what: &str, wanted: &Option<String>, pointer: &str| match wanted {
        Some(wanted) if word(pointer).as_ref() != Some(wanted) => {
            differs(what, wanted, &word(pointer))
        }
        _ => Ok(()),
    };
    if let Some(wanted) = expect.limit_certificate.filter(|wanted| *wanted != limit) {
        return differs("limit certificate delivered", &wanted, &limit);
    }
    if let Some(wanted) = expect
        .specific_diseases
        .filter(|wanted| *wanted != diseases)
    {
        return differs("specific diseases delivered", &wanted, &diseases);
    }
    if let Some(wanted) = &expect.withheld {
        let came = ["limit-certificate", "specific-diseases"].map(|item| withheld(json, item));
        if *wanted != came {
            return differs("withheld", wanted, &came);
        }
    }
    if let Some(wanted) = expect.coverages.filter(|wanted| *wanted != list.len()) {
        return differs("coverages", &wanted, &list.len());
    }
    same("certificate", &expect.certificate, "/certificate/status")?;
    same(
        "qualification",
        &expect.qualification,
        "/qualificationValidity",
    )?;
    same(
        "role of the verifier",
        &expect.verifier_role,
        "/verifierRole",
    )
}

fn withheld(json: &Value, item: &str) -> Option<String> {
    let list = json.get("withheld")?.as_array()?;
    let found = list
        .iter()
        .find(|one| one.get("item").is_some_and(|found| found == item))?;
    found
        .get("reason")
        .and_then(Value::as_str)
        .map(str::to_owned)
}

/// A body that is to be an answer, as the reference reads it: strictly.
pub(super) fn is_answer(body: &[u8]) -> Step {
    let read = wire::decode_answer(body).map(drop);
    read.map_err(|error| format!("the answer is no message: {error}"))
}

#[cfg(test)]
mod tests {
    use super::is_check_number;

    #[test]
    fn check_digits_are_computed() {
        assert!(is_check_number("1234567890123452"));
        assert!(!is_check_number("1234567890123453"));
        assert!(!is_check_number("123456789012345"));
        assert!(!is_check_number(""));
    }
}
