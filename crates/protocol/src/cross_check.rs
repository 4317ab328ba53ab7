// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether an answer is about the person in front of the desk: name and date of birth against the card or a chart.
//!
//! Insurers' registers have held other people's data under a number before. What does not fit is shown to a person;
//! nothing is chosen or overwritten here.

use crate::date::Date;
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
#[expect(clippy::exhaustive_enums, reason = "the same or not")]
pub enum BirthDateComparison {
    /// The same.
    Equal,
    /// Different.
    Differs,
}

impl CrossCheck {
    /// Compares an answer's coverage with a name and a date of birth from elsewhere.
    #[must_use]
    pub fn of(coverage: &BasicCoverage, name: &str, birth_date: Date) -> Self {
        Self {
            name: compare(coverage.name.as_str(), name),
            birth_date: if coverage.birth_date == birth_date {
                BirthDateComparison::Equal
            } else {
                BirthDateComparison::Differs
            },
        }
    }

    /// Whether nothing speaks against the two being one person.
    #[must_use]
    pub const fn fits(self) -> bool {
        !matches!(self.name, Comparison::Differs)
            && matches!(self.birth_date, BirthDateComparison::Equal)
    }
}
