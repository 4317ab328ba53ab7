// SPDX-License-Identifier: MIT OR Apache-2.0
//! Transcripts: what is read, written and read again, is the same; lines shown to people hold no control characters; a
//! replay of what was read answers each entry as noted, in order, and is finished then.
#![no_main]

use apdu::transcript::{
    Entry, HiddenData, Limits, Line, NotedCommand, NotedResponse, Replay, Transcript, read,
    read_transcript, write_entry, write_note, write_transcript,
};
use apdu::{Command, Reset, Response, Transport, TransportError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let limits = Limits::standard();
    let Ok(transcript) = read_transcript(text, &limits) else {
        assert!(read(text, &limits).is_err());
        return;
    };
    assert_eq!(transcript.lines.len() + 1, text.lines().count());
    for line in &transcript.lines {
        let (written, shown) = match line {
            Line::Entry(entry) => (write_entry(entry), entry.to_string()),
            Line::Note(note) => (write_note(note), note.to_string()),
        };
        assert!(!written.contains('\n'));
        assert!(!shown.chars().any(char::is_control));
    }
    let written = write_transcript(&transcript);
    assert_eq!(read_transcript(&written, &limits).as_ref(), Ok(&transcript));

    play(&transcript);
    // A replay that is asked nonsense refuses it and stays where it is.
    let mut replay = Replay::new(transcript, HiddenData::Refuse);
    let first = replay.transmit(data);
    if matches!(first, Err(TransportError::NotAsRecorded { .. })) {
        assert_eq!(replay.transmit(data), first);
    }
});

fn play(transcript: &Transcript) {
    let mut replay = Replay::new(transcript.clone(), HiddenData::Zeros);
    assert_eq!(replay.atr(), transcript.atr);
    for line in &transcript.lines {
        let Line::Entry(entry) = line else { continue };
        if matches!(entry.command, NotedCommand::Malformed { length } if length > 100_000) {
            return;
        }
        assert!(!replay.is_finished());
        answer(&mut replay, entry);
    }
    assert!(replay.is_finished());
    assert!(matches!(
        replay.reset(Reset::Cold),
        Err(TransportError::NotAsRecorded { .. })
    ));
}

fn answer(replay: &mut Replay, entry: &Entry) {
    let command = match &entry.command {
        NotedCommand::Reset(kind) => {
            let outcome = replay.reset(*kind).map(|()| NotedResponse::WasReset);
            assert_eq!(outcome, entry.response);
            return;
        }
        // Zeros are no command but for seven of them, and all those FF are none.
        NotedCommand::Malformed { length: 7 } => vec![0xFF; 7],
        NotedCommand::Malformed { length } => vec![0; *length],
        NotedCommand::Command {
            header,
            nc,
            data,
            ne,
        } => {
            let mut command = Command::new(*header).with_ne(*ne);
            if *nc > 0 {
                let data = data.clone().unwrap_or_else(|| vec![0; *nc]);
                command = command.with_data(&data).unwrap();
            }
            command.encode().to_vec()
        }
        _ => return,
    };
    let outcome = replay.transmit(&command);
    match (&entry.response, outcome) {
        (Err(error), Err(found)) => assert_eq!(*error, found),
        (Ok(NotedResponse::Malformed { length }), Ok(bytes)) => {
            assert_eq!(bytes.len(), (*length).min(Response::DATA_MAX + 3));
        }
        (Ok(NotedResponse::Response { nr, data, status }), Ok(bytes)) => {
            let response = Response::decode(&bytes).unwrap();
            assert_eq!((response.data().len(), response.status()), (*nr, *status));
            if let Some(data) = data {
                assert_eq!(response.data(), data);
            }
        }
        (expected, found) => panic!("{expected:?} {found:?}"),
    }
}
