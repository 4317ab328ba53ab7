// SPDX-License-Identifier: MIT OR Apache-2.0
//! Command chaining, response chaining, whole exchanges.

use crate::file::{Outcome, bytes, hex, refused};
use apdu::chaining::{PendingResponse, Reassembler, split};
use apdu::{
    Chaining, Command, ExchangeLimits, Ne, Reset, Response, StatusWord, Transport, TransportError,
    exchange as exchange_with,
};
use serde_json::{Value, json};

pub(crate) fn chaining(input: &Value) -> Outcome {
    if let Some(command) = input.get("split") {
        let command = Command::decode(&bytes(command)).unwrap();
        let links: Vec<String> = split(&command)
            .map_err(refused)?
            .map(|link| hex(&link.encode()))
            .collect();
        return Ok(json!({ "links": links }));
    }
    if let Some(links) = input.get("reassemble") {
        return reassemble(links.as_array().unwrap(), input);
    }
    Ok(pieces(input))
}

fn reassemble(links: &[Value], input: &Value) -> Outcome {
    let limit = usize::try_from(input["limit"].as_u64().unwrap()).unwrap();
    let mut card = Reassembler::new(limit);
    if input["proprietaryClasses"] == true {
        card = card.with_proprietary_classes();
    }
    let mut whole = None;
    for (index, link) in links.iter().enumerate() {
        assert!(whole.is_none());
        let command = Command::decode(&bytes(link)).unwrap();
        whole = card.push(command).map_err(|broken| {
            json!({
                "class": "malformed",
                "link": index,
                "status": hex(&broken.status().get().to_be_bytes()),
            })
        })?;
    }
    let whole = whole.unwrap();
    Ok(json!({ "command": hex(&whole.encode()) }))
}

fn pieces(input: &Value) -> Value {
    let length = usize::try_from(input["responseBytes"].as_u64().unwrap()).unwrap();
    let data: Vec<u8> = (0..=255).cycle().take(length).collect();
    let whole = Response::new(data.clone(), StatusWord::SUCCESS).unwrap();
    let mut asked = input["asked"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ne| Ne::new(u32::try_from(ne.as_u64().unwrap()).unwrap()).unwrap());
    let mut pending = PendingResponse::new();
    let mut responses = vec![pending.begin(whole, asked.next().unwrap())];
    responses.extend(asked.map(|ne| {
        pending
            .proceed(ne)
            .unwrap_or_else(|| StatusWord::CONDITIONS_NOT_SATISFIED.into())
    }));
    let given: Vec<u8> = responses
        .iter()
        .flat_map(|piece| piece.data().to_vec())
        .collect();
    assert_eq!(given, data);
    let pieces: Vec<Value> = responses
        .iter()
        .map(|piece| {
            json!({
                "length": piece.data().len(),
                "status": hex(&piece.status().get().to_be_bytes()),
            })
        })
        .collect();
    json!({ "pieces": pieces })
}

/// Answers from a script, then for ever with its last line.
struct Script {
    answers: Vec<Vec<u8>>,
    sent: Vec<String>,
}

impl Transport for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let index = self.sent.len().min(self.answers.len() - 1);
        self.sent.push(hex(command));
        Ok(self.answers[index].clone())
    }

    fn reset(&mut self, _: Reset) -> Result<(), TransportError> {
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

pub(crate) fn exchange(input: &Value) -> Outcome {
    let mut card = Script {
        answers: input["answers"]
            .as_array()
            .unwrap()
            .iter()
            .map(bytes)
            .collect(),
        sent: vec![],
    };
    let mut limits = ExchangeLimits::standard();
    limits.rounds = u32::try_from(input["rounds"].as_u64().unwrap()).unwrap();
    if input["commandChaining"] == true {
        limits.chaining = Chaining::CommandChaining;
    }
    let command = Command::decode(&bytes(&input["command"])).unwrap();
    match exchange_with(&mut card, &command, &limits) {
        Ok(response) => Ok(json!({
            "data": hex(response.data()),
            "status": hex(&response.status().get().to_be_bytes()),
            "sent": card.sent,
        })),
        Err(error) => {
            let mut refusal = refused(error);
            refusal["sent"] = match error {
                apdu::Error::Exhausted { .. } => card.sent.len().into(),
                _ => card.sent.into(),
            };
            Err(refusal)
        }
    }
}
