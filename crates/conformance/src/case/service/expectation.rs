// SPDX-License-Identifier: MIT OR Apache-2.0
//! What must come back from a service.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What must come back; what is left out may be anything. Pointers are those of RFC 6901; in texts a name in braces stands for
/// what was kept under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an expectation has"
)]
pub struct Expectation {
    /// HTTP status codes that are right.
    pub status: Vec<u16>,
    /// Class of the problem document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Whether limit-certificate data are delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_certificate: Option<bool>,
    /// Whether specific-disease data are delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specific_diseases: Option<bool>,
    /// Reasons the answer gives for what it withholds: limit certificate, specific diseases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<[Option<String>; 2]>,
    /// `in-time` or `in-grace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Code of 資格有効性.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualification: Option<String>,
    /// Number of coverages in the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverages: Option<usize>,
    /// Role in which the answer says the certificate was verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verifier_role: Option<String>,
    /// The body is the one that came before for this check.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub same_body: bool,
    /// The answer comes with one right signature of the service's, made at the instant it names.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
    /// What stands at a pointer; `null` means that nothing stands there, or null.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, Value>,
    /// What does not stand at a pointer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub differs: BTreeMap<String, Value>,
    /// What stands at least once in the list at a pointer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub one_of: BTreeMap<String, Value>,
    /// What stands nowhere in the list at a pointer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub none_of: BTreeMap<String, Value>,
    /// In which form something stands at a pointer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub forms: BTreeMap<String, Form>,
    /// Headers, by their lower-case names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Names under which what stands at a pointer is kept; the empty pointer is the whole body as text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub keep: BTreeMap<String, String>,
    /// Names under which headers are kept.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub keep_headers: BTreeMap<String, String>,
    /// The whole body is the one kept under this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The coverages are those the population says of the person in this situation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_person: Option<String>,
}

/// Forms of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum Form {
    /// Base64 of 32 bytes.
    Base64Of32,
    /// Sixteen digits, the last the check digit of the others.
    CheckNumber,
    /// 32 lower-case hexadecimal digits.
    Hex32,
    /// Two texts, `en` and `ja`, neither empty.
    Sentences,
    /// A text that is not empty.
    Text,
}
