// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for services: requests of devices, and what must come back.

use serde::{Deserialize, Serialize};

/// Requests in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the schema says what an input has"
)]
pub struct ServiceInput {
    /// In this order.
    pub steps: Vec<ServiceStep>,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "the schema says what a step can be"
)]
pub enum ServiceStep {
    /// Ask for a check, to be called by a name in later steps.
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
    /// Confirm receipt.
    Receive {
        /// Who confirms.
        device: Peer,
        /// Of which check.
        check: String,
        /// Which hash.
        hash: ReceiptHash,
        /// What must come back.
        expect: Expectation,
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
        /// Body.
        body: String,
        /// How often the body is repeated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<usize>,
        /// What must come back.
        expect: Expectation,
    },
    /// Connect and ask for `/health`: the handshake must fail.
    RefusedHandshake {
        /// Who connects.
        device: Peer,
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
    /// The signature is over a transcript with another method.
    SignsOtherMethod,
    /// The signature is over a transcript with more consents.
    SignsMoreConsents,
    /// The certificate is issued by a key nobody knows, under the right name.
    UnknownIssuer,
    /// The certificate has a byte behind its end.
    TrailingByte,
    /// The certificate's signature does not verify.
    TamperedCertificate,
    /// It is the digital-signature certificate.
    SignatureCertificate,
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

/// What must come back; what is left out may be anything.
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
}
