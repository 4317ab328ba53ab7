// SPDX-License-Identifier: MIT OR Apache-2.0
//! How often and how fast a responder is asked again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often and how fast a responder is asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryLimits {
    /// Most attempts for one question, the first one included.
    pub attempts: u32,
    /// The pause before the second attempt; each further one is twice as long.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// How many retries a hundred questions may cost together, so that a responder that is down is not asked three times
    /// as often as one that is up.
    pub retries_per_hundred: u32,
    /// How many retries may be saved up; there are as many at the beginning.
    pub saved_retries: u32,
}

impl RetryLimits {
    /// Three attempts, a tenth of a second apart and then two; a tenth more requests than questions.
    #[must_use]
    pub const fn official() -> Self {
        // Origin: what passes, such as a restart behind a load balancer, passes within tenths of a second; a person waits.
        // A tenth more is what a responder carries beside its load.
        Self {
            attempts: 3,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(1),
            retries_per_hundred: 10,
            saved_retries: 10,
        }
    }

    /// The pause after so many attempts: from half to the whole of it, as the random octet says, so that those who failed
    /// together do not come back together.
    pub(super) fn pause(&self, attempts: u32, jitter: u8) -> Duration {
        let doublings = attempts.saturating_sub(1).min(16);
        let pause = self.first_pause.saturating_mul(1 << doublings);
        let pause = pause.min(self.longest_pause);
        pause / 2 + pause / 2 * u32::from(jitter) / 255
    }
}

/// Retries of all questions together, in hundredths.
pub(super) struct Budget {
    limits: RetryLimits,
    left: Mutex<u32>,
}

impl Budget {
    pub(super) fn new(limits: RetryLimits) -> Self {
        Self {
            left: Mutex::new(limits.saved_retries.saturating_mul(100)),
            limits,
        }
    }

    pub(super) fn note_question(&self) {
        let most = self.limits.saved_retries.saturating_mul(100);
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left
            .saturating_add(self.limits.retries_per_hundred)
            .min(most);
    }

    /// Whether there is a retry; if so, it is spent.
    pub(super) fn take_retry(&self) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match left.checked_sub(100) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, RetryLimits};
    use std::time::Duration;

    #[test]
    fn pauses_double_up_to_the_longest_and_jitter_takes_at_most_half() {
        let limits = RetryLimits::official();
        let millis = |attempts, jitter| limits.pause(attempts, jitter).as_millis();
        assert_eq!(
            [1, 2, 3, 4, 5, 99].map(|attempts| millis(attempts, 255)),
            [100, 200, 400, 800, 1_000, 1_000]
        );
        assert_eq!([millis(1, 0), millis(2, 0), millis(99, 0)], [50, 100, 500]);
        let mut none = limits;
        none.first_pause = Duration::ZERO;
        assert_eq!(none.pause(u32::MAX, 255), Duration::ZERO);
    }

    #[test]
    fn retries_are_a_tenth_of_the_questions_and_some_saved_ones() {
        let budget = Budget::new(RetryLimits::official());
        let spend = || {
            std::iter::repeat_with(|| budget.take_retry())
                .take_while(|spent| *spent)
                .count()
        };
        assert_eq!(spend(), 10);
        (0..39).for_each(|_| budget.note_question());
        assert_eq!(spend(), 3);
        (0..10_000).for_each(|_| budget.note_question());
        assert_eq!(spend(), 10);
    }
}
