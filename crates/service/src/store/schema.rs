// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tables.

use super::StoreError;
use rusqlite::Connection;

/// Version of the tables below, kept in `user_version`.
const VERSION: i64 = 1;

/// Personal data stand in two columns only: `eligibility.record`, and `check_.answer` until its receipt has arrived.
const TABLES: &str = "
CREATE TABLE device (
    certificate_sha256 BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    facility TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE eligibility (
    issuer_key_id BLOB NOT NULL,
    serial BLOB NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (issuer_key_id, serial)
) STRICT, WITHOUT ROWID;

CREATE TABLE check_ (
    id BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    service_name TEXT NOT NULL,
    challenge BLOB NOT NULL,
    device_certificate_sha256 BLOB NOT NULL,
    facility TEXT NOT NULL,
    method TEXT NOT NULL,
    consents TEXT NOT NULL,
    eligibility_date TEXT NOT NULL,
    deadline INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    terms_version TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'delivered', 'refused')),
    proof_sha256 BLOB,
    answer BLOB,
    answer_sha256 BLOB,
    class TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    check_id BLOB,
    account TEXT,
    class TEXT,
    detail TEXT
) STRICT;
";

/// Sets the connection up and makes the tables when the database is new.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    // Write-ahead log with full synchronisation: what was answered is on disk.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Deleted answers are overwritten, not only unlinked (Article 28 paragraph 2).
    connection.pragma_update(None, "secure_delete", "ON")?;
    let transaction = connection.transaction()?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match found {
        0 => {
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
        }
        VERSION => {}
        found => return Err(StoreError::SchemaTooNew { found }),
    }
    Ok(transaction.commit()?)
}
