// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing DER (X.690) piece by piece.
//!
//! The testbed also makes certificates that break rules, which certificate builders refuse to make; and its policy
//! identifiers have an arc of 128 bits, which the usual identifier types cannot hold.

use jpki::time::UnixTime;

/// One element: tag, shortest length, contents.
#[must_use]
pub fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    object(u16::from(tag), contents)
}

/// One data object of a card (ISO/IEC 7816-4 §6.3), its tag as it is written: cards also use some, such as `FF10`, that
/// are no BER tags.
#[must_use]
pub fn object(tag: u16, contents: &[u8]) -> Vec<u8> {
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

/// SEQUENCE of the parts.
#[must_use]
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    joined(0x30, parts)
}

/// SET of the parts, in the order given.
#[must_use]
pub fn set(parts: &[&[u8]]) -> Vec<u8> {
    joined(0x31, parts)
}

/// `[number]` around contents, constructed.
#[must_use]
pub fn context(number: u8, parts: &[&[u8]]) -> Vec<u8> {
    joined(0xA0 | number, parts)
}

/// `[number] IMPLICIT` of a primitive type.
#[must_use]
pub fn context_primitive(number: u8, contents: &[u8]) -> Vec<u8> {
    element(0x80 | number, contents)
}

/// BOOLEAN.
#[must_use]
pub fn boolean(value: bool) -> Vec<u8> {
    element(0x01, &[if value { 0xFF } else { 0x00 }])
}

/// A non-negative INTEGER from big-endian digits.
#[must_use]
pub fn integer(digits: &[u8]) -> Vec<u8> {
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

/// ENUMERATED.
#[must_use]
pub fn enumerated(value: u8) -> Vec<u8> {
    element(0x0A, &[value])
}

/// BIT STRING with so many unused bits at its end.
#[must_use]
pub fn bit_string(unused: u8, bits: &[u8]) -> Vec<u8> {
    joined(0x03, &[&[unused], bits])
}

/// OCTET STRING.
#[must_use]
pub fn octet_string(octets: &[u8]) -> Vec<u8> {
    element(0x04, octets)
}

/// NULL.
#[must_use]
pub fn null() -> Vec<u8> {
    element(0x05, &[])
}

/// An OBJECT IDENTIFIER from its contents.
#[must_use]
pub fn oid(contents: &[u8]) -> Vec<u8> {
    element(0x06, contents)
}

/// An OBJECT IDENTIFIER from its text in dots, such as `2.5.29.15`; arcs of up to 128 bits.
#[must_use]
pub fn oid_of(dotted: &str) -> Vec<u8> {
    let mut arcs = dotted
        .split('.')
        .map(|arc| arc.parse::<u128>().unwrap_or_default());
    let (first, second) = (arcs.next().unwrap_or(0), arcs.next().unwrap_or(0));
    let mut contents = Vec::new();
    // X.690 §8.19.4: the first two arcs are one number.
    for arc in std::iter::once(first * 40 + second).chain(arcs) {
        let mut groups: Vec<u8> = std::iter::successors(Some(arc), |rest| Some(rest >> 7))
            .take_while(|rest| *rest > 0)
            .filter_map(|rest| u8::try_from(rest & 0x7F).ok())
            .collect();
        if groups.is_empty() {
            groups.push(0);
        }
        let last = groups.remove(0);
        contents.extend(groups.iter().rev().map(|group| group | 0x80));
        contents.push(last);
    }
    oid(&contents)
}

/// UTF8String.
#[must_use]
pub fn utf8(text: &str) -> Vec<u8> {
    element(0x0C, text.as_bytes())
}

/// PrintableString.
#[must_use]
pub fn printable(text: &str) -> Vec<u8> {
    element(0x13, text.as_bytes())
}

/// IA5String.
#[must_use]
pub fn ia5(text: &str) -> Vec<u8> {
    element(0x16, text.as_bytes())
}

/// RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
#[must_use]
pub fn time(instant: UnixTime) -> Vec<u8> {
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

/// GeneralizedTime in whole seconds, UTC.
#[must_use]
pub fn generalized_time(instant: UnixTime) -> Vec<u8> {
    let civil = instant.civil_utc();
    let text = format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}Z",
        civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second
    );
    element(0x18, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{element, integer, object, oid_of, time};
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
    fn object_identifiers_are_written_in_groups_of_seven_bits() {
        assert_eq!(oid_of("2.5.29.15"), hex!("06 03 551D0F"));
        assert_eq!(oid_of("1.2.840.113549"), hex!("06 06 2A864886F70D"));
        assert_eq!(oid_of("2.25.0"), hex!("06 02 6900"));
        assert_eq!(oid_of("2.25.128"), hex!("06 03 698100"));
    }

    #[test]
    fn time_changes_form_in_2050() {
        let at = |year| UnixTime::from_civil_utc(year, 1, 2, 3, 4, 5).unwrap();
        assert_eq!(time(at(2049)), element(0x17, b"490102030405Z"));
        assert_eq!(time(at(2050)), element(0x18, b"20500102030405Z"));
    }
}
