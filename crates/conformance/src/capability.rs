// SPDX-License-Identifier: MIT OR Apache-2.0
//! Capability statements: what a card's maker says it has. A case that needs more is not applicable, with the answer that
//! caused it – never a silent skip.
//!
//! ```json
//! {"kind": "plastic-card", "features": {"get-data": false}}
//! ```

use crate::case::Feature;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CapabilityStatement {
    /// Kind of card: what is said of every card of the kind.
    pub kind: CardKind,
    /// What is different in this one.
    #[serde(default)]
    pub features: BTreeMap<Feature, bool>,
}

/// A kind of card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "docs/conformance.md lists them")]
pub enum CardKind {
    /// An Android phone.
    AndroidToken,
    /// A plastic card without digital-signature certificate.
    ChildCard,
    /// A plastic card whose PIN cannot be used.
    FaceAuthenticationCard,
    /// An iPhone.
    IphoneToken,
    /// A plastic card.
    PlasticCard,
    /// This project's virtual card: a plastic card with the synthetic terminal authentication.
    SyntheticCard,
}

impl CardKind {
    const ALL: [Self; 6] = [
        Self::AndroidToken,
        Self::ChildCard,
        Self::FaceAuthenticationCard,
        Self::IphoneToken,
        Self::PlasticCard,
        Self::SyntheticCard,
    ];

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AndroidToken => "android-token",
            Self::ChildCard => "child-card",
            Self::FaceAuthenticationCard => "face-authentication-card",
            Self::IphoneToken => "iphone-token",
            Self::PlasticCard => "plastic-card",
            Self::SyntheticCard => "synthetic-card",
        }
    }

    /// The kind of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What is publicly known of the kind. Of phones little is, so little is asked of them.
    const fn has(self, feature: Feature) -> bool {
        use Feature::{
            AuthenticationCertificate, AuthenticationPin, CardText, CommonApplication,
            FreeCertificate, GetData, RsaKeys, SignatureCertificate, SignatureSchemes,
            SyntheticTerminalAuthentication,
        };
        match feature {
            AuthenticationCertificate | RsaKeys => true,
            AuthenticationPin => !matches!(self, Self::FaceAuthenticationCard),
            SignatureCertificate => !matches!(self, Self::ChildCard),
            CardText | CommonApplication | FreeCertificate | GetData | SignatureSchemes => {
                !matches!(self, Self::AndroidToken | Self::IphoneToken)
            }
            SyntheticTerminalAuthentication => matches!(self, Self::SyntheticCard),
        }
    }
}

impl CapabilityStatement {
    /// What is said of every card of a kind.
    #[must_use]
    pub const fn of(kind: CardKind) -> Self {
        Self {
            kind,
            features: BTreeMap::new(),
        }
    }

    /// Reads a statement.
    ///
    /// # Errors
    /// What is wrong with the JSON: an unknown kind, feature or member.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The first of the features that the card does not have, and who says so.
    pub(crate) fn lacks(&self, needed: &[Feature]) -> Option<Lack> {
        needed.iter().find_map(|&feature| {
            let said = self.features.get(&feature).copied();
            let has = said.unwrap_or_else(|| self.kind.has(feature));
            (!has).then_some(Lack {
                feature,
                kind: said.is_none().then_some(self.kind),
            })
        })
    }
}

/// A feature that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lack {
    feature: Feature,
    /// `None` if the statement says so itself.
    kind: Option<CardKind>,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let feature = self.feature.word();
        match self.kind {
            Some(kind) => write!(f, "a {} has no {feature}", kind.word()),
            None => write!(
                f,
                "the capability statement says that there is no {feature}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CapabilityStatement, CardKind};
    use crate::case::Feature;

    #[test]
    fn a_statement_goes_before_its_kind() {
        let statement = CapabilityStatement::from_json(
            r#"{"kind": "child-card", "features": {"get-data": false, "signature-certificate": true}}"#,
        );
        let statement = statement.unwrap();
        let lacks = |feature| statement.lacks(&[feature]).map(|lack| lack.to_string());
        assert_eq!(lacks(Feature::SignatureCertificate), None);
        assert_eq!(
            lacks(Feature::GetData).as_deref(),
            Some("the capability statement says that there is no get-data")
        );
        let child = CapabilityStatement::of(CardKind::ChildCard);
        let lack = child.lacks(&[Feature::RsaKeys, Feature::SignatureCertificate]);
        assert_eq!(
            lack.map(|lack| lack.to_string()).as_deref(),
            Some("a child-card has no signature-certificate")
        );
    }

    #[test]
    fn unknown_words_are_refused() {
        for text in [
            r#"{"kind": "credit-card"}"#,
            r#"{"kind": "plastic-card", "features": {"wings": true}}"#,
            r#"{"kind": "plastic-card", "feature": {}}"#,
        ] {
            assert!(CapabilityStatement::from_json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_kind_has_its_word() {
        for kind in CardKind::ALL {
            assert_eq!(CardKind::named(kind.word()), Some(kind));
        }
    }
}
