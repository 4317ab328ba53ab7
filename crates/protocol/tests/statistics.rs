// SPDX-License-Identifier: MIT OR Apache-2.0
//! What may be published never gives a small count away.
#![allow(clippy::unwrap_used, missing_docs, reason = "test code")]

use proptest::prelude::*;
use protocol::Class;
use protocol::facility::FacilityKind;
use protocol::statistics::{Count, Counts, Ending, THRESHOLD};

const ENDINGS: [Ending; 4] = [
    Ending::Answered,
    Ending::Refused(Class::Expired),
    Ending::Refused(Class::Revoked),
    Ending::Refused(Class::Signature),
];

fn counts(numbers: &[u64]) -> Counts {
    let mut counts = Counts::default();
    for (ending, number) in ENDINGS.iter().zip(numbers) {
        (0..*number).for_each(|_| counts.add(FacilityKind::TreatmentClinic, *ending));
    }
    counts
}

fn published(numbers: &[u64]) -> (Vec<Count>, Count) {
    let rows = counts(numbers).published();
    let row = rows.first().unwrap();
    (
        row.endings.iter().map(|(_, count)| *count).collect(),
        row.total,
    )
}

#[test]
fn small_counts_are_hidden_and_so_is_what_gives_them_away() {
    use Count::{Exactly, Suppressed};
    assert_eq!(
        published(&[100, 20]),
        (vec![Exactly(100), Exactly(20)], Exactly(120))
    );
    assert_eq!(
        published(&[100, 9, 20]),
        (vec![Exactly(100), Suppressed, Suppressed], Exactly(129))
    );
    assert_eq!(
        published(&[100, 9, 3]),
        (vec![Exactly(100), Suppressed, Suppressed], Exactly(112))
    );
    assert_eq!(published(&[9]), (vec![Suppressed], Suppressed));
    assert_eq!(published(&[10]), (vec![Exactly(10)], Exactly(10)));
    assert_eq!(
        published(&[4, 5]),
        (vec![Suppressed, Suppressed], Suppressed)
    );
    assert!(Counts::default().published().is_empty());
}

proptest! {
    /// Whoever knows the table knows of no small count what it is: at least one other is hidden with it, or the total is.
    #[test]
    fn no_small_count_follows(numbers in prop::collection::vec(prop_oneof![0_u64..30, 100_u64..200], 1..=4)) {
        prop_assume!(numbers.iter().any(|number| *number > 0));
        let (shown, total) = published(&numbers);
        let occurring: Vec<u64> = numbers.iter().copied().filter(|number| *number > 0).collect();
        let mut hidden = 0;
        for (count, number) in shown.iter().zip(&occurring) {
            match count {
                Count::Exactly(exactly) => prop_assert!(exactly == number && *number >= THRESHOLD),
                Count::Suppressed => hidden += 1,
            }
        }
        prop_assert!(hidden != 1 || total == Count::Suppressed);
        if let Count::Exactly(total) = total {
            prop_assert_eq!(total, occurring.iter().sum::<u64>());
            prop_assert!(total >= THRESHOLD);
        }
    }
}
