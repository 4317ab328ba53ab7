// SPDX-License-Identifier: MIT OR Apache-2.0
//! The desk window: waits for a card, guides through one check after the other, and says what to do when something is wrong.
//!
//! ```text
//! waiting ── card ── method ── (consent) ── check ── result or trouble ── card given back ── waiting
//!                                             │
//!                                       no service: looks again, by itself, less and less often
//! ```
//!
//! Whatever a person closes or leaves is taken off the screen. A check that was begun is written down before anything is sent for it
//! and goes on after a restart. Time, console, cards and service are arguments.

mod check;
mod console;
mod offline;
mod page;
mod people;
mod reach;
mod result;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]
mod screens;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code"
)]
mod scripted_service;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code"
)]
mod tests;
mod texts;
mod watched;

pub use console::{Console, Key};
pub use offline::Offline;
pub use page::{Look, Page, Tone};
pub use texts::Pages;

use crate::advice::Trouble;
use crate::card::TerminalKey;
use crate::export::DropFolder;
use crate::history::History;
use crate::pending::{Noted, PendingFile};
use crate::portal::Portal;
use crate::reader::{OpenError, ReaderName, open};
use crate::service::Connection;
use apdu::Transport;
use jpki::time::UnixTime;
use protocol::check::Method;
use protocol::client;
use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;
use texts::Waiting;

/// Seconds before the end of the device's certificate from which on the desk is reminded: thirty days.
const REMINDER: i64 = 30 * 86_400;

/// Where cards come from.
pub trait Cards {
    /// Opens the card that is there now.
    ///
    /// # Errors
    /// [`OpenError`]; no card is one.
    fn open(&mut self) -> Result<Box<dyn Transport>, OpenError>;
}

impl Cards for ReaderName {
    fn open(&mut self) -> Result<Box<dyn Transport>, OpenError> {
        open(self)
    }
}

/// How long things wait.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be said")]
pub struct Times {
    /// Between two looks at the reader.
    pub poll: Duration,
    /// For an answer to a question, before the check is given up.
    pub question: Duration,
    /// Until a result that nobody closes is taken off the screen.
    pub result: Duration,
}

/// Everything a desk window needs.
#[expect(missing_debug_implementations, reason = "people and keys have none")]
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct Window<'a> {
    /// The people's side.
    pub console: &'a mut dyn Console,
    /// The card's side.
    pub cards: &'a mut dyn Cards,
    /// The terminal's own clock.
    pub clock: &'a dyn Fn() -> UnixTime,
    /// Who asks, and for what; the method is chosen at the desk.
    pub client: client::Settings,
    /// For the visual method.
    pub terminal: Option<&'a TerminalKey>,
    /// The service.
    pub connection: Connection,
    /// Its portal, which knows of maintenance.
    pub portal: Option<Portal>,
    /// Where a begun check is written down.
    pub pending: PendingFile,
    /// The settings, from which login information is erased when the service says so.
    pub settings_file: PathBuf,
    /// End of the device's certificate.
    pub certificate_until: UnixTime,
    /// Where answers are kept, if they are.
    pub history: Option<History>,
    /// Where answers are kept with their proofs, if they are.
    pub evidence: Option<PathBuf>,
    /// Where another program waits for answers, if one does.
    pub drop: Option<DropFolder>,
    /// The pages.
    pub pages: Pages,
    /// How long things wait.
    pub times: Times,
}

/// Why the window was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the ways there are")]
pub enum Left {
    /// Somebody left it.
    ByPerson,
    /// The service said that this terminal is deregistered, and its login information was erased.
    Deregistered,
}

/// What the window remembers between patients: nothing of them.
#[derive(Debug, Default)]
struct Memory {
    offline: Option<Offline>,
    clock_is_wrong: bool,
}

impl Window<'_> {
    /// Runs until somebody leaves.
    pub async fn run(self) -> Left {
        let Self {
            console,
            cards,
            clock,
            client,
            terminal,
            connection,
            portal,
            pending,
            settings_file,
            certificate_until,
            history,
            evidence,
            drop,
            pages,
            times,
        } = self;
        let mut guided = Guided {
            console: RefCell::new(console),
            cards,
            clock,
            client,
            terminal,
            connection,
            portal,
            pending,
            settings_file,
            certificate_until,
            history,
            evidence,
            drop,
            pages,
            times,
            memory: Memory::default(),
        };
        let left = guided.serve().await;
        guided.console.borrow_mut().clear();
        left
    }
}

/// The window at work.
struct Guided<'a> {
    console: RefCell<&'a mut dyn Console>,
    cards: &'a mut dyn Cards,
    clock: &'a dyn Fn() -> UnixTime,
    client: client::Settings,
    terminal: Option<&'a TerminalKey>,
    connection: Connection,
    portal: Option<Portal>,
    pending: PendingFile,
    settings_file: PathBuf,
    certificate_until: UnixTime,
    history: Option<History>,
    evidence: Option<PathBuf>,
    drop: Option<DropFolder>,
    pages: Pages,
    times: Times,
    memory: Memory,
}

/// What a check begins with.
enum Begin {
    New(Method),
    Again(Box<Noted>),
}

/// What comes after a patient.
enum Then {
    Next,
    Deregistered,
}

impl Guided<'_> {
    async fn serve(&mut self) -> Left {
        let mut begin = self.interrupted();
        loop {
            let Some(mut card) = self.await_card().await else {
                return Left::ByPerson;
            };
            let begun = match begin.take() {
                Some(noted) => Some(Begin::Again(Box::new(noted))),
                None => self.choose_method().map(Begin::New),
            };
            if let Some(begun) = begun
                && let Then::Deregistered = self.patient(&mut *card, begun).await
            {
                return Left::Deregistered;
            }
            drop(card);
            if !self.await_removal() {
                return Left::ByPerson;
            }
        }
    }

    /// A check that a restart interrupted, if somebody goes on with it.
    fn interrupted(&mut self) -> Option<Noted> {
        let noted = self.pending.read().ok().flatten()?;
        if !noted.is_fresh((self.clock)()) {
            self.forget();
            self.tell(Trouble::PendingTooLate, None);
            return None;
        }
        self.show(&self.pages.resume(noted.at));
        loop {
            match self.key(self.times.question) {
                Key::Character('1') => return Some(noted),
                Key::Enter | Key::Escape => {
                    self.forget();
                    return None;
                }
                // Nobody has decided: it stays for the next start.
                Key::Closed | Key::Interrupt | Key::None => return None,
                _ => {}
            }
        }
    }

    /// What is written down is gone; where the disk refuses, it is too old two minutes later.
    fn forget(&self) {
        drop(self.pending.remove());
    }

    fn show(&self, page: &Page) {
        self.console.borrow_mut().show(page);
    }

    fn key(&self, wait: Duration) -> Key {
        self.console.borrow_mut().key(wait)
    }

    /// Waits for a card; `None` if somebody leaves.
    async fn await_card(&mut self) -> Option<Box<dyn Transport>> {
        let mut shown: Option<Page> = None;
        loop {
            let due = |offline: &Offline| offline.wait((self.clock)()) == 0;
            if self.memory.offline.as_ref().is_some_and(due) && !self.look().await {
                return None;
            }
            let page = match self.cards.open() {
                Ok(card) => return Some(card),
                Err(error) => match Trouble::of_reader(&error) {
                    Some(trouble) => self.pages.reader(trouble),
                    None => self.waiting(),
                },
            };
            if shown.as_ref() != Some(&page) {
                self.show(&page);
                shown = Some(page);
            }
            if let Key::Closed | Key::Interrupt = self.key(self.times.poll) {
                return None;
            }
        }
    }

    fn waiting(&self) -> Page {
        let left = self
            .certificate_until
            .as_secs()
            .saturating_sub((self.clock)().as_secs());
        self.pages.waiting(&Waiting {
            offline: self.memory.offline.as_ref(),
            clock_is_wrong: self.memory.clock_is_wrong,
            certificate_until: (left < REMINDER).then_some(self.certificate_until),
        })
    }

    /// Until the card is taken, so that its check is not made twice. `false` if somebody leaves.
    fn await_removal(&mut self) -> bool {
        let mut shown = false;
        loop {
            // Another program that holds the card, or a reader that is gone, is told of by the waiting page.
            if self.cards.open().is_err() {
                return true;
            }
            if !shown {
                self.show(&self.pages.take_card());
                shown = true;
            }
            match self.key(self.times.poll) {
                Key::Enter => return true,
                Key::Closed | Key::Interrupt => return false,
                _ => {}
            }
        }
    }

    /// Article 17 paragraph 2. Where there is no certificate for the visual method there is nothing to choose.
    fn choose_method(&self) -> Option<Method> {
        if self.terminal.is_none() {
            return Some(Method::Pin);
        }
        self.show(&self.pages.method());
        loop {
            match self.key(self.times.question) {
                Key::Character('1') => return Some(Method::Pin),
                Key::Character('2') => return Some(Method::Visual),
                Key::None => return None,
                key if key.stops() => return None,
                _ => {}
            }
        }
    }

    /// Shows a trouble until somebody has read it.
    fn tell(&self, trouble: Trouble, detail: Option<&str>) {
        self.show(&self.pages.trouble(trouble, detail));
        self.until_closed();
    }

    fn until_closed(&self) {
        loop {
            match self.key(self.times.result) {
                Key::Enter | Key::None => break,
                key if key.stops() => break,
                _ => {}
            }
        }
        self.console.borrow_mut().clear();
    }
}
