// SPDX-License-Identifier: MIT OR Apache-2.0
//! Numbers of bytes, and the two forms their fields take.

use crate::{Misuse, Result};

/// Number of response data bytes expected at most (ISO/IEC 7816-4 §5.1): 0 (no Le field) to 65,536.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ne(u32);

impl Ne {
    /// No response data expected: the command has no Le field.
    pub const ZERO: Self = Self(0);
    /// One byte.
    pub const ONE: Self = Self(1);
    /// The most a short Le field can ask for: it is encoded as `00`.
    pub const SHORT_MAX: Self = Self(256);
    /// The most an extended Le field can ask for: it is encoded as `00 00`.
    pub const EXTENDED_MAX: Self = Self(65_536);

    /// Checks the range.
    ///
    /// # Errors
    /// [`Misuse::Ne`] above 65,536.
    pub const fn new(value: u32) -> Result<Self, Misuse> {
        if value <= Self::EXTENDED_MAX.0 {
            Ok(Self(value))
        } else {
            Err(Misuse::Ne { value })
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl From<u8> for Ne {
    /// A short Le field as it stands in a command: `00` means 256.
    fn from(le: u8) -> Self {
        if le == 0 {
            Self::SHORT_MAX
        } else {
            Self(u32::from(le))
        }
    }
}

impl From<u16> for Ne {
    /// An extended Le field as it stands in a command: `00 00` means 65,536.
    fn from(le: u16) -> Self {
        if le == 0 {
            Self::EXTENDED_MAX
        } else {
            Self(u32::from(le))
        }
    }
}

/// How Lc and Le are written. A command never mixes the two (ISO/IEC 7816-4 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard knows two forms")]
pub enum LengthForm {
    /// One byte each.
    Short,
    /// Two bytes each, after a leading `00`.
    Extended,
}
