// SPDX-License-Identifier: MIT OR Apache-2.0
//! What must hold whatever happens. Each rule looks at what was decided or has left the service, and at what truly was the case at
//! the desk; none asks the code under test what is right.

use super::desk::{Desk, certificate_byte};
use super::message::Sent;
use super::simulation::THIEF;
use crate::support::service::{MemoryService, device};
use crate::support::world::WORLD;
use jpki::path::Validity;
use jpki::time::UnixTime;
use protocol::check::{CheckId, CheckState, ConsentItem, IdempotencyKey, StoredCheck};
use protocol::client::{Outcome, ReceiptState};
use protocol::facility::FacilityKind;
use protocol::message::Answer;
use protocol::server::{Change, Decision, Response};
use protocol::wire;
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct Rules {
    /// What came of each request that carried a key.
    created: BTreeMap<(u8, IdempotencyKey), CheckId>,
    /// The answer of each check.
    answers: BTreeMap<CheckId, Vec<u8>>,
}

fn holds(condition: bool, rule: &str) -> Result<(), String> {
    if condition {
        Ok(())
    } else {
        Err(rule.to_owned())
    }
}

impl Rules {
    /// A decision was committed; `earlier` is the check it named, as it was before.
    pub(crate) fn decided(
        &mut self,
        certificate: u8,
        sent: &Sent,
        earlier: Option<&StoredCheck>,
        decision: &Decision,
        now: UnixTime,
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
        self.audited(certificate, decision, now)
    }

    /// Every change and everything that is not refused is noted with its check and its account.
    fn audited(&self, certificate: u8, decision: &Decision, now: UnixTime) -> Result<(), String> {
        let audit = &decision.audit;
        let refused = match decision.response {
            Response::Refused(class) => Some(class),
            _ => None,
        };
        holds(audit.class == refused, "audit notes what was answered")?;
        holds(audit.at == now, "audit notes when")?;
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

    /// A response leaves towards a device.
    pub(crate) fn leaves(
        &mut self,
        certificate: u8,
        response: &Response,
        service: &MemoryService,
        desks: &[Desk],
    ) -> Result<(), String> {
        match response {
            Response::Created(created) => {
                let to = created.terms.device_certificate_sha256;
                holds(to == [certificate; 32], "never terms to the wrong device")
            }
            Response::Answered(bytes) => {
                holds(certificate != THIEF, "never an answer to a captured proof")?;
                let answer = wire::decode_answer(bytes).map_err(|error| error.to_string())?;
                let check = service.checks.get(&answer.check);
                let check = check.ok_or("an answer is of a check")?;
                let to = check.terms.device_certificate_sha256;
                holds(
                    to == [certificate; 32],
                    "never an answer to the wrong device",
                )?;
                let first = self
                    .answers
                    .entry(answer.check)
                    .or_insert_with(|| bytes.clone());
                holds(first == bytes, "a repeated proof gets the same answer")?;
                is_of(&answer, desk_of(certificate, desks)?)
            }
            Response::Received | Response::Refused(_) => Ok(()),
        }
    }

    /// Nothing more will happen.
    pub(crate) fn at_the_end(&self, service: &MemoryService, desks: &[Desk]) -> Result<(), String> {
        for desk in desks {
            let outcome = desk.outcome.as_ref().ok_or("every wait ends")?;
            if let Outcome::Answered { answer, receipt } = outcome {
                is_of(answer, desk)?;
                let check = service.checks.get(&answer.check);
                let check = check.ok_or("what a terminal was told is kept")?;
                let ours = check.terms.device_certificate_sha256 == desk.certificate;
                holds(ours, "never an answer at the wrong desk")?;
                let delivered = matches!(check.state, CheckState::Delivered { .. });
                let answered = matches!(check.state, CheckState::Answered { .. });
                let told = match receipt {
                    ReceiptState::Acknowledged => delivered,
                    ReceiptState::Unconfirmed => delivered || answered,
                };
                holds(told, "what was acknowledged was committed")?;
            }
        }
        let lookups = usize::try_from(service.insurers.asked()).unwrap();
        holds(lookups >= self.answers.len(), "no answer without a lookup")?;
        service
            .checks
            .values()
            .try_for_each(|check| noted(check, service))
    }
}

/// The audit has what the state says.
fn noted(check: &StoredCheck, service: &MemoryService) -> Result<(), String> {
    let has = |event: &str, accepted: bool| {
        service.audit.iter().any(|audit| {
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

fn desk_of(certificate: u8, desks: &[Desk]) -> Result<&Desk, String> {
    let mut desks = desks.iter().enumerate();
    let desk = desks.find(|(index, _)| certificate_byte(*index) == certificate);
    Ok(desk.ok_or("an answer to no desk")?.1)
}

/// It is about the person at this desk, and holds nothing that desk may not have.
fn is_of(answer: &Answer, desk: &Desk) -> Result<(), String> {
    let name = WORLD.person(desk.plan.situation).name();
    for coverage in &answer.entitled.coverages {
        let of_person = coverage.basic.name.as_str() == name;
        holds(of_person, "never an answer about somebody else")?;
        let may = |item| {
            desk.plan.kind == FacilityKind::ExemptInstitution
                && desk.plan.consents.contains(item)
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
