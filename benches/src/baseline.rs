// SPDX-License-Identifier: MIT OR Apache-2.0
//! `benches/baseline.csv`: the ratios of an earlier run, to be compared with.

use crate::table::{self, Row};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// A ratio that grew by more than this is reported: a tenth is beyond the noise of interleaved minima.
const TOLERANCE: f64 = 1.10;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("baseline.csv")
}

/// Replaces the baseline by this run.
pub fn write(rows: &[Row]) -> Result<(), String> {
    let mut text = String::from("name,minimum_ns,median_ns,floor,ratio\n");
    for row in rows {
        text.push_str(&format!(
            "{},{:.0},{:.0},{},{:.3}\n",
            row.timing.name, row.timing.minimum, row.timing.median, row.timing.floor, row.ratio
        ));
    }
    table::print(rows);
    fs::write(path(), text).map_err(|error| format!("{}: {error}", path().display()))
}

/// Fails if a ratio is worse than the baseline's.
pub fn compare(rows: &[Row]) -> Result<(), String> {
    let text = fs::read_to_string(path()).map_err(|error| {
        format!(
            "{}: {error}; make it with `cargo xtask bench write`",
            path().display()
        )
    })?;
    let before = ratios(&text)?;
    table::print(rows);
    println!();
    let mut worse = Vec::new();
    for row in rows {
        match before.get(row.timing.name.as_str()) {
            Some(ratio) => {
                println!("{:<32} {:.2} -> {:.2}", row.timing.name, ratio, row.ratio);
                if row.ratio > ratio * TOLERANCE {
                    worse.push(row.timing.name.as_str());
                }
            }
            None => println!("{:<32} new", row.timing.name),
        }
    }
    if worse.is_empty() {
        Ok(())
    } else {
        Err(format!("slower than the baseline: {}", worse.join(", ")))
    }
}

fn ratios(text: &str) -> Result<BTreeMap<&str, f64>, String> {
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<_> = line.split(',').collect();
            match fields.as_slice() {
                [name, _, _, _, ratio] => ratio
                    .parse()
                    .map(|ratio| (*name, ratio))
                    .map_err(|_| format!("baseline.csv: {ratio} is not a number")),
                _ => Err(format!("baseline.csv: not five fields: {line}")),
            }
        })
        .collect()
}
