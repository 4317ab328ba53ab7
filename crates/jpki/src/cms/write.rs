// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing DER, for the messages made here.
//!
//! Covers X.690 §8.1, §10.1, §11.6.

use alloc::vec::Vec;

use crate::asn1::{OBJECT_IDENTIFIER, SEQUENCE, SET};
use crate::oid::Oid;

pub(super) fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 6);
    out.push(tag);
    let length = value.len();
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let used: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
            // A length has at most eight octets.
            out.push(0x80 | u8::try_from(used.len()).unwrap_or_default());
            out.extend_from_slice(&used);
        }
    }
    out.extend_from_slice(value);
    out
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, &parts.concat())
}

/// X.690 §11.6: the members of a set are in the order of their octets.
pub(super) fn set_of(tag: u8, mut members: Vec<Vec<u8>>) -> Vec<u8> {
    members.sort_unstable();
    tlv(tag, &members.concat())
}

pub(super) fn oid(identifier: Oid) -> Vec<u8> {
    tlv(OBJECT_IDENTIFIER, identifier.as_bytes())
}

/// `Attribute` with one value.
pub(super) fn attribute(identifier: Oid, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(identifier), &tlv(SET, value)])
}
