// SPDX-License-Identifier: MIT OR Apache-2.0
//! The order of leaving: deregister every device, erase the login information on every terminal, then apply to end use (Article 22
//! paragraph 1, Article 29 paragraph 2).

use super::device::DeviceStanding;
use core::fmt;

/// What must be done before use can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotYet {
    /// Devices are registered, or could still be: this many.
    Deregister(usize),
    /// Terminals hold login information: this many.
    Erase(usize),
}

/// Whether a facility with these devices may end its use.
///
/// # Errors
/// [`NotYet`] with what comes first.
pub fn may_end_use(devices: impl Iterator<Item = DeviceStanding>) -> Result<(), NotYet> {
    let (mut in_use, mut unerased) = (0_usize, 0_usize);
    for device in devices {
        match device {
            DeviceStanding::Issued | DeviceStanding::Registered => {
                in_use = in_use.saturating_add(1);
            }
            DeviceStanding::Deregistered => unerased = unerased.saturating_add(1),
            DeviceStanding::Erased => {}
        }
    }
    match (in_use, unerased) {
        (0, 0) => Ok(()),
        (0, unerased) => Err(NotYet::Erase(unerased)),
        (in_use, _) => Err(NotYet::Deregister(in_use)),
    }
}

impl fmt::Display for NotYet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deregister(count) => write!(f, "{count} devices are not deregistered"),
            Self::Erase(count) => write!(f, "{count} terminals still hold login information"),
        }
    }
}

impl core::error::Error for NotYet {}
