// SPDX-License-Identifier: MIT OR Apache-2.0
//! What [`crate::faults`] takes hold of.

use super::VirtualCard;
use super::application::{Application, File};
use super::secret::Secret;
use apdu::FileIdentifier;

impl VirtualCard {
    pub(crate) fn log_out(&mut self) {
        self.state.log_out();
    }

    /// A secret of the JPKI application, whatever is selected.
    pub(crate) fn jpki_secret(&mut self, file: u16) -> Option<&mut Secret> {
        self.state.secrets.get_mut(&(Application::Jpki, file))
    }

    /// Where the secret is that P2 of VERIFY refers to.
    pub(crate) fn secret_place(&self, p2: u8) -> Option<(Application, u16)> {
        let place = (self.state.selection.application, self.referenced(p2).ok()?);
        self.state.secrets.contains_key(&place).then_some(place)
    }

    /// Changes the contents of a transparent file of the JPKI application.
    pub(crate) fn put_jpki_file(
        &mut self,
        file: FileIdentifier,
        change: impl FnOnce(&mut Vec<u8>),
    ) {
        let known = self.contents(Application::Jpki);
        let known = known.and_then(|contents| contents.file(file.0)).cloned();
        if let Some(File::Transparent {
            mut contents,
            opened_by,
        }) = known
        {
            change(&mut contents);
            let changed = File::Transparent {
                contents,
                opened_by,
            };
            self.replace(Application::Jpki, file.0, changed);
        }
    }
}
