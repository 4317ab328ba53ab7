// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faulty services: each a sound one with something around it that breaks a rule.

mod answers;
mod edit;
mod requests;

use super::around::Change;

/// A defect, the rules it breaks, and how.
pub(crate) struct ServiceDefect {
    pub(crate) word: &'static str,
    pub(crate) sentence: &'static str,
    pub(crate) breaks: &'static [&'static str],
    pub(in crate::iut) change: Change,
}

impl ServiceDefect {
    /// All.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        requests::ALL.iter().chain(answers::ALL)
    }
}

const fn defect(
    word: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    change: Change,
) -> ServiceDefect {
    ServiceDefect {
        word,
        sentence,
        breaks,
        change,
    }
}
