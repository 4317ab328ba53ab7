// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is done to a service.

use super::Expectation;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One step. In texts a name in braces stands for what was kept under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "the schema says what a step can be"
)]
pub enum ServiceStep {
    /// Apply at the portal, as a facility of this name in the case. Its identifier is kept under the name.
    Apply {
        /// Name in this case, and of the facility.
        facility: String,
        /// Kind.
        kind: String,
        /// Portal.
        portal: String,
        /// Version of the terms accepted; the one in force if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        terms: Option<String>,
        /// What must come back.
        expect: Expectation,
    },
    /// Set the service's clock, by a span or to an instant. Lists are made anew for that time unless they are to stay as they are.
    Clock {
        /// Seconds to go on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pass: Option<i64>,
        /// Instant to stand at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// Revocation lists stay as they are.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lists_stay: bool,
    },
    /// Open so many connections with a request on each, and one more, which must be closed; then end one, and be served again.
    Connect {
        /// Who connects.
        device: Peer,
        /// As many as it may have.
        connections: usize,
        /// Who is served meanwhile.
        other: Peer,
    },
    /// Ask for a check, to be called by a name in later steps; its identifier is kept under the name.
    Create {
        /// Who asks.
        device: Peer,
        /// The check's name in this case.
        check: String,
        /// `pin` or `visual`.
        method: String,
        /// Words of consents.
        consents: Vec<String>,
        /// Day asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<String>,
        /// More headers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        /// What must come back.
        expect: Expectation,
    },
    /// Send requests, one after the other, until the device is told that it asks too often; wait as long as it is told, and be
    /// served again.
    Exhaust {
        /// Who asks.
        device: Peer,
        /// So many must be taken.
        least: usize,
        /// No more than so many may be.
        most: usize,
        /// Who is served meanwhile.
        other: Peer,
    },
    /// Ask for so many checks at once; each must be answered in some way.
    Flood {
        /// Who asks.
        device: Peer,
        /// How often.
        requests: usize,
        /// Who asks for a check meanwhile, and must get it.
        other: Peer,
    },
    /// Kill the service without warning, and start it again with the data it had.
    Kill,
    /// Ask the portal.
    Portal {
        /// Method.
        method: String,
        /// Path.
        path: String,
        /// Name of the facility whose user has signed in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<String>,
        /// Body; none if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
        /// It may take two seconds until it is so.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        eventually: bool,
        /// What must come back.
        expect: Expectation,
    },
    /// Send a proof of the person of a situation.
    Prove {
        /// Who sends it.
        device: Peer,
        /// For which check.
        check: String,
        /// Situation of the person.
        person: String,
        /// What is wrong with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<ProofFault>,
        /// What must come back.
        expect: Expectation,
    },
    /// Send right proofs of two people for one check at the same time: one is answered, the other is a replay.
    ProveTogether {
        /// Who sends them.
        device: Peer,
        /// For which check.
        check: String,
        /// Situations of the people.
        people: [String; 2],
    },
    /// Any request.
    Raw {
        /// Who sends it.
        device: Peer,
        /// Method.
        method: String,
        /// Path.
        path: String,
        /// Content type; none if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
        /// More headers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        /// Body.
        body: String,
        /// Body in hexadecimal instead, for what is no text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<String>,
        /// How often the body is repeated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<usize>,
        /// Spaces behind it, until it has so many bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        padded: Option<usize>,
        /// What must come back.
        expect: Expectation,
    },
    /// Confirm receipt.
    Receive {
        /// Who confirms.
        device: Peer,
        /// Of which check.
        check: String,
        /// Which hash.
        hash: ReceiptHash,
        /// What is wrong with the signed receipt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<ReceiptFault>,
        /// What must come back.
        expect: Expectation,
    },
    /// Connect and ask for `/health`: the handshake must fail.
    RefusedHandshake {
        /// Who connects.
        device: Peer,
    },
    /// Take a device account with its activation code, at the portal.
    Register {
        /// The device it becomes.
        device: Peer,
        /// The account.
        account: String,
        /// The activation code.
        code: String,
        /// What is wrong with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<RegistrationFault>,
        /// What must come back.
        expect: Expectation,
    },
    /// Ask for a new certificate for a device's new key.
    Renew {
        /// Who asks; from then on it has the new certificate.
        device: Peer,
        /// The device that has the old one from then on.
        old: Peer,
    },
    /// Run a command of the operator's.
    Run {
        /// Which.
        hook: Hook,
        /// Its words. `{output}` stands for a file, whose contents are then looked at.
        words: Vec<String>,
        /// It must refuse.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        refused: bool,
        /// Texts that must occur, each so often; it may take two seconds until they do.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        times: BTreeMap<String, usize>,
        /// Members of records – JSON, one a line – each of which must be there once; null stands for what is not there.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        records: Vec<BTreeMap<String, Value>>,
        /// Texts that must not occur.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lacks: Vec<String>,
        /// Nothing of the person in this situation occurs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lacks_person: Option<String>,
        /// The output is kept under this name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keep: Option<String>,
    },
    /// Look through every file of the service's data and all it has logged: nothing of the person is there, and files are
    /// readable by their owner only.
    Search {
        /// Situation of the person.
        person: String,
        /// More texts that must not be found.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        texts: Vec<String>,
    },
    /// Sign in at the portal.
    SignIn {
        /// Whose user.
        facility: String,
        /// Another password than the right one.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        wrong_password: bool,
        /// What is wrong with the one-time code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<CodeFault>,
        /// What must come back.
        expect: Expectation,
    },
    /// Speak HTTP/2, or HTTP/1.1 again, from here on.
    Speak {
        /// HTTP/2.
        http2: bool,
    },
    /// Begin in these ways, all at once, and say nothing more: each connection must end within so many seconds.
    Stall {
        /// How far each goes.
        parts: Vec<Stalled>,
        /// Seconds.
        within: u64,
    },
}

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum Peer {
    /// Registered for an exempt institution.
    ExemptInstitution,
    /// Registered for a health-check provider.
    HealthCheckProvider,
    /// Registered for a maternity home.
    MaternityHome,
    /// Registered for a treatment clinic.
    TreatmentClinic,
    /// Certified, but registered for nobody.
    Unregistered,
    /// Without certificate.
    NoCertificate,
    /// With a certificate of another authority.
    Foreign,
    /// With a certificate that has expired.
    Expired,
    /// With a certificate that is not valid yet.
    NotYetValid,
    /// Offers TLS 1.2 and nothing newer.
    OldTls,
    /// Registered by the case.
    RegisteredFirst,
    /// Registered by the case.
    RegisteredSecond,
    /// Registered by the case.
    RegisteredThird,
}

/// What is wrong with a proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum ProofFault {
    /// One bit of the signature is turned.
    TamperedSignature,
    /// The signature is over another check's transcript: the one of this name.
    SignsCheck(String),
    /// The signature is over a transcript in which this field is another: `label`, `service-name`, `check-id`, `challenge`,
    /// `device`, `facility`, `method`, `consents`, `date`, `deadline`.
    SignsOther(String),
    /// The certificate is issued by a key nobody knows, under the right name.
    UnknownIssuer,
    /// The certificate has a byte behind its end.
    TrailingByte,
    /// The certificate's signature does not verify.
    TamperedCertificate,
    /// It is the digital-signature certificate.
    SignatureCertificate,
    /// The certificate is another person's: that of this situation.
    CertificateOf(String),
    /// In place of the certificate stand these bytes, in hexadecimal.
    CertificateIs(String),
}

/// Which hash a receipt quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum ReceiptHash {
    /// Of the answer that came.
    Right,
    /// Of something else.
    Wrong,
}

/// What is wrong with a signed receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum ReceiptFault {
    /// It is not signed.
    NotSigned,
    /// It is no message.
    NoMessage,
    /// One bit of it is turned.
    Tampered,
    /// It is about another answer.
    OfAnotherAnswer,
    /// It is about another check.
    OfAnotherCheck,
    /// Another device of the service has signed it.
    OfAnotherDevice,
    /// A device of another authority has signed it.
    OfAnUnknownDevice,
}

/// What is wrong with a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum RegistrationFault {
    /// The request is signed by another key.
    ForgedRequest,
    /// The request is no request.
    NoRequest,
}

/// What is wrong with a one-time code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum CodeFault {
    /// It is the code of an hour ago.
    Old,
    /// It is the one that was used last.
    Used,
    /// It is no code of this secret.
    Wrong,
}

/// A command of the operator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum Hook {
    /// Decides on facilities, notices, terms, maintenance.
    Operator,
    /// Shows the audit log and its statistics.
    Audit,
}

/// How far a connection goes before it says nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the schema lists them")]
pub enum Stalled {
    /// Into the handshake.
    Handshake,
    /// Into the head of a request.
    Head,
    /// Into its body.
    Body,
}
