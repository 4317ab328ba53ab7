// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong, sorted by who has to act.
//!
//! | variant | meaning | next step |
//! |---|---|---|
//! | [`Error::Card`] | the card said no | tell the person at the desk |
//! | [`Error::Malformed`] | the bytes break the grammar | the sender must mend them |
//! | [`Error::Misuse`] | the caller combined things that do not belong together | mend the program |
//! | [`Error::Refused`] | well-formed, but a rule says no | do not accept |
//! | [`Error::Transport`] | the way to the card broke | try again |
//! | [`Error::Undetermined`] | it could not be found out | find out, do not accept yet |
//! | [`Error::Unsupported`] | outside what is implemented or above a limit | do not accept |

use core::fmt;

mod malformed;
mod refused;
mod unsupported;

pub use malformed::{Malformed, Syntax};
pub use refused::Refused;
pub use unsupported::Unsupported;

use crate::revocation::Reasons;
use crate::time::UnixTime;

/// Why a step of this crate did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The card answered with a status word that is not success.
    Card(CardFault),
    /// The bytes break their grammar.
    Malformed(Malformed),
    /// The caller combined things that do not belong together.
    Misuse(Misuse),
    /// The bytes are well-formed and a rule says no.
    Refused(Refused),
    /// The way to the card broke.
    Transport(TransportFault),
    /// The question could not be answered; this is neither yes nor no.
    Undetermined(Undetermined),
    /// The input asks for something not implemented, or exceeds a limit.
    Unsupported(Unsupported),
}

/// The classes [`Error::class`] can return, shared by vectors, problem codes, audit records and logs.
pub const CLASSES: &[&str] = &[
    "card-blocked",
    "card-refused",
    "expired",
    "malformed",
    "misuse",
    "not-yet-valid",
    "path",
    "policy",
    "profile",
    "replay",
    "revoked",
    "signature",
    "transport",
    "undetermined",
    "unsupported",
];

impl Error {
    /// Returns the coarse class of the error, one of [`CLASSES`].
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Card(CardFault::Blocked) => "card-blocked",
            Self::Card(
                CardFault::FileRefused { .. }
                | CardFault::NoApplication { .. }
                | CardFault::StatusWord(_),
            ) => "card-refused",
            Self::Card(_) => "malformed",
            Self::Malformed(_) => "malformed",
            Self::Misuse(_) => "misuse",
            Self::Refused(refused) => refused.class(),
            Self::Transport(_) => "transport",
            Self::Undetermined(_) => "undetermined",
            Self::Unsupported(_) => "unsupported",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Card(cause) => cause.fmt(f),
            Self::Malformed(cause) => cause.fmt(f),
            Self::Misuse(cause) => cause.fmt(f),
            Self::Refused(cause) => cause.fmt(f),
            Self::Transport(cause) => cause.fmt(f),
            Self::Undetermined(cause) => cause.fmt(f),
            Self::Unsupported(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for Error {}

macro_rules! into_error {
    ($($cause:ident)*) => {
        $(impl From<$cause> for Error {
            fn from(cause: $cause) -> Self {
                Self::$cause(cause)
            }
        })*
    };
}

into_error! { Malformed Misuse Refused Undetermined Unsupported }

impl From<CardFault> for Error {
    fn from(cause: CardFault) -> Self {
        Self::Card(cause)
    }
}

impl From<TransportFault> for Error {
    fn from(cause: TransportFault) -> Self {
        Self::Transport(cause)
    }
}

/// What the card answered, as plain numbers: this module knows no APDU types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardFault {
    /// The reference data is blocked (`6983`, or `6984` where a card says so).
    Blocked,
    /// What a file holds breaks its form at this byte of the file.
    FileContent {
        /// The file's identifier.
        file: u16,
        /// Bytes before the break.
        offset: usize,
    },
    /// The card hands a file out in smaller pieces than the budget for one file allows.
    FileEndless {
        /// The file's identifier.
        file: u16,
    },
    /// The card says that reading succeeded and hands nothing out, before the file's end.
    FileNoProgress {
        /// The file's identifier.
        file: u16,
        /// Bytes read so far.
        offset: usize,
    },
    /// The card refused to select, read or use a file.
    FileRefused {
        /// The file's identifier.
        file: u16,
        /// The status word.
        status: u16,
    },
    /// A file's head promises more bytes than READ BINARY can address.
    FileTooLong {
        /// The file's identifier.
        file: u16,
    },
    /// The card has no application of the name.
    NoApplication {
        /// The status word it says so with.
        status: u16,
    },
    /// The card's data field does not have the form the command promises.
    UnexpectedAnswer,
    /// Any other status word; it stays visible as a number.
    StatusWord(u16),
}

impl fmt::Display for CardFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked => f.write_str("the card has blocked this PIN"),
            Self::FileContent { file, offset } => {
                write!(f, "file {file:04X} breaks its form at byte {offset}")
            }
            Self::FileEndless { file } => {
                write!(f, "the card hands file {file:04X} out in too many pieces")
            }
            Self::FileNoProgress { file, offset } => {
                write!(
                    f,
                    "the card hands out nothing of file {file:04X} from byte {offset} on"
                )
            }
            Self::FileRefused { file, status } => {
                write!(
                    f,
                    "the card refused file {file:04X} with status word {status:04X}"
                )
            }
            Self::FileTooLong { file } => {
                write!(f, "file {file:04X} is longer than can be read")
            }
            Self::NoApplication { status } => {
                write!(
                    f,
                    "the card has no such application, status word {status:04X}"
                )
            }
            Self::UnexpectedAnswer => {
                f.write_str("the card's answer does not have the form expected")
            }
            Self::StatusWord(number) => write!(f, "the card refused with status word {number:04X}"),
        }
    }
}

/// Why a command did not reach the card, or its answer did not reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportFault {
    /// The card was taken away.
    CardRemoved,
    /// The card was reset by somebody else.
    CardReset,
    /// The connection to the reader was lost.
    ConnectionLost,
    /// The exchange exceeded its budget of commands or bytes.
    Exhausted,
    /// The reader cannot be used.
    ReaderUnavailable,
    /// Another program holds the card.
    Sharing,
    /// The card did not answer in time.
    Timeout,
    /// What arrived is not a response APDU.
    UnreadableResponse,
}

impl fmt::Display for TransportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CardRemoved => "the card was removed",
            Self::CardReset => "the card was reset by another program",
            Self::ConnectionLost => "the connection to the reader was lost",
            Self::Exhausted => "the card kept answering beyond the limit for one command",
            Self::ReaderUnavailable => "the reader is not available",
            Self::Sharing => "another program is using the card",
            Self::Timeout => "the card did not answer in time",
            Self::UnreadableResponse => "the reader returned something that is not a card response",
        })
    }
}

/// What the caller did wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// The content of a signed message is inside it, and was given along as well.
    ContentGivenTwice,
    /// The content of a signed message is not inside it, and was not given along.
    ContentMissing,
    /// A set of trust anchors must have at least one member.
    NoTrustAnchors,
    /// The proofs given together are about different certificates.
    ProofsOfDifferentCertificates,
    /// The path and the revocation status were determined at different instants.
    ProofsOfDifferentTimes,
    /// Whoever has the key did not sign; why is known there.
    SigningFailed,
    /// The certificate a terminal is to show to a card is none.
    TerminalCertificate,
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ContentGivenTwice => "the content is inside the message and was given along",
            Self::ContentMissing => "the content is neither inside the message nor given along",
            Self::NoTrustAnchors => "no trust anchor was given",
            Self::ProofsOfDifferentCertificates => "the proofs are about different certificates",
            Self::ProofsOfDifferentTimes => {
                "the path and the revocation status were determined at different times"
            }
            Self::SigningFailed => "the key did not sign",
            Self::TerminalCertificate => "the terminal's certificate cannot be read",
        })
    }
}

/// Why something could not be found out.
///
/// Of a revocation status never to be read as "not revoked", nor as "revoked" (RFC 5280 §6.3.3, UNDETERMINED).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Undetermined {
    /// No pinned key has the identifier of the one that certified the card's text.
    AttributeAuthorityUnknown,
    /// No list of the issuer's key and the certificate's distribution point is held.
    CrlMissing,
    /// The fresh lists do not cover every reason for revocation (RFC 5280 §6.3.3 (l)).
    CrlReasonsMissing {
        /// The reasons that are left open.
        missing: Reasons,
    },
    /// The list that is held begins in the future.
    CrlNotYetValid {
        /// The instant of the check.
        now: UnixTime,
        /// The list's `thisUpdate`.
        this_update: UnixTime,
    },
    /// The list that is held is older than the policy allows.
    CrlStale {
        /// The instant of the check.
        now: UnixTime,
        /// The list's `nextUpdate`.
        next_update: UnixTime,
    },
    /// No response of the responder is at hand.
    OcspMissing,
    /// The responder did not answer the question (RFC 6960 §2.3).
    OcspNotAnswered {
        /// The response status: 1 malformedRequest, 2 internalError, 3 tryLater, 5 sigRequired,
        /// 6 unauthorized.
        code: u8,
    },
    /// The answer begins in the future.
    OcspNotYetValid {
        /// The instant of the check.
        now: UnixTime,
        /// The answer's `thisUpdate`, or the response's `producedAt`.
        this_update: UnixTime,
    },
    /// The responder's certificate has no nocheck, and its own status is not known
    /// (RFC 6960 §4.2.2.2.1).
    OcspResponderUnchecked,
    /// The answer is older than the policy allows.
    OcspStale {
        /// The instant of the check.
        now: UnixTime,
        /// When newer information was to be had.
        next_update: UnixTime,
    },
    /// The responder does not know the certificate.
    OcspUnknown,
    /// What came in place of the responder's answer cannot be used, and so says nothing.
    OcspUnusable {
        /// The class of its error, one of [`CLASSES`].
        class: &'static str,
    },
    /// The certificate's distribution points cannot be read.
    DistributionPointUnusable,
}

impl fmt::Display for Undetermined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AttributeAuthorityUnknown => {
                f.write_str("no pinned authority certified the text on this card")
            }
            Self::CrlMissing => f.write_str("no revocation list for this certificate is held"),
            Self::CrlReasonsMissing { missing } => {
                write!(f, "no fresh revocation list covers the reasons {missing}")
            }
            Self::CrlNotYetValid { now, this_update } => {
                write!(
                    f,
                    "the revocation list begins at {this_update}, after {now}"
                )
            }
            Self::CrlStale { now, next_update } => {
                write!(
                    f,
                    "the revocation list should have been replaced by {next_update}, and it is {now}"
                )
            }
            Self::OcspMissing => f.write_str("no response of the OCSP responder is at hand"),
            Self::OcspNotAnswered { code } => {
                let name = match code {
                    1 => "malformedRequest",
                    2 => "internalError",
                    3 => "tryLater",
                    5 => "sigRequired",
                    _ => "unauthorized",
                };
                write!(f, "the OCSP responder did not answer: {name}")
            }
            Self::OcspNotYetValid { now, this_update } => {
                write!(f, "the OCSP answer begins at {this_update}, after {now}")
            }
            Self::OcspResponderUnchecked => {
                f.write_str("the OCSP responder's own revocation status is not known")
            }
            Self::OcspStale { now, next_update } => {
                write!(
                    f,
                    "the OCSP answer should have been replaced by {next_update}, and it is {now}"
                )
            }
            Self::OcspUnknown => f.write_str("the OCSP responder does not know the certificate"),
            Self::OcspUnusable { class } => {
                write!(f, "the OCSP response cannot be used: {class}")
            }
            Self::DistributionPointUnusable => f.write_str(
                "the certificate's distribution point has a form that cannot be looked up",
            ),
        }
    }
}

#[cfg(test)]
mod tests;
