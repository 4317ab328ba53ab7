// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an implementation can be asked, and what a case asks.

use super::{Anchor, CertIdDigest, Input, Kind, Limits, Revocation};
use serde::{Deserialize, Serialize};

/// What an implementation can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "the contract is this")]
pub struct Capabilities {
    /// Kinds of cases.
    pub kinds: Vec<Kind>,
    /// Profiles.
    pub profiles: Vec<String>,
    /// Inputs beyond a certificate, anchors that are certificates, and a time.
    pub features: Vec<Feature>,
}

/// An input that not every implementation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract is this")]
pub enum Feature {
    /// Anchors that are a name and a key.
    AnchorKey,
    /// Limits of such anchors other than name constraints.
    AnchorLimits,
    /// Name constraints of such anchors.
    AnchorNameConstraints,
    /// A CertID with SHA-256.
    CertIdDigest,
    /// A tolerance for the clocks of OCSP responders.
    ClockTolerance,
    /// Revocation by lists.
    Crl,
    /// `initial-explicit-policy`.
    ExplicitPolicy,
    /// `initial-any-policy-inhibit`.
    InhibitAnyPolicy,
    /// `initial-policy-mapping-inhibit`.
    InhibitPolicyMapping,
    /// `user-initial-policy-set`.
    InitialPolicies,
    /// A required extended key usage.
    KeyPurpose,
    /// An age above which an OCSP answer without `nextUpdate` is old.
    MaxAge,
    /// A maximum number of intermediate certificates.
    MaxIntermediates,
    /// A tolerance for lists that should have been replaced.
    NextUpdateTolerance,
    /// The nonce of an OCSP request.
    Nonce,
    /// Revocation by OCSP answers.
    Ocsp,
    /// Revocation by lists and OCSP answers, in an order or together.
    RevocationOrder,
    /// Untrusted certificates to build a path from.
    Untrusted,
}

impl Feature {
    /// All, in the order of their words.
    pub const ALL: [Self; 18] = [
        Self::AnchorKey,
        Self::AnchorLimits,
        Self::AnchorNameConstraints,
        Self::CertIdDigest,
        Self::ClockTolerance,
        Self::Crl,
        Self::ExplicitPolicy,
        Self::InhibitAnyPolicy,
        Self::InhibitPolicyMapping,
        Self::InitialPolicies,
        Self::KeyPurpose,
        Self::MaxAge,
        Self::MaxIntermediates,
        Self::NextUpdateTolerance,
        Self::Nonce,
        Self::Ocsp,
        Self::RevocationOrder,
        Self::Untrusted,
    ];
}

impl Capabilities {
    /// The first thing the input asks that is not claimed, in words.
    #[must_use]
    pub fn lacking(&self, input: &Input) -> Option<String> {
        if !self.kinds.contains(&input.kind) {
            return Some(format!("kind {} is not claimed", word(&input.kind)));
        }
        if !self.profiles.contains(&input.profile) {
            return Some(format!("profile {} is not claimed", input.profile));
        }
        let asked = Feature::ALL
            .into_iter()
            .find(|feature| feature.is_asked_by(input) && !self.features.contains(feature));
        asked.map(|feature| format!("feature {} is not claimed", word(&feature)))
    }
}

impl Feature {
    fn is_asked_by(self, input: &Input) -> bool {
        let keys = input.anchors.iter().filter_map(|anchor| match anchor {
            Anchor::Certificate { .. } => None,
            Anchor::Key { limits, .. } => Some(limits.as_ref()),
        });
        let limits = || keys.clone().flatten();
        match self {
            Self::AnchorKey => keys.clone().next().is_some(),
            Self::AnchorLimits => limits().any(|limits| {
                let others = Limits {
                    name_constraints: None,
                    ..limits.clone()
                };
                others != Limits::default()
            }),
            Self::AnchorNameConstraints => limits().any(|limits| limits.name_constraints.is_some()),
            Self::CertIdDigest => input.cert_id_digest != CertIdDigest::Sha1,
            Self::ClockTolerance => input.clock_tolerance != 0,
            Self::Crl => !matches!(input.revocation, Revocation::None | Revocation::Ocsp),
            Self::ExplicitPolicy => input.explicit_policy,
            Self::InhibitAnyPolicy => input.inhibit_any_policy,
            Self::InhibitPolicyMapping => input.inhibit_policy_mapping,
            Self::InitialPolicies => input.initial_policies.is_some(),
            Self::KeyPurpose => input.key_purpose.is_some(),
            Self::MaxAge => input.max_age != 0,
            Self::MaxIntermediates => input.max_intermediates.is_some(),
            Self::NextUpdateTolerance => input.next_update_tolerance != 0,
            Self::Nonce => input.nonce.is_some(),
            Self::Ocsp => !matches!(input.revocation, Revocation::None | Revocation::Crl),
            Self::RevocationOrder => !matches!(
                input.revocation,
                Revocation::None | Revocation::Crl | Revocation::Ocsp
            ),
            Self::Untrusted => !input.untrusted.is_empty(),
        }
    }
}

/// The word the contract has for it.
fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Capabilities, CertIdDigest, Feature, Input, Kind, Limits, Revocation};

    fn asking() -> Input {
        let mut input = Input::new(Kind::Path, "rfc5280", String::new());
        let limits = Limits {
            path_length: Some(1),
            name_constraints: Some(String::new()),
            ..Limits::default()
        };
        input.anchors = vec![Anchor::Key {
            name: String::new(),
            key: String::new(),
            limits: Some(limits),
        }];
        input.revocation = Revocation::Both;
        input.next_update_tolerance = 1;
        input.clock_tolerance = 1;
        input.max_age = 1;
        input.nonce = Some(String::new());
        input.cert_id_digest = CertIdDigest::Sha256;
        input.explicit_policy = true;
        input.inhibit_any_policy = true;
        input.inhibit_policy_mapping = true;
        input.initial_policies = Some(Vec::new());
        input.key_purpose = Some(String::new());
        input.max_intermediates = Some(0);
        input.untrusted = vec![String::new()];
        input
    }

    fn claiming(features: Vec<Feature>) -> Capabilities {
        Capabilities {
            kinds: vec![Kind::Path],
            profiles: vec!["rfc5280".to_owned()],
            features,
        }
    }

    #[test]
    fn what_is_not_claimed_is_named() {
        for missing in Feature::ALL {
            let others = Feature::ALL.into_iter().filter(|one| *one != missing);
            let lacking = claiming(others.collect()).lacking(&asking());
            let word = super::word(&missing);
            assert_eq!(lacking, Some(format!("feature {word} is not claimed")));
        }
        assert_eq!(claiming(Feature::ALL.to_vec()).lacking(&asking()), None);
        let plain = Input::new(Kind::Path, "rfc5280", String::new());
        assert_eq!(claiming(Vec::new()).lacking(&plain), None);
        let other = Input::new(Kind::Cms, "rfc5280", String::new());
        let lacking = claiming(Vec::new()).lacking(&other);
        assert_eq!(lacking.as_deref(), Some("kind cms is not claimed"));
        let other = Input::new(Kind::Path, "jpki-signature", String::new());
        let lacking = claiming(Vec::new()).lacking(&other);
        assert_eq!(
            lacking.as_deref(),
            Some("profile jpki-signature is not claimed")
        );
    }
}
