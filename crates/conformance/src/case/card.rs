// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for cards: commands and what must come back.

use serde::{Deserialize, Serialize};

/// A case begins with power off and on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an input has"
)]
pub struct CardInput {
    /// Leaves a secret blocked: run last, and only where that is allowed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub destructive: bool,
    /// In this order.
    pub steps: Vec<CardStep>,
}

/// One thing done to the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the schema says what a step can be"
)]
pub enum CardStep {
    /// A command APDU.
    Send {
        /// The command in hexadecimal.
        send: String,
        /// Status words that are right; `?` stands for any digit.
        status: Vec<String>,
        /// Length of the response data.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<usize>,
        /// Beginning of the response data in hexadecimal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        begins: Option<String>,
        /// The response data must differ from those of the step before.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        differs: bool,
    },
    /// Power off and on, or the reset line.
    Reset {
        /// `cold` or `warm`.
        reset: String,
    },
}
