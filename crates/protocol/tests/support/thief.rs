// SPDX-License-Identifier: MIT OR Apache-2.0
//! What somebody does with a captured request who has a registered device and no card.

use super::message::{Kind, Sent};
use super::rules::Rules;
use super::service::MemoryService;
use super::visit::{THIEF, Visit};
use protocol::check::IdempotencyKey;
use protocol::message::{CreateCheck, Purpose};
use protocol::server::{Request, Response};
use protocol::wire;

/// Sends it as its own; and a captured proof also for a check of its own that asks for the same.
pub(crate) fn misuse(
    stolen: &Sent,
    theft: u8,
    service: &mut MemoryService,
    rules: &mut Rules,
    visits: &[Visit],
) -> Result<(), String> {
    let Some(request) = stolen.read() else {
        return Ok(());
    };
    let mut ask = |request: &Request, sent: &Sent| rules.ask(service, visits, THIEF, request, sent);
    ask(&request, stolen)?;
    let (Kind::Proof(check), Request::Prove { proof, .. }) = (stolen.kind, request) else {
        return Ok(());
    };
    let Some(visit) = service.checks.get(&check).map(|check| &check.terms) else {
        return Ok(());
    };
    let wish = CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: visit.method,
        consents: visit.consents,
        eligibility_date: None,
    };
    let create = Sent {
        kind: Kind::Create,
        key: Some(IdempotencyKey([theft; 16])),
        body: wire::encode_create_check(&wish),
    };
    let created = rules.ask(service, visits, THIEF, &Request::Create(wish), &create)?;
    if let Response::Created(created) = created {
        let check = created.terms.id;
        let sent = Sent {
            kind: Kind::Proof(check),
            ..stolen.clone()
        };
        rules.ask(
            service,
            visits,
            THIEF,
            &Request::Prove { check, proof },
            &sent,
        )?;
    }
    Ok(())
}
