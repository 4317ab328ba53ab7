// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was put on the reader.

use super::pin::RetryCounter;
use super::{CertificateOutcome, JpkiCard, TokenKind, with_session};
use crate::error::{CardFault, Error};
use apdu::Transport;

/// What was put on the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the desk needs a sentence for each"
)]
pub enum Identification {
    /// A JPKI application.
    Jpki(Presented),
    /// A card without one.
    ForeignCard,
    /// Something that does not answer, or nothing that can be read.
    Unreadable(Error),
}

/// A JPKI application as it shows itself before any secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Presented {
    /// What it runs on; [`TokenKind::Other`] also if its token information breaks its form.
    pub kind: TokenKind,
    /// Whether it shows a user-authentication certificate.
    pub certificate: CertificateState,
    /// The user-authentication PIN. [`RetryCounter::Blocked`] and [`RetryCounter::Unusable`] are no errors: offer the
    /// visual method.
    pub pin: RetryCounter,
}

/// Whether a user-authentication certificate is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the same cases as when reading it")]
pub enum CertificateState {
    /// It is, and needs no PIN to be read.
    Free,
    /// The PIN comes first.
    AfterPin,
    /// There is none.
    Absent,
}

/// Tells what was put on the reader. It shows no secret and spends no try.
///
/// A check that only needs the certificate reads it with [`JpkiCard::authentication_certificate`], which tells foreign
/// cards, missing certificates and phones apart on its own.
pub fn identify(transport: &mut dyn Transport) -> Identification {
    match with_session(transport, |card| card.identify()) {
        Ok(ended) => match ended.value {
            Ok(Some(presented)) => Identification::Jpki(presented),
            Ok(None) => Identification::ForeignCard,
            Err(error) => Identification::Unreadable(error),
        },
        Err(Error::Card(CardFault::NoApplication { .. })) => Identification::ForeignCard,
        Err(error) => Identification::Unreadable(error),
    }
}

impl JpkiCard<'_> {
    fn identify(&mut self) -> Result<Option<Presented>, Error> {
        let kind = match self.token_information() {
            Ok(token) => token.kind,
            Err(Error::Card(_)) => TokenKind::Other,
            Err(error) => return Err(error),
        };
        let certificate = match self.authentication_certificate()? {
            CertificateOutcome::Read(_) => CertificateState::Free,
            CertificateOutcome::AfterPin => CertificateState::AfterPin,
            CertificateOutcome::Absent => CertificateState::Absent,
            CertificateOutcome::ForeignCard => return Ok(None),
        };
        let pin = self.authentication_retries()?;
        Ok(Some(Presented {
            kind,
            certificate,
            pin,
        }))
    }
}
