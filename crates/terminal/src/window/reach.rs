// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether the service can be had, why not, and waiting until it can.

use super::offline::Offline;
use super::{Console, Guided, Key};
use crate::advice::Trouble;
use crate::portal::ServiceStatus;
use crate::service::HealthState;
use std::cell::RefCell;
use std::time::Duration;

/// How often Ctrl-C is looked for while the service is waited for.
const WATCH: Duration = Duration::from_millis(100);

/// Seconds by which the clocks may differ before it is said.
const SKEW: u64 = 3_600;

impl Guided<'_> {
    /// Whether the service can be had now, as it says itself or, if it says nothing, as its portal does.
    /// `false` if somebody did not want to wait for it.
    pub(super) async fn look(&mut self) -> bool {
        let health = tokio::select! {
            health = self.connection.health() => health,
            () = interrupted(&self.console) => return false,
        };
        let trouble = match health {
            HealthState::Ready => None,
            HealthState::Maintenance => Some(Trouble::Maintenance),
            HealthState::Service => Some(Trouble::ServiceFault),
            HealthState::Line => Some(self.way().await),
        };
        match trouble {
            None => self.memory.offline = None,
            Some(trouble) => self.is_offline(trouble, None),
        }
        true
    }

    /// What the portal knows of a service that does not answer.
    pub(super) async fn told_by_portal(&self, trouble: Trouble) -> Trouble {
        let Some(portal) = self.portal.as_ref().filter(|_| trouble.passes()) else {
            return trouble;
        };
        match (portal.status().await, trouble) {
            (Ok(ServiceStatus::Maintenance), _) => Trouble::Maintenance,
            // The portal is reached: it is not the line.
            (Ok(ServiceStatus::Open), Trouble::NoReply | Trouble::OwnLine) => Trouble::ServiceDown,
            _ => trouble,
        }
    }

    pub(super) fn is_offline(&mut self, trouble: Trouble, retry_after: Option<u32>) {
        let before = self.memory.offline.as_ref();
        let now = (self.clock)();
        self.memory.offline = Some(Offline::after(before, trouble, retry_after, now));
    }

    /// Compares the clocks whenever the service has told its own.
    pub(super) fn compare_clocks(&mut self) {
        if let Some(date) = self.connection.noticed().date {
            let difference = date.as_secs().abs_diff((self.clock)().as_secs());
            self.memory.clock_is_wrong = difference >= SKEW;
        }
    }

    /// Why the service did not take part, as far as it can be told from here.
    pub(super) async fn way(&self) -> Trouble {
        let noticed = self.connection.noticed().trouble;
        self.told_by_portal(noticed.unwrap_or(Trouble::ServiceDown))
            .await
    }

    /// Until the service can be had; `false` if the patient is set aside.
    pub(super) async fn wait_for_service(&mut self) -> bool {
        loop {
            let Some(offline) = self.memory.offline else {
                return true;
            };
            self.show(&self.pages.offline(&offline));
            let wait = Duration::from_secs(offline.wait((self.clock)()));
            match self.key(wait) {
                Key::Character('1') => {}
                Key::Character('2') => return false,
                Key::None if offline.wait((self.clock)()) == 0 => {}
                key if key.stops() => return false,
                _ => continue,
            }
            let since = self.memory.offline;
            if !self.look().await {
                return false;
            }
            if self.memory.offline.is_none() {
                // Whether it also answers only a check can tell: the count goes on until one has an end.
                self.memory.offline = since;
                return true;
            }
        }
    }
}

/// Ends when somebody presses Ctrl-C or Esc.
pub(super) async fn interrupted(console: &RefCell<&mut dyn Console>) {
    loop {
        tokio::time::sleep(WATCH).await;
        // While a question is open the console is its own.
        let key = console
            .try_borrow_mut()
            .map_or(Key::None, |mut console| console.key(Duration::ZERO));
        if key.stops() {
            return;
        }
    }
}
