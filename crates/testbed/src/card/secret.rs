// SPDX-License-Identifier: MIT OR Apache-2.0
//! PIN and password: reference data with a retry counter.

use super::{ATR_CONTACTLESS, Answer};
use apdu::StatusWord;

/// How a card is set up. `Debug` hides the secrets, out of habit: they are synthetic.
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "tests change single fields")]
pub struct CardOptions {
    /// Answer to reset.
    pub atr: Vec<u8>,
    /// PIN of the user-authentication key.
    pub authentication_pin: String,
    /// Tries it has left.
    pub authentication_tries: u8,
    /// Password of the digital-signature key.
    pub signature_password: String,
    /// Tries it has left.
    pub signature_tries: u8,
}

impl Default for CardOptions {
    /// PIN 1234 with three tries, password ABC123 with five, contactless.
    fn default() -> Self {
        Self {
            atr: ATR_CONTACTLESS.to_vec(),
            authentication_pin: "1234".to_owned(),
            authentication_tries: 3,
            signature_password: "ABC123".to_owned(),
            signature_tries: 5,
        }
    }
}

impl core::fmt::Debug for CardOptions {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CardOptions").finish_non_exhaustive()
    }
}

#[derive(Clone)]
pub(super) struct Secret {
    value: Vec<u8>,
    /// What a right one sets the counter back to.
    tries_full: u8,
    tries: u8,
    verified: bool,
}

impl Secret {
    pub(super) fn new(value: &str, tries: u8) -> Self {
        let defaults = if value.len() == 4 { 3 } else { 5 };
        Self {
            value: value.as_bytes().to_vec(),
            tries_full: tries.max(defaults),
            tries,
            verified: false,
        }
    }

    pub(super) const fn tries(&self) -> u8 {
        self.tries
    }

    pub(super) const fn is_verified(&self) -> bool {
        self.verified
    }

    pub(super) const fn log_out(&mut self) {
        self.verified = false;
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
}
