// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signing in with two factors, and what signing in is good for.

use super::document::{Facility, Session};
use super::error::Refusal;
use super::facility::note;
use super::secret;
use crate::Store;
use jpki::time::UnixTime;
use protocol::lifecycle::sign_in::Admission;

type Result<T> = std::result::Result<T, Refusal>;

/// Seconds a session lasts: a working day.
const SESSION: i64 = 8 * 3_600;

/// What stands for a password when there is none to compare with, so that a name that does not exist takes as long as one that does.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Begins a session; returns its token and its end. Password and code fail alike.
pub(super) async fn sign_in(
    store: &Store,
    facility: &str,
    password: String,
    code: String,
    now: UnixTime,
) -> Result<(String, UnixTime)> {
    let id = facility.to_owned();
    let found: Option<Facility> = store
        .documents(move |documents| documents.find(&id))
        .await?;
    let admission = found
        .as_ref()
        .map(|found| found.user.failures().admission(now));
    match admission {
        Some(Admission::Wait(until)) => return Err(Refusal::Throttled(Some(until))),
        Some(Admission::Locked) => return Err(Refusal::Throttled(None)),
        _ => {}
    }
    let usable = found.as_ref().filter(|found| found.standing.may_sign_in());
    let hash = usable
        .map_or(NOBODY, |found| &found.user.password)
        .to_owned();
    // Slow on purpose, and therefore outside the transaction and off the runtime's threads.
    let compared = tokio::task::spawn_blocking(move || secret::is_password(&password, &hash)).await;
    let is_password = compared.unwrap_or(false);
    let (token, kept) = secret::new_token()?;
    let until = now.saturating_add_secs(SESSION);
    let id = facility.to_owned();
    let signed_in = store.documents(move |documents| {
        let Some(mut found) = documents.find::<Facility>(&id)? else {
            return Ok(Err(Refusal::SignIn));
        };
        // Of many tries at the same time each counts, and what the others did meanwhile holds.
        let failures = found.user.failures();
        match failures.admission(now) {
            Admission::Admitted => {}
            Admission::Locked => return Ok(Err(Refusal::Throttled(None))),
            Admission::Wait(until) => return Ok(Err(Refusal::Throttled(Some(until)))),
        }
        let step = secret::totp_step(&found.user.totp, &code, now.as_secs());
        let good = is_password && found.standing.may_sign_in();
        let succeeded = step
            .filter(|_| good)
            .and_then(|step| failures.succeeded(now, step));
        found
            .user
            .set(succeeded.unwrap_or_else(|| failures.failed(now)));
        documents.put(&id, &found)?;
        if succeeded.is_none() {
            note(documents, now, "sign-in", &id, Some("refused"))?;
            return Ok(Err(Refusal::SignIn));
        }
        let session = Session {
            facility: id.clone(),
            until: until.as_secs(),
        };
        documents.put(&kept, &session)?;
        note(documents, now, "sign-in", &id, None)?;
        Ok(Ok(()))
    });
    signed_in.await??;
    Ok((token, until))
}

/// The facility whose user this token is of. A session that has ended is let go of.
pub(super) async fn signed_in(store: &Store, token: &str, now: UnixTime) -> Result<String> {
    let kept = secret::kept(token);
    let found = store.documents(move |documents| {
        let Some(session) = documents.find::<Session>(&kept)? else {
            return Ok(None);
        };
        if session.until <= now.as_secs() {
            documents.erase::<Session>(&kept)?;
            return Ok(None);
        }
        Ok(Some(session.facility))
    });
    found.await?.ok_or(Refusal::SignIn)
}

pub(super) async fn sign_out(store: &Store, token: &str) -> Result<()> {
    let kept = secret::kept(token);
    Ok(store
        .documents(move |documents| documents.erase::<Session>(&kept))
        .await?)
}
