// SPDX-License-Identifier: MIT OR Apache-2.0
//! The audit log: what it notes of each decision, copies of it, their judgement, and statistics.

mod export;
mod record;
mod statistics;
mod verify;

pub use export::ExportError;
pub(crate) use record::Entry;
pub use verify::{Kept, KeyFault, verify};
