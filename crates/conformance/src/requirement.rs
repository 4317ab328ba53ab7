// SPDX-License-Identifier: MIT OR Apache-2.0
//! Registers of requirements: what must hold, by which clause, and how well that is known.

use crate::case::Role;
use serde::Deserialize;

/// A register: the requirements of one source.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Register {
    /// Short name.
    pub register: String,
    /// Title.
    pub title: String,
    /// Which public document, and as of when.
    pub source: String,
    /// In the order of their clauses.
    pub requirements: Vec<Requirement>,
}

/// One requirement.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Requirement {
    /// Unique over all registers.
    pub id: String,
    /// Where it stands.
    pub clause: String,
    /// What must hold.
    pub sentence: String,
    /// Whom it concerns.
    pub roles: Vec<Role>,
    /// `must`, `should` or `may`.
    pub importance: String,
    /// How well it is known.
    pub confidence: String,
    /// Whether a program can be judged by it.
    pub testable: bool,
    /// Why not, if it cannot.
    #[serde(default)]
    pub why_not_testable: Option<String>,
    /// Where software keeps the fact that people act on.
    #[serde(default)]
    pub kept_in: Option<String>,
    /// Tests of ours that prove what no case can see through the contract of a role: file and function.
    #[serde(default)]
    pub proof: Vec<String>,
}

macro_rules! registers {
    ($($file:literal),* $(,)?) => {
        const REGISTERS: &[&str] = &[$(include_str!(concat!("../../../vectors/requirements/", $file))),*];
    };
}

registers!(
    "iso7816-4.json",
    "jpki-card.json",
    "jpki-profile.json",
    "protocol.json",
    "rfc5280.json",
    "rfc5652.json",
    "rfc6960.json",
    "terms.json",
);

/// All registers, as they were when this crate was built.
///
/// # Panics
/// Never: a test reads them.
#[must_use]
#[expect(clippy::expect_used, reason = "embedded, and read by a test")]
pub fn registers() -> Vec<Register> {
    let read = |text: &&str| serde_json::from_str(text).expect("an embedded register");
    REGISTERS.iter().map(read).collect()
}
