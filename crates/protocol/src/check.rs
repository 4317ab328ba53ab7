// SPDX-License-Identifier: MIT OR Apache-2.0
//! What one check is made of: identifier, challenge, method, consents, dates.

use crate::date::Date;
use crate::facility::{AccountId, FacilityId};
use crate::message::SignedAnswer;
use crate::number::{CheckNumber, WrongForm};
use core::fmt;
use jpki::time::UnixTime;
use jpki::user::VerifierRole;

/// Identifier of a check: 16 random bytes, on the wire as 32 lower-case hexadecimal digits. It names no person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "every 16 bytes are an identifier"
)]
pub struct CheckId(pub [u8; 16]);

impl CheckId {
    /// Reads 32 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`WrongForm`] for anything else.
    pub fn from_hex(text: &str) -> Result<Self, WrongForm> {
        bytes_from_hex(text).map(Self)
    }
}

fn bytes_from_hex(text: &str) -> Result<[u8; 16], WrongForm> {
    let mut bytes = [0; 16];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return Err(WrongForm);
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = (lower_hex(*high)? << 4) | lower_hex(*low)?;
    }
    Ok(bytes)
}

fn lower_hex(digit: u8) -> Result<u8, WrongForm> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(WrongForm),
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckId({self})")
    }
}

/// What makes a creation the same when it is sent again: 16 random bytes the terminal draws for each check, on the wire as 32
/// lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "every 16 bytes are a key")]
pub struct IdempotencyKey(pub [u8; 16]);

impl IdempotencyKey {
    /// Reads 32 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`WrongForm`] for anything else.
    pub fn from_hex(text: &str) -> Result<Self, WrongForm> {
        bytes_from_hex(text).map(Self)
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// 32 random bytes the card's signature must cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "every 32 bytes are a challenge")]
pub struct Challenge(pub [u8; 32]);

/// How the patient is identified (Article 17 paragraph 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the terms of use name two methods")]
pub enum Method {
    /// Item 2: the patient enters the PIN of the user-authentication certificate.
    Pin,
    /// Item 1: staff compare the printed photo with the face.
    Visual,
}

impl Method {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Visual => "visual",
        }
    }

    /// The method of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        [Self::Pin, Self::Visual]
            .into_iter()
            .find(|method| method.as_str() == text)
    }

    /// The legal role in which the certificate is verified (Article 27).
    #[must_use]
    pub const fn verifier_role(self) -> VerifierRole {
        match self {
            Self::Pin => VerifierRole::UserCertificationVerifier,
            Self::Visual => VerifierRole::SpecificUserCertificationVerifier,
        }
    }
}

/// What a patient can consent to (Article 13 paragraph 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the terms of use name these data")]
pub enum ConsentItem {
    /// 限度額適用認定証, 限度額適用・標準負担額減額認定証.
    LimitCertificate,
    /// 特定疾病療養受療証.
    SpecificDiseases,
}

impl ConsentItem {
    /// Both, in the order they are written.
    pub const ALL: [Self; 2] = [Self::LimitCertificate, Self::SpecificDiseases];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LimitCertificate => "limit-certificate",
            Self::SpecificDiseases => "specific-diseases",
        }
    }

    /// The item of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.as_str() == text)
    }
}

/// The consents a patient gave for one check; absent means not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Consents {
    limit_certificate: bool,
    specific_diseases: bool,
}

impl Consents {
    /// None given.
    pub const NONE: Self = Self {
        limit_certificate: false,
        specific_diseases: false,
    };

    /// With one more.
    #[must_use]
    pub const fn with(mut self, item: ConsentItem) -> Self {
        match item {
            ConsentItem::LimitCertificate => self.limit_certificate = true,
            ConsentItem::SpecificDiseases => self.specific_diseases = true,
        }
        self
    }

    /// Whether it was given.
    #[must_use]
    pub const fn contains(self, item: ConsentItem) -> bool {
        match item {
            ConsentItem::LimitCertificate => self.limit_certificate,
            ConsentItem::SpecificDiseases => self.specific_diseases,
        }
    }

    /// Those given, in the order of [`ConsentItem::ALL`].
    pub fn iter(self) -> impl Iterator<Item = ConsentItem> {
        ConsentItem::ALL
            .into_iter()
            .filter(move |item| self.contains(*item))
    }
}

impl FromIterator<ConsentItem> for Consents {
    fn from_iter<I: IntoIterator<Item = ConsentItem>>(items: I) -> Self {
        items.into_iter().fold(Self::NONE, Self::with)
    }
}

/// Everything that is fixed when a check is created, and that the card's signature covers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the transcript covers exactly these"
)]
pub struct CheckTerms {
    /// Name of the service, so that a proof for one is none for another.
    pub service_name: String,
    /// The check.
    pub id: CheckId,
    /// What must be signed.
    pub challenge: Challenge,
    /// SHA-256 of the certificate of the device that asked.
    pub device_certificate_sha256: [u8; 32],
    /// The facility that asked.
    pub facility: FacilityId,
    /// How the patient is identified.
    pub method: Method,
    /// What the patient consented to.
    pub consents: Consents,
    /// The day eligibility is asked for.
    pub eligibility_date: Date,
    /// The last instant a proof is accepted.
    pub deadline: UnixTime,
}

/// A check as the service keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data the store maps by hand"
)]
pub struct StoredCheck {
    /// What was fixed at its creation.
    pub terms: CheckTerms,
    /// The device account that created it.
    pub account: AccountId,
    /// When the request for it was received (Article 30), before anything was decided.
    pub received_at: UnixTime,
    /// Version of the terms of use in force at that instant (Article 5).
    pub terms_version: String,
    /// How far it has come.
    pub state: CheckState,
}

/// How far a check has come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CheckState {
    /// Its proof is awaited.
    Open,
    /// It was answered; the answer is kept until its receipt, so that a lost one can be sent again.
    Answered {
        /// SHA-256 of the proof that was accepted.
        proof_sha256: [u8; 32],
        /// The exact bytes of the answer and of its signature.
        answer: SignedAnswer,
        /// What stays of it.
        trace: AnswerTrace,
    },
    /// The answer has arrived, and its personal data are gone from here (Article 28 paragraph 2).
    Delivered {
        /// What stays of it.
        trace: AnswerTrace,
        /// When its receipt was accepted.
        at: UnixTime,
    },
    /// No receipt came as long as answers are kept, and its personal data are gone from here.
    Forgotten {
        /// What stays of it.
        trace: AnswerTrace,
    },
    /// Its proof was refused.
    Refused {
        /// SHA-256 of the proof.
        proof_sha256: [u8; 32],
        /// Why.
        class: crate::Class,
    },
}

/// What stays of an answer when its personal data are gone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data the store maps by hand"
)]
pub struct AnswerTrace {
    /// Its number for the claim.
    pub number: CheckNumber,
    /// SHA-256 of its exact bytes.
    pub sha256: [u8; 32],
    /// When the proof it answers was received.
    pub proof_received_at: UnixTime,
    /// When it was made and signed.
    pub answered_at: UnixTime,
}

impl CheckState {
    /// What stays of its answer, if it was answered.
    #[must_use]
    pub const fn trace(&self) -> Option<&AnswerTrace> {
        match self {
            Self::Answered { trace, .. }
            | Self::Delivered { trace, .. }
            | Self::Forgotten { trace } => Some(trace),
            Self::Open | Self::Refused { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CheckId, ConsentItem, Consents, IdempotencyKey, Method};
    use jpki::user::VerifierRole;

    #[test]
    fn identifier_reads_back_and_has_one_form() {
        let id = CheckId([0xAB; 16]);
        assert_eq!(CheckId::from_hex(&id.to_string()), Ok(id));
        let key = IdempotencyKey([0x0C; 16]);
        assert_eq!(key.to_string(), "0c".repeat(16));
        assert_eq!(IdempotencyKey::from_hex(&key.to_string()), Ok(key));
        for text in [
            "",
            &"AB".repeat(16),
            &"ab".repeat(15),
            &"ab".repeat(17),
            &"a".repeat(31),
            &"zz".repeat(16),
        ] {
            assert!(CheckId::from_hex(text).is_err(), "{text}");
        }
    }

    #[test]
    fn role_follows_the_method() {
        assert_eq!(
            Method::Pin.verifier_role(),
            VerifierRole::UserCertificationVerifier
        );
        assert_eq!(
            Method::Visual.verifier_role(),
            VerifierRole::SpecificUserCertificationVerifier
        );
    }

    #[test]
    fn consents_are_a_set() {
        let both: Consents = [ConsentItem::SpecificDiseases, ConsentItem::LimitCertificate]
            .into_iter()
            .collect();
        assert_eq!(both.iter().collect::<Vec<_>>(), ConsentItem::ALL);
        assert!(!Consents::NONE.contains(ConsentItem::LimitCertificate));
    }
}
