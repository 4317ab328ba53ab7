// SPDX-License-Identifier: MIT OR Apache-2.0
//! What follows a violation (Article 24): a report at once, then its details; if asked for, a plan of improvement; and if it is not
//! mended within the set days, a temporary stop, and after the next set days a stop.

use jpki::time::UnixTime;

const DAY: i64 = 86_400;

/// One violation as it goes its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data the store maps by hand"
)]
pub struct Violation {
    /// When it was reported, or found.
    pub reported_at: UnixTime,
    /// When its details followed (24-1).
    pub details_at: Option<UnixTime>,
    /// When mending was asked for, and within how many days (24-2, 24-3).
    pub asked: Option<(UnixTime, u16)>,
    /// When the plan of improvement came (24-2).
    pub plan_at: Option<UnixTime>,
    /// When the operator found it mended.
    pub mended_at: Option<UnixTime>,
}

/// What the operator may do about a violation at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "Article 24 has these")]
pub enum Measure {
    /// Nothing: it is mended, nothing was asked for, or there is still time.
    None,
    /// Stop the facility: the days passed a second time (24-3-2).
    Stop,
    /// Suspend it: the days have passed (24-3-1).
    Suspend,
}

impl Violation {
    /// One that was just reported.
    #[must_use]
    pub const fn reported(at: UnixTime) -> Self {
        Self {
            reported_at: at,
            details_at: None,
            asked: None,
            plan_at: None,
            mended_at: None,
        }
    }

    /// What may be done now.
    #[must_use]
    pub fn measure(&self, now: UnixTime) -> Measure {
        let (None, Some((asked, days))) = (self.mended_at, self.asked) else {
            return Measure::None;
        };
        let span = DAY.saturating_mul(i64::from(days));
        let due = asked.saturating_add_secs(span);
        if now > due.saturating_add_secs(span) {
            Measure::Stop
        } else if now > due {
            Measure::Suspend
        } else {
            Measure::None
        }
    }
}
