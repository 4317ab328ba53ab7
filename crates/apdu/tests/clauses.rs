// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every public item names the clause it follows, or is listed here as the project's own.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "test code")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// No standard knows these.
const OUR_OWN: &[&str] = &[
    // How errors are told.
    "Error",
    "Malformed",
    "Misuse",
    "Result",
    "TransportError",
    // The two ends of a connection in memory.
    "Card",
    "Loopback",
    "Transport",
    // What reading and exchanging may cost.
    "ExchangeLimits",
    "Limits",
    // PC/SC gives functions to systems, not clauses to callers.
    "PcscReader",
    "readers",
    // The transcript's form.
    "Entry",
    "HiddenData",
    "Interface",
    "Line",
    "Mismatch",
    "Note",
    "NotedCommand",
    "NotedResponse",
    "Replay",
    "Reveal",
    "Tap",
    "Transcript",
    "read",
    "read_transcript",
    "write_entry",
    "write_header",
    "write_note",
    "write_transcript",
    // The vpcd protocol has a description, no standard.
    "Deframer",
    "Message",
    "answer",
    "frame",
];

#[test]
fn every_public_item_names_its_clause() {
    let mut files = vec![];
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let mut found = BTreeSet::new();
    let mut silent = vec![];
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        for (name, docs) in items(&text) {
            let clause = docs.contains('§') || docs.contains("ISO/IEC 7816-8");
            if OUR_OWN.contains(&name.as_str()) {
                found.insert(name);
            } else if !clause {
                silent.push(format!("{}: {name}", file.display()));
            }
        }
    }
    assert!(silent.is_empty(), "no clause:\n{}", silent.join("\n"));
    let stale: Vec<_> = OUR_OWN
        .iter()
        .filter(|name| !found.contains(**name))
        .collect();
    assert!(stale.is_empty(), "listed and not there: {stale:?}");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
    files.sort();
}

/// The public items at the left margin, constants of macros among them, each with its documentation.
fn items(text: &str) -> Vec<(String, String)> {
    let mut docs = String::new();
    let mut items = vec![];
    for line in text.lines() {
        let margin = line.trim_start();
        if let Some(doc) = margin.strip_prefix("///") {
            docs.push_str(doc);
        } else if let Some(name) = item(line) {
            items.push((name.to_owned(), core::mem::take(&mut docs)));
        } else if !line.starts_with([' ', '#', ')']) {
            docs.clear();
        }
    }
    items
}

fn item(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ")?;
    let rest = rest.strip_prefix("const fn ").map_or(rest, |name| name);
    let rest = ["fn ", "struct ", "enum ", "trait ", "const ", "type "]
        .iter()
        .find_map(|kind| rest.strip_prefix(kind))
        .unwrap_or(rest);
    if ["mod ", "use "].iter().any(|kind| rest.starts_with(kind)) {
        return None;
    }
    rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .next()
}
