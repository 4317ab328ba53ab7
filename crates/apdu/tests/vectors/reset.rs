// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers to reset.

use crate::file::{Outcome, bytes, hex};
use apdu::Malformed;
use apdu::atr::{AtqB, Atr, Contactless, Convention};
use serde_json::{Value, json};

pub(crate) fn atr(input: &Value) -> Outcome {
    let bytes = bytes(&input["bytes"]);
    let atr = Atr::decode(&bytes).map_err(|malformed| match malformed {
        Malformed::Atr { offset, .. } => json!({ "class": "malformed", "offset": offset }),
        other => panic!("{other}"),
    })?;
    assert_eq!(atr.as_bytes(), bytes);
    let mut output = json!({
        "convention": match atr.convention() {
            Convention::Direct => "direct",
            Convention::Inverse => "inverse",
        },
        "protocols": atr.protocols(),
        "historical": hex(atr.historical()),
        "ifsc": atr.ifsc(),
    });
    if let Some(protocol) = atr.specific_mode() {
        output["specificMode"] = protocol.into();
    }
    if let Some(contactless) = atr.contactless() {
        output["contactless"] = said_by_reader(&contactless);
    }
    Ok(output)
}

fn said_by_reader(contactless: &Contactless<'_>) -> Value {
    match contactless {
        Contactless::StorageCard { standard, name } => {
            json!({ "kind": "storage-card", "standard": standard, "name": name })
        }
        Contactless::Card(_) => {
            let mut output = json!({ "kind": "card" });
            if let Some(card) = contactless.as_type_b() {
                output["typeB"] = type_b(&card);
            }
            output
        }
    }
}

fn type_b(card: &AtqB) -> Value {
    json!({
        "applicationData": hex(&card.application_data()),
        "fromCard": card.bit_rates().from_card(),
        "toCard": card.bit_rates().to_card(),
        "sameBothWays": card.bit_rates().same_both_ways(),
        "frameMax": card.frame_max(),
        "iso14443-4": card.speaks_iso14443_4(),
        "waitingInteger": card.waiting_integer(),
        "waitingMicroseconds": card.waiting_time_microseconds(),
        "cid": card.takes_cid(),
        "nad": card.takes_nad(),
        "bufferMax": card.buffer_max(),
    })
}
