// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is of a person: what an answer must say of them, and what must be found nowhere else.

use crate::iut::Step;
use crate::iut::world::WORLD;
use base64ct::{Base64, Encoding};
use serde_json::Value;
use testbed::EPOCH;
use testbed::pki::Family;

/// Shorter numbers stand in other data by chance.
const LONG: usize = 8;

/// The coverages of an answer are those the population says of a person: what a facility needs to claim.
pub(super) fn is_answered(situation: &str, answer: &Value) -> Step {
    let person = WORLD.person(situation)?;
    let record = person.eligibility(EPOCH);
    let wanted = record
        .iter()
        .flat_map(|record| &record.coverages)
        .map(|coverage| &coverage.basic);
    let came = answer.get("coverages").and_then(Value::as_array);
    let mut came = came.map(Vec::as_slice).unwrap_or_default().iter();
    for basic in wanted {
        let came = came.next().ok_or("a coverage is missing")?;
        let number = basic.insurer_number.as_ref();
        let members: [(&str, Option<String>); 10] = [
            ("insurerNumber", number.map(|one| one.as_str().to_owned())),
            ("insurerName", Some(basic.insurer_name.clone())),
            (
                "symbol",
                basic.symbol.as_ref().map(|one| one.as_str().to_owned()),
            ),
            (
                "number",
                basic.number.as_ref().map(|one| one.as_str().to_owned()),
            ),
            (
                "branch",
                basic.branch.as_ref().map(|one| one.as_str().to_owned()),
            ),
            ("name", Some(basic.name.as_str().to_owned())),
            ("sex", Some(basic.sex.code().to_owned())),
            ("birthDate", Some(basic.birth_date.to_string())),
            (
                "contributionRatio",
                basic
                    .contribution_percent
                    .map(|percent| format!("{percent:03}")),
            ),
            (
                "classification",
                Some(basic.classification.code().to_owned()),
            ),
        ];
        for (name, wanted) in members {
            let came = came.get(name).filter(|came| !came.is_null());
            if came.and_then(Value::as_str) != wanted.as_deref() {
                return Err(format!("{name} is not what is known of the person"));
            }
        }
    }
    match came.next() {
        None => Ok(()),
        Some(_) => Err("there is a coverage too many".into()),
    }
}

/// Texts that are of a person: names, address, date of birth, numbers, serial number, a piece of the certificate in base64.
pub(in crate::iut) fn texts(situation: &str) -> Result<Vec<Vec<u8>>, String> {
    let person = WORLD.person(situation)?;
    let certificate = WORLD.issued(person, Family::Authentication).der;
    let middle = certificate.get(300..345).unwrap_or_default();
    let mut texts = vec![
        person.name().as_bytes().to_vec(),
        person.address().as_bytes().to_vec(),
        person.birth_date.to_string().into_bytes(),
        person.authentication_serial.to_string().into_bytes(),
        Base64::encode_string(middle).into_bytes(),
        middle.to_vec(),
    ];
    let record = person.eligibility(EPOCH);
    for coverage in record.iter().flat_map(|record| &record.coverages) {
        let basic = &coverage.basic;
        texts.push(basic.name.as_str().as_bytes().to_vec());
        texts.extend(basic.name_kana.as_ref().map(|kana| kana.clone().into()));
        let number = basic.number.as_ref().map(|number| number.as_str());
        texts.extend(
            number
                .filter(|number| number.len() >= LONG)
                .map(|number| number.as_bytes().to_vec()),
        );
    }
    texts.retain(|text| !text.is_empty());
    Ok(texts)
}

/// Whether bytes hold a text.
pub(in crate::iut) fn stands_in(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
