// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the messages of the portal look like.

use crate::portal::TEXT_MAX;
use crate::portal::secret::PASSWORD;
use protocol::facility::FacilityKind;
use protocol::lifecycle::device::DeviceStanding;
use protocol::lifecycle::standing::{Ground, Standing};
use serde_json::{Map, Value, json};

pub(super) fn status() -> Value {
    object(&[
        ("service", words(&["open", "maintenance"])),
        ("pausedSince", or_null(instant())),
        ("helpDeskOpen", json!({ "type": "boolean" })),
        ("helpDeskOpens", instant()),
        ("termsVersion", json!({ "type": "string" })),
        (
            "leastTerminalVersions",
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
    ])
}

pub(super) fn facility_named() -> Value {
    object(&[("name", json!({ "type": "string" })), ("kind", kind())])
}

pub(super) fn notice() -> Value {
    object(&[
        ("number", json!({ "type": "string" })),
        ("dispatchedAt", instant()),
        ("text", json!({ "type": "string" })),
    ])
}

pub(super) fn violation() -> Value {
    object(&[
        ("name", json!({ "type": "string" })),
        ("kind", kind()),
        ("publishedAt", instant()),
        ("text", json!({ "type": "string" })),
    ])
}

pub(super) fn application() -> Value {
    object(&[
        ("name", json!({ "type": "string", "minLength": 1 })),
        ("kind", kind()),
        (
            "portal",
            words(&["medical-institutions", "treatment-clinics"]),
        ),
        ("termsVersion", json!({ "type": "string" })),
        (
            "password",
            json!({ "type": "string", "minLength": PASSWORD.0, "maxLength": PASSWORD.1 }),
        ),
    ])
}

pub(super) fn applied() -> Value {
    object(&[
        ("facilityId", json!({ "type": "string" })),
        ("standing", words(&[Standing::Applied.as_str()])),
        (
            "totpSecret",
            json!({ "type": "string", "pattern": "^[A-Z2-7]+$" }),
        ),
    ])
}

pub(super) fn own_facility() -> Value {
    let maybe = |schema| or_null(schema);
    let device = object(&[
        ("account", account()),
        (
            "standing",
            words(&DeviceStanding::ALL.map(DeviceStanding::as_str)),
        ),
        ("businessOnly", json!({ "type": "boolean" })),
        ("terminal", maybe(json!({ "type": "string" }))),
        (
            "certificateSha256",
            maybe(json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })),
        ),
        ("certificateUntil", maybe(instant())),
    ]);
    let incident = object(&[
        ("number", ordinal()),
        ("reportedAt", instant()),
        ("detailsAt", maybe(instant())),
        ("planAskedAt", maybe(instant())),
        (
            "planDays",
            maybe(json!({ "type": "integer", "minimum": 0 })),
        ),
        ("planAt", maybe(instant())),
        ("mendedAt", maybe(instant())),
    ]);
    object(&[
        ("facilityId", json!({ "type": "string" })),
        ("name", json!({ "type": "string" })),
        ("kind", kind()),
        (
            "portal",
            words(&["medical-institutions", "treatment-clinics"]),
        ),
        ("standing", words(&Standing::ALL.map(Standing::as_str))),
        ("ground", maybe(words(&Ground::ALL.map(Ground::as_str)))),
        ("appliedAt", instant()),
        ("termsVersion", json!({ "type": "string" })),
        ("delegate", maybe(json!({ "type": "string" }))),
        ("devices", json!({ "type": "array", "items": device })),
        ("incidents", json!({ "type": "array", "items": incident })),
    ])
}

pub(super) fn delegate() -> Value {
    let name =
        json!({ "type": ["string", "null"], "description": "Absent and null are the same." });
    json!({ "type": "object", "properties": { "delegate": name } })
}

pub(super) fn issued() -> Value {
    object(&[
        ("account", account()),
        ("activationCode", json!({ "type": "string" })),
        ("until", instant()),
    ])
}

pub(super) fn registration() -> Value {
    object(&[
        ("activationCode", json!({ "type": "string" })),
        ("request", base64()),
        (
            "terminal",
            json!({ "type": "string", "description": "PLATFORM/MAJOR.MINOR.PATCH" }),
        ),
    ])
}

pub(super) fn text() -> Value {
    let text = json!({ "type": "string", "minLength": 1, "description": format!("At most {TEXT_MAX} bytes.") });
    object(&[("text", text)])
}

/// All members are always there; unknown ones are passed over.
pub(super) fn object(members: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> = members
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({ "type": "object", "properties": properties, "required": names })
}

pub(super) fn list(name: &str, item: Value) -> Value {
    object(&[(name, json!({ "type": "array", "items": item }))])
}

fn words(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn or_null(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn kind() -> Value {
    words(&FacilityKind::ALL.map(FacilityKind::as_str))
}

pub(super) fn account() -> Value {
    json!({ "type": "string", "pattern": "^[A-Z][0-9]{7}$" })
}

pub(super) fn base64() -> Value {
    json!({ "type": "string", "contentEncoding": "base64" })
}

pub(super) fn instant() -> Value {
    json!({ "type": "string", "format": "date-time", "description": "RFC 3339 in UTC with whole seconds." })
}

pub(super) fn ordinal() -> Value {
    json!({ "type": "integer", "minimum": 1 })
}
