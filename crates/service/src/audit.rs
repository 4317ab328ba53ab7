// SPDX-License-Identifier: MIT OR Apache-2.0
//! The audit log: what it notes of each decision.

mod record;

pub(crate) use record::Entry;
