// SPDX-License-Identifier: MIT OR Apache-2.0
//! SQLite: one connection, which nobody else writes to.

use super::backend::{
    AuditRow, Backend, Before, CheckpointRow, Forgotten, RequestKey, RequestRow, Tables, WRAPPED,
    WrappedKey,
};
use super::error::{Result, StoreError};
use super::rows::{self, CheckRow};
use super::{Database, migrations};
use crate::keys::{Purpose, Sealed, Subject};
use protocol::check::CheckId;
use protocol::facility::Device;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

/// How long another process, such as an operator's command, may keep the database before an error comes of it.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Sqlite(Connection);

impl Sqlite {
    pub(super) fn open(database: &Database) -> Result<Self> {
        let mut connection = match database {
            Database::File(file) => {
                create(file)?;
                Connection::open(file)?
            }
            _ => Connection::open_in_memory()?,
        };
        connection.busy_timeout(PATIENCE)?;
        // Write-ahead log with full synchronisation: what was answered is on disk.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // Deleted answers are overwritten, not only unlinked (Article 28 paragraph 2), and sorting spills to no file.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        migrate(&mut connection)?;
        Ok(Self(connection))
    }
}

/// A file for its owner only. SQLite gives the files it puts beside it the same permissions.
fn create(file: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Before there were migrations the version stood here; nothing was released with it.
    let found = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found != 0 {
        return Err(StoreError::SchemaUnknown { found });
    }
    transaction.execute_batch(migrations::TABLE)?;
    let query = "SELECT coalesce(max(version), 0) FROM migration";
    let found = transaction.query_row(query, [], |row| row.get(0))?;
    for (version, step) in migrations::after(found).ok_or(StoreError::SchemaUnknown { found })? {
        transaction.execute_batch(step.sqlite)?;
        transaction.execute("INSERT INTO migration VALUES (?)", [version])?;
    }
    Ok(transaction.commit()?)
}

impl Backend for Sqlite {
    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Tables) -> Result<()>) -> Result<()> {
        let behavior = TransactionBehavior::Immediate;
        let mut tables = SqliteTables(self.0.transaction_with_behavior(behavior)?);
        work(&mut tables)?;
        Ok(tables.0.commit()?)
    }
}

struct SqliteTables<'a>(Transaction<'a>);

impl Tables for SqliteTables<'_> {
    fn devices(&mut self, certificates: &[[u8; 32]]) -> Result<Vec<Device>> {
        let query = "SELECT account, facility, kind, state, delegate FROM device WHERE certificate_sha256 = ?";
        let mut statement = self.0.prepare_cached(query)?;
        let mut devices = Vec::new();
        for certificate in certificates {
            let found = statement.query_row([certificate], |row| {
                let columns = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
                Ok((columns, row.get(4)?))
            });
            if let Some((columns, delegate)) = found.optional()? {
                let columns: &[String; 4] = &columns;
                let columns = columns.each_ref().map(|text| &**text);
                devices.push(rows::device(*certificate, columns, delegate)?);
            }
        }
        Ok(devices)
    }

    fn put_device(&mut self, device: &Device) -> Result<()> {
        self.0
            .prepare_cached("INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?, ?, ?)")?
            .execute(params![
                device.certificate_sha256,
                device.account.as_str(),
                device.facility.as_str(),
                device.kind.as_str(),
                device.state.as_str(),
                device.delegate
            ])?;
        Ok(())
    }

    fn set_facility_state(&mut self, facility: &str, state: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE device SET state = ?2 WHERE facility = ?1 AND state <> 'ended'",
            )?
            .execute([facility, state])?;
        Ok(())
    }

    fn set_facility_delegate(&mut self, facility: &str, delegate: Option<&str>) -> Result<()> {
        self.0
            .prepare_cached("UPDATE device SET delegate = ?2 WHERE facility = ?1")?
            .execute(params![facility, delegate])?;
        Ok(())
    }

    fn keep_devices(&mut self, account: &str, certificates: &[[u8; 32]]) -> Result<()> {
        let query = "SELECT certificate_sha256 FROM device WHERE account = ?";
        let mut statement = self.0.prepare_cached(query)?;
        let held = statement.query_map([account], |row| row.get::<_, [u8; 32]>(0))?;
        for certificate in held.collect::<rusqlite::Result<Vec<_>>>()? {
            if !certificates.contains(&certificate) {
                self.0
                    .prepare_cached("DELETE FROM device WHERE certificate_sha256 = ?")?
                    .execute([certificate])?;
            }
        }
        Ok(())
    }

    fn end_device(&mut self, account: &str) -> Result<()> {
        self.0
            .prepare_cached("UPDATE device SET state = 'ended' WHERE account = ?")?
            .execute([account])?;
        Ok(())
    }

    fn checks(&mut self, ids: &[CheckId]) -> Result<Vec<CheckRow>> {
        let mut statement = self.0.prepare_cached("SELECT * FROM check_ WHERE id = ?")?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(statement.query_row([id.0], check).optional()?);
        }
        Ok(found)
    }

    fn checks_of_numbers(&mut self, numbers: &[&str]) -> Result<Vec<CheckRow>> {
        let query = "SELECT * FROM check_ WHERE check_number = ?";
        let mut statement = self.0.prepare_cached(query)?;
        let mut found = Vec::new();
        for number in numbers {
            let rows = statement.query_map([number], check)?;
            found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        Ok(found)
    }

    fn insert_checks(&mut self, checks: &[CheckRow]) -> Result<()> {
        let insert = "INSERT INTO check_ VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let mut statement = self.0.prepare_cached(insert)?;
        for row in checks {
            statement.execute(params![
                row.id,
                row.account,
                row.service_name,
                row.challenge,
                row.device_certificate_sha256,
                row.facility,
                row.method,
                row.consents,
                row.eligibility_date,
                row.deadline,
                row.received_at,
                row.terms_version,
                row.state,
                row.proof_sha256,
                row.answer.as_ref().map(|sealed| &sealed.data),
                row.answer.as_ref().map(|sealed| &sealed.key),
                row.answer_sha256,
                row.class,
                row.answer_signature,
                row.check_number,
                row.proof_received_at,
                row.answered_at,
                row.delivered_at
            ])?;
        }
        Ok(())
    }

    fn update_checks(&mut self, checks: &[CheckRow]) -> Result<()> {
        let update = "UPDATE check_ SET state = ?, proof_sha256 = ?, answer = ?, answer_key = ?, answer_sha256 = ?, class = ?, answer_signature = ?, check_number = ?, proof_received_at = ?, answered_at = ?, delivered_at = ? WHERE id = ?";
        let mut statement = self.0.prepare_cached(update)?;
        for row in checks {
            statement.execute(params![
                row.state,
                row.proof_sha256,
                row.answer.as_ref().map(|sealed| &sealed.data),
                row.answer.as_ref().map(|sealed| &sealed.key),
                row.answer_sha256,
                row.class,
                row.answer_signature,
                row.check_number,
                row.proof_received_at,
                row.answered_at,
                row.delivered_at,
                row.id
            ])?;
        }
        Ok(())
    }

    fn requests(&mut self, keys: &[RequestKey]) -> Result<Vec<RequestRow>> {
        let query = "SELECT request_sha256, check_id, received_at FROM request WHERE device_certificate_sha256 = ? AND idempotency_key = ?";
        let mut statement = self.0.prepare_cached(query)?;
        let mut found = Vec::new();
        for key in keys {
            let row = params![key.device_certificate_sha256, key.idempotency_key];
            let row = statement.query_row(row, |row| {
                Ok(RequestRow {
                    key: key.clone(),
                    request_sha256: row.get(0)?,
                    check: CheckId(row.get(1)?),
                    received_at: row.get(2)?,
                })
            });
            found.extend(row.optional()?);
        }
        Ok(found)
    }

    fn insert_requests(&mut self, requests: &[RequestRow]) -> Result<()> {
        let insert = "INSERT INTO request VALUES (?, ?, ?, ?, ?)";
        let mut statement = self.0.prepare_cached(insert)?;
        for row in requests {
            statement.execute(params![
                row.key.device_certificate_sha256,
                row.key.idempotency_key,
                row.request_sha256,
                row.check.0,
                row.received_at
            ])?;
        }
        Ok(())
    }

    fn eligibility(&mut self, subject: &Subject) -> Result<Option<Sealed>> {
        let query = "SELECT record, record_key FROM eligibility WHERE subject = ?";
        let mut statement = self.0.prepare_cached(query)?;
        let found = statement.query_row([subject.as_bytes()], |row| {
            Ok(Sealed {
                data: row.get(0)?,
                key: row.get(1)?,
            })
        });
        Ok(found.optional()?)
    }

    fn put_eligibility(&mut self, records: &[(Subject, Sealed)]) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO eligibility VALUES (?, ?, ?)";
        let mut statement = self.0.prepare_cached(insert)?;
        for (subject, sealed) in records {
            statement.execute(params![subject.as_bytes(), sealed.data, sealed.key])?;
        }
        Ok(())
    }

    fn erase_eligibility(&mut self, subject: &Subject) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM eligibility WHERE subject = ?")?
            .execute([subject.as_bytes()])?;
        Ok(())
    }

    fn forget(&mut self, before: &Before) -> Result<Forgotten> {
        let execute = |statement: &str, before: i64| {
            let count = self.0.prepare_cached(statement)?.execute([before])?;
            Ok::<_, StoreError>(u64::try_from(count).unwrap_or(u64::MAX))
        };
        Ok(Forgotten {
            answers: execute(
                "UPDATE check_ SET state = 'forgotten', answer = NULL, answer_key = NULL, answer_signature = NULL WHERE answer_key IS NOT NULL AND received_at < ?",
                before.answers,
            )?,
            requests: execute("DELETE FROM request WHERE received_at < ?", before.requests)?,
            checks: execute("DELETE FROM check_ WHERE received_at < ?", before.checks)?,
        })
    }

    fn document(&mut self, kind: &str, id: &str) -> Result<Option<Sealed>> {
        let query = "SELECT body, body_key FROM document WHERE kind = ? AND id = ?";
        let mut statement = self.0.prepare_cached(query)?;
        let found = statement.query_row([kind, id], |row| {
            Ok(Sealed {
                data: row.get(0)?,
                key: row.get(1)?,
            })
        });
        Ok(found.optional()?)
    }

    fn documents(&mut self, kind: &str) -> Result<Vec<(String, Sealed)>> {
        let query = "SELECT id, body, body_key FROM document WHERE kind = ? ORDER BY id";
        let mut statement = self.0.prepare_cached(query)?;
        let found = statement.query_map([kind], |row| {
            let sealed = Sealed {
                data: row.get(1)?,
                key: row.get(2)?,
            };
            Ok((row.get(0)?, sealed))
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    fn insert_document(&mut self, kind: &str, id: &str, sealed: &Sealed) -> Result<()> {
        self.0
            .prepare_cached("INSERT INTO document VALUES (?, ?, ?, ?)")?
            .execute(params![kind, id, sealed.data, sealed.key])?;
        Ok(())
    }

    fn put_document(&mut self, kind: &str, id: &str, sealed: &Sealed) -> Result<()> {
        self.0
            .prepare_cached("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)")?
            .execute(params![kind, id, sealed.data, sealed.key])?;
        Ok(())
    }

    fn erase_document(&mut self, kind: &str, id: &str) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM document WHERE kind = ? AND id = ?")?
            .execute([kind, id])?;
        Ok(())
    }

    fn wrapped_keys(&mut self, purpose: Purpose, after: &WrappedKey) -> Result<Vec<WrappedKey>> {
        let query = match purpose {
            Purpose::Answer => {
                "SELECT '', id, answer_key FROM check_ WHERE answer_key IS NOT NULL AND ?1 = '' AND id > ?2 ORDER BY id LIMIT ?3"
            }
            Purpose::Document => {
                "SELECT kind, CAST(id AS BLOB), body_key FROM document WHERE (kind, id) > (?1, CAST(?2 AS TEXT)) ORDER BY kind, id LIMIT ?3"
            }
            Purpose::Eligibility => {
                "SELECT '', subject, record_key FROM eligibility WHERE ?1 = '' AND subject > ?2 ORDER BY subject LIMIT ?3"
            }
        };
        let mut statement = self.0.prepare_cached(query)?;
        let found = statement.query_map(params![after.kind, after.id, WRAPPED], |row| {
            Ok(WrappedKey {
                kind: row.get(0)?,
                id: row.get(1)?,
                key: row.get(2)?,
            })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    fn rewrap(&mut self, purpose: Purpose, old: &WrappedKey, new: &[u8]) -> Result<()> {
        let update = match purpose {
            Purpose::Answer => {
                "UPDATE check_ SET answer_key = ?1 WHERE ?2 = '' AND id = ?3 AND answer_key = ?4"
            }
            Purpose::Document => {
                "UPDATE document SET body_key = ?1 WHERE kind = ?2 AND id = CAST(?3 AS TEXT) AND body_key = ?4"
            }
            Purpose::Eligibility => {
                "UPDATE eligibility SET record_key = ?1 WHERE ?2 = '' AND subject = ?3 AND record_key = ?4"
            }
        };
        self.0
            .prepare_cached(update)?
            .execute(params![new, old.kind, old.id, old.key])?;
        Ok(())
    }

    fn queue_audit(&mut self, records: &[AuditRow]) -> Result<()> {
        let insert = "INSERT INTO audit_queue (facility, record) VALUES (?, ?)";
        let mut statement = self.0.prepare_cached(insert)?;
        for row in records {
            statement.execute(params![row.facility, row.record])?;
        }
        Ok(())
    }

    fn take_queued(&mut self, limit: i64) -> Result<Option<Vec<AuditRow>>> {
        let query = "SELECT arrival, facility, record FROM audit_queue ORDER BY arrival LIMIT ?";
        let mut statement = self.0.prepare_cached(query)?;
        let taken = statement.query_map([limit], |row| {
            let record = AuditRow {
                facility: row.get(1)?,
                record: row.get(2)?,
            };
            Ok((row.get::<_, i64>(0)?, record))
        })?;
        let taken: Vec<_> = taken.collect::<rusqlite::Result<_>>()?;
        if let Some((last, _)) = taken.last() {
            self.0
                .prepare_cached("DELETE FROM audit_queue WHERE arrival <= ?")?
                .execute([last])?;
        }
        Ok(Some(taken.into_iter().map(|(_, record)| record).collect()))
    }

    fn insert_entries(&mut self, first: i64, records: &[AuditRow]) -> Result<()> {
        let insert = "INSERT INTO audit_entry VALUES (?, ?, ?)";
        let mut statement = self.0.prepare_cached(insert)?;
        for (position, row) in (first..).zip(records) {
            statement.execute(params![position, row.facility, row.record])?;
        }
        Ok(())
    }

    fn entries(&mut self, first: i64, limit: i64) -> Result<Vec<AuditRow>> {
        let query = "SELECT facility, record FROM audit_entry WHERE position >= ? ORDER BY position LIMIT ?";
        let mut statement = self.0.prepare_cached(query)?;
        let entries = statement.query_map([first, limit], |row| {
            Ok(AuditRow {
                facility: row.get(0)?,
                record: row.get(1)?,
            })
        })?;
        Ok(entries.collect::<rusqlite::Result<_>>()?)
    }

    fn checkpoints(&mut self) -> Result<Vec<CheckpointRow>> {
        let query = "SELECT size, at, note, subtrees FROM audit_checkpoint ORDER BY size";
        let mut statement = self.0.prepare_cached(query)?;
        let checkpoints = statement.query_map([], checkpoint)?;
        Ok(checkpoints.collect::<rusqlite::Result<_>>()?)
    }

    fn last_checkpoint(&mut self) -> Result<Option<CheckpointRow>> {
        let query =
            "SELECT size, at, note, subtrees FROM audit_checkpoint ORDER BY size DESC LIMIT 1";
        let mut statement = self.0.prepare_cached(query)?;
        Ok(statement.query_row([], checkpoint).optional()?)
    }

    fn replace_checkpoints(&mut self, since: i64, row: &CheckpointRow) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM audit_checkpoint WHERE at >= ?")?
            .execute([since])?;
        self.0
            .prepare_cached("INSERT INTO audit_checkpoint VALUES (?, ?, ?, ?)")?
            .execute(params![row.size, row.at, row.note, row.subtrees])?;
        Ok(())
    }
}

fn checkpoint(row: &Row<'_>) -> rusqlite::Result<CheckpointRow> {
    Ok(CheckpointRow {
        size: row.get(0)?,
        at: row.get(1)?,
        note: row.get(2)?,
        subtrees: row.get(3)?,
    })
}

fn check(row: &Row<'_>) -> rusqlite::Result<CheckRow> {
    let answer: Option<Vec<u8>> = row.get("answer")?;
    let answer_key: Option<Vec<u8>> = row.get("answer_key")?;
    Ok(CheckRow {
        id: row.get("id")?,
        account: row.get("account")?,
        service_name: row.get("service_name")?,
        challenge: row.get("challenge")?,
        device_certificate_sha256: row.get("device_certificate_sha256")?,
        facility: row.get("facility")?,
        method: row.get("method")?,
        consents: row.get("consents")?,
        eligibility_date: row.get("eligibility_date")?,
        deadline: row.get("deadline")?,
        received_at: row.get("received_at")?,
        terms_version: row.get("terms_version")?,
        state: row.get("state")?,
        proof_sha256: row.get("proof_sha256")?,
        answer: answer
            .zip(answer_key)
            .map(|(data, key)| Sealed { data, key }),
        answer_sha256: row.get("answer_sha256")?,
        class: row.get("class")?,
        answer_signature: row.get("answer_signature")?,
        check_number: row.get("check_number")?,
        proof_received_at: row.get("proof_received_at")?,
        answered_at: row.get("answered_at")?,
        delivered_at: row.get("delivered_at")?,
    })
}
