// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rows to domain types and back, by hand: a domain type never decides how it is stored.

use super::StoreError;
use jpki::path::IssuerKeyId;
use jpki::serial::SerialNumber;
use jpki::time::UnixTime;
use jpki::user::VerifiedUser;
use protocol::Class;
use protocol::check::{
    Challenge, CheckId, CheckState, CheckTerms, ConsentItem, Consents, Method, StoredCheck,
};
use protocol::date::Date;
use protocol::eligibility::EligibilityRecord;
use protocol::facility::{AccountId, Device, FacilityId, FacilityKind, FacilityState};
use protocol::server::{AuditRecord, Change, EligibilityLookup, LookupFailed};
use protocol::wire;
use rusqlite::{OptionalExtension, Row, Transaction, params};

type Result<T> = std::result::Result<T, StoreError>;

pub(super) fn put_device(transaction: &Transaction<'_>, device: &Device) -> Result<()> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?, ?)")?
        .execute(params![
            device.certificate_sha256,
            device.account.as_str(),
            device.facility.as_str(),
            device.kind.as_str(),
            device.state.as_str()
        ])?;
    Ok(())
}

pub(super) fn device(
    transaction: &Transaction<'_>,
    certificate_sha256: &[u8; 32],
) -> Result<Option<Device>> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM device WHERE certificate_sha256 = ?")?;
    let mut rows = statement.query(params![certificate_sha256])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(Device {
        account: text(row, "account", |text| AccountId::new(text).ok())?,
        certificate_sha256: *certificate_sha256,
        facility: text(row, "facility", |text| FacilityId::new(text).ok())?,
        kind: text(row, "kind", FacilityKind::named)?,
        state: text(row, "state", FacilityState::named)?,
    }))
}

pub(super) fn put_eligibility(
    transaction: &Transaction<'_>,
    issuer: IssuerKeyId,
    serial: SerialNumber,
    record: &EligibilityRecord,
) -> Result<()> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO eligibility VALUES (?, ?, ?)")?
        .execute(params![
            issuer.as_bytes(),
            serial.as_bytes(),
            wire::encode_record(record)
        ])?;
    Ok(())
}

/// Looks eligibility up inside the transaction of the decision.
pub(super) struct Eligibility<'a>(pub(super) &'a Transaction<'a>);

impl EligibilityLookup for Eligibility<'_> {
    fn find(
        &self,
        user: &VerifiedUser,
    ) -> std::result::Result<Option<EligibilityRecord>, LookupFailed> {
        let query = "SELECT record FROM eligibility WHERE issuer_key_id = ? AND serial = ?";
        let record: Option<Vec<u8>> = self
            .0
            .prepare_cached(query)
            .and_then(|mut statement| {
                let (issuer, serial) = (user.issuer_key_id(), user.serial());
                let key = params![issuer.as_bytes(), serial.as_bytes()];
                statement.query_row(key, |row| row.get(0)).optional()
            })
            .map_err(|_| LookupFailed)?;
        record
            .map(|record| wire::decode_record(&record).map_err(|_| LookupFailed))
            .transpose()
    }
}

pub(super) fn check(transaction: &Transaction<'_>, id: CheckId) -> Result<Option<StoredCheck>> {
    let mut statement = transaction.prepare_cached("SELECT * FROM check_ WHERE id = ?")?;
    let mut rows = statement.query(params![id.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let terms = CheckTerms {
        service_name: row.get("service_name")?,
        id,
        challenge: Challenge(row.get("challenge")?),
        device_certificate_sha256: row.get("device_certificate_sha256")?,
        facility: text(row, "facility", |text| FacilityId::new(text).ok())?,
        method: text(row, "method", Method::named)?,
        consents: text(row, "consents", consents)?,
        eligibility_date: text(row, "eligibility_date", |text| Date::from_iso(text).ok())?,
        deadline: UnixTime::from_secs(row.get("deadline")?),
    };
    Ok(Some(StoredCheck {
        terms,
        account: text(row, "account", |text| AccountId::new(text).ok())?,
        received_at: UnixTime::from_secs(row.get("received_at")?),
        terms_version: row.get("terms_version")?,
        state: state(row)?,
    }))
}

pub(super) fn apply(transaction: &Transaction<'_>, change: &Change) -> Result<()> {
    match change {
        Change::Insert(check) => insert(transaction, check),
        Change::Update(check) => update(transaction, check),
    }
}

pub(super) fn note(transaction: &Transaction<'_>, audit: &AuditRecord) -> Result<()> {
    let statement =
        "INSERT INTO audit (at, event, check_id, account, class, detail) VALUES (?, ?, ?, ?, ?, ?)";
    transaction.prepare_cached(statement)?.execute(params![
        audit.at.as_secs(),
        audit.event,
        audit.check.map(|id| id.0),
        audit.account.as_ref().map(AccountId::as_str),
        audit.class.map(Class::as_str),
        audit.detail
    ])?;
    Ok(())
}

fn insert(transaction: &Transaction<'_>, check: &StoredCheck) -> Result<()> {
    let terms = &check.terms;
    let words: Vec<&str> = terms.consents.iter().map(ConsentItem::as_str).collect();
    let columns = Columns::of(&check.state);
    let statement = "INSERT INTO check_ VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    transaction.prepare_cached(statement)?.execute(params![
        terms.id.0,
        check.account.as_str(),
        terms.service_name,
        terms.challenge.0,
        terms.device_certificate_sha256,
        terms.facility.as_str(),
        terms.method.as_str(),
        words.join(" "),
        terms.eligibility_date.to_string(),
        terms.deadline.as_secs(),
        check.received_at.as_secs(),
        check.terms_version,
        columns.state,
        columns.proof_sha256,
        columns.answer,
        columns.answer_sha256,
        columns.class
    ])?;
    Ok(())
}

fn update(transaction: &Transaction<'_>, check: &StoredCheck) -> Result<()> {
    let columns = Columns::of(&check.state);
    let statement = "UPDATE check_ SET state = ?, proof_sha256 = ?, answer = ?, answer_sha256 = ?, class = ? WHERE id = ?";
    transaction.prepare_cached(statement)?.execute(params![
        columns.state,
        columns.proof_sha256,
        columns.answer,
        columns.answer_sha256,
        columns.class,
        check.terms.id.0
    ])?;
    Ok(())
}

/// The columns a state fills; all others become NULL.
#[derive(Default)]
struct Columns<'a> {
    state: &'static str,
    proof_sha256: Option<&'a [u8; 32]>,
    answer: Option<&'a [u8]>,
    answer_sha256: Option<&'a [u8; 32]>,
    class: Option<&'static str>,
}

impl<'a> Columns<'a> {
    fn of(state: &'a CheckState) -> Self {
        match state {
            CheckState::Answered {
                proof_sha256,
                answer,
                answer_sha256,
            } => Self {
                state: "answered",
                proof_sha256: Some(proof_sha256),
                answer: Some(answer),
                answer_sha256: Some(answer_sha256),
                class: None,
            },
            CheckState::Delivered { answer_sha256 } => Self {
                state: "delivered",
                answer_sha256: Some(answer_sha256),
                ..Self::default()
            },
            CheckState::Refused {
                proof_sha256,
                class,
            } => Self {
                state: "refused",
                proof_sha256: Some(proof_sha256),
                class: Some(class.as_str()),
                ..Self::default()
            },
            _ => Self {
                state: "open",
                ..Self::default()
            },
        }
    }
}

fn state(row: &Row<'_>) -> Result<CheckState> {
    let word: String = row.get("state")?;
    Ok(match word.as_str() {
        "open" => CheckState::Open,
        "answered" => CheckState::Answered {
            proof_sha256: row.get("proof_sha256")?,
            answer: row.get("answer")?,
            answer_sha256: row.get("answer_sha256")?,
        },
        "delivered" => CheckState::Delivered {
            answer_sha256: row.get("answer_sha256")?,
        },
        "refused" => CheckState::Refused {
            proof_sha256: row.get("proof_sha256")?,
            class: text(row, "class", Class::named)?,
        },
        _ => return Err(StoreError::Unreadable { column: "state" }),
    })
}

fn consents(text: &str) -> Option<Consents> {
    text.split_ascii_whitespace()
        .map(ConsentItem::named)
        .collect()
}

fn text<T>(row: &Row<'_>, column: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
    let text: String = row.get(column)?;
    read(&text).ok_or(StoreError::Unreadable { column })
}
