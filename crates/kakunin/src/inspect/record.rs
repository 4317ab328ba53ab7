// SPDX-License-Identifier: MIT OR Apache-2.0
//! A decision record as a tree: paths tried, certificates of each, steps of each; lists and OCSP answers, steps of each.

use crate::Failure;
use crate::console::{BAD, GOOD, NOTE, QUIET, TITLE};
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
    if !record.inputs.crls.is_empty() {
        anstream::println!("  lists          {}", record.inputs.crls.len());
    }
    if !record.inputs.ocsp.is_empty() {
        anstream::println!("  OCSP answers   {}", record.inputs.ocsp.len());
    }
    let mut last = None;
    let mut source = None;
    for step in &record.steps {
        if let Some(about) = about(step) {
            if source.as_ref() != Some(&about) {
                anstream::println!("├─ {about}");
                source = Some(about);
            }
            line(step, "│  ");
            continue;
        }
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
        line(step, indent);
    }
    let (word, style) = if record.is_accepted() {
        ("accepted", GOOD)
    } else if record.is_undetermined() {
        ("undetermined", NOTE)
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

/// One step: whether it holds, what was compared, by which clause, and why not.
fn line(step: &Value, indent: &str) {
    let name = at(step, "/step").as_str().unwrap_or_default();
    let (mark, style) = match at(step, "/outcome/verdict").as_str() {
        None => ("✓", GOOD),
        Some("undetermined") => ("?", NOTE),
        Some(_) => ("✗", BAD),
    };
    let values = values(at(step, "/compared"));
    let clause = at(step, "/clause").as_str().unwrap_or_default();
    anstream::println!(
        "{indent}{style}{mark}{style:#} {name:<24} {values} {QUIET}{clause}{QUIET:#}"
    );
    if let Some(reason) = at(step, "/outcome/reason").as_str() {
        anstream::println!("{indent}  {style}{reason}{style:#}");
    }
}

/// Which list or answer a step is about; none for steps of a path.
fn about(step: &Value) -> Option<String> {
    let name = at(step, "/step").as_str().unwrap_or_default();
    let what = match name.split('-').next() {
        Some("crl") => "revocation list",
        Some("ocsp") => "OCSP answer",
        _ => return None,
    };
    let point = at(step, "/point")
        .as_u64()
        .map(|point| format!(" for distribution point {point}"));
    Some(
        match at(step, "/source") {
            Value::Null => "all lists".to_owned(),
            source => format!("{what} {}", short(source)),
        } + &point.unwrap_or_default(),
    )
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
