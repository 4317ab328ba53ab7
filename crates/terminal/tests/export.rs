// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files for other programs, and the history: whole or not there, never over another, and nothing unless it was asked for.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

use protocol::message::Answer;
use protocol::number::InstitutionCode;
use protocol::wire::{self, Charset};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use terminal::History;
use terminal::export::{DropError, Format, drop_file, encode};

/// The answer of the wire document, with another number for each index.
fn answer(index: u8) -> Answer {
    const DOCUMENT: &str = include_str!("../../../docs/wire-protocol.md");
    let (_, rest) = DOCUMENT.split_once("```json answer\n").unwrap();
    let (json, _) = rest.split_once("```").unwrap();
    let mut answer = wire::decode_answer(json.as_bytes()).unwrap();
    answer.check.0[0] = index;
    answer.number = protocol::number::CheckNumber::from_random([0, 0, 0, 0, 0, 0, 0, index]);
    answer
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_file_has_the_name_other_programs_look_for_and_nothing_else_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let code = InstitutionCode::typed("0110113719").unwrap();
    let file = drop_file(&answer(1), folder.path(), Some(&code), Charset::ShiftJis).unwrap();
    let number = answer(1).number.as_str().to_owned();
    // 03:00:20 in UTC is noon in Japan.
    let expected = format!("OQSsiquc01res_face_0110113719{number}_20261124120020.xml");
    assert_eq!(names(folder.path()), BTreeSet::from([expected]));
    let bytes = std::fs::read(&file).unwrap();
    let document = wire::decode_xml(&bytes).unwrap();
    assert_eq!(document.institution_code.unwrap().as_str(), "0110113719");
    assert!(document.check.is_none());
    assert!(document.results[0].coverage == answer(1).entitled.coverages[0]);
    assert!(String::from_utf8_lossy(&bytes).contains("encoding=\"Shift_JIS\""));
    // The same answer again would be the same file: the one that is there stays.
    let again = drop_file(&answer(1), folder.path(), Some(&code), Charset::Utf8);
    assert!(matches!(again, Err(DropError::DayIsFull)), "{again:?}");
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    assert_eq!(names(folder.path()).len(), 1);
}

#[test]
fn without_a_code_numbers_of_the_day_are_taken_in_turn() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("OQSsiquc01res_202611240002.xml"),
        "another",
    )
    .unwrap();
    for index in 1..=3 {
        drop_file(&answer(index), folder.path(), None, Charset::Utf8).unwrap();
    }
    let expected = [1, 2, 3, 4].map(|serial| format!("OQSsiquc01res_20261124{serial:04}.xml"));
    assert_eq!(names(folder.path()), BTreeSet::from(expected));
    let kept = std::fs::read(folder.path().join("OQSsiquc01res_202611240002.xml")).unwrap();
    assert_eq!(kept, b"another");
}

/// Eight terminals write at once while a watcher reads whatever has the name: no file is ever seen in part, none is lost.
#[test]
fn a_watcher_sees_whole_files_only() {
    let folder = tempfile::tempdir().unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (over, folder) = (over.clone(), folder.path().to_path_buf());
        std::thread::spawn(move || {
            let mut reads = 0;
            while !over.load(Ordering::Relaxed) {
                for name in names(&folder).iter().filter(|name| name.ends_with(".xml")) {
                    let bytes = std::fs::read(folder.join(name)).unwrap();
                    wire::decode_xml(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
                    reads += 1;
                }
            }
            reads
        })
    };
    let writers: Vec<_> = (0..8_u8)
        .map(|writer| {
            let folder = folder.path().to_path_buf();
            std::thread::spawn(move || {
                for index in 0..8 {
                    drop_file(
                        &answer(writer * 8 + index),
                        &folder,
                        None,
                        Charset::ShiftJis,
                    )
                    .unwrap();
                }
            })
        })
        .collect();
    writers
        .into_iter()
        .for_each(|writer| writer.join().unwrap());
    over.store(true, Ordering::Relaxed);
    watcher.join().unwrap();
    assert_eq!(
        names(folder.path())
            .iter()
            .filter(|name| name.ends_with(".xml"))
            .count(),
        64
    );
}

#[test]
fn every_form_is_written() {
    let answer = answer(1);
    for format in [
        Format::Fhir,
        Format::Json,
        Format::Xml(Charset::ShiftJis),
        Format::Xml(Charset::Utf8),
    ] {
        let bytes = encode(&answer, format).unwrap();
        let read = match format {
            Format::Fhir => wire::decode_fhir(&bytes).unwrap().to_answer().unwrap(),
            Format::Json => wire::decode_answer(&bytes).unwrap(),
            _ => wire::decode_xml(&bytes).unwrap().to_answer().unwrap(),
        };
        assert!(read == answer, "{format:?}");
    }
    let block = String::from_utf8(encode(&answer, Format::Clipboard).unwrap()).unwrap();
    assert!(
        block.starts_with("資格情報(医療保険)\r\n確認日 : \t2026-11-24\r\n"),
        "{block}"
    );
}

#[test]
fn a_history_keeps_lists_and_erases() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::new(&folder.path().join("history"));
    assert_eq!(
        (history.list().unwrap().len(), history.erase().unwrap()),
        (0, 0)
    );
    for index in [2, 1, 1] {
        history.keep(&answer(index)).unwrap();
    }
    let kept = history.list().unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!(
        (&kept[0].number, kept[0].answered_at.as_str()),
        (&answer(1).number, "20261124120020")
    );
    assert!(kept[0].read().unwrap() == answer(1));
    let file = folder
        .path()
        .join("history")
        .join(&names(&folder.path().join("history")).pop_first().unwrap());
    // Nothing of a person in names, and nobody else may read them.
    assert!(!file.to_string_lossy().contains("000345"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert_eq!(history.erase().unwrap(), 2);
    assert!(!folder.path().join("history").exists());
}
