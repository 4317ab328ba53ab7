// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reference data with a retry counter: PINs, the password, the verification codes.

use super::Answer;
use apdu::StatusWord;

/// Which secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SecretKind {
    AuthenticationPin,
    /// Blocked on every card seen (one source).
    Blocked,
    CodeA,
    CodeB,
    CommonPin,
    SignaturePassword,
    TextPin,
}

impl SecretKind {
    /// Word for description and state files; the blocked one is never in them.
    pub(super) const fn word(self) -> Option<&'static str> {
        Some(match self {
            Self::AuthenticationPin => "authentication",
            Self::Blocked => return None,
            Self::CodeA => "code-a",
            Self::CodeB => "code-b",
            Self::CommonPin => "common",
            Self::SignaturePassword => "signature",
            Self::TextPin => "text",
        })
    }

    /// Three and five from two or more sources, ten from several that do not measure it.
    pub(super) const fn tries(self) -> u8 {
        match self {
            Self::AuthenticationPin | Self::CommonPin | Self::TextPin => 3,
            Self::Blocked => 0,
            Self::CodeA | Self::CodeB => 10,
            Self::SignaturePassword => 5,
        }
    }

    /// Whether a new value has the form of this secret. Codes are what is printed and never change.
    pub(super) fn takes(self, value: &[u8]) -> bool {
        match self {
            Self::AuthenticationPin | Self::CommonPin | Self::TextPin => {
                value.len() == 4 && value.iter().all(u8::is_ascii_digit)
            }
            Self::SignaturePassword => {
                let allowed = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
                matches!(value.len(), 6..=16) && value.iter().all(allowed)
            }
            Self::Blocked | Self::CodeA | Self::CodeB => false,
        }
    }

    /// Whether a person chose it and a municipal office can make it unusable.
    pub(super) const fn is_chosen(self) -> bool {
        matches!(
            self,
            Self::AuthenticationPin | Self::CommonPin | Self::SignaturePassword | Self::TextPin
        )
    }
}

#[derive(Clone)]
pub(crate) struct Secret {
    pub(crate) kind: SecretKind,
    pub(crate) value: Vec<u8>,
    /// What a right one sets the counter back to.
    pub(crate) tries_full: u8,
    pub(crate) tries: u8,
    pub(crate) verified: bool,
}

impl Secret {
    pub(super) fn new(kind: SecretKind, value: &str, tries: u8) -> Self {
        Self {
            kind,
            value: value.as_bytes().to_vec(),
            tries_full: tries.max(kind.tries()),
            tries,
            verified: false,
        }
    }

    /// VERIFY: without data it tells the counter, and says `63C0` when blocked (OpenSC needs that); with data it says
    /// `6984` when blocked (two or more sources), and the counter when wrong.
    pub(super) fn verify(&mut self, data: &[u8]) -> Answer {
        if data.is_empty() {
            return Err(StatusWord::retries_left(self.tries));
        }
        if self.tries == 0 {
            return Err(StatusWord::REFERENCE_DATA_NOT_USABLE);
        }
        self.verified = data == self.value;
        if self.verified {
            self.tries = self.tries_full;
            return Ok(Vec::new());
        }
        self.tries = self.tries.saturating_sub(1);
        Err(StatusWord::retries_left(self.tries))
    }

    /// A new value, after the old one was verified. What a card says to a value of the wrong form is not known; `6A80`
    /// stands here.
    pub(super) fn change(&mut self, value: &[u8]) -> Answer {
        if !self.verified {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        if !self.kind.takes(value) {
            return Err(StatusWord::INCORRECT_DATA);
        }
        self.value = value.to_vec();
        Ok(Vec::new())
    }
}
