// SPDX-License-Identifier: MIT OR Apache-2.0
//! What changes while a card is used.

use super::application::{Access, Application};
use super::secret::Secret;
use super::selection::Selection;
use super::terminal::TerminalGate;
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;

#[derive(Clone)]
pub(crate) struct State {
    pub(crate) selection: Selection,
    pub(crate) secrets: BTreeMap<(Application, u16), Secret>,
    /// Phones and foreign cards have none.
    pub(crate) terminal: Option<TerminalGate>,
    pub(crate) random: ChaCha20Rng,
}

impl State {
    pub(super) fn is_open(&self, access: Access) -> bool {
        match access {
            Access::Free => true,
            Access::Secrets(files) => files.iter().any(|file| self.is_verified(*file)),
            Access::SecretOrTerminal(file) => {
                self.is_verified(file) || self.terminal.as_ref().is_some_and(|gate| gate.accepted)
            }
        }
    }

    fn is_verified(&self, file: u16) -> bool {
        let secret = self.secrets.get(&(self.selection.application, file));
        secret.is_some_and(|secret| secret.verified)
    }

    pub(super) fn log_out(&mut self) {
        for secret in self.secrets.values_mut() {
            secret.verified = false;
        }
        if let Some(terminal) = &mut self.terminal {
            terminal.log_out();
        }
    }
}
