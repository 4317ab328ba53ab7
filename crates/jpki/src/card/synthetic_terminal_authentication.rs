// SPDX-License-Identifier: MIT OR Apache-2.0
//! **Synthetic stand-in**: how a terminal proves to a card that it may use the user-authentication key without a PIN.
//!
//! The law knows this use (after staff have compared the photo), but the real exchange between terminal and card is not
//! public. This one is invented, works with this project's virtual card only, and uses a class byte no My Number Card
//! knows, so that a real card refuses it with its first command. Whoever has the real exchange replaces this file.
//!
//! ```text
//! F0 60 00 00 10                 -> 16 random bytes
//! F0 62 00 00 <Lc> <certificate> 9E 40 <r || s>
//! ```
//!
//! The certificate is `7F21{5F4E{body} 5F37{operator's ECDSA P-256 signature over body}}`, the terminal's signature covers
//! [`LABEL`], the challenge and SHA-256 of the body.

use super::application::with_data;
use super::{AuthenticationKeyUnlocked, JpkiCard, refusal, send, send_expecting_success};
use crate::error::{CardFault, Error};
use alloc::vec::Vec;
use apdu::tlv::{Limits, Reader, Tag, Writer};
use apdu::{Command, Header, Ne, StatusWord};

/// Class byte of both commands.
pub const CLASS: u8 = 0xF0;

/// Instruction that asks for a challenge.
pub const GET_CHALLENGE: u8 = 0x60;

/// Instruction that presents certificate and signature.
pub const PRESENT: u8 = 0x62;

/// Length of the challenge in bytes.
pub const CHALLENGE_LENGTH: usize = 16;

/// Head of what the terminal signs.
pub const LABEL: &[u8] = b"KAKUNIN-SYNTHETIC-TERMINAL-AUTH-1";

/// What a terminal has for this exchange. Its key may live in a token: it is asked to sign, never shown.
pub trait Terminal {
    /// The terminal's certificate.
    fn certificate(&self) -> &[u8];

    /// Signs with ECDSA P-256 and SHA-256 over the message; r and s, 32 bytes each.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// Whether the card lets this terminal use the user-authentication key.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it does or it does not")]
pub enum TerminalOutcome {
    /// It does, until it is logged out.
    Accepted(AuthenticationKeyUnlocked),
    /// It does not: another operator, a wrong signature, or a card without this synthetic exchange.
    NotAccepted,
}

/// Runs the exchange. `sha256` is the crypto backend's digest.
///
/// # Errors
/// [`Error::Card`] for any status word besides accepted and not accepted; [`Error::Transport`].
pub fn authenticate(
    card: &mut JpkiCard<'_>,
    terminal: &dyn Terminal,
    sha256: fn(&[&[u8]]) -> [u8; 32],
) -> Result<TerminalOutcome, Error> {
    let ask = Command::new(Header::new(CLASS, GET_CHALLENGE, 0x00, 0x00)).with_ne(sixteen());
    let response = send(card.transport(), &ask)?;
    match response.status() {
        StatusWord::SUCCESS => {}
        StatusWord::CLA_NOT_SUPPORTED | StatusWord::INS_NOT_SUPPORTED => {
            return Ok(TerminalOutcome::NotAccepted);
        }
        status => return Err(refusal(status)),
    }
    if response.data().len() != CHALLENGE_LENGTH {
        return Err(CardFault::UnexpectedAnswer.into());
    }
    let body = body(terminal.certificate()).unwrap_or_default();
    let message = [LABEL, response.data(), &sha256(&[&body])].concat();
    let data = [
        terminal.certificate(),
        &signature_object(&terminal.sign(&message)),
    ]
    .concat();
    let present = with_data(Header::new(CLASS, PRESENT, 0x00, 0x00), &data)?;
    match send_expecting_success(card.transport(), &present) {
        Ok(_) => Ok(TerminalOutcome::Accepted(AuthenticationKeyUnlocked(()))),
        Err(Error::Card(CardFault::StatusWord(0x6982 | 0x6A80))) => {
            Ok(TerminalOutcome::NotAccepted)
        }
        Err(error) => Err(error),
    }
}

fn sixteen() -> Ne {
    u32::try_from(CHALLENGE_LENGTH)
        .ok()
        .and_then(|length| Ne::new(length).ok())
        .unwrap_or(Ne::ZERO)
}

fn body(certificate: &[u8]) -> Option<Vec<u8>> {
    let limits = Limits::standard();
    let whole = Reader::new(certificate, &limits)
        .expect(Tag::new(0x7F21).ok()?)
        .ok()?;
    let body = whole.contents().ok()?.expect(Tag::new(0x5F4E).ok()?).ok()?;
    Some(body.value().to_vec())
}

fn signature_object(signature: &[u8; 64]) -> Vec<u8> {
    let mut writer = Writer::new();
    // Tag 9E and 64 bytes are inside every limit of the writer.
    let written = Tag::new(0x9E).is_ok_and(|tag| writer.append(tag, signature).is_ok());
    debug_assert!(written, "digital signature object");
    writer.into_bytes()
}
