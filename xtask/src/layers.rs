// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who may import whom: the layering rule of ARCHITECTURE.md, as a test.
//!
//! Two sources are read: `cargo metadata` for the dependencies of each crate, and the source lines for what a crate
//! names inside a dependency it may only use in part.

use crate::shell::{self, Outcome};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Crate folder, and the project's crates it may depend on (development dependencies are free: tests may use anything).
const MAY_USE: &[(&str, &[&str])] = &[
    ("apdu", &[]),
    ("conformance", &["apdu", "jpki", "protocol", "testbed"]),
    ("jpki", &["apdu"]),
    (
        "kakunin",
        &[
            "apdu",
            "conformance",
            "jpki",
            "protocol",
            "service",
            "terminal",
            "testbed",
        ],
    ),
    ("protocol", &["jpki"]),
    ("service", &["jpki", "protocol"]),
    ("terminal", &["apdu", "jpki", "protocol"]),
    ("testbed", &["apdu", "jpki", "protocol"]),
];

/// Foreign crates that only these folders may depend on: I/O, clocks and storage belong to the shells.
const RESERVED: &[(&str, &[&str])] = &[
    ("argon2", &["service"]),
    ("axum", &["service"]),
    ("aws-lc-rs", &["jpki", "service"]),
    ("clap", &["kakunin"]),
    ("hyper", &["conformance", "service", "terminal"]),
    ("pcsc", &["apdu"]),
    ("postgres", &["service"]),
    ("rcgen", &["service", "terminal"]),
    ("rusqlite", &["service"]),
    ("rustls", &["conformance", "service", "terminal"]),
    ("totp-rs", &["service"]),
    ("tokio", &["conformance", "kakunin", "service", "terminal"]),
];

/// A text that may not appear in the code lines of some files, and why.
struct Absence {
    /// Folders or files, relative to the workspace root.
    within: &'static [&'static str],
    /// Folders or files inside `within` that are exempt.
    except: &'static [&'static str],
    /// Any of these texts is a violation.
    texts: &'static [&'static str],
    why: &'static str,
}

const ABSENCES: &[Absence] = &[
    Absence {
        within: &[
            "crates/apdu/src",
            "crates/jpki/src",
            "crates/protocol/src",
            "crates/testbed/src",
        ],
        except: &["crates/testbed/src/simulator/listener.rs"],
        texts: &[
            "SystemTime",
            "Instant::now",
            "std::net",
            "std::env",
            "std::fs",
            "std::thread",
            "tokio",
        ],
        why: "time, sockets, files and the environment are arguments outside the shells and the testbed's listener",
    },
    Absence {
        within: &["crates/conformance/src"],
        except: &[
            "crates/conformance/src/iut",
            "crates/conformance/src/iut.rs",
        ],
        texts: &["SystemTime", "std::net", "tokio::"],
        why: "in conformance only iut meets the outside world",
    },
    Absence {
        within: &["crates/apdu/src"],
        except: &[],
        texts: &["jpki", "JPKI", "D392F0", "0xD3, 0x92"],
        why: "apdu knows no JPKI identifier",
    },
    Absence {
        within: &["crates/apdu/src"],
        except: &["crates/apdu/src/pcsc.rs", "crates/apdu/src/lib.rs"],
        texts: &["std::", "pcsc::"],
        why: "PC/SC lives in one file, and the rest of apdu has no std",
    },
    Absence {
        within: &["crates/jpki/src"],
        except: &["crates/jpki/src/card", "crates/jpki/src/card.rs"],
        texts: &["apdu::", "crate::card", "super::card"],
        why: "only jpki::card meets the card",
    },
    Absence {
        within: &["crates/jpki/src/card", "crates/jpki/src/card.rs"],
        except: &[],
        texts: &["crate::path", "crate::revocation", "crate::signature"],
        why: "jpki::card never meets path, revocation or signature",
    },
    Absence {
        within: &["crates/jpki/src"],
        except: &["crates/jpki/src/crypto"],
        texts: &["rsa::", "p256::", "p384::", "sha2::", "aws_lc_rs"],
        why: "each crypto crate lives in its one backend file",
    },
    Absence {
        within: &["crates/protocol/src"],
        except: &[],
        texts: &[
            "jpki::card",
            "apdu::",
            "hyper",
            "axum",
            "postgres",
            "rusqlite",
            "async fn",
        ],
        why: "protocol knows no reader, HTTP, SQL or async",
    },
    Absence {
        within: &["crates/protocol/src"],
        except: &["crates/protocol/src/wire", "crates/protocol/src/wire.rs"],
        texts: &["serde"],
        why: "serde stays in protocol::wire",
    },
    Absence {
        within: &["crates/testbed/src"],
        except: &[],
        texts: &[
            "protocol::server",
            "protocol::wire",
            "jpki::path",
            "jpki::revocation",
            "jpki::signature",
            "jpki::certificate",
            "jpki::crypto",
            "jpki::user",
        ],
        why: "testbed uses constants and domain types, never the code it is there to test",
    },
];

/// Checks every rule; prints each violation with its file and line.
pub fn check() -> Outcome {
    let mut violations = dependency_violations()?;
    for absence in ABSENCES {
        violations.extend(absence.violations()?);
    }
    if violations.is_empty() {
        println!(
            "layers: {} crates and {} absences hold",
            MAY_USE.len(),
            ABSENCES.len()
        );
        return Ok(());
    }
    for violation in &violations {
        eprintln!("{violation}");
    }
    Err(format!("{} layering violations", violations.len()))
}

fn dependency_violations() -> Result<Vec<String>, String> {
    let text = shell::output(&mut shell::command(
        "cargo",
        &[
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ],
    ))
    .or_else(|_| {
        shell::output(&mut shell::command(
            "cargo",
            &["metadata", "--no-deps", "--format-version", "1"],
        ))
    })?;
    let metadata: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| format!("cargo metadata is not JSON: {error}"))?;
    let mut folders = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap_or_default());
        let folder = manifest.parent().and_then(Path::file_name);
        if let (Some(name), Some(folder)) = (package["name"].as_str(), folder) {
            folders.insert(
                name.to_owned(),
                (folder.to_string_lossy().into_owned(), package),
            );
        }
    }
    let mut violations = Vec::new();
    for (folder, package) in folders.values() {
        let allowed = MAY_USE
            .iter()
            .find(|(name, _)| name == folder)
            .map(|(_, allowed)| *allowed);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            if dependency["kind"].as_str() == Some("dev") {
                continue;
            }
            let name = dependency["name"].as_str().unwrap_or_default();
            if let (Some((target, _)), Some(allowed)) = (folders.get(name), allowed)
                && !allowed.contains(&target.as_str())
            {
                violations.push(format!(
                    "crates/{folder}/Cargo.toml: {folder} may not use {target}"
                ));
            }
            if let (Some((_, homes)), true) = (
                RESERVED.iter().find(|(crate_, _)| *crate_ == name),
                allowed.is_some(),
            ) && !homes.contains(&folder.as_str())
            {
                violations.push(format!(
                    "crates/{folder}/Cargo.toml: {name} is reserved for {}",
                    homes.join(", ")
                ));
            }
        }
    }
    Ok(violations)
}

impl Absence {
    fn violations(&self) -> Result<Vec<String>, String> {
        let root = shell::root();
        let mut files = Vec::new();
        for place in self.within {
            rust_files(&root.join(place), &mut files)?;
        }
        let mut violations = Vec::new();
        for file in files {
            if self
                .except
                .iter()
                .any(|place| file.starts_with(root.join(place)))
            {
                continue;
            }
            let text = fs::read_to_string(&file)
                .map_err(|error| format!("{}: {error}", file.display()))?;
            let shown = file
                .strip_prefix(&root)
                .unwrap_or(&file)
                .display()
                .to_string();
            for (number, line) in library_lines(&text) {
                if let Some(found) = self.texts.iter().find(|found| names(line, found)) {
                    violations.push(format!("{shown}:{number}: `{found}`: {}", self.why));
                }
            }
        }
        Ok(violations)
    }
}

/// Whether a line names the text as a word of its own: `hyper::` counts, `hyperlink` does not.
fn names(line: &str, text: &str) -> bool {
    let word = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(text).any(|(start, found)| {
        let before = line[..start].chars().next_back();
        let after = line[start + found.len()..].chars().next();
        let open_end = found.ends_with(|last: char| !word(last));
        !before.is_some_and(|character| word(character) || character == ':')
            && (open_end || !after.is_some_and(word))
    })
}

/// Code lines with their numbers: comments are dropped, and everything after `#[cfg(test)]`, which stands last in a file.
fn library_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
}

fn rust_files(place: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if place.is_file() {
        files.push(place.to_path_buf());
    } else if place.is_dir() {
        let entries =
            fs::read_dir(place).map_err(|error| format!("{}: {error}", place.display()))?;
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() || path.extension().is_some_and(|extension| extension == "rs") {
                rust_files(&path, files)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{library_lines, names};

    #[test]
    fn names_whole_words_only() {
        assert!(names("use tokio::net;", "tokio"));
        assert!(names("    apdu::Command", "apdu::"));
        assert!(!names("use hyperlink;", "hyper"));
        assert!(!names("crate::rsa::Key", "rsa::"));
    }

    #[test]
    fn comments_and_tests_are_not_library_lines() {
        let text = "use a; // tokio\n#[cfg(test)]\nuse tokio;";
        let lines: Vec<_> = library_lines(text).collect();
        assert_eq!(lines, [(1, "use a; ")]);
    }
}
