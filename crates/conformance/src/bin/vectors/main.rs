// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes the cases of `vectors/cases`, and what the wire protocol says of itself as data: schemas, code tables, the OpenAPI
//! document; or compares them with what is there. Same program, same bytes. Also makes seeds for the fuzz targets from the
//! cases.

mod card;
mod described;
mod seeds;
mod service;
mod terminal;
mod verifier;

use conformance::case::CaseFile;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors");
    let files = all();
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("write"), None) => write(&root, &files),
        (Some("check"), None) => check(&root, &files),
        (Some("seeds"), Some(folder)) => write_seeds(Path::new(&folder), &cases()),
        _ => {
            eprintln!("usage: vectors write | check | seeds FOLDER");
            ExitCode::from(2)
        }
    }
}

fn write_seeds(folder: &Path, files: &[(&str, CaseFile)]) -> ExitCode {
    match seeds::write(folder, files) {
        Ok(written) => {
            println!("{written} seeds");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot write seeds: {error}");
            ExitCode::from(2)
        }
    }
}

fn cases() -> Vec<(&'static str, CaseFile)> {
    let files = [
        verifier::files(),
        card::files(),
        terminal::files(),
        service::files(),
    ];
    files.into_iter().flatten().collect()
}

/// Name and text of every file, below `vectors`.
fn all() -> Vec<(String, String)> {
    cases()
        .into_iter()
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
