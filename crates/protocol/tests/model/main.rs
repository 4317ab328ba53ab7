// SPDX-License-Identifier: MIT OR Apache-2.0
//! Everything that can happen within small bounds, tried out: the real client machine and the real `decide`, all interleavings.
//!
//! `KAKUNIN_BOUNDS=wide` searches wider bounds; the default ones take seconds. What is abstracted, and what the search proves, stands
//! in `docs/decisions/0071-model-checker.md`.
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

mod desk;
mod everything;
mod search;
mod state;
