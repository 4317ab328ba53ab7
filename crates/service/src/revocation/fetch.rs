// SPDX-License-Identifier: MIT OR Apache-2.0
//! Plain HTTP/1.1 requests to sources of revocation information, within limits.
//!
//! Nothing is decompressed and no redirect is followed: lists and answers are signed, so a proxy in between can only
//! withhold, and a source that moves is the operator's to follow.

use super::HttpAddress;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::http::request::Builder;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Open connections kept for each host. Origin: one refresh walks through its lists one after the other; a responder is
/// asked by as many checks at once as there are cores, and some.
const KEPT: usize = 8;

/// How long a source may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpLimits {
    /// Longest time until there is a connection.
    pub connect: Duration,
    /// Longest time until the head of the reply is there, and between two pieces of its body.
    pub idle: Duration,
    /// Longest time for one whole list.
    pub whole: Duration,
}

impl HttpLimits {
    /// Limits for lists.
    #[must_use]
    pub const fn lists() -> Self {
        // Origin: a national list of 400 MiB takes six minutes on a line of 10 Mbit/s; a refresh is described as taking
        // five to ten minutes. Who says nothing for half a minute has gone.
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(30),
            whole: Duration::from_secs(600),
        }
    }
}

/// Why something could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// No connection.
    Connect(io::ErrorKind),
    /// The body is compressed or encoded otherwise; only identity was asked for.
    Encoded,
    /// The connection ended before the whole reply was there, or what came is not HTTP.
    Interrupted,
    /// The body is not of the media type a responder's answer has.
    MediaType,
    /// The reply points elsewhere, which is not followed.
    Redirected {
        /// Its status.
        status: u16,
    },
    /// Any other reply than the one asked for.
    Status {
        /// Its status.
        status: u16,
    },
    /// A time ran out.
    TimedOut,
    /// The reply is, or announces to be, longer than it may be.
    TooLong {
        /// The most that is taken.
        limit: u64,
    },
}

impl FetchError {
    /// Whether the same request may succeed a moment later.
    pub(super) const fn is_passing(self) -> bool {
        matches!(
            self,
            Self::Connect(_)
                | Self::Interrupted
                | Self::Status {
                    status: 429 | 500 | 502 | 503 | 504
                }
                | Self::TimedOut
        )
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(kind) => write!(f, "no connection: {kind}"),
            Self::Encoded => f.write_str("the reply is compressed, which was not asked for"),
            Self::Interrupted => f.write_str("the connection ended before the reply was there"),
            Self::MediaType => f.write_str("the reply is not an OCSP response"),
            Self::Redirected { status } => {
                write!(
                    f,
                    "the reply points elsewhere, which is not followed: {status}"
                )
            }
            Self::Status { status } => write!(f, "the reply is {status}"),
            Self::TimedOut => f.write_str("the reply took too long"),
            Self::TooLong { limit } => write!(f, "the reply is longer than {limit} octets"),
        }
    }
}

impl std::error::Error for FetchError {}

/// Validators of a reply (RFC 9110 §8.8), for the next request.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Validators {
    pub(super) tag: Option<String>,
    pub(super) modified: Option<String>,
}

/// Longest validator that is kept. Origin: entity tags are digests, in hexadecimal at most 130 octets.
const VALIDATOR: usize = 256;

impl Validators {
    fn of(reply: &Response<Incoming>) -> Self {
        let text = |name| {
            let value = reply.headers().get(name)?.to_str().ok()?;
            (value.len() <= VALIDATOR).then(|| value.to_owned())
        };
        Self {
            tag: text(header::ETAG),
            modified: text(header::LAST_MODIFIED),
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.tag.is_none() && self.modified.is_none()
    }

    /// RFC 9110 §13.1: the entity tag if there is one, else the date.
    fn put_into(&self, request: Builder) -> Builder {
        match (&self.tag, &self.modified) {
            (Some(tag), _) => request.header(header::IF_NONE_MATCH, tag),
            (None, Some(modified)) => request.header(header::IF_MODIFIED_SINCE, modified),
            (None, None) => request,
        }
    }
}

type Sender = SendRequest<Full<Bytes>>;

/// A reply of which the head is there, and the connection its body comes on.
pub(super) struct Exchange {
    reply: Response<Incoming>,
    sender: Sender,
    /// Octets that may still come.
    left: u64,
    limit: u64,
}

/// Connections to the hosts of sources, kept open between requests.
#[derive(Default)]
pub(super) struct HttpClient {
    idle: Mutex<BTreeMap<(String, u16), Vec<Sender>>>,
}

impl HttpClient {
    /// Asks for what has changed since the validators; empty ones ask for everything. `None` if nothing has.
    pub(super) async fn get(
        &self,
        address: &HttpAddress,
        held: &Validators,
        limit: u64,
        limits: &HttpLimits,
    ) -> Result<Option<(Validators, Exchange)>, FetchError> {
        let ask = || {
            held.put_into(request(Method::GET, address))
                .body(Full::default())
                .map_err(|_| FetchError::Interrupted)
        };
        let exchange = self.send(address, &ask, limit, limits).await?;
        match exchange.reply.status() {
            StatusCode::OK => {
                let validators = Validators::of(&exchange.reply);
                Ok(Some((validators, exchange)))
            }
            // Only who asked for it can have it.
            StatusCode::NOT_MODIFIED if !held.is_empty() => {
                self.keep(address, exchange.sender);
                Ok(None)
            }
            status => Err(fault_of(status)),
        }
    }

    /// Sends a request whose reply is short, and reads it whole.
    pub(super) async fn exchange(
        &self,
        address: &HttpAddress,
        ask: &(dyn Fn() -> Result<Request<Full<Bytes>>, FetchError> + Sync),
        media_type: &str,
        limit: u64,
        limits: &HttpLimits,
    ) -> Result<Vec<u8>, FetchError> {
        let mut exchange = self.send(address, ask, limit, limits).await?;
        match exchange.reply.status() {
            StatusCode::OK => {}
            status => return Err(fault_of(status)),
        }
        let found = exchange.reply.headers().get(header::CONTENT_TYPE);
        let found = found
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let essence = found.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case(media_type) {
            return Err(FetchError::MediaType);
        }
        let mut body = Vec::new();
        while let Some(piece) = exchange.piece(limits.idle).await? {
            body.extend_from_slice(&piece);
        }
        self.keep(address, exchange.sender);
        Ok(body)
    }

    /// Puts a connection back whose reply has been read to its end.
    pub(super) fn keep(&self, address: &HttpAddress, sender: Sender) {
        let (host, port) = address.target();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle.entry((host.to_owned(), port)).or_default();
        if kept.len() < KEPT {
            kept.push(sender);
        }
    }

    fn kept(&self, address: &HttpAddress) -> Option<Sender> {
        let (host, port) = address.target();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle.get_mut(&(host.to_owned(), port))?;
        std::iter::from_fn(|| kept.pop()).find(|sender| !sender.is_closed())
    }

    async fn send(
        &self,
        address: &HttpAddress,
        ask: &(dyn Fn() -> Result<Request<Full<Bytes>>, FetchError> + Sync),
        limit: u64,
        limits: &HttpLimits,
    ) -> Result<Exchange, FetchError> {
        if let Some(kept) = self.kept(address) {
            match send_on(kept, ask()?, limit, limits).await {
                // The other side may have closed it at any time since; a new one tells.
                Err(FetchError::Interrupted) => {}
                sent => return sent,
            }
        }
        let sender = connect(address, limits).await?;
        send_on(sender, ask()?, limit, limits).await
    }
}

impl Exchange {
    /// The next octets of the body; `None` at its end.
    pub(super) async fn piece(&mut self, idle: Duration) -> Result<Option<Bytes>, FetchError> {
        loop {
            let frame = timeout(idle, self.reply.body_mut().frame()).await;
            let frame = match frame.map_err(|_| FetchError::TimedOut)? {
                None => return Ok(None),
                Some(frame) => frame.map_err(|_| FetchError::Interrupted)?,
            };
            // Trailers say nothing that counts.
            if let Ok(piece) = frame.into_data() {
                let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                let limit = self.limit;
                self.left = self
                    .left
                    .checked_sub(length)
                    .ok_or(FetchError::TooLong { limit })?;
                return Ok(Some(piece));
            }
        }
    }

    /// The connection, once the body has been read.
    pub(super) fn into_sender(self) -> Sender {
        self.sender
    }
}

/// A request that asks for the octets as they are, from the source itself.
pub(super) fn request(method: Method, address: &HttpAddress) -> Builder {
    Request::builder()
        .method(method)
        .uri(address.path())
        .header(header::HOST, address.host_header())
        .header(header::ACCEPT_ENCODING, "identity")
        // RFC 9111 §5.2.1.4: caches in between ask the source before they answer.
        .header(header::CACHE_CONTROL, "no-cache")
}

async fn connect(address: &HttpAddress, limits: &HttpLimits) -> Result<Sender, FetchError> {
    let connected = timeout(limits.connect, TcpStream::connect(address.target())).await;
    let stream = connected
        .map_err(|_| FetchError::TimedOut)?
        .map_err(|error| FetchError::Connect(error.kind()))?;
    let (sender, connection) = handshake(TokioIo::new(stream))
        .await
        .map_err(|_| FetchError::Interrupted)?;
    tokio::spawn(async move {
        // It ends when either side closes; the next request sees that.
        drop(connection.await);
    });
    Ok(sender)
}

async fn send_on(
    mut sender: Sender,
    request: Request<Full<Bytes>>,
    limit: u64,
    limits: &HttpLimits,
) -> Result<Exchange, FetchError> {
    let sent = async {
        // The connection's own task may not have noticed yet that the reply before was read to its end.
        sender.ready().await?;
        sender.send_request(request).await
    };
    let reply = timeout(limits.idle, sent).await;
    let reply = reply
        .map_err(|_| FetchError::TimedOut)?
        .map_err(|_| FetchError::Interrupted)?;
    let encodings = reply.headers().get_all(header::CONTENT_ENCODING);
    if encodings
        .iter()
        .any(|encoding| encoding.as_bytes() != b"identity")
    {
        return Err(FetchError::Encoded);
    }
    // Before anything of the body is read.
    if reply.status() == StatusCode::OK && announced(&reply).is_some_and(|length| length > limit) {
        return Err(FetchError::TooLong { limit });
    }
    Ok(Exchange {
        reply,
        sender,
        left: limit,
        limit,
    })
}

/// The length the head announces; hyper has read the header already.
fn announced(reply: &Response<Incoming>) -> Option<u64> {
    hyper::body::Body::size_hint(reply.body()).exact()
}

fn fault_of(status: StatusCode) -> FetchError {
    let number = status.as_u16();
    if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        return FetchError::Redirected { status: number };
    }
    FetchError::Status { status: number }
}
