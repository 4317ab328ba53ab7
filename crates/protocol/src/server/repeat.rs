// SPDX-License-Identifier: MIT OR Apache-2.0
//! A creation that comes again: the terminal did not get its answer.

use super::{Granted, Refusal, Response};
use crate::Class;
use crate::check::StoredCheck;
use crate::message::CheckCreated;

/// The same answer, and no second check.
pub(super) fn decide(earlier: &StoredCheck) -> Granted {
    let created = CheckCreated {
        terms: earlier.terms.clone(),
        terms_version: earlier.terms_version.clone(),
        received_at: earlier.received_at,
    };
    Granted {
        response: Response::Created(created),
        change: None,
        cross_check: Vec::new(),
    }
}

/// A key names one request and no other.
pub(super) fn refuse() -> Refusal {
    Refusal::new(
        Class::Misuse,
        "idempotency key came with another request before",
    )
}
