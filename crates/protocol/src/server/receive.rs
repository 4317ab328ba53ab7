// SPDX-License-Identifier: MIT OR Apache-2.0
//! Noting that an answer has arrived, and letting go of it.

use super::{Change, Context, Granted, Refusal, Response};
use crate::Class;
use crate::check::{CheckState, Method, StoredCheck};
use crate::evidence::verify_receipt;
use crate::facility::Device;
use crate::message::ConfirmReceipt;

pub(super) fn decide(
    check: &StoredCheck,
    device: &Device,
    message: &ConfirmReceipt,
    context: &Context<'_>,
) -> Result<Granted, Refusal> {
    let Some(trace) = check.state.trace() else {
        return Err(Refusal::new(Class::Misuse, "there is no answer to confirm"));
    };
    if trace.sha256 != message.answer_sha256 {
        return Err(Refusal::new(Class::Misuse, "receipt is for another answer"));
    }
    // Article 18: only where the patient was identified by the PIN can there be doubt that the photo would have settled.
    if message.identity_document.is_some() && check.terms.method != Method::Pin {
        return Err(Refusal::new(
            Class::Policy,
            "another document is asked for in the PIN method only",
        ));
    }
    // Nothing is forgotten for a word nobody signed: the answer could not be sent again.
    verify_receipt(
        &message.receipt,
        (check.terms.id, &trace.sha256),
        &device.certificate_sha256,
        &context.of_devices(),
    )
    .map_err(|error| Refusal::new(error.class(), error.to_string()))?;
    let delivered = matches!(check.state, CheckState::Delivered { .. });
    // Article 28 paragraph 2: the answer has arrived, its personal data are no longer needed here.
    let state = CheckState::Delivered {
        trace: trace.clone(),
        at: context.now,
    };
    let change = Change::Update(StoredCheck {
        state,
        ..check.clone()
    });
    Ok(Granted {
        response: Response::Received,
        change: (!delivered).then_some(change),
        cross_check: Vec::new(),
    })
}
