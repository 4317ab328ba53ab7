// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a session is: the application and the file its commands are about.

use apdu::transcript::NotedCommand;
use apdu::{FileIdentifier, Header, instruction};
use jpki::card::files;

/// As far as it can be followed.
#[derive(Default)]
pub(super) struct Place {
    application: Application,
    file: Option<FileIdentifier>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Application {
    CardManager,
    Common,
    Jpki,
    Text,
    /// None of these, or not known yet.
    #[default]
    Other,
}

impl Application {
    fn named(name: &[u8]) -> Self {
        if name == files::JPKI_APPLICATION {
            Self::Jpki
        } else if name == files::text::APPLICATION {
            Self::Text
        } else if name == files::common::APPLICATION {
            Self::Common
        } else if name == files::CARD_MANAGER {
            Self::CardManager
        } else {
            Self::Other
        }
    }

    const fn words(self) -> Option<&'static str> {
        match self {
            Self::CardManager => Some("card manager"),
            Self::Common => Some("card common application"),
            Self::Jpki => Some("JPKI application"),
            Self::Text => Some("card text application"),
            Self::Other => None,
        }
    }

    const fn file(self, file: FileIdentifier) -> Option<&'static str> {
        match self {
            Self::Common => files::common::description(file),
            Self::Jpki => files::description(file),
            Self::Text => files::text::description(file),
            Self::CardManager | Self::Other => None,
        }
    }
}

impl Place {
    /// What a command is about, in words; and where the session is after it.
    pub(super) fn meaning(&mut self, command: &NotedCommand, succeeded: bool) -> Option<String> {
        let NotedCommand::Command { header, data, .. } = command else {
            return None;
        };
        let data = data.as_deref();
        match (header.ins, data) {
            (instruction::SELECT, Some(&[high, low])) => {
                let file = FileIdentifier(u16::from_be_bytes([high, low]));
                if succeeded {
                    self.file = Some(file);
                }
                self.application.file(file).map(str::to_owned)
            }
            (instruction::SELECT, Some(name)) if header.p1 == 0x04 => {
                let application = Application::named(name);
                if succeeded {
                    (self.application, self.file) = (application, None);
                }
                application.words().map(str::to_owned)
            }
            _ => self.of_file(*header, succeeded),
        }
    }

    /// Commands to a file: the current one, or the one whose short identifier they carry.
    fn of_file(&mut self, header: Header, succeeded: bool) -> Option<String> {
        let (byte, bits) = match (header.cla, header.ins) {
            (0x00, instruction::READ_BINARY) => (header.p1, 0x1F),
            (0x00, instruction::VERIFY | instruction::CHANGE_REFERENCE_DATA)
            | (0x80, instruction::PERFORM_SECURITY_OPERATION) => (header.p2, 0x1F),
            _ => return None,
        };
        let short = u16::from(byte & bits);
        let named = (byte & 0x80 != 0 && short != 0).then_some(FileIdentifier(short));
        let file = named.or(self.file)?;
        let reads = header.ins == instruction::READ_BINARY;
        if succeeded && reads && named.is_some() {
            self.file = named;
        }
        let words = self.application.file(file)?;
        let offset = if named.is_some() {
            u16::from(header.p2)
        } else {
            u16::from_be_bytes([header.p1, header.p2])
        };
        if reads && offset > 0 {
            Some(format!("{words}, from byte {offset} on"))
        } else {
            Some(words.to_owned())
        }
    }
}
