// SPDX-License-Identifier: MIT OR Apache-2.0
//! Times as multiples of what cannot be avoided.

use crate::harness::Timing;

/// One contender's times, and its ratio to the floor of its backend.
pub struct Row {
    pub timing: Timing,
    pub floor: &'static str,
    pub ratio: f64,
}

/// Which floor a contender stands on: its own backend's; OpenSSL is set against the fast one.
fn floor_of(name: &str) -> &'static str {
    if name.contains("rustcrypto") {
        "floor.rustcrypto"
    } else {
        "floor.aws-lc"
    }
}

/// Sets every time against its floor.
pub fn rows(timings: Vec<Timing>) -> Vec<Row> {
    let minimum = |name: &str| {
        timings
            .iter()
            .find(|timing| timing.name == name)
            .map_or(f64::NAN, |timing| timing.minimum)
    };
    let floors: Vec<_> = timings
        .iter()
        .map(|timing| (floor_of(timing.name), minimum(floor_of(timing.name))))
        .collect();
    timings
        .into_iter()
        .zip(floors)
        .map(|(timing, (floor, nanoseconds))| Row {
            ratio: timing.minimum / nanoseconds,
            timing,
            floor,
        })
        .collect()
}

/// Minimum, median, ratio to the floor, and what was done.
pub fn print(rows: &[Row]) {
    println!(
        "{:<26} {:>9} {:>9} {:>6}  of {:<17} work",
        "contender", "min \u{b5}s", "median", "ratio", "floor"
    );
    for Row {
        timing,
        floor,
        ratio,
    } in rows
    {
        println!(
            "{:<26} {:>9.1} {:>9.1} {:>6.2}  of {:<17} {}",
            timing.name,
            timing.minimum / 1e3,
            timing.median / 1e3,
            ratio,
            floor,
            timing.note
        );
    }
}
