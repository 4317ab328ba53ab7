// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong, by who is at fault.

use crate::TransportError;
use crate::atr::AtrFault;
use core::fmt;

/// Result of this crate.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// An error of the APDU layer. The first level says who is at fault.
///
/// A status word that reports a refusal is not an error here: it is part of every [`Response`](crate::Response).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The other side kept the exchange going beyond its budget.
    Exhausted {
        /// Commands sent when the budget ended.
        rounds: u32,
    },
    /// Bytes break the grammar.
    Malformed(Malformed),
    /// The caller asked for something that cannot be expressed.
    Misuse(Misuse),
    /// The way to the card failed.
    Transport(TransportError),
}

impl Error {
    /// The class shared by vectors, problems, audit records and logs.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Exhausted { .. } | Self::Malformed(_) => "malformed",
            Self::Misuse(_) => "misuse",
            Self::Transport(_) => "transport",
        }
    }
}

/// Which rule of a grammar was broken; `offset` counts bytes from the start of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// A command has fewer than the four header bytes (ISO/IEC 7816-4 §5.1).
    CommandHeader {
        /// Bytes present.
        length: usize,
    },
    /// The bytes after the header fit none of the seven encodings (ISO/IEC 7816-4 §5.2).
    CommandLength {
        /// Bytes present.
        length: usize,
    },
    /// An Lc field says zero; a command without data has no Lc field (ISO/IEC 7816-4 §5.2).
    ZeroLc,
    /// A response is not 0–65,536 data bytes and two bytes of status word (ISO/IEC 7816-4 §5.1).
    ResponseLength {
        /// Bytes present.
        length: usize,
    },
    /// An answer to reset breaks a rule (ISO/IEC 7816-3 §8.2).
    Atr {
        /// The byte that breaks it, or should have been there.
        offset: usize,
        /// The rule.
        fault: AtrFault,
    },
    /// A class byte is `FF` (ISO/IEC 7816-4 §5.4.1).
    Class,
    /// The first status byte is not `6X` or `9X` (ISO/IEC 7816-4 §5.6).
    StatusWord {
        /// The status word as found.
        status: u16,
    },
    /// An application identifier does not have 5–16 bytes (ISO/IEC 7816-4 §12.2.3).
    AidLength {
        /// Bytes present.
        length: usize,
    },
    /// A data object's tag is cut off or not minimal (ISO/IEC 7816-4 §6.3).
    Tag {
        /// Where the tag starts.
        offset: usize,
    },
    /// A data object's length is cut off, indefinite or reserved (ISO/IEC 7816-4 §6.3).
    Length {
        /// Where the length starts.
        offset: usize,
    },
    /// A data object's value runs past the end of the input.
    Value {
        /// Where the value starts.
        offset: usize,
        /// Bytes the length field promises.
        promised: usize,
        /// Bytes present.
        present: usize,
    },
    /// Data objects are nested deeper than the limit.
    Depth {
        /// The limit.
        limit: u8,
    },
    /// There are more data objects than the limit.
    Count {
        /// The limit.
        limit: u32,
    },
    /// A message of the vpcd protocol is neither a control byte nor an APDU.
    VpcdMessage {
        /// Length of the message.
        length: usize,
    },
    /// A line of a transcript is not what the format allows.
    Transcript {
        /// Line number, from 1.
        line: usize,
    },
}

/// What a caller asked for that cannot be expressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// The basic channel is always open and cannot be closed (ISO/IEC 7816-4 §11.2.3).
    BasicChannel,
    /// A command with more than 255 bytes of data is to go in a chain, and bit 5 of its class cannot say so (ISO/IEC 7816-4
    /// §5.3.3).
    ClassCannotChain {
        /// The class byte given.
        cla: u8,
    },
    /// Data of a command has 1–65,535 bytes (ISO/IEC 7816-4 §5.1).
    DataLength {
        /// Bytes given.
        length: usize,
    },
    /// A DF name in SELECT has 1–16 bytes (ISO/IEC 7816-4 §11.2.2).
    DfNameLength {
        /// Bytes given.
        length: usize,
    },
    /// A file identifier of `0000`–`001F` would be read as a short EF identifier (ISO/IEC 7816-4 §11.3.2).
    FileIdentifier {
        /// The file identifier given.
        value: u16,
    },
    /// A logical channel has a number of 0–19 (ISO/IEC 7816-4 §5.4.2).
    LogicalChannel {
        /// The number given.
        number: u8,
    },
    /// Ne is 0–65,536 (ISO/IEC 7816-4 §5.1).
    Ne {
        /// The number given.
        value: u32,
    },
    /// A command that reads asks for at least one byte (ISO/IEC 7816-4 §5.1).
    NeZero,
    /// An offset in READ BINARY with an even instruction is 0–32,767 (ISO/IEC 7816-4 §11.3.3).
    Offset {
        /// The number given.
        value: u32,
    },
    /// A path has 1–127 file identifiers, so that it fits one command (ISO/IEC 7816-4 §11.2.2).
    PathLength {
        /// File identifiers given.
        length: usize,
    },
    /// A proprietary class is `80`–`FE` (ISO/IEC 7816-4 §5.4.1).
    ProprietaryClass {
        /// The class byte given.
        cla: u8,
    },
    /// A record has a number of 1–254 (ISO/IEC 7816-4 §11.4.2).
    RecordNumber {
        /// The number given.
        value: u8,
    },
    /// Reference data have a number of 0–31 (ISO/IEC 7816-4 §11.6.1).
    ReferenceNumber {
        /// The number given.
        value: u8,
    },
    /// Channels 4–19 have one bit for secure messaging (ISO/IEC 7816-4 §5.4.1).
    SecureMessaging {
        /// The channel.
        channel: u8,
    },
    /// A short EF identifier is 1–30 (ISO/IEC 7816-4 §7.3.2).
    ShortEfIdentifier {
        /// The number given.
        value: u8,
    },
    /// A tag cannot be named in P1-P2 of GET DATA (ISO/IEC 7816-4 §11.5).
    TagInParameters {
        /// The tag's bytes as a number.
        tag: u32,
    },
    /// A tag list holds at least one tag (ISO/IEC 7816-4 §8.4).
    TagListEmpty,
    /// A message for the vpcd protocol has at most 65,535 bytes.
    VpcdLength {
        /// Bytes given.
        length: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exhausted { rounds } => {
                write!(f, "card did not finish its answer within {rounds} commands")
            }
            Self::Malformed(malformed) => malformed.fmt(f),
            Self::Misuse(misuse) => misuse.fmt(f),
            Self::Transport(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandHeader { length } => {
                write!(f, "command has {length} bytes, fewer than its header")
            }
            Self::CommandLength { length } => {
                write!(
                    f,
                    "command of {length} bytes fits none of the seven encodings"
                )
            }
            Self::ZeroLc => f.write_str("command has an Lc field that says zero"),
            Self::ResponseLength { length } => write!(
                f,
                "response of {length} bytes is not data and a status word"
            ),
            Self::Atr { offset, fault } => {
                write!(f, "answer to reset at byte {offset}: {fault}")
            }
            Self::Class => f.write_str("class byte FF is invalid"),
            Self::StatusWord { status } => write!(f, "{status:04X} is not a status word"),
            Self::AidLength { length } => {
                write!(f, "application identifier of {length} bytes is not 5 to 16")
            }
            Self::Tag { offset } => write!(f, "tag at byte {offset} is cut off or not minimal"),
            Self::Length { offset } => write!(
                f,
                "length at byte {offset} is cut off, indefinite or too long"
            ),
            Self::Value {
                offset,
                promised,
                present,
            } => {
                write!(
                    f,
                    "value at byte {offset} should have {promised} bytes and has {present}"
                )
            }
            Self::Depth { limit } => write!(f, "data objects are nested deeper than {limit}"),
            Self::Count { limit } => write!(f, "there are more than {limit} data objects"),
            Self::VpcdMessage { length } => write!(
                f,
                "vpcd message of {length} bytes is neither control nor APDU"
            ),
            Self::Transcript { line } => write!(f, "line {line} is not a transcript entry"),
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BasicChannel => f.write_str("the basic channel cannot be closed"),
            Self::ClassCannotChain { cla } => {
                write!(f, "class byte {cla:02X} cannot mark the links of a chain")
            }
            Self::DataLength { length } => {
                write!(f, "command data of {length} bytes is not 1 to 65535")
            }
            Self::DfNameLength { length } => {
                write!(f, "DF name of {length} bytes is not 1 to 16")
            }
            Self::FileIdentifier { value } => write!(
                f,
                "file identifier {value:04X} would be read as a short EF identifier"
            ),
            Self::LogicalChannel { number } => {
                write!(f, "logical channel {number} is more than 19")
            }
            Self::Ne { value } => write!(f, "expected length {value} is more than 65536"),
            Self::NeZero => f.write_str("a command that reads asks for no byte"),
            Self::Offset { value } => write!(f, "offset {value} is more than 32767"),
            Self::PathLength { length } => {
                write!(f, "path of {length} file identifiers is not 1 to 127")
            }
            Self::ProprietaryClass { cla } => {
                write!(f, "class byte {cla:02X} is not proprietary")
            }
            Self::RecordNumber { value } => write!(f, "record number {value} is not 1 to 254"),
            Self::ReferenceNumber { value } => {
                write!(f, "reference data number {value} is more than 31")
            }
            Self::SecureMessaging { channel } => write!(
                f,
                "the class of channel {channel} cannot say this of secure messaging"
            ),
            Self::ShortEfIdentifier { value } => {
                write!(f, "short EF identifier {value} is not 1 to 30")
            }
            Self::TagInParameters { tag } => {
                write!(f, "tag {tag:X} cannot be named in P1-P2")
            }
            Self::TagListEmpty => f.write_str("tag list is empty"),
            Self::VpcdLength { length } => {
                write!(f, "vpcd message of {length} bytes is more than 65535")
            }
        }
    }
}

impl core::error::Error for Error {}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<Misuse> for Error {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Malformed, Misuse};
    use crate::TransportError;
    use alloc::string::ToString;

    #[track_caller]
    fn says(error: impl Into<Error>, class: &str, text: &str) {
        let error = error.into();
        assert_eq!((error.class(), error.to_string().as_str()), (class, text));
    }

    #[test]
    fn each_error_says_who_is_at_fault() {
        says(
            Malformed::ZeroLc,
            "malformed",
            "command has an Lc field that says zero",
        );
        says(
            Malformed::ResponseLength { length: 1 },
            "malformed",
            "response of 1 bytes is not data and a status word",
        );
        says(
            Misuse::Ne { value: 65_537 },
            "misuse",
            "expected length 65537 is more than 65536",
        );
        says(
            Error::Exhausted { rounds: 9 },
            "malformed",
            "card did not finish its answer within 9 commands",
        );
        says(TransportError::CardRemoved, "transport", "card was removed");
    }
}
