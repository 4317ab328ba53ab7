// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists in folders: taken, refused, saved, loaded, under lookups and under kill -9.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

#[path = "support/lists.rs"]
mod lists;

use jpki::crypto::aws_lc::PROVIDER;
use jpki::error::Refused;
use jpki::revocation::{CrlLimits, CrlStore, IndexKey, Inserted, VerifiedCrl};
use jpki::serial::SerialNumber;
use lists::{issuers, list, pki, verified};
use service::revocation::{
    CrlRefresher, ListError, ListOutcome, Refresh, SharedCrlStore, load_index, open_or_make_key,
    save_index,
};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use testbed::pki::{CrlSpec, Family, Generation, LargeCrlSpec, SerialLength};
use testbed::population::MUNICIPALITIES;
use testbed::{EPOCH, Seed};

fn key() -> IndexKey {
    IndexKey::new([3; 32])
}

struct Folders(tempfile::TempDir);

impl Folders {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("lists")).unwrap();
        fs::create_dir(folder.path().join("indexes")).unwrap();
        Self(folder)
    }

    fn lists(&self) -> std::path::PathBuf {
        self.0.path().join("lists")
    }

    fn indexes(&self) -> std::path::PathBuf {
        self.0.path().join("indexes")
    }

    fn folder(&self) -> CrlRefresher {
        CrlRefresher::of_folder(
            &self.lists(),
            &self.indexes(),
            CrlLimits::partitioned(),
            key(),
        )
    }

    /// The first saved index.
    fn index(&self) -> std::path::PathBuf {
        let mut files = fs::read_dir(self.indexes())
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .find(|path| path.extension().unwrap() == "index")
            .unwrap()
    }

    fn put(&self, name: &str, der: &[u8]) {
        fs::write(self.lists().join(name), der).unwrap();
    }
}

fn refresh(folder: &mut CrlRefresher, store: &SharedCrlStore) -> Refresh {
    folder
        .refresh(store, issuers(), EPOCH, &PROVIDER, &mut |_| {})
        .unwrap()
}

#[test]
fn changed_list_is_taken_alone_and_restart_loads_what_was_saved() {
    let folders = Folders::new();
    let (mut folder, store) = (folders.folder(), SharedCrlStore::default());
    folders.put("a.crl", &list(0, 3));
    folders.put("b.crl", &list(1, 5));
    folders.put("notes.txt", b"not a list");
    assert_eq!(refresh(&mut folder, &store).changed.len(), 2);
    let second = refresh(&mut folder, &store);
    assert_eq!((second.unchanged, second.changed.len()), (2, 0));
    folders.put("b.crl", &list(1, 60));
    let third = refresh(&mut folder, &store);
    assert_eq!(third.unchanged, 1);
    let [(name, ListOutcome::Taken { entries, inserted })] = &third.changed[..] else {
        panic!("{third:?}")
    };
    assert_eq!(
        (name.as_str(), *entries, *inserted),
        ("b.crl", 60, Inserted::Replaced)
    );

    let unfinished = folders.indexes().join("a.index.1.new");
    fs::write(&unfinished, b"half").unwrap();
    let (loaded, faults) = folders.folder().load(issuers(), &PROVIDER).unwrap();
    assert!(faults.is_empty() && !unfinished.exists());
    let entries = |store: &CrlStore| store.lists().map(VerifiedCrl::entries).collect::<Vec<_>>();
    assert_eq!(entries(&loaded), entries(&store.current()));
}

#[test]
fn what_is_refused_leaves_list_and_index_as_they_are() {
    let folders = Folders::new();
    let (mut folder, store) = (folders.folder(), SharedCrlStore::default());
    let good = list(0, 30);
    folders.put("a.crl", &good);
    refresh(&mut folder, &store);
    let index = folders.index();
    let saved = fs::read(&index).unwrap();
    let mut forged = list(0, 40);
    *forged.last_mut().unwrap() ^= 1;
    for (bad, refused) in [
        (list(0, 29), Some(Refused::CrlRollback)),
        (forged, Some(Refused::CrlSignature)),
        (good[..good.len() - 9].to_vec(), None),
        (vec![], None),
    ] {
        folders.put("a.crl", &bad);
        let outcome = refresh(&mut folder, &store);
        let [(_, ListOutcome::Refused(ListError::List { error, .. }))] = &outcome.changed[..]
        else {
            panic!("{outcome:?}")
        };
        if let Some(refused) = refused {
            assert_eq!(*error, refused.into());
        }
        assert_eq!(store.current().lists().next().unwrap().entries(), 30);
        assert_eq!(fs::read(&index).unwrap(), saved);
    }
    // A damaged index is told and left out.
    let mut damaged = saved;
    damaged[100] ^= 1;
    fs::write(&index, damaged).unwrap();
    let (loaded, faults) = folders.folder().load(issuers(), &PROVIDER).unwrap();
    assert_eq!((loaded.lists().count(), faults.len()), (0, 1));
}

#[test]
fn index_key_is_made_once_and_readable_by_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let list = verified(&list(0, 3));
    let index = folder.path().join("index");
    let made = open_or_make_key(&path).unwrap();
    save_index(&index, &list, &made, &PROVIDER).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let read = open_or_make_key(&path).unwrap();
    assert!(load_index(&index, &read, issuers(), &PROVIDER).unwrap() == list);
    fs::write(&path, [1; 31]).unwrap();
    assert!(open_or_make_key(&path).is_err());
}

#[test]
fn ten_thousand_partitions_are_held_and_one_is_replaced_alone() {
    // One authority's key signs for names nobody else has: the scope is all that tells them apart.
    let authority = pki().authority(Family::Authentication, Generation::Third);
    let scope = |number: usize| {
        let uri = format!("http://crl.invalid/{number:05}");
        let name = [
            &[0x86, u8::try_from(uri.len()).unwrap()][..],
            uri.as_bytes(),
        ]
        .concat();
        let wrap = |tag: u8, inner: &[u8]| {
            [&[tag, u8::try_from(inner.len()).unwrap()][..], inner].concat()
        };
        wrap(0x30, &wrap(0xA0, &wrap(0xA0, &name)))
    };
    let make = |number: usize, crl_number: u64| {
        let mut spec = CrlSpec::daily(Family::Authentication, &MUNICIPALITIES[0], EPOCH);
        spec.municipality = None;
        spec.number = Some(crl_number);
        // 2.5.29.28, issuingDistributionPoint.
        spec.further_extensions = vec![testbed::pki::extension_der(
            &[0x55, 0x1D, 0x1C],
            true,
            &scope(number),
        )];
        spec.issue(authority)
    };
    // Signing ten thousand lists takes a debug build minutes; the number can be raised for a long run.
    let partitions = std::env::var("KAKUNIN_PARTITIONS").map_or(300, |text| text.parse().unwrap());
    let store = SharedCrlStore::default();
    let lists: Vec<_> = (0..partitions)
        .map(|number| verified(&make(number, 1)))
        .collect();
    assert!(
        store
            .insert(lists)
            .iter()
            .all(|outcome| *outcome == Ok(Inserted::Added))
    );
    let before = store.current();
    let changed = make(partitions / 2, 2);
    let began = Instant::now();
    let outcome = store.insert([verified(&changed)]);
    eprintln!(
        "one of {partitions} partitions replaced in {:?}",
        began.elapsed()
    );
    assert_eq!(outcome, [Ok(Inserted::Replaced)]);
    let after = store.current();
    assert_eq!(after.lists().count(), partitions);
    let newer = |store: &CrlStore| {
        store
            .lists()
            .filter(|list| list.evidence().number.to_u64() == Some(2))
            .count()
    };
    // Who holds the store of before goes on with it.
    assert_eq!((newer(&before), newer(&after)), (0, 1));
}

#[test]
fn lookups_go_on_while_lists_are_replaced() {
    let store = SharedCrlStore::new(CrlStore::new());
    store.insert([verified(&list(0, 1))]);
    let newer: Vec<_> = (2..40).map(|number| verified(&list(0, number))).collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for list in newer {
                store.insert([list])[0].unwrap();
            }
            done.store(true, Ordering::Release);
        });
        let mut last = 0;
        while !done.load(Ordering::Acquire) {
            let current = store.current();
            let list = current.lists().next().unwrap();
            // The list with this number names as many; none of an older or newer one is mixed in.
            let number = list.evidence().number.to_u64().unwrap();
            assert_eq!(list.entries(), usize::try_from(number).unwrap());
            assert!(list.look_up(&SerialNumber::from_u64(number)).is_some());
            assert!(list.look_up(&SerialNumber::from_u64(number + 1)).is_none());
            assert!(number >= last);
            last = number;
        }
    });
    assert_eq!(store.current().lists().next().unwrap().entries(), 39);
}

/// The child of the test below: replaces one saved index for ever.
#[test]
fn child_that_saves_until_it_is_killed() {
    let Some(path) = std::env::var_os("KAKUNIN_SAVE_UNTIL_KILLED") else {
        return;
    };
    let lists: Vec<_> = [20_000, 30_000].map(large).into_iter().collect();
    println!("ready");
    for list in lists.iter().cycle() {
        save_index(Path::new(&path), list, &key(), &PROVIDER).unwrap();
    }
}

fn large(entries: u64) -> VerifiedCrl {
    let spec = LargeCrlSpec {
        entries,
        serials: SerialLength::Four,
        reasons: true,
        number: entries,
        this_update: EPOCH,
        next_update: EPOCH.saturating_add_secs(86_400),
    };
    let mut der = Vec::new();
    let authority = pki().authority(Family::Authentication, Generation::Third);
    spec.write(Seed(1), authority, &mut der).unwrap();
    verified(&der)
}

#[test]
fn killed_at_any_instant_the_old_or_the_new_index_is_whole() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.index");
    let rounds = std::env::var("KAKUNIN_KILLS").map_or(12, |text| text.parse().unwrap());
    let (small, large) = (large(20_000), large(30_000));
    save_index(&path, &small, &key(), &PROVIDER).unwrap();
    let mut seen = [0, 0];
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "child_that_saves_until_it_is_killed",
                "--nocapture",
            ])
            .env("KAKUNIN_SAVE_UNTIL_KILLED", &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while !lines.next().unwrap().unwrap().contains("ready") {}
        // Lookups go on until a moment that wanders through the saving.
        let until = Instant::now() + Duration::from_micros(500 + round * 1_733 % 20_000);
        loop {
            let list = load_index(&path, &key(), issuers(), &PROVIDER).unwrap();
            let which = usize::from(list.entries() == 30_000);
            assert!(list == *[&small, &large][which]);
            seen[which] += 1;
            if Instant::now() > until {
                break;
            }
        }
        // SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let list = load_index(&path, &key(), issuers(), &PROVIDER).unwrap();
        assert!(list == small || list == large);
    }
    eprintln!("{rounds} kills, {seen:?} indexes loaded while they were replaced");
}
