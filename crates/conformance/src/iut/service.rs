// SPDX-License-Identifier: MIT OR Apache-2.0
//! Services: HTTP over TLS, as devices, facilities and the operator of a synthetic world would speak.

mod around;
mod clients;
mod compare;
mod connection;
mod defects;
mod hooks;
mod memory;
mod person;
mod proof;
mod running;
mod steps;
mod transcript;
mod users;

use super::verdict;
use crate::case::{Needs, ServiceInput};
use crate::report::Verdict;
use crate::run::{ServiceStart, ServiceTarget};
use jpki::time::UnixTime;
use running::{Limits, Running};
use testbed::EPOCH;

use around::{Change, Way};
pub(crate) use defects::ServiceDefect;
pub(super) use person::{stands_in, texts};
pub(super) use transcript::{encode as transcript, hexadecimal};

/// A service, and the defect around it if the suite itself is judged.
pub(crate) struct Service {
    target: ServiceTarget,
    change: Option<Change>,
    /// Its clock stands at the epoch, or goes its own way.
    standing: Running,
    /// Another one, with the limits a device has as a rule, for the one case that takes all it may.
    limited: Option<Running>,
    /// Another one, whose clock is set by the cases that need it.
    moved: Option<Running>,
}

impl Service {
    pub(super) async fn start(target: &ServiceTarget) -> Result<Self, String> {
        let standing = match &target.start {
            ServiceStart::Command(command) => {
                Running::start(command, Limits::Raised, (EPOCH, 0)).await?
            }
            ServiceStart::Running { address, material } => Running::reached(address, material)?,
        };
        Ok(Self {
            target: target.clone(),
            change: None,
            standing,
            limited: None,
            moved: None,
        })
    }

    /// Puts a defect around the service, or takes it away.
    pub(in crate::iut) fn surround(&mut self, change: Option<Change>) {
        let off = |change: &Option<Change>| match change {
            Some(Change::Clock(off)) => *off,
            _ => 0,
        };
        // A clock that is off has been off from the beginning.
        if off(&self.change) != off(&change) {
            self.moved = None;
        }
        self.change = change;
    }

    pub(super) async fn judge(&mut self, input: &ServiceInput) -> Verdict {
        let needs = input.needs();
        if let Some(reason) = self.lacks(needs) {
            return Verdict::Skipped { reason };
        }
        let (way, target) = (Way::new(self.change), self.target.clone());
        let running = match self.running(input, needs).await {
            Ok(running) => running,
            Err(reason) => return Verdict::Error { reason },
        };
        let mut case = steps::Steps::new(running, target, way);
        let judged = verdict(case.perform(&input.steps).await);
        if judged != Verdict::Pass {
            // What a case has left behind that did not end as it should must not harm the next.
            self.moved = None;
        }
        self.limited = None;
        judged
    }

    /// What the case needs and the service has not.
    fn lacks(&self, needs: Needs) -> Option<String> {
        let missing = [
            (
                needs.portal && self.standing.portal.is_none(),
                "it has no portal: no portal.json in its material",
            ),
            (
                needs.operator && self.target.operator.is_none(),
                "no command of the operator was named (--operator)",
            ),
            (
                needs.audit && self.target.audit.is_none(),
                "no command for the audit log was named (--audit)",
            ),
            (
                needs.limits && !self.has_limits(),
                "it cannot run with standard limits: no {limits} in its command",
            ),
            (
                needs.clock && !self.standing.has_clock(),
                "its clock cannot be set: no {clock} in its command",
            ),
            (
                (needs.data || needs.process) && !self.standing.is_ours(),
                "it was not started by the suite",
            ),
        ];
        let found = missing.into_iter().find(|(lacks, _)| *lacks);
        found.map(|(_, reason)| reason.to_owned())
    }

    /// Whether the limits for one device can be standard ones or raised.
    fn has_limits(&self) -> bool {
        match &self.target.start {
            ServiceStart::Command(command) => command.iter().any(|word| word == "{limits}"),
            ServiceStart::Running { .. } => false,
        }
    }

    /// The service for a case: one whose clock the case sets is not shared with cases that leave it alone.
    async fn running(
        &mut self,
        input: &ServiceInput,
        needs: Needs,
    ) -> Result<&mut Running, String> {
        if let (true, ServiceStart::Command(command)) = (needs.limits, &self.target.start) {
            let limited = Running::start(command, Limits::Standard, (EPOCH, 0)).await?;
            return Ok(self.limited.insert(limited));
        }
        if !needs.clock {
            return Ok(&mut self.standing);
        }
        let at = match &input.at {
            None => EPOCH,
            Some(text) => instant(text)?,
        };
        // Time goes on and never back.
        let kept = match self.moved.take() {
            Some(mut moved) if moved.now <= at => {
                moved.set_clock(at, false).await?;
                Some(moved)
            }
            _ => None,
        };
        let moved = match (kept, &self.target.start) {
            (Some(moved), _) => moved,
            (None, ServiceStart::Command(command)) => {
                let off = match self.change {
                    Some(Change::Clock(off)) => off,
                    _ => 0,
                };
                Running::start(command, Limits::Raised, (at, off)).await?
            }
            (None, ServiceStart::Running { .. }) => {
                return Err("its clock cannot be set".into());
            }
        };
        Ok(self.moved.insert(moved))
    }
}

fn instant(text: &str) -> Result<UnixTime, String> {
    text.parse().map_err(|_| format!("{text} is no instant"))
}
