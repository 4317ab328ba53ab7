// SPDX-License-Identifier: MIT OR Apache-2.0
//! Finding a path: from the end entity upwards, one verified signature at a time.
//!
//! A certificate is only gone on from when its key has signed the one below, so forged certificates
//! of the right name cost one signature each and lead nowhere. Issuers are tried in this order:
//! anchors before the pool; then those whose key identifier is the one asked for, those without one,
//! those with another (the identifier is a hint, so even these are tried, unless a signature has
//! proven another key); then certification authorities before others and those in force before those
//! that are not.
//!
//! No certificate comes twice in a path (RFC 5280 §6.1), nor two authorities of one name and key. The
//! search ends at the first path that keeps to all rules, when all possibilities are used up, or at a
//! limit ([`budget`](super::budget)).

use alloc::vec::Vec;
use core::cell::Cell;
use core::cmp::Reverse;
use core::ops::ControlFlow;

use super::PathVerifier;
use super::anchors::{IssuerKeyId, TrustAnchor};
use super::budget::Budget;
use super::cache::SignedBy;
use super::failure::PathFailure;
use super::inputs::MAX_INTERMEDIATES;
use super::state::{Judge, Judged};
use super::step::{Checked, Event, IssuerOrigin, Observer};
use crate::certificate::Certificate;
use crate::crypto::{CryptoProvider, Identified, PreparedKeys};
use crate::error::{Error, Refused, Unsupported};
use crate::key::PublicKey;

/// A path whose signatures are right and which keeps to the rules.
pub(super) struct Found<'a> {
    pub(super) judged: Judged,
    pub(super) intermediates: Vec<&'a Certificate>,
    pub(super) anchor: &'a TrustAnchor,
}

pub(super) struct Search<'a, 'o, O: Observer> {
    verifier: &'a PathVerifier<'a>,
    observer: &'o mut O,
    budget: Budget,
    /// Signatures checked in this search: the certificate's place, the key, what came of it.
    signatures: Vec<(usize, &'a [u8], Result<Checked, Error>)>,
    failure: Option<PathFailure>,
}

/// One certificate of the path being built.
#[derive(Clone, Copy)]
struct Link<'a> {
    certificate: &'a Certificate,
    /// 0 for the end entity, else one more than its place in the pool.
    place: usize,
}

/// What is known about the signature of the last certificate.
struct Signature<'a> {
    child: Link<'a>,
    depth: usize,
    identified: Identified,
    /// For the caller's cache, if there is one.
    sha256: Option<[u8; 32]>,
    /// Whether a key has been found that made it.
    proven: Cell<bool>,
}

/// How a candidate's key identifier stands to the one the certificate names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hint {
    Same,
    Unknown,
    Other,
}

impl Hint {
    fn of(wanted: Option<&[u8]>, held: Option<&[u8]>) -> Self {
        match (wanted, held) {
            (Some(wanted), Some(held)) if wanted == held => Self::Same,
            (Some(_), Some(_)) => Self::Other,
            _ => Self::Unknown,
        }
    }
}

/// Goes on with a value, or ends the search: with a path, or at a limit.
type Flow<'a, T> = ControlFlow<Result<Found<'a>, PathFailure>, T>;

impl<'a, 'o, O: Observer> Search<'a, 'o, O> {
    pub(super) const fn new(verifier: &'a PathVerifier<'a>, observer: &'o mut O) -> Self {
        Self {
            verifier,
            observer,
            budget: Budget::new(),
            signatures: Vec::new(),
            failure: None,
        }
    }

    pub(super) fn run(mut self, certificate: &'a Certificate) -> Result<Found<'a>, PathFailure> {
        let mut path = Vec::with_capacity(4);
        path.push(Link {
            certificate,
            place: 0,
        });
        match self.extend(&mut path) {
            ControlFlow::Break(end) => end,
            ControlFlow::Continue(()) => Err(self
                .failure
                .unwrap_or_else(|| PathFailure::of_issuer(Refused::IssuerUnknown, 0))),
        }
    }

    /// Tries every issuer of the path's last certificate.
    fn extend(&mut self, path: &mut Vec<Link<'a>>) -> Flow<'a, ()> {
        let Some(child) = path.last().copied() else {
            return ControlFlow::Continue(());
        };
        let depth = path.len() - 1;
        let identified = match child.certificate.identified_algorithm() {
            Ok(identified) => identified,
            Err(error) => {
                self.fail(PathFailure::of_issuer(error, depth));
                return ControlFlow::Continue(());
            }
        };
        let cached = self.verifier.cache.is_some();
        let signature = Signature {
            child,
            depth,
            identified,
            sha256: cached.then(|| (self.verifier.crypto.sha256)(&[child.certificate.as_der()])),
            proven: Cell::new(false),
        };
        let anchors = self.try_anchors(path, &signature)?;
        let others = self.try_pool(path, &signature)?;
        if anchors + others == 0 {
            self.fail(PathFailure::of_issuer(Refused::IssuerUnknown, depth));
        }
        ControlFlow::Continue(())
    }

    /// Returns how many anchors have the issuer's name.
    fn try_anchors(&mut self, path: &[Link<'a>], signature: &Signature<'a>) -> Flow<'a, usize> {
        let issuer = signature.child.certificate.issuer();
        let wanted = key_identifier_of_issuer(signature.child.certificate);
        let mut candidates: Vec<(Hint, &TrustAnchor)> = self
            .verifier
            .anchors
            .iter()
            .filter(|anchor| anchor.subject().matches(&issuer))
            .map(|anchor| (Hint::of(wanted, anchor.subject_key_identifier()), anchor))
            .collect();
        candidates.sort_by_key(|(hint, _)| *hint);
        for (hint, anchor) in &candidates {
            self.spend_candidate(signature.depth)?;
            let issuer = Issuer {
                key_der: anchor.public_key_der(),
                key_id: Some(anchor.key_id()),
                prepared: Some(anchor.prepared_key()),
                hint: *hint,
                origin: IssuerOrigin::Anchor,
            };
            if self.has_signed(signature, anchor.public_key(), issuer)? {
                self.judge(path, anchor)?;
            }
        }
        ControlFlow::Continue(candidates.len())
    }

    /// Returns how many certificates of the pool have the issuer's name.
    fn try_pool(&mut self, path: &mut Vec<Link<'a>>, signature: &Signature<'a>) -> Flow<'a, usize> {
        let Some(pool) = self.verifier.pool.filter(|pool| !pool.is_empty()) else {
            return ControlFlow::Continue(0);
        };
        let child = signature.child.certificate;
        let wanted = key_identifier_of_issuer(child);
        let now = self.verifier.now;
        let issuer = child.issuer();
        let mut candidates = Vec::new();
        for (place, certificate) in pool.named(&issuer) {
            self.spend_candidate(signature.depth)?;
            let constraints = certificate.extensions().basic_constraints.as_ref();
            let is_ca = constraints.is_some_and(|marked| marked.value.ca);
            let in_force = certificate.not_before() <= now && now <= certificate.not_after();
            let hint = Hint::of(wanted, certificate.subject_key_identifier());
            candidates.push((hint, Reverse(is_ca), Reverse(in_force), place, certificate));
        }
        // The place is the last to decide, so that equal candidates keep the order of the pool.
        candidates
            .sort_by_key(|(hint, is_ca, in_force, place, _)| (*hint, *is_ca, *in_force, *place));
        let mut tried = 0;
        for (hint, _, _, place, certificate) in candidates {
            let is_repeated = path.iter().enumerate().any(|(depth, link)| {
                link.certificate == certificate
                    || (depth > 0 && is_same_entity(link.certificate, certificate))
            });
            if is_repeated {
                continue;
            }
            tried += 1;
            // RFC 5280 sets no length; the policy does.
            if path.len()
                > self
                    .verifier
                    .policy
                    .max_intermediates
                    .min(MAX_INTERMEDIATES)
            {
                let limit = self
                    .verifier
                    .policy
                    .max_intermediates
                    .min(MAX_INTERMEDIATES);
                self.fail(PathFailure::of_issuer(
                    Unsupported::PathTooLong { limit },
                    signature.depth,
                ));
                break;
            }
            let issuer = Issuer {
                key_der: certificate.public_key_der(),
                key_id: None,
                prepared: None,
                hint,
                origin: IssuerOrigin::Pool,
            };
            if self.has_signed(signature, certificate.public_key(), issuer)? {
                path.push(Link {
                    certificate,
                    place: place + 1,
                });
                let flow = self.extend(path);
                path.pop();
                flow?;
            }
        }
        ControlFlow::Continue(tried)
    }

    /// Checks the signature with a possible issuer's key, unless that is known already.
    fn has_signed(
        &mut self,
        signature: &Signature<'a>,
        key: Result<PublicKey<'_>, Error>,
        issuer: Issuer<'a>,
    ) -> Flow<'a, bool> {
        let depth = signature.depth;
        if issuer.hint == Hint::Other && signature.proven.get() {
            // The identifier and a right signature agree on another key.
            return ControlFlow::Continue(false);
        }
        let outcome = match self.remembered(signature, issuer) {
            Some(outcome) => outcome,
            None => match key {
                Ok(key) => self.check_signature(signature, &key, issuer)?,
                Err(error) => Err(error),
            },
        };
        if O::READS {
            self.observer.note(Event::Issuer {
                depth,
                issuer: issuer.key_id(self.verifier.crypto),
                origin: issuer.origin,
                outcome,
            });
        }
        match outcome {
            Ok(_) => {
                signature.proven.set(true);
                ControlFlow::Continue(true)
            }
            // It points to another key, and rightly so: this was not its issuer.
            Err(Error::Refused(Refused::CertificateSignature)) if issuer.hint == Hint::Other => {
                self.fail(PathFailure::of_issuer(Refused::IssuerKeyUnknown, depth));
                ControlFlow::Continue(false)
            }
            Err(error) => {
                self.fail(PathFailure::of_issuer(error, depth));
                ControlFlow::Continue(false)
            }
        }
    }

    fn remembered(
        &self,
        signature: &Signature<'_>,
        issuer: Issuer<'_>,
    ) -> Option<Result<Checked, Error>> {
        let place = signature.child.place;
        let earlier = self
            .signatures
            .iter()
            .find(|(one, key, _)| *one == place && *key == issuer.key_der);
        if let Some((_, _, outcome)) = earlier {
            return Some(*outcome);
        }
        let certificate_sha256 = signature.sha256?;
        let signed = SignedBy {
            certificate_sha256,
            issuer: issuer.key_id(self.verifier.crypto),
        };
        self.verifier
            .cache?
            .holds(&signed)
            .then_some(Ok(Checked::Cached))
    }

    fn check_signature(
        &mut self,
        signature: &Signature<'_>,
        key: &PublicKey<'_>,
        issuer: Issuer<'a>,
    ) -> Flow<'a, Result<Checked, Error>> {
        let Some(algorithm) = signature.identified.with_key(key) else {
            return ControlFlow::Continue(Err(Refused::CertificateSignature.into()));
        };
        if let Err(error) = self.budget.signature() {
            return ControlFlow::Break(Err(PathFailure::of_limit(error, signature.depth)));
        }
        let certificate = signature.child.certificate;
        let (message, value) = (certificate.tbs_der(), certificate.signature());
        let refusal = Refused::CertificateSignature;
        let crypto = self.verifier.crypto;
        let checked = match issuer.prepared {
            Some(prepared) => {
                let key = (key, prepared);
                crypto.check_signature_prepared(algorithm, key, message, value, refusal)
            }
            None => crypto.check_signature(algorithm, key, message, value, refusal),
        };
        if let (Ok(()), Some(cache), Some(certificate_sha256)) =
            (checked, self.verifier.cache, signature.sha256)
        {
            cache.remember(SignedBy {
                certificate_sha256,
                issuer: issuer.key_id(crypto),
            });
        }
        let outcome = checked.map(|()| Checked::Verified(algorithm));
        // No more entries than signatures in the budget, so going through them stays cheap.
        self.signatures
            .push((signature.child.place, issuer.key_der, outcome));
        ControlFlow::Continue(outcome)
    }

    /// Holds a path whose signatures are right against the rules.
    fn judge(&mut self, path: &[Link<'a>], anchor: &'a TrustAnchor) -> Flow<'a, ()> {
        self.observer.note(Event::Path {
            certificates: path.len(),
            anchor: anchor.key_id(),
        });
        let certificates: Vec<&Certificate> = path.iter().map(|link| link.certificate).collect();
        let mut judge = Judge {
            policy: self.verifier.policy,
            now: self.verifier.now,
            budget: &mut self.budget,
            observer: &mut *self.observer,
        };
        match judge.judge(anchor, &certificates) {
            Ok(judged) => ControlFlow::Break(Ok(Found {
                judged,
                intermediates: certificates.into_iter().skip(1).collect(),
                anchor,
            })),
            Err(failure) if failure.is_limit() => {
                ControlFlow::Break(Err(PathFailure::of_limit(failure.error, failure.depth)))
            }
            Err(failure) => {
                self.fail(failure);
                ControlFlow::Continue(())
            }
        }
    }

    fn spend_candidate(&mut self, depth: usize) -> Flow<'a, ()> {
        match self.budget.candidate() {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(Err(PathFailure::of_limit(error, depth))),
        }
    }

    fn fail(&mut self, failure: PathFailure) {
        self.failure = Some(match self.failure {
            Some(earlier) => earlier.more_telling(failure),
            None => failure,
        });
    }
}

/// A possible issuer.
#[derive(Clone, Copy)]
struct Issuer<'k> {
    /// The key's `SubjectPublicKeyInfo`.
    key_der: &'k [u8],
    /// Where it is known; else worked out when a cache or an observer wants it.
    key_id: Option<IssuerKeyId>,
    /// The key ready to verify with, where it has been prepared.
    prepared: Option<&'k PreparedKeys>,
    hint: Hint,
    origin: IssuerOrigin,
}

impl Issuer<'_> {
    fn key_id(&self, crypto: &CryptoProvider) -> IssuerKeyId {
        self.key_id
            .unwrap_or_else(|| IssuerKeyId::of(self.key_der, crypto))
    }
}

fn key_identifier_of_issuer(certificate: &Certificate) -> Option<&[u8]> {
    certificate.authority_key_identifier()?.key_identifier
}

/// Same name and same key: going through both would be going in a circle.
fn is_same_entity(one: &Certificate, other: &Certificate) -> bool {
    one.public_key_der() == other.public_key_der() && one.subject().matches(&other.subject())
}
