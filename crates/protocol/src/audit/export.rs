// SPDX-License-Identifier: MIT OR Apache-2.0
//! A copy of the log, judged without the service.
//!
//! ```text
//! kakunin-audit-export-1
//! all                               or: facility IDENTIFIER
//! record POSITION HASH TEXT         HASH: of the leaf, base64; TEXT: to the end of the line
//! checkpoint NOTE                   the signed note, base64
//! path HASH HASH …                  of a facility's export: after each record, nearest first
//! consistency HASH HASH …           of a facility's export: before the second checkpoint and on
//! ```
//!
//! Of the whole log the records stand in order from 0, and each checkpoint stands behind the records it counts; the last line is a
//! checkpoint. A facility's own export has its checkpoints first, and each of its records carries its path to the last of them:
//! what is there is proven, that nothing was left out is not.

mod verifier;
mod writer;

pub use verifier::{Verified, verify_export};
pub use writer::Writer;

use super::checkpoint::NoteFault;
use core::fmt;

/// First line.
const HEAD: &str = "kakunin-audit-export-1";

/// Why a copy is not the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The copy does not go on from the tree head that was kept.
    AnotherLog {
        /// Records that head counts.
        size: u64,
    },
    /// A checkpoint counts other records than stand before it.
    Count {
        /// Line, from 1.
        line: usize,
        /// Records before it.
        records: u64,
        /// Records it counts.
        size: u64,
    },
    /// A record does not have the hash it was exported with.
    Damaged {
        /// Its position.
        position: u64,
    },
    /// A checkpoint does not go on from the one before it.
    Inconsistent {
        /// Line, from 1.
        line: usize,
    },
    /// A line is not one of the format, or does not belong there.
    Malformed {
        /// Line, from 1.
        line: usize,
    },
    /// A record is not there.
    Missing {
        /// Its position.
        position: u64,
    },
    /// A checkpoint is not one of this log.
    Note {
        /// Line, from 1.
        line: usize,
        /// Why.
        fault: NoteFault,
    },
    /// A record is not in the tree at its place.
    NotIncluded {
        /// Its position.
        position: u64,
    },
    /// A record stands in another's place.
    OutOfPlace {
        /// The record that should stand there.
        expected: u64,
        /// The one that does.
        found: u64,
    },
    /// A record stands there a second time.
    Repeated {
        /// Its position.
        position: u64,
    },
    /// The records since the last good checkpoint are not those that were signed.
    Tree {
        /// First of them.
        first: u64,
        /// Last of them.
        last: u64,
    },
    /// No checkpoint counts the last records.
    Unsigned {
        /// First of them.
        first: u64,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherLog { size } => write!(
                f,
                "the log does not go on from the tree head of {size} records that was kept"
            ),
            Self::Count {
                line,
                records,
                size,
            } if records > size => write!(
                f,
                "line {line}: the checkpoint counts {size} records and {records} stand before it: record {size} is extra"
            ),
            Self::Count {
                line,
                records,
                size,
            } => write!(
                f,
                "line {line}: the checkpoint counts {size} records and {records} stand before it: record {records} is missing"
            ),
            Self::Damaged { position } => write!(f, "record {position} was changed"),
            Self::Inconsistent { line } => {
                write!(
                    f,
                    "line {line}: the checkpoint does not go on from the one before it"
                )
            }
            Self::Malformed { line } => {
                write!(
                    f,
                    "line {line} is not one of an export, or does not belong there"
                )
            }
            Self::Missing { position } => write!(f, "record {position} is missing"),
            Self::Note { line, fault } => {
                write!(f, "line {line}: no checkpoint of this log: {fault}")
            }
            Self::NotIncluded { position } => {
                write!(f, "record {position} is not in the log at its place")
            }
            Self::OutOfPlace { expected, found } => {
                write!(f, "record {found} stands in the place of record {expected}")
            }
            Self::Repeated { position } => write!(f, "record {position} stands there again"),
            Self::Tree { first, last } if first == last => {
                write!(f, "record {first} is not the one that was signed")
            }
            Self::Tree { first, last } => {
                write!(
                    f,
                    "records {first} to {last} are not those that were signed"
                )
            }
            Self::Unsigned { first } => {
                write!(f, "no checkpoint counts record {first} and those after it")
            }
        }
    }
}

impl core::error::Error for Fault {}
