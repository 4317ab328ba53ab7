// SPDX-License-Identifier: MIT OR Apache-2.0
//! The figures of a run, for people and as JSON.

use super::floor::Floor;
use super::load::{Answered, Phase};
use crate::cli::BenchService;
use crate::console::{BAD, GOOD, QUIET, TITLE};
use protocol::message::CheckCreated;
use std::num::NonZero;
use std::thread;
use std::time::Duration;

/// Width of the longest bar.
const BAR: usize = 40;

/// Which share of the requests was answered within the time that is told.
const SHARES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0)];

#[derive(Default)]
pub(super) struct Report {
    create: Vec<Duration>,
    proof: Vec<Duration>,
    receipt: Vec<Duration>,
    elapsed: Duration,
    failed: usize,
}

impl Report {
    pub(super) fn created(&mut self, phase: &Phase<(CheckCreated, Duration)>) {
        self.create.extend(phase.done.iter().map(|(_, took)| *took));
        self.elapsed += phase.elapsed;
        self.failed += phase.failed;
    }

    pub(super) fn answered(&mut self, phase: &Phase<Answered>) {
        self.proof.extend(phase.done.iter().map(|one| one.proof));
        self.receipt
            .extend(phase.done.iter().map(|one| one.receipt));
        self.elapsed += phase.elapsed;
        self.failed += phase.failed;
    }

    /// How many checks failed.
    pub(super) const fn failed(&self) -> usize {
        self.failed
    }

    pub(super) fn print(mut self, arguments: &BenchService, floor: &Floor) {
        for times in [&mut self.create, &mut self.proof, &mut self.receipt] {
            times.sort_unstable();
        }
        if arguments.json {
            println!("{:#}", self.json(arguments, floor));
        } else {
            self.table(arguments, floor);
        }
    }

    /// Complete checks a second of the time that was counted.
    fn rate(&self) -> f64 {
        per_second(self.receipt.len(), self.elapsed)
    }

    fn requests(&self) -> [(&'static str, &[Duration]); 3] {
        [
            ("create", &self.create),
            ("proof", &self.proof),
            ("receipt", &self.receipt),
        ]
    }

    fn table(&self, arguments: &BenchService, floor: &Floor) {
        let style = if self.failed == 0 { GOOD } else { BAD };
        anstream::println!(
            "{TITLE}{:.0} checks a second{TITLE:#}  {} checks, {style}{} failed{style:#}, {} connections, {} process(es)",
            self.rate(),
            self.receipt.len(),
            self.failed,
            arguments.connections,
            arguments.processes.max(1),
        );
        anstream::println!();
        let longest = self
            .requests()
            .into_iter()
            .filter_map(|(_, times)| times.last());
        let longest = longest.max().copied().unwrap_or_default();
        for (name, times) in self.requests() {
            for (label, share) in SHARES {
                let time = within(times, share);
                anstream::println!(
                    "{:<8} {label}  {:>9.2} ms  {QUIET}{}{QUIET:#}",
                    if share < 0.6 { name } else { "" },
                    time.as_secs_f64() * 1e3,
                    bar(time, longest)
                );
            }
        }
        anstream::println!();
        anstream::println!(
            "two bare RSA-2048 signatures take {:.1} \u{b5}s: at most {:.0} checks a second on {} cores",
            floor.signatures.as_secs_f64() * 1e6,
            limit(floor),
            cores()
        );
        anstream::println!(
            "one page is on the disk after {:.2} ms: {:.0} commits a second, one after another",
            floor.commit.as_secs_f64() * 1e3,
            per_second(1, floor.commit)
        );
    }

    fn json(&self, arguments: &BenchService, floor: &Floor) -> serde_json::Value {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        let latencies: serde_json::Map<_, _> = self
            .requests()
            .into_iter()
            .map(|(name, times)| {
                let shares: serde_json::Map<_, _> = SHARES
                    .into_iter()
                    .map(|(label, share)| {
                        let time = milliseconds(within(times, share));
                        (label.to_owned(), time.into())
                    })
                    .collect();
                (name.to_owned(), shares.into())
            })
            .collect();
        serde_json::json!({
            "checks": self.receipt.len(),
            "failed": self.failed,
            "connections": arguments.connections,
            "processes": arguments.processes.max(1),
            "checksPerSecond": self.rate(),
            "latencyMilliseconds": latencies,
            "limits": {
                "cores": cores(),
                "checksPerSecondBySignatures": limit(floor),
                "commitMilliseconds": milliseconds(floor.commit),
            },
        })
    }
}

/// Checks a second of all cores, were there nothing but signatures.
fn limit(floor: &Floor) -> f64 {
    per_second(cores(), floor.signatures)
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn per_second(count: usize, elapsed: Duration) -> f64 {
    let count = u32::try_from(count).map_or(f64::INFINITY, f64::from);
    count / elapsed.as_secs_f64().max(f64::MIN_POSITIVE)
}

/// The time within which this share of the sorted times lies.
fn within(times: &[Duration], share: f64) -> Duration {
    // The lowest place that leaves no more than the rest above it.
    let above = times.iter().enumerate().find(|(place, _)| {
        let up_to = u32::try_from(place + 1).map_or(f64::INFINITY, f64::from);
        let all = u32::try_from(times.len()).map_or(f64::INFINITY, f64::from);
        up_to >= share * all
    });
    above.map(|(_, time)| *time).unwrap_or_default()
}

fn bar(time: Duration, longest: Duration) -> String {
    let length = (1..=BAR)
        .take_while(|length| {
            let part = u32::try_from(*length).unwrap_or(u32::MAX);
            longest * part / u32::try_from(BAR).unwrap_or(1) <= time
        })
        .count();
    "\u{2501}".repeat(length.max(1))
}

#[cfg(test)]
mod tests {
    use super::{bar, within};
    use std::time::Duration;

    #[test]
    fn shares_are_of_the_sorted_times() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        for (share, expected) in [(0.5, 100), (0.9, 180), (0.99, 198), (1.0, 200)] {
            assert_eq!(within(&times, share), Duration::from_millis(expected));
        }
        assert_eq!(within(&[], 0.5), Duration::ZERO);
    }

    #[test]
    fn the_longest_time_has_the_longest_bar() {
        let longest = Duration::from_millis(80);
        assert_eq!(bar(longest, longest).chars().count(), 40);
        assert_eq!(bar(longest / 2, longest).chars().count(), 20);
        assert_eq!(bar(Duration::ZERO, longest).chars().count(), 1);
    }
}
