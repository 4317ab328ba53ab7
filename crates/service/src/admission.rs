// SPDX-License-Identifier: MIT OR Apache-2.0
//! How much of a service one device may take, so that none is in the way of the others.
//!
//! Counted by device certificate – an account has one – and in this process alone: several processes on one database share
//! nothing, so behind a balancer a device has these limits once for each process.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Devices of which anything is remembered before those that are quiet are forgotten.
const REMEMBERED: usize = 4_096;

/// What one device may take, and how long anybody may take for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be decided")]
pub struct Admission {
    /// Requests a second, in the long run.
    pub requests_per_second: NonZeroU32,
    /// Requests at once, after a rest.
    pub request_burst: NonZeroU32,
    /// Connections at one time.
    pub connections: usize,
    /// Longest time for a TLS handshake, and for the head of a request.
    pub head_time: Duration,
    /// Longest time for one request with its body. A decision takes milliseconds; the rest is for slow lines.
    pub request_time: Duration,
}

impl Admission {
    /// Ten requests a second are three checks, and a person needs ten seconds at a card. Six hundred at once are the two hundred
    /// checks of a desk's day, so that what waited for a line comes through. Sixteen connections are those of a terminal that
    /// begins anew several times before the service has noticed that the others are gone. Ten seconds are twenty round trips by
    /// satellite; half a minute is that for the largest message at 20 kbit/s.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            requests_per_second: NonZeroU32::MIN.saturating_add(9),
            request_burst: NonZeroU32::MIN.saturating_add(599),
            connections: 16,
            head_time: Duration::from_secs(10),
            request_time: Duration::from_secs(30),
        }
    }
}

/// A bucket of tokens for each device, kept as the instant at which it will be full again.
#[derive(Debug)]
pub(crate) struct Buckets {
    /// Between two requests in the long run.
    interval: Duration,
    /// From empty to full.
    depth: Duration,
    full_at: Mutex<HashMap<[u8; 32], Instant>>,
}

impl Buckets {
    pub(crate) fn new(admission: &Admission) -> Self {
        let interval = Duration::from_secs(1) / admission.requests_per_second.get();
        Self {
            interval,
            depth: interval.saturating_mul(admission.request_burst.get()),
            full_at: Mutex::default(),
        }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long it takes until there is one.
    pub(crate) fn take(&self, device: [u8; 32], now: Instant) -> Result<(), Duration> {
        let mut held = lock(&self.full_at);
        if held.len() >= REMEMBERED {
            held.retain(|_, full_at| *full_at > now);
        }
        let full_at = held.get(&device).map_or(now, |full_at| *full_at.max(&now));
        let missing = full_at
            .saturating_duration_since(now)
            .saturating_add(self.interval);
        match missing.checked_sub(self.depth) {
            Some(wait) if wait > Duration::ZERO => Err(wait),
            _ => {
                held.insert(device, full_at + self.interval);
                Ok(())
            }
        }
    }
}

/// The open connections of each device.
#[derive(Debug)]
pub(crate) struct OpenConnections {
    most: usize,
    held: Mutex<HashMap<[u8; 32], usize>>,
}

/// A connection that counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Counted {
    all: Arc<OpenConnections>,
    device: [u8; 32],
}

impl OpenConnections {
    pub(crate) fn new(admission: &Admission) -> Arc<Self> {
        Arc::new(Self {
            most: admission.connections,
            held: Mutex::default(),
        })
    }

    /// Counts one more; `None` if the device has as many as it may.
    pub(crate) fn count(self: &Arc<Self>, device: [u8; 32]) -> Option<Counted> {
        let mut held = lock(&self.held);
        let count = held.entry(device).or_default();
        if *count >= self.most {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Counted {
            all: self.clone(),
            device,
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut held = lock(&self.all.held);
        if let Some(count) = held.get_mut(&self.device) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                held.remove(&self.device);
            }
        }
    }
}

/// A poisoned lock still holds whole values: each is changed in one step.
fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Admission, Buckets, OpenConnections};
    use proptest::prelude::*;
    use std::num::NonZeroU32;
    use std::time::{Duration, Instant};

    fn admission(rate: u32, burst: u32) -> Admission {
        Admission {
            requests_per_second: NonZeroU32::new(rate).unwrap(),
            request_burst: NonZeroU32::new(burst).unwrap(),
            connections: 2,
            ..Admission::standard()
        }
    }

    #[test]
    fn the_standard_numbers_are_those_of_the_page() {
        let standard = Admission::standard();
        assert_eq!(standard.requests_per_second.get(), 10);
        assert_eq!(standard.request_burst.get(), 600);
    }

    #[test]
    fn a_device_has_its_burst_and_then_its_rate_whatever_others_do() {
        let buckets = Buckets::new(&admission(10, 3));
        let now = Instant::now();
        let after = |milliseconds| now + Duration::from_millis(milliseconds);
        for _ in 0..3 {
            assert_eq!(buckets.take([1; 32], now), Ok(()));
        }
        let wait = Duration::from_millis(100);
        assert_eq!(buckets.take([1; 32], now), Err(wait));
        assert_eq!(
            buckets.take([1; 32], after(99)),
            Err(Duration::from_millis(1))
        );
        assert_eq!(buckets.take([2; 32], now), Ok(()));
        assert_eq!(buckets.take([1; 32], after(100)), Ok(()));
        assert_eq!(buckets.take([1; 32], after(100)), Err(wait));
        // After a rest there is a burst, and no more than one.
        for _ in 0..3 {
            assert_eq!(buckets.take([1; 32], after(60_000)), Ok(()));
        }
        assert_eq!(buckets.take([1; 32], after(60_000)), Err(wait));
    }

    #[test]
    fn quiet_devices_are_forgotten() {
        let buckets = Buckets::new(&admission(10, 3));
        let now = Instant::now();
        for number in 0..10_000_u32 {
            let mut device = [0; 32];
            device[..4].copy_from_slice(&number.to_be_bytes());
            let at = now + Duration::from_secs(number.into());
            assert_eq!(buckets.take(device, at), Ok(()));
        }
        assert!(super::lock(&buckets.full_at).len() <= super::REMEMBERED);
    }

    #[test]
    fn connections_count_until_they_are_gone() {
        let open = OpenConnections::new(&admission(1, 1));
        let one = open.count([1; 32]).unwrap();
        let two = open.count([1; 32]).unwrap();
        assert!(open.count([1; 32]).is_none());
        let other = open.count([2; 32]).unwrap();
        drop(one);
        let three = open.count([1; 32]).unwrap();
        assert!(open.count([1; 32]).is_none());
        drop((two, three, other));
        assert!(super::lock(&open.held).is_empty());
    }

    proptest! {
        /// However requests come: in no stretch of time does a device get more than its burst and its rate.
        #[test]
        fn nobody_gets_more_than_burst_and_rate(
            pauses in prop::collection::vec(0_u64..400, 1..200), rate in 1_u32..50, burst in 1_u32..20,
        ) {
            let buckets = Buckets::new(&admission(rate, burst));
            let (mut now, mut taken) = (Instant::now(), Vec::new());
            for pause in pauses {
                now += Duration::from_millis(pause);
                if buckets.take([1; 32], now).is_ok() {
                    taken.push(now);
                }
            }
            for (from, first) in taken.iter().enumerate() {
                for (count, last) in (1_u32..).zip(&taken[from..]) {
                    let seconds = (*last - *first).as_secs_f64();
                    prop_assert!(f64::from(count) <= f64::from(burst) + seconds * f64::from(rate) + 1e-6);
                }
            }
        }
    }
}
