// SPDX-License-Identifier: MIT OR Apache-2.0
//! A DER writer of the plainest kind.

use jpki::time::UnixTime;

pub fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = value.len();
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let octets: Vec<u8> = length
            .to_be_bytes()
            .into_iter()
            .skip_while(|octet| *octet == 0)
            .collect();
        out.push(0x80 | octets.len() as u8);
        out.extend(octets);
    }
    out.extend(value);
    out
}

pub fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

pub fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x31, &parts.concat())
}

/// `[number]`, constructed.
pub fn context(number: u8, value: &[u8]) -> Vec<u8> {
    tlv(0xA0 | number, value)
}

pub fn integer(content: &[u8]) -> Vec<u8> {
    tlv(0x02, content)
}

pub fn octets(value: &[u8]) -> Vec<u8> {
    tlv(0x04, value)
}

pub fn bits(value: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], value].concat())
}

pub fn named_bits(set: &[u32]) -> Vec<u8> {
    let word = set.iter().fold(0_u16, |word, bit| word | 0x8000 >> bit);
    let [first, second] = word.to_be_bytes();
    let value = if second == 0 {
        vec![first]
    } else {
        vec![first, second]
    };
    let unused = value.last().unwrap().trailing_zeros().min(7) as u8;
    tlv(0x03, &[&[unused][..], &value].concat())
}

pub fn printable(text: &str) -> Vec<u8> {
    tlv(0x13, text.as_bytes())
}

pub fn utf8(text: &str) -> Vec<u8> {
    tlv(0x0C, text.as_bytes())
}

/// UTCTime until 2049, GeneralizedTime after.
pub fn time(instant: UnixTime) -> Vec<u8> {
    let text = instant.to_string().replace(['-', 'T', ':'], "");
    if (1950..2050).contains(&instant.civil_utc().year) {
        tlv(0x17, &text.as_bytes()[2..])
    } else {
        tlv(0x18, text.as_bytes())
    }
}

pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u128> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut content = Vec::new();
    for arc in [&[arcs[0] * 40 + arcs[1]], &arcs[2..]].concat() {
        let mut group = vec![(arc & 0x7F) as u8];
        let mut rest = arc >> 7;
        while rest > 0 {
            group.insert(0, (rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        content.extend(group);
    }
    tlv(0x06, &content)
}
