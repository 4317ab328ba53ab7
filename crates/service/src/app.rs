// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a parsed request to a decision.

use crate::admission::Buckets;
use crate::evidence::Evidence;
use crate::keys;
use crate::portal::{DeviceIssuer, ServiceSettings};
use crate::store::{Question, Repeatable};
use crate::verification::{CRYPTO, Verification};
use crate::{Clock, Store, StoreError};
use jpki::time::UnixTime;
use protocol::Class;
use protocol::lifecycle::notice::in_force;
use protocol::server::{self, Context, Decision, Limits, Request, Snapshot};
use std::sync::{Arc, RwLock};

/// Bytes of randomness one decision draws at most: check id, challenge, check number.
const RANDOM_BYTES: usize = 64;

pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) service_name: String,
    pub(crate) terms_version: String,
    pub(crate) evidence: Arc<Evidence>,
    pub(crate) buckets: Buckets,
    pub(crate) verification: RwLock<Arc<Verification>>,
    pub(crate) issuer: RwLock<Option<Arc<DeviceIssuer>>>,
    pub(crate) settings: RwLock<Arc<ServiceSettings>>,
}

impl App {
    /// Decides a request of the device with this certificate.
    ///
    /// # Errors
    /// The class to answer with when storage or randomness failed; nothing was changed then.
    pub(crate) async fn decide(
        &self,
        device_certificate_sha256: [u8; 32],
        request: Request,
        repeatable: Option<Repeatable>,
    ) -> Result<Decision, Class> {
        // Before it waits for a responder or for its turn (Article 30).
        let received_at = self.clock.now();
        let (check, number) = match &request {
            Request::Create(_) => (None, None),
            Request::LookUp(number) => (None, Some(number.clone())),
            Request::Prove { check, .. } | Request::Receive { check, .. } => (Some(*check), None),
        };
        let random = random()?;
        let verification = self.verification();
        // One state of the lists for the whole decision, whatever is swapped in meanwhile.
        let lists = verification.lists.current();
        let answer = verification.ask(&request, &lists, &self.clock).await;
        let (now, service_name) = (self.clock.now(), self.service_name.clone());
        let terms_version = self.terms_version(now);
        let evidence = self.evidence.clone();
        let decide = move |snapshot: &Snapshot<'_>, repetition| {
            let mut random = random.clone();
            let mut draw = |buffer: &mut [u8]| {
                let drawn: Vec<u8> = random.drain(..buffer.len().min(random.len())).collect();
                buffer
                    .iter_mut()
                    .zip(drawn)
                    .for_each(|(byte, drawn)| *byte = drawn);
            };
            let mut source = evidence.source();
            let mut context = Context {
                now,
                received_at,
                device_certificate_sha256,
                service_name: &service_name,
                random: &mut draw,
                answers: source.signer(),
                devices: &evidence.devices,
                crypto: CRYPTO,
                anchors: &verification.anchors,
                policy: &verification.policy,
                crls: &lists,
                revocation: &verification.revocation,
                responder: verification.responder(answer.as_ref()),
                limits: &Limits::standard(),
            };
            server::decide_repeated(snapshot, &request, repetition, &mut context)
        };
        let question = Question {
            device_certificate_sha256,
            check,
            number,
            repeatable,
            terms_version,
            decide: Box::new(decide),
        };
        self.store.decide(question).await.map_err(|error| {
            tracing::error!(%error, "store failed");
            error.class()
        })
    }

    /// Version of the terms in force: of those the operator announced, or the one the service was started with.
    pub(crate) fn terms_version(&self, now: UnixTime) -> String {
        let announced = self.settings().terms();
        in_force(&announced, now)
            .map_or_else(|| self.terms_version.clone(), |terms| terms.version.clone())
    }

    pub(crate) fn settings(&self) -> Arc<ServiceSettings> {
        let held = self.settings.read();
        held.unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    pub(crate) async fn read_settings(&self) -> Result<(), StoreError> {
        let found = self
            .store
            .documents(|documents| documents.find::<ServiceSettings>(ServiceSettings::ID))
            .await?;
        let held = self.settings.write();
        *held.unwrap_or_else(|poisoned| poisoned.into_inner()) =
            Arc::new(found.unwrap_or_default());
        Ok(())
    }

    pub(crate) fn issuer(&self) -> Option<Arc<DeviceIssuer>> {
        let held = self.issuer.read();
        held.unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    pub(crate) fn set_issuer(&self, issuer: DeviceIssuer) {
        let held = self.issuer.write();
        *held.unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(Arc::new(issuer));
    }

    /// A poisoned lock still holds a whole value: it is only ever replaced.
    pub(crate) fn verification(&self) -> Arc<Verification> {
        self.verification
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    pub(crate) fn replace_verification(&self, verification: Verification) {
        let mut held = self
            .verification
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        *held = Arc::new(verification);
    }
}

/// Drawn before the decision, which cannot fail.
fn random() -> Result<Vec<u8>, Class> {
    let mut bytes = vec![0; RANDOM_BYTES];
    keys::random(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness");
        Class::Unavailable
    })?;
    Ok(bytes)
}
