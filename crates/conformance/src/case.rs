// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases: what an implementation is given, and what it must do.

mod card;
mod service;
mod terminal;
mod verifier;

pub use card::{
    CardInput, CardStep, Cost, Feature, Operator, Presentation, Scheme, Send, Signs, Slice,
};
pub use service::{
    CodeFault, Expectation, Form, Hook, Needs, Peer, ProofFault, ReceiptFault, ReceiptHash,
    RegistrationFault, ServiceInput, ServiceStep, Stalled,
};
pub use terminal::{
    CardFault, CardSetup, CheckExpectation, CheckInput, ConvertExpectation, ConvertInput,
    ServiceFault, TerminalExpectation, TerminalInput,
};
pub use verifier::VerifierExpectation;

use crate::adapter::Input;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whom a case judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the system has four roles")]
pub enum Role {
    /// Certificate verification.
    Verifier,
    /// A card.
    Card,
    /// A terminal.
    Terminal,
    /// A service.
    Service,
}

impl Role {
    /// All, in the order they are judged.
    pub const ALL: [Self; 4] = [Self::Verifier, Self::Card, Self::Terminal, Self::Service];

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Verifier => "verifier",
            Self::Card => "card",
            Self::Terminal => "terminal",
            Self::Service => "service",
        }
    }
}

/// A file of cases.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "the schema says what a file has")]
pub struct CaseFile {
    /// The schema.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// What the file is about.
    pub title: String,
    /// Binary inputs that cases name, in base64.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub blobs: BTreeMap<String, String>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "the schema says what a case has")]
pub struct Case {
    /// `role::topic::what-it-is-about`.
    pub id: String,
    /// One sentence: what must happen.
    pub title: String,
    /// Requirements it is about.
    pub requirements: Vec<String>,
    /// Input and expectation of its role.
    #[serde(flatten)]
    pub body: Body,
}

/// What a case gives and expects, by role.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the system has four roles")]
pub enum Body {
    /// For verifiers.
    Verifier {
        /// What it is given.
        input: Box<Input>,
        /// What it must answer.
        expect: VerifierExpectation,
    },
    /// For cards.
    Card {
        /// What it is sent, and must answer.
        input: CardInput,
    },
    /// For terminals.
    Terminal {
        /// The card, the service, the people.
        input: Box<TerminalInput>,
        /// What it must have done.
        expect: Box<TerminalExpectation>,
    },
    /// For services.
    Service {
        /// What it is sent, and must answer.
        input: ServiceInput,
    },
}

impl Case {
    /// Whom it judges.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self.body {
            Body::Verifier { .. } => Role::Verifier,
            Body::Card { .. } => Role::Card,
            Body::Terminal { .. } => Role::Terminal,
            Body::Service { .. } => Role::Service,
        }
    }
}

/// When the service's clock stands at the beginning of a case.
pub(crate) fn begins(case: &Case) -> Option<&str> {
    match &case.body {
        Body::Service { input } => input.at.as_deref(),
        _ => None,
    }
}

macro_rules! case_files {
    ($($file:literal),* $(,)?) => {
        const FILES: &[&str] = &[$(include_str!(concat!("../../../vectors/cases/", $file))),*];
    };
}

case_files!(
    "verifier/certificate.json",
    "verifier/status.json",
    "verifier/signature.json",
    "verifier/profile.json",
    "verifier/grammar.json",
    "verifier/dates.json",
    "verifier/path.json",
    "verifier/rollover.json",
    "verifier/authority.json",
    "verifier/names.json",
    "verifier/constraints.json",
    "verifier/policy.json",
    "verifier/algorithms.json",
    "verifier/cms.json",
    "verifier/crl.json",
    "verifier/revocation.json",
    "verifier/ocsp.json",
    "card/selection.json",
    "card/reading.json",
    "card/framing.json",
    "card/counters.json",
    "card/signing.json",
    "card/session.json",
    "card/applications.json",
    "card/synthetic.json",
    "terminal/check.json",
    "terminal/service-faults.json",
    "terminal/card.json",
    "terminal/values.json",
    "service/article-13.json",
    "service/check.json",
    "service/input.json",
    "service/message.json",
    "service/evidence.json",
    "service/time.json",
    "service/facility.json",
    "service/operation.json",
);

/// All case files, as they were when this crate was built.
///
/// # Panics
/// Never: a test reads them.
#[must_use]
#[expect(clippy::expect_used, reason = "embedded, and read by a test")]
pub fn files() -> Vec<CaseFile> {
    let read = |text: &&str| serde_json::from_str(text).expect("an embedded case file");
    FILES.iter().map(read).collect()
}
