// SPDX-License-Identifier: MIT OR Apache-2.0
//! Times as multiples of what cannot be avoided.

use crate::harness::Timing;

/// One contender's times, and its ratio to its floor.
pub struct Row {
    pub timing: Timing,
    pub ratio: f64,
}

/// Sets every time of a group against its floor.
pub fn rows(timings: Vec<Timing>) -> Vec<Row> {
    let floors: Vec<f64> = timings
        .iter()
        .map(|timing| {
            let floor = timings.iter().find(|other| other.name == timing.floor);
            floor.map_or(f64::NAN, |floor| floor.minimum)
        })
        .collect();
    timings
        .into_iter()
        .zip(floors)
        .map(|(timing, floor)| Row {
            ratio: timing.minimum / floor,
            timing,
        })
        .collect()
}

/// Minimum, median, ratio to the floor, and what was done.
pub fn print(rows: &[Row]) {
    println!(
        "{:<32} {:>10} {:>10} {:>8}  of {:<22} work",
        "contender", "min", "median", "ratio", "floor"
    );
    for Row { timing, ratio } in rows {
        println!(
            "{:<32} {:>10} {:>10} {:>8.2}  of {:<22} {}",
            timing.name,
            readable(timing.minimum),
            readable(timing.median),
            ratio,
            timing.floor,
            timing.note
        );
    }
    println!();
}

/// Nanoseconds in the unit that leaves one to three digits before the point.
fn readable(nanoseconds: f64) -> String {
    let (value, unit) = match nanoseconds {
        n if n < 1e3 => (n, "ns"),
        n if n < 1e6 => (n / 1e3, "\u{b5}s"),
        n => (n / 1e6, "ms"),
    };
    format!("{value:.1} {unit}")
}
