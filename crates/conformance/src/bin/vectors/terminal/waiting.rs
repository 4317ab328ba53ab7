// SPDX-License-Identifier: MIT OR Apache-2.0
//! Services whose answer is not there yet, and services that are asked too often.

use super::service::{not_taken, with};
use super::{case, ended_at_card, whole};
use conformance::case::{Case, CheckExpectation, ServiceFault as Fault};
use protocol::check::Method;

pub(super) fn cases() -> Vec<Case> {
    let busy = CheckExpectation {
        exit_codes: vec![42],
        ..ended_at_card(0, 3)
    };
    let processing = CheckExpectation {
        exit_codes: vec![43],
        ..not_taken()
    };
    vec![
        case(
            "service::still-processing",
            "While insurers are still processing the same proof is sent twenty times more at most; then the desk is told that this is neither yes nor no.",
            &["protocol-terminal-processing", "protocol-pin-once"],
            with(Fault::StillProcessing),
            processing.clone(),
        ),
        case(
            "service::still-processing-twice",
            "An answer that comes when the same proof is sent for the third time is taken over; the card is not asked again.",
            &["protocol-terminal-processing", "protocol-pin-once"],
            with(Fault::StillProcessingTwice),
            whole(Method::Pin),
        ),
        case(
            "service::still-processing-too-long",
            "A proof is not sent again after the deadline.",
            &["protocol-terminal-processing"],
            with(Fault::StillProcessingTooLong),
            processing,
        ),
        case(
            "service::busy",
            "A terminal that asks too often sends a request three times at most, and the card is not used.",
            &["protocol-terminal-busy"],
            with(Fault::Busy),
            busy,
        ),
        case(
            "service::busy-once",
            "A terminal that asked too often once is served afterwards.",
            &["protocol-terminal-busy"],
            with(Fault::BusyOnce),
            whole(Method::Pin),
        ),
    ]
}
