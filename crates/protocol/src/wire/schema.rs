// SPDX-License-Identifier: MIT OR Apache-2.0
//! JSON Schema (2020-12) of every message, made of the same tables and limits the code reads by.
//!
//! Requests are described as they must be; answers as a reader must take them: with codes nobody told us of, and with more
//! members than stand here.

use super::answer::{PIN_ROLE, VISUAL_ROLE};
use super::{Health, Problem, TEXT_MAX};
use crate::Class;
use crate::check::{ConsentItem, Method};
use crate::cross_check::BirthDateComparison;
use crate::eligibility::code::{
    CardClassification, DiseaseCategory, LimitClass, LimitKind, LossReason, Preschool,
    QualificationValidity, Relationship, Sex, Table,
};
use crate::entitlement::Withheld;
use crate::message::IdentityDocument;
use crate::name::Comparison;
use serde_json::{Map, Value, json};

/// Identifier of the schema document.
const ID: &str = "tag:kakunin.example,2026:schema/protocol";

/// The schema document: one definition for each message, by name.
#[must_use]
pub fn json_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "Messages of the wire protocol",
        "description": "One definition for each message; see docs/wire-protocol.md.",
        "$defs": definitions("#/$defs/"),
    })
}

/// The definitions, naming each other behind `base`.
pub(super) fn definitions(base: &str) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("{base}{name}") });
    let mut all = Map::new();
    for (name, schema) in [
        ("Create", create()),
        ("Created", created()),
        ("Proof", proof()),
        ("Processing", processing()),
        ("Answer", answer(&reference)),
        ("Coverage", coverage()),
        ("Receipt", receipt()),
        ("CheckNumber", check_number()),
        ("Problem", problem()),
        ("Health", health()),
        ("Renewal", renewal()),
        ("Renewed", renewed()),
    ] {
        all.insert(name.to_owned(), schema);
    }
    Value::Object(all)
}

/// An object with members that must be there and members that may; others are passed over.
fn object(description: &str, required: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = required.iter().map(|(name, _)| *name).collect();
    let mut properties = Map::new();
    for (name, schema) in required {
        properties.insert((*name).to_owned(), schema.clone());
    }
    for (name, schema) in optional {
        // Absent and null are the same.
        let or_null = json!({ "anyOf": [schema, { "type": "null" }] });
        properties.insert((*name).to_owned(), or_null);
    }
    let mut schema =
        json!({ "type": "object", "description": description, "properties": properties });
    if let (Some(members), false) = (schema.as_object_mut(), names.is_empty()) {
        members.insert("required".to_owned(), json!(names));
    }
    schema
}

fn pattern(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

fn hex(digits: usize) -> Value {
    pattern(&format!("^[0-9a-f]{{{digits}}}$"))
}

/// Base64 of at most so many characters.
fn base64(longest: usize) -> Value {
    json!({
        "type": "string",
        "contentEncoding": "base64",
        "pattern": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        "maxLength": longest,
    })
}

fn date() -> Value {
    json!({ "type": "string", "format": "date", "pattern": "^(?:18[6-9]|19[0-9]|[2-9][0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}$" })
}

fn instant() -> Value {
    pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": TEXT_MAX, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$" })
}

/// A code of a table. Unknown ones are kept, so the table is said and not demanded.
fn code(table: &Table) -> Value {
    let known: Vec<String> = table
        .entries
        .iter()
        .map(|[code, _, english]| format!("{code} {english}"))
        .collect();
    let codes: Vec<&str> = table.entries.iter().map(|[code, ..]| *code).collect();
    json!({
        "type": "string",
        "pattern": "^[0-9A-Za-z]{1,8}$",
        "description": format!("{}: {}", table.id, known.join(", ")),
        "examples": codes,
    })
}

fn words(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn consents() -> Value {
    let items = words(&ConsentItem::ALL.map(ConsentItem::as_str));
    json!({ "type": "array", "items": items, "uniqueItems": true, "maxItems": ConsentItem::ALL.len() })
}

fn method() -> Value {
    words(&[Method::Pin.as_str(), Method::Visual.as_str()])
}

fn create() -> Value {
    object(
        "Begins a check.",
        &[
            ("purpose", words(&["eligibility-check"])),
            ("method", method()),
        ],
        &[("eligibilityDate", date())],
    )
    // Not `anyOf` with null: no consents are an empty list.
    .with("consents", consents())
}

/// A property more.
trait With {
    fn with(self, name: &str, schema: Value) -> Self;
}

impl With for Value {
    fn with(mut self, name: &str, schema: Value) -> Self {
        let properties = self.get_mut("properties").and_then(Self::as_object_mut);
        if let Some(properties) = properties {
            properties.insert(name.to_owned(), schema);
        }
        self
    }
}

fn created() -> Value {
    object(
        "Everything the card's signature will cover, and the version of the terms of use.",
        &[
            ("checkId", hex(32)),
            (
                "serviceName",
                json!({ "type": "string", "minLength": 1, "maxLength": 255 }),
            ),
            ("challenge", base64(44)),
            ("deviceCertificateSha256", hex(64)),
            ("facilityId", pattern("^[!-~]{1,40}$")),
            ("method", method()),
            ("consents", consents()),
            ("eligibilityDate", date()),
            ("deadline", instant()),
            ("termsVersion", text()),
            ("receivedAt", instant()),
        ],
        &[],
    )
}

fn proof() -> Value {
    let card_text = object(
        "What the terminal read of the card's text application: its own word, compared and not kept.",
        &[("name", text()), ("birthDate", date())],
        &[],
    );
    object(
        "The card's certificate and its signature over the check transcript.",
        &[
            ("certificate", base64(60_000)),
            ("signature", base64(2_000)),
        ],
        &[("cardText", card_text)],
    )
}

fn processing() -> Value {
    let seconds = json!({ "type": "integer", "minimum": 0, "maximum": u16::MAX });
    object(
        "There is no answer yet: the same proof may be sent again after so many seconds.",
        &[("retryAfterSeconds", seconds)],
        &[],
    )
}

fn receipt() -> Value {
    object(
        "The answer has arrived: its hash, and the receipt that the device signed.",
        &[("answerSha256", hex(64)), ("receipt", base64(60_000))],
        &[(
            "identityDocument",
            words(&IdentityDocument::ALL.map(IdentityDocument::as_str)),
        )],
    )
}

fn check_number() -> Value {
    object(
        "What became of an answer. deliveredAt is there when state is delivered.",
        &[
            ("checkNumber", pattern("^[0-9]{16}$")),
            ("state", words(&["answered", "delivered", "forgotten"])),
            ("receivedAt", instant()),
            ("proofReceivedAt", instant()),
            ("answeredAt", instant()),
            ("answerSha256", hex(64)),
            ("termsVersion", text()),
        ],
        &[("deliveredAt", instant())],
    )
}

fn answer(reference: &dyn Fn(&str) -> Value) -> Value {
    let in_time = object("", &[("status", words(&["in-time"]))], &[]);
    let in_grace = object(
        "",
        &[
            ("status", words(&["in-grace"])),
            ("expiredAt", instant()),
            ("until", instant()),
        ],
        &[],
    );
    let reasons = [Withheld::FacilityKind, Withheld::Grace, Withheld::NoConsent];
    let withheld = object(
        "",
        &[
            ("item", words(&ConsentItem::ALL.map(ConsentItem::as_str))),
            ("reason", words(&reasons.map(Withheld::as_str))),
        ],
        &[],
    );
    let names = words(&Comparison::ALL.map(Comparison::as_str));
    let births = words(&BirthDateComparison::ALL.map(BirthDateComparison::as_str));
    let cross_check = object(
        "How the coverage compares with the text of the card.",
        &[("name", names), ("birthDate", births)],
        &[],
    );
    object(
        "What the facility may know.",
        &[
            ("checkId", hex(32)),
            ("checkNumber", pattern("^[0-9]{16}$")),
            ("source", text()),
            ("receivedAt", instant()),
            ("answeredAt", instant()),
            ("eligibilityDate", date()),
            ("termsVersion", text()),
            ("testUse", json!({ "type": "boolean" })),
            ("verifierRole", words(&[PIN_ROLE, VISUAL_ROLE])),
            ("certificate", json!({ "oneOf": [in_time, in_grace] })),
            ("qualificationValidity", code(&QualificationValidity::TABLE)),
            (
                "coverages",
                json!({ "type": "array", "items": reference("Coverage") }),
            ),
            ("withheld", json!({ "type": "array", "items": withheld })),
        ],
        &[],
    )
    // Not `anyOf` with null: no comparisons are an empty list.
    .with(
        "crossCheck",
        json!({ "type": "array", "items": cross_check, "description": "One for each coverage, in their order, or none." }),
    )
}

fn coverage() -> Value {
    let ratio = || pattern("^(?:0[0-9]{2}|100)$");
    let term = || {
        [
            ("issuedOn", date()),
            ("validFrom", date()),
            ("validUntil", date()),
        ]
    };
    let certificate = |more: &[(&str, Value)]| {
        let members: Vec<_> = term().into_iter().chain(more.iter().cloned()).collect();
        object("", &[], &members)
    };
    let back = object(
        "裏面記載情報",
        &[],
        &[
            ("name", text()),
            ("nameKana", text()),
            ("sex", code(&Sex::TABLE)),
        ],
    );
    let diseases = certificate(&[
        ("category", code(&DiseaseCategory::TABLE)),
        (
            "selfPayYen",
            json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        ),
    ]);
    object(
        "One insurance or assistance. What is absent is unknown, never zero.",
        &[
            ("classification", code(&CardClassification::TABLE)),
            ("insurerName", text()),
            ("name", text()),
            ("sex", code(&Sex::TABLE)),
            ("birthDate", pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
        ],
        &[
            ("insurerNumber", pattern("^ *[0-9]{6}(?:[0-9]{2})? *$")),
            (
                "symbol",
                json!({ "type": "string", "minLength": 1, "maxLength": 100 }),
            ),
            (
                "number",
                json!({ "type": "string", "minLength": 1, "maxLength": 100 }),
            ),
            ("branch", pattern("^[0-9]{1,2}$")),
            ("relationship", code(&Relationship::TABLE)),
            ("insuredName", text()),
            ("nameKana", text()),
            ("backOfCard", back),
            ("postCode", text()),
            ("address", text()),
            ("qualificationDate", date()),
            ("disqualificationDate", date()),
            ("lossReason", code(&LossReason::TABLE)),
            ("issuedOn", date()),
            ("validFrom", date()),
            ("validUntil", date()),
            ("contributionRatio", ratio()),
            ("preschool", code(&Preschool::TABLE)),
            (
                "elderlyCertificate",
                certificate(&[("contributionRatio", ratio())]),
            ),
            (
                "limitCertificate",
                certificate(&[
                    ("kind", code(&LimitKind::TABLE)),
                    ("class", code(&LimitClass::TABLE)),
                    ("longTermFrom", date()),
                ]),
            ),
        ],
    )
    .with(
        "specificDiseases",
        json!({ "type": "array", "items": diseases }),
    )
}

fn problem() -> Value {
    let sentences = || object("", &[("en", text()), ("ja", text())], &[]);
    let classes: Vec<&str> = Class::ALL.iter().map(|class| class.as_str()).collect();
    object(
        "A problem document (RFC 9457).",
        &[
            ("type", pattern("^tag:kakunin\\.example,2026:[a-z-]+$")),
            ("title", text()),
            (
                "status",
                json!({ "type": "integer", "minimum": 400, "maximum": 599 }),
            ),
            ("class", words(&classes)),
            ("deskMessage", sentences()),
            ("vendorMessage", sentences()),
        ],
        &[],
    )
}

fn renewal() -> Value {
    object(
        "A certificate request (PKCS #10) for a new key of P-256; nothing but the key is taken.",
        &[("request", base64(16_000))],
        &[],
    )
}

fn renewed() -> Value {
    object(
        "The new certificate, DER.",
        &[("certificate", base64(16_000))],
        &[],
    )
}

fn health() -> Value {
    object(
        "The service can decide. Paused: no check begins, those that were begun go on.",
        &[(
            "status",
            words(&[Health::Ok.as_str(), Health::Paused.as_str()]),
        )],
        &[],
    )
}

/// The statuses with which these classes are answered.
pub(super) fn statuses(classes: &[Class]) -> Vec<u16> {
    let mut statuses: Vec<u16> = classes
        .iter()
        .map(|class| Problem::new(*class).status)
        .collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}
