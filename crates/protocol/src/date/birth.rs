// SPDX-License-Identifier: MIT OR Apache-2.0
//! Dates of birth, of which a register may not know the day or the month (general knowledge, not in a public source
//! of the interface): shown as they are, and compared only where they are whole.

use super::{Date, NotADate};
use core::fmt;

/// A date of birth. `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    year: u16,
    /// 0 if it is not known.
    month: u8,
    /// 0 if it is not known.
    day: u8,
}

impl BirthDate {
    /// A date, a month of which the day is not known (`day` 0), or a year of which neither is (both 0).
    ///
    /// # Errors
    /// [`NotADate`] for anything else: a day of an unknown month says nothing.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, NotADate> {
        let (whole_month, whole_day) = match (month, day) {
            (0, 0) => (1, 1),
            (_, 0) => (month, 1),
            _ => (month, day),
        };
        Date::new(year, whole_month, whole_day)?;
        Ok(Self { year, month, day })
    }

    /// Reads `YYYYMMDD`, with `00` for what is not known.
    ///
    /// # Errors
    /// [`NotADate`] for anything else.
    pub fn from_compact(text: &str) -> Result<Self, NotADate> {
        if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotADate);
        }
        let part = |range: core::ops::Range<usize>| {
            let digits = text.get(range).ok_or(NotADate)?;
            digits.parse::<u16>().map_err(|_| NotADate)
        };
        let narrow = |number: u16| u8::try_from(number).map_err(|_| NotADate);
        Self::new(part(0..4)?, narrow(part(4..6)?)?, narrow(part(6..8)?)?)
    }

    /// Reads `YYYY-MM-DD`, with `00` for what is not known.
    ///
    /// # Errors
    /// [`NotADate`] for anything else.
    pub fn from_iso(text: &str) -> Result<Self, NotADate> {
        match text.as_bytes() {
            [.., b'-', _, _, b'-', _, _] if text.len() == 10 => {
                Self::from_compact(&text.replace('-', ""))
            }
            _ => Err(NotADate),
        }
    }

    /// The date, if all of it is known: what may be compared.
    #[must_use]
    pub fn exact(self) -> Option<Date> {
        Date::new(self.year, self.month, self.day).ok()
    }

    /// `YYYYMMDD`.
    #[must_use]
    pub fn to_compact(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// Year, month and day; 0 for what is not known.
    #[must_use]
    pub const fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }
}

impl From<Date> for BirthDate {
    fn from(date: Date) -> Self {
        let (year, month, day) = date.parts();
        Self { year, month, day }
    }
}

impl fmt::Display for BirthDate {
    /// `YYYY-MM-DD`, with `00` for what is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate")
    }
}

#[cfg(test)]
mod tests {
    use super::{BirthDate, NotADate};
    use crate::date::Date;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_known_is_kept_and_not_filled_in() {
        let day = BirthDate::from_compact("19400100").unwrap();
        assert_eq!(
            (day.to_string().as_str(), day.exact()),
            ("1940-01-00", None)
        );
        assert_eq!(BirthDate::from_iso("1940-00-00").unwrap().exact(), None);
        for text in [
            "19400031",
            "19401300",
            "19400230",
            "00000000",
            "18671231",
            "1940010",
            "１９４００１０１",
        ] {
            assert_eq!(BirthDate::from_compact(text), Err(NotADate), "{text}");
        }
        assert_eq!(BirthDate::from_iso("1940/01/01"), Err(NotADate));
        assert_eq!(format!("{day:?}"), "BirthDate");
    }

    proptest! {
        #[test]
        fn dates_read_back(year in 1868_u16..=9999, month in 0_u8..=12, day in 0_u8..=28) {
            let born = BirthDate::new(year, month, day);
            prop_assert_eq!(born.is_err(), month == 0 && day != 0);
            if let Ok(born) = born {
                prop_assert_eq!(BirthDate::from_compact(&born.to_compact()), Ok(born));
                prop_assert_eq!(BirthDate::from_iso(&born.to_string()), Ok(born));
                prop_assert_eq!(born.exact(), Date::new(year, month, day).ok());
                prop_assert!(born.exact().is_none_or(|date| BirthDate::from(date) == born));
            }
        }
    }
}
