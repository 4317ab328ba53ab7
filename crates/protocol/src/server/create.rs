// SPDX-License-Identifier: MIT OR Apache-2.0
//! Beginning a check.

use super::{Change, Context, Granted, Refusal, Response};
use crate::Class;
use crate::check::{Challenge, CheckId, CheckState, CheckTerms, StoredCheck};
use crate::date::Date;
use crate::facility::Device;
use crate::message::{CheckCreated, CreateCheck, Purpose};

const SECONDS_PER_DAY: i64 = 86_400;

pub(super) fn decide(
    device: &Device,
    terms_version: &str,
    request: &CreateCheck,
    context: &mut Context<'_>,
) -> Result<Granted, Refusal> {
    // Article 23 paragraph 1 item 1.
    if request.purpose != Purpose::EligibilityCheck {
        return Err(Refusal::new(
            Class::Policy,
            "purpose is not an eligibility check",
        ));
    }
    let eligibility_date = eligibility_date(request.eligibility_date, context)?;
    let (mut id, mut challenge) = ([0; 16], [0; 32]);
    (context.random)(&mut id);
    (context.random)(&mut challenge);
    let terms = CheckTerms {
        service_name: context.service_name.to_owned(),
        id: CheckId(id),
        challenge: Challenge(challenge),
        device_certificate_sha256: context.device_certificate_sha256,
        facility: device.facility.clone(),
        method: request.method,
        consents: request.consents,
        eligibility_date,
        deadline: context
            .now
            .saturating_add_secs(i64::from(context.limits.proof_seconds)),
    };
    let created = CheckCreated {
        terms: terms.clone(),
        terms_version: terms_version.to_owned(),
        received_at: context.received_at,
    };
    let check = StoredCheck {
        terms,
        account: device.account.clone(),
        received_at: context.received_at,
        terms_version: terms_version.to_owned(),
        state: CheckState::Open,
    };
    Ok(Granted {
        response: Response::Created(created),
        change: Some(Change::Insert(check)),
        cross_check: Vec::new(),
    })
}

fn eligibility_date(asked: Option<Date>, context: &Context<'_>) -> Result<Date, Refusal> {
    let today = Date::in_japan(context.now)
        .map_err(|_| Refusal::new(Class::Misuse, "clock is outside all dates"))?;
    let Some(date) = asked else {
        return Ok(today);
    };
    let oldest = today
        .start_in_japan()
        .saturating_add_secs(-SECONDS_PER_DAY.saturating_mul(i64::from(context.limits.date_days)));
    if date > today || date.start_in_japan() < oldest {
        return Err(Refusal::new(
            Class::Policy,
            "eligibility date is outside the span that can be asked for",
        ));
    }
    Ok(date)
}
