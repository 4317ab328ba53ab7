// SPDX-License-Identifier: MIT OR Apache-2.0
//! A terminal that does what the client machine says: sends, waits, asks people, writes down what a restart needs.

use crate::support::evidence::{certificate_of, trust};
use crate::support::memo;
use crate::support::message::{Kind, Reply};
use crate::support::service::NAME;
use crate::support::visit::{Visit, certificate_byte};
use jpki::time::UnixTime;
use protocol::check::IdempotencyKey;
use protocol::client::{Action, CardFailure, Client, Event, Outcome, Pending, Settings};
use std::mem::discriminant;

pub(crate) struct Desk {
    pub(crate) plan: Visit,
    pub(crate) certificate: [u8; 32],
    client: Option<Client<'static>>,
    /// Which life of the terminal's process this is.
    pub(crate) life: u32,
    /// The disk.
    saved: Option<Pending>,
    keys: u8,
    /// The exchange whose reply is awaited, and the first of this life.
    pub(crate) awaits: Option<(u32, Kind)>,
    first_exchange: u32,
    exchanges: u32,
    pub(crate) outcome: Option<Outcome>,
    /// Whether the card will fail.
    pub(crate) card_fails: bool,
}

impl Desk {
    pub(crate) fn new(index: usize, plan: Visit) -> Self {
        Self {
            plan,
            certificate: certificate_of(certificate_byte(index)),
            client: None,
            life: 0,
            saved: None,
            keys: 0,
            awaits: None,
            first_exchange: 1,
            exchanges: 0,
            outcome: None,
            card_fails: false,
        }
    }

    /// Begins a check, or goes on with the one that was written down.
    pub(crate) fn start(&mut self, resumes: bool) -> Action {
        let settings = Settings {
            service_name: NAME.to_owned(),
            device_certificate_sha256: self.certificate,
            kind: self.plan.kind,
            method: self.plan.method,
            eligibility_date: None,
        };
        let (client, actions) = match self.saved.take().filter(|_| resumes) {
            Some(pending) => Client::resume(settings, pending, trust(&memo::PROVIDER)),
            None => {
                self.keys += 1;
                let mut key = self.certificate;
                key[15] = self.keys;
                let key = IdempotencyKey(*key.first_chunk().unwrap());
                Client::start(settings, key, trust(&memo::PROVIDER))
            }
        };
        self.client = Some(client);
        self.next(actions).unwrap()
    }

    /// The process ends; what it had on disk stays.
    pub(crate) fn restart(&mut self) {
        self.client = None;
        self.awaits = None;
        self.life += 1;
        self.first_exchange = self.exchanges + 1;
    }

    /// Whether a machine runs.
    pub(crate) fn is_on(&self) -> bool {
        self.client.is_some()
    }

    pub(crate) fn is_at_work(&self) -> bool {
        self.outcome.is_none()
    }

    /// Hands an event to the machine.
    pub(crate) fn handle(&mut self, event: Event) -> Result<Action, String> {
        let shown = format!("{event:?}");
        let client = self.client.take().ok_or("no machine to take an event")?;
        let (client, actions) = client
            .handle(event)
            .map_err(|error| format!("{error}: {shown}"))?;
        self.client = Some(client);
        self.next(actions)
    }

    /// Writes down what a restart needs before anything is done.
    fn next(&mut self, mut actions: Vec<Action>) -> Result<Action, String> {
        self.saved = self.client.as_ref().and_then(Client::pending);
        match (actions.pop(), actions.is_empty()) {
            (Some(action), true) => Ok(action),
            _ => Err("not exactly one action".to_owned()),
        }
    }

    pub(crate) fn next_exchange(&mut self, kind: Kind) -> u32 {
        self.exchanges += 1;
        self.awaits = Some((self.exchanges, kind));
        self.exchanges
    }

    /// What the card does with this digest.
    pub(crate) fn use_card(&self, digest: &[u8; 32]) -> Event {
        if self.card_fails {
            return Event::CardFailed(CardFailure::WrongPin { retries_left: 2 });
        }
        Event::CardSigned(memo::proof(self.plan.situation, self.plan.method, digest))
    }

    /// The event a reply means, if this terminal takes it.
    pub(crate) fn read(&mut self, exchange: u32, reply: &Reply, at: UnixTime) -> Option<Event> {
        let (awaited, kind) = self.awaits?;
        let late = self.plan.takes_late && exchange >= self.first_exchange && kind == reply.kind;
        if awaited != exchange && !late {
            return None;
        }
        self.awaits = None;
        // A success of another route has another status, which means nothing to this terminal.
        let fits = !reply.success || discriminant(&kind) == discriminant(&reply.kind);
        Some(if fits {
            reply.event(at)
        } else {
            Event::Unreachable
        })
    }

    /// Nothing came back in time.
    pub(crate) fn times_out(&mut self, exchange: u32) -> bool {
        let ends = self.awaits.is_some_and(|(awaited, _)| awaited == exchange);
        if ends {
            self.awaits = None;
        }
        ends
    }
}
