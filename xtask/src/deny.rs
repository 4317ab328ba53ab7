// SPDX-License-Identifier: MIT OR Apache-2.0
//! cargo-deny: licences, bans and sources always; advisories wherever their database can be had.

use crate::shell::{self, Outcome};
use std::process::Command;

/// The version that reads `deny.toml` as it is written.
const VERSION: &str = "0.20.2";

/// Installs cargo-deny if it is missing and runs it.
pub fn check() -> Outcome {
    if !shell::has("cargo-deny")
        && shell::output(&mut shell::command("cargo", &["deny", "--version"])).is_err()
    {
        // A debug build: the tool runs for a second, and compiles in a third of the time.
        shell::cargo(&[
            "install",
            "--debug",
            "--locked",
            "--version",
            VERSION,
            "cargo-deny",
        ])?;
    }
    shell::run(&mut deny(
        &[
            "check",
            "--hide-inclusion-graph",
            "licenses",
            "bans",
            "sources",
        ],
        true,
    ))?;
    if quiet(&mut deny(&["check", "advisories"], false))
        || quiet(&mut deny(&["check", "advisories"], true))
    {
        println!("deny: advisories checked");
        return Ok(());
    }
    // Not found out is not the same as refused: an unreachable database is said, a found advisory fails.
    let output = deny(&["check", "advisories"], true)
        .output()
        .map_err(|error| format!("cargo deny: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    if text.contains("advisory database") && !text.contains("error[vulnerability]") {
        println!("deny: ADVISORIES NOT CHECKED, their database cannot be reached from here");
        return Ok(());
    }
    Err(format!("an advisory applies:\n{text}"))
}

fn deny(arguments: &[&str], offline: bool) -> Command {
    let mut words = vec!["deny"];
    if offline {
        words.push("--offline");
    }
    words.extend_from_slice(arguments);
    shell::command("cargo", &words)
}

fn quiet(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
