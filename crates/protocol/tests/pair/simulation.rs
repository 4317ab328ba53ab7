// SPDX-License-Identifier: MIT OR Apache-2.0
//! Desks, a network and a service under one plan, with simulated time: one happening after the other until nothing is left.

use super::desk::Desk;
use super::plan::{Plan, What};
use crate::support::evidence::certificate_of;
use crate::support::memo;
use crate::support::message::{Reply, Sent};
use crate::support::rules::Rules;
use crate::support::service::{MemoryService, device};
use crate::support::thief::misuse;
use crate::support::visit::{THIEF, certificate_byte};
use protocol::Class;
use protocol::client::{Action, Event, Outcome};
use protocol::facility::{FacilityKind, FacilityState};
use protocol::server::Response;
use std::collections::{BTreeMap, VecDeque};
use testbed::EPOCH;

/// Seconds a message takes, and a terminal waits for a reply.
const LATENCY: i64 = 1;
const REQUEST_SECONDS: i64 = 30;
const RESTART_SECONDS: i64 = 5;
const SUSPENDED_SECONDS: i64 = 60;

/// No plan has more happenings: a check of one desk sends nine requests at most, a plan repeats and restarts five times at most.
const HAPPENINGS: u64 = 600;

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
        desk: usize,
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
    Theft {
        sent: Sent,
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
    let ends = simulation.desks.iter().enumerate();
    let ends: Vec<_> = ends
        .filter_map(|(index, desk)| Some((index, &desk.plan, desk.outcome.as_ref()?)))
        .collect();
    if ends.len() < plan.desks.len() {
        return Err("every wait ends".to_owned());
    }
    Rules::settled(&simulation.service.checks, &simulation.service.audit, ends)?;
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
                if let Some(event) = self.desks[desk].read(exchange, &reply, self.service.now) {
                    self.event(desk, event)?;
                }
            }
            Happening::TimedOut { desk, exchange } => {
                if self.desks[desk].times_out(exchange) {
                    self.event(desk, Event::Unreachable)?;
                }
            }
            Happening::Theft { sent } => {
                self.thefts += 1;
                let (theft, visits) = (self.thefts, &self.plan.desks);
                misuse(&sent, theft, &mut self.service, &mut self.rules, visits)?;
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
        if let Some((sent, pause)) = Sent::of(&action, certificate_byte(desk)) {
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
        if faults.contains(&What::Stolen) {
            self.after(LATENCY, Happening::Theft { sent: sent.clone() });
        }
        for at in arrivals(&faults) {
            let request = Happening::Request {
                desk,
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
            if !reply.can_be_told_apart() {
                return;
            }
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

    /// The service takes a request of a desk.
    fn serve(
        &mut self,
        desk: usize,
        exchange: u32,
        sent: &Sent,
        faults: &[What],
    ) -> Result<(), String> {
        let Some(request) = sent.read() else {
            let refused = Response::Refused(Class::Malformed);
            self.reply(desk, exchange, Reply::new(sent.kind, &refused));
            return Ok(());
        };
        let certificate = certificate_byte(desk);
        if faults.contains(&What::Suspended) {
            let mut devices = self.service.devices.iter_mut();
            let device =
                devices.find(|device| device.certificate_sha256 == certificate_of(certificate));
            device.unwrap().state = FacilityState::Suspended;
            self.after(SUSPENDED_SECONDS, Happening::Reinstated);
        }
        self.service.insurers.out_of_order = faults.contains(&What::LookupFails);
        if faults.contains(&What::DecidedTwice) || faults.contains(&What::CrashBeforeCommit) {
            let device = self.service.device_of(certificate_of(certificate));
            let repeatable = sent.repeatable();
            drop(
                self.service
                    .decide(device, certificate_of(certificate), &request, repeatable),
            );
        }
        if faults.contains(&What::CrashBeforeCommit) {
            return Ok(());
        }
        let visits = &self.plan.desks;
        let response = self
            .rules
            .ask(&mut self.service, visits, certificate, &request, sent)?;
        self.service.insurers.out_of_order = false;
        if !faults.contains(&What::CrashAfterCommit) {
            self.reply(desk, exchange, Reply::new(sent.kind, &response));
        }
        Ok(())
    }
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
