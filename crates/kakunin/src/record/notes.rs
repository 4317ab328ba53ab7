// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps of a record: what was compared, by which clause, and what came of it.

use crate::status::ListObserver;
use jpki::Error;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::path::{Checked, Event, IssuerOrigin, Observer, Step};
use jpki::revocation::ocsp::OcspStatus;
use jpki::revocation::{
    CrlEvidence, ListedEntry, RevocationEvent, RevocationObserver, RevocationStep,
};
use serde_json::{Value, json};

/// The steps, in the order in which they happened.
#[derive(Default)]
pub(super) struct Notes(pub(super) Vec<Value>);

impl Observer for Notes {
    fn note(&mut self, event: Event) {
        let note = match event {
            Event::Issuer {
                depth,
                issuer,
                origin,
                outcome,
            } => json!({
                "step": "signature",
                "clause": "RFC 5280 §6.1.3 (a) (1)",
                "depth": depth,
                "compared": {
                    "issuer": issuer.to_string(),
                    "origin": if origin == IssuerOrigin::Anchor { "anchor" } else { "pool" },
                    "known": match outcome {
                        Ok(Checked::Verified(algorithm)) => algorithm.to_string(),
                        Ok(_) => "remembered".to_owned(),
                        Err(_) => "no".to_owned(),
                    },
                },
                "outcome": said(&outcome.map(drop)),
            }),
            Event::Path {
                certificates,
                anchor,
            } => json!({
                "step": "path",
                "clause": "RFC 5280 §6.1",
                "depth": certificates,
                "compared": { "anchor": anchor.to_string() },
                "outcome": "holds",
            }),
            Event::Step {
                depth,
                step,
                outcome,
            } => json!({
                "step": step.name(),
                "clause": step.clause(),
                "depth": depth,
                "compared": compared(&step),
                "outcome": said(&outcome),
            }),
            _ => return,
        };
        self.0.push(note);
    }
}

fn compared(step: &Step) -> Value {
    match step {
        Step::AnchorValidity {
            now,
            not_before,
            not_after,
        }
        | Step::Validity {
            now,
            not_before,
            not_after,
        } => json!({
            "now": now.to_string(), "not_before": not_before.to_string(), "not_after": not_after.to_string(),
        }),
        Step::ExplicitPolicy {
            explicit_policy,
            valid_policies,
        } => json!({
            "explicit_policy": explicit_policy, "valid_policies": valid_policies,
        }),
        Step::PathLength { max_path_length } => json!({ "max_path_length": max_path_length }),
        Step::Policies {
            inhibit_any_policy,
            valid_policies,
        } => json!({
            "inhibit_any_policy": inhibit_any_policy, "valid_policies": valid_policies,
        }),
        Step::PolicyMappings { policy_mapping } => json!({ "policy_mapping": policy_mapping }),
        Step::UserPolicies {
            explicit_policy,
            policies,
        } => json!({
            "explicit_policy": explicit_policy, "policies": policies,
        }),
        _ => json!({}),
    }
}

fn said(outcome: &Result<(), Error>) -> Value {
    match outcome {
        Ok(()) => "holds".into(),
        Err(error) => refusal(error),
    }
}

impl ListObserver for Notes {
    fn note_list(&mut self, der: &[u8], outcome: Result<CrlEvidence, Error>) {
        self.0.push(json!({
            "step": "crl",
            "clause": "RFC 5280 §5, §6.3.3 (f), (g)",
            "source": hex(&(PROVIDER.sha256)(&[der])),
            "compared": outcome.as_ref().map_or_else(|_| json!({}), list),
            "outcome": said(&outcome.map(drop)),
        }));
    }
}

impl RevocationObserver for Notes {
    fn note_revocation(&mut self, event: RevocationEvent) {
        let mut note = json!({
            "step": event.step.name(),
            "clause": event.step.clause(),
            "compared": compared_of_status(&event.step),
            "outcome": said(&event.outcome),
        });
        if let Some(members) = note.as_object_mut() {
            if let Some(source) = event.source {
                members.insert("source".to_owned(), hex(&source).into());
            }
            if let Some(point) = event.point {
                members.insert("point".to_owned(), point.into());
            }
        }
        self.0.push(note);
    }
}

fn compared_of_status(step: &RevocationStep) -> Value {
    match step {
        RevocationStep::CrlCoverage { covered } => json!({ "covered": covered.to_string() }),
        RevocationStep::CrlDelta {
            complete,
            base,
            delta,
        } => json!({
            "complete": complete.to_string(), "base": base.to_string(), "delta": delta.to_string(),
        }),
        RevocationStep::CrlEntry { found } => json!({ "found": found.as_ref().map(entry) }),
        RevocationStep::CrlFreshness {
            now,
            list: evidence,
            tolerance,
        } => {
            let mut compared = list(evidence);
            if let Some(members) = compared.as_object_mut() {
                members.insert("now".to_owned(), now.to_string().into());
                members.insert("tolerance".to_owned(), (*tolerance).into());
            }
            compared
        }
        RevocationStep::CrlIssuer { indirect } => json!({ "indirect": indirect }),
        RevocationStep::CrlReasons { reasons } => json!({ "reasons": reasons.to_string() }),
        RevocationStep::OcspNonce { asked, answered } => {
            json!({ "asked": asked, "answered": answered })
        }
        RevocationStep::OcspProducedAt {
            now,
            produced_at,
            tolerance,
        } => json!({
            "now": now.to_string(), "produced_at": produced_at.to_string(), "tolerance": tolerance,
        }),
        RevocationStep::OcspStatus { status } => json!({ "status": status_word(*status) }),
        RevocationStep::OcspTimes {
            now,
            this_update,
            next_update,
            tolerance,
        } => json!({
            "now": now.to_string(),
            "this_update": this_update.to_string(),
            "next_update": next_update.map(|next| next.to_string()),
            "tolerance": tolerance,
        }),
        _ => json!({}),
    }
}

/// Number and dates of a list.
fn list(evidence: &CrlEvidence) -> Value {
    json!({
        "number": evidence.number.to_string(),
        "this_update": evidence.this_update.to_string(),
        "next_update": evidence.next_update.to_string(),
    })
}

fn entry(entry: &ListedEntry) -> Value {
    json!({ "reason": entry.reason_code(), "date": entry.date().to_string() })
}

const fn status_word(status: Option<OcspStatus>) -> &'static str {
    match status {
        Some(OcspStatus::Good) => "good",
        Some(OcspStatus::OnHold { .. }) => "on-hold",
        Some(_) => "revoked",
        None => "unknown",
    }
}

/// A refusal, or what could not be found out: never the same.
pub(super) fn refusal(error: &Error) -> Value {
    let verdict = match error {
        Error::Undetermined(_) => "undetermined",
        _ => "refuse",
    };
    json!({ "verdict": verdict, "class": error.class(), "reason": error.to_string() })
}

pub(super) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
