// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a facility does: apply, name a delegate, report, leave.

use super::document::{Facility, Incident, Portal, Session, User};
use super::error::Refusal;
use super::secret;
use crate::Store;
use crate::store::{AuditRow, Documents};
use jpki::time::UnixTime;
use protocol::facility::{FacilityKind, FacilityState};
use protocol::lifecycle::leaving::may_end_use;
use protocol::lifecycle::sign_in::Failures;
use protocol::lifecycle::standing::{Event, Standing};
use serde::Serialize;
use std::collections::BTreeMap;

type Result<T> = std::result::Result<T, Refusal>;

/// Most violations that are kept of one facility, and longest text: nobody fills the database.
const INCIDENTS_MAX: usize = 100;
pub(crate) const TEXT_MAX: usize = 8_000;
const NAME_MAX: usize = 200;

/// An application (9-1).
pub(super) struct Application {
    pub(super) name: String,
    pub(super) kind: FacilityKind,
    pub(super) portal: Portal,
    pub(super) terms_version: String,
    pub(super) password: String,
}

/// What an applicant gets: the identifier, and the secret for the second factor.
pub(super) struct Applied {
    pub(super) facility: String,
    pub(super) totp_secret: String,
}

/// What of a violation follows later.
#[derive(Clone, Copy)]
pub(super) enum Report {
    Details,
    Plan,
}

pub(super) async fn apply(
    store: &Store,
    application: Application,
    now: UnixTime,
) -> Result<Applied> {
    let named = !application.name.trim().is_empty() && application.name.len() <= NAME_MAX;
    if !named || application.name.chars().any(char::is_control) {
        return Err(Refusal::Malformed);
    }
    let password = application.password;
    let hashed = tokio::task::spawn_blocking(move || secret::hash_password(&password)).await;
    let password = hashed
        .map_err(|_| Refusal::Malformed)??
        .ok_or(Refusal::Malformed)?;
    let facility = format!("F-{}", secret::digits(10)?);
    let totp_secret = secret::new_totp_secret()?;
    let failures = Failures::none();
    let document = Facility {
        name: application.name,
        kind: application.kind,
        portal: application.portal,
        standing: Standing::Applied,
        ground: None,
        applied_at: now.as_secs(),
        terms_version: application.terms_version,
        delegate: None,
        user: User {
            password,
            totp: totp_secret.clone(),
            failures: failures.count,
            last_at: failures.last_at.as_secs(),
            last_step: failures.last_step,
        },
        devices: BTreeMap::new(),
        incidents: Vec::new(),
    };
    let id = facility.clone();
    store
        .documents(move |documents| {
            documents.insert(&id, &document)?;
            note(documents, now, "apply", &id, None)
        })
        .await?;
    Ok(Applied {
        facility,
        totp_secret,
    })
}

/// Changes a facility's document in one transaction, and notes that in the audit log. What is refused changes nothing.
pub(super) async fn change<T: Send + 'static>(
    store: &Store,
    facility: &str,
    (event, now): (&'static str, UnixTime),
    mut change: impl FnMut(&mut Facility, &mut Documents<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let id = facility.to_owned();
    let changed = store.documents(move |documents| {
        let Some(mut document) = documents.find::<Facility>(&id)? else {
            return Ok(Err(Refusal::NotFound));
        };
        match change(&mut document, documents) {
            Ok(done) => {
                documents.put(&id, &document)?;
                note(documents, now, event, &id, None)?;
                Ok(Ok(done))
            }
            // What storage says stops the transaction; a refusal has written nothing.
            Err(Refusal::Store(error)) => Err(error),
            Err(refusal) => Ok(Err(refusal)),
        }
    });
    changed.await?
}

pub(super) async fn read(store: &Store, facility: &str) -> Result<Facility> {
    let id = facility.to_owned();
    let found = store
        .documents(move |documents| documents.find(&id))
        .await?;
    found.ok_or(Refusal::NotFound)
}

/// 15-2: a third party acts for the facility, which answers for it.
pub(super) async fn set_delegate(
    store: &Store,
    facility: &str,
    delegate: Option<String>,
    now: UnixTime,
) -> Result<()> {
    if delegate
        .as_ref()
        .is_some_and(|name| name.trim().is_empty() || name.len() > NAME_MAX)
    {
        return Err(Refusal::Malformed);
    }
    let id = facility.to_owned();
    change(
        store,
        facility,
        ("delegate", now),
        move |facility, documents| {
            facility.delegate.clone_from(&delegate);
            documents.set_facility_delegate(&id, delegate.as_deref())?;
            Ok(())
        },
    )
    .await
}

/// 24-1: a report at once; returns the number by which its details are reported.
pub(super) async fn report(
    store: &Store,
    facility: &str,
    text: String,
    now: UnixTime,
) -> Result<usize> {
    change(
        store,
        facility,
        ("report-violation", now),
        move |facility, _| {
            if facility.incidents.len() >= INCIDENTS_MAX {
                return Err(Refusal::NotNow("too many reports".to_owned()));
            }
            facility.incidents.push(Incident {
                first_report: text.clone(),
                reported_at: now.as_secs(),
                details: None,
                asked: None,
                plan: None,
                mended_at: None,
                published: None,
            });
            Ok(facility.incidents.len())
        },
    )
    .await
}

/// 24-1, 24-2: the details, then the plan of improvement that was asked for.
pub(super) async fn report_further(
    store: &Store,
    facility: &str,
    (number, report): (usize, Report),
    text: String,
    now: UnixTime,
) -> Result<()> {
    let event = match report {
        Report::Details => "report-details",
        Report::Plan => "report-plan",
    };
    change(store, facility, (event, now), move |facility, _| {
        let place = number.checked_sub(1).ok_or(Refusal::NotFound)?;
        let incident = facility.incidents.get_mut(place).ok_or(Refusal::NotFound)?;
        let text = Some((now.as_secs(), text.clone()));
        match report {
            Report::Details => incident.details = text,
            Report::Plan if incident.asked.is_none() => {
                return Err(Refusal::NotNow("no plan was asked for".to_owned()));
            }
            Report::Plan => incident.plan = text,
        }
        Ok(())
    })
    .await
}

/// 22-1: after every device was deregistered and every terminal's login information erased, and not before.
pub(super) async fn end_use(store: &Store, facility: &str, now: UnixTime) -> Result<()> {
    let id = facility.to_owned();
    change(
        store,
        facility,
        (Event::EndUse.as_str(), now),
        move |facility, documents| {
            may_end_use(facility.devices.values().map(|device| device.standing))?;
            facility.standing = facility.standing.after(Event::EndUse)?;
            documents.set_facility_state(&id, FacilityState::Ended.as_str())?;
            let sessions = documents.all::<Session>()?;
            for (token, session) in sessions {
                if session.facility == id {
                    documents.erase::<Session>(&token)?;
                }
            }
            // 28-2: who no longer signs in needs no secrets here.
            facility.user.password = String::new();
            facility.user.totp = String::new();
            Ok(())
        },
    )
    .await
}

#[derive(Serialize)]
struct NoteJson<'a> {
    at: String,
    event: &'a str,
    facility: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

/// A record for the audit log: what happened to which facility, never a text somebody wrote.
pub(crate) fn note(
    documents: &mut Documents<'_>,
    now: UnixTime,
    event: &str,
    facility: &str,
    detail: Option<&str>,
) -> std::result::Result<(), crate::StoreError> {
    let json = NoteJson {
        at: now.to_string(),
        event,
        facility,
        detail,
    };
    documents.note(AuditRow {
        facility: Some(facility.to_owned()),
        record: serde_json::to_vec(&json).unwrap_or_default(),
    })
}
