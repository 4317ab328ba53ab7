// SPDX-License-Identifier: MIT OR Apache-2.0
//! One HTTP request over TLS 1.3, on a connection of its own.

use super::world::AtEpoch;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Longest time for one request.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// Largest reply that is read: sixteen times the largest message.
const REPLY_MAX: usize = 1_048_576;

/// A way to a service for one device.
#[derive(Clone)]
pub(super) struct Client {
    port: u16,
    connector: TlsConnector,
    identity: Option<Identity>,
}

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) media_type: String,
    pub(super) body: Vec<u8>,
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
        Ok(Self {
            port,
            connector: TlsConnector::from(Arc::new(config)),
            identity,
        })
    }

    /// Certificate and key of the device, if it has any.
    pub(super) const fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        media_type: Option<&str>,
        body: Vec<u8>,
    ) -> Result<Reply, HttpError> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost");
        let request = match media_type {
            Some(media_type) => request.header(header::CONTENT_TYPE, media_type),
            None => request,
        };
        let request = request
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| HttpError::Other(error.to_string()))?;
        tokio::time::timeout(REQUEST_TIME, self.exchange(request))
            .await
            .unwrap_or_else(|_| {
                Err(HttpError::Other(format!(
                    "no reply within {} s",
                    REQUEST_TIME.as_secs()
                )))
            })
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Reply, HttpError> {
        let other = |error: &dyn std::fmt::Display| HttpError::Other(error.to_string());
        let handshake = |error: &dyn std::fmt::Display| HttpError::Handshake(error.to_string());
        let stream = TcpStream::connect(("127.0.0.1", self.port))
            .await
            .map_err(|error| other(&error))?;
        let name = ServerName::try_from("localhost").map_err(|error| other(&error))?;
        let stream = self
            .connector
            .connect(name, stream)
            .await
            .map_err(|error| handshake(&error))?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| other(&error))?;
        let driving = tokio::spawn(connection);
        let reply = async {
            let response = sender
                .send_request(request)
                .await
                .map_err(|error| handshake(&error))?;
            let status = response.status().as_u16();
            let media_type = response.headers().get(header::CONTENT_TYPE);
            let media_type = media_type
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            let body = Limited::new(response.into_body(), REPLY_MAX)
                .collect()
                .await;
            let body = body.map_err(|error| other(&error))?.to_bytes().to_vec();
            Ok(Reply {
                status,
                media_type,
                body,
            })
        };
        let reply = reply.await;
        driving.abort();
        reply
    }
}
