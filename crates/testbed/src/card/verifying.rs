// SPDX-License-Identifier: MIT OR Apache-2.0
//! VERIFY and the two commands that change a secret.

use super::application::{Application, File};
use super::secret::Secret;
use super::{Answer, VerifiedQuery, VirtualCard};
use apdu::{Command, StatusWord};

impl VirtualCard {
    pub(super) fn verify(&mut self, command: &Command) -> Answer {
        let hides_counter = self.verified_query == VerifiedQuery::Success;
        let secret = self.secret(command, 0x00)?;
        if command.data().is_empty() && secret.verified && hides_counter {
            return Ok(Vec::new());
        }
        secret.verify(command.data())
    }

    /// `00 24 01 80` in the applications of JPKI and card text (two or more sources), `80 32 00 80` in the common one
    /// (one source).
    pub(super) fn change(&mut self, command: &Command, p1: u8) -> Answer {
        let secret = self.secret(command, p1)?;
        if command.data().is_empty() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        secret.change(command.data())
    }

    /// The secret P2 refers to, if P1 is as it must be.
    fn secret(&mut self, command: &Command, p1: u8) -> Result<&mut Secret, StatusWord> {
        let header = command.header();
        if header.p1 != p1 || header.p2 & 0x80 == 0 || header.p2 & 0x60 != 0 {
            return Err(StatusWord::INCORRECT_P1_P2);
        }
        let identifier = self.referenced(header.p2)?;
        match self.file(identifier) {
            Some(File::Secret) => self
                .state
                .secrets
                .get_mut(&(self.state.selection.application, identifier))
                .ok_or(StatusWord::REFERENCED_DATA_NOT_FOUND),
            _ => Err(StatusWord::INCOMPATIBLE_FILE_STRUCTURE),
        }
    }

    pub(super) fn tries(&self, application: Application, file: u16) -> u8 {
        let secret = self.state.secrets.get(&(application, file));
        secret.map_or(0, |secret| secret.tries)
    }
}
