// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recording over any transport.

use super::{Entry, NotedCommand, NotedResponse};
use crate::instruction::{READ_BINARY, SELECT};
use crate::{
    Class, Command, FileIdentifier, Header, Link, Reset, Response, Result, SecureMessaging,
    StatusWord, Transport, TransportError,
};
use alloc::vec::Vec;
use core::fmt;

/// The basic channel, no secure messaging, no chain.
const BASIC: u8 = 0x00;
const EF_UNDER_CURRENT_DF: u8 = 0x02;
/// Bytes of the longest name of an application; what is longer is not shown, whatever it is.
const NAME_MAX: usize = 16;

/// Which response data may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "nothing, or named files")]
pub enum Reveal<'a> {
    /// None.
    Nothing,
    /// What READ BINARY reads from these files.
    Files(&'a [FileIdentifier]),
}

/// A transport that tells an observer about everything that goes through it.
pub struct Tap<'a> {
    transport: &'a mut dyn Transport,
    observer: &'a mut dyn FnMut(&Entry),
    reveal: Reveal<'a>,
    current_ef: Option<FileIdentifier>,
}

impl<'a> Tap<'a> {
    /// Observes `transport`.
    pub fn new(
        transport: &'a mut dyn Transport,
        reveal: Reveal<'a>,
        observer: &'a mut dyn FnMut(&Entry),
    ) -> Self {
        Self {
            transport,
            observer,
            reveal,
            current_ef: None,
        }
    }

    /// Which file is current on the basic channel, as far as that is certain: only READ BINARY of the current file leaves
    /// it, and only SELECT of an EF, answered `9000`, names another. Anything else may move it (§7.3, §11.3.2).
    fn follow_selection(&mut self, command: Option<&Command>, response: Option<&Response>) {
        let Some(command) = command else {
            self.current_ef = None;
            return;
        };
        if reads_current_ef(command) {
            return;
        }
        let selected = response.is_some_and(|response| response.status() == StatusWord::SUCCESS);
        self.current_ef = match (command.header(), command.data()) {
            (
                Header {
                    cla: BASIC,
                    ins: SELECT,
                    p1: EF_UNDER_CURRENT_DF,
                    ..
                },
                [high, low],
            ) if selected => Some(FileIdentifier(u16::from_be_bytes([*high, *low]))),
            _ => None,
        };
    }

    fn is_public(&self, command: &Command) -> bool {
        match (self.reveal, self.current_ef) {
            (Reveal::Files(files), Some(current)) => {
                reads_current_ef(command) && files.contains(&current)
            }
            _ => false,
        }
    }
}

/// READ BINARY in class `00`. With bit 8 of P1 set another file is addressed by its short identifier (§11.3.3).
fn reads_current_ef(command: &Command) -> bool {
    let Header { cla, ins, p1, .. } = command.header();
    cla == BASIC && ins == READ_BINARY && p1 & 0x80 == 0
}

/// Whether the data are those of the standard's SELECT, in clear, and can be a name, an identifier or a path.
fn names_a_file(command: &Command) -> bool {
    let Ok(Class::Interindustry(class)) = Class::decode(command.header().cla) else {
        return false;
    };
    command.header().ins == SELECT
        && class.secure_messaging() == SecureMessaging::None
        && class.link() == Link::LastOrOnly
        && command.data().len() <= NAME_MAX
}

impl Transport for Tap<'_> {
    fn transmit(&mut self, bytes: &[u8]) -> Result<Vec<u8>, TransportError> {
        let command = Command::decode(bytes).ok();
        let outcome = self.transport.transmit(bytes);
        let answer = outcome.as_ref().map(|answer| Response::decode(answer).ok());
        let public = command
            .as_ref()
            .is_some_and(|command| self.is_public(command));
        let decoded = answer.as_ref().ok().and_then(Option::as_ref);
        self.follow_selection(command.as_ref(), decoded);
        let response = match (&outcome, answer) {
            (Ok(bytes), Ok(None)) => Ok(NotedResponse::Malformed {
                length: bytes.len(),
            }),
            (_, Ok(Some(response))) => Ok(NotedResponse::Response {
                nr: response.data().len(),
                status: response.status(),
                data: public.then(|| response.into_data()),
            }),
            (Err(error), _) | (_, Err(error)) => Err(*error),
        };
        let command = match command {
            None => NotedCommand::Malformed {
                length: bytes.len(),
            },
            Some(command) => NotedCommand::Command {
                header: command.header(),
                nc: command.data().len(),
                data: names_a_file(&command).then(|| command.data().to_vec()),
                ne: command.ne(),
            },
        };
        (self.observer)(&Entry { command, response });
        outcome
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        let outcome = self.transport.reset(kind);
        self.current_ef = None;
        let response = outcome.map(|()| NotedResponse::WasReset);
        (self.observer)(&Entry {
            command: NotedCommand::Reset(kind),
            response,
        });
        outcome
    }

    fn atr(&self) -> &[u8] {
        self.transport.atr()
    }
}

impl fmt::Debug for Tap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap")
            .field("reveal", &self.reveal)
            .field("current_ef", &self.current_ef)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Reveal, Tap};
    use crate::transcript::Entry;
    use crate::{Card, FileIdentifier, Loopback, Reset, Transport};
    use alloc::string::{String, ToString};
    use alloc::{vec, vec::Vec};
    use hex_literal::hex;

    struct Yes;

    impl Card for Yes {
        fn process(&mut self, command: &[u8]) -> Vec<u8> {
            if command.get(1) == Some(&0xB0) {
                hex!("C0FFEE 9000").to_vec()
            } else if command.starts_with(&hex!("00A40204")) {
                hex!("6A82").to_vec()
            } else if command.ends_with(&hex!("EEEE")) {
                hex!("6283").to_vec()
            } else {
                hex!("9000").to_vec()
            }
        }
        fn reset(&mut self, _: Reset) {}
        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    fn lines(reveal: Reveal<'_>, commands: &[&[u8]]) -> Vec<String> {
        let mut seen = vec![];
        let mut observer = |entry: &Entry| seen.push(entry.to_string());
        let mut card = Loopback::new(Yes);
        let mut tap = Tap::new(&mut card, reveal, &mut observer);
        for command in commands {
            tap.transmit(command).unwrap();
        }
        tap.reset(Reset::Warm).unwrap();
        seen
    }

    const SESSION: [&[u8]; 5] = [
        &hex!("00A4020C 02 0018"),
        &hex!("00200080 04 31323334"),
        &hex!("00A4020C 02 000B"),
        &hex!("00B00000 00"),
        &hex!("00B08A00 00"),
    ];

    #[test]
    fn pin_and_contents_are_hidden() {
        let seen = lines(Reveal::Nothing, &SESSION);
        assert_eq!(
            seen,
            [
                "00 A4 02 0C 0018 -> 9000 normal",
                "00 20 00 80 [4 bytes] -> 9000 normal",
                "00 A4 02 0C 000B -> 9000 normal",
                "00 B0 00 00 Ne=256 -> 9000 normal [3 bytes]",
                "00 B0 8A 00 Ne=256 -> 9000 normal [3 bytes]",
                "warm reset -> reset",
            ]
        );
        assert!(!seen.concat().contains("31323334"));
    }

    #[test]
    fn only_declared_files_are_revealed() {
        let files = [FileIdentifier(0x000B)];
        let seen = lines(Reveal::Files(&files), &SESSION);
        assert_eq!(seen[3], "00 B0 00 00 Ne=256 -> 9000 normal C0FFEE");
        assert_eq!(
            seen[4], "00 B0 8A 00 Ne=256 -> 9000 normal [3 bytes]",
            "another file by its short identifier"
        );
    }
    /// Declares `000B` public and tells whether the last command's response data were noted.
    fn reveals_the_last(commands: &[&[u8]]) -> bool {
        let files = [FileIdentifier(0x000B)];
        let seen = lines(Reveal::Files(&files), commands);
        seen[commands.len() - 1].contains("C0FFEE")
    }

    #[test]
    fn a_file_is_public_only_while_it_is_certainly_the_current_one() {
        let select: &[u8] = &hex!("00A4020C 02 000B");
        let read: &[u8] = &hex!("00B00003 00");
        assert!(reveals_the_last(&[select, read]));
        assert!(reveals_the_last(&[select, read, read]));
        let movers: [&[u8]; 10] = [
            &hex!("00B08A00 00"), // READ BINARY by short identifier makes that file current
            &hex!("00B2010C 00"), // and so does READ RECORD
            &hex!("00A4020C 02 000A"), // another file
            &hex!("00A4040C 05 A000000151"), // another application
            &hex!("00A4020C 02 EEEE"), // answered with a warning: it may be selected all the same
            &hex!("00C00000 00"),
            &hex!("80E00000"),
            &hex!("04A4020C 02 000A"), // secure messaging
            &hex!("00A4"),             // no command, whatever the card makes of it
            &hex!("00B00000 02 AAAA 0000"),
        ];
        for mover in movers {
            assert!(!reveals_the_last(&[select, mover, read]), "{mover:02X?}");
        }
    }

    #[test]
    fn a_declared_file_that_was_not_selected_is_not_the_current_one() {
        // What is read is still the file that was current before.
        let refused: &[u8] = &hex!("00A40204 02 000B");
        assert!(!reveals_the_last(&[refused, &hex!("00B00000 00")]));
    }

    #[test]
    fn other_channels_and_classes_are_not_followed_and_not_revealed() {
        let select: &[u8] = &hex!("00A4020C 02 000B");
        for read in [
            hex!("01B00000 00"),
            hex!("80B00000 00"),
            hex!("0CB00000 00"),
        ] {
            assert!(!reveals_the_last(&[select, &read]));
        }
        let there: &[u8] = &hex!("01A4020C 02 000B");
        assert!(!reveals_the_last(&[there, &hex!("00B00000 00")]));
    }

    #[test]
    fn only_the_standards_select_shows_its_data() {
        for hidden in [
            &hex!("80A4020C 02 3132")[..],
            &hex!("0CA4020C 02 3132"),
            &hex!("10A4020C 02 3132"),
            &hex!("20A4020C 02 3132"),
            &hex!("00A4040C 11 3132333435363738393031323334353637"),
        ] {
            assert!(
                !lines(Reveal::Nothing, &[hidden])[0].contains("3132"),
                "{hidden:02X?}"
            );
        }
        for shown in [&hex!("44A4020C 02 3132")[..], &hex!("00A4080C 04 31323334")] {
            assert!(
                lines(Reveal::Nothing, &[shown])[0].contains("3132"),
                "{shown:02X?}"
            );
        }
    }
}
