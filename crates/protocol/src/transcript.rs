// SPDX-License-Identifier: MIT OR Apache-2.0
//! The check transcript: what the card's signature covers.
//!
//! The card signs the SHA-256 of these bytes with RSASSA-PKCS1-v1_5. A signature made at one facility, for one device,
//! method, consent and check is worthless anywhere else.
//!
//! ```text
//! each field:  length, 4 bytes, big-endian | bytes
//!
//!  1  label                "KAKUNIN-CHECK-1"          protocol and version, separates this use of the key from others
//!  2  service name         UTF-8
//!  3  check id             16 bytes
//!  4  challenge            32 bytes
//!  5  device certificate   32 bytes, SHA-256 of its DER
//!  6  facility id          ASCII
//!  7  method               "pin" or "visual"
//!  8  consents             words in the order limit-certificate, specific-diseases, joined by ","; empty for none
//!  9  eligibility date     YYYYMMDD
//! 10  deadline             8 bytes, big-endian, seconds since 1970-01-01T00:00:00Z
//! ```
//!
//! `vectors/protocol/transcript.json` pins the bytes.

use crate::check::{CheckTerms, ConsentItem};

/// First field of every transcript.
pub const LABEL: &str = "KAKUNIN-CHECK-1";

/// The bytes whose SHA-256 the card signs.
#[must_use]
pub fn encode(terms: &CheckTerms) -> Vec<u8> {
    let consents = terms
        .consents
        .iter()
        .map(ConsentItem::as_str)
        .collect::<Vec<_>>()
        .join(",");
    let date = terms.eligibility_date.to_compact();
    let deadline = terms.deadline.as_secs().to_be_bytes();
    let fields: [&[u8]; 10] = [
        LABEL.as_bytes(),
        terms.service_name.as_bytes(),
        &terms.id.0,
        &terms.challenge.0,
        &terms.device_certificate_sha256,
        terms.facility.as_str().as_bytes(),
        terms.method.as_str().as_bytes(),
        consents.as_bytes(),
        date.as_bytes(),
        &deadline,
    ];
    let mut bytes = Vec::new();
    for field in fields {
        // No field can reach four gigabytes: a service name is limited where it is read, the rest is fixed or short.
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}
