// SPDX-License-Identifier: MIT OR Apache-2.0
//! Throttling and lock-out of sign-in (Article 20): a few failures cost waiting, more lock until the operator unlocks.
//!
//! Password and second factor fail alike, and count alike: which of them was wrong is not told.

use jpki::time::UnixTime;

/// Failures without waiting.
const FREE: u32 = 3;

/// Failures after which the facility user is locked.
pub const LOCKED_AFTER: u32 = 10;

/// Seconds of the first wait; each further one is twice as long.
const FIRST_WAIT: i64 = 30;

/// What is remembered of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data the store maps by hand"
)]
pub struct Failures {
    /// Failures since the last success.
    pub count: u32,
    /// The last of them.
    pub last_at: UnixTime,
    /// The TOTP step that was used last: it is not taken again (RFC 6238 §5.2).
    pub last_step: u64,
}

/// Whether a try is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are these")]
pub enum Admission {
    /// It is.
    Admitted,
    /// Not any more, until the operator unlocks.
    Locked,
    /// Not before this instant.
    Wait(UnixTime),
}

impl Failures {
    /// None yet.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            count: 0,
            last_at: UnixTime::from_secs(0),
            last_step: 0,
        }
    }

    /// Whether a try at this instant is looked at.
    #[must_use]
    pub fn admission(&self, now: UnixTime) -> Admission {
        if self.count >= LOCKED_AFTER {
            return Admission::Locked;
        }
        let Some(waits) = self.count.checked_sub(FREE) else {
            return Admission::Admitted;
        };
        let seconds = 1_i64
            .checked_shl(waits)
            .map_or(i64::MAX, |factor| FIRST_WAIT.saturating_mul(factor));
        let until = self.last_at.saturating_add_secs(seconds);
        if now < until {
            Admission::Wait(until)
        } else {
            Admission::Admitted
        }
    }

    /// After a try that failed.
    #[must_use]
    pub const fn failed(self, now: UnixTime) -> Self {
        Self {
            count: self.count.saturating_add(1),
            last_at: now,
            last_step: self.last_step,
        }
    }

    /// After one that succeeded with this TOTP step; `None` for a step that was used before.
    #[must_use]
    pub fn succeeded(self, now: UnixTime, step: u64) -> Option<Self> {
        (step > self.last_step).then_some(Self {
            count: 0,
            last_at: now,
            last_step: step,
        })
    }

    /// After the operator unlocked; a used step stays used.
    #[must_use]
    pub const fn unlocked(self) -> Self {
        Self {
            count: 0,
            last_at: self.last_at,
            last_step: self.last_step,
        }
    }
}
