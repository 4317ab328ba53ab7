// SPDX-License-Identifier: MIT OR Apache-2.0
//! One state of everything, and what it becomes by one step.

use super::desk::Desk;
use crate::support::memo;
use crate::support::message::{Kind, Reply, Sent};
use crate::support::rules::Rules;
use crate::support::service::{Earlier, MemoryService, device};
use crate::support::thief::misuse;
use crate::support::visit::{THIEF, Visit, certificate_byte};
use protocol::check::{CheckId, IdempotencyKey, StoredCheck};
use protocol::client::Event;
use protocol::facility::FacilityKind;
use protocol::server::AuditRecord;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;
use testbed::EPOCH;

/// What may go wrong how often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Left {
    pub(crate) crossings: u8,
    pub(crate) late: u8,
    pub(crate) losses: u8,
    pub(crate) lookup_failures: u8,
    /// A terminal stops waiting although the message still travels.
    pub(crate) overtakings: u8,
    pub(crate) repeats: u8,
    pub(crate) restarts: u8,
    pub(crate) thefts: u8,
    pub(crate) whims: u8,
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Packet {
    Request {
        desk: usize,
        exchange: u8,
        sent: Sent,
    },
    Reply {
        desk: usize,
        exchange: u8,
        reply: Reply,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// A message arrives. Any may: this is reordering and delay.
    Arrives(usize),
    ArrivesElsewhere(usize),
    ArrivesAndStays(usize),
    /// A reply nobody waits for any more is thrown away.
    IsThrownAway(usize),
    IsLost(usize),
    IsStolen(usize),
    /// A request arrives while eligibility cannot be looked up.
    LookupFails(usize),
    Person(usize),
    Whim(usize),
    Restarts(usize),
    Resumes(usize),
    TimesOut(usize),
    /// The deadlines of all checks so far pass.
    Later,
}

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) desks: Vec<Desk>,
    pub(crate) network: Vec<Packet>,
    pub(crate) checks: BTreeMap<CheckId, StoredCheck>,
    requests: BTreeMap<([u8; 32], IdempotencyKey), Earlier>,
    /// Without repetitions, in no order of time.
    audit: Vec<AuditRecord>,
    rules: Rules,
    pub(crate) left: Left,
    seconds: i64,
    thefts: u8,
    /// The rule that was broken on the way here.
    pub(crate) broken: Option<String>,
}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.desks.hash(state);
        self.network.hash(state);
        self.checks.hash(state);
        self.requests.hash(state);
        for audit in &self.audit {
            (audit.event, audit.check, audit.class).hash(state);
            audit.account.hash(state);
        }
        self.rules.hash(state);
        (self.left, self.seconds, self.thefts).hash(state);
        self.broken.hash(state);
    }
}

/// States are the same if what they are hashed from is; the search itself keeps no more of them.
impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        let hash = |state: &Self| {
            let mut hasher = DefaultHasher::new();
            state.hash(&mut hasher);
            hasher.finish()
        };
        hash(self) == hash(other)
    }
}

/// Becomes smaller with every step, so that no way goes round in circles and every way comes to an end.
pub(crate) type Measure = (u32, usize, usize, usize);

impl State {
    pub(crate) fn new(visits: &[Visit], left: Left) -> Self {
        let mut state = Self {
            desks: Vec::new(),
            network: Vec::new(),
            checks: BTreeMap::new(),
            requests: BTreeMap::new(),
            audit: Vec::new(),
            rules: Rules::default(),
            left,
            seconds: 0,
            thefts: 0,
            broken: None,
        };
        for (index, visit) in visits.iter().enumerate() {
            let (desk, sent) = Desk::new(index, *visit);
            state.desks.push(desk);
            state.transmit(index, sent);
        }
        state
    }

    pub(crate) fn measure(&self) -> Measure {
        let left = self.left;
        let faults = [
            left.crossings,
            left.late,
            left.losses,
            left.lookup_failures,
            left.overtakings,
            left.repeats,
            left.restarts,
            left.thefts,
            left.whims,
        ];
        let requests = self.network.iter().filter(|packet| packet.is_request());
        let requests = requests.count();
        (
            faults.into_iter().map(u32::from).sum(),
            self.desks.iter().map(Desk::events_left).sum(),
            requests,
            self.network.len() - requests,
        )
    }

    pub(crate) fn steps(&self, steps: &mut Vec<Step>) {
        if self.broken.is_some() {
            return;
        }
        let left = self.left;
        let mut may = |budget: u8, step| {
            if budget > 0 {
                steps.push(step);
            }
        };
        for (index, packet) in self.network.iter().enumerate() {
            // Two of the same message are one choice.
            if self.network[..index].contains(packet) {
                continue;
            }
            may(1, Step::Arrives(index));
            may(left.losses, Step::IsLost(index));
            may(left.repeats, Step::ArrivesAndStays(index));
            match packet {
                Packet::Request { sent, .. } => {
                    may(left.thefts, Step::IsStolen(index));
                    if matches!(sent.kind, Kind::Proof(_)) {
                        may(left.lookup_failures, Step::LookupFails(index));
                    }
                }
                Packet::Reply {
                    desk,
                    exchange,
                    reply,
                } => {
                    let waits = self.desks[*desk].awaits;
                    let awaited = waits.is_some_and(|(awaited, _)| awaited == *exchange);
                    may(u8::from(!awaited), Step::IsThrownAway(index));
                    if self.desks.len() > 1 && reply.can_be_told_apart() {
                        may(left.crossings, Step::ArrivesElsewhere(index));
                    }
                }
            }
        }
        for (index, desk) in self.desks.iter().enumerate() {
            if desk.outcome.is_some() {
                continue;
            }
            if desk.person().is_some() {
                may(1, Step::Person(index));
            }
            if desk.whim().is_some() {
                may(left.whims, Step::Whim(index));
            }
            if let Some((awaited, _)) = desk.awaits {
                let mut network = self.network.iter();
                let travels = network.any(|packet| packet.is_of(index, awaited));
                may(
                    if travels { left.overtakings } else { 1 },
                    Step::TimesOut(index),
                );
            }
            may(left.restarts, Step::Restarts(index));
            may(left.restarts, Step::Resumes(index));
        }
        may(left.late, Step::Later);
    }

    /// The state after a step.
    pub(crate) fn after(&self, step: Step) -> Self {
        let mut state = self.clone();
        if let Err(broken) = state.carry_out(step) {
            state.broken = Some(broken);
        }
        state.network.sort();
        state
    }

    fn carry_out(&mut self, step: Step) -> Result<(), String> {
        match step {
            Step::Arrives(index) => {
                let packet = self.network.remove(index);
                self.arrives(packet, false)?;
            }
            Step::ArrivesAndStays(index) => {
                self.left.repeats -= 1;
                self.arrives(self.network[index].clone(), false)?;
            }
            Step::LookupFails(index) => {
                self.left.lookup_failures -= 1;
                let packet = self.network.remove(index);
                self.arrives(packet, true)?;
            }
            Step::ArrivesElsewhere(index) => {
                self.left.crossings -= 1;
                if let Packet::Reply { desk, reply, .. } = self.network.remove(index) {
                    let desk = (desk + 1) % self.desks.len();
                    let exchange = self.desks[desk].awaits.map_or(0, |(awaited, _)| awaited);
                    self.reply_arrives(desk, exchange, &reply)?;
                }
            }
            Step::IsThrownAway(index) => drop(self.network.remove(index)),
            Step::IsLost(index) => {
                self.left.losses -= 1;
                drop(self.network.remove(index));
            }
            Step::IsStolen(index) => {
                self.left.thefts -= 1;
                self.thefts += 1;
                if let Packet::Request { sent, .. } = self.network[index].clone() {
                    let theft = self.thefts;
                    self.with_service(|service, rules, visits| {
                        service.drawn = 200 + 10 * theft;
                        misuse(&sent, theft, service, rules, visits)
                    })?;
                }
            }
            Step::Person(desk) => {
                let event = self.desks[desk].person();
                self.event(desk, event.ok_or("nobody to do it")?)?;
            }
            Step::Whim(desk) => {
                self.left.whims -= 1;
                let event = self.desks[desk].whim();
                self.event(desk, event.ok_or("nobody to do it")?)?;
            }
            Step::TimesOut(desk) => {
                let (awaited, _) = self.desks[desk].awaits.ok_or("nothing awaited")?;
                if self
                    .network
                    .iter()
                    .any(|packet| packet.is_of(desk, awaited))
                {
                    self.left.overtakings -= 1;
                }
                self.event(desk, Event::Unreachable)?;
            }
            Step::Restarts(desk) | Step::Resumes(desk) => {
                self.left.restarts -= 1;
                let sent = self.desks[desk].restart(matches!(step, Step::Resumes(_)));
                self.transmit(desk, sent);
            }
            Step::Later => {
                self.left.late -= 1;
                self.seconds += 121;
            }
        }
        self.settled()
    }

    fn arrives(&mut self, packet: Packet, lookup_fails: bool) -> Result<(), String> {
        match packet {
            Packet::Request {
                desk,
                exchange,
                sent,
            } => {
                let reply = self.with_service(|service, rules, visits| {
                    let certificate = certificate_byte(desk);
                    service.insurers.out_of_order = lookup_fails;
                    service.drawn = draws(desk, &sent);
                    let request = sent.read().ok_or("unreadable")?;
                    let response = rules.ask(service, visits, certificate, &request, &sent)?;
                    Ok(Reply::new(sent.kind, &response))
                })?;
                self.network.push(Packet::Reply {
                    desk,
                    exchange,
                    reply,
                });
                Ok(())
            }
            Packet::Reply {
                desk,
                exchange,
                reply,
            } => self.reply_arrives(desk, exchange, &reply),
        }
    }

    /// A terminal takes the reply it waits for, and one to an earlier sending of the same request. A success of another route has
    /// another status and means nothing to it.
    fn reply_arrives(&mut self, desk: usize, exchange: u8, reply: &Reply) -> Result<(), String> {
        let Desk {
            awaits,
            first_exchange,
            ..
        } = &self.desks[desk];
        let Some((awaited, kind)) = *awaits else {
            return Ok(());
        };
        let late = exchange >= *first_exchange && kind == reply.kind;
        if exchange != awaited && !late {
            return Ok(());
        }
        let fits = !reply.success || discriminant(&kind) == discriminant(&reply.kind);
        let event = if fits {
            reply.event(EPOCH.saturating_add_secs(self.seconds))
        } else {
            Event::Unreachable
        };
        self.event(desk, event)
    }

    fn event(&mut self, desk: usize, event: Event) -> Result<(), String> {
        self.desks[desk].awaits = None;
        let sent = self.desks[desk].handle(event)?;
        self.transmit(desk, sent);
        Ok(())
    }

    fn transmit(&mut self, desk: usize, sent: Option<Sent>) {
        let exchange = self.desks[desk].exchanges;
        self.network.extend(sent.map(|sent| Packet::Request {
            desk,
            exchange,
            sent,
        }));
    }

    /// Lends what is committed to a service and takes it back.
    fn with_service<T>(
        &mut self,
        act: impl FnOnce(&mut MemoryService, &mut Rules, &[Visit]) -> Result<T, String>,
    ) -> Result<T, String> {
        let visits: Vec<Visit> = self.desks.iter().map(|desk| desk.visit).collect();
        let mut service = self.service();
        let acted = act(&mut service, &mut self.rules, &visits);
        self.checks = service.checks;
        self.requests = service.requests;
        self.audit = distinct(service.audit);
        acted
    }

    fn service(&self) -> MemoryService {
        let desks = self.desks.iter().enumerate();
        let mut devices: Vec<_> = desks
            .map(|(index, desk)| device(certificate_byte(index), desk.visit.kind))
            .collect();
        devices.push(device(THIEF, FacilityKind::ExemptInstitution));
        let mut service = MemoryService::new(devices);
        service.crypto = &memo::PROVIDER;
        service.now = EPOCH.saturating_add_secs(self.seconds);
        service.checks.clone_from(&self.checks);
        service.requests.clone_from(&self.requests);
        service.audit.clone_from(&self.audit);
        service
    }

    fn settled(&self) -> Result<(), String> {
        let desks = self.desks.iter().enumerate();
        let ends =
            desks.filter_map(|(index, desk)| Some((index, &desk.visit, desk.outcome.as_ref()?)));
        Rules::settled(&self.checks, &self.audit, ends)
    }
}

/// What the service draws depends on the request alone, so that the order of requests makes no states that differ by name only.
fn draws(desk: usize, sent: &Sent) -> u8 {
    let desk = u8::try_from(desk).unwrap();
    match (sent.kind, sent.key) {
        (Kind::Proof(check) | Kind::Receipt(check), _) => check.0[0] + 2,
        (Kind::Create, key) => 60 * desk + 10 * key.map_or(0, |key| key.0[15]),
    }
}

fn distinct(audit: Vec<AuditRecord>) -> Vec<AuditRecord> {
    let what = |audit: &AuditRecord| {
        let AuditRecord {
            event,
            check,
            account,
            class,
            ..
        } = audit.clone();
        (event, check, account, class)
    };
    let mut audit = audit;
    audit.sort_by_key(what);
    audit.dedup_by_key(|audit| what(audit));
    audit
}

impl Packet {
    const fn is_request(&self) -> bool {
        matches!(self, Self::Request { .. })
    }

    fn is_of(&self, of_desk: usize, of_exchange: u8) -> bool {
        match self {
            Self::Request { desk, exchange, .. } | Self::Reply { desk, exchange, .. } => {
                (*desk, *exchange) == (of_desk, of_exchange)
            }
        }
    }
}
