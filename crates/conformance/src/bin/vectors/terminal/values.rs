// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values of an answer that stand in no table, are not known, or are no text.

use super::{case, input, whole};
use conformance::case::{Case, CheckExpectation, CheckInput, ServiceFault as Fault};
use protocol::check::Method;

pub(super) fn cases() -> Vec<Case> {
    let with = |fault| CheckInput {
        service_fault: Some(fault),
        ..input(Method::Pin)
    };
    let shown = |text: &str| CheckExpectation {
        shows: vec![text.to_owned()],
        ..whole(Method::Pin)
    };
    let refused = |lacks: &str| CheckExpectation {
        answered: false,
        requests: ["create", "proof"].map(str::to_owned).to_vec(),
        lacks: vec![lacks.to_owned()],
        ..whole(Method::Pin)
    };
    vec![
        case(
            "value::unknown-code",
            "A code that stands in no table is kept and passed on as it came.",
            &["protocol-value-code-kept"],
            with(Fault::UnknownCode),
            shown("Z9"),
        ),
        case(
            "value::unknown-validity",
            "A validity whose code is unknown is neither eligible nor not eligible.",
            &[
                "protocol-value-validity-unknown",
                "protocol-value-code-kept",
            ],
            with(Fault::UnknownValidity),
            CheckExpectation {
                exit_codes: vec![16],
                ..whole(Method::Pin)
            },
        ),
        case(
            "value::unknown-day-of-birth",
            "A date of birth of which the day is not known is shown as it is.",
            &["protocol-value-birth-unknown"],
            with(Fault::UnknownBirthDay),
            shown("1980-04-00"),
        ),
        case(
            "value::wrong-check-digit",
            "A wrong check digit in a number the service delivers refuses nothing.",
            &["protocol-value-check-digit"],
            with(Fault::WrongCheckDigit),
            shown("06990019"),
        ),
        case(
            "value::control-character",
            "A name with a control character is refused and never shown.",
            &["protocol-value-text"],
            with(Fault::AnswerControlCharacter),
            refused("\u{1b}[2J"),
        ),
        case(
            "value::long-text",
            "A name of more than 1,000 characters is refused and never shown.",
            &["protocol-value-text"],
            with(Fault::AnswerLongText),
            refused("xxxxxxxxxxxxxxxxxxxx"),
        ),
    ]
}
