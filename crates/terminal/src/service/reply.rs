// SPDX-License-Identifier: MIT OR Apache-2.0
//! What came back, and what it means.

use base64ct::{Base64, Encoding};
use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderValue};
use protocol::Class;
use protocol::client::Event;
use protocol::wire;

/// A whole reply.
pub(super) struct Whole {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

pub(super) struct Reply(pub(super) Option<Whole>);

impl Reply {
    /// The signature beside an answer; empty if there is none, or something else, or two: the machine believes neither.
    pub(super) fn signature(&self) -> Vec<u8> {
        let headers = self.0.iter().flat_map(|reply| {
            let values = reply.headers.get_all(wire::ANSWER_SIGNATURE);
            values.iter().collect::<Vec<_>>()
        });
        let values: Vec<&HeaderValue> = headers.collect();
        let [value] = values[..] else {
            return Vec::new();
        };
        let text = value.to_str().ok();
        let short = text.filter(|text| text.len() <= wire::ANSWER_SIGNATURE_MAX);
        let decoded = short.and_then(|text| Base64::decode_vec(text).ok());
        decoded.unwrap_or_default()
    }

    /// Whether no whole reply came.
    pub(super) const fn is_lost(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn is(&self, status: StatusCode) -> bool {
        self.0.as_ref().is_some_and(|reply| reply.status == status)
    }

    /// The body of a success, or the class of the refusal; `None` if nothing came that the protocol knows.
    pub(super) fn success(self, success: StatusCode) -> Result<Vec<u8>, Option<Class>> {
        match self.0 {
            None => Err(None),
            Some(reply) if reply.status == success => Ok(reply.body),
            // A refusal is taken for one only if it is a problem document of the protocol.
            Some(reply) => Err(match wire::decode_problem(&reply.body) {
                Ok(problem) => Some(problem.class),
                Err(_) if reply.status == StatusCode::SERVICE_UNAVAILABLE => {
                    Some(Class::Unavailable)
                }
                Err(_) => None,
            }),
        }
    }

    pub(super) fn event(self, success: StatusCode, read: impl FnOnce(Vec<u8>) -> Event) -> Event {
        match self.success(success) {
            Ok(body) => read(body),
            Err(class) => class.map_or(Event::Unreachable, Event::Refused),
        }
    }
}
