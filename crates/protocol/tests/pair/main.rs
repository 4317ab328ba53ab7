// SPDX-License-Identifier: MIT OR Apache-2.0
//! Terminal, service and card joined in memory: messages travel as bytes, time is simulated, faults are put in between.
//!
//! `single.rs` has one desk and one fault in every sending of one message, each end written out. `schedules.rs` has up to
//! two desks, a thief, and many faults by chance: `KAKUNIN_SCHEDULES` says how many schedules, `KAKUNIN_SEED` where they begin. A
//! failure names its seed and tells the smallest plan that still fails: run that seed alone with one schedule.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

#[path = "../support"]
mod support {
    pub(crate) mod evidence;
    pub(crate) mod memo;
    pub(crate) mod message;
    pub(crate) mod rules;
    pub(crate) mod service;
    pub(crate) mod thief;
    pub(crate) mod visit;
    pub(crate) mod world;
}

#[path = "../../../jpki/tests/support/dice.rs"]
mod dice;

mod desk;
mod plan;
mod schedules;
mod simulation;
mod single;
