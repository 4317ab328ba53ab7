// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for terminals: a card, a service and people, and what the terminal must have done.

use protocol::check::{ConsentItem, Method};
use protocol::facility::FacilityKind;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a terminal is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum TerminalInput {
    /// A document of another program, to be turned into another form.
    Convert(ConvertInput),
    /// A card, a service and people.
    Check(CheckInput),
}

/// What a terminal must have done.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum TerminalExpectation {
    /// With a document.
    Convert(ConvertExpectation),
    /// In a check.
    Check(CheckExpectation),
}

/// A document and the forms it is turned into, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an input has"
)]
pub struct ConvertInput {
    /// The document.
    pub document: String,
    /// What stands in place of `{repeated}` in it, and how often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<(String, usize)>,
    /// The document in hexadecimal instead, for what is no UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
    /// Forms: `json`, `xml`, `xml-shift-jis`, `fhir`.
    pub to: Vec<String>,
}

/// What must come of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an expectation has"
)]
pub struct ConvertExpectation {
    /// Whether it is taken: exit code 0.
    pub taken: bool,
    /// Texts in what was written last, or in what was said of a refusal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shows: Vec<String>,
    /// Texts that are not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// The last form is the first document again, as JSON.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same: bool,
}

/// The surroundings of one check.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an input has"
)]
pub struct CheckInput {
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
    /// The day asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The kind of another document that staff asked for: `drivers-licence`, `passport`, `residence-card`, `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_document: Option<String>,
    /// Another address of the service than that of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
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
    /// Another PIN than 1234.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
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
    /// It has no user-authentication certificate.
    NoCertificate,
    /// It is taken away before its first command.
    RemovedAtOnce,
    /// It is taken away when the PIN is shown to it.
    RemovedAtPin,
    /// It is taken away when it is to sign.
    RemovedAtSignature,
    /// Every command is answered with `6F00`.
    Broken,
    /// Its answer to reset is that of no known card.
    StrangeAtr,
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
    /// It is for another host.
    CertificateOfAnotherHost,
    /// It has expired.
    ExpiredCertificate,
    /// It is not valid yet.
    CertificateNotYetValid,
    /// It speaks TLS 1.2 and nothing newer.
    OldTls,
    /// The check is for another day than was asked for.
    OtherDate,
    /// The check is no JSON.
    CreatedNotJson,
    /// A member of the check occurs twice.
    CreatedDuplicateMember,
    /// The check has no deadline.
    CreatedWithoutDeadline,
    /// The challenge has 31 bytes.
    CreatedShortChallenge,
    /// The check has a member nobody knows.
    CreatedUnknownMember,
    /// The answer is for another day.
    AnswerOfAnotherDay,
    /// A member of the answer occurs twice.
    AnswerDuplicateMember,
    /// The answer has members nobody knows.
    AnswerUnknownMember,
    /// The answer has no check number.
    AnswerWithoutNumber,
    /// Something stands behind the answer.
    AnswerTrailing,
    /// The answer is nested seventeen levels deep.
    AnswerTooDeep,
    /// A name holds a control character.
    AnswerControlCharacter,
    /// A name has more than a thousand characters.
    AnswerLongText,
    /// The answer is not UTF-8.
    AnswerNotUtf8,
    /// The answer says that the certificate is in grace, and holds limit data.
    GraceWithLimitData,
    /// The class of insurance has a code that stands in no table.
    UnknownCode,
    /// The validity has a code that stands in no table.
    UnknownValidity,
    /// The day of birth is not known.
    UnknownBirthDay,
    /// The insurer's number has a wrong check digit.
    WrongCheckDigit,
    /// The first proof is answered by closing the connection, the second one is answered.
    ClosedOnce,
    /// The first creation is answered with 503, the second one is answered.
    UnavailableOnce,
    /// The answer comes after three seconds.
    SlowAnswer,
    /// The check is refused with a class nobody knows.
    UnknownClass,
    /// The check is refused with a page instead of a problem document.
    RefusalNotJson,
    /// The check is refused because an update is needed.
    UpdateNeeded,
    /// The device may not ask.
    AccountRefused,
    /// The proof cannot be judged.
    Undetermined,
    /// The proof is a replay.
    Replayed,
    /// The creation is answered by pointing elsewhere.
    Redirected,
    /// The proof is answered with success and nothing.
    AnswerEmpty,
    /// The receipt is refused as wrong.
    ReceiptRefused,
    /// The answer is not signed.
    AnswerNotSigned,
    /// The signature on the answer is not right.
    AnswerSignatureTampered,
    /// The signature is on another answer.
    AnswerSignatureOfAnother,
    /// The signature was made at another instant than the answer says.
    AnswerSignedAtAnotherTime,
    /// The signature is of a key that is not one of answers: the service's own of TLS.
    AnswerSignedByTlsKey,
    /// The answer comes with two signatures.
    AnswerSignedTwice,
    /// The signature is no base64.
    AnswerSignatureNoMessage,
    /// Every proof is answered with 202: the insurers are still processing.
    StillProcessing,
    /// The first two are, the third is answered.
    StillProcessingTwice,
    /// The proof is to be sent again after the deadline.
    StillProcessingTooLong,
    /// Every creation is answered with 429.
    Busy,
    /// The first creation is, the second one is answered.
    BusyOnce,
}

impl ServiceFault {
    /// How often a terminal may send the same request (`docs/wire-protocol.md`, "How often" and "Processing"): three times if
    /// it had no answer, or the service is paused, or it asks too often; a proof whose answer is not there yet twenty times
    /// more. Every other refusal is final.
    pub(crate) fn sendings(self, word: &str) -> usize {
        match self {
            Self::StillProcessing | Self::StillProcessingTwice if word == "proof" => 21,
            _ if self.may_be_asked_again() => 3,
            _ => 1,
        }
    }

    /// Whether the insurers are still processing.
    pub(crate) const fn is_processing(self) -> bool {
        matches!(
            self,
            Self::StillProcessing | Self::StillProcessingTwice | Self::StillProcessingTooLong
        )
    }

    const fn may_be_asked_again(self) -> bool {
        matches!(
            self,
            Self::Busy
                | Self::BusyOnce
                | Self::ClosedBeforeAnswer
                | Self::ClosedOnce
                | Self::Unavailable
                | Self::UnavailableOnce
                | Self::ReceiptUnavailable
                // Nothing that can be understood is no answer.
                | Self::CreatedNotJson
                | Self::CreatedDuplicateMember
                | Self::CreatedWithoutDeadline
                | Self::CreatedShortChallenge
                | Self::UnknownClass
                | Self::RefusalNotJson
                | Self::Redirected
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
pub struct CheckExpectation {
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
    /// Exit codes that are right; any if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exit_codes: Vec<i32>,
    /// Texts on its standard output.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shows: Vec<String>,
    /// Texts in its receipt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirms: Vec<String>,
    /// Texts that are on neither output, in no request and in no file it leaves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// Nothing of the person is on its standard error, in an address, or in a file it leaves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keeps_nothing: bool,
    /// What was signed is the DigestInfo of the transcript.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signs_transcript: bool,
    /// The card was logged out: another application was selected, or its power cut.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub logged_out: bool,
    /// Every request came with the terminal's own device certificate and names the right purpose.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_device: bool,
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
