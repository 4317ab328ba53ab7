// SPDX-License-Identifier: MIT OR Apache-2.0
//! Programs that run beside a test and end with it.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test's support fails where the test would"
)]

pub(crate) mod person;
pub(crate) mod stack;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Long enough for a debug build to make RSA keys on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The program under test, in a folder of its own.
pub(crate) fn kakunin(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kakunin"));
    command.current_dir(folder).env_remove("RUST_LOG");
    command
}

/// Runs a command to its end; says what it was when it cannot be started.
pub(crate) fn output(command: &mut Command) -> Output {
    let name = command.get_program().to_owned();
    match command.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) => panic!(
            "{} does not start ({error}); `cargo xtask packages` installs what tests need",
            name.to_string_lossy()
        ),
    }
}

/// Standard output of a command that must succeed.
pub(crate) fn succeed(command: &mut Command) -> String {
    let output = output(command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

/// What a program printed.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A program in the background; gets SIGTERM when dropped.
pub(crate) struct Background {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Background {
    /// Starts a program. Standard output is read line by line; standard error goes where the command says.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let stdout = child.stdout.take().expect("piped above");
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// The first line that contains `wanted`.
    pub(crate) fn line_with(&self, wanted: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) if line.contains(wanted) => return line,
                Ok(line) => seen.push(line),
                Err(_) => panic!("no line with {wanted:?} came, only {seen:#?}"),
            }
        }
    }

    /// Whether it ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// A signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(sent.is_ok_and(|status| status.success()), "SIG{name}");
    }

    /// SIGTERM, and the exit code of a program that ends in order; `None` if it does not.
    pub(crate) fn terminate(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        drop(Command::new("kill").args(["-TERM", &pid]).status());
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop((self.child.kill(), self.child.wait()));
        None
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if !self.has_ended() {
            self.terminate();
        }
    }
}

/// A pipe's reading end that already holds `secret`, to be given as `--pin-fd 0`.
pub(crate) fn typed(secret: &str) -> Stdio {
    use std::io::Write;
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    writer.write_all(secret.as_bytes()).expect("written");
    writer.write_all(b"\n").expect("written");
    reader.into()
}

/// Waits for an output with a standard input of its own.
pub(crate) fn output_with(command: &mut Command, stdin: Stdio) -> Output {
    let mut child = command
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    let errors = std::thread::spawn(move || read_all(stderr.as_mut()));
    let stdout = read_all(stdout.as_mut());
    let stderr = errors.join().expect("reads");
    let status = child.wait().expect("ends");
    Output {
        status,
        stdout,
        stderr,
    }
}

fn read_all(stream: Option<&mut impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        stream.read_to_end(&mut bytes).expect("reads");
    }
    bytes
}

/// A card that listens, and where.
pub(crate) fn card(folder: &Path, situation: &str) -> (Background, String) {
    let arguments = ["card", "--listen", "127.0.0.1:0", "--situation", situation];
    let card = Background::start(kakunin(folder).args(arguments));
    let line = card.line_with("listening on vpcd:");
    let reader = line.split_whitespace().nth(2).expect("an address");
    let address = reader.trim_start_matches("vpcd:").trim_end_matches(';');
    (card, address.to_owned())
}
