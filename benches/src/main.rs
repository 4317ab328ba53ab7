// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask bench`: one verified check, beside real peers, in the same run.
//!
//! ```text
//! cargo xtask bench            measures and prints a table
//! cargo xtask bench write      measures and writes benches/baseline.csv
//! cargo xtask bench compare    measures and sets the ratios against benches/baseline.csv
//! cargo xtask bench crl        loads a list of a million entries and looks numbers up in it
//! ```

mod baseline;
mod check;
mod crl;
mod harness;
mod peer_openssl;
mod peer_webpki;
mod table;

use harness::Effort;
use std::process::ExitCode;

/// About twenty seconds: enough rounds that the fastest one met no other program.
const EFFORT: Effort = Effort {
    rounds: 60,
    operations: 200,
};

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    match task.as_deref() {
        None => {
            table::print(&measure());
            ExitCode::SUCCESS
        }
        Some("crl") => {
            crl::print();
            ExitCode::SUCCESS
        }
        Some("write") => finish(baseline::write(&measure())),
        Some("compare") => finish(baseline::compare(&measure())),
        Some(other) => finish(Err(format!(
            "no task named {other}; give nothing, `write`, `compare` or `crl`"
        ))),
    }
}

fn measure() -> Vec<table::Row> {
    eprintln!(
        "benches: {} rounds of {} operations each",
        EFFORT.rounds, EFFORT.operations
    );
    let scene = check::Scene::new();
    scene.print_what_webpki_says();
    table::rows(harness::measure(&mut scene.contenders(), EFFORT))
}

fn finish(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("benches: {message}");
            ExitCode::FAILURE
        }
    }
}
