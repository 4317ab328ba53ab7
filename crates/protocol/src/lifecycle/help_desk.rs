// SPDX-License-Identifier: MIT OR Apache-2.0
//! The help desk's hours (Article 14 paragraph 2): weekdays 08:00–18:00, Saturdays 08:00–16:00; closed on Sundays, national holidays
//! and from 29 December to 3 January.
//!
//! National holidays follow from the Act on National Holidays (国民の祝日に関する法律) as it stands since 2022: fixed days, third and
//! second Mondays, the equinoxes, the day after a holiday on a Sunday, and the day between two holidays. The equinoxes are
//! announced by the observatory each February; the formula for them is right for 1980–2099, so far as the announcements go.

use crate::date::Date;
use jpki::time::UnixTime;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// Japan's clock before universal time; it has no summer time.
const JAPAN: i64 = 9 * HOUR;

/// 1970-01-01 was a Thursday; days of a week count from Sunday.
const FIRST_WEEKDAY: i64 = 4;

/// More days than the help desk is ever closed in a row.
const CLOSED_MAX: i64 = 14;

/// Whether the help desk is open.
#[must_use]
pub fn is_open(now: UnixTime) -> bool {
    hours(day_of(now)).is_some_and(|(opens, closes)| opens <= now && now < closes)
}

/// When it next opens; `now` itself if it is open.
#[must_use]
pub fn next_opening(now: UnixTime) -> UnixTime {
    if is_open(now) {
        return now;
    }
    let today = day_of(now);
    let days = (0..=CLOSED_MAX).map(|days| today.saturating_add(days));
    let mut openings = days.filter_map(hours).map(|(opens, _)| opens);
    openings
        .find(|opens| *opens > now)
        .unwrap_or_else(|| now.saturating_add_secs(DAY))
}

/// Opening and closing of a day, counted from 1970-01-01 in Japan; `None` if it stays closed.
fn hours(day: i64) -> Option<(UnixTime, UnixTime)> {
    let start = UnixTime::from_secs(day.saturating_mul(DAY).saturating_sub(JAPAN));
    let date = Date::in_japan(start).ok()?;
    let closes = match weekday(day) {
        0 => return None,
        6 => 16,
        _ => 18,
    };
    if is_national_holiday(date) || is_turn_of_the_year(date) {
        return None;
    }
    let at = |hour: i64| start.saturating_add_secs(hour.saturating_mul(HOUR));
    Some((at(8), at(closes)))
}

fn is_turn_of_the_year(date: Date) -> bool {
    let (_, month, day) = date.parts();
    matches!((month, day), (12, 29..=31) | (1, 1..=3))
}

/// Whether a day is a national holiday, or a day off because of one (Act on National Holidays, Articles 2 and 3).
#[must_use]
pub fn is_national_holiday(date: Date) -> bool {
    let day = day_of(date.start_in_japan());
    is_named(day) || is_substitute(day) || is_between(day)
}

/// Article 3 paragraph 2: the next day that is no holiday after one on a Sunday.
fn is_substitute(day: i64) -> bool {
    (1..7)
        .map(|back| day.saturating_sub(back))
        .take_while(|before| is_named(*before))
        .any(|before| weekday(before) == 0)
        && !is_named(day)
}

/// Article 3 paragraph 3: a day between two holidays.
fn is_between(day: i64) -> bool {
    !is_named(day) && is_named(day.saturating_sub(1)) && is_named(day.saturating_add(1))
}

/// Article 2.
fn is_named(day: i64) -> bool {
    let start = UnixTime::from_secs(day.saturating_mul(DAY).saturating_sub(JAPAN));
    let Ok(date) = Date::in_japan(start) else {
        return false;
    };
    let (year, month, number) = date.parts();
    let monday = |nth: u8| weekday(day) == 1 && number.div_ceil(7) == nth;
    match (month, number) {
        (1, 1) | (2, 11 | 23) | (4, 29) | (5, 3..=5) | (8, 11) | (11, 3 | 23) => true,
        (1 | 10, _) => monday(2),
        (7, _) => monday(3),
        (3, number) => i64::from(number) == equinox(year, 20_843_100),
        (9, number) => monday(3) || i64::from(number) == equinox(year, 23_248_800),
        _ => false,
    }
}

/// Day of March or September, from its value in 1980 in millionths of a day; a year has 365.242194 days.
fn equinox(year: u16, of_1980: i64) -> i64 {
    let years = i64::from(year).saturating_sub(1980);
    let millionths = of_1980.saturating_add(242_194_i64.saturating_mul(years));
    (millionths / 1_000_000).saturating_sub(years / 4)
}

fn day_of(instant: UnixTime) -> i64 {
    instant.as_secs().saturating_add(JAPAN).div_euclid(DAY)
}

/// 0 is Sunday.
fn weekday(day: i64) -> i64 {
    day.saturating_add(FIRST_WEEKDAY).rem_euclid(7)
}
