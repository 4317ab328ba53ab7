// SPDX-License-Identifier: MIT OR Apache-2.0
//! Noting that an answer has arrived, and letting go of it.

use super::{Change, Granted, Refusal, Response};
use crate::Class;
use crate::check::{CheckState, StoredCheck};
use crate::message::ConfirmReceipt;

pub(super) fn decide(check: &StoredCheck, receipt: &ConfirmReceipt) -> Result<Granted, Refusal> {
    let refuse = |detail: &str| Err(Refusal::new(Class::Misuse, detail));
    match &check.state {
        CheckState::Answered { answer_sha256, .. } if *answer_sha256 == receipt.answer_sha256 => {
            // Article 28 paragraph 2: the answer has arrived, its personal data are no longer needed here.
            let state = CheckState::Delivered {
                answer_sha256: *answer_sha256,
            };
            let change = Change::Update(StoredCheck {
                state,
                ..check.clone()
            });
            Ok(Granted {
                response: Response::Received,
                change: Some(change),
            })
        }
        CheckState::Delivered { answer_sha256 } if *answer_sha256 == receipt.answer_sha256 => {
            Ok(Granted {
                response: Response::Received,
                change: None,
            })
        }
        CheckState::Answered { .. } | CheckState::Delivered { .. } => {
            refuse("receipt is for another answer")
        }
        CheckState::Open | CheckState::Refused { .. } => refuse("there is no answer to confirm"),
    }
}
