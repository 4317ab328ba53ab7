// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way to the service: HTTP/1.1 over TLS 1.3 with the device's certificate.

mod device;
mod reply;
mod requests;

use crate::advice::Trouble;
use crate::line::{self, Noticed};
use device::DeviceEvidence;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request, StatusCode, header};
use jpki::path::TrustAnchors;
use jpki::time::UnixTime;
use protocol::check::IdempotencyKey;
use protocol::evidence::Receipt;
use protocol::message::{ConfirmReceipt, IdentityDocument};
use protocol::operator::is_operator_host;
use protocol::wire;
use reply::{Reply, Whole};
pub use requests::{HealthState, LookUpError};
use rustls::time_provider::TimeProvider;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

/// Longest time for one request, connection included.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// Header with the key by which the service knows a creation that comes again.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Draws a key for one check; `None` if the system has no randomness.
#[must_use]
pub fn idempotency_key() -> Option<IdempotencyKey> {
    let mut key = [0; 16];
    let random = rustls::crypto::aws_lc_rs::default_provider().secure_random;
    random.fill(&mut key).ok()?;
    Some(IdempotencyKey(key))
}

/// `https://HOST:PORT` of a service that may be spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAddress {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// Why there is no connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectionError {
    /// Not `https://HOST` or `https://HOST:PORT`.
    Address,
    /// A host of the real system's operator.
    OperatorHost,
    /// Certificate or key cannot be used for TLS.
    Tls(rustls::Error),
    /// Certificate or key cannot be used for evidence.
    Evidence,
}

/// The device's certificate and key, and the authority of the service.
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct ServiceTls {
    /// Authority of the service's certificate, DER.
    pub service_authority: Vec<u8>,
    /// The device's certificate, DER.
    pub device_certificate: Vec<u8>,
    /// The device's key, PKCS#8 DER.
    pub device_key: Zeroizing<Vec<u8>>,
    /// Time for the certificates' validity.
    pub time: Arc<dyn TimeProvider>,
}

/// One request and its reply, as an observer sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// Path of the request; there is no personal data in it.
    pub path: &'a str,
    /// Body of the request.
    pub request: &'a [u8],
    /// Status of the reply; `None` if there was none.
    pub status: Option<u16>,
    /// Body of the reply.
    pub reply: &'a [u8],
}

type Observer = Box<dyn FnMut(&Exchange<'_>) + Send>;

/// A way to one service. Connects when it is needed, and again when the connection has gone.
pub struct Connection {
    address: ServiceAddress,
    connector: TlsConnector,
    evidence: DeviceEvidence,
    identity_document: Option<IdentityDocument>,
    time: Arc<dyn TimeProvider>,
    open: Option<SendRequest<Full<Bytes>>>,
    observer: Option<Observer>,
    noticed: Noticed,
}

impl ServiceAddress {
    /// Takes an address.
    ///
    /// # Errors
    /// [`ConnectionError::Address`]; [`ConnectionError::OperatorHost`] for the real system's hosts.
    pub fn new(text: &str) -> Result<Self, ConnectionError> {
        let authority = text
            .strip_prefix("https://")
            .ok_or(ConnectionError::Address)?;
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| ConnectionError::Address)?),
            None => (authority, 443),
        };
        // A name or an IPv4 address; nothing that could hide a path, a user or another host.
        let plain = host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        if host.is_empty() || !plain {
            return Err(ConnectionError::Address);
        }
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if is_operator_host(&host) {
            return Err(ConnectionError::OperatorHost);
        }
        Ok(Self { host, port })
    }
}

impl Connection {
    /// Prepares a way to the service; nothing is sent yet.
    ///
    /// # Errors
    /// [`ConnectionError::Tls`] if certificate or key cannot be used.
    pub fn new(address: ServiceAddress, tls: ServiceTls) -> Result<Self, ConnectionError> {
        let evidence = DeviceEvidence::of(&tls).ok_or(ConnectionError::Evidence)?;
        let time = tls.time.clone();
        let device = (tls.device_certificate, tls.device_key);
        let connector = line::connector(tls.service_authority, tls.time, Some(device));
        Ok(Self {
            address,
            connector: connector.map_err(ConnectionError::Tls)?,
            evidence,
            identity_document: None,
            time,
            open: None,
            observer: None,
            noticed: Noticed::default(),
        })
    }

    /// Shows every exchange to an observer. Bodies hold personal data: only for synthetic worlds.
    #[must_use]
    pub fn observed(mut self, observer: impl FnMut(&Exchange<'_>) + Send + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// What the last request showed of the way to the service.
    #[must_use]
    pub const fn noticed(&self) -> &Noticed {
        &self.noticed
    }

    /// Asks the service something that is no part of a check.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), Trouble> {
        line::ask(&self.address, &self.connector, method, path, body).await
    }

    /// The authority by which answers of this service are believed.
    #[must_use]
    pub fn service_anchors(&self) -> TrustAnchors {
        self.evidence.service().clone()
    }

    /// Notes which other document staff asked for; the receipts from now on say so (Article 18).
    pub const fn note_identity_document(&mut self, kind: Option<IdentityDocument>) {
        self.identity_document = kind;
    }

    /// Signs a receipt with the device's key.
    ///
    /// # Errors
    /// The key did not sign.
    pub fn sign_receipt(&self, receipt: &Receipt) -> Result<ConfirmReceipt, jpki::Error> {
        Ok(ConfirmReceipt {
            identity_document: self.identity_document,
            ..self.evidence.sign(receipt)?
        })
    }

    fn now(&self) -> UnixTime {
        let now = self.time.current_time();
        let seconds = now.and_then(|now| i64::try_from(now.as_secs()).ok());
        // Without a clock no certificate is in force.
        UnixTime::from_secs(seconds.unwrap_or(i64::MAX))
    }

    /// Sends a request and waits for its reply; one with a body is a POST, one without a GET.
    async fn exchange(
        &mut self,
        path: &str,
        key: Option<IdempotencyKey>,
        body: Option<Vec<u8>>,
    ) -> Reply {
        // What stays if no answer comes in time.
        self.noticed = Noticed::silence();
        let sent = tokio::time::timeout(REQUEST_TIME, self.send(path, key, body.as_deref())).await;
        let reply = sent.ok().flatten();
        if reply.is_none() {
            self.open = None;
        }
        if let Some(observer) = &mut self.observer {
            let (status, bytes) = match &reply {
                Some(reply) => (Some(reply.status.as_u16()), reply.body.as_slice()),
                None => (None, &[][..]),
            };
            observer(&Exchange {
                path,
                request: body.as_deref().unwrap_or_default(),
                status,
                reply: bytes,
            });
        }
        Reply(reply)
    }

    /// `None` if there was no whole reply.
    async fn send(
        &mut self,
        path: &str,
        key: Option<IdempotencyKey>,
        body: Option<&[u8]>,
    ) -> Option<Whole> {
        let mut request = match body {
            Some(_) => Request::post(path).header(header::CONTENT_TYPE, wire::MEDIA_TYPE),
            None => Request::get(path),
        };
        request = request
            .header(header::HOST, &self.address.host)
            .header(line::TERMINAL, line::VERSION);
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key.to_string());
        }
        let request = request
            .body(Full::new(Bytes::copy_from_slice(body.unwrap_or_default())))
            .ok()?;
        let response = match self.connected().await?.send_request(request).await {
            Ok(response) => response,
            Err(error) => {
                self.noticed = Noticed::trouble(line::broken(&error));
                return None;
            }
        };
        let status = response.status();
        self.noticed = Noticed::of(status, response.headers());
        let headers = response.headers().clone();
        let body = match Limited::new(response.into_body(), wire::MESSAGE_MAX)
            .collect()
            .await
        {
            Ok(body) => body.to_bytes().to_vec(),
            // Too long for a message: the machine will find it unreadable.
            Err(error) if error.is::<LengthLimitError>() => Vec::new(),
            Err(_) => return None,
        };
        Some(Whole {
            status,
            headers,
            body,
        })
    }

    /// The open connection if it still takes requests, else a new one. Nothing has been sent yet, so this is no second try.
    async fn connected(&mut self) -> Option<&mut SendRequest<Full<Bytes>>> {
        let ready = match &mut self.open {
            // The connection's own task may not have noticed yet that the reply before was read to its end.
            Some(open) => open.ready().await.is_ok(),
            None => false,
        };
        if !ready {
            match line::connect(&self.address, &self.connector).await {
                Ok(open) => self.open = Some(open),
                Err(trouble) => {
                    self.noticed = Noticed::trouble(trouble);
                    return None;
                }
            }
        }
        self.open.as_mut()
    }
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("the address of a service is https://HOST or https://HOST:PORT"),
            Self::OperatorHost => f.write_str(
                "this is a host of the real system; this software is not certified for it and does not speak to it",
            ),
            Self::Tls(error) => write!(f, "device certificate or key cannot be used: {error}"),
            Self::Evidence => f.write_str("device certificate or key cannot sign receipts: a key of P-256 can"),
        }
    }
}

impl std::error::Error for ConnectionError {}

impl fmt::Debug for ServiceTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceTls")
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{ConnectionError, ServiceAddress};

    #[test]
    fn addresses_have_one_form() {
        let address = ServiceAddress::new("https://localhost:8443").unwrap();
        assert_eq!((address.host.as_str(), address.port), ("localhost", 8443));
        assert_eq!(
            ServiceAddress::new("https://Example.JP/").unwrap().host,
            "example.jp"
        );
        for text in [
            "http://localhost",
            "localhost:8443",
            "https://",
            "https://user@host",
            "https://host/path",
            "https://host:99999",
            "https://a b",
        ] {
            assert!(
                matches!(ServiceAddress::new(text), Err(ConnectionError::Address)),
                "{text}"
            );
        }
    }

    #[test]
    fn the_operators_hosts_are_refused() {
        for text in [
            "https://onshikaku.org",
            "https://www.ONSHIKAKU.org:443",
            "https://a.b.onshikaku.org.",
        ] {
            assert!(
                matches!(
                    ServiceAddress::new(text),
                    Err(ConnectionError::OperatorHost)
                ),
                "{text}"
            );
        }
        assert!(ServiceAddress::new("https://notonshikaku.org").is_ok());
    }
}
