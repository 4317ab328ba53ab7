// SPDX-License-Identifier: MIT OR Apache-2.0
//! READ BINARY and READ RECORD.

use super::application::{Application, File};
use super::{Answer, VirtualCard};
use apdu::{Command, Ne, StatusWord};

impl VirtualCard {
    pub(super) fn read_binary(&mut self, command: &Command) -> Answer {
        let header = command.header();
        if !command.data().is_empty() || command.ne() == Ne::ZERO {
            return Err(StatusWord::WRONG_LENGTH);
        }
        // P1 with bit 8: a short identifier, offset in P2 alone (ISO/IEC 7816-4 §11.3.3).
        let offset = if header.p1 & 0x80 == 0 {
            u16::from_be_bytes([header.p1, header.p2])
        } else {
            self.make_current(header.p1 & 0x1F)?;
            u16::from(header.p2)
        };
        let (contents, opened_by) = match self.current_file()? {
            File::Transparent {
                contents,
                opened_by,
            } => (contents, *opened_by),
            _ => return Err(StatusWord::INCOMPATIBLE_FILE_STRUCTURE),
        };
        if !self.state.is_open(opened_by) {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        let rest = contents.get(usize::from(offset)..).unwrap_or_default();
        if rest.is_empty() {
            return Err(StatusWord::WRONG_P1_P2);
        }
        Ok(first(rest, command.ne()))
    }

    /// P2 `04` reads record P1 of the current file, `05` all from P1 on; higher bits name another file.
    pub(super) fn read_record(&mut self, command: &Command) -> Answer {
        let header = command.header();
        if !command.data().is_empty() || command.ne() == Ne::ZERO {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let to_last = match header.p2 & 0x07 {
            0x04 => false,
            0x05 => true,
            _ => return Err(StatusWord::INCORRECT_P1_P2),
        };
        let short = header.p2 >> 3;
        if short != 0 {
            self.make_current(short)?;
        }
        let File::Records(records) = self.current_file()? else {
            return Err(StatusWord::INCOMPATIBLE_FILE_STRUCTURE);
        };
        // Record 0, "the current one", has not been seen in use.
        let number = usize::from(header.p1).checked_sub(1);
        let records = number
            .and_then(|number| records.get(number..))
            .filter(|records| !records.is_empty())
            .ok_or(StatusWord::RECORD_NOT_FOUND)?;
        let count = if to_last { records.len() } else { 1 };
        let read: Vec<u8> = records.iter().take(count).flatten().copied().collect();
        Ok(first(&read, command.ne()))
    }

    fn make_current(&mut self, short: u8) -> Result<(), StatusWord> {
        let file = u16::from(short);
        self.file(file).ok_or(StatusWord::FILE_NOT_FOUND)?;
        self.state.selection.current_file = Some(file);
        Ok(())
    }

    fn current_file(&self) -> Result<&File, StatusWord> {
        debug_assert!(
            self.state.selection.application != Application::CardManager
                || self.state.selection.current_file.is_none(),
            "the card manager has no files"
        );
        let current = self.state.selection.current_file;
        current
            .and_then(|file| self.file(file))
            .ok_or(StatusWord::NO_CURRENT_EF)
    }
}

fn first(bytes: &[u8], ne: Ne) -> Vec<u8> {
    let wanted = usize::try_from(ne.get()).unwrap_or(usize::MAX);
    bytes.get(..wanted).unwrap_or(bytes).to_vec()
}
