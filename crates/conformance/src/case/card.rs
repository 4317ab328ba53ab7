// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for cards: commands and what must come back.

use serde::{Deserialize, Serialize};

/// A case begins with power off and on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an input has"
)]
pub struct CardInput {
    /// What the card must have for the case to apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Feature>,
    /// What it costs the card.
    #[serde(default, skip_serializing_if = "Cost::is_nothing")]
    pub cost: Cost,
    /// In this order.
    pub steps: Vec<CardStep>,
}

/// What a case costs a card; each kind is dearer than the one before, and runs after it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum Cost {
    /// Nothing: it only reads.
    #[default]
    Nothing,
    /// The right secrets are shown to the card.
    Secrets,
    /// Wrong secrets are shown, and the right ones afterwards, so that no counter stays down.
    Tries,
    /// A secret stays blocked.
    Destructive,
}

impl Cost {
    /// All, cheapest first.
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Secrets, Self::Tries, Self::Destructive];

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Secrets => "secrets",
            Self::Tries => "tries",
            Self::Destructive => "destructive",
        }
    }

    const fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// What a card can have; a capability statement says which.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
        pub enum Feature {
            $($(#[$doc])* $name,)*
        }

        impl Feature {
            /// All.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

features! {
    /// 利用者証明用 certificate and key.
    AuthenticationCertificate = "authentication-certificate";
    /// Its PIN can be used; on a face-authentication card it cannot.
    AuthenticationPin = "authentication-pin";
    /// 券面事項入力補助AP.
    CardText = "card-text";
    /// 共通カードAP.
    CommonApplication = "common-application";
    /// The certificate is read without a secret; on an Android token it is not.
    FreeCertificate = "free-certificate";
    /// The card manager answers GET DATA.
    GetData = "get-data";
    /// Keys are RSA-2048.
    RsaKeys = "rsa-keys";
    /// 署名用 certificate and key.
    SignatureCertificate = "signature-certificate";
    /// Signature schemes P1 01–05, which one source knows.
    SignatureSchemes = "signature-schemes";
    /// The synthetic terminal authentication of this project; a real card has none.
    SyntheticTerminalAuthentication = "synthetic-terminal-authentication";
}

/// One thing done to the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the schema says what a step can be"
)]
pub enum CardStep {
    /// A command APDU.
    Send(Box<Send>),
    /// Power off and on, or the reset line.
    Reset {
        /// `cold` or `warm`.
        reset: String,
    },
    /// The answer to reset must be in the form of ISO/IEC 7816-3, check byte included.
    Atr {
        /// `well-formed`.
        atr: String,
    },
    /// Presents a synthetic terminal to the card.
    Present {
        /// Which one.
        present: Presentation,
        /// Status words that are right.
        status: Vec<String>,
    },
    /// Reads a whole DER file of the selected application, by its identifier and in pieces of 256 bytes.
    ReadFile {
        /// File identifier in hexadecimal.
        #[serde(rename = "readFile")]
        read_file: String,
        /// The name of what was read.
        keep: String,
    },
}

/// A command APDU, and what must come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "the schema says what a step has")]
pub struct Send {
    /// The command in hexadecimal. `{pin}`, `{wrong-pin}`, `{long-pin}`, `{password}`, `{wrong-password}`, `{small-password}`
    /// and `{text-pin}` stand for Lc and the secret.
    pub send: String,
    /// Status words that are right; `?` stands for any digit.
    pub status: Vec<String>,
    /// Length of the response data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// Beginning of the response data in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<String>,
    /// The name under which later steps know the response data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// The response data must differ from what was kept under this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<String>,
    /// The response data must be what was kept under a name, from an offset on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Slice>,
    /// The response data must be a signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signs: Option<Signs>,
}

/// A terminal of the synthetic exchange, and what it signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what a presentation has"
)]
pub struct Presentation {
    /// Who certified it.
    pub operator: Operator,
    /// The name of the kept challenge.
    pub challenge: String,
}

/// Who certified a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum Operator {
    /// Somebody no card knows.
    Foreign,
    /// The operator of the synthetic world.
    Own,
}

/// A piece of what was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what a slice has"
)]
pub struct Slice {
    /// The name.
    pub of: String,
    /// The first byte.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub from: usize,
}

/// What must have been signed, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what a signature has"
)]
pub struct Signs {
    /// The message in hexadecimal.
    pub message: String,
    /// The name of the kept certificate.
    pub certificate: String,
    /// How.
    pub scheme: Scheme,
}

/// How a message is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Pkcs1Sha256,
    /// RSASSA-PSS with SHA-256.
    PssSha256,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(value: &usize) -> bool {
    *value == 0
}
