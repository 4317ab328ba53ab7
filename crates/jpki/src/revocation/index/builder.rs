// SPDX-License-Identifier: MIT OR Apache-2.0
//! Collecting entries in the order they are listed, and making an index of them.
//!
//! Entries wait in 13 octets each (28 for long serial numbers), are sorted in place, and are given
//! back to the memory from the end while the index grows from its end, so that the most that is
//! held is about the larger of the two, not their sum.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use super::sequence::Shape;
use super::sort::sort_by_number;
use super::table::Table;
use super::{EARLIEST, Entry, Index, IssuerTables, Key, bits};
use crate::revocation::reason::Mark;
use crate::serial::SerialNumber;

/// Entries given back to the memory at a time: a few hundred KiB, so that it costs little.
const GIVEN_BACK: usize = 32_768;

/// Latest date of the short table, in seconds since 1950: the year 4127. Later ones go to the long table.
const LATEST_SHORT: u64 = 1 << 36;

/// An entry of the short table: the number, then date above code in 40 bits.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
struct ShortItem {
    number: u64,
    low: u32,
    high: u8,
}

impl ShortItem {
    fn new(number: u64, date: u64, code: u8) -> Self {
        let [a, b, c, d, high, ..] = (date << 4 | u64::from(code)).to_le_bytes();
        Self {
            number,
            low: u32::from_le_bytes([a, b, c, d]),
            high,
        }
    }
}

/// An entry of the long table.
#[derive(Clone, Copy, Debug)]
struct LongItem {
    key: [u8; 20],
    mark: [u8; 8],
}

/// What both kinds of entry have.
trait Item: Copy {
    type Key: Ord + Copy;

    fn key(&self) -> Self::Key;

    /// Date above the four bits of the code.
    fn mark(&self) -> u64;
}

impl Item for ShortItem {
    type Key = u64;

    #[inline]
    fn key(&self) -> u64 {
        self.number
    }

    #[inline]
    fn mark(&self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
    }
}

impl Item for LongItem {
    type Key = [u8; 20];

    fn key(&self) -> [u8; 20] {
        self.key
    }

    fn mark(&self) -> u64 {
        u64::from_le_bytes(self.mark)
    }
}

/// The entries of one issuer.
#[derive(Default)]
struct Collected {
    name: Box<[u8]>,
    short: Vec<ShortItem>,
    long: Vec<LongItem>,
}

/// The entries of a list so far.
#[derive(Default)]
pub(in crate::revocation) struct Builder {
    issuers: Vec<Collected>,
    current: usize,
}

impl Builder {
    /// Says whose certificates the next entries are; an empty name is the issuer of the list.
    ///
    /// `None` above the number of issuers that is kept.
    pub(in crate::revocation) fn set_issuer(&mut self, name: &[u8], limit: usize) -> Option<()> {
        if let Some(found) = self.issuers.iter().position(|held| *held.name == *name) {
            self.current = found;
            return Some(());
        }
        if self.issuers.len() >= limit {
            return None;
        }
        self.current = self.issuers.len();
        self.issuers.push(Collected {
            name: name.into(),
            ..Collected::default()
        });
        Some(())
    }

    /// Adds an entry of a number that is not negative and below 2⁶⁴; `None` when the date is before 1950.
    #[inline]
    pub(in crate::revocation) fn push_short(&mut self, number: u64, entry: Entry) -> Option<()> {
        let date = u64::try_from(entry.date.as_secs().checked_sub(EARLIEST)?).ok()?;
        let code = entry.mark.code();
        let held = self.issuers.get_mut(self.current)?;
        if date < LATEST_SHORT {
            held.short.push(ShortItem::new(number, date, code));
        } else {
            let key = Key::Short(number).long();
            let mark = (date << 4 | u64::from(code)).to_le_bytes();
            held.long.push(LongItem { key, mark });
        }
        Some(())
    }

    /// Adds an entry; `None` when the date is before 1950.
    pub(in crate::revocation) fn push(
        &mut self,
        serial: &SerialNumber,
        entry: Entry,
    ) -> Option<()> {
        let key = match Key::of(serial) {
            Key::Short(number) => return self.push_short(number, entry),
            Key::Long(key) => key,
        };
        let date = u64::try_from(entry.date.as_secs().checked_sub(EARLIEST)?).ok()?;
        let mark = (date << 4 | u64::from(entry.mark.code())).to_le_bytes();
        let held = self.issuers.get_mut(self.current)?;
        held.long.push(LongItem { key, mark });
        Some(())
    }

    /// Sorts, keeps one entry of each serial number, and makes the index.
    ///
    /// `None` when it is larger than can be addressed.
    pub(in crate::revocation) fn finish(mut self) -> Option<Index> {
        let mut issuers = Vec::with_capacity(self.issuers.len());
        let mut end = 0_usize;
        for collected in &mut self.issuers {
            sort_by_number(&mut collected.short, Item::key);
            keep_one(&mut collected.short);
            collected.long.sort_unstable_by_key(Item::key);
            keep_one(&mut collected.long);
            let mut tables = IssuerTables {
                name: core::mem::take(&mut collected.name),
                short: measure(&collected.short, 0, 0, Item::key),
                long: Table::default(),
            };
            let lead = collected.long.iter().fold(12, |lead, item| {
                let zeros = item.key.iter().take_while(|octet| **octet == 0).count();
                lead.min(zeros)
            });
            let (lead, tail) = (u8::try_from(lead).ok()?, u8::try_from(12 - lead).ok()?);
            tables.long = measure(&collected.long, lead, tail, |item| middle(&item.key, lead));
            tables.short = tables.short.placed(end)?;
            tables.long = tables.long.placed(tables.short.end())?;
            end = tables.long.end();
            issuers.push(tables);
        }
        let mut octets = vec![0; end];
        // From the last table to the first: what has been written is given back first.
        for (tables, collected) in issuers.iter().zip(self.issuers).rev() {
            let Collected { short, long, .. } = collected;
            let lead = tables.long.lead;
            let tail = usize::from(tables.long.tail);
            write(&tables.long, long, &mut octets, |item, tails, position| {
                let at = usize::try_from(position)
                    .unwrap_or(usize::MAX)
                    .saturating_mul(tail);
                let (_, end) = item.key.split_at(item.key.len().saturating_sub(tail));
                if let Some(to) = tails.get_mut(at..at.saturating_add(tail)) {
                    to.copy_from_slice(end);
                }
                middle(&item.key, lead)
            })?;
            write(&tables.short, short, &mut octets, |item, _, _| item.key())?;
        }
        Some(Index {
            tables: 0..octets.len(),
            octets,
            issuers,
        })
    }
}

/// The eight octets after the lead.
fn middle(key: &[u8; 20], lead: u8) -> u64 {
    key.get(usize::from(lead)..)
        .and_then(|rest| rest.first_chunk::<8>())
        .map_or(0, |octets| u64::from_be_bytes(*octets))
}

/// Of entries of one serial number keeps a permanent revocation before a hold, a hold before its
/// removal, and of equals the earliest date, then the lowest code: whatever the order of the list.
fn keep_one<T: Item>(items: &mut Vec<T>) {
    let rank = |item: &T| {
        let code = u8::try_from(item.mark() & 0x0F).unwrap_or_default();
        (Mark::from_code(code).map_or(0, Mark::rank), item.mark())
    };
    items.dedup_by(|later, kept| {
        if later.key() != kept.key() {
            return false;
        }
        if rank(later) < rank(kept) {
            *kept = *later;
        }
        true
    });
}

/// The table that the sorted entries need.
fn measure<T: Item>(items: &[T], lead: u8, tail: u8, number: impl Fn(&T) -> u64) -> Table {
    let (Some(first), Some(last)) = (items.first(), items.last()) else {
        return Table {
            code: Some(0),
            ..Table::default()
        };
    };
    let base = number(first);
    let code = first.mark() & 0x0F;
    let (mut earliest, mut latest, mut same) = (u64::MAX, 0, true);
    for item in items {
        let mark = item.mark();
        earliest = earliest.min(mark >> 4);
        latest = latest.max(mark >> 4);
        same &= mark & 0x0F == code;
    }
    let date_width =
        u8::try_from(bits::width_of(latest.saturating_sub(earliest))).unwrap_or_default();
    let code = same.then_some(u8::try_from(code).unwrap_or_default());
    Table {
        shape: Shape {
            count: u64::try_from(items.len()).unwrap_or(u64::MAX),
            base,
            span: number(last).saturating_sub(base),
            beside: Table::mark_width(date_width, code),
        },
        lead,
        tail,
        earliest,
        date_width,
        code,
        ..Table::default()
    }
}

/// Writes the sorted entries into their table, from the last to the first, giving them back.
fn write<T: Item>(
    table: &Table,
    mut items: Vec<T>,
    octets: &mut [u8],
    mut number: impl FnMut(&T, &mut [u8], u64) -> u64,
) -> Option<()> {
    if items.is_empty() {
        return Some(());
    }
    let mut parts = table.parts_mut(octets)?;
    let mut position = table.shape.count;
    while let Some(item) = items.pop() {
        position = position.checked_sub(1)?;
        let number = number(&item, parts.tails, position);
        let mark = item.mark();
        let code = u8::try_from(mark & 0x0F).unwrap_or_default();
        parts
            .sequence
            .put(position, number, table.mark(mark >> 4, code));
        if items.len().is_multiple_of(GIVEN_BACK) {
            items.shrink_to_fit();
        }
    }
    parts.sequence.finish();
    Some(())
}
