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
    // Not offline: crates of other systems (Windows, macOS) are looked at too, and cargo has not fetched those yet.
    let lasting = ["licenses", "bans", "sources"];
    let words = [&["check", "--hide-inclusion-graph"][..], &lasting].concat();
    shell::run(&mut deny(&words, false))?;
    let checked = deny(&["check", "advisories"], false)
        .output()
        .map_err(|error| format!("cargo deny: {error}"))?;
    let said = [checked.stdout, checked.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if checked.status.success() {
        println!("deny: advisories checked");
    } else if said.contains(FOUND) {
        return Err(format!("an advisory applies:\n{said}"));
    } else {
        // Not found out is not the same as refused: a database that cannot be had is said, a found advisory fails.
        println!("deny: ADVISORIES NOT CHECKED, their database cannot be had from here");
    }
    Ok(())
}

/// What cargo-deny's last line says when it has looked and found something.
const FOUND: &str = "advisories FAILED";

fn deny(arguments: &[&str], offline: bool) -> Command {
    let mut words = vec!["deny"];
    if offline {
        words.push("--offline");
    }
    words.extend_from_slice(arguments);
    shell::command("cargo", &words)
}
