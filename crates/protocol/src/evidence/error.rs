// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why something is no evidence.

use crate::Class;
use core::fmt;

/// Why something is no evidence; alphabetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EvidenceError {
    /// What is signed does not name the signer's certificate (RFC 5035).
    CertificateNotNamed,
    /// What is signed is not plain data (RFC 5652 §4).
    ContentType,
    /// The message cannot be read, is not signed rightly, or its certificate leads nowhere.
    Message(jpki::Error),
    /// The message has not exactly one signer.
    NotOneSigner,
    /// The receipt is for another answer.
    OtherAnswer,
    /// The signer's certificate is not that of the device.
    OtherDevice,
    /// The receipt is for another check.
    OtherCheck,
    /// The certificate is not for signing answers, or not for this alone.
    Purpose,
    /// What was signed inside the message is no receipt.
    Receipt(MalformedReceipt),
    /// When it was signed is not among what is signed.
    SigningTimeMissing,
    /// When it was signed is not when it arrived.
    SigningTimeOther,
}

/// Bytes are no receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a field of the frame has another length than it must have"
)]
pub struct MalformedReceipt {
    /// Offset of the field that breaks the frame.
    pub at: usize,
}

impl EvidenceError {
    /// The class to answer with.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            // Which rule of its certificate a signature breaks is for the operator.
            Self::Message(jpki::Error::Refused(_)) => Class::Signature,
            Self::Message(jpki::Error::Misuse(_)) => Class::Malformed,
            Self::Message(error) => Class::from(error),
            Self::Receipt(_) => Class::Malformed,
            Self::OtherAnswer | Self::OtherCheck => Class::Misuse,
            _ => Class::Signature,
        }
    }
}

impl From<jpki::Error> for EvidenceError {
    fn from(error: jpki::Error) -> Self {
        Self::Message(error)
    }
}

impl From<MalformedReceipt> for EvidenceError {
    fn from(error: MalformedReceipt) -> Self {
        Self::Receipt(error)
    }
}

impl fmt::Display for MalformedReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "receipt breaks its frame at offset {}", self.at)
    }
}

impl core::error::Error for MalformedReceipt {}

impl fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CertificateNotNamed => "what is signed does not name the signer's certificate",
            Self::ContentType => "what is signed is not plain data",
            Self::Message(error) => return error.fmt(f),
            Self::NotOneSigner => "message has not exactly one signer",
            Self::OtherAnswer => "receipt is for another answer",
            Self::OtherCheck => "receipt is for another check",
            Self::OtherDevice => "receipt is signed by another device",
            Self::Purpose => "certificate is not for signing answers alone",
            Self::Receipt(error) => return error.fmt(f),
            Self::SigningTimeMissing => "signing time is missing",
            Self::SigningTimeOther => "signing time is not the instant of arrival",
        })
    }
}

impl core::error::Error for EvidenceError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Message(error) => Some(error),
            Self::Receipt(error) => Some(error),
            _ => None,
        }
    }
}
