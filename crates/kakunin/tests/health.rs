// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin health` says by its exit code whom to call.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use support::{Background, kakunin, output, succeed, text};

fn health(folder: &Path) -> (Option<i32>, String) {
    let said = output(kakunin(folder).arg("health"));
    (said.status.code(), text(&said.stdout))
}

#[test]
fn a_paused_service_and_one_that_cannot_decide_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let operator = |word| succeed(kakunin(folder.path()).args(["operator", word]));
    operator("pause");
    let mut serve = kakunin(folder.path());
    serve.args(["serve", "--listen", "127.0.0.1:0"]);
    let service = Background::start(serve.stderr(Stdio::null()));
    service.line_with("terminal settings in");
    let (code, said) = health(folder.path());
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("paused"), "{said}");
    operator("resume");
    // The service notices within a second.
    assert!((0..1_000).any(|_| health(folder.path()).0 == Some(0)));
    // It is there, and what it decides by is not.
    let mut break_it = Command::new("sqlite3");
    break_it.arg(folder.path().join("kakunin-service.sqlite"));
    succeed(break_it.arg("PRAGMA busy_timeout = 5000; ALTER TABLE device RENAME TO lost"));
    let (code, said) = health(folder.path());
    assert_eq!(code, Some(4), "{said}");
}
