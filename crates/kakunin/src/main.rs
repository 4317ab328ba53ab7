// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one front door.
fn main() {}
