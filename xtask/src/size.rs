// SPDX-License-Identifier: MIT OR Apache-2.0
//! The release binary stays small enough to be copied onto a reception desk's computer without a thought.

use crate::shell::{self, Outcome};

/// 25 MB, decimal: the promise of the README.
const LIMIT: u64 = 25_000_000;

/// Builds the release binary with every feature and compares its size with the limit.
pub fn check() -> Outcome {
    shell::cargo(&[
        "build",
        "--release",
        "--package",
        "kakunin",
        "--all-features",
    ])?;
    let path = shell::root().join("target/release/kakunin");
    let size = std::fs::metadata(&path)
        .map_err(|error| format!("{}: {error}", path.display()))?
        .len();
    println!("size: target/release/kakunin has {size} bytes, the limit is {LIMIT}");
    if size < LIMIT {
        Ok(())
    } else {
        Err(format!("{size} bytes are more than {LIMIT}"))
    }
}
