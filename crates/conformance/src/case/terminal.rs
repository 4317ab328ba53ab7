// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for terminals: a card, a service and people, and what the terminal must have done.

use protocol::check::{ConsentItem, Method};
use protocol::facility::FacilityKind;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The surroundings of one check.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an input has"
)]
pub struct TerminalInput {
    /// Kind of the facility the terminal belongs to.
    #[serde(with = "words")]
    pub facility_kind: FacilityKind,
    /// How the patient is identified.
    #[serde(with = "words")]
    pub method: Method,
    /// What the patient types.
    pub pin: String,
    /// What the patient consents to.
    #[serde(with = "word_list")]
    pub consents: Vec<ConsentItem>,
    /// The card.
    pub card: CardSetup,
    /// What the service does wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_fault: Option<ServiceFault>,
}

/// The card in the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "the schema says what a card has")]
pub struct CardSetup {
    /// Situation of its holder.
    pub situation: String,
    /// Tries of the PIN at the beginning.
    pub tries: u8,
    /// What is wrong with the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<CardFault>,
}

/// What is wrong with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum CardFault {
    /// Every response is empty.
    EmptyResponse,
    /// Every response has one byte.
    OneByteResponse,
    /// `61 10` for ever.
    MoreDataForEver,
    /// `6A82` to everything: another card.
    AnotherCard,
    /// One bit of the signature is turned.
    TamperedSignature,
}

/// What a service does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum ServiceFault {
    /// The check names another service.
    OtherServiceName,
    /// The check names another device.
    OtherDevice,
    /// The check names the other method.
    OtherMethod,
    /// The check names more consents than were given.
    MoreConsents,
    /// The answer is for another check.
    AnswerOfAnotherCheck,
    /// The answer holds limit data nobody may receive.
    LimitDataUnasked,
    /// The answer is no JSON.
    AnswerNotJson,
    /// The answer has ten megabytes.
    AnswerTooLarge,
    /// Nobody listens.
    Unreachable,
    /// The connection is closed in place of an answer.
    ClosedBeforeAnswer,
    /// Every request is answered with 503.
    Unavailable,
    /// The receipt is answered with 503.
    ReceiptUnavailable,
    /// The service's certificate is of an authority the terminal does not know.
    ForeignCertificate,
}

impl ServiceFault {
    /// Whether a terminal may send the same request again, three times at most (`docs/wire-protocol.md`, "How often"): it
    /// had no answer, or the service is paused. Every other refusal is final.
    pub(crate) const fn may_be_asked_again(self) -> bool {
        matches!(
            self,
            Self::ClosedBeforeAnswer | Self::Unavailable | Self::ReceiptUnavailable
        )
    }
}

/// What the terminal must have done, seen from card and service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an expectation has"
)]
pub struct TerminalExpectation {
    /// Whether it took over an answer: exit code below 20.
    pub answered: bool,
    /// Requests the service saw, in this order: `create`, `proof`, `receipt`.
    pub requests: Vec<String>,
    /// VERIFY commands with data the card saw.
    pub verify_commands: u32,
    /// Signatures the card was asked for.
    pub signatures: u32,
    /// Tries of the PIN at the end.
    pub tries_left: u8,
    /// Consents the service was sent; only where a check was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consents_sent: Option<Vec<String>>,
}

/// Words of the protocol's enumerations.
trait Word: Sized {
    fn word(&self) -> &'static str;
    fn of(text: &str) -> Option<Self>;
}

impl Word for FacilityKind {
    fn word(&self) -> &'static str {
        self.as_str()
    }
    fn of(text: &str) -> Option<Self> {
        Self::named(text)
    }
}

impl Word for Method {
    fn word(&self) -> &'static str {
        self.as_str()
    }
    fn of(text: &str) -> Option<Self> {
        Self::named(text)
    }
}

impl Word for ConsentItem {
    fn word(&self) -> &'static str {
        self.as_str()
    }
    fn of(text: &str) -> Option<Self> {
        Self::named(text)
    }
}

mod words {
    use super::{Deserialize, Deserializer, Serializer, Word};

    pub(super) fn serialize<T: Word, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.word())
    }

    pub(super) fn deserialize<'de, T: Word, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        T::of(&text).ok_or_else(|| serde::de::Error::custom("no such word"))
    }
}

mod word_list {
    use super::{Deserialize, Deserializer, Serializer, Word};

    pub(super) fn serialize<T: Word, S: Serializer>(
        list: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(Word::word))
    }

    pub(super) fn deserialize<'de, T: Word, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let read =
            |text: &String| T::of(text).ok_or_else(|| serde::de::Error::custom("no such word"));
        texts.iter().map(read).collect()
    }
}
