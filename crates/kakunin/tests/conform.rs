// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin conform`: how clauses are traced, a service that runs already, and suites judged by faulty implementations.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use support::{Background, kakunin, output, text};

fn serve(folder: &Path) -> Background {
    let service = Background::start(
        kakunin(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::null()),
    );
    service.line_with("listening on https://localhost:");
    service.line_with("terminal settings in");
    service
}

#[test]
fn trace_shows_every_clause_and_fails_on_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = kakunin(folder.path());
        command.args(["conform", "trace"]).args(arguments);
        output(&mut command)
    };
    let shown = run(&["rfc5652"]);
    let page = text(&shown.stdout);
    assert_eq!(shown.status.code(), Some(0), "{page}");
    assert!(page.contains("15 proven by cases") && page.contains("no gap"));
    // A pipe gets no colours and no cut lines.
    assert!(!page.contains('\u{1b}') && !page.contains('…'));
    let json = run(&["terms", "--json"]);
    let traces: Value = serde_json::from_slice(&json.stdout).unwrap();
    let rows = traces[0]["requirements"].as_array().unwrap();
    let of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(of("terms-13-2")["kind"], "cases");
    assert_eq!(of("terms-23-1-3")["kind"], "tests");
    assert_eq!(of("terms-9-2-1")["kind"], "recorded");
    assert_eq!(of("terms-6")["kind"], "organisational");
    let gaps = rows.iter().filter(|row| row["kind"] == "gap").count();
    assert_eq!(json.status.code(), Some(i32::from(gaps > 0)));
    let unknown = run(&["moonlight"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("rfc5652"));
}

#[test]
fn a_running_service_is_judged_by_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let _service = serve(folder.path());
    let settings = std::fs::read(folder.path().join("kakunin-material/W0000001.json")).unwrap();
    let settings: Value = serde_json::from_slice(&settings).unwrap();
    let mut conform = kakunin(folder.path());
    conform.args(["conform", "service", "--settings", "kakunin-material"]);
    conform.args(["--url", settings["service"].as_str().unwrap()]);
    conform.args(["--filter", "service::answer::", "--json"]);
    let judged = output(&mut conform);
    assert_eq!(judged.status.code(), Some(0), "{}", text(&judged.stderr));
    let report: Value = serde_json::from_slice(&judged.stdout).unwrap();
    let cases = report["cases"].as_array().unwrap();
    assert!(cases.len() >= 10 && cases.iter().all(|case| case["verdict"] == "pass"));
}

/// A part of the faulty implementations; all of them take some minutes (`kakunin conform ROLE --defects`).
fn faults_are_caught(role: &str, filter: &str, number: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut conform = kakunin(folder.path());
    conform.args(["conform", role, "--defects", "--json", "--filter", filter]);
    let judged = output(&mut conform);
    let reports: Value = serde_json::from_slice(&judged.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", text(&judged.stderr)));
    let reports = reports.as_array().unwrap();
    assert_eq!(reports.len(), number);
    for report in reports {
        assert_eq!(report["caught"], true, "{report}");
    }
    assert_eq!(judged.status.code(), Some(0));
}

#[test]
fn faulty_services_are_caught() {
    faults_are_caught("service", "names-", 3);
}

#[test]
fn faulty_terminals_are_caught() {
    faults_are_caught("terminal", "shows-", 1);
}

/// The spelling for people who bring a terminal of their own.
#[test]
fn a_terminal_is_judged_by_its_hook() {
    let folder = tempfile::tempdir().unwrap();
    let hook = format!(
        "{} check --terminal {{settings}} --reader vpcd:{{vpcd}} --method {{method}} --consent {{consents}} --photo-matches --pin-fd 0",
        env!("CARGO_BIN_EXE_kakunin")
    );
    let mut conform = kakunin(folder.path());
    conform.args(["conform", "terminal", "--hook", &hook, "--json"]);
    conform.args(["--filter", "terminal::service::a"]);
    let judged = output(&mut conform);
    assert_eq!(judged.status.code(), Some(0), "{}", text(&judged.stderr));
    let report: Value = serde_json::from_slice(&judged.stdout).unwrap();
    let cases = report["cases"].as_array().unwrap();
    let skipped = |case: &&Value| case["verdict"] == "skipped";
    // What the command does not take is skipped with the reason, and nothing else is.
    assert_eq!(cases.iter().filter(skipped).count(), 1);
    assert!(cases.len() > 10);
}
