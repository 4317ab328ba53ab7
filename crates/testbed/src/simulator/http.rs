// SPDX-License-Identifier: MIT OR Apache-2.0
//! As much of HTTP/1.1 and 1.0 (RFC 9112) as a simulated source needs: requests from octets, replies as octets.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Longest request, head and body. Origin: an OCSP request has some 200 octets; the rest is headers and room.
pub const MAX_REQUEST: usize = 64 * 1_024;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Method, as it came.
    pub method: String,
    /// Target, as it came: path and query.
    pub target: String,
    /// Names in lower case, values without surrounding blanks.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// Whether the connection ends with the reply: HTTP/1.0, or as the request says.
    pub closes: bool,
}

/// Why octets are no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestFault {
    /// A line, a header or a length does not have its form.
    Malformed,
    /// Longer than [`MAX_REQUEST`].
    TooLong,
    /// The body comes in chunks, which no client of these sources sends.
    Unsupported,
}

impl fmt::Display for RequestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not an HTTP request",
            Self::TooLong => "the request is too long",
            Self::Unsupported => "the request's body comes in chunks",
        })
    }
}

impl std::error::Error for RequestFault {}

impl Request {
    /// Reads one request from the beginning of the octets: the request and how many it took; `None` if more are needed.
    ///
    /// # Errors
    /// [`RequestFault`].
    pub fn read(octets: &[u8]) -> Result<Option<(Self, usize)>, RequestFault> {
        let Some(end) = octets.windows(4).position(|window| window == b"\r\n\r\n") else {
            return match octets.len() {
                0..MAX_REQUEST => Ok(None),
                _ => Err(RequestFault::TooLong),
            };
        };
        let (head, body) = octets.split_at(end + 4);
        let head = head.get(..end).unwrap_or_default();
        let head = std::str::from_utf8(head).map_err(|_| RequestFault::Malformed)?;
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(RequestFault::Malformed);
        };
        let closes = match version {
            "HTTP/1.0" => true,
            "HTTP/1.1" => false,
            _ => return Err(RequestFault::Malformed),
        };
        if method.is_empty() || !target.starts_with('/') {
            return Err(RequestFault::Malformed);
        }
        let headers: Option<Vec<_>> = lines
            .map(|line| {
                let (name, value) = line.split_once(':')?;
                Some((name.to_ascii_lowercase(), value.trim().to_owned()))
            })
            .collect();
        let mut request = Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers.ok_or(RequestFault::Malformed)?,
            body: Vec::new(),
            closes,
        };
        request.closes |= request.header("connection") == Some("close");
        if request.header("transfer-encoding").is_some() {
            return Err(RequestFault::Unsupported);
        }
        let length = request.header("content-length").map(str::parse);
        let length: usize = length
            .unwrap_or(Ok(0))
            .map_err(|_| RequestFault::Malformed)?;
        let whole = (end + 4)
            .checked_add(length)
            .filter(|whole| *whole <= MAX_REQUEST);
        let whole = whole.ok_or(RequestFault::TooLong)?;
        match body.get(..length) {
            None => Ok(None),
            Some(body) => {
                request.body = body.to_vec();
                Ok(Some((request, whole)))
            }
        }
    }

    /// The value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(held, _)| held == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The target without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// A reply, and how it comes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Headers besides the length.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Arc<[u8]>,
    /// The length the head announces instead of the body's own.
    pub(super) announced: Option<u64>,
    /// Whether the body comes in chunks, so that no length is announced.
    pub(super) chunked: bool,
    /// How it comes, if not at once.
    pub(super) steps: Option<Vec<Step>>,
}

/// What is done on the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a listener does all of them")]
pub enum Step {
    /// Send octets.
    Send(Vec<u8>),
    /// Send octets over and over until the other side closes.
    Repeat(Vec<u8>),
    /// Wait.
    Wait(Duration),
    /// Close the connection.
    Close,
}

impl Reply {
    /// A reply without headers and body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self::of(status, "text/plain", Arc::default())
    }

    /// A reply with a body of a type.
    pub(super) fn of(status: u16, media_type: &str, body: Arc<[u8]>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", media_type.to_owned())],
            body,
            announced: None,
            chunked: false,
            steps: None,
        }
    }

    /// What is done on the connection, in order; it stays open unless a step closes it.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        match &self.steps {
            Some(steps) => steps.clone(),
            None => vec![Step::Send(self.octets())],
        }
    }

    /// Head and body, the head as it announces itself.
    pub(super) fn octets(&self) -> Vec<u8> {
        // The reason phrase may be empty (RFC 9112 §4).
        let mut octets = format!("HTTP/1.1 {} \r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            octets.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        // RFC 9110 §8.6: none with 304, which has no body.
        if !self.chunked && self.status != 304 {
            let length = u64::try_from(self.body.len()).unwrap_or(u64::MAX);
            let length = self.announced.unwrap_or(length);
            octets.extend_from_slice(format!("Content-Length: {length}\r\n").as_bytes());
        }
        octets.extend_from_slice(b"\r\n");
        octets.extend_from_slice(&self.body);
        octets
    }
}
