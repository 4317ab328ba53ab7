// SPDX-License-Identifier: MIT OR Apache-2.0
//! What later steps of a case refer to.

use serde_json::Value;
use std::collections::BTreeMap;

/// What a case has seen so far.
#[derive(Default)]
pub(super) struct Memory {
    texts: BTreeMap<String, String>,
    checks: BTreeMap<String, Value>,
    bodies: BTreeMap<String, Vec<u8>>,
    users: BTreeMap<String, User>,
}

/// The user of a facility that the case has let apply.
#[derive(Clone, Default)]
pub(super) struct User {
    pub(super) secret: Vec<u8>,
    pub(super) token: Option<String>,
    pub(super) last_code: Option<String>,
}

impl Memory {
    pub(super) fn keep(&mut self, name: &str, text: String) {
        self.texts.insert(name.to_owned(), text);
    }

    /// The text with what was kept in place of names in braces.
    pub(super) fn filled(&self, text: &str) -> String {
        self.texts
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }

    /// The same for each text in a value.
    pub(super) fn filled_in(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.filled(text)),
            Value::Array(list) => list.iter().map(|value| self.filled_in(value)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), self.filled_in(value)))
                .collect(),
            other => other.clone(),
        }
    }

    /// A created check, and its identifier under its name.
    pub(super) fn keep_check(&mut self, name: &str, created: Value) {
        if let Some(id) = created.get("checkId").and_then(Value::as_str) {
            self.keep(name, id.to_owned());
        }
        self.checks.insert(name.to_owned(), created);
    }

    pub(super) fn check(&self, name: &str) -> Result<&Value, String> {
        self.checks
            .get(name)
            .ok_or_else(|| format!("there is no check {name}"))
    }

    pub(super) fn keep_body(&mut self, check: &str, body: Vec<u8>) {
        self.bodies.insert(check.to_owned(), body);
    }

    pub(super) fn body(&self, check: &str) -> Option<&Vec<u8>> {
        self.bodies.get(check)
    }

    pub(super) fn user(&mut self, facility: &str) -> &mut User {
        self.users.entry(facility.to_owned()).or_default()
    }
}
