// SPDX-License-Identifier: MIT OR Apache-2.0
//! The OpenAPI 3.1 document of the protocol, made of the routes, the schemas and the classes of refusal.

use super::{ANSWER_SIGNATURE, ANSWER_SIGNATURE_MAX, MEDIA_TYPE, MESSAGE_MAX, Problem, schema};
use crate::Class;
use serde_json::{Map, Value, json};

/// Addresses of the protocol; `{id}` is the identifier of a check.
pub mod route {
    /// Begins a check.
    pub const CREATE: &str = "/v1/checks";
    /// Takes its proof.
    pub const PROVE: &str = "/v1/checks/{id}/proof";
    /// Takes the receipt of its answer.
    pub const RECEIVE: &str = "/v1/checks/{id}/receipt";
    /// Tells what became of an answer, by its number.
    pub const CHECK_NUMBER: &str = "/v1/check-numbers/{number}";
    /// Certifies a new key of the device.
    pub const RENEWAL: &str = "/v1/device/renewal";
    /// Takes the word that a device's login information is deleted.
    pub const ERASURE: &str = "/v1/device/erasure";
    /// Tells whether the service can decide.
    pub const HEALTH: &str = "/health";
    /// This document.
    pub const OPENAPI: &str = "/v1/openapi.json";
}

/// Header that names a creation: 16 to 64 printable ASCII characters.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

const SCHEMAS: &str = "#/components/schemas/";

/// What is true of every certificate and signature that is not accepted.
const PROOF_CLASSES: &[Class] = &[
    Class::Account,
    Class::Busy,
    Class::Deadline,
    Class::Expired,
    Class::Malformed,
    Class::Misuse,
    Class::NotYetValid,
    Class::Path,
    Class::Policy,
    Class::Profile,
    Class::Replay,
    Class::Revoked,
    Class::Signature,
    Class::Unavailable,
    Class::Undetermined,
    Class::UnknownCheck,
    Class::Unsupported,
];

const CREATE_CLASSES: &[Class] = &[
    Class::Account,
    Class::Busy,
    Class::Malformed,
    Class::Misuse,
    Class::Policy,
    Class::Unavailable,
];

const RECEIPT_CLASSES: &[Class] = &[
    Class::Account,
    Class::Busy,
    Class::Malformed,
    Class::Misuse,
    Class::Policy,
    Class::Signature,
    Class::Unavailable,
    Class::UnknownCheck,
    Class::Unsupported,
];

const NUMBER_CLASSES: &[Class] = &[
    Class::Account,
    Class::Busy,
    Class::Malformed,
    Class::Unavailable,
    Class::UnknownCheck,
];

const DEVICE_CLASSES: &[Class] = &[
    Class::Account,
    Class::Busy,
    Class::Malformed,
    Class::Misuse,
    Class::Unavailable,
];

/// The document. Its server is the one it was fetched from.
#[must_use]
pub fn openapi() -> Value {
    let id = json!({
        "name": "id",
        "in": "path",
        "required": true,
        "description": "Identifier of the check.",
        "schema": { "type": "string", "pattern": "^[0-9a-f]{32}$" },
    });
    let mut create = operation("createCheck", "Begin a check", "Create", CREATE_CLASSES);
    let link = |operation: &str| json!({ "operationId": operation, "parameters": { "id": "$response.body#/checkId" } });
    let mut created = success("The terms of the check.", Some("Created"));
    insert(
        &mut created,
        "links",
        json!({ "proof": link("submitProof"), "receipt": link("confirmReceipt") }),
    );
    respond(&mut create, 201, created);
    let key = json!({
        "name": IDEMPOTENCY_KEY,
        "in": "header",
        "required": false,
        "description": "Names this creation, so that it can be sent again: the same key and body get the same check.",
        "schema": { "type": "string", "pattern": "^[!-~]{16,64}$" },
    });
    insert(&mut create, "parameters", json!([key]));
    let mut prove = operation(
        "submitProof",
        "Submit the card's proof",
        "Proof",
        PROOF_CLASSES,
    );
    let mut answered = success("The answer.", Some("Answer"));
    if let Some(headers) = answered.get_mut("headers") {
        insert(headers, ANSWER_SIGNATURE, signature());
    }
    respond(&mut prove, 200, answered);
    let processing = success("There is no answer yet.", Some("Processing"));
    respond(&mut prove, 202, processing);
    insert(&mut prove, "parameters", json!([id.clone()]));
    let mut receive = operation(
        "confirmReceipt",
        "Confirm that the answer arrived",
        "Receipt",
        RECEIPT_CLASSES,
    );
    respond(&mut receive, 204, success("It is noted.", None));
    insert(&mut receive, "parameters", json!([id]));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kakunin: eligibility-only online insurance check",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The wire protocol of docs/wire-protocol.md: this project's own design, not the operator's. Everything \
                            but success is a problem document.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "deviceCertificate": [] }],
        "paths": {
            route::CREATE: { "post": create },
            route::PROVE: { "post": prove },
            route::RECEIVE: { "post": receive },
            route::CHECK_NUMBER: { "get": check_number() },
            route::RENEWAL: { "post": renewal() },
            route::ERASURE: { "post": erasure() },
            route::HEALTH: { "get": health() },
            route::OPENAPI: { "get": document() },
        },
        "components": {
            "schemas": schema::definitions(SCHEMAS),
            "securitySchemes": {
                "deviceCertificate": {
                    "type": "mutualTLS",
                    "description": "TLS 1.3 with the device certificate of the account.",
                },
            },
        },
    })
}

fn signature() -> Value {
    json!({
        "required": true,
        "description": "Base64 of a detached CMS SignedData over the body, by the service's key of evidence.",
        "schema": { "type": "string", "maxLength": ANSWER_SIGNATURE_MAX },
    })
}

fn check_number() -> Value {
    let mut operation = json!({
        "operationId": "findCheckNumber",
        "summary": "What became of an answer",
        "parameters": [{
            "name": "number",
            "in": "path",
            "required": true,
            "description": "Number of an answered check of this facility, check digit included.",
            "schema": { "type": "string", "pattern": "^[0-9]{16}$" },
        }],
        "responses": {},
    });
    let found = success("What is known, without personal data.", Some("CheckNumber"));
    respond(&mut operation, 200, found);
    refuse(&mut operation, NUMBER_CLASSES, &[408]);
    operation
}

fn renewal() -> Value {
    let mut operation = json!({
        "operationId": "renewDevice",
        "summary": "Have a new key of this device certified",
        "requestBody": {
            "required": true,
            "content": { MEDIA_TYPE: { "schema": reference("Renewal") } },
        },
        "responses": {},
    });
    let renewed = success(
        "The old certificate is good until the new one is renewed.",
        Some("Renewed"),
    );
    respond(&mut operation, 201, renewed);
    refuse(&mut operation, DEVICE_CLASSES, &[404, 408, 422]);
    operation
}

fn erasure() -> Value {
    let mut operation = json!({
        "operationId": "confirmErasure",
        "summary": "Confirm that the login information of this deregistered device is deleted (Article 29)",
        "responses": {},
    });
    respond(&mut operation, 204, success("It is noted.", None));
    refuse(&mut operation, DEVICE_CLASSES, &[404, 408]);
    operation
}

fn operation(id: &str, summary: &str, request: &str, classes: &[Class]) -> Value {
    let mut operation = json!({
        "operationId": id,
        "summary": summary,
        "requestBody": {
            "required": true,
            "description": format!("At most {MESSAGE_MAX} bytes."),
            "content": { MEDIA_TYPE: { "schema": reference(request) } },
        },
        "responses": {},
    });
    // What HTTP itself asks for: time, size, media type.
    refuse(&mut operation, classes, &[408, 413, 415]);
    operation
}

/// Says how an operation refuses: by these classes, and with what HTTP itself asks for.
fn refuse(operation: &mut Value, classes: &[Class], of_http: &[u16]) {
    let mut statuses = schema::statuses(classes);
    statuses.extend(of_http);
    statuses.sort_unstable();
    for status in statuses {
        let said: Vec<&str> = classes
            .iter()
            .filter(|class| Problem::new(**class).status == status)
            .map(|class| class.as_str())
            .collect();
        let said = match (status, said.join(", ")) {
            (404, said) if said.is_empty() => {
                "The device's facility is not one of the portal's: class misuse.".to_owned()
            }
            (422, said) if said.is_empty() => {
                "The key is of another kind than P-256: class unsupported.".to_owned()
            }
            (408, _) => "The request took too long: class transport.".to_owned(),
            (413, _) => "The body is too large: class malformed.".to_owned(),
            (415, _) => "The body is of another media type: class malformed.".to_owned(),
            (_, classes) => format!("Class {classes}."),
        };
        respond(operation, status, refusal(&said));
    }
}

fn health() -> Value {
    let mut operation = json!({
        "operationId": "health",
        "summary": "Whether the service can decide",
        "responses": {},
    });
    respond(&mut operation, 200, success("It can.", Some("Health")));
    refuse(&mut operation, &[Class::Busy, Class::Unavailable], &[408]);
    operation
}

fn document() -> Value {
    let mut operation = json!({
        "operationId": "openapi",
        "summary": "This document",
        "responses": {},
    });
    let mut success = success("The document.", None);
    let anything = json!({ MEDIA_TYPE: { "schema": { "type": "object" } } });
    insert(&mut success, "content", anything);
    respond(&mut operation, 200, success);
    refuse(&mut operation, &[Class::Busy], &[408]);
    operation
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("{SCHEMAS}{schema}") })
}

fn success(description: &str, schema: Option<&str>) -> Value {
    let mut response = json!({ "description": description, "headers": headers() });
    if let Some(schema) = schema {
        let content = json!({ MEDIA_TYPE: { "schema": reference(schema) } });
        insert(&mut response, "content", content);
    }
    response
}

fn refusal(description: &str) -> Value {
    json!({
        "description": description,
        "headers": headers(),
        "content": { Problem::MEDIA_TYPE: { "schema": reference("Problem") } },
    })
}

fn headers() -> Value {
    json!({ "Cache-Control": { "required": true, "schema": { "type": "string", "const": "no-store" } } })
}

fn respond(operation: &mut Value, status: u16, response: Value) {
    if let Some(responses) = operation.get_mut("responses") {
        insert(responses, &status.to_string(), response);
    }
}

fn insert(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    } else {
        *object = Value::Object(Map::from_iter([(name.to_owned(), value)]));
    }
}
