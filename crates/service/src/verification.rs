// SPDX-License-Identifier: MIT OR Apache-2.0
//! What certificates are verified with: pinned authorities, verified lists, perhaps a responder, rules.

use crate::revocation::{OcspAnswer, OcspClient, SharedCrlStore};
use crate::{Clock, StartError};
use jpki::certificate::Certificate;
use jpki::crypto::{CryptoProvider, aws_lc};
use jpki::path::{Policy, TrustAnchors, verify_path};
use jpki::profile::Profile;
use jpki::revocation::{
    Crl, CrlIssuers, CrlLimits, CrlStore, Freshness, Preference, RevocationPolicy, verify_crl,
};
use jpki::time::UnixTime;
use protocol::server::{Request, Responder};
use protocol::wire::ListCount;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What certificates are verified with. Lists are verified before they come here, and only looked up afterwards.
#[derive(Debug)]
pub struct Verification {
    pub(crate) anchors: TrustAnchors,
    pub(crate) lists: Arc<SharedCrlStore>,
    pub(crate) policy: Policy,
    pub(crate) revocation: RevocationPolicy,
    responder: Option<(Arc<OcspClient>, Preference)>,
}

impl Verification {
    /// Reads and verifies everything. `anchors` and `crls` are DER.
    ///
    /// # Errors
    /// [`StartError::Verification`] with the first that cannot be used.
    pub fn new(
        profile: Profile,
        anchors: &[Vec<u8>],
        crls: &[Vec<u8>],
    ) -> Result<Self, StartError> {
        let lists = Arc::new(SharedCrlStore::default());
        let verification = Self::with_lists(profile, anchors, lists)?;
        let mut store = CrlStore::new();
        for (index, der) in crls.iter().enumerate() {
            let verified = Crl::from_der(der, &CrlLimits::partitioned())
                .and_then(|crl| verify_crl(crl, &verification.anchors, CRYPTO))
                .and_then(|list| store.insert(list));
            verified.map_err(fault(index, "revocation list"))?;
        }
        let lists = Arc::new(SharedCrlStore::new(store));
        Ok(Self {
            lists,
            ..verification
        })
    }

    /// The same with lists that somebody else keeps fresh, such as
    /// [`KeptFresh`](crate::revocation::KeptFresh).
    ///
    /// # Errors
    /// [`StartError::Verification`] with the first anchor that cannot be used.
    pub fn with_lists(
        profile: Profile,
        anchors: &[Vec<u8>],
        lists: Arc<SharedCrlStore>,
    ) -> Result<Self, StartError> {
        let certificates = anchors
            .iter()
            .enumerate()
            .map(|(index, der)| Certificate::from_der(der).map_err(fault(index, "trust anchor")));
        let certificates = certificates.collect::<Result<_, _>>()?;
        let anchors = TrustAnchors::new(certificates, CRYPTO).map_err(fault(0, "trust anchors"))?;
        Ok(Self {
            anchors,
            lists,
            policy: Policy::official(profile),
            revocation: RevocationPolicy::official(),
            responder: None,
        })
    }

    /// The same with a responder beside the lists.
    #[must_use]
    pub fn with_responder(self, responder: Arc<OcspClient>, preference: Preference) -> Self {
        Self {
            responder: Some((responder, preference)),
            ..self
        }
    }

    /// Whose keys may sign lists: the anchors'.
    #[must_use]
    pub fn crl_issuers(&self) -> CrlIssuers {
        CrlIssuers::of_anchors(&self.anchors)
    }

    /// Asks the responder, if there is one, about the certificate of a proof, if its answer can change anything.
    ///
    /// What cannot be asked about is left to the decision, which comes to the same fault.
    pub(crate) async fn ask(
        &self,
        request: &Request,
        lists: &CrlStore,
        clock: &Clock,
    ) -> Option<OcspAnswer> {
        let (client, preference) = self.responder.as_ref()?;
        let Request::Prove { proof, .. } = request else {
            return None;
        };
        let now = clock.now();
        let certificate = Certificate::from_der(&proof.certificate).ok()?;
        let path = verify_path(&certificate, &self.anchors, &self.policy, now, CRYPTO).ok()?;
        let listed = lists.determine(&path, now, &self.revocation).status;
        if !preference.asks_responder(&listed) {
            return None;
        }
        let random = random()?;
        let answer = client.ask(&path, &self.anchors, now, &random).await;
        match &answer {
            Ok(answer) => {
                let class = answer.said().as_ref().err().map(jpki::Error::class);
                tracing::info!(origin = ?answer.origin(), class, "responder answered");
            }
            Err(fault) => tracing::warn!(%fault, "responder did not answer"),
        }
        answer.ok()
    }

    /// The responder's part of a decision.
    pub(crate) fn responder<'a>(&'a self, answer: Option<&'a OcspAnswer>) -> Option<Responder<'a>> {
        let (client, preference) = self.responder.as_ref()?;
        Some(Responder {
            policy: client.policy(),
            preference: *preference,
            exchange: answer.map(OcspAnswer::exchange),
        })
    }

    pub(crate) fn count_lists(&self, now: UnixTime) -> ListCount {
        let lists = self.lists.current();
        let mut count = ListCount { held: 0, fresh: 0 };
        for list in lists.lists() {
            count.held += 1;
            let freshness = self.revocation.judge(list.evidence(), now);
            count.fresh += usize::from(freshness == Freshness::Fresh);
        }
        count
    }
}

/// Octets of randomness one question draws: a nonce, and jitter for each attempt.
const RANDOM: usize = 64;

/// Drawn before the question, which cannot fail: hands the octets out one after the other.
fn random() -> Option<impl Fn(&mut [u8]) + Sync> {
    let mut drawn = [0; RANDOM];
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    if provider.secure_random.fill(&mut drawn).is_err() {
        tracing::error!("no randomness");
        return None;
    }
    let next = AtomicUsize::new(0);
    Some(move |buffer: &mut [u8]| {
        let from = next.fetch_add(buffer.len(), Ordering::Relaxed);
        let octets = drawn.iter().cycle().skip(from % RANDOM);
        buffer
            .iter_mut()
            .zip(octets)
            .for_each(|(byte, drawn)| *byte = *drawn);
    })
}

fn fault(index: usize, what: &'static str) -> impl FnOnce(jpki::Error) -> StartError {
    move |error| StartError::Verification { index, what, error }
}

/// The fast backend: the service needs std and a C compiler anyway.
pub(crate) const CRYPTO: &CryptoProvider = &aws_lc::PROVIDER;
