// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists kept fresh in the background, on a thread of their own.

use super::{CrlRefresher, Refresh, RefreshProgress, SharedCrlStore};
use crate::Clock;
use crate::verification::CRYPTO;
use jpki::revocation::CrlIssuers;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often a list that takes long is told of.
const TOLD: Duration = Duration::from_secs(10);

/// When lists are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshSchedule {
    /// The pause between two refreshes.
    pub interval: Duration,
    /// The pause after the first refresh that refused a list or could not read the source; each further one doubles it, up
    /// to the interval.
    pub first_retry: Duration,
}

impl RefreshSchedule {
    /// Every five minutes, and after a fault ten seconds later.
    #[must_use]
    pub const fn official() -> Self {
        // Origin: lists are made anew daily and yesterday's may serve for ten minutes more, so a new one must be found
        // within that time, twice over.
        Self {
            interval: Duration::from_secs(300),
            first_retry: Duration::from_secs(10),
        }
    }

    /// The same with another interval.
    #[must_use]
    pub const fn every(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    fn pause(&self, faults: u32) -> Duration {
        match faults.checked_sub(1) {
            None => self.interval,
            Some(doublings) => {
                let pause = self.first_retry.saturating_mul(1 << doublings.min(16));
                pause.min(self.interval)
            }
        }
    }
}

/// Lists that are kept fresh until this is dropped.
#[derive(Debug)]
pub struct KeptFresh {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl KeptFresh {
    /// Refreshes now, and then by the schedule.
    ///
    /// # Errors
    /// What the system says when there can be no thread.
    pub fn start(
        mut refresher: CrlRefresher,
        store: Arc<SharedCrlStore>,
        issuers: CrlIssuers,
        clock: Clock,
        schedule: RefreshSchedule,
    ) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::Builder::new().name("lists".to_owned());
        let thread = thread.spawn(move || {
            let mut faults = 0;
            loop {
                faults = match refresh(&mut refresher, &store, &issuers, &clock) {
                    true => 0,
                    false => faults + 1,
                };
                match stopped.recv_timeout(schedule.pause(faults)) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
                }
            }
        })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for KeptFresh {
    /// Waits for the list that is being read; whenever the process ends, what is saved is whole.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// One refresh, told in the log; whether all lists are as they should be.
fn refresh(
    refresher: &mut CrlRefresher,
    store: &SharedCrlStore,
    issuers: &CrlIssuers,
    clock: &Clock,
) -> bool {
    let began = Instant::now();
    let mut told = began;
    let mut progress = |at: RefreshProgress<'_>| {
        if told.elapsed() > TOLD {
            told = Instant::now();
            let (octets, of_octets) = (at.read.octets, at.read.of_octets);
            let (list, position, of) = (at.list, at.position, at.of);
            tracing::info!(
                list,
                position,
                of,
                octets,
                of_octets,
                "reading a revocation list"
            );
        }
    };
    match refresher.refresh(store, issuers, clock.now(), CRYPTO, &mut progress) {
        Ok(refresh) => {
            tell(&refresh, began.elapsed());
            refresh.refused().next().is_none()
        }
        Err(error) => {
            tracing::error!(%error, "revocation lists cannot be refreshed");
            false
        }
    }
}

fn tell(refresh: &Refresh, took: Duration) {
    for (list, error) in refresh.refused() {
        tracing::warn!(list, %error, "revocation list refused");
    }
    tracing::info!(
        taken = refresh.taken(),
        unchanged = refresh.unchanged,
        refused = refresh.refused().count(),
        entries = refresh.entries(),
        octets = refresh.octets,
        milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "revocation lists refreshed"
    );
}

#[cfg(test)]
mod tests {
    use super::RefreshSchedule;

    #[test]
    fn faults_are_followed_up_sooner_and_sooner_no_more() {
        let schedule = RefreshSchedule::official();
        let pauses = [0, 1, 2, 3, 5, 6, 7, u32::MAX].map(|faults| schedule.pause(faults).as_secs());
        assert_eq!(pauses, [300, 10, 20, 40, 160, 300, 300, 300]);
    }
}
