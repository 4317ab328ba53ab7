// SPDX-License-Identifier: MIT OR Apache-2.0
//! The outside oracle: the `openssl` program in a folder of its own.

use std::path::PathBuf;
use std::process::{Command, Output};

pub struct OpenSsl {
    folder: tempfile::TempDir,
}

impl OpenSsl {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Runs `openssl` with the words of `line`, whatever comes of it.
    pub fn try_run(&self, line: &str) -> Output {
        Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(self.folder.path())
            .output()
            .expect("the openssl program is installed")
    }

    #[track_caller]
    pub fn run(&self, line: &str) -> String {
        let output = self.try_run(line);
        assert!(
            output.status.success(),
            "openssl {line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}
