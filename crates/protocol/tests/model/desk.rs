// SPDX-License-Identifier: MIT OR Apache-2.0
//! A terminal as part of a state: the events its machine took. The machine itself is made anew of them for each step, because a
//! machine that could be copied could be driven twice.

use crate::support::evidence::{certificate_of, trust};
use crate::support::memo;
use crate::support::message::{Kind, Sent};
use crate::support::service::NAME;
use crate::support::visit::{Visit, certificate_byte};
use protocol::check::IdempotencyKey;
use protocol::client::{Action, CardFailure, Client, Event, Outcome, Pending, Settings};
use std::hash::{Hash, Hasher};

#[derive(Clone, Debug)]
pub(crate) struct Desk {
    index: usize,
    pub(crate) visit: Visit,
    began: Began,
    events: Vec<Event>,
    /// What the machine said last.
    action: Option<Action>,
    /// The machine's inside and what it said last; two desks that agree in it behave the same.
    shown: String,
    saved: Option<Pending>,
    keys: u8,
    pub(crate) exchanges: u8,
    pub(crate) first_exchange: u8,
    pub(crate) awaits: Option<(u8, Kind)>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) was_resumed: bool,
}

#[derive(Clone, Debug)]
enum Began {
    Anew,
    With(Box<Pending>),
}

impl Hash for Desk {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.shown.hash(state);
        self.events.len().hash(state);
        (self.keys, self.exchanges, self.first_exchange).hash(state);
        (self.awaits, self.was_resumed).hash(state);
    }
}

impl Desk {
    /// A desk whose machine has begun; and what it sends, if it sends something.
    pub(crate) fn new(index: usize, visit: Visit) -> (Self, Option<Sent>) {
        let mut desk = Self {
            index,
            visit,
            began: Began::Anew,
            events: Vec::new(),
            action: None,
            shown: String::new(),
            saved: None,
            keys: 0,
            exchanges: 0,
            first_exchange: 1,
            awaits: None,
            outcome: None,
            was_resumed: false,
        };
        let sent = desk.begin();
        (desk, sent)
    }

    /// The process ends and begins again, with what is on disk or without.
    pub(crate) fn restart(&mut self, resumes: bool) -> Option<Sent> {
        self.events.clear();
        self.first_exchange = self.exchanges + 1;
        self.awaits = None;
        self.began = match self.saved.take().filter(|_| resumes) {
            Some(pending) => Began::With(Box::new(pending)),
            None => Began::Anew,
        };
        self.was_resumed |= matches!(self.began, Began::With(_));
        self.begin()
    }

    fn begin(&mut self) -> Option<Sent> {
        if matches!(self.began, Began::Anew) {
            self.keys += 1;
        }
        let (client, actions) = self.first();
        self.after(&client, actions)
    }

    fn first(&self) -> (Client<'static>, Vec<Action>) {
        let certificate = certificate_of(certificate_byte(self.index));
        let settings = Settings {
            service_name: NAME.to_owned(),
            device_certificate_sha256: certificate,
            kind: self.visit.kind,
            method: self.visit.method,
            eligibility_date: None,
        };
        let mut key = *certificate.first_chunk().unwrap();
        key[15] = self.keys;
        match &self.began {
            Began::Anew => Client::start(settings, IdempotencyKey(key), trust(&memo::PROVIDER)),
            Began::With(pending) => {
                Client::resume(settings, (**pending).clone(), trust(&memo::PROVIDER))
            }
        }
    }

    /// Hands an event to the machine; what it sends then, if it sends something.
    pub(crate) fn handle(&mut self, event: Event) -> Result<Option<Sent>, String> {
        let start = self.first().0;
        let events = self.events.iter().cloned();
        let client = events.fold(start, |client, event| client.handle(event).unwrap().0);
        let (client, actions) = client
            .handle(event.clone())
            .map_err(|error| format!("{error}: {event:?}"))?;
        self.events.push(event);
        Ok(self.after(&client, actions))
    }

    fn after(&mut self, client: &Client<'_>, mut actions: Vec<Action>) -> Option<Sent> {
        let action = actions.pop().unwrap();
        assert!(actions.is_empty(), "one action at a time");
        self.shown = format!("{client:?} {action:?}");
        self.saved = client.pending();
        let sent = Sent::of(&action, certificate_byte(self.index)).map(|(sent, _)| sent);
        if let Some(sent) = &sent {
            self.exchanges += 1;
            self.awaits = Some((self.exchanges, sent.kind));
        }
        if let Action::Finish(outcome) = &action {
            self.outcome = Some((**outcome).clone());
        }
        self.action = Some(action);
        sent
    }

    /// What people and card do next, if they are waited for.
    pub(crate) fn person(&self) -> Option<Event> {
        match &self.action {
            Some(Action::AskConsent) => Some(Event::ConsentDecided(self.visit.consents)),
            Some(Action::UseCard { method, digest }) => {
                let proof = memo::proof(self.visit.situation, *method, digest);
                Some(Event::CardSigned(proof))
            }
            _ => None,
        }
    }

    /// What they may do instead.
    pub(crate) fn whim(&self) -> Option<Event> {
        match &self.action {
            Some(Action::UseCard { .. }) => {
                let failure = CardFailure::WrongPin { retries_left: 2 };
                Some(Event::CardFailed(failure))
            }
            Some(Action::Finish(_)) | None => None,
            Some(_) => Some(Event::Cancelled),
        }
    }

    /// Events of this life that are still possible at most: consent, card, and three requests sent three times each.
    pub(crate) fn events_left(&self) -> usize {
        assert!(self.events.len() <= 12, "no life is longer");
        12 - self.events.len()
    }
}
