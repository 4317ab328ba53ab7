// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]

pub mod card;
pub mod faults;
pub mod pki;
pub mod population;
pub mod simulator;

use jpki::time::UnixTime;

/// What everything synthetic is made from: the same seed makes the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "every number is a seed")]
pub struct Seed(pub u64);

/// The instant at which the synthetic world is shown unless another is asked for: 2026-11-24T03:00:00Z.
///
/// Certificates, lists and eligibility are arranged around it, so that the same seed shows the same thing every day.
pub const EPOCH: UnixTime = match UnixTime::from_civil_utc(2026, 11, 24, 3, 0, 0) {
    Some(instant) => instant,
    None => UnixTime::from_secs(0),
};
