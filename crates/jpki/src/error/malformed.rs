// SPDX-License-Identifier: MIT OR Apache-2.0
//! Breaks of the grammar, with their place.

use core::fmt;

/// A break of the grammar and the offset, in octets from the start of the input, where it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a fault and its place: there is nothing to add"
)]
pub struct Malformed {
    /// Which rule is broken.
    pub fault: Syntax,
    /// Where, counted from the first octet of the whole input.
    pub offset: usize,
}

impl Malformed {
    /// Joins a fault and its place.
    #[must_use]
    pub const fn new(fault: Syntax, offset: usize) -> Self {
        Self { fault, offset }
    }
}

/// A rule of X.690 (DER) or of a structure's ASN.1 that can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Syntax {
    /// A BOOLEAN is one octet, `00` or `FF` (X.690 §11.1).
    Boolean,
    /// A BIT STRING counts its unused bits, which are zero (X.690 §8.6, §11.2).
    BitString,
    /// A value equal to its DEFAULT is left out (X.690 §11.5).
    DefaultEncoded,
    /// An extension appears once only (RFC 5280 §4.2, §5.2).
    DuplicateExtension,
    /// A list that needs at least one element is not empty.
    Empty,
    /// An ENUMERATED value is one of those listed (RFC 5280 §5.3.1).
    Enumerated,
    /// An IA5String holds ASCII only (RFC 5280 §4.2.1.6).
    Ia5String,
    /// An INTEGER is minimal, and as long as its field allows (X.690 §8.3.2; RFC 5280 §4.1.2.2).
    Integer,
    /// A length is definite, minimal and at most four octets (X.690 §10.1).
    Length,
    /// The list says when the next one comes (RFC 5280 §5.1.2.5).
    NextUpdateMissing,
    /// The next list does not come before this one (RFC 5280 §5.1.2.5).
    NextUpdateBeforeThisUpdate,
    /// A NULL has no content (X.690 §8.8).
    Null,
    /// An OBJECT IDENTIFIER has whole, minimal arcs (X.690 §8.19).
    Oid,
    /// A public key has the form its algorithm demands (RFC 8017 §A.1.1; RFC 5480 §2.2).
    PublicKey,
    /// The members of a set are in order (X.690 §11.6).
    SetOrder,
    /// The algorithm inside the signed part equals the one outside (RFC 5280 §4.1.1.2, §5.1.1.2).
    SignatureAlgorithmMismatch,
    /// A tag is of the low-number form.
    TagForm,
    /// A time is written as RFC 5280 §4.1.2.5 demands.
    Time,
    /// Nothing follows the structure.
    TrailingBytes,
    /// The input ends before the structure does.
    Truncated,
    /// The tag is the one the structure demands here.
    UnexpectedTag,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at octet {}", self.fault, self.offset)
    }
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boolean => "boolean is not 00 or FF",
            Self::BitString => "bit string has wrong unused bits",
            Self::DefaultEncoded => "default value is encoded",
            Self::DuplicateExtension => "extension appears twice",
            Self::Empty => "list is empty",
            Self::Enumerated => "enumerated value is not known",
            Self::Ia5String => "text is not ASCII",
            Self::Integer => "integer is not minimal or too long",
            Self::Length => "length is indefinite, not minimal or too large",
            Self::NextUpdateMissing => "nextUpdate is missing",
            Self::NextUpdateBeforeThisUpdate => "nextUpdate is before thisUpdate",
            Self::Null => "null is not empty",
            Self::Oid => "object identifier has an incomplete or padded arc",
            Self::PublicKey => "public key does not have the form of its algorithm",
            Self::SetOrder => "members of a set are out of order",
            Self::SignatureAlgorithmMismatch => {
                "signature algorithms inside and outside the signed part differ"
            }
            Self::TagForm => "tag is not of the low-number form",
            Self::Time => "time is not written as RFC 5280 demands",
            Self::TrailingBytes => "bytes follow the structure",
            Self::Truncated => "input ends within the structure",
            Self::UnexpectedTag => "unexpected tag",
        })
    }
}
