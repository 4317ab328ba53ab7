// SPDX-License-Identifier: MIT OR Apache-2.0
//! The life of a facility and of its devices, from application to erasure, as pure decisions.
//!
//! Who may do what in which state stands in two tables, [`standing`] and [`device`]; what spans several devices or a span of time
//! has a module of its own. Nothing here knows how it is kept or who asks.

pub mod device;
pub mod help_desk;
pub mod leaving;
pub mod notice;
pub mod sign_in;
pub mod standing;
pub mod terminal_version;
pub mod violation;
