// SPDX-License-Identifier: MIT OR Apache-2.0
//! Changing what passes.

use crate::case::Peer;
use crate::iut::http::{Outgoing, Reply};
use crate::iut::service::around::Past;
use serde_json::Value;

pub(super) fn instead(peer: Peer, turned_away: Peer) -> Peer {
    if peer == turned_away {
        Peer::ExemptInstitution
    } else {
        peer
    }
}

pub(super) fn put(json: &mut Value, name: &str, value: Value) {
    if let Some(members) = json.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

pub(super) fn remove(json: &mut Value, name: &str) {
    if let Some(members) = json.as_object_mut() {
        members.remove(name);
    }
}

/// In the first coverage.
pub(super) fn put_first(json: &mut Value, name: &str, value: Value) {
    if let Some(first) = json.pointer_mut("/coverages/0") {
        put(first, name, value);
    }
}

/// Changes a message on its way there; what is no JSON goes as it is.
pub(super) fn edit(sent: &mut Outgoing, change: impl FnOnce(&mut Value)) {
    if let Ok(mut json) = serde_json::from_slice(&sent.body) {
        change(&mut json);
        sent.body = json.to_string().into_bytes();
    }
}

/// Changes a message on its way back.
pub(super) fn reply(came: &mut Reply, change: impl FnOnce(&mut Value)) {
    if let Ok(mut json) = serde_json::from_slice(&came.body) {
        change(&mut json);
        came.body = json.to_string().into_bytes();
    }
}

pub(super) fn refusal(came: &mut Reply, change: impl FnOnce(&mut Value)) {
    if came.status >= 400 {
        reply(came, change);
    }
}

/// Changes an answer.
pub(super) fn answer(came: &mut Reply, change: impl FnOnce(&mut Value)) {
    if came.status == 200 {
        reply(came, |json| {
            if json.get("coverages").is_some() {
                change(json);
            }
        });
    }
}

/// Changes a created check or an answer.
pub(super) fn both(came: &mut Reply, change: impl FnOnce(&mut Value)) {
    if matches!(came.status, 200 | 201) {
        reply(came, |json| {
            if json.get("checkId").is_some() {
                change(json);
            }
        });
    }
}

pub(super) fn header(came: &mut Reply, name: &str, value: &str) {
    came.headers.insert(name.to_owned(), value.to_owned());
}

pub(super) fn ok() -> Reply {
    Reply {
        status: 200,
        body: b"{}".to_vec(),
        ..Reply::default()
    }
}

/// The answer that was given at this address before.
pub(super) fn repeat(came: &mut Reply, past: &Past, path: &str) {
    let found = past.last(|sent, came| sent.path == path && came.status == 200);
    *came = found.map_or_else(ok, |(_, reply)| reply.clone());
}

pub(super) fn lines(text: &str, keep: impl Fn(&str) -> bool) -> String {
    text.lines()
        .filter(|line| keep(line))
        .collect::<Vec<_>>()
        .join("\n")
}
