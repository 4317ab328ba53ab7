// SPDX-License-Identifier: MIT OR Apache-2.0
//! One HTTP request over TLS 1.3, on a connection of its own.

use super::world::AtEpoch;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Request, Response, header};
use hyper_util::rt::{TokioExecutor, TokioIo};
use protocol::wire::MEDIA_TYPE;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Longest time for one request.
const REQUEST_TIME: Duration = Duration::from_secs(35);

/// Largest reply that is read: sixteen times the largest message.
const REPLY_MAX: usize = 1_048_576;

/// A way to a service for one device.
#[derive(Clone)]
pub(super) struct Client {
    port: u16,
    authority: Vec<u8>,
    http1: TlsConnector,
    http2: TlsConnector,
    identity: Option<Identity>,
}

/// A request as it goes out.
#[derive(Clone, Debug, Default)]
pub(super) struct Outgoing {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) media_type: Option<String>,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
    pub(super) http2: bool,
}

impl Outgoing {
    /// A message of the wire protocol.
    pub(super) fn message(path: &str, body: Vec<u8>) -> Self {
        Self {
            method: "POST".to_owned(),
            path: path.to_owned(),
            media_type: Some(MEDIA_TYPE.to_owned()),
            body,
            ..Self::default()
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn media_type(&self) -> &str {
        self.headers
            .get("content-type")
            .map(String::as_str)
            .unwrap_or_default()
    }
}

pub(super) enum HttpError {
    /// The handshake, or the first bytes after it, which is where TLS 1.3 reports a refused client certificate.
    Handshake(String),
    Other(String),
}

/// Certificate and PKCS#8 key, DER.
pub(super) type Identity = (Vec<u8>, Vec<u8>);

impl Client {
    pub(super) fn new(
        port: u16,
        authority: &[u8],
        identity: Option<Identity>,
    ) -> Result<Self, String> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from(authority.to_vec()))
            .map_err(|error| error.to_string())?;
        let builder = ClientConfig::builder_with_details(provider, Arc::new(AtEpoch))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots);
        let config = match identity.clone() {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => builder
                .with_client_auth_cert(
                    vec![certificate.into()],
                    PrivatePkcs8KeyDer::from(key).into(),
                )
                .map_err(|error| error.to_string())?,
        };
        let mut other = config.clone();
        other.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self {
            port,
            authority: authority.to_vec(),
            http1: TlsConnector::from(Arc::new(config)),
            http2: TlsConnector::from(Arc::new(other)),
            identity,
        })
    }

    /// Certificate and key of the device, if it has any.
    pub(super) const fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The authority it pins.
    pub(super) fn authority(&self) -> &[u8] {
        &self.authority
    }

    /// A client of the same service for another device.
    pub(super) fn for_device(&self, identity: Identity) -> Result<Self, String> {
        Self::new(self.port, &self.authority, Some(identity))
    }

    pub(super) async fn send(&self, sent: Outgoing) -> Result<Reply, HttpError> {
        in_time(async { self.line(sent.http2).await?.exchange(sent).await }).await
    }

    /// A connection for several requests.
    pub(super) async fn line(&self, http2: bool) -> Result<Line, HttpError> {
        let stream = TokioIo::new(self.connect(http2).await?);
        let (sender, driving) = if http2 {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), stream)
                .await
                .map_err(other)?;
            let driving = tokio::spawn(async { drop(connection.await) });
            (Sender::Http2(sender), driving)
        } else {
            let (sender, connection) = http1::handshake(stream).await.map_err(other)?;
            let driving = tokio::spawn(async { drop(connection.await) });
            (Sender::Http1(sender), driving)
        };
        Ok(Line {
            port: self.port,
            sender,
            _driving: Driving(driving),
        })
    }

    /// A connection on which nothing was said yet.
    pub(super) async fn connect(&self, http2: bool) -> Result<TlsStream<TcpStream>, HttpError> {
        let stream = TcpStream::connect(("127.0.0.1", self.port))
            .await
            .map_err(other)?;
        let name = ServerName::try_from("localhost").map_err(other)?;
        let connector = if http2 { &self.http2 } else { &self.http1 };
        connector.connect(name, stream).await.map_err(handshake)
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }
}

/// One connection; it ends when it is dropped.
pub(super) struct Line {
    port: u16,
    sender: Sender,
    _driving: Driving,
}

enum Sender {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Line {
    /// Sends a request, and waits for its reply.
    pub(super) async fn send(&mut self, sent: Outgoing) -> Result<Reply, HttpError> {
        in_time(self.exchange(sent)).await
    }

    async fn exchange(&mut self, sent: Outgoing) -> Result<Reply, HttpError> {
        let http1 = matches!(self.sender, Sender::Http1(_));
        // By HTTP/2 the host stands in the address.
        let address = match http1 {
            true => sent.path,
            false => format!("https://localhost:{}{}", self.port, sent.path),
        };
        let mut request = Request::builder().method(sent.method.as_str()).uri(address);
        if http1 {
            request = request.header(header::HOST, "localhost");
        }
        if let Some(media_type) = &sent.media_type {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        for (name, value) in &sent.headers {
            request = request.header(name, value);
        }
        let request = request
            .body(Full::new(Bytes::from(sent.body)))
            .map_err(other)?;
        let response = match &mut self.sender {
            Sender::Http1(sender) => {
                sender.ready().await.map_err(handshake)?;
                sender.send_request(request).await
            }
            Sender::Http2(sender) => {
                sender.ready().await.map_err(handshake)?;
                sender.send_request(request).await
            }
        };
        read(response.map_err(handshake)?).await
    }
}

async fn in_time(
    exchange: impl Future<Output = Result<Reply, HttpError>>,
) -> Result<Reply, HttpError> {
    tokio::time::timeout(REQUEST_TIME, exchange)
        .await
        .unwrap_or_else(|_| {
            Err(HttpError::Other(format!(
                "no reply within {} s",
                REQUEST_TIME.as_secs()
            )))
        })
}

/// Drives a connection as long as it is wanted.
struct Driving(tokio::task::JoinHandle<()>);

impl Drop for Driving {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn read(response: Response<Incoming>) -> Result<Reply, HttpError> {
    let status = response.status().as_u16();
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    };
    let headers = response.headers().iter().map(text).collect();
    let body = Limited::new(response.into_body(), REPLY_MAX)
        .collect()
        .await;
    let body = body.map_err(other)?.to_bytes().to_vec();
    Ok(Reply {
        status,
        headers,
        body,
    })
}

fn other(error: impl std::fmt::Display) -> HttpError {
    HttpError::Other(error.to_string())
}

fn handshake(error: impl std::fmt::Display) -> HttpError {
    HttpError::Handshake(error.to_string())
}
