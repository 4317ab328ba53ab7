// SPDX-License-Identifier: MIT OR Apache-2.0
//! Storage: one interface, SQLite or PostgreSQL behind it, and a queue of limited length before it.
//!
//! A thread that holds a connection takes all decisions that wait, up to a limit, and carries them out in one transaction: one
//! synchronisation with the disk for all of them. No answer leaves before it. SQLite has one such thread; PostgreSQL has
//! several, in as many processes as wanted. When the queue is full a request is turned away instead of piling up.

mod backend;
mod batch;
mod database;
mod documents;
mod error;
mod migrations;
mod postgres;
mod retention;
mod rows;
mod sequence;
mod sqlite;

use crate::keys::{Keys, Purpose, Ring};
use backend::{Backend, Tables};
use jpki::path::IssuerKeyId;
use jpki::serial::SerialNumber;
use protocol::eligibility::EligibilityRecord;
use protocol::facility::Device;
use protocol::server::Decision;
use protocol::wire;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

pub(crate) use backend::AuditRow;
pub use backend::Forgotten;
pub(crate) use batch::{Question, Repeatable};
pub use database::Database;
pub(crate) use documents::{Document, Documents};
pub(crate) use error::Result;
pub use error::StoreError;
pub use retention::Retention;

/// Requests that may wait. A batch takes some milliseconds, so the last of them waits a fraction of a second.
const QUEUE: usize = 4_096;

/// Most decisions of one transaction: what one of them waits for the others stays in the milliseconds.
const BATCH: usize = 128;

/// Audit records that are read at once.
const ENTRIES: i64 = 10_000;

/// Connections of one process to PostgreSQL. Each is busy with one batch; more than a machine has cores gains little.
const CONNECTIONS: usize = 4;

/// How often queued audit records are given their place.
const SEQUENCED_EVERY: Duration = Duration::from_millis(250);

/// Something else than a decision, in transactions of its own.
type Work = Box<dyn FnOnce(&mut dyn Backend, &Ring) + Send>;

enum Job {
    Decide(Box<Question>, oneshot::Sender<Result<Decision>>),
    Work(Work),
}

/// A way to the threads that hold the connections.
#[derive(Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
}

impl Store {
    /// Opens a database and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`]; never [`StoreError::Busy`].
    pub fn open(database: &Database, keys: Keys) -> Result<Self> {
        let connections = match database {
            Database::Postgres(_) => CONNECTIONS,
            Database::File(_) | Database::Memory => 1,
        };
        let (jobs, queue) = mpsc::channel(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..connections {
            let (queue, keys, database) = (queue.clone(), keys.clone(), database.clone());
            // A connection lives on its own thread from its first moment: it blocks, which no thread of a runtime may.
            let (opened, opening) = std::sync::mpsc::sync_channel(1);
            thread::spawn(move || {
                let backend: Result<Box<dyn Backend>> = match &database {
                    Database::Postgres(address) => postgres::Postgres::open(address).map(boxed),
                    database => sqlite::Sqlite::open(database).map(boxed),
                };
                match backend {
                    Ok(backend) => {
                        drop(opened.send(Ok(())));
                        serve(backend, &queue, &keys);
                    }
                    Err(error) => drop(opened.send(Err(error))),
                }
            });
            opening.recv().map_err(|_| StoreError::Busy)??;
        }
        let waiting = jobs.downgrade();
        thread::spawn(move || {
            loop {
                thread::sleep(SEQUENCED_EVERY);
                match waiting.upgrade() {
                    // A full queue leaves no time for it; the next turn will.
                    Some(jobs) => drop(jobs.try_send(Job::Work(sequence::work()))),
                    None => return,
                }
            }
        });
        Ok(Self { jobs })
    }

    /// A SQLite file, with its keys in a file of the same name and `.keys`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_file(file: &Path) -> Result<Self> {
        let mut keys = file.as_os_str().to_owned();
        keys.push(".keys");
        let keys = Keys::open(Path::new(&keys))?;
        Self::open(&Database::File(file.to_owned()), keys)
    }

    /// A database that is gone with the process.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`], [`StoreError::File`].
    pub fn in_memory() -> Result<Self> {
        Self::open(&Database::Memory, Keys::ephemeral()?)
    }

    /// Registers devices, or changes them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_devices(&self, devices: Vec<Device>) -> Result<()> {
        self.work(move |tables, _| {
            devices
                .iter()
                .try_for_each(|device| tables.put_device(device))
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
    ) -> Result<()> {
        self.work(move |tables, keys| {
            let sealed = records.iter().map(|(issuer, serial, record)| {
                let subject = keys.subject(*issuer, *serial);
                let plain = zeroize::Zeroizing::new(wire::encode_record(record));
                let sealed = keys.seal(Purpose::Eligibility, subject.as_bytes(), &plain)?;
                Ok((subject, sealed))
            });
            tables.put_eligibility(&sealed.collect::<Result<Vec<_>>>()?)
        })
        .await
    }

    /// Loads what a request is about, lets it be decided, and writes change and audit record, in one transaction with others.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written then.
    pub(crate) async fn decide(&self, question: Question) -> Result<Decision> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Decide(Box::new(question), answer))?;
        answered.await.map_err(|_| StoreError::Busy)?
    }

    /// Gives all queued audit records their place, and returns the tree heads, the last of which counts them.
    pub(crate) async fn checkpoints(&self) -> Result<Vec<(u64, String)>> {
        loop {
            match self.work(sequence::sequence).await? {
                Some(true) => {}
                Some(false) => break,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        let rows = self.work(|tables, _| tables.checkpoints()).await?;
        let heads = rows.into_iter().map(|row| {
            let size = rows::read("size", u64::try_from(row.size).ok())?;
            Ok((size, row.note))
        });
        heads.collect()
    }

    /// Records of the log from a position on, as many as are read at once.
    pub(crate) async fn entries(&self, first: u64) -> Result<Vec<AuditRow>> {
        let first = rows::read("position", i64::try_from(first).ok())?;
        self.work(move |tables, _| tables.entries(first, ENTRIES))
            .await
    }

    /// Whether the database answers.
    pub(crate) async fn is_healthy(&self) -> bool {
        // A certificate nobody has: the question that every decision begins with is asked to its end.
        self.work(|tables, _| tables.devices(&[[0; 32]]).map(drop))
            .await
            .is_ok()
    }

    /// Does something in a transaction of its own; it is done anew when other processes are in its way.
    async fn work<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tables, &Ring) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Work(Box::new(move |backend, keys| {
            let mut done = None;
            let outcome = backend.transact(&mut |tables| {
                done = Some(work(tables, keys)?);
                Ok(())
            });
            let outcome = outcome.and_then(|()| done.ok_or(StoreError::Busy));
            // Whoever asked may have gone away; the work is done all the same.
            drop(answer.send(outcome));
        })))?;
        answered.await.map_err(|_| StoreError::Busy)?
    }

    fn send(&self, job: Job) -> Result<()> {
        self.jobs.try_send(job).map_err(|_| StoreError::Busy)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

fn boxed(backend: impl Backend + 'static) -> Box<dyn Backend> {
    Box::new(backend)
}

/// Takes what waits until nobody can ask any more.
fn serve(mut backend: Box<dyn Backend>, queue: &Mutex<mpsc::Receiver<Job>>, keys: &Keys) {
    let mut taken = Vec::with_capacity(BATCH);
    loop {
        let count = queue
            .lock()
            .unwrap_or_else(|queue| queue.into_inner())
            .blocking_recv_many(&mut taken, BATCH);
        if count == 0 {
            return;
        }
        let keys = keys.now();
        let (mut questions, mut answers) = (Vec::new(), Vec::new());
        for job in taken.drain(..) {
            match job {
                Job::Decide(question, answer) => {
                    questions.push(question);
                    answers.push(answer);
                }
                Job::Work(work) => work(&mut *backend, &keys),
            }
        }
        let outcomes = batch::decide(&mut *backend, &keys, &mut questions);
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            drop(answer.send(outcome));
        }
    }
}
