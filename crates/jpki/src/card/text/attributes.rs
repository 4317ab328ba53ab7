// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF `0002`, 基本4情報.
//!
//! ```text
//! FF20  DF21  offsets of the next four from the file's start, two bytes each
//!       DF22  氏名, UTF-8, parts separated by U+3000
//!       DF23  住所, UTF-8
//!       DF24  生年月日, YYYYMMDD, Gregorian
//!       DF25  性別, one digit of ISO/IEC 5218
//! ```

use super::super::files::text::ATTRIBUTES;
use super::{broken, outermost, place};
use crate::error::CardFault;
use apdu::tlv::DataObject;
use core::{fmt, str};

/// Tag of the whole file.
pub(super) const TAG: u32 = 0xFF20;

const OFFSETS: u32 = 0xDF21;
const NAME: u32 = 0xDF22;
const ADDRESS: u32 = 0xDF23;
const BIRTH_DATE: u32 = 0xDF24;
const SEX: u32 = 0xDF25;

/// What is printed on the card, as it says itself: **nothing here is verified**. `Debug` shows nothing of it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnverifiedAttributes<'a> {
    /// 氏名.
    pub name: &'a str,
    /// 住所.
    pub address: &'a str,
    /// 生年月日.
    pub birth_date: BirthDate,
    /// 性別.
    pub sex: Sex,
    /// What the digest in EF `0003` covers: the value of `FF20` behind the offset table (one source).
    pub(super) covered: &'a [u8],
}

/// A Gregorian date. `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BirthDate {
    year: u16,
    month: u8,
    day: u8,
}

/// ISO/IEC 5218. `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the standard has four codes")]
pub enum Sex {
    /// `0`.
    NotKnown,
    /// `1`.
    Male,
    /// `2`.
    Female,
    /// `9`.
    NotApplicable,
}

impl BirthDate {
    /// Year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Month, 1–12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day, 1–31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    fn read(digits: &[u8]) -> Option<Self> {
        let &[a, b, c, d, e, f, g, h] = digits else {
            return None;
        };
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let pair = |tens: u8, ones: u8| (tens - b'0') * 10 + (ones - b'0');
        let year = u16::from(pair(a, b)) * 100 + u16::from(pair(c, d));
        let (month, day) = (pair(e, f), pair(g, h));
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        (1..=days)
            .contains(&day)
            .then_some(Self { year, month, day })
    }
}

impl<'a> UnverifiedAttributes<'a> {
    /// Reads the file. Data objects behind the offset table come in any order; unknown ones are left alone, as the digest
    /// covers them too.
    ///
    /// # Errors
    /// [`CardFault::FileContent`] with the place: a data object that is cut off, missing, there twice or not first, an
    /// offset that is not its data object's, a text that is not UTF-8 or holds control characters, no date, no sex.
    pub fn parse(content: &'a [u8]) -> Result<Self, CardFault> {
        let (file, start) = outermost(ATTRIBUTES, content, TAG)?;
        let broken = |offset: usize| broken(ATTRIBUTES, start + offset);
        let mut inner = file.contents().map_err(|at| broken(place(at)))?;
        let table = inner.next().map_err(|at| broken(place(at)))?;
        let table = table
            .filter(|object| object.tag().get() == OFFSETS)
            .ok_or_else(|| broken(file.value_offset()))?;
        let behind = table.value_offset() + table.value().len() - file.value_offset();
        let covered = file.value().get(behind..).unwrap_or_default();
        let mut found = [NAME, ADDRESS, BIRTH_DATE, SEX].map(|tag| (tag, None));
        while let Some(object) = inner.next().map_err(|at| broken(place(at)))? {
            let tag = object.tag().get();
            if let Some((_, place)) = found.iter_mut().find(|(known, _)| *known == tag)
                && place.replace(object.clone()).is_some()
            {
                return Err(broken(object.offset()));
            }
        }
        let end = file.value_offset() + file.value().len();
        let [
            (_, Some(name)),
            (_, Some(address)),
            (_, Some(birth_date)),
            (_, Some(sex)),
        ] = found
        else {
            return Err(broken(end));
        };
        let fields = [&name, &address, &birth_date, &sex];
        if !is_table_of(table.value(), fields, start) {
            return Err(broken(table.value_offset()));
        }
        let text = |object: &DataObject<'a>| {
            read_text(object.value()).map_err(|at| broken(object.value_offset() + at))
        };
        Ok(Self {
            name: text(&name)?,
            address: text(&address)?,
            birth_date: BirthDate::read(birth_date.value())
                .ok_or_else(|| broken(birth_date.value_offset()))?,
            sex: Sex::read(sex.value()).ok_or_else(|| broken(sex.value_offset()))?,
            covered,
        })
    }
}

impl Sex {
    const fn read(value: &[u8]) -> Option<Self> {
        Some(match value {
            b"0" => Self::NotKnown,
            b"1" => Self::Male,
            b"2" => Self::Female,
            b"9" => Self::NotApplicable,
            _ => return None,
        })
    }
}

/// Whether the table says where the four data objects begin. With two bytes in front of the file it is not known from
/// where the table counts; either is taken.
fn is_table_of(table: &[u8], fields: [&DataObject<'_>; 4], start: usize) -> bool {
    let counts_from = |base: usize| {
        let offsets = fields
            .iter()
            .map(|object| u16::try_from(base + object.offset()).map(u16::to_be_bytes));
        let (chunks, rest) = table.as_chunks::<2>();
        rest.is_empty() && chunks.iter().copied().map(Ok).eq(offsets)
    };
    counts_from(0) || counts_from(start)
}

/// The text, or where it breaks.
fn read_text(value: &[u8]) -> Result<&str, usize> {
    let text = str::from_utf8(value).map_err(|error| error.valid_up_to())?;
    match text.find(char::is_control) {
        Some(control) => Err(control),
        None if text.is_empty() => Err(0),
        None => Ok(text),
    }
}

impl fmt::Debug for UnverifiedAttributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedAttributes(hidden)")
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(hidden)")
    }
}

impl fmt::Debug for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sex(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::{BirthDate, Sex, UnverifiedAttributes, broken};
    use crate::card::files::text::ATTRIBUTES;
    use alloc::{format, vec, vec::Vec};
    use proptest::prelude::*;

    /// A file with the table in front and these data objects behind it.
    fn file(objects: &[(u16, &[u8])], offsets: impl Fn(usize, usize) -> usize) -> Vec<u8> {
        let mut table = Vec::new();
        let mut behind = Vec::new();
        // Tag and length of the file, and the table: 3 + 11 bytes.
        for (index, (tag, value)) in objects.iter().enumerate() {
            let offset = u16::try_from(offsets(index, 14 + behind.len())).unwrap();
            table.extend(offset.to_be_bytes());
            behind.extend(tag.to_be_bytes());
            behind.push(u8::try_from(value.len()).unwrap());
            behind.extend_from_slice(value);
        }
        let table_length = u8::try_from(table.len()).unwrap();
        let length = u8::try_from(3 + table.len() + behind.len()).unwrap();
        [
            &[0xFF, 0x20, length, 0xDF, 0x21, table_length][..],
            &table,
            &behind,
        ]
        .concat()
    }

    fn objects() -> Vec<(u16, &'static [u8])> {
        vec![
            (0xDF22, "合成　太郎".as_bytes()),
            (0xDF23, "合成市１".as_bytes()),
            (0xDF24, b"19800217"),
            (0xDF25, b"1"),
        ]
    }

    fn as_it_is(_: usize, offset: usize) -> usize {
        offset
    }

    #[test]
    fn every_field_is_read_and_none_is_shown() {
        let content = file(&objects(), as_it_is);
        let read = UnverifiedAttributes::parse(&content).unwrap();
        assert_eq!((read.name, read.address), ("合成　太郎", "合成市１"));
        let date = read.birth_date;
        assert_eq!((date.year(), date.month(), date.day()), (1980, 2, 17));
        assert!(read.sex == Sex::Male);
        assert_eq!(read.covered, &content[14..]);
        assert_eq!(
            format!("{read:?} {:?} {:?}", read.birth_date, read.sex),
            "UnverifiedAttributes(hidden) BirthDate(hidden) Sex(hidden)"
        );
    }

    #[test]
    fn two_bytes_in_front_are_left_alone_wherever_the_table_counts_from() {
        for counted in [0, 2] {
            let plain = file(&objects(), |_, offset| offset + counted);
            let content = [&[0x01, 0x02][..], &plain].concat();
            let read = UnverifiedAttributes::parse(&content).unwrap();
            assert_eq!(read.name, "合成　太郎");
        }
        let shifted = file(&objects(), |_, offset| offset + 2);
        let table_value = Err(broken(ATTRIBUTES, 6));
        assert_eq!(UnverifiedAttributes::parse(&shifted), table_value);
    }

    #[test]
    fn each_offset_is_checked() {
        for field in 0..4 {
            let content = file(&objects(), |index, offset| {
                offset + usize::from(index == field)
            });
            let told = UnverifiedAttributes::parse(&content);
            assert_eq!(told, Err(broken(ATTRIBUTES, 6)), "field {field}");
        }
    }

    #[test]
    fn what_is_missing_twice_or_misplaced_is_told_with_its_place() {
        let whole = file(&objects(), as_it_is);
        let told = |content: &[u8]| UnverifiedAttributes::parse(content).unwrap_err();
        assert_eq!(told(&[]), broken(ATTRIBUTES, 0));
        assert_eq!(told(&[0xFF; 300]), broken(ATTRIBUTES, 0));
        assert_eq!(told(&whole[..whole.len() - 1]), broken(ATTRIBUTES, 3));
        let missing = file(&objects()[..3], as_it_is);
        assert_eq!(told(&missing), broken(ATTRIBUTES, missing.len()));
        let mut twice = objects();
        twice.push((0xDF22, b"A"));
        let twice = file(&twice, as_it_is);
        assert_eq!(told(&twice), broken(ATTRIBUTES, twice.len() - 4));
        let mut no_table = whole.clone();
        no_table[4] = 0x26;
        assert_eq!(told(&no_table), broken(ATTRIBUTES, 3));
    }

    #[test]
    fn hostile_values_are_told_with_their_place() {
        let value_of = |index: usize, value: &'static [u8]| {
            let mut all = objects();
            all[index].1 = value;
            let content = file(&all, as_it_is);
            UnverifiedAttributes::parse(&content).unwrap_err()
        };
        assert_eq!(value_of(0, b"ab\xFFc"), broken(ATTRIBUTES, 14 + 3 + 2));
        assert_eq!(value_of(0, b"a\x1Bc"), broken(ATTRIBUTES, 14 + 3 + 1));
        assert_eq!(value_of(0, b""), broken(ATTRIBUTES, 14 + 3));
        let birth_date = 14 + 3 + 15 + 3 + 12 + 3;
        for date in [
            &b"19801302"[..],
            b"19800230",
            b"1980021",
            b"1980-2-1",
            b"\xFF\xFF",
        ] {
            assert_eq!(value_of(2, date), broken(ATTRIBUTES, birth_date));
        }
        for sex in [&b"3"[..], b"", b"11", b"\x01"] {
            assert_eq!(value_of(3, sex), broken(ATTRIBUTES, birth_date + 8 + 3));
        }
    }

    #[test]
    fn days_are_those_of_the_month() {
        let exists = |digits: &[u8; 8]| BirthDate::read(digits).is_some();
        assert!(exists(b"20000229") && exists(b"20240229"));
        assert!(!exists(b"19000229") && !exists(b"20230229"));
        assert!(exists(b"19801231") && !exists(b"19801131") && !exists(b"19800100"));
    }

    proptest! {
        #[test]
        fn any_content_is_read_or_told_where_it_breaks(
            noise in prop::collection::vec(any::<u8>(), 0..80),
            damage in prop::option::of((0_usize..80, any::<u8>())),
            cut in 0_usize..90,
        ) {
            let mut damaged = file(&objects(), as_it_is);
            if let Some((at, byte)) = damage
                && let Some(place) = damaged.get_mut(at)
            {
                *place = byte;
            }
            damaged.truncate(cut);
            for content in [&noise, &damaged] {
                match UnverifiedAttributes::parse(content) {
                    Ok(read) => {
                        prop_assert!(content.ends_with(read.covered));
                        prop_assert!(!read.name.is_empty() && !read.address.is_empty());
                    }
                    Err(fault) => {
                        let mut places = 0..=content.len();
                        prop_assert!(places.any(|offset| fault == broken(ATTRIBUTES, offset)), "{fault}");
                    }
                }
            }
        }
    }
}
