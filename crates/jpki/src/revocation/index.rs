// SPDX-License-Identifier: MIT OR Apache-2.0
//! A compact sorted index of revoked serial numbers with their dates and reasons.
//!
//! Serial numbers below 2⁶⁴ (JPKI's have at most four octets) take 16 octets an entry, longer ones
//! 32. A lookup is a binary search.

use alloc::vec::Vec;

use crate::error::{Refused, Syntax};
use crate::revocation::ReasonCode;
use crate::serial::SerialNumber;
use crate::time::UnixTime;

/// The index of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    short: Vec<(u64, Mark)>,
    long: Vec<(SerialNumber, Mark)>,
}

/// Date and reason in one word: seconds since 1950 above, the reason's code in the lowest four bits.
///
/// Dates of certificates lie between 1950 and 9999 (RFC 5280 §4.1.2.5), which takes 38 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark(u64);

/// 1950-01-01T00:00:00Z, the earliest date UTCTime can write.
const EARLIEST: i64 = -631_152_000;

/// What an entry says, with the reason as its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) serial: SerialNumber,
    pub(super) date: UnixTime,
    pub(super) reason: Reason,
}

/// A reason code as complete lists may carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Revoked(ReasonCode),
    OnHold,
}

impl Reason {
    /// Reads the ENUMERATED value of RFC 5280 §5.3.1.
    pub(super) const fn from_code(code: u8) -> Result<Self, Syntax> {
        Ok(Self::Revoked(match code {
            0 => ReasonCode::Unspecified,
            1 => ReasonCode::KeyCompromise,
            2 => ReasonCode::CaCompromise,
            3 => ReasonCode::AffiliationChanged,
            4 => ReasonCode::Superseded,
            5 => ReasonCode::CessationOfOperation,
            6 => return Ok(Self::OnHold),
            9 => ReasonCode::PrivilegeWithdrawn,
            10 => ReasonCode::AaCompromise,
            // 7 is not used; 8, removeFromCRL, appears in delta lists only.
            _ => return Err(Syntax::Enumerated),
        }))
    }

    const fn code(self) -> u8 {
        match self {
            Self::Revoked(ReasonCode::Unspecified) => 0,
            Self::Revoked(ReasonCode::KeyCompromise) => 1,
            Self::Revoked(ReasonCode::CaCompromise) => 2,
            Self::Revoked(ReasonCode::AffiliationChanged) => 3,
            Self::Revoked(ReasonCode::Superseded) => 4,
            Self::Revoked(ReasonCode::CessationOfOperation) => 5,
            Self::OnHold => 6,
            Self::Revoked(ReasonCode::PrivilegeWithdrawn) => 9,
            Self::Revoked(ReasonCode::AaCompromise) => 10,
        }
    }
}

impl Mark {
    /// `None` when the date is before 1950.
    fn new(date: UnixTime, reason: Reason) -> Option<Self> {
        let seconds = u64::try_from(date.as_secs().checked_sub(EARLIEST)?).ok()?;
        Some(Self(seconds << 4 | u64::from(reason.code())))
    }

    fn date(self) -> UnixTime {
        UnixTime::from_secs(i64::try_from(self.0 >> 4).unwrap_or_default() + EARLIEST)
    }

    fn reason(self) -> Reason {
        let code = u8::try_from(self.0 & 0x0F).unwrap_or_default();
        Reason::from_code(code).unwrap_or(Reason::Revoked(ReasonCode::Unspecified))
    }

    /// A permanent revocation sorts before a hold, so that it is the one kept for a serial number
    /// that is listed twice.
    fn rank(self) -> bool {
        self.reason() == Reason::OnHold
    }
}

impl Index {
    /// Makes room for about as many entries as the octets can hold.
    pub(super) fn with_room_for(octets: usize) -> Self {
        // The shortest entry: SEQUENCE, a one-octet INTEGER, UTCTime (2 + 3 + 15); a usual one 24.
        Self {
            short: Vec::with_capacity(octets / 24),
            long: Vec::new(),
        }
    }

    /// Adds an entry; [`Self::sort`] must follow. `None` when the date is before 1950.
    pub(super) fn push(&mut self, entry: Entry) -> Option<()> {
        let mark = Mark::new(entry.date, entry.reason)?;
        match entry.serial.to_u64() {
            Some(number) => self.short.push((number, mark)),
            None => self.long.push((entry.serial, mark)),
        }
        Some(())
    }

    /// Sorts, and keeps one entry of each serial number.
    pub(super) fn sort(&mut self) {
        // Stable, so that of equal entries the first listed stays.
        self.short
            .sort_by_key(|(serial, mark)| (*serial, mark.rank()));
        self.short.dedup_by_key(|(serial, _)| *serial);
        self.long
            .sort_by_key(|(serial, mark)| (*serial, mark.rank()));
        self.long.dedup_by_key(|(serial, _)| *serial);
        self.short.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }

    /// Checks that the serial number is not listed.
    pub(super) fn check_absent(&self, serial: &SerialNumber) -> Result<(), Refused> {
        match self.mark(serial) {
            None => Ok(()),
            Some(mark) => Err(match mark.reason() {
                Reason::OnHold => Refused::CertificateOnHold { date: mark.date() },
                Reason::Revoked(reason) => Refused::CertificateRevoked {
                    reason,
                    date: mark.date(),
                },
            }),
        }
    }

    fn mark(&self, serial: &SerialNumber) -> Option<Mark> {
        match serial.to_u64() {
            Some(number) => {
                let place = self
                    .short
                    .binary_search_by_key(&number, |(serial, _)| *serial)
                    .ok()?;
                self.short.get(place).map(|(_, mark)| *mark)
            }
            None => {
                let place = self
                    .long
                    .binary_search_by_key(serial, |(serial, _)| *serial)
                    .ok()?;
                self.long.get(place).map(|(_, mark)| *mark)
            }
        }
    }
}
