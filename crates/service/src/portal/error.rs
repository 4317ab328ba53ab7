// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why the portal does not do something.

use super::issuer::IssueError;
use crate::StoreError;
use jpki::time::UnixTime;
use protocol::Class;
use protocol::lifecycle::device::DeviceNotAllowed;
use protocol::lifecycle::leaving::NotYet;
use protocol::lifecycle::standing::NotAllowed;
use protocol::wire::Problem;

/// Why the portal does not do something.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Activation code is wrong, used or too old.
    Activation,
    /// Certificate request cannot be granted.
    Issue(IssueError),
    /// Message is not one.
    Malformed,
    /// There is nothing of this name.
    NotFound,
    /// It does not fit where the facility or the device stands.
    NotNow(String),
    /// Not signed in, or wrongly.
    SignIn,
    /// Storage or randomness failed.
    Store(StoreError),
    /// Too many failures.
    Throttled(Option<UnixTime>),
}

impl Refusal {
    /// The document; what was wrong with a sign-in is not told.
    pub(crate) fn problem(&self) -> Problem {
        let (class, status) = match self {
            Self::Activation => (Class::Account, 403),
            Self::Issue(IssueError::KeyKind) => (Class::Unsupported, 422),
            Self::Issue(IssueError::Request) | Self::Malformed => (Class::Malformed, 400),
            Self::NotFound => (Class::Misuse, 404),
            Self::NotNow(_) => (Class::Misuse, 409),
            Self::SignIn => (Class::Account, 401),
            Self::Issue(IssueError::Authority) | Self::Store(_) => (Class::Unavailable, 503),
            Self::Throttled(_) => (Class::Account, 429),
        };
        Problem::new(class).with_status(status)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<IssueError> for Refusal {
    fn from(error: IssueError) -> Self {
        Self::Issue(error)
    }
}

impl From<NotAllowed> for Refusal {
    fn from(error: NotAllowed) -> Self {
        Self::NotNow(error.to_string())
    }
}

impl From<DeviceNotAllowed> for Refusal {
    fn from(error: DeviceNotAllowed) -> Self {
        Self::NotNow(error.to_string())
    }
}

impl From<NotYet> for Refusal {
    fn from(error: NotYet) -> Self {
        Self::NotNow(error.to_string())
    }
}
