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

/// The bytes of the file.
#[must_use]
pub fn encode(noted: &Noted) -> Vec<u8> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

    use super::{CREATED, Noted, REQUESTED, decode, encode};
    use jpki::time::UnixTime;
    use proptest::prelude::*;
    use protocol::check::{ConsentItem, Consents, IdempotencyKey, Method};
    use protocol::client::Pending;
    use protocol::message::{CheckCreated, CreateCheck, Purpose};
    use protocol::wire;

    fn created() -> CheckCreated {
        const DOCUMENT: &str = include_str!("../../../docs/wire-protocol.md");
        let (_, rest) = DOCUMENT.split_once("```json created\n").unwrap();
        let (json, _) = rest.split_once("```").unwrap();
        wire::decode_check_created(json.as_bytes()).unwrap()
    }

    fn noted(key: [u8; 16], at: i64, visual: bool, consent: bool, created: bool) -> Noted {
        let consents = if consent {
            Consents::NONE.with(ConsentItem::LimitCertificate)
        } else {
            Consents::NONE
        };
        Noted {
            pending: Pending {
                key: IdempotencyKey(key),
                request: CreateCheck {
                    purpose: Purpose::EligibilityCheck,
                    method: if visual { Method::Visual } else { Method::Pin },
                    consents,
                    eligibility_date: None,
                },
                created: created.then(self::created),
            },
            at: UnixTime::from_secs(at),
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_and_nothing_breaks_the_reader(
            key: [u8; 16],
            at in 0..4_000_000_000_i64,
            flags: [bool; 3],
            place: prop::sample::Index,
            byte: u8,
        ) {
            let [visual, consent, created] = flags;
            let noted = noted(key, at, visual, consent, created);
            let mut bytes = encode(&noted);
            prop_assert_eq!(decode(&bytes), Some(noted));
            let place = place.index(bytes.len());
            bytes[place] = byte;
            drop(decode(&bytes));
            prop_assert_eq!(decode(&bytes[..place]), None);
        }
    }

    #[test]
    fn a_check_is_gone_on_with_for_two_minutes_and_a_request_for_a_day() {
        for (created, life) in [(true, CREATED), (false, REQUESTED)] {
            let noted = noted([1; 16], 1_000, false, false, created);
            let fresh = |age| noted.is_fresh(UnixTime::from_secs(1_000 + age));
            assert!(fresh(0) && fresh(life - 1));
            assert!(!fresh(life) && !fresh(-1));
        }
    }
}
