// SPDX-License-Identifier: MIT OR Apache-2.0
//! The public element names of the interface, and what stands in them. The only place that knows them.
//!
//! Names are letter for letter those of the vocabulary. Dates are `YYYYMMDD`, instants `YYYYMMDDHHmmss` in Japan, insurer
//! numbers padded to eight characters, ratios three digits of percent.

mod check;
mod coverage;
mod message;

pub(super) use check::{CHECK, read_check, write_check};
pub(super) use coverage::{read_entry, write_entry};
pub(super) use message::{read_body, read_header, write_body, write_header};

use crate::date::Date;
use jpki::time::UnixTime;

fn date(date: Option<Date>) -> Option<String> {
    date.map(Date::to_compact)
}

/// `YYYYMMDDHHmmss` in Japan.
pub(super) fn instant(instant: UnixTime) -> String {
    let civil = instant.civil_jst();
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second
    )
}

pub(super) fn read_date(text: &str) -> Option<Date> {
    Date::from_compact(text).ok()
}

pub(super) fn read_instant(text: &str) -> Option<UnixTime> {
    let day = Date::from_compact(text.get(..8)?).ok()?;
    let clock = text
        .get(8..)
        .filter(|clock| clock.len() == 6 && clock.bytes().all(|byte| byte.is_ascii_digit()))?;
    let part = |range: core::ops::Range<usize>| clock.get(range)?.parse::<u8>().ok();
    let (hour, minute, second) = (part(0..2)?, part(2..4)?, part(4..6)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (year, month, day) = day.parts();
    UnixTime::from_civil_jst(year, month, day, hour, minute, second)
}
