// SPDX-License-Identifier: MIT OR Apache-2.0
//! What happens in one schedule: who comes to which desk, and what goes wrong. All of it follows from a seed, and can be told.

use crate::dice::Dice;
use crate::support::visit::Visit;
use core::fmt;
use protocol::check::{ConsentItem, Method};
use protocol::facility::FacilityKind;
use testbed::population::Situation;

/// Faults in one schedule at most.
const FAULTS: u64 = 5;
/// Among how many messages and steps they fall; two sound checks take twelve messages and about thirty steps.
const MESSAGES: u64 = 16;
const STEPS: u64 = 30;

/// People whose answers differ in what may leave the service.
const SITUATIONS: [Situation; 7] = [
    Situation::LimitUnderSeventy,
    Situation::LimitElderly,
    Situation::SpecificDisease,
    Situation::ExpiredInGrace,
    Situation::Revoked,
    Situation::NoMatch,
    Situation::Valid,
];

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) desks: Vec<Visit>,
    pub(crate) faults: Vec<Fault>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    /// Which message, or which step for what befalls a terminal.
    pub(crate) at: u64,
    pub(crate) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    // Befalls a message.
    Crossed,
    Cut {
        percent: usize,
    },
    Delayed {
        seconds: i64,
    },
    Lost,
    Repeated {
        after: i64,
    },
    /// Another device sends it too, as its own, and a captured proof also for a check of its own.
    Stolen,
    // Befalls the service at a request.
    CrashAfterCommit,
    CrashBeforeCommit,
    /// Another process decides the same request at the same time; its commit fails.
    DecidedTwice,
    LookupFails,
    /// The facility is suspended, for a minute.
    Suspended,
    // Befalls a terminal.
    Cancelled {
        desk: usize,
    },
    CardFails {
        desk: usize,
    },
    Restarted {
        desk: usize,
        resumes: bool,
    },
}

impl Plan {
    pub(crate) fn from_seed(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let desks = (0..1 + dice.roll(2)).map(|_| visit(&mut dice));
        let desks: Vec<_> = desks.collect();
        // Often few: with one fault or two a check must end as without.
        let number = dice.roll(FAULTS + 1).min(dice.roll(FAULTS + 1));
        let faults = (0..number)
            .map(|_| Fault::roll(&mut dice, desks.len()))
            .collect();
        Self {
            seed,
            desks,
            faults,
        }
    }

    pub(crate) fn without_faults(&self) -> Self {
        Self {
            faults: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether sending again must be enough: at most two losses, and people who are quick.
    pub(crate) fn must_end_well(&self) -> bool {
        let lossy = |fault: &Fault| {
            matches!(
                fault.what,
                What::Lost
                    | What::Delayed { .. }
                    | What::Repeated { .. }
                    | What::CrashAfterCommit
                    | What::CrashBeforeCommit
                    | What::DecidedTwice
            )
        };
        self.faults.len() <= 2
            && self.faults.iter().all(lossy)
            && self.desks.iter().all(|desk| desk.person_seconds <= 45)
    }

    pub(crate) fn message_faults(&self, message: u64) -> impl Iterator<Item = What> {
        self.faults_at(message, false)
    }

    pub(crate) fn step_faults(&self, step: u64) -> impl Iterator<Item = What> {
        self.faults_at(step, true)
    }

    fn faults_at(&self, at: u64, of_terminal: bool) -> impl Iterator<Item = What> {
        let faults = self.faults.iter();
        faults
            .filter(move |fault| fault.at == at && fault.what.befalls_a_terminal() == of_terminal)
            .map(|fault| fault.what)
    }

    /// Smaller plans: with one fault less, or one desk less.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut plans = Vec::new();
        for index in 0..self.faults.len() {
            let mut plan = self.clone();
            plan.faults.remove(index);
            plans.push(plan);
        }
        if self.desks.len() > 1 {
            for desk in 0..self.desks.len() {
                let mut plan = self.clone();
                plan.desks.remove(desk);
                plans.push(plan);
            }
        }
        plans
    }
}

fn visit(dice: &mut Dice) -> Visit {
    let kind = if dice.one_in(2) {
        *dice.pick(&FacilityKind::ALL)
    } else {
        FacilityKind::ExemptInstitution
    };
    Visit {
        kind,
        method: *dice.pick(&[Method::Pin, Method::Visual]),
        situation: *dice.pick(&SITUATIONS),
        consents: dice.some(&ConsentItem::ALL).into_iter().collect(),
        person_seconds: *dice.pick(&[5, 5, 20, 45, 116, 300]),
        starts_at: *dice.pick(&[0, 0, 1, 40]),
        takes_late: dice.one_in(2),
    }
}

impl Fault {
    fn roll(dice: &mut Dice, desks: usize) -> Self {
        let seconds = *dice.pick(&[1, 2, 10, 29, 31, 61, 130]);
        let desk = *dice.pick(&(0..desks).collect::<Vec<_>>());
        let resumes = dice.one_in(2);
        let what = *dice.pick(&[
            What::Lost,
            What::Lost,
            What::Delayed { seconds },
            What::Repeated { after: seconds },
            What::Cut {
                percent: [0, 50, 99][usize::try_from(seconds).unwrap() % 3],
            },
            What::Crossed,
            What::Stolen,
            What::CrashAfterCommit,
            What::CrashBeforeCommit,
            What::DecidedTwice,
            What::LookupFails,
            What::Suspended,
            What::Cancelled { desk },
            What::CardFails { desk },
            What::Restarted { desk, resumes },
            What::Restarted { desk, resumes },
        ]);
        let range = if what.befalls_a_terminal() {
            STEPS
        } else {
            MESSAGES
        };
        Self {
            at: dice.roll(range),
            what,
        }
    }
}

impl What {
    const fn befalls_a_terminal(self) -> bool {
        matches!(
            self,
            Self::Cancelled { .. } | Self::CardFails { .. } | Self::Restarted { .. }
        )
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}", self.seed)?;
        for (index, desk) in self.desks.iter().enumerate() {
            writeln!(f, "  desk {index}: {desk:?}")?;
        }
        for Fault { at, what } in &self.faults {
            let counted = if what.befalls_a_terminal() {
                "step"
            } else {
                "message"
            };
            writeln!(f, "  at {counted} {at}: {what:?}")?;
        }
        Ok(())
    }
}
