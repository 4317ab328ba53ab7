// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a transcript notes.

use crate::file::{Outcome, bytes};
use apdu::transcript::{Entry, Reveal, Tap, write_entry};
use apdu::{Card, FileIdentifier, Loopback, Reset, Transport};
use serde_json::{Value, json};

/// Answers as the case says.
struct Scripted(Vec<u8>);

impl Card for Scripted {
    fn process(&mut self, _: &[u8]) -> Vec<u8> {
        self.0.clone()
    }

    fn reset(&mut self, _: Reset) {}

    fn atr(&self) -> &[u8] {
        &[]
    }
}

/// Swaps the answer between two commands, under the tap.
struct Steps {
    card: Loopback<Scripted>,
    answers: Vec<Vec<u8>>,
}

impl Transport for Steps {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, apdu::TransportError> {
        self.card.card_mut().0 = self.answers.remove(0);
        self.card.transmit(command)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), apdu::TransportError> {
        self.card.reset(kind)
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

pub(crate) fn transcript(input: &Value) -> Outcome {
    let steps = input["steps"].as_array().unwrap();
    let files: Vec<FileIdentifier> = input["publicFiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| FileIdentifier(u16::from_be_bytes(bytes(file).try_into().unwrap())))
        .collect();
    let mut card = Steps {
        card: Loopback::new(Scripted(vec![])),
        answers: steps.iter().map(|step| bytes(&step["answer"])).collect(),
    };
    let mut lines = vec![];
    let mut observer = |entry: &Entry| lines.push(write_entry(entry));
    let mut tap = Tap::new(&mut card, Reveal::Files(&files), &mut observer);
    for step in steps {
        tap.transmit(&bytes(&step["command"])).unwrap();
    }
    Ok(json!({ "lines": lines }))
}
