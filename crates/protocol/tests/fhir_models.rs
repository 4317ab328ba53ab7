// SPDX-License-Identifier: MIT OR Apache-2.0
//! What we write as FHIR is FHIR, judged by the models of another project (`fhir.resources`, R4B, in which these resources
//! are those of R4).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/records.rs"]
mod records;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use protocol::wire::encode_fhir;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const DOCUMENTS: usize = 150;

/// Reads a resource a line, and says `ok` or what is wrong with it.
const JUDGE: &str = "
import sys, json
from fhir.resources.R4B.coverageeligibilityresponse import CoverageEligibilityResponse
for line in sys.stdin:
    try:
        CoverageEligibilityResponse.model_validate(json.loads(line))
        print('ok')
    except Exception as fault:
        print(' '.join(str(fault).split()))
";

/// What the judge says of each resource.
fn judged(resources: &[Value]) -> Vec<String> {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fhir");
    let mut python = Command::new("python3")
        .args(["-c", JUDGE])
        .env("PYTHONPATH", packages)
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("python3 does not start ({error})"));
    let lines: Vec<String> = resources.iter().map(|one| format!("{one}\n")).collect();
    let mut stdin = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // If the program has ended, what it said tells why.
        drop(stdin.write_all(lines.concat().as_bytes()));
    });
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(
        output.status.success(),
        "`cargo xtask packages` installs fhir.resources"
    );
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(str::to_owned).collect()
}

fn some_resources() -> Vec<Value> {
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let any = documents::documents();
    (0..DOCUMENTS)
        .map(|_| any.new_tree(&mut runner).unwrap().current())
        .map(|document| serde_json::from_slice(&encode_fhir(&document).unwrap()).unwrap())
        .collect()
}

#[test]
fn what_is_written_is_fhir() {
    let resources = some_resources();
    let said = judged(&resources);
    assert_eq!(said.len(), DOCUMENTS);
    for (resource, said) in resources.iter().zip(said) {
        assert_eq!(said, "ok", "{resource:#}");
    }
}

#[test]
fn the_judge_notices_what_is_wrong() {
    let whole = some_resources()
        .into_iter()
        .find(|resource| resource["contained"].is_array() && resource["created"].is_string())
        .unwrap();
    let mut faulty = Vec::new();
    for (pointer, member, value) in [
        ("", "outcome", Value::Null),
        ("", "status", json!([])),
        ("", "created", json!("2026-13-24")),
        ("/contained/0", "birthDate", json!("1980-02-30")),
        ("/contained/2", "payor", Value::Null),
        ("/insurance/0", "inforce", json!("yes")),
    ] {
        let mut changed = whole.clone();
        changed.pointer_mut(pointer).unwrap()[member] = value;
        faulty.push(changed);
    }
    let said = judged(&faulty);
    assert_eq!(said.len(), faulty.len());
    for (number, said) in said.iter().enumerate() {
        assert_ne!(said, "ok", "{number}");
    }
}
