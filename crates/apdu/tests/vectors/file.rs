// SPDX-License-Identifier: MIT OR Apache-2.0
//! The form of a vector file, and how a case is judged.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// What a case expects or gets: the output, or the members of a refusal.
pub(crate) type Outcome = Result<Value, Value>;

/// Runs every case of a topic and names each one that fails.
pub(crate) fn run(topic: &str, judge: fn(&Value) -> Outcome) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../vectors/apdu")
        .join(topic)
        .with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["topic"], topic);
    let cases = file["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    let mut ids = BTreeSet::new();
    let mut failures = vec![];
    for case in cases {
        let id = case["id"].as_str().unwrap();
        assert!(id.starts_with(&format!("apdu::{topic}::")), "{id}");
        assert!(ids.insert(id), "{id} stands twice");
        assert!(case["description"].is_string(), "{id}");
        let expected = expectation(&case["expect"]);
        let found = judge(&case["input"]);
        if found != expected {
            failures.push(format!(
                "{id}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    println!("{} cases", cases.len());
}

fn expectation(expect: &Value) -> Outcome {
    let members = expect.as_object().unwrap();
    assert_eq!(members.len(), 1);
    match (expect.get("accept"), expect.get("refuse")) {
        (Some(output), None) => Ok(expand(output)),
        (None, Some(refusal)) => Err(expand(refusal)),
        _ => panic!("a case accepts or refuses"),
    }
}

/// Hexadecimal, or pieces of it with the number of times each stands.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => unhex(text),
        Value::Array(pieces) => pieces
            .iter()
            .flat_map(|piece| {
                let times = usize::try_from(piece[1].as_u64().unwrap()).unwrap();
                unhex(piece[0].as_str().unwrap()).repeat(times)
            })
            .collect(),
        _ => panic!("no bytes"),
    }
}

/// The refusal that has no more to say than its class.
pub(crate) fn refused(error: impl Into<apdu::Error>) -> Value {
    json!({ "class": error.into().class() })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// Writes out the pieces inside an expectation, so that it compares with plain hexadecimal.
fn expand(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.iter().all(is_piece) && !items.is_empty() => {
            Value::String(hex(&bytes(value)))
        }
        Value::Array(items) => Value::Array(items.iter().map(expand).collect()),
        Value::Object(members) => {
            let expanded = members
                .iter()
                .map(|(name, value)| (name.clone(), expand(value)));
            Value::Object(expanded.collect())
        }
        other => other.clone(),
    }
}

fn is_piece(value: &Value) -> bool {
    matches!(
        value.as_array().map(Vec::as_slice),
        Some([Value::String(_), Value::Number(_)])
    )
}
