// SPDX-License-Identifier: MIT OR Apache-2.0
//! Routes of the portal. See `docs/wire-protocol.md`, "The portal".

use super::devices::{self, Registration};
use super::document::{Facility, Notice, Portal};
use super::error::Refusal;
use super::facility::{self, Application, Report, TEXT_MAX};
use super::{openapi, sign_in};
use crate::Admission;
use crate::app::App;
use crate::http::{json, observe, problem};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use base64ct::{Base64, Encoding};
use jpki::time::UnixTime;
use protocol::Class;
use protocol::facility::FacilityKind;
use protocol::lifecycle::help_desk;
use protocol::lifecycle::standing::{Ground, Standing};
use protocol::lifecycle::terminal_version::TerminalVersion;
use protocol::wire::Problem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

type Received = Result<Bytes, BytesRejection>;
type Answer = Result<Response, Refusal>;

/// Longest body.
pub(super) const BODY_MAX: usize = 16_384;

/// Header that says when to try again.
pub(super) const RETRY_AT: &str = "kakunin-retry-at";

pub(super) fn router(app: Arc<App>) -> axum::Router {
    axum::Router::new()
        .route("/v1/status", get(status))
        .route("/v1/facilities", get(facilities))
        .route("/v1/notices", get(notices))
        .route("/v1/violations", get(violations))
        .route(openapi::ROUTE, get(document))
        .route("/v1/applications", post(apply))
        .route("/v1/sessions", post(begin_session))
        .route("/v1/session", delete(end_session))
        .route("/v1/facility", get(own_facility))
        .route("/v1/facility/delegate", put(set_delegate))
        .route("/v1/facility/devices", post(issue_device))
        .route("/v1/facility/devices/{account}", delete(deregister))
        .route("/v1/facility/incidents", post(report))
        .route("/v1/facility/incidents/{number}/details", put(details))
        .route("/v1/facility/incidents/{number}/plan", put(plan))
        .route("/v1/facility/closing", post(close))
        .route("/v1/devices/{account}/registration", post(register))
        .fallback(async || problem(Problem::new(Class::Misuse).with_status(404)))
        .method_not_allowed_fallback(async || problem(Problem::new(Class::Misuse).with_status(405)))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(middleware::from_fn_with_state(
            Admission::standard().request_time,
            observe,
        ))
        .with_state(app)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match &self {
            Self::Store(error) => tracing::error!(%error, "store failed"),
            Self::NotNow(why) => tracing::info!(why, "not now"),
            _ => {}
        }
        let mut response = problem(self.problem());
        if let Self::Throttled(Some(until)) = self
            && let Ok(value) = until.to_string().parse()
        {
            response.headers_mut().insert(RETRY_AT, value);
        }
        response
    }
}

fn message<T: DeserializeOwned>(body: Received) -> Result<T, Refusal> {
    let body = body.map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)
}

fn answer(status: StatusCode, value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).map_err(|_| Refusal::Malformed)?;
    Ok(json(status, body))
}

/// The facility of whoever signed in, by `Authorization: Bearer`.
async fn session(app: &App, headers: &HeaderMap) -> Result<String, Refusal> {
    let token = bearer(headers).ok_or(Refusal::SignIn)?;
    sign_in::signed_in(&app.store, token, app.clock.now()).await
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ")
}

/// 14-2, 12, 32, 5: open to everybody.
async fn status(State(app): State<Arc<App>>) -> Answer {
    let (now, settings) = (app.clock.now(), app.settings());
    let least: Vec<String> = settings.least().iter().map(ToString::to_string).collect();
    let paused = settings
        .paused
        .map(|at| UnixTime::from_secs(at).to_string());
    answer(
        StatusCode::OK,
        &json!({
            "service": if paused.is_some() { "maintenance" } else { "open" },
            "pausedSince": paused,
            "helpDeskOpen": help_desk::is_open(now),
            "helpDeskOpens": help_desk::next_opening(now).to_string(),
            "termsVersion": app.terms_version(now),
            "leastTerminalVersions": least,
        }),
    )
}

/// 9-3: names and kinds of those that use the service, and nothing else.
async fn facilities(State(app): State<Arc<App>>) -> Answer {
    let all = app
        .store
        .documents(|documents| documents.all::<Facility>())
        .await?;
    let active = all
        .iter()
        .filter(|(_, found)| found.standing == Standing::Active);
    let list: Vec<_> = active
        .map(|(_, found)| json!({ "name": found.name, "kind": found.kind.as_str() }))
        .collect();
    answer(StatusCode::OK, &json!({ "facilities": list }))
}

/// 4: each in force from its dispatch on.
async fn notices(State(app): State<Arc<App>>) -> Answer {
    let all = app
        .store
        .documents(|documents| documents.all::<Notice>())
        .await?;
    let list: Vec<_> = all
        .iter()
        .map(|(id, found)| {
            let at = UnixTime::from_secs(found.at).to_string();
            json!({ "number": id, "dispatchedAt": at, "text": found.text })
        })
        .collect();
    answer(StatusCode::OK, &json!({ "notices": list }))
}

async fn document() -> Answer {
    answer(StatusCode::OK, &openapi::document())
}

/// 24-2: what the operator published, of facilities in whatever standing.
async fn violations(State(app): State<Arc<App>>) -> Answer {
    let all = app
        .store
        .documents(|documents| documents.all::<Facility>())
        .await?;
    let mut list = Vec::new();
    for (_, found) in &all {
        for (at, text) in found
            .incidents
            .iter()
            .filter_map(|one| one.published.as_ref())
        {
            list.push(json!({
                "name": found.name,
                "kind": found.kind.as_str(),
                "publishedAt": UnixTime::from_secs(*at).to_string(),
                "text": text,
            }));
        }
    }
    answer(StatusCode::OK, &json!({ "violations": list }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApplicationJson {
    name: String,
    kind: String,
    portal: Portal,
    terms_version: String,
    password: String,
}

async fn apply(State(app): State<Arc<App>>, body: Received) -> Answer {
    let sent: ApplicationJson = message(body)?;
    let now = app.clock.now();
    // 9-1: to apply is to accept the terms, and those in force.
    if sent.terms_version != app.terms_version(now) {
        return Err(Refusal::NotNow(
            "another version of the terms is in force".to_owned(),
        ));
    }
    let kind = FacilityKind::named(&sent.kind).ok_or(Refusal::Malformed)?;
    if !sent.portal.takes(kind) {
        return Err(Refusal::NotNow("this portal is for other kinds".to_owned()));
    }
    let application = Application {
        name: sent.name,
        kind,
        portal: sent.portal,
        terms_version: sent.terms_version,
        password: sent.password,
    };
    let applied = facility::apply(&app.store, application, now).await?;
    let body = json!({
        "facilityId": applied.facility,
        "standing": Standing::Applied.as_str(),
        "totpSecret": applied.totp_secret,
    });
    answer(StatusCode::CREATED, &body)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionJson {
    facility_id: String,
    password: String,
    code: String,
}

async fn begin_session(State(app): State<Arc<App>>, body: Received) -> Answer {
    let sent: SessionJson = message(body)?;
    let now = app.clock.now();
    let (token, until) =
        sign_in::sign_in(&app.store, &sent.facility_id, sent.password, sent.code, now).await?;
    answer(
        StatusCode::CREATED,
        &json!({ "token": token, "until": until.to_string() }),
    )
}

async fn end_session(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    session(&app, &headers).await?;
    let token = bearer(&headers).ok_or(Refusal::SignIn)?;
    sign_in::sign_out(&app.store, token).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn own_facility(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    let id = session(&app, &headers).await?;
    let found = facility::read(&app.store, &id).await?;
    let instant = |at: i64| UnixTime::from_secs(at).to_string();
    let devices: Vec<_> = found
        .devices
        .iter()
        .map(|(account, device)| {
            json!({
                "account": account,
                "standing": device.standing.as_str(),
                "businessOnly": device.business_only,
                "terminal": device.terminal,
                "certificateSha256": device.certificate_sha256,
                "certificateUntil": device.not_after.map(instant),
            })
        })
        .collect();
    let incidents: Vec<_> = (1_usize..)
        .zip(&found.incidents)
        .map(|(number, incident)| {
            json!({
                "number": number,
                "reportedAt": instant(incident.reported_at),
                "detailsAt": incident.details.as_ref().map(|(at, _)| instant(*at)),
                "planAskedAt": incident.asked.map(|(at, _)| instant(at)),
                "planDays": incident.asked.map(|(_, days)| days),
                "planAt": incident.plan.as_ref().map(|(at, _)| instant(*at)),
                "mendedAt": incident.mended_at.map(instant),
            })
        })
        .collect();
    let body = json!({
        "facilityId": id,
        "name": found.name,
        "kind": found.kind.as_str(),
        "portal": found.portal,
        "standing": found.standing.as_str(),
        "ground": found.ground.map(Ground::as_str),
        "appliedAt": instant(found.applied_at),
        "termsVersion": found.terms_version,
        "delegate": found.delegate,
        "devices": devices,
        "incidents": incidents,
    });
    answer(StatusCode::OK, &body)
}

#[derive(Deserialize)]
struct DelegateJson {
    delegate: Option<String>,
}

async fn set_delegate(State(app): State<Arc<App>>, headers: HeaderMap, body: Received) -> Answer {
    let id = session(&app, &headers).await?;
    let sent: DelegateJson = message(body)?;
    facility::set_delegate(&app.store, &id, sent.delegate, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeviceJson {
    business_only: bool,
}

async fn issue_device(State(app): State<Arc<App>>, headers: HeaderMap, body: Received) -> Answer {
    let id = session(&app, &headers).await?;
    let sent: DeviceJson = message(body)?;
    let issued = devices::issue(&app.store, &id, sent.business_only, app.clock.now()).await?;
    let body = json!({
        "account": issued.account,
        "activationCode": issued.code,
        "until": issued.until.to_string(),
    });
    answer(StatusCode::CREATED, &body)
}

async fn deregister(
    State(app): State<Arc<App>>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let id = session(&app, &headers).await?;
    devices::deregister(&app.store, &id, &account, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
struct TextJson {
    text: String,
}

fn text(body: Received) -> Result<String, Refusal> {
    let sent: TextJson = message(body)?;
    let usable = !sent.text.trim().is_empty() && sent.text.len() <= TEXT_MAX;
    usable.then_some(sent.text).ok_or(Refusal::Malformed)
}

async fn report(State(app): State<Arc<App>>, headers: HeaderMap, body: Received) -> Answer {
    let id = session(&app, &headers).await?;
    let number = facility::report(&app.store, &id, text(body)?, app.clock.now()).await?;
    answer(StatusCode::CREATED, &json!({ "number": number }))
}

async fn details(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    headers: HeaderMap,
    body: Received,
) -> Answer {
    further(&app, (&number, Report::Details), &headers, body).await
}

async fn plan(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    headers: HeaderMap,
    body: Received,
) -> Answer {
    further(&app, (&number, Report::Plan), &headers, body).await
}

async fn further(
    app: &App,
    (number, report): (&str, Report),
    headers: &HeaderMap,
    body: Received,
) -> Answer {
    let id = session(app, headers).await?;
    let which = (number.parse().map_err(|_| Refusal::NotFound)?, report);
    facility::report_further(&app.store, &id, which, text(body)?, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn close(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    let id = session(&app, &headers).await?;
    facility::end_use(&app.store, &id, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegistrationJson {
    activation_code: String,
    request: String,
    terminal: String,
}

async fn register(
    State(app): State<Arc<App>>,
    Path(account): Path<String>,
    body: Received,
) -> Answer {
    let sent: RegistrationJson = message(body)?;
    let terminal = TerminalVersion::parse(&sent.terminal).ok_or(Refusal::Malformed)?;
    let issuer = app.issuer().ok_or(Refusal::NotFound)?;
    let registration = Registration {
        code: sent.activation_code,
        request: Base64::decode_vec(&sent.request).map_err(|_| Refusal::Malformed)?,
        terminal,
    };
    let now = app.clock.now();
    let certificate = devices::register(&app.store, &issuer, &account, registration, now).await?;
    let body = json!({
        "certificate": Base64::encode_string(&certificate),
        "authority": Base64::encode_string(issuer.certificate()),
    });
    answer(StatusCode::CREATED, &body)
}
