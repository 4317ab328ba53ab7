// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers to reset that have been seen. None identifies a card: applications are selected by name.

/// How a card is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the card has these two")]
pub enum Interface {
    /// ISO/IEC 7816-3, T=1.
    Contact,
    /// ISO/IEC 14443-4, type B; the reader makes the answer to reset up from ATQB.
    Contactless,
}

/// An answer to reset by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Atr {
    /// Word for description files.
    pub name: &'static str,
    /// The bytes.
    pub bytes: &'static [u8],
    /// Where it was seen.
    pub interface: Interface,
    /// How well it is known, in the glossary's words.
    pub confidence: &'static str,
}

/// Contact ATR without historical bytes (two or more sources).
pub const ATR_CONTACT: &[u8] = &[0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];

/// Contact ATR with ten historical bytes (two or more sources).
pub const ATR_CONTACT_TEN_BYTES: &[u8] = &[
    0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6,
    0x01, 0xC0, 0x3B,
];

/// Contact ATR with five historical bytes (two or more sources).
pub const ATR_CONTACT_FIVE_BYTES: &[u8] = &[
    0x3B, 0xC5, 0xFF, 0x81, 0x31, 0xFB, 0x45, 0x80, 0x73, 0xC6, 0x01, 0x00, 0x00,
];

/// Made up by one family of readers, for frames of 106 kbit/s only (two or more sources; that a reader made it is derived).
pub const ATR_READER_MADE_D1: &[u8] = &[
    0x3B, 0xF5, 0x91, 0x00, 0xFF, 0x91, 0x81, 0x71, 0xFE, 0x40, 0x00, 0x42, 0x00, 0x01, 0x00, 0xD1,
    0xD6,
];

/// Made up by the same family of readers (two or more sources; that a reader made it is derived).
pub const ATR_READER_MADE_A1: &[u8] = &[
    0x3B, 0xF5, 0x91, 0x00, 0xFF, 0x91, 0x81, 0x71, 0xFE, 0x40, 0x00, 0x42, 0x00, 0x01, 0xB3, 0xA1,
    0x15,
];

/// Contactless ATR as readers build it from ATQB (two or more sources).
pub const ATR_CONTACTLESS: &[u8] = &[
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F,
];

/// Contactless ATR with other application data (one source).
pub const ATR_CONTACTLESS_41: &[u8] = &[
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B,
];

/// Contactless ATR of a card that waits longer and knows 106 kbit/s only (one source).
pub const ATR_CONTACTLESS_106: &[u8] = &[
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x4B, 0x51, 0xFF, 0x00, 0x81, 0xD1, 0x00, 0xBC,
];

/// Contactless ATR of a card that waits longer (one source).
pub const ATR_CONTACTLESS_D1: &[u8] = &[
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x4B, 0x51, 0xFF, 0xB3, 0x81, 0xD1, 0x00, 0x0F,
];

const fn atr(
    name: &'static str,
    bytes: &'static [u8],
    interface: Interface,
    confidence: &'static str,
) -> Atr {
    Atr {
        name,
        bytes,
        interface,
        confidence,
    }
}

/// All of them.
pub const ATRS: &[Atr] = &[
    atr("contact", ATR_CONTACT, Interface::Contact, "two-or-more"),
    atr(
        "contact-ten-bytes",
        ATR_CONTACT_TEN_BYTES,
        Interface::Contact,
        "two-or-more",
    ),
    atr(
        "contact-five-bytes",
        ATR_CONTACT_FIVE_BYTES,
        Interface::Contact,
        "two-or-more",
    ),
    atr(
        "reader-made-d1",
        ATR_READER_MADE_D1,
        Interface::Contactless,
        "two-or-more",
    ),
    atr(
        "reader-made-a1",
        ATR_READER_MADE_A1,
        Interface::Contactless,
        "two-or-more",
    ),
    atr(
        "contactless",
        ATR_CONTACTLESS,
        Interface::Contactless,
        "two-or-more",
    ),
    atr(
        "contactless-41",
        ATR_CONTACTLESS_41,
        Interface::Contactless,
        "one-source",
    ),
    atr(
        "contactless-106",
        ATR_CONTACTLESS_106,
        Interface::Contactless,
        "one-source",
    ),
    atr(
        "contactless-d1",
        ATR_CONTACTLESS_D1,
        Interface::Contactless,
        "one-source",
    ),
];

#[cfg(test)]
mod tests {
    use super::ATRS;

    /// ISO/IEC 7816-3 §8.2.5: T0 to TCK, combined by exclusive or, give zero.
    #[test]
    fn check_bytes_are_right() {
        for atr in ATRS {
            let sum = atr.bytes[1..].iter().fold(0, |sum, byte| sum ^ byte);
            assert_eq!(sum, 0, "{}", atr.name);
        }
    }
}
