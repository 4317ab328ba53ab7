// SPDX-License-Identifier: MIT OR Apache-2.0
//! Personal data: sealed wherever it is kept, gone when it is erased, also from backups (Article 28 paragraph 2).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::crypto::aws_lc::PROVIDER;
use protocol::Class;
use protocol::check::Consents;
use protocol::eligibility::QualificationValidity;
use protocol::wire;
use service::{KeyFile, Retention};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};
use support::*;
use testbed::EPOCH;
use testbed::pki::Family;
use testbed::population::Situation;

on_both_stores! {
    backups_open_nothing_after_the_master_key_is_dropped
    nothing_personal_is_found_anywhere_after_erasure
    what_is_no_longer_kept_is_forgotten
}

/// Everything the service logs, at its most talkative.
static LOG: LazyLock<Arc<Mutex<Vec<u8>>>> = LazyLock::new(|| {
    let log = Arc::new(Mutex::new(Vec::new()));
    let writer = {
        let log = log.clone();
        move || Writer(log.clone())
    };
    tracing_subscriber::fmt()
        .with_writer(writer)
        .with_env_filter("trace")
        .init();
    log
});

struct Writer(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Writer {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What is personal of the people a test asks for.
fn secrets() -> Vec<String> {
    let mut secrets = Vec::new();
    for person in WORLD.population.people() {
        let Some(record) = person.eligibility(EPOCH) else {
            continue;
        };
        for coverage in &record.coverages {
            let basic = &coverage.basic;
            secrets.push(basic.name.as_str().to_owned());
            secrets.extend(basic.name_kana.clone());
            secrets.extend(
                basic
                    .number
                    .as_ref()
                    .map(|number| number.as_str().to_owned()),
            );
        }
    }
    secrets.retain(|secret| secret.len() > 4);
    secrets.sort();
    secrets.dedup();
    assert!(secrets.len() > 20);
    secrets
}

/// Where a text stands in octets: as it is, and in hexadecimal digits of either case, as logs of databases write octets.
fn stands_in(text: &str, octets: &[u8]) -> bool {
    let lower: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let forms = [text.to_owned(), lower.clone(), lower.to_uppercase()];
    forms.iter().any(|form| {
        let form = form.as_bytes();
        let mut from = 0;
        while let Some(place) = memchr::memmem::find(&octets[from..], form) {
            let (start, end) = (from + place, from + place + form.len());
            // Six digits inside a long number in hexadecimal are chance; a number of its own is not.
            let inside = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let chance =
                digits && (inside(octets.get(end)) || (start > 0 && inside(octets.get(start - 1))));
            if !chance {
                return true;
            }
            from = start + 1;
        }
        false
    })
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

/// Every file the database and its backups are made of: pages, write-ahead logs, logs of the server.
fn octets(kept: &Kept) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    files(kept.folder.path(), &mut found);
    if kept.address.starts_with("postgres") {
        // What is in memory goes to its files first.
        kept.execute("CHECKPOINT");
        files(support::postgres::folder(), &mut found);
    }
    // A server that goes on may remove a file meanwhile.
    let read = found.into_iter().filter_map(|path| {
        let octets = std::fs::read(&path).ok()?;
        Some((path, octets))
    });
    read.collect()
}

async fn checks(running: &Running) {
    let device = device("W0000001");
    for (number, situation) in Situation::ALL.iter().copied().enumerate() {
        let created = create(running.address, &device, Consents::NONE).await;
        let reply = prove(
            running.address,
            &device,
            &created,
            &proof(&created, situation),
        )
        .await;
        // Half of the answers get their receipt, the others stay.
        if reply.status == 200 && number % 2 == 0 {
            let received = receive(running.address, &device, &created, &reply.body).await;
            assert_eq!(received.status, 204);
        }
    }
}

async fn nothing_personal_is_found_anywhere_after_erasure(kept: &Kept) {
    LazyLock::force(&LOG);
    let store = kept.store();
    let running = start(store.clone()).await;
    checks(&running).await;
    let backup = kept.backed_up();
    running.stop().await;
    let people = eligibility();
    for (issuer, serial, _) in people {
        store.erase_eligibility(issuer, serial).await.unwrap();
    }
    let later = EPOCH.saturating_add_secs(2 * 86_400);
    let forgotten = store.forget(Retention::standard(), later).await.unwrap();
    assert!(forgotten.answers > 3, "{forgotten:?}");
    let everything = octets(kept);
    // The search finds what is there: the facility's identifier, in the database and in its backup.
    let holding = everything
        .iter()
        .filter(|(_, octets)| stands_in("F-1", octets));
    assert!(holding.count() >= 2);
    let log = LOG.lock().unwrap().clone();
    assert!(stands_in("/v1/checks/{id}/proof", &log));
    for secret in secrets() {
        assert!(!stands_in(&secret, &log), "in the log");
        for (path, octets) in &everything {
            assert!(!stands_in(&secret, octets), "in {}", path.display());
        }
    }
    drop(backup);
}

fn identity_of(situation: Situation) -> (jpki::path::IssuerKeyId, jpki::serial::SerialNumber) {
    let person = WORLD.population.person(situation);
    let authority = WORLD
        .pki
        .authority(Family::Authentication, person.generation);
    let key = (PROVIDER.sha256)(&[&authority.key().public_key_info()]);
    let serial = u64::from(person.authentication_serial);
    (
        jpki::path::IssuerKeyId::from_bytes(key),
        jpki::serial::SerialNumber::from_u64(serial),
    )
}

/// What the service answers of a person: eligible or not, or the class of the refusal.
async fn asked(kept: &Kept, situation: Situation) -> Result<QualificationValidity, Class> {
    let running = resume(kept.store()).await;
    let device = device("W0000001");
    let created = create(running.address, &device, Consents::NONE).await;
    let reply = prove(
        running.address,
        &device,
        &created,
        &proof(&created, situation),
    )
    .await;
    running.stop().await;
    if reply.status == 200 {
        Ok(wire::decode_answer(&reply.body).unwrap().entitled.validity)
    } else {
        Err(wire::decode_problem(&reply.body).unwrap().class)
    }
}

async fn backups_open_nothing_after_the_master_key_is_dropped(kept: &Kept) {
    let store = kept.store();
    let running = start(store.clone()).await;
    checks(&running).await;
    running.stop().await;
    let backup = kept.backed_up();
    let (erased, stays) = (Situation::Valid, Situation::LimitUnderSeventy);
    assert_eq!(
        asked(&backup, erased).await,
        Ok(QualificationValidity::Valid)
    );
    let (issuer, serial) = identity_of(erased);
    store.erase_eligibility(issuer, serial).await.unwrap();
    assert_eq!(
        asked(kept, erased).await,
        Ok(QualificationValidity::NoMatch)
    );
    // The backup still opens: erasure reaches it when the master key of its time is dropped.
    assert_eq!(
        asked(&backup, erased).await,
        Ok(QualificationValidity::Valid)
    );
    assert_eq!(KeyFile::add_master(&kept.keys).unwrap(), 2);
    let rotating = kept.store();
    assert!(rotating.rewrap().await.unwrap() > 10);
    assert_eq!(rotating.rewrap().await.unwrap(), 0);
    assert_eq!(KeyFile::drop_old_masters(&kept.keys).unwrap(), 1);
    assert_eq!(asked(kept, stays).await, Ok(QualificationValidity::Valid));
    assert_eq!(
        asked(kept, erased).await,
        Ok(QualificationValidity::NoMatch)
    );
    for situation in [erased, stays] {
        assert_eq!(asked(&backup, situation).await, Err(Class::Undetermined));
    }
}

async fn what_is_no_longer_kept_is_forgotten(kept: &Kept) {
    let store = kept.store();
    let running = start(store.clone()).await;
    let device = device("W0000001");
    let created = create(running.address, &device, Consents::NONE).await;
    let proof = proof(&created, Situation::Valid);
    let reply = prove(running.address, &device, &created, &proof).await;
    // A minute before or after so many days.
    let forget = |days: i64, minutes: i64| {
        let now = EPOCH.saturating_add_secs(days * 86_400 + minutes * 60);
        store.forget(Retention::standard(), now)
    };
    assert_eq!(forget(1, -1).await.unwrap().answers, 0);
    let again = prove(running.address, &device, &created, &proof).await;
    assert_eq!((again.status, &again.body), (200, &reply.body));
    assert_eq!(forget(1, 1).await.unwrap().answers, 1);
    let late = prove(running.address, &device, &created, &proof).await;
    assert_eq!(
        wire::decode_problem(&late.body).unwrap().class,
        Class::Replay
    );
    // A receipt that comes late is one all the same.
    let received = receive(running.address, &device, &created, &reply.body).await;
    assert_eq!(received.status, 204);
    assert_eq!(forget(5 * 366, -1).await.unwrap().checks, 0);
    assert_eq!(forget(5 * 366, 1).await.unwrap().checks, 1);
    let gone = receive(running.address, &device, &created, &reply.body).await;
    assert_eq!(
        wire::decode_problem(&gone.body).unwrap().class,
        Class::UnknownCheck
    );
    running.stop().await;
}
