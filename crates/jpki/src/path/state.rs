// SPDX-License-Identifier: MIT OR Apache-2.0
//! The state machine of RFC 5280 §6.1, from the trust anchor down to the end entity.
//!
//! Signatures and names of issuers (§6.1.3 (a) (1), (4); §6.1.4 (c)–(f)) are not here: the search has
//! checked them before it hands a path over. Nor is revocation (§6.1.3 (a) (3)).
//!
//! Covers RFC 5280 §6.1.2–6.1.5.

use super::anchors::TrustAnchor;
use super::budget::Budget;
use super::inputs::{AnchorExpiry, ExplicitPolicy, Grace, InitialPolicies, Initially, Policy};
use super::names::Constraints;
use super::policy_graph::{AnyPolicy, PolicyGraph};
use super::step::{Event, Observer, Step};
use super::{PathFailure, Validity};
use crate::certificate::{Certificate, KeyUsage};
use crate::error::{Error, Refused, Unsupported};
use crate::oid::{self, Oid};
use crate::time::{UnixTime, grace_end};
use alloc::vec::Vec;

/// What a path that keeps to all rules is good for.
pub(super) struct Judged {
    pub(super) validity: Validity,
    /// `user_constrained_policy_set`.
    pub(super) policies: Vec<Oid>,
}

/// The caller's side of a judgement.
pub(super) struct Judge<'a, O: Observer> {
    pub(super) policy: &'a Policy,
    pub(super) now: UnixTime,
    pub(super) budget: &'a mut Budget,
    pub(super) observer: &'a mut O,
}

/// RFC 5280 §6.1.2, but for the working key and name.
struct State<'a> {
    graph: PolicyGraph,
    constraints: Constraints<'a>,
    explicit_policy: usize,
    inhibit_any_policy: usize,
    policy_mapping: usize,
    max_path_length: usize,
}

impl<O: Observer> Judge<'_, O> {
    /// Judges the certificates, of which the first is the end entity and the last was issued by the anchor.
    pub(super) fn judge(
        &mut self,
        anchor: &TrustAnchor,
        certificates: &[&Certificate],
    ) -> Result<Judged, PathFailure> {
        let length = certificates.len();
        let mut state = self.start(anchor, length)?;
        let mut validity = Validity::InTime;
        for (depth, certificate) in certificates.iter().enumerate().rev() {
            // The end entity is never treated as self-issued (§6.1.3 (b), (d) (2)).
            let is_last = depth == 0;
            let grace = if is_last {
                self.policy.grace
            } else {
                Grace::Refuse
            };
            validity = self.check_validity(depth, certificate, grace)?;
            let self_issued = !is_last && certificate.is_self_issued();
            if !state.constraints.is_empty() && !self_issued {
                let outcome = state.constraints.check(certificate, self.budget);
                self.note(depth, Step::Names, outcome)?;
            }
            self.process_policies(&mut state, depth, certificate, self_issued)?;
            if !is_last {
                self.prepare(&mut state, depth, certificate, self_issued)?;
            }
        }
        let policies = match certificates.first() {
            Some(certificate) => self.wrap_up(&mut state, anchor, certificate)?,
            None => Vec::new(),
        };
        Ok(Judged { validity, policies })
    }

    /// §6.1.2, with the limits of the anchor where a certificate above the first would set them.
    fn start<'a>(
        &mut self,
        anchor: &'a TrustAnchor,
        length: usize,
    ) -> Result<State<'a>, PathFailure> {
        if let Some(certificate) = anchor.certificate() {
            self.check_anchor_validity(length, certificate)?;
        }
        let limits = anchor.limits();
        let from = |inhibited: bool, limit: Option<u32>| {
            let initial = if inhibited { 0 } else { length + 1 };
            limit.map_or(initial, |limit| initial.min(wide(limit)))
        };
        let mut state = State {
            graph: PolicyGraph::new(),
            constraints: Constraints::default(),
            explicit_policy: from(
                self.policy.explicit_policy == ExplicitPolicy::Required,
                limits.require_explicit_policy,
            ),
            inhibit_any_policy: from(
                self.policy.any_policy == Initially::Inhibited,
                limits.inhibit_any_policy,
            ),
            policy_mapping: from(
                self.policy.policy_mapping == Initially::Inhibited,
                limits.inhibit_policy_mapping,
            ),
            max_path_length: limits
                .path_length
                .map_or(length, |limit| length.min(wide(limit))),
        };
        if let Some(constraints) = anchor.name_constraints() {
            state
                .constraints
                .add(&constraints)
                .map_err(|error| PathFailure::new(error, length))?;
        }
        Ok(state)
    }

    /// §6.1.3 (d)–(f).
    fn process_policies(
        &mut self,
        state: &mut State<'_>,
        depth: usize,
        certificate: &Certificate,
        self_issued: bool,
    ) -> Result<(), PathFailure> {
        let extensions = certificate.extensions();
        let policies = extensions
            .certificate_policies
            .as_ref()
            .map(|marked| marked.value.as_slice());
        // (d) (2): i < n and self-issued, or the variable above zero.
        let any_policy = if state.inhibit_any_policy > 0 || self_issued {
            AnyPolicy::Processed
        } else {
            AnyPolicy::Ignored
        };
        let outcome = check_policies(policies, extensions.unprocessed_qualifier).and_then(|()| {
            state
                .graph
                .add_certificate(policies, any_policy, self.budget)
        });
        let valid_policies = state.graph.valid_policies();
        let inhibit_any_policy = state.inhibit_any_policy;
        self.note(
            depth,
            Step::Policies {
                inhibit_any_policy,
                valid_policies,
            },
            outcome,
        )?;
        let explicit_policy = state.explicit_policy;
        let outcome = if explicit_policy > 0 || !state.graph.is_null() {
            Ok(())
        } else {
            Err(Refused::PolicyNotAccepted.into())
        };
        self.note(
            depth,
            Step::ExplicitPolicy {
                explicit_policy,
                valid_policies,
            },
            outcome,
        )
    }

    /// §6.1.4, in its order.
    fn prepare<'a>(
        &mut self,
        state: &mut State<'a>,
        depth: usize,
        certificate: &'a Certificate,
        self_issued: bool,
    ) -> Result<(), PathFailure> {
        let extensions = certificate.extensions();
        if let Some(mappings) = &extensions.policy_mappings {
            let policy_mapping = state.policy_mapping;
            let of_any = mappings.value.iter().any(|pair| {
                pair.issuer_domain == oid::ANY_POLICY || pair.subject_domain == oid::ANY_POLICY
            });
            let outcome = if of_any {
                Err(Refused::PolicyMappingOfAnyPolicy.into())
            } else if policy_mapping > 0 {
                state.graph.map(&mappings.value, self.budget)
            } else {
                state.graph.remove_mapped(&mappings.value);
                Ok(())
            };
            self.note(depth, Step::PolicyMappings { policy_mapping }, outcome)?;
        }
        // (g)
        if let Some(constraints) = certificate.name_constraints() {
            state
                .constraints
                .add(&constraints)
                .map_err(|error| PathFailure::new(error, depth))?;
        }
        // (h)
        if !self_issued {
            for counter in [
                &mut state.explicit_policy,
                &mut state.policy_mapping,
                &mut state.inhibit_any_policy,
            ] {
                *counter = counter.saturating_sub(1);
            }
        }
        // (i), (j)
        if let Some(constraints) = &extensions.policy_constraints {
            lower(
                &mut state.explicit_policy,
                constraints.value.require_explicit_policy,
            );
            lower(
                &mut state.policy_mapping,
                constraints.value.inhibit_policy_mapping,
            );
        }
        let inhibit = extensions.inhibit_any_policy.as_ref();
        lower(
            &mut state.inhibit_any_policy,
            inhibit.map(|marked| marked.value),
        );
        self.check_authority(state, depth, certificate, self_issued)
    }

    /// §6.1.4 (k)–(o).
    fn check_authority(
        &mut self,
        state: &mut State<'_>,
        depth: usize,
        certificate: &Certificate,
        self_issued: bool,
    ) -> Result<(), PathFailure> {
        let extensions = certificate.extensions();
        let constraints = extensions
            .basic_constraints
            .as_ref()
            .map(|marked| marked.value);
        let outcome = match constraints {
            Some(constraints) if constraints.ca => Ok(()),
            _ => Err(Refused::IssuerNotCertificationAuthority.into()),
        };
        self.note(depth, Step::CertificationAuthority, outcome)?;
        let max_path_length = state.max_path_length;
        let outcome = match (self_issued, max_path_length.checked_sub(1)) {
            (true, _) => Ok(()),
            (false, Some(left)) => {
                state.max_path_length = left;
                Ok(())
            }
            (false, None) => Err(Refused::PathLengthExceeded.into()),
        };
        self.note(depth, Step::PathLength { max_path_length }, outcome)?;
        // (m)
        lower(
            &mut state.max_path_length,
            constraints.and_then(|constraints| constraints.path_length),
        );
        // (n): without the extension every usage is allowed.
        let may_sign = extensions
            .key_usage
            .as_ref()
            .is_none_or(|marked| marked.value.contains(KeyUsage::KEY_CERT_SIGN));
        let outcome = if may_sign {
            Ok(())
        } else {
            Err(Refused::IssuerSigningNotAllowed.into())
        };
        self.note(depth, Step::KeyUsage, outcome)?;
        self.check_key_purpose(depth, certificate, Purposes::AnyCounts)?;
        self.check_critical(depth, certificate)
    }

    /// §6.1.5.
    fn wrap_up(
        &mut self,
        state: &mut State<'_>,
        anchor: &TrustAnchor,
        certificate: &Certificate,
    ) -> Result<Vec<Oid>, PathFailure> {
        self.check_key_purpose(0, certificate, Purposes::AnyDoesNotCount)?;
        // (a), (b)
        state.explicit_policy = state.explicit_policy.saturating_sub(1);
        let constraints = certificate.extensions().policy_constraints.as_ref();
        if constraints.and_then(|marked| marked.value.require_explicit_policy) == Some(0) {
            state.explicit_policy = 0;
        }
        // (f)
        self.check_critical(0, certificate)?;
        // (g)
        let set = state.graph.authority_constrained();
        let set = self.user_constrained(&set, anchor.limits().policies.as_deref());
        let explicit_policy = state.explicit_policy;
        let outcome = if explicit_policy > 0 || !set.is_empty() {
            Ok(())
        } else {
            Err(Refused::PolicyNotAccepted.into())
        };
        let step = Step::UserPolicies {
            explicit_policy,
            policies: set.len(),
        };
        self.note(0, step, outcome)?;
        if let Some(profile) = &self.policy.profile {
            let outcome = profile.check(certificate);
            self.note(0, Step::Profile, outcome)?;
        }
        Ok(set)
    }

    /// §6.1.5 (g) as RFC 9618 has it; the anchor's policies limit the caller's (RFC 5937 §3.2).
    fn user_constrained(&self, set: &[Oid], of_anchor: Option<&[Oid]>) -> Vec<Oid> {
        let of_caller = match &self.policy.initial_policies {
            InitialPolicies::Any => None,
            InitialPolicies::Listed(policies) => Some(policies.as_slice()),
        };
        constrain(&constrain(set, of_anchor), of_caller)
    }

    fn check_validity(
        &mut self,
        depth: usize,
        certificate: &Certificate,
        grace: Grace,
    ) -> Result<Validity, PathFailure> {
        let now = self.now;
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        let validity = if now < not_before {
            Err(Refused::CertificateNotYetValid { now, not_before }.into())
        } else if now <= not_after {
            Ok(Validity::InTime)
        } else if grace == Grace::ThreeMonths && now <= grace_end(not_after) {
            Ok(Validity::InGrace {
                expired_at: not_after,
                until: grace_end(not_after),
            })
        } else {
            Err(Error::from(Refused::CertificateExpired { now, not_after }))
        };
        let step = Step::Validity {
            now,
            not_before,
            not_after,
        };
        self.note(depth, step, validity.map(|_| ()))?;
        validity.map_err(|error| PathFailure::new(error, depth))
    }

    fn check_anchor_validity(
        &mut self,
        depth: usize,
        certificate: &Certificate,
    ) -> Result<(), PathFailure> {
        let now = self.now;
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        let last = match self.policy.anchor_expiry {
            AnchorExpiry::Refuse => not_after,
            AnchorExpiry::UntilGraceEnd => grace_end(not_after),
        };
        let outcome = if now < not_before {
            Err(Refused::AnchorNotYetValid { now, not_before }.into())
        } else if now > last {
            Err(Refused::AnchorExpired { now, not_after }.into())
        } else {
            Ok(())
        };
        self.note(
            depth,
            Step::AnchorValidity {
                now,
                not_before,
                not_after,
            },
            outcome,
        )
    }

    /// RFC 5280 §4.2.1.12. In an authority's certificate the extension limits what is issued below it:
    /// not of RFC 5280, but the practice of every verifier that asks for a purpose.
    fn check_key_purpose(
        &mut self,
        depth: usize,
        certificate: &Certificate,
        purposes: Purposes,
    ) -> Result<(), PathFailure> {
        let Some(wanted) = self.policy.key_purpose else {
            return Ok(());
        };
        let allows = |marked: &[Oid]| {
            marked.contains(&wanted)
                || (purposes == Purposes::AnyCounts && marked.contains(&oid::ANY_EXT_KEY_USAGE))
        };
        let extension = certificate.extensions().ext_key_usage.as_ref();
        let outcome = if extension.is_none_or(|marked| allows(&marked.value)) {
            Ok(())
        } else {
            Err(Refused::KeyPurpose.into())
        };
        self.note(depth, Step::KeyPurpose, outcome)
    }

    /// §6.1.4 (o), §6.1.5 (f).
    fn check_critical(
        &mut self,
        depth: usize,
        certificate: &Certificate,
    ) -> Result<(), PathFailure> {
        let unprocessed = certificate.extensions().unprocessed_critical;
        let outcome =
            unprocessed.map_or(
                Ok(()),
                |oid| Err(Unsupported::CriticalExtension(oid).into()),
            );
        self.note(depth, Step::CriticalExtensions, outcome)
    }

    fn note(
        &mut self,
        depth: usize,
        step: Step,
        outcome: Result<(), Error>,
    ) -> Result<(), PathFailure> {
        self.observer.note(Event::Step {
            depth,
            step,
            outcome,
        });
        outcome.map_err(|error| PathFailure::new(error, depth))
    }
}

/// Whether `anyExtendedKeyUsage` stands for the purpose asked for. RFC 5280 leaves it to the caller for
/// end entities; there the purpose has to be named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purposes {
    AnyCounts,
    AnyDoesNotCount,
}

/// RFC 5280 §4.2.1.4: no policy twice, and qualifiers of a critical extension understood.
fn check_policies(policies: Option<&[Oid]>, qualifier: Option<Oid>) -> Result<(), Error> {
    if let Some(qualifier) = qualifier {
        return Err(Unsupported::PolicyQualifier(qualifier).into());
    }
    let policies = policies.unwrap_or_default();
    let twice =
        |(place, policy): (usize, &Oid)| policies.iter().take(place).any(|one| one == policy);
    if policies.iter().enumerate().any(twice) {
        return Err(Refused::PolicyTwice.into());
    }
    Ok(())
}

/// What is left of a set of policies when only some are accepted; `anyPolicy` in it stands for each of
/// those.
fn constrain(set: &[Oid], accepted: Option<&[Oid]>) -> Vec<Oid> {
    let Some(accepted) = accepted.filter(|accepted| !accepted.contains(&oid::ANY_POLICY)) else {
        return set.to_vec();
    };
    let any = set.contains(&oid::ANY_POLICY);
    let mut left: Vec<Oid> = set
        .iter()
        .filter(|policy| accepted.contains(policy))
        .copied()
        .collect();
    if any {
        for policy in accepted {
            if !left.contains(policy) {
                left.push(*policy);
            }
        }
    }
    left
}

fn lower(counter: &mut usize, limit: Option<u32>) {
    if let Some(limit) = limit {
        *counter = (*counter).min(wide(limit));
    }
}

/// A count of certificates; no path is longer than a `usize` counts.
fn wide(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
