// SPDX-License-Identifier: MIT OR Apache-2.0
//! What we write as XML is well-formed and keeps to the schemas we ship, judged by xmllint.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/records.rs"]
mod records;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use protocol::document::ResultDocument;
use protocol::wire::{Charset, encode_xml};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const DOCUMENTS: usize = 120;

fn xmllint(files: &[PathBuf]) -> Output {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/schema/xmlmsg.xsd");
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .args(files)
        .output();
    output.unwrap_or_else(|error| {
        panic!("xmllint does not start ({error}); `cargo xtask packages` installs it")
    })
}

fn some_documents() -> Vec<ResultDocument> {
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let any = documents::documents();
    (0..DOCUMENTS)
        .map(|_| any.new_tree(&mut runner).unwrap().current())
        .collect()
}

#[test]
fn what_is_written_keeps_to_the_schema() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, document) in some_documents().iter().enumerate() {
        for charset in [Charset::Utf8, Charset::ShiftJis] {
            let file = folder.path().join(format!("{number}-{charset:?}.xml"));
            std::fs::write(&file, encode_xml(document, charset).unwrap()).unwrap();
            files.push(file);
        }
    }
    let output = xmllint(&files);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches(" validates").count(), 2 * DOCUMENTS, "{said}");
}

#[test]
fn the_schema_notices_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let document = ResultDocument {
        eligibility_date: protocol::date::Date::new(2026, 11, 24).ok(),
        ..ResultDocument::default()
    };
    let right = String::from_utf8(encode_xml(&document, Charset::Utf8).unwrap()).unwrap();
    for (number, (from, to)) in [
        ("20261124", "20261324"),
        ("20261124", "２０２６１１２４"),
        ("QualificationConfirmationDate", "QualificationConfirmDate"),
        ("</XmlMsg>", "<Other/></XmlMsg>"),
        ("<MessageBody>", "<MessageBody><QualificationValidity/>"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(right.contains(from));
        let file = folder.path().join(format!("{number}.xml"));
        std::fs::write(&file, right.replace(from, to)).unwrap();
        assert!(!xmllint(&[file]).status.success(), "{from} {to}");
    }
}
