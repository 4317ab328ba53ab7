// SPDX-License-Identifier: MIT OR Apache-2.0
//! Storage: SQLite, one thread that owns the connection, one transaction for each request.
//!
//! A queue of limited length stands before the thread: when it is full the request is turned away instead of piling up.

mod rows;
mod schema;

use jpki::path::IssuerKeyId;
use jpki::serial::SerialNumber;
use protocol::Class;
use protocol::check::CheckId;
use protocol::eligibility::EligibilityRecord;
use protocol::facility::Device;
use protocol::server::{Decision, Snapshot};
use rusqlite::{Connection, TransactionBehavior};
use std::fmt;
use std::fs::OpenOptions;
use std::path::Path;
use std::thread;
use tokio::sync::{mpsc, oneshot};

/// Requests that may wait. A decision takes well under a millisecond, so the last of them waits a fraction of a second.
const QUEUE: usize = 512;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A way to the thread that owns the database.
#[derive(Clone, Debug)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
}

/// Why storage did not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The queue is full, or the store is shutting down.
    Busy,
    /// The file cannot be opened or created.
    File(std::io::Error),
    /// The database was written by a later version.
    SchemaTooNew {
        /// Version found.
        found: i64,
    },
    /// SQLite reports an error.
    Sqlite(rusqlite::Error),
    /// The database holds something that cannot be read back.
    Unreadable {
        /// Which column.
        column: &'static str,
    },
}

impl Store {
    /// Opens the database in a file, creating it for its owner only when there is none. SQLite gives the files it puts
    /// beside it the same permissions.
    ///
    /// # Errors
    /// [`StoreError::File`], [`StoreError::Sqlite`], [`StoreError::SchemaTooNew`].
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(file).map_err(StoreError::File)?;
        Self::start(Connection::open(file)?)
    }

    /// A database that is gone with the process.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::start(Connection::open_in_memory()?)
    }

    fn start(mut connection: Connection) -> Result<Self, StoreError> {
        schema::prepare(&mut connection)?;
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        thread::spawn(move || {
            while let Some(job) = queue.blocking_recv() {
                job(&mut connection);
            }
        });
        Ok(Self { jobs })
    }

    /// Registers devices, or changes them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_devices(&self, devices: Vec<Device>) -> Result<(), StoreError> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            for device in &devices {
                rows::put_device(&transaction, device)?;
            }
            Ok(transaction.commit()?)
        })
        .await
    }

    /// Takes over what insurers say of the holders of certificates.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_eligibility(
        &self,
        records: Vec<(IssuerKeyId, SerialNumber, EligibilityRecord)>,
    ) -> Result<(), StoreError> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            for (issuer, serial, record) in &records {
                rows::put_eligibility(&transaction, *issuer, *serial, record)?;
            }
            Ok(transaction.commit()?)
        })
        .await
    }

    /// Loads what a request is about, lets `decide` decide, and writes change and audit record: one transaction.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written then.
    pub(crate) async fn decide(
        &self,
        device_certificate_sha256: [u8; 32],
        check: Option<CheckId>,
        terms_version: String,
        decide: impl FnOnce(&Snapshot<'_>) -> Decision + Send + 'static,
    ) -> Result<Decision, StoreError> {
        self.run(move |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let snapshot = Snapshot {
                device: rows::device(&transaction, &device_certificate_sha256)?,
                check: check
                    .map(|id| rows::check(&transaction, id))
                    .transpose()?
                    .flatten(),
                terms_version,
                eligibility: &rows::Eligibility(&transaction),
            };
            let decision = decide(&snapshot);
            if let Some(change) = &decision.change {
                rows::apply(&transaction, change)?;
            }
            rows::note(&transaction, &decision.audit)?;
            transaction.commit()?;
            Ok(decision)
        })
        .await
    }

    /// Whether the database answers.
    pub(crate) async fn is_healthy(&self) -> bool {
        let answer = self.run(|connection| {
            Ok(connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))?)
        });
        answer.await.is_ok()
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Whoever asked may have gone away; the work is done all the same.
            drop(answer.send(work(connection)));
        });
        self.jobs.try_send(job).map_err(|_| StoreError::Busy)?;
        answered.await.map_err(|_| StoreError::Busy)?
    }
}

impl StoreError {
    /// What the terminal is told.
    pub(crate) const fn class(&self) -> Class {
        Class::Unavailable
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("store is busy or shutting down"),
            Self::File(error) => write!(f, "file cannot be opened: {error}"),
            Self::SchemaTooNew { found } => {
                write!(
                    f,
                    "database has schema {found}, later than this program knows"
                )
            }
            Self::Sqlite(error) => write!(f, "SQLite: {error}"),
            Self::Unreadable { column } => write!(f, "column {column} cannot be read back"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(error) => Some(error),
            Self::Sqlite(error) => Some(error),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}
