// SPDX-License-Identifier: MIT OR Apache-2.0
//! Calendar dates as the interface has them: Gregorian, in Japan; eras of Japan for what people read and type; and dates of
//! birth of which a part is not known.

mod birth;
mod era;

pub use birth::BirthDate;
pub use era::{Era, EraDate};

use core::fmt;
use jpki::time::UnixTime;

/// A Gregorian date that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The text is no date, or the date does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing more to say")]
pub struct NotADate;

impl Date {
    /// A date between 1868 (Meiji, the oldest era in use) and 9999.
    ///
    /// # Errors
    /// [`NotADate`] outside these years and for days that do not exist.
    pub const fn new(year: u16, month: u8, day: u8) -> Result<Self, NotADate> {
        if year < 1868
            || year > 9999
            || month < 1
            || month > 12
            || day < 1
            || day > days_in(year, month)
        {
            return Err(NotADate);
        }
        Ok(Self { year, month, day })
    }

    /// Reads `YYYYMMDD`, the form of the interface.
    ///
    /// # Errors
    /// [`NotADate`] for anything else.
    pub fn from_compact(text: &str) -> Result<Self, NotADate> {
        if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotADate);
        }
        let part = |range: core::ops::Range<usize>| {
            text.get(range)
                .and_then(|digits| digits.parse::<u16>().ok())
                .ok_or(NotADate)
        };
        let (month, day) = (part(4..6)?, part(6..8)?);
        Self::new(
            part(0..4)?,
            u8::try_from(month).map_err(|_| NotADate)?,
            u8::try_from(day).map_err(|_| NotADate)?,
        )
    }

    /// Reads `YYYY-MM-DD`, the form of our own messages.
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

    /// The date in Japan at an instant.
    ///
    /// # Errors
    /// [`NotADate`] for instants before 1868 and after 9999.
    pub fn in_japan(instant: UnixTime) -> Result<Self, NotADate> {
        let civil = instant.civil_jst();
        let narrow = |value: i64| u8::try_from(value).map_err(|_| NotADate);
        Self::new(
            u16::try_from(civil.year).map_err(|_| NotADate)?,
            narrow(civil.month)?,
            narrow(civil.day)?,
        )
    }

    /// The instant the day begins in Japan.
    #[must_use]
    pub fn start_in_japan(self) -> UnixTime {
        UnixTime::from_civil_jst(self.year, self.month, self.day, 0, 0, 0)
            .unwrap_or(UnixTime::from_secs(0))
    }

    /// `YYYYMMDD`.
    #[must_use]
    pub fn to_compact(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// Year, month and day.
    #[must_use]
    pub const fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }
}

impl fmt::Display for Date {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date that exists")
    }
}

impl core::error::Error for NotADate {}

const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, NotADate};
    use jpki::time::UnixTime;

    #[test]
    fn only_days_that_exist() {
        assert!(Date::new(2024, 2, 29).is_ok());
        assert_eq!(Date::new(2025, 2, 29), Err(NotADate));
        assert_eq!(Date::new(1900, 2, 29), Err(NotADate));
        assert!(Date::new(2000, 2, 29).is_ok());
        assert_eq!(Date::new(2026, 13, 1), Err(NotADate));
        assert_eq!(Date::new(2026, 4, 31), Err(NotADate));
        assert_eq!(Date::new(1867, 12, 31), Err(NotADate));
    }

    #[test]
    fn two_forms() {
        let date = Date::new(2026, 11, 24).unwrap();
        assert_eq!(Date::from_compact("20261124"), Ok(date));
        assert_eq!(Date::from_iso("2026-11-24"), Ok(date));
        assert_eq!(
            (date.to_compact().as_str(), date.to_string().as_str()),
            ("20261124", "2026-11-24")
        );
        for text in [
            "2026-1-24",
            "20261124 ",
            "2026112",
            "+2026112",
            "２０２６１１２４",
            "2026/11/24",
        ] {
            assert_eq!(
                (Date::from_compact(text), Date::from_iso(text)),
                (Err(NotADate), Err(NotADate)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_day_begins_nine_hours_before_utc() {
        let instant = UnixTime::from_civil_utc(2026, 11, 23, 15, 0, 0).unwrap();
        assert_eq!(Date::in_japan(instant), Date::new(2026, 11, 24));
        assert_eq!(Date::new(2026, 11, 24).unwrap().start_in_japan(), instant);
    }
}
