// SPDX-License-Identifier: MIT OR Apache-2.0
//! The short form of fuzzing: every target, a few seconds each, from the seeds in the repository.

use crate::shell::{self, Outcome};
use std::fs;

/// Seconds per target in CI.
const DEFAULT_SECONDS: &str = "10";
/// The version this project's targets are run with.
const CARGO_FUZZ: &str = "0.13.2";

/// Runs each target for the seconds given as the first argument.
pub fn run(arguments: &[String]) -> Outcome {
    let seconds = arguments.first().map_or(DEFAULT_SECONDS, String::as_str);
    seconds
        .parse::<u32>()
        .map_err(|_| format!("{seconds} is not a number of seconds"))?;
    if shell::output(&mut shell::command("cargo", &["+nightly", "--version"])).is_err() {
        println!(
            "fuzz: NOT RUN, libFuzzer's instrumentation needs a nightly compiler and there is none here"
        );
        return Ok(());
    }
    if shell::output(&mut shell::command("cargo", &["fuzz", "--version"])).is_err() {
        shell::cargo(&[
            "install",
            "--debug",
            "--locked",
            "--version",
            CARGO_FUZZ,
            "cargo-fuzz",
        ])?;
    }
    let targets = targets()?;
    // One build for all targets, so that the seconds below are spent on fuzzing alone.
    shell::cargo(&["+nightly", "fuzz", "build"])?;
    let limit = format!("-max_total_time={seconds}");
    for target in &targets {
        fs::create_dir_all(shell::root().join("fuzz/corpus").join(target))
            .map_err(|error| error.to_string())?;
        let corpus = format!("fuzz/corpus/{target}");
        let seeds = format!("fuzz/seeds/{target}");
        let mut words = vec!["+nightly", "fuzz", "run", target.as_str(), corpus.as_str()];
        if shell::root().join(&seeds).is_dir() {
            words.push(&seeds);
        }
        words.extend([
            "--",
            limit.as_str(),
            "-rss_limit_mb=1024",
            "-timeout=10",
            "-print_final_stats=1",
            "-verbosity=0",
        ]);
        shell::cargo(&words)?;
    }
    println!("fuzz: {} targets, {seconds} s each", targets.len());
    Ok(())
}

fn targets() -> Result<Vec<String>, String> {
    let list = shell::output(&mut shell::command("cargo", &["+nightly", "fuzz", "list"]))?;
    Ok(list.lines().map(str::to_owned).collect())
}
