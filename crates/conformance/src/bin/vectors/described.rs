// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the code says of the wire protocol, as data for other languages: schemas, the OpenAPI document, code tables.

use super::text;
use protocol::eligibility::code::{Sources, TABLES};
use protocol::wire;
use serde_json::{Value, json};

pub(crate) fn files() -> impl Iterator<Item = (String, String)> {
    let files = [
        ("schema/protocol.json", wire::json_schema()),
        ("protocol/openapi.json", wire::openapi()),
        ("protocol/codes.json", codes()),
    ];
    files
        .into_iter()
        .map(|(name, value)| (name.to_owned(), text(&value)))
}

/// The code tables, each with how well it is known.
fn codes() -> Value {
    let tables: Vec<Value> = TABLES
        .iter()
        .map(|table| {
            let entries: Vec<Value> = table
                .entries
                .iter()
                .map(|[code, ja, en]| json!({ "code": code, "ja": ja, "en": en }))
                .collect();
            json!({
                "id": table.id,
                "name": table.name,
                "confidence": match table.sources {
                    Sources::One => "one-source",
                    Sources::TwoOrMore => "two-sources",
                },
                "entries": entries,
            })
        })
        .collect();
    json!({
        "title": "Code tables of the interface's vocabulary, as far as public sources give them. A code that is not here is kept, never refused.",
        "tables": tables,
    })
}
