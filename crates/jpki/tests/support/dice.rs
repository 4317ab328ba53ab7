// SPDX-License-Identifier: MIT OR Apache-2.0
//! Choices that follow from a seed, so that a failing run can be had again.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "test code; each test file uses a part"
)]

/// A stream of numbers out of a seed (Steele, Lea, Flood: SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (word ^ (word >> 31)) % sides
    }

    pub fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.roll(list.len() as u64) as usize]
    }

    /// At most two of the list.
    pub fn some<T: Clone>(&mut self, list: &[T]) -> Vec<T> {
        (0..self.roll(3)).map(|_| self.pick(list).clone()).collect()
    }
}
