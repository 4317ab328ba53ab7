// SPDX-License-Identifier: MIT OR Apache-2.0
//! Desks, a network and a service under one plan, with simulated time: one happening after the other until nothing is left.

use super::desk::{Desk, certificate_byte, named};
use super::message::{Kind, Reply, Sent};
use super::plan::{Plan, What};
use super::rules::Rules;
use crate::support::memo;
use crate::support::service::{MemoryService, Repeatable, device};
use protocol::Class;
use protocol::check::IdempotencyKey;
use protocol::client::{Action, Event, Outcome};
use protocol::facility::{FacilityKind, FacilityState};
use protocol::message::CreateCheck;
use protocol::server::{Request, Response};
use protocol::wire::{self};
use std::collections::{BTreeMap, VecDeque};
use testbed::EPOCH;

/// Seconds a message takes, and a terminal waits for a reply.
const LATENCY: i64 = 1;
const REQUEST_SECONDS: i64 = 30;
const RESTART_SECONDS: i64 = 5;
const SUSPENDED_SECONDS: i64 = 60;

/// No plan has more happenings: a check of one desk sends nine requests at most, a plan repeats and restarts five times at most.
const HAPPENINGS: u64 = 600;

/// A device that captures messages. It has an account of the most dangerous kind, and no card.
pub(crate) const THIEF: u8 = 99;

#[derive(Debug)]
enum Happening {
    Start {
        desk: usize,
        life: u32,
        resumes: bool,
    },
    Person {
        desk: usize,
        life: u32,
        event: Event,
    },
    Sending {
        desk: usize,
        life: u32,
        sent: Sent,
    },
    Request {
        desk: Option<usize>,
        exchange: u32,
        sent: Sent,
        faults: Vec<What>,
    },
    Reply {
        desk: usize,
        exchange: u32,
        reply: Reply,
    },
    TimedOut {
        desk: usize,
        exchange: u32,
    },
    Reinstated,
}

pub(crate) struct Simulation<'p> {
    plan: &'p Plan,
    now: i64,
    queue: BTreeMap<i64, VecDeque<Happening>>,
    messages: u64,
    service: MemoryService,
    desks: Vec<Desk>,
    rules: Rules,
    thefts: u8,
}

/// Carries the plan out.
///
/// # Errors
/// The rule that was broken.
pub(crate) fn run(plan: &Plan) -> Result<Vec<Outcome>, String> {
    let mut devices: Vec<_> = plan
        .desks
        .iter()
        .enumerate()
        .map(|(index, desk)| device(certificate_byte(index), desk.kind))
        .collect();
    devices.push(device(THIEF, FacilityKind::ExemptInstitution));
    let mut service = MemoryService::new(devices);
    service.crypto = &memo::PROVIDER;
    let desks = plan.desks.iter().enumerate();
    let mut simulation = Simulation {
        plan,
        now: 0,
        queue: BTreeMap::new(),
        messages: 0,
        service,
        desks: desks.map(|(index, desk)| Desk::new(index, *desk)).collect(),
        rules: Rules::default(),
        thefts: 0,
    };
    simulation.run()?;
    simulation
        .rules
        .at_the_end(&simulation.service, &simulation.desks)?;
    let outcomes = simulation.desks.into_iter();
    Ok(outcomes.filter_map(|desk| desk.outcome).collect())
}

impl Simulation<'_> {
    fn run(&mut self) -> Result<(), String> {
        for (desk, plan) in self.plan.desks.iter().enumerate() {
            let start = Happening::Start {
                desk,
                life: 0,
                resumes: false,
            };
            self.after(plan.starts_at, start);
        }
        for step in 0..HAPPENINGS {
            let Some(mut first) = self.queue.first_entry() else {
                return Ok(());
            };
            self.now = *first.key();
            let happening = first.get_mut().pop_front();
            if first.get().is_empty() {
                first.remove();
            }
            self.service.now = EPOCH.saturating_add_secs(self.now);
            for what in self.plan.step_faults(step) {
                self.befall(what)?;
            }
            if let Some(happening) = happening {
                self.happen(happening)?;
            }
        }
        Err(format!("no end after {HAPPENINGS} happenings"))
    }

    fn after(&mut self, seconds: i64, happening: Happening) {
        let at = self.now + seconds;
        self.queue.entry(at).or_default().push_back(happening);
    }

    /// What befalls a terminal; nothing befalls one that is done.
    fn befall(&mut self, what: What) -> Result<(), String> {
        match what {
            What::Restarted { desk, resumes } if self.is_at_work(desk) => {
                self.desks[desk].restart();
                let life = self.desks[desk].life;
                let start = Happening::Start {
                    desk,
                    life,
                    resumes,
                };
                self.after(RESTART_SECONDS, start);
            }
            What::CardFails { desk } if self.is_at_work(desk) => self.desks[desk].card_fails = true,
            What::Cancelled { desk } if self.is_running(desk) => {
                self.desks[desk].awaits = None;
                self.event(desk, Event::Cancelled)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn is_at_work(&self, desk: usize) -> bool {
        self.desks.get(desk).is_some_and(Desk::is_at_work)
    }

    fn is_running(&self, desk: usize) -> bool {
        self.is_at_work(desk) && self.desks[desk].is_on()
    }

    fn is_this_life(&self, desk: usize, life: u32) -> bool {
        self.desks[desk].life == life && self.is_at_work(desk)
    }

    fn happen(&mut self, happening: Happening) -> Result<(), String> {
        match happening {
            Happening::Start {
                desk,
                life,
                resumes,
            } if self.is_this_life(desk, life) => {
                let action = self.desks[desk].start(resumes);
                self.act(desk, action);
            }
            Happening::Person { desk, life, event } if self.is_this_life(desk, life) => {
                self.event(desk, event)?;
            }
            Happening::Sending { desk, life, sent } if self.is_this_life(desk, life) => {
                let exchange = self.desks[desk].next_exchange(sent.kind);
                self.send(desk, exchange, sent);
                self.after(REQUEST_SECONDS, Happening::TimedOut { desk, exchange });
            }
            Happening::Start { .. } | Happening::Person { .. } | Happening::Sending { .. } => {}
            Happening::Request {
                desk,
                exchange,
                sent,
                faults,
            } => self.serve(desk, exchange, &sent, &faults)?,
            Happening::Reply {
                desk,
                exchange,
                reply,
            } => {
                if let Some(event) = self.desks[desk].read(exchange, &reply) {
                    self.event(desk, event)?;
                }
            }
            Happening::TimedOut { desk, exchange } => {
                if self.desks[desk].times_out(exchange) {
                    self.event(desk, Event::Unreachable)?;
                }
            }
            Happening::Reinstated => {
                let devices = self.service.devices.iter_mut();
                devices.for_each(|device| device.state = FacilityState::Active);
            }
        }
        Ok(())
    }

    fn event(&mut self, desk: usize, event: Event) -> Result<(), String> {
        let action = self.desks[desk].handle(event)?;
        self.act(desk, action);
        Ok(())
    }

    fn act(&mut self, desk: usize, action: Action) {
        let life = self.desks[desk].life;
        if let Some((sent, pause)) = Sent::of(&action) {
            self.after(pause.into(), Happening::Sending { desk, life, sent });
            return;
        }
        match action {
            Action::AskConsent => {
                let event = Event::ConsentDecided(self.desks[desk].plan.consents);
                self.after(3, Happening::Person { desk, life, event });
            }
            Action::UseCard { digest, .. } => {
                let event = self.desks[desk].use_card(&digest);
                let seconds = self.desks[desk].plan.person_seconds;
                self.after(seconds, Happening::Person { desk, life, event });
            }
            Action::Finish(outcome) => self.desks[desk].outcome = Some(*outcome),
            Action::SendCreate { .. } | Action::SendProof { .. } | Action::SendReceipt { .. } => {}
        }
    }

    /// A request goes out; faults of its number befall it.
    fn send(&mut self, desk: usize, exchange: u32, mut sent: Sent) {
        let faults = self.faults();
        cut(&mut sent.body, &faults);
        let thieves = faults.iter().filter(|what| **what == What::Stolen);
        for _ in thieves {
            let stolen = Happening::Request {
                desk: None,
                exchange: 0,
                sent: sent.clone(),
                faults: Vec::new(),
            };
            self.after(LATENCY, stolen);
        }
        for at in arrivals(&faults) {
            let request = Happening::Request {
                desk: Some(desk),
                exchange,
                sent: sent.clone(),
                faults: faults.clone(),
            };
            self.after(at, request);
        }
    }

    /// A reply goes out; faults of its number befall it.
    fn reply(&mut self, desk: usize, exchange: u32, mut reply: Reply) {
        let faults = self.faults();
        cut(&mut reply.body, &faults);
        let (mut desk, mut exchange) = (desk, exchange);
        if faults.contains(&What::Crossed) {
            desk = (desk + 1) % self.desks.len();
            exchange = self.desks[desk].awaits.map_or(0, |(awaited, _)| awaited);
        }
        for at in arrivals(&faults) {
            let reply = reply.clone();
            self.after(
                at,
                Happening::Reply {
                    desk,
                    exchange,
                    reply,
                },
            );
        }
    }

    fn faults(&mut self) -> Vec<What> {
        let faults = self.plan.message_faults(self.messages).collect();
        self.messages += 1;
        faults
    }

    /// The service takes a request of a desk, or of the thief.
    fn serve(
        &mut self,
        desk: Option<usize>,
        exchange: u32,
        sent: &Sent,
        faults: &[What],
    ) -> Result<(), String> {
        let Some(request) = sent.read() else {
            if let Some(desk) = desk {
                let refused = Response::Refused(Class::Malformed);
                self.reply(desk, exchange, Reply::new(sent.kind, &refused));
            }
            return Ok(());
        };
        let certificate = desk.map_or(THIEF, certificate_byte);
        if faults.contains(&What::Suspended) {
            let mut devices = self.service.devices.iter_mut();
            let device = devices.find(|device| device.certificate_sha256 == [certificate; 32]);
            device.unwrap().state = FacilityState::Suspended;
            self.after(SUSPENDED_SECONDS, Happening::Reinstated);
        }
        self.service.insurers.out_of_order = faults.contains(&What::LookupFails);
        if faults.contains(&What::DecidedTwice) || faults.contains(&What::CrashBeforeCommit) {
            let device = self.service.device_of([certificate; 32]);
            let repeatable = repeatable(sent);
            drop(
                self.service
                    .decide(device, [certificate; 32], &request, repeatable),
            );
        }
        if faults.contains(&What::CrashBeforeCommit) {
            return Ok(());
        }
        let response = self.commit(certificate, &request, sent)?;
        match desk {
            Some(_) if faults.contains(&What::CrashAfterCommit) => {}
            Some(desk) => self.reply(desk, exchange, Reply::new(sent.kind, &response)),
            None => self.misuse(sent)?,
        }
        Ok(())
    }

    fn commit(
        &mut self,
        certificate: u8,
        request: &Request,
        sent: &Sent,
    ) -> Result<Response, String> {
        let earlier = named(sent.kind).and_then(|check| self.service.checks.get(&check).cloned());
        let decision = self
            .service
            .ask_again([certificate; 32], request, repeatable(sent));
        self.service.insurers.out_of_order = false;
        let now = self.service.now;
        self.rules
            .decided(certificate, sent, earlier.as_ref(), &decision, now)?;
        self.rules
            .leaves(certificate, &decision.response, &self.service, &self.desks)?;
        Ok(decision.response)
    }

    /// A captured proof for a check of the thief's own.
    fn misuse(&mut self, stolen: &Sent) -> Result<(), String> {
        let Kind::Proof(check) = stolen.kind else {
            return Ok(());
        };
        let Some(terms) = self
            .service
            .checks
            .get(&check)
            .map(|check| check.terms.clone())
        else {
            return Ok(());
        };
        let wish = CreateCheck {
            purpose: protocol::message::Purpose::EligibilityCheck,
            method: terms.method,
            consents: terms.consents,
            eligibility_date: None,
        };
        self.thefts += 1;
        let create = Sent {
            kind: Kind::Create,
            key: Some(IdempotencyKey([self.thefts; 16])),
            body: wire::encode_create_check(&wish),
        };
        let created = self.commit(THIEF, &Request::Create(wish), &create)?;
        if let (Response::Created(created), Some(Request::Prove { proof, .. })) =
            (created, stolen.read())
        {
            let check = created.terms.id;
            let sent = Sent {
                kind: Kind::Proof(check),
                ..stolen.clone()
            };
            self.commit(THIEF, &Request::Prove { check, proof }, &sent)?;
        }
        Ok(())
    }
}

fn repeatable(sent: &Sent) -> Option<Repeatable<'_>> {
    sent.key.map(|key| Repeatable {
        key,
        body: &sent.body,
    })
}

fn cut(body: &mut Vec<u8>, faults: &[What]) {
    for fault in faults {
        if let What::Cut { percent } = fault {
            body.truncate(body.len() * percent / 100);
        }
    }
}

/// After how many seconds a message arrives; empty if it is lost.
fn arrivals(faults: &[What]) -> Vec<i64> {
    if faults.contains(&What::Lost) {
        return Vec::new();
    }
    let delays = faults.iter().map(|what| match what {
        What::Delayed { seconds } => *seconds,
        _ => 0,
    });
    let first = LATENCY + delays.sum::<i64>();
    let again = faults.iter().filter_map(|what| match what {
        What::Repeated { after } => Some(first + after),
        _ => None,
    });
    std::iter::once(first).chain(again).collect()
}
