// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where the service keeps what it keeps: the same for every command that needs it.

use clap::Args;
use std::path::PathBuf;

/// Where the service keeps what it keeps.
#[derive(Args, Clone, Debug)]
pub(crate) struct Storage {
    /// A SQLite file, created when there is none, or postgres://USER@/DATABASE?host=FOLDER-OF-THE-SOCKET.
    #[arg(
        long,
        alias = "data",
        value_name = "FILE|URL",
        default_value = "kakunin-service.sqlite",
        env = "KAKUNIN_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: service::Database,
    /// File with the service's own keys, created when there is none, for its owner only. If left out it stands beside the
    /// database file and is named FILE.keys, or for PostgreSQL kakunin-service.keys here.
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
}

impl Storage {
    pub(crate) fn key_file(&self) -> PathBuf {
        let beside = || match &self.database {
            service::Database::File(file) => file.as_os_str().to_owned(),
            _ => "kakunin-service".into(),
        };
        self.keys.clone().unwrap_or_else(|| {
            let mut name = beside();
            name.push(".keys");
            name.into()
        })
    }

    pub(crate) fn open_keys(&self) -> Result<service::Keys, crate::Failure> {
        let file = self.key_file();
        Ok(service::Keys::open(&file)
            .map_err(|error| format!("cannot use the keys {}: {error}", file.display()))?)
    }

    pub(crate) fn open(&self) -> Result<service::Store, crate::Failure> {
        let keys = self.open_keys()?;
        let store = service::Store::open(&self.database, keys)
            .map_err(|error| format!("cannot use the database {}: {error}", self.database))?;
        Ok(store)
    }
}
