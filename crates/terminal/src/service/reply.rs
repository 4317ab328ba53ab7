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

    /// A refusal is taken for one only if it is a problem document of the protocol.
    pub(super) fn event(self, success: StatusCode, read: impl FnOnce(Vec<u8>) -> Event) -> Event {
        match self.0 {
            None => Event::Unreachable,
            Some(reply) if reply.status == success => read(reply.body),
            Some(reply) => match wire::decode_problem(&reply.body) {
                Ok(problem) => Event::Refused(problem.class),
                Err(_) if reply.status == StatusCode::SERVICE_UNAVAILABLE => {
                    Event::Refused(Class::Unavailable)
                }
                Err(_) => Event::Unreachable,
            },
        }
    }
}
