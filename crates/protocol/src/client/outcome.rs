// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a check ends at the terminal.

use crate::Class;
use crate::message::Answer;

/// Why the card did not sign. None of it is a fault of the terminal, and each needs another sentence at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardFailure {
    /// The PIN is blocked.
    Blocked,
    /// Only the last try is left, and nobody agreed to spend it.
    LastTryKept,
    /// The card has no user-authentication certificate.
    NoCertificate,
    /// It is not a My Number Card.
    NotThisCard,
    /// A phone was presented for the visual method; it has no printed photo.
    PhoneNeedsPin,
    /// The PIN was shown to the card and no answer came that says what became of it: a try may be gone.
    PinUnknown,
    /// The card's PIN is not in use or its counter cannot be read; the visual method needs none.
    PinUnusable,
    /// The card refused with this status word.
    Refused(u16),
    /// The card does not accept this terminal for the visual method.
    TerminalNotAccepted,
    /// The way to the card broke.
    Transport,
    /// The card's answers break the grammar.
    Unreadable,
    /// The PIN was wrong.
    WrongPin {
        /// Tries left.
        retries_left: u8,
    },
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each check, and it travels in a box"
)]
pub enum Outcome {
    /// The service answered.
    Answered {
        /// What it said.
        answer: Answer,
        /// Whether it has acknowledged the receipt.
        receipt: ReceiptState,
    },
    /// Somebody gave up.
    Cancelled,
    /// The card did not sign.
    Card(CardFailure),
    /// The service refused, or could not find out; its class says which.
    Refused(Class),
    /// The service answered something else than was asked. Nothing was signed, or the answer is not to be used.
    ServiceMisbehaved(Misbehaviour),
    /// The insurers were still processing when the terminal stopped asking: neither yes nor no.
    StillProcessing,
    /// The service could not be reached.
    Unreachable,
}

/// Whether the service knows that its answer arrived (Article 30).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "it knows or it does not")]
pub enum ReceiptState {
    /// It does.
    Acknowledged,
    /// It has not said so.
    Unconfirmed,
}

/// What the service did that it must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Misbehaviour {
    /// The answer is for another check.
    AnswerOfAnotherCheck,
    /// The answer is no message.
    AnswerUnreadable,
    /// The answer carries no signature of the service.
    AnswerUnsigned,
    /// The signature on the answer is not the service's, or not on these bytes, or of another instant.
    AnswerWronglySigned,
    /// The answer holds restricted data that the kind of facility, the consent or an expired certificate rules out.
    AnswerBeyondConsent,
    /// The check names other consents than were given.
    ConsentsChanged,
    /// The check names another eligibility date than was asked for.
    DateChanged,
    /// The check names another device.
    DeviceChanged,
    /// The check names another method.
    MethodChanged,
    /// The check names another service.
    ServiceNameChanged,
}
