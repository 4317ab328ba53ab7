// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way to the service: HTTP/1.1 over TLS 1.3 with the device's certificate.

mod device;
mod reply;

use device::DeviceEvidence;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use jpki::path::TrustAnchors;
use jpki::time::UnixTime;
use protocol::check::{CheckId, IdempotencyKey};
use protocol::client::Event;
use protocol::evidence::Receipt;
use protocol::message::{ConfirmReceipt, CreateCheck, SignedAnswer, SubmitProof};
use protocol::operator::is_operator_host;
use protocol::wire;
use reply::{Reply, Whole};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
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
    host: String,
    port: u16,
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
    time: Arc<dyn TimeProvider>,
    open: Option<SendRequest<Full<Bytes>>>,
    observer: Option<Observer>,
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
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let evidence = DeviceEvidence::of(&tls).ok_or(ConnectionError::Evidence)?;
        let time = tls.time.clone();
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from(tls.service_authority))
            .map_err(ConnectionError::Tls)?;
        let config = ClientConfig::builder_with_details(provider, tls.time)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .and_then(|builder| {
                let chain = vec![CertificateDer::from(tls.device_certificate)];
                builder.with_root_certificates(roots).with_client_auth_cert(
                    chain,
                    PrivatePkcs8KeyDer::from(tls.device_key.to_vec()).into(),
                )
            })
            .map_err(ConnectionError::Tls)?;
        Ok(Self {
            address,
            connector: TlsConnector::from(Arc::new(config)),
            evidence,
            time,
            open: None,
            observer: None,
        })
    }

    /// Shows every exchange to an observer. Bodies hold personal data: only for synthetic worlds.
    #[must_use]
    pub fn observed(mut self, observer: impl FnMut(&Exchange<'_>) + Send + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// The authority by which answers of this service are believed.
    #[must_use]
    pub fn service_anchors(&self) -> TrustAnchors {
        self.evidence.service().clone()
    }

    /// Signs a receipt with the device's key.
    ///
    /// # Errors
    /// The key did not sign.
    pub fn sign_receipt(&self, receipt: &Receipt) -> Result<ConfirmReceipt, jpki::Error> {
        self.evidence.sign(receipt)
    }

    fn now(&self) -> UnixTime {
        let now = self.time.current_time();
        let seconds = now.and_then(|now| i64::try_from(now.as_secs()).ok());
        // Without a clock no certificate is in force.
        UnixTime::from_secs(seconds.unwrap_or(i64::MAX))
    }

    /// Asks for a check. With the same key the same request can be sent again.
    pub async fn create(&mut self, create: &CreateCheck, key: IdempotencyKey) -> Event {
        let body = wire::encode_create_check(create);
        let reply = self.post("/v1/checks", Some(key), body).await;
        reply.event(StatusCode::CREATED, |body| {
            wire::decode_check_created(&body).map_or(Event::Unreachable, Event::Created)
        })
    }

    /// Sends a proof.
    pub async fn prove(&mut self, check: CheckId, proof: &SubmitProof) -> Event {
        let reply = self
            .post(
                &format!("/v1/checks/{check}/proof"),
                None,
                wire::encode_submit_proof(proof),
            )
            .await;
        let at = self.now();
        let signature = reply.signature();
        reply.event(StatusCode::OK, |body| Event::Answered {
            answer: SignedAnswer { body, signature },
            at,
        })
    }

    /// Confirms that an answer arrived.
    pub async fn receive(&mut self, check: CheckId, receipt: &ConfirmReceipt) -> Event {
        let path = format!("/v1/checks/{check}/receipt");
        let reply = self
            .post(&path, None, wire::encode_confirm_receipt(receipt))
            .await;
        reply.event(StatusCode::NO_CONTENT, |_| Event::ReceiptAccepted)
    }

    async fn post(&mut self, path: &str, key: Option<IdempotencyKey>, body: Vec<u8>) -> Reply {
        let sent = tokio::time::timeout(REQUEST_TIME, self.send(path, key, &body)).await;
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
                request: &body,
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
        body: &[u8],
    ) -> Option<Whole> {
        let mut request = Request::post(path)
            .header(header::HOST, &self.address.host)
            .header(header::CONTENT_TYPE, wire::MEDIA_TYPE);
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key.to_string());
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(body))).ok()?;
        let response = self.connected().await?.send_request(request).await.ok()?;
        let status = response.status();
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
            self.open = Some(connect(&self.address, &self.connector).await?);
        }
        self.open.as_mut()
    }
}

async fn connect(
    ServiceAddress { host, port }: &ServiceAddress,
    connector: &TlsConnector,
) -> Option<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect((host.as_str(), *port)).await.ok()?;
    // Requests are small and each waits for its answer: nothing is gained by collecting them.
    stream.set_nodelay(true).ok()?;
    let name = ServerName::try_from(host.clone()).ok()?;
    let stream = connector.connect(name, stream).await.ok()?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .ok()?;
    tokio::spawn(async move {
        // It ends when either side closes; the next request sees that.
        drop(connection.await);
    });
    Some(sender)
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
