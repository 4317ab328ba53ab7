// SPDX-License-Identifier: MIT OR Apache-2.0
//! What must hold whatever happens. Each rule looks at what was decided or has left the service, and at what truly was the case at
//! the desk; none asks the code under test what is right.

use super::evidence::certificate_of;
use super::message::Sent;
use super::service::{MemoryService, device};
use super::visit::{THIEF, Visit, certificate_byte};
use super::world::WORLD;
use jpki::path::Validity;
use protocol::check::{CheckId, CheckState, ConsentItem, IdempotencyKey, StoredCheck};
use protocol::client::{Outcome, ReceiptState};
use protocol::facility::FacilityKind;
use protocol::message::{Answer, SignedAnswer};
use protocol::server::{AuditRecord, Change, Decision, Request, Response};
use protocol::wire;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Rules {
    /// What came of each request that carried a key.
    created: BTreeMap<(u8, IdempotencyKey), CheckId>,
    /// The answer of each check.
    answers: BTreeMap<CheckId, SignedAnswer>,
}

fn holds(condition: bool, rule: &str) -> Result<(), String> {
    if condition {
        Ok(())
    } else {
        Err(rule.to_owned())
    }
}

impl Rules {
    /// Lets the service decide and commit a request, and judges the decision and what leaves towards the device.
    pub(crate) fn ask(
        &mut self,
        service: &mut MemoryService,
        visits: &[Visit],
        certificate: u8,
        request: &Request,
        sent: &Sent,
    ) -> Result<Response, String> {
        let named = sent.kind.named();
        let earlier = named.and_then(|check| service.checks.get(&check).cloned());
        let decision = service.ask_again(certificate_of(certificate), request, sent.repeatable());
        self.decided(certificate, sent, earlier.as_ref(), &decision)?;
        holds(
            decision.audit.at == service.now,
            "audit notes when it was decided",
        )?;
        self.leaves(certificate, &decision.response, service, visits)?;
        Ok(decision.response)
    }

    /// `earlier` is the check the request named, as it was before.
    fn decided(
        &mut self,
        certificate: u8,
        sent: &Sent,
        earlier: Option<&StoredCheck>,
        decision: &Decision,
    ) -> Result<(), String> {
        match &decision.change {
            Some(Change::Insert(check)) => {
                if let Some(key) = sent.key {
                    let first = self.created.insert((certificate, key), check.terms.id);
                    holds(first.is_none(), "never two checks for one request")?;
                }
                let id_is_new = earlier.is_none();
                holds(
                    id_is_new && check.state == CheckState::Open,
                    "a check begins open",
                )?;
            }
            Some(Change::Update(check)) => {
                let earlier = earlier.ok_or("only what exists is changed")?;
                holds(check.terms == earlier.terms, "terms never change")?;
                holds(
                    goes_forward(&earlier.state, &check.state),
                    "no check goes back",
                )?;
            }
            None => {}
        }
        audited(certificate, decision)
    }

    /// A response leaves towards a device.
    fn leaves(
        &mut self,
        certificate: u8,
        response: &Response,
        service: &MemoryService,
        visits: &[Visit],
    ) -> Result<(), String> {
        match response {
            Response::Created(created) => {
                let to = created.terms.device_certificate_sha256;
                holds(
                    to == certificate_of(certificate),
                    "never terms to the wrong device",
                )
            }
            Response::Answered(signed) => {
                holds(certificate != THIEF, "never an answer to a captured proof")?;
                let answer =
                    wire::decode_answer(&signed.body).map_err(|error| error.to_string())?;
                let check = service.checks.get(&answer.check);
                let check = check.ok_or("an answer is of a check")?;
                let to = check.terms.device_certificate_sha256;
                holds(
                    to == certificate_of(certificate),
                    "never an answer to the wrong device",
                )?;
                let first = self
                    .answers
                    .entry(answer.check)
                    .or_insert_with(|| signed.clone());
                holds(first == signed, "a repeated proof gets the same answer")?;
                is_of(&answer, visit_at(certificate, visits)?)
            }
            Response::Found(_)
            | Response::Processing { .. }
            | Response::Received
            | Response::Refused(_) => Ok(()),
        }
    }

    /// What terminals were told, what is kept and what is noted agree; at every instant.
    pub(crate) fn settled<'d>(
        checks: &BTreeMap<CheckId, StoredCheck>,
        audit: &[AuditRecord],
        ends: impl IntoIterator<Item = (usize, &'d Visit, &'d Outcome)>,
    ) -> Result<(), String> {
        for (desk, visit, outcome) in ends {
            let Outcome::Answered { answer, receipt } = outcome else {
                continue;
            };
            is_of(answer, visit)?;
            let check = checks.get(&answer.check);
            let check = check.ok_or("what a terminal was told is kept")?;
            let to = check.terms.device_certificate_sha256;
            let ours = to == certificate_of(certificate_byte(desk));
            holds(ours, "never an answer at the wrong desk")?;
            let delivered = matches!(check.state, CheckState::Delivered { .. });
            let answered = matches!(check.state, CheckState::Answered { .. });
            let told = match receipt {
                ReceiptState::Acknowledged => delivered,
                ReceiptState::Unconfirmed => delivered || answered,
            };
            holds(told, "what was acknowledged was committed")?;
        }
        checks.values().try_for_each(|check| noted(check, audit))
    }
}

/// Every change and everything that is not refused is noted with its check and its account.
fn audited(certificate: u8, decision: &Decision) -> Result<(), String> {
    let audit = &decision.audit;
    let received = matches!(decision.response, Response::Received);
    holds(
        audit.receipt.is_some() == received,
        "the audit keeps each accepted receipt",
    )?;
    let refused = match decision.response {
        Response::Refused(class) => Some(class),
        _ => None,
    };
    holds(audit.class == refused, "audit notes what was answered")?;
    if let Some(Change::Insert(check) | Change::Update(check)) = &decision.change {
        holds(
            audit.check == Some(check.terms.id),
            "audit names what was changed",
        )?;
    }
    if refused.is_none() {
        let account = device(certificate, FacilityKind::TreatmentClinic).account;
        holds(audit.check.is_some(), "every accepted check is audited")?;
        holds(audit.account == Some(account), "audit names who asked")?;
    }
    Ok(())
}

/// The audit has what the state says.
fn noted(check: &StoredCheck, audit: &[AuditRecord]) -> Result<(), String> {
    let has = |event: &str, accepted: bool| {
        audit.iter().any(|audit| {
            audit.check == Some(check.terms.id)
                && audit.account.as_ref() == Some(&check.account)
                && audit.event == event
                && audit.class.is_none() == accepted
        })
    };
    let complete = match check.state {
        CheckState::Answered { .. } => has("proof", true),
        CheckState::Delivered { .. } => has("proof", true) && has("receipt", true),
        CheckState::Refused { .. } => has("proof", false),
        _ => true,
    };
    holds(
        has("create", true) && complete,
        "the audit has every accepted check",
    )
}

fn visit_at(certificate: u8, visits: &[Visit]) -> Result<&Visit, String> {
    let mut visits = visits.iter().enumerate();
    let visit = visits.find(|(desk, _)| certificate_byte(*desk) == certificate);
    Ok(visit.ok_or("an answer to no desk")?.1)
}

/// It is about the person at this desk, and holds nothing that desk may not have.
fn is_of(answer: &Answer, visit: &Visit) -> Result<(), String> {
    let name = WORLD.person(visit.situation).name();
    for coverage in &answer.entitled.coverages {
        let of_person = coverage.basic.name.as_str() == name;
        holds(of_person, "never an answer about somebody else")?;
        let may = |item| {
            visit.kind == FacilityKind::ExemptInstitution
                && visit.consents.contains(item)
                && answer.certificate == Validity::InTime
        };
        let limit = coverage.limit.is_none() || may(ConsentItem::LimitCertificate);
        holds(limit, "never limit-certificate data without right")?;
        let diseases = coverage.specific_diseases.is_empty() || may(ConsentItem::SpecificDiseases);
        holds(diseases, "never specific-disease data without right")?;
    }
    Ok(())
}

const fn goes_forward(from: &CheckState, to: &CheckState) -> bool {
    matches!(
        (from, to),
        (
            CheckState::Open,
            CheckState::Answered { .. } | CheckState::Refused { .. }
        ) | (CheckState::Answered { .. }, CheckState::Delivered { .. })
    )
}
