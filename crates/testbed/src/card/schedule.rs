// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faults at chosen commands: a reader with a card in it, both of which can be made to fail.
//!
//! | word | what happens at that command | shown by |
//! |---|---|---|
//! | `tear-before`, `tear-after` | the card leaves the field before or after it carries the command out | card |
//! | `swap` | another card is there, with power and nothing selected | card |
//! | `slow-N` | the answer takes N milliseconds of simulated time | card |
//! | `empty-response`, `one-byte-response`, `garbled-response`, `status-XXXX`, `tampered-signature` | see [`Fault`] | card |
//! | `wrong-le`, `wrong-le-for-ever`, `more-data-for-ever` | see [`Fault`] | card |
//! | `long-response` | 65,537 bytes and a status word: one byte more than any response | reader |
//! | `reader-vanishes` | the reader is gone, for ever | reader |
//! | `sharing` | another program holds the card; the command is not sent | reader |
//! | `warm-reset` | another program has reset the card; the command is not sent | reader |
//!
//! What a card can show, a process behind vpcd can show: to tear, it closes its connection. What only a reader can show
//! needs a transport.

use super::Fault;
use crate::Seed;
use crate::pki::stream;
use apdu::{Card, Reset, Transport, TransportError};
use core::fmt;
use rand_core::Rng;

/// One byte of data more than the longest response has.
const TOO_LONG: usize = 65_537;

/// What happens at one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Disturbance {
    /// Only a reader can show it.
    Reader(ReaderFault),
    /// The response is not as it should be.
    Response(Fault),
    /// The answer takes long.
    Slow {
        /// Simulated time.
        milliseconds: u32,
    },
    /// Another card is there.
    Swap,
    /// The card leaves the field.
    Tear(Tear),
}

/// When a card leaves the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "before or after")]
pub enum Tear {
    /// The command was carried out; its response is lost.
    AfterExecution,
    /// The command was not carried out.
    BeforeExecution,
}

/// What a reader reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "as many as a schedule knows")]
pub enum ReaderFault {
    /// Another program holds the card.
    Sharing,
    /// The reader is gone.
    Vanishes,
    /// Another program has reset the card.
    WarmReset,
}

impl Disturbance {
    /// One of each kind, for schedules from a seed.
    const KINDS: [Self; 16] = [
        Self::Reader(ReaderFault::Sharing),
        Self::Reader(ReaderFault::Vanishes),
        Self::Reader(ReaderFault::WarmReset),
        Self::Response(Fault::EmptyResponse),
        Self::Response(Fault::GarbledResponse),
        Self::Response(Fault::LongResponse(TOO_LONG)),
        Self::Response(Fault::MoreDataForEver),
        Self::Response(Fault::OneByteResponse),
        Self::Response(Fault::Status(0x6F00)),
        Self::Response(Fault::TamperedSignature),
        Self::Response(Fault::WrongLe),
        Self::Response(Fault::WrongLeForEver),
        Self::Slow {
            milliseconds: 3_000,
        },
        Self::Swap,
        Self::Tear(Tear::AfterExecution),
        Self::Tear(Tear::BeforeExecution),
    ];

    /// The disturbance of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        if let Some(digits) = word.strip_prefix("slow-") {
            let milliseconds = digits.parse().ok()?;
            return Some(Self::Slow { milliseconds });
        }
        if let Some(digits) = word.strip_prefix("status-") {
            let status = u16::from_str_radix(digits, 16).ok()?;
            let known = apdu::StatusWord::new(status).is_ok() && digits.len() == 4;
            return known.then_some(Self::Response(Fault::Status(status)));
        }
        Self::KINDS
            .into_iter()
            .find(|kind| kind.to_string() == word)
    }

    /// Whether a card cannot show it, only a reader.
    #[must_use]
    pub const fn needs_reader(self) -> bool {
        matches!(
            self,
            Self::Reader(_) | Self::Response(Fault::LongResponse(_))
        )
    }
}

impl fmt::Display for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reader(ReaderFault::Sharing) => "sharing",
            Self::Reader(ReaderFault::Vanishes) => "reader-vanishes",
            Self::Reader(ReaderFault::WarmReset) => "warm-reset",
            Self::Response(Fault::EmptyResponse) => "empty-response",
            Self::Response(Fault::GarbledResponse) => "garbled-response",
            Self::Response(Fault::LongResponse(_)) => "long-response",
            Self::Response(Fault::MoreDataForEver) => "more-data-for-ever",
            Self::Response(Fault::OneByteResponse) => "one-byte-response",
            Self::Response(Fault::Status(status)) => return write!(f, "status-{status:04X}"),
            Self::Response(Fault::TamperedSignature) => "tampered-signature",
            Self::Response(Fault::WrongLe) => "wrong-le",
            Self::Response(Fault::WrongLeForEver) => "wrong-le-for-ever",
            Self::Slow { milliseconds } => return write!(f, "slow-{milliseconds}"),
            Self::Swap => "swap",
            Self::Tear(Tear::AfterExecution) => "tear-after",
            Self::Tear(Tear::BeforeExecution) => "tear-before",
        })
    }
}

/// Which disturbance at which command, counted from zero. `Display` prints it on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule(Vec<(u32, Disturbance)>);

impl Schedule {
    /// Of two disturbances of one command the first is kept.
    #[must_use]
    pub fn new(entries: &[(u32, Disturbance)]) -> Self {
        let mut entries = entries.to_vec();
        entries.sort_by_key(|(at, _)| *at);
        entries.dedup_by_key(|(at, _)| *at);
        Self(entries)
    }

    /// At most `count` disturbances of any kind among the first `within` commands.
    #[must_use]
    pub fn from_seed(seed: Seed, count: u32, within: u32) -> Self {
        let mut random = stream(seed, "schedule");
        let mut entries = Vec::new();
        for _ in 0..count {
            let at = random.next_u32() % within.max(1);
            let drawn = usize::try_from(random.next_u32()).unwrap_or_default();
            let kind = Disturbance::KINDS.get(drawn % Disturbance::KINDS.len());
            entries.extend(kind.map(|kind| (at, *kind)));
        }
        Self::new(&entries)
    }

    /// The entries, in the order of their commands.
    #[must_use]
    pub fn entries(&self) -> &[(u32, Disturbance)] {
        &self.0
    }

    fn at(&self, command: u32) -> Option<Disturbance> {
        let found = self.0.iter().find(|(at, _)| *at == command);
        found.map(|(_, disturbance)| *disturbance)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no faults");
        }
        for (number, (at, disturbance)) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { ", " };
            write!(f, "{separator}{disturbance} at {at}")?;
        }
        Ok(())
    }
}

/// A reader with a card in it, disturbed as scheduled.
#[derive(Debug)]
pub struct ScheduledReader<C> {
    card: C,
    other: Option<C>,
    schedule: Schedule,
    seen: u32,
    lasting: Option<Lasting>,
    elapsed_milliseconds: u64,
}

/// What does not end with the command at which it began.
#[derive(Clone, Copy, Debug)]
enum Lasting {
    /// Until the next reset, which stands for putting the card back; whatever it asks for, it is a cold one.
    CardGone,
    ReaderGone,
    Response(Fault),
}

impl<C: Card> ScheduledReader<C> {
    /// Inserts a card.
    #[must_use]
    pub const fn new(card: C, schedule: Schedule) -> Self {
        Self {
            card,
            other: None,
            schedule,
            seen: 0,
            lasting: None,
            elapsed_milliseconds: 0,
        }
    }

    /// Has another card ready for [`Disturbance::Swap`]; without one the card is just taken away.
    #[must_use]
    pub fn with_other(mut self, other: C) -> Self {
        self.other = Some(other);
        self
    }

    /// The card that is in the reader, or was last.
    #[must_use]
    pub const fn card(&self) -> &C {
        &self.card
    }

    /// Commands seen so far.
    #[must_use]
    pub const fn seen(&self) -> u32 {
        self.seen
    }

    /// Simulated time spent waiting for slow answers.
    #[must_use]
    pub const fn elapsed_milliseconds(&self) -> u64 {
        self.elapsed_milliseconds
    }

    fn tear(&mut self) -> TransportError {
        self.lasting = Some(Lasting::CardGone);
        TransportError::CardRemoved
    }

    fn disturbed(
        &mut self,
        disturbance: Disturbance,
        command: &[u8],
    ) -> Result<Vec<u8>, TransportError> {
        match disturbance {
            Disturbance::Reader(ReaderFault::Sharing) => Err(TransportError::Sharing),
            Disturbance::Reader(ReaderFault::Vanishes) => {
                self.lasting = Some(Lasting::ReaderGone);
                Err(TransportError::ReaderUnavailable)
            }
            Disturbance::Reader(ReaderFault::WarmReset) => {
                self.card.reset(Reset::Warm);
                Err(TransportError::CardReset)
            }
            Disturbance::Response(fault) => {
                if fault.is_endless() {
                    self.lasting = Some(Lasting::Response(fault));
                }
                Ok(fault.applied(command, self.card.process(command)))
            }
            Disturbance::Slow { milliseconds } => {
                self.elapsed_milliseconds += u64::from(milliseconds);
                Ok(self.card.process(command))
            }
            Disturbance::Swap => {
                let Some(other) = self.other.take() else {
                    return Err(self.tear());
                };
                self.card = other;
                self.card.reset(Reset::Cold);
                Ok(self.card.process(command))
            }
            Disturbance::Tear(tear) => {
                if tear == Tear::AfterExecution {
                    drop(self.card.process(command));
                }
                Err(self.tear())
            }
        }
    }
}

impl<C: Card> Transport for ScheduledReader<C> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let number = self.seen;
        self.seen = self.seen.saturating_add(1);
        match self.lasting {
            Some(Lasting::CardGone) => return Err(TransportError::CardRemoved),
            Some(Lasting::ReaderGone) => return Err(TransportError::ReaderUnavailable),
            Some(Lasting::Response(fault)) => {
                return Ok(fault.applied(command, self.card.process(command)));
            }
            None => {}
        }
        match self.schedule.at(number) {
            Some(disturbance) => self.disturbed(disturbance, command),
            None => Ok(self.card.process(command)),
        }
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        match self.lasting {
            Some(Lasting::ReaderGone) => return Err(TransportError::ReaderUnavailable),
            Some(Lasting::CardGone) => {
                self.lasting = None;
                self.card.reset(Reset::Cold);
            }
            Some(Lasting::Response(_)) | None => self.card.reset(kind),
        }
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

#[cfg(test)]
mod tests {
    use super::{Disturbance, Fault, Schedule};
    use crate::Seed;

    #[test]
    fn words_read_back() {
        for kind in Disturbance::KINDS {
            assert_eq!(Disturbance::named(&kind.to_string()), Some(kind), "{kind}");
        }
        let slow = Disturbance::Slow { milliseconds: 12 };
        assert_eq!(Disturbance::named("slow-12"), Some(slow));
        let status = Disturbance::Response(Fault::Status(0x6982));
        assert_eq!(Disturbance::named("status-6982"), Some(status));
        for word in [
            "",
            "slow-",
            "slow--1",
            "status-60",
            "status-1234",
            "status-006F00",
            "TEAR-AFTER",
        ] {
            assert_eq!(Disturbance::named(word), None, "{word}");
        }
    }

    #[test]
    fn a_schedule_prints_on_one_line_and_comes_back_from_its_seed() {
        let schedule = Schedule::new(&[
            (7, Disturbance::Swap),
            (3, Disturbance::Slow { milliseconds: 500 }),
            (7, Disturbance::Response(Fault::WrongLe)),
        ]);
        assert_eq!(schedule.to_string(), "slow-500 at 3, swap at 7");
        assert_eq!(Schedule::default().to_string(), "no faults");
        let seeded = |seed| Schedule::from_seed(Seed(seed), 4, 20);
        assert_eq!(seeded(1), seeded(1));
        assert_ne!(seeded(1), seeded(2));
        assert!(!seeded(1).entries().is_empty());
        assert!(seeded(1).entries().iter().all(|(at, _)| *at < 20));
    }
}
