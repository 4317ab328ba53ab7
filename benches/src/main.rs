// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask bench`: verification beside real peers, in the same run.
//!
//! ```text
//! cargo xtask bench            measures everything and prints a table for each group
//! cargo xtask bench check      one verified check; also `path` and `crl`: a group alone
//! cargo xtask bench write      measures and writes benches/baseline.csv
//! cargo xtask bench compare    measures and sets the ratios against benches/baseline.csv
//! ```

mod baseline;
mod chain;
mod check;
mod crl;
mod harness;
mod path;
mod peer_openssl;
mod peer_webpki;
mod table;

use harness::Effort;
use std::process::ExitCode;
use table::Row;

/// About twenty seconds: enough rounds that the fastest one met no other program.
const EFFORT: Effort = Effort {
    rounds: 60,
    operations: 200,
};

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let outcome = match task.as_deref() {
        None => print(&all()),
        Some("check") => print(&check()),
        Some("path") => print(&path()),
        Some("crl") => print(&crl()),
        Some("write") => baseline::write(&all()),
        Some("compare") => baseline::compare(&all()),
        Some(other) => Err(format!(
            "no task named {other}; give nothing, `check`, `path`, `crl`, `write` or `compare`"
        )),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("benches: {message}");
            ExitCode::FAILURE
        }
    }
}

fn print(rows: &[Row]) -> Result<(), String> {
    table::print(rows);
    Ok(())
}

fn all() -> Vec<Row> {
    [check(), path(), crl()].into_iter().flatten().collect()
}

fn check() -> Vec<Row> {
    announce("one check");
    let scene = check::Scene::new();
    scene.print_what_webpki_says();
    table::rows(harness::measure(&mut scene.contenders(), EFFORT))
}

fn path() -> Vec<Row> {
    let scenes = path::Scene::all();
    announce("path validation");
    let timings = scenes
        .iter()
        .flat_map(|scene| harness::measure(&mut scene.contenders(), EFFORT));
    table::rows(timings.collect())
}

fn crl() -> Vec<Row> {
    table::rows(crl::measure())
}

fn announce(what: &str) {
    eprintln!(
        "benches: {what}, {} rounds of {} operations each",
        EFFORT.rounds, EFFORT.operations
    );
}
