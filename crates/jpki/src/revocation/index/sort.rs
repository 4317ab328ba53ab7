// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sorting a million entries in place, in time that grows with their number alone.
//!
//! ```text
//! all entries ──> by their leading eight bits, in place ──> parts of a few thousand, which fit a near cache
//! each part   ──> spread over as many places as it has entries, by way of a scratch copy ──> neighbours put in order
//! ```
//!
//! Comparing takes about twice as long. A list made so that spreading fails, with numbers in a few
//! clusters, is compared after all: whoever writes the list does not choose how long sorting takes.

use super::bits;
use alloc::vec;
use alloc::vec::Vec;

/// Sorts by a number.
pub(super) fn sort_by_number<T: Copy>(items: &mut [T], number: impl Fn(&T) -> u64 + Copy) {
    // A list in order, as many issuers write it, is seen in one pass.
    if items.is_sorted_by_key(number) {
        return;
    }
    Sorter {
        number,
        scratch: Vec::new(),
        next: Vec::new(),
    }
    .divide(items);
}

/// Bits of a leading digit: more buckets than this are more than the near cache has lines for.
const DIGIT_BITS: u32 = 8;

/// Entries of a part that is spread: with its copy, what a second-level cache holds.
const PART: usize = 4_096;

/// Most entries on one place of a spread part before it is compared instead: numbers drawn at random
/// have a dozen on one place less than once in a billion.
const CROWD: u32 = 16;

struct Sorter<T, F> {
    number: F,
    /// A part before it is spread.
    scratch: Vec<T>,
    /// Where the next entry of each place goes.
    next: Vec<u32>,
}

impl<T: Copy, F: Fn(&T) -> u64 + Copy> Sorter<T, F> {
    /// Divides by leading digits until the parts are small. Each step narrows the range by eight bits,
    /// so it goes eight deep at most.
    fn divide(&mut self, items: &mut [T]) {
        let number = self.number;
        if items.len() <= PART {
            self.spread(items);
            return;
        }
        let Some((least, shift)) = range(items, number, DIGIT_BITS) else {
            return;
        };
        let digit =
            |item: &T| usize::try_from((number(item) - least) >> shift).unwrap_or(usize::MAX);
        let mut ends = vec![0_usize; 1 << DIGIT_BITS];
        for item in items.iter() {
            if let Some(count) = ends.get_mut(digit(item)) {
                *count += 1;
            }
        }
        // Each bucket's next free place, and its end.
        let mut next = vec![0_usize; ends.len()];
        let mut sum = 0;
        for (next, end) in next.iter_mut().zip(&mut ends) {
            *next = sum;
            sum += *end;
            *end = sum;
        }
        // American flag: an entry is carried to its bucket's next free place, and the one found there is
        // carried on, until one belongs where the first was taken.
        for bucket in 0..ends.len() {
            let end = ends.get(bucket).copied().unwrap_or_default();
            let mut place = next.get(bucket).copied().unwrap_or_default();
            while place < end {
                let Some(mut carried) = items.get(place).copied() else {
                    break;
                };
                loop {
                    let wanted = digit(&carried);
                    if wanted == bucket {
                        break;
                    }
                    let Some(free) = next.get_mut(wanted) else {
                        break;
                    };
                    let Some(target) = items.get_mut(*free) else {
                        break;
                    };
                    *free += 1;
                    core::mem::swap(target, &mut carried);
                }
                if let Some(target) = items.get_mut(place) {
                    *target = carried;
                }
                place += 1;
            }
            if let Some(next) = next.get_mut(bucket) {
                *next = place;
            }
        }
        if shift == 0 {
            return;
        }
        let mut rest = items;
        let mut begin = 0;
        for end in ends {
            let (bucket, after) = rest.split_at_mut(end - begin);
            self.divide(bucket);
            rest = after;
            begin = end;
        }
    }

    /// Spreads a part over as many places as it has entries, then puts neighbours in order.
    fn spread(&mut self, items: &mut [T]) {
        let number = self.number;
        let places = usize::BITS - items.len().leading_zeros();
        let Some((least, shift)) = range(items, number, places) else {
            return;
        };
        let place =
            |item: &T| usize::try_from((number(item) - least) >> shift).unwrap_or(usize::MAX);
        self.next.clear();
        self.next.resize(1 << places, 0);
        for item in items.iter() {
            if let Some(count) = self.next.get_mut(place(item)) {
                *count += 1;
            }
        }
        if self.next.iter().any(|count| *count > CROWD) {
            items.sort_unstable_by_key(number);
            return;
        }
        let mut sum = 0;
        for next in &mut self.next {
            let count = *next;
            *next = sum;
            sum += count;
        }
        self.scratch.clear();
        self.scratch.extend_from_slice(items);
        for item in &self.scratch {
            let Some(next) = self.next.get_mut(place(item)) else {
                continue;
            };
            let free = usize::try_from(*next).unwrap_or(usize::MAX);
            if let Some(target) = items.get_mut(free) {
                *target = *item;
            }
            *next += 1;
        }
        if shift > 0 {
            insert_each(items, number);
        }
    }
}

/// The least number, and the bits below a leading digit of the range; `None` when all are equal.
fn range<T>(items: &[T], number: impl Fn(&T) -> u64, digit_bits: u32) -> Option<(u64, u32)> {
    let (least, most) = items.iter().fold((u64::MAX, 0), |(least, most), item| {
        (least.min(number(item)), most.max(number(item)))
    });
    let width = bits::width_of(most.checked_sub(least).filter(|span| *span > 0)?);
    Some((least, width.saturating_sub(digit_bits)))
}

/// Insertion, for entries that are nearly in order: none is more than a crowd away from its place.
fn insert_each<T: Copy>(items: &mut [T], number: impl Fn(&T) -> u64) {
    for sorted in 1..items.len() {
        let (before, rest) = items.split_at_mut(sorted);
        let Some(item) = rest.first_mut() else {
            return;
        };
        let inserted = *item;
        let mut free = item;
        for earlier in before.iter_mut().rev() {
            if number(earlier) <= number(&inserted) {
                break;
            }
            *free = *earlier;
            free = earlier;
        }
        *free = inserted;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut items: Vec<u64>) {
        let mut expected = items.clone();
        expected.sort_unstable();
        sort_by_number(&mut items, |item| *item);
        assert!(items == expected, "{} items", items.len());
    }

    /// Numbers far apart, in clusters, and equal, in parts and above.
    fn numbers() -> impl Strategy<Value = Vec<u64>> {
        let one = prop_oneof![
            any::<u64>(),
            any::<u32>().prop_map(u64::from),
            (0..40_u64).prop_map(|low| u64::MAX - low),
            Just(7_u64),
        ];
        prop::collection::vec(one, 0..3 * PART)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn is_what_comparing_gives(items in numbers()) {
            sorted(items);
        }
    }

    #[test]
    fn few_and_equal_numbers() {
        for count in 0..70 {
            sorted((0..count).rev().collect());
            sorted(vec![u64::MAX; usize::try_from(count).expect("few")]);
        }
    }

    #[test]
    fn clusters_are_compared_and_in_order_still() {
        // One number far away stretches the range, so that all others fall on one place.
        for count in [100, 5_000, 20_000] {
            let mut items: Vec<u64> = (0..count).rev().collect();
            items.push(u64::MAX);
            sorted(items);
        }
    }
}
