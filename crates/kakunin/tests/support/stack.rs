// SPDX-License-Identifier: MIT OR Apache-2.0
//! The real reader stack: a pcscd of the test's own, vpcd in it, and our card in that.

use super::{Background, kakunin, output, text};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The name pcscd gives to vpcd's first slot.
pub(crate) const READER: &str = "Virtual PCD 00 00";

/// OpenSC's PKCS#11 module, as Debian installs it.
pub(crate) const MODULE: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";

/// pcscd's socket is one for the whole machine, so its users come one after another.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A running pcscd with a card in its reader. Fields are dropped in this order: card, pcscd, turn.
pub(crate) struct ReaderStack {
    card: Background,
    _pcscd: Background,
    _turn: MutexGuard<'static, ()>,
}

impl ReaderStack {
    /// Starts pcscd and `kakunin card` with further arguments, and waits until the card is seen.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let turn = ONE_AT_A_TIME
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut pcscd = Background::start(
            Command::new("pcscd")
                .args(["--foreground", "--error"])
                .stderr(Stdio::null()),
        );
        wait_for_vpcd(&mut pcscd);
        let card = Background::start(kakunin(folder).arg("card").args(arguments));
        card.line_with("in the reader of vpcd at 127.0.0.1:35963");
        wait_for_card();
        Self {
            card,
            _pcscd: pcscd,
            _turn: turn,
        }
    }

    /// Takes the card out and waits until its program has ended.
    pub(crate) fn remove_card(&mut self) {
        self.card.terminate();
    }
}

/// pcscd looks for a card every now and then. `opensc-tool --wait` would be shorter, but misses a card that comes while it
/// starts, and then waits for ever.
fn wait_for_card() {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let seen = output(Command::new("opensc-tool").args(["--reader", READER, "--atr"]));
        if seen.status.success() {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "pcscd does not see the card: {}",
            text(&seen.stderr)
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// pcscd opens the readers after its own start; then vpcd listens.
fn wait_for_vpcd(pcscd: &mut Background) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        assert!(
            !pcscd.has_ended(),
            "pcscd ended at once; if another one runs on this machine, stop it"
        );
        // A connection would be a card: only look who listens.
        let listening = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default()
            + &std::fs::read_to_string("/proc/net/tcp6").unwrap_or_default();
        if listening.lines().any(|line| line.contains(":8C7B ")) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("pcscd runs, but vpcd does not listen on port 35963; is vsmartcard-vpcd installed?");
}
