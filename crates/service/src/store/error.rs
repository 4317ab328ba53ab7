// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why storage did not do what it was asked.

use crate::keys::CannotOpen;
use protocol::Class;
use std::fmt;

/// Why storage did not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The queue is full, or the store is shutting down.
    Busy,
    /// A file cannot be opened or created, or the system has no randomness.
    File(std::io::Error),
    /// PostgreSQL is elsewhere than on this machine: what goes over the line would not be encrypted.
    NotLocal,
    /// PostgreSQL reports an error, or cannot be reached.
    Postgres(postgres::Error),
    /// The tables are of a version that this program has no way from.
    SchemaUnknown {
        /// Version found.
        found: i64,
    },
    /// A kept record cannot be opened.
    Sealed(CannotOpen),
    /// SQLite reports an error.
    Sqlite(rusqlite::Error),
    /// The database holds something that cannot be read back.
    Unreadable {
        /// Which column.
        column: &'static str,
    },
}

/// Short form.
pub(crate) type Result<T> = std::result::Result<T, StoreError>;

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
            Self::File(error) => write!(f, "file cannot be used: {error}"),
            Self::NotLocal => f.write_str(
                "PostgreSQL is not on this machine and the way to it is not encrypted: name a socket, a local address or a local tunnel",
            ),
            // The server's own text may quote values: its code is enough.
            Self::Postgres(error) => match error.code() {
                Some(code) => write!(f, "PostgreSQL: SQLSTATE {}", code.code()),
                None => write!(f, "PostgreSQL: {error}"),
            },
            Self::SchemaUnknown { found } => {
                write!(f, "database has schema {found}, which this program does not know")
            }
            Self::Sealed(error) => error.fmt(f),
            Self::Sqlite(error) => write!(f, "SQLite: {error}"),
            Self::Unreadable { column } => write!(f, "column {column} cannot be read back"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(error) => Some(error),
            Self::Postgres(error) => Some(error),
            Self::Sealed(error) => Some(error),
            Self::Sqlite(error) => Some(error),
            _ => None,
        }
    }
}

impl From<CannotOpen> for StoreError {
    fn from(error: CannotOpen) -> Self {
        Self::Sealed(error)
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}
