// SPDX-License-Identifier: MIT OR Apache-2.0
//! A check that was begun, written down so that a restart of the program loses nothing.
//!
//! Key and request, what the service created, and when: nothing of the person, no PIN, no proof. The file stands beside the settings,
//! is readable by its owner only, and goes as soon as there is an answer or nothing to go on with.

use crate::export::write_flushed;
use jpki::time::UnixTime;
use protocol::check::IdempotencyKey;
use protocol::client::Pending;
use protocol::wire;
use serde_json::{Value, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Seconds for which a created check is worth going on with: it lives two minutes at the service.
const CREATED: i64 = 120;

/// Seconds for which a request is known again by its key: a day.
const REQUESTED: i64 = 86_400;

/// Longest file that is read: a few hundred octets in fact.
const FILE_MAX: usize = 16_384;

/// The file.
#[derive(Clone, Debug)]
pub struct PendingFile {
    file: PathBuf,
}

/// What is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "all of the file")]
pub struct Noted {
    /// The check.
    pub pending: Pending,
    /// When it came this far, by the terminal's own clock.
    pub at: UnixTime,
}

impl PendingFile {
    /// The file that belongs to these settings.
    #[must_use]
    pub fn beside(settings: &Path) -> Self {
        Self {
            file: settings.with_extension("pending"),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Writes a check down, in the place of what was there.
    ///
    /// # Errors
    /// What the disk says; what was there is still there.
    pub fn write(&self, noted: &Noted) -> io::Result<()> {
        let unfinished = self.file.with_extension("pending.part");
        write_flushed(&unfinished, &encode(noted))?;
        fs::rename(unfinished, &self.file)
    }

    /// What is written down. A file that is none counts as nothing: there is nothing to go on with.
    ///
    /// # Errors
    /// What the disk says.
    pub fn read(&self) -> io::Result<Option<Noted>> {
        match fs::read(&self.file) {
            Ok(bytes) => Ok(decode(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes it; nothing to remove is fine.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove(&self) -> io::Result<()> {
        for file in [&self.file, &self.file.with_extension("pending.part")] {
            match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Noted {
    /// Whether going on can still lead to an answer, by the clock it was noted with.
    #[must_use]
    pub fn is_fresh(&self, now: UnixTime) -> bool {
        let age = now.as_secs().saturating_sub(self.at.as_secs());
        let life = match self.pending.created {
            Some(_) => CREATED,
            None => REQUESTED,
        };
        (0..life).contains(&age)
    }
}

fn encode(noted: &Noted) -> Vec<u8> {
    let value = |message: Vec<u8>| serde_json::from_slice::<Value>(&message).unwrap_or_default();
    let Pending {
        key,
        request,
        created,
    } = &noted.pending;
    let created = created.as_ref().map(wire::encode_check_created);
    let json = json!({
        "at": noted.at.as_secs(),
        "key": key.to_string(),
        "request": value(wire::encode_create_check(request)),
        "created": created.map(value),
    });
    json.to_string().into_bytes()
}

/// Reads what `PendingFile::write` wrote; `None` for anything else.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Noted> {
    if bytes.len() > FILE_MAX {
        return None;
    }
    let json: Value = serde_json::from_slice(bytes).ok()?;
    let message = |name| json.get(name).map(|value| value.to_string().into_bytes());
    let created = match json.get("created")? {
        Value::Null => None,
        _ => Some(wire::decode_check_created(&message("created")?).ok()?),
    };
    Some(Noted {
        pending: Pending {
            key: IdempotencyKey::from_hex(json.get("key")?.as_str()?).ok()?,
            request: wire::decode_create_check(&message("request")?).ok()?,
            created,
        },
        at: UnixTime::from_secs(json.get("at")?.as_i64()?),
    })
}
