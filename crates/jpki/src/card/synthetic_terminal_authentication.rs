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

use super::channel::unsendable;
use super::{AuthenticationKeyUnlocked, JpkiCard};
use crate::error::{CardFault, Error, Misuse};
use alloc::vec::Vec;
use apdu::tlv::{Limits, Reader, Tag, Writer};
use apdu::{Command, Header, Ne, StatusWord};
use core::marker::PhantomData;

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
pub enum TerminalOutcome<'s> {
    /// It does, until it is logged out.
    Accepted(AuthenticationKeyUnlocked<'s>),
    /// It does not: another operator, a wrong signature, or a card without this synthetic exchange.
    NotAccepted,
}

/// Runs the exchange. `sha256` is the crypto backend's digest.
///
/// The card asks for a signature over a challenge it has just drawn and takes back with the first answer, so nothing a
/// terminal signed before is good again; and it takes certificates of its operator's key only.
///
/// # Errors
/// [`Misuse::TerminalCertificate`], before anything is sent; [`Error::Card`]
/// for any status word besides accepted and not accepted; [`Error::Transport`].
pub fn authenticate<'s>(
    card: &mut JpkiCard<'s>,
    terminal: &dyn Terminal,
    sha256: fn(&[&[u8]]) -> [u8; 32],
) -> Result<TerminalOutcome<'s>, Error> {
    let certificate = terminal.certificate();
    let body = body(certificate).ok_or(Misuse::TerminalCertificate)?;
    let ask = Command::new(Header::new(CLASS, GET_CHALLENGE, 0x00, 0x00)).with_ne(sixteen());
    let response = card.send(&ask)?;
    // A card without this exchange – every real one – refuses the class, in whatever words.
    if response.status() != StatusWord::SUCCESS {
        return Ok(TerminalOutcome::NotAccepted);
    }
    if response.data().len() != CHALLENGE_LENGTH {
        return Err(CardFault::UnexpectedAnswer.into());
    }
    let message = [LABEL, response.data(), &sha256(&[body])].concat();
    let data = [certificate, &signature_object(&terminal.sign(&message))].concat();
    let present = Command::new(Header::new(CLASS, PRESENT, 0x00, 0x00))
        .with_data(&data)
        .map_err(unsendable)?;
    match card.send(&present)?.status() {
        StatusWord::SUCCESS => Ok(TerminalOutcome::Accepted(AuthenticationKeyUnlocked(
            PhantomData,
        ))),
        StatusWord::SECURITY_STATUS_NOT_SATISFIED | StatusWord::INCORRECT_DATA => {
            Ok(TerminalOutcome::NotAccepted)
        }
        status => Err(CardFault::StatusWord(status.get()).into()),
    }
}

fn sixteen() -> Ne {
    u32::try_from(CHALLENGE_LENGTH)
        .ok()
        .and_then(|length| Ne::new(length).ok())
        .unwrap_or(Ne::ZERO)
}

/// The signed part of a terminal certificate, which must be whole.
fn body(certificate: &[u8]) -> Option<&[u8]> {
    let limits = Limits::standard();
    let mut outer = Reader::new(certificate, &limits);
    let mut parts = outer.expect(Tag::new(0x7F21).ok()?).ok()?.contents().ok()?;
    let body = parts.expect(Tag::new(0x5F4E).ok()?).ok()?.value();
    parts.expect(Tag::new(0x5F37).ok()?).ok()?;
    Some(body)
}

fn signature_object(signature: &[u8; 64]) -> Vec<u8> {
    let mut writer = Writer::new();
    // Tag 9E and 64 bytes are inside every limit of the writer.
    let written = Tag::new(0x9E).is_ok_and(|tag| writer.append(tag, signature).is_ok());
    debug_assert!(written, "digital signature object");
    writer.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{CLASS, GET_CHALLENGE, LABEL, PRESENT, body};
    use hex_literal::hex;

    #[test]
    fn nothing_of_it_can_be_taken_for_the_real_exchange() {
        // ISO/IEC 7816-4 §5.4.1: the class is proprietary; what is known of the real card uses 00 and 80.
        assert!(matches!([CLASS], [0xF0..=0xFE]));
        for known in [0x82, 0x84, 0x88, 0xA2] {
            assert!(GET_CHALLENGE != known && PRESENT != known);
        }
        assert!(LABEL.windows(9).any(|word| word == b"SYNTHETIC"));
    }

    #[test]
    fn only_a_whole_certificate_is_presented() {
        assert_eq!(
            body(&hex!("7F21 08 5F4E01AA 5F3701BB")),
            Some(&hex!("AA")[..])
        );
        for damaged in [
            &hex!("")[..],
            &hex!("7F21 04 5F4E01AA"),
            &hex!("7F21 09 5F4E01AA 5F3701BB"),
            &hex!("7F21 08 5F3701BB 5F4E01AA"),
            &hex!("5F4E01AA 5F3701BB"),
        ] {
            assert_eq!(body(damaged), None);
        }
    }
}
