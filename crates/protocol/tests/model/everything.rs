// SPDX-License-Identifier: MIT OR Apache-2.0
//! The model as `stateright` reads it: beginnings, steps, and what must be so.

use super::state::{Left, State, Step};
use crate::support::visit::Visit;
use protocol::Class;
use protocol::check::CheckState;
use protocol::client::{Outcome, ReceiptState};
use stateright::{Model, Property};

/// A name, and whether it is so in a state.
pub(crate) type Seen = (&'static str, fn(&Everything, &State) -> bool);

pub(crate) struct Everything {
    pub(crate) visits: Vec<Visit>,
    pub(crate) left: Left,
    /// What must be seen at least once within these bounds.
    pub(crate) seen: Vec<Seen>,
}

impl Model for Everything {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        vec![State::new(&self.visits, self.left)]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        state.steps(steps);
    }

    fn next_state(&self, state: &State, step: Step) -> Option<State> {
        let mut next = state.after(step);
        if next.measure() >= state.measure() && next.broken.is_none() {
            next.broken = Some("every step comes nearer to the end".to_owned());
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always("no rule is broken", |_, state: &State| {
                state.broken.is_none()
            }),
            Property::always("every check that was begun ends", |model: &Self, state| {
                let ended = state.desks.iter().all(|desk| desk.outcome.is_some());
                let mut steps = Vec::new();
                model.actions(state, &mut steps);
                ended || !steps.is_empty()
            }),
        ];
        let seen = self.seen.iter();
        properties.extend(seen.map(|(name, seen)| Property::sometimes(name, *seen)));
        properties
    }
}

pub(crate) fn restricted_data_arrive(_: &Everything, state: &State) -> bool {
    state.desks.iter().any(|desk| match &desk.outcome {
        Some(Outcome::Answered { answer, receipt }) => {
            let mut coverages = answer.entitled.coverages.iter();
            *receipt == ReceiptState::Acknowledged && coverages.any(|one| one.limit.is_some())
        }
        _ => false,
    })
}

pub(crate) fn resumed_check_is_answered(_: &Everything, state: &State) -> bool {
    state.desks.iter().any(|desk| {
        let answered = matches!(desk.outcome, Some(Outcome::Answered { .. }));
        desk.was_resumed && answered && state.checks.len() == 1
    })
}

pub(crate) fn deadline_passes(_: &Everything, state: &State) -> bool {
    let late = Some(Outcome::Refused(Class::Deadline));
    state.desks.iter().any(|desk| desk.outcome == late)
}

pub(crate) fn thief_is_refused(_: &Everything, state: &State) -> bool {
    let mut checks = state.checks.values();
    checks.any(|check| {
        let refused = matches!(check.state, CheckState::Refused { .. });
        refused && check.account.as_str() == "W0000099"
    })
}

pub(crate) fn crossing_is_noticed(_: &Everything, state: &State) -> bool {
    let mut desks = state.desks.iter();
    desks.any(|desk| matches!(desk.outcome, Some(Outcome::ServiceMisbehaved(_))))
}

pub(crate) fn everybody_is_answered(_: &Everything, state: &State) -> bool {
    let mut desks = state.desks.iter();
    desks.all(|desk| matches!(desk.outcome, Some(Outcome::Answered { .. })))
}

pub(crate) fn card_fails(_: &Everything, state: &State) -> bool {
    let mut desks = state.desks.iter();
    desks.any(|desk| matches!(desk.outcome, Some(Outcome::Card(_))))
}

pub(crate) fn lookup_fails(_: &Everything, state: &State) -> bool {
    let undetermined = Some(Outcome::Refused(Class::Undetermined));
    state.desks.iter().any(|desk| desk.outcome == undetermined)
}
