// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many decisions in one transaction.
//!
//! What all of them are about is loaded at once, they are decided one after the other, each on what the ones before it left, and
//! everything is written at once. If that fails, each is done in a transaction of its own, so that one bad row harms nobody
//! else.

use super::backend::{AuditRow, Backend, RequestKey, RequestRow, Tables};
use super::error::{Result, StoreError};
use super::rows::CheckRow;
use crate::audit;
use crate::keys::{Purpose, Ring, Subject};
use jpki::user::VerifiedUser;
use protocol::check::{CheckId, StoredCheck};
use protocol::eligibility::EligibilityRecord;
use protocol::facility::Device;
use protocol::number::CheckNumber;
use protocol::server::{Change, Decision, EligibilityLookup, LookupFailed, Repetition, Snapshot};
use protocol::wire;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Decides one request, as often as it is asked.
type Decide = Box<dyn FnMut(&Snapshot<'_>, Repetition) -> Decision + Send>;

/// One request to be decided.
pub(crate) struct Question {
    pub(crate) device_certificate_sha256: [u8; 32],
    /// The check it names.
    pub(crate) check: Option<CheckId>,
    /// The number of an answer it names.
    pub(crate) number: Option<CheckNumber>,
    /// What makes it the same request when it comes again.
    pub(crate) repeatable: Option<Repeatable>,
    pub(crate) terms_version: String,
    /// Decides. It may be called again for the same request and must then decide the same way on the same snapshot.
    pub(crate) decide: Decide,
}

/// A request that may come again.
#[derive(Clone)]
pub(crate) struct Repeatable {
    pub(crate) idempotency_key: String,
    pub(crate) request_sha256: [u8; 32],
}

/// Decides all of them; the outcomes are in their order.
pub(super) fn decide(
    backend: &mut dyn Backend,
    keys: &Ring,
    questions: &mut [Box<Question>],
) -> Vec<Result<Decision>> {
    if questions.is_empty() {
        return Vec::new();
    }
    match together(backend, keys, questions) {
        Ok(decisions) => decisions.into_iter().map(Ok).collect(),
        Err(error) if questions.len() == 1 => vec![Err(error)],
        Err(error) => {
            tracing::warn!(%error, "batch failed, each decision alone");
            let alone = questions.iter_mut().map(|question| {
                let mut decisions = together(backend, keys, std::slice::from_mut(question))?;
                decisions.pop().ok_or(StoreError::Busy)
            });
            alone.collect()
        }
    }
}

fn together(
    backend: &mut dyn Backend,
    keys: &Ring,
    questions: &mut [Box<Question>],
) -> Result<Vec<Decision>> {
    let mut decisions = Vec::new();
    backend.transact(&mut |tables| {
        let mut batch = Batch::load(tables, keys, questions)?;
        decisions = questions
            .iter_mut()
            .map(|question| batch.decide(tables, keys, question))
            .collect();
        batch.write(tables, keys)
    })?;
    Ok(decisions)
}

/// What the requests of a batch are about, as the decisions so far left it.
struct Batch {
    devices: HashMap<[u8; 32], Device>,
    checks: HashMap<CheckId, StoredCheck>,
    requests: HashMap<RequestKey, RequestRow>,
    /// Checks by the numbers of their answers, as they were before.
    numbers: HashMap<String, Vec<StoredCheck>>,
    inserted: Vec<CheckId>,
    updated: Vec<CheckId>,
    new_requests: Vec<RequestRow>,
    audit: Vec<AuditRow>,
}

impl Batch {
    fn load(tables: &mut dyn Tables, keys: &Ring, questions: &[Box<Question>]) -> Result<Self> {
        let request_keys: Vec<_> = questions
            .iter()
            .filter_map(|question| question.request_key())
            .collect();
        let requests = tables.requests(&request_keys)?;
        let mut ids: Vec<CheckId> = questions
            .iter()
            .filter_map(|question| question.check)
            .chain(requests.iter().map(|request| request.check))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let mut certificates: Vec<_> = questions
            .iter()
            .map(|question| question.device_certificate_sha256)
            .collect();
        certificates.sort_unstable();
        certificates.dedup();
        let devices = tables.devices(&certificates)?;
        let checks = tables.checks(&ids)?;
        let numbers: Vec<&str> = questions
            .iter()
            .filter_map(|question| Some(question.number.as_ref()?.as_str()))
            .collect();
        let mut of_numbers: HashMap<String, Vec<StoredCheck>> = HashMap::new();
        for row in tables.checks_of_numbers(&numbers)? {
            let number = row.check_number.clone().unwrap_or_default();
            of_numbers.entry(number).or_default().push(row.read(keys)?);
        }
        let checks = checks
            .iter()
            .map(|row| Ok((CheckId(row.id), row.read(keys)?)));
        Ok(Self {
            devices: devices
                .into_iter()
                .map(|device| (device.certificate_sha256, device))
                .collect(),
            checks: checks.collect::<Result<_>>()?,
            requests: requests
                .into_iter()
                .map(|request| (request.key.clone(), request))
                .collect(),
            numbers: of_numbers,
            inserted: Vec::new(),
            updated: Vec::new(),
            new_requests: Vec::new(),
            audit: Vec::new(),
        })
    }

    fn decide(
        &mut self,
        tables: &mut dyn Tables,
        keys: &Ring,
        question: &mut Question,
    ) -> Decision {
        let request_key = question.request_key();
        let earlier = request_key.as_ref().and_then(|key| self.requests.get(key));
        let (repetition, check) = match (earlier, &question.repeatable) {
            (Some(earlier), Some(now)) if earlier.request_sha256 == now.request_sha256 => {
                (Repetition::Same, Some(earlier.check))
            }
            (Some(_), _) => (Repetition::Different, None),
            (None, _) => (Repetition::First, question.check),
        };
        let eligibility = Eligibility {
            tables: RefCell::new(tables),
            keys,
            subject: Cell::new(None),
        };
        let snapshot = Snapshot {
            device: self
                .devices
                .get(&question.device_certificate_sha256)
                .cloned(),
            check: match &question.number {
                None => check.and_then(|id| self.checks.get(&id).cloned()),
                Some(number) => self.of_number(number, question.device_certificate_sha256),
            },
            terms_version: question.terms_version.clone(),
            eligibility: &eligibility,
        };
        let decision = (question.decide)(&snapshot, repetition);
        let entry = audit::Entry {
            record: &decision.audit,
            device: snapshot.device.as_ref(),
            method: snapshot.check.as_ref().map(|check| check.terms.method),
            subject: eligibility.subject.get(),
        };
        self.audit.push(entry.row());
        match &decision.change {
            Some(Change::Insert(check)) => {
                self.inserted.push(check.terms.id);
                self.checks.insert(check.terms.id, check.clone());
                if let (Some(key), Some(now)) = (request_key, &question.repeatable) {
                    let row = RequestRow {
                        key: key.clone(),
                        request_sha256: now.request_sha256,
                        check: check.terms.id,
                        received_at: check.received_at.as_secs(),
                    };
                    self.new_requests.push(row.clone());
                    self.requests.insert(key, row);
                }
            }
            Some(Change::Update(check)) => {
                if !self.updated.contains(&check.terms.id) {
                    self.updated.push(check.terms.id);
                }
                self.checks.insert(check.terms.id, check.clone());
            }
            None => {}
        }
        decision
    }

    /// The check of a number: of the device's own facility if there is one, as the decisions of this batch left it.
    fn of_number(
        &self,
        number: &CheckNumber,
        device_certificate_sha256: [u8; 32],
    ) -> Option<StoredCheck> {
        let facility = self.devices.get(&device_certificate_sha256);
        let facility = facility.map(|device| &device.facility);
        let found = self.numbers.get(number.as_str())?;
        let ours = |check: &&StoredCheck| Some(&check.terms.facility) == facility;
        let check = found.iter().find(ours).or_else(|| found.first())?;
        let now = self.checks.get(&check.terms.id);
        Some(now.unwrap_or(check).clone())
    }

    fn write(&self, tables: &mut dyn Tables, keys: &Ring) -> Result<()> {
        let row = |id: &CheckId| Some(CheckRow::of(self.checks.get(id)?, keys));
        let inserted: Result<Vec<_>> = self.inserted.iter().filter_map(row).collect();
        let updated: Result<Vec<_>> = self.updated.iter().filter_map(row).collect();
        tables.insert_checks(&inserted?)?;
        tables.update_checks(&updated?)?;
        tables.insert_requests(&self.new_requests)?;
        tables.queue_audit(&self.audit)
    }
}

impl Question {
    fn request_key(&self) -> Option<RequestKey> {
        let repeatable = self.repeatable.as_ref()?;
        Some(RequestKey {
            device_certificate_sha256: self.device_certificate_sha256,
            idempotency_key: repeatable.idempotency_key.clone(),
        })
    }
}

/// Looks eligibility up inside the transaction of the decision, and remembers of whom it was.
struct Eligibility<'a> {
    tables: RefCell<&'a mut dyn Tables>,
    keys: &'a Ring,
    subject: Cell<Option<Subject>>,
}

impl EligibilityLookup for Eligibility<'_> {
    fn find(
        &self,
        user: &VerifiedUser,
    ) -> std::result::Result<Option<EligibilityRecord>, LookupFailed> {
        let subject = self.keys.subject(user.issuer_key_id(), user.serial());
        self.subject.set(Some(subject));
        let sealed = self
            .tables
            .borrow_mut()
            .eligibility(&subject)
            .map_err(|_| LookupFailed)?;
        let record = sealed.map(|sealed| {
            let plain = self
                .keys
                .open(Purpose::Eligibility, subject.as_bytes(), &sealed)
                .map_err(|_| LookupFailed)?;
            wire::decode_record(&plain).map_err(|_| LookupFailed)
        });
        record.transpose()
    }
}
