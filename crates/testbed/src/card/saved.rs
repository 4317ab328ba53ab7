// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card keeps without power, as JSON: counters, changed secrets, and how far its random numbers are.
//!
//! Writing it to a file, and doing that before an answer leaves the card, is the program's part.

use super::VirtualCard;
use core::fmt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const VERSION: u32 = 1;

#[derive(Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    #[serde(rename = "kakunin-card-state")]
    version: u32,
    /// Whose card, so that no other card takes it.
    card: String,
    /// Words of the random stream used.
    random: u64,
    secrets: BTreeMap<String, SavedSecret>,
}

#[derive(Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct SavedSecret {
    tries: u8,
    value: String,
}

/// The text is not the state of this card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "it is no state, or another card's")]
pub enum StateError {
    /// It belongs to another card.
    AnotherCard,
    /// It is not in the format.
    Malformed,
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnotherCard => "the state belongs to another card",
            Self::Malformed => "this is not the state of a card",
        })
    }
}

impl std::error::Error for StateError {}

impl VirtualCard {
    /// What it keeps without power.
    #[must_use]
    pub fn saved(&self) -> String {
        let secrets = self.state.secrets.values().filter_map(|secret| {
            let value = String::from_utf8_lossy(&secret.value).into_owned();
            let saved = SavedSecret {
                tries: secret.tries,
                value,
            };
            Some((secret.kind.word()?.to_owned(), saved))
        });
        let saved = Saved {
            version: VERSION,
            card: self.label.clone(),
            random: u64::try_from(self.state.random.get_word_pos()).unwrap_or_default(),
            secrets: secrets.collect(),
        };
        // The keys of the map are texts, so nothing can fail.
        serde_json::to_string_pretty(&saved).unwrap_or_default()
    }

    /// Takes up what was saved. The card has no power in between.
    ///
    /// # Errors
    /// [`StateError`]; the card is then as it was.
    pub fn restore(&mut self, saved: &str) -> Result<(), StateError> {
        let saved: Saved = serde_json::from_str(saved).map_err(|_| StateError::Malformed)?;
        if saved.version != VERSION {
            return Err(StateError::Malformed);
        }
        if saved.card != self.label {
            return Err(StateError::AnotherCard);
        }
        let mut state = self.state.clone();
        let mut known = 0;
        for secret in state.secrets.values_mut() {
            let Some(word) = secret.kind.word() else {
                continue;
            };
            let saved = saved.secrets.get(word).ok_or(StateError::Malformed)?;
            if saved.tries > secret.tries_full {
                return Err(StateError::Malformed);
            }
            secret.tries = saved.tries;
            secret.value = saved.value.clone().into_bytes();
            known += 1;
        }
        if known != saved.secrets.len() {
            return Err(StateError::Malformed);
        }
        state.random.set_word_pos(u128::from(saved.random));
        self.state = state;
        self.restart(apdu::Reset::Cold);
        Ok(())
    }
}
