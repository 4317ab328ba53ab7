// SPDX-License-Identifier: MIT OR Apache-2.0
//! No terminal: pages as plain text one after the other, keys from the characters of standard input.

use std::io::{Read, Write, stdin, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use terminal::window::{Console, Key, Page};

const COLUMNS: usize = 80;

/// How soon a signal is noticed.
const SLICE: Duration = Duration::from_millis(100);

pub(super) struct Piped {
    keys: Receiver<Key>,
    stop: Arc<AtomicBool>,
}

impl Piped {
    pub(super) fn open(stop: Arc<AtomicBool>) -> Self {
        let (sender, keys) = channel();
        std::thread::spawn(move || {
            for byte in stdin().lock().bytes().map_while(Result::ok) {
                let key = match byte {
                    b'\n' => Key::Enter,
                    b'\r' => continue,
                    0x03 => Key::Interrupt,
                    0x1B => Key::Escape,
                    0x08 | 0x7F => Key::Backspace,
                    byte => Key::Character(char::from(byte)),
                };
                if sender.send(key).is_err() {
                    return;
                }
            }
        });
        Self { keys, stop }
    }
}

impl Console for Piped {
    fn show(&mut self, page: &Page) {
        let mut out = stdout().lock();
        drop(writeln!(out, "{}\n", page.plain(COLUMNS)));
        drop(out.flush());
    }

    /// Nothing is shown of it, not even how much.
    fn typed(&mut self, _: usize) {}

    /// What went through a pipe cannot be called back: whoever reads it decides what stays.
    fn clear(&mut self) {}

    fn key(&mut self, wait: Duration) -> Key {
        let until = Instant::now() + wait;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Key::Interrupt;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.keys.recv_timeout(left.min(SLICE)) {
                Ok(key) => return key,
                Err(RecvTimeoutError::Disconnected) => return Key::Closed,
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Key::None,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}
