// SPDX-License-Identifier: MIT OR Apache-2.0
//! How messages are written: JSON (RFC 8259), strictly read. The only part of this crate that knows serde.
//!
//! - A message is at most [`MESSAGE_MAX`] bytes and [`DEPTH_MAX`] levels deep, checked before anything is built.
//! - A member that occurs twice in one object is refused, at any level (RFC 7493 §2.3).
//! - Unknown members are tolerated: the service may grow (Article 11).
//! - Bytes are base64 (RFC 4648 §4) with padding, hashes and identifiers lower-case hexadecimal, instants RFC 3339 in
//!   UTC with whole seconds, dates `YYYY-MM-DD`, codes strings.

mod answer;
mod field;
mod message;
mod problem;
mod record;
mod strict;

pub use answer::{decode_answer, encode_answer};
pub use message::{
    decode_check_created, decode_confirm_receipt, decode_create_check, decode_submit_proof,
    encode_check_created, encode_confirm_receipt, encode_create_check, encode_submit_proof,
};
pub use problem::{Language, Problem, decode_problem, desk_sentence};
pub use record::{decode_record, encode_record};

use core::fmt;

/// Largest message, in bytes. A certificate has about 1,600 bytes and at most 64 KiB; in base64 a usual proof has under
/// three kilobytes, and an answer with several coverages under eight.
pub const MESSAGE_MAX: usize = 65_536;

/// Deepest message. Ours have four levels; the rest is for members that later versions may add.
pub const DEPTH_MAX: usize = 16;

/// Media type of messages.
pub const MEDIA_TYPE: &str = "application/json";

/// Why bytes are no message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A member occurs twice in one object.
    DuplicateMember {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A member has not the form it must have.
    Member {
        /// Its name.
        name: &'static str,
    },
    /// The bytes are not JSON, or a required member is missing or of another type.
    NotTheMessage {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Objects and arrays are nested too deeply.
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The message is too large.
    TooLarge {
        /// Its bytes.
        length: usize,
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateMember { line, column } => {
                write!(f, "member occurs twice at line {line} column {column}")
            }
            Self::Member { name } => write!(f, "member {name} has not the form it must have"),
            Self::NotTheMessage { line, column } => {
                write!(f, "not the message at line {line} column {column}")
            }
            Self::TooDeep { limit } => write!(f, "message is nested deeper than {limit} levels"),
            Self::TooLarge { length, limit } => {
                write!(f, "message of {length} bytes is larger than {limit}")
            }
        }
    }
}

impl core::error::Error for Error {}
