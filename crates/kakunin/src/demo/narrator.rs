// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tells what happens, in the order it happens.

use super::scenario::Plan;
use crate::cli::Demo as Arguments;
use crate::console::{BAD, GOOD, NOTE, QUIET, TITLE};
use crate::world::World;
use apdu::transcript::Entry;
use protocol::check::{CheckTerms, ConsentItem, Consents};
use protocol::client::Outcome;
use protocol::transcript;
use protocol::wire::Language;
use std::sync::{Arc, Mutex, PoisonError};
use terminal::{Ending, Exchange};

/// Members of messages that are too long or too private to show whole: only their length is told.
const SHORTENED: [&str; 2] = ["certificate", "signature"];

#[derive(Clone)]
pub(super) struct Narrator {
    language: Language,
    terms: Arc<Mutex<Option<CheckTerms>>>,
}

impl Narrator {
    pub(super) fn new(language: Language) -> Self {
        Self {
            language,
            terms: Arc::default(),
        }
    }

    pub(super) fn opening(&self, arguments: &Arguments, plan: &Plan, world: &World, address: &str) {
        let person = world.population.person(plan.situation);
        anstream::println!("{TITLE}Kakunin demo{TITLE:#}  everything here is synthetic");
        anstream::println!("  seed      {}", arguments.seed);
        anstream::println!("  scenario  {}", plan.scenario.word());
        anstream::println!("  method    {}", arguments.method.word());
        anstream::println!(
            "  patient   {}, certificate until {}",
            person.label(),
            person.not_after
        );
        anstream::println!("  service   {address}, TLS 1.3 with device certificates");
    }

    pub(super) fn closing(&self, outcome: &Outcome) {
        self.heading("outcome");
        if let Outcome::Answered { answer, .. } = outcome {
            for line in terminal::table(answer, self.language).lines() {
                anstream::println!("  {line}");
            }
            anstream::println!();
        }
        let ending = Ending::of(outcome);
        let style = match ending.exit_code() {
            0..10 => GOOD,
            10..20 => NOTE,
            _ => BAD,
        };
        anstream::println!(
            "  {style}{}{style:#}",
            terminal::sentence(outcome, self.language)
        );
        anstream::println!(
            "  {QUIET}outcome {}, exit code {}{QUIET:#}",
            ending.word(),
            ending.exit_code()
        );
    }

    pub(super) fn heading(&self, text: &str) {
        anstream::println!("\n{TITLE}{text}{TITLE:#}");
    }

    pub(super) fn step(&self, text: &str) {
        self.heading(text);
    }

    pub(super) fn note(&self, text: &str) {
        anstream::println!("  {NOTE}{text}{NOTE:#}");
    }

    pub(super) fn passed(&self, step: &str, text: &str) {
        anstream::println!("  {GOOD}✓{GOOD:#} {step:<12} {text}");
    }

    pub(super) fn failed(&self, error: &jpki::Error) {
        anstream::println!("  {BAD}✗ {}{BAD:#}: {error}", error.class());
    }

    pub(super) fn consent(&self, consents: Consents) {
        self.heading("the patient is asked, item by item (Article 16)");
        for item in ConsentItem::ALL {
            let answer = if consents.contains(item) {
                "consents"
            } else {
                "does not consent"
            };
            anstream::println!("  {}: {answer}", item.as_str());
        }
    }

    /// One APDU; commands that may hold a PIN, and all response data, are shown by length only.
    pub(super) fn apdu(&self, entry: &Entry) {
        anstream::println!("  card   {entry}");
    }

    pub(super) fn exchange(&self, exchange: &Exchange<'_>) {
        anstream::println!(
            "  {TITLE}→{TITLE:#} POST {} {}",
            exchange.path,
            shown(exchange.request)
        );
        match exchange.status {
            Some(status) => {
                anstream::println!("  {TITLE}←{TITLE:#} {status} {}", shown(exchange.reply))
            }
            None => anstream::println!("  {BAD}← no reply{BAD:#}"),
        }
    }

    pub(super) fn transcript(&self, terms: &CheckTerms) {
        let encoded = transcript::encode(terms);
        self.note(&format!(
            "the card will sign SHA-256 of the check transcript, {} bytes",
            encoded.len()
        ));
    }

    pub(super) fn remember(&self, terms: &CheckTerms) {
        *self.terms.lock().unwrap_or_else(PoisonError::into_inner) = Some(terms.clone());
    }

    /// The check's terms, once.
    pub(super) fn take_terms(&self) -> Option<CheckTerms> {
        self.terms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

/// A JSON body on one line, long members by their length; answers only by their size, as the table shows them.
fn shown(body: &[u8]) -> String {
    let Ok(mut json) = serde_json::from_slice::<serde_json::Value>(body) else {
        return if body.is_empty() {
            String::new()
        } else {
            format!("({} bytes)", body.len())
        };
    };
    let Some(object) = json.as_object_mut() else {
        return format!("({} bytes)", body.len());
    };
    if object.contains_key("coverages") {
        return format!("(answer, {} bytes, shown below)", body.len());
    }
    for name in SHORTENED {
        if let Some(member) = object.get_mut(name) {
            let length = member.as_str().map_or(0, str::len);
            *member = format!("({length} characters of base64)").into();
        }
    }
    json.to_string()
}
