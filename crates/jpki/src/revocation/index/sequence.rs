// SPDX-License-Identifier: MIT OR Apache-2.0
//! A growing sequence of 64-bit numbers in little space: Elias–Fano.
//!
//! Each number, less the first, is cut in two. The low bits stand in records of fixed width, and what is
//! known of the number beside them, so that both come with one access to memory. The high bits are written in unary: for each value of the high bits, one 1 for each number that has it,
//! then a 0. The width is chosen so that the unary part takes two to three bits a number. To find
//! the place of the n-th 0, the block of every 128th 0 is kept, and the count of 1s before each block.
//!
//! A number that is asked for is looked for among those that share its high bits, one on average and
//! by bisection where there are many, so a lookup costs O(log n) whatever the numbers.

use core::ops::Range;

use super::bits;

/// Bits of a block of the unary part. A count of 32 bits for each is a hundredth of what it counts.
const BLOCK: u64 = 256;

/// 0s between two whose blocks are kept: about as many as a block has.
const KEPT: u64 = 128;

/// Where the parts of a sequence stand and how they are cut; the octets are elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// How many numbers.
    pub(super) count: u64,
    /// The first number.
    pub(super) base: u64,
    /// The last number less the first.
    pub(super) span: u64,
    /// Bits that stand beside each number.
    pub(super) beside: u8,
}

impl Shape {
    /// Low bits of each number.
    pub(super) const fn low_width(&self) -> u32 {
        let Some(share) = self.span.checked_div(self.count) else {
            return 0;
        };
        let width = bits::width_of(share).saturating_sub(1);
        if width > bits::MAX_WIDTH {
            bits::MAX_WIDTH
        } else {
            width
        }
    }

    /// Bits of a record.
    const fn record_width(&self) -> u64 {
        #[expect(
            clippy::as_conversions,
            reason = "widening; `From` is not usable in const functions"
        )]
        let width = self.low_width() as u64 + self.beside as u64;
        width
    }

    /// Bits of the unary part: a 1 for each number, a 0 for each value of the high bits.
    const fn unary_bits(&self) -> Option<u64> {
        match self.count.checked_add(self.span >> self.low_width()) {
            Some(bits) => bits.checked_add(1),
            None => None,
        }
    }

    /// Values of the high bits, and so 0s of the unary part.
    const fn zeros(&self) -> u64 {
        (self.span >> self.low_width()).saturating_add(1)
    }

    /// Octets of the records, of the unary part in whole blocks, of the counts, of the blocks that are
    /// kept.
    pub(super) fn lengths(&self) -> Option<[usize; 4]> {
        let records = bits::octets_for(self.count.checked_mul(self.record_width())?)?;
        let blocks = self.unary_bits()?.div_ceil(BLOCK);
        let unary = blocks.checked_mul(BLOCK / 8)?;
        let counts = blocks.checked_mul(4)?;
        let kept = self.zeros().div_ceil(KEPT).checked_mul(4)?;
        let octets = [records, unary.checked_add(8)?, counts, kept];
        let mut lengths = [0; 4];
        for (to, from) in lengths.iter_mut().zip(octets) {
            *to = usize::try_from(from).ok()?;
        }
        Some(lengths)
    }
}

/// The octets of a sequence, to be read.
#[derive(Clone, Copy)]
pub(super) struct Sequence<'a> {
    pub(super) shape: Shape,
    pub(super) records: &'a [u8],
    pub(super) unary: &'a [u8],
    pub(super) counts: &'a [u8],
    pub(super) kept: &'a [u8],
}

impl Sequence<'_> {
    /// Returns the positions of the numbers that equal `number`; empty when there is none.
    #[inline]
    pub(super) fn positions(&self, number: u64) -> Range<u64> {
        let Some(offset) = number.checked_sub(self.shape.base) else {
            return 0..0;
        };
        if offset > self.shape.span {
            return 0..0;
        }
        let width = self.shape.low_width();
        let (high, wanted) = (offset >> width, offset & bits::mask(width));
        let (start, end) = self.sharing(high);
        // Most often there are none to three: then counting is quicker than bisection.
        if end - start <= 8 {
            let mut first = start;
            while first < end && self.low(first, width) < wanted {
                first += 1;
            }
            let mut last = first;
            while last < end && self.low(last, width) == wanted {
                last += 1;
            }
            return first..last;
        }
        let first = partition(start, end, |position| self.low(position, width) < wanted);
        let last = partition(first, end, |position| self.low(position, width) == wanted);
        first..last
    }

    fn low(&self, position: u64, width: u32) -> u64 {
        bits::read(self.records, position * self.shape.record_width(), width)
    }

    /// Returns what stands beside the number at a position.
    #[inline]
    pub(super) fn beside(&self, position: u64) -> u64 {
        let place = position * self.shape.record_width() + u64::from(self.shape.low_width());
        bits::read(self.records, place, u32::from(self.shape.beside))
    }

    /// The positions of the numbers with these high bits.
    fn sharing(&self, high: u64) -> (u64, u64) {
        let start_bit = match high.checked_sub(1) {
            None => 0,
            Some(before) => self.place_of_zero(before) + 1,
        };
        let start = start_bit.saturating_sub(high).min(self.shape.count);
        // The next 0 is near: look in the same word and the next before searching for it.
        let mut index = start_bit / 64;
        let mut word = !self.word(index) & u64::MAX << (start_bit % 64);
        for _ in 0..4 {
            if word != 0 {
                let end_bit = index * 64 + u64::from(word.trailing_zeros());
                let end = end_bit.saturating_sub(high).min(self.shape.count);
                return (start, end.max(start));
            }
            index += 1;
            word = !self.word(index);
        }
        let end = self.place_of_zero(high).saturating_sub(high);
        (start, end.min(self.shape.count).max(start))
    }

    fn word(&self, index: u64) -> u64 {
        bits::aligned_word(self.unary, usize::try_from(index).unwrap_or(usize::MAX))
    }

    /// The place of the 0 with this number, counted from 0.
    fn place_of_zero(&self, zero: u64) -> u64 {
        let before = |block: u64| (block * BLOCK).saturating_sub(number_at(self.counts, block));
        let last = self.unary_blocks().saturating_sub(1);
        let mut block = number_at(self.kept, zero / KEPT).min(last);
        let next = match zero / KEPT + 1 {
            next if next * KEPT < self.shape.zeros() => number_at(self.kept, next).min(last),
            _ => last,
        };
        if next - block.min(next) <= 4 {
            while block < next && before(block + 1) <= zero {
                block += 1;
            }
        } else {
            // A crowd of numbers that share their high bits stands between.
            block = partition(block + 1, next + 1, |block| before(block) <= zero) - 1;
        }
        let mut left = zero.saturating_sub(before(block));
        let first = block * (BLOCK / 64);
        for index in first..first + BLOCK / 64 {
            let word = !self.word(index);
            let zeros = u64::from(word.count_ones());
            if left < zeros {
                return index * 64 + u64::from(select(word, left));
            }
            left -= zeros;
        }
        (first + BLOCK / 64) * 64
    }

    fn unary_blocks(&self) -> u64 {
        u64::try_from(self.counts.len() / 4).unwrap_or_default()
    }
}

/// The number of 32 bits at a position.
fn number_at(octets: &[u8], position: u64) -> u64 {
    let at = usize::try_from(position)
        .unwrap_or(usize::MAX)
        .saturating_mul(4);
    octets
        .get(at..)
        .and_then(|rest| rest.first_chunk::<4>())
        .map_or(0, |chunk| u64::from(u32::from_le_bytes(*chunk)))
}

/// The place of the 1 with this number in a word.
fn select(word: u64, number: u64) -> u32 {
    let mut word = word;
    for _ in 0..number {
        word &= word.wrapping_sub(1);
    }
    word.trailing_zeros()
}

/// The first position for which `below` is false, when it is true for a beginning of the range.
fn partition(from: u64, until: u64, below: impl Fn(u64) -> bool) -> u64 {
    let (mut from, mut until) = (from, until.max(from));
    while from < until {
        let middle = from + (until - from) / 2;
        if below(middle) {
            from = middle + 1;
        } else {
            until = middle;
        }
    }
    from
}

/// The octets of a sequence, all zero, to be filled from the last number to the first.
pub(super) struct SequenceMut<'a> {
    pub(super) shape: Shape,
    pub(super) records: &'a mut [u8],
    pub(super) unary: &'a mut [u8],
    pub(super) counts: &'a mut [u8],
    pub(super) kept: &'a mut [u8],
}

impl SequenceMut<'_> {
    /// Writes the number at a position and what stands beside it; each position once.
    #[inline]
    pub(super) fn put(&mut self, position: u64, number: u64, beside: u64) {
        let width = self.shape.low_width();
        let offset = number.wrapping_sub(self.shape.base);
        let place = position * self.shape.record_width();
        bits::write(self.records, place, offset & bits::mask(width));
        let beside = beside & bits::mask(u32::from(self.shape.beside));
        bits::write(self.records, place + u64::from(width), beside);
        bits::write(self.unary, (offset >> width) + position, 1);
    }

    /// Counts the 1s and keeps the blocks of 0s, after the last number was put.
    pub(super) fn finish(self) {
        let (mut ones, mut zeros) = (0_u32, 0_u64);
        let (blocks, _) = self.unary.as_chunks::<32>();
        let mut kept = self.kept.as_chunks_mut::<4>().0.iter_mut();
        for ((block, count), number) in blocks
            .iter()
            .zip(self.counts.as_chunks_mut::<4>().0)
            .zip(0_u32..)
        {
            *count = ones.to_le_bytes();
            let (words, _) = block.as_chunks::<8>();
            let here = words
                .iter()
                .fold(0, |sum, word| sum + u64::from_le_bytes(*word).count_ones());
            ones = ones.saturating_add(here);
            let after = zeros + BLOCK - u64::from(here);
            // The blocks of the 0s from `zeros` to before `after` that are kept.
            for _ in zeros.div_ceil(KEPT)..after.div_ceil(KEPT) {
                if let Some(kept) = kept.next() {
                    *kept = number.to_le_bytes();
                }
            }
            zeros = after;
        }
    }
}
