// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers to reset that a contactless reader makes up (PC/SC part 3, §3.1.3.2.3).

use alloc::vec::Vec;

/// Category indicator, tag and length of an application identifier, and the identifier of the PC/SC workgroup.
const STORAGE_CARD: [u8; 8] = [0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06];
/// Carrier frequency in hertz (ISO/IEC 14443-2 §6.1), to which all times are tied.
const CARRIER: u64 = 13_560_000;

/// What a contactless reader says of the card (PC/SC part 3, §3.1.3.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the document knows storage cards and all others"
)]
pub enum Contactless<'a> {
    /// A card of ISO/IEC 14443-4, with its historical bytes: type A sends its own, for type B the reader fills in
    /// [`AtqB`]. The answer to reset does not say which of the two it is.
    Card(&'a [u8]),
    /// A card without commands of its own.
    StorageCard {
        /// The standard it follows, by the numbers of PC/SC part 3's supplement.
        standard: u8,
        /// Which card it is, by the numbers of PC/SC part 3's supplement.
        name: u16,
    },
}

impl<'a> Contactless<'a> {
    pub(super) fn of(historical: &'a [u8]) -> Self {
        match historical.strip_prefix(&STORAGE_CARD) {
            Some([standard, high, low, _, _, _, _]) => Self::StorageCard {
                standard: *standard,
                name: u16::from_be_bytes([*high, *low]),
            },
            _ => Self::Card(historical),
        }
    }

    /// Reads the historical bytes as those of a type B card, if they can be. Eight bytes of a type A card can look the
    /// same: only the reader knows.
    #[must_use]
    pub fn as_type_b(&self) -> Option<AtqB> {
        match self {
            Self::Card(historical) => AtqB::decode(historical),
            Self::StorageCard { .. } => None,
        }
    }
}

/// What a type B card answered to the reader's request (ISO/IEC 14443-3 §7.9), and the buffer it named when activated
/// (§7.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtqB {
    application_data: [u8; 4],
    bit_rates: BitRates,
    frame_and_protocol: u8,
    waiting_and_options: u8,
    buffer_index: u8,
}

impl AtqB {
    /// Application data (4), protocol info (3), and the buffer index in the high nibble of the last byte.
    fn decode(historical: &[u8]) -> Option<Self> {
        let [
            a,
            b,
            c,
            d,
            rates,
            frame_and_protocol,
            waiting_and_options,
            last,
        ] = historical
        else {
            return None;
        };
        (last & 0x0F == 0).then_some(Self {
            application_data: [*a, *b, *c, *d],
            bit_rates: BitRates(*rates),
            frame_and_protocol: *frame_and_protocol,
            waiting_and_options: *waiting_and_options,
            buffer_index: last >> 4,
        })
    }

    /// Application data (ISO/IEC 14443-3 §7.9.3).
    #[must_use]
    pub const fn application_data(&self) -> [u8; 4] {
        self.application_data
    }

    /// Bit rates the card can use (ISO/IEC 14443-3 §7.9.4).
    #[must_use]
    pub const fn bit_rates(&self) -> BitRates {
        self.bit_rates
    }

    /// Bytes of the longest frame the card takes; `None` for a reserved code (ISO/IEC 14443-3 §7.9.4).
    #[must_use]
    pub fn frame_max(&self) -> Option<u16> {
        const SIZES: [u16; 13] = [16, 24, 32, 40, 48, 64, 96, 128, 256, 512, 1024, 2048, 4096];
        SIZES
            .get(usize::from(self.frame_and_protocol >> 4))
            .copied()
    }

    /// Whether the card speaks the protocol of ISO/IEC 14443-4 (ISO/IEC 14443-3 §7.9.4).
    #[must_use]
    pub const fn speaks_iso14443_4(&self) -> bool {
        self.frame_and_protocol & 0x01 != 0
    }

    /// Frame waiting time integer, 0–14; 15 is reserved (ISO/IEC 14443-3 §7.9.4).
    #[must_use]
    pub const fn waiting_integer(&self) -> u8 {
        self.waiting_and_options >> 4
    }

    /// How long the card may take to begin its answer, in microseconds: 4096 periods of the carrier, doubled as often as
    /// the integer says; `None` for the reserved one (ISO/IEC 14443-4 §7.2).
    #[must_use]
    pub fn waiting_time_microseconds(&self) -> Option<u64> {
        let integer = self.waiting_integer();
        (integer < 15).then(|| (4096_u64 << integer) * 1_000_000 / CARRIER)
    }

    /// Whether the card takes a card identifier, CID (ISO/IEC 14443-3 §7.9.4).
    #[must_use]
    pub const fn takes_cid(&self) -> bool {
        self.waiting_and_options & 0x01 != 0
    }

    /// Whether the card takes a node address, NAD (ISO/IEC 14443-3 §7.9.4).
    #[must_use]
    pub const fn takes_nad(&self) -> bool {
        self.waiting_and_options & 0x02 != 0
    }

    /// Bytes the card can hold of a chained message, if it says so (ISO/IEC 14443-3 §7.11, MBLI).
    #[must_use]
    pub fn buffer_max(&self) -> Option<u32> {
        let doublings = self.buffer_index.checked_sub(1)?;
        Some(u32::from(self.frame_max()?) << doublings)
    }
}

/// Bit rates of a type B card (ISO/IEC 14443-3 §7.9.4); 106 kbit/s is always among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitRates(u8);

impl BitRates {
    /// A card that sets the reserved bit 4 is taken to support 106 kbit/s only.
    const RESERVED: u8 = 0x08;

    /// Whether both directions must use the same one.
    #[must_use]
    pub const fn same_both_ways(self) -> bool {
        self.understood() & 0x80 != 0
    }

    /// From the card to the reader, in kbit/s, ascending.
    #[must_use]
    pub fn from_card(self) -> Vec<u16> {
        Self::list(self.understood() >> 4)
    }

    /// From the reader to the card, in kbit/s, ascending.
    #[must_use]
    pub fn to_card(self) -> Vec<u16> {
        Self::list(self.understood())
    }

    const fn understood(self) -> u8 {
        if self.0 & Self::RESERVED == 0 {
            self.0
        } else {
            0
        }
    }

    fn list(bits: u8) -> Vec<u16> {
        let faster = [(0x01, 212), (0x02, 424), (0x04, 847)];
        let supported = faster.into_iter().filter(|(bit, _)| bits & bit != 0);
        core::iter::once(106)
            .chain(supported.map(|(_, rate)| rate))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{AtqB, BitRates, Contactless};
    use crate::atr::Atr;
    use alloc::vec;
    use hex_literal::hex;

    fn type_b(bytes: &[u8]) -> AtqB {
        Atr::decode(bytes)
            .unwrap()
            .contactless()
            .unwrap()
            .as_type_b()
            .unwrap()
    }

    #[test]
    fn a_type_b_card_of_this_field() {
        let card = type_b(&hex!("3B888001000005E0B381A1007F"));
        assert_eq!(card.application_data(), hex!("000005E0"));
        assert_eq!(card.bit_rates().from_card(), [106, 212, 424]);
        assert_eq!(card.bit_rates().to_card(), [106, 212, 424]);
        assert!(card.bit_rates().same_both_ways());
        assert_eq!(card.frame_max(), Some(256));
        assert!(card.speaks_iso14443_4());
        assert_eq!(card.waiting_integer(), 10);
        assert_eq!(card.waiting_time_microseconds(), Some(309_314));
        assert_eq!((card.takes_cid(), card.takes_nad()), (true, false));
        assert_eq!(card.buffer_max(), None);
    }

    #[test]
    fn slower_ones_of_this_field() {
        let card = type_b(&hex!("3B888001004B51FF0081D100BC"));
        assert_eq!(card.bit_rates().from_card(), [106]);
        assert!(!card.bit_rates().same_both_ways());
        assert_eq!(card.waiting_time_microseconds(), Some(2_474_515));
        let card = type_b(&hex!("3B888001004B51FFB381D1000F"));
        assert_eq!(card.bit_rates().to_card(), [106, 212, 424]);
    }

    #[test]
    fn fields_at_their_limits() {
        let atqb = |bytes: [u8; 8]| AtqB::decode(&bytes);
        let card = atqb(hex!("00000000 77 C0 E2 20")).unwrap();
        assert_eq!(card.bit_rates().from_card(), [106, 212, 424, 847]);
        assert_eq!(card.bit_rates().to_card(), [106, 212, 424, 847]);
        assert_eq!(
            (card.frame_max(), card.buffer_max()),
            (Some(4096), Some(8192))
        );
        assert!(!card.speaks_iso14443_4());
        assert_eq!((card.takes_cid(), card.takes_nad()), (false, true));
        assert_eq!(card.waiting_time_microseconds(), Some(4_949_031));
        let card = atqb(hex!("00000000 7F D1 F1 10")).unwrap();
        assert_eq!(
            card.bit_rates().from_card(),
            [106],
            "the reserved bit is set"
        );
        assert_eq!((card.frame_max(), card.buffer_max()), (None, None));
        assert_eq!(card.waiting_time_microseconds(), None);
        assert_eq!(
            atqb(hex!("00000000 77 C0 E2 21")),
            None,
            "the low nibble is zero"
        );
        assert_eq!(BitRates(0x00).to_card(), [106]);
    }

    #[test]
    fn a_storage_card_names_its_standard_and_kind() {
        let storage = Atr::decode(&hex!("3B8F8001804F0CA000000306030001000000006A")).unwrap();
        let contactless = storage.contactless().unwrap();
        assert_eq!(
            contactless,
            Contactless::StorageCard {
                standard: 3,
                name: 1
            }
        );
        assert_eq!(contactless.as_type_b(), None);
    }

    #[test]
    fn other_historical_bytes_are_those_of_a_card() {
        let mut bytes = hex!("3B838001 414243 00").to_vec();
        bytes[7] = bytes[1..7].iter().fold(0, |sum, byte| sum ^ byte);
        let atr = Atr::decode(&bytes).unwrap();
        assert_eq!(atr.contactless(), Some(Contactless::Card(b"ABC")));
        assert_eq!(atr.contactless().unwrap().as_type_b(), None);
        let contact = Atr::decode(&hex!("3BE000FF8131FE4514")).unwrap();
        assert_eq!(contact.contactless(), None);
        assert_eq!(contact.protocols(), vec![1]);
    }
}
