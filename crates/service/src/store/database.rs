// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where the database is.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where the database is. `Debug` and `Display` never show a password.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are these stores")]
pub enum Database {
    /// A SQLite file, created when there is none.
    File(PathBuf),
    /// SQLite in memory, gone with the process.
    Memory,
    /// A PostgreSQL server: `postgres://user@/database?host=/folder/of/the/socket`, as libpq writes it.
    Postgres(String),
}

impl FromStr for Database {
    type Err = Infallible;

    /// `postgres://…` and `postgresql://…` name a server; everything else is the name of a file.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let server = ["postgres://", "postgresql://"];
        Ok(if server.iter().any(|scheme| text.starts_with(scheme)) {
            Self::Postgres(text.to_owned())
        } else {
            Self::File(text.into())
        })
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(f, "{}", file.display()),
            Self::Memory => f.write_str("memory"),
            Self::Postgres(_) => f.write_str("PostgreSQL"),
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Database;

    #[test]
    fn a_scheme_names_a_server_and_a_password_is_never_shown() {
        let file: Database = "postgres.sqlite".parse().unwrap();
        assert_eq!(file, Database::File("postgres.sqlite".into()));
        let server: Database = "postgres://kakunin:secret@localhost/kakunin"
            .parse()
            .unwrap();
        assert!(matches!(server, Database::Postgres(_)));
        assert!(!format!("{server:?}{server}").contains("secret"));
    }
}
