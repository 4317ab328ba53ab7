// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why a certificate is revoked, and sets of such reasons.
//!
//! Covers RFC 5280 §5.3.1 and the `ReasonFlags` of §4.2.1.13.

use core::fmt;

use crate::asn1::Tlv;
use crate::error::{Error, Syntax};

/// Why a certificate was revoked (RFC 5280 §5.3.1), in the standard's order.
///
/// `certificateHold` (6) is not here: it is an answer of its own. Nor is `removeFromCRL` (8), which
/// takes an entry back and belongs in delta lists only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReasonCode {
    /// 0; in JPKI: destroyed before delivery.
    Unspecified,
    /// 1.
    KeyCompromise,
    /// 2.
    CaCompromise,
    /// 3; in JPKI: the contents changed.
    AffiliationChanged,
    /// 4; in JPKI: renewed.
    Superseded,
    /// 5.
    CessationOfOperation,
    /// 9.
    PrivilegeWithdrawn,
    /// 10.
    AaCompromise,
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
        })
    }
}

/// What an entry says of its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Revoked(ReasonCode),
    OnHold,
    /// `removeFromCRL`: no longer on hold, or expired (RFC 5280 §5.2.4).
    Removed,
}

impl Mark {
    /// Reads the ENUMERATED value of RFC 5280 §5.3.1.
    pub(crate) const fn from_code(code: u8) -> Result<Self, Syntax> {
        Ok(Self::Revoked(match code {
            0 => ReasonCode::Unspecified,
            1 => ReasonCode::KeyCompromise,
            2 => ReasonCode::CaCompromise,
            3 => ReasonCode::AffiliationChanged,
            4 => ReasonCode::Superseded,
            5 => ReasonCode::CessationOfOperation,
            6 => return Ok(Self::OnHold),
            8 => return Ok(Self::Removed),
            9 => ReasonCode::PrivilegeWithdrawn,
            10 => ReasonCode::AaCompromise,
            // 7 is not used.
            _ => return Err(Syntax::Enumerated),
        }))
    }

    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Revoked(ReasonCode::Unspecified) => 0,
            Self::Revoked(ReasonCode::KeyCompromise) => 1,
            Self::Revoked(ReasonCode::CaCompromise) => 2,
            Self::Revoked(ReasonCode::AffiliationChanged) => 3,
            Self::Revoked(ReasonCode::Superseded) => 4,
            Self::Revoked(ReasonCode::CessationOfOperation) => 5,
            Self::OnHold => 6,
            Self::Removed => 8,
            Self::Revoked(ReasonCode::PrivilegeWithdrawn) => 9,
            Self::Revoked(ReasonCode::AaCompromise) => 10,
        }
    }

    /// Of two entries of one serial number the one of lower rank counts: a permanent revocation
    /// before a hold, a hold before its removal.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::Revoked(_) => 0,
            Self::OnHold => 1,
            Self::Removed => 2,
        }
    }
}

/// A set of reasons for revocation: which of them a list or a distribution point is about.
///
/// The bits are those of `ReasonFlags` (RFC 5280 §4.2.1.13); bit 0 is unused, so that an entry without
/// a reason belongs to lists of all reasons.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reasons(u16);

impl Reasons {
    /// No reason.
    pub const NONE: Self = Self(0);
    /// Every reason, bits 1 to 8.
    pub const ALL: Self = Self(0x7F80);

    /// Reads a BIT STRING of flags.
    pub(super) fn read(bits: &Tlv<'_>) -> Result<Self, Error> {
        // RFC 5280 §4.2.1.13 defines nine bits; unknown ones beyond them limit nothing known here.
        Ok(Self(bits.named_bits()? & Self::ALL.0))
    }

    /// Rebuilds a set from its bits, as [`Self::bits`] returns them.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Returns the set as the first sixteen bits of `ReasonFlags`, bit 0 being the highest.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Returns the reasons in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the reasons in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the reasons of this set that are not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Tells whether the set has no member.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Debug for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reasons({self})")
    }
}

/// The names of the standard, joined by commas.
impl fmt::Display for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("all");
        }
        // RFC 5280 §4.2.1.13, bits 1 to 8.
        const NAMES: [&str; 8] = [
            "keyCompromise",
            "cACompromise",
            "affiliationChanged",
            "superseded",
            "cessationOfOperation",
            "certificateHold",
            "privilegeWithdrawn",
            "aACompromise",
        ];
        let mut separator = "";
        for (bit, name) in NAMES.iter().enumerate() {
            if self.0 & (0x4000 >> bit) != 0 {
                write!(f, "{separator}{name}")?;
                separator = ",";
            }
        }
        if separator.is_empty() {
            f.write_str("none")?;
        }
        Ok(())
    }
}
