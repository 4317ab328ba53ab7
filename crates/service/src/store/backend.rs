// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a database must be able to do. Nothing above this knows which one it is.

use super::error::Result;
use super::rows::CheckRow;
use crate::keys::{Purpose, Sealed, Subject};
use protocol::check::CheckId;
use protocol::facility::Device;

/// A database of one kind, on one connection.
pub(super) trait Backend: Send {
    /// Does work in one transaction: all of it is kept, and on disk, when this returns `Ok`, and nothing otherwise. The work is
    /// done again from its beginning when the database finds that another process was in its way.
    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Tables) -> Result<()>) -> Result<()>;
}

/// A request that may come again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RequestKey {
    pub(crate) device_certificate_sha256: [u8; 32],
    pub(crate) idempotency_key: String,
}

/// What the first arrival of a request did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestRow {
    pub(super) key: RequestKey,
    pub(super) request_sha256: [u8; 32],
    pub(super) check: CheckId,
    pub(super) received_at: i64,
}

/// A record for the audit log, and the facility that may have it exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuditRow {
    pub(crate) facility: Option<String>,
    pub(crate) record: Vec<u8>,
}

/// A signed tree head, and what is needed to go on from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CheckpointRow {
    pub(crate) size: i64,
    /// When it was signed, by the machine's clock.
    pub(crate) at: i64,
    pub(crate) note: String,
    pub(crate) subtrees: Vec<u8>,
}

/// Instants before which something is no longer kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) answers: i64,
    pub(super) checks: i64,
    pub(super) requests: i64,
}

/// How much was let go of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forgotten {
    /// Answers that no receipt came for.
    pub answers: u64,
    /// Checks.
    pub checks: u64,
    /// Idempotency keys.
    pub requests: u64,
}

/// The wrapped key of a kept record: what the record is bound to, and the kind and identifier it is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WrappedKey {
    /// Kind of a document, else empty.
    pub(super) kind: String,
    /// Identifier: octets, of a document those of its text.
    pub(super) id: Vec<u8>,
    pub(super) key: Vec<u8>,
}

/// Wrapped keys that are read at once.
pub(super) const WRAPPED: i64 = 1_000;

/// The tables inside a transaction.
pub(super) trait Tables {
    fn devices(&mut self, certificates: &[[u8; 32]]) -> Result<Vec<Device>>;
    fn put_device(&mut self, device: &Device) -> Result<()>;
    /// Lets no device of a facility ask, or lets them, or says that they have ended; `ended` ones stay so.
    fn set_facility_state(&mut self, facility: &str, state: &str) -> Result<()>;
    /// Notes at the devices of a facility whom it has entrusted.
    fn set_facility_delegate(&mut self, facility: &str, delegate: Option<&str>) -> Result<()>;
    /// Lets go of the certificates of an account but these.
    fn keep_devices(&mut self, account: &str, certificates: &[[u8; 32]]) -> Result<()>;
    /// Says that an account has ended.
    fn end_device(&mut self, account: &str) -> Result<()>;

    /// Checks as they are; other processes wait for these until the transaction ends.
    fn checks(&mut self, ids: &[CheckId]) -> Result<Vec<CheckRow>>;
    /// The checks whose answers have these numbers, as they are; nobody waits for these. Two may have one number, of different
    /// facilities or, once in a very long time, of one.
    fn checks_of_numbers(&mut self, numbers: &[&str]) -> Result<Vec<CheckRow>>;
    fn insert_checks(&mut self, checks: &[CheckRow]) -> Result<()>;
    fn update_checks(&mut self, checks: &[CheckRow]) -> Result<()>;

    fn requests(&mut self, keys: &[RequestKey]) -> Result<Vec<RequestRow>>;
    /// Fails, and lets the work be done again, if one of them was taken meanwhile.
    fn insert_requests(&mut self, requests: &[RequestRow]) -> Result<()>;

    fn eligibility(&mut self, subject: &Subject) -> Result<Option<Sealed>>;
    fn put_eligibility(&mut self, records: &[(Subject, Sealed)]) -> Result<()>;

    /// Lets go of what is known of a person.
    fn erase_eligibility(&mut self, subject: &Subject) -> Result<()>;

    /// Lets go of answers, of checks and of idempotency keys older than these instants.
    fn forget(&mut self, before: &Before) -> Result<Forgotten>;

    /// A document; other processes wait for it until the transaction ends.
    fn document(&mut self, kind: &str, id: &str) -> Result<Option<Sealed>>;
    fn documents(&mut self, kind: &str) -> Result<Vec<(String, Sealed)>>;
    /// Fails, and lets the work be done again, if there is one of this identifier.
    fn insert_document(&mut self, kind: &str, id: &str, sealed: &Sealed) -> Result<()>;
    fn put_document(&mut self, kind: &str, id: &str, sealed: &Sealed) -> Result<()>;
    fn erase_document(&mut self, kind: &str, id: &str) -> Result<()>;

    /// Wrapped keys of kept records of this purpose after one of them, in their order.
    fn wrapped_keys(&mut self, purpose: Purpose, after: &WrappedKey) -> Result<Vec<WrappedKey>>;
    /// Puts another wrapping in the place of the one that is named, if that is still there.
    fn rewrap(&mut self, purpose: Purpose, old: &WrappedKey, new: &[u8]) -> Result<()>;

    fn queue_audit(&mut self, records: &[AuditRow]) -> Result<()>;
    /// Takes the oldest queued records out of the queue; `None` if another process is sequencing.
    fn take_queued(&mut self, limit: i64) -> Result<Option<Vec<AuditRow>>>;
    fn insert_entries(&mut self, first: i64, records: &[AuditRow]) -> Result<()>;
    /// Records from a position on.
    fn entries(&mut self, first: i64, limit: i64) -> Result<Vec<AuditRow>>;
    /// All tree heads, smallest first.
    fn checkpoints(&mut self) -> Result<Vec<CheckpointRow>>;
    fn last_checkpoint(&mut self) -> Result<Option<CheckpointRow>>;
    /// Keeps a tree head, and lets go of those signed since an instant.
    fn replace_checkpoints(&mut self, since: i64, checkpoint: &CheckpointRow) -> Result<()>;
}
