// SPDX-License-Identifier: MIT OR Apache-2.0
//! The schema of the messages, for the validating mode: every line of either side is held against it.

use serde_json::Value;
use std::fmt;

/// Longest part of a broken line that is shown.
const SHOWN: usize = 200;

/// The compiled `vectors/schema/adapter.json`.
pub struct Schema {
    request: jsonschema::Validator,
    reply: jsonschema::Validator,
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Schema")
    }
}

impl Schema {
    /// Compiles the embedded schema.
    ///
    /// # Panics
    /// Never: a test compiles it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "embedded, and compiled by a test")]
    pub fn new() -> Self {
        let text = include_str!("../../../../vectors/schema/adapter.json");
        let whole: Value = serde_json::from_str(text).expect("the embedded schema");
        let of = |definition: &str| {
            let mut schema = whole.clone();
            if let Some(object) = schema.as_object_mut() {
                object.remove("oneOf");
                object.insert("$ref".to_owned(), format!("#/$defs/{definition}").into());
            }
            jsonschema::validator_for(&schema).expect("the embedded schema")
        };
        Self {
            request: of("request"),
            reply: of("reply"),
        }
    }

    /// Holds a line of the harness against the schema.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_request(&self, line: &str) -> Result<(), String> {
        check(&self.request, line)
    }

    /// Holds a line of the adapter against the schema.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_reply(&self, line: &str) -> Result<(), String> {
        check(&self.reply, line)
    }
}

impl Default for Schema {
    fn default() -> Self {
        Self::new()
    }
}

fn check(schema: &jsonschema::Validator, line: &str) -> Result<(), String> {
    let shown: String = line.trim_end().chars().take(SHOWN).collect();
    let value: Value = serde_json::from_str(line)
        .map_err(|error| format!("the line is not JSON ({error}): {shown}"))?;
    let faults: Vec<String> = schema
        .iter_errors(&value)
        .map(|fault| {
            let text: String = fault.to_string().chars().take(SHOWN).collect();
            format!("{} {text}", fault.instance_path())
        })
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "the line is not of the schema ({}): {shown}",
            faults.join("; ")
        ))
    }
}
