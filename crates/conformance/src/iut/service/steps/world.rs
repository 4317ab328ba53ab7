// SPDX-License-Identifier: MIT OR Apache-2.0
//! What happens around a service: time, the operator, a crash; and what its files show.

use super::{EVENTUALLY, Steps};
use crate::case::{Hook, ServiceStep};
use crate::iut::Step;
use crate::iut::service::around::Change;
use crate::iut::service::hooks::{self, Ran};
use crate::iut::service::instant;
use crate::iut::service::person::{stands_in, texts};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a command must come to.
struct Wanted<'a> {
    refused: bool,
    times: &'a BTreeMap<String, usize>,
    records: &'a [BTreeMap<String, Value>],
    lacks: &'a [String],
    lacks_person: Option<&'a str>,
}

impl Steps<'_> {
    pub(super) async fn in_the_world(&mut self, step: &ServiceStep) -> Step {
        match step {
            ServiceStep::Clock {
                pass,
                to,
                lists_stay,
            } => {
                let at = match (pass, to) {
                    (Some(pass), None) => self.running.now.saturating_add_secs(*pass),
                    (None, Some(to)) => instant(to)?,
                    _ => return Err("a clock is set by a span or to an instant".into()),
                };
                self.running.set_clock(at, *lists_stay).await
            }
            ServiceStep::Kill => {
                self.running.restart().await?;
                Ok(())
            }
            ServiceStep::Run {
                hook,
                words,
                refused,
                times,
                records,
                lacks,
                lacks_person,
                keep,
            } => {
                let wanted = Wanted {
                    refused: *refused,
                    times,
                    records,
                    lacks,
                    lacks_person: lacks_person.as_deref(),
                };
                let ran = self.run(*hook, words, &wanted).await?;
                if let Some(name) = keep {
                    self.memory.keep(name, ran.output);
                }
                Ok(())
            }
            ServiceStep::Search { person, texts } => self.search(person, texts),
            _ => Ok(()),
        }
    }

    async fn run(
        &mut self,
        hook: Hook,
        what: &[String],
        wanted: &Wanted<'_>,
    ) -> Result<Ran, String> {
        let hook = match hook {
            Hook::Operator => &self.target.operator,
            Hook::Audit => &self.target.audit,
        };
        let hook = hook.as_ref().ok_or("no such command was named")?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = folder.path().join("output");
        let name = file.to_str().ok_or("the temporary folder is not UTF-8")?;
        let into_file = what.iter().any(|word| word.contains("{output}"));
        let what: Vec<String> = what
            .iter()
            .map(|word| self.memory.filled(&word.replace("{output}", name)))
            .collect();
        let words = self.running.filled(&hooks::words(hook, &what))?;
        let began = tokio::time::Instant::now();
        loop {
            let mut ran = match self.way.change {
                Some(Change::Deaf(is_deaf)) if is_deaf(&what) => Ran {
                    code: 0,
                    output: String::new(),
                },
                _ => hooks::run(&words).await?,
            };
            if into_file {
                ran.output = std::fs::read_to_string(&file).unwrap_or_default();
            }
            if let Some(Change::Output(change)) = self.way.change {
                change(&what, &mut ran);
            }
            let judged = self.judged(&ran, wanted);
            // Only what must come may take its time.
            let comes = !wanted.times.is_empty() || !wanted.records.is_empty();
            let waits = comes && began.elapsed() < EVENTUALLY;
            match judged {
                Ok(()) => return Ok(ran),
                Err(reason) if !waits => return Err(reason),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    fn judged(&self, ran: &Ran, wanted: &Wanted<'_>) -> Step {
        if (ran.code != 0) != wanted.refused {
            let word = if wanted.refused {
                "a refusal"
            } else {
                "success"
            };
            return Err(format!("expected {word}, came exit code {}", ran.code));
        }
        for (text, times) in wanted.times {
            let text = self.memory.filled(text);
            let came = ran.output.matches(&text).count();
            if came != *times {
                return Err(format!("{text} occurs {came} times instead of {times}"));
            }
        }
        for members in wanted.records {
            let holds = |record: &Value| {
                let mut members = members.iter();
                members.all(|(name, wanted)| {
                    *record.get(name).unwrap_or(&Value::Null) == self.memory.filled_in(wanted)
                })
            };
            let came = records(&ran.output).filter(holds).count();
            if came != 1 {
                let members: Vec<_> = members.keys().collect();
                return Err(format!("{came} records have {members:?} as they must be"));
            }
        }
        for text in wanted.lacks {
            if ran.output.contains(&self.memory.filled(text)) {
                return Err(format!("{text} occurs"));
            }
        }
        if let Some(person) = wanted.lacks_person {
            for text in texts(person)? {
                if stands_in(ran.output.as_bytes(), &text) {
                    return Err(format!("something of the person {person} occurs"));
                }
            }
        }
        Ok(())
    }

    fn search(&self, person: &str, more: &[String]) -> Step {
        let mut unwanted = texts(person)?;
        unwanted.extend(more.iter().map(|text| self.memory.filled(text).into()));
        let mut files = Vec::new();
        collect(&self.running.data()?, &mut files)?;
        if files.is_empty() {
            return Err("there are no files of its data to look through".into());
        }
        for file in &files {
            is_private(file)?;
        }
        files.push(self.running.log()?);
        for file in &files {
            let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
            if unwanted.iter().any(|text| stands_in(&bytes, text)) {
                let name = file.file_name().unwrap_or_default().display();
                return Err(format!("something of the person {person} is in {name}"));
            }
        }
        Ok(())
    }
}

/// Records, wherever in their lines they begin.
fn records(output: &str) -> impl Iterator<Item = Value> {
    output.lines().filter_map(|line| {
        let (before, _) = line.split_once('{')?;
        let record = line.get(before.len()..)?;
        serde_json::from_str(record).ok()
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Step {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_private(file: &Path) -> Step {
    use std::os::unix::fs::PermissionsExt;
    let found = std::fs::metadata(file).map_err(|error| error.to_string())?;
    match found.permissions().mode() & 0o077 {
        0 => Ok(()),
        _ => Err(format!(
            "{} can be read by others than its owner",
            file.file_name().unwrap_or_default().display()
        )),
    }
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> Step {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn records_begin_wherever_they_do() {
        let output =
            "head\nrecord 0 aGFzaA== {\"event\":\"create\"}\n{\"event\":\"proof\"}\npath {no\n";
        let events: Vec<_> = records(output).map(|one| one["event"].clone()).collect();
        assert_eq!(events, ["create", "proof"]);
    }
}
