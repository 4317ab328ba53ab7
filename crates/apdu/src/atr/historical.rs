// SPDX-License-Identifier: MIT OR Apache-2.0
//! Historical bytes (ISO/IEC 7816-4 §12.1.1).

use crate::{Malformed, Result};

/// What the historical bytes hold, by their category indicator (ISO/IEC 7816-4 §12.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "every value of the category indicator"
)]
pub enum Historical<'a> {
    /// There are none.
    Absent,
    /// `80`: data objects, a status indicator among them.
    CompactTlv(CompactTlv<'a>),
    /// `10`: a reference to the file of applications, not defined by the standard.
    DirReference(&'a [u8]),
    /// Any other first byte: what the card's maker says.
    Proprietary(&'a [u8]),
    /// `81`–`8F`: reserved.
    Reserved(&'a [u8]),
    /// `00`: data objects, then a status indicator of three bytes.
    StatusAtEnd {
        /// What stands before the status indicator.
        objects: CompactTlv<'a>,
        /// Card life cycle status; `00` says nothing.
        life_cycle: u8,
        /// SW1-SW2; `0000` says nothing.
        status: u16,
    },
}

impl<'a> Historical<'a> {
    /// Reads the historical bytes of an answer to reset.
    ///
    /// # Errors
    /// [`Malformed::Value`] if category `00` is not followed by three bytes of status.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let objects = |bytes| CompactTlv { bytes, offset: 1 };
        Ok(match bytes {
            [] => Self::Absent,
            [0x00, rest @ ..] => match rest {
                [before @ .., life_cycle, sw1, sw2] => Self::StatusAtEnd {
                    objects: objects(before),
                    life_cycle: *life_cycle,
                    status: u16::from_be_bytes([*sw1, *sw2]),
                },
                _ => {
                    return Err(Malformed::Value {
                        offset: 1,
                        promised: 3,
                        present: rest.len(),
                    });
                }
            },
            [0x10, rest @ ..] => Self::DirReference(rest),
            [0x80, rest @ ..] => Self::CompactTlv(objects(rest)),
            [0x81..=0x8F, ..] => Self::Reserved(bytes),
            _ => Self::Proprietary(bytes),
        })
    }
}

/// COMPACT-TLV data objects: tag and length in a nibble each (ISO/IEC 7816-4 §12.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompactTlv<'a> {
    bytes: &'a [u8],
    /// From the first historical byte.
    offset: usize,
}

/// One COMPACT-TLV data object (ISO/IEC 7816-4 §12.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompactObject<'a> {
    /// The tag's nibble: 3 card service data, 5 the issuer's data, 7 card capabilities, 8 status indicator, …
    pub tag: u8,
    /// The value, 0 to 15 bytes.
    pub value: &'a [u8],
}

impl<'a> CompactTlv<'a> {
    /// The next data object.
    ///
    /// # Errors
    /// [`Malformed::Value`] if it runs past the end, with the offset among the historical bytes; then there is nothing
    /// more.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator would hide the error in an Option of a Result"
    )]
    pub fn next(&mut self) -> Result<Option<CompactObject<'a>>, Malformed> {
        let Some((header, rest)) = core::mem::take(&mut self.bytes).split_first() else {
            return Ok(None);
        };
        let length = usize::from(header & 0x0F);
        let offset = self.offset.saturating_add(1);
        let (value, after) = rest.split_at_checked(length).ok_or(Malformed::Value {
            offset,
            promised: length,
            present: rest.len(),
        })?;
        self.bytes = after;
        self.offset = offset.saturating_add(length);
        Ok(Some(CompactObject {
            tag: header >> 4,
            value,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::Historical;
    use crate::Malformed;
    use alloc::{vec, vec::Vec};
    use hex_literal::hex;

    fn objects(historical: Historical<'_>) -> Vec<(u8, Vec<u8>)> {
        let (Historical::CompactTlv(mut objects) | Historical::StatusAtEnd { mut objects, .. }) =
            historical
        else {
            return vec![];
        };
        let mut found = vec![];
        while let Some(object) = objects.next().unwrap() {
            found.push((object.tag, object.value.to_vec()));
        }
        found
    }

    #[test]
    fn the_category_indicator_decides() {
        assert_eq!(Historical::decode(&[]), Ok(Historical::Absent));
        assert_eq!(
            Historical::decode(&hex!("10 05")),
            Ok(Historical::DirReference(&[5]))
        );
        assert_eq!(
            Historical::decode(&hex!("81 05")),
            Ok(Historical::Reserved(&[0x81, 5]))
        );
        assert_eq!(
            Historical::decode(&hex!("8F")),
            Ok(Historical::Reserved(&[0x8F]))
        );
        assert_eq!(
            Historical::decode(&hex!("90")),
            Ok(Historical::Proprietary(&[0x90]))
        );
        assert_eq!(
            Historical::decode(&hex!("42 00")),
            Ok(Historical::Proprietary(&[0x42, 0]))
        );
    }

    #[test]
    fn compact_data_objects_of_a_card_of_this_field() {
        let bytes = hex!("80 12392F 31C1 73C601C0");
        assert_eq!(
            objects(Historical::decode(&bytes).unwrap()),
            [
                (1, hex!("392F").to_vec()),
                (3, vec![0xC1]),
                (7, hex!("C601C0").to_vec())
            ]
        );
    }

    #[test]
    fn category_00_ends_in_three_bytes_of_status() {
        let historical = Historical::decode(&hex!("00 31C1 05 9000")).unwrap();
        assert!(matches!(
            historical,
            Historical::StatusAtEnd {
                life_cycle: 5,
                status: 0x9000,
                ..
            }
        ));
        assert_eq!(objects(historical), [(3, vec![0xC1])]);
        assert_eq!(
            Historical::decode(&hex!("00 9000")),
            Err(Malformed::Value {
                offset: 1,
                promised: 3,
                present: 2
            })
        );
    }

    #[test]
    fn a_data_object_that_runs_over_says_where() {
        let Ok(Historical::CompactTlv(mut objects)) = Historical::decode(&hex!("80 31C1 73C6"))
        else {
            panic!("not compact");
        };
        assert!(objects.next().unwrap().is_some());
        assert_eq!(
            objects.next(),
            Err(Malformed::Value {
                offset: 4,
                promised: 3,
                present: 1
            })
        );
        assert_eq!(objects.next(), Ok(None));
    }
}
