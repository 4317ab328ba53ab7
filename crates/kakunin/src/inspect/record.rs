// SPDX-License-Identifier: MIT OR Apache-2.0
//! A decision record as a tree: paths tried, certificates of each, steps of each.

use crate::Failure;
use crate::console::{BAD, GOOD, QUIET, TITLE};
use crate::record::{Record, at};
use serde_json::Value;

pub(super) fn show(bytes: &[u8]) -> Result<(), Failure> {
    let record = Record::read(bytes)?;
    anstream::println!(
        "{TITLE}decision record{TITLE:#}, {} at {}",
        record.policy.profile,
        record.time
    );
    anstream::println!("  certificate    {}", record.inputs.certificate.sha256);
    anstream::println!("  anchors        {}", record.inputs.anchors.len());
    anstream::println!("  given along    {}", record.inputs.untrusted.len());
    let mut last = None;
    for step in &record.steps {
        let depth = at(step, "/depth").as_u64().unwrap_or_default();
        let name = at(step, "/step").as_str().unwrap_or_default();
        if name == "path" {
            anstream::println!(
                "├─ path of {depth} to anchor {}",
                short(at(step, "/compared/anchor"))
            );
            last = None;
            continue;
        }
        let searching = name == "signature";
        if last != Some((searching, depth)) {
            let branch = if searching {
                "├─ issuer of"
            } else {
                "│  ├─"
            };
            anstream::println!("{branch} {}", certificate(depth));
            last = Some((searching, depth));
        }
        let indent = if searching { "│  " } else { "│  │  " };
        let holds = at(step, "/outcome") == "holds";
        let (mark, style) = if holds { ("✓", GOOD) } else { ("✗", BAD) };
        let values = values(at(step, "/compared"));
        let clause = at(step, "/clause").as_str().unwrap_or_default();
        anstream::println!(
            "{indent}{style}{mark}{style:#} {name:<24} {values} {QUIET}{clause}{QUIET:#}"
        );
        if let Some(reason) = at(step, "/outcome/reason").as_str() {
            anstream::println!("{indent}  {BAD}{reason}{BAD:#}");
        }
    }
    let (word, style) = if record.is_accepted() {
        ("accepted", GOOD)
    } else {
        ("refused", BAD)
    };
    let verdict = record.verdict.as_object().into_iter().flatten();
    let members: Vec<String> = verdict
        .filter(|(key, _)| *key != "verdict")
        .map(|(key, value)| format!("{key} {}", plain(value)))
        .collect();
    anstream::println!("└─ {style}{word}{style:#}: {}", members.join(", "));
    Ok(())
}

fn certificate(depth: u64) -> String {
    if depth == 0 {
        "the end entity".to_owned()
    } else {
        format!("the certificate at depth {depth}")
    }
}

fn values(compared: &Value) -> String {
    let members = compared.as_object().into_iter().flatten();
    members
        .map(|(key, value)| format!("{key} {}", short(value)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Hashes are told by their beginning.
fn short(value: &Value) -> String {
    let text = plain(value);
    match text.get(..12) {
        Some(beginning) if text.len() == 64 => format!("{beginning}…"),
        _ => text,
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}
