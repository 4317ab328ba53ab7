// SPDX-License-Identifier: MIT OR Apache-2.0
//! The check transcript, made of the bytes of the created message by the suite itself (`docs/wire-protocol.md`): what the code
//! under test makes of them is not asked.

use base64ct::{Base64, Encoding};
use jpki::time::UnixTime;
use serde_json::Value;

/// Names of the ten fields, in their order.
const FIELDS: [&str; 10] = [
    "label",
    "service-name",
    "check-id",
    "challenge",
    "device",
    "facility",
    "method",
    "consents",
    "date",
    "deadline",
];

/// The transcript of a created check, with another value in one field if one is named.
pub(in crate::iut) fn encode(created: &Value, other: Option<&str>) -> Result<Vec<u8>, String> {
    let text = |name: &str| {
        let found = created.get(name).and_then(Value::as_str);
        found.ok_or_else(|| format!("the check has no {name}"))
    };
    let consents = created.get("consents").and_then(Value::as_array);
    let has = |word: &&str| consents.is_some_and(|list| list.iter().any(|one| one == *word));
    let words: Vec<&str> = ["limit-certificate", "specific-diseases"]
        .into_iter()
        .filter(has)
        .collect();
    let deadline: UnixTime = text("deadline")?
        .parse()
        .map_err(|_| "the deadline is no instant")?;
    let mut fields: [Vec<u8>; 10] = [
        b"KAKUNIN-CHECK-1".to_vec(),
        text("serviceName")?.into(),
        hexadecimal(text("checkId")?)?,
        Base64::decode_vec(text("challenge")?).map_err(|_| "the challenge is not base64")?,
        hexadecimal(text("deviceCertificateSha256")?)?,
        text("facilityId")?.into(),
        text("method")?.into(),
        words.join(",").into(),
        text("eligibilityDate")?.replace('-', "").into(),
        deadline.as_secs().to_be_bytes().to_vec(),
    ];
    if let Some(other) = other {
        let place = FIELDS.iter().position(|name| *name == other);
        let field = place
            .and_then(|place| fields.get_mut(place))
            .ok_or_else(|| format!("a transcript has no field {other}"))?;
        change(other, field);
    }
    Ok(fields
        .iter()
        .flat_map(|field| {
            let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
            [length.to_be_bytes().as_slice(), field].concat()
        })
        .collect())
}

fn change(name: &str, field: &mut Vec<u8>) {
    match name {
        "label" => *field = b"KAKUNIN-CHECK-2".to_vec(),
        "method" if field == b"pin" => *field = b"visual".to_vec(),
        "method" => *field = b"pin".to_vec(),
        "consents" => *field = b"limit-certificate,specific-diseases".to_vec(),
        "date" => *field = b"20260101".to_vec(),
        _ => {
            if let Some(last) = field.last_mut() {
                *last ^= 0x01;
            }
        }
    }
}

/// Bytes of lower-case hexadecimal digits.
pub(in crate::iut) fn hexadecimal(text: &str) -> Result<Vec<u8>, String> {
    let wrong = || format!("{text} is not hexadecimal");
    let digits: Option<Vec<u8>> = text
        .bytes()
        .map(|digit| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        })
        .collect();
    let digits = digits
        .filter(|digits| digits.len() % 2 == 0)
        .ok_or_else(wrong)?;
    Ok(digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::encode;
    use serde_json::Value;

    /// The vectors, which the reference has to meet as well.
    #[test]
    fn transcripts_are_those_of_the_vectors() {
        let file = include_str!("../../../../../vectors/protocol/transcript.json");
        let vectors: Value = serde_json::from_str(file).unwrap();
        let mut seen = 0;
        for case in vectors["cases"].as_array().unwrap() {
            let made = encode(&case["created"], None).unwrap();
            let hex: String = made.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, case["transcript"].as_str().unwrap());
            seen += 1;
        }
        assert!(seen > 0);
    }
}
