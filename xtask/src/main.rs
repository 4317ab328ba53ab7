// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask <task>`: what CI runs, and each step of it alone.

mod bench;
mod ci;
mod deny;
mod fuzz;
mod layers;
mod no_std;
mod packages;
mod shell;
mod size;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <task>

  ci               everything CI runs, in order (installs missing Debian packages first)
  packages         install the Debian packages the tests need
  layers           check who imports whom
  no-std           build apdu and jpki against a sysroot without std
  vectors [check]  write the vectors, or check that the committed ones are what the generators make
  features         build the feature power set of the library crates
  deny             licences, sources, advisories
  fuzz [SECONDS]   run every fuzz target for SECONDS each (default 10)
  fuzz TARGET N    run one fuzz target N times
  bench [ARGS]     run the benchmarks; `bench compare` sets them against benches/baseline.csv
  size             check the size of the release binary

example: cargo xtask layers";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match task {
        "ci" => ci::run(),
        "packages" => packages::install(),
        "layers" => layers::check(),
        "no-std" => no_std::check(),
        "vectors" => ci::vectors(rest),
        "features" => ci::features(),
        "deny" => deny::check(),
        "fuzz" => fuzz::run(rest),
        "bench" => bench::run(rest),
        "size" => size::check(),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("no task named {other}\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
