// SPDX-License-Identifier: MIT OR Apache-2.0
//! A person at the desk window.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's support fails where the test would"
)]

use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Long enough for a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(45);

/// A person at the window: sees what is written, presses keys.
pub(crate) struct Person {
    child: Child,
    keys: Option<ChildStdin>,
    written: Receiver<Vec<u8>>,
    seen: String,
}

impl Person {
    pub(crate) fn at(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, written) = channel();
        let mut stdout = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            let mut buffer = [0; 4_096];
            while let Ok(length @ 1..) = std::io::Read::read(&mut stdout, &mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            keys: child.stdin.take(),
            child,
            written,
            seen: String::new(),
        }
    }

    /// Waits until `wanted` is written, and returns everything up to it since the last look.
    #[track_caller]
    pub(crate) fn sees(&mut self, wanted: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some((before, after)) = self.seen.split_once(wanted) {
                let (before, after) = (format!("{before}{wanted}"), after.to_owned());
                self.seen = after;
                return before;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.written.recv_timeout(left) {
                Ok(bytes) => self.seen += &String::from_utf8_lossy(&bytes),
                Err(_) => panic!("{wanted:?} did not come:\n{}", self.seen),
            }
        }
    }

    pub(crate) fn presses(&mut self, keys: &str) {
        let stdin = self.keys.as_mut().unwrap();
        stdin.write_all(keys.as_bytes()).unwrap();
        stdin.flush().unwrap();
    }

    /// The exit code of a window that ends in order.
    #[track_caller]
    pub(crate) fn leaves(mut self, keys: &str) -> Option<i32> {
        self.presses(keys);
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end:\n{}", self.seen);
    }

    /// A signal by its name.
    pub(crate) fn is_sent(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Killed, as by somebody who pulls the plug.
    pub(crate) fn dies(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        drop((self.child.kill(), self.child.wait()));
    }
}
