// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why a service could not start.

use crate::store::StoreError;
use std::fmt;

/// Why a service could not start, in words for whoever operates it.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    Listen(std::io::Error),
    /// TLS certificate, key or device authority cannot be used.
    Tls(rustls::Error),
    /// The database cannot be used.
    Store(StoreError),
    /// A trust anchor or a revocation list is not one.
    Verification {
        /// Which one, counted from zero.
        index: usize,
        /// What it was to be.
        what: &'static str,
        /// Why it is not.
        error: jpki::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(error) => write!(f, "cannot listen on the address: {error}"),
            Self::Tls(error) => write!(f, "cannot use the TLS material: {error}"),
            Self::Store(error) => write!(f, "cannot use the database: {error}"),
            Self::Verification { index, what, error } => {
                write!(f, "{what} number {index}: {error}")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) => Some(error),
            Self::Tls(error) => Some(error),
            Self::Store(error) => Some(error),
            Self::Verification { error, .. } => Some(error),
        }
    }
}

impl From<StoreError> for StartError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rustls::Error> for StartError {
    fn from(error: rustls::Error) -> Self {
        Self::Tls(error)
    }
}
