// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for cards with the JPKI application.
//!
//! Secrets are names in braces, filled in when a case is run. A case that shows a wrong secret shows the right one
//! afterwards, so that no counter stays down; those that cannot are destructive.

mod applications;
mod counters;
mod framing;
mod reading;
mod selection;
mod session;
mod signing;
mod synthetic;

use conformance::case::{Body, CardInput, CardStep, Case, CaseFile, Cost, Feature, Send, Slice};

const SELECT: &str = "00A4040C0AD392F000260100000001";
const SELECT_CARD_MANAGER: &str = "00A4040C07A0000001510000";
const COUNTER: &str = "00200080";
const PIN: &str = "00200080{pin}";
const WRONG_PIN: &str = "00200080{wrong-pin}";
const PASSWORD: &str = "00200080{password}";
const WRONG_PASSWORD: &str = "00200080{wrong-password}";

pub(crate) fn files() -> Vec<(&'static str, CaseFile)> {
    vec![
        (
            "card/selection.json",
            crate::file("selection", selection::cases()),
        ),
        (
            "card/reading.json",
            crate::file("reading files", reading::cases()),
        ),
        (
            "card/framing.json",
            crate::file("commands and responses", framing::cases()),
        ),
        (
            "card/counters.json",
            crate::file("PIN, password, counters", counters::cases()),
        ),
        (
            "card/signing.json",
            crate::file("keys and signatures", signing::cases()),
        ),
        (
            "card/session.json",
            crate::file("security status", session::cases()),
        ),
        (
            "card/applications.json",
            crate::file("other applications", applications::cases()),
        ),
        (
            "card/synthetic.json",
            crate::file("synthetic terminal authentication", synthetic::cases()),
        ),
    ]
}

/// A case. What it costs and which secrets it needs follows from its steps.
fn case(topic: &str, name: &str, title: &str, requirements: &[&str], steps: Vec<CardStep>) -> Case {
    let shows = |secret: &str| {
        steps
            .iter()
            .any(|step| matches!(step, CardStep::Send(send) if send.send.contains(secret)))
    };
    let mut needs = Vec::new();
    if shows("pin}") {
        needs.push(Feature::AuthenticationPin);
    }
    if shows("password}") {
        needs.push(Feature::SignatureCertificate);
    }
    let cost = if shows("{wrong-") || shows("{small-") || shows("{long-") {
        Cost::Tries
    } else if shows("{") {
        Cost::Secrets
    } else {
        Cost::Nothing
    };
    Case {
        id: format!("card::{topic}::{name}"),
        title: title.to_owned(),
        requirements: requirements.iter().map(|&id| id.to_owned()).collect(),
        body: Body::Card {
            input: CardInput { needs, cost, steps },
        },
    }
}

/// The case needs more.
fn needing(mut case: Case, features: &[Feature]) -> Case {
    if let Body::Card { input } = &mut case.body {
        input.needs.extend(features);
        input.needs.sort();
        input.needs.dedup();
    }
    case
}

/// The case leaves a secret blocked.
fn destructive(mut case: Case) -> Case {
    if let Body::Card { input } = &mut case.body {
        input.cost = Cost::Destructive;
    }
    case
}

fn send(command: &str, status: &str) -> CardStep {
    CardStep::Send(Box::new(sending(command, status)))
}

fn sending(command: &str, status: &str) -> Send {
    Send {
        send: command.to_owned(),
        status: status.split('|').map(str::to_owned).collect(),
        ..Send::default()
    }
}

/// Success, with so many bytes of data, or any number.
fn returns(command: &str, data_length: impl Into<Option<usize>>) -> CardStep {
    CardStep::Send(Box::new(Send {
        length: data_length.into(),
        ..sending(command, "9000")
    }))
}

/// Success, with data that begin so.
fn begins(command: &str, data_length: impl Into<Option<usize>>, begin: &str) -> CardStep {
    CardStep::Send(Box::new(Send {
        length: data_length.into(),
        begins: Some(begin.to_owned()),
        ..sending(command, "9000")
    }))
}

/// Success, with data that later steps know by a name.
fn keeps(command: &str, data_length: impl Into<Option<usize>>, name: &str) -> CardStep {
    CardStep::Send(Box::new(Send {
        length: data_length.into(),
        keep: Some(name.to_owned()),
        ..sending(command, "9000")
    }))
}

/// Success, with data that were kept, from an offset on.
fn again(command: &str, data_length: impl Into<Option<usize>>, of: &str, from: usize) -> CardStep {
    CardStep::Send(Box::new(Send {
        length: data_length.into(),
        equals: Some(Slice {
            of: of.to_owned(),
            from,
        }),
        ..sending(command, "9000")
    }))
}

/// Success, with data that are not the kept ones.
fn other(command: &str, data_length: impl Into<Option<usize>>, than: &str) -> CardStep {
    CardStep::Send(Box::new(Send {
        length: data_length.into(),
        differs: Some(than.to_owned()),
        ..sending(command, "9000")
    }))
}

fn selected() -> CardStep {
    send(SELECT, "9000")
}

/// SELECT of a file of the current application.
fn file(identifier: &str) -> CardStep {
    send(&format!("00A4020C02{identifier}"), "9000")
}

fn reset(kind: &str) -> CardStep {
    CardStep::Reset {
        reset: kind.to_owned(),
    }
}

fn whole(identifier: &str, name: &str) -> CardStep {
    CardStep::ReadFile {
        read_file: identifier.to_owned(),
        keep: name.to_owned(),
    }
}
