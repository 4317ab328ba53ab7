// SPDX-License-Identifier: MIT OR Apache-2.0
//! A compact index of revoked serial numbers with their dates and reasons.
//!
//! ```text
//! serial number ──┬─ not negative and below 2⁶⁴ ──> short table: the numbers in Elias–Fano form
//!                 └─ any other, to 20 octets ─────> long table: their leading 8 octets likewise,
//!                                                   the rest in a sorted table beside them
//! position ──────────────────────────────────────> date and reason, packed to the width they need
//! ```
//!
//! A million numbers of four octets take about 1.8 octets each, of eight octets about 5.8; date and
//! reason about four more. All of it is one run of octets that is written to disk and read back as
//! it is. A lookup reads a few cache lines.
//!
//! An indirect list has one pair of tables for each certificate issuer it names.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

mod bits;
mod builder;
mod sequence;
mod sort;
mod table;

pub(super) use builder::Builder;
pub(super) use table::{HEADER_LENGTH, Table};

use super::reason::Mark;
use crate::serial::SerialNumber;
use crate::time::UnixTime;

/// 1950-01-01T00:00:00Z, the earliest date UTCTime can write (RFC 5280 §4.1.2.5.1).
pub(super) const EARLIEST: i64 = -631_152_000;

/// What an entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) date: UnixTime,
    pub(super) mark: Mark,
}

/// The index of one list.
#[derive(Clone, Default)]
pub(super) struct Index {
    /// The tables, and in an index read from a file what stands before and after them.
    octets: Vec<u8>,
    /// Where the tables stand in `octets`.
    tables: Range<usize>,
    issuers: Vec<IssuerTables>,
}

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        self.octets() == other.octets() && self.issuers == other.issuers
    }
}

impl Eq for Index {}

/// The tables of the certificates of one issuer.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct IssuerTables {
    /// The DER of the issuer's name; empty for the issuer of the list.
    pub(super) name: Box<[u8]>,
    pub(super) short: Table,
    pub(super) long: Table,
}

impl Index {
    /// Joins tables and the octets they stand in, both read from a saved index.
    ///
    /// `None` unless every table lies within them.
    pub(super) fn from_parts(
        octets: Vec<u8>,
        tables: Range<usize>,
        issuers: Vec<IssuerTables>,
    ) -> Option<Self> {
        let length = octets.get(tables.clone())?.len();
        let fits = |table: &Table| table.end() <= length;
        issuers
            .iter()
            .all(|one| fits(&one.short) && fits(&one.long))
            .then_some(Self {
                octets,
                tables,
                issuers,
            })
    }

    pub(super) fn octets(&self) -> &[u8] {
        self.octets.get(self.tables.clone()).unwrap_or_default()
    }

    pub(super) fn issuers(&self) -> &[IssuerTables] {
        &self.issuers
    }

    /// How many serial numbers are listed.
    pub(super) fn len(&self) -> usize {
        self.issuers.iter().fold(0, |sum, tables| {
            sum.saturating_add(tables.short.len())
                .saturating_add(tables.long.len())
        })
    }

    /// Octets for membership, and for dates and reasons.
    pub(super) fn sizes(&self) -> (usize, usize) {
        self.issuers.iter().fold((0, 0), |(keys, marks), tables| {
            let (short, long) = (tables.short.sizes(), tables.long.sizes());
            (keys + short.0 + long.0, marks + short.1 + long.1)
        })
    }

    /// Returns the entry of a certificate of an issuer; an empty name is the issuer of the list.
    pub(super) fn find(&self, issuer: &[u8], serial: &SerialNumber) -> Option<Entry> {
        let tables = match issuer {
            // The tables of the list's own issuer come first.
            [] => self.issuers.first()?,
            name => self.issuers.iter().find(|tables| *tables.name == *name)?,
        };
        let key = Key::of(serial);
        let short = match key {
            Key::Short(number) => tables.short.find_short(self.octets(), number),
            Key::Long(_) => None,
        };
        // Short numbers with a date too far off for the short table are kept in the long one.
        if tables.long.len() == 0 {
            return short;
        }
        let long = tables.long.find_long(self.octets(), &key.long());
        match (short, long) {
            (Some(one), Some(other)) if other.mark.rank() < one.mark.rank() => Some(other),
            (one, other) => one.or(other),
        }
    }
}

/// A serial number as the tables order it.
#[derive(Clone, Copy)]
enum Key {
    Short(u64),
    /// Two's complement in 20 octets.
    Long([u8; 20]),
}

impl Key {
    fn of(serial: &SerialNumber) -> Self {
        match serial.to_u64() {
            Some(number) => Self::Short(number),
            None => {
                let octets = serial.as_bytes();
                let sign = match octets.first() {
                    Some(first) if first & 0x80 != 0 => 0xFF,
                    _ => 0,
                };
                let mut key = [sign; 20];
                for (to, from) in key.iter_mut().rev().zip(octets.iter().rev()) {
                    *to = *from;
                }
                Self::Long(key)
            }
        }
    }

    fn long(self) -> [u8; 20] {
        match self {
            Self::Short(number) => {
                let mut key = [0; 20];
                for (to, from) in key.iter_mut().rev().zip(number.to_be_bytes().iter().rev()) {
                    *to = *from;
                }
                key
            }
            Self::Long(key) => key,
        }
    }
}

#[cfg(test)]
mod tests;
