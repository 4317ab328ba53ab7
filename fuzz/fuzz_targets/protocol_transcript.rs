// SPDX-License-Identifier: MIT OR Apache-2.0
//! Check transcripts: different terms have different bytes, equal terms the same, and the bytes split into the fields.
#![no_main]

use jpki::time::UnixTime;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use protocol::check::{Challenge, CheckId, CheckTerms, ConsentItem, Consents, Method};
use protocol::date::Date;
use protocol::facility::FacilityId;
use protocol::transcript::{LABEL, encode};

fuzz_target!(|data: &[u8]| {
    let mut input = Unstructured::new(data);
    let Ok(one) = terms(&mut input) else { return };
    // Either unrelated, or the same but for what the input changes.
    let other = if input.ratio(1, 4).unwrap_or(false) {
        terms(&mut input)
    } else {
        changed(one.clone(), &mut input)
    };
    let Ok(other) = other else { return };
    assert_eq!(encode(&one) == encode(&other), one == other);
    check_fields(&one);
    check_fields(&other);
});

/// A slow reader of the bytes: ten fields behind their lengths, and nothing more.
fn check_fields(terms: &CheckTerms) {
    let bytes = encode(terms);
    let mut rest = &bytes[..];
    let mut fields = Vec::new();
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (field, tail) = tail.split_at(usize::try_from(u32::from_be_bytes(*length)).unwrap());
        fields.push(field);
        rest = tail;
    }
    assert!(rest.is_empty());
    let consents: Vec<&str> = terms.consents.iter().map(ConsentItem::as_str).collect();
    let (year, month, day) = terms.eligibility_date.parts();
    assert_eq!(fields.len(), 10);
    assert_eq!(fields[0], LABEL.as_bytes());
    assert_eq!(fields[1], terms.service_name.as_bytes());
    assert_eq!(fields[2], terms.id.0);
    assert_eq!(fields[3], terms.challenge.0);
    assert_eq!(fields[4], terms.device_certificate_sha256);
    assert_eq!(fields[5], terms.facility.as_str().as_bytes());
    assert_eq!(fields[6], terms.method.as_str().as_bytes());
    assert_eq!(fields[7], consents.join(",").as_bytes());
    assert_eq!(fields[8], format!("{year:04}{month:02}{day:02}").as_bytes());
    assert_eq!(fields[9], terms.deadline.as_secs().to_be_bytes());
}

fn terms(input: &mut Unstructured<'_>) -> Result<CheckTerms> {
    Ok(CheckTerms {
        service_name: input.arbitrary()?,
        id: CheckId(input.arbitrary()?),
        challenge: Challenge(input.arbitrary()?),
        device_certificate_sha256: input.arbitrary()?,
        facility: facility(input)?,
        method: method(input)?,
        consents: consents(input)?,
        eligibility_date: date(input)?,
        deadline: UnixTime::from_secs(input.arbitrary()?),
    })
}

fn changed(mut terms: CheckTerms, input: &mut Unstructured<'_>) -> Result<CheckTerms> {
    match input.int_in_range(0..=10_u8)? {
        0 => terms.service_name = input.arbitrary()?,
        1 => terms.id = CheckId(input.arbitrary()?),
        2 => terms.challenge = Challenge(input.arbitrary()?),
        3 => terms.device_certificate_sha256 = input.arbitrary()?,
        4 => terms.facility = facility(input)?,
        5 => terms.method = method(input)?,
        6 => terms.consents = consents(input)?,
        7 => terms.eligibility_date = date(input)?,
        8 => terms.deadline = UnixTime::from_secs(input.arbitrary()?),
        // A character moves from one text to another.
        9 => {
            if let Some(moved) = terms.service_name.pop().filter(char::is_ascii_graphic) {
                let text = format!("{moved}{}", terms.facility.as_str());
                if let Ok(facility) = FacilityId::new(&text) {
                    terms.facility = facility;
                }
            }
        }
        _ => {}
    }
    Ok(terms)
}

fn facility(input: &mut Unstructured<'_>) -> Result<FacilityId> {
    let length = input.int_in_range(1..=40_usize)?;
    let text: String = (0..length)
        .map(|_| input.int_in_range(b'!'..=b'~').map(char::from))
        .collect::<Result<_>>()?;
    Ok(FacilityId::new(&text).unwrap())
}

fn method(input: &mut Unstructured<'_>) -> Result<Method> {
    Ok(*input.choose(&[Method::Pin, Method::Visual])?)
}

fn consents(input: &mut Unstructured<'_>) -> Result<Consents> {
    let mut given = Consents::NONE;
    for item in ConsentItem::ALL {
        if input.arbitrary()? {
            given = given.with(item);
        }
    }
    Ok(given)
}

fn date(input: &mut Unstructured<'_>) -> Result<Date> {
    let (year, month, day) = (
        input.int_in_range(1868..=9999_u16)?,
        input.int_in_range(1..=12_u8)?,
        input.int_in_range(1..=28_u8)?,
    );
    Ok(Date::new(year, month, day).unwrap())
}
