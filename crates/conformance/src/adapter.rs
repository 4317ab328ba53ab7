// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages between harness and verifier adapters: one JSON object a line. See `docs/adapter.md`.

mod capabilities;
mod input;
mod schema;

pub use capabilities::{Capabilities, Feature};
pub use input::{Anchor, CertIdDigest, Input, Kind, Limits, Revocation};
pub use schema::Schema;

use serde::{Deserialize, Serialize};

/// Version of the contract.
pub const VERSION: u32 = 3;

/// Longest line, in bytes: a case with the largest certificates and lists this project makes is far below.
pub const LINE_MAX: usize = 16 * 1024 * 1024;

/// From the harness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract is this")]
pub enum Request {
    /// Begins.
    Hello {
        /// [`VERSION`].
        version: u32,
    },
    /// Asks for a verdict.
    Case(Box<CaseRequest>),
    /// Ends.
    Bye,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "the contract is this")]
pub struct CaseRequest {
    /// Identifier, to be repeated in the reply.
    pub id: String,
    /// What is to be judged; binary members are base64 (RFC 4648 §4).
    #[serde(flatten)]
    pub input: Input,
}

/// From the adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract is this")]
pub enum Reply {
    /// Answers the hello.
    Hello {
        /// [`VERSION`].
        version: u32,
        /// Name and version of the implementation.
        implementation: String,
        /// What it can be asked.
        capabilities: Capabilities,
    },
    /// A verdict.
    Result(Judgement),
    /// The case asks for something the implementation does not do.
    Skip {
        /// The case.
        id: String,
        /// Why.
        reason: String,
    },
    /// The adapter could not judge.
    Error {
        /// The case.
        id: String,
        /// Why.
        reason: String,
    },
}

/// What a verifier says of a case. Whatever it leaves out is not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "the contract is this")]
pub struct Judgement {
    /// The case.
    pub id: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, if not accepted: a class of `docs/wire-protocol.md`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The clause that says no, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// Which certificate of the path fails: 0 is the end entity, counted towards the anchor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_certificate: Option<usize>,
    /// `in-time` or `in-grace`, if accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<String>,
    /// `user_constrained_policy_set` (RFC 9618), if accepted, in dots and in any order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<String>>,
}

/// A verdict. Refused and not found out are never merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "there are three answers")]
pub enum Verdict {
    /// Everything holds.
    Accept,
    /// Something does not.
    Refuse,
    /// It could not be found out.
    Undetermined,
}

impl Verdict {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::Undetermined => "undetermined",
        }
    }
}
