// SPDX-License-Identifier: MIT OR Apache-2.0
//! Asking an OCSP responder over HTTP: GET and POST, within a deadline, with retries out of a budget and a bounded cache.
//!
//! ```text
//! ask ── cache ── held and good ──────────────────────────> OcspAnswer, not verified: jpki decides
//!          └── GET or POST ── response ── final ──> cache ──^
//!                 ^               └── passing fault
//!                 └── pause with jitter <── attempts, budget and deadline allow it
//! ```
//!
//! Covers RFC 6960 appendix A and RFC 5019 §5, §6.

mod cache;
mod retry;

pub use cache::CacheLimits;
pub use retry::RetryLimits;

use super::HttpAddress;
use super::fetch::{FetchError, HttpClient, HttpLimits, request};
use base64ct::{Base64, Encoding};
use cache::Cache;
use http_body_util::Full;
use hyper::{Method, header};
use jpki::crypto::CryptoProvider;
use jpki::error::{Error, Undetermined};
use jpki::path::{TrustAnchors, VerifiedPath};
use jpki::revocation::OcspExchange;
use jpki::revocation::ocsp::{
    CertIdDigest, MAX_OCSP_RESPONSE, NoncePolicy, OcspDetermination, OcspPolicy, OcspRequest,
    verify_ocsp_response,
};
use jpki::time::UnixTime;
use retry::Budget;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Longest address of a GET (RFC 5019 §5); what is longer is sent by POST.
const MAX_GET: usize = 255;

/// Octets of a nonce, as RFC 9654 §2.1 recommends.
const NONCE: usize = 32;

/// Whether each question carries a nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcspNonce {
    /// A fresh one: the answer is for this question alone, so it is neither taken from a cache nor put there.
    Fresh,
    /// None: answers that were made in advance do (RFC 5019 §4), by GET, and may be cached.
    Without,
}

/// How a responder is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asking {
    /// With which digest the certificate's issuer is named.
    pub digest: CertIdDigest,
    /// Whether each question carries a nonce.
    pub nonce: OcspNonce,
    /// Longest time for one question, retries and pauses included.
    pub deadline: Duration,
    /// How long one request may take.
    pub http: HttpLimits,
    /// How often and how fast it is asked again.
    pub retry: RetryLimits,
    /// How much is kept of answers, and how long.
    pub cache: CacheLimits,
}

impl Asking {
    /// By the profile of RFC 5019: no nonce, GET, cached.
    #[must_use]
    pub const fn lightweight() -> Self {
        Self {
            digest: CertIdDigest::Sha1,
            nonce: OcspNonce::Without,
            // Origin: a person waits at the desk. Responders answer in tens of milliseconds; who has not after two seconds
            // will not soon, and three attempts fit.
            deadline: Duration::from_secs(5),
            http: HttpLimits {
                connect: Duration::from_secs(1),
                idle: Duration::from_secs(2),
                whole: Duration::from_secs(2),
            },
            retry: RetryLimits::official(),
            cache: CacheLimits::official(),
        }
    }

    /// In real time: a fresh nonce in each question, nothing cached.
    #[must_use]
    pub const fn in_real_time() -> Self {
        let mut asking = Self::lightweight();
        asking.nonce = OcspNonce::Fresh;
        asking
    }
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcspOrigin {
    /// It was held.
    Cache,
    /// The responder was asked, so many times.
    Responder {
        /// Attempts, the last one included.
        attempts: u32,
    },
}

/// What came of a question. It proves nothing: that is for
/// [`verify_not_revoked_by_sources`](jpki::revocation::verify_not_revoked_by_sources), with [`OcspAnswer::exchange`].
#[derive(Clone)]
pub struct OcspAnswer {
    request: OcspRequest,
    response: Arc<[u8]>,
    said: Result<OcspDetermination, Error>,
    origin: OcspOrigin,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcspFault {
    /// The question cannot be put.
    Question(Error),
    /// Nothing came, at the last of so many attempts.
    Transport {
        /// Attempts, the last one included.
        attempts: u32,
        /// Why not.
        error: FetchError,
    },
}

impl OcspAnswer {
    /// Question and response, for the decision.
    #[must_use]
    pub fn exchange(&self) -> OcspExchange<'_> {
        OcspExchange {
            request: &self.request,
            response: &self.response,
        }
    }

    /// What the response said when it came, for logs.
    ///
    /// # Errors
    /// Those of [`verify_ocsp_response`].
    pub const fn said(&self) -> &Result<OcspDetermination, Error> {
        &self.said
    }

    /// Where it comes from.
    #[must_use]
    pub const fn origin(&self) -> OcspOrigin {
        self.origin
    }
}

/// A way to one responder.
pub struct OcspClient {
    responder: HttpAddress,
    asking: Asking,
    policy: OcspPolicy,
    crypto: &'static CryptoProvider,
    http: HttpClient,
    cache: Cache,
    budget: Budget,
}

impl OcspClient {
    /// Prepares a way to a responder; nothing is asked yet.
    ///
    /// A question without nonce cannot have one back, so [`NoncePolicy::Required`] then becomes
    /// [`NoncePolicy::WhenPresent`].
    #[must_use]
    pub fn new(
        responder: HttpAddress,
        asking: Asking,
        mut policy: OcspPolicy,
        crypto: &'static CryptoProvider,
    ) -> Self {
        if asking.nonce == OcspNonce::Without {
            policy.nonce = NoncePolicy::WhenPresent;
        }
        Self {
            responder,
            cache: Cache::new(asking.cache.clone()),
            budget: Budget::new(asking.retry.clone()),
            asking,
            policy,
            crypto,
            http: HttpClient::default(),
        }
    }

    /// The rules answers are held to: those of the decision too.
    #[must_use]
    pub const fn policy(&self) -> &OcspPolicy {
        &self.policy
    }

    /// Asks for the certificate of the path. `random` fills what it is given.
    ///
    /// # Errors
    /// [`OcspFault`]: nothing came. Whatever came is an answer, also one that says nothing or is forged.
    pub async fn ask(
        &self,
        path: &VerifiedPath,
        anchors: &TrustAnchors,
        now: UnixTime,
        random: &(dyn Fn(&mut [u8]) + Sync),
    ) -> Result<OcspAnswer, OcspFault> {
        let mut nonce = [0; NONCE];
        let nonce = match self.asking.nonce {
            OcspNonce::Fresh => {
                random(&mut nonce);
                Some(&nonce[..])
            }
            OcspNonce::Without => None,
        };
        let request = OcspRequest::new(path, anchors, self.asking.digest, nonce, self.crypto)
            .map_err(OcspFault::Question)?;
        let judge = |response: &[u8]| {
            let (policy, crypto) = (&self.policy, self.crypto);
            verify_ocsp_response(response, &request, path, anchors, now, policy, crypto)
        };
        if nonce.is_none()
            && let Some(response) = self.cache.find(request.cert_id(), now)
        {
            // Judged anew: anchors and time may be others than when it was put there.
            let said = judge(&response);
            if said.is_ok() {
                let origin = OcspOrigin::Cache;
                return Ok(OcspAnswer {
                    request,
                    response,
                    said,
                    origin,
                });
            }
        }
        let (response, attempts) = self.ask_until(&request, &judge, random).await?;
        let said = judge(&response);
        if nonce.is_none()
            && let Ok(answer) = &said
        {
            let evidence = &answer.evidence;
            self.cache
                .keep(request.cert_id(), response.clone(), evidence, now);
        }
        Ok(OcspAnswer {
            request,
            response,
            said,
            origin: OcspOrigin::Responder { attempts },
        })
    }

    /// Asks until there is something final, or attempts, budget or time have run out.
    async fn ask_until(
        &self,
        request: &OcspRequest,
        judge: &(dyn Fn(&[u8]) -> Result<OcspDetermination, Error> + Sync),
        random: &(dyn Fn(&mut [u8]) + Sync),
    ) -> Result<(Arc<[u8]>, u32), OcspFault> {
        self.budget.note_question();
        let until = tokio::time::Instant::now() + self.asking.deadline;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let sent = tokio::time::timeout_at(until, self.send(request)).await;
            let sent = sent.unwrap_or(Err(FetchError::TimedOut));
            let is_passing = match &sent {
                Ok(response) => is_passing(&judge(response)),
                Err(error) => error.is_passing(),
            };
            let mut jitter = [0];
            random(&mut jitter);
            let pause = self.asking.retry.pause(attempts, jitter[0]);
            let may_go_on = is_passing
                && attempts < self.asking.retry.attempts
                && tokio::time::Instant::now() + pause < until
                && self.budget.take_retry();
            if !may_go_on {
                return match sent {
                    Ok(response) => Ok((response.into(), attempts)),
                    Err(error) => Err(OcspFault::Transport { attempts, error }),
                };
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn send(&self, asked: &OcspRequest) -> Result<Vec<u8>, FetchError> {
        let der = asked.to_der();
        let get = in_path(&der);
        let address = self.responder.below(&get);
        let by_get =
            self.asking.nonce == OcspNonce::Without && address.to_string().len() <= MAX_GET;
        let ask = || {
            let made = match by_get {
                true => request(Method::GET, &address).body(Full::default()),
                false => request(Method::POST, &self.responder)
                    .header(header::CONTENT_TYPE, "application/ocsp-request")
                    .body(Full::from(der.clone())),
            };
            made.map_err(|_| FetchError::Interrupted)
        };
        let limit = u64::try_from(MAX_OCSP_RESPONSE).unwrap_or(u64::MAX);
        let (address, http) = (&self.responder, &self.asking.http);
        let media_type = "application/ocsp-response";
        self.http
            .exchange(address, &ask, media_type, limit, http)
            .await
    }
}

/// Base64, with what a path may not hold, or a server may take for something else, in percent form (RFC 5019 §5).
fn in_path(der: &[u8]) -> String {
    let base64 = Base64::encode_string(der);
    let escaped = base64.replace('+', "%2B").replace('/', "%2F");
    escaped.replace('=', "%3D")
}

/// internalError and tryLater (RFC 6960 §2.3); whatever else was said, it stays said.
const fn is_passing(said: &Result<OcspDetermination, Error>) -> bool {
    matches!(
        said,
        Err(Error::Undetermined(Undetermined::OcspNotAnswered {
            code: 2 | 3
        }))
    )
}

impl fmt::Display for OcspFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(error) => write!(f, "the question cannot be put: {error}"),
            Self::Transport { attempts, error } => write!(f, "attempt {attempts}: {error}"),
        }
    }
}

impl std::error::Error for OcspFault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Question(error) => Some(error),
            Self::Transport { error, .. } => Some(error),
        }
    }
}

/// Nothing that names a certificate.
impl fmt::Debug for OcspAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspAnswer")
            .field("said", &self.said)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OcspClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspClient")
            .field("responder", &self.responder)
            .finish_non_exhaustive()
    }
}
