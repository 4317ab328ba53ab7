// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sending requests over many connections at once, each as soon as the one before on its connection is answered.

use super::cards::Signed;
use crate::Failure;
use jpki::crypto::aws_lc;
use protocol::check::{ConsentItem, Consents, Method};
use protocol::client::Event;
use protocol::evidence::Receipt;
use protocol::message::{CheckCreated, CreateCheck, Purpose};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use terminal::{Connection, Settings};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

pub(super) struct Load {
    runtime: Runtime,
    connections: Vec<Connection>,
}

/// What a phase of a batch brought.
pub(super) struct Phase<T> {
    /// What was done.
    pub(super) done: Vec<T>,
    /// How many checks failed.
    pub(super) failed: usize,
    /// From the first request to the last answer.
    pub(super) elapsed: Duration,
}

/// Times of the second half of a check.
pub(super) struct Answered {
    pub(super) proof: Duration,
    pub(super) receipt: Duration,
}

impl Load {
    pub(super) fn new(services: &[PathBuf], connections: usize) -> Result<Self, Failure> {
        let turns = services.iter().cycle().take(connections);
        Ok(Self {
            runtime: tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?,
            connections: turns.map(|file| connect(file)).collect::<Result<_, _>>()?,
        })
    }

    /// Creates so many checks; the time of each request stands beside it.
    pub(super) fn create(&mut self, checks: usize) -> Phase<(CheckCreated, Duration)> {
        self.spread(vec![(); checks], create_some)
    }

    /// Proves each check and confirms its answer.
    pub(super) fn prove(&mut self, signed: Vec<Signed>) -> Phase<Answered> {
        self.spread(signed, prove_some)
    }

    /// Shares work among the connections and waits for all of it.
    fn spread<W, T, F>(&mut self, work: Vec<W>, send: fn(Connection, Vec<W>) -> F) -> Phase<T>
    where
        T: Send + 'static,
        F: Future<Output = (Connection, Vec<T>)> + Send + 'static,
    {
        let wanted = work.len();
        let mut shares: Vec<Vec<W>> = self.connections.iter().map(|_| Vec::new()).collect();
        let places = shares.len().max(1);
        for (number, piece) in work.into_iter().enumerate() {
            if let Some(share) = shares.get_mut(number % places) {
                share.push(piece);
            }
        }
        let connections = std::mem::take(&mut self.connections);
        let began = Instant::now();
        let done = self.runtime.block_on(async {
            let mut sending = JoinSet::new();
            for (connection, share) in connections.into_iter().zip(shares) {
                sending.spawn(send(connection, share));
            }
            sending.join_all().await
        });
        let elapsed = began.elapsed();
        let (connections, done): (Vec<_>, Vec<_>) = done.into_iter().unzip();
        self.connections = connections;
        let done: Vec<T> = done.into_iter().flatten().collect();
        Phase {
            failed: wanted - done.len(),
            elapsed,
            done,
        }
    }
}

async fn create_some(
    mut connection: Connection,
    share: Vec<()>,
) -> (Connection, Vec<(CheckCreated, Duration)>) {
    let create = CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents: Consents::NONE.with(ConsentItem::LimitCertificate),
        eligibility_date: None,
    };
    let mut done = Vec::with_capacity(share.len());
    for () in share {
        let Some(key) = terminal::idempotency_key() else {
            continue;
        };
        if let (Event::Created(created), took) = timed(connection.create(&create, key)).await {
            done.push((created, took));
        }
    }
    (connection, done)
}

async fn prove_some(mut connection: Connection, share: Vec<Signed>) -> (Connection, Vec<Answered>) {
    let mut done = Vec::with_capacity(share.len());
    for (created, proof) in share {
        let check = created.terms.id;
        let (Event::Answered { answer, at }, proof) = timed(connection.prove(check, &proof)).await
        else {
            continue;
        };
        let receipt = Receipt {
            check,
            answer_sha256: (aws_lc::PROVIDER.sha256)(&[&answer.body]),
            arrived_at: at,
        };
        let Ok(receipt) = connection.sign_receipt(&receipt) else {
            continue;
        };
        if let (Event::ReceiptAccepted, receipt) = timed(connection.receive(check, &receipt)).await
        {
            done.push(Answered { proof, receipt });
        }
    }
    (connection, done)
}

fn connect(settings: &Path) -> Result<Connection, Failure> {
    let time = Arc::new(service::Clock::system());
    let settings = Settings::read(settings, time)?;
    Ok(Connection::new(settings.address, settings.tls)?)
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let began = Instant::now();
    let done = work.await;
    (done, began.elapsed())
}
