// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing DER (X.690) piece by piece.
//!
//! The testbed also makes certificates that break rules, which certificate builders refuse to make; and its policy
//! identifiers have an arc of 128 bits, which the usual identifier types cannot hold.

use jpki::time::UnixTime;

/// One element: tag, shortest length, contents.
pub(crate) fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    object(u16::from(tag), contents)
}

/// One data object of a card (ISO/IEC 7816-4 §6.3), its tag as it is written: cards also use some, such as `FF10`, that
/// are no BER tags.
pub(crate) fn object(tag: u16, contents: &[u8]) -> Vec<u8> {
    let mut bytes = header(tag, contents.len());
    bytes.extend_from_slice(contents);
    bytes
}

/// Tag and shortest length of contents that are written elsewhere.
pub(crate) fn header(tag: u16, length: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = tag
        .to_be_bytes()
        .into_iter()
        .skip_while(|byte| *byte == 0)
        .collect();
    match length {
        length @ 0..=0x7F => bytes.extend(u8::try_from(length)),
        length => {
            let digits: Vec<u8> = length
                .to_be_bytes()
                .into_iter()
                .skip_while(|digit| *digit == 0)
                .collect();
            // At most eight digits, so the sum fits.
            bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            bytes.extend(digits);
        }
    }
    bytes
}

fn joined(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    element(tag, &parts.concat())
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    joined(0x30, parts)
}

pub(crate) fn set(parts: &[&[u8]]) -> Vec<u8> {
    joined(0x31, parts)
}

/// `[number]` around contents, constructed.
pub(crate) fn context(number: u8, parts: &[&[u8]]) -> Vec<u8> {
    joined(0xA0 | number, parts)
}

/// `[number] IMPLICIT` of a primitive type.
pub(crate) fn context_primitive(number: u8, contents: &[u8]) -> Vec<u8> {
    element(0x80 | number, contents)
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    element(0x01, &[if value { 0xFF } else { 0x00 }])
}

/// A non-negative INTEGER from big-endian digits.
pub(crate) fn integer(digits: &[u8]) -> Vec<u8> {
    let significant: Vec<u8> = digits
        .iter()
        .copied()
        .skip_while(|digit| *digit == 0)
        .collect();
    // A leading bit of one would make the number negative, and no digit at all is not a number.
    let pad: &[u8] = if significant.first().is_none_or(|first| first & 0x80 != 0) {
        &[0]
    } else {
        &[]
    };
    joined(0x02, &[pad, &significant])
}

pub(crate) fn enumerated(value: u8) -> Vec<u8> {
    element(0x0A, &[value])
}

pub(crate) fn bit_string(unused: u8, bits: &[u8]) -> Vec<u8> {
    joined(0x03, &[&[unused], bits])
}

pub(crate) fn octet_string(octets: &[u8]) -> Vec<u8> {
    element(0x04, octets)
}

pub(crate) fn null() -> Vec<u8> {
    element(0x05, &[])
}

/// An OBJECT IDENTIFIER from its contents.
pub(crate) fn oid(contents: &[u8]) -> Vec<u8> {
    element(0x06, contents)
}

pub(crate) fn utf8(text: &str) -> Vec<u8> {
    element(0x0C, text.as_bytes())
}

pub(crate) fn printable(text: &str) -> Vec<u8> {
    element(0x13, text.as_bytes())
}

pub(crate) fn ia5(text: &str) -> Vec<u8> {
    element(0x16, text.as_bytes())
}

/// RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
pub(crate) fn time(instant: UnixTime) -> Vec<u8> {
    let civil = instant.civil_utc();
    if (1950..2050).contains(&civil.year) {
        let rest = format!(
            "{:02}{:02}{:02}{:02}{:02}{:02}Z",
            civil.year % 100,
            civil.month,
            civil.day,
            civil.hour,
            civil.minute,
            civil.second
        );
        element(0x17, rest.as_bytes())
    } else {
        generalized_time(instant)
    }
}

pub(crate) fn generalized_time(instant: UnixTime) -> Vec<u8> {
    let civil = instant.civil_utc();
    let text = format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}Z",
        civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second
    );
    element(0x18, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{element, integer, object, time};
    use hex_literal::hex;
    use jpki::time::UnixTime;

    #[test]
    fn lengths_are_the_shortest() {
        assert_eq!(element(0x04, &[0xAA]), hex!("04 01 AA"));
        assert_eq!(element(0x04, &[0; 128])[..3], hex!("04 81 80"));
        assert_eq!(element(0x04, &[0; 256])[..4], hex!("04 82 0100"));
    }

    #[test]
    fn tags_of_data_objects_have_one_or_two_bytes() {
        assert_eq!(object(0x86, &[0xAA]), hex!("86 01 AA"));
        assert_eq!(object(0xFF10, &[]), hex!("FF10 00"));
        assert_eq!(object(0x7F21, &[0; 256])[..5], hex!("7F21 82 0100"));
    }

    #[test]
    fn integers_are_minimal_and_positive() {
        assert_eq!(integer(&[]), hex!("02 01 00"));
        assert_eq!(integer(&[0, 0, 1]), hex!("02 01 01"));
        assert_eq!(integer(&[0x80]), hex!("02 02 0080"));
    }

    #[test]
    fn time_changes_form_in_2050() {
        let at = |year| UnixTime::from_civil_utc(year, 1, 2, 3, 4, 5).unwrap();
        assert_eq!(time(at(2049)), element(0x17, b"490102030405Z"));
        assert_eq!(time(at(2050)), element(0x18, b"20500102030405Z"));
    }
}
