// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists and OCSP answers at hand, and what they say of a path: for the verifier adapter and for decision records.
//!
//! What cannot be used is as if it were not there: then the status stays open.

use conformance::adapter::{CertIdDigest as Digest, Revocation};
use jpki::Error;
use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::error::{Refused, Undetermined};
use jpki::path::{Policy, TrustAnchors, VerifiedPath, verify_path};
use jpki::revocation::ocsp::{
    CertIdDigest, NoncePolicy, OcspPolicy, OcspRequest, verify_ocsp_response_observed,
};
use jpki::revocation::{
    Crl, CrlEvidence, CrlIssuers, CrlLimits, CrlStore, Freshness, Preference, RevocationObserver,
    RevocationPolicy, RevocationStatus, VerifiedCrl, combine, verify_hashed_crl,
};
use jpki::time::UnixTime;

/// What is asked about revocation, and how fresh the answer must be.
#[derive(Clone, Debug)]
pub(crate) struct StatusPolicy {
    pub(crate) revocation: Revocation,
    pub(crate) next_update_tolerance: u32,
    pub(crate) clock_tolerance: u32,
    pub(crate) max_age: u32,
    pub(crate) nonce: Option<Vec<u8>>,
    pub(crate) nonce_optional: bool,
    pub(crate) digest: Digest,
}

/// What is at hand.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) lists: &'a [Vec<u8>],
    pub(crate) answers: &'a [Vec<u8>],
    /// Certificates among which those of keys that sign lists are looked for.
    pub(crate) pool: &'a [Vec<u8>],
    pub(crate) anchors: &'a TrustAnchors,
    pub(crate) now: UnixTime,
}

/// Is told what became of a list before it can be asked anything.
pub(crate) trait ListObserver: RevocationObserver {
    fn note_list(&mut self, der: &[u8], outcome: Result<CrlEvidence, Error>);
}

impl ListObserver for jpki::path::Unobserved {
    fn note_list(&mut self, _: &[u8], _: Result<CrlEvidence, Error>) {}
}

impl StatusPolicy {
    /// Holds the path against everything at hand.
    pub(crate) fn check(
        &self,
        path: &VerifiedPath,
        sources: &Sources<'_>,
        observer: &mut impl ListObserver,
    ) -> Result<(), Error> {
        let status = match self.revocation {
            Revocation::None => return Ok(()),
            Revocation::Crl => self.by_lists(path, sources, observer)?,
            Revocation::Ocsp => self.by_answers(path, sources, observer),
            Revocation::Both => self.joined(path, sources, observer, Preference::BothMustAgree)?,
            Revocation::CrlFirst => self.joined(path, sources, observer, Preference::CrlFirst)?,
            Revocation::OcspFirst => self.joined(path, sources, observer, Preference::OcspFirst)?,
        };
        said(status)
    }

    fn joined(
        &self,
        path: &VerifiedPath,
        sources: &Sources<'_>,
        observer: &mut impl ListObserver,
        preference: Preference,
    ) -> Result<RevocationStatus, Error> {
        let lists = self.by_lists(path, sources, observer)?;
        let answers = self.by_answers(path, sources, observer);
        Ok(combine(lists, answers, preference))
    }

    fn by_lists(
        &self,
        path: &VerifiedPath,
        sources: &Sources<'_>,
        observer: &mut impl ListObserver,
    ) -> Result<RevocationStatus, Error> {
        let policy = self.of_lists();
        let issuers = sources.list_issuers(Some(path), &policy)?;
        let mut store = CrlStore::new();
        for der in sources.lists {
            let verified = verified_list(der, &issuers);
            // Older than the one held: as if it were not there.
            let outcome = verified.and_then(|list| {
                let evidence = *list.evidence();
                store.insert(list).map(|_| evidence)
            });
            observer.note_list(der, outcome);
        }
        let determination = store.determine_observed(path, sources.now, &policy, observer);
        Ok(determination.status)
    }

    /// Whether one list may be used now.
    pub(crate) fn check_list(&self, der: &[u8], sources: &Sources<'_>) -> Result<(), Error> {
        let issuers = sources.list_issuers(None, &self.of_lists())?;
        let list = verified_list(der, &issuers)?;
        let (now, list) = (sources.now, list.evidence());
        let (this_update, next_update) = (list.this_update, list.next_update);
        match self.of_lists().judge(list, now) {
            Freshness::Fresh => Ok(()),
            Freshness::NotYetValid => Err(Undetermined::CrlNotYetValid { now, this_update }.into()),
            _ => Err(Undetermined::CrlStale { now, next_update }.into()),
        }
    }

    /// What one answer says of the path.
    pub(crate) fn check_answer(
        &self,
        response: &[u8],
        path: &VerifiedPath,
        sources: &Sources<'_>,
        observer: &mut impl ListObserver,
    ) -> Result<(), Error> {
        said(self.answered(response, path, sources, observer)?)
    }

    fn answered(
        &self,
        response: &[u8],
        path: &VerifiedPath,
        sources: &Sources<'_>,
        observer: &mut impl ListObserver,
    ) -> Result<RevocationStatus, Error> {
        let digest = match self.digest {
            Digest::Sha1 => CertIdDigest::Sha1,
            Digest::Sha256 => CertIdDigest::Sha256,
        };
        let mut policy = OcspPolicy::strict();
        policy.clock_tolerance = self.clock_tolerance;
        policy.max_age_without_next_update = self.max_age;
        if self.nonce_optional || self.nonce.is_none() {
            policy.nonce = NoncePolicy::WhenPresent;
        }
        let (anchors, nonce) = (sources.anchors, self.nonce.as_deref());
        let request = OcspRequest::new(path, anchors, digest, nonce, &PROVIDER)?;
        let determination = verify_ocsp_response_observed(
            response,
            &request,
            path,
            anchors,
            sources.now,
            &policy,
            &PROVIDER,
            observer,
        )?;
        Ok(determination.status.into())
    }

    /// The gravest of all answers that can be used.
    fn by_answers(
        &self,
        path: &VerifiedPath,
        sources: &Sources<'_>,
        observer: &mut impl ListObserver,
    ) -> RevocationStatus {
        let mut held = RevocationStatus::Undetermined(Undetermined::OcspUnknown);
        for response in sources.answers {
            match self.answered(response, path, sources, observer) {
                // A revocation counts whichever answer says it.
                Ok(status) => held = combine(held, status, Preference::CrlFirst),
                Err(Error::Undetermined(reason)) => {
                    let open = RevocationStatus::Undetermined(reason);
                    held = combine(held, open, Preference::OcspFirst);
                }
                Err(_) => {}
            }
        }
        held
    }

    const fn of_lists(&self) -> RevocationPolicy {
        let mut policy = RevocationPolicy::official();
        policy.next_update_tolerance = self.next_update_tolerance;
        policy
    }
}

impl Sources<'_> {
    /// The keys that may sign lists: of the anchors, of the authorities of the path, and of those the anchors certified
    /// for it and have not revoked since.
    fn list_issuers(
        &self,
        path: Option<&VerifiedPath>,
        policy: &RevocationPolicy,
    ) -> Result<CrlIssuers, Error> {
        let mut issuers = CrlIssuers::of_anchors(self.anchors);
        if let Some(path) = path {
            issuers = issuers.with_intermediates(path, &PROVIDER)?;
        }
        let by_authorities = issuers.clone();
        for der in self.pool {
            if let Ok(certificate) = Certificate::from_der(der)
                && let Ok(more) = issuers.clone().with_delegate(
                    certificate.clone(),
                    self.anchors,
                    self.now,
                    &PROVIDER,
                )
                && !self.is_revoked(&certificate, &by_authorities, policy)
            {
                issuers = more;
            }
        }
        Ok(issuers)
    }

    /// Whether the lists say so that the authorities have signed themselves (RFC 5280 §6.1.3 (a) (3) for the path of
    /// §6.3.3 (f)). What they do not say is left open: the delegate was put into this pool.
    fn is_revoked(
        &self,
        delegate: &Certificate,
        issuers: &CrlIssuers,
        policy: &RevocationPolicy,
    ) -> bool {
        let rules = Policy::rfc5280();
        let Ok(path) = verify_path(delegate, self.anchors, &rules, self.now, &PROVIDER) else {
            return false;
        };
        let mut store = CrlStore::new();
        let readable = |der: &Vec<u8>| verified_list(der, issuers).ok();
        for list in self.lists.iter().filter_map(readable) {
            // One that is older than the one held changes nothing.
            store.insert(list).ok();
        }
        matches!(
            store.determine(&path, self.now, policy).status,
            RevocationStatus::Revoked { .. } | RevocationStatus::OnHold { .. }
        )
    }
}

fn verified_list(der: &[u8], issuers: &CrlIssuers) -> Result<VerifiedCrl, Error> {
    let list = Crl::from_der(der, &CrlLimits::partitioned())?;
    verify_hashed_crl(list.hashed(&PROVIDER)?, issuers, &PROVIDER)
}

fn said(status: RevocationStatus) -> Result<(), Error> {
    Err(match status {
        RevocationStatus::Good => return Ok(()),
        RevocationStatus::OnHold { date } => Refused::CertificateOnHold { date }.into(),
        RevocationStatus::Revoked { reason, date } => {
            Refused::CertificateRevoked { reason, date }.into()
        }
        RevocationStatus::Undetermined(reason) => reason.into(),
        _ => Undetermined::CrlMissing.into(),
    })
}
