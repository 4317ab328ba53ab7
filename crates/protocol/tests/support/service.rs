// SPDX-License-Identifier: MIT OR Apache-2.0
//! A service in memory: load → decide → commit, with a clock that tests set.

use super::world::WORLD;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::IssuerKeyId;
use jpki::revocation::CrlStore;
use jpki::time::UnixTime;
use jpki::user::VerifiedUser;
use protocol::check::{CheckId, StoredCheck};
use protocol::eligibility::EligibilityRecord;
use protocol::facility::{AccountId, Device, FacilityId, FacilityKind, FacilityState};
use protocol::server::{
    Change, Context, Decision, EligibilityLookup, Limits, LookupFailed, Request, Snapshot, decide,
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
    drawn: u8,
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
        account: AccountId::new(&format!("W{byte:07}")).unwrap(),
        certificate_sha256: [byte; 32],
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
            drawn: 0,
        }
    }

    /// One request over a connection with this device certificate.
    pub(crate) fn ask(&mut self, certificate_sha256: [u8; 32], request: &Request) -> Decision {
        let device = self
            .devices
            .iter()
            .find(|device| device.certificate_sha256 == certificate_sha256)
            .cloned();
        self.ask_as(device, certificate_sha256, request)
    }

    /// The same, whatever device the store says it is.
    pub(crate) fn ask_as(
        &mut self,
        device: Option<Device>,
        device_certificate_sha256: [u8; 32],
        request: &Request,
    ) -> Decision {
        let check = match request {
            Request::Create(_) => None,
            Request::Prove { check, .. } | Request::Receive { check, .. } => {
                self.checks.get(check).cloned()
            }
        };
        let snapshot = Snapshot {
            device,
            check,
            terms_version: TERMS_VERSION.to_owned(),
            eligibility: &self.insurers,
        };
        let drawn = &mut self.drawn;
        // Each draw fills with the next number, so that tests can say what was drawn.
        let mut random = |buffer: &mut [u8]| {
            *drawn = drawn.wrapping_add(1);
            buffer.fill(*drawn);
        };
        let mut context = Context {
            now: self.now,
            device_certificate_sha256,
            service_name: NAME,
            random: &mut random,
            crypto: &PROVIDER,
            anchors: &WORLD.anchors,
            policy: &WORLD.policy,
            crls: &self.crls,
            revocation: &WORLD.revocation,
            responder: None,
            limits: &Limits::standard(),
        };
        let decision = decide(&snapshot, request, &mut context);
        if let Some(Change::Insert(check) | Change::Update(check)) = &decision.change {
            self.checks.insert(check.terms.id, check.clone());
        }
        decision
    }
}
