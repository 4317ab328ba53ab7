// SPDX-License-Identifier: MIT OR Apache-2.0
//! A service in memory: load → decide → commit, with a clock that tests set.
#![allow(dead_code, reason = "each test file uses a part")]

use super::evidence::{EVIDENCE, certificate_of};
use super::world::WORLD;
use jpki::crypto::CryptoProvider;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::IssuerKeyId;
use jpki::revocation::CrlStore;
use jpki::time::UnixTime;
use jpki::user::VerifiedUser;
use protocol::check::{CheckId, IdempotencyKey, StoredCheck};
use protocol::eligibility::EligibilityRecord;
use protocol::evidence::Signer;
use protocol::facility::{AccountId, Device, FacilityId, FacilityKind, FacilityState};
use protocol::number::CheckNumber;
use protocol::server::{
    AuditRecord, Change, Context, Decision, EligibilityLookup, Limits, LookupFailed, Repetition,
    Request, Snapshot, decide_repeated,
};
use std::cell::Cell;
use std::collections::BTreeMap;
use testbed::EPOCH;
use testbed::pki::Family;

pub(crate) const NAME: &str = "service.example";
pub(crate) const TERMS_VERSION: &str = "2024-12-02";

pub(crate) struct MemoryService {
    pub(crate) now: UnixTime,
    pub(crate) devices: Vec<Device>,
    pub(crate) checks: BTreeMap<CheckId, StoredCheck>,
    pub(crate) crls: CrlStore,
    pub(crate) insurers: Insurers,
    /// One for each decision that was committed.
    pub(crate) audit: Vec<AuditRecord>,
    /// What came of the creations that carried a key.
    pub(crate) requests: BTreeMap<([u8; 32], IdempotencyKey), Earlier>,
    pub(crate) crypto: &'static CryptoProvider,
    pub(crate) drawn: u8,
}

/// A creation that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Earlier {
    request_sha256: [u8; 32],
    pub(crate) check: CheckId,
}

/// What a creation is known by: its key and its exact bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeatable<'a> {
    pub(crate) key: IdempotencyKey,
    pub(crate) body: &'a [u8],
}

/// What the eligibility data say, and how often they were asked: each time a person had been verified.
#[derive(Default)]
pub(crate) struct Insurers {
    pub(crate) out_of_order: bool,
    asked: Cell<u32>,
}

impl Insurers {
    pub(crate) fn asked(&self) -> u32 {
        self.asked.get()
    }
}

impl EligibilityLookup for Insurers {
    fn find(&self, user: &VerifiedUser) -> Result<Option<EligibilityRecord>, LookupFailed> {
        self.asked.set(self.asked.get() + 1);
        if self.out_of_order {
            return Err(LookupFailed);
        }
        let person = WORLD.population.people().iter().find(|person| {
            let authority = WORLD
                .pki
                .authority(Family::Authentication, person.generation);
            let key = (PROVIDER.sha256)(&[&authority.key().public_key_info()]);
            user.issuer_key_id() == IssuerKeyId::from_bytes(key)
                && user.serial().to_u64() == Some(person.authentication_serial.into())
        });
        Ok(person.unwrap().eligibility(EPOCH))
    }
}

/// A device whose certificate hash is one byte, repeated.
pub(crate) fn device(byte: u8, kind: FacilityKind) -> Device {
    Device {
        delegate: None,
        account: AccountId::new(&format!("W{byte:07}")).unwrap(),
        certificate_sha256: certificate_of(byte),
        facility: FacilityId::new(&format!("F-{byte}")).unwrap(),
        kind,
        state: FacilityState::Active,
    }
}

impl MemoryService {
    /// At the epoch, with these devices and every revocation list.
    pub(crate) fn new(devices: Vec<Device>) -> Self {
        Self {
            now: EPOCH,
            devices,
            checks: BTreeMap::new(),
            crls: WORLD.crls.clone(),
            insurers: Insurers::default(),
            audit: Vec::new(),
            requests: BTreeMap::new(),
            crypto: &PROVIDER,
            drawn: 0,
        }
    }

    /// One request over a connection with this device certificate.
    pub(crate) fn ask(&mut self, certificate_sha256: [u8; 32], request: &Request) -> Decision {
        let device = self.device_of(certificate_sha256);
        self.ask_as(device, certificate_sha256, request)
    }

    /// The same, whatever device the store says it is.
    pub(crate) fn ask_as(
        &mut self,
        device: Option<Device>,
        certificate_sha256: [u8; 32],
        request: &Request,
    ) -> Decision {
        let decision = self.decide(device, certificate_sha256, request, None);
        self.commit(certificate_sha256, None, &decision);
        decision
    }

    /// One request that may have come before.
    pub(crate) fn ask_again(
        &mut self,
        certificate_sha256: [u8; 32],
        request: &Request,
        repeatable: Option<Repeatable<'_>>,
    ) -> Decision {
        let device = self.device_of(certificate_sha256);
        let decision = self.decide(device, certificate_sha256, request, repeatable);
        self.commit(certificate_sha256, repeatable, &decision);
        decision
    }

    pub(crate) fn device_of(&self, certificate_sha256: [u8; 32]) -> Option<Device> {
        let mut devices = self.devices.iter();
        devices
            .find(|device| device.certificate_sha256 == certificate_sha256)
            .cloned()
    }

    /// Loads and decides; nothing is kept but the random numbers that were drawn.
    pub(crate) fn decide(
        &mut self,
        device: Option<Device>,
        device_certificate_sha256: [u8; 32],
        request: &Request,
        repeatable: Option<Repeatable<'_>>,
    ) -> Decision {
        let earlier = repeatable.and_then(|repeatable| {
            let found = self
                .requests
                .get(&(device_certificate_sha256, repeatable.key));
            found.map(|earlier| (earlier, earlier.request_sha256 == sha256(repeatable.body)))
        });
        let (repetition, named) = match (earlier, request) {
            (Some((earlier, true)), _) => (Repetition::Same, Some(earlier.check)),
            (Some((_, false)), _) => (Repetition::Different, None),
            (None, Request::Create(_)) => (Repetition::First, None),
            (None, Request::LookUp(number)) => (Repetition::First, self.of_number(number)),
            (None, Request::Prove { check, .. } | Request::Receive { check, .. }) => {
                (Repetition::First, Some(*check))
            }
        };
        let snapshot = Snapshot {
            device,
            check: named.and_then(|check| self.checks.get(&check).cloned()),
            terms_version: TERMS_VERSION.to_owned(),
            eligibility: &self.insurers,
        };
        let drawn = &mut self.drawn;
        // Each draw fills with the next number, so that tests can say what was drawn.
        let mut random = |buffer: &mut [u8]| {
            *drawn = drawn.wrapping_add(1);
            buffer.fill(*drawn);
        };
        let mut signer = EVIDENCE.service.clone();
        let mut context = Context {
            now: self.now,
            received_at: self.now,
            device_certificate_sha256,
            service_name: NAME,
            random: &mut random,
            answers: Signer {
                certificate: &EVIDENCE.service.certificate,
                source: &mut signer,
            },
            devices: &EVIDENCE.devices,
            crypto: self.crypto,
            anchors: &WORLD.anchors,
            policy: &WORLD.policy,
            crls: &self.crls,
            revocation: &WORLD.revocation,
            responder: None,
            limits: &Limits::standard(),
        };
        decide_repeated(&snapshot, request, repetition, &mut context)
    }

    fn of_number(&self, number: &CheckNumber) -> Option<CheckId> {
        let mut answered = self.checks.values();
        answered
            .find(|check| {
                check
                    .state
                    .trace()
                    .is_some_and(|trace| trace.number == *number)
            })
            .map(|check| check.terms.id)
    }

    /// Change, key and audit record, all at once.
    pub(crate) fn commit(
        &mut self,
        certificate_sha256: [u8; 32],
        repeatable: Option<Repeatable<'_>>,
        decision: &Decision,
    ) {
        if let Some(Change::Insert(check) | Change::Update(check)) = &decision.change {
            self.checks.insert(check.terms.id, check.clone());
        }
        if let (Some(Change::Insert(check)), Some(repeatable)) = (&decision.change, repeatable) {
            let earlier = Earlier {
                request_sha256: sha256(repeatable.body),
                check: check.terms.id,
            };
            self.requests
                .insert((certificate_sha256, repeatable.key), earlier);
        }
        self.audit.push(decision.audit.clone());
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    (PROVIDER.sha256)(&[bytes])
}
