// SPDX-License-Identifier: MIT OR Apache-2.0
//! Since when the service cannot be had, and when to look again.

use crate::advice::Trouble;
use jpki::time::UnixTime;

/// Seconds until the first look, doubled for each further one.
const FIRST: i64 = 10;

/// Longest time between two looks, whatever the service asks for: a desk that waits for an hour believes its screen.
const LONGEST: i64 = 300;

/// The service cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what a page says of it")]
pub struct Offline {
    /// Why, as far as it can be told from here.
    pub trouble: Trouble,
    /// Since when.
    pub since: UnixTime,
    /// When to look again.
    pub next: UnixTime,
    /// How often was looked.
    pub looks: u32,
}

impl Offline {
    /// After one more look that failed; `before` is what the look before found.
    #[must_use]
    pub fn after(
        before: Option<&Self>,
        trouble: Trouble,
        retry_after: Option<u32>,
        now: UnixTime,
    ) -> Self {
        let looks = before.map_or(0, |before| before.looks.saturating_add(1));
        let doubled = FIRST.saturating_mul(1_i64.checked_shl(looks.min(16)).unwrap_or(LONGEST));
        let asked = retry_after.map_or(0, i64::from);
        Self {
            trouble,
            since: before.map_or(now, |before| before.since),
            next: now.saturating_add_secs(doubled.max(asked).min(LONGEST)),
            looks,
        }
    }

    /// Seconds until the next look, by this clock; none if it is due.
    #[must_use]
    pub fn wait(&self, now: UnixTime) -> u64 {
        let left = self.next.as_secs().saturating_sub(now.as_secs());
        // A clock that was set back does not make the desk wait for longer than the longest time.
        u64::try_from(left.clamp(0, LONGEST)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Offline;
    use crate::advice::Trouble;
    use jpki::time::UnixTime;

    #[test]
    fn looks_come_less_and_less_often_and_never_stop() {
        let mut now = UnixTime::from_secs(1_000);
        let mut offline = Offline::after(None, Trouble::ServiceDown, None, now);
        let mut waits = vec![offline.wait(now)];
        for _ in 0..40 {
            now = offline.next;
            offline = Offline::after(Some(&offline), Trouble::OwnLine, None, now);
            waits.push(offline.wait(now));
        }
        assert_eq!(waits[..7], [10, 20, 40, 80, 160, 300, 300]);
        assert_eq!(waits.last(), Some(&300));
        assert_eq!(offline.since, UnixTime::from_secs(1_000));
        assert_eq!(offline.trouble, Trouble::OwnLine);
    }

    #[test]
    fn the_service_may_ask_for_more_time_within_bounds() {
        let now = UnixTime::from_secs(0);
        let wait = |seconds| Offline::after(None, Trouble::Paused, Some(seconds), now).wait(now);
        assert_eq!((wait(1), wait(60), wait(1_000_000)), (10, 60, 300));
        let set_back = Offline::after(None, Trouble::Paused, Some(60), UnixTime::from_secs(90_000));
        assert_eq!(set_back.wait(now), 300);
    }
}
