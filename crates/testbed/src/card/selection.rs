// SPDX-License-Identifier: MIT OR Apache-2.0
//! SELECT, and what ends a security status.
//!
//! | event | application | current file | what was verified |
//! |---|---|---|---|
//! | SELECT of the same application | stays | none | stays |
//! | SELECT of another application | changes | none | ends |
//! | SELECT of a file | stays | changes | stays |
//! | SELECT that fails | stays | stays | stays |
//! | warm reset | card manager | none | stays, for the application it was verified in |
//! | power | card manager | none | ends |
//!
//! All of it was measured by one source.

use super::application::Application;
use super::{Answer, VirtualCard};
use apdu::{Command, Reset, StatusWord};

/// What is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) application: Application,
    /// The application a person or terminal proved something to; outlives a warm reset, which deselects it.
    pub(crate) trusted: Application,
    pub(crate) current_file: Option<u16>,
}

impl Selection {
    pub(super) const AT_POWER_UP: Self = Self {
        application: Application::CardManager,
        trusted: Application::CardManager,
        current_file: None,
    };
}

impl VirtualCard {
    pub(super) fn select(&mut self, command: &Command) -> Answer {
        let header = command.header();
        let none_selected = self.state.selection.application == Application::CardManager;
        match (header.p1, header.p2) {
            (0x04, 0x00 | 0x0C) => self.select_application(command.data()),
            (0x02, 0x00 | 0x0C) => self.select_file(command.data()),
            // One source: refused after a cold reset, without effect when an application is selected.
            (0x00, _) if none_selected => Err(StatusWord::INCORRECT_P1_P2),
            (0x00, _) if command.data().is_empty() => Ok(Vec::new()),
            (0x00, _) => Err(StatusWord::FILE_NOT_FOUND),
            _ => Err(StatusWord::INCORRECT_P1_P2),
        }
    }

    /// A prefix of a name selects (one source), here the first application that has it; the FCI's contents are not
    /// published, so none is returned.
    fn select_application(&mut self, name: &[u8]) -> Answer {
        let has_name = |application: &Application| application.name().starts_with(name);
        let found = match name {
            [] => None,
            _ => self.applications().find(has_name),
        };
        let application = found.ok_or(StatusWord::FILE_NOT_FOUND)?;
        if application != self.state.selection.trusted {
            self.state.log_out();
        }
        self.state.selection = Selection {
            application,
            trusted: application,
            current_file: None,
        };
        Ok(Vec::new())
    }

    fn select_file(&mut self, identifier: &[u8]) -> Answer {
        let &[high, low] = identifier else {
            return Err(StatusWord::WRONG_LENGTH);
        };
        let file = u16::from_be_bytes([high, low]);
        self.file(file).ok_or(StatusWord::FILE_NOT_FOUND)?;
        self.state.selection.current_file = Some(file);
        Ok(Vec::new())
    }

    /// P2 `80`: the current file; `80|n`: the file of this short identifier.
    pub(super) fn referenced(&self, p2: u8) -> Result<u16, StatusWord> {
        if self.state.selection.application == Application::CardManager {
            return Err(StatusWord::NO_CURRENT_EF);
        }
        match p2 & 0x1F {
            0 => self
                .state
                .selection
                .current_file
                .ok_or(StatusWord::NO_CURRENT_EF),
            short if self.file(u16::from(short)).is_some() => Ok(u16::from(short)),
            _ => Err(StatusWord::REFERENCED_DATA_NOT_FOUND),
        }
    }

    pub(super) fn restart(&mut self, kind: Reset) {
        self.state.selection.application = Application::CardManager;
        self.state.selection.current_file = None;
        if kind == Reset::Cold {
            self.state.log_out();
        }
    }
}
