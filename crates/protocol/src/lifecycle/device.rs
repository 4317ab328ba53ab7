// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a device account stands (Articles 16, 22 paragraph 1, 29 paragraph 2).
//!
//! ```text
//!                register     renew        deregister     confirm-erasure
//! issued         registered   –            erased         –
//! registered     –            registered   deregistered   –
//! deregistered   –            –            –              erased
//! erased         –            –            –              –
//! ```
//!
//! An account that no terminal ever took has nothing to erase. A terminal confirms that it has deleted its login information with the
//! certificate it is about to lose, and with that alone.

use core::fmt;

/// Where a device account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the table has these")]
pub enum DeviceStanding {
    /// It may no longer ask, and its terminal still holds its login information.
    Deregistered,
    /// It is gone, on both sides.
    Erased,
    /// It waits for the terminal that knows its activation code.
    Issued,
    /// A terminal uses it.
    Registered,
}

/// What happens to a device account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the table has these")]
pub enum DeviceEvent {
    /// Its terminal has deleted its login information (29-2).
    ConfirmErasure,
    /// The facility user deregisters it (22-1).
    Deregister,
    /// A terminal takes it, with its activation code (16-1).
    Register,
    /// Its terminal gets a new certificate.
    Renew,
}

/// This cannot happen to an account that stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceNotAllowed {
    /// Where it stands.
    pub standing: DeviceStanding,
    /// What was to happen.
    pub event: DeviceEvent,
}

impl DeviceStanding {
    /// All, in the order of the table.
    pub const ALL: [Self; 4] = [
        Self::Issued,
        Self::Registered,
        Self::Deregistered,
        Self::Erased,
    ];

    /// Where an account stands after an event.
    ///
    /// # Errors
    /// [`DeviceNotAllowed`] for an empty cell of the table.
    pub const fn after(self, event: DeviceEvent) -> Result<Self, DeviceNotAllowed> {
        Ok(match (self, event) {
            (Self::Issued, DeviceEvent::Register) | (Self::Registered, DeviceEvent::Renew) => {
                Self::Registered
            }
            (Self::Registered, DeviceEvent::Deregister) => Self::Deregistered,
            (Self::Issued, DeviceEvent::Deregister)
            | (Self::Deregistered, DeviceEvent::ConfirmErasure) => Self::Erased,
            _ => {
                return Err(DeviceNotAllowed {
                    standing: self,
                    event,
                });
            }
        })
    }

    /// The word in storage and in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deregistered => "deregistered",
            Self::Erased => "erased",
            Self::Issued => "issued",
            Self::Registered => "registered",
        }
    }

    /// The standing of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|standing| standing.as_str() == text)
    }
}

impl DeviceEvent {
    /// All, in the order of the table.
    pub const ALL: [Self; 4] = [
        Self::Register,
        Self::Renew,
        Self::Deregister,
        Self::ConfirmErasure,
    ];

    /// The word in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmErasure => "confirm-erasure",
            Self::Deregister => "deregister",
            Self::Register => "register",
            Self::Renew => "renew",
        }
    }
}

impl fmt::Display for DeviceNotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (standing, event) = (self.standing.as_str(), self.event.as_str());
        write!(f, "{event} cannot happen to a device that is {standing}")
    }
}

impl core::error::Error for DeviceNotAllowed {}
