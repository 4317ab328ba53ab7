// SPDX-License-Identifier: MIT OR Apache-2.0
//! One seed's synthetic world, put together for service, terminals and cards.

use crate::Failure;
use jpki::crypto::aws_lc;
use jpki::path::IssuerKeyId;
use jpki::profile::{Kind, Profile};
use jpki::serial::SerialNumber;
use protocol::facility::{AccountId, Device, FacilityId, FacilityKind, FacilityState};
use service::revocation::SharedCrlStore;
use service::{
    Admission, AnswerKey, Clock, DeviceIssuer, Settings, Store, TlsMaterial, Verification,
};
use std::net::SocketAddr;
use std::sync::Arc;
use testbed::pki::{Family, Pki, TerminalCertificate, TlsAuthority, TlsIdentity, TlsRole};
use testbed::population::{Population, Situation};
use testbed::{EPOCH, Seed};

/// Name of the synthetic service, which cards sign.
pub(crate) const SERVICE_NAME: &str = "kakunin-synthetic";

/// Version of the terms of use that the synthetic service says it applies: the date of their last amendment.
pub(crate) const TERMS_VERSION: &str = "2024-12-02";

const YEAR: i64 = 365 * 86_400;

pub(crate) struct World {
    pub(crate) seed: Seed,
    pub(crate) pki: Pki,
    pub(crate) population: Population,
    servers: TlsAuthority,
    devices: TlsAuthority,
}

/// The situation of this word.
pub(crate) fn situation(word: &str) -> Result<Situation, Failure> {
    Ok(Situation::named(word).ok_or_else(|| {
        let known: Vec<&str> = Situation::ALL
            .iter()
            .map(|situation| situation.word())
            .collect();
        format!(
            "there is no situation {word}; there are {}",
            known.join(", ")
        )
    })?)
}

/// One facility's device.
pub(crate) struct DeviceIdentity {
    pub(crate) account: String,
    pub(crate) kind: FacilityKind,
    pub(crate) tls: TlsIdentity,
    pub(crate) terminal: TerminalCertificate,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let seed = Seed(seed);
        Self {
            seed,
            pki: Pki::new(seed),
            population: Population::new(seed),
            servers: TlsAuthority::of_services(seed),
            devices: TlsAuthority::of_devices(seed),
        }
    }

    /// One device for each kind of facility: W0000001 for the exempt institution, and on.
    pub(crate) fn devices(&self) -> Vec<DeviceIdentity> {
        let numbered = (1..).zip(FacilityKind::ALL);
        numbered
            .map(|(number, kind)| self.device(&format!("W{number:07}"), kind))
            .collect()
    }

    fn device(&self, account: &str, kind: FacilityKind) -> DeviceIdentity {
        DeviceIdentity {
            account: account.to_owned(),
            kind,
            tls: self.identity(&self.devices, TlsRole::Device, account),
            terminal: TerminalCertificate::issue(self.seed, account, "20291231"),
        }
    }

    /// Good from three years before the world's epoch to ten after it, so that clocks of the world and of the machine both fit,
    /// and so do the test periods of the supplementary provisions.
    fn identity(&self, authority: &TlsAuthority, role: TlsRole, name: &str) -> TlsIdentity {
        let (from, until) = (
            EPOCH.saturating_add_secs(-3 * YEAR),
            EPOCH.saturating_add_secs(10 * YEAR),
        );
        authority.issue(role, name, from, until)
    }

    pub(crate) fn service_authority(&self) -> &[u8] {
        self.servers.certificate()
    }

    pub(crate) fn device_authority(&self) -> &[u8] {
        self.devices.certificate()
    }

    /// The authority of devices, for services that certify them.
    pub(crate) fn device_issuer(&self) -> Result<DeviceIssuer, Failure> {
        let key = self.devices.key().pkcs8();
        Ok(DeviceIssuer::new(self.devices.certificate(), &key)?)
    }

    /// Authorities, today's lists, rules.
    pub(crate) fn verification(&self, now: jpki::time::UnixTime) -> Result<Verification, Failure> {
        let anchors = self.pki.anchors(Family::Authentication);
        let crls = self.pki.crls(&self.population, Family::Authentication, now);
        Ok(Verification::new(
            Profile::synthetic(Kind::Authentication),
            &anchors,
            &crls,
        )?)
    }

    /// Authorities and rules, with lists that somebody else keeps fresh.
    pub(crate) fn verification_with(
        &self,
        lists: Arc<SharedCrlStore>,
    ) -> Result<Verification, Failure> {
        let anchors = self.pki.anchors(Family::Authentication);
        let profile = Profile::synthetic(Kind::Authentication);
        Ok(Verification::with_lists(profile, &anchors, lists)?)
    }

    /// A service for this world; its store knows every device and every person.
    pub(crate) async fn service(
        &self,
        listen: SocketAddr,
        store: Store,
        clock: Clock,
    ) -> Result<Settings, Failure> {
        let server = self.identity(&self.servers, TlsRole::Server, "synthetic service");
        let registered = self
            .devices()
            .into_iter()
            .map(|device| registration(&device));
        store
            .put_devices(registered.collect::<Result<_, _>>()?)
            .await?;
        store.put_eligibility(self.eligibility()).await?;
        let answers = self.identity(&self.servers, TlsRole::Answers, "synthetic answers");
        Ok(Settings {
            admission: Admission::standard(),
            answers: AnswerKey::new(&answers.certificate, &answers.key.pkcs8())?,
            listen,
            service_name: SERVICE_NAME.to_owned(),
            terms_version: TERMS_VERSION.to_owned(),
            tls: TlsMaterial {
                chain: vec![server.certificate],
                key: server.key.pkcs8().into(),
                device_authority: self.devices.certificate().to_vec(),
            },
            verification: self.verification(EPOCH)?,
            store,
            clock,
        })
    }

    fn eligibility(
        &self,
    ) -> Vec<(
        IssuerKeyId,
        SerialNumber,
        protocol::eligibility::EligibilityRecord,
    )> {
        let known = self.population.people().iter().filter_map(|person| {
            let key = self
                .pki
                .authority(Family::Authentication, person.generation)
                .key();
            let issuer =
                IssuerKeyId::from_bytes((aws_lc::PROVIDER.sha256)(&[&key.public_key_info()]));
            let serial = SerialNumber::from_u64(person.authentication_serial.into());
            Some((issuer, serial, person.eligibility(EPOCH)?))
        });
        known.collect()
    }
}

fn registration(device: &DeviceIdentity) -> Result<Device, Failure> {
    let number = device.account.trim_start_matches('W');
    Ok(Device {
        delegate: None,
        account: AccountId::new(&device.account)?,
        certificate_sha256: (aws_lc::PROVIDER.sha256)(&[&device.tls.certificate]),
        facility: FacilityId::new(&format!("SYNTHETIC-{number}"))?,
        kind: device.kind,
        state: FacilityState::Active,
    })
}
