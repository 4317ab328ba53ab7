// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a key may be used for.
//!
//! Covers RFC 5280 §4.2.1.3.

/// `keyUsage` (RFC 5280 §4.2.1.3): nine bits, the first being the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

/// RFC 5280 §4.2.1.3, bits 0 to 8.
const USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

impl KeyUsage {
    /// No usage.
    pub const NONE: Self = Self(0);
    /// Bit 0.
    pub const DIGITAL_SIGNATURE: Self = Self(1 << 15);
    /// Bit 1, `nonRepudiation` or `contentCommitment`.
    pub const NON_REPUDIATION: Self = Self(1 << 14);
    /// Bit 5.
    pub const KEY_CERT_SIGN: Self = Self(1 << 10);
    /// Bit 6.
    pub const CRL_SIGN: Self = Self(1 << 9);

    /// Wraps the bits, of which bit 0 is the highest.
    pub(super) const fn of_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Tells whether all usages of `other` are allowed.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Joins two sets of usages.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the usage with the name in RFC 5280.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let bit = USAGES.iter().position(|usage| *usage == name)?;
        Some(Self(0x8000 >> bit))
    }

    /// Names the usages in the standard's order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        USAGES
            .into_iter()
            .enumerate()
            .filter_map(move |(bit, name)| (self.0 & (0x8000 >> bit) != 0).then_some(name))
    }
}
