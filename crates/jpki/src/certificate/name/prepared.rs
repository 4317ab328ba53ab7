// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names made ready for comparison: two names match when their prepared octets are equal.
//!
//! ```text
//! name      = one RDN after another, in order
//! RDN       = length (4 octets), its attributes sorted by their octets
//! attribute = type (length, octets), 01 and the prepared text | 00, tag and the octets as written
//! ```
//!
//! Each part says its length, so one name is a subtree of another exactly when its octets begin it.
//!
//! Covers RFC 5280 §7.1.

use alloc::vec::Vec;
use core::fmt;

use super::Attribute;
use super::prepare::prepare;

/// A name in the form in which equal names have equal octets.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PreparedName(Vec<u8>);

const AS_TEXT: u8 = 1;
const AS_WRITTEN: u8 = 0;

impl PreparedName {
    pub(super) fn new<'a>(attributes: impl Iterator<Item = Attribute<'a>>) -> Self {
        let mut out = Vec::new();
        let mut set: Vec<Vec<u8>> = Vec::new();
        let mut position = 0;
        for attribute in attributes {
            if attribute.position != position {
                flush(&mut set, &mut out);
                position = attribute.position;
            }
            let mut octets = Vec::with_capacity(attribute.value.len() + 16);
            put(attribute.oid.as_bytes(), &mut octets);
            octets.push(AS_TEXT);
            if !prepare(attribute.tag, attribute.value, &mut octets) {
                octets.pop();
                octets.push(AS_WRITTEN);
                octets.push(attribute.tag);
                octets.extend_from_slice(attribute.value);
            }
            set.push(octets);
        }
        flush(&mut set, &mut out);
        Self(out)
    }

    /// Tells whether the name lies in the subtree below `root`, or is `root` itself.
    #[must_use]
    pub fn is_within(&self, root: &Self) -> bool {
        self.0.starts_with(&root.0)
    }
}

/// Writes the attributes collected as one RDN: a set has no order.
fn flush(set: &mut Vec<Vec<u8>>, out: &mut Vec<u8>) {
    if set.is_empty() {
        return;
    }
    set.sort_unstable();
    let length: usize = set.iter().map(|octets| octets.len() + LENGTH).sum();
    out.extend_from_slice(&header(length));
    set.drain(..).for_each(|octets| put(&octets, out));
}

fn put(octets: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&header(octets.len()));
    out.extend_from_slice(octets);
}

/// Octets of a length. A name of [`MAX_LENGTH`](crate::certificate::MAX_LENGTH) stays far below 2³².
const LENGTH: usize = 4;

fn header(length: usize) -> [u8; LENGTH] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

/// The length only: a name tells a person.
impl fmt::Debug for PreparedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedName({} octets)", self.0.len())
    }
}
