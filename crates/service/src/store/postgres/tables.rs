// SPDX-License-Identifier: MIT OR Apache-2.0
//! The statements. Each is one round trip for a whole batch: rows go as arrays of columns.

use super::{LOCK_AUDIT, PostgresTables};
use crate::keys::{Purpose, Sealed, Subject};
use crate::store::backend::{
    AuditRow, Before, CheckpointRow, Forgotten, RequestKey, RequestRow, Tables, WRAPPED, WrappedKey,
};
use crate::store::error::Result;
use crate::store::rows::{self, CheckRow};
use postgres::types::ToSql;
use postgres::{Row, Statement};
use protocol::check::CheckId;
use protocol::facility::Device;

type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

impl PostgresTables<'_> {
    fn prepared(&mut self, text: &'static str) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(text) {
            return Ok(statement.clone());
        }
        let statement = self.transaction.prepare(text)?;
        self.prepared.insert(text, statement.clone());
        Ok(statement)
    }

    fn query(&mut self, text: &'static str, parameters: Parameters<'_>) -> Result<Vec<Row>> {
        let statement = self.prepared(text)?;
        Ok(self.transaction.query(&statement, parameters)?)
    }

    fn count(&mut self, text: &'static str, before: i64) -> Result<u64> {
        let statement = self.prepared(text)?;
        Ok(self.transaction.execute(&statement, &[&before])?)
    }

    fn execute(&mut self, text: &'static str, parameters: Parameters<'_>) -> Result<()> {
        let statement = self.prepared(text)?;
        self.transaction.execute(&statement, parameters)?;
        Ok(())
    }
}

fn sealed(row: &Row, first: usize) -> Result<Sealed> {
    Ok(Sealed {
        data: row.try_get(first)?,
        key: row.try_get(first.saturating_add(1))?,
    })
}

/// One column of many rows.
fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

impl Tables for PostgresTables<'_> {
    fn devices(&mut self, certificates: &[[u8; 32]]) -> Result<Vec<Device>> {
        let certificates = column(certificates, |certificate| &certificate[..]);
        let found = self.query(
            "SELECT certificate_sha256, account, facility, kind, state, delegate FROM device WHERE certificate_sha256 = ANY($1)",
            &[&certificates],
        )?;
        let devices = found.iter().map(|row| {
            let certificate = rows::bytes("certificate_sha256", row.try_get(0)?)?;
            let columns = [
                row.try_get(1)?,
                row.try_get(2)?,
                row.try_get(3)?,
                row.try_get(4)?,
            ];
            rows::device(certificate, columns, row.try_get(5)?)
        });
        devices.collect()
    }

    fn put_device(&mut self, device: &Device) -> Result<()> {
        self.execute(
            "INSERT INTO device VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (certificate_sha256)
             DO UPDATE SET account = $2, facility = $3, kind = $4, state = $5, delegate = $6",
            &[
                &&device.certificate_sha256[..],
                &device.account.as_str(),
                &device.facility.as_str(),
                &device.kind.as_str(),
                &device.state.as_str(),
                &device.delegate,
            ],
        )
    }

    fn set_facility_state(&mut self, facility: &str, state: &str) -> Result<()> {
        let update = "UPDATE device SET state = $2 WHERE facility = $1 AND state <> 'ended'";
        self.execute(update, &[&facility, &state])
    }

    fn set_facility_delegate(&mut self, facility: &str, delegate: Option<&str>) -> Result<()> {
        let update = "UPDATE device SET delegate = $2 WHERE facility = $1";
        self.execute(update, &[&facility, &delegate])
    }

    fn keep_devices(&mut self, account: &str, certificates: &[[u8; 32]]) -> Result<()> {
        let certificates = column(certificates, |certificate| &certificate[..]);
        let delete = "DELETE FROM device WHERE account = $1 AND certificate_sha256 <> ALL($2)";
        self.execute(delete, &[&account, &certificates])
    }

    fn end_device(&mut self, account: &str) -> Result<()> {
        let update = "UPDATE device SET state = 'ended' WHERE account = $1";
        self.execute(update, &[&account])
    }

    fn checks(&mut self, ids: &[CheckId]) -> Result<Vec<CheckRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = column(ids, |id| &id.0[..]);
        let found = self.query(
            "SELECT * FROM check_ WHERE id = ANY($1) ORDER BY id FOR UPDATE",
            &[&ids],
        )?;
        found.iter().map(check).collect()
    }

    fn checks_of_numbers(&mut self, numbers: &[&str]) -> Result<Vec<CheckRow>> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let query = "SELECT * FROM check_ WHERE check_number = ANY($1) ORDER BY id";
        self.query(query, &[&numbers])?.iter().map(check).collect()
    }

    fn insert_checks(&mut self, checks: &[CheckRow]) -> Result<()> {
        if checks.is_empty() {
            return Ok(());
        }
        self.execute(
            "INSERT INTO check_ SELECT * FROM unnest($1::bytea[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::text[],
             $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::text[], $13::text[], $14::bytea[],
             $15::bytea[], $16::bytea[], $17::bytea[], $18::text[], $19::bytea[], $20::text[],
             $21::bigint[], $22::bigint[], $23::bigint[])",
            &[
                &column(checks, |row| &row.id[..]),
                &column(checks, |row| &*row.account),
                &column(checks, |row| &*row.service_name),
                &column(checks, |row| &row.challenge[..]),
                &column(checks, |row| &row.device_certificate_sha256[..]),
                &column(checks, |row| &*row.facility),
                &column(checks, |row| &*row.method),
                &column(checks, |row| &*row.consents),
                &column(checks, |row| &*row.eligibility_date),
                &column(checks, |row| row.deadline),
                &column(checks, |row| row.received_at),
                &column(checks, |row| &*row.terms_version),
                &column(checks, |row| &*row.state),
                &column(checks, |row| row.proof_sha256.as_ref().map(|hash| &hash[..])),
                &column(checks, |row| row.answer.as_ref().map(|sealed| &*sealed.data)),
                &column(checks, |row| row.answer.as_ref().map(|sealed| &*sealed.key)),
                &column(checks, |row| row.answer_sha256.as_ref().map(|hash| &hash[..])),
                &column(checks, |row| row.class.as_deref()),
                &column(checks, |row| row.answer_signature.as_deref()),
                &column(checks, |row| row.check_number.as_deref()),
                &column(checks, |row| row.proof_received_at),
                &column(checks, |row| row.answered_at),
                &column(checks, |row| row.delivered_at),
            ],
        )
    }

    fn update_checks(&mut self, checks: &[CheckRow]) -> Result<()> {
        if checks.is_empty() {
            return Ok(());
        }
        self.execute(
            "UPDATE check_ SET state = new.state, proof_sha256 = new.proof_sha256, answer = new.answer,
             answer_key = new.answer_key, answer_sha256 = new.answer_sha256, class = new.class,
             answer_signature = new.answer_signature, check_number = new.check_number,
             proof_received_at = new.proof_received_at, answered_at = new.answered_at, delivered_at = new.delivered_at
             FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[], $8::bytea[],
             $9::text[], $10::bigint[], $11::bigint[], $12::bigint[])
             AS new (id, state, proof_sha256, answer, answer_key, answer_sha256, class, answer_signature, check_number,
             proof_received_at, answered_at, delivered_at) WHERE check_.id = new.id",
            &[
                &column(checks, |row| &row.id[..]),
                &column(checks, |row| &*row.state),
                &column(checks, |row| row.proof_sha256.as_ref().map(|hash| &hash[..])),
                &column(checks, |row| row.answer.as_ref().map(|sealed| &*sealed.data)),
                &column(checks, |row| row.answer.as_ref().map(|sealed| &*sealed.key)),
                &column(checks, |row| row.answer_sha256.as_ref().map(|hash| &hash[..])),
                &column(checks, |row| row.class.as_deref()),
                &column(checks, |row| row.answer_signature.as_deref()),
                &column(checks, |row| row.check_number.as_deref()),
                &column(checks, |row| row.proof_received_at),
                &column(checks, |row| row.answered_at),
                &column(checks, |row| row.delivered_at),
            ],
        )
    }

    fn requests(&mut self, keys: &[RequestKey]) -> Result<Vec<RequestRow>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.query(
            "SELECT request.* FROM request JOIN unnest($1::bytea[], $2::text[]) AS asked (certificate, key)
             ON device_certificate_sha256 = certificate AND idempotency_key = key",
            &[
                &column(keys, |key| &key.device_certificate_sha256[..]),
                &column(keys, |key| &*key.idempotency_key),
            ],
        )?;
        let requests = found.iter().map(|row| {
            Ok(RequestRow {
                key: RequestKey {
                    device_certificate_sha256: rows::bytes(
                        "device_certificate_sha256",
                        row.try_get(0)?,
                    )?,
                    idempotency_key: row.try_get(1)?,
                },
                request_sha256: rows::bytes("request_sha256", row.try_get(2)?)?,
                check: CheckId(rows::bytes("check_id", row.try_get(3)?)?),
                received_at: row.try_get(4)?,
            })
        });
        requests.collect()
    }

    fn insert_requests(&mut self, requests: &[RequestRow]) -> Result<()> {
        if requests.is_empty() {
            return Ok(());
        }
        // In one order, so that two processes with the same keys do not wait for each other in a circle.
        self.execute(
            "INSERT INTO request SELECT * FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::bytea[], $5::bigint[])
             ORDER BY 1, 2",
            &[
                &column(requests, |row| &row.key.device_certificate_sha256[..]),
                &column(requests, |row| &*row.key.idempotency_key),
                &column(requests, |row| &row.request_sha256[..]),
                &column(requests, |row| &row.check.0[..]),
                &column(requests, |row| row.received_at),
            ],
        )
    }

    fn eligibility(&mut self, subject: &Subject) -> Result<Option<Sealed>> {
        let query = "SELECT record, record_key FROM eligibility WHERE subject = $1";
        let found = self.query(query, &[&&subject.as_bytes()[..]])?;
        let sealed = found.first().map(|row| {
            Ok(Sealed {
                data: row.try_get(0)?,
                key: row.try_get(1)?,
            })
        });
        sealed.transpose()
    }

    fn put_eligibility(&mut self, records: &[(Subject, Sealed)]) -> Result<()> {
        self.execute(
            "INSERT INTO eligibility SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[]) ORDER BY 1
             ON CONFLICT (subject) DO UPDATE SET record = excluded.record, record_key = excluded.record_key",
            &[
                &column(records, |(subject, _)| &subject.as_bytes()[..]),
                &column(records, |(_, sealed)| &*sealed.data),
                &column(records, |(_, sealed)| &*sealed.key),
            ],
        )
    }

    fn erase_eligibility(&mut self, subject: &Subject) -> Result<()> {
        let delete = "DELETE FROM eligibility WHERE subject = $1";
        self.execute(delete, &[&&subject.as_bytes()[..]])
    }

    fn forget(&mut self, before: &Before) -> Result<Forgotten> {
        Ok(Forgotten {
            answers: self.count(
                "UPDATE check_ SET state = 'forgotten', answer = NULL, answer_key = NULL, answer_signature = NULL
                 WHERE answer_key IS NOT NULL AND received_at < $1",
                before.answers,
            )?,
            requests: self.count(
                "DELETE FROM request WHERE received_at < $1",
                before.requests,
            )?,
            checks: self.count("DELETE FROM check_ WHERE received_at < $1", before.checks)?,
        })
    }

    fn document(&mut self, kind: &str, id: &str) -> Result<Option<Sealed>> {
        let query = "SELECT body, body_key FROM document WHERE kind = $1 AND id = $2 FOR UPDATE";
        let found = self.query(query, &[&kind, &id])?;
        found.first().map(|row| sealed(row, 0)).transpose()
    }

    fn documents(&mut self, kind: &str) -> Result<Vec<(String, Sealed)>> {
        let query = "SELECT id, body, body_key FROM document WHERE kind = $1 ORDER BY id";
        let found = self.query(query, &[&kind])?;
        let documents = found
            .iter()
            .map(|row| Ok((row.try_get(0)?, sealed(row, 1)?)));
        documents.collect()
    }

    fn insert_document(&mut self, kind: &str, id: &str, sealed: &Sealed) -> Result<()> {
        self.execute(
            "INSERT INTO document VALUES ($1, $2, $3, $4)",
            &[&kind, &id, &&*sealed.data, &&*sealed.key],
        )
    }

    fn put_document(&mut self, kind: &str, id: &str, sealed: &Sealed) -> Result<()> {
        self.execute(
            "INSERT INTO document VALUES ($1, $2, $3, $4)
             ON CONFLICT (kind, id) DO UPDATE SET body = $3, body_key = $4",
            &[&kind, &id, &&*sealed.data, &&*sealed.key],
        )
    }

    fn erase_document(&mut self, kind: &str, id: &str) -> Result<()> {
        let delete = "DELETE FROM document WHERE kind = $1 AND id = $2";
        self.execute(delete, &[&kind, &id])
    }

    fn wrapped_keys(&mut self, purpose: Purpose, after: &WrappedKey) -> Result<Vec<WrappedKey>> {
        let query = match purpose {
            Purpose::Answer => {
                "SELECT '', id, answer_key FROM check_ WHERE answer_key IS NOT NULL AND $1::text = '' AND id > $2::bytea
                 ORDER BY id LIMIT $3"
            }
            Purpose::Document => {
                "SELECT kind, convert_to(id, 'UTF8'), body_key FROM document
                 WHERE (kind, id) > ($1::text, convert_from($2::bytea, 'UTF8')) ORDER BY kind, id LIMIT $3"
            }
            Purpose::Eligibility => {
                "SELECT '', subject, record_key FROM eligibility WHERE $1::text = '' AND subject > $2::bytea
                 ORDER BY subject LIMIT $3"
            }
        };
        let found = self.query(query, &[&after.kind, &&*after.id, &WRAPPED])?;
        let keys = found.iter().map(|row| {
            Ok(WrappedKey {
                kind: row.try_get(0)?,
                id: row.try_get(1)?,
                key: row.try_get(2)?,
            })
        });
        keys.collect()
    }

    fn rewrap(&mut self, purpose: Purpose, old: &WrappedKey, new: &[u8]) -> Result<()> {
        let update = match purpose {
            Purpose::Answer => {
                "UPDATE check_ SET answer_key = $1 WHERE $2::text = '' AND id = $3 AND answer_key = $4"
            }
            Purpose::Document => {
                "UPDATE document SET body_key = $1 WHERE kind = $2 AND id = convert_from($3::bytea, 'UTF8') AND body_key = $4"
            }
            Purpose::Eligibility => {
                "UPDATE eligibility SET record_key = $1 WHERE $2::text = '' AND subject = $3 AND record_key = $4"
            }
        };
        self.execute(update, &[&new, &old.kind, &&*old.id, &&*old.key])
    }

    fn queue_audit(&mut self, records: &[AuditRow]) -> Result<()> {
        self.execute(
            "INSERT INTO audit_queue (facility, record) SELECT * FROM unnest($1::text[], $2::bytea[])",
            &[
                &column(records, |row| row.facility.as_deref()),
                &column(records, |row| &*row.record),
            ],
        )
    }

    fn take_queued(&mut self, limit: i64) -> Result<Option<Vec<AuditRow>>> {
        let lock = self.query("SELECT pg_try_advisory_xact_lock($1)", &[&LOCK_AUDIT])?;
        if !lock.first().map_or(Ok(false), |row| row.try_get(0))? {
            return Ok(None);
        }
        let taken = self.query(
            "WITH taken AS (DELETE FROM audit_queue WHERE arrival IN
                (SELECT arrival FROM audit_queue ORDER BY arrival LIMIT $1) RETURNING arrival, facility, record)
             SELECT facility, record FROM taken ORDER BY arrival",
            &[&limit],
        )?;
        let records = taken.iter().map(|row| {
            Ok(AuditRow {
                facility: row.try_get(0)?,
                record: row.try_get(1)?,
            })
        });
        records.collect::<Result<_>>().map(Some)
    }

    fn insert_entries(&mut self, first: i64, records: &[AuditRow]) -> Result<()> {
        let positions: Vec<i64> = (first..)
            .zip(records)
            .map(|(position, _)| position)
            .collect();
        self.execute(
            "INSERT INTO audit_entry SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[])",
            &[
                &positions,
                &column(records, |row| row.facility.as_deref()),
                &column(records, |row| &*row.record),
            ],
        )
    }

    fn entries(&mut self, first: i64, limit: i64) -> Result<Vec<AuditRow>> {
        let found = self.query(
            "SELECT facility, record FROM audit_entry WHERE position >= $1 ORDER BY position LIMIT $2",
            &[&first, &limit],
        )?;
        let entries = found.iter().map(|row| {
            Ok(AuditRow {
                facility: row.try_get(0)?,
                record: row.try_get(1)?,
            })
        });
        entries.collect()
    }

    fn checkpoints(&mut self) -> Result<Vec<CheckpointRow>> {
        let query = "SELECT size, at, note, subtrees FROM audit_checkpoint ORDER BY size";
        self.query(query, &[])?.iter().map(checkpoint).collect()
    }

    fn last_checkpoint(&mut self) -> Result<Option<CheckpointRow>> {
        let query =
            "SELECT size, at, note, subtrees FROM audit_checkpoint ORDER BY size DESC LIMIT 1";
        self.query(query, &[])?.first().map(checkpoint).transpose()
    }

    fn replace_checkpoints(&mut self, since: i64, row: &CheckpointRow) -> Result<()> {
        self.execute("DELETE FROM audit_checkpoint WHERE at >= $1", &[&since])?;
        self.execute(
            "INSERT INTO audit_checkpoint VALUES ($1, $2, $3, $4)",
            &[&row.size, &row.at, &row.note, &&*row.subtrees],
        )
    }
}

fn checkpoint(row: &Row) -> Result<CheckpointRow> {
    Ok(CheckpointRow {
        size: row.try_get(0)?,
        at: row.try_get(1)?,
        note: row.try_get(2)?,
        subtrees: row.try_get(3)?,
    })
}

fn check(row: &Row) -> Result<CheckRow> {
    let hash = |column: &'static str| {
        let bytes: Option<&[u8]> = row.try_get(column)?;
        bytes.map(|bytes| rows::bytes(column, bytes)).transpose()
    };
    let answer: Option<Vec<u8>> = row.try_get("answer")?;
    let answer_key: Option<Vec<u8>> = row.try_get("answer_key")?;
    Ok(CheckRow {
        id: rows::bytes("id", row.try_get("id")?)?,
        account: row.try_get("account")?,
        service_name: row.try_get("service_name")?,
        challenge: rows::bytes("challenge", row.try_get("challenge")?)?,
        device_certificate_sha256: rows::bytes(
            "device_certificate_sha256",
            row.try_get("device_certificate_sha256")?,
        )?,
        facility: row.try_get("facility")?,
        method: row.try_get("method")?,
        consents: row.try_get("consents")?,
        eligibility_date: row.try_get("eligibility_date")?,
        deadline: row.try_get("deadline")?,
        received_at: row.try_get("received_at")?,
        terms_version: row.try_get("terms_version")?,
        state: row.try_get("state")?,
        proof_sha256: hash("proof_sha256")?,
        answer: answer
            .zip(answer_key)
            .map(|(data, key)| Sealed { data, key }),
        answer_sha256: hash("answer_sha256")?,
        class: row.try_get("class")?,
        answer_signature: row.try_get("answer_signature")?,
        check_number: row.try_get("check_number")?,
        proof_received_at: row.try_get("proof_received_at")?,
        answered_at: row.try_get("answered_at")?,
        delivered_at: row.try_get("delivered_at")?,
    })
}
