// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fuzzing: every target for some seconds, which is what CI does, or one target for a number of executions.
//!
//! Both begin from the seeds in the repository and from what the conformance cases carry.

use crate::shell::{self, Outcome};
use std::fs;

/// Seconds per target in CI.
const DEFAULT_SECONDS: &str = "10";
/// There is no unsafe code to watch; without the sanitizer ten times as many inputs are tried in the same time.
const SANITIZER: &str = "none";
/// The version this project's targets are run with.
const CARGO_FUZZ: &str = "0.13.2";

/// Runs each target for the seconds given, or the target that is named as often as is said.
pub fn run(arguments: &[String]) -> Outcome {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (named, count) = match words[..] {
        [] => (None, DEFAULT_SECONDS),
        [seconds] => (None, seconds),
        [target, executions] => (Some(target), executions),
        _ => return Err("give nothing, SECONDS, or TARGET EXECUTIONS".to_owned()),
    };
    count
        .parse::<u64>()
        .map_err(|_| format!("{count} is not a number"))?;
    if shell::output(&mut shell::command("cargo", &["+nightly", "--version"])).is_err() {
        println!(
            "fuzz: NOT RUN, libFuzzer's instrumentation needs a nightly compiler and there is none here"
        );
        return Ok(());
    }
    install()?;
    make_seeds()?;
    let Some(target) = named else {
        return run_all(count);
    };
    run_target(target, &format!("-runs={count}"))?;
    println!("fuzz: {target}, {count} executions");
    Ok(())
}

fn run_all(seconds: &str) -> Outcome {
    let list = shell::output(&mut shell::command("cargo", &["+nightly", "fuzz", "list"]))?;
    let targets: Vec<&str> = list.lines().collect();
    // One build for all targets, so that the seconds below are spent on fuzzing alone.
    shell::cargo(&["+nightly", "fuzz", "build", "--sanitizer", SANITIZER])?;
    for target in &targets {
        run_target(target, &format!("-max_total_time={seconds}"))?;
    }
    println!("fuzz: {} targets, {seconds} s each", targets.len());
    Ok(())
}

fn run_target(target: &str, limit: &str) -> Outcome {
    let corpus = format!("fuzz/corpus/{target}");
    let seeds = format!("fuzz/seeds/{target}");
    fs::create_dir_all(shell::root().join(&corpus)).map_err(|error| error.to_string())?;
    let mut words = vec![
        "+nightly",
        "fuzz",
        "run",
        "--sanitizer",
        SANITIZER,
        target,
        corpus.as_str(),
    ];
    if shell::root().join(&seeds).is_dir() {
        words.push(&seeds);
    }
    words.extend([
        "--",
        limit,
        "-rss_limit_mb=1024",
        "-timeout=10",
        "-print_final_stats=1",
        "-verbosity=0",
    ]);
    shell::cargo(&words)
}

fn install() -> Outcome {
    if shell::output(&mut shell::command("cargo", &["fuzz", "--version"])).is_ok() {
        return Ok(());
    }
    shell::cargo(&[
        "install",
        "--debug",
        "--locked",
        "--version",
        CARGO_FUZZ,
        "cargo-fuzz",
    ])
}

/// What the conformance cases carry, in the form the targets read.
fn make_seeds() -> Outcome {
    shell::cargo(&[
        "run",
        "-q",
        "-p",
        "kakunin-conformance",
        "--bin",
        "vectors",
        "--",
        "seeds",
        "fuzz/corpus",
    ])
}
