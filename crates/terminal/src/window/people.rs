// SPDX-License-Identifier: MIT OR Apache-2.0
//! Patient and staff at the desk window: what a check asks of them, asked in pages.

use super::console::{Console, Key};
use super::texts::Pages;
use crate::advice::Trouble;
use crate::desk::{Desk, PinEntry, Step};
use jpki::card::{AuthenticationPin, RetryCounter};
use protocol::check::{ConsentItem, Consents};
use std::cell::RefCell;
use std::time::Duration;
use zeroize::Zeroizing;

/// Digits of the PIN.
const DIGITS: usize = 4;

/// What people said that an outcome does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) kept_last_try: bool,
    pub(super) take_card_out: bool,
}

/// The people, at a console that is shared with whoever watches for Ctrl-C.
pub(super) struct People<'a, 'c> {
    pub(super) console: &'a RefCell<&'c mut dyn Console>,
    pub(super) pages: Pages,
    /// How long a question waits for its answer.
    pub(super) patience: Duration,
    pub(super) said: Said,
}

impl People<'_, '_> {
    /// The key that was pressed; [`Key::None`] if nobody answered in time.
    fn key(&self) -> Key {
        self.console.borrow_mut().key(self.patience)
    }
}

impl Desk for People<'_, '_> {
    /// Article 13 paragraph 2: each item for itself, and nothing is a no.
    fn consent(&mut self, items: &[ConsentItem]) -> Option<Consents> {
        let mut consents = Consents::NONE;
        for item in items {
            self.console.borrow_mut().show(&self.pages.consent(*item));
            loop {
                match self.key() {
                    Key::Character('1') => {
                        consents = consents.with(*item);
                        break;
                    }
                    Key::Enter => break,
                    Key::None => return None,
                    key if key.stops() => return None,
                    _ => {}
                }
            }
        }
        Some(consents)
    }

    fn photo_matches(&mut self) -> bool {
        self.console.borrow_mut().show(&self.pages.photo());
        loop {
            match self.key() {
                Key::Character('1') => return true,
                Key::Enter | Key::None => return false,
                key if key.stops() => return false,
                _ => {}
            }
        }
    }

    fn pin(&mut self, tries: RetryCounter) -> PinEntry {
        let is_last = tries == RetryCounter::Left(1);
        if is_last && !self.spends_last_try() {
            self.said.kept_last_try = true;
            return PinEntry::Cancelled;
        }
        let mut message = None;
        loop {
            self.console
                .borrow_mut()
                .show(&self.pages.pin(tries, message));
            let Some(typed) = self.digits() else {
                return PinEntry::Cancelled;
            };
            match AuthenticationPin::new(&typed) {
                Ok(pin) if is_last => return PinEntry::EnteredForLastTry(pin),
                Ok(pin) => return PinEntry::Entered(pin),
                // The card was not asked: no try is gone.
                Err(_) => message = Some(Trouble::PinForm),
            }
        }
    }

    fn progress(&mut self, step: Step) {
        if step == Step::TakeCardOut {
            self.said.take_card_out = true;
        }
        self.console.borrow_mut().show(&self.pages.progress(step));
    }
}

impl People<'_, '_> {
    fn spends_last_try(&self) -> bool {
        self.console.borrow_mut().show(&self.pages.last_try());
        loop {
            match self.key() {
                Key::Character('9') => return true,
                Key::Enter | Key::None => return false,
                key if key.stops() => return false,
                _ => {}
            }
        }
    }

    /// What was typed up to Enter; `None` if somebody gave up. Never longer than one digit more than a PIN has, so that what is too
    /// long is seen to be so and the buffer never moves, leaving a copy behind.
    fn digits(&self) -> Option<Zeroizing<String>> {
        let mut typed = Zeroizing::new(String::with_capacity(4 * DIGITS + 4));
        loop {
            match self.key() {
                Key::Enter => return Some(typed),
                Key::Character(character) if typed.chars().count() <= DIGITS => {
                    typed.push(character);
                }
                Key::Backspace => drop(typed.pop()),
                Key::None => return None,
                key if key.stops() => return None,
                _ => {}
            }
            let count = typed.chars().count();
            self.console.borrow_mut().typed(count);
        }
    }
}
