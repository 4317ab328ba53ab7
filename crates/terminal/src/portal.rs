// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a terminal asks of the portal, where it has no certificate yet or the service does not answer.

use crate::advice::Trouble;
use crate::line;
use crate::service::{ConnectionError, ServiceAddress};
use base64ct::{Base64, Encoding};
use hyper::{Method, StatusCode};
use protocol::facility::AccountId;
use rustls::time_provider::TimeProvider;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio_rustls::TlsConnector;

/// The portal of a service.
pub struct Portal {
    address: ServiceAddress,
    connector: TlsConnector,
}

/// What the portal says of the service (Articles 12 and 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "it serves or it does not")]
pub enum ServiceStatus {
    /// The operator is at work on it.
    Maintenance,
    /// It serves.
    Open,
}

/// Why no certificate came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistrationError {
    /// Account or code is wrong, was used, or is too old.
    Code,
    /// The portal refused with this status, or answered something else.
    Refused(u16),
    /// There was no answer.
    Way(Trouble),
}

impl Portal {
    /// The portal at an address, whose certificate is of this authority (DER).
    ///
    /// # Errors
    /// [`ConnectionError::Tls`] if the authority cannot be used.
    pub fn new(
        address: ServiceAddress,
        authority: Vec<u8>,
        time: Arc<dyn TimeProvider>,
    ) -> Result<Self, ConnectionError> {
        let connector = line::connector(authority, time, None).map_err(ConnectionError::Tls)?;
        Ok(Self { address, connector })
    }

    /// Whether the service is open.
    ///
    /// # Errors
    /// The trouble with the way, or [`Trouble::ServiceDown`] if the answer is none.
    pub async fn status(&self) -> Result<ServiceStatus, Trouble> {
        let (method, path) = (Method::GET, "/v1/status");
        let asked = line::ask(&self.address, &self.connector, method, path, Vec::new()).await?;
        let json: Option<Value> = serde_json::from_slice(&asked.1).ok();
        let word = json.as_ref().and_then(|json| json.get("service")?.as_str());
        match word {
            Some("open") => Ok(ServiceStatus::Open),
            Some("maintenance") => Ok(ServiceStatus::Maintenance),
            _ => Err(Trouble::ServiceDown),
        }
    }

    /// Takes an account with its activation code (16-1): the certificate (DER) for the key that signed the request (PKCS #10).
    ///
    /// # Errors
    /// [`RegistrationError`].
    pub async fn register(
        &self,
        account: &AccountId,
        code: &str,
        request: &[u8],
    ) -> Result<Vec<u8>, RegistrationError> {
        let path = format!("/v1/devices/{}/registration", account.as_str());
        let body = json!({
            "activationCode": code,
            "request": Base64::encode_string(request),
            "terminal": line::VERSION,
        });
        let body = body.to_string().into_bytes();
        let asked = line::ask(&self.address, &self.connector, Method::POST, &path, body).await;
        match asked.map_err(RegistrationError::Way)? {
            (StatusCode::CREATED, body) => {
                certificate(&body).ok_or(RegistrationError::Refused(StatusCode::CREATED.as_u16()))
            }
            (StatusCode::FORBIDDEN, _) => Err(RegistrationError::Code),
            (status, _) => Err(RegistrationError::Refused(status.as_u16())),
        }
    }
}

/// The certificate of an answer to a certificate request, DER.
pub(crate) fn certificate(body: &[u8]) -> Option<Vec<u8>> {
    let json: Value = serde_json::from_slice(body).ok()?;
    Base64::decode_vec(json.get("certificate")?.as_str()?).ok()
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Portal")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Display for RegistrationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code => f.write_str(
                "account or activation code is wrong, was used, or is too old; the facility's user issues a new account on the portal",
            ),
            Self::Refused(status) => write!(f, "the portal refused with status {status}"),
            Self::Way(trouble) => {
                f.write_str(trouble.advice(protocol::wire::Language::English).happened)
            }
        }
    }
}

impl std::error::Error for RegistrationError {}
