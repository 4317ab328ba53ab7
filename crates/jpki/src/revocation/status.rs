// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the lists at hand say of one certificate: RFC 5280 §6.3.3.
//!
//! | step | here |
//! |---|---|
//! | (a) update the cache | the caller's: what is missing or stale is part of the answer |
//! | (b) the list is of the point's issuer and of its scope | `held`, `is_of_issuer` |
//! | (c) a delta list fits | `Partition::usable_delta` |
//! | (d), (e) which reasons this list adds | `Reasons` |
//! | (f)–(h) issuer and signatures | before a list enters the store |
//! | (i)–(k) look up, delta list first | `entry` |
//! | (l) all reasons covered, or undetermined | [`CrlStore::determine`] |

use alloc::vec::Vec;

use super::index::Entry;
use super::points::Point;
use super::reason::Mark;
use super::step::{RevocationEvent, RevocationObserver, RevocationStep};
use super::store::Partition;
use super::verified::{CrlEvidence, ListedEntry, VerifiedCrl};
use super::{CrlStore, ReasonCode, Reasons, RevocationPolicy};
use crate::certificate::{Certificate, Name};
use crate::error::{Error, Refused, Undetermined};
use crate::oid;
use crate::path::{IssuerKeyId, Unobserved, VerifiedPath};
use crate::time::UnixTime;

/// What is known of a certificate's revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationStatus {
    /// On none of the lists that are authoritative, and they cover every reason and are fresh.
    Good,
    /// Suspended: reason `certificateHold`.
    OnHold {
        /// Since when.
        date: UnixTime,
    },
    /// Revoked for good.
    Revoked {
        /// Why.
        reason: ReasonCode,
        /// Since when.
        date: UnixTime,
    },
    /// It could not be found out; neither good nor revoked.
    Undetermined(Undetermined),
}

/// Whether a list may still speak for the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Freshness {
    /// `thisUpdate` ≤ now ≤ `nextUpdate` and the policy's tolerance.
    Fresh,
    /// It begins in the future.
    NotYetValid,
    /// It should have been replaced.
    Stale,
}

impl Freshness {
    pub(super) const fn of(judged: &Result<(), Undetermined>) -> Self {
        match judged {
            Ok(()) => Self::Fresh,
            Err(Undetermined::CrlNotYetValid { .. }) => Self::NotYetValid,
            Err(_) => Self::Stale,
        }
    }
}

/// One list that is, or ought to be, authoritative for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Consulted {
    /// The position of the distribution point in the certificate; `None` for the point every
    /// certificate has unsaid, its issuer's name.
    pub point: Option<usize>,
    /// The reasons the list covers for this certificate.
    pub reasons: Reasons,
    /// The complete list held; `None` when it is missing.
    pub complete: Option<CrlEvidence>,
    /// The delta list that carries it on.
    pub delta: Option<CrlEvidence>,
    /// Whether they may speak for the present; `None` when the list is missing.
    pub freshness: Option<Freshness>,
}

impl Consulted {
    /// The list that speaks for the present: the delta list where there is one.
    pub(super) fn fresh_evidence(&self) -> Option<CrlEvidence> {
        (self.freshness? == Freshness::Fresh).then_some(self.delta.or(self.complete))?
    }
}

/// An answer and the lists it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Determination {
    /// The answer.
    pub status: RevocationStatus,
    /// The reasons that fresh lists cover.
    pub covered: Reasons,
    /// Every authoritative list, in the order of the distribution points: held or missing, fresh or not.
    pub consulted: Vec<Consulted>,
}

impl CrlStore {
    /// Finds out what the lists at hand say of the certificate.
    ///
    /// A revocation counts even when its list is stale: it is not taken back. A hold that a later delta
    /// list takes back is no longer one; a permanent revocation stays, whatever a delta list says,
    /// since an expired certificate may still be in grace here.
    #[must_use]
    pub fn determine(
        &self,
        path: &VerifiedPath,
        now: UnixTime,
        policy: &RevocationPolicy,
    ) -> Determination {
        self.determine_observed(path, now, policy, &mut Unobserved)
    }

    /// As [`Self::determine`], telling the observer every step.
    #[must_use]
    pub fn determine_observed(
        &self,
        path: &VerifiedPath,
        now: UnixTime,
        policy: &RevocationPolicy,
        observer: &mut impl RevocationObserver,
    ) -> Determination {
        let certificate = path.certificate();
        let question = Question {
            store: self,
            authority: path.issuer_key_id(),
            certificate,
            issuer: certificate.issuer(),
            is_ca: is_ca(certificate),
        };
        let mut answer = Answer::default();
        match question.points() {
            Ok(points) => {
                for (position, point) in points.iter().enumerate() {
                    let mut asking = Asking::new(&mut answer, observer, Some(position));
                    question.ask(point, now, policy, &mut asking);
                }
            }
            Err(reason) => {
                answer.unanswered = Some(reason);
                let mut asking = Asking::new(&mut answer, observer, None);
                asking.note(None, RevocationStep::CrlPoint, Err(reason.into()));
            }
        }
        let unsaid = Point::of_issuer(question.issuer);
        let mut asking = Asking::new(&mut answer, observer, None);
        question.ask(&unsaid, now, policy, &mut asking);
        let determination = answer.determination();
        let covered = determination.covered;
        observer.note_revocation(RevocationEvent {
            source: None,
            point: None,
            step: RevocationStep::CrlCoverage { covered },
            outcome: match determination.status {
                RevocationStatus::Undetermined(reason) => Err(reason.into()),
                _ if covered == Reasons::ALL => Ok(()),
                _ => Err(Undetermined::CrlReasonsMissing {
                    missing: Reasons::ALL.without(covered),
                }
                .into()),
            },
        });
        determination
    }
}

fn is_ca(certificate: &Certificate) -> bool {
    let constraints = &certificate.extensions().basic_constraints;
    constraints.as_ref().is_some_and(|marked| marked.value.ca)
}

/// One distribution point being asked about, and who is told.
struct Asking<'a, O> {
    answer: &'a mut Answer,
    observer: &'a mut O,
    position: Option<usize>,
}

impl<'a, O: RevocationObserver> Asking<'a, O> {
    const fn new(answer: &'a mut Answer, observer: &'a mut O, position: Option<usize>) -> Self {
        Self {
            answer,
            observer,
            position,
        }
    }

    fn note(
        &mut self,
        list: Option<&VerifiedCrl>,
        step: RevocationStep,
        outcome: Result<(), Error>,
    ) {
        self.observer.note_revocation(RevocationEvent {
            source: list.map(|list| list.evidence.sha256),
            point: self.position,
            step,
            outcome,
        });
    }

    fn note_delta(&mut self, partition: &Partition, fits: bool) {
        let held = partition
            .complete
            .as_deref()
            .zip(partition.delta.as_deref());
        if let Some((complete, delta)) = held
            && let Some(base) = delta.delta_base
        {
            let step = RevocationStep::CrlDelta {
                complete: complete.evidence.number,
                base,
                delta: delta.evidence.number,
            };
            let outcome = match fits {
                true => Ok(()),
                false => Err(Undetermined::CrlMissing.into()),
            };
            self.note(Some(delta), step, outcome);
        }
    }

    fn judge(
        &mut self,
        list: &VerifiedCrl,
        now: UnixTime,
        policy: &RevocationPolicy,
    ) -> Result<(), Undetermined> {
        let outcome = judge(&list.evidence, now, policy);
        let step = RevocationStep::CrlFreshness {
            now,
            list: list.evidence,
            tolerance: policy.next_update_tolerance,
        };
        self.note(Some(list), step, outcome.map_err(Error::from));
        outcome
    }
}

/// What an entry means for its certificate.
fn refusal(entry: Entry) -> Result<(), Error> {
    let date = entry.date;
    match entry.mark {
        Mark::Revoked(reason) => Err(Refused::CertificateRevoked { reason, date }.into()),
        Mark::OnHold => Err(Refused::CertificateOnHold { date }.into()),
        Mark::Removed => Ok(()),
    }
}

struct Question<'a> {
    store: &'a CrlStore,
    authority: IssuerKeyId,
    certificate: &'a Certificate,
    issuer: Name<'a>,
    is_ca: bool,
}

#[derive(Default)]
struct Answer {
    consulted: Vec<Consulted>,
    worst: Option<Entry>,
    covered: Option<Reasons>,
    unanswered: Option<Undetermined>,
}

impl<'a> Question<'a> {
    fn points(&self) -> Result<Vec<Point>, Undetermined> {
        let Some(extension) = self.certificate.extension(oid::CRL_DISTRIBUTION_POINTS) else {
            return Ok(Vec::new());
        };
        Point::read_all(extension.value, self.issuer)
            .map_err(|_| Undetermined::DistributionPointUnusable)
    }

    /// The partitions held under the names of a point, and those under none.
    fn held(&self, point: &'a Point) -> impl Iterator<Item = (&'a Partition, &'a VerifiedCrl)> {
        let unnamed: &[u8] = &[];
        let names = point.names.iter().map(AsRef::as_ref).chain([unnamed]);
        let (authority, store) = (self.authority, self.store);
        names
            .flat_map(move |name| store.partitions(authority, name))
            .filter_map(|partition| Some((partition, partition.complete.as_deref()?)))
    }

    /// (b) (1): the issuer the point names, whose list says that it is indirect; or the certificate's own.
    fn is_of_issuer(&self, point: &Point, list: &VerifiedCrl) -> bool {
        match &point.crl_issuers[..] {
            [] => list.issuer() == self.issuer,
            named => {
                list.scope.is_indirect()
                    && named
                        .iter()
                        .any(|name| Name::from_checked(name) == list.issuer())
            }
        }
    }

    fn ask(
        &self,
        point: &'a Point,
        now: UnixTime,
        policy: &RevocationPolicy,
        asking: &mut Asking<'_, impl RevocationObserver>,
    ) {
        let mut found = false;
        for (partition, list) in self.held(point) {
            let fits = |holds| match holds {
                true => Ok(()),
                false => Err(Error::from(Undetermined::CrlMissing)),
            };
            let indirect = list.scope.is_indirect();
            let of_issuer = fits(self.is_of_issuer(point, list));
            asking.note(
                Some(list),
                RevocationStep::CrlIssuer { indirect },
                of_issuer,
            );
            if of_issuer.is_err() {
                continue;
            }
            let of_kind = fits(list.scope.covers_kind(self.is_ca));
            asking.note(Some(list), RevocationStep::CrlKind, of_kind);
            if of_kind.is_err() {
                continue;
            }
            found = true;
            self.consult(point, partition, list, now, policy, asking);
        }
        // The unsaid point is no promise that there is a list.
        if !found && asking.position.is_some() {
            let missing = Err(Undetermined::CrlMissing.into());
            asking.note(None, RevocationStep::CrlPoint, missing);
            asking.answer.consulted.push(Consulted {
                point: asking.position,
                reasons: point.reasons,
                complete: None,
                delta: None,
                freshness: None,
            });
        }
    }

    /// Asks one list that is authoritative for the point (§6.3.3 (b)).
    fn consult(
        &self,
        point: &Point,
        partition: &Partition,
        list: &VerifiedCrl,
        now: UnixTime,
        policy: &RevocationPolicy,
        asking: &mut Asking<'_, impl RevocationObserver>,
    ) {
        // (d): what both the point and the list are about.
        let reasons = point.reasons.and(list.scope.reasons());
        asking.note(Some(list), RevocationStep::CrlReasons { reasons }, Ok(()));
        let delta = partition.usable_delta();
        asking.note_delta(partition, delta.is_some());
        let entry = self.entry(list, delta);
        asking.note(
            Some(delta.unwrap_or(list)),
            RevocationStep::CrlEntry {
                found: entry.map(ListedEntry),
            },
            entry.map_or(Ok(()), refusal),
        );
        if let Some(entry) = entry {
            asking.answer.note(entry);
        }
        // (a) (1) (i): a current delta list speaks for the present, whatever the complete one's age.
        let mut freshness = asking.judge(list, now, policy);
        if let Some(delta) = delta
            && freshness.is_err()
            && asking.judge(delta, now, policy).is_ok()
        {
            freshness = Ok(());
        }
        let answer = &mut *asking.answer;
        answer.consulted.push(Consulted {
            point: asking.position,
            reasons,
            complete: Some(list.evidence),
            delta: delta.map(|delta| delta.evidence),
            freshness: Some(Freshness::of(&freshness)),
        });
        match freshness {
            Ok(()) => {
                let covered = answer.covered.unwrap_or(Reasons::NONE);
                answer.covered = Some(covered.or(reasons));
            }
            Err(reason) => answer.unanswered = Some(reason),
        }
    }

    /// (i)–(k): the entry, the delta list's before the complete list's.
    fn entry(&self, list: &VerifiedCrl, delta: Option<&VerifiedCrl>) -> Option<Entry> {
        let serial = self.certificate.serial_number();
        let complete = list.entry(self.issuer, &serial);
        let later = delta.and_then(|delta| delta.entry(self.issuer, &serial));
        match (complete, later) {
            (Some(entry), _) if matches!(entry.mark, Mark::Revoked(_)) => Some(entry),
            (_, Some(entry)) => (entry.mark != Mark::Removed).then_some(entry),
            (complete, None) => complete,
        }
    }
}

impl Answer {
    /// A permanent revocation counts before a hold.
    fn note(&mut self, entry: Entry) {
        match &self.worst {
            Some(held) if held.mark.rank() <= entry.mark.rank() => {}
            _ => self.worst = Some(entry),
        }
    }

    fn determination(self) -> Determination {
        let covered = self.covered.unwrap_or(Reasons::NONE);
        let status = match self.worst {
            Some(Entry {
                date,
                mark: Mark::Revoked(reason),
            }) => RevocationStatus::Revoked { reason, date },
            Some(Entry { date, .. }) => RevocationStatus::OnHold { date },
            // (l): until every reason is covered the answer is not known.
            None if covered == Reasons::ALL => RevocationStatus::Good,
            None if !covered.is_empty() => {
                RevocationStatus::Undetermined(Undetermined::CrlReasonsMissing {
                    missing: Reasons::ALL.without(covered),
                })
            }
            None => {
                RevocationStatus::Undetermined(self.unanswered.unwrap_or(Undetermined::CrlMissing))
            }
        };
        Determination {
            status,
            covered,
            consulted: self.consulted,
        }
    }
}

/// Whether the list may speak for the present.
pub(super) fn judge(
    list: &CrlEvidence,
    now: UnixTime,
    policy: &RevocationPolicy,
) -> Result<(), Undetermined> {
    let CrlEvidence {
        this_update,
        next_update,
        ..
    } = *list;
    if now < this_update {
        return Err(Undetermined::CrlNotYetValid { now, this_update });
    }
    let last = next_update.saturating_add_secs(i64::from(policy.next_update_tolerance));
    if now > last {
        return Err(Undetermined::CrlStale { now, next_update });
    }
    Ok(())
}
