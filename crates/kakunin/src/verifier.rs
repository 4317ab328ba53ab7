// SPDX-License-Identifier: MIT OR Apache-2.0
//! tmp
pub(crate) fn run() -> crate::Outcome {
    Err("x".into())
}
