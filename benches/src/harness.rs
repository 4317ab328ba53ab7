// SPDX-License-Identifier: MIT OR Apache-2.0
//! Interleaved rounds: in every round each contender runs once, so that a noisy moment of the machine hits all alike.
//!
//! What counts is the ratio between contenders of one run, not the microseconds.

use std::time::Instant;

/// One contender: a name `area.operation.variant`, what its time is set against, what it is, and the work.
pub struct Contender<'a> {
    pub name: String,
    /// Name of the contender of the same group whose time is what cannot be avoided.
    pub floor: String,
    pub note: &'static str,
    /// Operations in one call of the work.
    pub each: u32,
    pub work: Box<dyn FnMut() + 'a>,
}

impl<'a> Contender<'a> {
    /// A contender whose work is one operation.
    pub fn new(
        name: impl Into<String>,
        floor: impl Into<String>,
        note: &'static str,
        work: Box<dyn FnMut() + 'a>,
    ) -> Self {
        Self {
            name: name.into(),
            floor: floor.into(),
            note,
            each: 1,
            work,
        }
    }

    /// Says that one call of the work is so many operations.
    pub const fn with_each(mut self, operations: u32) -> Self {
        self.each = operations;
        self
    }
}

/// The fastest and the middle round of a contender, in nanoseconds per operation.
pub struct Timing {
    pub name: String,
    pub floor: String,
    pub note: &'static str,
    pub minimum: f64,
    pub median: f64,
}

/// How long a measurement takes: rounds, and operations in each round.
#[derive(Clone, Copy)]
pub struct Effort {
    pub rounds: usize,
    pub operations: u32,
}

/// Runs all contenders side by side.
pub fn measure(contenders: &mut [Contender<'_>], effort: Effort) -> Vec<Timing> {
    for contender in contenders.iter_mut() {
        // Warm caches and lazily made tables, outside the measured rounds.
        for _ in 0..effort.operations / 4 + 1 {
            (contender.work)();
        }
    }
    let mut rounds = vec![Vec::with_capacity(effort.rounds); contenders.len()];
    for _ in 0..effort.rounds {
        for (contender, times) in contenders.iter_mut().zip(&mut rounds) {
            let start = Instant::now();
            for _ in 0..effort.operations {
                (contender.work)();
            }
            let operations = f64::from(effort.operations) * f64::from(contender.each);
            times.push(start.elapsed().as_nanos() as f64 / operations);
        }
    }
    contenders
        .iter()
        .zip(rounds)
        .map(|(contender, mut times)| {
            times.sort_by(f64::total_cmp);
            Timing {
                name: contender.name.clone(),
                floor: contender.floor.clone(),
                note: contender.note,
                minimum: times[0],
                median: times[times.len() / 2],
            }
        })
        .collect()
}
