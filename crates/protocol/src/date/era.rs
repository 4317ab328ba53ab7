// SPDX-License-Identifier: MIT OR Apache-2.0
//! 元号: the eras in which dates are written and spoken.

use super::{Date, NotADate};
use core::fmt;

/// 元号 since Meiji (one source for the table; the beginnings are public law).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Era {
    /// 明治, from 1868.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// All, oldest first.
    pub const ALL: [Self; 5] = [
        Self::Meiji,
        Self::Taisho,
        Self::Showa,
        Self::Heisei,
        Self::Reiwa,
    ];

    /// The first day. Of Meiji the first day of the year: dates before the Gregorian calendar of 1873 are not told apart.
    #[must_use]
    pub const fn begins(self) -> Date {
        let (year, month, day) = match self {
            Self::Meiji => (1868, 1, 1),
            Self::Taisho => (1912, 7, 30),
            Self::Showa => (1926, 12, 25),
            Self::Heisei => (1989, 1, 8),
            Self::Reiwa => (2019, 5, 1),
        };
        Date { year, month, day }
    }

    /// The name.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The letter on forms.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// The era of a day. A day on which one ends and the next begins belongs to the next.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self::ALL
            .into_iter()
            .rev()
            .find(|era| date >= era.begins())
            .unwrap_or(Self::Meiji)
    }
}

/// A day in its era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EraDate {
    era: Era,
    date: Date,
}

impl EraDate {
    /// The day in the era it belongs to.
    #[must_use]
    pub fn of(date: Date) -> Self {
        let era = Era::of(date);
        Self { era, date }
    }

    /// The day of this year of an era.
    ///
    /// # Errors
    /// [`NotADate`] for a day that does not exist or is not of the era: there was no 1 January of 平成1.
    pub fn new(era: Era, year: u16, month: u8, day: u8) -> Result<Self, NotADate> {
        let (first, ..) = era.begins().parts();
        let gregorian = year
            .checked_sub(1)
            .and_then(|years| first.checked_add(years));
        let date = Date::new(gregorian.ok_or(NotADate)?, month, day)?;
        if Era::of(date) == era {
            Ok(Self { era, date })
        } else {
            Err(NotADate)
        }
    }

    /// Reads `令和8年11月24日`, `令和元年5月1日`, also with one letter (`R8.11.24`, `R08/11/24`, `R8-11-24`).
    ///
    /// # Errors
    /// [`NotADate`] for anything else; full-width digits are not read.
    pub fn parse(text: &str) -> Result<Self, NotADate> {
        let era = |era: &Era| {
            let rest = text
                .strip_prefix(era.japanese())
                .or_else(|| text.strip_prefix(era.letter()))?;
            Some((*era, rest))
        };
        let (era, rest) = Era::ALL.iter().find_map(era).ok_or(NotADate)?;
        let parts = match rest.strip_suffix('日') {
            Some(rest) => {
                let (year, rest) = rest.split_once('年').ok_or(NotADate)?;
                let (month, day) = rest.split_once('月').ok_or(NotADate)?;
                [if year == "元" { "1" } else { year }, month, day]
            }
            None => {
                let separator = ['.', '/', '-'];
                let mut parts = rest.split(separator);
                let mut part = || parts.next().ok_or(NotADate);
                let three = [part()?, part()?, part()?];
                let separators: Vec<char> =
                    rest.chars().filter(|c| separator.contains(c)).collect();
                match separators[..] {
                    [one, other] if one == other => three,
                    _ => return Err(NotADate),
                }
            }
        };
        let number = |text: &str| {
            let form =
                matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
            form.then(|| text.parse::<u8>().ok())
                .flatten()
                .ok_or(NotADate)
        };
        let [year, month, day] = parts.map(number);
        Self::new(era, u16::from(year?), month?, day?)
    }

    /// The Gregorian date.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// The era.
    #[must_use]
    pub const fn era(self) -> Era {
        self.era
    }

    /// The year of the era, from 1.
    #[must_use]
    pub fn year(self) -> u16 {
        let ((first, ..), (year, ..)) = (self.era.begins().parts(), self.date.parts());
        year.saturating_sub(first).saturating_add(1)
    }
}

impl fmt::Display for EraDate {
    /// `令和8年11月24日`; the first year is 元年.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, month, day) = self.date.parts();
        f.write_str(self.era.japanese())?;
        match self.year() {
            1 => f.write_str("元")?,
            year => write!(f, "{year}")?,
        }
        write!(f, "年{month}月{day}日")
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, Era, EraDate, NotADate};
    use proptest::prelude::*;

    #[test]
    fn eras_begin_on_their_first_day() {
        for (day, shown) in [
            ((1912, 7, 29), "明治45年7月29日"),
            ((1912, 7, 30), "大正元年7月30日"),
            ((1926, 12, 24), "大正15年12月24日"),
            ((1926, 12, 25), "昭和元年12月25日"),
            ((1989, 1, 7), "昭和64年1月7日"),
            ((1989, 1, 8), "平成元年1月8日"),
            ((2019, 4, 30), "平成31年4月30日"),
            ((2019, 5, 1), "令和元年5月1日"),
            ((1868, 1, 1), "明治元年1月1日"),
        ] {
            let (year, month, date) = day;
            let date = Date::new(year, month, date).unwrap();
            assert_eq!(EraDate::of(date).to_string(), shown);
            assert_eq!(EraDate::parse(shown).map(EraDate::date), Ok(date));
        }
    }

    #[test]
    fn days_of_another_era_do_not_exist() {
        assert_eq!(EraDate::new(Era::Heisei, 1, 1, 7), Err(NotADate));
        assert_eq!(EraDate::new(Era::Showa, 64, 1, 8), Err(NotADate));
        assert_eq!(EraDate::new(Era::Reiwa, 0, 5, 1), Err(NotADate));
        assert_eq!(EraDate::new(Era::Reiwa, u16::MAX, 5, 1), Err(NotADate));
    }

    #[test]
    fn short_forms_are_read_and_others_are_not() {
        let date = Date::new(2026, 11, 24).unwrap();
        for text in ["R8.11.24", "R08/11/24", "令和08-11-24", "令和8年11月24日"] {
            assert_eq!(EraDate::parse(text).map(EraDate::date), Ok(date), "{text}");
        }
        for text in [
            "",
            "8.11.24",
            "R8.11/24",
            "R8.11.24.1",
            "R+8.11.24",
            "令和８年11月24日",
            "令和8年11月31日",
            "慶応4年1月1日",
            "R8.11.24日",
        ] {
            assert_eq!(EraDate::parse(text), Err(NotADate), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_reads_back(year in 1868_u16..2118, month in 1_u8..=12, day in 1_u8..=28) {
            let date = Date::new(year, month, day).unwrap();
            let in_era = EraDate::of(date);
            prop_assert_eq!(EraDate::new(in_era.era(), in_era.year(), month, day), Ok(in_era));
            if in_era.year() < 100 {
                prop_assert_eq!(EraDate::parse(&in_era.to_string()), Ok(in_era));
            }
        }

        #[test]
        fn any_text_is_a_day_or_is_not(text in "[明治昭和平成令和MTSHR元年月日0-9./-]{0,14}") {
            if let Ok(read) = EraDate::parse(&text) {
                prop_assert_eq!(EraDate::parse(&read.to_string()), Ok(read));
            }
        }
    }
}
