// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages between harness and verifier adapters: one JSON object a line. See `docs/adapter.md`.

use serde::{Deserialize, Serialize};

/// Version of the contract.
pub const VERSION: u32 = 1;

/// Longest line, in bytes: a case with the largest certificate and lists this project makes is far below.
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
    Case(CaseRequest),
    /// Ends.
    Bye,
}

/// A case; binary members are base64 (RFC 4648 §4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "the contract is this")]
pub struct CaseRequest {
    /// Identifier, to be repeated in the reply.
    pub id: String,
    /// End-entity certificate, DER.
    pub certificate: String,
    /// Trust anchors, DER.
    pub anchors: Vec<String>,
    /// Revocation lists, DER.
    pub crls: Vec<String>,
    /// Instant of the check, RFC 3339 in UTC.
    pub time: String,
    /// Profile of the end-entity certificate.
    pub profile: String,
    /// What was to be signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Signature over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
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
        /// Profiles it knows.
        profiles: Vec<String>,
    },
    /// A verdict.
    Result {
        /// The case.
        id: String,
        /// The verdict.
        verdict: Verdict,
        /// Why, if not accepted: a class of `docs/wire-protocol.md`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<String>,
        /// `in-time` or `in-grace`, if accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        validity: Option<String>,
    },
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
