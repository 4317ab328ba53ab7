// SPDX-License-Identifier: MIT OR Apache-2.0
//! A terminal: each key as it is pressed, a screen that is emptied between pages, colours where it has them.

use crate::console::{BAD, GOOD, NOTE, QUIET, TITLE};
use anstyle::{AnsiColor, Style};
use crossterm::cursor::MoveTo;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode, size};
use std::io::{self, Write, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use terminal::window::{Console, Key, Look, Page, Tone};

/// Widest page: longer lines are hard to read.
const WIDEST: u16 = 88;

/// How soon a signal is noticed.
const SLICE: Duration = Duration::from_millis(100);

pub(super) struct Tty {
    stop: Arc<AtomicBool>,
    typed: usize,
}

impl Tty {
    pub(super) fn open(stop: Arc<AtomicBool>) -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self { stop, typed: 0 })
    }
}

impl Console for Tty {
    fn show(&mut self, page: &Page) {
        self.clear();
        // Some terminals do not know how wide they are.
        let known = size().ok().filter(|(columns, _)| *columns > 0);
        let columns = known.map_or(80, |(columns, _)| columns).min(WIDEST);
        let mut out = anstream::stdout().lock();
        let lines = page.lines(usize::from(columns.saturating_sub(1)));
        // What cannot be shown is not shown; the keys still work, and Ctrl-C ends it.
        for (look, line) in &lines {
            let style = style(*look);
            // Raw: the terminal does not return the carriage by itself.
            let end = if *look == Look::Prompt { "" } else { "\r\n" };
            drop(write!(out, "{style}{line}{style:#}{end}"));
        }
        drop(out.flush());
    }

    fn typed(&mut self, count: usize) {
        let mut out = stdout().lock();
        if count > self.typed {
            drop(write!(out, "{}", "*".repeat(count - self.typed)));
        } else {
            drop(write!(out, "{}", "\u{8} \u{8}".repeat(self.typed - count)));
        }
        self.typed = count;
        drop(out.flush());
    }

    fn clear(&mut self) {
        self.typed = 0;
        let everything = (Clear(ClearType::All), Clear(ClearType::Purge));
        drop(execute!(stdout(), everything.0, everything.1, MoveTo(0, 0)));
    }

    fn key(&mut self, wait: Duration) -> Key {
        let until = Instant::now() + wait;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Key::Interrupt;
            }
            let left = until.saturating_duration_since(Instant::now());
            match poll(left.min(SLICE)) {
                Ok(true) => match read() {
                    Ok(Event::Key(event)) => {
                        if let Some(key) = key(event) {
                            return key;
                        }
                    }
                    Ok(_) => {}
                    Err(_) => return Key::Closed,
                },
                Ok(false) if left.is_zero() => return Key::None,
                Ok(false) => {}
                Err(_) => return Key::Closed,
            }
        }
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        drop(disable_raw_mode());
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    Some(match event.code {
        KeyCode::Char('c') if event.modifiers.contains(KeyModifiers::CONTROL) => Key::Interrupt,
        KeyCode::Char('d') if event.modifiers.contains(KeyModifiers::CONTROL) => Key::Closed,
        KeyCode::Char(character) => Key::Character(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Backspace => Key::Backspace,
        _ => return None,
    })
}

/// Verdicts stand out as blocks; whoever sees no colours has their sign.
pub(super) const fn style(look: Look) -> Style {
    match look {
        Look::Top => QUIET,
        Look::Heading(Tone::Plain) => TITLE,
        Look::Heading(Tone::Good) => GOOD.invert(),
        Look::Heading(Tone::Note) => NOTE.bold().invert(),
        Look::Heading(Tone::Bad) => BAD.invert(),
        Look::Strong => Style::new().bold(),
        Look::Text => Style::new(),
        Look::Quiet => QUIET,
        Look::Choice => AnsiColor::Cyan.on_default(),
        Look::Prompt => Style::new().bold(),
    }
}
