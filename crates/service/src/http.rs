// SPDX-License-Identifier: MIT OR Apache-2.0
//! Routes, limits and problem documents. See `docs/wire-protocol.md`.

use crate::app::App;
use crate::evidence;
use crate::portal;
use crate::store::Repeatable;
use crate::verification::CRYPTO;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{
    DefaultBodyLimit, Extension, MatchedPath, Path, Request as HttpRequest, State,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64ct::{Base64, Encoding};
use protocol::Class;
use protocol::check::CheckId;
use protocol::lifecycle::terminal_version::TerminalVersion;
use protocol::number::CheckNumber;
use protocol::server::{Request, Response as Decided};
use protocol::wire::{self, Health, Problem, route};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// SHA-256 of the certificate of the device at the other end of the connection.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) [u8; 32]);

/// Platform and version of the terminal, such as `windows/1.2.3`.
const TERMINAL: &str = "kakunin-terminal";

pub(crate) fn router(app: Arc<App>, request_time: Duration) -> axum::Router {
    axum::Router::new()
        .route(route::CREATE, post(create))
        .route(route::PROVE, post(prove))
        .route(route::RECEIVE, post(receive))
        .route(route::RENEWAL, post(renew))
        .route(route::ERASURE, post(confirm_erasure))
        .route(route::CHECK_NUMBER, get(check_number))
        .route(route::HEALTH, get(health))
        .route(route::OPENAPI, get(openapi))
        .fallback(async || problem(Problem::new(Class::Misuse).with_status(404)))
        .method_not_allowed_fallback(async || problem(Problem::new(Class::Misuse).with_status(405)))
        .layer(DefaultBodyLimit::max(wire::MESSAGE_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), admit))
        .layer(middleware::from_fn_with_state(request_time, observe))
        .with_state(app)
}

type Received = Result<Bytes, BytesRejection>;

async fn create(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Received,
) -> Response {
    if let Some(refusal) = served(&app, &headers) {
        return refusal;
    }
    let repeatable = match repeatable(&headers, body.as_deref().unwrap_or_default()) {
        Ok(repeatable) => repeatable,
        Err(refusal) => return problem(refusal),
    };
    match message(&headers, body, wire::decode_create_check) {
        Ok(create) => decided(&app, peer, Request::Create(create), repeatable).await,
        Err(refusal) => problem(refusal),
    }
}

async fn prove(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Received,
) -> Response {
    let Ok(check) = CheckId::from_hex(&id) else {
        return problem(Class::UnknownCheck);
    };
    match message(&headers, body, wire::decode_submit_proof) {
        Ok(proof) => decided(&app, peer, Request::Prove { check, proof }, None).await,
        Err(refusal) => problem(refusal),
    }
}

async fn receive(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Received,
) -> Response {
    let Ok(check) = CheckId::from_hex(&id) else {
        return problem(Class::UnknownCheck);
    };
    match message(&headers, body, wire::decode_confirm_receipt) {
        Ok(receipt) => decided(&app, peer, Request::Receive { check, receipt }, None).await,
        Err(refusal) => problem(refusal),
    }
}

async fn check_number(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    Path(number): Path<String>,
) -> Response {
    match CheckNumber::new(&number) {
        Ok(number) => decided(&app, peer, Request::LookUp(number), None).await,
        Err(_) => problem(Class::Malformed),
    }
}

async fn health(State(app): State<Arc<App>>) -> Response {
    if app.store.is_healthy().await {
        let lists = app.verification().count_lists(app.clock.now());
        let health = match app.settings().paused {
            Some(_) => Health::Paused,
            None => Health::Ok,
        };
        json(StatusCode::OK, wire::encode_health(health, lists))
    } else {
        problem(Class::Unavailable)
    }
}

/// The protocol as OpenAPI, for whoever builds or tests a client.
async fn openapi() -> Response {
    json(StatusCode::OK, wire::openapi().to_string().into_bytes())
}

async fn decided(
    app: &App,
    peer: Peer,
    request: Request,
    repeatable: Option<Repeatable>,
) -> Response {
    match app
        .decide(peer.0, request, repeatable)
        .await
        .map(|decision| decision.response)
    {
        Ok(Decided::Created(created)) => {
            json(StatusCode::CREATED, wire::encode_check_created(&created))
        }
        Ok(Decided::Answered(answer)) => {
            let signature = HeaderValue::try_from(evidence::header(&answer));
            let mut response = json(StatusCode::OK, answer.body);
            // Base64 is a header's value.
            if let Ok(signature) = signature {
                let headers = response.headers_mut();
                headers.insert(wire::ANSWER_SIGNATURE, signature);
            }
            response
        }
        Ok(Decided::Found(found)) => json(StatusCode::OK, wire::encode_check_number_found(&found)),
        Ok(Decided::Processing { again_seconds }) => {
            let mut response = json(StatusCode::ACCEPTED, wire::encode_processing(again_seconds));
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, again_seconds.into());
            response
        }
        Ok(Decided::Received) => {
            let no_store = [(header::CACHE_CONTROL, "no-store")];
            (StatusCode::NO_CONTENT, no_store).into_response()
        }
        Ok(Decided::Refused(class)) | Err(class) => problem(class),
    }
}

/// Why no check is begun now: the service is paused (12), or the terminal is too old (32). Checks that were begun go on.
fn served(app: &App, headers: &HeaderMap) -> Option<Response> {
    let settings = app.settings();
    if settings.paused.is_some() {
        let mut response = problem(Class::Unavailable);
        let seconds = HeaderValue::from_static("60");
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
        return Some(response);
    }
    let named = headers.get(TERMINAL).map(|value| {
        let version = value.to_str().ok().and_then(TerminalVersion::parse);
        version.is_some_and(|version| version.is_served(&settings.least()))
    });
    // A terminal that does not say what it is cannot be told to update; one that says it wrongly can.
    (named == Some(false)).then(|| problem(Problem::new(Class::Unsupported).with_status(426)))
}

#[derive(serde::Deserialize)]
struct RenewalJson {
    request: String,
}

async fn renew(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    body: Received,
) -> Response {
    let sent = body
        .ok()
        .and_then(|body| serde_json::from_slice::<RenewalJson>(&body).ok())
        .and_then(|sent| Base64::decode_vec(&sent.request).ok());
    let (Some(request), Some(issuer)) = (sent, app.issuer()) else {
        return problem(Class::Malformed);
    };
    match portal::renew(&app.store, &issuer, peer.0, &request, app.clock.now()).await {
        Ok(certificate) => {
            let text = Base64::encode_string(&certificate);
            json(
                StatusCode::CREATED,
                format!("{{\"certificate\":\"{text}\"}}").into_bytes(),
            )
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn confirm_erasure(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
) -> Response {
    match portal::confirm_erasure(&app.store, peer.0, app.clock.now()).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// What makes a request the same when it comes again: its key and its exact bytes.
fn repeatable(headers: &HeaderMap, body: &[u8]) -> Result<Option<Repeatable>, Problem> {
    let mut keys = headers.get_all(wire::IDEMPOTENCY_KEY).iter();
    let Some(key) = keys.next() else {
        return Ok(None);
    };
    let printable = |key: &&[u8]| key.iter().all(u8::is_ascii_graphic);
    let text = Some(key.as_bytes())
        .filter(|key| (16..=64).contains(&key.len()))
        .filter(printable)
        .filter(|_| keys.next().is_none())
        .and_then(|key| core::str::from_utf8(key).ok());
    let idempotency_key = text.ok_or(Problem::new(Class::Malformed))?.to_owned();
    Ok(Some(Repeatable {
        idempotency_key,
        request_sha256: (CRYPTO.sha256)(&[body]),
    }))
}

/// A body that is of the right type, not too large, and a message.
fn message<T>(
    headers: &HeaderMap,
    body: Received,
    decode: impl FnOnce(&[u8]) -> Result<T, wire::Error>,
) -> Result<T, Problem> {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media_type
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    if !essence.is_some_and(|essence| essence.eq_ignore_ascii_case(wire::MEDIA_TYPE)) {
        return Err(Problem::new(Class::Malformed).with_status(415));
    }
    let body = body.map_err(|rejection| {
        Problem::new(Class::Malformed).with_status(rejection.status().as_u16())
    })?;
    decode(&body).map_err(|error| {
        tracing::warn!(%error, "message refused");
        Problem::new(Class::Malformed)
    })
}

pub(crate) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    respond(status, wire::MEDIA_TYPE, body)
}

pub(crate) fn problem(problem: impl Into<Refusal>) -> Response {
    let Refusal(problem) = problem.into();
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = respond(status, Problem::MEDIA_TYPE, problem.encode());
    response.extensions_mut().insert(problem.class);
    response
}

pub(crate) struct Refusal(Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Class> for Refusal {
    fn from(class: Class) -> Self {
        Self(Problem::new(class))
    }
}

/// Answers hold personal data: no cache may keep them.
fn respond(status: StatusCode, media_type: &'static str, body: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, Body::from(body)).into_response()
}

/// Lets a device's requests pass as often as it may ask. What is turned away costs no more than this.
async fn admit(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    request: HttpRequest,
    next: Next,
) -> Response {
    match app.buckets.take(peer.0, Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let mut response = problem(Class::Busy);
            // Whole seconds, and never none.
            let seconds = wait.as_secs().saturating_add(1);
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
            response
        }
    }
}

/// One log line for each request: route, status, class, duration. The route is ours, never the address that was sent: somebody
/// may have put an insured number there.
pub(crate) async fn observe(
    State(request_time): State<Duration>,
    request: HttpRequest,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|route| route.as_str().to_owned());
    let began = Instant::now();
    let answered = tokio::time::timeout(request_time, next.run(request)).await;
    let response =
        answered.unwrap_or_else(|_| problem(Problem::new(Class::Transport).with_status(408)));
    let class = response
        .extensions()
        .get::<Class>()
        .map(|class| class.as_str());
    tracing::info!(
        %method,
        route,
        status = response.status().as_u16(),
        class,
        microseconds = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}
