// SPDX-License-Identifier: MIT OR Apache-2.0
//! Single members: bytes, hashes, instants, dates, codes.

use super::{Error, TEXT_MAX};
use crate::date::{BirthDate, Date};
use base64ct::{Base64, Encoding};
use jpki::time::UnixTime;

/// A member whose text must be read by `read`.
pub(super) fn member<T>(name: &'static str, read: Option<T>) -> Result<T, Error> {
    read.ok_or(Error::Member { name })
}

pub(super) fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

pub(super) fn from_base64(name: &'static str, text: &str) -> Result<Vec<u8>, Error> {
    member(name, Base64::decode_vec(text).ok())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0F)])
        .collect()
}

pub(super) fn from_hex<const N: usize>(name: &'static str, text: &str) -> Result<[u8; N], Error> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|[high, low]| Some((digit(*high)? << 4) | digit(*low)?))
        .collect();
    member(
        name,
        bytes
            .filter(|_| rest.is_empty())
            .and_then(|bytes| bytes.try_into().ok()),
    )
}

/// RFC 3339 in UTC with whole seconds, the one form this protocol has: `2026-11-24T03:00:00Z`.
pub(super) fn from_instant(name: &'static str, text: &str) -> Result<UnixTime, Error> {
    member(name, text.parse().ok())
}

pub(super) fn from_date(name: &'static str, text: &str) -> Result<Date, Error> {
    member(name, Date::from_iso(text).ok())
}

pub(super) fn from_optional_date(
    name: &'static str,
    text: Option<&str>,
) -> Result<Option<Date>, Error> {
    text.map(|text| from_date(name, text)).transpose()
}

pub(super) fn from_birth_date(name: &'static str, text: &str) -> Result<BirthDate, Error> {
    member(name, BirthDate::from_iso(text).ok())
}

/// A text that must be there: not empty, not endless, and without control characters, which no name holds and which other
/// programs would take for something else.
pub(super) fn text(name: &'static str, text: String) -> Result<String, Error> {
    member(name, optional_text(name, Some(text))?)
}

/// The same for a text that may be absent; an empty one is, and one of spaces alone says no more.
pub(super) fn optional_text(
    name: &'static str,
    text: Option<String>,
) -> Result<Option<String>, Error> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    if text.chars().nth(TEXT_MAX).is_some() {
        return Err(Error::TextTooLong { limit: TEXT_MAX });
    }
    member(name, is_text(&text).then_some(text)).map(Some)
}

/// No control characters, and none of the two that XML leaves out besides.
pub(super) fn is_text(text: &str) -> bool {
    !text
        .chars()
        .any(|character| character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}'))
}

/// 負担割合 is three digits of percent: `030`.
pub(super) fn ratio(percent: u8) -> String {
    format!("{percent:03}")
}

pub(super) fn from_ratio(name: &'static str, text: &str) -> Result<u8, Error> {
    let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let percent = text
        .parse::<u8>()
        .ok()
        .filter(|percent| digits && *percent <= 100);
    member(name, percent)
}

#[cfg(test)]
mod tests {
    use super::{from_hex, hex, optional_text, text};

    #[test]
    fn hexadecimal_is_lower_case() {
        assert_eq!(hex(&[0x0A, 0xFF]), "0aff");
        assert_eq!(from_hex::<2>("x", "0aff"), Ok([0x0A, 0xFF]));
        for text in ["0AFF", "0aff0", "0aff00", "0a"] {
            assert!(from_hex::<2>("x", text).is_err(), "{text}");
        }
    }

    #[test]
    fn spaces_alone_are_no_text() {
        for blank in ["", " ", "\u{3000}", " \u{3000} "] {
            assert_eq!(optional_text("name", Some(blank.to_owned())), Ok(None));
            assert!(text("name", blank.to_owned()).is_err(), "{blank:?}");
        }
        let name = "合成\u{3000}一郎".to_owned();
        assert_eq!(text("name", name.clone()), Ok(name));
    }
}
