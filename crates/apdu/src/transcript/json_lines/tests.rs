// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lines written and read back, lines refused, sessions replayed.

use super::names::ERRORS;
use super::{read, read_transcript, write_entry, write_header, write_note, write_transcript};
use crate::transcript::{
    Entry, HiddenData, Interface, Limits, Line, Mismatch, Note, NotedCommand, NotedResponse,
    Replay, Reveal, Tap, Transcript,
};
use crate::{
    Card, FileIdentifier, Header, Loopback, Malformed, Ne, Reset, StatusWord, Transport,
    TransportError,
};
use alloc::vec::Vec;
use alloc::{format, vec};
use hex_literal::hex;
use proptest::prelude::*;

fn entries() -> Vec<Entry> {
    let command = |nc, data| NotedCommand::Command {
        header: Header::new(0, 0xA4, 2, 12),
        nc,
        data,
        ne: Ne::ZERO,
    };
    vec![
        Entry {
            command: command(2, Some(vec![0, 10])),
            response: Ok(NotedResponse::Response {
                nr: 0,
                data: None,
                status: StatusWord::SUCCESS,
            }),
        },
        Entry {
            command: command(4, None),
            response: Err(TransportError::Unnamed { code: 0x8010_0001 }),
        },
        Entry {
            command: NotedCommand::Malformed { length: 3 },
            response: Ok(NotedResponse::Malformed { length: 1 }),
        },
        Entry {
            command: NotedCommand::Reset(Reset::Warm),
            response: Ok(NotedResponse::WasReset),
        },
        Entry {
            command: NotedCommand::Reset(Reset::Cold),
            response: Err(TransportError::CardRemoved),
        },
    ]
}

#[test]
fn written_lines_read_back() {
    let mut text = write_header(&[0x3B, 0x00]);
    for entry in entries() {
        text = format!("{text}\n{}", write_entry(&entry));
    }
    assert_eq!(
        read(&text, &Limits::standard()),
        Ok((vec![0x3B, 0x00], entries()))
    );
}

#[test]
fn the_first_bad_line_is_named() {
    let header = write_header(&[]);
    let bad = |line: &str| read(&format!("{header}\n{line}"), &Limits::standard());
    assert_eq!(
        read("", &Limits::standard()),
        Err(Malformed::Transcript { line: 1 })
    );
    assert_eq!(bad("{}"), Err(Malformed::Transcript { line: 2 }));
    assert_eq!(
        bad(r#"{"c":"00A4020C","nc":3,"data":"000A","ne":0,"sw":"9000","nr":0}"#),
        Err(Malformed::Transcript { line: 2 })
    );
    assert_eq!(
        bad(r#"{"c":"00a4020c","nc":0,"ne":0,"sw":"9000","nr":0}"#),
        Err(Malformed::Transcript { line: 2 })
    );
    assert!(bad(r#"{"nc":3,"sw":"6700","nr":0}"#).is_ok());
    for always_a_command in [4, 5] {
        assert_eq!(
            bad(&format!(
                r#"{{"nc":{always_a_command},"sw":"6700","nr":0}}"#
            )),
            Err(Malformed::Transcript { line: 2 })
        );
    }
    assert_eq!(
        bad(r#"{"reset":"warm","sw":"9000"}"#),
        Err(Malformed::Transcript { line: 2 })
    );
}

#[test]
fn lines_and_their_length_are_limited() {
    let text = format!("{}\n{}", write_header(&[]), write_entry(&entries()[3]));
    let limits = |line, lines| Limits { line, lines };
    assert!(read(&text, &limits(100, 2)).is_ok());
    assert_eq!(
        read(&text, &limits(100, 1)),
        Err(Malformed::Transcript { line: 2 })
    );
    assert_eq!(
        read(&text, &limits(10, 2)),
        Err(Malformed::Transcript { line: 1 })
    );
}
#[test]
fn notes_are_lines_of_their_own() {
    let notes = [
        (Note::CardInserted, r#"{"note":"card-inserted"}"#),
        (Note::CardRemoved, r#"{"note":"card-removed"}"#),
        (
            Note::ReaderConnected(Interface::Contact),
            r#"{"note":"reader-connected","interface":"contact"}"#,
        ),
        (
            Note::ReaderConnected(Interface::Contactless),
            r#"{"note":"reader-connected","interface":"contactless"}"#,
        ),
        (
            Note::ReaderConnected(Interface::Unknown),
            r#"{"note":"reader-connected","interface":"unknown"}"#,
        ),
        (Note::ReaderLost, r#"{"note":"reader-lost"}"#),
        (Note::Step(7), r#"{"note":"step","number":7}"#),
    ];
    let mut transcript = Transcript::new(&[0x3B, 0x00]);
    for (note, text) in notes {
        assert_eq!(write_note(&note), text);
        transcript.lines.push(Line::Note(note));
    }
    transcript
        .lines
        .extend(entries().into_iter().map(Line::Entry));
    let text = write_transcript(&transcript);
    assert_eq!(read_transcript(&text, &Limits::standard()), Ok(transcript));
    assert_eq!(
        read(&text, &Limits::standard()),
        Ok((vec![0x3B, 0x00], entries()))
    );
}

#[test]
fn a_note_has_no_room_for_a_name() {
    let bad = |line: &str| {
        let text = format!("{}\n{line}", write_header(&[]));
        assert_eq!(
            read_transcript(&text, &Limits::standard()),
            Err(Malformed::Transcript { line: 2 }),
            "{line}"
        );
    };
    bad(r#"{"note":"SYNTHETIC READER 0"}"#);
    bad(r#"{"note":"reader-connected"}"#);
    bad(r#"{"note":"reader-connected","interface":"SYNTHETIC READER 0"}"#);
    bad(r#"{"note":"reader-connected","interface":"contact","reader":"SYNTHETIC READER 0"}"#);
    bad(r#"{"note":"step"}"#);
    bad(r#"{"note":"step","number":-1}"#);
    bad(r#"{"note":"card-inserted","number":1}"#);
    bad(r#"{"note":"card-inserted","reset":"warm"}"#);
}

#[test]
fn every_transport_error_has_a_name_that_reads_back() {
    let mut errors: Vec<TransportError> = ERRORS.iter().map(|(_, error)| *error).collect();
    errors.push(TransportError::Unnamed { code: 7 });
    errors.push(TransportError::NotAsRecorded {
        line: 12,
        mismatch: Mismatch::HiddenResponse,
    });
    for error in errors {
        let entry = Entry {
            command: NotedCommand::Reset(Reset::Cold),
            response: Err(error),
        };
        let text = format!("{}\n{}", write_header(&[]), write_entry(&entry));
        assert_eq!(read(&text, &Limits::standard()), Ok((vec![], vec![entry])));
    }
    for name in [
        "not-as-recorded-012-data",
        "not-as-recorded-+1-data",
        "not-as-recorded-1-x",
    ] {
        let text = format!(
            "{}\n{{\"reset\":\"warm\",\"error\":\"{name}\"}}",
            write_header(&[])
        );
        assert_eq!(
            read(&text, &Limits::standard()),
            Err(Malformed::Transcript { line: 2 })
        );
    }
}

/// Answers from a list; the file `000B` is the only public one.
struct Scripted(Vec<Vec<u8>>);

impl Card for Scripted {
    fn process(&mut self, _: &[u8]) -> Vec<u8> {
        self.0.pop().unwrap_or_else(|| hex!("9000").to_vec())
    }
    fn reset(&mut self, _: Reset) {}
    fn atr(&self) -> &[u8] {
        &[0x3B, 0x00]
    }
}

/// A command, or a reset where there is none.
fn step() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop_oneof![
        Just(Some(hex!("00A4020C02000B").to_vec())),
        Just(Some(hex!("00B0000000").to_vec())),
        Just(Some(hex!("002000800431323334").to_vec())),
        proptest::collection::vec(any::<u8>(), 0..12).prop_map(Some),
        Just(None),
    ]
}

proptest! {
    #[test]
    fn a_recorded_session_replays_with_the_same_responses(
        steps in proptest::collection::vec(step(), 0..12),
        answers in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..8), prop_oneof![
                Just(vec![0x90, 0x00]), Just(vec![0x63, 0xC2]), Just(vec![])]), 0..12),
    ) {
        let files = [FileIdentifier(0x000B)];
        let answers = answers.into_iter().map(|(data, status)| [data, status].concat()).collect();
        let mut card = Loopback::new(Scripted(answers));
        let mut transcript = Transcript::new(card.atr());
        let mut observer = |entry: &Entry| transcript.lines.push(Line::Entry(entry.clone()));
        let mut tap = Tap::new(&mut card, Reveal::Files(&files), &mut observer);
        let outcomes: Vec<_> = steps.iter().map(|step| match step {
            Some(command) => tap.transmit(command),
            None => tap.reset(Reset::Warm).map(|()| vec![]),
        }).collect();

        let text = write_transcript(&transcript);
        let read = read_transcript(&text, &Limits::standard()).unwrap();
        prop_assert_eq!(&read, &transcript);
        let hidden: Vec<bool> = transcript.lines.iter().map(|line| !matches!(line, Line::Entry(Entry {
            response: Ok(NotedResponse::Response { nr: 0, .. } | NotedResponse::Response { data: Some(_), .. }
                | NotedResponse::WasReset | NotedResponse::Malformed { length: 0 }), ..
        }))).collect();
        let mut replay = Replay::new(read, HiddenData::Zeros);
        for ((step, outcome), hidden) in steps.iter().zip(outcomes).zip(hidden) {
            let replayed = match step {
                Some(command) => replay.transmit(command),
                None => replay.reset(Reset::Warm).map(|()| vec![]),
            };
            if !hidden {
                prop_assert_eq!(replayed, outcome);
                continue;
            }
            // Hidden: as long as it was, and with the same status word if it was a response.
            let (replayed, outcome) = (replayed.unwrap(), outcome.unwrap());
            prop_assert_eq!(replayed.len(), outcome.len());
            if let Ok(response) = crate::Response::decode(&outcome) {
                prop_assert_eq!(crate::Response::decode(&replayed).unwrap().status(), response.status());
                prop_assert!(replayed[..replayed.len() - 2].iter().all(|byte| *byte == 0));
            } else {
                prop_assert!(crate::Response::decode(&replayed).is_err());
            }
        }
        prop_assert!(replay.is_finished());
    }
}
