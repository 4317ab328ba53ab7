// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the desk window needs of a console: pages out, keys in.

use super::page::Page;
use std::fmt;
use std::time::Duration;

/// A console.
pub trait Console {
    /// Shows a page in the place of whatever was shown before: at a terminal nothing of that can be scrolled back to.
    fn show(&mut self, page: &Page);

    /// So many characters of something secret are typed now, behind the page's prompt.
    fn typed(&mut self, count: usize);

    /// Takes everything off the screen.
    fn clear(&mut self);

    /// The next key, waited for at most so long.
    fn key(&mut self, wait: Duration) -> Key;
}

/// A key. `Debug` does not show which character: it may be one of a PIN.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the keys the window knows")]
pub enum Key {
    /// The last character is taken back.
    Backspace,
    /// A character.
    Character(char),
    /// There will be no more keys.
    Closed,
    /// Enter.
    Enter,
    /// Escape: back.
    Escape,
    /// Ctrl-C.
    Interrupt,
    /// None came in time.
    None,
}

impl Key {
    /// Whether it means that what goes on is to end.
    #[must_use]
    pub const fn stops(self) -> bool {
        matches!(self, Self::Closed | Self::Escape | Self::Interrupt)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Backspace => "Backspace",
            Self::Character(_) => "Character",
            Self::Closed => "Closed",
            Self::Enter => "Enter",
            Self::Escape => "Escape",
            Self::Interrupt => "Interrupt",
            Self::None => "None",
        })
    }
}
