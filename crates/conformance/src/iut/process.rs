// SPDX-License-Identifier: MIT OR Apache-2.0
//! Child processes, with limits on what they say and how long they take.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// Most of what a process says that is looked at.
const OUTPUT_MAX: u64 = 4_194_304;

/// A process that dies when this is dropped.
pub(super) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: Option<BufReader<ChildStdout>>,
}

/// Puts values in place of `{name}` in each word of a command.
pub(super) fn filled(command: &[String], values: &[(&str, &str)]) -> Vec<String> {
    let fill = |word: &String| {
        values.iter().fold(word.clone(), |word, (name, value)| {
            word.replace(&format!("{{{name}}}"), value)
        })
    };
    command.iter().map(fill).collect()
}

impl Process {
    /// Starts a command. What it says on standard error goes where ours goes only if `KAKUNIN_SHOW_ERRORS` is set.
    pub(super) fn start(words: &[String]) -> Result<Self, String> {
        let shown = std::env::var_os("KAKUNIN_SHOW_ERRORS").is_some();
        let errors = if shown {
            Stdio::inherit()
        } else {
            Stdio::null()
        };
        Self::started(words, errors, Stdio::piped(), None)
    }

    /// Starts a command whose standard error is added to a file: its log, which cases look through.
    pub(super) fn start_logging(words: &[String], log: &Path) -> Result<Self, String> {
        let file = || {
            let opened = File::options().create(true).append(true).open(log);
            opened.map_err(|error| format!("{}: {error}", log.display()))
        };
        Self::started(words, file()?.into(), file()?.into(), None)
    }

    /// Starts a command that has this folder for temporary files, and whose standard error is written to a file.
    pub(super) fn start_in(
        words: &[String],
        temporary: &Path,
        errors: &Path,
    ) -> Result<Self, String> {
        let file =
            File::create(errors).map_err(|error| format!("{}: {error}", errors.display()))?;
        Self::started(words, file.into(), Stdio::piped(), Some(temporary))
    }

    fn started(
        words: &[String],
        errors: Stdio,
        output: Stdio,
        temporary: Option<&Path>,
    ) -> Result<Self, String> {
        let [program, arguments @ ..] = words else {
            return Err("the command is empty".into());
        };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        if let Some(folder) = temporary {
            command.env("TMPDIR", folder);
        }
        let mut child = command
            .stdout(output)
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("cannot start {program}: {error}"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().map(BufReader::new);
        Ok(Self {
            child,
            input,
            output,
        })
    }

    /// Whether it has ended already.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    pub(super) async fn write_line(&mut self, line: &str) -> Result<(), String> {
        let input = self.input.as_mut().ok_or("standard input is closed")?;
        let bytes = format!("{line}\n");
        input
            .write_all(bytes.as_bytes())
            .await
            .map_err(|error| format!("it does not read: {error}"))?;
        input
            .flush()
            .await
            .map_err(|error| format!("it does not read: {error}"))
    }

    pub(super) fn close_input(&mut self) {
        self.input = None;
    }

    /// One line of at most `limit` bytes.
    pub(super) async fn read_line(
        &mut self,
        limit: usize,
        time: Duration,
    ) -> Result<String, String> {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let mut line = String::new();
        let output = self.output.as_mut().ok_or("its output is not read")?;
        let mut limited = output.take(limit);
        match tokio::time::timeout(time, limited.read_line(&mut line)).await {
            Err(_) => Err(format!("no line within {} s", time.as_secs())),
            Ok(Err(error)) => Err(format!("cannot be read: {error}")),
            Ok(Ok(0)) => Err("it has ended".into()),
            Ok(Ok(_)) if line.ends_with('\n') => Ok(line),
            Ok(Ok(_)) => Err("the line does not end within the limit".into()),
        }
    }

    /// Kills it without warning and waits until it is gone.
    pub(super) async fn kill(mut self) -> Result<(), String> {
        let killed = self.child.kill().await;
        killed.map_err(|error| format!("cannot be killed: {error}"))
    }

    /// Waits for its end and returns its exit code and what it said, up to a limit. What is beyond is read and let go, so that it
    /// never waits for us.
    pub(super) async fn ended(mut self, time: Duration) -> Result<(i32, Vec<u8>), String> {
        self.close_input();
        let ended = async {
            let mut said = Vec::new();
            if let Some(output) = &mut self.output {
                drop(output.take(OUTPUT_MAX).read_to_end(&mut said).await);
                let mut sink = tokio::io::sink();
                drop(tokio::io::copy(output, &mut sink).await);
            }
            (self.child.wait().await, said)
        };
        match tokio::time::timeout(time, ended).await {
            Err(_) => Err(format!("it has not ended within {} s", time.as_secs())),
            Ok((Err(error), _)) => Err(format!("cannot be waited for: {error}")),
            Ok((Ok(status), said)) => {
                let code = status.code().ok_or("it was killed")?;
                Ok((code, said))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn placeholders_are_filled_in_every_word() {
        let command = ["a", "--at={host}:{port}", "{port}"].map(str::to_owned);
        let values = [("host", "h"), ("port", "1")];
        assert_eq!(filled(&command, &values), ["a", "--at=h:1", "1"]);
    }
}
