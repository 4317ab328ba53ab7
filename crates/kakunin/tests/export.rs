// SPDX-License-Identifier: MIT OR Apache-2.0
//! A check whose answer goes to other programs, and turning results from one form into another.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support;

use std::path::Path;
use std::process::{Output, Stdio};
use support::{Background, kakunin, output_with, text, typed};

/// Service, card, and the address of its reader.
fn world(folder: &Path, situation: &str) -> (Background, Background, String) {
    let mut serve = kakunin(folder);
    let serve = serve
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stderr(Stdio::null());
    let service = Background::start(serve);
    service.line_with("listening on");
    service.line_with("terminal settings in");
    let mut card = kakunin(folder);
    let card = card
        .args(["card", "--listen", "127.0.0.1:0", "--situation", situation])
        .stderr(Stdio::null());
    let card = Background::start(card);
    let line = card.line_with("listening on vpcd:");
    let reader = line.split_whitespace().nth(2).unwrap();
    let reader = reader.trim_end_matches(';').to_owned();
    (service, card, reader)
}

fn check(folder: &Path, reader: &str, further: &[&str]) -> Output {
    let mut check = kakunin(folder);
    check.args([
        "check",
        "--reader",
        reader,
        "--pin-fd",
        "0",
        "--consent",
        "none",
    ]);
    output_with(check.args(further), typed("1234"))
}

fn convert(folder: &Path, to: &str, file: &str) -> Output {
    support::output(kakunin(folder).args(["convert", "--to", to, file]))
}

#[test]
fn an_answer_goes_to_every_form_to_the_watched_folder_and_to_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let (_service, _card, reader) = world(folder.path(), "valid");
    std::fs::create_dir(folder.path().join("face")).unwrap();
    // Without being asked a terminal keeps nothing.
    let fhir = check(
        folder.path(),
        &reader,
        &["--format", "fhir", "--drop", "face"],
    );
    assert_eq!(fhir.status.code(), Some(11), "{}", text(&fhir.stderr));
    assert!(!folder.path().join("history").exists());
    let resource: serde_json::Value = serde_json::from_slice(&fhir.stdout).unwrap();
    assert_eq!(resource["insurance"][0]["inforce"], true);
    assert_eq!(resource["contained"][2]["resourceType"], "Coverage");
    let dropped: Vec<_> = std::fs::read_dir(folder.path().join("face"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(dropped.len(), 1);
    assert!(
        dropped[0].starts_with("OQSsiquc01res_20261124"),
        "{dropped:?}"
    );

    // The settings of a facility that wants its results kept.
    let settings = folder.path().join("kakunin-material/W0000001.json");
    let mut json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&settings).unwrap()).unwrap();
    json["history"] = "../history".into();
    json["institutionCode"] = "0110113719".into();
    std::fs::write(&settings, json.to_string()).unwrap();
    let xml = check(
        folder.path(),
        &reader,
        &["--format", "xml", "--drop", "face"],
    );
    assert_eq!(xml.status.code(), Some(11), "{}", text(&xml.stderr));
    let history = |arguments: &[&str]| {
        let shown = support::output(kakunin(folder.path()).arg("history").args(arguments));
        assert!(shown.status.success(), "{}", text(&shown.stderr));
        shown.stdout
    };
    let list = text(&history(&["list"]));
    let number = list.split_whitespace().nth(1).unwrap();
    assert_eq!(history(&["show", number, "--format", "xml"]), xml.stdout);
    assert_eq!(text(&history(&["erase"])), "1 answers erased\n");
    assert_eq!(history(&["list"]), b"");
    let face = std::fs::read_dir(folder.path().join("face")).unwrap();
    let face: Vec<String> = face
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("OQSsiquc01res_face_0110113719"))
        .collect();
    assert_eq!(face.len(), 1);

    // From XML to JSON to FHIR to XML it is the same file again.
    std::fs::write(folder.path().join("a.xml"), &xml.stdout).unwrap();
    let json = convert(folder.path(), "json", "a.xml");
    std::fs::write(folder.path().join("a.json"), &json.stdout).unwrap();
    let fhir = convert(folder.path(), "fhir", "a.json");
    std::fs::write(folder.path().join("a.fhir"), &fhir.stdout).unwrap();
    assert_eq!(
        text(&convert(folder.path(), "xml", "a.fhir").stdout),
        text(&xml.stdout)
    );
    // The watched file is no answer of ours any more, but it can be copied to the clipboard.
    let watched = format!("face/{}", face[0]);
    let block = convert(folder.path(), "clipboard", &watched);
    assert!(
        text(&block.stdout).starts_with("資格情報(医療保険)"),
        "{}",
        text(&block.stderr)
    );
    assert_eq!(
        convert(folder.path(), "json", &watched).status.code(),
        Some(1)
    );
}

#[test]
fn what_is_no_result_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = "<!DOCTYPE XmlMsg [<!ENTITY a \"b\">]><XmlMsg>&a;</XmlMsg>";
    std::fs::write(folder.path().join("bomb.xml"), bomb).unwrap();
    let refused = convert(folder.path(), "json", "bomb.xml");
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(
        said.contains("document type declarations are refused"),
        "{said}"
    );
    assert!(said.contains("ベンダーに連絡"), "{said}");
    std::fs::write(folder.path().join("large"), "x".repeat(10_000_000)).unwrap();
    assert_eq!(
        convert(folder.path(), "json", "large").status.code(),
        Some(1)
    );
}
