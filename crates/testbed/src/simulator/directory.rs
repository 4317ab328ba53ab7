// SPDX-License-Identifier: MIT OR Apache-2.0
//! A directory of lists, with validators and conditional replies (RFC 9110 §13).

use super::SourceFault;
use super::http::{Reply, Request};
use crate::pki::{Authority, CrlSpec, Family, Generation, Pki};
use jpki::time::UnixTime;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

const DAY: i64 = 86_400;

/// A list the directory publishes: made from its specification, or given as it is.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "made here, or brought along")]
pub enum PublishedList {
    /// Made and signed when it is first asked for, so that faults can be in it.
    Made {
        /// What it says.
        spec: CrlSpec,
        /// Generation of the authority that signs it; the family is the specification's.
        generation: Generation,
    },
    /// DER.
    Given {
        /// The list.
        der: Arc<[u8]>,
        /// When it was put there.
        changed: UnixTime,
    },
}

/// Lists by path.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    lists: BTreeMap<String, (PublishedList, Made)>,
}

/// The DER of a list, once it has been made.
type Made = Option<Arc<[u8]>>;

impl Directory {
    /// Puts a list under a path, in place of the one that may be there.
    pub fn put(&mut self, path: &str, list: PublishedList) {
        self.lists.insert(path.to_owned(), (list, None));
    }

    /// Takes a list away.
    pub fn remove(&mut self, path: &str) {
        self.lists.remove(path);
    }

    /// The paths there are.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
    }

    /// Makes the keys that sign its lists.
    pub(super) fn prepare(&self, pki: &Pki) {
        for (list, _) in self.lists.values() {
            if let PublishedList::Made { spec, generation } = list {
                pki.authority(spec.family, *generation).key();
            }
        }
    }

    pub(super) fn reply(
        &mut self,
        pki: &Pki,
        request: &Request,
        fault: Option<SourceFault>,
    ) -> Reply {
        if request.method != "GET" {
            return Reply::empty(405);
        }
        if fault == Some(SourceFault::TryLater) {
            return Reply::empty(503);
        }
        let other = self
            .lists
            .keys()
            .find(|path| *path != request.path())
            .cloned();
        let path = match (fault, other) {
            (Some(SourceFault::WrongCertId), Some(other)) => other,
            _ => request.path().to_owned(),
        };
        let Some((list, made)) = self.lists.get_mut(&path) else {
            return Reply::empty(404);
        };
        let (der, changed) = match (&*list, broken(list, pki, fault)) {
            (PublishedList::Made { spec, .. }, Some(der)) => (der, spec.this_update),
            (PublishedList::Made { spec, generation }, None) => {
                let authority = pki.authority(spec.family, *generation);
                let der = made.get_or_insert_with(|| spec.issue(authority).into());
                (der.clone(), spec.this_update)
            }
            (PublishedList::Given { der, changed }, _) => (der.clone(), *changed),
        };
        let tag = Sha256::digest(&der);
        let tag: String = tag
            .iter()
            .take(8)
            .map(|octet| format!("{octet:02x}"))
            .collect();
        let (tag, changed) = (format!("\"{tag}\""), http_date(changed));
        let mut reply = match is_current(request, &tag, &changed) {
            true => Reply::empty(304),
            false => Reply::of(200, "application/pkix-crl", der),
        };
        reply.headers.push(("ETag", tag));
        reply.headers.push(("Last-Modified", changed));
        reply
    }
}

/// RFC 9110 §13.2.2: the entity tag counts before the date; dates are told apart as texts, which is all we send.
fn is_current(request: &Request, tag: &str, changed: &str) -> bool {
    match request.header("if-none-match") {
        Some(held) => held == tag,
        None => request.header("if-modified-since") == Some(changed),
    }
}

/// The list as a fault makes it; `None` where the fault is none of a list.
fn broken(list: &PublishedList, pki: &Pki, fault: Option<SourceFault>) -> Option<Arc<[u8]>> {
    let PublishedList::Made { spec, generation } = list else {
        return None;
    };
    let authority = pki.authority(spec.family, *generation);
    let mut spec = spec.clone();
    let mut shift = |days: i64| {
        spec.number = spec.number.map(|number| number.saturating_add_signed(days));
        spec.this_update = spec.this_update.saturating_add_secs(days * DAY);
        let next_update = spec.next_update;
        spec.next_update = next_update.map(|next| next.saturating_add_secs(days * DAY));
    };
    match fault? {
        SourceFault::Future => shift(1),
        SourceFault::Old => shift(-3),
        SourceFault::NextUpdateMissing => spec.next_update = None,
        SourceFault::WrongSigner => {
            return Some(spec.forge(authority, &forger(pki, spec.family)).into());
        }
        _ => return None,
    }
    Some(spec.issue(authority).into())
}

/// The authority nobody pins.
pub(super) fn forger(pki: &Pki, family: Family) -> Authority {
    Authority::new(pki.seed(), family, Generation::Unpinned)
}

/// A date as HTTP writes it (RFC 9110 §5.6.7).
fn http_date(instant: UnixTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let at = instant.civil_utc();
    // 1970-01-01 was a Thursday.
    let day = instant.as_secs().div_euclid(DAY).rem_euclid(7);
    let word = |words: &[&'static str], index: i64| {
        let index = usize::try_from(index).unwrap_or_default();
        words.get(index).copied().unwrap_or_default()
    };
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        word(&DAYS, day),
        at.day,
        word(&MONTHS, at.month - 1),
        at.year,
        at.hour,
        at.minute,
        at.second
    )
}

#[cfg(test)]
mod tests {
    use super::http_date;
    use crate::EPOCH;

    #[test]
    fn date_is_written_as_http_does() {
        // As `date -u -d 2026-11-24T03:00:00Z` says.
        assert_eq!(http_date(EPOCH), "Tue, 24 Nov 2026 03:00:00 GMT");
    }
}
