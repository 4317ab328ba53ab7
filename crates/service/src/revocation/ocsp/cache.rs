// SPDX-License-Identifier: MIT OR Apache-2.0
//! Responses that were had, for as long as they say and no longer.
//!
//! Kept are octets, under the `CertID` they were asked for with; they are verified anew each time. One cache is one
//! responder's.

use jpki::revocation::ocsp::OcspEvidence;
use jpki::time::UnixTime;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much is kept of answers, and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheLimits {
    /// Most answers; 0 keeps none.
    pub answers: usize,
    /// Most octets of all answers together.
    pub octets: usize,
    /// Most seconds from when an answer came; and never past its `nextUpdate`. One without `nextUpdate` is not kept: newer
    /// information is always to be had (RFC 6960 §4.2.2.1).
    pub max_age: u32,
}

impl CacheLimits {
    /// Some thousand people, an hour.
    #[must_use]
    pub const fn official() -> Self {
        // Origin: who is checked again within an hour is mostly the one whose first check broke off. An answer has 1.5 to
        // 4 KiB.
        Self {
            answers: 4_096,
            octets: 16 * 1_024 * 1_024,
            max_age: 3_600,
        }
    }
}

pub(super) struct Cache {
    limits: CacheLimits,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// By the DER of the `CertID`.
    answers: BTreeMap<Box<[u8]>, Kept>,
    /// By end and then by number, to find the ones that end first.
    ends: BTreeMap<(UnixTime, u64), Box<[u8]>>,
    octets: usize,
    number: u64,
}

struct Kept {
    response: Arc<[u8]>,
    until: UnixTime,
    number: u64,
}

impl Held {
    fn remove(&mut self, cert_id: &[u8]) {
        if let Some(kept) = self.answers.remove(cert_id) {
            self.octets -= kept.response.len();
            self.ends.remove(&(kept.until, kept.number));
        }
    }
}

impl Cache {
    pub(super) fn new(limits: CacheLimits) -> Self {
        Self {
            limits,
            held: Mutex::default(),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn find(&self, cert_id: &[u8], now: UnixTime) -> Option<Arc<[u8]>> {
        let mut held = self.held();
        let kept = held.answers.get(cert_id)?;
        if now > kept.until {
            held.remove(cert_id);
            return None;
        }
        Some(kept.response.clone())
    }

    /// Keeps a response, in place of those that end first where there is no room.
    pub(super) fn keep(
        &self,
        cert_id: &[u8],
        response: Arc<[u8]>,
        evidence: &OcspEvidence,
        now: UnixTime,
    ) {
        let Some(next_update) = evidence.next_update else {
            return;
        };
        let until = next_update.min(now.saturating_add_secs(self.limits.max_age.into()));
        if until < now || self.limits.answers == 0 || response.len() > self.limits.octets {
            return;
        }
        let mut held = self.held();
        held.remove(cert_id);
        while held.answers.len() >= self.limits.answers
            || held.octets + response.len() > self.limits.octets
        {
            let Some((_, first)) = held.ends.pop_first() else {
                break;
            };
            held.remove(&first);
        }
        let number = held.number;
        held.number += 1;
        held.octets += response.len();
        held.ends.insert((until, number), cert_id.into());
        held.answers.insert(
            cert_id.into(),
            Kept {
                response,
                until,
                number,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, CacheLimits};
    use jpki::certificate::Certificate;
    use jpki::crypto::aws_lc::PROVIDER;
    use jpki::path::{Policy, TrustAnchors, VerifiedPath, verify_path};
    use jpki::profile::{Kind, Profile};
    use jpki::revocation::ocsp::{
        CertIdDigest, NoncePolicy, OcspEvidence, OcspPolicy, OcspRequest, verify_ocsp_response,
    };
    use jpki::time::UnixTime;
    use testbed::pki::{CertificateStatus, Family, OcspSpec, Pki, Responder};
    use testbed::population::{Population, Situation};
    use testbed::{EPOCH, Seed};

    /// Evidence comes from an answer only.
    fn evidence(next_update: Option<i64>) -> OcspEvidence {
        let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
        let person = population.person(Situation::Valid);
        let authority = pki.authority(Family::Authentication, person.generation);
        let anchor = Certificate::from_der(authority.certificate()).unwrap();
        let anchors = TrustAnchors::new(vec![anchor], &PROVIDER).unwrap();
        let leaf = Certificate::from_der(&pki.issue(person, Family::Authentication).der).unwrap();
        let rules = Policy::official(Profile::synthetic(Kind::Authentication));
        let path: VerifiedPath = verify_path(&leaf, &anchors, &rules, EPOCH, &PROVIDER).unwrap();
        let request =
            OcspRequest::new(&path, &anchors, CertIdDigest::Sha1, None, &PROVIDER).unwrap();
        let serial = person.authentication_serial;
        let mut spec = OcspSpec::fresh(serial, CertificateStatus::Good, EPOCH);
        spec.next_update = next_update.map(later);
        let response = Responder::new(Seed(1), authority, EPOCH).answer(authority, &spec);
        let mut policy = OcspPolicy::strict();
        policy.nonce = NoncePolicy::WhenPresent;
        verify_ocsp_response(
            &response, &request, &path, &anchors, EPOCH, &policy, &PROVIDER,
        )
        .unwrap()
        .evidence
    }

    fn later(seconds: i64) -> UnixTime {
        EPOCH.saturating_add_secs(seconds)
    }

    fn cache(answers: usize, octets: usize) -> Cache {
        Cache::new(CacheLimits {
            answers,
            octets,
            max_age: 1_000,
        })
    }

    #[test]
    fn answer_is_kept_to_its_end_or_to_the_longest_age_and_no_second_longer() {
        let cache = cache(10, 100);
        for (next_update, last) in [(600, 600), (5_000, 1_000), (0, 0)] {
            cache.keep(b"id", [1; 10].into(), &evidence(Some(next_update)), EPOCH);
            assert!(cache.find(b"id", later(last)).is_some());
            assert!(cache.find(b"other", EPOCH).is_none());
            assert!(cache.find(b"id", later(last + 1)).is_none());
            assert!(
                cache.find(b"id", EPOCH).is_none(),
                "past its end it is gone"
            );
        }
        // Without an end, or past it, it is not kept at all.
        cache.keep(b"id", [1; 10].into(), &evidence(None), EPOCH);
        cache.keep(b"id", [1; 10].into(), &evidence(Some(600)), later(601));
        assert!(cache.find(b"id", EPOCH).is_none());
    }

    #[test]
    fn bounds_hold_and_the_one_that_ends_first_goes() {
        let [short, long] = [100, 900].map(|end| evidence(Some(end)));
        let by_count = cache(2, 100);
        by_count.keep(b"long", [1; 10].into(), &long, EPOCH);
        by_count.keep(b"short", [1; 10].into(), &short, EPOCH);
        by_count.keep(b"third", [1; 10].into(), &long, EPOCH);
        let found = |cache: &Cache, ids: [&[u8]; 3]| ids.map(|id| cache.find(id, EPOCH).is_some());
        assert_eq!(
            found(&by_count, [b"long", b"short", b"third"]),
            [true, false, true]
        );
        let by_octets = cache(100, 25);
        by_octets.keep(b"a", [1; 10].into(), &short, EPOCH);
        by_octets.keep(b"b", [1; 10].into(), &long, EPOCH);
        by_octets.keep(b"b", [2; 15].into(), &long, EPOCH);
        assert_eq!(found(&by_octets, [b"a", b"b", b"c"]), [true, true, false]);
        by_octets.keep(b"c", [1; 11].into(), &long, EPOCH);
        assert_eq!(found(&by_octets, [b"a", b"b", b"c"]), [false, false, true]);
        by_octets.keep(b"d", [1; 26].into(), &long, EPOCH);
        assert!(by_octets.find(b"d", EPOCH).is_none());
        assert_eq!(by_octets.held().octets, 11);
        let none = cache(0, 100);
        none.keep(b"a", [1; 10].into(), &long, EPOCH);
        assert!(none.find(b"a", EPOCH).is_none());
    }
}
