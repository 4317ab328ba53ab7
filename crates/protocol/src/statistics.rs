// SPDX-License-Identifier: MIT OR Apache-2.0
//! Statistics that may be published (Article 34 paragraph 4): counts of checks, small ones suppressed.
//!
//! A small count could be one patient of one clinic. Counts below a threshold are not shown; where only one count of a row is
//! hidden, the next smallest is hidden too, because the row's total would give the first away; and where there is no other, the
//! total is hidden.

use crate::Class;
use crate::facility::FacilityKind;
use std::collections::BTreeMap;

/// Counts below this are not shown.
pub const THRESHOLD: u64 = 10;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a proof is answered or refused")]
pub enum Ending {
    /// It was answered.
    Answered,
    /// It was refused, or could not be found out.
    Refused(Class),
}

impl Ending {
    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused(class) => class.as_str(),
        }
    }
}

/// A count as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a count is shown or not")]
pub enum Count {
    /// This many.
    Exactly(u64),
    /// Some, but not how many.
    Suppressed,
}

/// One kind of facility in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a row has these")]
pub struct Row {
    /// The kind.
    pub kind: FacilityKind,
    /// How many checks ended how; endings that did not occur are left out.
    pub endings: Vec<(Ending, Count)>,
    /// All of them.
    pub total: Count,
}

/// Counts of checks by kind of facility and ending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<FacilityKind, BTreeMap<Ending, u64>>);

impl Counts {
    /// One more.
    pub fn add(&mut self, kind: FacilityKind, ending: Ending) {
        let count = self.0.entry(kind).or_default().entry(ending).or_default();
        *count = count.saturating_add(1);
    }

    /// What may be published. Rows whose kind had no check are left out; there is no grand total.
    #[must_use]
    pub fn published(&self) -> Vec<Row> {
        let rows = self.0.iter();
        rows.map(|(kind, endings)| row(*kind, endings)).collect()
    }
}

fn row(kind: FacilityKind, endings: &BTreeMap<Ending, u64>) -> Row {
    let total = endings
        .values()
        .fold(0_u64, |sum, count| sum.saturating_add(*count));
    let mut by_size: Vec<(u64, Ending)> = endings
        .iter()
        .map(|(ending, count)| (*count, *ending))
        .collect();
    by_size.sort_unstable();
    let small = by_size
        .iter()
        .filter(|(count, _)| *count < THRESHOLD)
        .count();
    // One hidden count alone would follow from the total.
    let hidden = if small == 1 { 2 } else { small };
    let hidden_endings: Vec<Ending> = by_size
        .iter()
        .take(hidden)
        .map(|(_, ending)| *ending)
        .collect();
    let shown = |ending: &Ending, count: &u64| {
        if hidden_endings.contains(ending) {
            Count::Suppressed
        } else {
            Count::Exactly(*count)
        }
    };
    let total_is_small = total < THRESHOLD || (small == 1 && endings.len() == 1);
    Row {
        kind,
        endings: endings
            .iter()
            .map(|(ending, count)| (*ending, shown(ending, count)))
            .collect(),
        total: if total_is_small {
            Count::Suppressed
        } else {
            Count::Exactly(total)
        },
    }
}
