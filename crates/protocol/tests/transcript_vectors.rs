// SPDX-License-Identifier: MIT OR Apache-2.0
//! `vectors/protocol/transcript.json`: the bytes a card signs, for implementations in any language.
//!
//! The file is written by an encoder of its own, below, from texts alone, so that it can judge `protocol::transcript`.
//! `KAKUNIN_WRITE_VECTORS=1 cargo test -p kakunin-protocol --test transcript_vectors` writes it again.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use base64ct::{Base64, Encoding};
use jpki::crypto::rustcrypto::PROVIDER;
use protocol::{transcript, wire};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct File {
    description: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: String,
    description: String,
    /// The only member in which it differs from the first case; absent where it differs in more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    differs_in: Option<String>,
    created: Created,
    transcript: String,
    sha256: String,
}

/// The body of a `201` to `POST /v1/checks`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    check_id: String,
    service_name: String,
    challenge: String,
    device_certificate_sha256: String,
    facility_id: String,
    method: String,
    consents: Vec<String>,
    eligibility_date: String,
    deadline: String,
    terms_version: String,
    received_at: String,
}

const DESCRIPTION: [&str; 7] = [
    "Check transcripts of the Kakunin wire protocol, see docs/wire-protocol.md. Everything here is invented.",
    "created: the JSON body a service answers to POST /v1/checks with.",
    "transcript: the bytes both sides make of it, hexadecimal. Ten fields, each behind its length in 4 bytes, big-endian:",
    "label KAKUNIN-CHECK-1; serviceName in UTF-8; checkId, 16 bytes; challenge, 32 bytes; deviceCertificateSha256, 32 bytes;",
    "facilityId; method; consents joined by a comma; eligibilityDate as YYYYMMDD; deadline, seconds since 1970 in 8 bytes.",
    "sha256: what the card is asked to sign (RSASSA-PKCS1-v1_5). termsVersion and receivedAt are not part of it.",
    "differsIn: the only member in which a case differs from the first one. No two transcripts are equal.",
];

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/protocol/transcript.json")
}

fn file() -> File {
    let text = std::fs::read_to_string(path()).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn first() -> Created {
    Created {
        check_id: "000102030405060708090a0b0c0d0e0f".to_owned(),
        service_name: "service.example".to_owned(),
        challenge: Base64::encode_string(&[0xC5; 32]),
        device_certificate_sha256: "d0".repeat(32),
        facility_id: "F-0000001".to_owned(),
        method: "pin".to_owned(),
        consents: Vec::new(),
        eligibility_date: "2026-11-24".to_owned(),
        deadline: "2026-11-24T03:02:00Z".to_owned(),
        terms_version: "2024-12-02".to_owned(),
        received_at: "2026-11-24T03:00:00Z".to_owned(),
    }
}

/// The cases: what each is, the member in which it differs from the first one, and how.
fn cases() -> Vec<Case> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    type Change<'a> = Box<dyn Fn(&mut Created) + 'a>;
    let one: [(&str, &str, &str, Change<'_>); 16] = [
        ("first", "PIN method, no consent", "", Box::new(|_| {})),
        (
            "service-name",
            "another service",
            "serviceName",
            Box::new(|it| it.service_name = "service2.example".into()),
        ),
        (
            "service-name-utf-8",
            "a name outside ASCII: its length counts bytes",
            "serviceName",
            Box::new(|it| it.service_name = "資格確認".into()),
        ),
        (
            "service-name-longest",
            "255 bytes",
            "serviceName",
            Box::new(|it| it.service_name = "s".repeat(255)),
        ),
        (
            "check-id",
            "another check",
            "checkId",
            Box::new(|it| it.check_id = "000102030405060708090a0b0c0d0e10".into()),
        ),
        (
            "challenge",
            "another challenge",
            "challenge",
            Box::new(|it| it.challenge = Base64::encode_string(&[0x5C; 32])),
        ),
        (
            "device",
            "another device",
            "deviceCertificateSha256",
            Box::new(|it| it.device_certificate_sha256 = "0d".repeat(32)),
        ),
        (
            "facility",
            "another facility",
            "facilityId",
            Box::new(|it| it.facility_id = "F-0000002".into()),
        ),
        (
            "facility-longest",
            "40 characters",
            "facilityId",
            Box::new(|it| it.facility_id = "F".repeat(40)),
        ),
        (
            "method",
            "visual method",
            "method",
            Box::new(|it| it.method = "visual".into()),
        ),
        (
            "consent-limit",
            "consent to limit certificates",
            "consents",
            Box::new(move |it| it.consents = words(&["limit-certificate"])),
        ),
        (
            "consent-diseases",
            "consent to specific diseases",
            "consents",
            Box::new(move |it| it.consents = words(&["specific-diseases"])),
        ),
        (
            "consent-both",
            "both consents, in this order",
            "consents",
            Box::new(move |it| it.consents = words(&["limit-certificate", "specific-diseases"])),
        ),
        (
            "date",
            "the day before",
            "eligibilityDate",
            Box::new(|it| it.eligibility_date = "2026-11-23".into()),
        ),
        (
            "deadline",
            "one second later",
            "deadline",
            Box::new(|it| it.deadline = "2026-11-24T03:02:01Z".into()),
        ),
        (
            "deadline-before-1970",
            "the number is signed: two's complement",
            "deadline",
            Box::new(|it| it.deadline = "1969-12-31T23:59:59Z".into()),
        ),
    ];
    let mut cases: Vec<Case> = one
        .into_iter()
        .map(|(name, description, differs_in, change)| {
            let mut created = first();
            change(&mut created);
            case(
                name,
                description,
                Some(differs_in).filter(|member| !member.is_empty()),
                created,
            )
        })
        .collect();
    let shifted = Created {
        service_name: "service.exampl".to_owned(),
        facility_id: "eF-0000001".to_owned(),
        ..first()
    };
    cases.push(case(
        "shifted",
        "a character moved to another field",
        None,
        shifted,
    ));
    let everything = Created {
        check_id: "ff".repeat(16),
        service_name: "another.example".to_owned(),
        challenge: Base64::encode_string(&[0; 32]),
        device_certificate_sha256: "00".repeat(32),
        facility_id: "!~".to_owned(),
        method: "visual".to_owned(),
        consents: words(&["limit-certificate", "specific-diseases"]),
        eligibility_date: "2024-02-29".to_owned(),
        deadline: "2024-03-01T00:00:00Z".to_owned(),
        terms_version: "2024-01-31".to_owned(),
        received_at: "2026-11-24T03:00:00Z".to_owned(),
    };
    cases.push(case(
        "everything",
        "every member is another",
        None,
        everything,
    ));
    cases
}

fn case(name: &str, description: &str, differs_in: Option<&str>, created: Created) -> Case {
    let transcript = by_hand(&created);
    Case {
        id: format!("protocol::transcript::{name}"),
        description: description.to_owned(),
        differs_in: differs_in.map(str::to_owned),
        sha256: hex(&(PROVIDER.sha256)(&[&transcript])),
        transcript: hex(&transcript),
        created,
    }
}

/// The encoder of the documentation, from the texts of the message.
fn by_hand(created: &Created) -> Vec<u8> {
    let consents = created.consents.join(",");
    let date = created.eligibility_date.replace('-', "");
    let fields = [
        b"KAKUNIN-CHECK-1".to_vec(),
        created.service_name.clone().into_bytes(),
        unhex(&created.check_id),
        Base64::decode_vec(&created.challenge).unwrap(),
        unhex(&created.device_certificate_sha256),
        created.facility_id.clone().into_bytes(),
        created.method.clone().into_bytes(),
        consents.into_bytes(),
        date.into_bytes(),
        seconds(&created.deadline).to_be_bytes().to_vec(),
    ];
    fields
        .iter()
        .flat_map(|field| {
            let length = u32::try_from(field.len()).unwrap();
            [&length.to_be_bytes()[..], field].concat()
        })
        .collect()
}

/// Seconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ`, by counting the days one year and one month at a time.
fn seconds(instant: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| instant[range].parse::<i64>().unwrap();
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let days_of_year = |year| if leap(year) { 366 } else { 365 };
    let mut days: i64 = (1970..year).map(days_of_year).sum();
    days -= (year..1970).map(days_of_year).sum::<i64>();
    days += (1..month)
        .map(|month| match month {
            2 if leap(year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        })
        .sum::<i64>();
    days += day - 1;
    days * 86_400 + number(11..13) * 3_600 + number(14..16) * 60 + number(17..19)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

#[test]
fn the_file_is_what_is_written_here() {
    let written = File {
        description: DESCRIPTION.map(str::to_owned).to_vec(),
        cases: cases(),
    };
    let text = serde_json::to_string_pretty(&written).unwrap() + "\n";
    if std::env::var_os("KAKUNIN_WRITE_VECTORS").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path().parent().unwrap()).unwrap();
        std::fs::write(path(), &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(path()).unwrap() == text,
        "the file differs from what this test writes with KAKUNIN_WRITE_VECTORS=1"
    );
}

#[test]
fn every_case_is_encoded_as_the_file_says() {
    for case in file().cases {
        let body = serde_json::to_vec(&case.created).unwrap();
        let created = wire::decode_check_created(&body).unwrap();
        let bytes = transcript::encode(&created.terms);
        assert_eq!(hex(&bytes), case.transcript, "{}", case.id);
        let digest = (PROVIDER.sha256)(&[&bytes]);
        assert_eq!(hex(&digest), case.sha256, "{}", case.id);
    }
}

#[test]
fn no_two_cases_have_the_same_transcript() {
    let mut seen = BTreeMap::new();
    for case in file().cases {
        let earlier = seen.insert(case.transcript, case.id.clone());
        assert_eq!(earlier, None, "{}", case.id);
    }
    assert_eq!(seen.len(), 18);
}

#[test]
fn a_case_differs_from_the_first_one_where_it_says() {
    let cases = file().cases;
    let members = |case: &Case| match serde_json::to_value(&case.created).unwrap() {
        serde_json::Value::Object(members) => members,
        _ => serde_json::Map::new(),
    };
    let base = members(&cases[0]);
    assert_eq!(base.len(), 11);
    let mut covered = BTreeMap::new();
    for case in &cases[1..] {
        let changed = members(case);
        let differing: Vec<&str> = base
            .iter()
            .filter(|(name, value)| changed[*name] != **value)
            .map(|(name, _)| name.as_str())
            .collect();
        match &case.differs_in {
            Some(member) => {
                assert_eq!(differing, [member.as_str()], "{}", case.id);
                covered.insert(member.clone(), ());
            }
            None => assert!(differing.len() > 1, "{}", case.id),
        }
    }
    // All members but termsVersion and receivedAt, which are not signed.
    assert_eq!(covered.len(), 9);
}

#[test]
fn the_order_of_consents_on_the_wire_does_not_matter() {
    let encoded = |words: [&str; 2]| {
        let created = Created {
            consents: words.map(str::to_owned).to_vec(),
            ..first()
        };
        let body = serde_json::to_vec(&created).unwrap();
        transcript::encode(&wire::decode_check_created(&body).unwrap().terms)
    };
    assert_eq!(
        encoded(["limit-certificate", "specific-diseases"]),
        encoded(["specific-diseases", "limit-certificate"])
    );
}
