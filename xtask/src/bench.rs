// SPDX-License-Identifier: MIT OR Apache-2.0
//! Benchmarks beside real peers in the same run.

use crate::shell::{self, Outcome};

/// Passes its arguments on to the `benches` program.
pub fn run(arguments: &[String]) -> Outcome {
    let mut words = vec!["run", "--quiet", "--release", "--package", "benches", "--"];
    words.extend(arguments.iter().map(String::as_str));
    shell::cargo(&words)
}
