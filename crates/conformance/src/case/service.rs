// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for services: what devices, facilities and the operator do, and what must come of it.

mod expectation;
mod step;

pub use expectation::{Expectation, Form};
pub use step::{
    CodeFault, Hook, Peer, ProofFault, ReceiptFault, ReceiptHash, RegistrationFault, ServiceStep,
    Stalled,
};

use serde::{Deserialize, Serialize};

/// Steps in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an input has"
)]
pub struct ServiceInput {
    /// The instant at which the service's clock stands when the case begins. Such a case needs a service whose clock can be set,
    /// and has it for itself; without, the service's clock stands at the world's epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// In this order.
    pub steps: Vec<ServiceStep>,
}

/// What a case needs of a service beside its address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what there is to be needed")]
pub struct Needs {
    /// A portal.
    pub portal: bool,
    /// The operator's command.
    pub operator: bool,
    /// The command that shows the audit log.
    pub audit: bool,
    /// That it runs with the limits it has for one device as a rule.
    pub limits: bool,
    /// A clock that can be set.
    pub clock: bool,
    /// The folder of its data.
    pub data: bool,
    /// That it was started by the suite, and can be killed and started again.
    pub process: bool,
}

impl ServiceInput {
    /// What this case needs.
    #[must_use]
    pub fn needs(&self) -> Needs {
        let mut needs = Needs {
            clock: self.at.is_some(),
            ..Needs::default()
        };
        for step in &self.steps {
            match step {
                ServiceStep::Apply { .. }
                | ServiceStep::Portal { .. }
                | ServiceStep::Register { .. }
                | ServiceStep::SignIn { .. } => needs.portal = true,
                ServiceStep::Run { hook, .. } => match hook {
                    Hook::Operator => needs.operator = true,
                    Hook::Audit => needs.audit = true,
                },
                ServiceStep::Clock { .. } => needs.clock = true,
                ServiceStep::Connect { .. } | ServiceStep::Exhaust { .. } => needs.limits = true,
                ServiceStep::Search { .. } => needs.data = true,
                ServiceStep::Kill => needs.process = true,
                _ => {}
            }
        }
        needs
    }
}
