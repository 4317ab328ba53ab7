// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong with a source of revocation information.

use super::bomb::gzip_of_zeros;
use super::http::{Reply, Step};
use std::sync::Arc;
use std::time::Duration;

/// Octets a compressed bomb grows to: more than any list may have.
const BOMB: u64 = 1 << 30;

/// Octets an oversized reply announces: a tebibyte.
const OVERSIZED: u64 = 1 << 40;

macro_rules! faults {
    ($($name:ident = $word:literal: $sentence:literal;)*) => {
        /// One thing that goes wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum SourceFault {
            $(#[doc = $sentence] $name,)*
        }

        impl SourceFault {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Word for command lines and logs.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What happens.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }
        }
    };
}

faults! {
    CompressedBomb = "compressed-bomb":
        "The body is compressed (Content-Encoding: gzip) and would grow to a gibibyte.";
    Endless = "endless":
        "The body has no announced length and does not end.";
    Future = "future":
        "The list or the answer begins tomorrow.";
    NextUpdateMissing = "next-update-missing":
        "The list or the answer does not say when the next one comes.";
    NonceMissing = "nonce-missing":
        "The answer leaves the request's nonce out.";
    NonceOther = "nonce-other":
        "The answer carries another nonce.";
    NotModifiedUnasked = "not-modified-unasked":
        "The reply is 304, whatever was asked.";
    Old = "old":
        "The list or the answer is that of three days ago.";
    Oversized = "oversized":
        "The reply announces a tebibyte.";
    Redirected = "redirected":
        "The reply is 302 and points to another host.";
    Refused = "refused":
        "The connection is closed without a reply.";
    Slow = "slow":
        "The head of the reply does not come.";
    SlowBody = "slow-body":
        "The body stops after its first octets.";
    Truncated = "truncated":
        "The connection is closed in the middle of the body.";
    TryLater = "try-later":
        "The responder says tryLater; the directory says 503.";
    Unavailable = "unavailable":
        "The reply is 503.";
    WrongCertId = "wrong-cert-id":
        "The answer is about another certificate; the list is another one's.";
    WrongSigner = "wrong-signer":
        "The right name, and the signature of a key nobody pins.";
}

impl SourceFault {
    /// What the fault makes of a reply; those in a list or an answer itself have been made there.
    pub(super) fn around(self, mut reply: Reply, slowness: Duration) -> Reply {
        match self {
            Self::CompressedBomb => {
                reply.status = 200;
                reply.headers.push(("Content-Encoding", "gzip".to_owned()));
                reply.body = gzip_of_zeros(BOMB).into();
            }
            Self::Endless => reply.steps = Some(endless(&reply)),
            Self::NotModifiedUnasked => reply = Reply::empty(304),
            Self::Oversized => {
                reply.announced = Some(OVERSIZED);
                reply.steps = Some(vec![Step::Send(reply.octets()), Step::Wait(slowness)]);
            }
            Self::Redirected => {
                reply = Reply::empty(302);
                let elsewhere = "http://elsewhere.invalid/list.crl".to_owned();
                reply.headers.push(("Location", elsewhere));
            }
            Self::Refused => reply.steps = Some(vec![Step::Close]),
            Self::Slow => {
                reply.steps = Some(vec![Step::Wait(slowness), Step::Send(reply.octets())]);
            }
            Self::SlowBody => {
                let (first, rest) = cut(&reply);
                reply.steps = Some(vec![
                    Step::Send(first),
                    Step::Wait(slowness),
                    Step::Send(rest),
                ]);
            }
            Self::Truncated => {
                reply.steps = Some(vec![Step::Send(cut(&reply).0), Step::Close]);
            }
            Self::Unavailable => reply = Reply::empty(503),
            Self::Future
            | Self::NextUpdateMissing
            | Self::NonceMissing
            | Self::NonceOther
            | Self::Old
            | Self::TryLater
            | Self::WrongCertId
            | Self::WrongSigner => {}
        }
        reply
    }
}

/// The reply in two: all but the second half of the body, and the rest.
fn cut(reply: &Reply) -> (Vec<u8>, Vec<u8>) {
    let mut first = reply.octets();
    let rest = first.split_off(first.len().saturating_sub(reply.body.len().div_ceil(2)));
    (first, rest)
}

/// The body, and then the same over and over, in chunks (RFC 9112 §7.1), until the other side gives up.
fn endless(reply: &Reply) -> Vec<Step> {
    let mut begun = reply.clone();
    begun
        .headers
        .push(("Transfer-Encoding", "chunked".to_owned()));
    begun.announced = None;
    begun.chunked = true;
    let body: Arc<[u8]> = begun.body;
    begun.body = Arc::default();
    let mut chunk = format!("{:X}\r\n", body.len()).into_bytes();
    chunk.extend_from_slice(&body);
    chunk.extend_from_slice(b"\r\n");
    vec![Step::Send(begun.octets()), Step::Repeat(chunk)]
}
