// SPDX-License-Identifier: MIT OR Apache-2.0
//! The schemas of messages: the committed ones are the code's, the document's examples and whatever we write keep to
//! them, and what a reader refuses for its form they refuse too.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/records.rs"]
mod records;

use answers::{answers, instants};
use jsonschema::Validator;
use proptest::prelude::*;
use protocol::Class;
use protocol::check::{AnswerTrace, Challenge, CheckId, CheckTerms, ConsentItem, Consents, Method};
use protocol::cross_check::{BirthDateComparison, CrossCheck};
use protocol::eligibility::PersonName;
use protocol::facility::FacilityId;
use protocol::message::{
    Answer, CardText, CheckCreated, CheckNumberFound, ConfirmReceipt, CreateCheck, Delivery,
    IdentityDocument, Purpose, SubmitProof,
};
use protocol::name::Comparison;
use protocol::wire::{self, Problem};
use serde_json::{Value, json};
use std::sync::LazyLock;

const DOCUMENT: &str = include_str!("../../../docs/wire-protocol.md");

/// A validator for each message, made once.
static VALIDATORS: LazyLock<Vec<(String, Validator)>> = LazyLock::new(|| {
    let schema = wire::json_schema();
    let names = schema["$defs"].as_object().unwrap().keys();
    names
        .map(|name| {
            let mut one = schema.clone();
            one["$ref"] = json!(format!("#/$defs/{name}"));
            let validator = jsonschema::options().build(&one);
            (name.clone(), validator.unwrap())
        })
        .collect()
});

fn keeps(name: &str, bytes: &[u8]) -> Result<(), String> {
    let (_, validator) = VALIDATORS.iter().find(|(one, _)| one == name).unwrap();
    let value: Value = serde_json::from_slice(bytes).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&value)
        .map(|fault| format!("{fault} at {}", fault.instance_path()))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

fn consents() -> impl Strategy<Value = Consents> {
    prop::sample::subsequence(ConsentItem::ALL.as_slice(), 0..=2)
        .prop_map(|items| items.into_iter().collect())
}

fn method() -> impl Strategy<Value = Method> {
    prop::sample::select([Method::Pin, Method::Visual].as_slice())
}

proptest! {
    #[test]
    fn every_message_that_is_written_keeps_to_its_schema(
        answer in answers(),
        (consents, method) in (consents(), method()),
        date in records::date(),
        deadline in instants(),
        ids in (any::<[u8; 16]>(), any::<[u8; 32]>(), any::<[u8; 32]>()),
        facility in "[!-~]{1,40}",
        name in "[ぁ-龯●a-zA-Z][ぁ-龯●　a-zA-Z]{0,29}",
        proof in (prop::collection::vec(any::<u8>(), 0..200), prop::collection::vec(any::<u8>(), 0..200)),
    ) {
        prop_assert_eq!(keeps("Answer", &wire::encode_answer(&answer)), Ok(()));
        for eligibility_date in [None, Some(date)] {
            let create = CreateCheck { purpose: Purpose::EligibilityCheck, method, consents, eligibility_date };
            prop_assert_eq!(keeps("Create", &wire::encode_create_check(&create)), Ok(()));
        }
        let created = CheckCreated {
            terms: CheckTerms {
                service_name: "service.example".into(),
                id: CheckId(ids.0),
                challenge: Challenge(ids.1),
                device_certificate_sha256: ids.2,
                facility: FacilityId::new(&facility).unwrap(),
                method,
                consents,
                eligibility_date: date,
                deadline,
            },
            terms_version: "2024-12-02".into(),
            received_at: deadline,
        };
        prop_assert_eq!(keeps("Created", &wire::encode_check_created(&created)), Ok(()));
        let (certificate, signature) = proof;
        let receipt = ConfirmReceipt { answer_sha256: ids.1, receipt: certificate.clone(), identity_document: None };
        for card_text in [None, Some(CardText { name: PersonName(name.clone()), birth_date: date })] {
            let proof = SubmitProof { certificate: certificate.clone(), signature: signature.clone(), card_text };
            let written = wire::encode_submit_proof(&proof);
            prop_assert_eq!(keeps("Proof", &written), Ok(()));
            prop_assert_eq!(wire::decode_submit_proof(&written), Ok(proof));
        }
        let cross_check = (0..answer.entitled.coverages.len()).map(|index| CrossCheck {
            name: Comparison::ALL[(usize::from(ids.0[0]) + index) % 3],
            birth_date: BirthDateComparison::ALL[(usize::from(ids.0[1]) + index) % 3],
        });
        let compared = Answer { cross_check: cross_check.collect(), ..answer.clone() };
        let written = wire::encode_answer(&compared);
        prop_assert_eq!(keeps("Answer", &written), Ok(()));
        prop_assert!(wire::decode_answer(&written) == Ok(compared));
        for identity_document in IdentityDocument::ALL.map(Some).into_iter().chain([None]) {
            let receipt = ConfirmReceipt { identity_document, ..receipt.clone() };
            let written = wire::encode_confirm_receipt(&receipt);
            prop_assert_eq!(keeps("Receipt", &written), Ok(()));
            prop_assert_eq!(wire::decode_confirm_receipt(&written), Ok(receipt));
        }
        for delivery in [Delivery::Answered, Delivery::Delivered { at: deadline }, Delivery::Forgotten] {
            let found = CheckNumberFound {
                trace: AnswerTrace {
                    number: answer.number.clone(),
                    sha256: ids.1,
                    proof_received_at: answer.received_at,
                    answered_at: answer.answered_at,
                },
                delivery,
                received_at: deadline,
                terms_version: "2024-12-02".into(),
            };
            let written = wire::encode_check_number_found(&found);
            prop_assert_eq!(keeps("CheckNumber", &written), Ok(()));
            prop_assert_eq!(wire::decode_check_number_found(&written), Ok(found));
        }
    }
}

#[test]
fn problems_and_examples_keep_to_their_schemas() {
    for class in Class::ALL {
        assert_eq!(keeps("Problem", &Problem::new(*class).encode()), Ok(()));
    }
    for (kind, name) in [
        ("create", "Create"),
        ("created", "Created"),
        ("proof", "Proof"),
        ("answer", "Answer"),
        ("processing", "Processing"),
        ("receipt", "Receipt"),
        ("check-number", "CheckNumber"),
        ("problem", "Problem"),
    ] {
        let fence = format!("```json {kind}\n");
        let start = DOCUMENT.find(&fence).unwrap() + fence.len();
        let length = DOCUMENT[start..].find("```").unwrap();
        let example = &DOCUMENT.as_bytes()[start..start + length];
        assert_eq!(keeps(name, example), Ok(()), "{kind}");
    }
}

/// Each change makes a message that the reader refuses; the schema does too.
#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let create = json!({"purpose":"eligibility-check","method":"pin","consents":[],"eligibilityDate":"2026-11-24"});
    assert_eq!(keeps("Create", create.to_string().as_bytes()), Ok(()));
    for (member, value) in [
        ("method", json!("face")),
        ("method", json!(1)),
        ("method", Value::Null),
        (
            "consents",
            json!(["limit-certificate", "limit-certificate"]),
        ),
        ("consents", json!(["medical-history"])),
        ("eligibilityDate", json!("2026/11/24")),
        ("eligibilityDate", json!("20261124")),
    ] {
        let mut changed = create.clone();
        changed[member] = value;
        let bytes = changed.to_string();
        assert!(
            wire::decode_create_check(bytes.as_bytes()).is_err(),
            "{bytes}"
        );
        assert!(keeps("Create", bytes.as_bytes()).is_err(), "{bytes}");
    }
    let receipt = |hash: &str| json!({ "answerSha256": hash }).to_string();
    for hash in ["ab".repeat(31), "AB".repeat(32), "zz".repeat(32)] {
        assert!(wire::decode_confirm_receipt(receipt(&hash).as_bytes()).is_err());
        assert!(
            keeps("Receipt", receipt(&hash).as_bytes()).is_err(),
            "{hash}"
        );
    }
}

/// Every reference of the OpenAPI document leads somewhere, and every route answers with what is described.
#[test]
fn the_openapi_document_is_whole() {
    let document = wire::openapi();
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 8);
    for operations in paths.values() {
        for operation in operations.as_object().unwrap().values() {
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| status.starts_with('2')));
            assert!(!responses.contains_key("500"));
        }
    }
}

fn collect<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str));
            members
                .values()
                .for_each(|value| collect(value, references));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}
