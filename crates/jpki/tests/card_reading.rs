// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading and secrets against cards that answer as a script says: few commands, hostile files, odd counters.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use apdu::{Command, Reset, Transport, TransportError};
use jpki::card::{
    AuthenticationPin, CertificateOutcome, ChangeOutcome, Ended, JpkiCard, LastTry, LogOut,
    PinOutcome, RetryCounter, SpendLastTry, with_session,
};
use jpki::error::{CardFault, Error, TransportFault};
use proptest::prelude::*;

/// EF `000A`, in which each byte tells its place.
fn certificate(length: usize) -> Vec<u8> {
    let head = match length {
        0..=129 => vec![0x30, u8::try_from(length - 2).unwrap()],
        130..=258 => vec![0x30, 0x81, u8::try_from(length - 3).unwrap()],
        _ => {
            let [high, low] = u16::try_from(length - 4).unwrap().to_be_bytes();
            vec![0x30, 0x82, high, low]
        }
    };
    let place = |at: usize| u8::try_from(at % 251).unwrap();
    (0..length)
        .map(|at| head.get(at).copied().unwrap_or_else(|| place(at)))
        .collect()
}

/// How the card treats short identifiers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Short {
    Works,
    /// The file is read and does not become the current one.
    NotCurrent,
    Refused(u16),
}

/// A reader with a card that has EF `000A` and `000B` with the same content, and a PIN that answers as it is told.
struct Script {
    content: Vec<u8>,
    short: Short,
    /// Bytes handed out at once at most.
    piece: usize,
    /// Answers to the counter query and to VERIFY and CHANGE with data, in turn; the last one for ever.
    query: u16,
    verify: Result<u16, TransportError>,
    change: Result<u16, TransportError>,
    card_manager: Result<u16, TransportError>,
    cold_reset: Result<(), TransportError>,
    current: Option<u8>,
    sent: Vec<Vec<u8>>,
}

impl Script {
    fn new(content: Vec<u8>) -> Self {
        Self {
            content,
            short: Short::Works,
            piece: 256,
            query: 0x63C3,
            verify: Ok(0x9000),
            change: Ok(0x9000),
            card_manager: Ok(0x9000),
            cold_reset: Ok(()),
            current: None,
            sent: Vec::new(),
        }
    }

    fn read(&mut self, file: u8, offset: usize, ne: usize) -> (Vec<u8>, u16) {
        match (file, self.content.get(offset..)) {
            (0x0A | 0x0B, Some(rest)) if !rest.is_empty() => {
                let length = ne.min(self.piece).min(rest.len());
                (rest[..length].to_vec(), 0x9000)
            }
            (0x0A | 0x0B, _) => (vec![], 0x6B00),
            (0x18, _) => (vec![], 0x6981),
            _ => (vec![], 0x6A82),
        }
    }

    fn answer(&mut self, command: &Command) -> Result<(Vec<u8>, u16), TransportError> {
        let header = command.header();
        let ne = usize::try_from(command.ne().get()).unwrap();
        Ok(match (header.ins, header.p1, header.p2) {
            (0xA4, 0x04, _) if command.data().starts_with(&[0xA0]) => (vec![], self.card_manager?),
            (0xA4, 0x04, _) => (vec![], 0x9000),
            (0xA4, ..) => match command.data() {
                [0x00, file @ (0x0A | 0x0B | 0x18)] => {
                    self.current = Some(*file);
                    (vec![], 0x9000)
                }
                _ => (vec![], 0x6A82),
            },
            (0xB0, p1, offset) if p1 & 0x80 != 0 => match self.short {
                Short::Refused(status) => (vec![], status),
                short => {
                    let read = self.read(p1 & 0x1F, usize::from(offset), ne);
                    if short == Short::Works && read.1 == 0x9000 {
                        self.current = Some(p1 & 0x1F);
                    }
                    read
                }
            },
            (0xB0, p1, p2) => match self.current {
                None => (vec![], 0x6986),
                Some(file) => self.read(file, usize::from(u16::from_be_bytes([p1, p2])), ne),
            },
            (0x20, ..) if command.data().is_empty() => (vec![], self.query),
            (0x20, ..) => (vec![], self.verify?),
            (0x24, ..) => (vec![], self.change?),
            _ => (vec![], 0x6D00),
        })
    }

    fn instructions(&self) -> Vec<u8> {
        self.sent.iter().map(|command| command[1]).collect()
    }
}

impl Transport for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.sent.push(command.to_vec());
        let command = Command::decode(command).unwrap();
        if command.header().ins == 0x20 || command.header().ins == 0x24 {
            // A short identifier here could burn a try of another secret.
            assert_eq!(command.header().p2, 0x80, "secrets are selected");
        }
        let (mut data, status) = self.answer(&command)?;
        data.extend(status.to_be_bytes());
        Ok(data)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        assert_eq!(kind, Reset::Cold, "a warm reset logs nobody out");
        self.cold_reset
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

fn pin() -> AuthenticationPin {
    AuthenticationPin::new("1234").unwrap()
}

fn session<R>(reader: &mut Script, work: impl for<'s> FnOnce(&mut JpkiCard<'s>) -> R) -> Ended<R> {
    with_session(reader, work).unwrap()
}

fn read(reader: &mut Script) -> Result<CertificateOutcome, Error> {
    session(reader, |card| card.authentication_certificate()).value
}

#[test]
fn any_length_takes_one_command_for_each_256_bytes_begun() {
    for length in [
        2, 3, 100, 129, 130, 200, 255, 256, 257, 258, 259, 512, 513, 1590, 32_767, 32_768,
    ] {
        let content = certificate(length);
        // What follows in the file is not read.
        let mut reader = Script::new([content.as_slice(), &[0xEE; 300]].concat());
        assert_eq!(read(&mut reader), Ok(CertificateOutcome::Read(content)));
        // SELECT before, log-out after.
        assert_eq!(reader.sent.len(), 2 + length.div_ceil(256), "{length}");
    }
}

#[test]
fn exact_lengths_are_asked_for() {
    let mut reader = Script::new(certificate(600));
    read(&mut reader).unwrap();
    let reads: Vec<_> = reader.sent[1..4].to_vec();
    assert_eq!(
        reads,
        [
            [0x00, 0xB0, 0x8A, 0x00, 0x00],
            [0x00, 0xB0, 0x01, 0x00, 0x00],
            [0x00, 0xB0, 0x02, 0x00, 0x58],
        ]
    );
}

#[test]
fn what_no_offset_reaches_is_refused_by_name() {
    let mut reader = Script::new(certificate(32_769));
    let too_long = Err(Error::Card(CardFault::FileTooLong { file: 0x000A }));
    assert_eq!(read(&mut reader), too_long);
    assert_eq!(reader.instructions(), [0xA4, 0xB0, 0xA4]);
    let mut reader = Script::new(vec![0x30, 0x83, 0x01, 0x00, 0x00]);
    assert_eq!(read(&mut reader), too_long);
}

#[test]
fn a_card_without_short_identifiers_is_asked_by_one_once() {
    for status in [
        0x6981, 0x6986, 0x6A81, 0x6A82, 0x6A86, 0x6A88, 0x6B00, 0x6D00,
    ] {
        let content = certificate(300);
        let mut reader = Script::new(content.clone());
        reader.short = Short::Refused(status);
        let both = session(&mut reader, |card| {
            (
                card.authentication_certificate(),
                card.authentication_authority(),
            )
        });
        assert_eq!(
            both.value,
            (Ok(CertificateOutcome::Read(content.clone())), Ok(content)),
            "{status:04X}"
        );
        // Application, refused, file, two reads; file, two reads; log-out.
        assert_eq!(
            reader.instructions(),
            [0xA4, 0xB0, 0xA4, 0xB0, 0xB0, 0xA4, 0xB0, 0xB0, 0xA4]
        );
    }
}

#[test]
fn other_refusals_of_a_short_identifier_are_refusals() {
    for status in [0x6282_u16, 0x6700, 0x6985, 0x6F00] {
        let mut reader = Script::new(certificate(300));
        reader.short = Short::Refused(status);
        let expected = match status {
            // End of file before Ne bytes, with no byte at all.
            0x6282 => CardFault::FileContent {
                file: 0x000A,
                offset: 0,
            },
            status => CardFault::FileRefused {
                file: 0x000A,
                status,
            },
        };
        assert_eq!(read(&mut reader), Err(expected.into()), "{status:04X}");
    }
}

#[test]
fn a_card_that_keeps_its_current_file_is_understood() {
    let content = certificate(700);
    let mut reader = Script::new(content.clone());
    reader.short = Short::NotCurrent;
    // The PIN's file is the current one, which cannot be read.
    let read = session(&mut reader, |card| {
        card.authentication_retries().unwrap();
        card.authentication_certificate()
    });
    assert_eq!(read.value, Ok(CertificateOutcome::Read(content)));
}

#[test]
fn small_pieces_are_put_together_within_a_budget() {
    let content = certificate(32_768);
    for piece in [256, 100, 64] {
        let mut reader = Script::new(content.clone());
        reader.piece = piece;
        let read = read(&mut reader);
        assert_eq!(
            read,
            Ok(CertificateOutcome::Read(content.clone())),
            "{piece}"
        );
    }
    let mut reader = Script::new(content);
    reader.piece = 63;
    let endless = Err(Error::Card(CardFault::FileEndless { file: 0x000A }));
    assert_eq!(read(&mut reader), endless);
    assert_eq!(reader.sent.len(), 1 + 1 + 512 + 1);
}

#[test]
fn no_progress_is_told_with_its_place() {
    struct Stops(Script);
    impl Transport for Stops {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
            let answer = self.0.transmit(command)?;
            let later = command[1] == 0xB0 && command[2] & 0x80 == 0;
            Ok(if later { vec![0x90, 0x00] } else { answer })
        }
        fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
            self.0.reset(kind)
        }
        fn atr(&self) -> &[u8] {
            &[]
        }
    }
    let mut reader = Stops(Script::new(certificate(700)));
    let read = with_session(&mut reader, |card| card.authentication_certificate());
    let stuck = CardFault::FileNoProgress {
        file: 0x000A,
        offset: 256,
    };
    assert_eq!(read.unwrap().value, Err(stuck.into()));
}

#[test]
fn a_head_that_lies_about_the_length_is_told() {
    let mut short = certificate(600);
    short.truncate(500);
    let mut reader = Script::new(short);
    let beyond = CardFault::FileRefused {
        file: 0x000A,
        status: 0x6B00,
    };
    assert_eq!(read(&mut reader), Err(beyond.into()));
    for (head, offset) in [(vec![0xFF; 300], 0), (vec![0x30, 0x80, 0x00], 1)] {
        let broken = CardFault::FileContent {
            file: 0x000A,
            offset,
        };
        assert_eq!(read(&mut Script::new(head)), Err(broken.into()));
    }
}

#[test]
fn every_answer_to_the_counter_query_has_a_meaning() {
    for (status, counter) in [
        (0x63C3, RetryCounter::Left(3)),
        (0x63C1, RetryCounter::Left(1)),
        (0x63CF, RetryCounter::Left(15)),
        (0x63C0, RetryCounter::Blocked),
        (0x6983, RetryCounter::Blocked),
        (0x6984, RetryCounter::Blocked),
        (0x6300, RetryCounter::Unlimited),
        (0x9000, RetryCounter::AlreadyVerified),
        (0x6A88, RetryCounter::Unusable { status: 0x6A88 }),
        (0x6F00, RetryCounter::Unusable { status: 0x6F00 }),
    ] {
        let mut reader = Script::new(vec![]);
        reader.query = status;
        reader.verify = Ok(0x63C2);
        let (told, outcome) = session(&mut reader, |card| {
            let told = card.authentication_retries().unwrap();
            let outcome = card.verify_authentication_pin(&pin(), LastTry::Keep);
            (told, outcome.unwrap().map(drop))
        })
        .value;
        assert_eq!(told, counter);
        let shown = reader
            .sent
            .iter()
            .filter(|sent| sent.len() > 4 && sent[1] == 0x20);
        let expected = match (counter, outcome) {
            (RetryCounter::Blocked, PinOutcome::Blocked)
            | (RetryCounter::Left(1), PinOutcome::LastTryKept) => 0,
            (RetryCounter::Unusable { status: a }, PinOutcome::Unusable { status: b }) => {
                assert_eq!(a, b);
                0
            }
            (_, PinOutcome::Wrong { retries_left: 2 }) => 1,
            (_, other) => panic!("{status:04X}: {other:?}"),
        };
        assert_eq!(shown.count(), expected, "{status:04X}");
    }
}

#[test]
fn what_became_of_a_shown_pin_is_told_or_said_to_be_unknown() {
    let lost = TransportError::CardRemoved;
    for (answer, expected) in [
        (Ok(0x9000), "Verified(())"),
        (Ok(0x63C1), "Wrong { retries_left: 1 }"),
        (Ok(0x63C0), "Blocked"),
        (Ok(0x6984), "Blocked"),
        (Ok(0x6983), "Blocked"),
        (Ok(0x6300), "Unknown(Card(StatusWord(25344)))"),
        (Ok(0x6F00), "Unknown(Card(StatusWord(28416)))"),
        (Err(lost), "Unknown(Transport(CardRemoved))"),
        (Err(TransportError::Timeout), "Unknown(Transport(Timeout))"),
    ] {
        let mut reader = Script::new(vec![]);
        reader.verify = answer;
        let outcome = session(&mut reader, |card| {
            let outcome = card.verify_authentication_pin(&pin(), LastTry::Keep);
            outcome.unwrap().map(drop)
        });
        assert_eq!(format!("{:?}", outcome.value), expected);
        let queries = reader.sent.iter().filter(|sent| sent[1] == 0x20);
        assert_eq!(queries.count(), 2, "one query, one VERIFY: {answer:?}");
    }
}

#[test]
fn the_last_try_is_spent_with_leave_only() {
    let mut reader = Script::new(vec![]);
    reader.query = 0x63C1;
    reader.verify = Ok(0x63C0);
    let outcome = session(&mut reader, |card| {
        let spend = SpendLastTry::person_knows_that_a_wrong_one_blocks_the_card();
        let outcome = card.verify_authentication_pin(&pin(), LastTry::Spend(spend));
        outcome.unwrap().map(drop)
    });
    assert!(matches!(outcome.value, PinOutcome::Blocked));
}

/// Not a plastic card, so nothing is shown.
#[test]
fn without_token_information_no_secret_is_changed() {
    let mut reader = Script::new(vec![]);
    let outcome = session(&mut reader, |card| {
        card.change_authentication_pin([&pin(), &pin()], LastTry::Keep)
    });
    assert!(matches!(outcome.value, Ok(ChangeOutcome::NotOffered)));
    assert!(!reader.instructions().contains(&0x20));
}

#[test]
fn log_out_is_made_sure_of() {
    let reset = |card_manager, cold_reset| {
        let mut reader = Script::new(vec![]);
        (reader.card_manager, reader.cold_reset) = (card_manager, cold_reset);
        session(&mut reader, |_| ()).log_out
    };
    let lost = TransportError::ConnectionLost;
    assert_eq!(reset(Ok(0x9000), Err(lost)), LogOut::CardManager);
    assert_eq!(reset(Ok(0x6A82), Ok(())), LogOut::PowerCut);
    assert_eq!(reset(Err(lost), Ok(())), LogOut::PowerCut);
    for gone in [
        TransportError::CardRemoved,
        TransportError::CardSwapped,
        TransportError::NoCard,
    ] {
        assert_eq!(reset(Err(gone), Err(gone)), LogOut::PowerCut);
    }
    assert_eq!(
        reset(Err(lost), Err(lost)),
        LogOut::Unconfirmed(TransportFault::ConnectionLost)
    );
}

proptest! {
    #[test]
    fn pieces_of_any_size_make_the_same_certificate(
        length in 2_usize..3000,
        piece in 10_usize..300,
        short in prop_oneof![Just(Short::Works), Just(Short::NotCurrent), Just(Short::Refused(0x6A86))],
    ) {
        let content = certificate(length);
        let mut reader = Script::new([content.as_slice(), &[0xEE; 64]].concat());
        (reader.piece, reader.short) = (piece, short);
        prop_assert_eq!(read(&mut reader), Ok(CertificateOutcome::Read(content)));
    }
}

impl std::fmt::Debug for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Works => f.write_str("Works"),
            Self::NotCurrent => f.write_str("NotCurrent"),
            Self::Refused(status) => write!(f, "Refused({status:04X})"),
        }
    }
}
