// SPDX-License-Identifier: MIT OR Apache-2.0
//! The OpenAPI 3.1 document of the portal: a table of its operations, of which the document is made.

mod schema;

use super::http::{BODY_MAX, RETRY_AT};
use protocol::wire::{Problem, json_schema};
use schema::{
    account, application, applied, base64, delegate, facility_named, instant, issued, list, notice,
    object, ordinal, own_facility, registration, status, text, violation,
};
use serde_json::{Map, Value, json};

/// Where it is served.
pub(super) const ROUTE: &str = "/v1/openapi.json";

/// One request the portal understands.
struct Operation {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    /// Whether somebody must have signed in.
    session: bool,
    request: Option<Value>,
    /// Status and body of success.
    success: (u16, Option<Value>),
    /// The statuses it refuses with, beside those of every operation.
    refusals: &'static [u16],
}

/// The document. Its server is the one it was fetched from.
pub(super) fn document() -> Value {
    let mut paths = Map::new();
    for operation in operations() {
        let item = paths
            .entry(operation.path)
            .or_insert_with(|| json!({}))
            .as_object_mut();
        if let Some(item) = item {
            item.insert(operation.method.to_owned(), operation.describe());
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kakunin: the facilities' portal",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The portal of docs/wire-protocol.md: this project's own design, not the operator's. Everything but \
                            success is a problem document.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": { "Problem": json_schema().pointer("/$defs/Problem") },
            "securitySchemes": {
                "session": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a session of the facility user (Articles 10 and 20).",
                },
            },
        },
    })
}

fn operations() -> Vec<Operation> {
    vec![
        public(
            "status",
            ("get", "/v1/status"),
            "Service, help desk, terms and versions (Articles 5, 12, 14, 32)",
            status(),
        ),
        public(
            "facilities",
            ("get", "/v1/facilities"),
            "Facilities in use (Article 9)",
            list("facilities", facility_named()),
        ),
        public(
            "notices",
            ("get", "/v1/notices"),
            "Notices, each in force from its dispatch on (Article 4)",
            list("notices", notice()),
        ),
        public(
            "violations",
            ("get", "/v1/violations"),
            "Violations the operator published (Article 24)",
            list("violations", violation()),
        ),
        public(
            "document",
            ("get", ROUTE),
            "This document",
            json!({ "type": "object" }),
        ),
        Operation {
            request: Some(application()),
            success: (201, Some(applied())),
            refusals: &[400, 409],
            ..public(
                "apply",
                ("post", "/v1/applications"),
                "Apply, and accept the terms in force (Article 9)",
                Value::Null,
            )
        },
        Operation {
            request: Some(object(&[
                ("facilityId", json!({ "type": "string" })),
                ("password", json!({ "type": "string" })),
                (
                    "code",
                    json!({ "type": "string", "description": "RFC 6238: SHA-1, six digits, 30 seconds." }),
                ),
            ])),
            success: (
                201,
                Some(object(&[
                    ("token", json!({ "type": "string" })),
                    ("until", instant()),
                ])),
            ),
            refusals: &[400, 401, 429],
            ..public(
                "beginSession",
                ("post", "/v1/sessions"),
                "Sign in with two factors (Articles 10, 20)",
                Value::Null,
            )
        },
        signed_in(
            "endSession",
            ("delete", "/v1/session"),
            "Sign out",
            None,
            204,
            None,
        ),
        signed_in(
            "ownFacility",
            ("get", "/v1/facility"),
            "What is kept of the facility (Article 9)",
            None,
            200,
            Some(own_facility()),
        ),
        Operation {
            refusals: &[400],
            ..signed_in(
                "setDelegate",
                ("put", "/v1/facility/delegate"),
                "Name whom the facility has entrusted, or nobody (Article 15)",
                Some(delegate()),
                204,
                None,
            )
        },
        Operation {
            refusals: &[400, 409],
            ..signed_in(
                "issueDevice",
                ("post", "/v1/facility/devices"),
                "Ask for a device account (Article 16)",
                Some(object(&[("businessOnly", json!({ "type": "boolean" }))])),
                201,
                Some(issued()),
            )
        },
        Operation {
            refusals: &[404, 409],
            ..signed_in(
                "deregister",
                ("delete", "/v1/facility/devices/{account}"),
                "Deregister a terminal (Article 22)",
                None,
                204,
                None,
            )
        },
        Operation {
            refusals: &[400, 409],
            ..signed_in(
                "reportViolation",
                ("post", "/v1/facility/incidents"),
                "Report a violation at once (Article 24)",
                Some(text()),
                201,
                Some(object(&[("number", ordinal())])),
            )
        },
        Operation {
            refusals: &[400, 404, 409],
            ..signed_in(
                "reportDetails",
                ("put", "/v1/facility/incidents/{number}/details"),
                "Report the details (Article 24)",
                Some(text()),
                204,
                None,
            )
        },
        Operation {
            refusals: &[400, 404, 409],
            ..signed_in(
                "submitPlan",
                ("put", "/v1/facility/incidents/{number}/plan"),
                "Submit the plan that was asked for (Article 24)",
                Some(text()),
                204,
                None,
            )
        },
        Operation {
            refusals: &[409],
            ..signed_in(
                "endUse",
                ("post", "/v1/facility/closing"),
                "End use, when every terminal is erased (Article 22)",
                None,
                204,
                None,
            )
        },
        Operation {
            request: Some(registration()),
            success: (
                201,
                Some(object(&[
                    ("certificate", base64()),
                    ("authority", base64()),
                ])),
            ),
            refusals: &[400, 403, 404, 409, 422],
            ..public(
                "registerDevice",
                ("post", "/v1/devices/{account}/registration"),
                "Have a terminal's key certified (Article 16)",
                Value::Null,
            )
        },
    ]
}

fn public(
    id: &'static str,
    (method, path): (&'static str, &'static str),
    summary: &'static str,
    answer: Value,
) -> Operation {
    Operation {
        id,
        method,
        path,
        summary,
        session: false,
        request: None,
        success: (200, Some(answer)),
        refusals: &[],
    }
}

fn signed_in(
    id: &'static str,
    (method, path): (&'static str, &'static str),
    summary: &'static str,
    request: Option<Value>,
    status: u16,
    answer: Option<Value>,
) -> Operation {
    Operation {
        id,
        method,
        path,
        summary,
        session: true,
        request,
        success: (status, answer),
        refusals: &[],
    }
}

impl Operation {
    fn describe(&self) -> Value {
        let mut described = Map::new();
        let mut say = |member: &str, value: Value| described.insert(member.to_owned(), value);
        say("operationId", json!(self.id));
        say("summary", json!(self.summary));
        say("responses", self.responses());
        if self.session {
            say("security", json!([{ "session": [] }]));
        }
        if let Some(schema) = &self.request {
            say(
                "requestBody",
                json!({
                    "required": true,
                    "description": format!("At most {BODY_MAX} bytes."),
                    "content": { "application/json": { "schema": schema } },
                }),
            );
        }
        let named = [("account", account()), ("number", ordinal())].into_iter();
        let parameters: Vec<Value> = named
            .filter(|(name, _)| self.path.contains(&format!("{{{name}}}")))
            .map(|(name, schema)| json!({ "name": name, "in": "path", "required": true, "schema": schema }))
            .collect();
        if !parameters.is_empty() {
            say("parameters", json!(parameters));
        }
        Value::Object(described)
    }

    fn responses(&self) -> Value {
        let (status, answer) = &self.success;
        let success = match answer {
            Some(schema) => {
                json!({ "description": "Done.", "content": { "application/json": { "schema": schema } } })
            }
            None => json!({ "description": "Done." }),
        };
        let by_session: &[u16] = if self.session { &[401] } else { &[] };
        let refusals = [self.refusals, by_session, &[408, 503]].concat();
        let refusals = refusals
            .into_iter()
            .map(|status| (status.to_string(), refusal(status)));
        [(status.to_string(), success)]
            .into_iter()
            .chain(refusals)
            .collect()
    }
}

fn refusal(status: u16) -> Value {
    let content =
        json!({ Problem::MEDIA_TYPE: { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let description = match status {
        400 => "The message is not one, or too long: class malformed.",
        401 => "Nobody has signed in, or wrongly: class account.",
        403 => "The activation code is wrong, used or too old: class account.",
        404 => "There is nothing of this name: class misuse.",
        408 => "The request took too long: class transport.",
        409 => "It does not fit where the facility or the terminal stands: class misuse.",
        422 => "The key is of another kind than P-256: class unsupported.",
        429 => "Too many failures: class account.",
        _ => "Storage failed: class unavailable.",
    };
    if status != 429 {
        return json!({ "description": description, "content": content });
    }
    let when = "When to try again; absent when only the operator can unlock.";
    json!({
        "description": description,
        "content": content,
        "headers": { RETRY_AT: { "description": when, "schema": instant() } },
    })
}
