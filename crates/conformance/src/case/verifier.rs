// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for verifiers. Members are those of the adapter protocol, with blobs by name.

use crate::adapter::Verdict;
use serde::{Deserialize, Serialize};

/// What a verifier is given; binary members name a blob of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an input has"
)]
pub struct VerifierInput {
    /// End-entity certificate.
    pub certificate: String,
    /// Trust anchors.
    pub anchors: Vec<String>,
    /// Revocation lists.
    pub crls: Vec<String>,
    /// Instant of the check, RFC 3339.
    pub time: String,
    /// Profile: `jpki-authentication-synthetic`.
    pub profile: String,
    /// What was to be signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The signature over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// What a verifier must answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an expectation has"
)]
pub struct VerifierExpectation {
    /// Accept, refuse, or undetermined: never merged.
    pub verdict: Verdict,
    /// Why, if not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// `in-time` or `in-grace`, if accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<String>,
}
