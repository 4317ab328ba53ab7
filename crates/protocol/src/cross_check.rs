// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether an answer is about the person in front of the desk: name and date of birth against the card or a chart.
//!
//! Insurers' registers have held other people's data under a number before. What does not fit is shown to a person;
//! nothing is chosen or overwritten here.

use crate::date::{BirthDate, Date};
use crate::eligibility::BasicCoverage;
use crate::name::{Comparison, compare};

/// How an answer's person compares with another source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "what an answer and a card share")]
pub struct CrossCheck {
    /// The names.
    pub name: Comparison,
    /// The dates of birth, which are the same or not.
    pub birth_date: BirthDateComparison,
}

/// How two dates of birth compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the desk needs a sentence for each"
)]
pub enum BirthDateComparison {
    /// The same.
    Equal,
    /// Different.
    Differs,
    /// The insurer does not know the day or the month, and the rest is the same: neither yes nor no.
    Undetermined,
}

impl BirthDateComparison {
    /// All, in the order of their words.
    pub const ALL: [Self; 3] = [Self::Differs, Self::Equal, Self::Undetermined];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Equal => "equal",
            Self::Undetermined => "undetermined",
        }
    }

    /// The comparison of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl CrossCheck {
    /// Compares an answer's coverage with a name and a date of birth from elsewhere.
    #[must_use]
    pub fn of(coverage: &BasicCoverage, name: &str, birth_date: Date) -> Self {
        Self {
            name: compare(coverage.name.as_str(), name),
            birth_date: compare_births(coverage.birth_date, birth_date),
        }
    }

    /// Whether something speaks against the two being one person. What is not known does not.
    #[must_use]
    pub const fn differs(self) -> bool {
        matches!(self.name, Comparison::Differs)
            || matches!(self.birth_date, BirthDateComparison::Differs)
    }

    /// Whether nothing speaks against the two being one person, and the date of birth for it.
    #[must_use]
    pub const fn fits(self) -> bool {
        !matches!(self.name, Comparison::Differs)
            && matches!(self.birth_date, BirthDateComparison::Equal)
    }
}

/// What is not known speaks neither for nor against.
fn compare_births(known: BirthDate, other: Date) -> BirthDateComparison {
    let ((year, month, day), (other_year, other_month, other_day)) = (known.parts(), other.parts());
    let differs = |part: u8, other: u8| part != 0 && part != other;
    if year != other_year || differs(month, other_month) || differs(day, other_day) {
        BirthDateComparison::Differs
    } else if known.exact().is_some() {
        BirthDateComparison::Equal
    } else {
        BirthDateComparison::Undetermined
    }
}

#[cfg(test)]
mod tests {
    use super::{BirthDateComparison, compare_births};
    use crate::date::{BirthDate, Date};

    #[test]
    fn births_of_which_a_part_is_unknown_are_never_equal() {
        let other = Date::new(1940, 1, 15).unwrap();
        for (known, expected) in [
            ("19400115", BirthDateComparison::Equal),
            ("19400100", BirthDateComparison::Undetermined),
            ("19400000", BirthDateComparison::Undetermined),
            ("19400200", BirthDateComparison::Differs),
            ("19410000", BirthDateComparison::Differs),
            ("19400116", BirthDateComparison::Differs),
        ] {
            let known = BirthDate::from_compact(known).unwrap();
            assert_eq!(compare_births(known, other), expected, "{known}");
        }
    }
}
