// SPDX-License-Identifier: MIT OR Apache-2.0
//! One table of an index: where its parts stand in the octets, and how they are read.

use super::sequence::{Sequence, SequenceMut, Shape};
use super::{EARLIEST, Entry, bits};
use crate::revocation::ReasonCode;
use crate::revocation::reason::Mark;
use crate::time::UnixTime;

/// Octets of a table's header in a saved index.
pub(in crate::revocation) const HEADER_LENGTH: usize = 48;

/// Bits of a reason code where codes differ.
const CODE_WIDTH: u32 = 4;

/// Where a table's parts stand and how wide its numbers are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::revocation) struct Table {
    pub(super) shape: Shape,
    /// Leading octets that all long keys share; always a prefix of zeros.
    pub(super) lead: u8,
    /// Octets of a long key after the eight that are in the sequence.
    pub(super) tail: u8,
    /// The earliest date, in seconds since 1950.
    pub(super) earliest: u64,
    /// Bits of a date less the earliest.
    pub(super) date_width: u8,
    /// The code of every entry, or `None` when each entry has its own.
    pub(super) code: Option<u8>,
    /// Where the parts begin, and where the last one ends: records, unary part, counts, kept blocks,
    /// tails.
    pub(super) places: [usize; 6],
}

/// A table's octets, cut into its parts.
pub(super) struct PartsMut<'a> {
    pub(super) sequence: SequenceMut<'a>,
    pub(super) tails: &'a mut [u8],
}

impl Table {
    pub(super) fn len(&self) -> usize {
        usize::try_from(self.shape.count).unwrap_or(usize::MAX)
    }

    const fn code_width(code: Option<u8>) -> u32 {
        match code {
            Some(_) => 0,
            None => CODE_WIDTH,
        }
    }

    /// Bits of date and code of one entry.
    pub(super) fn mark_width(date_width: u8, code: Option<u8>) -> u8 {
        date_width + u8::try_from(Self::code_width(code)).unwrap_or_default()
    }

    /// The table with its parts laid one after another; `None` beyond what can be addressed.
    pub(super) fn placed(mut self, start: usize) -> Option<Self> {
        let lengths = if self.shape.count == 0 {
            [0; 5]
        } else {
            let [records, unary, counts, kept] = self.shape.lengths()?;
            let tails = self.len().checked_mul(usize::from(self.tail))?;
            [records, unary, counts, kept, tails]
        };
        let mut end = start;
        let [first, rest @ ..] = &mut self.places;
        *first = start;
        for (place, length) in rest.iter_mut().zip(lengths) {
            end = end.checked_add(length)?;
            *place = end;
        }
        Some(self)
    }

    /// Where the table ends.
    pub(super) const fn end(&self) -> usize {
        let [.., end] = self.places;
        end
    }

    /// Octets for membership, and for dates and reasons.
    pub(super) fn sizes(&self) -> (usize, usize) {
        let [start, .., end] = self.places;
        let marks = self.len().saturating_mul(usize::from(self.shape.beside)) / 8;
        ((end - start).saturating_sub(marks), marks)
    }

    pub(super) fn parts_mut<'a>(&self, octets: &'a mut [u8]) -> Option<PartsMut<'a>> {
        let [records, unary, counts, kept, tails, end] = self.places;
        let rest = octets.get_mut(records..end)?;
        let (records, rest) = rest.split_at_mut_checked(unary - records)?;
        let (unary, rest) = rest.split_at_mut_checked(counts - unary)?;
        let (counts, rest) = rest.split_at_mut_checked(kept - counts)?;
        let (kept, tails) = rest.split_at_mut_checked(tails - kept)?;
        Some(PartsMut {
            sequence: SequenceMut {
                shape: self.shape,
                records,
                unary,
                counts,
                kept,
            },
            tails,
        })
    }

    #[inline]
    fn sequence<'a>(&self, octets: &'a [u8]) -> Option<Sequence<'a>> {
        let [records, unary, counts, kept, tails, _] = self.places;
        Some(Sequence {
            shape: self.shape,
            records: octets.get(records..unary)?,
            unary: octets.get(unary..counts)?,
            counts: octets.get(counts..kept)?,
            kept: octets.get(kept..tails)?,
        })
    }

    /// Joins date (seconds since 1950) and code as they stand beside a number.
    pub(super) fn mark(&self, date: u64, code: u8) -> u64 {
        let date = date.wrapping_sub(self.earliest);
        match self.code {
            Some(_) => date,
            None => date << CODE_WIDTH | u64::from(code),
        }
    }

    fn entry(&self, mark: u64) -> Entry {
        let (date, code) = match self.code {
            Some(code) => (mark, code),
            None => (
                mark >> CODE_WIDTH,
                u8::try_from(mark & bits::mask(CODE_WIDTH)).unwrap_or_default(),
            ),
        };
        let seconds = i64::try_from(self.earliest.saturating_add(date)).unwrap_or(i64::MAX);
        Entry {
            date: UnixTime::from_secs(seconds.saturating_add(EARLIEST)),
            // Codes are checked when they are read; in a damaged table any other is a revocation.
            mark: Mark::from_code(code).unwrap_or(Mark::Revoked(ReasonCode::Unspecified)),
        }
    }

    #[inline]
    pub(super) fn find_short(&self, octets: &[u8], number: u64) -> Option<Entry> {
        if self.shape.count == 0 {
            return None;
        }
        let sequence = self.sequence(octets)?;
        let position = sequence.positions(number).next()?;
        Some(self.entry(sequence.beside(position)))
    }

    pub(super) fn find_long(&self, octets: &[u8], key: &[u8; 20]) -> Option<Entry> {
        if self.shape.count == 0 {
            return None;
        }
        let (lead, rest) = key.split_at_checked(usize::from(self.lead))?;
        let (middle, tail) = rest.split_first_chunk::<8>()?;
        if lead.iter().any(|octet| *octet != 0) {
            return None;
        }
        let [.., tails, end] = self.places;
        let tails = octets.get(tails..end)?;
        let sequence = self.sequence(octets)?;
        let mut shared = sequence.positions(u64::from_be_bytes(*middle));
        // RFC 5280 §4.1.2.2 numbers are random or counted, so few share their leading octets; where
        // many do, their tails are in order.
        let width = usize::from(self.tail);
        let tail_at = |position: u64| {
            let at = usize::try_from(position).ok()?.checked_mul(width)?;
            tails.get(at..at.checked_add(width)?)
        };
        while shared.start < shared.end {
            let position = shared.start + (shared.end - shared.start) / 2;
            match tail_at(position)?.cmp(tail) {
                core::cmp::Ordering::Less => shared.start = position + 1,
                core::cmp::Ordering::Equal => {
                    return Some(self.entry(sequence.beside(position)));
                }
                core::cmp::Ordering::Greater => shared.end = position,
            }
        }
        None
    }

    /// The header of a saved index; the parts follow each other from `start`.
    pub(in crate::revocation) fn to_header(self) -> [u8; HEADER_LENGTH] {
        let mut header = [0; HEADER_LENGTH];
        let [start, ..] = self.places;
        let start = u64::try_from(start).unwrap_or(u64::MAX);
        let numbers = [
            self.shape.count,
            self.shape.base,
            self.shape.span,
            self.earliest,
            start,
            u64::from_le_bytes([
                self.lead,
                self.tail,
                self.date_width,
                // Above every code: each entry has its own.
                self.code.unwrap_or(0xFF),
                0,
                0,
                0,
                0,
            ]),
        ];
        for (to, number) in header.chunks_exact_mut(8).zip(numbers) {
            to.copy_from_slice(&number.to_le_bytes());
        }
        header
    }

    /// Reads what [`Self::to_header`] writes; `None` for a header it cannot have written.
    pub(in crate::revocation) fn from_header(header: &[u8; HEADER_LENGTH]) -> Option<Self> {
        let mut numbers = [0; 6];
        let (words, _) = header.as_chunks::<8>();
        for (to, word) in numbers.iter_mut().zip(words) {
            *to = u64::from_le_bytes(*word);
        }
        let [count, base, span, earliest, start, rest] = numbers;
        let [lead, tail, date_width, code, ..] = rest.to_le_bytes();
        let code = match code {
            0xFF => None,
            code if Mark::from_code(code).is_ok() => Some(code),
            _ => return None,
        };
        // 38 bits reach from 1950 to 9999.
        if date_width > 38 || earliest > bits::mask(38) {
            return None;
        }
        let table = Self {
            shape: Shape {
                count,
                base,
                span,
                beside: Self::mark_width(date_width, code),
            },
            lead,
            tail,
            earliest,
            date_width,
            code,
            ..Self::default()
        };
        let table = table.placed(usize::try_from(start).ok()?)?;
        // A long key has 20 octets; counts are of 32 bits.
        let whole = usize::from(lead) + 8 + usize::from(tail) == 20 || (lead, tail) == (0, 0);
        let bounded = count <= u64::from(u32::MAX) && base.checked_add(span).is_some();
        (whole && bounded && *header == table.to_header()).then_some(table)
    }
}
