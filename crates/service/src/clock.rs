// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service's clock, which TLS and decisions share.

use jpki::time::UnixTime;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> UnixTime + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
            let seconds = elapsed.map_or(0, |elapsed| elapsed.as_secs());
            UnixTime::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
        }))
    }

    /// A clock that shows `start` now and goes on from there: for worlds whose certificates live at a fixed time.
    #[must_use]
    pub fn starting_at(start: UnixTime) -> Self {
        let origin = Instant::now();
        Self(Arc::new(move || {
            let seconds = i64::try_from(origin.elapsed().as_secs()).unwrap_or(i64::MAX);
            start.saturating_add_secs(seconds)
        }))
    }

    /// Any other clock.
    #[must_use]
    pub fn from_fn(now: impl Fn() -> UnixTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The instant.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

impl rustls::time_provider::TimeProvider for Clock {
    fn current_time(&self) -> Option<rustls::pki_types::UnixTime> {
        let seconds = u64::try_from(self.now().as_secs()).ok()?;
        Some(rustls::pki_types::UnixTime::since_unix_epoch(
            Duration::from_secs(seconds),
        ))
    }
}
