// SPDX-License-Identifier: MIT OR Apache-2.0
//! PostgreSQL: as many connections and processes as wanted, which share nothing but the database.
//!
//! Transactions read what is committed and lock each check they are about, always in the order of identifiers and before
//! anything is written, so that two never wait for each other in a circle. What was in each other's way all the same (a request
//! that came to two processes at once) is done again.

mod tables;

use super::backend::{Backend, Tables};
use super::error::{Result, StoreError};
use super::migrations;
use postgres::config::Host;
use postgres::error::SqlState;
use postgres::{Client, Config, IsolationLevel, NoTls, Statement, Transaction};
use std::collections::HashMap;
use std::time::Duration;

/// How often work is done anew when others are in its way.
const TRIES: usize = 10;

/// Longest time to connect.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// Advisory locks of this program: `KAKU` and a number.
const LOCK_MIGRATION: i64 = 0x4B41_4B55_0000_0001;
const LOCK_AUDIT: i64 = 0x4B41_4B55_0000_0002;

pub(super) struct Postgres {
    config: Config,
    connection: Option<Connection>,
}

struct Connection {
    client: Client,
    prepared: HashMap<&'static str, Statement>,
}

struct PostgresTables<'a> {
    transaction: Transaction<'a>,
    prepared: &'a mut HashMap<&'static str, Statement>,
}

impl Postgres {
    /// Connects, and brings the tables up to date. Of several processes that start at once one does so and the others wait.
    pub(super) fn open(address: &str) -> Result<Self> {
        let mut config: Config = address.parse()?;
        if !is_local(&config) {
            return Err(StoreError::NotLocal);
        }
        config.connect_timeout(CONNECT_TIME);
        config.application_name("kakunin");
        let mut opened = Self {
            config,
            connection: None,
        };
        opened.migrate()?;
        Ok(opened)
    }

    fn migrate(&mut self) -> Result<()> {
        let mut transaction = self.connection()?.client.transaction()?;
        transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK_MIGRATION])?;
        transaction.batch_execute(migrations::TABLE)?;
        let query = "SELECT coalesce(max(version), 0) FROM migration";
        let found: i64 = transaction.query_one(query, &[])?.try_get(0)?;
        for (version, step) in
            migrations::after(found).ok_or(StoreError::SchemaUnknown { found })?
        {
            transaction.batch_execute(step.postgres)?;
            transaction.execute("INSERT INTO migration VALUES ($1)", &[&version])?;
        }
        Ok(transaction.commit()?)
    }

    /// The connection, or a new one when the last was lost.
    fn connection(&mut self) -> Result<&mut Connection> {
        if self
            .connection
            .as_ref()
            .is_some_and(|held| held.client.is_closed())
        {
            self.connection = None;
        }
        if self.connection.is_none() {
            let mut client = self.config.connect(NoTls)?;
            // What was answered is on disk, whatever the server's own default is.
            client.batch_execute("SET synchronous_commit = on; SET statement_timeout = '20s'")?;
            self.connection = Some(Connection {
                client,
                prepared: HashMap::new(),
            });
        }
        self.connection.as_mut().ok_or(StoreError::Busy)
    }

    fn try_once(&mut self, work: &mut dyn FnMut(&mut dyn Tables) -> Result<()>) -> Result<()> {
        let connection = self.connection()?;
        let transaction = connection
            .client
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .start()?;
        let mut tables = PostgresTables {
            transaction,
            prepared: &mut connection.prepared,
        };
        work(&mut tables)?;
        Ok(tables.transaction.commit()?)
    }
}

impl Backend for Postgres {
    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Tables) -> Result<()>) -> Result<()> {
        let mut outcome = self.try_once(work);
        for _ in 1..TRIES {
            match &outcome {
                Err(StoreError::Postgres(error)) if others_were_in_the_way(error) => {
                    outcome = self.try_once(work);
                }
                _ => break,
            }
        }
        outcome
    }
}

/// A conflict of transactions, or of two that brought the same idempotency key. The transaction is gone, nothing was written.
fn others_were_in_the_way(error: &postgres::Error) -> bool {
    let conflicts = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::UNIQUE_VIOLATION,
    ];
    error.code().is_some_and(|code| conflicts.contains(code))
}

/// Without TLS a server must be reached without a line that others could listen on.
fn is_local(config: &Config) -> bool {
    let local = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    let addresses = config.get_hostaddrs();
    config.get_hosts().iter().all(local)
        && addresses.iter().all(std::net::IpAddr::is_loopback)
        && !(config.get_hosts().is_empty() && addresses.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_servers_of_this_machine_are_spoken_to_in_the_clear() {
        for (address, expected) in [
            ("postgres://kakunin@localhost/kakunin", true),
            ("postgres://kakunin@127.0.0.1/kakunin", true),
            ("postgres://kakunin@[::1]/kakunin", true),
            (
                "postgres:///kakunin?host=/run/postgresql&user=kakunin",
                true,
            ),
            ("postgres://kakunin@database.example/kakunin", false),
            (
                "postgres://kakunin@localhost,database.example/kakunin",
                false,
            ),
            (
                "postgres://kakunin@localhost/kakunin?hostaddr=192.0.2.1",
                false,
            ),
            ("postgres:///kakunin", false),
        ] {
            let config = address.parse().unwrap();
            assert_eq!(is_local(&config), expected, "{address}");
        }
    }
}
