// SPDX-License-Identifier: MIT OR Apache-2.0
//! Letting a card sign.

use crate::desk::{Desk, PinEntry, Step};
use apdu::{Reset, Transport};
use jpki::Error;
use jpki::card::synthetic_terminal_authentication::{Terminal, TerminalOutcome, authenticate};
use jpki::card::{AuthenticationKeyUnlocked, JpkiCard, LastTry, PinOutcome, RetryCounter};
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::error::CardFault;
use protocol::check::Method;
use protocol::client::{CardFailure, Event};
use protocol::message::SubmitProof;

/// A terminal's certificate and key for the synthetic PIN-less exchange.
pub type TerminalKey = dyn Terminal;

/// What the terminal has to unlock a card's key with.
#[expect(missing_debug_implementations, reason = "keys have none")]
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct Authentication<'a> {
    /// PIN, or the comparison of the photo.
    pub method: Method,
    /// For the visual method.
    pub terminal: Option<&'a TerminalKey>,
}

/// Reads the certificate, unlocks the key, signs the digest and logs out. Whatever comes of it, the card is logged out.
pub fn sign(
    transport: &mut dyn Transport,
    desk: &mut dyn Desk,
    authentication: &Authentication<'_>,
    digest: &[u8; 32],
) -> Event {
    desk.progress(Step::ReadingCard);
    let mut card = match JpkiCard::select(transport) {
        Ok(card) => card,
        Err(Error::Card(CardFault::StatusWord(0x6A82))) => {
            return Event::CardFailed(CardFailure::NotThisCard);
        }
        Err(error) => return Event::CardFailed(failure(&error)),
    };
    let signed = proof(&mut card, desk, authentication, digest);
    if card.log_out().is_err() && transport.reset(Reset::Cold).is_err() {
        // The card is gone, and with it everything that was unlocked.
    }
    match signed {
        Ok(proof) => Event::CardSigned(proof),
        Err(Stop::Cancelled) => Event::Cancelled,
        Err(Stop::Failed(failure)) => Event::CardFailed(failure),
    }
}

/// Why nothing was signed.
enum Stop {
    Cancelled,
    Failed(CardFailure),
}

fn proof(
    card: &mut JpkiCard<'_>,
    desk: &mut dyn Desk,
    authentication: &Authentication<'_>,
    digest: &[u8; 32],
) -> Result<SubmitProof, Stop> {
    let certificate = card.authentication_certificate().map_err(|error| {
        let absent = error == Error::Card(CardFault::StatusWord(0x6A82));
        Stop::Failed(if absent {
            CardFailure::NoCertificate
        } else {
            failure(&error)
        })
    })?;
    let unlocked = match authentication.method {
        Method::Pin => with_pin(card, desk)?,
        Method::Visual => with_certificate(card, desk, authentication.terminal)?,
    };
    desk.progress(Step::Signing);
    let signature = card
        .sign_authentication(&unlocked, digest)
        .map_err(|error| Stop::Failed(failure(&error)))?;
    Ok(SubmitProof {
        certificate,
        signature,
    })
}

/// Article 17 paragraph 2 item 2. The counter is read before anybody is asked, so that a blocked card asks nobody.
fn with_pin(
    card: &mut JpkiCard<'_>,
    desk: &mut dyn Desk,
) -> Result<AuthenticationKeyUnlocked, Stop> {
    let failed = |failure| Err(Stop::Failed(failure));
    let tries = match card.authentication_retries() {
        Ok(RetryCounter::Blocked) => return failed(CardFailure::Blocked),
        Ok(tries) => tries,
        Err(error) => return failed(failure(&error)),
    };
    let (pin, last_try) = match desk.pin(tries) {
        PinEntry::Cancelled => return Err(Stop::Cancelled),
        PinEntry::Entered(pin) => (pin, LastTry::Keep),
        PinEntry::EnteredForLastTry(pin) => (pin, LastTry::Spend),
    };
    desk.progress(Step::Unlocking);
    match card.verify_authentication_pin(&pin, last_try) {
        Ok(PinOutcome::Verified(unlocked)) => Ok(unlocked),
        Ok(PinOutcome::Wrong { retries_left }) => failed(CardFailure::WrongPin { retries_left }),
        Ok(PinOutcome::Blocked) => failed(CardFailure::Blocked),
        Ok(PinOutcome::LastTryKept) => failed(CardFailure::LastTryKept),
        Err(error) => failed(failure(&error)),
    }
}

/// Article 17 paragraph 2 item 1.
fn with_certificate(
    card: &mut JpkiCard<'_>,
    desk: &mut dyn Desk,
    terminal: Option<&TerminalKey>,
) -> Result<AuthenticationKeyUnlocked, Stop> {
    let Some(terminal) = terminal else {
        return Err(Stop::Failed(CardFailure::TerminalNotAccepted));
    };
    if !desk.photo_matches() {
        return Err(Stop::Cancelled);
    }
    desk.progress(Step::Unlocking);
    match authenticate(card, terminal, PROVIDER.sha256) {
        Ok(TerminalOutcome::Accepted(unlocked)) => Ok(unlocked),
        Ok(TerminalOutcome::NotAccepted) => Err(Stop::Failed(CardFailure::TerminalNotAccepted)),
        Err(error) => Err(Stop::Failed(failure(&error))),
    }
}

const fn failure(error: &Error) -> CardFailure {
    match error {
        Error::Card(CardFault::Blocked) => CardFailure::Blocked,
        Error::Card(CardFault::StatusWord(status)) => CardFailure::Refused(*status),
        Error::Transport(_) => CardFailure::Transport,
        _ => CardFailure::Unreadable,
    }
}
