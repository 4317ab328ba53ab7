// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes the cases of `vectors/cases`, and what the wire protocol says of itself as data: schemas, code tables, the OpenAPI
//! document; or compares them with what is there. Same program, same bytes.

mod card;
mod described;
mod service;
mod terminal;
mod verifier;

use conformance::case::CaseFile;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors");
    let files = all();
    match std::env::args().nth(1).as_deref() {
        Some("write") => write(&root, &files),
        Some("check") => check(&root, &files),
        _ => {
            eprintln!("usage: vectors write|check");
            ExitCode::from(2)
        }
    }
}

/// Name and text of every file, below `vectors`.
fn all() -> Vec<(String, String)> {
    let cases = [
        verifier::files(),
        card::files(),
        terminal::files(),
        service::files(),
    ];
    let cases = cases.into_iter().flatten();
    cases
        .map(|(name, file)| (format!("cases/{name}"), text(&serde_json::json!(file))))
        .chain(described::files())
        .collect()
}

/// A file of cases.
fn file(title: &str, cases: Vec<conformance::case::Case>) -> CaseFile {
    CaseFile {
        schema: "../../schema/cases.json".to_owned(),
        title: title.to_owned(),
        blobs: std::collections::BTreeMap::new(),
        cases,
    }
}

fn text(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

fn write(root: &Path, files: &[(String, String)]) -> ExitCode {
    for (name, text) in files {
        if let Err(error) = std::fs::write(root.join(name), text) {
            eprintln!("cannot write {name}: {error}");
            return ExitCode::from(2);
        }
    }
    println!("{} files", files.len());
    ExitCode::SUCCESS
}

fn check(root: &Path, files: &[(String, String)]) -> ExitCode {
    let differs = |(name, text): &&(String, String)| {
        std::fs::read_to_string(root.join(name)).ok().as_ref() != Some(text)
    };
    let stale: Vec<&str> = files
        .iter()
        .filter(differs)
        .map(|(name, _)| name.as_str())
        .collect();
    if stale.is_empty() {
        println!("vectors are what the generator makes");
        ExitCode::SUCCESS
    } else {
        eprintln!(
            "these differ from what the generator makes; run `cargo xtask vectors write`: {}",
            stale.join(", ")
        );
        ExitCode::FAILURE
    }
}
