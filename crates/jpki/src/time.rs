// SPDX-License-Identifier: MIT OR Apache-2.0
//! Instants in whole seconds, the Japanese calendar date, and the grace period.
//!
//! Nothing here reads a clock: every instant is an argument.

use core::fmt;
use core::str::FromStr;

/// Japan standard time is nine hours ahead of UTC, all year, since 1951.
const JST_OFFSET: i64 = 9 * 3_600;

const DAY: i64 = 86_400;

/// Months during which an expired certificate still proves eligibility.
///
/// Origin: the published rule "until three months after the end of the month of expiry".
const GRACE_MONTHS: i64 = 3;

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// Makes an instant from seconds since the epoch.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Returns the seconds since the epoch.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// Makes an instant from a proleptic Gregorian date and a time of day in UTC.
    ///
    /// `None` when a field is out of range: month 1–12, a day of that month, 23:59:59 at most.
    #[must_use]
    pub const fn from_civil_utc(
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
    ) -> Option<Self> {
        if month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days_from_civil(widen16(year), widen8(month), widen8(day));
        Some(Self(
            days * DAY + widen8(hour) * 3_600 + widen8(minute) * 60 + widen8(second),
        ))
    }

    /// Makes an instant from a date and a time of day in Japan.
    #[must_use]
    pub const fn from_civil_jst(
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
    ) -> Option<Self> {
        match Self::from_civil_utc(year, month, day, hour, minute, second) {
            Some(time) => Some(Self(time.0 - JST_OFFSET)),
            None => None,
        }
    }

    /// Returns the instant `seconds` later (earlier when negative), saturating at the ends.
    #[must_use]
    pub const fn saturating_add_secs(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Returns the fields of the instant in UTC.
    #[must_use]
    pub const fn civil_utc(self) -> Civil {
        let seconds = self.0.rem_euclid(DAY);
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY));
        Civil {
            year,
            month,
            day,
            hour: seconds / 3_600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        }
    }

    /// Returns the fields of the instant in Japan.
    #[must_use]
    pub const fn civil_jst(self) -> Civil {
        self.saturating_add_secs(JST_OFFSET).civil_utc()
    }
}

/// RFC 3339 in UTC with whole seconds, such as `2026-11-24T03:00:00Z`.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self.civil_utc();
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

/// Reads the one form [`Display`](fmt::Display) writes.
impl FromStr for UnixTime {
    type Err = NotAnInstant;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes: &[u8; 20] = text.as_bytes().try_into().map_err(|_| NotAnInstant)?;
        let separators = [
            (4, b'-'),
            (7, b'-'),
            (10, b'T'),
            (13, b':'),
            (16, b':'),
            (19, b'Z'),
        ];
        if separators
            .iter()
            .any(|(at, separator)| bytes.get(*at) != Some(separator))
        {
            return Err(NotAnInstant);
        }
        let number = |from: usize, until: usize| -> Option<u16> {
            let digits = bytes.get(from..until)?;
            digits.iter().try_fold(0, |number, digit| {
                let digit = digit.is_ascii_digit().then(|| u16::from(digit - b'0'))?;
                Some(number * 10 + digit)
            })
        };
        let pair = |from| number(from, from + 2).and_then(|number| u8::try_from(number).ok());
        let fields = || {
            let (year, month, day) = (number(0, 4)?, pair(5)?, pair(8)?);
            Self::from_civil_utc(year, month, day, pair(11)?, pair(14)?, pair(17)?)
        };
        fields().ok_or(NotAnInstant)
    }
}

/// The text is not an instant such as `2026-11-24T03:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing more to say")]
pub struct NotAnInstant;

impl fmt::Display for NotAnInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an instant such as 2026-11-24T03:00:00Z")
    }
}

impl core::error::Error for NotAnInstant {}

impl fmt::Debug for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnixTime({self})")
    }
}

/// Calendar fields of an instant, in the zone they were asked for.
///
/// A complete list: a date and a time of day have no further parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a date and a time of day have no further parts"
)]
pub struct Civil {
    /// Gregorian year.
    pub year: i64,
    /// Month, 1–12.
    pub month: i64,
    /// Day of the month, 1–31.
    pub day: i64,
    /// Hour, 0–23.
    pub hour: i64,
    /// Minute, 0–59.
    pub minute: i64,
    /// Second, 0–59.
    pub second: i64,
}

/// Returns the last instant of the three-month grace after a certificate's end.
///
/// That is 23:59:59, Japan time, of the last day of the third month after the month (in Japan) in
/// which `not_after` lies.
#[must_use]
pub const fn grace_end(not_after: UnixTime) -> UnixTime {
    let Civil { year, month, .. } = not_after.civil_jst();
    // The first day of the month after the last month of grace, counted in months from year 0.
    let months = year * 12 + (month - 1) + GRACE_MONTHS + 1;
    let days = days_from_civil(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
    UnixTime(days.saturating_mul(DAY).saturating_sub(JST_OFFSET + 1))
}

/// Days since 1970-01-01 of a proleptic Gregorian date; years begin in March so that the leap day is
/// the last of its year.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Inverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[expect(
    clippy::as_conversions,
    reason = "widening; `From` is not usable in const functions"
)]
const fn widen8(value: u8) -> i64 {
    value as i64
}

#[expect(
    clippy::as_conversions,
    reason = "widening; `From` is not usable in const functions"
)]
const fn widen16(value: u16) -> i64 {
    value as i64
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    fn jst(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> UnixTime {
        UnixTime::from_civil_jst(year, month, day, hour, minute, second).unwrap()
    }

    #[test]
    fn known_instants_convert_both_ways() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_489_200, "2026-11-24T03:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-62_167_219_200, "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(UnixTime::from_secs(seconds).to_string(), text);
        }
        assert_eq!(
            UnixTime::from_civil_utc(2026, 11, 24, 3, 0, 0),
            Some(UnixTime::from_secs(1_795_489_200))
        );
    }

    #[test]
    fn impossible_fields_are_refused() {
        for (year, month, day, hour, minute, second) in [
            (2026, 0, 1, 0, 0, 0),
            (2026, 13, 1, 0, 0, 0),
            (2026, 1, 0, 0, 0, 0),
            (2026, 1, 32, 0, 0, 0),
            (2026, 4, 31, 0, 0, 0),
            (2026, 2, 29, 0, 0, 0),
            (2100, 2, 29, 0, 0, 0),
            (2026, 1, 1, 24, 0, 0),
            (2026, 1, 1, 0, 60, 0),
            (2026, 1, 1, 0, 0, 60),
        ] {
            assert_eq!(
                UnixTime::from_civil_utc(year, month, day, hour, minute, second),
                None
            );
        }
        assert!(UnixTime::from_civil_utc(2024, 2, 29, 23, 59, 59).is_some());
        assert!(UnixTime::from_civil_utc(2000, 2, 29, 23, 59, 59).is_some());
    }

    #[test]
    fn grace_runs_to_the_end_of_the_third_month_in_japan() {
        for (not_after, end) in [
            (jst(2026, 11, 24, 23, 59, 59), jst(2027, 2, 28, 23, 59, 59)),
            (jst(2027, 11, 24, 23, 59, 59), jst(2028, 2, 29, 23, 59, 59)),
            (jst(2026, 1, 1, 0, 0, 0), jst(2026, 4, 30, 23, 59, 59)),
            (jst(2026, 9, 30, 23, 59, 59), jst(2026, 12, 31, 23, 59, 59)),
            (jst(2026, 12, 31, 23, 59, 59), jst(2027, 3, 31, 23, 59, 59)),
        ] {
            assert_eq!(grace_end(not_after), end);
        }
    }

    #[test]
    fn grace_counts_the_month_in_japan_not_in_utc() {
        // 15:00:00Z on 31 January is 1 February in Japan; one second earlier it is still January.
        let last_of_january = UnixTime::from_civil_utc(2026, 1, 31, 14, 59, 59).unwrap();
        let first_of_february = UnixTime::from_civil_utc(2026, 1, 31, 15, 0, 0).unwrap();
        assert_eq!(grace_end(last_of_january), jst(2026, 4, 30, 23, 59, 59));
        assert_eq!(grace_end(first_of_february), jst(2026, 5, 31, 23, 59, 59));
    }

    #[test]
    fn extreme_instants_do_not_overflow() {
        for seconds in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
            let time = UnixTime::from_secs(seconds);
            assert!(!time.to_string().is_empty());
            assert!(!grace_end(time).to_string().is_empty());
        }
    }

    #[test]
    fn instants_have_one_form() {
        let instant = UnixTime::from_civil_utc(2026, 11, 24, 3, 0, 5).unwrap();
        assert_eq!("2026-11-24T03:00:05Z".parse(), Ok(instant));
        for text in [
            "",
            "2026-11-24T03:00:05+00:00",
            "2026-11-24 03:00:05Z",
            "2026-11-24T03:00:60Z",
            "2026-11-24T3:00:05Z ",
            "2026-02-30T03:00:05Z",
            "2026-1１-24T03:00Z",
        ] {
            assert_eq!(text.parse::<UnixTime>(), Err(NotAnInstant), "{text}");
        }
    }

    proptest! {
        #[test]
        fn instants_read_back(seconds in 0_i64..253_402_300_800) {
            let time = UnixTime::from_secs(seconds);
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }

        #[test]
        fn civil_fields_make_the_same_instant_again(seconds in 0_i64..253_402_300_800) {
            let time = UnixTime::from_secs(seconds);
            let c = time.civil_utc();
            let narrow = |value: i64| u8::try_from(value).unwrap();
            let again = UnixTime::from_civil_utc(
                u16::try_from(c.year).unwrap(), narrow(c.month), narrow(c.day),
                narrow(c.hour), narrow(c.minute), narrow(c.second),
            );
            prop_assert_eq!(again, Some(time));
        }

        #[test]
        fn grace_lasts_three_to_four_months(seconds in 0_i64..253_402_300_800) {
            let time = UnixTime::from_secs(seconds);
            let length = grace_end(time).as_secs() - time.as_secs();
            prop_assert!((89 * DAY..=123 * DAY).contains(&length));
        }
    }
}
