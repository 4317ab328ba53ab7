// SPDX-License-Identifier: MIT OR Apache-2.0
//! Child processes, with limits on what they say and how long they take.

use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A process that dies when this is dropped.
pub(super) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
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
        let [program, arguments @ ..] = words else {
            return Err("the command is empty".into());
        };
        let shown = std::env::var_os("KAKUNIN_SHOW_ERRORS").is_some();
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(if shown {
                Stdio::inherit()
            } else {
                Stdio::null()
            })
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("cannot start {program}: {error}"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or("no standard output")?;
        Ok(Self {
            child,
            input,
            output: BufReader::new(output),
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
        let mut limited = (&mut self.output).take(limit);
        match tokio::time::timeout(time, limited.read_line(&mut line)).await {
            Err(_) => Err(format!("no line within {} s", time.as_secs())),
            Ok(Err(error)) => Err(format!("cannot be read: {error}")),
            Ok(Ok(0)) => Err("it has ended".into()),
            Ok(Ok(_)) if line.ends_with('\n') => Ok(line),
            Ok(Ok(_)) => Err("the line does not end within the limit".into()),
        }
    }

    /// Waits for its end and returns its exit code. Its output is read and let go, so that it never waits for us.
    pub(super) async fn exit_code(mut self, time: Duration) -> Result<i32, String> {
        self.close_input();
        let ended = async {
            let mut sink = tokio::io::sink();
            drop(tokio::io::copy(&mut self.output, &mut sink).await);
            self.child.wait().await
        };
        match tokio::time::timeout(time, ended).await {
            Err(_) => Err(format!("it has not ended within {} s", time.as_secs())),
            Ok(Err(error)) => Err(format!("cannot be waited for: {error}")),
            Ok(Ok(status)) => status.code().ok_or_else(|| "it was killed".into()),
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
