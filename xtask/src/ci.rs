// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask ci`: the whole of CI, in order, cheapest first.

use crate::shell::{self, Outcome};
use crate::{deny, fuzz, layers, no_std, packages, size};
use std::time::Instant;

/// A step: its name, and what it runs.
type Step = (&'static str, fn() -> Outcome);

const STEPS: &[Step] = &[
    ("packages", packages::install),
    ("fmt", || shell::cargo(&["fmt", "--all", "--check"])),
    ("layers", layers::check),
    ("clippy", clippy),
    ("doc", doc),
    ("test", || {
        shell::cargo(&["test", "--workspace", "--all-features"])
    }),
    ("vectors", || vectors(&["check".to_owned()])),
    ("features", features),
    ("no-std", no_std::check),
    ("deny", deny::check),
    ("size", size::check),
    ("conform", conform),
    ("fuzz", || fuzz::run(&[])),
];

/// Runs every step and stops at the first that fails; prints what each took.
pub fn run() -> Outcome {
    let start = Instant::now();
    let mut times = Vec::new();
    for (name, step) in STEPS {
        eprintln!("\n== {name}");
        let began = Instant::now();
        step().map_err(|error| format!("{name}: {error}"))?;
        times.push((name, began.elapsed().as_secs()));
    }
    println!("\n{:<10} seconds", "step");
    for (name, seconds) in times {
        println!("{name:<10} {seconds}");
    }
    println!(
        "ci: all {} steps passed in {} s",
        STEPS.len(),
        start.elapsed().as_secs()
    );
    Ok(())
}

/// Writes the vectors, or with `check` compares the committed ones with what the generators make.
pub fn vectors(arguments: &[String]) -> Outcome {
    let task = if arguments.first().is_some_and(|first| first == "check") {
        "check"
    } else {
        "write"
    };
    shell::cargo(&[
        "run",
        "--quiet",
        "--package",
        "kakunin-conformance",
        "--bin",
        "vectors",
        "--",
        task,
    ])
}

/// Every combination of features of the library crates compiles.
pub fn features() -> Outcome {
    const SETS: &[(&str, &[&str])] = &[
        ("kakunin-apdu", &["pcsc", "transcript"]),
        ("kakunin-jpki", &["aws-lc", "rustcrypto"]),
        ("kakunin", &["pcsc"]),
    ];
    for (package, features) in SETS {
        for set in 0..(1_u32 << features.len()) {
            let chosen: Vec<_> = features
                .iter()
                .enumerate()
                .filter(|(index, _)| set & (1 << index) != 0)
                .map(|(_, feature)| *feature)
                .collect();
            let list = chosen.join(",");
            shell::cargo(&[
                "check",
                "--quiet",
                "--package",
                package,
                "--no-default-features",
                "--features",
                &list,
            ])?;
        }
    }
    Ok(())
}

fn clippy() -> Outcome {
    shell::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "--deny",
        "warnings",
    ])
}

fn doc() -> Outcome {
    let mut command = shell::command(
        "cargo",
        &[
            "doc",
            "--workspace",
            "--no-deps",
            "--all-features",
            "--document-private-items",
        ],
    );
    shell::run(command.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// What README promises a newcomer: the suite passes on the bundled implementations, and the demo runs.
fn conform() -> Outcome {
    shell::run(&mut shell::command(
        "target/release/kakunin",
        &["conform", "--report", "target/kakunin-report"],
    ))?;
    shell::run(&mut shell::command("target/release/kakunin", &["demo"]))
}
