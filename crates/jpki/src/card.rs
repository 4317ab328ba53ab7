// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JPKI application of a My Number Card, seen from outside.
//!
//! The card's specification is not public. What is written here was found out by others from real cards; each constant
//! and rule carries its confidence in [`files`] and in the project's requirement register. This module reads and asks
//! the card to sign; it never judges a certificate.
//!
//! ```text
//! JpkiCard::select ── authentication_certificate
//!        │
//!        ├── verify_authentication_pin ──► PinOutcome::Verified(unlocked) ──► sign_authentication(&unlocked, …)
//!        ├── synthetic_terminal_authentication::authenticate ──► unlocked ──┘
//!        └── log_out
//! ```

mod application;
pub mod files;
mod pin;
pub mod synthetic_terminal_authentication;
mod token;

pub use application::{AuthenticationKeyUnlocked, JpkiCard, SignatureKeyUnlocked};
pub use pin::{AuthenticationPin, LastTry, NotAPin, PinOutcome, RetryCounter, SignaturePassword};
pub use token::TokenKind;

use crate::error::{CardFault, Error, TransportFault};
use apdu::{Command, ExchangeLimits, Response, StatusWord, Transport, TransportError};

/// Sends one command and returns the response, whatever its status word.
fn send(transport: &mut dyn Transport, command: &Command) -> Result<Response, Error> {
    apdu::exchange(transport, command, &ExchangeLimits::standard()).map_err(|error| match error {
        apdu::Error::Transport(error) => fault(error).into(),
        apdu::Error::Exhausted { .. } => TransportFault::Exhausted.into(),
        apdu::Error::Malformed(_) | apdu::Error::Misuse(_) => {
            TransportFault::UnreadableResponse.into()
        }
        _ => TransportFault::ConnectionLost.into(),
    })
}

/// Sends one command and returns the data of a response that says `9000`.
fn send_expecting_success(
    transport: &mut dyn Transport,
    command: &Command,
) -> Result<alloc::vec::Vec<u8>, Error> {
    let response = send(transport, command)?;
    match response.status() {
        StatusWord::SUCCESS => Ok(response.into_data()),
        status => Err(refusal(status)),
    }
}

fn refusal(status: StatusWord) -> Error {
    CardFault::StatusWord(status.get()).into()
}

const fn fault(error: TransportError) -> TransportFault {
    match error {
        TransportError::CardRemoved | TransportError::NoCard => TransportFault::CardRemoved,
        TransportError::CardReset => TransportFault::CardReset,
        TransportError::NoService | TransportError::ReaderUnavailable => {
            TransportFault::ReaderUnavailable
        }
        TransportError::ResponseTooLong => TransportFault::UnreadableResponse,
        TransportError::Sharing => TransportFault::Sharing,
        TransportError::Timeout | TransportError::NotResponding => TransportFault::Timeout,
        _ => TransportFault::ConnectionLost,
    }
}
