// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card under watch: whatever is sent, some things may not happen. Used by the property test and by the fuzz target.
//!
//! What has been proven to the card is worked out from commands and answers alone, and where it is not certain the watch
//! takes the card's side.

use apdu::{Card, Command, Reset, StatusClass, StatusWord};
use std::collections::BTreeMap;
use testbed::card::VirtualCard;

const JPKI: &[u8] = b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";
const TEXT: &[u8] = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08";
const COMMON: &[u8] = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00";
const CARD_MANAGER: &[u8] = b"\xA0\x00\x00\x01\x51\x00\x00";

/// An accepted terminal, among the words of secrets.
const TERMINAL: &str = "terminal";

/// What a card holds that not everybody may have.
pub(crate) struct Contents {
    /// Contents of a file, and the secrets of which one opens it; none if anybody may read it.
    pub(crate) files: Vec<(Vec<u8>, Vec<&'static str>)>,
    /// Secrets by their words.
    pub(crate) secrets: Vec<(&'static str, Vec<u8>)>,
}

pub(crate) struct Watched<'a> {
    card: VirtualCard,
    contents: &'a Contents,
    /// Values that may be right: from the beginning, or from a change.
    values: Vec<(&'static str, Vec<u8>)>,
    proven: Vec<&'static str>,
    trusted: &'static [u8],
}

impl<'a> Watched<'a> {
    pub(crate) fn new(card: VirtualCard, contents: &'a Contents) -> Self {
        Self {
            card,
            contents,
            values: contents.secrets.clone(),
            proven: Vec::new(),
            trusted: CARD_MANAGER,
        }
    }

    pub(crate) fn reset(&mut self, kind: Reset) {
        let before = self.counters();
        self.card.reset(kind);
        assert_eq!(before, self.counters(), "a reset changes no counter");
        if kind == Reset::Cold {
            self.proven.clear();
        }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let before = self.counters();
        let answer = self.card.process(bytes);
        let (data, status) = split(&answer);
        match Command::decode(bytes) {
            Err(_) => {
                assert_eq!(answer, [0x67, 0x00]);
                assert_eq!(before, self.counters());
            }
            Ok(command) => {
                self.watch_counters(&command, status, &before);
                let asked = usize::try_from(command.ne().get()).unwrap();
                assert!(data.len() <= asked, "more than asked for");
                self.watch_data(&command, data, status);
                self.learn(&command, status);
            }
        }
    }

    fn counters(&self) -> BTreeMap<&'static str, u8> {
        self.card.counters().into_iter().collect()
    }

    /// One wrong VERIFY costs one try of one secret, a right one gives tries back, and nothing else changes any.
    fn watch_counters(
        &self,
        command: &Command,
        status: StatusWord,
        before: &BTreeMap<&'static str, u8>,
    ) {
        let after = self.counters();
        let changed: Vec<_> = before
            .keys()
            .filter(|word| before[*word] != after[*word])
            .collect();
        let verifies = is(command, 0x00, 0x20) && !command.data().is_empty();
        match changed.as_slice() {
            [] => {}
            [word] if after[*word] > before[*word] => {
                assert!(verifies && status == StatusWord::SUCCESS, "{word} rose");
            }
            [word] => {
                assert!(
                    verifies && status.counter() == Some(after[*word]),
                    "{word} fell"
                );
                assert_eq!(before[*word] - after[*word], 1);
            }
            several => panic!("{several:?} changed together"),
        }
        if verifies && status == StatusWord::SUCCESS {
            let known = self.values.iter().any(|(_, value)| value == command.data());
            assert!(known, "VERIFY took a value nobody set");
        }
    }

    fn watch_data(&self, command: &Command, data: &[u8], status: StatusWord) {
        let refused = matches!(
            status.class(),
            StatusClass::ExecutionError | StatusClass::CheckingError
        );
        assert!(!refused || data.is_empty(), "data with {status}");
        if status != StatusWord::SUCCESS {
            return;
        }
        if is(command, 0x00, 0xB0) {
            let open = |opened_by: &[&str]| {
                opened_by.is_empty() || opened_by.iter().any(|word| self.proven.contains(word))
            };
            let mut files = self.contents.files.iter();
            let held = files.any(|(contents, opened_by)| {
                open(opened_by) && contents.windows(data.len().max(1)).any(|part| part == data)
            });
            assert!(held, "a file was read without its access condition");
        }
        if is(command, 0x80, 0x2A) && self.trusted == JPKI {
            let wanted: &[&str] = match command.header().p2 {
                0x97 => &["authentication", TERMINAL],
                0x9A => &["signature"],
                _ => &["authentication", "signature", TERMINAL],
            };
            let proven = wanted.iter().any(|word| self.proven.contains(word));
            assert!(proven, "a signature without secret or terminal");
        }
    }

    fn learn(&mut self, command: &Command, status: StatusWord) {
        if status != StatusWord::SUCCESS || command.data().is_empty() {
            return;
        }
        let data = command.data();
        if is(command, 0x00, 0x20) {
            let shown = self.values.iter().filter(|(_, value)| value == data);
            self.proven.extend(shown.map(|(word, _)| *word));
        }
        if is(command, 0x00, 0x24) || is(command, 0x80, 0x32) {
            let words = self.contents.secrets.iter().map(|(word, _)| *word);
            self.values.extend(words.map(|word| (word, data.to_vec())));
        }
        if is(command, 0xF0, 0x62) {
            self.proven.push(TERMINAL);
        }
        if is(command, 0x00, 0xA4) && command.header().p1 == 0x04 {
            let names = [JPKI, TEXT, COMMON, CARD_MANAGER];
            let selected = names.into_iter().find(|name| name.starts_with(data));
            let selected = selected.expect("a name the card has");
            if selected != self.trusted {
                self.proven.clear();
                self.trusted = selected;
            }
        }
    }
}

fn is(command: &Command, cla: u8, ins: u8) -> bool {
    (command.header().cla, command.header().ins) == (cla, ins)
}

fn split(answer: &[u8]) -> (&[u8], StatusWord) {
    let (data, status) = answer.split_last_chunk::<2>().expect("a status word");
    let status = StatusWord::new(u16::from_be_bytes(*status)).expect("one that may be");
    (data, status)
}

/// Commands worth sending, for a source of small numbers to choose from.
pub(crate) fn dictionary() -> Vec<Vec<u8>> {
    let mut commands = Vec::new();
    for name in [
        JPKI,
        TEXT,
        COMMON,
        CARD_MANAGER,
        &JPKI[..2],
        b"\xA0\x00\x00\x00\x01\x01",
    ] {
        commands.push(with(&[0x00, 0xA4, 0x04, 0x0C], name));
    }
    for file in [
        0x01, 0x02, 0x03, 0x04, 0x06, 0x0A, 0x11, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1A, 0x1B, 0x1C,
    ] {
        commands.push(with(&[0x00, 0xA4, 0x02, 0x0C], &[0x00, file]));
        commands.push(vec![0x00, 0xB0, 0x80 | file, 0x00, 0x00]);
        commands.push(vec![0x00, 0x20, 0x00, 0x80 | file]);
    }
    for secret in ["1234", "ABC123", "4321", "9876", "5555", "0000"] {
        for p2 in [0x80, 0x91, 0x98, 0x9B, 0x9C] {
            commands.push(with(&[0x00, 0x20, 0x00, p2], secret.as_bytes()));
        }
    }
    for p2 in [0x80, 0x97, 0x9A, 0x00] {
        for p1 in 0x00..=0x06 {
            let mut sign = with(&[0x80, 0x2A, p1, p2], &[0x5A; 32]);
            sign.push(0x00);
            commands.push(sign);
        }
    }
    commands.push(with(&[0x00, 0x24, 0x01, 0x80], b"5555"));
    commands.push(with(&[0x80, 0x32, 0x00, 0x80], b"5555"));
    commands.push(vec![0x00, 0xB0, 0x00, 0x00, 0x00]);
    commands.push(vec![0x00, 0xB0, 0x01, 0x00, 0x00, 0x00, 0x00]);
    commands.push(vec![0x00, 0xB2, 0x01, 0x0C, 0x00]);
    commands.push(vec![0x00, 0x84, 0x00, 0x00, 0x10]);
    commands.push(vec![0x00, 0xCA, 0x7F, 0x21, 0x00, 0x00, 0x00]);
    commands.push(vec![0xF0, 0x60, 0x00, 0x00, 0x10]);
    commands
}

fn with(header: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).expect("a short command");
    [&header[..], &[length], data].concat()
}

/// Reads all there is with every secret, so that the watch knows what must stay hidden.
pub(crate) fn contents(card: &VirtualCard, my_number: &str, code_b: &str) -> Contents {
    let secrets = vec![
        ("authentication", b"1234".to_vec()),
        ("signature", b"ABC123".to_vec()),
        ("text", b"4321".to_vec()),
        ("common", b"9876".to_vec()),
        ("code-a", my_number.as_bytes().to_vec()),
        ("code-b", code_b.as_bytes().to_vec()),
    ];
    let mut card = card.clone();
    let mut files = Vec::new();
    let mut read = |name: &[u8], secret: (u8, &[u8]), file: u8, opened_by: &[&'static str]| {
        card.process(&with(&[0x00, 0xA4, 0x04, 0x0C], name));
        card.process(&with(&[0x00, 0x20, 0x00, secret.0], secret.1));
        card.process(&with(&[0x00, 0xA4, 0x02, 0x0C], &[0x00, file]));
        let mut whole = card.process(&[0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00]);
        assert_eq!(
            whole.split_off(whole.len() - 2),
            [0x90, 0x00],
            "file {file:02X}"
        );
        files.push((whole, opened_by.to_vec()));
    };
    let (pin, password, text) = (
        (0x98, &b"1234"[..]),
        (0x9B, &b"ABC123"[..]),
        (0x91, &b"4321"[..]),
    );
    read(JPKI, password, 0x01, &["signature"]);
    for file in [0x02, 0x06, 0x08, 0x0A, 0x0B] {
        read(JPKI, pin, file, &[]);
    }
    read(TEXT, text, 0x01, &["text", "code-a"]);
    read(TEXT, text, 0x02, &["text", "code-b"]);
    read(TEXT, text, 0x03, &["text", "code-a", "code-b"]);
    for file in [0x04, 0x05] {
        read(TEXT, text, file, &[]);
    }
    Contents { files, secrets }
}
