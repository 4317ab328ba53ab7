// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card, described in a small file. The format is `vectors/schema/card.json`, with an example for each variant in
//! `vectors/cards`.

use super::secret::SecretKind;
use super::{ATRS, CardOptions, Disturbance, Schedule, UnusablePin, Variant};
use crate::Seed;
use crate::faults::CardDefect;
use crate::population::Situation;
use core::fmt;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most tries `63Cx` can tell.
const TRIES_MAX: u8 = 15;

/// Longest ATR (ISO/IEC 7816-3 §8.2.1): 33 bytes.
const ATR_MAX: usize = 33;

/// A card as described.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CardDescription {
    /// The world its holder lives in.
    pub seed: Seed,
    /// The holder.
    pub situation: Situation,
    /// The card.
    pub options: CardOptions,
    /// A rule it breaks.
    pub defect: Option<CardDefect>,
    /// What goes wrong and when.
    pub schedule: Schedule,
}

/// What is not right in a description. Each variant names the member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "one for each member")]
pub enum DescriptionError {
    /// `atr` is neither a known name nor 2–33 bytes in hexadecimal.
    Atr,
    /// `defect` names none.
    Defect,
    /// `faults` has an unknown word.
    Fault,
    /// Not JSON, or a member that is unknown, missing or of the wrong type.
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// `secrets` has an unknown name, a value of the wrong form, a value where the card makes it, or too many tries.
    Secret,
    /// `situation` names none.
    Situation,
    /// `variant` names none.
    Variant,
}

impl fmt::Display for DescriptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Atr => "atr is neither a known name nor 2 to 33 bytes in hexadecimal",
            Self::Defect => "defect is not the name of one",
            Self::Fault => "a fault is not a known word",
            Self::Json { line, column } => {
                return write!(f, "unreadable at line {line}, column {column}");
            }
            Self::Secret => "a secret is unknown, of the wrong form, or has more than 15 tries",
            Self::Situation => "situation is not a known word",
            Self::Variant => "variant is not a known word",
        })
    }
}

impl std::error::Error for DescriptionError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Written {
    /// Read by editors.
    #[serde(rename = "$schema", default)]
    _schema: Option<String>,
    /// Read by people.
    #[serde(rename = "title", default)]
    _title: Option<String>,
    #[serde(default = "one")]
    seed: u64,
    #[serde(default = "valid")]
    situation: String,
    #[serde(default = "plastic")]
    variant: String,
    #[serde(default = "contactless")]
    atr: String,
    #[serde(default)]
    secrets: BTreeMap<String, WrittenSecret>,
    #[serde(default)]
    unusable_pin: UnusablePin,
    #[serde(default)]
    defect: Option<String>,
    #[serde(default)]
    faults: Vec<WrittenFault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSecret {
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    tries: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFault {
    at: u32,
    fault: String,
}

const fn one() -> u64 {
    1
}

fn valid() -> String {
    Situation::Valid.word().to_owned()
}

fn plastic() -> String {
    Variant::Plastic.word().to_owned()
}

fn contactless() -> String {
    "contactless".to_owned()
}

impl CardDescription {
    /// A card without defect and faults.
    #[must_use]
    pub fn new(seed: Seed, situation: Situation, options: CardOptions) -> Self {
        Self {
            seed,
            situation,
            options,
            defect: None,
            schedule: Schedule::default(),
        }
    }

    /// Reads a description.
    ///
    /// # Errors
    /// [`DescriptionError`].
    pub fn from_json(text: &str) -> Result<Self, DescriptionError> {
        let written: Written =
            serde_json::from_str(text).map_err(|error| DescriptionError::Json {
                line: error.line(),
                column: error.column(),
            })?;
        let variant = Variant::named(&written.variant).ok_or(DescriptionError::Variant)?;
        let mut options = CardOptions {
            variant,
            atr: atr(&written.atr).ok_or(DescriptionError::Atr)?,
            unusable_pin: written.unusable_pin,
            ..CardOptions::default()
        };
        for (word, secret) in &written.secrets {
            set(&mut options, word, secret).ok_or(DescriptionError::Secret)?;
        }
        let defect = match written.defect {
            None => None,
            Some(word) => Some(CardDefect::named(&word).ok_or(DescriptionError::Defect)?),
        };
        let mut entries = Vec::new();
        for entry in &written.faults {
            let disturbance = Disturbance::named(&entry.fault).ok_or(DescriptionError::Fault)?;
            entries.push((entry.at, disturbance));
        }
        Ok(Self {
            seed: Seed(written.seed),
            situation: Situation::named(&written.situation).ok_or(DescriptionError::Situation)?,
            options,
            defect,
            schedule: Schedule::new(&entries),
        })
    }
}

fn atr(text: &str) -> Option<Vec<u8>> {
    if let Some(known) = ATRS.iter().find(|known| known.name == text) {
        return Some(known.bytes.to_vec());
    }
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let fits = rest.is_empty() && (2..=ATR_MAX).contains(&pairs.len());
    fits.then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

fn set(options: &mut CardOptions, word: &str, secret: &WrittenSecret) -> Option<()> {
    let (kind, value, tries) = match word {
        "authentication" => (
            SecretKind::AuthenticationPin,
            Some(&mut options.authentication_pin),
            &mut options.authentication_tries,
        ),
        "signature" => (
            SecretKind::SignaturePassword,
            Some(&mut options.signature_password),
            &mut options.signature_tries,
        ),
        "text" => (
            SecretKind::TextPin,
            Some(&mut options.text_pin),
            &mut options.text_tries,
        ),
        "common" => (
            SecretKind::CommonPin,
            Some(&mut options.common_pin),
            &mut options.common_tries,
        ),
        // Their values follow from what is printed on the card.
        "code-a" => (SecretKind::CodeA, None, &mut options.code_a_tries),
        "code-b" => (SecretKind::CodeB, None, &mut options.code_b_tries),
        _ => return None,
    };
    if let Some(written) = &secret.value {
        if !kind.takes(written.as_bytes()) {
            return None;
        }
        value?.clone_from(written);
    }
    if let Some(written) = secret.tries {
        if written > TRIES_MAX {
            return None;
        }
        *tries = written;
    }
    Some(())
}
