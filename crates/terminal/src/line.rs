// SPDX-License-Identifier: MIT OR Apache-2.0
//! The line to a service: connects over TLS 1.3, and says whose fault it is when that does not succeed.

use crate::advice::Trouble;
use crate::service::ServiceAddress;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::header::{CONTENT_TYPE, DATE, HOST, HeaderMap, RETRY_AFTER};
use hyper::{Method, Request, StatusCode, client};
use hyper_util::rt::TokioIo;
use jpki::time::UnixTime;
use protocol::wire;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::time_provider::TimeProvider;
use rustls::{AlertDescription, CertificateError, ClientConfig, RootCertStore};
use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

/// Header in which a terminal says what it is (Article 32).
pub(crate) const TERMINAL: &str = "kakunin-terminal";

/// Platform and version of this software.
#[cfg(windows)]
pub(crate) const VERSION: &str = concat!("windows/", env!("CARGO_PKG_VERSION"));
/// Platform and version of this software.
#[cfg(not(windows))]
pub(crate) const VERSION: &str = concat!("unix/", env!("CARGO_PKG_VERSION"));

/// Longest time for one question that is no part of a check.
const ASK_TIME: Duration = Duration::from_secs(30);

/// Longest time for one connection to come up: a request has thirty seconds in all.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// What the last request showed of the way to the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Noticed {
    /// Why there was no answer, or what its status says; `None` if nothing speaks against the way.
    pub trouble: Option<Trouble>,
    /// Seconds after which to look again, as the service says.
    pub retry_after: Option<u32>,
    /// The service's clock.
    pub date: Option<UnixTime>,
}

impl Noticed {
    pub(crate) fn trouble(trouble: Trouble) -> Self {
        Self {
            trouble: Some(trouble),
            ..Self::default()
        }
    }

    pub(crate) fn silence() -> Self {
        Self::trouble(Trouble::NoReply)
    }

    /// What status and headers of an answer say.
    pub(crate) fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let retry_after = text(RETRY_AFTER).and_then(|text| text.trim().parse().ok());
        let trouble = match status {
            StatusCode::UPGRADE_REQUIRED => Some(Trouble::UpdateNeeded),
            StatusCode::TOO_MANY_REQUESTS => Some(Trouble::Busy),
            // Without it a 503 can also mean that the status of a certificate could not be found out.
            StatusCode::SERVICE_UNAVAILABLE if retry_after.is_some() => Some(Trouble::Paused),
            _ => None,
        };
        Self {
            trouble,
            retry_after,
            date: text(DATE).and_then(instant),
        }
    }
}

/// A date of HTTP (RFC 9110 §5.6.7).
fn instant(text: &str) -> Option<UnixTime> {
    let date = httpdate::parse_http_date(text).ok()?;
    let since = date.duration_since(UNIX_EPOCH).ok()?;
    Some(UnixTime::from_secs(i64::try_from(since.as_secs()).ok()?))
}

/// TLS 1.3 to whoever has a certificate of this authority, with the device's own or without one.
pub(crate) fn connector(
    authority: Vec<u8>,
    time: Arc<dyn TimeProvider>,
    device: Option<(Vec<u8>, Zeroizing<Vec<u8>>)>,
) -> Result<TlsConnector, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority))?;
    let builder = ClientConfig::builder_with_details(provider, time)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots);
    let config = match device {
        Some((certificate, key)) => builder.with_client_auth_cert(
            vec![CertificateDer::from(certificate)],
            PrivatePkcs8KeyDer::from(key.to_vec()).into(),
        )?,
        None => builder.with_no_client_auth(),
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Opens a connection.
pub(crate) async fn connect(
    address: &ServiceAddress,
    connector: &TlsConnector,
) -> Result<SendRequest<Full<Bytes>>, Trouble> {
    let opening = tokio::time::timeout(CONNECT_TIME, open(address, connector));
    match opening.await {
        Ok(opened) => opened,
        Err(_) if has_route().await => Err(Trouble::NoReply),
        Err(_) => Err(Trouble::OwnLine),
    }
}

/// One question over a connection of its own: what is no part of a check.
pub(crate) async fn ask(
    address: &ServiceAddress,
    connector: &TlsConnector,
    method: Method,
    path: &str,
    body: Vec<u8>,
) -> Result<(StatusCode, Vec<u8>), Trouble> {
    let asking = async {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &address.host)
            .header(CONTENT_TYPE, wire::MEDIA_TYPE)
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| Trouble::FaultyRequest)?;
        let mut sender = connect(address, connector).await?;
        let response = sender.send_request(request).await;
        let response = response.map_err(|error| broken(&error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), wire::MESSAGE_MAX);
        let body = body.collect().await.map_err(|_| Trouble::ServiceDown)?;
        Ok((status, body.to_bytes().to_vec()))
    };
    let asked = tokio::time::timeout(ASK_TIME, asking).await;
    asked.unwrap_or(Err(Trouble::NoReply))
}

async fn open(
    ServiceAddress { host, port }: &ServiceAddress,
    connector: &TlsConnector,
) -> Result<SendRequest<Full<Bytes>>, Trouble> {
    // A name that cannot be looked up is a resolver that cannot be reached: the address was one when the terminal was set up.
    let addresses = lookup_host((host.as_str(), *port)).await;
    let addresses: Vec<_> = addresses.map_err(|_| Trouble::OwnLine)?.collect();
    let stream = match TcpStream::connect(addresses.as_slice()).await {
        Ok(stream) => stream,
        Err(error) => return Err(unconnected(&error)),
    };
    // Requests are small and each waits for its answer: nothing is gained by collecting them.
    stream.set_nodelay(true).map_err(|_| Trouble::ServiceDown)?;
    let name = ServerName::try_from(host.clone()).map_err(|_| Trouble::ServiceCertificate)?;
    let connected = connector.connect(name, stream).await;
    let stream = connected.map_err(|error| broken(&error))?;
    let handshake = client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (sender, connection) = handshake.map_err(|error| broken(&error))?;
    tokio::spawn(async move {
        // It ends when either side closes; the next request sees that.
        drop(connection.await);
    });
    Ok(sender)
}

fn unconnected(error: &io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown => {
            Trouble::OwnLine
        }
        ErrorKind::TimedOut => Trouble::NoReply,
        _ => Trouble::ServiceDown,
    }
}

/// Why a connection that was there carries nothing: what TLS says of it, somewhere among the causes.
pub(crate) fn broken(error: &(dyn Error + 'static)) -> Trouble {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return refused_by_tls(tls);
        }
        let io = error.downcast_ref::<io::Error>();
        let inner = io.and_then(io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    Trouble::ServiceDown
}

fn refused_by_tls(error: &rustls::Error) -> Trouble {
    use AlertDescription as Alert;
    match error {
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => Trouble::ClockWrong,
        rustls::Error::InvalidCertificate(_) => Trouble::ServiceCertificate,
        rustls::Error::AlertReceived(
            Alert::BadCertificate
            | Alert::CertificateExpired
            | Alert::CertificateRequired
            | Alert::CertificateRevoked
            | Alert::CertificateUnknown
            | Alert::UnknownCA,
        ) => Trouble::CertificateEnded,
        _ => Trouble::ServiceDown,
    }
}

/// Whether this machine knows a way to the outside. Connecting a datagram socket sends nothing; the address is one of
/// documentation (RFC 5737).
async fn has_route() -> bool {
    match UdpSocket::bind(("0.0.0.0", 0)).await {
        Ok(socket) => socket.connect(("192.0.2.1", 9)).await.is_ok(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Noticed, broken, instant, unconnected};
    use crate::advice::Trouble;
    use hyper::StatusCode;
    use hyper::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
    use std::io::{Error, ErrorKind};

    #[test]
    fn headers_say_how_long_and_what_time_it_is() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
        headers.insert(
            DATE,
            HeaderValue::from_static("Tue, 24 Nov 2026 03:00:00 GMT"),
        );
        let noticed = Noticed::of(StatusCode::SERVICE_UNAVAILABLE, &headers);
        assert_eq!(
            (noticed.trouble, noticed.retry_after),
            (Some(Trouble::Paused), Some(60))
        );
        assert_eq!(noticed.date.unwrap().to_string(), "2026-11-24T03:00:00Z");
        assert_eq!(instant("yesterday"), None);
        let plain = Noticed::of(StatusCode::SERVICE_UNAVAILABLE, &HeaderMap::new());
        assert_eq!(plain.trouble, None);
        let old = Noticed::of(StatusCode::UPGRADE_REQUIRED, &HeaderMap::new());
        assert_eq!(old.trouble, Some(Trouble::UpdateNeeded));
    }

    #[test]
    fn causes_are_told_apart() {
        use rustls::{AlertDescription, CertificateError, Error as Tls};
        let io = |tls: Tls| Error::new(ErrorKind::InvalidData, tls);
        let told = |tls| broken(&io(tls));
        assert_eq!(
            told(Tls::InvalidCertificate(CertificateError::NotValidYet)),
            Trouble::ClockWrong
        );
        assert_eq!(
            told(Tls::InvalidCertificate(CertificateError::UnknownIssuer)),
            Trouble::ServiceCertificate
        );
        assert_eq!(
            told(Tls::AlertReceived(AlertDescription::CertificateExpired)),
            Trouble::CertificateEnded
        );
        assert_eq!(
            broken(&Error::from(ErrorKind::ConnectionReset)),
            Trouble::ServiceDown
        );
        assert_eq!(
            unconnected(&ErrorKind::NetworkUnreachable.into()),
            Trouble::OwnLine
        );
        assert_eq!(
            unconnected(&ErrorKind::ConnectionRefused.into()),
            Trouble::ServiceDown
        );
    }
}
