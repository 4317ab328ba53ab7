// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF `0003`: digests of the other files and the signature over them.
//!
//! ```text
//! FF30  DF31  SHA-256 of EF 0001 with its filling (one source)
//!       DF32  SHA-256 of the value of EF 0002 behind its offset table (one source)
//!       DF33  RSASSA-PKCS1-v1_5 with SHA-256 over DF31 and DF32 as written (one source)
//! ```

use super::super::files::text::INTEGRITY;
use super::{broken, outermost, place};
use crate::error::CardFault;
use alloc::vec::Vec;

/// Tag of the whole file.
pub(super) const TAG: u32 = 0xFF30;

const NUMBER_DIGEST: u32 = 0xDF31;
const ATTRIBUTES_DIGEST: u32 = 0xDF32;
const SIGNATURE: u32 = 0xDF33;

/// EF `0003`, taken apart; nothing is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Integrity<'a> {
    /// Digest of what is printed on the card.
    pub attributes_digest: &'a [u8; 32],
    /// What the signature covers: both digests' data objects as written, one behind the other.
    pub covered: Vec<u8>,
    /// The signature.
    pub signature: &'a [u8],
}

impl<'a> Integrity<'a> {
    /// Reads the file. Data objects come in any order; unknown ones are left alone.
    ///
    /// # Errors
    /// [`CardFault::FileContent`] with the place: a data object that is cut off, missing or there twice, a digest that has
    /// not 32 bytes.
    pub fn parse(content: &'a [u8]) -> Result<Self, CardFault> {
        let (file, start) = outermost(INTEGRITY, content, TAG)?;
        let broken = |offset: usize| broken(INTEGRITY, start + offset);
        let mut inner = file.contents().map_err(|at| broken(place(at)))?;
        let mut found = [NUMBER_DIGEST, ATTRIBUTES_DIGEST, SIGNATURE].map(|tag| (tag, None));
        while let Some(object) = inner.next().map_err(|at| broken(place(at)))? {
            let tag = object.tag().get();
            if let Some((_, place)) = found.iter_mut().find(|(known, _)| *known == tag)
                && place.replace(object.clone()).is_some()
            {
                return Err(broken(object.offset()));
            }
        }
        let [
            (_, Some(number)),
            (_, Some(attributes)),
            (_, Some(signature)),
        ] = found
        else {
            return Err(broken(file.value_offset() + file.value().len()));
        };
        let [_, attributes_digest] = [&number, &attributes].map(|object| {
            let digest = <&[u8; 32]>::try_from(object.value());
            digest.map_err(|_| broken(object.value_offset()))
        });
        <&[u8; 32]>::try_from(number.value()).map_err(|_| broken(number.value_offset()))?;
        Ok(Self {
            attributes_digest: attributes_digest?,
            covered: [number.written(), attributes.written()].concat(),
            signature: signature.value(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{INTEGRITY, Integrity, broken};
    use alloc::{vec, vec::Vec};
    use proptest::prelude::*;

    fn file(objects: &[(u8, usize)]) -> Vec<u8> {
        let mut inner = Vec::new();
        for (low, length) in objects {
            inner.extend([0xDF, *low, u8::try_from(*length).unwrap()]);
            inner.resize(inner.len() + length, *low);
        }
        let length = u8::try_from(inner.len()).unwrap();
        [&[0xFF, 0x30, 0x81, length][..], &inner].concat()
    }

    #[test]
    fn data_objects_come_in_any_order() {
        let covered = [
            &[0xDF, 0x31, 32][..],
            &[0x31; 32],
            &[0xDF, 0x32, 32],
            &[0x32; 32],
        ]
        .concat();
        for order in [
            [(0x31, 32), (0x32, 32), (0x33, 40)],
            [(0x33, 40), (0x32, 32), (0x31, 32)],
        ] {
            let content = file(&order);
            let read = Integrity::parse(&content).unwrap();
            assert_eq!(read.attributes_digest, &[0x32; 32]);
            assert_eq!(read.covered, covered);
            assert_eq!(read.signature, [0x33; 40]);
        }
    }

    #[test]
    fn what_is_missing_twice_or_short_is_told_with_its_place() {
        let told = |objects: &[(u8, usize)]| Integrity::parse(&file(objects)).unwrap_err();
        assert_eq!(told(&[(0x31, 32), (0x32, 32)]), broken(INTEGRITY, 74));
        assert_eq!(
            told(&[(0x31, 32), (0x31, 32), (0x32, 32), (0x33, 1)]),
            broken(INTEGRITY, 39)
        );
        assert_eq!(
            told(&[(0x31, 31), (0x32, 32), (0x33, 1)]),
            broken(INTEGRITY, 7)
        );
        assert_eq!(
            told(&[(0x31, 32), (0x32, 33), (0x33, 1)]),
            broken(INTEGRITY, 42)
        );
        assert_eq!(Integrity::parse(&[0xFF; 336]), Err(broken(INTEGRITY, 0)));
    }

    proptest! {
        #[test]
        fn any_content_is_read_or_told_where_it_breaks(
            noise in prop::collection::vec(any::<u8>(), 0..80),
            damage in prop::option::of((0_usize..120, any::<u8>())),
            cut in 0_usize..130,
        ) {
            let mut damaged = file(&[(0x31, 32), (0x32, 32), (0x33, 40)]);
            if let Some((at, byte)) = damage
                && let Some(place) = damaged.get_mut(at)
            {
                *place = byte;
            }
            damaged.truncate(cut);
            for content in [&noise, &damaged, &vec![0xFF; cut]] {
                match Integrity::parse(content) {
                    Ok(read) => prop_assert!(read.covered.ends_with(read.attributes_digest)),
                    Err(fault) => {
                        let mut places = 0..=content.len();
                        prop_assert!(places.any(|offset| fault == broken(INTEGRITY, offset)), "{fault}");
                    }
                }
            }
        }
    }
}
