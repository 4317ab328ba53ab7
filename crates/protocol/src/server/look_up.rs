// SPDX-License-Identifier: MIT OR Apache-2.0
//! What became of an answer, by its number.

use super::{Granted, Refusal, Response, Snapshot};
use crate::Class;
use crate::check::CheckState;
use crate::facility::Device;
use crate::message::{CheckNumberFound, Delivery};
use crate::number::CheckNumber;

/// Any device of the facility may ask: the number stands on the facility's claims. Whether another facility has this number is
/// not to be found out, so it is answered like one nobody has.
pub(super) fn decide(
    device: &Device,
    snapshot: &Snapshot<'_>,
    number: &CheckNumber,
) -> Result<Granted, Refusal> {
    let check = snapshot.check.as_ref();
    let ours = check.filter(|check| check.terms.facility == device.facility);
    let found = ours.and_then(|check| {
        let trace = check
            .state
            .trace()
            .filter(|trace| trace.number == *number)?;
        Some(CheckNumberFound {
            trace: trace.clone(),
            delivery: match check.state {
                CheckState::Delivered { at, .. } => Delivery::Delivered { at },
                CheckState::Forgotten { .. } => Delivery::Forgotten,
                _ => Delivery::Answered,
            },
            received_at: check.received_at,
            terms_version: check.terms_version.clone(),
        })
    });
    let found = found.ok_or_else(|| {
        let detail = match check {
            Some(_) => "number is of another facility",
            None => "no such number",
        };
        Refusal::new(Class::UnknownCheck, detail)
    })?;
    Ok(Granted {
        response: Response::Found(found),
        change: None,
        cross_check: Vec::new(),
    })
}
