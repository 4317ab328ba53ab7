// SPDX-License-Identifier: MIT OR Apache-2.0
//! Verifiers that break one rule each, to see whether the suite notices.
//!
//! A defect is not built into the verifier. It takes hold around a sound one: of the case before the sound one sees it, or
//! of the verdict afterwards (docs/decisions/0044).

mod answers;
mod certificates;
mod forge;
mod lists;
mod messages;
mod paths;

use super::{Accepted, NotAccepted};
use conformance::adapter::{Input, Judgement};
use jpki::Error;

/// One rule a verifier breaks.
pub(crate) struct Defect {
    /// For command lines.
    pub(crate) word: &'static str,
    /// What the verifier does.
    pub(crate) sentence: &'static str,
    /// The requirements it breaks: each must be named by a case that fails.
    pub(crate) breaks: &'static [&'static str],
    hold: Hold,
}

/// Where a defect takes hold.
enum Hold {
    /// What the sound verifier refuses for this reason is accepted.
    Forgives(fn(&Error) -> bool),
    /// The sound verifier is given another case.
    Takes(fn(&mut Input)),
    /// The sound verifier's refusal is told as something else.
    Tells(fn(&mut Judgement)),
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Defect> {
    [
        certificates::DEFECTS,
        paths::DEFECTS,
        lists::DEFECTS,
        answers::DEFECTS,
        messages::DEFECTS,
    ]
    .into_iter()
    .flatten()
}

/// The defect of this word.
pub(crate) fn named(word: &str) -> Option<&'static Defect> {
    all().find(|defect| defect.word == word)
}

impl Defect {
    pub(super) fn before(&self, input: &mut Input) {
        if let Hold::Takes(change) = self.hold {
            change(input);
        }
    }

    pub(super) fn after(
        &self,
        outcome: Result<Accepted, NotAccepted>,
    ) -> Result<Accepted, NotAccepted> {
        match (outcome, &self.hold) {
            (Err(refused), Hold::Forgives(forgives)) if forgives(&refused.error) => {
                Ok(Accepted::default())
            }
            (outcome, _) => outcome,
        }
    }

    pub(super) fn tell(&self, judgement: &mut Judgement) {
        if let Hold::Tells(change) = self.hold {
            change(judgement);
        }
    }
}

/// A table of defects: word, requirements it breaks, sentence, and how it takes hold.
macro_rules! defects {
    ($($word:literal breaks [$($requirement:literal),* $(,)?]: $sentence:literal, $hold:expr;)*) => {
        pub(super) const DEFECTS: &[$crate::verifier::defects::Defect] = &[$(
            $crate::verifier::defects::Defect {
                word: $word,
                sentence: $sentence,
                breaks: &[$($requirement),*],
                hold: $hold,
            },
        )*];
    };
}
use defects;

/// Forgives errors of a pattern.
macro_rules! forgives {
    ($($pattern:tt)*) => {
        $crate::verifier::defects::Hold::Forgives(|error| matches!(error, $($pattern)*))
    };
}
use forgives;

/// Forgives breaks of these rules of a grammar.
macro_rules! reads {
    ($($fault:ident)|*) => {
        $crate::verifier::defects::Hold::Forgives(|error| {
            matches!(error, jpki::Error::Malformed(jpki::error::Malformed {
                fault: $(jpki::error::Syntax::$fault)|*,
                ..
            }))
        })
    };
}
use reads;

#[cfg(test)]
mod tests {
    use super::all;
    use conformance::adapter::Verdict;
    use conformance::case::{self, Body};
    use conformance::requirement::registers;
    use std::collections::BTreeSet;

    #[test]
    fn words_are_unique_and_requirements_registered() {
        let registered: BTreeSet<String> = registers()
            .into_iter()
            .flat_map(|register| register.requirements)
            .map(|requirement| requirement.id)
            .collect();
        let mut words = BTreeSet::new();
        for defect in all() {
            assert!(words.insert(defect.word), "{} comes twice", defect.word);
            assert!(!defect.breaks.is_empty(), "{}", defect.word);
            for requirement in defect.breaks {
                assert!(registered.contains(*requirement), "{requirement}");
            }
        }
        assert!(words.len() >= 60, "{}", words.len());
    }

    #[test]
    fn every_requirement_that_can_refuse_is_broken_by_a_defect() {
        let of_these = ["jpki-profile", "rfc5280", "rfc5652", "rfc6960"];
        let asked: BTreeSet<String> = registers()
            .into_iter()
            .filter(|register| of_these.contains(&register.register.as_str()))
            .flat_map(|register| register.requirements)
            .map(|requirement| requirement.id)
            .collect();
        let refusing: BTreeSet<String> = case::files()
            .into_iter()
            .flat_map(|file| file.cases)
            .filter(|case| match &case.body {
                Body::Verifier { expect, .. } => expect.verdict != Verdict::Accept,
                _ => false,
            })
            .flat_map(|case| case.requirements)
            .filter(|requirement| asked.contains(requirement))
            .collect();
        let broken: BTreeSet<String> = all()
            .flat_map(|defect| defect.breaks)
            .map(|&requirement| requirement.to_owned())
            .collect();
        let unbroken: Vec<_> = refusing.difference(&broken).collect();
        assert!(unbroken.is_empty(), "{unbroken:#?}");
        assert!(refusing.len() > 190, "{}", refusing.len());
    }
}
