// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier is given: all inputs of RFC 5280 §6.1.1, and what is signed with the certified key.
//!
//! The same members stand in the files of cases, where binary ones name a blob of the file.

use serde::{Deserialize, Serialize};

/// What is to be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "the contract is this")]
pub struct Input {
    /// What kind of thing.
    pub kind: Kind,
    /// End-entity certificate, DER; not of kind `cms`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Certificates to find intermediate authorities among, DER, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untrusted: Vec<String>,
    /// Trust anchors.
    pub anchors: Vec<Anchor>,
    /// Revocation lists, DER.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crls: Vec<String>,
    /// OCSP answers, DER.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ocsp: Vec<String>,
    /// Instant of the check, RFC 3339 in UTC.
    pub time: String,
    /// Rules beyond RFC 5280: `rfc5280` for none, or a JPKI profile.
    pub profile: String,
    /// What becomes of revocation.
    pub revocation: Revocation,
    /// Seconds after `nextUpdate` during which a list may still serve.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub next_update_tolerance: u32,
    /// Seconds by which the clock of an OCSP responder may be ahead or behind.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub clock_tolerance: u32,
    /// Most seconds since `thisUpdate` of an OCSP answer without `nextUpdate`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max_age: u32,
    /// The nonce of the OCSP request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// An OCSP answer without the nonce counts as well.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nonce_optional: bool,
    /// The digest in the CertID of the OCSP request.
    #[serde(default, skip_serializing_if = "CertIdDigest::is_usual")]
    pub cert_id_digest: CertIdDigest,
    /// `user-initial-policy-set`, in dots; any policy if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_policies: Option<Vec<String>>,
    /// `initial-explicit-policy`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub explicit_policy: bool,
    /// `initial-policy-mapping-inhibit`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inhibit_policy_mapping: bool,
    /// `initial-any-policy-inhibit`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inhibit_any_policy: bool,
    /// The extended key usage that must be allowed, in dots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_purpose: Option<String>,
    /// How many intermediate certificates a path may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_intermediates: Option<usize>,
    /// What was to be signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Signature over it by the certified key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// A CMS `ContentInfo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_data: Option<String>,
    /// Its content, where it is not inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// What kind of thing is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract is this")]
pub enum Kind {
    /// A signed message, and the paths of its signers.
    Cms,
    /// A revocation list by itself: whether it may be used now.
    Crl,
    /// An OCSP answer by itself: whether it says now that the end entity is good.
    Ocsp,
    /// A certification path.
    Path,
    /// A certification path, and a signature by the certified key.
    Signature,
}

/// What becomes of revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract is this")]
pub enum Revocation {
    /// The end entity must be told good by lists and by an OCSP answer.
    Both,
    /// The end entity must be told good by lists.
    Crl,
    /// By lists; by an OCSP answer where they leave it open.
    CrlFirst,
    /// It is not asked for.
    None,
    /// The end entity must be told good by an OCSP answer.
    Ocsp,
    /// By an OCSP answer; by lists where it leaves it open.
    OcspFirst,
}

/// The digest in a CertID.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract is this")]
pub enum CertIdDigest {
    /// SHA-1.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
}

impl CertIdDigest {
    fn is_usual(&self) -> bool {
        *self == Self::Sha1
    }
}

/// A trust anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "the contract is this")]
pub enum Anchor {
    /// A certificate, DER; its extensions limit the paths below it (RFC 5937).
    Certificate {
        /// The certificate.
        certificate: String,
    },
    /// A name and a key.
    Key {
        /// `Name`, DER.
        name: String,
        /// `SubjectPublicKeyInfo`, DER.
        key: String,
        /// What it allows the paths below it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limits: Option<Limits>,
    },
}

/// What an anchor's owner allows the paths below it, each as the extension of that name would.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "the contract is this")]
pub struct Limits {
    /// The only policies paths may be valid for, in dots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<String>>,
    /// After how many certificates an explicit policy is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_explicit_policy: Option<u32>,
    /// After how many certificates policy mapping is inhibited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inhibit_policy_mapping: Option<u32>,
    /// After how many certificates `anyPolicy` is inhibited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inhibit_any_policy: Option<u32>,
    /// How many intermediate certificates may follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_length: Option<u32>,
    /// A `NameConstraints`, DER: the initial permitted and excluded subtrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_constraints: Option<String>,
}

impl Input {
    /// An input of this kind with nothing in it yet.
    #[must_use]
    pub fn new(kind: Kind, profile: &str, time: String) -> Self {
        Self {
            kind,
            certificate: None,
            untrusted: Vec::new(),
            anchors: Vec::new(),
            crls: Vec::new(),
            ocsp: Vec::new(),
            time,
            profile: profile.to_owned(),
            revocation: Revocation::None,
            next_update_tolerance: 0,
            clock_tolerance: 0,
            max_age: 0,
            nonce: None,
            nonce_optional: false,
            cert_id_digest: CertIdDigest::Sha1,
            initial_policies: None,
            explicit_policy: false,
            inhibit_policy_mapping: false,
            inhibit_any_policy: false,
            key_purpose: None,
            max_intermediates: None,
            message: None,
            signature: None,
            signed_data: None,
            content: None,
        }
    }

    /// The same with every binary member replaced: names of blobs by base64.
    ///
    /// # Errors
    /// The first of `replace`.
    pub fn with_binaries<E>(
        &self,
        replace: &mut impl FnMut(&str) -> Result<String, E>,
    ) -> Result<Self, E> {
        let mut input = self.clone();
        let single = [
            &mut input.certificate,
            &mut input.nonce,
            &mut input.message,
            &mut input.signature,
            &mut input.signed_data,
            &mut input.content,
        ];
        let lists = [&mut input.untrusted, &mut input.crls, &mut input.ocsp];
        let anchors = input.anchors.iter_mut().flat_map(Anchor::binaries);
        let all = single
            .into_iter()
            .flatten()
            .chain(lists.into_iter().flatten())
            .chain(anchors);
        for member in all {
            *member = replace(member)?;
        }
        Ok(input)
    }
}

impl Anchor {
    fn binaries(&mut self) -> Vec<&mut String> {
        match self {
            Self::Certificate { certificate } => vec![certificate],
            Self::Key { name, key, limits } => {
                let constraints = limits
                    .as_mut()
                    .and_then(|limits| limits.name_constraints.as_mut());
                [name, key].into_iter().chain(constraints).collect()
            }
        }
    }
}

const fn is_zero(value: &u32) -> bool {
    *value == 0
}

const fn is_false(value: &bool) -> bool {
    !*value
}
