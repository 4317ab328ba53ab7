// SPDX-License-Identifier: MIT OR Apache-2.0
//! Letting a card sign.
//!
//! ```text
//! PIN     certificate ── counter ── (person) ── VERIFY ── signature
//!         certificate only after the PIN (Android): counter ── (person) ── VERIFY ── certificate ── signature
//! visual  certificate ── token information: a phone has no printed photo ── (staff) ── terminal ── signature
//! ```
//!
//! Whatever comes of it, the card is logged out; if that cannot be made sure of, the desk is told to take it out.

use crate::card_text;
use crate::desk::{Desk, PinEntry, Step};
use apdu::Transport;
use jpki::Error;
use jpki::card::synthetic_terminal_authentication::{Terminal, TerminalOutcome, authenticate};
use jpki::card::{
    AuthenticationKeyUnlocked, CertificateOutcome, JpkiCard, LastTry, LogOut, PinOutcome,
    RetryCounter, SigningScheme, SpendLastTry, with_session,
};
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

/// Reads the certificate, unlocks the key, signs the digest and logs out; then reads the card's text if the desk wants it compared.
pub fn sign(
    transport: &mut dyn Transport,
    desk: &mut dyn Desk,
    authentication: &Authentication<'_>,
    digest: &[u8; 32],
) -> Event {
    desk.progress(Step::ReadingCard);
    let signed = with_session(transport, |card| proof(card, desk, authentication, digest));
    let ended = match signed {
        Ok(ended) => ended,
        Err(Error::Card(CardFault::NoApplication { .. })) => {
            return Event::CardFailed(CardFailure::NotThisCard);
        }
        Err(error) => return Event::CardFailed(failure(&error)),
    };
    if let LogOut::Unconfirmed(_) = ended.log_out {
        desk.progress(Step::TakeCardOut);
    }
    match ended.value {
        Ok(proof) => Event::CardSigned(SubmitProof {
            card_text: card_text::read(transport, desk),
            ..proof
        }),
        Err(Stop::Cancelled) => Event::Cancelled,
        Err(Stop::Failed(failure)) => Event::CardFailed(failure),
    }
}

/// Why nothing was signed.
enum Stop {
    Cancelled,
    Failed(CardFailure),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(failure(&error))
    }
}

fn proof(
    card: &mut JpkiCard<'_>,
    desk: &mut dyn Desk,
    authentication: &Authentication<'_>,
    digest: &[u8; 32],
) -> Result<SubmitProof, Stop> {
    let read = certificate(card)?;
    let unlocked = match authentication.method {
        Method::Pin => with_pin(card, desk)?,
        Method::Visual => with_terminal(card, desk, authentication.terminal)?,
    };
    let certificate = match read {
        Some(certificate) => certificate,
        // It was shown the PIN now; a card that still wants it is none that anybody has described.
        None => certificate(card)?.ok_or(Stop::Failed(CardFailure::Unreadable))?,
    };
    desk.progress(Step::Signing);
    let signature = card.sign_authentication(&unlocked, SigningScheme::RsaPkcs1Sha256(digest))?;
    Ok(SubmitProof {
        certificate,
        signature,
        card_text: None,
    })
}

/// The certificate; `None` if the PIN comes first.
fn certificate(card: &mut JpkiCard<'_>) -> Result<Option<Vec<u8>>, Stop> {
    match card.authentication_certificate()? {
        CertificateOutcome::Read(certificate) => Ok(Some(certificate)),
        CertificateOutcome::AfterPin => Ok(None),
        CertificateOutcome::Absent => Err(Stop::Failed(CardFailure::NoCertificate)),
        CertificateOutcome::ForeignCard => Err(Stop::Failed(CardFailure::NotThisCard)),
    }
}

/// Article 17 paragraph 2 item 2. The counter is read before anybody is asked, so that a blocked card asks nobody.
fn with_pin<'s>(
    card: &mut JpkiCard<'s>,
    desk: &mut dyn Desk,
) -> Result<AuthenticationKeyUnlocked<'s>, Stop> {
    let failed = |failure| Err(Stop::Failed(failure));
    let tries = match card.authentication_retries()? {
        RetryCounter::Blocked => return failed(CardFailure::Blocked),
        RetryCounter::Unusable { .. } => return failed(CardFailure::PinUnusable),
        tries => tries,
    };
    let (pin, last_try) = match desk.pin(tries) {
        PinEntry::Cancelled => return Err(Stop::Cancelled),
        PinEntry::Entered(pin) => (pin, LastTry::Keep),
        PinEntry::EnteredForLastTry(pin) => (
            pin,
            LastTry::Spend(SpendLastTry::person_knows_that_a_wrong_one_blocks_the_card()),
        ),
    };
    desk.progress(Step::Unlocking);
    match card.verify_authentication_pin(&pin, last_try)? {
        PinOutcome::Verified(unlocked) => Ok(unlocked),
        PinOutcome::Wrong { retries_left } => failed(CardFailure::WrongPin { retries_left }),
        PinOutcome::Blocked => failed(CardFailure::Blocked),
        PinOutcome::LastTryKept => failed(CardFailure::LastTryKept),
        PinOutcome::Unusable { .. } => failed(CardFailure::PinUnusable),
        PinOutcome::Unknown(_) => failed(CardFailure::PinUnknown),
    }
}

/// Article 17 paragraph 2 item 1. The law lets staff compare the photo of a card, not of a phone.
fn with_terminal<'s>(
    card: &mut JpkiCard<'s>,
    desk: &mut dyn Desk,
    terminal: Option<&TerminalKey>,
) -> Result<AuthenticationKeyUnlocked<'s>, Stop> {
    let Some(terminal) = terminal else {
        return Err(Stop::Failed(CardFailure::TerminalNotAccepted));
    };
    match card.token_information() {
        Ok(token) if token.kind.is_phone() => return Err(Stop::Failed(CardFailure::PhoneNeedsPin)),
        // A label nobody has published is no phone for sure.
        Ok(_) | Err(Error::Card(_)) => {}
        Err(error) => return Err(error.into()),
    }
    if !desk.photo_matches() {
        return Err(Stop::Cancelled);
    }
    desk.progress(Step::Unlocking);
    match authenticate(card, terminal, PROVIDER.sha256)? {
        TerminalOutcome::Accepted(unlocked) => Ok(unlocked),
        TerminalOutcome::NotAccepted => Err(Stop::Failed(CardFailure::TerminalNotAccepted)),
    }
}

const fn failure(error: &Error) -> CardFailure {
    match error {
        Error::Card(CardFault::Blocked) => CardFailure::Blocked,
        Error::Card(CardFault::FileRefused { status, .. } | CardFault::StatusWord(status)) => {
            CardFailure::Refused(*status)
        }
        Error::Misuse(_) => CardFailure::TerminalNotAccepted,
        Error::Transport(_) => CardFailure::Transport,
        _ => CardFailure::Unreadable,
    }
}
