// SPDX-License-Identifier: MIT OR Apache-2.0
//! `docs/wire-protocol.md` holds what it says: its examples are messages, its tables are the code's.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use protocol::Class;
use protocol::check::{ConsentItem, Method};
use protocol::document::ResultDocument;
use protocol::eligibility::{
    CardClassification, DiseaseCategory, LimitClass, LimitKind, LossReason, Preschool,
    QualificationValidity, Relationship, Sex,
};
use protocol::number::check_digit;
use protocol::server::Limits;
use protocol::wire::{self, Charset, Problem, route};

const DOCUMENT: &str = include_str!("../../../docs/wire-protocol.md");

/// The example of this kind of message; there is exactly one.
#[track_caller]
fn example(kind: &str) -> &'static [u8] {
    let fence = format!("```json {kind}\n");
    assert_eq!(DOCUMENT.matches(&fence).count(), 1, "{kind}");
    let start = DOCUMENT.find(&fence).unwrap() + fence.len();
    let length = DOCUMENT[start..].find("```").unwrap();
    &DOCUMENT.as_bytes()[start..start + length]
}

/// Cells of the table rows that begin with this word in code type.
fn rows(word: &str) -> Vec<Vec<&'static str>> {
    let head = format!("| `{word}` |");
    DOCUMENT
        .lines()
        .filter(|line| line.starts_with(&head))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

#[test]
fn examples_are_messages() {
    let create = wire::decode_create_check(example("create")).unwrap();
    assert_eq!(create.method, Method::Pin);
    assert!(create.consents.contains(ConsentItem::LimitCertificate));
    let created = wire::decode_check_created(example("created")).unwrap();
    assert_eq!(created.terms.consents, create.consents);
    let proof = wire::decode_submit_proof(example("proof")).unwrap();
    assert_eq!(proof.signature, [0xAA; 4]);
    let answer = wire::decode_answer(example("answer")).unwrap();
    assert_eq!(answer.check, created.terms.id);
    assert_eq!(answer.entitled.coverages.len(), 1);
    assert_eq!(wire::decode_processing(example("processing")), Ok(3));
    wire::decode_confirm_receipt(example("receipt")).unwrap();
    let found = wire::decode_check_number_found(example("check-number")).unwrap();
    assert_eq!(found.trace.number, answer.number);
    let problem = wire::decode_problem(example("problem")).unwrap();
    assert_eq!(problem, Problem::new(Class::Revoked));
}

#[test]
fn every_class_stands_with_its_status() {
    for class in Class::ALL {
        let status = Problem::new(*class).status.to_string();
        // Some classes are also names of members; a row of the class table has the status behind the word.
        let said: Vec<_> = rows(class.as_str())
            .into_iter()
            .filter(|cells| cells[1].parse::<u16>().is_ok())
            .collect();
        assert_eq!(said.len(), 1, "{class}");
        assert_eq!(said[0][1], status, "{class}");
        assert!(!said[0][2].is_empty(), "{class}");
    }
}

#[test]
fn code_tables_are_complete() {
    let cells = |member: &str| rows(member)[0][2];
    let listed = |member: &str, code: &str| {
        assert!(
            cells(member).contains(&format!("`{code}`")),
            "{member} {code}"
        );
    };
    for entry in QualificationValidity::ALL {
        listed("qualificationValidity", entry.code());
    }
    for entry in CardClassification::ALL {
        listed("classification", entry.code());
    }
    for entry in Sex::ALL {
        listed("sex", entry.code());
    }
    for entry in Relationship::ALL {
        listed("relationship", entry.code());
    }
    for entry in LossReason::ALL {
        listed("lossReason", entry.code());
    }
    for entry in Preschool::ALL {
        listed("preschool", entry.code());
    }
    for entry in LimitKind::ALL {
        listed("limitCertificate", entry.code());
    }
    for entry in DiseaseCategory::ALL {
        listed("specificDiseases", entry.code());
    }
    // The classes of limit certificates are given as two ranges.
    assert!(cells("limitCertificate").contains("`A01`–`A06`, `B01`–`B10`"));
    let codes: Vec<&str> = LimitClass::ALL.iter().map(|entry| entry.code()).collect();
    assert_eq!(
        (codes[0], codes[5], codes[6], codes[15]),
        ("A01", "A06", "B01", "B10")
    );
    for item in ConsentItem::ALL {
        listed("consents", item.as_str());
    }
}

/// The block behind this fence.
#[track_caller]
fn block(fence: &str) -> &'static str {
    let fence = format!("```{fence}\n");
    assert_eq!(DOCUMENT.matches(&fence).count(), 1, "{fence}");
    let (_, rest) = DOCUMENT.split_once(&fence).unwrap();
    rest.split_once("```").unwrap().0
}

/// The examples of all forms are one result, the example of an answer, and we write them letter for letter.
#[test]
fn examples_of_forms_are_the_example_answer() {
    let answer = wire::decode_answer(example("answer")).unwrap();
    let document = ResultDocument::of_answer(&answer).without_check();
    let xml = wire::encode_xml(&document, Charset::Utf8).unwrap();
    assert_eq!(String::from_utf8(xml).unwrap(), block("xml result"));
    assert!(wire::decode_xml(block("xml result").as_bytes()) == Ok(document.clone()));
    let shown = wire::encode_clipboard(&document).unwrap();
    assert_eq!(shown.replace("\r\n", "\n"), block("text clipboard"));
    assert!(wire::decode_clipboard(block("text clipboard")).is_ok());
}

/// Every member that is written stands in a table.
#[test]
fn every_member_is_described() {
    for kind in [
        "create",
        "created",
        "proof",
        "answer",
        "receipt",
        "check-number",
        "problem",
    ] {
        let value: serde_json::Value = serde_json::from_slice(example(kind)).unwrap();
        let mut members = Vec::new();
        collect(&value, &mut members);
        for member in members {
            assert!(DOCUMENT.contains(&format!("`{member}`")), "{kind} {member}");
        }
    }
}

fn collect(value: &serde_json::Value, members: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(object) => object.iter().for_each(|(name, value)| {
            members.push(name.clone());
            collect(value, members);
        }),
        serde_json::Value::Array(elements) => elements
            .iter()
            .for_each(|element| collect(element, members)),
        _ => {}
    }
}

#[test]
fn every_route_stands_in_the_table() {
    for (method, route, times) in [
        ("POST", route::CREATE, 1),
        ("POST", route::PROVE, 1),
        ("POST", route::RECEIVE, 1),
        ("GET", route::CHECK_NUMBER, 1),
        ("GET", route::HEALTH, 1),
        // The portal has one of its own.
        ("GET", route::OPENAPI, 2),
    ] {
        let found = rows(&format!("{method} {route}")).len();
        assert_eq!(found, times, "{route}");
    }
}

#[test]
fn limits_are_those_of_the_code() {
    let limits = Limits::standard();
    assert_eq!((limits.proof_seconds, limits.date_days), (120, 1_830));
    assert_eq!((wire::MESSAGE_MAX, wire::DEPTH_MAX), (65_536, 16));
    assert_eq!(
        (wire::DOCUMENT_MAX, wire::ELEMENTS_MAX, wire::TEXT_MAX),
        (262_144, 4_096, 1_000)
    );
    for said in [
        "120 seconds from creation",
        "1,830 days earlier",
        "at most 65,536 bytes and 16 levels of nesting",
        "| document | 262,144 bytes |",
        "| elements, or lines | 4,096 |",
        "| text of one element | 1,000 characters |",
        "Texts have 1,000 characters at most",
    ] {
        assert!(DOCUMENT.contains(said), "{said}");
    }
    assert_eq!(check_digit("123456789012345"), Some('2'));
}
