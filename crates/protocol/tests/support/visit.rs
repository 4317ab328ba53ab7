// SPDX-License-Identifier: MIT OR Apache-2.0
//! One patient at one desk: what is truly the case, whatever the messages say.
#![allow(dead_code, reason = "each test file uses a part")]

use protocol::check::{Consents, Method};
use protocol::facility::FacilityKind;
use testbed::population::Situation;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit {
    pub(crate) kind: FacilityKind,
    pub(crate) method: Method,
    /// Who comes.
    pub(crate) situation: Situation,
    /// What this person agrees to, if asked.
    pub(crate) consents: Consents,
    /// Seconds at the card.
    pub(crate) person_seconds: i64,
    pub(crate) starts_at: i64,
    /// The terminal takes a late reply to an earlier sending of the same request.
    pub(crate) takes_late: bool,
}

/// A device that captures messages. It has an account of the most dangerous kind, and no card.
pub(crate) const THIEF: u8 = 99;

/// Devices have certificates whose hash is one byte, repeated.
pub(crate) fn certificate_byte(desk: usize) -> u8 {
    u8::try_from(desk).unwrap() + 7
}
