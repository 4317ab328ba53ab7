// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for verifiers. What one is given is [`Input`](crate::adapter::Input), with blobs by name.

use crate::adapter::Verdict;
use serde::{Deserialize, Serialize};

/// What a verifier must answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
    /// Which certificate fails, where only one can: 0 is the end entity, counted towards the anchor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_certificate: Option<usize>,
    /// `in-time` or `in-grace`, if accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<String>,
    /// `user_constrained_policy_set`, where it matters, in dots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<String>>,
}
